//! Limits that staff may exceed: explicitly, by name, and on record. Guests may not.

use serde::{Deserialize, Serialize};

/// A limit that staff may exceed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// The parties that staff book.
    Party,
    /// How long before its start a slot closes to staff.
    Lead,
    /// How many days ahead staff may book.
    Window,
    /// The starts and the end of a service.
    Hours,
    /// A closure of the house, an area or a table.
    Closure,
    /// How much may start at once.
    Pacing,
    /// Who may be given a table.
    Channel,
    /// The parties a table takes, and which tables may be pushed together.
    Seats,
    /// One booking for each guest and service, and what follows from having stayed away.
    Guest,
    /// The floor itself: a promise without a table, within the service's allowance.
    Overbook,
}

impl Limit {
    /// All of them.
    pub const ALL: [Limit; 10] = [
        Limit::Party,
        Limit::Lead,
        Limit::Window,
        Limit::Hours,
        Limit::Closure,
        Limit::Pacing,
        Limit::Channel,
        Limit::Seats,
        Limit::Guest,
        Limit::Overbook,
    ];

    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Limit::Party => "party",
            Limit::Lead => "lead",
            Limit::Window => "window",
            Limit::Hours => "hours",
            Limit::Closure => "closure",
            Limit::Pacing => "pacing",
            Limit::Channel => "channel",
            Limit::Seats => "seats",
            Limit::Guest => "guest",
            Limit::Overbook => "overbook",
        }
    }
}

/// A set of limits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Limits(u16);

impl Limits {
    /// No limit: everything holds.
    pub const NONE: Limits = Limits(0);

    /// Whether this limit is one of them.
    pub fn contain(self, limit: Limit) -> bool {
        self.0 >> limit as u16 & 1 == 1
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These and one more.
    #[must_use]
    pub fn with(self, limit: Limit) -> Limits {
        Limits(self.0 | 1 << limit as u16)
    }

    /// These without one.
    #[must_use]
    pub fn without(self, limit: Limit) -> Limits {
        Limits(self.0 & !(1 << limit as u16))
    }

    /// These, one by one.
    pub fn iter(self) -> impl Iterator<Item = Limit> {
        Limit::ALL.into_iter().filter(move |limit| self.contain(*limit))
    }
}

impl FromIterator<Limit> for Limits {
    fn from_iter<I: IntoIterator<Item = Limit>>(limits: I) -> Limits {
        limits.into_iter().fold(Limits::NONE, Limits::with)
    }
}
