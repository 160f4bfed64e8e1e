//! Restaurants that go for good. A restaurant that was given notice answers nobody but its operator; when its grace is
//! over it is removed: one transaction takes it out of the directory and notes that the rest is to be cleared, and
//! clearing is done again until nothing of it is in the data folder.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix::{ActorFutureExt, AtomicResponse, Context, Handler, Message, WrapFuture};
use tokio::sync::oneshot;

use crate::clock::Moment;
use crate::domain::author::Author;
use crate::domain::ids::RestaurantId;
use crate::object::runtime::Runtime;
use crate::restaurant::object::Restaurant;
use crate::store::StoreError;
use crate::store::vault::Vault;

use super::db::DirectoryDb;
use super::provision::DirectoryActor;
use super::tenants::{Standing, Tenant};
use super::tenure::{TenantChange, TenureFailure};
use super::{Directory, closed};

/// The longest grace, in days.
pub const GRACE_DAYS_MAX: u16 = 366;
/// The grace unless the operator says otherwise, in days.
pub const GRACE_DAYS_DEFAULT: u16 = 30;
/// How often it looks whether somebody else has cleared.
const LOOK: Duration = Duration::from_millis(5);

/// Take a restaurant whose grace is over out of the directory.
#[derive(Message)]
#[rtype(result = "Result<(), TenureFailure>")]
pub(super) struct Remove(pub(super) RestaurantId);

impl Handler<Remove> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<(), TenureFailure>>;

    fn handle(&mut self, Remove(id): Remove, _: &mut Context<Self>) -> Self::Result {
        let (db, tenants, keys) = (self.db.clone(), self.tenants.clone(), self.restaurant_keys.clone());
        let (accounts, now) = (self.accounts.clone(), self.clock.now());
        let work = async move {
            let tenant = tenants.get(id).ok_or(TenureFailure::NotFound)?;
            if !is_overdue(&tenant.standing, now) {
                return Err(TenureFailure::Stale { revision: tenant.revision });
            }
            db.remove(id, now).await?;
            tenants.remove(id);
            keys.retain(|key| key.restaurant != id);
            accounts.sessions().forget(id);
            Ok(())
        };
        AtomicResponse::new(Box::pin(work.into_actor(self).map(|done, _, _| done)))
    }
}

fn is_overdue(standing: &Standing, now: Moment) -> bool {
    match standing {
        Standing::Leaving { at } => *at <= now,
        Standing::Open | Standing::Suspended { .. } => false,
    }
}

/// Clears what is noted, one after the other, each by one at a time.
pub(super) struct Clearing {
    pub(super) db: Arc<DirectoryDb>,
    pub(super) vault: Arc<Vault<Restaurant>>,
    pub(super) runtime: Runtime<Restaurant>,
    under_way: Mutex<HashSet<RestaurantId>>,
}

impl Clearing {
    pub(super) fn new(db: Arc<DirectoryDb>, vault: Arc<Vault<Restaurant>>, runtime: Runtime<Restaurant>) -> Clearing {
        Clearing { db, vault, runtime, under_way: Mutex::default() }
    }

    fn under_way(&self) -> MutexGuard<'_, HashSet<RestaurantId>> {
        // A set operation at a time: no panic can leave it half done.
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the right to work on what is noted of a restaurant, if nobody has it.
    pub(super) fn claim(self: &Arc<Clearing>, id: RestaurantId) -> Option<Claim> {
        self.under_way().insert(id).then(|| Claim { clearing: self.clone(), id })
    }

    /// Clears all that is noted and that nobody is at.
    pub(super) async fn clear_all(self: &Arc<Clearing>) {
        let noted = match self.db.to_clear().await {
            Ok(noted) => noted,
            Err(error) => return tracing::error!(%error, "what is to be cleared cannot be read"),
        };
        for id in noted {
            if let Some(claim) = self.claim(id)
                && let Err(error) = claim.clear().await
            {
                tracing::error!(restaurant = %id, %error, "a deleted restaurant is not cleared; it will be tried again");
            }
        }
    }
}

/// The right to work on what is noted of a restaurant.
pub(super) struct Claim {
    clearing: Arc<Clearing>,
    id: RestaurantId,
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.clearing.under_way().remove(&self.id);
    }
}

impl Claim {
    /// Out of memory, out of the journal, off the disk. May be done twice.
    pub(super) async fn clear(&self) -> Result<(), StoreError> {
        let (id, Clearing { db, vault, runtime, .. }) = (self.id.bits(), &*self.clearing);
        // The list that it was found on may be old: meanwhile it may have been cleared, and come back by an import.
        if !db.to_clear().await?.contains(&self.id) {
            return Ok(());
        }
        vault.close_off(id);
        runtime.evict(id).await;
        vault.discard(id).await?;
        db.cleared(self.id).await
    }
}

