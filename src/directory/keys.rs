//! Keys: a prefix and 256 random bits. Only a digest is kept; a plain SHA-256 is enough for what cannot be guessed.
//! Those of operators begin with `mp_`.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::clock::fill_random;

/// What every platform key begins with.
pub const PREFIX: &str = "mp_";

/// What is kept of a key.
pub type KeyDigest = [u8; 32];

/// A new key.
pub fn draw(prefix: &str) -> String {
    let mut bytes = [0; 32];
    fill_random(&mut bytes);
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// What is kept of a key.
pub fn digest(key: &str) -> KeyDigest {
    Sha256::digest(key.as_bytes()).into()
}

/// The keys that open the platform API.
#[derive(Debug, Default)]
pub struct PlatformKeys(RwLock<HashSet<KeyDigest>>);

impl PlatformKeys {
    /// These keys.
    pub fn new(digests: Vec<KeyDigest>) -> PlatformKeys {
        PlatformKeys(RwLock::new(digests.into_iter().collect()))
    }

    /// Whether this is one of them. Digests are compared, so timing tells nothing of a key.
    pub fn knows(&self, shown: &str) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).contains(&digest(shown))
    }

    /// Adds one.
    pub fn add(&self, digest: KeyDigest) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(digest);
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}
