//! The keys of operators in `directory.db`.

use sqlx::Connection;

use crate::clock::Moment;
use crate::domain::ids::KeyId;
use crate::store::StoreError;

use super::super::changes::NewChange;
use super::super::keys::KeyDigest;
use super::super::platform_keys::{PLATFORM_KEYS_MAX, PlatformKey};
use super::changes::record;
use super::{DirectoryDb, bound};

#[derive(sqlx::FromRow)]
struct Row {
    digest: Vec<u8>,
    id: i64,
    name: Option<String>,
    start: Option<String>,
    created_at: i64,
    last_used_at: Option<i64>,
}

/// A platform key as it is kept.
pub type Stored = (KeyDigest, PlatformKey, Option<Moment>);

impl DirectoryDb {
    /// All platform keys, the oldest first.
    ///
    /// # Errors
    /// When they cannot be read; so for all below.
    pub async fn platform_keys(&self) -> Result<Vec<Stored>, StoreError> {
        let select = "SELECT digest, id, name, start, created_at, last_used_at FROM platform_key
                      ORDER BY created_at, id";
        let rows = sqlx::query_as::<_, Row>(select).fetch_all(self.connection().await?.get()).await;
        rows.map_err(StoreError::sql("reading the platform keys"))?.into_iter().map(stored).collect()
    }

    /// Keeps a platform key, unless there are as many as may be. Returns whether it did.
    ///
    /// # Errors
    /// As above.
    pub async fn add_platform_key(
        &self,
        digest: KeyDigest,
        key: &PlatformKey,
        change: NewChange,
    ) -> Result<bool, StoreError> {
        let what = || StoreError::sql("keeping a platform key");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let insert = "INSERT INTO platform_key (digest, id, name, start, created_at) SELECT ?, ?, ?, ?, ?
                      WHERE (SELECT count(*) FROM platform_key) < ?";
        let query = sqlx::query(insert)
            .bind(digest.to_vec())
            .bind(key.id.bits().cast_signed())
            .bind(key.name.clone())
            .bind(key.start.clone())
            .bind(key.created_at.timestamp())
            .bind(bound(PLATFORM_KEYS_MAX));
        let done = query.execute(&mut *transaction).await.map_err(what())?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        record(&mut transaction, key.created_at, change).await?;
        transaction.commit().await.map_err(what())?;
        Ok(true)
    }

    /// Forgets a platform key, unless it is the last one. Returns whether it did.
    ///
    /// # Errors
    /// As above.
    pub async fn revoke_platform_key(&self, id: KeyId, now: Moment, change: NewChange) -> Result<bool, StoreError> {
        let what = || StoreError::sql("revoking a platform key");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let delete = "DELETE FROM platform_key WHERE id = ? AND 1 < (SELECT count(*) FROM platform_key)";
        let query = sqlx::query(delete).bind(id.bits().cast_signed());
        if query.execute(&mut *transaction).await.map_err(what())?.rows_affected() == 0 {
            return Ok(false);
        }
        record(&mut transaction, now, change).await?;
        transaction.commit().await.map_err(what())?;
        Ok(true)
    }
}

fn stored(row: Row) -> Result<Stored, StoreError> {
    let id = KeyId::new(row.id.cast_unsigned());
    let bad = || StoreError::Corrupt(format!("the directory has a platform key that makes no sense: {id}"));
    let created_at = Moment::from_timestamp(row.created_at, 0).ok_or_else(bad)?;
    let key = PlatformKey { id, name: row.name, start: row.start, created_at };
    let used_at = row.last_used_at.and_then(|at| Moment::from_timestamp(at, 0));
    Ok((row.digest.try_into().map_err(|_| bad())?, key, used_at))
}
