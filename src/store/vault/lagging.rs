//! A database that cannot be told now: its disk is full, or fails. What it lacks needs no memory, the journal has it. Its
//! file is closed, and read anew before it is tried again, after pauses that grow: what a failed write or fsync has left
//! in the file is not known. Its object goes on deciding, until it lacks so much that it must not grow any more.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use crate::clock::Stopwatch;
use crate::object::{Object, ObjectId};
use crate::store::StoreError;

use super::{Binder, Pending, Shelf, Vault};

/// The pause after the first failure; it doubles each time.
const PAUSE: Duration = Duration::from_millis(500);
/// How often it doubles: half a minute at most.
const DOUBLINGS_MAX: u32 = 6;

/// How far a database is behind.
#[derive(Debug)]
pub(super) struct Lag {
    /// How often in a row it could not be told.
    failures: u32,
    since: Stopwatch,
    /// The last entry that it lacks.
    seq: u64,
    /// What it lacks comes to so much, about.
    bytes: usize,
    reason: String,
    _counted: Counted,
}

/// How many databases are behind. Usually none is, and whoever asks about one has its answer without a lock.
#[derive(Clone, Debug, Default)]
pub(super) struct Lagging(Arc<AtomicUsize>);

impl Lagging {
    /// Whether any database is behind.
    pub(super) fn is_any(&self) -> bool {
        0 < self.0.load(Ordering::Relaxed)
    }

    fn one_more(&self) -> Counted {
        self.0.fetch_add(1, Ordering::Relaxed);
        Counted(self.clone())
    }
}

/// One of them, however it ends: caught up, put away or discarded.
#[derive(Debug)]
struct Counted(Lagging);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Lag {
    /// Whether the pause is over.
    pub(super) fn is_to_be_tried(&self) -> bool {
        pause_after(self.failures) <= self.since.elapsed()
    }

    /// There is one more that it lacks.
    pub(super) fn grows(&mut self, seq: u64, bytes: usize) {
        self.seq = seq;
        self.bytes += bytes;
    }
}

fn pause_after(failures: u32) -> Duration {
    PAUSE * (1 << failures.saturating_sub(1).min(DOUBLINGS_MAX))
}

impl Pending {
    /// All of it is forgotten: the journal has it.
    fn forgotten(&mut self, reason: String, lagging: &Lagging) -> usize {
        let bytes = std::mem::take(&mut self.bytes);
        let last = self.entries.drain(..).next_back().map_or(0, |entry| entry.seq);
        let before = self.lag.take();
        self.since = None;
        self.lag = Some(Lag {
            _counted: lagging.one_more(),
            failures: before.as_ref().map_or(0, |lag| lag.failures) + 1,
            since: Stopwatch::start(),
            seq: before.as_ref().map_or(0, |lag| lag.seq).max(last),
            bytes: before.map_or(0, |lag| lag.bytes) + bytes,
            reason,
        });
        bytes
    }
}

impl<O: Object> Vault<O> {
    /// A database could not be told: it is tried again later. One that refuses an entry is a matter of its own.
    pub(super) async fn fall_behind(&self, shelf: &Shelf, binder: &mut Binder, error: &StoreError) {
        if shelf.pending().stuck.is_some() {
            return;
        }
        let bytes = shelf.pending().forgotten(error.to_string(), &self.lagging);
        self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
        tracing::warn!(object = shelf.id, %error, "database lags behind the journal");
        self.open_anew(shelf, binder).await;
    }

    /// Tells a database what it lacks. Every time brings it further, or it would be tried for ever.
    pub(super) async fn catch_up(&self, shelf: &Shelf, binder: &mut Binder) -> Result<(), StoreError> {
        let before = self.open(shelf, binder).await?.head.seq;
        self.replay(shelf, binder).await?;
        let has_stood_still = binder.file.as_ref().is_some_and(|file| file.head.seq == before);
        if has_stood_still && shelf.pending().lag.is_some() {
            return Err(StoreError::Corrupt("the journal has lost what its database lacks".into()));
        }
        Ok(())
    }

    /// The next who needs the file finds it closed. One that is being copied stays open.
    pub(super) async fn open_anew(&self, shelf: &Shelf, binder: &mut Binder) {
        if !binder.is_held {
            self.shut(shelf, binder).await;
        }
    }

    /// A database was told what the journal had up to an entry.
    pub(super) fn drop_upto(&self, shelf: &Shelf, seq: u64) {
        let mut pending = shelf.pending();
        let told = pending.entries.partition_point(|entry| entry.seq <= seq);
        let bytes: usize = pending.entries.drain(..told).map(|entry| entry.body.len()).sum();
        pending.bytes -= bytes;
        if pending.entries.is_empty() {
            pending.since = None;
        }
        if pending.lag.take_if(|lag| lag.seq <= seq).is_some() {
            tracing::info!(object = shelf.id, "database has caught up with the journal");
        }
        self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
    }

    /// Why an object must not grow, if its database lacks too much.
    pub(super) fn lags_too_much(&self, shelf: &Shelf) -> Option<String> {
        let pending = shelf.pending();
        let lag = pending.lag.as_ref().filter(|lag| self.limits.lag_bytes_max <= lag.bytes)?;
        Some(format!("its database cannot be written: {}", lag.reason))
    }

    /// The alarm index does not know what it should of an object that sleeps.
    pub(super) fn is_unindexed(&self, id: ObjectId) {
        self.unindexed.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }

    /// Objects that the index does not know right are woken as soon as it can be written; they know themselves.
    pub(super) async fn index_again(&self) {
        let ids = std::mem::take(&mut *self.unindexed.lock().unwrap_or_else(PoisonError::into_inner));
        for id in ids {
            self.wake_again(id).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_half_a_minute() {
        let pauses: Vec<u128> = (1..10).map(|failures| pause_after(failures).as_millis()).collect();
        assert_eq!(pauses, [500, 1000, 2000, 4000, 8000, 16000, 32000, 32000, 32000]);
    }

    #[test]
    fn a_database_is_counted_once_for_as_long_as_it_is_behind() {
        let (lagging, mut pending) = (Lagging::default(), Pending::default());
        assert!(!lagging.is_any());
        for _ in 0..3 {
            pending.forgotten("disk full".into(), &lagging);
            assert!(lagging.is_any());
        }
        pending.lag = None;
        assert!(!lagging.is_any());
        pending.forgotten("disk full".into(), &lagging);
        drop(pending);
        assert!(!lagging.is_any(), "one that is put away is behind no more");
    }
}
