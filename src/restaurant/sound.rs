//! Whether a restaurant's database is sound: for SQLite, in itself, and for the rule book. What is said twice in it is
//! compared: columns with records, seatings with reservations and holds, the present with the history that led to it.

use std::collections::HashMap;
use std::fmt;

use sqlx::SqliteConnection;

use crate::domain::ids::RestaurantId;
use crate::domain::restaurant::verify::verify;
use crate::object::alarm::AlarmEntry;
use crate::store::StoreError;
use crate::store::object_file::ObjectFile;

use super::object::Restaurant;
use super::reader;

/// How many complaints of one kind are told; one is enough to act.
pub const COMPLAINTS_MAX: usize = 20;

/// What can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// The file, as SQLite sees it: pages, indexes, rows that point nowhere.
    Database,
    /// The journal follows the database link by link, and applies.
    Journal,
    /// Nobody's table is another's, and whoever has a table sits there.
    Seatings,
    /// Columns say what the records say; what an answered key led to is there.
    Records,
    /// What is there is what the history made of it.
    History,
    /// What must go off is set, for the right time.
    Alarms,
    /// The rule book agrees with all of it.
    Rules,
    /// What is in memory is what database and journal make.
    Memory,
    /// The directory wakes it in time.
    Index,
    /// Its snapshots are what their notes say.
    Snapshots,
}

impl Check {
    /// Its name, as it is shown.
    pub fn name(self) -> &'static str {
        match self {
            Check::Database => "database",
            Check::Journal => "journal",
            Check::Seatings => "seatings",
            Check::Records => "records",
            Check::History => "history",
            Check::Alarms => "alarms",
            Check::Rules => "rules",
            Check::Memory => "memory",
            Check::Index => "index",
            Check::Snapshots => "snapshots",
        }
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// What was looked at.
    pub check: Check,
    /// What is wrong, in words. Names no guest.
    pub what: String,
}

impl Complaint {
    /// Something is wrong.
    pub fn new(check: Check, what: impl Into<String>) -> Complaint {
        Complaint { check, what: what.into() }
    }
}

impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.check.name(), self.what)
    }
}

/// What a database's own tables are looked at for. Each statement gives a line for whatever is wrong.
const STATEMENTS: [(Check, &str); 17] = [
    (Check::Database, "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'"),
    (Check::Database, "SELECT 'a row of ' || \"table\" || ' points nowhere' FROM pragma_foreign_key_check"),
    (
        Check::Seatings,
        "SELECT 'table ' || one.table_id || ' is taken twice at ' || two.starts_at
         FROM seating AS one JOIN seating AS two
           ON two.table_id = one.table_id AND one.starts_at < two.starts_at AND two.starts_at < one.until",
    ),
    (
        // Seatings of stays that ended before yesterday go with the next batch, whenever that was.
        Check::Seatings,
        "WITH edge (at) AS (SELECT max((SELECT coalesce(max(at_ms), 0) / 1000 FROM change), ?1) - 86400)
         SELECT 'reservation ' || reservation.id || ' has table ' || place.value || ' and does not sit there'
         FROM reservation, json_each(reservation.body, '$.tables') AS place, edge
         WHERE status IN ('requested', 'booked', 'confirmed', 'arrived', 'seated') AND until >= edge.at
           AND NOT EXISTS (SELECT 1 FROM seating WHERE table_id = place.value AND seating.reservation = reservation.id
               AND seating.starts_at = coalesce(body ->> '$.from', reservation.starts_at) AND seating.until = reservation.until)",
    ),
    (
        Check::Seatings,
        "SELECT 'hold ' || hold.id || ' has table ' || place.value || ' and does not keep it'
         FROM hold, json_each(hold.body, '$.tables') AS place
         WHERE NOT EXISTS (SELECT 1 FROM seating WHERE table_id = place.value AND seating.hold = hold.id
               AND seating.starts_at = coalesce(body ->> '$.from', body ->> '$.starts_at')
               AND seating.until = body ->> '$.until')",
    ),
    (
        Check::Seatings,
        "SELECT 'reservation ' || seating.reservation || ' sits at table ' || table_id || ', which it does not have'
         FROM seating LEFT JOIN reservation ON reservation.id = seating.reservation
         WHERE seating.reservation IS NOT NULL AND (reservation.id IS NULL
            OR status NOT IN ('requested', 'booked', 'confirmed', 'arrived', 'seated')
            OR table_id NOT IN (SELECT value FROM json_each(reservation.body, '$.tables')))",
    ),
    (
        Check::Seatings,
        "SELECT 'hold ' || seating.hold || ' keeps table ' || table_id || ', which it does not have'
         FROM seating LEFT JOIN hold ON hold.id = seating.hold
         WHERE seating.hold IS NOT NULL
           AND (hold.id IS NULL OR table_id NOT IN (SELECT value FROM json_each(hold.body, '$.tables')))",
    ),
    (
        Check::Records,
        "SELECT 'reservation ' || id || ' is recorded otherwise than it is listed' FROM reservation
         WHERE (id, guest, date, starts_at, until, status)
            IS NOT (body ->> '$.id', body ->> '$.guest', body ->> '$.date', body ->> '$.starts_at', body ->> '$.until',
                    body ->> '$.status')",
    ),
    (
        Check::Records,
        "SELECT 'hold ' || id || ' is recorded otherwise than it is listed' FROM hold
         WHERE (id, expires_at) IS NOT (body ->> '$.id', body ->> '$.expires_at')",
    ),
    (
        Check::Records,
        "SELECT 'place in line ' || id || ' is recorded otherwise than it is listed' FROM wait
         WHERE (id, guest, closed_at) IS NOT (body ->> '$.id', body ->> '$.guest',
            CASE WHEN body ->> '$.status' IN ('waiting', 'offered') THEN NULL ELSE body ->> '$.status_at' / 1000 END)",
    ),
    (
        Check::Records,
        "SELECT 'the answer to key ' || key || ' is recorded otherwise than it is listed' FROM answer
         WHERE at_ms IS NOT body ->> '$.at' OR key IS NOT CAST(body ->> '$.key' AS TEXT)",
    ),
    (
        Check::Records,
        "SELECT 'the answer to key ' || key || ' leads nowhere' FROM answer
         WHERE (body ->> '$.reservation' IS NOT NULL) + (body ->> '$.wait' IS NOT NULL) + (body -> '$.hold' IS NOT NULL) <> 1
            OR (body ->> '$.reservation' IS NOT NULL AND body ->> '$.reservation' NOT IN (SELECT id FROM reservation))
            OR (body ->> '$.wait' IS NOT NULL AND body ->> '$.wait' NOT IN (SELECT id FROM wait))",
    ),
    (
        Check::History,
        "SELECT 'a change stands at entry ' || max(seq) || ', beyond the last one' FROM change
         HAVING max(seq) > (SELECT seq FROM head)",
    ),
    // Housekeeping forgets the beginning of the history; what has not changed since has none.
    (
        Check::History,
        "SELECT 'reservation ' || id || ' is not what its history says' FROM reservation
         WHERE body IS NOT coalesce(
            (SELECT body FROM change WHERE entity = reservation.id AND kind GLOB 'reservation.*'
             ORDER BY seq DESC, nth DESC LIMIT 1),
            CASE WHEN (SELECT min(seq) FROM change) > 1 THEN body END)",
    ),
    (
        Check::History,
        "SELECT 'place in line ' || id || ' is not what its history says' FROM wait
         WHERE body IS NOT coalesce(
            (SELECT body FROM change WHERE entity = wait.id AND kind GLOB 'wait.*' ORDER BY seq DESC, nth DESC LIMIT 1),
            CASE WHEN (SELECT min(seq) FROM change) > 1 THEN body END)",
    ),
    (
        Check::History,
        "SELECT 'history tells of ' || kind || ' ' || entity || ', which is not there' FROM change
         WHERE (kind GLOB 'reservation.*' AND entity NOT IN (SELECT id FROM reservation))
            OR (kind GLOB 'wait.*' AND entity NOT IN (SELECT id FROM wait))",
    ),
    (
        Check::History,
        "SELECT 'the setting ' || kind || ' ' || key || ' is not what its history says' FROM setting
         WHERE body IS NOT coalesce(
            (SELECT body -> '$.setting' FROM change
             WHERE entity = setting.key AND change.kind IN (setting.kind || '.updated', setting.kind || '.removed')
             ORDER BY seq DESC, nth DESC LIMIT 1),
            CASE WHEN (SELECT min(seq) FROM change) > 1 THEN body END)",
    ),
];

