//! An object in memory with its gate and alarms: the whole of its life as one state machine. Messages, the outcome of
//! appends, time and the wish to retire go in; effects come out. The actor only carries them out.

use std::collections::VecDeque;

use crate::clock::Moment;
use crate::planted::{self, Bug};

use super::alarm::{AlarmChange, Alarms};
use super::gate::Gate;
use super::{AppendFailed, Broken, Decided, Entry, Fired, Loaded, Object, ObjectId, Refusal};

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

/// Why a resident stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It was asked to, and everything it decided is durable.
    Retired,
    /// An append failed or memory contradicted itself. It must be rebuilt.
    Broken(String),
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
        }
    }

    /// The object itself, for those who look and do not touch.
    pub fn object(&self) -> &O {
        &self.object
    }

    /// When the shell should come back with [`tick`](Resident::tick).
    pub fn next_alarm(&self) -> Option<Moment> {
        let may_fire = self.read_only.is_none() && !self.is_stopped && !planted::is(Bug::TimerForgotten);
        self.alarms.next_at().filter(|_| may_fire)
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
            match self.object.fire(&due.name, now) {
                Ok(Fired::Done(changes)) => {
                    self.note_alarms(vec![AlarmChange::clear(due.name)]);
                    self.note_alarms(changes);
                }
                Ok(Fired::Failed(_)) => self.note_alarms(vec![Alarms::after_failure(&due, now)]),
                Err(Broken(reason)) => self.stop_broken(reason, effects),
            }
            self.decisions += 1;
        }
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
