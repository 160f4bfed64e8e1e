//! The output gate. Whoever waits behind it is let out once everything decided up to their turn is in the journal.
//! One append is in flight at a time; what is decided meanwhile becomes the next entry.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::planted::{self, Bug};

use super::{Entry, Head, ObjectId};

/// The gate of one object. `W` is what waits.
#[derive(Debug)]
pub struct Gate<W> {
    object: ObjectId,
    epoch: u64,
    /// What the journal has.
    durable: Head,
    /// What the journal is being told.
    in_flight: Option<Head>,
    /// Whether something was decided that is not yet in an entry.
    has_open_batch: bool,
    /// Who waits, each for an entry number; the numbers never fall.
    waiting: VecDeque<(u64, W)>,
}

impl<W> Gate<W> {
    /// A gate behind which nothing waits.
    pub fn new(object: ObjectId, epoch: u64, durable: Head) -> Gate<W> {
        Gate { object, epoch, durable, in_flight: None, has_open_batch: false, waiting: VecDeque::new() }
    }

    /// Something was decided.
    pub fn wrote(&mut self) {
        self.has_open_batch = true;
    }

    /// Lets `waiting` out at once if all that it can have seen is durable; keeps it otherwise.
    pub fn pass(&mut self, waiting: W) -> Option<W> {
        let sees = if planted::is(Bug::AnswerBeforeCommit) { 0 } else { self.last_decided() };
        if sees <= self.durable.seq {
            return Some(waiting);
        }
        self.waiting.push_back((sees, waiting));
        None
    }

    /// The number of the entry that holds, or will hold, the last decision.
    fn last_decided(&self) -> u64 {
        let sealed = self.in_flight.unwrap_or(self.durable).seq;
        sealed + u64::from(self.has_open_batch)
    }

    /// The last entry that holds all that was decided, appended or not yet; none while something is in no entry yet.
    pub fn sealed(&self) -> Option<Head> {
        (!self.has_open_batch).then(|| self.in_flight.unwrap_or(self.durable))
    }

    /// Whether there is a batch to seal, and no append in flight.
    pub fn should_seal(&self) -> bool {
        self.has_open_batch && self.in_flight.is_none()
    }

    /// Makes the open batch an entry, to be appended now.
    ///
    /// # Panics
    /// When an append is in flight: ask [`should_seal`](Gate::should_seal) first.
    pub fn seal(&mut self, body: String) -> Entry {
        assert!(self.should_seal(), "one append at a time");
        let Head { seq, hash } = self.durable;
        let body: Arc<str> = body.into();
        let entry = Entry { object: self.object, seq: seq + 1, epoch: self.epoch, prev_hash: hash, body };
        self.in_flight = Some(entry.head());
        self.has_open_batch = false;
        entry
    }

    /// The journal has the entry: lets out whoever waited for it.
    pub fn appended(&mut self) -> Vec<W> {
        self.durable = self.in_flight.take().unwrap_or(self.durable);
        let reached = self.waiting.partition_point(|(sees, _)| *sees <= self.durable.seq);
        self.waiting.drain(..reached).map(|(_, waiting)| waiting).collect()
    }

    /// Whether nothing waits and nothing is under way.
    pub fn is_quiet(&self) -> bool {
        self.in_flight.is_none() && !self.has_open_batch && self.waiting.is_empty()
    }

    /// Whether an append is under way.
    pub fn is_appending(&self) -> bool {
        self.in_flight.is_some()
    }

    /// The gate is broken: everybody who waits, to be told so. It must not be used again.
    pub fn broke(&mut self) -> Vec<W> {
        self.in_flight = None;
        self.waiting.drain(..).map(|(_, waiting)| waiting).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate() -> Gate<&'static str> {
        Gate::new(1, 1, Head::default())
    }

    #[test]
    fn a_read_of_durable_state_passes_at_once() {
        assert_eq!(gate().pass("read"), Some("read"));
    }

    #[test]
    fn nothing_leaves_before_what_it_shows_is_durable() {
        let mut gate = gate();
        gate.wrote();
        assert_eq!(gate.pass("first"), None);
        gate.seal("{}".into());
        assert_eq!(gate.pass("read of the first"), None);
        gate.wrote();
        assert_eq!(gate.pass("second"), None);
        assert!(!gate.should_seal(), "one append at a time");
        assert_eq!(gate.appended(), ["first", "read of the first"]);
        assert!(gate.should_seal());
        let second = gate.seal("{}".into());
        assert_eq!(second.seq, 2);
        assert_eq!(gate.appended(), ["second"]);
        assert!(gate.is_quiet());
    }

    #[test]
    fn what_is_decided_is_sealed_or_not_yet() {
        let mut gate = gate();
        assert_eq!(gate.sealed(), Some(Head::default()));
        gate.wrote();
        assert_eq!(gate.sealed(), None);
        let entry = gate.seal("{}".into());
        assert_eq!(gate.sealed(), Some(entry.head()), "on its way counts");
        gate.wrote();
        assert_eq!(gate.sealed(), None, "the next batch is open");
        gate.appended();
        assert_eq!(gate.sealed(), None);
        let second = gate.seal("{}".into());
        assert_eq!(gate.sealed(), Some(second.head()));
    }

    #[test]
    fn a_broken_gate_gives_back_everybody() {
        let mut gate = gate();
        gate.wrote();
        gate.pass("one");
        gate.seal("{}".into());
        gate.wrote();
        gate.pass("two");
        assert_eq!(gate.broke(), ["one", "two"]);
    }

    #[test]
    fn entries_are_chained() {
        let mut gate = gate();
        gate.wrote();
        let first = gate.seal("{\"a\":1}".into());
        gate.appended();
        gate.wrote();
        let second = gate.seal("{\"b\":1}".into());
        assert_eq!(second.prev_hash, first.hash());
        assert_ne!(second.hash(), first.hash());
    }
}
