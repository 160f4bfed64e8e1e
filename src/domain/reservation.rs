//! Reservations and holds: who sits where, when, and how far their evening has come.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::floor::Category;
use super::ids::{GuestId, HoldId, ReservationId, TableId};
use super::key::Key;
use super::limit::Limits;
use super::party::PartySize;
use super::time::{Moment, WallMinute};

/// By which door somebody comes; it decides which limits hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The public API and the booking page.
    Online,
    /// Staff, for somebody who telephoned or wrote.
    InHouse,
    /// Staff, for somebody who stands at the door.
    WalkIn,
}

impl Channel {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Channel::Online => "online",
            Channel::InHouse => "in_house",
            Channel::WalkIn => "walk_in",
        }
    }
}

/// What a party asks of its table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Wants {
    /// The area, if it matters.
    pub area: Option<Key>,
    /// The kind of seats, if it matters.
    pub category: Option<Category>,
    /// Whether a wheelchair must be brought to it.
    pub accessible: bool,
}

impl Wants {
    /// An area and nothing else.
    pub fn area(area: Option<Key>) -> Wants {
        Wants { area, ..Wants::default() }
    }
}

/// A party's time at its tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    /// The service day.
    pub date: NaiveDate,
    /// The start on the wall.
    pub minute: WallMinute,
    /// The start that was promised.
    pub starts_at: Moment,
    /// Until when the guest was told to have the table.
    pub ends_at: Moment,
    /// From when the tables are taken: the start, or earlier for a party that was seated early.
    pub from: Moment,
    /// When the tables may be given again.
    pub until: Moment,
    /// In which service.
    pub service: Key,
    /// How many come.
    pub party: PartySize,
    /// What it asks of its table.
    pub wants: Wants,
    /// The tables it takes over `[from, until)`. None: it has a promise and no table, and is on the unallocated list.
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

impl Actor {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Actor::Guest => "guest",
            Actor::Staff => "staff",
            Actor::House => "house",
        }
    }
}

/// Where a reservation stands: requested → booked → confirmed → arrived → seated → finished, or out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Waits for the restaurant's yes, and takes its table meanwhile.
    Requested {
        /// When the request lapses.
        expires_at: Moment,
    },
    /// A table is promised.
    Booked,
    /// The guest said again that they come.
    Confirmed {
        /// When.
        at: Moment,
    },
    /// They are there, all or some.
    Arrived {
        /// When the first of them came.
        at: Moment,
        /// How many are there.
        covers: PartySize,
    },
    /// They sit.
    Seated {
        /// Since when.
        at: Moment,
    },
    /// They left.
    Finished {
        /// When.
        at: Moment,
    },
    /// Called off.
    Cancelled {
        /// When.
        at: Moment,
        /// By whom.
        by: Actor,
        /// Whether it was later than guests may.
        is_late: bool,
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
            Status::Requested { .. }
            | Status::Booked
            | Status::Confirmed { .. }
            | Status::Arrived { .. }
            | Status::Seated { .. } => true,
            Status::Finished { .. } | Status::Cancelled { .. } | Status::NoShow { .. } => false,
        }
    }

    /// Whether the party comes, sits or has left, as far as anybody knows: all but those who called it off or stayed away.
    pub fn comes(&self) -> bool {
        match self {
            Status::Requested { .. }
            | Status::Booked
            | Status::Confirmed { .. }
            | Status::Arrived { .. }
            | Status::Seated { .. }
            | Status::Finished { .. } => true,
            Status::Cancelled { .. } | Status::NoShow { .. } => false,
        }
    }

    /// Whether the party is still to come: nobody of it is there.
    pub fn is_awaited(&self) -> bool {
        match self {
            Status::Requested { .. } | Status::Booked | Status::Confirmed { .. } => true,
            Status::Arrived { .. }
            | Status::Seated { .. }
            | Status::Finished { .. }
            | Status::Cancelled { .. }
            | Status::NoShow { .. } => false,
        }
    }

    /// Whether the party sits at its tables.
    pub fn is_seated(&self) -> bool {
        self.is_live() && !self.is_awaited() && !matches!(self, Status::Arrived { .. })
    }

    /// When and by whom it was called off, if it was.
    pub fn cancelled(&self) -> Option<(Moment, Actor)> {
        match self {
            Status::Cancelled { at, by, .. } => Some((*at, *by)),
            Status::Requested { .. }
            | Status::Booked
            | Status::Confirmed { .. }
            | Status::Arrived { .. }
            | Status::Seated { .. }
            | Status::Finished { .. }
            | Status::NoShow { .. } => None,
        }
    }

    /// Its name on the wire.
    pub fn name(&self) -> &'static str {
        match self {
            Status::Requested { .. } => "requested",
            Status::Booked => "booked",
            Status::Confirmed { .. } => "confirmed",
            Status::Arrived { .. } => "arrived",
            Status::Seated { .. } => "seated",
            Status::Finished { .. } => "finished",
            Status::Cancelled { .. } => "cancelled",
            Status::NoShow { .. } => "no_show",
        }
    }
}

/// How a reservation was before its last step, so that the step can be undone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Before {
    /// Where it stood.
    pub status: Status,
    /// When and where it was.
    pub stay: Stay,
    /// Whether its tables were promised too.
    pub is_locked: bool,
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
    /// Whether its tables are promised too: it is never reseated.
    pub is_locked: bool,
    /// Whether its guest stayed away too often before.
    pub is_flagged: bool,
    /// Limits that staff exceeded for it.
    pub exceeded: Limits,
    /// From when it is awaited again, after a step was taken back.
    pub awaited_from: Option<Moment>,
    /// A digest of what another system last said of it, if it came from there.
    pub imported: Option<u64>,
    /// How it was before its last step.
    pub before: Option<Box<Before>>,
}

impl Reservation {
    /// The next version, which can be undone.
    pub fn step(&self, status: Status, stay: Stay) -> Reservation {
        let before = Before { status: self.status.clone(), stay: self.stay.clone(), is_locked: self.is_locked };
        Reservation { status, stay, before: Some(Box::new(before)), ..self.next() }
    }

    /// The next version, with nothing changed yet.
    pub fn next(&self) -> Reservation {
        Reservation { revision: self.revision + 1, ..self.clone() }
    }

    /// Whether it has a promise and no table.
    pub fn is_unallocated(&self) -> bool {
        self.status.is_live() && self.stay.tables.is_empty()
    }

    /// Whether it may be given other tables: guests are promised capacity, not a table, until they sit.
    pub fn is_movable(&self) -> bool {
        self.status.is_live() && !self.status.is_seated() && !self.is_locked
    }
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
    /// A digest of whose it is, to bound how many one client has.
    pub client: Option<u64>,
}

impl Hold {
    /// Whether it still holds its tables.
    pub fn is_live(&self, now: Moment) -> bool {
        now < self.expires_at
    }
}
