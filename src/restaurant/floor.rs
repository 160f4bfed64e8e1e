//! The floor at an instant: what each table is doing, and who comes next.

use std::collections::HashMap;

use crate::clock::Moment;
use crate::domain::floor::Table;
use crate::domain::ids::{ReservationId, TableId};
use crate::domain::reservation::{Hold, Reservation};
use crate::domain::restaurant::state::State;

/// What a table is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Nobody has it.
    Free,
    /// Somebody is about to book it.
    Held {
        /// Until when.
        until: Moment,
    },
    /// It is kept for a party that does not sit yet.
    Reserved {
        /// Whose reservation.
        by: ReservationId,
        /// Until when.
        until: Moment,
    },
    /// A party sits there.
    Seated {
        /// Whose reservation.
        by: ReservationId,
        /// Until when it was planned.
        until: Moment,
        /// Whether that is over.
        is_overdue: bool,
    },
}

/// A table at an instant.
#[derive(Clone, Debug)]
pub struct TableView {
    /// The table.
    pub table: Table,
    /// What it is doing.
    pub doing: Doing,
    /// Who comes next, and when.
    pub next: Option<(ReservationId, Moment)>,
}

/// Each table, in the order of the restaurant file.
pub fn floor(state: &State, at: Moment, now: Moment) -> Vec<TableView> {
    let mut near: HashMap<TableId, Vec<&Reservation>> = HashMap::new();
    for reservation in state.reservations.values().filter(|it| it.status.is_live()) {
        for table in &reservation.stay.tables {
            near.entry(*table).or_default().push(reservation);
        }
    }
    let tables = state.house.iter().flat_map(|house| &house.configuration.tables);
    let view = |table: &Table| {
        let here = near.get(&table.id).map_or(&[][..], Vec::as_slice);
        TableView { table: table.clone(), doing: doing(state, table.id, here, at, now), next: next(here, at) }
    };
    tables.map(view).collect()
}

fn doing(state: &State, table: TableId, here: &[&Reservation], at: Moment, now: Moment) -> Doing {
    let has_it = |it: &&&Reservation| it.stay.from <= at && at < it.stay.until;
    let sits = here.iter().filter(|it| it.status.is_seated() && it.stay.from <= at);
    // Whoever still sits when their time is over is there until somebody says otherwise.
    let overdue = sits.clone().find(|it| it.stay.until <= at && at <= now);
    if let Some(it) = sits.clone().find(has_it).or(overdue) {
        return Doing::Seated { by: it.id, until: it.stay.until, is_overdue: it.stay.until <= at };
    }
    if let Some(it) = here.iter().find(has_it) {
        return Doing::Reserved { by: it.id, until: it.stay.until };
    }
    let holds_it = |hold: &&Hold| {
        let stay = &hold.stay;
        hold.is_live(now) && stay.tables.contains(&table) && stay.from <= at && at < stay.until
    };
    state.holds.values().find(holds_it).map_or(Doing::Free, |hold| Doing::Held { until: hold.stay.until })
}

fn next(here: &[&Reservation], at: Moment) -> Option<(ReservationId, Moment)> {
    let later = here.iter().filter(|it| at < it.stay.from);
    later.min_by_key(|it| (it.stay.from, it.id)).map(|it| (it.id, it.stay.from))
}
