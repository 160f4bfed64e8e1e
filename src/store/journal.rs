//! The journal of all objects: one SQLite file, one thread that writes it. It takes whatever waits, from all objects,
//! and appends it in one statement and one fsync. This is where durability is decided.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use sqlx::sqlite::SqliteSynchronous;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};
use tokio::sync::oneshot;

use crate::fault::{Faults, Point};
use crate::object::tally::JournalCounts;
use crate::object::{AppendFailed, Done, Entry, Hash, Journal, ObjectId};

use super::folder::{Barriers, DataFolder};
use super::{StoreError, is_constraint, migrate};

/// Entries that go into one statement.
pub const GROUP_ENTRIES_MAX: usize = 64;
/// Bytes from which on a group takes no more entries.
pub const GROUP_BYTES_MAX: usize = 1 << 20;
/// Pages after which the write-ahead log is checkpointed. It is overwritten from its start then, which syncs twice
/// as fast as appending (measured).
const CHECKPOINT_PAGES: &str = "4000";

enum Job {
    Append(Entry, Done),
    Read { object: ObjectId, after: u64, reply: oneshot::Sender<Result<Tail, StoreError>> },
    Objects { reply: oneshot::Sender<Result<Vec<ObjectId>, StoreError>> },
    Trim { upto: Vec<(ObjectId, u64)>, reply: oneshot::Sender<Result<(), StoreError>> },
    Forget { object: ObjectId, reply: oneshot::Sender<Result<(), StoreError>> },
    Stop { reply: oneshot::Sender<Result<(), StoreError>> },
}

/// What the journal has of an object beyond some entry.
#[derive(Clone, Debug)]
pub struct Tail {
    /// Entries up to here were trimmed.
    pub trimmed: u64,
    /// The entries, in order.
    pub entries: Vec<Entry>,
}

impl Tail {
    /// The same beyond a later entry.
    pub fn after(mut self, seq: u64) -> Tail {
        self.entries.retain(|entry| seq < entry.seq);
        self
    }
}

/// The journal's handle.
#[derive(Clone, Debug)]
pub struct SqliteJournal {
    jobs: Sender<Job>,
    epoch: u64,
    written: Arc<Written>,
}

#[derive(Debug, Default)]
struct Written {
    groups: AtomicU64,
    failures: AtomicU64,
}

impl SqliteJournal {
    /// Opens the journal of a data folder and makes this process its owner.
    ///
    /// # Errors
    /// When the file cannot be opened, or another process has it.
    pub async fn open(folder: &DataFolder) -> Result<SqliteJournal, StoreError> {
        let mut connection = connect(folder).await?;
        migrate::run(&migrate::JOURNAL, &mut connection).await?;
        lower_barriers(&mut connection, folder.barriers).await?;
        let raise = sqlx::query_scalar("UPDATE owner SET epoch = epoch + 1 RETURNING epoch").fetch_one(&mut connection);
        let epoch: i64 = raise.await.map_err(StoreError::sql("raising the epoch"))?;
        let (jobs, waiting) = channel();
        let path = folder.journal();
        let is_exclusive = folder.barriers.exclusive_files;
        let options = migrate::options(&path, SqliteSynchronous::Full, is_exclusive)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES);
        let (written, faults) = (Arc::new(Written::default()), folder.faults.clone());
        let writer =
            Writer { connection: Some(connection), options, written: written.clone(), is_doubtful: false, faults };
        let spawned = std::thread::Builder::new().name("journal".into()).spawn(move || writer.run(&waiting));
        spawned.map_err(StoreError::io("starting the journal's thread"))?;
        Ok(SqliteJournal { jobs, epoch: epoch.cast_unsigned(), written })
    }

    /// Which owner this process is.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// What became of appends since it was opened.
    pub fn counts(&self) -> JournalCounts {
        let Written { groups, failures } = &*self.written;
        JournalCounts { groups: groups.load(Ordering::Relaxed), failures: failures.load(Ordering::Relaxed) }
    }

    /// An object's entries after `after`, in order.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn read(&self, object: ObjectId, after: u64) -> Result<Tail, StoreError> {
        self.ask(|reply| Job::Read { object, after, reply }).await
    }

    /// The objects that have entries.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn objects(&self) -> Result<Vec<ObjectId>, StoreError> {
        self.ask(|reply| Job::Objects { reply }).await
    }

    /// Forgets entries that the objects' own databases hold for good.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn trim(&self, upto: Vec<(ObjectId, u64)>) -> Result<(), StoreError> {
        self.ask(|reply| Job::Trim { upto, reply }).await
    }

    /// Forgets all there is of an object, so that no byte of it is left in the file or its write-ahead log.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub async fn forget(&self, object: ObjectId) -> Result<(), StoreError> {
        self.ask(|reply| Job::Forget { object, reply }).await
    }

    /// Closes the file. Appends after it are refused.
    ///
    /// # Errors
    /// When SQLite could not finish; what was acknowledged is durable all the same.
    pub async fn close(&self) -> Result<(), StoreError> {
        self.ask(|reply| Job::Stop { reply }).await
    }

    async fn ask<R>(&self, job: impl FnOnce(oneshot::Sender<Result<R, StoreError>>) -> Job) -> Result<R, StoreError> {
        let (reply, answer) = oneshot::channel();
        // A journal whose thread has ended drops the job, and the answer tells.
        drop(self.jobs.send(job(reply)));
        answer.await.unwrap_or_else(|_| Err(StoreError::Corrupt("the journal's thread has ended".into())))
    }
}

