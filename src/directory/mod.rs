//! The directory: which restaurants there are, waking those whose alarms are due, and the keys of operators and of
//! restaurants. It holds nothing about bookings. Lookups read shared maps and never queue; the actor changes them, one
//! change at a time.

pub mod db;
mod issuing;
pub mod keys;
pub mod provision;
pub mod restaurant_keys;
pub mod tenants;
pub mod tenure;

use std::sync::Arc;

use actix::{Actor, Addr};

use crate::clock::{Clock, Moment, random_bits};
use crate::domain::access::Role;
use crate::domain::ids::RestaurantId;
use crate::domain::restaurant::command::Configure;
use crate::domain::slug::Slug;
use crate::object::host::Presence;
use crate::object::runtime::Runtime;
use crate::restaurant::handle::{Failure, Handle};
use crate::restaurant::object::Restaurant;
use crate::restaurant::view::AppliedView;
use crate::store::StoreError;
use crate::store::vault::Vault;

use db::DirectoryDb;
use issuing::{Issue, Revoke};
use keys::PlatformKeys;
use provision::{Apply, DirectoryActor};
use restaurant_keys::{KeyFailure, KeyId, RestaurantKey, RestaurantKeys};
use tenants::{Tenant, Tenants};
use tenure::{Change, TenantChange, TenureFailure};

/// The directory's handle. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    tenants: Arc<Tenants>,
    keys: Arc<PlatformKeys>,
    restaurant_keys: Arc<RestaurantKeys>,
    runtime: Runtime<Restaurant>,
    db: Arc<DirectoryDb>,
    vault: Arc<Vault<Restaurant>>,
    actor: Addr<DirectoryActor>,
    clock: Clock,
}

/// What an apply led to.
#[derive(Debug)]
pub struct Applied {
    /// The restaurant; none after a dry run of a file for a new one.
    pub tenant: Option<Arc<Tenant>>,
    /// What it did.
    pub view: AppliedView,
}

/// Why an apply did nothing.
#[derive(Debug)]
pub enum ApplyFailure {
    /// The restaurant did not take it.
    Restaurant(Failure),
    /// The slug is one of the past of a restaurant that is called this now.
    Renamed(Slug),
    /// The directory could not store it.
    Store(StoreError),
}

impl From<Failure> for ApplyFailure {
    fn from(failure: Failure) -> ApplyFailure {
        ApplyFailure::Restaurant(failure)
    }
}

impl From<StoreError> for ApplyFailure {
    fn from(error: StoreError) -> ApplyFailure {
        ApplyFailure::Store(error)
    }
}

impl Directory {
    /// Starts the directory's actor on the present thread.
    ///
    /// # Errors
    /// When the directory's database cannot be read.
    pub async fn start(
        db: Arc<DirectoryDb>,
        runtime: Runtime<Restaurant>,
        vault: Arc<Vault<Restaurant>>,
        clock: Clock,
    ) -> Result<Directory, StoreError> {
        let tenants = Arc::new(Tenants::new(db.tenants().await?));
        let keys = Arc::new(PlatformKeys::new(db.key_digests().await?));
        let restaurant_keys = Arc::new(RestaurantKeys::new(db.restaurant_keys().await?));
        let actor = DirectoryActor {
            db: db.clone(),
            tenants: tenants.clone(),
            restaurant_keys: restaurant_keys.clone(),
            runtime: runtime.clone(),
            vault: vault.clone(),
            clock: clock.clone(),
        };
        Ok(Directory { tenants, keys, restaurant_keys, runtime, db, vault, actor: actor.start(), clock })
    }

    /// The restaurant of a slug.
    pub fn find(&self, slug: &Slug) -> Option<Arc<Tenant>> {
        self.tenants.find(slug)
    }

    /// The restaurant of an id.
    pub fn get(&self, id: RestaurantId) -> Option<Arc<Tenant>> {
        self.tenants.get(id)
    }

    /// Restaurants by slug, after one, at most so many.
    pub fn list(&self, after: Option<&Slug>, limit: usize) -> Vec<Arc<Tenant>> {
        self.tenants.list(after, limit)
    }

    /// How many restaurants there are.
    pub fn count(&self) -> usize {
        self.tenants.count()
    }

    /// The verbs of a restaurant, on the terms that hold now.
    pub fn handle(&self, id: RestaurantId) -> Handle {
        let terms = self.tenants.get(id).map(|tenant| tenant.terms()).unwrap_or_default();
        Handle::new(self.runtime.clone(), self.vault.clone(), id).on(terms)
    }

