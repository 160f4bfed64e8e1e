//! SQLite through sqlx. Durable first is the journal, one file for all objects; each object's own database follows
//! (`vault`), and with the journal is always the whole truth: nothing is trimmed before the database that holds it
//! was checkpointed with fsync. It knows nothing of restaurants: what a batch means stands in the migration of the
//! object's database.
//!
//! No code opens a live `.db` file except its one connection: closing any other descriptor of the file in this
//! process would silently drop SQLite's POSIX locks.

pub mod copier;
pub mod copy;
pub mod folder;
pub mod journal;
pub mod migrate;
pub mod object_file;
pub mod sound;
pub mod vault;

/// Something went wrong with storage.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process has the data folder.
    #[error("the data folder {0} is used by another process")]
    Locked(String),
    /// The file system said no.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// Why it failed.
        #[source]
        source: std::io::Error,
    },
    /// SQLite said no.
    #[error("{what}: {source}")]
    Sql {
        /// What was being done.
        what: String,
        /// Why it failed.
        #[source]
        source: sqlx::Error,
    },
    /// Somebody else is at it; a moment later it can be had.
    #[error("{0}")]
    Busy(String),
    /// There is no folder for what belongs to this jurisdiction.
    #[error("its files lie in the jurisdiction `{0}`, for which this server has no folder")]
    Elsewhere(String),
    /// What is stored cannot be.
    #[error("{0}")]
    Corrupt(String),
}

impl StoreError {
    /// For `map_err`: SQLite failed while doing `what`.
    pub fn sql(what: impl Into<String>) -> impl FnOnce(sqlx::Error) -> StoreError {
        let what = what.into();
        move |source| StoreError::Sql { what, source }
    }

    /// For `map_err`: the file system failed while doing `what`.
    pub fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> StoreError {
        let what = what.into();
        move |source| StoreError::Io { what, source }
    }

    /// Whether there was no room: SQLite has taken back what it had begun, and the file is as it was.
    pub fn is_full(&self) -> bool {
        match self {
            StoreError::Sql { source, .. } => sqlite_code(source).is_some_and(|code| code & 0xff == FULL),
            StoreError::Locked(_)
            | StoreError::Busy(_)
            | StoreError::Io { .. }
            | StoreError::Elsewhere(_)
            | StoreError::Corrupt(_) => false,
        }
    }

    /// Whether trying again later can help: the disk was full, busy, or failed; the data itself is not to blame.
    pub fn is_passing(&self) -> bool {
        match self {
            StoreError::Locked(_) | StoreError::Busy(_) | StoreError::Io { .. } | StoreError::Elsewhere(_) => true,
            StoreError::Sql { source, .. } => {
                sqlite_code(source).is_none_or(|code| PASSING_CODES.contains(&(code & 0xff)))
            }
            StoreError::Corrupt(_) => false,
        }
    }
}

/// SQLITE_FULL.
const FULL: i32 = 13;

/// SQLITE_BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, FULL, CANTOPEN (sqlite.org/rescode.html).
const PASSING_CODES: [i32; 8] = [5, 6, 7, 8, 9, 10, 13, 14];

fn sqlite_code(error: &sqlx::Error) -> Option<i32> {
    error.as_database_error()?.code()?.parse().ok()
}

/// Whether SQLite refused because of a constraint or a trigger: a definite no, with nothing stored.
fn is_constraint(error: &sqlx::Error) -> bool {
    sqlite_code(error).is_some_and(|code| code & 0xff == 19)
}
