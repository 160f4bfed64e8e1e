//! One object's database, open. Its write side is one statement, `INSERT INTO batch`, which stands in the migration.

use std::fmt::Write as _;
use std::path::Path;

use sqlx::sqlite::SqliteSynchronous;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use crate::clock::Moment;
use crate::object::alarm::AlarmEntry;
use crate::object::{Entry, Hash, Head};

use super::folder::DataFolder;
use super::{StoreError, migrate};

/// The most memory for pages, in KiB (SQLite's negative numbers). It is only taken as pages are touched: a small
/// object stays small, and a busy one need not spill what it is being told.
const CACHE_KIB: &str = "-1024";

/// Pages after which SQLite moves the write-ahead log into the file by itself (its own default).
const CHECKPOINT_PAGES: i64 = 1000;
const HOLD_BACK: &str = "PRAGMA wal_autocheckpoint = 0";
const RESUME: &str = "PRAGMA wal_autocheckpoint = 1000";

/// Tells entries to the database, in order, all or none.
const APPLY: &str = "INSERT INTO batch (seq, epoch, prev, hash, body)
    SELECT value ->> 'seq', value ->> 'epoch', value ->> 'prev', value ->> 'hash', jsonb_extract(value, '$.body')
    FROM jsonb_each(?) ORDER BY key";

macro_rules! alarm_columns {
    () => {
        "name, at_ms, attempts, is_dead, recurs, failure"
    };
}

/// How many alarms of one object that have failed are watched.
pub const TROUBLED_MAX: usize = 1_000;

/// What of an object's alarms is known while it sleeps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AlarmsToWatch {
    /// The one that is due next.
    pub earliest: Option<AlarmEntry>,
    /// Those that have failed and may be given up.
    pub troubled: Vec<AlarmEntry>,
}

/// All that is looked at when a database is opened, at once: each statement costs a hop to SQLite's thread and back.
const LOOK: &str = "SELECT user_version, locking_mode, seq, hash FROM pragma_user_version, pragma_locking_mode, head";

/// What a database says of itself.
struct Look {
    version: i64,
    locking_mode: String,
    head: Head,
}

/// An object's database.
#[derive(Debug)]
pub struct ObjectFile {
    connection: SqliteConnection,
    /// How far it is.
    pub head: Head,
    /// Whether it is that far: not while it is being told, nor when whoever told it was not there for the end. A statement
    /// that is dropped runs on.
    is_sure: bool,
}

impl ObjectFile {
    /// Opens a database that is there.
    ///
    /// # Errors
    /// When it is missing, damaged, locked, or of a schema that this program does not know.
    pub async fn open(folder: &DataFolder, path: &Path) -> Result<ObjectFile, StoreError> {
        if !path.exists() {
            return Err(StoreError::Corrupt("its database file is missing".into()));
        }
        let options = migrate::options(path, SqliteSynchronous::Normal, folder.barriers.exclusive_files);
        let options = options.create_if_missing(false).pragma("cache_size", CACHE_KIB).statement_cache_capacity(8);
        let mut connection = options.connect().await.map_err(StoreError::sql("opening its database"))?;
        let look = match look(&mut connection).await {
            Ok(look) if look.version == folder.schema.version() => look,
            // Older, newer, empty or damaged: what is wrong is said there.
            Ok(_) | Err(_) => {
                migrate::bring_up_to_date(&mut connection, folder.schema).await?;
                look(&mut connection).await?
            }
        };
        if folder.barriers.exclusive_files && look.locking_mode != "exclusive" {
            let reason = format!("its database is open with locking_mode={}", look.locking_mode);
            return Err(StoreError::Corrupt(reason));
        }
        Ok(ObjectFile { connection, head: look.head, is_sure: true })
    }

    /// The connection, for reading.
    pub fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// Tells it entries that follow its head, in order, all or none.
    ///
    /// # Errors
    /// When it does not take them; it is as it was then.
    pub async fn apply(&mut self, entries: &[Entry]) -> Result<(), StoreError> {
        let Some(last) = entries.last() else { return Ok(()) };
        let query = sqlx::query(APPLY).bind(as_list(entries));
        self.is_sure = false;
        let told = query.execute(&mut self.connection).await;
        self.is_sure = true;
        told.map_err(StoreError::sql("telling its database an entry"))?;
        self.head = last.head();
        Ok(())
    }

