//! Which table is taken when, over half-open intervals. This is the independent check of "no table twice": it knows
//! nothing of services or policies, and refuses an overlap whoever asks.

use std::collections::HashMap;

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

/// The takings of all tables, those of each in the order of their starts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Occupancy {
    tables: HashMap<TableId, Vec<Taking>>,
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
            let takings = self.tables.entry(*table).or_default();
            let at = takings.partition_point(|taking| taking.from < stay.from);
            takings.insert(at, Taking { from: stay.from, until: stay.until, by });
        }
        Ok(())
    }

    /// Gives back what somebody has of a stay's tables. What others have by now stays theirs.
    pub fn give_back(&mut self, stay: &Stay, by: Occupant) {
        for table in &stay.tables {
            if let Some(takings) = self.tables.get_mut(table) {
                takings.retain(|taking| taking.from != stay.from || taking.by != by);
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
        let takings = self.tables.get(&table).map_or(&[][..], Vec::as_slice);
        let begun = takings.partition_point(|taking| taking.from < until);
        takings[..begun].iter().rev().take_while(move |taking| from < taking.until).copied()
    }

    /// Gives back the memory that lists took to grow, once there is much in them.
    pub fn shrink(&mut self) {
        self.tables.values_mut().for_each(Vec::shrink_to_fit);
    }

    /// When the next one takes a table, at `from` or later; those that do not count are passed over.
    pub fn next_start(&self, table: TableId, from: Moment, is_none: impl Fn(Occupant) -> bool) -> Option<Moment> {
        let takings = self.tables.get(&table)?;
        let to_come = takings.partition_point(|taking| taking.from < from);
        takings[to_come..].iter().find(|taking| !is_none(taking.by)).map(|taking| taking.from)
    }

    /// The first overlap among what is taken, looked for one by one and without the order that [`take`](Self::take)
    /// relies on.
    pub fn find_overlap(&self) -> Option<Overlap> {
        self.tables.iter().find_map(|(table, takings)| {
            let clash = takings.windows(2).find(|pair| pair[1].from < pair[0].until)?;
            Some(Overlap { table: *table, taken_by: clash[0].by, wanted_by: clash[1].by })
        })
    }
}
