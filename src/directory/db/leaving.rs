//! What `directory.db` knows of restaurants that go, and of those that are coming in whole.

use sqlx::Connection as _;

use crate::clock::Moment;
use crate::directory::tenants::Tenant;
use crate::domain::ids::RestaurantId;
use crate::object::ObjectId;
use crate::store::{StoreError, migrate};

use super::DirectoryDb;
use super::tenants::{labels_text, name_of, origins_text};

/// How many restaurants are removed in one look at the clock.
const REMOVED_MAX: i64 = 20;

impl DirectoryDb {
    /// Restaurants whose grace is over, those that have waited longest first.
    ///
    /// # Errors
    /// When they cannot be read; so for all below.
    pub async fn overdue(&self, now: Moment) -> Result<Vec<RestaurantId>, StoreError> {
        let select =
            "SELECT id FROM restaurant WHERE standing = 'leaving' AND leaves_at <= ? ORDER BY leaves_at LIMIT ?";
        let query = sqlx::query_scalar(select).bind(now.timestamp()).bind(REMOVED_MAX);
        let ids: Result<Vec<i64>, _> = query.fetch_all(self.connection().await?.get()).await;
        Ok(ids.map_err(StoreError::sql("looking for restaurants that leave"))?.into_iter().map(id).collect())
    }

    /// Whatever is to be cleared out of the data folder.
    ///
    /// # Errors
    /// As above.
    pub async fn to_clear(&self) -> Result<Vec<RestaurantId>, StoreError> {
        let query = sqlx::query_scalar("SELECT object FROM clearing ORDER BY started_at");
        let ids: Result<Vec<i64>, _> = query.fetch_all(self.connection().await?.get()).await;
        Ok(ids.map_err(StoreError::sql("looking for what is to be cleared"))?.into_iter().map(id).collect())
    }

    /// In whose folders that lies which is to be cleared and has a jurisdiction.
    ///
    /// # Errors
    /// As above.
    pub async fn clearing_jurisdictions(&self) -> Result<Vec<(ObjectId, String)>, StoreError> {
        let select = "SELECT object, jurisdiction FROM clearing WHERE jurisdiction IS NOT NULL";
        let rows = sqlx::query_as::<_, (i64, String)>(select).fetch_all(self.connection().await?.get()).await;
        let rows = rows.map_err(StoreError::sql("reading the jurisdictions"))?;
        Ok(rows.into_iter().map(|(id, jurisdiction)| (id.cast_unsigned(), jurisdiction)).collect())
    }

    /// From now on this is to be cleared, whatever happens.
    ///
    /// # Errors
    /// As above.
    pub async fn begin_clearing(&self, tenant: &Tenant, now: Moment) -> Result<(), StoreError> {
        let query = sqlx::query("INSERT INTO clearing (object, started_at, jurisdiction) VALUES (?, ?, ?)")
            .bind(tenant.id.bits().cast_signed())
            .bind(now.timestamp())
            .bind(name_of(&tenant.jurisdiction));
        let done = query.execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("noting what is to be cleared"))
    }

    /// Forgets a restaurant and all that hangs on it, and notes that the rest of it is to be cleared: both or neither.
    ///
    /// # Errors
    /// As above.
    pub async fn remove(&self, restaurant: RestaurantId, now: Moment) -> Result<(), StoreError> {
        let what = || StoreError::sql("removing a restaurant");
        let bits = restaurant.bits().cast_signed();
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let note = "INSERT INTO clearing (object, started_at, jurisdiction)
                    SELECT id, ?, jurisdiction FROM restaurant WHERE id = ?";
        let note = sqlx::query(note).bind(now.timestamp()).bind(bits);
        note.execute(&mut *transaction).await.map_err(what())?;
        // What is on record of it names its people and keys: no byte of it stays.
        let record = sqlx::query("DELETE FROM directory_change WHERE restaurant = ?").bind(bits);
        record.execute(&mut *transaction).await.map_err(what())?;
        // Who was asked to work there, and nowhere else, and never answered, is known by nothing but that. An account that
        // was taken is its owner's, and stays.
        let unanswered = "DELETE FROM account WHERE password IS NULL
                          AND id IN (SELECT account FROM membership WHERE restaurant = ?1)
                          AND NOT EXISTS (SELECT 1 FROM membership AS other
                                          WHERE other.account = account.id AND other.restaurant <> ?1)";
        sqlx::query(unanswered).bind(bits).execute(&mut *transaction).await.map_err(what())?;
        let forget = sqlx::query("DELETE FROM restaurant WHERE id = ?").bind(bits);
        forget.execute(&mut *transaction).await.map_err(what())?;
        transaction.commit().await.map_err(what())
    }

    /// Nothing of it is left but what this file remembers without wanting to: that goes too.
    ///
    /// # Errors
    /// As above.
    pub async fn cleared(&self, restaurant: RestaurantId) -> Result<(), StoreError> {
        let what = || StoreError::sql("forgetting what was cleared");
        let bits = restaurant.bits().cast_signed();
        let mut connection = self.connection().await?;
        // The note goes last: what breaks off before is done again.
        for forget in ["DELETE FROM alarm WHERE object = ?", "DELETE FROM watched_alarm WHERE object = ?"] {
            sqlx::query(forget).bind(bits).execute(connection.get()).await.map_err(what())?;
        }
        migrate::leave_no_trace(connection.get()).await?;
        let note = sqlx::query("DELETE FROM clearing WHERE object = ?").bind(bits);
        note.execute(connection.get()).await.map_err(what())?;
        migrate::empty_the_log(connection.get()).await
    }

    /// Enters a restaurant whose database is in place, and takes back the note that it is to be cleared.
    ///
    /// # Errors
    /// As above.
    pub async fn enter(&self, tenant: &Tenant) -> Result<(), StoreError> {
        let what = || StoreError::sql("entering a restaurant");
        let bits = tenant.id.bits().cast_signed();
        let mut connection = self.connection().await?;
        let mut transaction = connection.get().begin().await.map_err(what())?;
        let insert = "INSERT INTO restaurant (id, slug, name, state, created_at, labels, origins, jurisdiction)
                      VALUES (?, ?, ?, 'active', ?, ?, ?, ?)";
        let enter = sqlx::query(insert)
            .bind(bits)
            .bind(tenant.slug.as_str().to_owned())
            .bind(tenant.name.clone())
            .bind(tenant.created_at.timestamp())
            .bind(labels_text(&tenant.labels))
            .bind(origins_text(&tenant.origins))
            .bind(name_of(&tenant.jurisdiction));
        enter.execute(&mut *transaction).await.map_err(what())?;
        // Its alarms stand in its database: it is woken once to say when the next is due.
        let wake = sqlx::query("INSERT OR REPLACE INTO alarm (object, at_ms) VALUES (?, 0)").bind(bits);
        wake.execute(&mut *transaction).await.map_err(what())?;
        let note = sqlx::query("DELETE FROM clearing WHERE object = ?").bind(bits);
        note.execute(&mut *transaction).await.map_err(what())?;
        transaction.commit().await.map_err(what())
    }
}

fn id(bits: i64) -> RestaurantId {
    RestaurantId::new(bits.cast_unsigned())
}
