//! Keys of restaurants: `mk_` and 256 random bits. Each opens the staff API of one restaurant, in one role.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use crate::clock::Moment;
use crate::domain::access::Role;
pub use crate::domain::ids::KeyId;
use crate::domain::ids::RestaurantId;
use crate::store::StoreError;

use super::keys::{KeyDigest, digest};

/// What every key of a restaurant begins with.
pub const PREFIX: &str = "mk_";
/// The most keys of one restaurant that open anything.
pub const LIVE_KEYS_MAX: usize = 100;
/// How many revoked keys of a restaurant are remembered.
pub const REVOKED_KEYS_MAX: usize = 100;

/// What is known of a key; all but the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestaurantKey {
    /// Its name for machines.
    pub id: KeyId,
    /// Whose key it is.
    pub restaurant: RestaurantId,
    /// What its owner calls it.
    pub name: Option<String>,
    /// What it may do.
    pub role: Role,
    /// When it was made.
    pub created_at: Moment,
}

/// Why nothing was done with a key.
#[derive(Debug)]
pub enum KeyFailure {
    /// There is none of this id.
    NotFound,
    /// The restaurant has [`LIVE_KEYS_MAX`] of them.
    TooMany,
    /// The directory could not store or read it.
    Store(StoreError),
}

impl From<StoreError> for KeyFailure {
    fn from(error: StoreError) -> KeyFailure {
        KeyFailure::Store(error)
    }
}

/// The keys that open something, in memory: read by every request, changed by the directory's actor alone.
#[derive(Debug, Default)]
pub struct RestaurantKeys(RwLock<HashMap<KeyDigest, Arc<RestaurantKey>>>);

impl RestaurantKeys {
    /// These keys.
    pub fn new(keys: Vec<(KeyDigest, RestaurantKey)>) -> RestaurantKeys {
        RestaurantKeys(RwLock::new(keys.into_iter().map(|(digest, key)| (digest, Arc::new(key))).collect()))
    }

    /// The key that is shown, if it is one. Digests are compared, so timing tells nothing of a key.
    pub fn find(&self, shown: &str) -> Option<Arc<RestaurantKey>> {
        let digest = digest(shown);
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&digest).cloned()
    }

    /// Adds one.
    pub fn add(&self, digest: KeyDigest, key: RestaurantKey) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(digest, Arc::new(key));
    }

    /// From now on it opens nothing.
    pub fn remove(&self, digest: &KeyDigest) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(digest);
    }
}
