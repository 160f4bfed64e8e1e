//! Which provider is trusted, and as whom we ask it. What the operator wrote is checked once, at the start.

use std::path::PathBuf;

use serde::Deserialize;

/// What the button says unless the operator says it.
const NAME_DEFAULT: &str = "Single sign-on";

/// The provider, as the operator writes it: flags, `MAITRED_OIDC_…`, or the table `[oidc]` of the file.
#[derive(Clone, Debug, Default, clap::Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OidcSettings {
    /// The provider that people sign in at, such as `https://login.example`. Only in builds with the feature `oidc`.
    #[arg(long = "oidc-issuer", env = "MAITRED_OIDC_ISSUER", id = "oidc_issuer")]
    pub issuer: Option<String>,
    /// What the provider calls this server.
    #[arg(long = "oidc-client-id", env = "MAITRED_OIDC_CLIENT_ID", id = "oidc_client_id")]
    pub client_id: Option<String>,
    /// What this server proves itself to the provider with. Rather name a file.
    #[arg(
        long = "oidc-client-secret",
        env = "MAITRED_OIDC_CLIENT_SECRET",
        hide_env_values = true,
        id = "oidc_client_secret"
    )]
    pub client_secret: Option<String>,
    /// A file with that secret and nothing else.
    #[arg(long = "oidc-client-secret-file", env = "MAITRED_OIDC_CLIENT_SECRET_FILE", id = "oidc_client_secret_file")]
    pub client_secret_file: Option<PathBuf>,
    /// What the button on the sign-in page says [default: Single sign-on].
    #[arg(long = "oidc-name", env = "MAITRED_OIDC_NAME", id = "oidc_name")]
    pub name: Option<String>,
}

/// The provider, as it is used. It has no `Debug`: it holds a secret.
#[derive(Clone)]
pub struct Issuer {
    /// Its name for itself, letter for letter: what its tokens must say.
    pub url: String,
    /// What it calls us.
    pub client_id: String,
    /// What we prove ourselves with; none for a public client, which has PKCE alone.
    pub client_secret: Option<String>,
    /// What the button says.
    pub name: String,
    /// Where it sends browsers back to.
    pub redirect_url: String,
}

/// Where providers send browsers back to.
pub const CALLBACK_PATH: &str = "/v1/staff/session/oidc/callback";

impl OidcSettings {
    /// These, and where they say nothing those below.
    pub fn or(self, below: OidcSettings) -> OidcSettings {
        // Who names a secret in one place does not mean the file of the other.
        let is_secret_here = self.client_secret.is_some() || self.client_secret_file.is_some();
        let (secret, file) = if is_secret_here {
            (self.client_secret, self.client_secret_file)
        } else {
            (below.client_secret, below.client_secret_file)
        };
        OidcSettings {
            issuer: self.issuer.or(below.issuer),
            client_id: self.client_id.or(below.client_id),
            client_secret: secret,
            client_secret_file: file,
            name: self.name.or(below.name),
        }
    }

    /// Who is meant; nobody when no issuer is named.
    ///
    /// # Errors
    /// When it cannot be meant, or this build cannot do it, in words.
    pub fn check(&self, public_url: Option<&str>) -> Result<Option<Issuer>, String> {
        let issuer = self.read(public_url)?;
        if issuer.is_some() && !cfg!(feature = "oidc") {
            return Err("MAITRED_OIDC_ISSUER is set, but this program was built without OpenID Connect: \
                        build it with `cargo build --release --features oidc`"
                .into());
        }
        Ok(issuer)
    }

    fn read(&self, public_url: Option<&str>) -> Result<Option<Issuer>, String> {
        let Some(url) = self.issuer.clone() else { return self.nothing_else() };
        if !is_safe(&url) || url.contains(['?', '#']) {
            return Err(format!("MAITRED_OIDC_ISSUER: `{url}` is no https address (http is for this machine only)"));
        }
        let client_id =
            self.client_id.clone().filter(|id| !id.is_empty()).ok_or("MAITRED_OIDC_CLIENT_ID is missing")?;
        let public_url = public_url.filter(|url| is_safe(url)).ok_or(
            "MAITRED_PUBLIC_URL is missing, or no https address: the provider must know where to send browsers back to",
        )?;
        let name = self.name.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| NAME_DEFAULT.into());
        let redirect_url = format!("{}{CALLBACK_PATH}", public_url.trim_end_matches('/'));
        Ok(Some(Issuer { url, client_id, client_secret: self.secret()?, name, redirect_url }))
    }

    fn nothing_else(&self) -> Result<Option<Issuer>, String> {
        let is_empty = self.client_id.is_none() && self.client_secret.is_none() && self.client_secret_file.is_none();
        if is_empty { Ok(None) } else { Err("MAITRED_OIDC_ISSUER is missing beside the other OIDC settings".into()) }
    }

    fn secret(&self) -> Result<Option<String>, String> {
        match (&self.client_secret, &self.client_secret_file) {
            (Some(_), Some(_)) => Err("the OIDC client secret is given twice, in words and as a file".into()),
            (Some(secret), None) => Ok(Some(secret.clone())),
            (None, Some(path)) => {
                let text = std::fs::read_to_string(path);
                let text = text.map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
                Ok(Some(text.trim().to_owned()))
            }
            (None, None) => Ok(None),
        }
    }
}

