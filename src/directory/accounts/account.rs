//! Words of the room: who somebody is, where they work, and what their ids look like.

use std::fmt;

use crate::clock::Moment;
use crate::domain::configuration::Role;
use crate::domain::ids::{RestaurantId, decode, encode};

use super::email::Email;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// An id of these bits; only the lower 60 count.
            pub fn new(bits: u64) -> $name {
                $name(bits & ((1 << 60) - 1))
            }

            /// Its bits, at most 60.
            pub fn bits(self) -> u64 {
                self.0
            }

            /// Reads the prefix and 12 characters.
            pub fn parse(text: &str) -> Option<$name> {
                decode(text.strip_prefix($prefix)?).map($name)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $prefix, encode(self.0))
            }
        }
    };
}

id!(
    /// Names an account. It is no secret.
    AccountId, "acc_"
);
id!(
    /// Names a session. It is no secret, and opens nothing.
    SessionId, "ses_"
);

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

/// What a role is called where it is stored.
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Owner => "owner",
        Role::Manager => "manager",
        Role::Host => "host",
        Role::Viewer => "viewer",
    }
}

/// The role of this name.
pub fn role_of(word: &str) -> Option<Role> {
    [Role::Owner, Role::Manager, Role::Host, Role::Viewer].into_iter().find(|role| role_word(*role) == word)
}
