//! The tenants in memory: a [`Card`] each, read by every request, changed by the directory's actor alone. A card is unpacked
//! for whoever asks; whether there is a restaurant, and its id, is known without that.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher as _, RandomState};
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use hashbrown::HashTable;
use hashbrown::hash_table::OccupiedEntry;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::clock::Moment;
use crate::domain::ids::RestaurantId;
use crate::domain::key::Key;
use crate::domain::origin::Origin;
use crate::domain::slug::Slug;
use crate::restaurant::terms::{Pause, Terms};

use super::card::Card;
use super::filter::Filter;

/// How a restaurant stands with its operator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
        #[serde(with = "chrono::serde::ts_seconds")]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tenant {
    /// Its name in addresses. It stands first, and the id next, for a [`Card`] is found by them.
    pub slug: Slug,
    /// Its id.
    pub id: RestaurantId,
    /// What guests call it.
    pub name: String,
    /// When it was provisioned.
    #[serde(with = "chrono::serde::ts_seconds")]
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
            slug,
            id,
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

/// How many cards are looked through at a time for a list: whoever changes one waits no longer than that.
const PAGE: usize = 256;

/// Each index has pointers to the cards and nothing else: what it finds them by stands on them.
#[derive(Debug, Default)]
struct Cards {
    by_slug: BTreeSet<Card>,
    by_id: HashTable<Card>,
    by_alias: HashMap<Slug, RestaurantId>,
    hasher: RandomState,
}

impl Cards {
    fn find(&self, slug: &Slug) -> Option<&Card> {
        self.by_slug.get(slug.as_str()).or_else(|| self.get(*self.by_alias.get(slug)?))
    }

    fn get(&self, id: RestaurantId) -> Option<&Card> {
        self.by_id.find(self.hasher.hash_one(id), |card| card.id() == id)
    }

    fn put(&mut self, tenant: &Tenant) {
        self.remove(tenant.id);
        let (card, Cards { by_slug, by_id, by_alias, hasher }) = (Card::of(tenant), self);
        by_alias.extend(tenant.aliases.iter().map(|alias| (alias.clone(), tenant.id)));
        by_slug.insert(card.clone());
        by_id.insert_unique(hasher.hash_one(tenant.id), card, |card| hasher.hash_one(card.id()));
    }

    fn remove(&mut self, id: RestaurantId) {
        let found = self.by_id.find_entry(self.hasher.hash_one(id), |card| card.id() == id);
        let Ok((card, _)) = found.map(OccupiedEntry::remove) else { return };
        self.by_slug.remove(&card);
        for alias in &card.tenant().aliases {
            self.by_alias.remove(alias);
        }
    }

    fn page(&self, after: Option<&str>) -> Vec<Card> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.by_slug.range::<str, _>((from, Bound::Unbounded)).take(PAGE).cloned().collect()
    }
}

