//! The databases of all objects: which are open, what each has still to be told, and what the journal may forget.
//!
//! An entry is told to its database some time after the journal has it, many at once. It is trimmed from the journal
//! only after a checkpoint with fsync of that database, and after the object's earliest alarm stands in the alarm
//! index, so that database, index and journal together always know everything (I10, I11).
//!
//! sqlx spends one OS thread on each open connection, hence the budget of open files; beyond it the least recently
//! used is saved and closed.

mod copying;
mod discarding;
mod lagging;
mod looking;
mod opening;

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use futures_util::future::join;
use tokio::sync::{Mutex as Turnstile, Notify, OwnedMutexGuard, Semaphore};

use crate::clock::{Moment, Stopwatch};
use crate::fault::{Faults, Point};
use crate::object::alarm::AlarmEntry;
use crate::object::tally::JournalCounts;
use crate::object::{Boxed, Entry, Head, Keeper, Loaded, Object, ObjectId};

use super::StoreError;
use super::copier::Copier;
use super::folder::DataFolder;
use super::journal::{SqliteJournal, Tail};
use super::object_file::{AlarmsToWatch, ObjectFile};

use lagging::{Lag, Lagging};
use opening::OpenFiles;

/// When entries are told, and how much may wait.
#[derive(Clone, Copy, Debug)]
pub struct VaultLimits {
    /// Databases that may be open.
    pub open_files_max: usize,
    /// How long an entry waits at most, unless the disk is busy.
    pub tell_after: Duration,
    /// Bytes of one object from which on it does not wait.
    pub tell_bytes: usize,
    /// Entries that go into one statement.
    pub tell_entries_max: usize,
    /// Bytes told after which a database is saved and the journal trimmed.
    pub save_bytes: usize,
    /// Bytes of all objects that may wait. Beyond it writes are refused.
    pub waiting_bytes_max: usize,
    /// Bytes that a database which cannot be told may lack. Beyond it its object takes no writes.
    pub lag_bytes_max: usize,
    /// Bytes of a database up to which its one connection copies it, and it waits; beyond, another process does.
    pub vacuum_bytes_max: u64,
    /// How long the other process may take. Meanwhile the database grows beside its file, and its restaurant is not
    /// copied again.
    pub copy_within: Duration,
}

impl Default for VaultLimits {
    fn default() -> VaultLimits {
        VaultLimits {
            open_files_max: 128,
            tell_after: Duration::from_secs(1),
            tell_bytes: 1 << 20,
            tell_entries_max: 512,
            save_bytes: 8 << 20,
            waiting_bytes_max: 64 << 20,
            lag_bytes_max: 8 << 20,
            vacuum_bytes_max: 32 << 20,
            copy_within: Duration::from_mins(15),
        }
    }
}

/// How many may wait to read an object's database, with the one who reads.
pub const RECALLS_MAX: usize = 256;

/// How often the vault looks for entries that have waited long enough.
const ROUND: Duration = Duration::from_millis(250);

/// Where the earliest alarm of each object is written down, for objects that sleep.
pub trait AlarmIndex: Send + Sync {
    /// Writes what of these objects' alarms is to be known while they sleep.
    fn write<'a>(&'a self, alarms: &'a [(ObjectId, AlarmsToWatch)]) -> Boxed<'a, Result<(), StoreError>>;
}

/// Reads an object from its database.
pub trait Reader<O>: Send + Sync {
    /// Builds the object with this id.
    fn read<'a>(&'a self, id: ObjectId, file: &'a mut ObjectFile) -> Boxed<'a, Result<O, StoreError>>;
}

/// Called with an object whose database refused an entry, and why.
pub type OnStuck = Box<dyn Fn(ObjectId, String) + Send + Sync>;

