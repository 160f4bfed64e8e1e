//! What was changed outside of restaurants, by whom: keys, members, accounts, how restaurants stand. Nothing is
//! forgotten of it, but for what is on record of a restaurant that is gone.

use serde_json::Value;

use crate::clock::Moment;
use crate::domain::author::Author;
use crate::domain::ids::RestaurantId;

/// A change to be written down, in the transaction that makes it.
#[derive(Clone, Debug)]
pub struct NewChange {
    /// What happened: noun and verb, such as `key.created`.
    pub kind: &'static str,
    /// What it happened to: an id, or a slug.
    pub entity: String,
    /// Whose; none for what is the platform's.
    pub restaurant: Option<RestaurantId>,
    /// Who did it.
    pub author: Author,
    /// As it was. No secrets and no personal data.
    pub old: Option<Value>,
    /// As it is.
    pub new: Option<Value>,
}

/// A change that was written down.
#[derive(Clone, Debug)]
pub struct DirectoryChange {
    /// Counts them.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// As in [`NewChange`].
    pub kind: String,
    /// As in [`NewChange`].
    pub entity: String,
    /// As in [`NewChange`].
    pub restaurant: Option<RestaurantId>,
    /// As in [`NewChange`].
    pub author: Author,
    /// As in [`NewChange`].
    pub old: Option<Value>,
    /// As in [`NewChange`].
    pub new: Option<Value>,
}

/// Which changes.
#[derive(Clone, Debug, Default)]
pub struct ChangesQuery {
    /// Only those of this restaurant.
    pub restaurant: Option<RestaurantId>,
    /// Only those whose kind begins with this, such as `key.`.
    pub kind: Option<String>,
    /// After this one.
    pub after: i64,
    /// At most so many.
    pub limit: usize,
}
