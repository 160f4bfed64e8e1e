//! Keys of operators: each opens the whole platform API. There is always one.

use crate::clock::Moment;
use crate::domain::ids::KeyId;

use super::ring::Ring;

/// The most platform keys.
pub const PLATFORM_KEYS_MAX: usize = 100;

/// What is known of a platform key; all but the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformKey {
    /// Its name for machines.
    pub id: KeyId,
    /// What operators call it.
    pub name: Option<String>,
    /// What it begins with; none for those made before this was kept.
    pub start: Option<String>,
    /// When it was made.
    pub created_at: Moment,
}

/// All of them.
pub type PlatformKeys = Ring<PlatformKey>;