impl Journal for SqliteJournal {
    fn append(&self, entry: Entry, done: Done) {
        if let Err(unsent) = self.jobs.send(Job::Append(entry, done))
            && let Job::Append(_, done) = unsent.0
        {
            done(Err(AppendFailed("the journal is closed".into())));
        }
    }
}

async fn connect(folder: &DataFolder) -> Result<SqliteConnection, StoreError> {
    let options = migrate::options(&folder.journal(), SqliteSynchronous::Full, folder.barriers.exclusive_files);
    let options = options.create_if_missing(true).pragma("wal_autocheckpoint", CHECKPOINT_PAGES);
    let mut connection = options.connect().await.map_err(StoreError::sql("opening the journal"))?;
    assert_durable(&mut connection).await?;
    Ok(connection)
}

/// sqlx and SQLite take pragmas that they do not understand in silence, hence a look.
async fn assert_durable(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let what = || StoreError::sql("looking at the journal's pragmas");
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *connection).await.map_err(what())?;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await.map_err(what())?;
    if synchronous != 2 || mode != "wal" {
        return Err(StoreError::Corrupt(format!(
            "the journal runs {mode} with synchronous={synchronous}, not wal and FULL"
        )));
    }
    Ok(())
}

/// The table of entries without its primary key and triggers.
const WITHOUT_SEQUENCE: &str = "
    CREATE TABLE loose (object INTEGER, seq INTEGER, epoch INTEGER, prev_hash BLOB, body TEXT, hash BLOB);
    INSERT INTO loose SELECT * FROM entry;
    DROP TABLE entry;
    ALTER TABLE loose RENAME TO entry;
    CREATE TRIGGER entry_by_owner BEFORE INSERT ON entry WHEN NEW.epoch <> (SELECT epoch FROM owner)
    BEGIN SELECT RAISE(ABORT, 'epoch_stale: another process owns this journal'); END";

/// For the tests that force two owners: takes away what this owner is to do without.
async fn lower_barriers(connection: &mut SqliteConnection, barriers: Barriers) -> Result<(), StoreError> {
    let what = || StoreError::sql("lowering a barrier");
    let keys = sqlx::query_scalar("SELECT count(*) FROM pragma_index_list('entry')").fetch_one(&mut *connection);
    let keys: i64 = keys.await.map_err(what())?;
    if !barriers.sequence && 0 < keys {
        sqlx::raw_sql(WITHOUT_SEQUENCE).execute(&mut *connection).await.map_err(what())?;
    }
    if !barriers.epoch {
        let lowered = sqlx::raw_sql("DROP TRIGGER IF EXISTS entry_by_owner").execute(&mut *connection).await;
        lowered.map_err(what())?;
    }
    Ok(())
}

