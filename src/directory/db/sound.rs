//! Whether `directory.db` is sound, and what it knows of by id.

use std::collections::{HashMap, HashSet};

use crate::clock::Moment;
use crate::object::ObjectId;
use crate::store::StoreError;

use super::DirectoryDb;

/// Each statement gives a line for whatever is wrong.
const COMPLAINTS: [&str; 4] = [
    "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    "SELECT 'a row of ' || \"table\" || ' is of a ' || parent || ' that is not there' FROM pragma_foreign_key_check",
    "SELECT 'an alarm is set for ' || printf('%015x', object) || ', which is no restaurant' FROM alarm
     WHERE object NOT IN (SELECT id FROM restaurant UNION SELECT object FROM clearing)",
    "SELECT alias.slug || ' is an alias, and the slug of another restaurant' FROM alias
     JOIN restaurant ON restaurant.slug = alias.slug AND restaurant.id <> alias.restaurant",
];

impl DirectoryDb {
    /// What is wrong with it, in words.
    ///
    /// # Errors
    /// When it cannot be read; so for all below.
    pub async fn complaints(&self) -> Result<Vec<String>, StoreError> {
        let mut wrong = vec![];
        let mut connection = self.connection().await?;
        for statement in COMPLAINTS {
            let lines = sqlx::query_scalar::<_, String>(statement).fetch_all(connection.get()).await;
            wrong.extend(lines.map_err(StoreError::sql("checking the directory"))?);
        }
        Ok(wrong)
    }

    /// Whose files may lie in the data folder: restaurants, those that are half provisioned, and those that are to be
    /// cleared.
    ///
    /// # Errors
    /// As above.
    pub async fn known(&self) -> Result<HashSet<ObjectId>, StoreError> {
        let select = "SELECT id FROM restaurant UNION SELECT object FROM clearing";
        let ids = sqlx::query_scalar::<_, i64>(select).fetch_all(self.connection().await?.get()).await;
        Ok(ids.map_err(StoreError::sql("reading whom it knows"))?.into_iter().map(i64::cast_unsigned).collect())
    }

    /// When each restaurant is woken at the latest, in unix milliseconds.
    ///
    /// # Errors
    /// As above.
    pub async fn alarm_index(&self) -> Result<HashMap<ObjectId, i64>, StoreError> {
        let rows = sqlx::query_as::<_, (i64, i64)>("SELECT object, at_ms FROM alarm");
        let rows = rows.fetch_all(self.connection().await?.get()).await;
        let rows = rows.map_err(StoreError::sql("reading the alarm index"))?;
        Ok(rows.into_iter().map(|(object, at)| (object.cast_unsigned(), at)).collect())
    }

    /// When one restaurant is woken at the latest.
    ///
    /// # Errors
    /// As above.
    pub async fn woken_at(&self, object: ObjectId) -> Result<Option<Moment>, StoreError> {
        let query = sqlx::query_scalar::<_, i64>("SELECT at_ms FROM alarm WHERE object = ?").bind(object.cast_signed());
        let at = query.fetch_optional(self.connection().await?.get()).await;
        Ok(at.map_err(StoreError::sql("reading the alarm index"))?.and_then(Moment::from_timestamp_millis))
    }
}