/// See the module.
pub struct Vault<O> {
    folder: DataFolder,
    journal: Arc<SqliteJournal>,
    index: Arc<dyn AlarmIndex>,
    reader: Box<dyn Reader<O>>,
    limits: VaultLimits,
    shelves: Mutex<HashMap<ObjectId, Arc<Shelf>>>,
    waiting_bytes: AtomicUsize,
    lagging: Lagging,
    open_files: Mutex<OpenFiles>,
    /// Told when few more databases may be opened.
    crowded: Notify,
    on_stuck: OnceLock<OnStuck>,
    copier: OnceLock<Copier>,
    /// Objects that were discarded: nobody opens their files any more.
    gone: Mutex<HashSet<ObjectId>>,
    /// Objects that sleep and whose earliest alarm could not be written to the index.
    unindexed: Mutex<HashSet<ObjectId>>,
    is_closing: AtomicBool,
    closing: Notify,
}

/// What the vault has of one object.
#[derive(Debug)]
struct Shelf {
    id: ObjectId,
    pending: Mutex<Pending>,
    /// Each reader has one of [`RECALLS_MAX`].
    readers: Semaphore,
    /// One at a time works on an object's database.
    binder: Arc<Turnstile<Binder>>,
}

/// Entries that the journal has and the database perhaps not.
#[derive(Debug, Default)]
struct Pending {
    entries: VecDeque<Entry>,
    bytes: usize,
    since: Option<Stopwatch>,
    stuck: Option<String>,
    /// The alarm index is to learn of alarms that failed.
    is_troubled: bool,
    /// The database cannot be told now.
    lag: Option<Lag>,
}

#[derive(Debug, Default)]
struct Binder {
    file: Option<ObjectFile>,
    told_bytes: usize,
    /// Its place among the open ones by their use; 0 while it is closed.
    used: u64,
    /// The file holds all that it was told for good, and the journal has nothing of it that it does not need.
    is_saved: bool,
    /// The file is being copied: it stays open, and as it is.
    is_held: bool,
    /// The object left memory meanwhile: close the file after that.
    has_left: bool,
}

/// An object whose database holds everything up to `seq` for good.
#[derive(Clone, Debug)]
struct Saved {
    id: ObjectId,
    seq: u64,
    alarms: AlarmsToWatch,
}

impl Shelf {
    fn new(id: ObjectId) -> Arc<Shelf> {
        let readers = Semaphore::new(RECALLS_MAX);
        Arc::new(Shelf { id, pending: Mutex::default(), readers, binder: Arc::default() })
    }

    fn pending(&self) -> MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<O: Object> Vault<O> {
    /// A vault with no file open.
    pub fn new(
        folder: DataFolder,
        journal: Arc<SqliteJournal>,
        index: Arc<dyn AlarmIndex>,
        reader: Box<dyn Reader<O>>,
        limits: VaultLimits,
    ) -> Vault<O> {
        Vault {
            folder,
            journal,
            index,
            reader,
            limits,
            shelves: Mutex::default(),
            waiting_bytes: AtomicUsize::new(0),
            lagging: Lagging::default(),
            open_files: Mutex::default(),
            crowded: Notify::new(),
            on_stuck: OnceLock::new(),
            copier: OnceLock::new(),
            gone: Mutex::default(),
            unindexed: Mutex::default(),
            is_closing: AtomicBool::new(false),
            closing: Notify::new(),
        }
    }

    /// Whom to tell of databases that refuse entries. Only the first call counts.
    pub fn on_stuck(&self, tell: OnStuck) {
        drop(self.on_stuck.set(tell));
    }

    /// The data folder.
    pub fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// Figures of the journal since it was opened.
    pub fn journal_counts(&self) -> JournalCounts {
        self.journal.counts()
    }

    /// Gives a new object its database, unless it has one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn provision(&self, id: ObjectId) -> Result<(), StoreError> {
        let path = self.folder.object(id)?;
        if path.exists() {
            return Ok(());
        }
        let parent = path.parent().expect("objects live in a folder");
        let fresh = path.with_extension("new");
        let faults = &self.folder.faults;
        let copy = || -> std::io::Result<()> {
            std::fs::create_dir_all(parent)?;
            faults.now(Point::ProvisionCopy, id)?;
            std::fs::copy(self.folder.template(), &fresh)?;
            std::fs::File::open(&fresh)?.sync_all()?;
            faults.now(Point::ProvisionRename, id)?;
            std::fs::rename(&fresh, &path)?;
            std::fs::File::open(parent)?.sync_all()
        };
        copy().map_err(StoreError::io("copying the template"))
    }

