//! Schemas. Migrations only add. `user_version` says which one a file has, so that waking an object asks one pragma
//! and not the migrator; new objects start from a copy of a migrated template.

use std::path::Path;

use sqlx::migrate::Migrator;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, SqliteConnection};

use super::StoreError;
use super::folder::DataFolder;

/// What the databases of one kind of object look like. The store itself relies on three things in them: the table
/// `head` (how far it is), the table `alarm`, and the view `batch`, whose trigger alone knows what an entry means.
#[derive(Debug)]
pub struct Schema {
    /// The folder of these databases, below the data folder.
    pub folder: &'static str,
    /// How they came to be what they are.
    pub migrations: Migrator,
}

impl Schema {
    /// The version that this program expects: that of the last migration.
    pub fn version(&self) -> i64 {
        self.migrations.iter().last().map_or(0, |last| last.version)
    }
}

/// The schema of the journal.
pub(super) static JOURNAL: Migrator = sqlx::migrate!("migrations/journal");

/// How to open a file that this process alone may use: WAL, small cache, exclusive from the first access on (so there
/// is no shared-memory file), deleted rows overwritten.
pub fn options(path: &Path, synchronous: SqliteSynchronous, is_exclusive: bool) -> SqliteConnectOptions {
    let locking = if is_exclusive { SqliteLockingMode::Exclusive } else { SqliteLockingMode::Normal };
    SqliteConnectOptions::new()
        .filename(path)
        .locking_mode(locking)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(synchronous)
        .foreign_keys(true)
        .busy_timeout(std::time::Duration::ZERO)
        .pragma("secure_delete", "ON")
        .disable_statement_logging()
}

/// Brings an object's database to the present schema.
///
/// # Errors
/// When a migration fails, the file is newer than this program, or it has no schema at all: objects start from a copy
/// of the template, so a file without one has lost what it held.
pub async fn bring_up_to_date(connection: &mut SqliteConnection, schema: &Schema) -> Result<(), StoreError> {
    let expected = schema.version();
    match schema_version(connection).await? {
        present if present == expected => Ok(()),
        0 => Err(StoreError::Corrupt("its database file is empty".into())),
        older if older < expected => migrate(connection, schema).await,
        newer => Err(StoreError::Corrupt(format!("schema {newer} is newer than this program's {expected}"))),
    }
}

/// The schema that a file has.
pub(super) async fn schema_version(connection: &mut SqliteConnection) -> Result<i64, StoreError> {
    let query = sqlx::query_scalar("PRAGMA user_version").fetch_one(connection);
    query.await.map_err(StoreError::sql("reading the schema version"))
}

async fn migrate(connection: &mut SqliteConnection, schema: &Schema) -> Result<(), StoreError> {
    run(&schema.migrations, connection).await?;
    // A pragma takes no parameters, and a number is safe.
    let stamp = AssertSqlSafe(format!("PRAGMA user_version = {}", schema.version()));
    sqlx::query(stamp).execute(connection).await.map(drop).map_err(StoreError::sql("stamping the schema version"))
}

/// Runs a migrator.
///
/// # Errors
/// When a migration fails.
pub async fn run(migrator: &Migrator, connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let failed = |error: sqlx::migrate::MigrateError| StoreError::Corrupt(format!("migrating: {error}"));
    migrator.run_direct(None, connection, false).await.map_err(failed)
}

/// Writes a file anew without what deleted rows left behind: pages that were split or joined keep parts of them, although
/// `secure_delete` overwrites rows. Costs as much as there is in the file.
///
/// # Errors
/// When the file cannot be written.
pub async fn leave_no_trace(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let what = || StoreError::sql("overwriting what was deleted");
    sqlx::query("VACUUM").execute(&mut *connection).await.map_err(what())?;
    empty_the_log(connection).await
}

/// Moves the write-ahead log into the file and leaves nothing in it.
///
/// # Errors
/// When the file cannot be written.
pub async fn empty_the_log(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let query = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(connection).await;
    query.map(drop).map_err(StoreError::sql("emptying a write-ahead log"))
}

/// Makes the template that new objects start from, unless it is there and up to date.
///
/// # Errors
/// When it cannot be written.
pub async fn make_template(folder: &DataFolder) -> Result<(), StoreError> {
    let (path, fresh) = (folder.template(), folder.template().with_extension("new"));
    drop(std::fs::remove_file(&fresh));
    let options = options(&fresh, SqliteSynchronous::Full, true).create_if_missing(true);
    let mut connection = options.connect().await.map_err(StoreError::sql("making the template"))?;
    migrate(&mut connection, folder.schema).await?;
    connection.close().await.map_err(StoreError::sql("closing the template"))?;
    std::fs::rename(&fresh, &path).map_err(StoreError::io("putting the template in place"))
}