struct Writer {
    connection: Option<SqliteConnection>,
    options: sqlx::sqlite::SqliteConnectOptions,
    written: Arc<Written>,
    /// Whether the last failure leaves open what is on the disk.
    is_doubtful: bool,
    faults: Faults,
}

/// Why a group was not appended.
enum Unstored {
    /// A constraint said no, and nothing was stored.
    Refused(String),
    /// Nobody knows what was stored.
    Unknown(StoreError),
}

impl From<StoreError> for Unstored {
    fn from(error: StoreError) -> Unstored {
        match &error {
            StoreError::Sql { source, .. } if is_constraint(source) => Unstored::Refused(source.to_string()),
            StoreError::Sql { .. }
            | StoreError::Locked(_)
            | StoreError::Busy(_)
            | StoreError::Io { .. }
            | StoreError::Elsewhere(_)
            | StoreError::Corrupt(_) => Unstored::Unknown(error),
        }
    }
}

impl Writer {
    fn run(mut self, waiting: &Receiver<Job>) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let runtime = runtime.expect("a runtime without I/O needs nothing from the system");
        let mut next = None;
        while let Some(job) = next.take().or_else(|| waiting.recv().ok()) {
            match job {
                Job::Append(entry, done) => {
                    let (group, rest) = gather(entry, done, waiting);
                    next = rest;
                    runtime.block_on(self.append(group));
                }
                Job::Read { object, after, reply } => {
                    let read = runtime.block_on(self.read(object, after));
                    drop(reply.send(runtime.block_on(self.settled(read))));
                }
                Job::Objects { reply } => {
                    let read = runtime.block_on(self.objects());
                    drop(reply.send(runtime.block_on(self.settled(read))));
                }
                Job::Trim { upto, reply } => {
                    let trimmed = runtime.block_on(self.trim(&upto));
                    drop(reply.send(runtime.block_on(self.settled(trimmed))));
                }
                Job::Forget { object, reply } => {
                    let forgotten = runtime.block_on(self.forget(object));
                    drop(reply.send(runtime.block_on(self.settled(forgotten))));
                }
                Job::Stop { reply } => {
                    drop(reply.send(runtime.block_on(self.close())));
                    return;
                }
            }
        }
    }

    async fn close(&mut self) -> Result<(), StoreError> {
        match self.connection.take() {
            Some(connection) => connection.close().await.map_err(StoreError::sql("closing the journal")),
            None => Ok(()),
        }
    }

    /// One statement, one fsync. When a constraint refuses the group, each entry is tried alone, so that only the
    /// culprit hears no. After any other failure nobody knows what was stored: the file is opened anew.
    async fn append(&mut self, group: Vec<(Entry, Done)>) {
        match self.store(&group).await {
            Ok(()) => {
                self.written.groups.fetch_add(1, Ordering::Relaxed);
                group.into_iter().for_each(|(_, done)| done(Ok(())));
            }
            Err(Unstored::Refused(_)) if 1 < group.len() => {
                for alone in group {
                    Box::pin(self.append(vec![alone])).await;
                }
            }
            Err(Unstored::Refused(reason)) => {
                self.written.failures.fetch_add(group.len() as u64, Ordering::Relaxed);
                refuse(group, &reason);
            }
            Err(Unstored::Unknown(error)) => {
                self.written.failures.fetch_add(group.len() as u64, Ordering::Relaxed);
                tracing::error!(%error, "the journal does not take entries");
                let reason = error.to_string();
                drop(self.settled::<()>(Err(error)).await);
                refuse(group, &reason);
            }
        }
    }

    async fn store(&mut self, group: &[(Entry, Done)]) -> Result<(), Unstored> {
        self.pass(Point::AppendBefore, group).await?;
        let inserted = insert(self.connection().await?, group.iter().map(|(entry, _)| entry)).await;
        inserted.map_err(StoreError::sql("appending to the journal"))?;
        Ok(self.pass(Point::AppendAfter, group).await?)
    }

    async fn pass(&self, point: Point, group: &[(Entry, Done)]) -> Result<(), StoreError> {
        for (entry, _) in group {
            self.faults.at(point, entry.object).await.map_err(StoreError::io("appending to the journal"))?;
        }
        Ok(())
    }

    /// After a failure the file is closed, and opened anew before it is used again. What an fsync that failed was to write
    /// may be lost although the next one says that all is well: to try again would be to believe it. And where SQLite has
    /// ended a transaction by itself, as on a full disk, sqlx goes on counting it: what came after would be in one that
    /// nobody commits.
    async fn settled<R>(&mut self, outcome: Result<R, StoreError>) -> Result<R, StoreError> {
        // What is wrong with one entry is no matter of the file.
        if let Err(error @ (StoreError::Io { .. } | StoreError::Sql { .. })) = &outcome {
            self.is_doubtful |= !error.is_full();
            if let Err(error) = self.close().await {
                tracing::warn!(%error, "the journal did not close cleanly");
            }
        }
        outcome
    }

    async fn connection(&mut self) -> Result<&mut SqliteConnection, StoreError> {
        if self.connection.is_none() {
            self.connection = Some(self.reopen().await?);
            self.is_doubtful = false;
        }
        Ok(self.connection.as_mut().expect("opened above"))
    }

    /// What is found after a doubtful failure is written once more, by a checkpoint with fsync: else somebody might be
    /// shown what is only in the memory of the system.
    async fn reopen(&self) -> Result<SqliteConnection, StoreError> {
        let mut connection = self.options.connect().await.map_err(StoreError::sql("opening the journal anew"))?;
        assert_durable(&mut connection).await?;
        if self.is_doubtful {
            migrate::empty_the_log(&mut connection).await?;
        }
        tracing::warn!("the journal was opened anew after a failure");
        Ok(connection)
    }

    async fn read(&mut self, object: ObjectId, after: u64) -> Result<Tail, StoreError> {
        let what = || StoreError::sql("reading the journal");
        let select = "SELECT seq, epoch, prev_hash, body, hash FROM entry WHERE object = ? AND seq > ? ORDER BY seq";
        let query = sqlx::query(select).bind(object.cast_signed()).bind(after.cast_signed());
        let rows = query.fetch_all(self.connection().await?).await.map_err(what())?;
        let entries: Result<Vec<Entry>, StoreError> = rows.iter().map(|row| read_entry(object, row)).collect();
        let query = sqlx::query_scalar("SELECT seq FROM trimmed WHERE object = ?").bind(object.cast_signed());
        let trimmed: Option<i64> = query.fetch_optional(self.connection().await?).await.map_err(what())?;
        Ok(Tail { trimmed: trimmed.unwrap_or(0).cast_unsigned(), entries: entries? })
    }

    async fn objects(&mut self) -> Result<Vec<ObjectId>, StoreError> {
        let query = sqlx::query_scalar("SELECT DISTINCT object FROM entry");
        let objects: Vec<i64> =
            query.fetch_all(self.connection().await?).await.map_err(StoreError::sql("reading the journal"))?;
        Ok(objects.into_iter().map(i64::cast_unsigned).collect())
    }

    async fn trim(&mut self, upto: &[(ObjectId, u64)]) -> Result<(), StoreError> {
        let list = serde_json::to_string(upto).expect("numbers");
        let what = || StoreError::sql("trimming the journal");
        let connection = self.connection().await?;
        let mut transaction = connection.begin().await.map_err(what())?;
        let note = "INSERT INTO trimmed SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE 1
                    ON CONFLICT (object) DO UPDATE SET seq = max(seq, excluded.seq)";
        sqlx::query(note).bind(&list).execute(&mut *transaction).await.map_err(what())?;
        let forget = "DELETE FROM entry WHERE rowid IN (SELECT entry.rowid FROM json_each(?) AS upto
                      CROSS JOIN entry ON entry.object = upto.value ->> 0 AND entry.seq <= upto.value ->> 1)";
        sqlx::query(forget).bind(&list).execute(&mut *transaction).await.map_err(what())?;
        transaction.commit().await.map_err(what())
    }

    async fn forget(&mut self, object: ObjectId) -> Result<(), StoreError> {
        let what = || StoreError::sql("forgetting a deleted object");
        let connection = self.connection().await?;
        let mut transaction = connection.begin().await.map_err(what())?;
        for delete in ["DELETE FROM entry WHERE object = ?", "DELETE FROM trimmed WHERE object = ?"] {
            let query = sqlx::query(delete).bind(object.cast_signed());
            query.execute(&mut *transaction).await.map_err(what())?;
        }
        transaction.commit().await.map_err(what())?;
        migrate::leave_no_trace(connection).await
    }
}

