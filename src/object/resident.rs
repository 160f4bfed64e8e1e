//! An object in memory with its gate and alarms: the whole of its life as one state machine. Messages, the outcome of
//! appends, time and the wish to retire go in; effects come out. The actor only carries them out.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::clock::Moment;
use crate::planted::{self, Bug};

use super::alarm::{AlarmChange, AlarmEntry, Alarms};
use super::gate::Gate;
use super::{AppendFailed, Broken, Decided, Entry, Fired, Head, Loaded, Object, ObjectId, Refusal};

/// The bytes from which on a batch takes no more.
pub const BATCH_BYTES_MAX: usize = 256 << 10;
/// The decisions from which on a batch takes no more.
pub const BATCH_DECISIONS_MAX: usize = 512;

/// What the shell is to do.
#[derive(Debug)]
pub enum Effect<R, T, N> {
    /// Append this, and say how it went.
    Append(Entry),
    /// Hand this to the keeper: the journal has it.
    Keep(Entry),
    /// Tell followers: it is durable.
    Tell(N),
    /// Tell the caller.
    Answer(T, R),
    /// Tell the caller that it did not happen, or that nobody knows.
    Refuse(T, Refusal),
    /// It is over; nothing more will come.
    Stop(Stopped),
}

/// An object between two batches: it is what its entries up to `head` make of it, of which the last may not be durable
/// yet.
#[derive(Debug)]
pub struct Between<'a, O> {
    /// The object.
    pub object: &'a O,
    /// Its last entry.
    pub head: Head,
    /// When its next alarm is due.
    pub next_alarm: Option<Moment>,
}

/// Why a resident stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It was asked to, and everything it decided is durable.
    Retired,
    /// An append failed or memory contradicted itself. It must be rebuilt.
    Broken(String),
}

/// An alarm that broke its object: what it was, and how. Whoever rebuilds the object must say so, or it would break it again
/// for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blame {
    /// The alarm's name.
    pub alarm: String,
    /// What happened.
    pub reason: String,
}

/// What alarms came to since somebody last took it, for figures and for the alarm index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlarmNews {
    /// How late those were that went off, in milliseconds.
    pub lateness_millis: Vec<u64>,
    /// How many of them failed.
    pub failed: u64,
    /// How many were given up.
    pub given_up: u64,
    /// Whether an alarm failed, or one that had failed did not any more, and the journal knows it.
    pub is_trouble_durable: bool,
}

/// An object in memory. `T` stands for a caller who waits.
#[derive(Debug)]
pub struct Resident<O: Object, T> {
    object: O,
    gate: Gate<(T, O::Reply)>,
    alarms: Alarms,
    /// What happened to alarms in the open batch.
    alarm_changes: Vec<AlarmChange>,
    /// Decisions in the open batch.
    decisions: usize,
    /// The entry that is being appended, and what followers should hear of it.
    in_flight: Option<(Entry, O::News)>,
    /// Commands that found the batch full.
    deferred: VecDeque<(T, O::Command)>,
    read_only: Option<String>,
    is_retiring: bool,
    is_stopped: bool,
    blame: Option<Blame>,
    alarm_news: AlarmNews,
    /// Whether alarms that had failed, or fail now, changed in the open batch, and in the entry that is being appended.
    trouble: (bool, bool),
}

impl<O: Object, T> Resident<O, T> {
    /// An object as it was loaded.
    pub fn new(id: ObjectId, loaded: Loaded<O>) -> Resident<O, T> {
        Resident {
            gate: Gate::new(id, loaded.epoch, loaded.head),
            object: loaded.object,
            alarms: Alarms::new(loaded.alarms),
            alarm_changes: vec![],
            decisions: 0,
            in_flight: None,
            deferred: VecDeque::new(),
            read_only: loaded.read_only,
            is_retiring: false,
            is_stopped: false,
            blame: None,
            alarm_news: AlarmNews::default(),
            trouble: (false, false),
        }
    }

    /// The object itself, for those who look and do not touch.
    pub fn object(&self) -> &O {
        &self.object
    }

