//! The directory: which restaurants there are, waking those whose alarms are due, and the keys of operators and of
//! restaurants. It holds nothing about bookings. Lookups read shared maps and never queue; the actor changes them, one
//! change at a time.

pub mod accounts;
pub mod alarms;
pub mod card;
pub mod changes;
pub mod db;
pub mod filter;
mod issuing;
pub mod keys;
pub mod leaving;
pub mod metering;
pub mod planning;
pub mod plans;
pub mod platform_keys;
pub mod provision;
pub mod restaurant_keys;
pub mod ring;
pub mod snapshots;
pub mod tenants;
pub mod tenure;
pub mod transfer;
pub mod verifying;

use std::collections::HashSet;
use std::sync::Arc;

use actix::{Actor, Addr};
use chrono::NaiveDate;
use tokio::sync::{Semaphore, watch};

use crate::clock::{Clock, Moment, random_bits};
use crate::domain::author::Author;
use crate::domain::ids::RestaurantId;
use crate::domain::key::Key;
use crate::domain::restaurant::command::Configure;
use crate::domain::slug::Slug;
use crate::object::host::Presence;
use crate::object::runtime::Runtime;
use crate::restaurant::handle::{Failure, Handle, OnBooked};
use crate::restaurant::object::Restaurant;
use crate::restaurant::terms::{Exceeded, Terms};
use crate::restaurant::usage::{self, Usage};
use crate::restaurant::view::AppliedView;
use crate::store::StoreError;
use crate::store::vault::Vault;

use accounts::{AccountSettings, Accounts, Room};
use alarms::Waker;
use changes::{ChangesQuery, DirectoryChange, NewChange};
use db::DirectoryDb;
use filter::Filter;
use issuing::{Issue, IssuePlatform, Revoke, RevokePlatform, Rotate};
use keys::KeyDigest;
use leaving::Clearing;
use metering::{Collector, DayUsed, Notice, Unreadable, Watching};
use planning::{Plan, PlanFailure};
use plans::{Plans, Quotas};
use platform_keys::{PlatformKey, PlatformKeys};
use provision::{Apply, DirectoryActor, Place};
use restaurant_keys::{Grace, KeyFailure, KeyId, RestaurantKey, RestaurantKeys, WantedKey};
use ring::{Closed, Kept, Opens};
use tenants::{Tenant, Tenants};
use tenure::{Change, TenantChange, TenureFailure};

/// The directory's handle. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    tenants: Arc<Tenants>,
    plans: Arc<Plans>,
    keys: Arc<PlatformKeys>,
    restaurant_keys: Arc<RestaurantKeys>,
    accounts: Accounts,
    runtime: Runtime<Restaurant>,
    db: Arc<DirectoryDb>,
    vault: Arc<Vault<Restaurant>>,
    actor: Addr<DirectoryActor>,
    clock: Clock,
    copies: Arc<Semaphore>,
    verifies: Arc<Semaphore>,
    clearing: Arc<Clearing>,
    collector: Collector,
    waker: Waker,
    on_booked: OnBooked,
}