impl Directory {
    /// Gives a restaurant notice: it answers nobody but its operator from now on, and may be removed when its grace is
    /// over.
    ///
    /// # Errors
    /// See [`TenureFailure`].
    pub async fn give_notice(
        &self,
        id: RestaurantId,
        grace_days: u16,
        author: Author,
    ) -> Result<Arc<Tenant>, TenureFailure> {
        let at = self.clock.now() + chrono::Duration::days(grace_days.into());
        self.change(id, TenantChange::Leave { at }, author).await
    }

    /// Removes a restaurant whose grace is over: to the end, also when whoever asked has hung up.
    ///
    /// # Errors
    /// When it was called back or given another grace, and stays; or something of it could not be removed: that is tried
    /// again.
    pub async fn remove(&self, id: RestaurantId) -> Result<(), TenureFailure> {
        let (actor, clearing, (tell, told)) = (self.actor.clone(), self.clearing.clone(), oneshot::channel());
        self.runtime.spawn_beside(id.bits(), async move {
            let removed = match actor.send(Remove(id)).await.unwrap_or_else(|_| Err(closed().into())) {
                // Or the clock was quicker.
                Ok(()) | Err(TenureFailure::NotFound) => wait_until_cleared(&clearing, id).await.map_err(Into::into),
                Err(other) => Err(other),
            };
            drop(tell.send(removed));
        });
        told.await.unwrap_or_else(|_| Err(closed().into()))
    }
}

async fn wait_until_cleared(clearing: &Arc<Clearing>, id: RestaurantId) -> Result<(), StoreError> {
    while clearing.db.to_clear().await?.contains(&id) {
        match clearing.claim(id) {
            Some(claim) => claim.clear().await?,
            None => tokio::time::sleep(LOOK).await,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::clock::{Clock, SteppedClock};
    use crate::domain::slug::Slug;
    use crate::object::feed::Feed;
    use crate::object::runtime::Ports;
    use crate::restaurant::news::News;
    use crate::restaurant::reader::RestaurantReader;
    use crate::store::folder::{Barriers, DataFolder};
    use crate::store::journal::SqliteJournal;
    use crate::store::migrate;
    use crate::store::vault::VaultLimits;

    use super::*;

    struct Nobody;

    impl Feed<News> for Nobody {
        fn told(&self, _: crate::object::ObjectId, _: News) {}
        fn woke(&self, _: crate::object::ObjectId) {}
    }

    async fn clearing(root: &std::path::Path, clock: Clock) -> Arc<Clearing> {
        let folder = DataFolder::take(root, Barriers::default()).unwrap();
        migrate::make_template(&folder).await.unwrap();
        let journal = Arc::new(SqliteJournal::open(&folder).await.unwrap());
        let db = Arc::new(DirectoryDb::open(&folder).await.unwrap());
        let reader = Box::new(RestaurantReader { clock: clock.clone() });
        let vault = Arc::new(Vault::new(folder, journal.clone(), db.clone(), reader, VaultLimits::default()));
        let ports = Ports { journal, keeper: vault.clone(), feed: Arc::new(Nobody) };
        let runtime = Runtime::new(vec![], ports, clock, Default::default());
        Arc::new(Clearing::new(db, vault, runtime))
    }

    #[actix_web::test]
    async fn an_old_list_clears_nothing_that_has_come_back() {
        let root = tempfile::tempdir().unwrap();
        let clock = Clock::Stepped(SteppedClock::at("2027-03-01T08:00:00Z".parse().unwrap()));
        let clearing = clearing(root.path(), clock.clone()).await;
        let (id, slug) = (RestaurantId::new(7), Slug::parse("osteria").unwrap());
        let tenant = Tenant::new(id, slug, "Osteria".into(), clock.now());
        let path = clearing.vault.folder().object(id.bits()).unwrap();
        clearing.vault.provision(id.bits()).unwrap();
        // It stands on the list of somebody, who comes late: it was cleared, and an import brought it back.
        clearing.claim(id).unwrap().clear().await.unwrap();
        assert!(path.exists(), "what came back is there");
        clearing.db.begin_clearing(&tenant, clock.now()).await.unwrap();
        clearing.claim(id).unwrap().clear().await.unwrap();
        assert!(!path.exists(), "what is noted goes");
    }
}
