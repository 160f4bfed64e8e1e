//! What `directory.db` knows of alarms while restaurants sleep: whom to wake when, and which alarms failed.

use sqlx::{Connection as _, Row as _};

use crate::clock::Moment;
use crate::directory::alarms::{AlarmPlace, AlarmState, AlarmsQuery, Known, WatchedAlarm};
use crate::domain::ids::RestaurantId;
use crate::fault::Point;
use crate::object::alarm::AlarmEntry;
use crate::object::{Boxed, ObjectId};
use crate::store::StoreError;
use crate::store::object_file::AlarmsToWatch;
use crate::store::vault::AlarmIndex;

use super::{DirectoryDb, bound};

/// A restaurant and when it is to be awake, in milliseconds.
pub(in crate::directory) type Due = (i64, i64);

macro_rules! select {
    ($which:literal) => {
        concat!(
            "SELECT object, name, at_ms, attempts, is_dead, recurs, failure FROM watched_alarm WHERE ",
            $which,
            " AND (at_ms, object, name) < (?1, ?2, ?3) AND object IN (SELECT id FROM restaurant)
             ORDER BY at_ms DESC, object DESC, name DESC LIMIT ?4"
        )
    };
}

/// `?5` is now.
fn select(state: Option<AlarmState>) -> &'static str {
    match state {
        None => select!("attempts > 0 AND ?5 IS NOT NULL"),
        Some(AlarmState::Dead) => select!("attempts > 0 AND is_dead AND ?5 IS NOT NULL"),
        Some(AlarmState::Failing) => select!("attempts > 0 AND NOT is_dead AND ?5 IS NOT NULL"),
        Some(AlarmState::Due) => select!("NOT is_dead AND at_ms <= ?5"),
    }
}

impl DirectoryDb {
    /// Restaurants whose earliest alarm is due, the longest due first, after one, at most so many.
    ///
    /// # Errors
    /// When they cannot be read; so for all below.
    pub async fn due(&self, now: Moment, after: Option<Due>, limit: usize) -> Result<Vec<Due>, StoreError> {
        self.faults.at(Point::AlarmDue, 0).await.map_err(StoreError::io("looking for alarms that are due"))?;
        let select = "SELECT object, at_ms FROM alarm WHERE at_ms <= ?1 AND (at_ms, object) > (?2, ?3)
                      ORDER BY at_ms, object LIMIT ?4";
        let (object, at) = after.unwrap_or((i64::MIN, i64::MIN));
        let query = sqlx::query_as(select).bind(now.timestamp_millis()).bind(at).bind(object).bind(bound(limit));
        let due = query.fetch_all(self.connection().await?.get()).await;
        due.map_err(StoreError::sql("looking for alarms that are due"))
    }

    /// Alarms that are known, the latest first.
    ///
    /// # Errors
    /// As above.
    pub async fn watched_alarms(&self, query: &AlarmsQuery, now: Moment) -> Result<Vec<WatchedAlarm>, StoreError> {
        let what = || StoreError::sql("reading alarms");
        let AlarmPlace { at_ms, object, name } = query.after.clone();
        let rows = sqlx::query(select(query.state)).bind(at_ms).bind(object).bind(name);
        let rows = rows.bind(bound(query.limit)).bind(now.timestamp_millis());
        let rows = rows.fetch_all(self.connection().await?.get()).await.map_err(what())?;
        rows.iter().map(|row| watched(row).map_err(what())).collect()
    }

    /// How many alarms are known, of all restaurants.
    ///
    /// # Errors
    /// As above.
    pub async fn count_alarms(&self) -> Result<Known, StoreError> {
        let select = "SELECT (SELECT count(*) FROM alarm),
                             (SELECT count(*) FROM watched_alarm WHERE attempts > 0 AND NOT is_dead),
                             (SELECT count(*) FROM watched_alarm WHERE attempts > 0 AND is_dead)";
        let row = sqlx::query_as::<_, (i64, i64, i64)>(select).fetch_one(self.connection().await?.get()).await;
        let (waiting, failing, dead) = row.map_err(StoreError::sql("counting alarms"))?;
        let [waiting, failing, dead] = [waiting, failing, dead].map(i64::cast_unsigned);
        Ok(Known { waiting, failing, dead })
    }

