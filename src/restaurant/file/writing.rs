//! Writes the restaurant file of a configuration: applying it changes nothing.

mod floor;
mod hours;
mod policy;

use crate::domain::configuration::{Configuration, Contact};
use crate::domain::party::PartyRange;
use crate::domain::slug::Slug;

use super::{
    AreaItem, ClosureItem, CombinationItem, ContactItem, MemberItem, PolicyItem, RangeItem, RestaurantFile,
    SpecialDayItem, TableItem, WebItem,
};

impl RestaurantFile {
    /// The file of a configuration, whole: applying it changes nothing.
    pub fn of(slug: Slug, configuration: &Configuration) -> RestaurantFile {
        let Configuration { profile, .. } = configuration;
        let Contact { phone, email, address } = profile.contact.clone();
        RestaurantFile {
            version: 1,
            slug,
            name: profile.name.clone(),
            zone: profile.zone.0.name().into(),
            currency: Some(profile.currency.clone()),
            locale: Some(profile.locale.clone()),
            contact: Some(ContactItem { phone, email, address }),
            web: Some(WebItem { origins: profile.origins.iter().map(ToString::to_string).collect() }),
            areas: Some(
                configuration
                    .areas
                    .iter()
                    .map(|area| AreaItem { key: area.key.clone(), name: area.name.clone() })
                    .collect(),
            ),
            tables: configuration.tables.iter().map(TableItem::from).collect(),
            combinations: Some(configuration.combinations.iter().map(CombinationItem::from).collect()),
            services: configuration.services.iter().map(|service| hours::service_item(service, true)).collect(),
            closures: Some(configuration.closures.iter().map(ClosureItem::from).collect()),
            special_days: Some(configuration.special_days.iter().map(SpecialDayItem::from).collect()),
            policy: Some(PolicyItem::from(&configuration.policy)),
            members: Some(
                configuration
                    .members
                    .iter()
                    .map(|member| MemberItem { email: member.email.clone(), role: member.role })
                    .collect(),
            ),
        }
    }
}

impl From<PartyRange> for RangeItem {
    fn from(range: PartyRange) -> RangeItem {
        RangeItem { min: range.min.covers().into(), max: range.max.covers().into() }
    }
}
