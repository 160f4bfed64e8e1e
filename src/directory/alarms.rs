//! Alarms of all restaurants, seen from outside: those of sleepers are woken for, those that failed are listed, and a
//! watchdog looks whether any is overdue. Listing and counting wake nobody.
//!
//! The index in `directory.db` is as old as the last time that a restaurant's database was saved, or an alarm of it failed;
//! it may say too early when one is due, never too late.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use crate::clock::Moment;
use crate::domain::author::Author;
use crate::domain::ids::RestaurantId;
use crate::object::alarm::{AlarmEntry, Tending};
use crate::object::host::Presence;
use crate::object::runtime::Runtime;
use crate::object::tally::JournalCounts;
use crate::restaurant::handle::Failure;
use crate::restaurant::object::Restaurant;
use crate::store::StoreError;

use super::Directory;
use super::changes::NewChange;
use super::db::DirectoryDb;

/// How many restaurants are woken for their alarms in one look at the clock, which is each second.
pub const WAKES_MAX: usize = 200;
/// How long before its alarm a sleeper is woken: a second until somebody looks, and the time that waking takes.
pub const WOKEN_BEFORE_SECONDS: i64 = 2;
/// Rows of the index that are read at once.
const PAGE: usize = 500;
/// Pages that are read for one answer. A page is mostly restaurants that are awake, of which the index knows old news.
const PAGES_MAX: usize = 20;
/// How late an alarm may be before the watchdog barks.
pub const OVERDUE_AFTER_SECONDS: i64 = 60;
/// How often the watchdog looks.
pub const WATCH_SECONDS: i64 = 30;
/// How long the watchdog waits for a restaurant that is awake; one that is busy for longer is alive.
const WATCHED_WITHIN: Duration = Duration::from_secs(5);

/// What is asked of alarms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmState {
    /// Given up.
    Dead,
    /// It failed, and is tried again.
    Failing,
    /// It should have gone off, and its restaurant sleeps.
    Due,
}

/// Where an alarm stands in a list, the latest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmPlace {
    /// When it is due, or was given up.
    pub at_ms: i64,
    /// Whose.
    pub object: i64,
    /// Its name.
    pub name: String,
}

impl AlarmPlace {
    /// Before all others.
    pub fn start() -> AlarmPlace {
        AlarmPlace { at_ms: i64::MAX, object: i64::MAX, name: String::new() }
    }
}

/// Which alarms.
#[derive(Clone, Debug)]
pub struct AlarmsQuery {
    /// Only such; dead and failing ones if it does not say.
    pub state: Option<AlarmState>,
    /// After this one.
    pub after: AlarmPlace,
    /// At most so many.
    pub limit: usize,
}

/// An alarm of a restaurant, as it is known without waking it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedAlarm {
    /// Whose.
    pub restaurant: RestaurantId,
    /// The alarm.
    pub entry: AlarmEntry,
}

impl WatchedAlarm {
    /// Where it stands.
    pub fn place(&self) -> AlarmPlace {
        let (at_ms, object) = (self.entry.at.timestamp_millis(), self.restaurant.bits().cast_signed());
        AlarmPlace { at_ms, object, name: self.entry.name.clone() }
    }

    /// How it stands.
    pub fn state(&self) -> AlarmState {
        if self.entry.is_dead {
            AlarmState::Dead
        } else if self.entry.is_troubled() {
            AlarmState::Failing
        } else {
            AlarmState::Due
        }
    }
}

/// How many alarms the index knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// Restaurants that have one which is to go off.
    pub waiting: u64,
    /// Those that failed and are tried again.
    pub failing: u64,
    /// Those that were given up.
    pub dead: u64,
}

/// What the watchdog saw.
#[derive(Debug, Default)]
pub struct Watched {
    /// When it looked last; 0 before the first time, when what was due while the process was away is not looked at.
    looked_at_ms: AtomicI64,
    overdue: AtomicU64,
    barks: AtomicU64,
}

impl Watched {
    /// How many alarms were overdue when it last looked.
    pub fn overdue(&self) -> u64 {
        self.overdue.load(Ordering::Relaxed)
    }

    /// How many it found since the process started.
    pub fn barks(&self) -> u64 {
        self.barks.load(Ordering::Relaxed)
    }

    /// If it is time to look: since when an alarm must have been due to be overdue. It was due when somebody looked last, so
    /// that nothing is overdue only because the clock jumped, or the machine slept.
    fn overdue_since(&self, now: Moment) -> Option<Moment> {
        let looked = self.looked_at_ms.load(Ordering::Relaxed);
        let passed = now.timestamp_millis() - looked;
        // Also when the clock jumped back.
        if looked != 0 && passed.abs() < WATCH_SECONDS * 1000 {
            return None;
        }
        self.looked_at_ms.store(now.timestamp_millis(), Ordering::Relaxed);
        let looked = Moment::from_timestamp_millis(looked).filter(|_| looked != 0)?;
        Some(looked.min(now - chrono::Duration::seconds(OVERDUE_AFTER_SECONDS)))
    }
}