    /// Looks how far it is, if that is not known: behind whatever still runs on its connection.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn be_sure(&mut self) -> Result<(), StoreError> {
        if !self.is_sure {
            self.head = read_head(&mut self.connection).await?;
            self.is_sure = true;
        }
        Ok(())
    }

    /// Moves the write-ahead log into the file, with fsync: what was applied can be trimmed from the journal then.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn checkpoint(&mut self) -> Result<(), StoreError> {
        let query = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut self.connection);
        let row = query.await.map_err(StoreError::sql("checkpointing its database"))?;
        let busy: i64 = row.try_get(0).map_err(StoreError::sql("reading the outcome of a checkpoint"))?;
        if busy == 0 { Ok(()) } else { Err(StoreError::Corrupt("somebody else reads its database".into())) }
    }

    /// Gives back the memory of its pages, which stay in the file: whoever has read all of a large one hardly needs them soon.
    ///
    /// # Errors
    /// When SQLite does not do as it is told.
    pub async fn forget_pages(&mut self) -> Result<(), StoreError> {
        let query = sqlx::query("PRAGMA shrink_memory").execute(&mut self.connection);
        query.await.map(drop).map_err(StoreError::sql("giving back the memory of its pages"))
    }

    /// The bytes of its pages, those of the write-ahead log included.
    ///
    /// # Errors
    /// When they cannot be counted.
    pub async fn bytes(&mut self) -> Result<u64, StoreError> {
        let count = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
        let bytes: Result<i64, _> = sqlx::query_scalar(count).fetch_one(&mut self.connection).await;
        Ok(bytes.map_err(StoreError::sql("measuring its database"))?.cast_unsigned())
    }

    /// Writes a copy of it, without the space that is free in it, to a file that is not there yet. Nothing can be told
    /// to it meanwhile.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn vacuum_into(&mut self, to: &Path) -> Result<(), StoreError> {
        let query = sqlx::query("VACUUM INTO ?").bind(to.display().to_string()).execute(&mut self.connection);
        query.await.map(drop).map_err(StoreError::sql("copying its database"))
    }

    /// From now on what it is told stays in the write-ahead log, and the file itself as it is; or no longer.
    ///
    /// # Errors
    /// When SQLite does not do as it is told.
    pub async fn hold_back_checkpoints(&mut self, is_held: bool) -> Result<(), StoreError> {
        let pages = if is_held { 0 } else { CHECKPOINT_PAGES };
        let query = sqlx::query_scalar(if is_held { HOLD_BACK } else { RESUME }).fetch_one(&mut self.connection);
        let taken: i64 = query.await.map_err(StoreError::sql("holding back checkpoints"))?;
        if taken == pages { Ok(()) } else { Err(StoreError::Corrupt("its checkpoints cannot be held back".into())) }
    }

    /// Makes it one that this data folder can go on with: its history goes on under owners that are counted anew.
    ///
    /// # Errors
    /// When it cannot be written.
    pub async fn settle_in(&mut self) -> Result<(), StoreError> {
        let count_anew = sqlx::query("UPDATE head SET epoch = 0").execute(&mut self.connection);
        count_anew.await.map_err(StoreError::sql("settling in"))?;
        self.checkpoint().await
    }

    /// Its tables, indexes, triggers and views, as they were declared.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn declarations(&mut self) -> Result<Vec<String>, StoreError> {
        let select = "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1";
        let query = sqlx::query_scalar(select).fetch_all(&mut self.connection);
        query.await.map_err(StoreError::sql("reading its declarations"))
    }

    /// The alarms that are set.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn alarms(&mut self) -> Result<Vec<AlarmEntry>, StoreError> {
        self.select_alarms(concat!("SELECT ", alarm_columns!(), " FROM alarm")).await
    }

    /// What of its alarms those need who wake and watch it: the earliest, and those that have failed, the latest first.
    /// At most [`TROUBLED_MAX`] of them.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn alarms_to_watch(&mut self) -> Result<AlarmsToWatch, StoreError> {
        let earliest = concat!("SELECT ", alarm_columns!(), " FROM alarm WHERE NOT is_dead ORDER BY at_ms LIMIT 1");
        let troubled = concat!(
            "SELECT ",
            alarm_columns!(),
            " FROM alarm WHERE attempts > 0 ORDER BY is_dead DESC, at_ms DESC LIMIT 1000"
        );
        let earliest = self.select_alarms(earliest).await?.pop();
        Ok(AlarmsToWatch { earliest, troubled: self.select_alarms(troubled).await? })
    }

    async fn select_alarms(&mut self, select: &'static str) -> Result<Vec<AlarmEntry>, StoreError> {
        let query = sqlx::query(select).fetch_all(&mut self.connection);
        let rows = query.await.map_err(StoreError::sql("reading its alarms"))?;
        rows.iter().map(|row| read_alarm(row).map_err(StoreError::sql("reading an alarm"))).collect()
    }

    /// Closes it.
    ///
    /// # Errors
    /// When SQLite could not finish; the journal still has what matters.
    pub async fn close(self) -> Result<(), StoreError> {
        self.connection.close().await.map_err(StoreError::sql("closing its database"))
    }
}

