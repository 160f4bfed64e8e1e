//! Which table is taken when, over half-open intervals. This is the independent check of "no table twice": it knows
//! nothing of services or policies, and refuses an overlap whoever asks.

use std::collections::{BTreeMap, HashMap};

use super::ids::{HoldId, ReservationId, TableId};
use super::reservation::Stay;
use super::time::Moment;

/// Who takes a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Occupant {
    /// A live reservation.
    Reservation(ReservationId),
    /// A hold, until it dies.
    Hold {
        /// Which.
        id: HoldId,
        /// When it dies.
        expires_at: Moment,
    },
}

impl Occupant {
    /// Whether it is a hold that has died.
    pub fn is_dead(&self, now: Moment) -> bool {
        match self {
            Occupant::Reservation(_) => false,
            Occupant::Hold { expires_at, .. } => *expires_at <= now,
        }
    }
}

/// Two want one table at one time. A bug in whoever decided it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{taken_by:?} already takes {table} when {wanted_by:?} wants it")]
pub struct Overlap {
    /// The table.
    pub table: TableId,
    /// Who has it.
    pub taken_by: Occupant,
    /// Who was to have it too.
    pub wanted_by: Occupant,
}

/// A table is taken over `[from, until)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taking {
    /// From when on.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// By whom.
    pub by: Occupant,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Taken {
    until: Moment,
    by: Occupant,
}

/// The takings of all tables.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Occupancy {
    tables: HashMap<TableId, BTreeMap<Moment, Taken>>,
}

impl Occupancy {
    /// Takes a stay's tables.
    ///
    /// # Errors
    /// When one of them is taken; nothing was taken then.
    pub fn take(&mut self, stay: &Stay, by: Occupant) -> Result<(), Overlap> {
        for table in &stay.tables {
            if let Some(taken_by) = self.during(*table, stay.from, stay.until).next() {
                return Err(Overlap { table: *table, taken_by, wanted_by: by });
            }
        }
        for table in &stay.tables {
            self.tables.entry(*table).or_default().insert(stay.from, Taken { until: stay.until, by });
        }
        Ok(())
    }

    /// Gives back what somebody has of a stay's tables. What others have by now stays theirs.
    pub fn give_back(&mut self, stay: &Stay, by: Occupant) {
        for table in &stay.tables {
            if let Some(takings) = self.tables.get_mut(table) {
                if takings.get(&stay.from).is_some_and(|taken| taken.by == by) {
                    takings.remove(&stay.from);
                }
                if takings.is_empty() {
                    self.tables.remove(table);
                }
            }
        }
    }

    /// Who takes a table at some time in `[from, until)`, the latest first.
    pub fn during(&self, table: TableId, from: Moment, until: Moment) -> impl Iterator<Item = Occupant> + '_ {
        self.takings(table, from, until).map(|taking| taking.by)
    }

    /// What is taken of a table at some time in `[from, until)`, the latest first.
    pub fn takings(&self, table: TableId, from: Moment, until: Moment) -> impl Iterator<Item = Taking> + '_ {
        let takings = self.tables.get(&table).map(|takings| takings.range(..until).rev());
        let overlapping = takings.into_iter().flatten().take_while(move |(_, taken)| from < taken.until);
        overlapping.map(|(from, taken)| Taking { from: *from, until: taken.until, by: taken.by })
    }

    /// When the next one takes a table, at `from` or later; those that do not count are passed over.
    pub fn next_start(&self, table: TableId, from: Moment, is_none: impl Fn(Occupant) -> bool) -> Option<Moment> {
        let mut takings = self.tables.get(&table)?.range(from..);
        takings.find(|(_, taken)| !is_none(taken.by)).map(|(start, _)| *start)
    }

    /// The first overlap among what is taken, looked for one by one and without the order that [`take`](Self::take)
    /// relies on.
    pub fn find_overlap(&self) -> Option<Overlap> {
        self.tables.iter().find_map(|(table, takings)| {
            let pairs = takings.iter().zip(takings.iter().skip(1));
            let clash = |((_, one), (next_start, other)): ((&Moment, &Taken), (&Moment, &Taken))| {
                let overlap = Overlap { table: *table, taken_by: one.by, wanted_by: other.by };
                (*next_start < one.until).then_some(overlap)
            };
            pairs.into_iter().find_map(clash)
        })
    }
}
