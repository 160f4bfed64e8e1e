//! What operators do with a restaurant: suspend, resume, rename, describe. One change at a time, by the directory's
//! actor; each is one transaction.

use std::collections::BTreeMap;
use std::sync::Arc;

use actix::{ActorFutureExt, AtomicResponse, Context, Handler, Message, WrapFuture};

use serde_json::{Value, json};

use crate::clock::Moment;
use crate::domain::author::Author;
use crate::domain::ids::RestaurantId;
use crate::domain::key::Key;
use crate::domain::slug::Slug;
use crate::store::StoreError;

use super::changes::NewChange;
use super::plans::Plans;
use super::provision::DirectoryActor;
use super::tenants::{ALIASES_MAX, LABELS_MAX, Standing, Tenant, Tenants};

/// A change of what is known of a restaurant.
#[derive(Clone, Debug)]
pub enum TenantChange {
    /// It may be looked at, and promises nothing.
    Suspend {
        /// Why; for its staff.
        reason: Option<String>,
    },
    /// It works again, also when it was to be deleted.
    Resume,
    /// It is to be deleted.
    Leave {
        /// When it goes for good.
        at: Moment,
    },
    /// It is called something else; its old slug stays an alias.
    Rename {
        /// The new slug.
        to: Slug,
    },
    /// Anybody may have an old slug of its.
    Free {
        /// Which.
        alias: Slug,
    },
    /// What is said of it differs.
    Describe(Description),
}

/// What is to be said of a restaurant. What is `None` stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Description {
    /// Another plan, or none.
    pub plan: Option<Option<Key>>,
    /// Another region, or none.
    pub region: Option<Option<Key>>,
    /// Labels that are put, and those that go; `Some(None)`: all go.
    pub labels: Option<Option<BTreeMap<String, Option<String>>>>,
    /// Only if it is still at this revision.
    pub if_revision: Option<u64>,
}

/// Why a restaurant was not changed.
#[derive(Debug)]
pub enum TenureFailure {
    /// There is none of this id any more.
    NotFound,
    /// It is being deleted.
    Leaving,
    /// Another restaurant has this slug, or had it and was not asked to free it.
    SlugTaken,
    /// It has [`ALIASES_MAX`] of them.
    TooManyAliases,
    /// It has no such alias.
    AliasNotFound,
    /// It has changed meanwhile.
    Stale {
        /// Where it is now.
        revision: u64,
    },
    /// There is no such plan.
    UnknownPlan,
    /// It would have more than [`LABELS_MAX`].
    TooManyLabels,
    /// The directory could not store it.
    Store(StoreError),
}

impl From<StoreError> for TenureFailure {
    fn from(error: StoreError) -> TenureFailure {
        TenureFailure::Store(error)
    }
}

/// Change a restaurant.
#[derive(Message)]
#[rtype(result = "Result<Arc<Tenant>, TenureFailure>")]
pub(super) struct Change {
    pub(super) id: RestaurantId,
    pub(super) change: TenantChange,
    pub(super) author: Author,
}

impl TenantChange {
    /// What is on record of it.
    fn kind(&self) -> &'static str {
        match self {
            TenantChange::Suspend { .. } => "restaurant.suspended",
            TenantChange::Resume => "restaurant.resumed",
            TenantChange::Leave { .. } => "restaurant.leaving",
            TenantChange::Rename { .. } => "restaurant.renamed",
            TenantChange::Free { .. } => "restaurant.alias_freed",
            TenantChange::Describe(_) => "restaurant.described",
        }
    }
}

/// A restaurant as the record shows it.
fn told(tenant: &Tenant) -> Value {
    json!({
        "slug": tenant.slug.as_str(),
        "standing": tenant.standing.name(),
        "plan": tenant.plan.as_ref().map(Key::as_str),
        "region": tenant.region.as_ref().map(Key::as_str),
        "labels": tenant.labels,
        "aliases": tenant.aliases.iter().map(Slug::as_str).collect::<Vec<_>>(),
    })
}

impl Handler<Change> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<Arc<Tenant>, TenureFailure>>;

    fn handle(&mut self, Change { id, change, author }: Change, _: &mut Context<Self>) -> Self::Result {
        let (db, tenants, now) = (self.db.clone(), self.tenants.clone(), self.clock.now());
        let plans = self.plans.clone();
        let work = async move {
            let tenant = tenants.get(id).ok_or(TenureFailure::NotFound)?;
            if let TenantChange::Rename { to } = &change
                && db.unfinished(to).await?.is_some()
            {
                return Err(TenureFailure::SlugTaken);
            }
            let kind = change.kind();
            let changed = changed(&tenant, change, (&tenants, &plans))?;
            if changed == *tenant {
                return Ok(tenant);
            }
            let changed = Tenant { revision: tenant.revision + 1, ..changed };
            let (entity, old, new) = (id.to_string(), Some(told(&tenant)), Some(told(&changed)));
            let record = NewChange { kind, entity, restaurant: Some(id), author, old, new };
            db.amend(&changed, (now, record)).await?;
            Ok(tenants.put(changed))
        };
        AtomicResponse::new(Box::pin(work.into_actor(self).map(|done, _, _| done)))
    }
}

/// The restaurant after a change.
fn changed(tenant: &Tenant, change: TenantChange, (all, plans): (&Tenants, &Plans)) -> Result<Tenant, TenureFailure> {
    match change {
        TenantChange::Suspend { reason } => stands(tenant, Standing::Suspended { reason }),
        TenantChange::Resume => Ok(Tenant { standing: Standing::Open, ..tenant.clone() }),
        TenantChange::Leave { at } => Ok(Tenant { standing: Standing::Leaving { at }, ..tenant.clone() }),
        TenantChange::Rename { to } => renamed(tenant, to, all),
        TenantChange::Free { alias } => freed(tenant, &alias),
        TenantChange::Describe(description) => described(tenant, description, plans),
    }
}