async fn look(connection: &mut SqliteConnection) -> Result<Look, StoreError> {
    let query = sqlx::query_as(LOOK).fetch_one(connection);
    let (version, locking_mode, seq, hash): (i64, String, i64, String) =
        query.await.map_err(StoreError::sql("looking at its database"))?;
    Ok(Look { version, locking_mode, head: head_of(seq, &hash)? })
}

/// How far a database is.
pub(super) async fn read_head(connection: &mut SqliteConnection) -> Result<Head, StoreError> {
    let query = sqlx::query_as("SELECT seq, hash FROM head").fetch_one(connection);
    let (seq, hash): (i64, String) = query.await.map_err(StoreError::sql("reading its head"))?;
    head_of(seq, &hash)
}

fn head_of(seq: i64, hash: &str) -> Result<Head, StoreError> {
    let hash = from_hex(hash).ok_or_else(|| StoreError::Corrupt("its head has no hash".into()))?;
    Ok(Head { seq: seq.cast_unsigned(), hash })
}

fn read_alarm(row: &sqlx::sqlite::SqliteRow) -> Result<AlarmEntry, sqlx::Error> {
    let at = Moment::from_timestamp_millis(row.try_get(1)?).ok_or(sqlx::Error::Decode("no such time".into()))?;
    let recurs: Option<String> = row.try_get(4)?;
    let recurs = recurs.map(|words| words.parse()).transpose().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let (name, attempts, is_dead, failure) = (row.try_get(0)?, row.try_get(2)?, row.try_get(3)?, row.try_get(5)?);
    Ok(AlarmEntry { name, at, attempts, is_dead, recurs, failure })
}

/// Entries as the JSON list that [`APPLY`] takes. Bodies are JSON already.
fn as_list(entries: &[Entry]) -> String {
    let bytes: usize = entries.iter().map(|entry| entry.body.len() + 200).sum();
    let mut list = String::with_capacity(bytes);
    for entry in entries {
        let Entry { seq, epoch, body, .. } = entry;
        let (prev, hash) = (to_hex(&entry.prev_hash), to_hex(&entry.hash()));
        list.push(if list.is_empty() { '[' } else { ',' });
        let element = write!(list, r#"{{"seq":{seq},"epoch":{epoch},"prev":"{prev}","hash":"{hash}","body":{body}}}"#);
        element.expect("writing to a string cannot fail");
    }
    list.push(']');
    list
}

/// A hash as the database has it.
pub fn to_hex(hash: &Hash) -> String {
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        text
    })
}

fn from_hex(text: &str) -> Option<Hash> {
    let bytes: Option<Vec<u8>> =
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect();
    bytes?.try_into().ok()
}