/// A restaurant with all that touches `edge` or later, `i64::MIN` for all it ever knew, and everything that is wrong with
/// it and its database. Both times are unix seconds.
///
/// # Errors
/// When it cannot be read at all.
pub async fn look_through(
    id: RestaurantId,
    file: &mut ObjectFile,
    (edge, now): (i64, i64),
) -> Result<(Restaurant, Vec<Complaint>), StoreError> {
    let mut wrong = complaints(file.connection(), now).await?;
    let restaurant = reader::read(id, file, edge).await?;
    let rules = verify(restaurant.state()).into_iter().take(COMPLAINTS_MAX);
    wrong.extend(rules.map(|what| Complaint::new(Check::Rules, what)));
    wrong.extend(unset(&restaurant, &file.alarms().await?, now));
    Ok((restaurant, wrong))
}

/// What SQLite says, and what contradicts itself.
async fn complaints(connection: &mut SqliteConnection, now: i64) -> Result<Vec<Complaint>, StoreError> {
    let mut wrong = vec![];
    for (check, statement) in STATEMENTS {
        let lines = sqlx::query_scalar::<_, String>(statement).bind(now).fetch_all(&mut *connection).await;
        let lines = lines.map_err(StoreError::sql("checking its database"))?;
        wrong.extend(lines.into_iter().take(COMPLAINTS_MAX).map(|what| Complaint::new(check, what)));
    }
    Ok(wrong)
}

/// Alarms that must be set and are not, or for another time. One that failed goes off later by intent.
fn unset(restaurant: &Restaurant, set: &[AlarmEntry], now: i64) -> Vec<Complaint> {
    let set: HashMap<&str, &AlarmEntry> = set.iter().map(|entry| (entry.name.as_str(), entry)).collect();
    let complaint = |(name, at): (String, crate::clock::Moment)| match set.get(name.as_str()) {
        None => Some(format!("{name} is not set")),
        Some(entry) if entry.attempts == 0 && at.timestamp_millis() < entry.at.timestamp_millis() => {
            Some(format!("{name} is set for later than {at}"))
        }
        Some(_) => None,
    };
    let unset = restaurant.wanted_alarms(now).into_iter().filter_map(complaint);
    unset.take(COMPLAINTS_MAX).map(|what| Complaint::new(Check::Alarms, what)).collect()
}