fn refuse(group: Vec<(Entry, Done)>, reason: &str) {
    group.into_iter().for_each(|(_, done)| done(Err(AppendFailed(reason.to_owned()))));
}

/// Whatever waits besides the first entry, within the limits; and the job that ended the gathering, if one did.
fn gather(entry: Entry, done: Done, waiting: &Receiver<Job>) -> (Vec<(Entry, Done)>, Option<Job>) {
    let mut bytes = entry.body.len();
    let mut group = vec![(entry, done)];
    while group.len() < GROUP_ENTRIES_MAX && bytes < GROUP_BYTES_MAX {
        match waiting.try_recv() {
            Ok(Job::Append(entry, done)) => {
                bytes += entry.body.len();
                group.push((entry, done));
            }
            Ok(other) => return (group, Some(other)),
            Err(_) => break,
        }
    }
    (group, None)
}

async fn insert(
    connection: &mut SqliteConnection,
    entries: impl ExactSizeIterator<Item = &Entry>,
) -> Result<(), sqlx::Error> {
    let mut query = sqlx::query(statement(entries.len()));
    for entry in entries {
        query = query
            .bind(entry.object.cast_signed())
            .bind(entry.seq.cast_signed())
            .bind(entry.epoch.cast_signed())
            .bind(entry.prev_hash.to_vec())
            .bind(entry.body.to_string())
            .bind(entry.hash().to_vec());
    }
    query.execute(connection).await.map(drop)
}

