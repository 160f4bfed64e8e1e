//! What a restaurant used, day by day: the reservations that were made on a day of its zone, and the covers that they were
//! made for. Later changes and cancellations do not count; neither do bookings of other systems, or a party that is split.
//! The counts are part of the batch that makes the reservation, so they are as durable and as exact as it is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};

use crate::domain::restaurant::change::{Because, Change};

/// What every counter of a day begins with.
pub const COUNTER_PREFIX: &str = "day:";

/// What was used on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Used {
    /// Reservations that were made.
    pub bookings: u64,
    /// The covers that they were made for.
    pub covers: u64,
}

impl Used {
    /// What these changes use.
    pub fn by(changes: &[Change]) -> Used {
        changes
            .iter()
            .filter_map(covers_made)
            .fold(Used::default(), |used, covers| Used { bookings: used.bookings + 1, covers: used.covers + covers })
    }
}

/// The covers of a reservation that is new here.
fn covers_made(change: &Change) -> Option<u64> {
    let Change::Reservation(Because::Requested | Because::Booked | Because::Seated, reservation) = change else {
        return None;
    };
    let is_new = reservation.revision == 1 && reservation.imported.is_none();
    is_new.then(|| reservation.stay.party.covers().into())
}

/// The days of this month, at least; older ones stand in the database.
#[derive(Debug, Default)]
pub struct Ledger {
    days: BTreeMap<NaiveDate, Used>,
    /// Days whose counts the open batch must tell.
    moved: BTreeSet<NaiveDate>,
}

impl Ledger {
    /// What the counters of a database say.
    pub fn of<'a>(counters: impl Iterator<Item = (&'a str, u64)>) -> Ledger {
        let mut ledger = Ledger::default();
        for (name, value) in counters {
            let Some((day, what)) = counter(name) else { continue };
            let used = ledger.days.entry(day).or_default();
            match what {
                What::Bookings => used.bookings = value,
                What::Covers => used.covers = value,
            }
        }
        ledger
    }

    /// These changes were made on a day.
    pub fn note(&mut self, day: NaiveDate, changes: &[Change]) {
        let more = Used::by(changes);
        if more.bookings == 0 {
            return;
        }
        let used = self.days.entry(day).or_default();
        *used = Used { bookings: used.bookings + more.bookings, covers: used.covers + more.covers };
        self.moved.insert(day);
    }

    /// Reservations made in the month of a day.
    pub fn bookings_in_month(&self, day: NaiveDate) -> u64 {
        let first = day.with_day(1).unwrap_or(day);
        let of_month = self.days.range(first..).filter(|(it, _)| (it.year(), it.month()) == (day.year(), day.month()));
        of_month.map(|(_, used)| used.bookings).sum()
    }

    /// The counters that moved since they were taken last.
    pub fn take_moved(&mut self) -> Vec<(String, u64)> {
        let moved = std::mem::take(&mut self.moved);
        let counters = |day: NaiveDate| {
            let Used { bookings, covers } = self.days.get(&day).copied().unwrap_or_default();
            [(What::Bookings.counter(day), bookings), (What::Covers.counter(day), covers)]
        };
        moved.into_iter().flat_map(counters).collect()
    }

    /// Day by day, what is known here.
    pub fn days(&self) -> &BTreeMap<NaiveDate, Used> {
        &self.days
    }

    /// Lets months before that of a day go that are written down.
    pub fn cool(&mut self, day: NaiveDate) {
        let first = day.with_day(1).unwrap_or(day);
        self.days.retain(|day, _| first <= *day || self.moved.contains(day));
    }
}

#[derive(Clone, Copy)]
enum What {
    Bookings,
    Covers,
}

impl What {
    fn counter(self, day: NaiveDate) -> String {
        match self {
            What::Bookings => format!("{COUNTER_PREFIX}{day}:bookings"),
            What::Covers => format!("{COUNTER_PREFIX}{day}:covers"),
        }
    }
}

fn counter(name: &str) -> Option<(NaiveDate, What)> {
    let (day, what) = name.strip_prefix(COUNTER_PREFIX)?.split_once(':')?;
    let what = match what {
        "bookings" => What::Bookings,
        "covers" => What::Covers,
        _ => return None,
    };
    Some((day.parse().ok()?, what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_month_is_its_days_and_no_others() {
        let counters = [
            ("day:2027-02-28:bookings", 1),
            ("day:2027-03-01:bookings", 2),
            ("day:2027-03-01:covers", 7),
            ("day:2027-03-31:bookings", 3),
            ("day:2027-04-01:bookings", 4),
            ("day:2028-03-05:bookings", 5),
            ("revision", 9),
        ];
        let mut ledger = Ledger::of(counters.into_iter());
        assert_eq!(ledger.bookings_in_month(day("2027-03-15")), 5);
        assert_eq!(ledger.bookings_in_month(day("2027-02-01")), 1);
        assert_eq!(ledger.days()[&day("2027-03-01")], Used { bookings: 2, covers: 7 });
        ledger.cool(day("2027-03-02"));
        assert_eq!(ledger.bookings_in_month(day("2027-02-01")), 0);
        assert_eq!(ledger.bookings_in_month(day("2027-03-15")), 5);
    }
}
