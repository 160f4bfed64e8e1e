//! Durable objects, knowing nothing of restaurants.
//!
//! An object is a state machine in memory with a database of its own. Messages are decided one at a time and
//! synchronously, so nothing interleaves and no input gate is needed. What was decided is appended to the journal;
//! **nothing leaves the object before what it shows is durable** (the output gate): not replies, not reads. If an
//! append fails, nobody ever hears of what it held: those who wait are told that the outcome is unknown, memory is
//! dropped, and the object is rebuilt from its database and the journal.
//!
//! Everything here is a plain state machine (input and time in, effects out) except [`actor`] and [`runtime`], the
//! thin shells that give them threads. No I/O is done here: [`Journal`] and [`Keeper`] are what the shells need of a
//! store. Deliberately absent: futures over state, retries of decided commands, any knowledge of SQL or HTTP.

pub mod actor;
pub mod admission;
pub mod alarm;
pub mod feed;
pub mod gate;
pub mod host;
pub mod recurrence;
pub mod resident;
pub mod runtime;
pub mod tally;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::clock::Moment;
use crate::fault::Faults;
use alarm::{AlarmChange, AlarmEntry, Tending};

/// Names an object.
pub type ObjectId = u64;

/// A future that may move between threads.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What an object must be able to do.
pub trait Object: Send + Unpin + Sized + 'static {
    /// What it can be asked. Ids and secrets that a command needs come with it.
    type Command: Send + Unpin + 'static;
    /// What it answers, refusals included.
    type Reply: Send + Unpin + 'static;
    /// What it tells those who follow it.
    type News: Send + Unpin + 'static;

    /// Whether a command can only read. A read-only object refuses the others unseen.
    fn is_read(command: &Self::Command) -> bool;

    /// Whether a command is an operator's wish about an alarm that failed: its name, and what is to become of it. The
    /// runtime does it; [`decide`](Object::decide) is asked afterwards, for the reply.
    fn tends(_: &Self::Command) -> Option<(&str, Tending)> {
        None
    }

    /// Decides a command and makes it true in memory.
    ///
    /// # Errors
    /// [`Broken`] when memory cannot be trusted any more. The object is dropped and rebuilt.
    fn decide(&mut self, command: Self::Command, now: Moment) -> Result<Decided<Self::Reply>, Broken>;

    /// Does what an alarm that is due asks for. Its alarm is consumed in the same batch.
    ///
    /// # Errors
    /// As [`decide`](Object::decide).
    fn fire(&mut self, alarm: &str, now: Moment) -> Result<Fired, Broken>;

    /// The bytes that the open batch will have, about.
    fn batch_bytes(&self) -> usize;

    /// Closes the open batch and writes it down, together with what happened to alarms, as one JSON object.
    fn seal(&mut self, alarms: &[AlarmChange], now: Moment) -> String;

    /// What followers should hear of the batch that was just sealed. Asked once after each seal.
    fn news(&mut self) -> Self::News;

    /// About how many bytes of memory it takes: what the host's budget counts. Asked after each message, so it must be
    /// known without a walk through all that it holds.
    fn memory_bytes(&self) -> usize {
        size_of::<Self>()
    }
}

/// The outcome of a command.
#[derive(Debug)]
pub struct Decided<R> {
    /// What to tell the caller, once it is durable.
    pub reply: R,
    /// Whether it added to the open batch.
    pub wrote: bool,
    /// Alarms set and cleared.
    pub alarms: Vec<AlarmChange>,
}

/// The outcome of an alarm.
#[derive(Debug)]
pub enum Fired {
    /// Done, with more alarms set or cleared.
    Done(Vec<AlarmChange>),
    /// It could not be done now, and should be tried again.
    Failed(String),
}

/// An object's memory contradicts itself: a bug, found before it could be stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(pub String);

/// Why a message was not answered by the object itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A limit on waiting messages, their bytes or their age was reached. Nothing was decided.
    Overloaded,
    /// The object cannot be woken, for this reason. Nothing was decided.
    Unavailable(String),
    /// The object takes no writes, for this reason. Nothing was decided.
    ReadOnly(String),
    /// No alarm of that name has failed. Nothing was decided.
    NoSuchAlarm,
    /// It was decided, and whether it was stored is not known. Repeat it with the same key.
    OutcomeUnknown,
}

/// A digest in the chain of an object's entries.
pub type Hash = [u8; 32];

/// How far an object's history goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The last entry's number; 0 before the first.
    pub seq: u64,
    /// The last entry's digest.
    pub hash: Hash,
}

/// One batch of an object, as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose.
    pub object: ObjectId,
    /// Counts the object's entries from 1.
    pub seq: u64,
    /// Which owner wrote it. A journal refuses all but the present one.
    pub epoch: u64,
    /// The digest of the entry before.
    pub prev_hash: Hash,
    /// What happened: JSON that only the object's own database understands.
    pub body: Arc<str>,
}

impl Entry {
    /// Its digest, which covers everything before it through `prev_hash`.
    pub fn hash(&self) -> Hash {
        let mut digest = Sha256::new();
        digest.update(self.prev_hash);
        digest.update(self.object.to_be_bytes());
        digest.update(self.seq.to_be_bytes());
        digest.update(self.epoch.to_be_bytes());
        digest.update(self.body.as_bytes());
        digest.finalize().into()
    }

    /// The head after this entry.
    pub fn head(&self) -> Head {
        Head { seq: self.seq, hash: self.hash() }
    }
}

/// An append was refused or failed, for this reason. What was to be appended must be taken as neither stored nor lost.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("append failed: {0}")]
pub struct AppendFailed(pub String);

/// Called once with the outcome of an append.
pub type Done = Box<dyn FnOnce(Result<(), AppendFailed>) + Send>;

/// The one place where durability is decided: append, or say no.
pub trait Journal: Send + Sync {
    /// Appends durably, then calls `done`.
    fn append(&self, entry: Entry, done: Done);
}

/// An object brought back to memory.
#[derive(Debug)]
pub struct Loaded<O> {
    /// The object.
    pub object: O,
    /// How far its history goes.
    pub head: Head,
    /// Which owner this process is.
    pub epoch: u64,
    /// The alarms it has set.
    pub alarms: Vec<AlarmEntry>,
    /// Why it must not take writes, if it must not.
    pub read_only: Option<String>,
}

/// Keeps what objects leave behind: brings them to memory, and their databases up to date.
pub trait Keeper<O>: Send + Sync {
    /// Rebuilds an object from its database and the journal.
    fn load(&self, id: ObjectId) -> Boxed<'_, Result<Loaded<O>, String>>;
    /// Takes an entry that the journal has, to tell it to the object's database.
    fn keep(&self, entry: Entry);
    /// An alarm of the object has failed, or one that had failed does not any more: the alarm index is to know.
    fn troubled(&self, _: ObjectId) {}
    /// Brings the object's database fully up to date and closes it.
    fn settle(&self, id: ObjectId) -> Boxed<'_, ()>;
    /// Whether so much waits to be told to databases that no more should be taken.
    fn is_full(&self) -> bool;
    /// Why an object must take no more for now: its database has lacked too much for too long.
    fn lags(&self, _: ObjectId) -> Option<String> {
        None
    }
    /// Faults on purpose, in the builds that can have any.
    fn faults(&self) -> Faults {
        Faults::default()
    }
}