/// Whether nobody between us can read along or answer in its place: TLS, or this very machine.
pub fn is_safe(url: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    // What stands before an `@` only looks like a host.
    if authority.is_empty()
        || authority.contains(['@', '\\'])
        || url.contains(|it: char| it.is_whitespace() || it.is_control())
    {
        return false;
    }
    match scheme {
        "https" => true,
        "http" => is_this_machine(authority),
        _ => false,
    }
}

fn is_this_machine(authority: &str) -> bool {
    let is_port = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    let host = authority.rsplit_once(':').filter(|(_, port)| is_port(port)).map_or(authority, |(host, _)| host);
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for url in [
            "https://login.example",
            "https://login.example:8443/realms/a",
            "http://127.0.0.1:9000/x",
            "http://localhost",
            "http://[::1]:1",
        ] {
            assert!(is_safe(url), "{url}");
        }
        for url in [
            "http://login.example",
            "login.example",
            "ftp://localhost",
            "http://127.0.0.1.example",
            "http://localhost.example",
            "http://127.0.0.1@login.example",
            "https://",
            "https:///x",
            "http://localhost:x",
            "https://a b",
            "https://a\\b",
            "http://[2001:db8::1]",
        ] {
            assert!(!is_safe(url), "{url}");
        }
    }

    fn given(issuer: Option<&str>, client_id: Option<&str>) -> OidcSettings {
        OidcSettings { issuer: issuer.map(Into::into), client_id: client_id.map(Into::into), ..OidcSettings::default() }
    }

    fn wrong(settings: &OidcSettings, public_url: Option<&str>) -> String {
        settings.read(public_url).err().expect("it is refused")
    }

    #[test]
    fn without_an_issuer_there_is_no_provider_and_nothing_else_may_be_said() {
        assert!(OidcSettings::default().check(None).unwrap().is_none());
        assert!(wrong(&given(None, Some("maitred")), None).contains("MAITRED_OIDC_ISSUER"));
    }

    #[test]
    fn a_build_without_the_feature_says_so() {
        let settings = given(Some("https://login.example"), Some("maitred"));
        match settings.check(Some("https://a.example")) {
            Ok(meant) => assert!(meant.is_some() && cfg!(feature = "oidc")),
            Err(refused) => assert!(refused.contains("--features oidc") && !cfg!(feature = "oidc"), "{refused}"),
        }
    }

    #[test]
    fn what_is_missing_or_unsafe_is_named() {
        let (issuer, here) = (Some("https://login.example"), Some("https://a.example/"));
        assert!(wrong(&given(Some("http://login.example"), Some("m")), here).contains("MAITRED_OIDC_ISSUER"));
        assert!(wrong(&given(Some("https://login.example?x"), Some("m")), here).contains("MAITRED_OIDC_ISSUER"));
        assert!(wrong(&given(issuer, None), here).contains("MAITRED_OIDC_CLIENT_ID"));
        assert!(wrong(&given(issuer, Some("m")), None).contains("MAITRED_PUBLIC_URL"));
        assert!(wrong(&given(issuer, Some("m")), Some("http://a.example")).contains("MAITRED_PUBLIC_URL"));
        let both = OidcSettings {
            client_secret: Some("s".into()),
            client_secret_file: Some("/nowhere".into()),
            ..given(issuer, Some("m"))
        };
        assert!(wrong(&both, here).contains("twice"));
        let nowhere = OidcSettings { client_secret: None, ..both };
        assert!(wrong(&nowhere, here).contains("/nowhere"));
        let meant = given(issuer, Some("m")).read(here).unwrap().expect("a provider");
        assert_eq!(meant.redirect_url, "https://a.example/v1/staff/session/oidc/callback");
        assert_eq!((meant.name.as_str(), meant.client_secret), (NAME_DEFAULT, None));
    }

    #[test]
    fn a_secret_is_read_from_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        std::fs::write(&path, "hush\n").unwrap();
        let settings =
            OidcSettings { client_secret_file: Some(path), ..given(Some("https://login.example"), Some("m")) };
        let meant = settings.read(Some("https://a.example")).unwrap().expect("a provider");
        assert_eq!(meant.client_secret.as_deref(), Some("hush"));
    }

    #[test]
    fn a_secret_given_nearer_replaces_the_file_of_another() {
        let near = OidcSettings { client_secret: Some("near".into()), ..OidcSettings::default() };
        let far = OidcSettings {
            client_secret_file: Some("/far".into()),
            name: Some("Staff".into()),
            ..given(Some("i"), None)
        };
        let both = near.or(far);
        assert_eq!((both.client_secret.as_deref(), both.client_secret_file), (Some("near"), None));
        assert_eq!((both.name.as_deref(), both.issuer.as_deref()), (Some("Staff"), Some("i")));
    }
}
