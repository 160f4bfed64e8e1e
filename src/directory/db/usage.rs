//! What `directory.db` keeps of what restaurants used, and of quotas that are nearly used up.

use chrono::NaiveDate;
use sqlx::{Connection as _, Row as _};

use crate::clock::Moment;
use crate::directory::metering::{DayUsed, NOTICES_MAX, Notice};
use crate::domain::ids::RestaurantId;
use crate::restaurant::ledger::Used;
use crate::restaurant::usage::Usage;
use crate::store::StoreError;

use super::DirectoryDb;

impl DirectoryDb {
    /// Writes down what a restaurant used, as it says itself; the size of its database on the last of those days.
    ///
    /// # Errors
    /// When it cannot be written; so for all below.
    pub async fn put_usage(&self, id: RestaurantId, usage: &Usage) -> Result<(), StoreError> {
        let last = usage.days.keys().last();
        let rows = usage.days.iter().map(|(day, used)| {
            let bytes = if Some(day) == last { usage.bytes } else { 0 };
            (day.to_string(), used.bookings, used.covers, bytes)
        });
        let rows = serde_json::to_string(&rows.collect::<Vec<_>>()).expect("texts and numbers");
        // The restaurant may be gone by now.
        let put = "INSERT INTO usage (restaurant, day, bookings, covers, bytes)
                   SELECT ?1, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?2)
                   WHERE EXISTS (SELECT 1 FROM restaurant WHERE id = ?1)
                   ON CONFLICT (restaurant, day) DO UPDATE SET bookings = excluded.bookings,
                       covers = excluded.covers, bytes = max(bytes, excluded.bytes)";
        let query = sqlx::query(put).bind(id.bits().cast_signed()).bind(rows);
        let done = query.execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("writing what was used"))
    }

    /// Adds time on sockets to a day.
    ///
    /// # Errors
    /// As above.
    pub async fn add_live(&self, live: &[(RestaurantId, i64)], day: NaiveDate) -> Result<(), StoreError> {
        if live.is_empty() {
            return Ok(());
        }
        let rows: Vec<(i64, i64)> = live.iter().map(|(id, seconds)| (id.bits().cast_signed(), *seconds)).collect();
        let rows = serde_json::to_string(&rows).expect("numbers");
        let add = "INSERT INTO usage (restaurant, day, live_seconds)
                   SELECT value ->> 0, ?1, value ->> 1 FROM json_each(?2)
                   WHERE value ->> 0 IN (SELECT id FROM restaurant)
                   ON CONFLICT (restaurant, day) DO UPDATE SET live_seconds = live_seconds + excluded.live_seconds";
        let done = sqlx::query(add).bind(day.to_string()).bind(rows).execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("writing time on sockets"))
    }

    /// Day by day what is gathered of a restaurant.
    ///
    /// # Errors
    /// As above.
    pub async fn usage_of(
        &self,
        id: RestaurantId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<(NaiveDate, DayUsed)>, StoreError> {
        let select = "SELECT day, bookings, covers, messages, bytes, live_seconds, 1 FROM usage
                      WHERE restaurant = ? AND day BETWEEN ? AND ? ORDER BY day";
        let query = sqlx::query(select).bind(id.bits().cast_signed()).bind(from.to_string()).bind(to.to_string());
        let rows = query.fetch_all(self.connection().await?.get()).await;
        let what = || StoreError::sql("reading what was used");
        let rows = rows.map_err(what())?;
        let read = |row: &sqlx::sqlite::SqliteRow| -> Result<Option<(NaiveDate, DayUsed)>, sqlx::Error> {
            let day: String = row.try_get(0)?;
            Ok(day.parse().ok().zip(Some(day_used(row)?)))
        };
        rows.iter().filter_map(|row| read(row).map_err(what()).transpose()).collect()
    }

    /// What is gathered of all restaurants on a day, and of how many.
    ///
    /// # Errors
    /// As above.
    pub async fn usage_on(&self, day: NaiveDate) -> Result<(u64, DayUsed), StoreError> {
        let select = "SELECT ?1, coalesce(sum(bookings), 0), coalesce(sum(covers), 0), coalesce(sum(messages), 0),
                             coalesce(sum(bytes), 0), coalesce(sum(live_seconds), 0), count(*)
                      FROM usage WHERE day = ?1";
        let row = sqlx::query(select).bind(day.to_string()).fetch_one(self.connection().await?.get()).await;
        let what = || StoreError::sql("reading what was used");
        let row = row.map_err(what())?;
        let restaurants: i64 = row.try_get(6).map_err(what())?;
        Ok((restaurants.cast_unsigned(), day_used(&row).map_err(what())?))
    }

    /// Keeps a notice, unless it was kept before.
    ///
    /// # Errors
    /// As above.
    pub async fn add_notice(&self, notice: &Notice) -> Result<(), StoreError> {
        let what = || StoreError::sql("keeping a notice");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let add = "INSERT INTO notice (restaurant, quota, period, percent, used, quota_max, created_at)
                   SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE EXISTS (SELECT 1 FROM restaurant WHERE id = ?1)
                   ON CONFLICT (restaurant, quota, period, percent) DO NOTHING";
        let add = sqlx::query(add)
            .bind(notice.restaurant.bits().cast_signed())
            .bind(notice.quota.clone())
            .bind(notice.period.clone())
            .bind(notice.percent.cast_signed())
            .bind(notice.used.cast_signed())
            .bind(notice.max.cast_signed())
            .bind(notice.at.timestamp());
        add.execute(&mut *transaction).await.map_err(what())?;
        let forget = "DELETE FROM notice WHERE id <= (SELECT max(id) FROM notice) - ?";
        sqlx::query(forget).bind(NOTICES_MAX).execute(&mut *transaction).await.map_err(what())?;
        transaction.commit().await.map_err(what())
    }

    /// Notices after one, at most so many.
    ///
    /// # Errors
    /// As above.
    pub async fn notices(&self, after: i64, limit: usize) -> Result<Vec<Notice>, StoreError> {
        let select = "SELECT id, restaurant, quota, period, percent, used, quota_max, created_at FROM notice
                      WHERE id > ? ORDER BY id LIMIT ?";
        let query = sqlx::query_as::<_, (i64, i64, String, String, i64, i64, i64, i64)>(select)
            .bind(after)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows = query.fetch_all(self.connection().await?.get()).await;
        let notice = |(id, restaurant, quota, period, percent, used, max, at): (
            i64,
            i64,
            String,
            String,
            i64,
            i64,
            i64,
            i64,
        )| Notice {
            id,
            restaurant: RestaurantId::new(restaurant.cast_unsigned()),
            quota,
            period,
            percent: percent.cast_unsigned(),
            used: used.cast_unsigned(),
            max: max.cast_unsigned(),
            at: Moment::from_timestamp(at, 0).unwrap_or(Moment::UNIX_EPOCH),
        };
        Ok(rows.map_err(StoreError::sql("reading notices"))?.into_iter().map(notice).collect())
    }
}

fn day_used(row: &sqlx::sqlite::SqliteRow) -> Result<DayUsed, sqlx::Error> {
    let number = |at: usize| row.try_get::<i64, _>(at).map(i64::cast_unsigned);
    Ok(DayUsed {
        used: Used { bookings: number(1)?, covers: number(2)? },
        messages: number(3)?,
        bytes: number(4)?,
        live_seconds: number(5)?,
    })
}