/// See the module.
#[derive(Debug, Default)]
pub struct Tenants {
    cards: RwLock<Cards>,
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
    // A panic between two insertions would need the allocator to fail; the cards are sound either way.
    fn read(&self) -> RwLockReadGuard<'_, Cards> {
        self.cards.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Cards> {
        self.cards.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a tenant, or a new version of one.
    pub fn put(&self, tenant: Tenant) -> Arc<Tenant> {
        self.write().put(&tenant);
        let terms = tenant.terms();
        mark(&self.leaving, tenant.id, terms.is_leaving);
        mark(&self.paused, tenant.id, terms.pause.is_some());
        Arc::new(tenant)
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
        self.write().remove(id);
    }

    /// The tenant of a slug, or of one that it had before: then its present slug is another.
    pub fn find(&self, slug: &Slug) -> Option<Arc<Tenant>> {
        let card = self.read().find(slug).cloned();
        card.map(|card| card.tenant())
    }

    /// The tenant of an id.
    pub fn get(&self, id: RestaurantId) -> Option<Arc<Tenant>> {
        let card = self.read().get(id).cloned();
        card.map(|card| card.tenant())
    }

    /// Whether there is a tenant of this id.
    pub fn has(&self, id: RestaurantId) -> bool {
        self.read().get(id).is_some()
    }

    /// The tenants that a filter takes, by slug, after one, at most so many. What is changed meanwhile may be among them or
    /// not.
    pub fn list(&self, filter: &Filter, after: Option<&Slug>, limit: usize) -> Vec<Arc<Tenant>> {
        let mut page = self.read().page(after.map(Slug::as_str));
        let mut found = vec![];
        while let Some(last) = page.last().cloned() {
            let tenants = page.iter().map(Card::tenant).filter(|tenant| filter.takes(tenant));
            found.extend(tenants.take(limit - found.len()));
            if limit <= found.len() {
                break;
            }
            page = self.read().page(Some(last.slug()));
        }
        found
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.read().by_id.len()
    }
}

impl FromIterator<Tenant> for Tenants {
    fn from_iter<I: IntoIterator<Item = Tenant>>(tenants: I) -> Tenants {
        let all = Tenants::default();
        tenants.into_iter().for_each(|tenant| drop(all.put(tenant)));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slug(text: &str) -> Slug {
        Slug::parse(text).unwrap()
    }

    fn tenant(id: u64, name: &str) -> Tenant {
        Tenant::new(RestaurantId::new(id), slug(name), name.into(), Moment::UNIX_EPOCH)
    }

    fn slugs(tenants: &[Arc<Tenant>]) -> Vec<&str> {
        tenants.iter().map(|tenant| tenant.slug.as_str()).collect()
    }

    #[test]
    fn a_new_version_takes_the_place_of_the_one_before() {
        let all = Tenants::from_iter([tenant(1, "luna"), tenant(2, "mare")]);
        all.put(Tenant { aliases: vec![slug("luna")], ..tenant(1, "sole") });
        assert_eq!(slugs(&all.list(&Filter::default(), None, 9)), ["mare", "sole"]);
        assert_eq!(all.find(&slug("luna")).map(|it| it.id), Some(RestaurantId::new(1)));
        assert_eq!(all.get(RestaurantId::new(1)).map(|it| it.slug.clone()), Some(slug("sole")));
        all.put(tenant(1, "sole"));
        assert_eq!(all.find(&slug("luna")), None, "an alias that was freed");
    }

    #[test]
    fn nothing_of_one_that_is_gone_is_found() {
        let all = Tenants::from_iter([Tenant { aliases: vec![slug("sole")], ..tenant(1, "luna") }, tenant(2, "mare")]);
        all.remove(RestaurantId::new(1));
        assert_eq!(
            [all.find(&slug("luna")), all.find(&slug("sole")), all.get(RestaurantId::new(1))],
            [const { None }; 3]
        );
        assert_eq!((all.has(RestaurantId::new(1)), all.has(RestaurantId::new(2)), all.count()), (false, true, 1));
        let cards = all.read();
        assert_eq!((cards.by_slug.len(), cards.by_id.len(), cards.by_alias.len()), (1, 1, 0));
    }

    #[test]
    fn a_list_goes_on_beyond_a_page() {
        let plan = Key::parse("house");
        let named = |nth: u64| Tenant {
            plan: plan.clone().filter(|_| nth.is_multiple_of(3)),
            ..tenant(nth, &format!("n{nth:04}"))
        };
        let all = Tenants::from_iter((0..1000).map(named));
        let of_plan = Filter { plan: Some(plan.clone()), ..Filter::default() };
        let found = all.list(&of_plan, Some(&slug("n0003")), 300);
        let wanted: Vec<String> = (2..302).map(|nth| format!("n{:04}", nth * 3)).collect();
        assert_eq!(slugs(&found), wanted);
        assert_eq!(all.list(&of_plan, None, 1000).len(), 334);
        assert_eq!(all.list(&Filter::default(), None, PAGE).len(), PAGE);
    }
}
