//! Asking the provider: with a time limit, a limit on bytes, over TLS with the roots of this machine, and following no
//! redirect. What it says is read here; whether it holds is decided elsewhere.

use std::sync::Arc;
use std::time::Duration;

use awc::ClientResponse;
use awc::http::header;
use awc::http::uri::Uri;
use futures_util::Stream;
use jsonwebtoken::jwk::Jwk;
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::settings::{Issuer, is_safe};
use super::token::Flag;

/// How long the provider may take for one answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const ANSWER_BYTES_MAX: usize = 256 << 10;
/// The most keys that are kept.
const KEYS_MAX: usize = 64;

/// What a provider publishes of itself.
#[derive(Debug)]
pub(super) struct Published {
    /// Where browsers are sent.
    pub(super) authorization_endpoint: String,
    /// Where codes are changed for tokens.
    pub(super) token_endpoint: String,
    /// Where it tells more of whoever signed in.
    pub(super) userinfo_endpoint: Option<String>,
    /// Whether the secret goes into the body, for it is not taken elsewhere.
    pub(super) is_secret_in_body: bool,
    /// What its tokens are signed with.
    pub(super) keys: Vec<Jwk>,
}

/// Why there is no answer, in words for the log.
pub(super) type Reason = String;

/// OpenID Connect Discovery 1.0, 3: what we need of it.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    userinfo_endpoint: Option<String>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Keys {
    keys: Vec<Value>,
}

/// What the answer to a code is. It has no `Debug`: it must not be logged.
#[derive(Deserialize)]
pub(super) struct Tokens {
    pub(super) id_token: String,
    pub(super) access_token: Option<String>,
}

/// What it tells of somebody besides (OpenID Connect Core 1.0, 5.3.2).
#[derive(Deserialize)]
pub(super) struct More {
    pub(super) sub: String,
    pub(super) email: Option<String>,
    pub(super) email_verified: Option<Flag>,
}

/// Why a code was not changed.
pub(super) enum NoToken {
    /// The provider says no.
    Refused(Reason),
    /// It could not be asked.
    Unavailable(Reason),
}

/// How the provider is reached.
pub(super) struct Line {
    tls: Arc<ClientConfig>,
}

impl Line {
    /// With the roots of this machine; those that cannot be read are left out.
    pub(super) fn new() -> Line {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let builder = versions.expect("the library has what TLS needs");
        Line { tls: Arc::new(builder.with_root_certificates(roots).with_no_client_auth()) }
    }

    fn client(&self) -> awc::Client {
        let connector = awc::Connector::new().rustls_0_23(self.tls.clone()).timeout(ANSWER_WITHIN);
        awc::Client::builder().connector(connector).timeout(ANSWER_WITHIN).disable_redirects().finish()
    }

    /// What the provider publishes, and how long it says that is good.
    pub(super) async fn published(&self, issuer: &Issuer) -> Result<(Published, Option<chrono::Duration>), Reason> {
        let url = format!("{}/.well-known/openid-configuration", issuer.url.trim_end_matches('/'));
        let (metadata, metadata_good): (Metadata, _) = self.get(&url).await?;
        if metadata.issuer != issuer.url {
            return Err(format!("{url} is about `{}`", metadata.issuer));
        }
        let endpoints = [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri];
        for url in endpoints.into_iter().chain(&metadata.userinfo_endpoint) {
            if !is_safe(url) {
                return Err(format!("`{url}` is no https address"));
            }
        }
        let (keys, keys_good): (Keys, _) = self.get(&metadata.jwks_uri).await?;
        let good_for = [metadata_good, keys_good].into_iter().flatten().min();
        Ok((publish(metadata, keys), good_for))
    }

    /// What else it tells of whoever it gave this token for.
    pub(super) async fn more(&self, url: &str, access_token: &str) -> Result<More, Reason> {
        self.send(url, Some(access_token)).await.map(|(more, _)| more)
    }

