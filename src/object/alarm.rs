//! Alarms: any number, named, durable. They live in the object's database and are consumed in the batch of their
//! effect, so an effect happens exactly once however often the process dies. One that fails is tried again, later
//! and later, and in the end becomes a dead letter that stays visible.

use std::collections::{BTreeMap, BTreeSet};

use chrono::Duration;

use crate::clock::Moment;

use super::recurrence::Recurrence;

/// How often an alarm is tried before it is given up. What is nobody's fault does not count: an append that failed, or an
/// object that could not be woken.
pub const ATTEMPTS_MAX: u32 = 6;
/// Characters that are kept of what an alarm failed of.
pub const FAILURE_CHARS_MAX: usize = 200;
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
        AlarmEntry::new(name, at).into()
    }

    /// Sets an alarm that recurs, from `now` on, replacing one of the same name.
    pub fn recur(name: String, recurrence: Recurrence, now: Moment) -> AlarmChange {
        let first = AlarmEntry::new(name, recurrence.next_after(now));
        AlarmEntry { recurs: Some(recurrence), ..first }.into()
    }

    /// Clears an alarm.
    pub fn clear(name: String) -> AlarmChange {
        AlarmChange { name, entry: None }
    }
}

impl From<AlarmEntry> for AlarmChange {
    fn from(entry: AlarmEntry) -> AlarmChange {
        AlarmChange { name: entry.name.clone(), entry: Some(entry) }
    }
}

/// An alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmEntry {
    /// Names it within its object.
    pub name: String,
    /// When it is due; of one that was given up, when that was.
    pub at: Moment,
    /// How often it failed since it last went well.
    pub attempts: u32,
    /// Whether it was given up. One that recurs never is: it waits for its next time.
    pub is_dead: bool,
    /// How it recurs, if it does.
    pub recurs: Option<Recurrence>,
    /// What it failed of last, if it failed.
    pub failure: Option<String>,
}

impl AlarmEntry {
    /// One that goes off once.
    pub fn new(name: String, at: Moment) -> AlarmEntry {
        AlarmEntry { name, at, attempts: 0, is_dead: false, recurs: None, failure: None }
    }

    /// Whether it has failed and nothing came of it since: somebody may want to look.
    pub fn is_troubled(&self) -> bool {
        self.is_dead || 0 < self.attempts
    }
}

