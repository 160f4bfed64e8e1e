//! The store as a model: the journal as a list for each object, a database for each that is told later and in batches,
//! the alarm index, and what a power cut leaves of them. It keeps the rules of `store/vault.rs`: told after the journal
//! has it, trimmed after it was saved and after the index knows of the next alarm (I10, I11).

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;

use maitred::domain::time::Moment;
use maitred::object::{Entry, ObjectId};
use maitred::planted::{self, Bug};
use maitred::store::journal::Tail;
use maitred::store::vault::follows;

use super::database::{Database, Line, Told};
use super::dice::Dice;

/// The entries of one object.
#[derive(Default)]
pub struct Log {
    /// All that there ever were: what was trimmed stays here for those who check.
    pub lines: Vec<Rc<Line>>,
    pub trimmed: u64,
    /// What a power cut leaves.
    synced: usize,
}

#[derive(Default)]
struct Shelf {
    saved: Database,
    told: Database,
    pending: VecDeque<Rc<Line>>,
}

/// See the module.
#[derive(Default)]
pub struct Store {
    pub epoch: u64,
    logs: BTreeMap<ObjectId, Log>,
    shelves: BTreeMap<ObjectId, Shelf>,
    index: BTreeMap<ObjectId, Moment>,
    /// Those of whom the index could not be told.
    unindexed: BTreeSet<ObjectId>,
    /// What the whole journal says, for those who check.
    truth: BTreeMap<ObjectId, Database>,
    /// One in so many goes wrong on purpose; none, if zero.
    pub trouble: u64,
}

impl Store {
    pub fn new(trouble: u64) -> Store {
        Store { epoch: 1, trouble, ..Store::default() }
    }

    pub fn log(&self, id: ObjectId) -> &[Rc<Line>] {
        self.logs.get(&id).map_or(&[], |log| &log.lines)
    }

    pub fn truth(&mut self, id: ObjectId) -> &Database {
        self.truth.entry(id).or_default()
    }

    /// Who has entries that nobody has told for good.
    pub fn in_journal(&self) -> Vec<ObjectId> {
        let has = |log: &Log| log.trimmed < log.lines.len() as u64;
        self.logs.iter().filter(|(_, log)| has(log)).map(|(id, _)| *id).collect()
    }

    pub fn due(&self, now: Moment) -> Vec<ObjectId> {
        self.index.iter().filter(|(_, at)| **at <= now).map(|(id, _)| *id).collect()
    }

    /// What SQLite does: the present owner's alone, each number once.
    pub fn append(&mut self, entry: Entry) -> Result<(), String> {
        if entry.epoch != self.epoch && !planted::is(Bug::EpochUnchecked) {
            return Err("epoch_stale".into());
        }
        let log = self.logs.entry(entry.object).or_default();
        if entry.seq <= log.lines.len() as u64 {
            return Err("taken".into());
        }
        assert_eq!(entry.seq, log.lines.len() as u64 + 1, "the journal has a gap");
        let last = log.lines.last().map_or(0, |line| line.entry.epoch);
        assert!(last <= entry.epoch && entry.epoch == self.epoch, "a former owner wrote to the journal");
        let line = Line::new(entry);
        let truth = self.truth.entry(line.entry.object).or_default();
        truth.apply(&line).unwrap_or_else(|reason| panic!("an entry does not apply: {reason}"));
        log.lines.push(line);
        // Lazy: now and then, instead of each time.
        if !planted::is(Bug::LazyFsync) || log.lines.len().is_multiple_of(8) {
            log.synced = log.lines.len();
        }
        Ok(())
    }

    fn goes_wrong(&self, dice: &mut Dice) -> bool {
        self.trouble != 0 && dice.roll(self.trouble) == 0
    }

    pub fn keep(&mut self, entry: &Entry) {
        let log = &self.logs[&entry.object].lines;
        let line =
            usize::try_from(entry.seq - 1).ok().and_then(|nth| log.get(nth)).expect("kept before it was durable");
        assert_eq!(line.entry, *entry, "kept what the journal does not have");
        self.shelves.entry(entry.object).or_default().pending.push_back(line.clone());
    }

    /// Tells a database some of what waits, or all of it. Whether it could be told.
    pub fn tell(&mut self, id: ObjectId, dice: &mut Dice, at_most: usize) -> bool {
        let is_refused = self.goes_wrong(dice);
        let shelf = self.shelves.entry(id).or_default();
        if is_refused && !shelf.pending.is_empty() {
            return false;
        }
        let told = shelf.pending.len().min(at_most);
        for line in shelf.pending.drain(..told) {
            if shelf.told.head.seq < line.entry.seq {
                shelf.told.apply(&line).unwrap_or_else(|reason| panic!("an entry does not apply: {reason}"));
            }
        }
        true
    }

