//! Plans, made and changed by the directory's actor: a restaurant is never on a plan that is not there.

use std::sync::Arc;

use actix::{ActorFutureExt, AtomicResponse, Context, Handler, Message, WrapFuture};

use crate::domain::key::Key;
use crate::store::StoreError;

use super::filter::Filter;
use super::plans::{PLANS_MAX, Quotas};
use super::provision::DirectoryActor;

/// Why a plan was not changed.
#[derive(Debug)]
pub enum PlanFailure {
    /// There is none of this name.
    NotFound,
    /// There are [`PLANS_MAX`].
    TooMany,
    /// Restaurants are on it.
    InUse,
    /// The directory could not store it.
    Store(StoreError),
}

impl From<StoreError> for PlanFailure {
    fn from(error: StoreError) -> PlanFailure {
        PlanFailure::Store(error)
    }
}

/// Make a plan, change it, or with no quotas at all take it away.
#[derive(Message)]
#[rtype(result = "Result<(), PlanFailure>")]
pub(super) struct Plan {
    pub(super) name: Key,
    pub(super) quotas: Option<Quotas>,
}

impl Handler<Plan> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<(), PlanFailure>>;

    fn handle(&mut self, Plan { name, quotas }: Plan, _: &mut Context<Self>) -> Self::Result {
        let (db, plans, tenants, now) = (self.db.clone(), self.plans.clone(), self.tenants.clone(), self.clock.now());
        let work = async move {
            let before: Option<Arc<Quotas>> = plans.get(&name);
            match quotas {
                Some(_) if before.is_none() && PLANS_MAX <= plans.list().len() => Err(PlanFailure::TooMany),
                Some(quotas) => {
                    db.put_plan(&name, &quotas, now).await?;
                    plans.put(name, quotas);
                    Ok(())
                }
                None if before.is_none() => Err(PlanFailure::NotFound),
                None => {
                    let of_it = Filter { plan: Some(Some(name.clone())), ..Filter::default() };
                    if !tenants.list(&of_it, None, 1).is_empty() {
                        return Err(PlanFailure::InUse);
                    }
                    db.drop_plan(&name).await?;
                    plans.remove(&name);
                    Ok(())
                }
            }
        };
        AtomicResponse::new(Box::pin(work.into_actor(self).map(|done, _, _| done)))
    }
}
