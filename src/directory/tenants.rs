//! The tenants in memory: read by every request, changed by the directory's actor alone.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::watch;

use crate::clock::Moment;
use crate::domain::ids::RestaurantId;
use crate::domain::key::Key;
use crate::domain::origin::Origin;
use crate::domain::slug::Slug;
use crate::restaurant::terms::{Pause, Terms};

use super::filter::Filter;

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

/// The most labels of one restaurant.
pub const LABELS_MAX: usize = 20;
/// How long a label's name or value may be, in characters.
pub const LABEL_CHARACTERS_MAX: usize = 63;

/// Whether this can name a label: letters without capitals, digits, `.`, `_`, `/` and `-`.
pub fn is_label_name(text: &str) -> bool {
    let may_be = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || "._/-".contains(it);
    (1..=LABEL_CHARACTERS_MAX).contains(&text.len()) && text.chars().all(may_be)
}

/// Whether this can be the value of a label: letters of any script, digits, spaces inside, and `.`, `_`, `/`, `-`, `@`, `+`.
pub fn is_label_value(text: &str) -> bool {
    let may_be = |it: char| it.is_alphanumeric() || " ._/-@+".contains(it);
    let is_trimmed = text.trim() == text;
    (1..=LABEL_CHARACTERS_MAX).contains(&text.chars().count()) && is_trimmed && text.chars().all(may_be)
}

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
    pub plan: Option<Key>,
    /// Where it is served, in the operator's own words.
    pub region: Option<Key>,
    /// Under whose law its files lie, which names the folder that they are in. Never changes.
    pub jurisdiction: Option<Key>,
    /// What its operator hung on it.
    pub labels: Labels,
    /// The web sites whose pages may ask for its guests, as its file says.
    pub origins: Vec<Origin>,
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
            origins: vec![],
            revision: 1,
            aliases: vec![],
        }
    }

    /// On what terms it works.
    pub fn terms(&self) -> Terms {
        let pause = match &self.standing {
            Standing::Open => None,
            Standing::Suspended { reason } => Some(Pause { reason: reason.clone() }),
            Standing::Leaving { .. } => return Terms { is_leaving: true, ..Terms::default() },
        };
        Terms { pause, is_leaving: false, bookings_per_month: None }
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
pub struct Tenants {
    maps: RwLock<Maps>,
    /// Those that were given notice, also after they are gone: until then somebody may hold on to one.
    leaving: watch::Sender<HashSet<RestaurantId>>,
    /// Those that promise nothing now.
    paused: watch::Sender<HashSet<RestaurantId>>,
}

/// Whether one is among those that are told of.
fn mark(those: &watch::Sender<HashSet<RestaurantId>>, id: RestaurantId, is_one: bool) {
    those.send_if_modified(|those| if is_one { those.insert(id) } else { those.remove(&id) });
}

impl Tenants {
    /// These tenants.
    pub fn new(tenants: Vec<Tenant>) -> Tenants {
        let all = Tenants::default();
        tenants.into_iter().for_each(|tenant| drop(all.put(tenant)));
        all
    }

    // A panic between two insertions would need the allocator to fail; the maps are sound either way.
    fn read(&self) -> RwLockReadGuard<'_, Maps> {
        self.maps.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Maps> {
        self.maps.write().unwrap_or_else(PoisonError::into_inner)
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
        let terms = tenant.terms();
        mark(&self.leaving, tenant.id, terms.is_leaving);
        mark(&self.paused, tenant.id, terms.pause.is_some());
        tenant
    }

    /// Those that promise nothing: as they are now, and whenever that changes.
    pub fn paused(&self) -> watch::Receiver<HashSet<RestaurantId>> {
        self.paused.subscribe()
    }

    /// Those that were given notice and nobody may follow: as they are now, and whenever that changes.
    pub fn leaving(&self) -> watch::Receiver<HashSet<RestaurantId>> {
        self.leaving.subscribe()
    }

    /// Forgets a tenant, with its names.
    pub fn remove(&self, id: RestaurantId) {
        let mut maps = self.write();
        if let Some(tenant) = maps.by_id.remove(&id) {
            maps.by_slug.remove(&tenant.slug);
            tenant.aliases.iter().for_each(|alias| drop(maps.by_alias.remove(alias)));
        }
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

    /// The tenants that a filter takes, by slug, after one, at most so many.
    pub fn list(&self, filter: &Filter, after: Option<&Slug>, limit: usize) -> Vec<Arc<Tenant>> {
        let maps = self.read();
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        let all = maps.by_slug.range::<Slug, _>((from, Bound::Unbounded)).map(|(_, tenant)| tenant);
        all.filter(|tenant| filter.takes(tenant)).take(limit).cloned().collect()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.read().by_slug.len()
    }
}
