//! The directory's actor: provisions restaurants one at a time, and looks at the clock for those who sleep. What it
//! does for keys is in `issuing`.

use std::sync::Arc;
use std::time::Duration;

use actix::{
    Actor, ActorContext, ActorFutureExt, AsyncContext, AtomicResponse, Context, Handler, Message, ResponseFuture,
    WrapFuture,
};

use crate::clock::{Clock, Moment, random_bits};
use crate::domain::author::Author;
use crate::domain::ids::RestaurantId;
use crate::domain::key::Key;
use crate::domain::restaurant::command::{Command, Configure};
use crate::domain::restaurant::decide::{Outcome, decide};
use crate::domain::restaurant::state::State;
use crate::domain::slug::Slug;
use crate::domain::time::Zone;
use crate::fault::Point;
use crate::object::runtime::Runtime;
use crate::restaurant::handle::{Failure, Handle};
use crate::restaurant::object::Restaurant;
use crate::restaurant::view::{AppliedView, Refused};
use crate::store::StoreError;
use crate::store::vault::Vault;

use super::accounts::Accounts;
use super::alarms::Waker;
use super::db::DirectoryDb;
use super::leaving::{Clearing, Remove};
use super::metering::Collector;
use super::plans::Plans;
use super::platform_keys::PlatformKeys;
use super::restaurant_keys::RestaurantKeys;
use super::tenants::{Tenant, Tenants};
use super::{Applied, ApplyFailure};

/// How often it looks at the clock.
const LOOK: Duration = Duration::from_secs(1);

/// See the module.
pub struct DirectoryActor {
    pub(super) db: Arc<DirectoryDb>,
    pub(super) plans: Arc<Plans>,
    pub(super) collector: Collector,
    pub(super) waker: Waker,
    pub(super) tenants: Arc<Tenants>,
    pub(super) keys: Arc<PlatformKeys>,
    pub(super) restaurant_keys: Arc<RestaurantKeys>,
    pub(super) last_use_written_at: Moment,
    pub(super) accounts: Accounts,
    pub(super) runtime: Runtime<Restaurant>,
    pub(super) vault: Arc<Vault<Restaurant>>,
    pub(super) clock: Clock,
    pub(super) clearing: Arc<Clearing>,
}

/// Where a file may go.
#[derive(Clone, Debug, Default)]
pub struct Place {
    /// Where the files of the restaurant are to lie, for good; none leaves it as it is.
    pub jurisdiction: Option<Key>,
    /// The only restaurant that it is for: its own staff's file makes no other, whoever has the slug by now.
    pub only: Option<RestaurantId>,
}

/// Make a restaurant what a file says; provision it if it is new.
#[derive(Message)]
#[rtype(result = "Result<Applied, ApplyFailure>")]
pub(super) struct Apply {
    pub(super) slug: Slug,
    pub(super) configure: Configure,
    pub(super) author: Author,
    pub(super) place: Place,
}

/// Wake those whose alarms are due, let those sleep that should.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct LookAtClock;

/// Let go of everything.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Close;

impl Handler<Close> for DirectoryActor {
    type Result = ();

    fn handle(&mut self, _: Close, ctx: &mut Context<Self>) {
        ctx.stop();
    }
}

impl Actor for DirectoryActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        ctx.run_interval(LOOK, |_, ctx| ctx.notify(LookAtClock));
    }
}

impl Handler<LookAtClock> for DirectoryActor {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, _: LookAtClock, ctx: &mut Context<Self>) -> ResponseFuture<()> {
        let (db, runtime, now) = (self.db.clone(), self.runtime.clone(), self.clock.now());
        let (collector, waker) = (self.collector.clone(), self.waker.clone());
        let last_use = self.last_use(now);
        let accounts = self.accounts.clone();
        let (clearing, this) = (self.clearing.clone(), ctx.address());
        Box::pin(async move {
            match db.overdue(now).await {
                Ok(overdue) => {
                    for id in overdue {
                        // One that was called back meanwhile stays; any other is looked at again in a second.
                        drop(this.send(Remove(id)).await);
                    }
                }
                Err(error) => tracing::error!(%error, "restaurants that leave cannot be read"),
            }
            clearing.clear_all().await;
            if let Some(Err(error)) = async { Some(last_use?.write(&db).await) }.await {
                tracing::warn!(%error, "when keys were last used cannot be written down");
            }
            // First who is overdue: those who are woken below would not be any more.
            for looked in [waker.watch(now).await, waker.wake_due(now).await] {
                if let Err(error) = looked {
                    tracing::error!(%error, "alarms of sleeping restaurants cannot be read");
                }
            }
            runtime.put_to_sleep();
            if let Err(error) = accounts.look_at_clock().await {
                tracing::error!(%error, "who was seen cannot be written down");
            }
            collector.look(now).await;
        })
    }
}

impl Handler<Apply> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<Applied, ApplyFailure>>;

    fn handle(&mut self, Apply { slug, configure, author, place }: Apply, _: &mut Context<Self>) -> Self::Result {
        let work = Provisioning {
            db: self.db.clone(),
            tenants: self.tenants.clone(),
            runtime: self.runtime.clone(),
            vault: self.vault.clone(),
            clock: self.clock.clone(),
            author,
        };
        let applied = async move { work.apply(slug, configure, place).await };
        AtomicResponse::new(Box::pin(applied.into_actor(self).map(|applied, _, _| applied)))
    }
}

struct Provisioning {
    db: Arc<DirectoryDb>,
    tenants: Arc<Tenants>,
    runtime: Runtime<Restaurant>,
    vault: Arc<Vault<Restaurant>>,
    clock: Clock,
    author: Author,
}

