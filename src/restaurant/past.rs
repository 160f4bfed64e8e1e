//! Reservations that have left memory, read from the database. What the database has still to be told is told first.

use std::collections::HashMap;

use chrono::NaiveDate;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use crate::domain::guest::Guest;
use crate::domain::ids::ReservationId;
use crate::domain::key::Key;
use crate::domain::reservation::Reservation;
use crate::object::Boxed;
use crate::store::StoreError;
use crate::store::object_file::ObjectFile;

use super::message::BookQuery;
use super::record::{GuestRow, ReservationRow};

/// A reservation, its guest as last heard of, and the keys of its tables, also of those that left the floor.
macro_rules! remembered {
    ($where:literal) => {
        concat!(
            "SELECT reservation.body,
                json_object('id', told.guest, 'name', name, 'phone', phone, 'email', email, 'locale', locale,
                            'notes', notes, 'consents', json(consents), 'at', at_ms),
                (SELECT json_group_array(dining_table.key)
                 FROM json_each(reservation.body, '$.tables') JOIN dining_table ON dining_table.id = value)
             FROM reservation JOIN guest_version AS told ON told.guest = reservation.guest AND (seq, nth) = (
                SELECT seq, nth FROM guest_version WHERE guest = reservation.guest ORDER BY seq DESC, nth DESC LIMIT 1)
             WHERE ",
            $where
        )
    };
}

/// `?1` is a list of ids.
const OF_IDS: &str = remembered!("reservation.id IN (SELECT value FROM json_each(?1))");

/// From `?1` to `?2`, with one of the statuses `?3` unless there are none, after the start `?5` of the day `?4` and the
/// id `?6`, at most `?7`.
const OF_DAYS: &str = remembered!(
    "date BETWEEN ?1 AND ?2 AND (?3 = '[]' OR status IN (SELECT value FROM json_each(?3)))
        AND (date, starts_at, reservation.id) > (?4, ?5, ?6)
     ORDER BY date, starts_at, reservation.id LIMIT ?7"
);

/// A reservation as it last was.
#[derive(Clone, Debug)]
pub struct Remembered {
    /// The reservation.
    pub reservation: Reservation,
    /// Its guest.
    pub guest: Guest,
    /// The keys of its tables.
    pub tables: Vec<Key>,
}

/// Where the database of a place in a list of days begins.
pub type Bookmark = (NaiveDate, i64, ReservationId);

/// Reads these reservations; those that never were are not among them.
pub fn read(
    file: &mut ObjectFile,
    ids: Vec<ReservationId>,
) -> Boxed<'_, Result<HashMap<ReservationId, Remembered>, StoreError>> {
    Box::pin(async move {
        let ids: Vec<u64> = ids.into_iter().map(ReservationId::bits).collect();
        let query = sqlx::query(OF_IDS).bind(list(&ids)).fetch_all(file.connection());
        let rows = query.await.map_err(StoreError::sql("reading past reservations"))?;
        rows.iter().map(|row| remembered(row).map(|it| (it.reservation.id, it))).collect()
    })
}

/// Reads the reservations of some days, in order.
pub fn days(file: &mut ObjectFile, query: BookQuery) -> Boxed<'_, Result<Vec<Remembered>, StoreError>> {
    Box::pin(async move {
        let BookQuery { from, to, statuses, after, limit } = query;
        let (date, starts_at, id) = after.unwrap_or((NaiveDate::MIN, i64::MIN, ReservationId::new(0)));
        let date = if date == NaiveDate::MIN { String::new() } else { date.to_string() };
        let query = sqlx::query(OF_DAYS)
            .bind(from.to_string())
            .bind(to.to_string())
            .bind(list(&statuses))
            .bind(date)
            .bind(starts_at)
            .bind(id.bits().cast_signed())
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(file.connection());
        let rows = query.await.map_err(StoreError::sql("reading past reservations"))?;
        rows.iter().map(remembered).collect()
    })
}

fn list(items: &impl serde::Serialize) -> String {
    serde_json::to_string(items).expect("plain values")
}

fn remembered(row: &SqliteRow) -> Result<Remembered, StoreError> {
    let text = |at: usize| row.try_get::<String, _>(at).map_err(StoreError::sql("reading a past reservation"));
    let bad = |error: String| StoreError::Corrupt(format!("a past reservation makes no sense: {error}"));
    let reservation: ReservationRow = serde_json::from_str(&text(0)?).map_err(|error| bad(error.to_string()))?;
    let guest: GuestRow = serde_json::from_str(&text(1)?).map_err(|error| bad(error.to_string()))?;
    let tables = serde_json::from_str(&text(2)?).map_err(|error| bad(error.to_string()))?;
    let reservation = Reservation::try_from(reservation).map_err(|error| bad(error.to_string()))?;
    let guest = Guest::try_from(guest).map_err(|error| bad(error.to_string()))?;
    Ok(Remembered { reservation, guest, tables })
}