    /// The objects that have entries in the journal.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn in_journal(&self) -> Result<Vec<ObjectId>, StoreError> {
        self.journal.objects().await
    }

    /// Reads an object's database, once it was told all that the journal has.
    ///
    /// # Errors
    /// When the database cannot be told or read; [`StoreError::Busy`] when too many wait to read it.
    pub async fn recall<R>(
        &self,
        id: ObjectId,
        read: impl for<'a> FnOnce(&'a mut ObjectFile) -> Boxed<'a, Result<R, StoreError>>,
    ) -> Result<R, StoreError> {
        let waiting = self.shelf(id);
        let too_many = |_| StoreError::Busy("too many wait to read this database".into());
        let _place = waiting.readers.try_acquire().map_err(too_many)?;
        let (shelf, mut binder) = self.take_down(id).await;
        self.tell(&shelf, &mut binder).await?;
        read(self.open(&shelf, &mut binder).await?).await
    }

    /// Why an object must not take writes, if its database refused an entry, or has lacked too much for too long.
    pub fn stuck_reason(&self, id: ObjectId) -> Option<String> {
        let shelf = self.shelves().get(&id).cloned()?;
        let stuck = shelf.pending().stuck.clone();
        stuck.or_else(|| self.lags_too_much(&shelf))
    }

    /// Tells and saves what has waited long enough, until the vault is [closing](Vault::begin_to_close).
    pub async fn keep_up(&self) {
        while !self.is_closing.load(Ordering::Relaxed) {
            self.round().await;
            tokio::select! {
                () = tokio::time::sleep(ROUND) => {}
                () = self.crowded.notified() => self.keep_some_free().await,
                () = self.closing.notified() => {}
            }
        }
    }

    /// Lets [`keep_up`](Vault::keep_up) and [`recover`](Vault::recover) end after what they are at. They must never be
    /// cancelled: a statement that is dropped runs on, and nobody would know how far the database is.
    pub fn begin_to_close(&self) {
        self.is_closing.store(true, Ordering::Relaxed);
        self.closing.notify_one();
    }

    async fn round(&self) {
        self.index_again().await;
        for shelf in self.due() {
            let mut binder = shelf.binder.lock().await;
            match self.tell(&shelf, &mut binder).await {
                Ok(()) if self.limits.save_bytes <= binder.told_bytes && !binder.is_held => {
                    self.save_and_trim(&shelf, &mut binder).await;
                }
                Ok(()) => self.index_if_troubled(&shelf, &mut binder).await,
                Err(error) => tracing::warn!(object = shelf.id, %error, "database lags behind the journal"),
            }
        }
    }

    /// Alarms that failed are known while their object is awake, too.
    async fn index_if_troubled(&self, shelf: &Shelf, binder: &mut Binder) {
        if !std::mem::take(&mut shelf.pending().is_troubled) {
            return;
        }
        let indexed = async {
            let alarms = self.open(shelf, binder).await?.alarms_to_watch().await?;
            self.index.write(&[(shelf.id, alarms)]).await
        };
        if let Err(error) = indexed.await {
            tracing::warn!(object = shelf.id, %error, "the alarm index learns later of alarms that failed");
            shelf.pending().is_troubled = true;
        }
    }

    fn due(&self) -> Vec<Arc<Shelf>> {
        let VaultLimits { tell_after, tell_bytes, .. } = self.limits;
        let is_due = |pending: &Pending| {
            let has_waited = || pending.since.is_some_and(|since| tell_after <= since.elapsed());
            let is_awaited = || pending.is_troubled || tell_bytes <= pending.bytes || has_waited();
            match &pending.lag {
                Some(lag) => lag.is_to_be_tried(),
                None => pending.stuck.is_none() && is_awaited(),
            }
        };
        self.shelves().values().filter(|shelf| is_due(&shelf.pending())).cloned().collect()
    }

    /// Every object's database up to date, saved and closed, and the journal closed: the process is to stop.
    pub async fn stop(&self) {
        let ids: Vec<ObjectId> = self.shelves().keys().copied().collect();
        for id in ids {
            self.wait_for_copy(id).await;
            self.put_away(id).await;
        }
        if let Err(error) = self.journal.close().await {
            tracing::warn!(%error, "journal did not close cleanly");
        }
    }

    /// Brings the databases of all objects that have entries in the journal up to date, one after the other. For
    /// after a crash, beside the serving of requests.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn recover(&self) -> Result<(), StoreError> {
        for id in self.journal.objects().await? {
            if self.is_closing.load(Ordering::Relaxed) {
                break;
            }
            let (shelf, mut binder) = self.take_down(id).await;
            if binder.file.is_none() {
                let recovered = self.replay(&shelf, &mut binder).await;
                self.close_watched(&shelf, &mut binder).await;
                // Its object may be awake, and decide meanwhile: what is on the shelf since stays there.
                self.forget_if_told(&shelf);
                drop(binder);
                if let Err(error) = recovered {
                    tracing::error!(object = id, %error, "database cannot be recovered now");
                    self.try_again(id, &error).await;
                }
            }
        }
        Ok(())
    }

    fn shelves(&self) -> MutexGuard<'_, HashMap<ObjectId, Arc<Shelf>>> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn shelf(&self, id: ObjectId) -> Arc<Shelf> {
        self.shelves().entry(id).or_insert_with(|| Shelf::new(id)).clone()
    }

    /// The shelf of an object, alone at its database. One that was put away while it was waited for is not taken: two
    /// would open the same file.
    async fn take_down(&self, id: ObjectId) -> (Arc<Shelf>, OwnedMutexGuard<Binder>) {
        loop {
            let shelf = self.shelf(id);
            let binder = shelf.binder.clone().lock_owned().await;
            if self.shelves().get(&id).is_some_and(|present| Arc::ptr_eq(present, &shelf)) {
                return (shelf, binder);
            }
        }
    }

    /// A database that is missing can be made anew while the journal still has all of it.
    async fn rebuild_if_journal_has_all(&self, id: ObjectId) -> Result<(), StoreError> {
        if self.folder.object(id)?.exists() {
            return Ok(());
        }
        let tail = self.journal.read(id, 0).await?;
        if tail.entries.first().is_some_and(|entry| entry.seq == 1) {
            tracing::warn!(object = id, "database is missing and is made anew from the journal");
            self.provision(id)?;
        }
        Ok(())
    }

    async fn pass(&self, point: Point, id: ObjectId) -> Result<(), StoreError> {
        self.folder.faults.at(point, id).await.map_err(StoreError::io("using its database"))
    }

    async fn apply(&self, shelf: &Shelf, file: &mut ObjectFile, entries: &[Entry]) -> Result<(), StoreError> {
        self.pass(Point::ApplyBefore, shelf.id).await?;
        file.apply(entries).await?;
        self.pass(Point::ApplyAfter, shelf.id).await
    }

    /// Tells a database what it has still to be told. One that cannot be told falls behind.
    async fn tell(&self, shelf: &Shelf, binder: &mut Binder) -> Result<(), StoreError> {
        let told = self.tell_all(shelf, binder).await;
        if let Err(error) = &told {
            self.fall_behind(shelf, binder, error).await;
        }
        told
    }

    async fn tell_all(&self, shelf: &Shelf, binder: &mut Binder) -> Result<(), StoreError> {
        loop {
            if shelf.pending().lag.is_some() {
                self.catch_up(shelf, binder).await?;
                continue;
            }
            let entries: Vec<Entry> = {
                let pending = shelf.pending();
                pending.entries.iter().take(self.limits.tell_entries_max).cloned().collect()
            };
            if entries.is_empty() {
                return Ok(());
            }
            binder.is_saved = false;
            let file = self.open(shelf, binder).await?;
            let unknown = entries.iter().position(|entry| file.head.seq < entry.seq).unwrap_or(entries.len());
            let news = &entries[unknown..];
            if news.first().is_some_and(|entry| file.head.seq + 1 < entry.seq) {
                // Something was forgotten when the database could not be told; the journal has it.
                return self.replay(shelf, binder).await.map(drop);
            }
            if let Err(error) = self.apply(shelf, file, news).await {
                if !error.is_passing() {
                    self.stuck(shelf, error.to_string());
                }
                return Err(error);
            }
            binder.told_bytes += self.drop_told(shelf, entries.len());
        }
    }

    fn drop_told(&self, shelf: &Shelf, entries: usize) -> usize {
        let mut pending = shelf.pending();
        let told = entries.min(pending.entries.len());
        let bytes: usize = pending.entries.drain(..told).map(|entry| entry.body.len()).sum();
        pending.bytes -= bytes;
        pending.since = if pending.entries.is_empty() { None } else { Some(Stopwatch::start()) };
        self.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
        bytes
    }

    /// An entry that will not apply is a bug: nothing is skipped, the object takes no more writes, and says so.
    fn stuck(&self, shelf: &Shelf, reason: String) {
        tracing::error!(object = shelf.id, reason, "an entry does not apply; the object is read-only");
        shelf.pending().stuck = Some(reason.clone());
        if let Some(tell) = self.on_stuck.get() {
            tell(shelf.id, reason);
        }
    }

    /// Makes what a database was told last for good, unless it is.
    async fn save(&self, shelf: &Shelf, binder: &mut Binder) -> Option<Saved> {
        let is_saved = binder.is_saved;
        let file = binder.file.as_mut()?;
        let saved = async {
            self.pass(Point::SleepSave, shelf.id).await?;
            if !is_saved {
                file.checkpoint().await?;
            }
            let alarms = file.alarms_to_watch().await?;
            Ok(Saved { id: shelf.id, seq: file.head.seq, alarms })
        };
        let saved: Result<Saved, StoreError> = saved.await;
        match saved {
            Ok(saved) => {
                binder.told_bytes = 0;
                Some(saved)
            }
            Err(error) => {
                tracing::warn!(object = shelf.id, %error, "database cannot be saved now");
                self.open_anew(shelf, binder).await;
                None
            }
        }
    }

    /// Saves a database and lets the journal forget what it has. Says whether its alarms were read, for those who wake it.
    async fn save_and_trim(&self, shelf: &Shelf, binder: &mut Binder) -> bool {
        let Some(saved) = self.save(shelf, binder).await else { return false };
        binder.is_saved = self.trim(saved, binder.is_saved).await;
        true
    }

    /// Closes a database, once it is saved. Says whether its alarms were read before, for those who wake it.
    async fn close(&self, shelf: &Shelf, binder: &mut Binder) -> bool {
        let is_watched = self.save_and_trim(shelf, binder).await;
        if let Err(error) = self.pass(Point::SleepClose, shelf.id).await {
            tracing::warn!(object = shelf.id, %error, "database did not close cleanly");
        }
        self.shut(shelf, binder).await;
        is_watched
    }

    /// Closes a database. It may have alarms that the index does not know, if it could not be saved.
    async fn close_watched(&self, shelf: &Shelf, binder: &mut Binder) {
        let was_open = binder.file.is_some();
        if !self.close(shelf, binder).await && was_open {
            self.wake_again(shelf.id).await;
        }
    }

    async fn shut(&self, shelf: &Shelf, binder: &mut Binder) {
        let Some(file) = binder.file.take() else { return };
        self.note_closed(binder);
        if let Err(error) = file.close().await {
            tracing::warn!(object = shelf.id, %error, "database did not close cleanly");
        }
    }

    /// Lets the journal forget what a database holds for good, unless it has. The alarm index first: an alarm that only the
    /// journal knew must not be lost with it. Whoever calls is alone at the database still: else its object might be
    /// discarded in between, and what is noted here would stay for ever, or hold for another database of the same id. Says
    /// whether all of it was done.
    async fn trim(&self, saved: Saved, is_trimmed: bool) -> bool {
        if let Err(error) = self.index.write(&[(saved.id, saved.alarms)]).await {
            tracing::warn!(object = saved.id, %error, "alarm index cannot be written, nor the journal trimmed");
            self.is_unindexed(saved.id);
            return false;
        }
        if is_trimmed {
            return true;
        }
        let trimmed = async {
            self.pass(Point::TrimBefore, saved.id).await?;
            self.journal.trim(vec![(saved.id, saved.seq)]).await?;
            self.pass(Point::TrimAfter, saved.id).await
        };
        let trimmed = trimmed.await;
        if let Err(error) = &trimmed {
            tracing::warn!(object = saved.id, %error, "journal is not trimmed now");
        }
        trimmed.is_ok()
    }

    /// Brings the database of an object that has left up to date, saves and closes it, and forgets the object: the journal
    /// has what could not be told.
    async fn put_away(&self, id: ObjectId) {
        let (shelf, mut binder) = self.take_down(id).await;
        let mut told = self.tell(&shelf, &mut binder).await;
        if told.is_ok() {
            told = self.tell_unheard_of(&shelf, &mut binder).await;
        }
        if binder.is_held && told.is_ok() {
            return self.leave_open(&shelf, &mut binder).await;
        }
        self.close_watched(&shelf, &mut binder).await;
        if let Err(error) = told {
            self.try_again(id, &error).await;
        }
        let rest = std::mem::take(&mut *shelf.pending());
        self.waiting_bytes.fetch_sub(rest.bytes, Ordering::Relaxed);
        self.shelves().remove(&id);
    }

    async fn try_again(&self, id: ObjectId, error: &StoreError) {
        if error.is_passing() {
            self.wake_again(id).await;
        }
    }

    /// An append that failed may have been stored all the same. Nobody was told of it: an alarm that it set would stand
    /// in the journal alone, and nobody would be woken for it.
    async fn tell_unheard_of(&self, shelf: &Shelf, binder: &mut Binder) -> Result<(), StoreError> {
        let head = binder.file.as_ref().map_or(0, |file| file.head.seq);
        if self.journal.read(shelf.id, head).await?.entries.is_empty() {
            return Ok(());
        }
        self.replay(shelf, binder).await.map(drop)
    }

    /// An object whose database could not be told may have alarms that only the journal knows: it is woken again at
    /// once rather than too late.
    async fn wake_again(&self, id: ObjectId) {
        let at_once = AlarmEntry::new(String::new(), Moment::UNIX_EPOCH);
        let alarms = AlarmsToWatch { earliest: Some(at_once), ..AlarmsToWatch::default() };
        if let Err(error) = self.index.write(&[(id, alarms)]).await {
            tracing::error!(object = id, %error, "alarm index cannot be written");
            self.is_unindexed(id);
        }
    }

    /// Tells a database what the journal has beyond it. Says why the object must be read-only, if an entry does not
    /// apply.
    async fn replay(&self, shelf: &Shelf, binder: &mut Binder) -> Result<Option<String>, StoreError> {
        let head = self.open(shelf, binder).await?.head;
        self.pass(Point::WakeReplay, shelf.id).await?;
        let tail = self.journal.read(shelf.id, head.seq).await?;
        self.replay_tail(shelf, binder, tail).await
    }

    /// The same for an open database and what the journal has of it.
    async fn replay_tail(&self, shelf: &Shelf, binder: &mut Binder, tail: Tail) -> Result<Option<String>, StoreError> {
        let file = binder.file.as_mut().expect("whoever calls has opened it");
        let before = file.head.seq;
        binder.is_saved = tail.entries.is_empty() && tail.trimmed == before;
        let tail = tail.after(before);
        follows(file.head, &tail)?;
        let entries = tail.entries;
        let refused = self.replay_into(shelf, file, &entries).await?;
        let told = entries.iter().filter(|entry| before < entry.seq && entry.seq <= file.head.seq);
        binder.told_bytes += told.map(|entry| entry.body.len()).sum::<usize>();
        let seq = if refused.is_some() { u64::MAX } else { file.head.seq };
        self.drop_upto(shelf, seq);
        shelf.pending().stuck = None;
        if let Some(reason) = refused.clone() {
            self.stuck(shelf, reason);
        }
        Ok(refused)
    }

    /// Tells entries in large steps; when one does not apply, everything before it is told, and why it was refused.
    async fn replay_into(
        &self,
        shelf: &Shelf,
        file: &mut ObjectFile,
        entries: &[Entry],
    ) -> Result<Option<String>, StoreError> {
        for chunk in entries.chunks(self.limits.tell_entries_max) {
            match self.apply(shelf, file, chunk).await {
                Ok(()) => continue,
                Err(error) if error.is_passing() => return Err(error),
                Err(_) => {}
            }
            for entry in chunk {
                match self.apply(shelf, file, std::slice::from_ref(entry)).await {
                    Ok(()) => {}
                    Err(error) if error.is_passing() => return Err(error),
                    Err(error) => return Ok(Some(error.to_string())),
                }
            }
        }
        Ok(None)
    }

    async fn load_object(&self, id: ObjectId) -> Result<Loaded<O>, StoreError> {
        let (shelf, mut binder) = self.take_down(id).await;
        binder.has_left = false;
        // The journal has little of an object that sleeps: it is read while the database is opened.
        let (opened, tail) = join(self.open(&shelf, &mut binder), self.journal.read(id, 0)).await;
        opened?;
        self.pass(Point::WakeReplay, id).await?;
        let read_only = self.replay_tail(&shelf, &mut binder, tail?).await?;
        let file = binder.file.as_mut().expect("opened above");
        self.pass(Point::WakeRead, id).await?;
        let object = self.reader.read(id, file).await?;
        let alarms = file.alarms().await?;
        Ok(Loaded { object, head: file.head, epoch: self.journal.epoch(), alarms, read_only })
    }
}

