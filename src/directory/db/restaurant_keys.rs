//! The keys of restaurants in `directory.db`.

use sqlx::Connection;

use crate::clock::Moment;
use crate::domain::access::{Grant, Scopes};
use crate::domain::ids::RestaurantId;
use crate::store::StoreError;

use super::super::changes::NewChange;
use super::super::keys::KeyDigest;
use super::super::restaurant_keys::{KeyId, LIVE_KEYS_MAX, REVOKED_KEYS_MAX, RestaurantKey};
use super::super::ring::Opens;
use super::changes::record;
use super::{DirectoryDb, bound};

macro_rules! select {
    ($where:literal) => {
        concat!(
            "SELECT digest, id, restaurant, name, role, scopes, start, created_at, expires_at, last_used_at,
                    old_digest, old_until FROM restaurant_key WHERE revoked_at IS NULL ",
            $where
        )
    };
}

#[derive(sqlx::FromRow)]
struct Row {
    digest: Vec<u8>,
    id: i64,
    restaurant: i64,
    name: Option<String>,
    role: String,
    scopes: Option<String>,
    start: Option<String>,
    created_at: i64,
    expires_at: Option<i64>,
    last_used_at: Option<i64>,
    old_digest: Option<Vec<u8>>,
    old_until: Option<i64>,
}

/// A key as it is kept.
#[derive(Debug)]
pub struct StoredKey {
    /// What is known of it.
    pub key: RestaurantKey,
    /// When it was last used, about.
    pub used_at: Option<Moment>,
    /// What opens with it.
    pub secrets: Vec<Opens>,
}

impl DirectoryDb {
    /// All keys that open something.
    ///
    /// # Errors
    /// When they cannot be read; so for all below.
    pub async fn restaurant_keys(&self) -> Result<Vec<StoredKey>, StoreError> {
        let rows = sqlx::query_as::<_, Row>(select!("")).fetch_all(self.connection().await?.get()).await;
        rows.map_err(StoreError::sql("reading the keys of restaurants"))?.into_iter().map(stored).collect()
    }

    /// The keys of a restaurant that are not revoked, the oldest first.
    ///
    /// # Errors
    /// As above.
    pub async fn keys_of(&self, restaurant: RestaurantId) -> Result<Vec<StoredKey>, StoreError> {
        let select = select!("AND restaurant = ? ORDER BY created_at, rowid LIMIT ?");
        let query = sqlx::query_as::<_, Row>(select).bind(restaurant.bits().cast_signed()).bind(bound(LIVE_KEYS_MAX));
        let rows = query.fetch_all(self.connection().await?.get()).await;
        rows.map_err(StoreError::sql("reading the keys of a restaurant"))?.into_iter().map(stored).collect()
    }

    /// Keeps a key, unless its restaurant has as many as it may. Returns whether it did.
    ///
    /// # Errors
    /// As above.
    pub async fn add_restaurant_key(
        &self,
        digest: KeyDigest,
        key: &RestaurantKey,
        change: NewChange,
    ) -> Result<bool, StoreError> {
        let what = || StoreError::sql("keeping a key of a restaurant");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let insert = "INSERT INTO restaurant_key
                      (id, restaurant, name, role, digest, created_at, scopes, start, expires_at)
                      SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?8, ?9, ?10 WHERE
                      (SELECT count(*) FROM restaurant_key WHERE restaurant = ?2 AND revoked_at IS NULL) < ?7";
        let query = sqlx::query(insert)
            .bind(key.id.bits().cast_signed())
            .bind(key.restaurant.bits().cast_signed())
            .bind(key.name.clone())
            .bind(key.grant.role.name())
            .bind(digest.to_vec())
            .bind(key.created_at.timestamp())
            .bind(bound(LIVE_KEYS_MAX))
            .bind(key.grant.only.map(|only| only.to_string()))
            .bind(key.start.clone())
            .bind(key.expires_at.map(|at| at.timestamp()));
        if query.execute(&mut *transaction).await.map_err(what())?.rows_affected() == 0 {
            return Ok(false);
        }
        record(&mut transaction, key.created_at, change).await?;
        transaction.commit().await.map_err(what())?;
        Ok(true)
    }

    /// Gives a key another secret; the present one opens for a while yet, the one before it no more.
    ///
    /// # Errors
    /// As above.
    pub async fn rotate_restaurant_key(
        &self,
        digest: KeyDigest,
        key: &RestaurantKey,
        now: Moment,
        change: NewChange,
    ) -> Result<Option<StoredKey>, StoreError> {
        let what = || StoreError::sql("rotating a key of a restaurant");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let update = "UPDATE restaurant_key SET old_digest = digest, old_until = ?, digest = ?, start = ?
                      WHERE id = ? AND revoked_at IS NULL";
        let query = sqlx::query(update)
            .bind(key.old_until.map(|at| at.timestamp()))
            .bind(digest.to_vec())
            .bind(key.start.clone())
            .bind(key.id.bits().cast_signed());
        query.execute(&mut *transaction).await.map_err(what())?;
        record(&mut transaction, now, change).await?;
        let query = sqlx::query_as::<_, Row>(select!("AND id = ?")).bind(key.id.bits().cast_signed());
        let row = query.fetch_optional(&mut *transaction).await.map_err(what())?;
        transaction.commit().await.map_err(what())?;
        row.map(stored).transpose()
    }

