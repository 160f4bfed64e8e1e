//! What was changed in a restaurant, by whom, and what it was before: read from the history in its database. What the
//! database has still to be told is told first.

use std::collections::HashMap;

use sqlx::SqliteConnection;

use crate::domain::author::Author;
use crate::domain::ids::{HoldId, ReservationId, TableId};
use crate::domain::key::Key;
use crate::domain::reservation::Reservation;
use crate::domain::time::Moment;
use crate::domain::waitlist::Wait;
use crate::object::Boxed;
use crate::store::StoreError;
use crate::store::object_file::ObjectFile;

use super::record::{HoldRow, ReservationRow, SettingRow, WaitRow};

/// How many changes are looked at for one page: a kind that is rare is found page by page.
pub const LOOKED_AT_MAX: i64 = 10_000;

/// Where a change stands: the entry, and its number there.
pub type Place = (i64, i64);

/// In which order changes are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As they happened: for whoever keeps up.
    OldestFirst,
    /// The latest before all others: for whoever looks.
    NewestFirst,
}

impl Order {
    /// Before all that there is, in this order.
    pub fn start(self) -> Place {
        match self {
            Order::OldestFirst => (0, -1),
            Order::NewestFirst => (i64::MAX, i64::MAX),
        }
    }
}

/// Before the first change.
pub const BEGINNING: Place = (0, 0);

/// Which changes.
#[derive(Clone, Debug)]
pub struct ChangesQuery {
    /// The latest first, or as they happened.
    pub order: Order,
    /// After this one, in that order.
    pub after: Place,
    /// Only of this kind: `reservation`, `wait`, `hold`, `table`, ….
    pub kind: Option<String>,
    /// Only of this reservation.
    pub reservation: Option<ReservationId>,
    /// Whether who works there is shown, with their addresses.
    pub shows_members: bool,
    /// At most so many.
    pub limit: usize,
}

/// Some changes, in the order that was asked for.
#[derive(Debug)]
pub struct ChangesPage {
    /// The changes.
    pub changes: Vec<HistoricChange>,
    /// After which to go on, if there may be more.
    pub next: Option<Place>,
    /// The keys of all tables there ever were.
    pub tables: HashMap<TableId, Key>,
}

/// A change that happened.
#[derive(Debug)]
pub struct HistoricChange {
    /// Where it stands.
    pub place: Place,
    /// When.
    pub at: Moment,
    /// Of what: `reservation`, `wait`, `hold`, or the kind of a setting.
    pub kind: String,
    /// What happened to it.
    pub reason: String,
    /// Who did it; nobody knows of changes from before this was written down.
    pub author: Option<Author>,
    /// As it was before, if it was.
    pub before: Option<Version>,
    /// As it was afterwards.
    pub after: Version,
}

/// A version of something.
#[derive(Debug)]
pub enum Version {
    /// A reservation.
    Reservation(Box<Reservation>),
    /// Somebody who waits.
    Wait(Box<Wait>),
    /// A hold, which has no versions.
    Hold(HoldId),
    /// A setting: its key, and what it says, if it is still there.
    Setting(String, Option<serde_json::Value>),
}

macro_rules! select {
    ($from:literal, $order:literal) => {
        concat!(
            "SELECT seq, nth, at_ms, kind, body, author, (
                SELECT body FROM change AS old
                WHERE old.entity = now.entity AND (old.seq, old.nth) < (now.seq, now.nth)
                AND substr(old.kind, 1, instr(old.kind, '.')) = substr(now.kind, 1, instr(now.kind, '.'))
                ORDER BY seq DESC, nth DESC LIMIT 1) AS old
             FROM ",
            $from,
            " ORDER BY ",
            $order,
            " LIMIT ?5"
        )
    };
}

/// After `?1, ?2`, of the kind `?3`, with members if `?4`, at most `?5`, among `?6`.
const ALL: &str = select!(
    "(SELECT * FROM change WHERE (seq, nth) > (?1, ?2) ORDER BY seq, nth LIMIT ?6) AS now
     WHERE (?3 IS NULL OR substr(kind, 1, instr(kind, '.') - 1) = ?3) AND (?4 OR kind NOT LIKE 'member.%')",
    "seq, nth"
);

/// The same, the other way round.
const ALL_BACK: &str = select!(
    "(SELECT * FROM change WHERE (seq, nth) < (?1, ?2) ORDER BY seq DESC, nth DESC LIMIT ?6) AS now
     WHERE (?3 IS NULL OR substr(kind, 1, instr(kind, '.') - 1) = ?3) AND (?4 OR kind NOT LIKE 'member.%')",
    "seq DESC, nth DESC"
);

/// As [`ALL`], of the reservation `?6`.
const OF_RESERVATION: &str = select!(
    "change AS now WHERE entity = ?6 AND kind LIKE 'reservation.%' AND (seq, nth) > (?1, ?2)
     AND (?3 IS NULL OR ?3 = 'reservation') AND ?4 IS NOT NULL",
    "seq, nth"
);

/// As [`ALL_BACK`], of the reservation `?6`.
const OF_RESERVATION_BACK: &str = select!(
    "change AS now WHERE entity = ?6 AND kind LIKE 'reservation.%' AND (seq, nth) < (?1, ?2)
     AND (?3 IS NULL OR ?3 = 'reservation') AND ?4 IS NOT NULL",
    "seq DESC, nth DESC"
);

/// The last of those that are looked at for one page, if there are more: `?1, ?2` is where it begins.
const LAST: &str = "SELECT seq, nth FROM change WHERE (seq, nth) > (?1, ?2) ORDER BY seq, nth LIMIT 1 OFFSET ?3";
const LAST_BACK: &str =
    "SELECT seq, nth FROM change WHERE (seq, nth) < (?1, ?2) ORDER BY seq DESC, nth DESC LIMIT 1 OFFSET ?3";

