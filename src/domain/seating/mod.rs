//! Which tables a party is given: one answer for search, hold, booking, change, and for tables that are taken away.
//!
//! A party gets the best set that is free ([`Evening::place`] says what is best). When none is free, parties who were
//! promised a place but do not sit yet are given other tables, so that one more can come: guests are promised
//! capacity, not a table. Nobody's time, size or wishes change thereby, and nobody is ever given up for somebody else.
//!
//! Only parties of the same service day are moved. So what happens on a day matters to the days beside it and no
//! further, and a search stays small however full the book is.

mod evening;
mod reseating;
#[cfg(test)]
mod tests;

use super::configuration::TableSet;
use super::floor::TableChannel;
use super::ids::{ReservationId, TableId};
use super::key::Key;
use super::party::PartySize;
use super::reservation::{Channel, Reservation, Status, Stay};
use super::time::Moment;

pub use evening::{Evening, Found};
pub use reseating::{MOVES_MAX, STEPS_MAX};

/// What a party needs of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Need<'a> {
    /// How many come.
    pub party: PartySize,
    /// The area they ask for, if any.
    pub area: Option<&'a Key>,
    /// By which door.
    pub channel: Channel,
}

impl Need<'_> {
    fn is_met_by(&self, set: &TableSet) -> bool {
        set.seats.takes(self.party)
            && self.area.is_none_or(|area| set.area.as_ref() == Some(area))
            && is_open_to(set.channel, self.channel)
    }
}

/// The half-open time `[from, until)` over which tables are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// The first instant.
    pub from: Moment,
    /// The first instant after it.
    pub until: Moment,
}

impl Window {
    /// That of a stay.
    pub fn of(stay: &Stay) -> Window {
        Window { from: stay.starts_at, until: stay.until }
    }

    /// Whether both have an instant in common.
    pub fn meets(&self, other: &Window) -> bool {
        self.from < other.until && other.from < self.until
    }

    fn contains(&self, other: &Window) -> bool {
        self.from <= other.from && other.until <= self.until
    }

    fn with(self, other: Window) -> Window {
        Window { from: self.from.min(other.from), until: self.until.max(other.until) }
    }
}

/// A reservation that gets other tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Which.
    pub reservation: ReservationId,
    /// Its tables from then on.
    pub tables: Vec<TableId>,
}

/// Where a party can sit, and who has to move for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placement {
    /// Its tables.
    pub tables: Vec<TableId>,
    /// Who gets which other tables, all at once: one may sit down where another leaves.
    pub moves: Vec<Move>,
}

/// Whether a promised party may be given other tables: it was promised a place, and does not sit yet. This is the one
/// place that says so; whatever else ties a party to its tables belongs here.
pub fn is_movable(reservation: &Reservation, now: Moment) -> bool {
    match reservation.status {
        Status::Booked => now < reservation.stay.starts_at,
        Status::Cancelled { .. } | Status::NoShow { .. } => false,
    }
}

fn is_open_to(table: TableChannel, asked_by: Channel) -> bool {
    match (table, asked_by) {
        (TableChannel::Online, Channel::Online | Channel::InHouse) | (TableChannel::InHouse, Channel::InHouse) => true,
        (TableChannel::InHouse, Channel::Online) | (TableChannel::WalkIn, Channel::Online | Channel::InHouse) => false,
    }
}

/// The sets that meet a need, the best first as far as that can be said without knowing when: single tables before
/// combinations, the fewest spare seats, rank, the order of the restaurant file.
fn by_preference<'a>(sets: &'a [TableSet], need: Need<'_>) -> Vec<&'a TableSet> {
    let mut fitting: Vec<&TableSet> = sets.iter().filter(|set| need.is_met_by(set)).collect();
    fitting.sort_by_key(|set| (set.is_combination, set.seats.max, set.rank));
    fitting
}
