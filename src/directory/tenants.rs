//! The tenants in memory: read by every request, changed by the directory's actor alone.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use crate::clock::Moment;
use crate::domain::ids::RestaurantId;
use crate::domain::slug::Slug;
use crate::restaurant::terms::{Pause, Terms};

/// How a restaurant stands with its operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// It takes bookings.
    #[default]
    Open,
    /// It can be looked at, and guests may still cancel.
    Suspended {
        /// Why; for its staff, not for guests.
        reason: Option<String>,
    },
    /// It is to be deleted.
    Leaving {
        /// When it goes for good.
        at: Moment,
    },
}

impl Standing {
    /// Its name, as it is stored and shown.
    pub fn name(&self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Suspended { .. } => "suspended",
            Standing::Leaving { .. } => "leaving",
        }
    }
}

/// The most slugs of the past that one restaurant answers to.
pub const ALIASES_MAX: usize = 10;

/// Words that operators hang on a restaurant, for their own lists.
pub type Labels = BTreeMap<String, String>;

/// A restaurant, as the directory knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Its id.
    pub id: RestaurantId,
    /// Its name in addresses.
    pub slug: Slug,
    /// What guests call it.
    pub name: String,
    /// When it was provisioned.
    pub created_at: Moment,
    /// How it stands with its operator.
    pub standing: Standing,
    /// The plan whose quotas hold for it; none has no quotas.
    pub plan: Option<String>,
    /// Where it is served, in the operator's own words.
    pub region: Option<String>,
    /// Under whose law its files lie, which names the folder that they are in. Never changes.
    pub jurisdiction: Option<String>,
    /// What its operator hung on it.
    pub labels: Labels,
    /// Counts what its operator changed of it.
    pub revision: u64,
    /// Slugs that it had before and still answers to, at most [`ALIASES_MAX`].
    pub aliases: Vec<Slug>,
}

impl Tenant {
    /// A restaurant of which no more is known than this.
    pub fn new(id: RestaurantId, slug: Slug, name: String, created_at: Moment) -> Tenant {
        let (standing, labels) = (Standing::Open, Labels::new());
        Tenant {
            id,
            slug,
            name,
            created_at,
            standing,
            plan: None,
            region: None,
            jurisdiction: None,
            labels,
            revision: 1,
            aliases: vec![],
        }
    }

    /// On what terms it works.
    pub fn terms(&self) -> Terms {
        let pause = match &self.standing {
            Standing::Open => None,
            Standing::Suspended { reason } => Some(Pause { reason: reason.clone() }),
            Standing::Leaving { at } => Some(Pause { reason: Some(format!("it is deleted at {at:?}")) }),
        };
        Terms { pause }
    }
}

#[derive(Debug, Default)]
struct Maps {
    by_slug: BTreeMap<Slug, Arc<Tenant>>,
    by_alias: HashMap<Slug, Arc<Tenant>>,
    by_id: HashMap<RestaurantId, Arc<Tenant>>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Tenants(RwLock<Maps>);

impl Tenants {
    /// These tenants.
    pub fn new(tenants: Vec<Tenant>) -> Tenants {
        let all = Tenants::default();
        tenants.into_iter().for_each(|tenant| drop(all.put(tenant)));
        all
    }

    // A panic between two insertions would need the allocator to fail; the maps are sound either way.
    fn read(&self) -> RwLockReadGuard<'_, Maps> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Maps> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a tenant, or a new version of one.
    pub fn put(&self, tenant: Tenant) -> Arc<Tenant> {
        let tenant = Arc::new(tenant);
        let mut maps = self.write();
        if let Some(before) = maps.by_id.get(&tenant.id).cloned() {
            maps.by_slug.remove(&before.slug);
            before.aliases.iter().for_each(|alias| drop(maps.by_alias.remove(alias)));
        }
        tenant.aliases.iter().for_each(|alias| drop(maps.by_alias.insert(alias.clone(), tenant.clone())));
        maps.by_slug.insert(tenant.slug.clone(), tenant.clone());
        maps.by_id.insert(tenant.id, tenant.clone());
        tenant
    }

    /// The tenant of a slug, or of one that it had before: then its present slug is another.
    pub fn find(&self, slug: &Slug) -> Option<Arc<Tenant>> {
        let maps = self.read();
        maps.by_slug.get(slug).or_else(|| maps.by_alias.get(slug)).cloned()
    }

    /// The tenant of an id.
    pub fn get(&self, id: RestaurantId) -> Option<Arc<Tenant>> {
        self.read().by_id.get(&id).cloned()
    }

    /// Tenants by slug, after one, at most so many.
    pub fn list(&self, after: Option<&Slug>, limit: usize) -> Vec<Arc<Tenant>> {
        let maps = self.read();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        maps.by_slug.range::<Slug, _>((from, Bound::Unbounded)).take(limit).map(|(_, tenant)| tenant.clone()).collect()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.read().by_slug.len()
    }
}
