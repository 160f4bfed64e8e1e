//! A restaurant's card: all that the directory knows of it, packed into a few dozen bytes. Every restaurant has one in
//! memory, and one that sleeps has nothing else. A card is never changed: another takes its place. The order of cards is
//! that of their slugs; slug and id can be read without unpacking the rest.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::sync::Arc;

use crate::domain::ids::RestaurantId;

use super::tenants::Tenant;

/// See the module. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Card(Arc<[u8]>);

impl Card {
    /// The card of a restaurant. Times are as exact as in `directory.db`: to the second.
    pub fn of(tenant: &Tenant) -> Card {
        let packed = postcard::to_stdvec(tenant).expect("lists and maps know their lengths");
        Card(packed.into())
    }

    /// What stands on it.
    pub fn tenant(&self) -> Arc<Tenant> {
        Arc::new(postcard::from_bytes(&self.0).expect("it was packed by this process"))
    }

    /// The slug, which stands first.
    pub fn slug(&self) -> &str {
        self.names().0
    }

    /// The id, which stands next.
    pub fn id(&self) -> RestaurantId {
        self.names().1
    }

    fn names(&self) -> (&str, RestaurantId) {
        postcard::take_from_bytes(&self.0).expect("it was packed by this process").0
    }

    #[cfg(test)]
    fn bytes(&self) -> usize {
        self.0.len()
    }
}

impl Borrow<str> for Card {
    fn borrow(&self) -> &str {
        self.slug()
    }
}

impl PartialEq for Card {
    fn eq(&self, other: &Card) -> bool {
        self.slug() == other.slug()
    }
}

impl Eq for Card {}

impl PartialOrd for Card {
    fn partial_cmp(&self, other: &Card) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Card {
    fn cmp(&self, other: &Card) -> Ordering {
        self.slug().cmp(other.slug())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Moment;
    use crate::directory::tenants::Standing;
    use crate::domain::key::Key;
    use crate::domain::origin::Origin;
    use crate::domain::slug::Slug;

    fn plain(slug: &str) -> Tenant {
        let created_at = Moment::from_timestamp(1_800_000_000, 0).unwrap();
        let name = format!("Trattoria {slug}");
        Tenant::new(RestaurantId::new(u64::MAX), Slug::parse(slug).unwrap(), name, created_at)
    }

    fn full() -> Tenant {
        Tenant {
            standing: Standing::Suspended { reason: Some("unpaid".into()) },
            plan: Key::parse("house"),
            region: Key::parse("eu-south"),
            jurisdiction: Key::parse("eu"),
            labels: [("account".into(), "north".into())].into(),
            origins: vec![Origin::parse("https://luna.example").unwrap()],
            revision: 7,
            aliases: vec![Slug::parse("sole").unwrap()],
            ..plain("luna")
        }
    }

    #[test]
    fn all_that_is_known_stands_on_the_card() {
        let leaving = Standing::Leaving { at: Moment::from_timestamp(1_900_000_000, 0).unwrap() };
        for tenant in [plain("luna"), full(), Tenant { standing: leaving, ..plain("mare") }] {
            let card = Card::of(&tenant);
            assert_eq!((*card.tenant()).clone(), tenant);
            assert_eq!((card.slug(), card.id()), (tenant.slug.as_str(), tenant.id));
        }
    }

    #[test]
    fn cards_are_in_the_order_of_their_slugs_whatever_their_length() {
        let mut cards = ["mare", "b", "luna-2", "luna", "zz"].map(|slug| Card::of(&plain(slug)));
        cards.sort();
        assert_eq!(cards.each_ref().map(Card::slug), ["b", "luna", "luna-2", "mare", "zz"]);
    }

    /// The bar of 200 bytes for whoever sleeps leaves this much for a card; two indexes have the rest.
    #[test]
    fn a_card_is_small() {
        assert!(Card::of(&plain("trattoria-luna")).bytes() <= 72);
        assert!(Card::of(&full()).bytes() <= 128);
    }
}
