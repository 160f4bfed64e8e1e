//! The keys of restaurants in `directory.db`.

use sqlx::Connection;

use crate::clock::Moment;
use crate::domain::ids::RestaurantId;
use crate::store::StoreError;

use super::super::keys::KeyDigest;
use super::super::restaurant_keys::{KeyId, LIVE_KEYS_MAX, REVOKED_KEYS_MAX, RestaurantKey};
use super::DirectoryDb;

/// Digest, id, restaurant, name, role, made.
type Row = (Vec<u8>, i64, i64, Option<String>, String, i64);

impl DirectoryDb {
    /// All keys that open something.
    ///
    /// # Errors
    /// When they cannot be read; so for all below.
    pub async fn restaurant_keys(&self) -> Result<Vec<(KeyDigest, RestaurantKey)>, StoreError> {
        let select =
            "SELECT digest, id, restaurant, name, role, created_at FROM restaurant_key WHERE revoked_at IS NULL";
        let rows = sqlx::query_as::<_, Row>(select).fetch_all(self.connection().await?.get()).await;
        rows.map_err(StoreError::sql("reading the keys of restaurants"))?.into_iter().map(restaurant_key).collect()
    }

    /// The keys of a restaurant that open something, the oldest first.
    ///
    /// # Errors
    /// As above.
    pub async fn keys_of(&self, restaurant: RestaurantId) -> Result<Vec<RestaurantKey>, StoreError> {
        let select = "SELECT digest, id, restaurant, name, role, created_at FROM restaurant_key
                      WHERE restaurant = ? AND revoked_at IS NULL ORDER BY created_at, rowid LIMIT ?";
        let query = sqlx::query_as::<_, Row>(select).bind(restaurant.bits().cast_signed()).bind(bound(LIVE_KEYS_MAX));
        let rows = query.fetch_all(self.connection().await?.get()).await;
        let rows = rows.map_err(StoreError::sql("reading the keys of a restaurant"))?;
        rows.into_iter().map(|row| restaurant_key(row).map(|(_, key)| key)).collect()
    }

    /// Keeps a key, unless its restaurant has as many as it may. Returns whether it did.
    ///
    /// # Errors
    /// As above.
    pub async fn add_restaurant_key(&self, digest: KeyDigest, key: &RestaurantKey) -> Result<bool, StoreError> {
        let insert = "INSERT INTO restaurant_key (id, restaurant, name, role, digest, created_at)
                      SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE
                      (SELECT count(*) FROM restaurant_key WHERE restaurant = ?2 AND revoked_at IS NULL) < ?7";
        let query = sqlx::query(insert)
            .bind(key.id.bits().cast_signed())
            .bind(key.restaurant.bits().cast_signed())
            .bind(key.name.clone())
            .bind(key.role.name())
            .bind(digest.to_vec())
            .bind(key.created_at.timestamp())
            .bind(bound(LIVE_KEYS_MAX));
        let done = query.execute(self.connection().await?.get()).await;
        let done = done.map_err(StoreError::sql("keeping a key of a restaurant"))?;
        Ok(done.rows_affected() == 1)
    }

    /// Revokes a key, also one that is revoked, and forgets the oldest revoked ones. Returns what was kept of it; none
    /// when it is not known.
    ///
    /// # Errors
    /// As above.
    pub async fn revoke_restaurant_key(&self, id: KeyId, now: Moment) -> Result<Option<KeyDigest>, StoreError> {
        let what = || StoreError::sql("revoking a key of a restaurant");
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let update = "UPDATE restaurant_key SET revoked_at = coalesce(revoked_at, ?) WHERE id = ?
                      RETURNING digest, restaurant";
        let query = sqlx::query_as(update).bind(now.timestamp()).bind(id.bits().cast_signed());
        let revoked: Option<(Vec<u8>, i64)> = query.fetch_optional(&mut *transaction).await.map_err(what())?;
        let Some((digest, restaurant)) = revoked else { return Ok(None) };
        let forget = "DELETE FROM restaurant_key WHERE restaurant = ?1 AND revoked_at IS NOT NULL AND id NOT IN
                      (SELECT id FROM restaurant_key WHERE restaurant = ?1 AND revoked_at IS NOT NULL
                       ORDER BY revoked_at DESC LIMIT ?2)";
        let query = sqlx::query(forget).bind(restaurant).bind(bound(REVOKED_KEYS_MAX));
        query.execute(&mut *transaction).await.map_err(what())?;
        transaction.commit().await.map_err(what())?;
        digest.try_into().map(Some).map_err(|_| StoreError::Corrupt(format!("the digest of {id} makes no sense")))
    }
}

fn bound(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}

fn restaurant_key(
    (digest, id, restaurant, name, role, created_at): Row,
) -> Result<(KeyDigest, RestaurantKey), StoreError> {
    let id = KeyId::new(id.cast_unsigned());
    let bad = || StoreError::Corrupt(format!("the directory has a key that makes no sense: {id}"));
    let key = RestaurantKey {
        id,
        restaurant: RestaurantId::new(restaurant.cast_unsigned()),
        name,
        role: role.parse().map_err(|_| bad())?,
        created_at: Moment::from_timestamp(created_at, 0).ok_or_else(bad)?,
    };
    Ok((digest.try_into().map_err(|_| bad())?, key))
}
