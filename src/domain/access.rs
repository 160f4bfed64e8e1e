//! Who may do what. People and keys have a role at their restaurant; a key may be narrowed to some scopes, which only
//! take away from its role. Every operation names the power that it needs, and [`may`] alone decides.

mod scope;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use scope::{Scope, Scopes};

/// What somebody may do in a restaurant, most first. Each may do what those after it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything, members included.
    Owner,
    /// Everything but who is a member.
    Manager,
    /// The evening: reservations, waitlist, floor.
    Host,
    /// Looks, changes nothing.
    Viewer,
}

impl Role {
    /// All of them, most first.
    pub const ALL: [Role; 4] = [Role::Owner, Role::Manager, Role::Host, Role::Viewer];

    /// Its word, in files, requests and the database.
    pub fn name(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Manager => "manager",
            Role::Host => "host",
            Role::Viewer => "viewer",
        }
    }

    /// Whether it may do all that the other may.
    pub fn includes(self, other: Role) -> bool {
        self as u8 <= other as u8
    }

    /// All that it may.
    pub fn scopes(self) -> Scopes {
        Scope::ALL.into_iter().filter(|scope| self.includes(scope.least_role())).collect()
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A word that names no role or scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord;

impl FromStr for Role {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Role, UnknownWord> {
        Role::ALL.into_iter().find(|role| role.name() == word).ok_or(UnknownWord)
    }
}

/// What a person or key may do at a restaurant: all that the role may, or of that only some scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    /// As what.
    pub role: Role,
    /// What it is narrowed to; none for all that the role may.
    pub only: Option<Scopes>,
}

impl Grant {
    /// All that a role may.
    pub fn of(role: Role) -> Grant {
        Grant { role, only: None }
    }

    /// What comes of role and scopes.
    pub fn scopes(self) -> Scopes {
        let whole = self.role.scopes();
        self.only.map_or(whole, |only| whole.both(only))
    }
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// Somebody who works at the restaurant in question, or a key of it.
    Staff(Grant),
    /// Whoever runs the platform.
    Platform,
}

/// What an operation needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    /// To be known at the restaurant; nothing more.
    Enter,
    /// To do this at the restaurant.
    Use(Scope),
    /// To hand this on to a key or a member: nobody hands on more than they have.
    Give(Grant),
    /// To run the platform.
    Operate,
}

/// Why somebody may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Their role does not do this; the least that does is named.
    Role {
        /// What was needed.
        scope: Scope,
        /// Who may at least.
        least: Role,
    },
    /// Their role does this, their key does not.
    Scope(Scope),
    /// A role above their own would be handed on.
    AboveOwnRole(Role),
    /// These scopes would be handed on, and are not theirs.
    NotTheirs(Scopes),
    /// That is for whoever runs the platform.
    NotPlatform,
    /// That is for whoever works at the restaurant.
    NotStaff,
}

/// Whether somebody has a power.
///
/// # Errors
/// What is missing.
pub fn may(principal: Principal, power: Power) -> Result<(), Denied> {
    match (principal, power) {
        (Principal::Platform, Power::Operate | Power::Give(_)) => Ok(()),
        (Principal::Platform, Power::Enter | Power::Use(_)) => Err(Denied::NotStaff),
        (Principal::Staff(_), Power::Operate) => Err(Denied::NotPlatform),
        (Principal::Staff(_), Power::Enter) => Ok(()),
        (Principal::Staff(own), Power::Use(scope)) => may_use(own, scope),
        (Principal::Staff(own), Power::Give(given)) => may_give(own, given),
    }
}

fn may_use(own: Grant, scope: Scope) -> Result<(), Denied> {
    if !own.role.scopes().has(scope) {
        return Err(Denied::Role { scope, least: scope.least_role() });
    }
    if own.scopes().has(scope) { Ok(()) } else { Err(Denied::Scope(scope)) }
}

fn may_give(own: Grant, given: Grant) -> Result<(), Denied> {
    // The role counts as well, not only what comes of it today: a role may come to do more.
    if !own.role.includes(given.role) {
        return Err(Denied::AboveOwnRole(given.role));
    }
    let missing = given.scopes().without(own.scopes());
    if missing == Scopes::default() { Ok(()) } else { Err(Denied::NotTheirs(missing)) }
}

#[cfg(test)]
mod tests;