    /// Revokes a key, also one that is revoked, and forgets the oldest revoked ones. `restaurant` says whose it must
    /// be. Returns whether it is known.
    ///
    /// # Errors
    /// As above.
    pub async fn revoke_restaurant_key(
        &self,
        id: KeyId,
        restaurant: Option<RestaurantId>,
        now: Moment,
        change: impl FnOnce(RestaurantId) -> NewChange,
    ) -> Result<bool, StoreError> {
        let what = || StoreError::sql("revoking a key of a restaurant");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let of = restaurant.map(|id| id.bits().cast_signed());
        let find =
            "SELECT restaurant, revoked_at FROM restaurant_key WHERE id = ?1 AND (?2 IS NULL OR restaurant = ?2)";
        let query = sqlx::query_as::<_, (i64, Option<i64>)>(find).bind(id.bits().cast_signed()).bind(of);
        let found = query.fetch_optional(&mut *transaction).await.map_err(what())?;
        let Some((restaurant, revoked_at)) = found else { return Ok(false) };
        if revoked_at.is_some() {
            return Ok(true);
        }
        let update = "UPDATE restaurant_key SET revoked_at = ?, old_digest = NULL, old_until = NULL WHERE id = ?";
        let query = sqlx::query(update).bind(now.timestamp()).bind(id.bits().cast_signed());
        query.execute(&mut *transaction).await.map_err(what())?;
        let forget = "DELETE FROM restaurant_key WHERE restaurant = ?1 AND revoked_at IS NOT NULL AND id NOT IN
                      (SELECT id FROM restaurant_key WHERE restaurant = ?1 AND revoked_at IS NOT NULL
                       ORDER BY revoked_at DESC LIMIT ?2)";
        let query = sqlx::query(forget).bind(restaurant).bind(bound(REVOKED_KEYS_MAX));
        query.execute(&mut *transaction).await.map_err(what())?;
        record(&mut transaction, now, change(RestaurantId::new(restaurant.cast_unsigned()))).await?;
        transaction.commit().await.map_err(what())?;
        Ok(true)
    }

    /// Writes down when keys were last used: id and seconds, of restaurants and of the platform.
    ///
    /// # Errors
    /// As above.
    pub async fn write_last_use(&self, used: &[(u64, i64)], platform: &[(u64, i64)]) -> Result<(), StoreError> {
        let what = || StoreError::sql("writing down when keys were used");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let of_restaurants = "UPDATE restaurant_key SET last_used_at = value ->> 1 FROM json_each(?)
                              WHERE restaurant_key.id = value ->> 0";
        let of_platform = "UPDATE platform_key SET last_used_at = value ->> 1 FROM json_each(?)
                           WHERE platform_key.id = value ->> 0";
        for (update, list) in [(of_restaurants, used), (of_platform, platform)] {
            let list = serde_json::to_string(list).expect("numbers");
            sqlx::query(update).bind(list).execute(&mut *transaction).await.map_err(what())?;
        }
        transaction.commit().await.map_err(what())
    }
}

fn stored(row: Row) -> Result<StoredKey, StoreError> {
    let id = KeyId::new(row.id.cast_unsigned());
    let bad = || StoreError::Corrupt(format!("the directory has a key that makes no sense: {id}"));
    let at = |seconds: i64| Moment::from_timestamp(seconds, 0).ok_or_else(bad);
    let only = row.scopes.map(|words| words.parse::<Scopes>().map_err(|_| bad())).transpose()?;
    let expires_at = row.expires_at.map(at).transpose()?;
    let old_until = row.old_until.map(at).transpose()?;
    let key = RestaurantKey {
        id,
        restaurant: RestaurantId::new(row.restaurant.cast_unsigned()),
        name: row.name,
        grant: Grant { role: row.role.parse().map_err(|_| bad())?, only },
        start: row.start,
        created_at: at(row.created_at)?,
        expires_at,
        old_until,
    };
    let mut secrets = vec![Opens { digest: row.digest.try_into().map_err(|_| bad())?, until: expires_at }];
    if let Some((old, until)) = row.old_digest.zip(old_until) {
        let until = expires_at.map_or(until, |expires_at| expires_at.min(until));
        secrets.push(Opens { digest: old.try_into().map_err(|_| bad())?, until: Some(until) });
    }
    Ok(StoredKey { key, used_at: row.last_used_at.map(at).transpose()?, secrets })
}
