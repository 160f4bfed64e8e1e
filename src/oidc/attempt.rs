//! A sign-in under way. The browser keeps it, in a cookie under our seal, so that however many begin cost us no memory
//! and push nobody out. What the provider is told of it follows from one secret, so nothing can be mixed with another
//! sign-in. The seal is of this process: a restart ends what is under way.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::Duration;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::clock::{Moment, fill_random};

use super::Person;

/// How long somebody may take at the provider.
pub const LASTS: Duration = Duration::minutes(10);
/// How long somebody may take to type a code afterwards.
pub const CODE_LASTS: Duration = Duration::minutes(5);
/// The longest path to come back to.
pub const TO_CHARACTERS_MAX: usize = 512;

/// Where a sign-in stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Attempt {
    /// Somebody is at the provider.
    Begun {
        /// What all that the provider is told is made of.
        secret: String,
        /// Where to go afterwards: a path of ours.
        to: String,
    },
    /// The provider has said who it is; a code of the second factor is missing.
    Vouched {
        /// Who.
        person: Person,
        /// Where to go afterwards.
        to: String,
    },
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    attempt: Attempt,
    until: i64,
}

/// A new sign-in, and its secret.
pub fn begin(to: String) -> (Attempt, String) {
    let mut bytes = [0; 32];
    fill_random(&mut bytes);
    let secret = BASE64.encode(bytes);
    (Attempt::Begun { secret: secret.clone(), to }, secret)
}

fn derive(purpose: &str, secret: &str) -> String {
    BASE64.encode(Sha256::digest(format!("{purpose} {secret}")))
}

/// What comes back with the browser.
pub fn state(secret: &str) -> String {
    derive("state", secret)
}

/// What comes back in the token.
pub fn nonce(secret: &str) -> String {
    derive("nonce", secret)
}

/// What shows that who asks for the token began (RFC 7636, 4.1).
pub fn verifier(secret: &str) -> String {
    derive("verifier", secret)
}

/// What the provider is told of it before (RFC 7636, 4.2, `S256`).
pub fn challenge(verifier: &str) -> String {
    BASE64.encode(Sha256::digest(verifier))
}

/// Whether this state is of that secret.
pub fn is_state(shown: &str, secret: &str) -> bool {
    state(secret).as_bytes().ct_eq(shown.as_bytes()).into()
}

/// The seal of this process. It has no `Debug`: it is a secret.
pub struct Seal([u8; 32]);

impl Default for Seal {
    fn default() -> Seal {
        let mut key = [0; 32];
        fill_random(&mut key);
        Seal(key)
    }
}

impl Seal {
    fn mac(&self, text: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(text.as_bytes());
        mac
    }

    /// As the browser keeps it.
    pub fn close(&self, attempt: &Attempt, lasts: Duration, now: Moment) -> String {
        let sealed = Sealed { attempt: attempt.clone(), until: (now + lasts).timestamp() };
        let text = BASE64.encode(serde_json::to_string(&sealed).expect("texts and numbers"));
        let mac = BASE64.encode(self.mac(&text).finalize().into_bytes());
        format!("{text}.{mac}")
    }

    /// As it was closed, if it was here and not too long ago.
    pub fn open(&self, kept: &str, now: Moment) -> Option<Attempt> {
        let (text, mac) = kept.split_once('.')?;
        self.mac(text).verify_slice(&BASE64.decode(mac).ok()?).ok()?;
        let sealed: Sealed = serde_json::from_slice(&BASE64.decode(text).ok()?).ok()?;
        (now.timestamp() < sealed.until).then_some(sealed.attempt)
    }
}

/// A path of ours to come back to, and nothing that a browser could take for another site.
pub fn own_path(text: &str) -> Option<String> {
    let is_path = text.starts_with('/') && !text.starts_with("//");
    let is_plain = text.bytes().all(|it| it.is_ascii_graphic() && it != b'\\');
    (is_path && is_plain && text.len() <= TO_CHARACTERS_MAX).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Moment {
        Moment::from_timestamp(1_900_000_000, 0).unwrap()
    }

    #[test]
    fn what_was_sealed_opens_here_and_in_time() {
        let (seal, (attempt, _)) = (Seal::default(), begin("/admin".into()));
        let kept = seal.close(&attempt, LASTS, now());
        assert_eq!(seal.open(&kept, now() + LASTS - Duration::seconds(1)), Some(attempt));
        assert_eq!(seal.open(&kept, now() + LASTS), None);
        assert_eq!(Seal::default().open(&kept, now()), None);
    }

    #[test]
    fn what_was_changed_does_not_open() {
        let seal = Seal::default();
        let kept = seal.close(&begin("/admin".into()).0, LASTS, now());
        for at in 0..kept.len() {
            let mut bytes = kept.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(changed == kept || seal.open(&changed, now()).is_none(), "{at}");
        }
        for kept in ["", ".", "a.b", "a"] {
            assert_eq!(seal.open(kept, now()), None);
        }
    }

    /// RFC 7636, appendix B.
    #[test]
    fn a_challenge_is_that_of_the_rfc() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn what_the_provider_is_told_follows_from_the_secret_and_does_not_tell_it() {
        let all = [state("s"), nonce("s"), verifier("s"), state("t")];
        for (at, one) in all.iter().enumerate() {
            assert_eq!(one.len(), 43);
            assert!(all.iter().skip(at + 1).all(|other| other != one));
        }
        assert!(is_state(&state("s"), "s") && !is_state(&state("s"), "t") && !is_state("", "s"));
    }

    #[test]
    fn only_a_path_of_ours_is_come_back_to() {
        for path in ["/", "/admin", "/admin/luna?date=2027-03-05#t1", "/%2F%2Fevil.example"] {
            assert_eq!(own_path(path).as_deref(), Some(path));
        }
        let long = format!("/{}", "a".repeat(TO_CHARACTERS_MAX));
        for path in [
            "",
            "admin",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "/\t/evil.example",
            "/a b",
            "/\n/evil.example",
            "javascript:alert(1)",
            "/ü",
            " /admin",
            &long,
        ] {
            assert_eq!(own_path(path), None, "{path:?}");
        }
    }
}
