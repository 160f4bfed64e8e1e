//! The provider, as the edge sees it: where to send a browser, and who came back. What the provider publishes is kept
//! by [`super::cache`]; this does the fetching and the waiting that it asks for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::{Clock, Moment};

use super::attempt::{Seal, challenge, nonce, state, verifier};
use super::cache::{Cache, Look};
use super::fetch::{Line, NoToken, Published, Tokens};
use super::settings::Issuer;
use super::token::{self, Expected, Fault};
use super::{Person, Refused};

/// How long anybody waits for what the provider publishes: longer than two answers of it may take.
const WAIT_WITHIN: Duration = Duration::from_secs(12);

/// See the module.
pub struct Provider {
    /// Whom we trust.
    pub issuer: Issuer,
    /// What closes the cookies of those who are under way.
    pub seal: Seal,
    line: Line,
    clock: Clock,
    cache: Mutex<Cache<Published>>,
    fetched: watch::Sender<()>,
}

impl Provider {
    /// This one. It is asked when somebody first signs in.
    pub fn new(issuer: Issuer, clock: Clock) -> Arc<Provider> {
        let (cache, fetched) = (Mutex::default(), watch::Sender::new(()));
        Arc::new(Provider { issuer, seal: Seal::default(), line: Line::new(), clock, cache, fetched })
    }

    /// The present instant.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Where a browser goes to sign in.
    ///
    /// # Errors
    /// When the provider cannot be asked where that is.
    pub async fn address(self: &Arc<Self>, secret: &str) -> Result<String, Refused> {
        let published = self.published().await?;
        let query = [
            ("response_type", "code"),
            ("client_id", &self.issuer.client_id),
            ("redirect_uri", &self.issuer.redirect_url),
            ("scope", "openid email"),
            ("state", &state(secret)),
            ("nonce", &nonce(secret)),
            ("code_challenge", &challenge(&verifier(secret))),
            ("code_challenge_method", "S256"),
        ];
        let query = serde_urlencoded::to_string(query).expect("pairs of texts");
        let base = &published.authorization_endpoint;
        Ok(format!("{base}{}{query}", if base.contains('?') { '&' } else { '?' }))
    }

    /// Who came back with this code.
    ///
    /// # Errors
    /// When the provider cannot be asked, or what it says does not hold.
    pub async fn person(self: &Arc<Self>, code: &str, secret: &str) -> Result<Person, Refused> {
        let published = self.published().await?;
        let tokens = self.line.tokens(&self.issuer, &published, (code, &verifier(secret))).await;
        let tokens = tokens.map_err(|failure| match failure {
            NoToken::Refused(reason) => not_proven(&reason),
            NoToken::Unavailable(reason) => {
                tracing::warn!(reason, "the OpenID provider gives no tokens");
                Refused::Unavailable
            }
        })?;
        let person = self.verified(&tokens.id_token, &published, &nonce(secret)).await?;
        Ok(if person.email.is_some() { person } else { self.asked_more(person, &published, &tokens).await })
    }

    async fn verified(
        self: &Arc<Self>,
        token: &str,
        published: &Arc<Published>,
        nonce: &str,
    ) -> Result<Person, Refused> {
        let verified = match self.verify(token, published, nonce) {
            // It may have new keys.
            Err(Fault::UnknownKey) => self.verify(token, &*self.published_beyond(published).await?, nonce),
            verified => verified,
        };
        verified.map_err(|fault| not_proven(&format!("{fault:?}")))
    }

    /// The same with an address, from providers that do not put it into the token. Whoever is known by then comes in
    /// without one.
    async fn asked_more(&self, person: Person, published: &Published, tokens: &Tokens) -> Person {
        let (Some(url), Some(token)) = (&published.userinfo_endpoint, &tokens.access_token) else { return person };
        match self.line.more(url, token).await {
            // What is told of another counts for nothing (OpenID Connect Core 1.0, 5.3.4).
            Ok(more) if more.sub == person.subject => {
                let is_email_verified = more.email_verified.is_some_and(|flag| flag.is_set());
                Person { email: more.email, is_email_verified, ..person }
            }
            Ok(_) => person,
            Err(reason) => {
                tracing::warn!(reason, "the OpenID provider does not tell an address");
                person
            }
        }
    }

    fn verify(&self, token: &str, published: &Published, nonce: &str) -> Result<Person, Fault> {
        let expected = Expected { issuer: &self.issuer.url, client_id: &self.issuer.client_id, nonce };
        token::verify(token, &published.keys, expected, self.now())
    }

    fn cache(&self) -> MutexGuard<'_, Cache<Published>> {
        self.cache.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn published(self: &Arc<Self>) -> Result<Arc<Published>, Refused> {
        self.looked(|cache, now| cache.look(now)).await
    }

    /// Other than this, which lacks a key.
    async fn published_beyond(self: &Arc<Self>, known: &Arc<Published>) -> Result<Arc<Published>, Refused> {
        let found = self.looked(|cache, now| cache.look_beyond(known, now)).await;
        // Who is not told of new keys goes on without: the token is nobody's.
        found.map_err(|_| not_proven("it is signed with a key that the provider does not publish"))
    }

    async fn looked(
        self: &Arc<Self>,
        look: impl Fn(&mut Cache<Published>, Moment) -> Look<Published>,
    ) -> Result<Arc<Published>, Refused> {
        let mut fetched = self.fetched.subscribe();
        let end = tokio::time::sleep(WAIT_WITHIN);
        tokio::pin!(end);
        loop {
            fetched.mark_unchanged();
            let told = look(&mut self.cache(), self.now());
            match told {
                Look::Here(published) => return Ok(published),
                Look::Old(published) => {
                    self.fetch();
                    return Ok(published);
                }
                Look::Fetch => self.fetch(),
                Look::Wait => {}
                Look::Unavailable => return Err(Refused::Unavailable),
            }
            tokio::select! {
                _ = fetched.changed() => {}
                () = &mut end => return Err(Refused::Unavailable),
            }
        }
    }

    /// Fetches for all, to its end even when whoever made us has hung up.
    fn fetch(self: &Arc<Self>) {
        let provider = self.clone();
        tokio::task::spawn_local(async move {
            let answer = provider.line.published(&provider.issuer).await;
            let now = provider.now();
            match answer {
                Ok((published, good_for)) => drop(provider.cache().arrived(published, good_for, now)),
                Err(reason) => {
                    tracing::warn!(reason, "the OpenID provider cannot be asked");
                    provider.cache().failed(now);
                }
            }
            provider.fetched.send_replace(());
        });
    }
}

fn not_proven(reason: &str) -> Refused {
    tracing::warn!(reason, "what the OpenID provider says does not hold");
    Refused::NotProven
}