impl Provisioning {
    async fn apply(&self, slug: Slug, configure: Configure, place: Place) -> Result<Applied, ApplyFailure> {
        match present(&self.tenants, &slug, &place)? {
            Some(tenant) => self.reapply(&tenant, configure).await,
            None => self.create(slug, configure, place.jurisdiction).await,
        }
    }

    /// A file for a restaurant that is there; its name may be new, which the directory shows too.
    async fn reapply(&self, tenant: &Tenant, configure: Configure) -> Result<Applied, ApplyFailure> {
        let (name, is_dry_run) = (configure.name.clone(), configure.is_dry_run);
        let origins = configure.origins.clone().unwrap_or_else(|| tenant.origins.clone());
        let view = self.handle(tenant.id).configure(configure).await?;
        if is_dry_run {
            return Ok(Applied { tenant: self.tenants.get(tenant.id), view });
        }
        let tenant = Tenant { name, origins, ..tenant.clone() };
        self.db.activate(&tenant).await?;
        Ok(Applied { tenant: Some(self.tenants.put(tenant)), view })
    }

    /// A new restaurant. The file is tried on an empty restaurant first, so that one that is refused leaves nothing
    /// behind; what a crash leaves half done is finished by the next apply of the same slug.
    async fn create(
        &self,
        slug: Slug,
        configure: Configure,
        jurisdiction: Option<Key>,
    ) -> Result<Applied, ApplyFailure> {
        if jurisdiction.as_ref().is_some_and(|name| !self.vault.folder().knows(name.as_str())) {
            return Err(ApplyFailure::UnknownJurisdiction);
        }
        let trial = try_on_empty(configure.clone(), &self.clock)?;
        if configure.is_dry_run {
            return Ok(Applied { tenant: None, view: trial });
        }
        let name = configure.name.clone();
        let tenant = match self.db.unfinished(&slug).await? {
            // What was begun in one jurisdiction is not finished in another.
            Some((_, begun)) if begun != jurisdiction => return Err(ApplyFailure::JurisdictionFixed(begun)),
            Some((id, _)) => Tenant { jurisdiction, ..Tenant::new(id, slug, name, self.clock.now()) },
            None => {
                let id = RestaurantId::new(random_bits());
                let tenant = Tenant { jurisdiction, ..Tenant::new(id, slug, name, self.clock.now()) };
                self.may_fail(Point::ProvisionRow, id).await?;
                self.db.begin(&tenant).await?;
                tenant
            }
        };
        let tenant = Tenant { origins: configure.origins.clone().unwrap_or_default(), ..tenant };
        if let Some(jurisdiction) = &tenant.jurisdiction {
            self.vault.folder().bind(tenant.id.bits(), jurisdiction.as_str());
        }
        self.vault.provision(tenant.id.bits())?;
        let view = self.handle(tenant.id).configure(configure).await?;
        self.may_fail(Point::ProvisionActivate, tenant.id).await?;
        self.db.activate(&tenant).await?;
        Ok(Applied { tenant: Some(self.tenants.put(tenant)), view: AppliedView { is_new: true, ..view } })
    }

    async fn may_fail(&self, point: Point, id: RestaurantId) -> Result<(), StoreError> {
        let passed = self.vault.folder().faults.at(point, id.bits()).await;
        passed.map_err(StoreError::io("writing the directory"))
    }

    fn handle(&self, id: RestaurantId) -> Handle {
        Handle::new(self.runtime.clone(), self.vault.clone(), id).by(self.author)
    }
}

/// Whether a file says of a restaurant what the directory knows already, as far as the directory keeps it.
pub(super) fn is_known(tenant: &Tenant, configure: &Configure) -> bool {
    tenant.name == configure.name && configure.origins.as_ref().is_none_or(|origins| *origins == tenant.origins)
}

/// The restaurant of a slug. A file for a slug of the past is refused: it may well be meant for a new restaurant, and
/// must not change another one. So is one for a restaurant that leaves.
pub(super) fn present(
    tenants: &Tenants,
    slug: &Slug,
    Place { jurisdiction, only }: &Place,
) -> Result<Option<Arc<Tenant>>, ApplyFailure> {
    match tenants.find(slug) {
        found if only.is_some_and(|only| found.as_ref().map(|tenant| tenant.id) != Some(only)) => {
            Err(ApplyFailure::NotTheirs)
        }
        Some(tenant) if tenant.terms().is_leaving => Err(ApplyFailure::Leaving),
        Some(tenant) if jurisdiction.is_some() && tenant.jurisdiction != *jurisdiction => {
            Err(ApplyFailure::JurisdictionFixed(tenant.jurisdiction.clone()))
        }
        Some(tenant) if tenant.slug != *slug => Err(ApplyFailure::Renamed(tenant.slug.clone())),
        found => Ok(found),
    }
}

fn try_on_empty(configure: Configure, clock: &Clock) -> Result<AppliedView, Failure> {
    match decide(&State::default(), Command::Configure(Box::new(configure)), clock.now()) {
        Ok(decision) => match decision.outcome {
            Outcome::Configured { plan, version, is_new } => Ok(AppliedView { plan, version, is_new }),
            Outcome::Reservation(_)
            | Outcome::Hold(_)
            | Outcome::Wait(_)
            | Outcome::Imported(_)
            | Outcome::Done
            | Outcome::Before(_) => unreachable!("configuring answers with a plan"),
        },
        Err(rejection) => Err(Failure::Rejected(Box::new(Refused { rejection, zone: Zone(chrono_tz::UTC) }))),
    }
}