/// What an operator does about an alarm that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tending {
    /// It is tried now, as often as a new one.
    Retry,
    /// It is forgotten; one that recurs waits for its next time.
    Discard,
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
        entries.into_iter().for_each(|entry| alarms.apply(&entry.into()));
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

    /// What becomes of an alarm that was done: it is no more, or comes again.
    pub fn after_success(entry: &AlarmEntry, now: Moment) -> AlarmChange {
        match entry.recurs {
            None => AlarmChange::clear(entry.name.clone()),
            Some(recurrence) => AlarmChange::recur(entry.name.clone(), recurrence, now),
        }
    }

    /// What becomes of an alarm that failed: tried again after a growing pause; given up after [`ATTEMPTS_MAX`], unless it
    /// recurs: then its next time is its next try.
    pub fn after_failure(entry: &AlarmEntry, failure: &str, now: Moment) -> AlarmChange {
        let attempts = entry.attempts.saturating_add(1).min(ATTEMPTS_MAX);
        let is_over = attempts == ATTEMPTS_MAX;
        let at = match entry.recurs {
            _ if !is_over => now + pause_after(entry),
            None => now,
            Some(recurrence) => recurrence.next_after(now),
        };
        let failure = Some(failure.chars().take(FAILURE_CHARS_MAX).collect());
        AlarmEntry { at, attempts, is_dead: is_over && entry.recurs.is_none(), failure, ..entry.clone() }.into()
    }

    /// What an operator's wish makes of an alarm that failed; nothing, if there is none of that name.
    pub fn tended(&self, name: &str, tending: Tending, now: Moment) -> Option<AlarmChange> {
        let entry = self.by_name.get(name).filter(|entry| entry.is_troubled())?;
        Some(match tending {
            Tending::Retry => AlarmEntry { recurs: entry.recurs, ..AlarmEntry::new(name.to_owned(), now) }.into(),
            Tending::Discard => Alarms::after_success(entry, now),
        })
    }

    /// The alarm of a name.
    pub fn get(&self, name: &str) -> Option<&AlarmEntry> {
        self.by_name.get(name)
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

/// It doubles each time, spread by up to a quarter so that alarms that failed together do not come back together.
fn pause_after(entry: &AlarmEntry) -> Duration {
    let pause = Duration::seconds(RETRY_SECONDS << entry.attempts.min(16));
    let seed = entry.attempts.wrapping_add(1);
    let spread = entry.name.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    pause + pause * i32::try_from(spread % 26).expect("below 26") / 100
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

    /// Fails until nothing is due any more: the pauses in seconds.
    fn fail(alarms: &mut Alarms, mut now: Moment, tries: usize) -> Vec<i64> {
        let mut pauses = vec![];
        for _ in 0..tries {
            let due = alarms.due(now).cloned().unwrap();
            let change = Alarms::after_failure(&due, "no luck", now);
            let next = change.entry.clone().unwrap().at;
            pauses.push((next - now).num_seconds());
            now = next;
            alarms.apply(&change);
        }
        pauses
    }

    #[test]
    fn a_failing_alarm_waits_longer_each_time_and_is_then_given_up() {
        let mut alarms = Alarms::new(vec![AlarmEntry::new("a".into(), at(0))]);
        let pauses = fail(&mut alarms, at(0), ATTEMPTS_MAX as usize);
        let (pauses, end) = pauses.split_at(ATTEMPTS_MAX as usize - 1);
        assert!(pauses.windows(2).all(|pair| pair[0] < pair[1]), "{pauses:?}");
        assert!(pauses.iter().zip([2, 4, 8, 16, 32]).all(|(it, least)| (least..=least * 5 / 4).contains(it)));
        assert_eq!(end, [0], "a dead letter says when it was given up");
        let dead: Vec<_> = alarms.dead_letters().map(|it| (it.attempts, it.failure.as_deref())).collect();
        assert_eq!(dead, [(ATTEMPTS_MAX, Some("no luck"))]);
        assert_eq!(alarms.next_at(), None);
    }

    #[test]
    fn alarms_that_failed_together_do_not_come_back_together() {
        let next =
            |name: &str| Alarms::after_failure(&AlarmEntry::new(name.into(), at(0)), "", at(0)).entry.unwrap().at;
        let times: BTreeSet<Moment> = (0..100).map(|nth| next(&format!("hold:{nth}"))).collect();
        assert!(20 < times.len(), "{times:?}");
    }

    #[test]
    fn one_that_recurs_is_never_given_up_and_says_that_it_fails() {
        let hourly = Recurrence::Every(60.try_into().unwrap());
        let mut alarms = Alarms::default();
        alarms.apply(&AlarmChange::recur("a".into(), hourly, at(0)));
        let pauses = fail(&mut alarms, at(3600), ATTEMPTS_MAX as usize + 2);
        assert_eq!(pauses[ATTEMPTS_MAX as usize - 1..], [3600; 3], "its next time is its next try");
        let entry = alarms.get("a").unwrap();
        assert!(entry.is_troubled() && !entry.is_dead);
        let done = Alarms::after_success(entry, at(50_000)).entry.unwrap();
        assert_eq!((done.at, done.is_troubled(), done.failure), (at(53_600), false, None));
    }

    #[test]
    fn a_dead_letter_is_tried_again_or_discarded() {
        let mut alarms = Alarms::new(vec![AlarmEntry::new("a".into(), at(0))]);
        assert_eq!(alarms.tended("a", Tending::Retry, at(1)), None, "it has not failed");
        fail(&mut alarms, at(0), ATTEMPTS_MAX as usize);
        assert_eq!(alarms.tended("b", Tending::Retry, at(100)), None);
        assert_eq!(alarms.tended("a", Tending::Discard, at(100)), Some(AlarmChange::clear("a".into())));
        alarms.apply(&alarms.tended("a", Tending::Retry, at(100)).unwrap());
        assert_eq!(alarms.due(at(100)), Some(&AlarmEntry::new("a".into(), at(100))));
    }

    #[test]
    fn what_it_failed_of_is_kept_up_to_a_limit() {
        let failed = Alarms::after_failure(&AlarmEntry::new("a".into(), at(0)), &"é".repeat(1000), at(0));
        assert_eq!(failed.entry.unwrap().failure.unwrap().chars().count(), FAILURE_CHARS_MAX);
    }
}