/// Whether a journal continues a database's history without a gap, link by link.
///
/// # Errors
/// When it does not: the database was replaced by an older one, or is damaged.
pub fn follows(head: Head, tail: &Tail) -> Result<(), StoreError> {
    if head.seq < tail.trimmed {
        let reason =
            format!("its database is at entry {}, older than what the journal forgot: {}", head.seq, tail.trimmed);
        return Err(StoreError::Corrupt(reason));
    }
    let mut last = head;
    for entry in &tail.entries {
        if entry.seq != last.seq + 1 || entry.prev_hash != last.hash {
            let reason = format!("its journal does not follow its database: entry {} after {}", entry.seq, last.seq);
            return Err(StoreError::Corrupt(reason));
        }
        last = entry.head();
    }
    Ok(())
}

impl<O: Object> Keeper<O> for Vault<O> {
    fn load(&self, id: ObjectId) -> Boxed<'_, Result<Loaded<O>, String>> {
        Box::pin(async move {
            let loaded = self.load_object(id).await;
            if let Err(error) = &loaded {
                self.put_away(id).await;
                self.try_again(id, error).await;
            }
            loaded.map_err(|error| error.to_string())
        })
    }

    fn keep(&self, entry: Entry) {
        let bytes = entry.body.len();
        // A shelf is not taken away while something is put on it.
        let mut shelves = self.shelves();
        let shelf = shelves.entry(entry.object).or_insert_with(|| Shelf::new(entry.object));
        let mut pending = shelf.pending();
        if let Some(lag) = &mut pending.lag {
            return lag.grows(entry.seq, bytes);
        }
        pending.bytes += bytes;
        pending.since.get_or_insert_with(Stopwatch::start);
        pending.entries.push_back(entry);
        self.waiting_bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    fn troubled(&self, id: ObjectId) {
        self.shelf(id).pending().is_troubled = true;
    }

    fn settle(&self, id: ObjectId) -> Boxed<'_, ()> {
        Box::pin(self.put_away(id))
    }

    fn is_full(&self) -> bool {
        self.limits.waiting_bytes_max <= self.waiting_bytes.load(Ordering::Relaxed)
    }

    fn lags(&self, id: ObjectId) -> Option<String> {
        if !self.lagging.is_any() {
            return None;
        }
        let shelf = self.shelves().get(&id).cloned()?;
        self.lags_too_much(&shelf)
    }

    fn faults(&self) -> Faults {
        self.folder.faults.clone()
    }
}

impl<O> std::fmt::Debug for Vault<O> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Vault").field("folder", &self.folder).finish_non_exhaustive()
    }
}
