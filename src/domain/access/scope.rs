//! Scopes: one thing each that can be done at a restaurant, and who may at least.

use std::fmt;
use std::str::FromStr;

use super::{Role, UnknownWord};

/// One thing that can be done at a restaurant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Look at reservations, and at what could be booked. Who comes is said by name.
    ReservationsRead,
    /// Book, change, seat, call off.
    ReservationsWrite,
    /// Look at who waits, by name.
    WaitlistRead,
    /// Put in line, seat from it, take off.
    WaitlistWrite,
    /// Look at guests: how they are reached, and their history.
    GuestsRead,
    /// Tag, note, merge and erase guests.
    GuestsWrite,
    /// Look at what each table is doing.
    FloorRead,
    /// Say what a table is doing.
    FloorWrite,
    /// Look at tables, services and policy.
    ConfigurationRead,
    /// Change tables, services and policy.
    ConfigurationWrite,
    /// Look at who works there.
    MembersRead,
    /// Invite, change and remove who works there.
    MembersWrite,
    /// Look at the keys.
    KeysRead,
    /// Make, rotate and revoke keys.
    KeysWrite,
    /// Look at what was changed, when and by whom.
    ChangesRead,
    /// Bring in bookings of another system.
    Import,
}

impl Scope {
    /// All of them.
    pub const ALL: [Scope; 16] = [
        Scope::ReservationsRead,
        Scope::ReservationsWrite,
        Scope::WaitlistRead,
        Scope::WaitlistWrite,
        Scope::GuestsRead,
        Scope::GuestsWrite,
        Scope::FloorRead,
        Scope::FloorWrite,
        Scope::ConfigurationRead,
        Scope::ConfigurationWrite,
        Scope::MembersRead,
        Scope::MembersWrite,
        Scope::KeysRead,
        Scope::KeysWrite,
        Scope::ChangesRead,
        Scope::Import,
    ];

    /// Its word, in requests, in the contract and in the database.
    pub fn name(self) -> &'static str {
        match self {
            Scope::ReservationsRead => "reservations:read",
            Scope::ReservationsWrite => "reservations:write",
            Scope::WaitlistRead => "waitlist:read",
            Scope::WaitlistWrite => "waitlist:write",
            Scope::GuestsRead => "guests:read",
            Scope::GuestsWrite => "guests:write",
            Scope::FloorRead => "floor:read",
            Scope::FloorWrite => "floor:write",
            Scope::ConfigurationRead => "configuration:read",
            Scope::ConfigurationWrite => "configuration:write",
            Scope::MembersRead => "members:read",
            Scope::MembersWrite => "members:write",
            Scope::KeysRead => "keys:read",
            Scope::KeysWrite => "keys:write",
            Scope::ChangesRead => "changes:read",
            Scope::Import => "import",
        }
    }

    /// Who may at least: the one table of roles.
    pub fn least_role(self) -> Role {
        match self {
            Scope::ReservationsRead
            | Scope::WaitlistRead
            | Scope::GuestsRead
            | Scope::FloorRead
            | Scope::ConfigurationRead
            | Scope::ChangesRead => Role::Viewer,
            Scope::ReservationsWrite | Scope::WaitlistWrite | Scope::GuestsWrite | Scope::FloorWrite => Role::Host,
            Scope::ConfigurationWrite | Scope::MembersRead | Scope::KeysRead | Scope::KeysWrite | Scope::Import => {
                Role::Manager
            }
            Scope::MembersWrite => Role::Owner,
        }
    }

    /// Whether it changes nothing.
    pub fn only_reads(self) -> bool {
        self.name().ends_with(":read")
    }

    fn bit(self) -> u32 {
        1 << self as u32
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Scope, UnknownWord> {
        Scope::ALL.into_iter().find(|scope| scope.name() == word).ok_or(UnknownWord)
    }
}

/// Some scopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u32);

impl Scopes {
    /// Whether this is one of them.
    pub fn has(self, scope: Scope) -> bool {
        self.0 & scope.bit() != 0
    }

    /// Those that are in both.
    pub fn both(self, other: Scopes) -> Scopes {
        Scopes(self.0 & other.0)
    }

    /// Those that are not in the other.
    pub fn without(self, other: Scopes) -> Scopes {
        Scopes(self.0 & !other.0)
    }

    /// Each of them, in the order of the list.
    pub fn iter(self) -> impl Iterator<Item = Scope> {
        Scope::ALL.into_iter().filter(move |scope| self.has(*scope))
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Scopes {
        Scopes(scopes.into_iter().fold(0, |bits, scope| bits | scope.bit()))
    }
}

/// Words with spaces between, as OAuth writes scopes (RFC 6749, 3.3).
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.iter().map(Scope::name).collect();
        f.write_str(&words.join(" "))
    }
}

impl FromStr for Scopes {
    type Err = UnknownWord;

    fn from_str(words: &str) -> Result<Scopes, UnknownWord> {
        words.split_ascii_whitespace().map(str::parse).collect()
    }
}