    /// Changes what is known of a restaurant. It holds for whatever is asked from now on when this returns, and what was
    /// asked before is done.
    ///
    /// # Errors
    /// See [`TenureFailure`]; nothing was changed then.
    pub async fn change(&self, id: RestaurantId, change: TenantChange) -> Result<Arc<Tenant>, TenureFailure> {
        let tenant = self.actor.send(Change { id, change }).await.map_err(|_| closed())??;
        if self.runtime.presence(id.bits()) != Presence::Asleep {
            // A restaurant does one thing after the other: what came before this question is behind it.
            drop(self.handle(id).health().await);
        }
        Ok(tenant)
    }

    /// The runtime of all restaurants.
    pub fn runtime(&self) -> &Runtime<Restaurant> {
        &self.runtime
    }

    /// Why a restaurant takes no changes, if its database refused an entry of its journal.
    pub fn read_only_reason(&self, id: RestaurantId) -> Option<String> {
        self.vault.stuck_reason(id.bits())
    }

    /// The present instant.
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Makes a restaurant what a file says; a new one is provisioned.
    ///
    /// # Errors
    /// When the restaurant refuses, or the directory cannot store it. Nothing is left behind then.
    pub async fn apply(&self, slug: Slug, configure: Configure) -> Result<Applied, ApplyFailure> {
        let found = provision::present(&self.tenants, &slug)?;
        if let Some(tenant) = found.filter(|tenant| tenant.name == configure.name) {
            let handle = Handle::new(self.runtime.clone(), self.vault.clone(), tenant.id);
            let view = handle.configure(configure).await?;
            return Ok(Applied { tenant: Some(tenant), view });
        }
        self.actor.send(Apply { slug, configure }).await.map_err(|_| closed())?
    }

    /// Whether this is a platform key.
    pub fn is_platform_key(&self, shown: &str) -> bool {
        self.keys.knows(shown)
    }

    /// Makes a platform key if there is none; the key is told this once.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn first_platform_key(&self) -> Result<Option<String>, StoreError> {
        if !self.keys.is_empty() {
            return Ok(None);
        }
        let key = keys::draw(keys::PREFIX);
        self.db.add_key(keys::digest(&key), self.clock.now()).await?;
        self.keys.add(keys::digest(&key));
        Ok(Some(key))
    }

    /// The key of a restaurant that is shown, if it is one.
    pub fn restaurant_key(&self, shown: &str) -> Option<Arc<RestaurantKey>> {
        self.restaurant_keys.find(shown)
    }

    /// Makes a key of a restaurant; the key is told this once. It works when this returns.
    ///
    /// # Errors
    /// When the restaurant has too many, or it cannot be stored.
    pub async fn issue_key(
        &self,
        restaurant: RestaurantId,
        role: Role,
        name: Option<String>,
    ) -> Result<(RestaurantKey, String), KeyFailure> {
        let secret = keys::draw(restaurant_keys::PREFIX);
        let key = RestaurantKey { id: KeyId::new(random_bits()), restaurant, name, role, created_at: self.clock.now() };
        let issue = Issue { digest: keys::digest(&secret), key: key.clone() };
        self.actor.send(issue).await.map_err(|_| closed())??;
        Ok((key, secret))
    }

    /// The keys of a restaurant, the oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn keys_of(&self, restaurant: RestaurantId) -> Result<Vec<RestaurantKey>, KeyFailure> {
        Ok(self.db.keys_of(restaurant).await?)
    }

    /// Revokes a key of a restaurant, also one that is revoked. It opens nothing any more when this returns.
    ///
    /// # Errors
    /// When there is none of this id, or it cannot be stored.
    pub async fn revoke_key(&self, id: KeyId) -> Result<(), KeyFailure> {
        self.actor.send(Revoke(id)).await.map_err(|_| closed())?
    }

    /// Wakes restaurants whose alarms are due, and lets those sleep that should. The actor does it by itself every
    /// second; tests do it when they have moved the clock.
    pub async fn look_at_clock(&self) {
        // A directory that is closed has nobody to wake.
        self.actor.send(provision::LookAtClock).await.unwrap_or_default();
    }

    /// Closes the directory's database.
    ///
    /// # Errors
    /// When SQLite could not finish.
    pub async fn close(&self) -> Result<(), StoreError> {
        // An actor that is gone already has let go.
        self.actor.send(provision::Close).await.unwrap_or_default();
        self.db.close().await
    }
}

fn closed() -> StoreError {
    StoreError::Corrupt("the directory is closed".into())
}