/// Whoever leaves answers nobody already.
fn stands(tenant: &Tenant, standing: Standing) -> Result<Tenant, TenureFailure> {
    match tenant.standing {
        Standing::Open | Standing::Suspended { .. } => Ok(Tenant { standing, ..tenant.clone() }),
        Standing::Leaving { .. } => Err(TenureFailure::Leaving),
    }
}

fn renamed(tenant: &Tenant, to: Slug, all: &Tenants) -> Result<Tenant, TenureFailure> {
    if to == tenant.slug {
        return Ok(tenant.clone());
    }
    if all.find(&to).is_some_and(|other| other.id != tenant.id) {
        return Err(TenureFailure::SlugTaken);
    }
    let kept = tenant.aliases.iter().filter(|alias| **alias != to).chain([&tenant.slug]);
    let aliases: Vec<Slug> = kept.cloned().collect();
    if ALIASES_MAX < aliases.len() {
        return Err(TenureFailure::TooManyAliases);
    }
    Ok(Tenant { slug: to, aliases, ..tenant.clone() })
}

fn freed(tenant: &Tenant, alias: &Slug) -> Result<Tenant, TenureFailure> {
    let mut aliases = tenant.aliases.clone();
    let at = aliases.iter().position(|own| own == alias).ok_or(TenureFailure::AliasNotFound)?;
    aliases.remove(at);
    Ok(Tenant { aliases, ..tenant.clone() })
}

fn described(tenant: &Tenant, said: Description, plans: &Plans) -> Result<Tenant, TenureFailure> {
    if said.if_revision.is_some_and(|expected| expected != tenant.revision) {
        return Err(TenureFailure::Stale { revision: tenant.revision });
    }
    if let Some(Some(plan)) = &said.plan
        && plans.get(plan).is_none()
    {
        return Err(TenureFailure::UnknownPlan);
    }
    let mut labels = tenant.labels.clone();
    match said.labels {
        None => {}
        Some(None) => labels.clear(),
        Some(Some(patch)) => patch.into_iter().for_each(|(name, value)| match value {
            Some(value) => drop(labels.insert(name, value)),
            None => drop(labels.remove(&name)),
        }),
    }
    if LABELS_MAX < labels.len() {
        return Err(TenureFailure::TooManyLabels);
    }
    let (plan, region) = (said.plan.unwrap_or(tenant.plan.clone()), said.region.unwrap_or(tenant.region.clone()));
    Ok(Tenant { plan, region, labels, ..tenant.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(text: &str) -> Slug {
        Slug::parse(text).unwrap()
    }

    fn tenant(id: u64, name: &str) -> Tenant {
        Tenant::new(RestaurantId::new(id), slug(name), name.into(), crate::clock::Moment::UNIX_EPOCH)
    }

    #[test]
    fn a_restaurant_that_goes_back_to_an_old_name_has_the_other_as_alias() {
        let all = Tenants::from_iter([tenant(1, "luna")]);
        let sole = renamed(&tenant(1, "luna"), slug("sole"), &all).unwrap();
        assert_eq!((sole.slug.as_str(), &sole.aliases[..]), ("sole", &[slug("luna")][..]));
        let back = renamed(&sole, slug("luna"), &all).unwrap();
        assert_eq!((back.slug.as_str(), &back.aliases[..]), ("luna", &[slug("sole")][..]));
    }

    #[test]
    fn memory_follows_names_and_aliases() {
        let all = Tenants::from_iter([tenant(1, "luna"), tenant(2, "mare")]);
        let sole = renamed(&tenant(1, "luna"), slug("sole"), &all).unwrap();
        all.put(sole.clone());
        assert_eq!(all.count(), 2);
        assert_eq!(all.find(&slug("luna")).map(|it| it.slug.clone()), Some(slug("sole")));
        assert!(matches!(renamed(&tenant(2, "mare"), slug("luna"), &all), Err(TenureFailure::SlugTaken)));
        all.put(freed(&sole, &slug("luna")).unwrap());
        assert_eq!(all.find(&slug("luna")), None);
        assert!(renamed(&tenant(2, "mare"), slug("luna"), &all).is_ok());
    }

    #[test]
    fn old_names_are_bounded() {
        let all = Tenants::default();
        let next = |tenant: Tenant, nth: usize| renamed(&tenant, slug(&format!("name-{nth}")), &all);
        let full = (0..ALIASES_MAX).try_fold(tenant(1, "luna"), next).unwrap();
        assert_eq!(full.aliases.len(), ALIASES_MAX);
        assert!(matches!(next(full, ALIASES_MAX), Err(TenureFailure::TooManyAliases)));
    }

    #[test]
    fn whoever_leaves_is_called_back_and_not_suspended() {
        let at = crate::clock::Moment::UNIX_EPOCH;
        let leaving = Tenant { standing: Standing::Leaving { at }, ..tenant(1, "luna") };
        let all = Tenants::default();
        let suspended = changed(&leaving, TenantChange::Suspend { reason: None }, (&all, &Plans::default()));
        assert!(matches!(suspended, Err(TenureFailure::Leaving)));
        assert_eq!(
            changed(&leaving, TenantChange::Resume, (&all, &Plans::default())).unwrap().standing,
            Standing::Open
        );
    }
}