/// Wakes sleepers for their alarms, and watches that none is forgotten.
#[derive(Clone)]
pub(super) struct Waker {
    pub(super) db: Arc<DirectoryDb>,
    pub(super) runtime: Runtime<Restaurant>,
    pub(super) watched: Arc<Watched>,
}

impl Waker {
    /// Wakes those whose alarms are due, or will be in a moment.
    pub(super) async fn wake_due(&self, now: Moment) -> Result<(), StoreError> {
        let soon = now + chrono::Duration::seconds(WOKEN_BEFORE_SECONDS);
        let down = self.down_and_due(soon).await?;
        down.into_iter().for_each(|(id, _)| self.runtime.nudge(id));
        Ok(())
    }

    /// Those whose alarm is due by then and who are not up, the longest due first: so many sleepers, and those before them that
    /// could not be woken, whom the host tries again in its own time. The index still has what those wanted who are awake:
    /// they are passed over, so that however many others there are, nobody sleeps on behind them.
    async fn down_and_due(&self, by: Moment) -> Result<Vec<(u64, i64)>, StoreError> {
        let (mut down, mut sleepers, mut after) = (vec![], 0, None);
        loop {
            let page = self.db.due(by, after, PAGE).await?;
            after = page.last().copied();
            for (id, at) in page.iter().map(|(id, at)| (id.cast_unsigned(), *at)).filter(|(id, _)| !self.is_up(*id)) {
                sleepers += usize::from(self.runtime.presence(id) == Presence::Asleep);
                down.push((id, at));
                if sleepers == WAKES_MAX {
                    return Ok(down);
                }
            }
            if page.len() < PAGE {
                return Ok(down);
            }
        }
    }

    fn is_up(&self, id: u64) -> bool {
        match self.runtime.presence(id) {
            Presence::Awake | Presence::Waking | Presence::Leaving => true,
            Presence::Asleep | Presence::Failed(_) => false,
        }
    }

    /// Looks now and then whether an alarm is overdue: in memory, where every restaurant is asked, and in the index. What is
    /// found is woken, told to whoever reads logs, and counted.
    pub(super) async fn watch(&self, now: Moment) -> Result<(), StoreError> {
        let Some(before) = self.watched.overdue_since(now) else { return Ok(()) };
        let awake = self.runtime.overdue(before, WATCHED_WITHIN).await;
        let awake = awake.into_iter().map(|(id, since)| (id, since.timestamp_millis()));
        let asleep = self.down_and_due(before).await?;
        let overdue: Vec<(u64, i64)> = awake.chain(asleep).collect();
        for (id, since) in &overdue {
            let late_seconds = (now.timestamp_millis() - since) / 1000;
            tracing::error!(restaurant = %RestaurantId::new(*id), late_seconds, "an alarm is overdue");
            self.runtime.nudge(*id);
        }
        self.watched.overdue.store(overdue.len() as u64, Ordering::Relaxed);
        self.watched.barks.fetch_add(overdue.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}

impl Directory {
    /// Alarms of all restaurants, the latest first. Wakes nobody.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn alarms(&self, mut query: AlarmsQuery) -> Result<Vec<WatchedAlarm>, StoreError> {
        let (now, limit) = (self.now(), query.limit);
        let mut found = vec![];
        for _ in 0..PAGES_MAX {
            let page = self.db.watched_alarms(&query, now).await?;
            let is_last = page.len() < query.limit;
            query.after = page.last().map_or(query.after, WatchedAlarm::place);
            // Those who are awake fire their own; the index knows what was due before.
            let is_true = |alarm: &WatchedAlarm| {
                query.state != Some(AlarmState::Due) || !self.waker.is_up(alarm.restaurant.bits())
            };
            found.extend(page.into_iter().filter(is_true));
            if is_last || limit <= found.len() {
                break;
            }
        }
        found.truncate(limit);
        Ok(found)
    }

    /// Does what an operator wishes about an alarm that failed. It is durable when this returns.
    ///
    /// # Errors
    /// When there is no such alarm, or the restaurant cannot be asked.
    pub async fn tend_alarm(
        &self,
        id: RestaurantId,
        alarm: String,
        tending: Tending,
        author: Author,
    ) -> Result<(), Failure> {
        self.operator(id).tend_alarm(alarm.clone(), tending).await?;
        let kind = match tending {
            Tending::Retry => "alarm.retried",
            Tending::Discard => "alarm.discarded",
        };
        let record = NewChange { kind, entity: alarm, restaurant: Some(id), author, old: None, new: None };
        if let Err(error) = self.record(record).await {
            tracing::warn!(restaurant = %id, %error, "who tended an alarm cannot be written down");
        }
        Ok(())
    }

    /// How many alarms the index knows.
    ///
    /// # Errors
    /// When they cannot be counted.
    pub async fn known_alarms(&self) -> Result<Known, StoreError> {
        self.db.count_alarms().await
    }

    /// What became of appends to the journal since the process started.
    pub fn journal_counts(&self) -> JournalCounts {
        self.vault.journal_counts()
    }

    /// What the watchdog saw.
    pub fn watched(&self) -> &Watched {
        &self.waker.watched
    }
}
