//! Builds a restaurant from its database: one statement, one row, one hop to SQLite's thread.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use sqlx::Row;

use crate::clock::Clock;
use crate::domain::configuration::{Placed, SettingName};
use crate::domain::ids::RestaurantId;
use crate::domain::policy::STRIKES_WITHIN_DAYS_MAX;
use crate::domain::restaurant::recall::{Recalled, recall};
use crate::domain::restaurant::state::{HOT_HOURS, State};
use crate::object::{Boxed, ObjectId};
use crate::store::StoreError;
use crate::store::migrate::Schema;
use crate::store::object_file::ObjectFile;
use crate::store::vault::Reader;

use super::ledger::Ledger;
use super::object::Restaurant;
use super::record::{AnswerRow, BadRecord, GuestRow, HoldRow, ReservationRow, SettingRow, StrikeRow, WaitRow};
use super::token::Secret;

/// How long the server may have been away and still mark who did not come, in days.
const AWAY_DAYS: i64 = 30;

/// From how many bytes of reservations on the pages are not kept from which they were read: a restaurant that is only looked
/// at would have them in memory twice.
const LARGE_BYTES: usize = 64 << 10;

/// Everything that touches a moment or later, as lists of JSON; what is JSON already is not looked at, and a list of nothing
/// is NULL. `?1` is that moment in seconds.
const READ: &str = "SELECT
    (SELECT value FROM secret),
    (SELECT json_group_object(name, value) FROM counter
     WHERE name NOT BETWEEN 'day:' AND 'day;'
        OR name >= 'day:' || coalesce(date(?1, 'unixepoch', 'start of month'), '')),
    (SELECT json_group_array(json_object('kind', kind, 'key', key, 'position', position, 'setting', json(body)))
     FROM setting),
    (SELECT '[' || group_concat(body) || ']' FROM reservation
     WHERE until >= ?1
        OR (status IN ('requested', 'booked', 'confirmed') AND until >= ?1 - 86400 * ?3)),
    (SELECT json_group_array(json_object('id', guest, 'name', name, 'phone', phone, 'email', email,
                                         'locale', locale, 'notes', notes, 'consents', json(consents), 'at', at_ms))
     FROM (SELECT * FROM guest_version
           WHERE guest IN (SELECT guest FROM reservation WHERE until >= ?1
                           OR (status IN ('requested', 'booked', 'confirmed') AND until >= ?1 - 86400 * ?3)
                           UNION SELECT guest FROM wait WHERE closed_at IS NULL OR closed_at >= ?1)
           ORDER BY guest, seq, nth)),
    (SELECT '[' || group_concat(body) || ']' FROM hold),
    (SELECT '[' || group_concat(body) || ']' FROM answer),
    (SELECT '[' || group_concat(body) || ']' FROM wait WHERE closed_at IS NULL OR closed_at >= ?1),
    (SELECT json_group_array(json_object('id', id, 'starts_at', starts_at, 'phone', phone, 'email', email))
     FROM (SELECT reservation.id, starts_at, phone, email, max(seq * 1000000 + nth)
           FROM reservation JOIN guest_version ON guest_version.guest = reservation.guest
           WHERE status = 'no_show' AND until >= ?1 - 86400 * ?2 GROUP BY reservation.id))";

/// What a restaurant's database looks like.
pub static SCHEMA: Schema = Schema { folder: "restaurants", migrations: sqlx::migrate!("migrations/restaurant") };

/// See the module.
#[derive(Debug)]
pub struct RestaurantReader {
    /// Tells what is past.
    pub clock: Clock,
}

impl Reader<Restaurant> for RestaurantReader {
    fn read<'a>(&'a self, id: ObjectId, file: &'a mut ObjectFile) -> Boxed<'a, Result<Restaurant, StoreError>> {
        let edge = self.clock.now() - chrono::Duration::hours(HOT_HOURS);
        Box::pin(read(RestaurantId::new(id), file, edge.timestamp()))
    }
}

/// A restaurant with all that touches `edge` (seconds) or later; `i64::MIN` for everything.
///
/// # Errors
/// When the database cannot be read or makes no sense.
pub async fn read(id: RestaurantId, file: &mut ObjectFile, edge: i64) -> Result<Restaurant, StoreError> {
    let query = sqlx::query(READ)
        .bind(edge)
        .bind(i64::from(STRIKES_WITHIN_DAYS_MAX))
        .bind(AWAY_DAYS)
        .fetch_one(file.connection());
    let row = query.await.map_err(StoreError::sql("reading the restaurant"))?;
    let is_large = LARGE_BYTES <= row.try_get::<Option<&str>, _>(3).ok().flatten().map_or(0, str::len);
    let text = |at: usize| row.try_get::<Option<String>, _>(at).map_err(StoreError::sql("reading the restaurant"));
    let secret = text(0)?.as_deref().and_then(from_hex).unwrap_or(Secret([0; 32]));
    let counters: BTreeMap<String, u64> = parse(text(1)?)?;
    let counter = |name: &str| counters.get(name).copied().unwrap_or_default();
    let mut state = State::default();
    state.version = counter("version");
    for row in parse::<Vec<SettingRow>>(text(2)?)? {
        let setting = row.setting.ok_or_else(|| bad(BadRecord("a setting that says nothing")))?;
        state.settings.insert(SettingName { kind: row.kind, key: row.key }, Placed { position: row.position, setting });
    }
    state.rebuild_house();
    for row in parse::<Vec<StrikeRow>>(text(8)?)? {
        let (id, strike) = row.try_into().map_err(bad)?;
        state.strikes.insert(id, strike);
    }
    let recalled = Recalled {
        guests: all::<GuestRow, _>(text(4)?)?,
        reservations: all::<ReservationRow, _>(text(3)?)?,
        holds: all::<HoldRow, _>(text(5)?)?,
        waits: all::<WaitRow, _>(text(7)?)?,
        answers: all::<AnswerRow, _>(text(6)?)?,
    };
    recall(&mut state, recalled).map_err(|overlap| StoreError::Corrupt(overlap.to_string()))?;
    if is_large {
        file.forget_pages().await?;
    }
    let ledger = Ledger::of(counters.iter().map(|(name, value)| (name.as_str(), *value)));
    Ok(Restaurant::new(id, secret, counter("revision"), state).with(ledger))
}

/// Gives a copy beside the original a secret of its own, as hexadecimal digits: links of the original open nothing in it.
///
/// # Errors
/// When it cannot be written.
pub async fn renew_secret(file: &mut ObjectFile, secret: String) -> Result<(), StoreError> {
    let change = sqlx::query("UPDATE secret SET value = ?").bind(secret).execute(file.connection());
    change.await.map(drop).map_err(StoreError::sql("renewing the secret"))
}

/// What a list of rows says.
fn all<R, T>(text: Option<String>) -> Result<Vec<T>, StoreError>
where
    R: DeserializeOwned,
    T: TryFrom<R, Error = BadRecord>,
{
    parse::<Vec<R>>(text)?.into_iter().map(|row| T::try_from(row).map_err(bad)).collect()
}

fn parse<T: DeserializeOwned + Default>(text: Option<String>) -> Result<T, StoreError> {
    let Some(text) = text else { return Ok(T::default()) };
    serde_json::from_str(&text).map_err(|error| StoreError::Corrupt(format!("a stored record makes no sense: {error}")))
}

fn bad(record: BadRecord) -> StoreError {
    StoreError::Corrupt(record.to_string())
}

fn from_hex(text: &str) -> Option<Secret> {
    let bytes: Option<Vec<u8>> =
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect();
    bytes?.try_into().ok().map(Secret)
}