/// The statement that inserts so many entries, written once.
fn statement(entries: usize) -> &'static str {
    use std::sync::LazyLock;
    static STATEMENTS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let one = "(?, ?, ?, ?, ?, ?)";
        let insert = |entries| {
            let values = vec![one; entries].join(", ");
            format!("INSERT INTO entry (object, seq, epoch, prev_hash, body, hash) VALUES {values}")
        };
        (0..=GROUP_ENTRIES_MAX).map(insert).collect()
    });
    &STATEMENTS[entries]
}

/// An entry, if it is still what was written.
fn read_entry(object: ObjectId, row: &sqlx::sqlite::SqliteRow) -> Result<Entry, StoreError> {
    let (entry, hash) = decode(object, row).map_err(StoreError::sql("reading the journal"))?;
    match hash {
        Some(hash) if hash != entry.hash() => {
            Err(StoreError::Corrupt(format!("entry {} of its journal is not what was written", entry.seq)))
        }
        Some(_) | None => Ok(entry),
    }
}

fn decode(object: ObjectId, row: &sqlx::sqlite::SqliteRow) -> Result<(Entry, Option<Vec<u8>>), sqlx::Error> {
    let prev: Vec<u8> = row.try_get(2)?;
    let prev_hash: Hash = prev.try_into().map_err(|_| sqlx::Error::Decode("prev_hash is not 32 bytes".into()))?;
    let (seq, epoch): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
    let body: String = row.try_get(3)?;
    let entry = Entry { object, seq: seq.cast_unsigned(), epoch: epoch.cast_unsigned(), prev_hash, body: body.into() };
    Ok((entry, row.try_get(4)?))
}
