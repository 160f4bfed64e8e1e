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
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use tokio::sync::{Mutex, MutexGuard};

use crate::domain::ids::RestaurantId;
use crate::domain::key::Key;
use crate::domain::slug::Slug;
use crate::fault::Faults;
use crate::store::folder::DataFolder;
use crate::store::{StoreError, migrate};

use super::tenants::Tenant;

/// The schema of the directory.
static SCHEMA: Migrator = sqlx::migrate!("migrations/directory");

/// See the module.
#[derive(Debug)]
pub struct DirectoryDb {
    door: Mutex<Door>,
    options: SqliteConnectOptions,
    faults: Faults,
}

/// The way to the file.
#[derive(Debug)]
enum Door {
    Open(Box<SqliteConnection>),
    /// It must be opened anew before it is used.
    Broken,
    /// The process stops.
    Closed,
}

impl Door {
    /// Where SQLite has ended a transaction by itself, as on a full disk, sqlx goes on counting it: what came after would
    /// be in one that nobody commits. So nobody enters while one is counted that should be over.
    async fn mend(&mut self, options: &SqliteConnectOptions) -> Result<(), StoreError> {
        if let Door::Open(connection) = self
            && connection.is_in_transaction()
            && has_lost_count(connection).await
            && let Door::Open(connection) = std::mem::replace(self, Door::Broken)
            && let Err(error) = connection.close().await
        {
            tracing::warn!(%error, "the directory did not close cleanly");
        }
        match self {
            Door::Open(_) => Ok(()),
            Door::Closed => Err(StoreError::Corrupt("the directory is closed".into())),
            Door::Broken => {
                let connected = options.connect().await.map_err(StoreError::sql("opening the directory anew"))?;
                tracing::warn!("the directory was opened anew after a failure");
                *self = Door::Open(Box::new(connected));
                Ok(())
            }
        }
    }
}

/// Behind a rollback that is under way.
async fn has_lost_count(connection: &mut SqliteConnection) -> bool {
    connection.ping().await.is_err() || connection.is_in_transaction()
}

/// The connection while it is ours.
struct Open<'a>(MutexGuard<'a, Door>);

impl Open<'_> {
    fn get(&mut self) -> &mut SqliteConnection {
        match &mut *self.0 {
            Door::Open(connection) => connection,
            Door::Broken | Door::Closed => unreachable!("looked at when it was taken"),
        }
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
        let door = Mutex::new(Door::Open(Box::new(connection)));
        Ok(DirectoryDb { door, options, faults: folder.faults.clone() })
    }

    async fn connection(&self) -> Result<Open<'_>, StoreError> {
        let mut door = self.door.lock().await;
        door.mend(&self.options).await?;
        Ok(Open(door))
    }

    /// Closes the file.
    ///
    /// # Errors
    /// When SQLite could not finish.
    pub async fn close(&self) -> Result<(), StoreError> {
        match std::mem::replace(&mut *self.door.lock().await, Door::Closed) {
            Door::Open(connection) => connection.close().await.map_err(StoreError::sql("closing the directory")),
            Door::Broken | Door::Closed => Ok(()),
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