    async fn write_alarms(&self, alarms: &[(ObjectId, AlarmsToWatch)]) -> Result<(), StoreError> {
        let what = || StoreError::sql("writing the alarm index");
        for (id, _) in alarms {
            self.faults.at(Point::AlarmIndex, *id).await.map_err(StoreError::io("writing the alarm index"))?;
        }
        let earliest = |(id, alarms): &(ObjectId, AlarmsToWatch)| {
            (id.cast_signed(), alarms.earliest.as_ref().map(|entry| entry.at.timestamp_millis()))
        };
        let list = serde_json::to_string(&alarms.iter().map(earliest).collect::<Vec<_>>()).expect("numbers");
        let rows = serde_json::to_string(&alarms.iter().flat_map(rows_of).collect::<Vec<_>>()).expect("plain data");
        let mut connection = self.connection().await?;
        let is_known = sqlx::query_scalar(KNOWS).bind(&list).bind(&rows).fetch_one(connection.get()).await;
        if is_known.map_err(what())? {
            // Most who were awake were only asked something: no transaction, and no fsync.
            return Ok(());
        }
        let mut transaction = connection.get().begin().await.map_err(what())?;
        for (statement, list) in [(CLEAR, &list), (SET, &list), (UNWATCH, &list), (WATCH, &rows)] {
            sqlx::query(statement).bind(list).execute(&mut *transaction).await.map_err(what())?;
        }
        transaction.commit().await.map_err(what())
    }
}

/// Whether all of it stands there already, and nothing else of these objects.
const KNOWS: &str = "WITH
    earliest AS MATERIALIZED (SELECT value ->> 0 AS object, value ->> 1 AS at_ms FROM json_each(?1)),
    wanted AS MATERIALIZED (SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
        FROM json_each(?2)),
    present AS MATERIALIZED (SELECT watched_alarm.object, name, watched_alarm.at_ms, attempts, is_dead, recurs, failure
        FROM earliest JOIN watched_alarm ON watched_alarm.object = earliest.object)
    SELECT NOT EXISTS (SELECT 1 FROM earliest LEFT JOIN alarm ON alarm.object = earliest.object
            WHERE alarm.at_ms IS NOT earliest.at_ms)
        AND NOT EXISTS (SELECT * FROM wanted EXCEPT SELECT * FROM present)
        AND NOT EXISTS (SELECT * FROM present EXCEPT SELECT * FROM wanted)";
const CLEAR: &str =
    "DELETE FROM alarm WHERE object IN (SELECT value ->> 0 FROM json_each(?) WHERE value ->> 1 IS NULL)";
const SET: &str = "INSERT INTO alarm (object, at_ms) SELECT value ->> 0, value ->> 1 FROM json_each(?)
    WHERE value ->> 1 IS NOT NULL ON CONFLICT (object) DO UPDATE SET at_ms = excluded.at_ms";
const UNWATCH: &str = "DELETE FROM watched_alarm WHERE object IN (SELECT value ->> 0 FROM json_each(?))";
const WATCH: &str = "INSERT INTO watched_alarm (object, name, at_ms, attempts, is_dead, recurs, failure)
    SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
    FROM json_each(?)";

type Row<'a> = (i64, &'a str, i64, u32, u8, Option<String>, Option<&'a str>);

fn rows_of((id, alarms): &(ObjectId, AlarmsToWatch)) -> Vec<Row<'_>> {
    // One without a name is a wish to be woken.
    let is_other = |entry: &&AlarmEntry| !entry.is_troubled() && !entry.name.is_empty();
    alarms.earliest.iter().filter(is_other).chain(&alarms.troubled).map(|entry| row(*id, entry)).collect()
}

fn row(id: ObjectId, entry: &AlarmEntry) -> Row<'_> {
    let recurs = entry.recurs.map(|recurrence| recurrence.to_string());
    let (at, is_dead) = (entry.at.timestamp_millis(), entry.is_dead.into());
    (id.cast_signed(), &entry.name, at, entry.attempts, is_dead, recurs, entry.failure.as_deref())
}

fn watched(row: &sqlx::sqlite::SqliteRow) -> Result<WatchedAlarm, sqlx::Error> {
    let at = Moment::from_timestamp_millis(row.try_get(2)?).ok_or(sqlx::Error::Decode("no such time".into()))?;
    let recurs: Option<String> = row.try_get(5)?;
    let recurs = recurs.map(|words| words.parse()).transpose().map_err(|error| sqlx::Error::Decode(Box::new(error)))?;
    let (name, attempts, is_dead, failure) = (row.try_get(1)?, row.try_get(3)?, row.try_get(4)?, row.try_get(6)?);
    let restaurant = RestaurantId::new(row.try_get::<i64, _>(0)?.cast_unsigned());
    Ok(WatchedAlarm { restaurant, entry: AlarmEntry { name, at, attempts, is_dead, recurs, failure } })
}

impl AlarmIndex for DirectoryDb {
    fn write<'a>(&'a self, alarms: &'a [(ObjectId, AlarmsToWatch)]) -> Boxed<'a, Result<(), StoreError>> {
        Box::pin(self.write_alarms(alarms))
    }
}
