//! What operators do with a restaurant: suspend, resume, rename, describe. One change at a time, by the directory's
//! actor; each is one transaction.

use std::sync::Arc;

use actix::{ActorFutureExt, AtomicResponse, Context, Handler, Message, WrapFuture};

use crate::domain::ids::RestaurantId;
use crate::domain::slug::Slug;
use crate::store::StoreError;

use super::provision::DirectoryActor;
use super::tenants::{ALIASES_MAX, Standing, Tenant, Tenants};

/// A change of what is known of a restaurant.
#[derive(Clone, Debug)]
pub enum TenantChange {
    /// It may be looked at, and promises nothing.
    Suspend {
        /// Why; for its staff.
        reason: Option<String>,
    },
    /// It works again.
    Resume,
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
}

impl Handler<Change> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<Arc<Tenant>, TenureFailure>>;

    fn handle(&mut self, Change { id, change }: Change, _: &mut Context<Self>) -> Self::Result {
        let (db, tenants, now) = (self.db.clone(), self.tenants.clone(), self.clock.now());
        let work = async move {
            let tenant = tenants.get(id).ok_or(TenureFailure::NotFound)?;
            if let TenantChange::Rename { to } = &change
                && db.unfinished(to).await?.is_some()
            {
                return Err(TenureFailure::SlugTaken);
            }
            let changed = changed(&tenant, change, &tenants)?;
            if changed == *tenant {
                return Ok(tenant);
            }
            let changed = Tenant { revision: tenant.revision + 1, ..changed };
            db.amend(&changed, now).await?;
            Ok(tenants.put(changed))
        };
        AtomicResponse::new(Box::pin(work.into_actor(self).map(|done, _, _| done)))
    }
}

/// The restaurant after a change.
fn changed(tenant: &Tenant, change: TenantChange, all: &Tenants) -> Result<Tenant, TenureFailure> {
    match change {
        TenantChange::Suspend { reason } => stands(tenant, Standing::Suspended { reason }),
        TenantChange::Resume => stands(tenant, Standing::Open),
        TenantChange::Rename { to } => renamed(tenant, to, all),
        TenantChange::Free { alias } => freed(tenant, &alias),
    }
}

/// Whoever leaves is not called back by this door.
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
        let all = Tenants::new(vec![tenant(1, "luna")]);
        let sole = renamed(&tenant(1, "luna"), slug("sole"), &all).unwrap();
        assert_eq!((sole.slug.as_str(), &sole.aliases[..]), ("sole", &[slug("luna")][..]));
        let back = renamed(&sole, slug("luna"), &all).unwrap();
        assert_eq!((back.slug.as_str(), &back.aliases[..]), ("luna", &[slug("sole")][..]));
    }

    #[test]
    fn memory_follows_names_and_aliases() {
        let all = Tenants::new(vec![tenant(1, "luna"), tenant(2, "mare")]);
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
    fn whoever_leaves_is_neither_suspended_nor_resumed() {
        let at = crate::clock::Moment::UNIX_EPOCH;
        let leaving = Tenant { standing: Standing::Leaving { at }, ..tenant(1, "luna") };
        let all = Tenants::default();
        for change in [TenantChange::Suspend { reason: None }, TenantChange::Resume] {
            assert!(matches!(changed(&leaving, change, &all), Err(TenureFailure::Leaving)));
        }
    }
}
