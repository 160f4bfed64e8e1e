//! Keys of restaurants: each opens the staff API of one restaurant, in one role, perhaps narrowed to some scopes.

use chrono::Duration;

use crate::clock::Moment;
use crate::domain::access::Grant;
pub use crate::domain::ids::KeyId;
use crate::domain::ids::RestaurantId;
use crate::store::StoreError;

use super::ring::Ring;

/// The most keys of one restaurant that open anything.
pub const LIVE_KEYS_MAX: usize = 100;
/// How many revoked keys of a restaurant are remembered.
pub const REVOKED_KEYS_MAX: usize = 100;
/// How long the old secret of a key that is rotated opens at most.
pub const GRACE_HOURS_MAX: i64 = 7 * 24;
/// How long it opens if nobody says.
pub const GRACE_HOURS: i64 = 24;

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
    pub grant: Grant,
    /// What its secret begins with; none for those made before this was kept.
    pub start: Option<String>,
    /// When it was made.
    pub created_at: Moment,
    /// From then on it opens nothing.
    pub expires_at: Option<Moment>,
    /// The secret before the present one opens until then.
    pub old_until: Option<Moment>,
}

/// What key to make.
#[derive(Clone, Debug)]
pub struct WantedKey {
    /// Whose.
    pub restaurant: RestaurantId,
    /// What its owner calls it.
    pub name: Option<String>,
    /// What it may do.
    pub grant: Grant,
    /// From then on it opens nothing.
    pub expires_at: Option<Moment>,
}

/// For how long the old secret of a key goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grace(Duration);

impl Grace {
    /// So many hours, 0 to [`GRACE_HOURS_MAX`].
    pub fn hours(hours: i64) -> Option<Grace> {
        (0..=GRACE_HOURS_MAX).contains(&hours).then(|| Grace(Duration::hours(hours)))
    }

    /// Until when, from now on.
    pub fn from(self, now: Moment) -> Moment {
        now + self.0
    }
}

impl Default for Grace {
    fn default() -> Grace {
        Grace(Duration::hours(GRACE_HOURS))
    }
}

/// Why nothing was done with a key.
#[derive(Debug)]
pub enum KeyFailure {
    /// There is none of this id.
    NotFound,
    /// The restaurant has [`LIVE_KEYS_MAX`] of them, or the platform has as many as it may.
    TooMany(usize),
    /// It is the last one that opens the platform.
    Last,
    /// The directory could not store or read it.
    Store(StoreError),
}

impl From<StoreError> for KeyFailure {
    fn from(error: StoreError) -> KeyFailure {
        KeyFailure::Store(error)
    }
}

/// The keys of all restaurants that open something.
pub type RestaurantKeys = Ring<RestaurantKey>;