    /// What a database knows of history.
    pub fn told_changes(&self, id: ObjectId) -> &[Told] {
        self.shelves.get(&id).map_or(&[], |shelf| &shelf.told.changes)
    }

    /// A checkpoint with fsync, then the index, then the journal forgets. Whether the index knows what it should.
    pub fn save_and_trim(&mut self, id: ObjectId, dice: &mut Dice) -> bool {
        let wrong: [bool; 3] = std::array::from_fn(|_| self.goes_wrong(dice));
        if wrong[0] {
            return false;
        }
        let shelf = self.shelves.entry(id).or_default();
        if !planted::is(Bug::TrimBeforeSave) {
            shelf.saved = shelf.told.clone();
        }
        let (seq, earliest) = (shelf.told.head.seq, shelf.told.earliest_alarm());
        if wrong[1] {
            self.unindexed.insert(id);
            return true;
        }
        if !planted::is(Bug::IndexNotWritten) {
            self.write_index(id, earliest);
        }
        if let Some(log) = self.logs.get_mut(&id).filter(|_| !wrong[2]) {
            log.trimmed = log.trimmed.max(seq);
        }
        true
    }

    /// Whoever may have alarms that the index does not know is woken at once rather than too late.
    pub fn wake_again(&mut self, id: ObjectId, dice: &mut Dice) {
        if self.goes_wrong(dice) {
            self.unindexed.insert(id);
        } else {
            self.write_index(id, Some(Moment::UNIX_EPOCH));
        }
    }

    /// Tells the index of those of whom it could not be told.
    pub fn index_the_rest(&mut self, dice: &mut Dice) {
        let rest = std::mem::take(&mut self.unindexed);
        rest.into_iter().for_each(|id| self.wake_again(id, dice));
    }

    fn write_index(&mut self, id: ObjectId, earliest: Option<Moment>) {
        match earliest {
            Some(at) => drop(self.index.insert(id, at)),
            None => drop(self.index.remove(&id)),
        }
    }

    /// An object left memory: its database is brought up to date, with what nobody heard of, then saved and closed.
    pub fn settle(&mut self, id: ObjectId, dice: &mut Dice) {
        let mut is_told = self.tell(id, dice, usize::MAX);
        if is_told && self.has_more(id) {
            is_told = !self.goes_wrong(dice);
            if is_told {
                self.replay(id).unwrap_or_else(|reason| panic!("{id} cannot be told: {reason}"));
            }
        }
        if !self.save_and_trim(id, dice) || !is_told {
            self.wake_again(id, dice);
        }
        self.shelves.entry(id).or_default().pending.clear();
    }

    fn has_more(&self, id: ObjectId) -> bool {
        let told = self.shelves.get(&id).map_or(0, |shelf| shelf.told.head.seq);
        self.logs.get(&id).is_some_and(|log| told < log.lines.len() as u64)
    }

    /// Brings a database up to date from the journal, and hands it out.
    pub fn replay(&mut self, id: ObjectId) -> Result<&Database, String> {
        let shelf = self.shelves.entry(id).or_default();
        shelf.pending.clear();
        let log = self.logs.entry(id).or_default();
        if (log.lines.len() as u64) < shelf.told.head.seq {
            return Err("its database is ahead of the journal".into());
        }
        let first = shelf.told.head.seq.max(log.trimmed);
        let lines = &log.lines[usize::try_from(first).expect("a length")..];
        let tail = Tail { trimmed: log.trimmed, entries: lines.iter().map(|line| line.entry.clone()).collect() };
        follows(shelf.told.head, &tail).map_err(|error| error.to_string())?;
        for line in lines {
            shelf.told.apply(line)?;
        }
        Ok(&shelf.told)
    }

    /// Memory is gone; what the system was given stays.
    pub fn kill(&mut self) {
        self.shelves.values_mut().for_each(|shelf| shelf.pending.clear());
        self.unindexed.clear();
        self.epoch += 1;
    }

    /// What was not synced is gone too: each database is at some commit since it was saved last.
    pub fn cut_power(&mut self, dice: &mut Dice) {
        for (id, shelf) in &mut self.shelves {
            let mut left = shelf.saved.clone();
            let log = self.logs.get(id).map_or(&[][..], |log| &log.lines);
            let kept = left.head.seq + dice.roll(shelf.told.head.seq - left.head.seq + 1);
            for line in
                &log[usize::try_from(left.head.seq).expect("a length")..usize::try_from(kept).expect("a length")]
            {
                left.apply(line).expect("it was applied before");
            }
            shelf.told = left;
        }
        for (id, log) in &mut self.logs {
            if log.synced < log.lines.len() {
                log.lines.truncate(log.synced);
                let truth = self.truth.entry(*id).or_default();
                *truth = Database::default();
                log.lines.iter().for_each(|line| truth.apply(line).expect("it was applied before"));
            }
        }
        self.kill();
    }
}
