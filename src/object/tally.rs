//! Figures of the objects of a process since it started, for whoever watches it: counters that only grow, written by the
//! shells and read by nobody here.

use std::sync::atomic::{AtomicU64, Ordering};

use super::resident::AlarmNews;

/// Upper bounds of the buckets in which the lateness of alarms is counted, in milliseconds.
pub const LATENESS_BOUNDS_MILLIS: [u64; 12] =
    [1, 5, 10, 50, 100, 250, 1_000, 5_000, 30_000, 60_000, 600_000, 3_600_000];

/// See the module.
#[derive(Debug, Default)]
pub struct Tally {
    wakes: AtomicU64,
    wakes_failed: AtomicU64,
    sleeps: AtomicU64,
    broken: AtomicU64,
    entries: AtomicU64,
    alarms_failed: AtomicU64,
    alarms_given_up: AtomicU64,
    lateness: [AtomicU64; LATENESS_BOUNDS_MILLIS.len() + 1],
    lateness_sum_millis: AtomicU64,
}

/// What a [`Tally`] shows at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Objects that came to memory.
    pub wakes: u64,
    /// Objects that could not.
    pub wakes_failed: u64,
    /// Objects that left memory.
    pub sleeps: u64,
    /// Of those, how many were broken, and rebuilt.
    pub broken: u64,
    /// Entries that were appended.
    pub entries: u64,
    /// Alarms that went off and failed.
    pub alarms_failed: u64,
    /// Alarms that were given up.
    pub alarms_given_up: u64,
    /// Alarms that went off, by how late they were: up to each of [`LATENESS_BOUNDS_MILLIS`], and later.
    pub lateness: [u64; LATENESS_BOUNDS_MILLIS.len() + 1],
    /// The sum of how late they were, in milliseconds.
    pub lateness_sum_millis: u64,
}

/// What became of appends since the journal was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JournalCounts {
    /// Groups of entries, each of them one fsync.
    pub groups: u64,
    /// Entries that were refused, or of which nobody knows.
    pub failures: u64,
}

fn more(counter: &AtomicU64, by: u64) {
    counter.fetch_add(by, Ordering::Relaxed);
}

impl Tally {
    pub(super) fn woke(&self, is_awake: bool) {
        more(if is_awake { &self.wakes } else { &self.wakes_failed }, 1);
    }

    pub(super) fn left(&self, is_broken: bool) {
        more(&self.sleeps, 1);
        more(&self.broken, is_broken.into());
    }

    pub(super) fn appended(&self) {
        more(&self.entries, 1);
    }

    pub(super) fn alarms(&self, news: &AlarmNews) {
        more(&self.alarms_failed, news.failed);
        more(&self.alarms_given_up, news.given_up);
        for late in &news.lateness_millis {
            more(&self.lateness[LATENESS_BOUNDS_MILLIS.partition_point(|bound| bound < late)], 1);
            more(&self.lateness_sum_millis, *late);
        }
    }

    /// What it shows.
    pub fn counts(&self) -> Counts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Counts {
            wakes: read(&self.wakes),
            wakes_failed: read(&self.wakes_failed),
            sleeps: read(&self.sleeps),
            broken: read(&self.broken),
            entries: read(&self.entries),
            alarms_failed: read(&self.alarms_failed),
            alarms_given_up: read(&self.alarms_given_up),
            lateness: self.lateness.each_ref().map(read),
            lateness_sum_millis: read(&self.lateness_sum_millis),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lateness_is_counted_up_to_its_bound() {
        let tally = Tally::default();
        tally.alarms(&AlarmNews { lateness_millis: vec![0, 1, 2, 50, 51, 4_000_000], ..AlarmNews::default() });
        let Counts { lateness, lateness_sum_millis, .. } = tally.counts();
        assert_eq!(lateness, [2, 1, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
        assert_eq!(lateness_sum_millis, 4_000_104);
    }
}
