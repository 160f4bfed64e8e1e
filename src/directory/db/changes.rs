//! What was changed in the directory, in `directory.db`.

use sqlx::SqliteConnection;

use crate::clock::Moment;
use crate::domain::ids::RestaurantId;
use crate::store::StoreError;

use super::super::changes::{ChangesQuery, DirectoryChange, NewChange};
use super::DirectoryDb;

/// Writes a change down. It is called within the transaction that makes the change, so that there is never one
/// without the other.
///
/// # Errors
/// When it cannot be stored.
pub(super) async fn record(
    connection: &mut SqliteConnection,
    now: Moment,
    change: NewChange,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO directory_change (at_ms, kind, entity, restaurant, author, old, new)
                  VALUES (?, ?, ?, ?, ?, ?, ?)";
    let query = sqlx::query(insert)
        .bind(now.timestamp_millis())
        .bind(change.kind)
        .bind(change.entity)
        .bind(change.restaurant.map(|id| id.bits().cast_signed()))
        .bind(serde_json::to_string(&change.author).expect("plain values"))
        .bind(change.old.map(|value| value.to_string()))
        .bind(change.new.map(|value| value.to_string()));
    query.execute(connection).await.map(drop).map_err(StoreError::sql("writing a change of the directory down"))
}

#[derive(sqlx::FromRow)]
struct Row {
    seq: i64,
    at_ms: i64,
    kind: String,
    entity: String,
    restaurant: Option<i64>,
    author: String,
    old: Option<String>,
    new: Option<String>,
}

impl DirectoryDb {
    /// Writes a change down that has no transaction of its own.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn record(&self, now: Moment, change: NewChange) -> Result<(), StoreError> {
        record(self.connection().await?.get(), now, change).await
    }

    /// What was changed, the oldest first.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn changes(&self, wanted: ChangesQuery) -> Result<Vec<DirectoryChange>, StoreError> {
        let select = "SELECT seq, at_ms, kind, entity, restaurant, author, old, new FROM directory_change
                      WHERE seq > ?1 AND (?2 IS NULL OR restaurant = ?2)
                      AND (?3 IS NULL OR substr(kind, 1, length(?3)) = ?3) ORDER BY seq LIMIT ?4";
        let query = sqlx::query_as::<_, Row>(select)
            .bind(wanted.after)
            .bind(wanted.restaurant.map(|id| id.bits().cast_signed()))
            .bind(wanted.kind)
            .bind(i64::try_from(wanted.limit).unwrap_or(i64::MAX));
        let rows = query.fetch_all(self.connection().await?.get()).await;
        rows.map_err(StoreError::sql("reading the changes of the directory"))?.into_iter().map(change).collect()
    }
}

fn change(row: Row) -> Result<DirectoryChange, StoreError> {
    let bad = || StoreError::Corrupt(format!("change {} of the directory makes no sense", row.seq));
    let json = |text: &Option<String>| text.as_deref().map(serde_json::from_str).transpose().map_err(|_| bad());
    Ok(DirectoryChange {
        at: Moment::from_timestamp_millis(row.at_ms).ok_or_else(bad)?,
        author: serde_json::from_str(&row.author).map_err(|_| bad())?,
        old: json(&row.old)?,
        new: json(&row.new)?,
        restaurant: row.restaurant.map(|id| RestaurantId::new(id.cast_unsigned())),
        seq: row.seq,
        kind: row.kind,
        entity: row.entity,
    })
}
