//! Reservations, holds, and the guests they are for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::ids::{GuestId, HoldId, ReservationId, TableId};
use super::key::Key;
use super::party::PartySize;
use super::time::{Moment, WallMinute};

/// By which door somebody comes; it decides which limits hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The public API and the booking page.
    Online,
    /// Staff.
    InHouse,
}

/// A party's time at its tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The service day.
    pub date: NaiveDate,
    /// The start on the wall.
    pub minute: WallMinute,
    /// The start.
    pub starts_at: Moment,
    /// When the party is asked to leave.
    pub ends_at: Moment,
    /// When the tables may be given again: the end and the buffer.
    pub until: Moment,
    /// In which service.
    pub service: Key,
    /// How many come.
    pub party: PartySize,
    /// The area that was asked for, if any.
    pub area: Option<Key>,
    /// The tables it takes over `[starts_at, until)`.
    pub tables: Vec<TableId>,
}

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Actor {
    /// The guest, with the manage token.
    Guest,
    /// The restaurant.
    Staff,
    /// The restaurant's own rules, by alarm.
    House,
}

/// Where a reservation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// A table is promised.
    Booked,
    /// Called off.
    Cancelled {
        /// When.
        at: Moment,
        /// By whom.
        by: Actor,
    },
    /// Nobody came.
    NoShow {
        /// When that was noticed.
        at: Moment,
    },
}

impl Status {
    /// Whether it takes its tables.
    pub fn is_live(&self) -> bool {
        match self {
            Status::Booked => true,
            Status::Cancelled { .. } | Status::NoShow { .. } => false,
        }
    }

    /// Its name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Status::Booked => "booked",
            Status::Cancelled { .. } => "cancelled",
            Status::NoShow { .. } => "no_show",
        }
    }
}

/// A promise of a table. It holds no personal data: the guest stands apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reservation {
    /// Its id within the restaurant.
    pub id: ReservationId,
    /// For whom.
    pub guest: GuestId,
    /// When and where.
    pub stay: Stay,
    /// Where it stands.
    pub status: Status,
    /// How it came.
    pub channel: Channel,
    /// When it was made.
    pub booked_at: Moment,
    /// Counts its versions from 1.
    pub revision: u32,
}

/// A table kept for somebody who is still typing. Dead from `expires_at` on, whether or not its alarm has run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Its id within the restaurant.
    pub id: HoldId,
    /// When and where.
    pub stay: Stay,
    /// How it came.
    pub channel: Channel,
    /// The first instant at which it holds nothing any more.
    pub expires_at: Moment,
}

impl Hold {
    /// Whether it still holds its tables.
    pub fn is_live(&self, now: Moment) -> bool {
        now < self.expires_at
    }
}

/// Somebody who comes to eat, as they wrote it themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guest {
    /// Its id within the restaurant.
    pub id: GuestId,
    /// What to call them.
    pub name: String,
    /// As they wrote it.
    pub phone: Option<String>,
    /// As they wrote it.
    pub email: Option<String>,
    /// BCP 47, for messages.
    pub locale: Option<String>,
    /// What they asked the house to know about this visit.
    pub notes: Option<String>,
    /// What they agreed to.
    pub consents: Vec<Key>,
    /// When they said all this.
    pub at: Moment,
}
