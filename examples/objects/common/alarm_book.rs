//! The earliest alarm of each object that may be asleep, in a small SQLite file. The vault writes it before it trims the
//! journal, so it is never later than the truth: at worst an object is woken for nothing.

use maitred::clock::Moment;
use maitred::object::{Boxed, ObjectId};
use maitred::store::folder::DataFolder;
use maitred::store::object_file::AlarmsToWatch;
use maitred::store::vault::AlarmIndex;
use maitred::store::{StoreError, migrate};
use sqlx::sqlite::SqliteSynchronous;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::Mutex;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS alarm (object INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL)";

/// See the module.
#[derive(Debug)]
pub struct AlarmBook(Mutex<SqliteConnection>);

impl AlarmBook {
    /// Opens the book of a data folder.
    pub async fn open(folder: &DataFolder) -> Result<AlarmBook, StoreError> {
        let path = folder.root().join("alarms.db");
        let options = migrate::options(&path, SqliteSynchronous::Full, true).create_if_missing(true);
        let mut connection = options.connect().await.map_err(StoreError::sql("opening the alarm book"))?;
        sqlx::query(TABLE).execute(&mut connection).await.map_err(StoreError::sql("making the alarm book"))?;
        Ok(AlarmBook(Mutex::new(connection)))
    }

    /// The objects whose earliest alarm is due.
    pub async fn due(&self, now: Moment) -> Result<Vec<ObjectId>, StoreError> {
        let select = sqlx::query_scalar("SELECT object FROM alarm WHERE at_ms <= ?").bind(now.timestamp_millis());
        let due: Result<Vec<i64>, _> = select.fetch_all(&mut *self.0.lock().await).await;
        Ok(due.map_err(StoreError::sql("reading the alarm book"))?.into_iter().map(i64::cast_unsigned).collect())
    }

    async fn write_all(&self, alarms: &[(ObjectId, AlarmsToWatch)]) -> Result<(), sqlx::Error> {
        let mut connection = self.0.lock().await;
        let mut transaction = connection.begin().await?;
        for (object, AlarmsToWatch { earliest, .. }) in alarms {
            let clear = sqlx::query("DELETE FROM alarm WHERE object = ?").bind(object.cast_signed());
            clear.execute(&mut *transaction).await?;
            if let Some(at) = earliest.as_ref().map(|entry| entry.at) {
                let set = sqlx::query("INSERT INTO alarm VALUES (?, ?)").bind(object.cast_signed());
                set.bind(at.timestamp_millis()).execute(&mut *transaction).await?;
            }
        }
        transaction.commit().await
    }
}

impl AlarmIndex for AlarmBook {
    fn write<'a>(&'a self, alarms: &'a [(ObjectId, AlarmsToWatch)]) -> Boxed<'a, Result<(), StoreError>> {
        Box::pin(async move { self.write_all(alarms).await.map_err(StoreError::sql("writing the alarm book")) })
    }
}