/// What is asked of the database, and its sixth value.
fn select(query: &ChangesQuery) -> (&'static str, i64) {
    match (query.order, query.reservation) {
        (Order::OldestFirst, None) => (ALL, LOOKED_AT_MAX),
        (Order::NewestFirst, None) => (ALL_BACK, LOOKED_AT_MAX),
        (Order::OldestFirst, Some(reservation)) => (OF_RESERVATION, reservation.bits().cast_signed()),
        (Order::NewestFirst, Some(reservation)) => (OF_RESERVATION_BACK, reservation.bits().cast_signed()),
    }
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    nth: i64,
    at_ms: i64,
    kind: String,
    body: String,
    author: Option<String>,
    old: Option<String>,
}

/// Reads some changes.
pub fn read(file: &mut ObjectFile, query: ChangesQuery) -> Boxed<'_, Result<ChangesPage, StoreError>> {
    Box::pin(async move {
        let what = || StoreError::sql("reading what was changed");
        let connection = file.connection();
        let limit = i64::try_from(query.limit).unwrap_or(i64::MAX);
        let (select, sixth) = select(&query);
        let rows = sqlx::query_as::<_, Row>(select)
            .bind(query.after.0)
            .bind(query.after.1)
            .bind(query.kind.clone())
            .bind(query.shows_members)
            .bind(limit)
            .bind(sixth)
            .fetch_all(&mut *connection);
        let rows = rows.await.map_err(what())?;
        let is_full = rows.len() == query.limit;
        let changes = rows.into_iter().map(change).collect::<Result<Vec<_>, _>>()?;
        let next = match changes.last().filter(|_| is_full) {
            Some(last) => Some(last.place),
            None if query.reservation.is_none() => looked_at(connection, &query).await?,
            None => None,
        };
        let tables = sqlx::query_as::<_, (i64, String)>("SELECT id, key FROM dining_table").fetch_all(connection);
        let table = |(id, key): (i64, String)| Some((TableId::new(id.cast_unsigned()), Key::parse(&key)?));
        let tables = tables.await.map_err(what())?.into_iter().filter_map(table).collect();
        Ok(ChangesPage { changes, next, tables })
    })
}

/// The last change that was looked at, if there are more than are looked at for one page.
async fn looked_at(connection: &mut SqliteConnection, query: &ChangesQuery) -> Result<Option<Place>, StoreError> {
    let select = match query.order {
        Order::OldestFirst => LAST,
        Order::NewestFirst => LAST_BACK,
    };
    let last = sqlx::query_as(select).bind(query.after.0).bind(query.after.1).bind(LOOKED_AT_MAX - 1);
    last.fetch_optional(connection).await.map_err(StoreError::sql("reading what was changed"))
}

/// Where the last change stands, and, for somebody who has seen the changes up to one, how many came after it: at most
/// one more than `max` are counted. `None` when there never was such a change, or it is forgotten.
pub fn since(
    file: &mut ObjectFile,
    seen: Option<Place>,
    max: i64,
) -> Boxed<'_, Result<(Place, Option<i64>), StoreError>> {
    Box::pin(async move {
        let what = || StoreError::sql("reading what was changed");
        let last = sqlx::query_as::<_, Place>("SELECT seq, nth FROM change ORDER BY seq DESC, nth DESC LIMIT 1");
        let last = last.fetch_optional(&mut *file.connection()).await.map_err(what())?.unwrap_or(BEGINNING);
        let Some(seen) = seen else { return Ok((last, None)) };
        let select = "SELECT (?1, ?2) = (0, 0) OR EXISTS (SELECT 1 FROM change WHERE (seq, nth) = (?1, ?2)),
            (SELECT count(*) FROM (SELECT 1 FROM change WHERE (seq, nth) > (?1, ?2) LIMIT ?3))";
        let query = sqlx::query_as::<_, (bool, i64)>(select).bind(seen.0).bind(seen.1).bind(max + 1);
        let (is_known, count) = query.fetch_one(file.connection()).await.map_err(what())?;
        Ok((last, is_known.then_some(count)))
    })
}

fn change(row: Row) -> Result<HistoricChange, StoreError> {
    let bad = || StoreError::Corrupt(format!("change {}.{} makes no sense", row.seq, row.nth));
    let (kind, reason) = row.kind.split_once('.').ok_or_else(bad)?;
    let author = row.author.as_deref().map(serde_json::from_str).transpose().map_err(|_| bad())?;
    Ok(HistoricChange {
        place: (row.seq, row.nth),
        at: Moment::from_timestamp_millis(row.at_ms).ok_or_else(bad)?,
        author,
        before: row.old.as_deref().map(|body| version(kind, body)).transpose().map_err(|_| bad())?,
        after: version(kind, &row.body).map_err(|_| bad())?,
        kind: kind.to_owned(),
        reason: reason.to_owned(),
    })
}

fn version(kind: &str, body: &str) -> Result<Version, Box<dyn std::error::Error>> {
    Ok(match kind {
        "reservation" => Version::Reservation(Box::new(serde_json::from_str::<ReservationRow>(body)?.try_into()?)),
        "wait" => Version::Wait(Box::new(serde_json::from_str::<WaitRow>(body)?.try_into()?)),
        "hold" => Version::Hold(HoldId::new(serde_json::from_str::<HoldRow>(body)?.id)),
        _ => {
            let row: SettingRow = serde_json::from_str(body)?;
            let said = row.setting.map(serde_json::to_value).transpose()?;
            Version::Setting(row.key, said.and_then(|mut said| said.get_mut("body").map(serde_json::Value::take)))
        }
    })
}