    async fn get<T: DeserializeOwned>(&self, url: &str) -> Result<(T, Option<chrono::Duration>), Reason> {
        self.send(url, None).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        url: &str,
        token: Option<&str>,
    ) -> Result<(T, Option<chrono::Duration>), Reason> {
        let uri: Uri = url.parse().map_err(|_| format!("`{url}` is no address"))?;
        let mut request = self.client().get(uri).insert_header((header::ACCEPT, "application/json"));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let sent = request.send().await;
        let mut response = sent.map_err(|error| format!("{url} does not answer: {error}"))?;
        if !response.status().is_success() {
            return Err(format!("{url} answers {}", response.status()));
        }
        let good_for = good_for(&response);
        let body = read(&mut response).await.map_err(|reason| format!("{url}: {reason}"))?;
        let value = serde_json::from_slice(&body).map_err(|error| format!("{url} is not understood: {error}"))?;
        Ok((value, good_for))
    }

    /// The tokens for a code (RFC 6749, 4.1.3; RFC 7636, 4.5).
    pub(super) async fn tokens(
        &self,
        issuer: &Issuer,
        published: &Published,
        (code, verifier): (&str, &str),
    ) -> Result<Tokens, NoToken> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &issuer.redirect_url),
            ("code_verifier", verifier),
        ];
        let mut request = self.client().post(&published.token_endpoint);
        request = request.insert_header((header::ACCEPT, "application/json"));
        match &issuer.client_secret {
            Some(secret) if published.is_secret_in_body => {
                form.extend([("client_id", issuer.client_id.as_str()), ("client_secret", secret.as_str())]);
            }
            Some(secret) => request = request.basic_auth(escaped(&issuer.client_id), escaped(secret)),
            None => form.push(("client_id", &issuer.client_id)),
        }
        let sent = request.send_form(&form).await;
        let mut response = sent.map_err(|error| NoToken::Unavailable(error.to_string()))?;
        let (status, body) = (response.status(), read(&mut response).await.map_err(NoToken::Unavailable)?);
        match status.as_u16() {
            200 => {
                serde_json::from_slice(&body).map_err(|_| NoToken::Refused("there is no ID token in the answer".into()))
            }
            400..500 => Err(NoToken::Refused(format!("{status}: {}", error_code(&body)))),
            _ => Err(NoToken::Unavailable(format!("it answers {status}"))),
        }
    }
}

fn publish(metadata: Metadata, Keys { keys }: Keys) -> Published {
    let methods = metadata.token_endpoint_auth_methods_supported;
    let offers = |method: &str| methods.as_ref().is_some_and(|all| all.iter().any(|it| it == method));
    // A key that we do not understand spoils no other.
    let keys = keys.into_iter().take(KEYS_MAX).filter_map(|key| serde_json::from_value(key).ok()).collect();
    Published {
        is_secret_in_body: offers("client_secret_post") && !offers("client_secret_basic"),
        authorization_endpoint: metadata.authorization_endpoint,
        token_endpoint: metadata.token_endpoint,
        userinfo_endpoint: metadata.userinfo_endpoint,
        keys,
    }
}

async fn read<S>(response: &mut ClientResponse<S>) -> Result<actix_web::web::Bytes, Reason>
where
    S: Stream<Item = Result<actix_web::web::Bytes, awc::error::PayloadError>>,
{
    let body = tokio::time::timeout(ANSWER_WITHIN, response.body().limit(ANSWER_BYTES_MAX)).await;
    body.map_err(|_| "the answer does not end")?.map_err(|error| error.to_string())
}

/// RFC 9111, 5.2.2.1: how long an answer is good, if it says so.
fn good_for<S>(response: &ClientResponse<S>) -> Option<chrono::Duration> {
    let text = response.headers().get(header::CACHE_CONTROL)?.to_str().ok()?;
    let mut directives = text.split(',').map(|it| it.trim().to_ascii_lowercase());
    let seconds = directives.find_map(|it| it.strip_prefix("max-age=")?.trim_matches('"').parse::<u32>().ok())?;
    Some(chrono::Duration::seconds(seconds.into()))
}

/// Ids and secrets in `Authorization` are escaped first (RFC 6749, 2.3.1).
fn escaped(text: &str) -> String {
    let pair = serde_urlencoded::to_string([("", text)]).expect("two texts");
    pair.trim_start_matches('=').to_owned()
}

/// The provider's word for what is wrong, as far as it is one: it goes into the log.
fn error_code(body: &[u8]) -> String {
    let value: Value = serde_json::from_slice(body).unwrap_or_default();
    let word = value["error"].as_str().unwrap_or("no word why");
    word.chars().filter(|it| it.is_ascii_alphanumeric() || *it == '_' || *it == ' ').take(64).collect()
}
