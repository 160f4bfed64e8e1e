//! `directory.db`: one connection, `synchronous=FULL`, every change its own commit.

mod accounts;
pub(super) mod alarms;
mod changes;
mod identities;
mod leaving;
mod members;
mod plans;
mod platform_keys;
pub(super) mod restaurant_keys;
mod sessions;
mod sound;
mod tenants;
pub mod tickets;
mod usage;

use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteSynchronous;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{Mutex, MutexGuard};

use crate::domain::ids::RestaurantId;
use crate::domain::key::Key;
use crate::domain::slug::Slug;
use crate::store::folder::DataFolder;
use crate::store::{StoreError, migrate};

use super::tenants::Tenant;

/// The schema of the directory.
static SCHEMA: Migrator = sqlx::migrate!("migrations/directory");

/// See the module.
#[derive(Debug)]
pub struct DirectoryDb {
    connection: Mutex<Option<SqliteConnection>>,
}

/// The connection while it is ours.
struct Open<'a>(MutexGuard<'a, Option<SqliteConnection>>);

impl Open<'_> {
    fn get(&mut self) -> &mut SqliteConnection {
        self.0.as_mut().expect("looked at when it was taken")
    }
}

impl DirectoryDb {
    /// Opens the directory of a data folder, making it if it is not there.
    ///
    /// # Errors
    /// When it cannot be opened, or another process has it.
    pub async fn open(folder: &DataFolder) -> Result<DirectoryDb, StoreError> {
        let is_exclusive = folder.barriers.exclusive_files;
        let options =
            migrate::options(&folder.directory(), SqliteSynchronous::Full, is_exclusive).create_if_missing(true);
        let mut connection = options.connect().await.map_err(StoreError::sql("opening the directory"))?;
        migrate::run(&SCHEMA, &mut connection).await?;
        Ok(DirectoryDb { connection: Mutex::new(Some(connection)) })
    }

    async fn connection(&self) -> Result<Open<'_>, StoreError> {
        let guard = self.connection.lock().await;
        if guard.is_some() { Ok(Open(guard)) } else { Err(StoreError::Corrupt("the directory is closed".into())) }
    }

    /// Closes the file.
    ///
    /// # Errors
    /// When SQLite could not finish.
    pub async fn close(&self) -> Result<(), StoreError> {
        match self.connection.lock().await.take() {
            Some(connection) => connection.close().await.map_err(StoreError::sql("closing the directory")),
            None => Ok(()),
        }
    }

    /// The id and the jurisdiction that an interrupted provisioning gave this slug, if there was one.
    ///
    /// # Errors
    /// As above.
    pub async fn unfinished(&self, slug: &Slug) -> Result<Option<(RestaurantId, Option<Key>)>, StoreError> {
        let query = sqlx::query_as("SELECT id, jurisdiction FROM restaurant WHERE slug = ? AND state = 'provisioning'");
        let found: Result<Option<(i64, Option<String>)>, _> =
            query.bind(slug.as_str()).fetch_optional(self.connection().await?.get()).await;
        let found = found.map_err(StoreError::sql("looking for a restaurant"))?;
        let restaurant = |(id, jurisdiction): (i64, Option<String>)| {
            (RestaurantId::new(id.cast_unsigned()), jurisdiction.as_deref().and_then(Key::parse))
        };
        Ok(found.map(restaurant))
    }

    /// A restaurant's first file, or a new name, is durable.
    ///
    /// # Errors
    /// As above.
    pub async fn activate(&self, tenant: &Tenant) -> Result<(), StoreError> {
        let query = sqlx::query("UPDATE restaurant SET state = 'active', name = ?, origins = ? WHERE id = ?");
        let origins = tenants::origins_text(&tenant.origins);
        let query = query.bind(tenant.name.clone()).bind(origins).bind(tenant.id.bits().cast_signed());
        let done = query.execute(self.connection().await?.get()).await;
        done.map(drop).map_err(StoreError::sql("activating a restaurant"))
    }
}

fn bound(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}
