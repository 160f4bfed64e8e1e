//! Words of the room: who somebody is, where they work, and what is known of them.

use crate::clock::Moment;
use crate::domain::access::Role;
use crate::domain::ids::{AccountId, RestaurantId};

use super::email::Email;

/// Somebody who may sign in, or was asked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Which one.
    pub id: AccountId,
    /// Where they are reached; unique.
    pub email: Email,
    /// What they are called, once they have said so.
    pub name: Option<String>,
    /// When the account was made.
    pub created_at: Moment,
    /// Whether they have accepted an invitation and chosen a password.
    pub has_password: bool,
    /// Whether they sign in at an OpenID provider.
    pub has_identity: bool,
    /// Since when nobody may sign in with it.
    pub disabled_at: Option<Moment>,
    /// Whether signing in takes a code.
    pub has_second_factor: bool,
}

/// What signing in is checked against. It has no `Debug`: it holds what must not be logged.
#[derive(Clone)]
pub struct Lock {
    /// Whose it is.
    pub account: Account,
    /// A PHC string; none before the first password.
    pub password: Option<String>,
    /// The seed of the second factor, confirmed or not.
    pub seed: Option<Vec<u8>>,
    /// The last step whose code was taken.
    pub step: u64,
    /// Changes with whatever makes an earlier proof worth nothing.
    pub version: i64,
}

/// Somebody who works at a restaurant, or was asked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Who.
    pub account: AccountId,
    /// Where they are reached.
    pub email: Email,
    /// What they are called.
    pub name: Option<String>,
    /// As what.
    pub role: Role,
    /// When they were asked.
    pub invited_at: Moment,
    /// When they said yes; the membership opens nothing before.
    pub accepted_at: Option<Moment>,
    /// Whether signing in takes a code.
    pub has_second_factor: bool,
}

impl Member {
    /// Whether they are an owner who can sign in.
    pub fn is_present_owner(&self) -> bool {
        self.role == Role::Owner && self.accepted_at.is_some()
    }
}

/// Where somebody works, and as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where.
    pub restaurant: RestaurantId,
    /// As what.
    pub role: Role,
}