/// A key in a list.
#[derive(Debug)]
pub struct Listed<K> {
    /// The key.
    pub key: K,
    /// When it last opened something.
    pub used_at: Option<Moment>,
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
    /// The restaurant is to be deleted.
    Leaving,
    /// There is no such jurisdiction here.
    UnknownJurisdiction,
    /// Its files lie in another jurisdiction, or in none.
    JurisdictionFixed(Option<Key>),
    /// The slug is not that of the only restaurant that the file is for.
    NotTheirs,
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
        (clock, accounts): (Clock, &AccountSettings),
    ) -> Result<Directory, StoreError> {
        let tenants = Arc::new(Tenants::default());
        db.each_tenant(|tenant| drop(tenants.put(tenant))).await?;
        let keys = Arc::new(PlatformKeys::default());
        for (digest, key, used_at) in db.platform_keys().await? {
            keys.put(key.id, key, used_at, vec![Opens { digest, until: None }]);
        }
        let restaurant_keys = Arc::new(RestaurantKeys::default());
        for stored in db.restaurant_keys().await? {
            restaurant_keys.put(stored.key.id, stored.key, stored.used_at, stored.secrets);
        }
        db.each_jurisdiction(|id, jurisdiction| vault.folder().bind(id, jurisdiction)).await?;
        let plans = Arc::new(Plans::new(db.plans().await?));
        let room = Room { tenants: tenants.clone(), plans: plans.clone() };
        let accounts = Accounts::open(db.clone(), room, accounts, clock.clone()).await?;
        snapshots::sweep(vault.folder())?;
        let copies = Arc::new(Semaphore::new(snapshots::COPIES_MAX));
        let verifies = Arc::new(Semaphore::new(verifying::VERIFIES_MAX));
        let clearing = Arc::new(Clearing::new(db.clone(), vault.clone(), runtime.clone()));
        for (id, jurisdiction) in db.clearing_jurisdictions().await? {
            vault.folder().bind(id, &jurisdiction);
        }
        // Before anybody is woken: what a crash left of deleted restaurants.
        clearing.clear_all().await;
        let collector = Collector {
            meter: Arc::default(),
            db: db.clone(),
            vault: vault.clone(),
            tenants: tenants.clone(),
            plans: plans.clone(),
        };
        // What a crash kept from being gathered.
        vault.in_journal().await?.into_iter().for_each(|id| collector.meter.booked(RestaurantId::new(id)));
        let meter = collector.meter.clone();
        let on_booked: OnBooked = Arc::new(move |id| meter.booked(id));
        let waker = Waker { db: db.clone(), runtime: runtime.clone(), watched: Arc::default() };
        let actor = DirectoryActor {
            db: db.clone(),
            collector: collector.clone(),
            waker: waker.clone(),
            plans: plans.clone(),
            tenants: tenants.clone(),
            keys: keys.clone(),
            restaurant_keys: restaurant_keys.clone(),
            last_use_written_at: clock.now(),
            accounts: accounts.clone(),
            runtime: runtime.clone(),
            vault: vault.clone(),
            clock: clock.clone(),
            clearing: clearing.clone(),
        };
        Ok(Directory {
            tenants,
            plans,
            keys,
            restaurant_keys,
            accounts,
            runtime,
            db,
            vault,
            actor: actor.start(),
            clock,
            copies,
            verifies,
            clearing,
            collector,
            waker,
            on_booked,
        })
    }

    /// The restaurant of a slug.
    pub fn find(&self, slug: &Slug) -> Option<Arc<Tenant>> {
        self.tenants.find(slug)
    }

    /// The restaurant of an id.
    pub fn get(&self, id: RestaurantId) -> Option<Arc<Tenant>> {
        self.tenants.get(id)
    }

    /// Whether there is a restaurant of an id.
    pub fn has(&self, id: RestaurantId) -> bool {
        self.tenants.has(id)
    }

    /// Restaurants by slug, after one, at most so many.
    pub fn list(&self, after: Option<&Slug>, limit: usize) -> Vec<Arc<Tenant>> {
        self.tenants.list(&Filter::default(), after, limit)
    }

    /// The restaurants that a filter takes, by slug, after one, at most so many.
    pub fn select(&self, filter: &Filter, after: Option<&Slug>, limit: usize) -> Vec<Arc<Tenant>> {
        self.tenants.list(filter, after, limit)
    }

    /// The plans, by name.
    pub fn plans(&self) -> Vec<(Key, Arc<Quotas>)> {
        self.plans.list()
    }

    /// The quotas that hold for a restaurant.
    pub fn quotas(&self, tenant: &Tenant) -> Arc<Quotas> {
        tenant.plan.as_ref().and_then(|plan| self.plans.get(plan)).unwrap_or_default()
    }

    /// Makes a plan, or changes one: it holds when this returns.
    ///
    /// # Errors
    /// See [`PlanFailure`].
    pub async fn put_plan(&self, name: Key, quotas: Quotas) -> Result<(), PlanFailure> {
        self.actor.send(Plan { name, quotas: Some(quotas) }).await.map_err(|_| closed())?
    }

    /// Takes a plan away that no restaurant is on.
    ///
    /// # Errors
    /// See [`PlanFailure`].
    pub async fn drop_plan(&self, name: Key) -> Result<(), PlanFailure> {
        self.actor.send(Plan { name, quotas: None }).await.map_err(|_| closed())?
    }

    /// Those that were given notice: nobody may follow them.
    pub fn leaving(&self) -> watch::Receiver<HashSet<RestaurantId>> {
        self.tenants.leaving()
    }

    /// Those that are suspended: nothing is offered there.
    pub fn paused(&self) -> watch::Receiver<HashSet<RestaurantId>> {
        self.tenants.paused()
    }

    /// How many restaurants there are.
    pub fn count(&self) -> usize {
        self.tenants.count()
    }

    /// The verbs of a restaurant, on the terms that hold now.
    pub fn handle(&self, id: RestaurantId) -> Handle {
        let terms = self.tenants.get(id).map(|tenant| self.terms(&tenant)).unwrap_or_default();
        Handle::new(self.runtime.clone(), self.vault.clone(), id).on(terms).telling(self.on_booked.clone())
    }

    /// The verbs of a restaurant for its operator, who may read it on any terms.
    pub fn operator(&self, id: RestaurantId) -> Handle {
        Handle::new(self.runtime.clone(), self.vault.clone(), id)
    }

    fn terms(&self, tenant: &Tenant) -> Terms {
        Terms { bookings_per_month: self.quotas(tenant).bookings_per_month, ..tenant.terms() }
    }

    /// Whether a file has more tables than the restaurant's plan has room for. Whoever has more already may keep them.
    /// Members are counted where they are kept.
    async fn within_quotas(&self, tenant: &Tenant, configure: &Configure) -> Result<(), Failure> {
        let asked = configure.tables.len();
        let Some(max) = self.quotas(tenant).tables.filter(|max| (*max as usize) < asked) else { return Ok(()) };
        let present = self.handle(tenant.id).configuration().await?.configuration.tables.len();
        if asked <= present {
            return Ok(());
        }
        Err(Failure::OverQuota(Some(Exceeded { quota: "tables", max, used: asked as u64 })))
    }

    /// Changes what is known of a restaurant. It holds for whatever is asked from now on when this returns, and what was
    /// asked before is done.
    ///
    /// # Errors
    /// See [`TenureFailure`]; nothing was changed then.
    pub async fn change(
        &self,
        id: RestaurantId,
        change: TenantChange,
        author: Author,
    ) -> Result<Arc<Tenant>, TenureFailure> {
        let tenant = self.actor.send(Change { id, change, author }).await.map_err(|_| closed())??;
        if self.runtime.presence(id.bits()) != Presence::Asleep {
            // A restaurant does one thing after the other: what came before this question is behind it.
            drop(self.operator(id).health().await);
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
    pub async fn apply(&self, slug: Slug, configure: Configure, author: Author) -> Result<Applied, ApplyFailure> {
        self.apply_in(slug, configure, author, Place::default()).await
    }

    /// The same, for a restaurant whose files are to lie in a jurisdiction, and can lie nowhere else afterwards, or for one
    /// restaurant only.
    ///
    /// # Errors
    /// As above, and when there is no such jurisdiction, the restaurant is in another, or it is not the one.
    pub async fn apply_in(
        &self,
        slug: Slug,
        configure: Configure,
        author: Author,
        place: Place,
    ) -> Result<Applied, ApplyFailure> {
        let found = provision::present(&self.tenants, &slug, &place)?;
        if let Some(tenant) = &found {
            self.within_quotas(tenant, &configure).await?;
        }
        if let Some(tenant) = found.filter(|tenant| provision::is_known(tenant, &configure)) {
            let handle = Handle::new(self.runtime.clone(), self.vault.clone(), tenant.id);
            let view = handle.by(author).configure(configure).await?;
            return Ok(Applied { tenant: Some(tenant), view });
        }
        self.actor.send(Apply { slug, configure, author, place }).await.map_err(|_| closed())?
    }

    /// The platform key that is shown, if it is one.
    ///
    /// # Errors
    /// When it opens nothing.
    pub fn platform_key(&self, shown: &str) -> Result<Arc<Kept<PlatformKey>>, Closed> {
        if !keys::is_well_formed(keys::PLATFORM_PREFIX, shown) {
            return Err(Closed::Unknown);
        }
        self.keys.open(&keys::digest(shown), self.clock.now())
    }

    /// All platform keys, the oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn platform_keys(&self) -> Result<Vec<Listed<PlatformKey>>, KeyFailure> {
        let stored = self.db.platform_keys().await?;
        let listed = |(_, key, used_at): (_, PlatformKey, Option<Moment>)| {
            let kept = self.keys.get(key.id).and_then(|kept| kept.used_at());
            Listed { key, used_at: kept.max(used_at) }
        };
        Ok(stored.into_iter().map(listed).collect())
    }

    /// Makes a platform key if there is none; the key is told this once.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn first_platform_key(&self) -> Result<Option<String>, KeyFailure> {
        if 0 < self.keys.count() {
            return Ok(None);
        }
        self.issue_platform_key(None, Author::server()).await.map(|(_, secret)| Some(secret))
    }

    /// Makes a platform key; the key is told this once. It works when this returns.
    ///
    /// # Errors
    /// When there are too many, or it cannot be stored.
    pub async fn issue_platform_key(
        &self,
        name: Option<String>,
        author: Author,
    ) -> Result<(PlatformKey, String), KeyFailure> {
        let secret = keys::draw(keys::PLATFORM_PREFIX);
        let (id, start) = (KeyId::new(random_bits()), Some(keys::start(&secret)));
        let key = PlatformKey { id, name, start, created_at: self.clock.now() };
        let issue = IssuePlatform { digest: keys::digest(&secret), key: key.clone(), author };
        self.actor.send(issue).await.map_err(|_| closed())??;
        Ok((key, secret))
    }

    /// Revokes a platform key. It opens nothing any more when this returns.
    ///
    /// # Errors
    /// When there is none of this id, it is the last one, or it cannot be stored.
    pub async fn revoke_platform_key(&self, id: KeyId, author: Author) -> Result<(), KeyFailure> {
        self.actor.send(RevokePlatform { id, author }).await.map_err(|_| closed())?
    }

    /// The key of a restaurant that is shown, if it is one.
    ///
    /// # Errors
    /// When it opens nothing, or nothing any more.
    pub fn restaurant_key(&self, shown: &str) -> Result<Arc<Kept<RestaurantKey>>, Closed> {
        if !keys::is_well_formed(keys::RESTAURANT_PREFIX, shown) {
            return Err(Closed::Unknown);
        }
        self.restaurant_keys.open(&keys::digest(shown), self.clock.now())
    }

    /// The key of a restaurant with this digest, if it still opens something. It is not used by that.
    pub fn restaurant_key_of(&self, digest: &KeyDigest) -> Option<Arc<Kept<RestaurantKey>>> {
        self.restaurant_keys.look(digest, self.clock.now()).ok()
    }

    /// Tell whenever somebody may do less than before, or more: with keys of restaurants, and signed in.
    pub fn access_changed(&self) -> [watch::Receiver<()>; 2] {
        [self.restaurant_keys.changed(), self.accounts.sessions().changed()]
    }

    /// The key of this id, if it is one of this restaurant and not revoked.
    pub fn key_of(&self, restaurant: RestaurantId, id: KeyId) -> Option<RestaurantKey> {
        let kept = self.restaurant_keys.get(id)?;
        (kept.key.restaurant == restaurant).then(|| kept.key.clone())
    }

    /// Makes a key of a restaurant; the key is told this once. It works when this returns.
    ///
    /// # Errors
    /// When the restaurant has too many, or it cannot be stored.
    pub async fn issue_key(&self, wanted: WantedKey, author: Author) -> Result<(RestaurantKey, String), KeyFailure> {
        let secret = keys::draw(keys::RESTAURANT_PREFIX);
        let WantedKey { restaurant, name, grant, expires_at } = wanted;
        let key = RestaurantKey {
            id: KeyId::new(random_bits()),
            restaurant,
            name,
            grant,
            start: Some(keys::start(&secret)),
            created_at: self.clock.now(),
            expires_at,
            old_until: None,
        };
        let issue = Issue { digest: keys::digest(&secret), key: key.clone(), author };
        self.actor.send(issue).await.map_err(|_| closed())??;
        Ok((key, secret))
    }

    /// Gives a key of a restaurant another secret, which is told this once. The old one opens for a while yet; one
    /// that was older opens nothing any more.
    ///
    /// # Errors
    /// When there is none of this id, it is revoked, or it cannot be stored.
    pub async fn rotate_key(
        &self,
        id: KeyId,
        grace: Grace,
        author: Author,
    ) -> Result<(RestaurantKey, String), KeyFailure> {
        let secret = keys::draw(keys::RESTAURANT_PREFIX);
        let (digest, start) = (keys::digest(&secret), keys::start(&secret));
        let rotate = Rotate { id, digest, start, grace, author };
        let key = self.actor.send(rotate).await.map_err(|_| closed())??;
        Ok((key, secret))
    }

    /// The keys of a restaurant, the oldest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn keys_of(&self, restaurant: RestaurantId) -> Result<Vec<Listed<RestaurantKey>>, KeyFailure> {
        let stored = self.db.keys_of(restaurant).await?;
        let listed = |stored: db::restaurant_keys::StoredKey| {
            let kept = self.restaurant_keys.get(stored.key.id).and_then(|kept| kept.used_at());
            Listed { key: stored.key, used_at: kept.max(stored.used_at) }
        };
        Ok(stored.into_iter().map(listed).collect())
    }

    /// Revokes a key of a restaurant, also one that is revoked; `of` says whose it must be. It opens nothing any more
    /// when this returns.
    ///
    /// # Errors
    /// When there is none of this id, or it cannot be stored.
    pub async fn revoke_key(&self, id: KeyId, of: Option<RestaurantId>, author: Author) -> Result<(), KeyFailure> {
        self.actor.send(Revoke { id, of, author }).await.map_err(|_| closed())?
    }

    /// Writes a change of the directory down that has no transaction of its own.
    ///
    /// # Errors
    /// When it cannot be stored.
    pub async fn record(&self, change: NewChange) -> Result<(), StoreError> {
        self.db.record(self.clock.now(), change).await
    }

    /// What was changed in the directory, the oldest first.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn changes(&self, wanted: ChangesQuery) -> Result<Vec<DirectoryChange>, StoreError> {
        self.db.changes(wanted).await
    }

    /// People: their accounts, where they work, how they sign in.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// Wakes restaurants whose alarms are due, and lets those sleep that should. The actor does it by itself every
    /// second; tests do it when they have moved the clock.
    pub async fn look_at_clock(&self) {
        // A directory that is closed has nobody to wake.
        self.actor.send(provision::LookAtClock).await.unwrap_or_default();
    }

    /// Somebody follows a restaurant, until this is dropped.
    pub fn watching(&self, id: RestaurantId) -> Watching {
        self.collector.meter.watching(id, self.clock.clone())
    }

    /// What a restaurant used, by its own database, and what was gathered of it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn usage_of(
        &self,
        id: RestaurantId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<(Usage, Vec<(NaiveDate, DayUsed)>), Unreadable> {
        let usage = usage::read(&self.vault, id.bits(), from, to).await?;
        Ok((usage, self.db.usage_of(id, from, to).await?))
    }

    /// What was gathered of all restaurants on a day, and of how many.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn usage_on(&self, day: NaiveDate) -> Result<(u64, DayUsed), Unreadable> {
        Ok(self.db.usage_on(day).await?)
    }

    /// Notices of quotas that are nearly used up, after one.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn notices(&self, after: i64, limit: usize) -> Result<Vec<Notice>, Unreadable> {
        Ok(self.db.notices(after, limit).await?)
    }

    /// Gathers what was used: the restaurants are about to be closed.
    pub async fn gather_usage(&self) {
        self.collector.gather(self.clock.now(), usize::MAX).await;
    }

    /// Closes the directory's database.
    ///
    /// # Errors
    /// When SQLite could not finish.
    pub async fn close(&self) -> Result<(), StoreError> {
        let (used, platform) =
            (self.restaurant_keys.used_since(Moment::UNIX_EPOCH), self.keys.used_since(Moment::UNIX_EPOCH));
        if let Err(error) = self.db.write_last_use(&used, &platform).await {
            tracing::warn!(%error, "when keys were last used cannot be written down");
        }
        // An actor that is gone already has let go.
        self.actor.send(provision::Close).await.unwrap_or_default();
        self.db.close().await
    }
}

fn closed() -> StoreError {
    StoreError::Corrupt("the directory is closed".into())
}
