//! Alarms: any number, named, durable. They live in the object's database and are consumed in the batch of their
//! effect, so an effect happens exactly once however often the process dies. One that fails is tried again, later
//! and later, and in the end becomes a dead letter that stays visible.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;

use crate::clock::Moment;

/// How often an alarm is tried before it is given up.
pub const ATTEMPTS_MAX: u32 = 6;
/// The pause after the first failure; it doubles each time (workerd's own constants: 2 s, 6 tries).
pub const RETRY_SECONDS: i64 = 2;

/// A change to an alarm, as the database is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmChange {
    /// Which alarm.
    pub name: String,
    /// Its new state; `None` when it is no more.
    pub entry: Option<AlarmEntry>,
}

impl AlarmChange {
    /// Sets an alarm, replacing one of the same name.
    pub fn set(name: String, at: Moment) -> AlarmChange {
        let entry = Some(AlarmEntry { name: name.clone(), at, attempts: 0, is_dead: false });
        AlarmChange { name, entry }
    }

    /// Clears an alarm.
    pub fn clear(name: String) -> AlarmChange {
        AlarmChange { name, entry: None }
    }
}

/// An alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmEntry {
    /// Names it within its object.
    pub name: String,
    /// When it is due.
    pub at: Moment,
    /// How often it failed.
    pub attempts: u32,
    /// Whether it was given up.
    pub is_dead: bool,
}

/// The alarms of one object.
#[derive(Debug, Default)]
pub struct Alarms {
    by_name: BTreeMap<String, AlarmEntry>,
    by_time: BTreeSet<(Moment, String)>,
}

impl Alarms {
    /// These alarms.
    pub fn new(entries: Vec<AlarmEntry>) -> Alarms {
        let mut alarms = Alarms::default();
        entries
            .into_iter()
            .for_each(|entry| alarms.apply(&AlarmChange { name: entry.name.clone(), entry: Some(entry) }));
        alarms
    }

    /// Makes a change true.
    pub fn apply(&mut self, change: &AlarmChange) {
        if let Some(old) = self.by_name.remove(&change.name) {
            self.by_time.remove(&(old.at, old.name));
        }
        if let Some(entry) = &change.entry {
            if !entry.is_dead {
                self.by_time.insert((entry.at, entry.name.clone()));
            }
            self.by_name.insert(entry.name.clone(), entry.clone());
        }
    }

    /// When the next one is due.
    pub fn next_at(&self) -> Option<Moment> {
        self.by_time.first().map(|(at, _)| *at)
    }

    /// The earliest one that is due.
    pub fn due(&self, now: Moment) -> Option<&AlarmEntry> {
        let (at, name) = self.by_time.first()?;
        if now < *at { None } else { self.by_name.get(name) }
    }

    /// What becomes of an alarm that failed: tried again after a growing pause, spread by up to a quarter so that
    /// alarms that failed together do not come back together; given up after [`ATTEMPTS_MAX`].
    pub fn after_failure(entry: &AlarmEntry, now: Moment) -> AlarmChange {
        let attempts = entry.attempts + 1;
        let pause = Duration::seconds(RETRY_SECONDS << entry.attempts.min(16));
        let spread =
            entry.name.bytes().fold(u32::from(attempts as u8), |sum, byte| sum.wrapping_mul(31) + u32::from(byte));
        let jitter = pause * i32::try_from(spread % 26).expect("below 26") / 100;
        let next =
            AlarmEntry { at: now + pause + jitter, attempts, is_dead: attempts >= ATTEMPTS_MAX, ..entry.clone() };
        AlarmChange { name: entry.name.clone(), entry: Some(next) }
    }

    /// Those that were given up.
    pub fn dead_letters(&self) -> impl Iterator<Item = &AlarmEntry> {
        self.by_name.values().filter(|entry| entry.is_dead)
    }

    /// How many there are, dead ones included.
    pub fn len(&self) -> usize {
        self.by_name.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_name.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn the_earliest_is_due_first_and_not_before_its_time() {
        let mut alarms = Alarms::default();
        alarms.apply(&AlarmChange::set("late".into(), at(20)));
        alarms.apply(&AlarmChange::set("early".into(), at(10)));
        assert_eq!(alarms.next_at(), Some(at(10)));
        assert_eq!(alarms.due(at(9)), None);
        assert_eq!(alarms.due(at(10)).map(|entry| entry.name.as_str()), Some("early"));
        alarms.apply(&AlarmChange::set("early".into(), at(30)));
        assert_eq!(alarms.next_at(), Some(at(20)));
        alarms.apply(&AlarmChange::clear("late".into()));
        assert_eq!(alarms.next_at(), Some(at(30)));
    }

    #[test]
    fn a_failing_alarm_waits_longer_each_time_and_is_then_given_up() {
        let mut alarms = Alarms::new(vec![AlarmEntry { name: "a".into(), at: at(0), attempts: 0, is_dead: false }]);
        let (mut now, mut pauses) = (at(0), vec![]);
        while let Some(due) = alarms.due(now).cloned() {
            let change = Alarms::after_failure(&due, now);
            let next = change.entry.clone().unwrap();
            pauses.push((next.at - now).num_seconds());
            now = next.at;
            alarms.apply(&change);
        }
        assert_eq!(pauses.len(), ATTEMPTS_MAX as usize);
        assert!(pauses.windows(2).all(|pair| pair[0] < pair[1]), "{pauses:?}");
        assert_eq!(alarms.dead_letters().count(), 1);
        assert_eq!(alarms.next_at(), None);
    }
}
