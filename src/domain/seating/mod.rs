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
use super::floor::{Category, TableChannel};
use super::ids::{ReservationId, TableId};
use super::party::PartySize;
use super::reservation::{Channel, Stay, Wants};
use super::time::Moment;

pub use evening::{Evening, Found};
pub use reseating::{MOVES_MAX, STEPS_MAX};

/// What a party needs of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Need<'a> {
    /// How many come.
    pub party: PartySize,
    /// What they ask of it.
    pub wants: &'a Wants,
    /// By which door.
    pub channel: Channel,
}

impl Need<'_> {
    fn is_met_by(&self, set: &TableSet) -> bool {
        set.seats.takes(self.party)
            && self.wants.area.as_ref().is_none_or(|area| set.area.as_ref() == Some(area))
            && self.wants.category.is_none_or(|category| set.category == category)
            && (set.accessible || !self.wants.accessible)
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
        Window { from: stay.from, until: stay.until }
    }

    /// Whether both have an instant in common.
    pub fn meets(&self, other: &Window) -> bool {
        self.from < other.until && other.from < self.until
    }

    fn contains(&self, other: &Window) -> bool {
        self.from <= other.from && other.until <= self.until
    }

    /// From the first instant of either to the last of either.
    pub fn with(self, other: Window) -> Window {
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

/// Whether a table may be given to whoever comes by a door.
pub fn is_open_to(table: TableChannel, asked_by: Channel) -> bool {
    match (table, asked_by) {
        (_, Channel::WalkIn) | (TableChannel::Online, Channel::Online | Channel::InHouse) => true,
        (TableChannel::InHouse, Channel::InHouse) => true,
        (TableChannel::InHouse, Channel::Online) | (TableChannel::WalkIn, Channel::Online | Channel::InHouse) => false,
    }
}

/// What a set costs whenever it is given, the lowest first: single tables before combinations, since pushed-together
/// tables wait for each other (Thompson 2002, 2003); the kind of seats that guests like best; the fewest spare seats,
/// where pushing tables together costs some too.
type Price = (bool, Category, u16);

fn price(set: &TableSet) -> Price {
    (set.is_combination, set.category, set.seats.max.covers().saturating_add(set.cost))
}

/// Puts sets into the order of preference, once for a configuration.
pub fn sort_by_preference(sets: &mut [TableSet]) {
    sets.sort_by_key(|set| (price(set), set.rank));
}

/// The sets that meet a need, the best first as far as that can be said without knowing when: by price, rank, the order
/// of the restaurant file.
fn by_preference<'a>(sets: &'a [TableSet], need: Need<'_>) -> Vec<&'a TableSet> {
    sets.iter().filter(|set| need.is_met_by(set)).collect()
}