    /// The object as its entries make it, unless something was decided that is in none of them yet.
    pub fn between(&self) -> Option<Between<'_, O>> {
        let head = self.gate.sealed().filter(|_| !self.is_stopped)?;
        Some(Between { object: &self.object, head, next_alarm: self.alarms.next_at() })
    }

    /// When the shell should come back with [`tick`](Resident::tick).
    pub fn next_alarm(&self) -> Option<Moment> {
        let may_fire = self.read_only.is_none() && !self.is_stopped && !planted::is(Bug::TimerForgotten);
        self.alarms.next_at().filter(|_| may_fire)
    }

    /// The alarm that broke the object, if one did.
    pub fn blame(&self) -> Option<&Blame> {
        self.blame.as_ref()
    }

    /// What alarms came to since this was last asked.
    pub fn take_alarm_news(&mut self) -> AlarmNews {
        std::mem::take(&mut self.alarm_news)
    }

    /// The object was broken by an alarm before it was rebuilt: that was one try of it. To be said before anything else.
    pub fn accept(&mut self, blame: &Blame, now: Moment) -> Vec<Effect<O::Reply, T, O::News>> {
        let mut effects = vec![];
        if let Some(entry) = self.alarms.get(&blame.alarm).filter(|_| self.read_only.is_none()).cloned() {
            self.failed(&entry, &blame.reason, now);
            self.seal(now, &mut effects);
        }
        effects
    }

    /// A command arrives.
    pub fn ask(&mut self, caller: T, command: O::Command, now: Moment) -> Vec<Effect<O::Reply, T, O::News>> {
        let mut effects = vec![];
        self.receive(caller, command, now, &mut effects);
        self.seal(now, &mut effects);
        effects
    }

    /// An append went well or did not.
    pub fn appended(&mut self, outcome: Result<(), AppendFailed>, now: Moment) -> Vec<Effect<O::Reply, T, O::News>> {
        let mut effects = vec![];
        if self.is_stopped {
            return effects;
        }
        match outcome {
            Err(_) if planted::is(Bug::MemoryKept) => {
                let waiting = self.gate.broke().into_iter();
                effects.extend(waiting.map(|(caller, _)| Effect::Refuse(caller, Refusal::OutcomeUnknown)));
            }
            Err(_) if planted::is(Bug::FailureUnheard) => return self.appended(Ok(()), now),
            Ok(()) => {
                if let Some((entry, news)) = self.in_flight.take() {
                    effects.extend([Effect::Keep(entry), Effect::Tell(news)]);
                    self.alarm_news.is_trouble_durable |= std::mem::take(&mut self.trouble.1);
                }
                effects.extend(self.gate.appended().into_iter().map(|(caller, reply)| Effect::Answer(caller, reply)));
                self.resume(now, &mut effects);
            }
            Err(failed) => self.stop_broken(failed.to_string(), &mut effects),
        }
        effects
    }

    /// Time has passed: alarms that are due fire.
    pub fn tick(&mut self, now: Moment) -> Vec<Effect<O::Reply, T, O::News>> {
        let mut effects = vec![];
        self.fire_due(now, &mut effects);
        self.seal(now, &mut effects);
        effects
    }

    /// The database refused an entry: no more writes, whatever waits for them.
    pub fn turn_read_only(&mut self, reason: String) {
        self.read_only = Some(reason);
    }

    /// The object is to leave memory once everything is durable.
    pub fn retire(&mut self) -> Vec<Effect<O::Reply, T, O::News>> {
        self.is_retiring = true;
        let mut effects = vec![];
        self.stop_if_done(&mut effects);
        effects
    }

    fn receive(
        &mut self,
        caller: T,
        command: O::Command,
        now: Moment,
        effects: &mut Vec<Effect<O::Reply, T, O::News>>,
    ) {
        if self.is_stopped {
            return effects.push(Effect::Refuse(caller, Refusal::OutcomeUnknown));
        }
        if let Some(reason) = self.read_only.as_ref().filter(|_| !O::is_read(&command)) {
            return effects.push(Effect::Refuse(caller, Refusal::ReadOnly(reason.clone())));
        }
        if self.is_batch_full() {
            return self.deferred.push_back((caller, command));
        }
        if let Some((alarm, tending)) = O::tends(&command) {
            let Some(change) = self.alarms.tended(alarm, tending, now) else {
                return effects.push(Effect::Refuse(caller, Refusal::NoSuchAlarm));
            };
            self.note_alarms(vec![change]);
        }
        match self.object.decide(command, now) {
            Ok(decided) => effects.extend(self.decided(caller, decided)),
            Err(broken) => {
                effects.push(Effect::Refuse(caller, Refusal::OutcomeUnknown));
                self.stop_broken(broken.to_string(), effects);
            }
        }
    }

    fn decided(&mut self, caller: T, decided: Decided<O::Reply>) -> Option<Effect<O::Reply, T, O::News>> {
        self.note_alarms(decided.alarms);
        if planted::is(Bug::ReadBeforeCommit) && !decided.wrote {
            return Some(Effect::Answer(caller, decided.reply));
        }
        if decided.wrote {
            self.gate.wrote();
            self.decisions += 1;
        }
        let passed = self.gate.pass((caller, decided.reply));
        passed.map(|(caller, reply)| Effect::Answer(caller, reply))
    }

    fn note_alarms(&mut self, changes: Vec<AlarmChange>) {
        for change in changes {
            let before = self.alarms.get(&change.name);
            self.trouble.0 |= [before, change.entry.as_ref()].into_iter().flatten().any(AlarmEntry::is_troubled);
            self.alarms.apply(&change);
            let forgotten = if change.entry.is_some() { Bug::AlarmNotStored } else { Bug::AlarmNotConsumed };
            if !planted::is(forgotten) {
                self.alarm_changes.push(change);
            }
            self.gate.wrote();
        }
    }

    fn fire_due(&mut self, now: Moment, effects: &mut Vec<Effect<O::Reply, T, O::News>>) {
        while self.read_only.is_none() && !self.is_stopped && !self.is_batch_full() {
            let Some(due) = self.alarms.due(now).cloned() else { return };
            let late = (now - due.at).num_milliseconds();
            self.alarm_news.lateness_millis.push(u64::try_from(late).unwrap_or(0));
            // What a panic leaves of the object is never looked at: it is stopped.
            match catch_unwind(AssertUnwindSafe(|| self.object.fire(&due.name, now))) {
                Ok(Ok(Fired::Done(changes))) => {
                    self.note_alarms(vec![Alarms::after_success(&due, now)]);
                    self.note_alarms(changes);
                }
                Ok(Ok(Fired::Failed(reason))) => self.failed(&due, &reason, now),
                Ok(Err(Broken(reason))) => self.stop_blaming(due.name, reason, effects),
                Err(_) => self.stop_blaming(due.name, "it panicked".into(), effects),
            }
            self.decisions += 1;
        }
    }

    fn failed(&mut self, entry: &AlarmEntry, reason: &str, now: Moment) {
        let change = Alarms::after_failure(entry, reason, now);
        self.alarm_news.failed += 1;
        self.alarm_news.given_up += u64::from(change.entry.as_ref().is_some_and(|entry| entry.is_dead));
        self.note_alarms(vec![change]);
    }

    fn stop_blaming(&mut self, alarm: String, reason: String, effects: &mut Vec<Effect<O::Reply, T, O::News>>) {
        self.stop_broken(format!("alarm `{alarm}`: {reason}"), effects);
        self.blame = Some(Blame { alarm, reason });
    }

    fn is_batch_full(&self) -> bool {
        BATCH_DECISIONS_MAX <= self.decisions || BATCH_BYTES_MAX <= self.object.batch_bytes()
    }

    /// After an append: commands that were deferred, alarms that came due, the next entry.
    fn resume(&mut self, now: Moment, effects: &mut Vec<Effect<O::Reply, T, O::News>>) {
        self.seal(now, effects);
        while !self.is_batch_full() {
            let Some((caller, command)) = self.deferred.pop_front() else { break };
            self.receive(caller, command, now, effects);
        }
        self.fire_due(now, effects);
        self.seal(now, effects);
        self.stop_if_done(effects);
    }

    fn seal(&mut self, now: Moment, effects: &mut Vec<Effect<O::Reply, T, O::News>>) {
        if self.is_stopped || !self.gate.should_seal() {
            return;
        }
        let body = self.object.seal(&self.alarm_changes, now);
        self.alarm_changes.clear();
        self.decisions = 0;
        let entry = self.gate.seal(body);
        self.in_flight = Some((entry.clone(), self.object.news()));
        self.trouble.1 = std::mem::take(&mut self.trouble.0);
        if planted::is(Bug::NewsBeforeCommit) {
            effects.push(Effect::Tell(self.object.news()));
        }
        effects.push(Effect::Append(entry));
    }

    fn stop_if_done(&mut self, effects: &mut Vec<Effect<O::Reply, T, O::News>>) {
        if self.is_retiring && !self.is_stopped && self.gate.is_quiet() && self.deferred.is_empty() {
            self.is_stopped = true;
            effects.push(Effect::Stop(Stopped::Retired));
        }
    }

    /// Nobody hears of what was not stored: all who wait learn that nobody knows.
    fn stop_broken(&mut self, reason: String, effects: &mut Vec<Effect<O::Reply, T, O::News>>) {
        if self.is_stopped {
            return;
        }
        self.is_stopped = true;
        let waiting = self.gate.broke().into_iter().map(|(caller, _)| caller);
        let callers = waiting.chain(self.deferred.drain(..).map(|(caller, _)| caller));
        effects.extend(callers.map(|caller| Effect::Refuse(caller, Refusal::OutcomeUnknown)));
        effects.push(Effect::Stop(Stopped::Broken(reason)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::Head;
    use crate::object::alarm::Tending;

    /// Its alarms do what their names say.
    struct Told;

    impl Object for Told {
        type Command = (&'static str, Tending);
        type Reply = ();
        type News = ();

        fn is_read(_: &Self::Command) -> bool {
            false
        }

        fn tends((alarm, tending): &Self::Command) -> Option<(&str, Tending)> {
            Some((alarm, *tending))
        }

        fn decide(&mut self, _: Self::Command, _: Moment) -> Result<Decided<()>, Broken> {
            Ok(Decided { reply: (), wrote: false, alarms: vec![] })
        }

        fn fire(&mut self, alarm: &str, _: Moment) -> Result<Fired, Broken> {
            match alarm {
                "panics" => panic!("on purpose"),
                "fails" => Ok(Fired::Failed("no luck".into())),
                _ => Ok(Fired::Done(vec![])),
            }
        }

        fn batch_bytes(&self) -> usize {
            0
        }

        fn seal(&mut self, alarms: &[AlarmChange], _: Moment) -> String {
            let told = alarms.iter().map(|it| match &it.entry {
                Some(entry) => format!("{} {} {}", it.name, entry.attempts, entry.is_dead),
                None => format!("{} gone", it.name),
            });
            told.collect::<Vec<_>>().join(", ")
        }

        fn news(&mut self) {}
    }

    fn at(seconds: i64) -> Moment {
        Moment::from_timestamp(seconds, 0).unwrap()
    }

    fn resident(alarm: AlarmEntry) -> Resident<Told, u8> {
        Resident::new(1, Loaded { object: Told, head: Head::default(), epoch: 1, alarms: vec![alarm], read_only: None })
    }

    fn due(name: &str) -> AlarmEntry {
        AlarmEntry::new(name.into(), at(0))
    }

    /// What is appended, and whether it stopped.
    fn seen(effects: &[Effect<(), u8, ()>]) -> (Vec<&str>, bool) {
        let appended =
            effects.iter().filter_map(|it| if let Effect::Append(entry) = it { Some(&*entry.body) } else { None });
        (appended.collect(), effects.iter().any(|it| matches!(it, Effect::Stop(_))))
    }

    #[test]
    fn an_alarm_that_panics_is_blamed_and_counts_as_a_try_of_the_next() {
        let mut first = resident(due("panics"));
        assert_eq!(seen(&first.tick(at(1))), (vec![], true));
        let blame = first.blame().unwrap().clone();
        let mut second = resident(due("panics"));
        assert_eq!(seen(&second.accept(&blame, at(1))), (vec!["panics 1 false"], false));
        assert_eq!(seen(&second.tick(at(1))), (vec![], false), "its next try is later");
        let mut other = resident(due("fine"));
        assert_eq!(seen(&other.accept(&blame, at(1))), (vec![], false), "it is gone by now");
    }

    #[test]
    fn an_append_that_fails_is_no_try_of_an_alarm() {
        let mut resident = resident(due("fails"));
        assert_eq!(seen(&resident.tick(at(1))), (vec!["fails 1 false"], false));
        let effects = resident.appended(Err(AppendFailed("disk".into())), at(1));
        assert_eq!((seen(&effects), resident.blame()), ((vec![], true), None));
    }

    #[test]
    fn trouble_is_told_once_the_journal_knows_it() {
        let mut resident = resident(due("fails"));
        resident.tick(at(1));
        let news = resident.take_alarm_news();
        assert_eq!((news.lateness_millis, news.failed, news.is_trouble_durable), (vec![1000], 1, false));
        resident.appended(Ok(()), at(1));
        assert!(resident.take_alarm_news().is_trouble_durable);
        assert!(!resident.take_alarm_news().is_trouble_durable, "once");
    }

    #[test]
    fn what_is_tended_is_answered_when_it_is_durable() {
        let mut resident = resident(AlarmEntry { attempts: 6, is_dead: true, ..due("fine") });
        let refused = resident.ask(1, ("other", Tending::Retry), at(1));
        assert!(matches!(refused.as_slice(), [Effect::Refuse(1, Refusal::NoSuchAlarm)]), "{refused:?}");
        let asked = resident.ask(2, ("fine", Tending::Retry), at(1));
        assert_eq!(seen(&asked), (vec!["fine 0 false"], false));
        assert!(!asked.iter().any(|it| matches!(it, Effect::Answer(..))), "{asked:?}");
        let answered = resident.appended(Ok(()), at(1));
        assert!(answered.iter().any(|it| matches!(it, Effect::Answer(2, ()))), "{answered:?}");
        assert_eq!(seen(&answered).0, ["fine gone"], "it went off");
    }

    #[test]
    fn a_clock_that_jumps_fires_neither_early_nor_twice() {
        let mut resident = resident(AlarmEntry::new("fine".into(), at(100)));
        assert_eq!(seen(&resident.tick(at(50))), (vec![], false));
        assert_eq!(seen(&resident.tick(at(10))), (vec![], false));
        assert_eq!(seen(&resident.tick(at(1_000_000))), (vec!["fine gone"], false));
        resident.appended(Ok(()), at(10));
        assert_eq!((seen(&resident.tick(at(1_000_001))), resident.next_alarm()), ((vec![], false), None));
    }
}
