//! Writes the restaurant file of a configuration: applying it changes nothing.

use chrono::NaiveDate;

use crate::domain::configuration::{Configuration, Contact};
use crate::domain::floor::{Combination, Table};
use crate::domain::hours::{Closure, Pacing, Service, SpecialDay, Turn};
use crate::domain::party::PartyRange;
use crate::domain::policy::Policy;
use crate::domain::slug::Slug;

use super::{
    AreaItem, ClosureItem, CombinationItem, ContactItem, DateItem, MemberItem, PacingItem, PolicyItem, RangeItem,
    RestaurantFile, ServiceItem, SpecialDayItem, TableItem, TurnItem, WEEK,
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
            areas: Some(
                configuration
                    .areas
                    .iter()
                    .map(|area| AreaItem { key: area.key.clone(), name: area.name.clone() })
                    .collect(),
            ),
            tables: configuration.tables.iter().map(TableItem::from).collect(),
            combinations: Some(configuration.combinations.iter().map(CombinationItem::from).collect()),
            services: configuration.services.iter().map(|service| service_item(service, true)).collect(),
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

impl From<&Table> for TableItem {
    fn from(table: &Table) -> TableItem {
        TableItem {
            key: table.key.clone(),
            area: table.area.clone(),
            seats: table.seats.into(),
            rank: Some(table.rank.into()),
            channel: Some(table.channel),
        }
    }
}

impl From<&Combination> for CombinationItem {
    fn from(combination: &Combination) -> CombinationItem {
        CombinationItem {
            key: combination.key.clone(),
            tables: combination.tables.clone(),
            seats: combination.seats.map_or(RangeItem { min: 1, max: 1 }, RangeItem::from),
        }
    }
}

fn service_item(service: &Service, is_weekly: bool) -> ServiceItem {
    let monday = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a Monday that exists");
    let held = WEEK.iter().zip(monday.iter_days()).filter(|(_, date)| service.days.contain(*date));
    let turn = |turn: &Turn| TurnItem { party_max: turn.party_max.covers().into(), minutes: turn.minutes.into() };
    let Pacing { covers_per_slot, online_covers_per_slot, .. } = service.pacing;
    let has_pacing = covers_per_slot.is_some() || online_covers_per_slot.is_some();
    ServiceItem {
        key: service.key.clone(),
        name: Some(service.name.clone()),
        days: is_weekly.then(|| held.map(|((day, _), _)| *day).collect()),
        first_start: service.first_start.time_of_day(),
        last_start: service.last_start.time_of_day(),
        ends: service.ends.time_of_day(),
        slot_minutes: Some(service.slot_minutes.into()),
        turn_minutes: Some(service.turns.entries().iter().map(turn).collect()),
        pacing: has_pacing.then(|| PacingItem {
            covers_per_slot: covers_per_slot.map(Into::into),
            online_covers_per_slot: online_covers_per_slot.map(Into::into),
        }),
    }
}

impl From<&Closure> for ClosureItem {
    fn from(closure: &Closure) -> ClosureItem {
        let Closure { from, to, reason, services, areas, tables } = closure.clone();
        ClosureItem { from: DateItem(from), to: DateItem(to), reason, services, areas, tables }
    }
}

impl From<&SpecialDay> for SpecialDayItem {
    fn from(day: &SpecialDay) -> SpecialDayItem {
        let services = day.services.iter().map(|service| service_item(service, false)).collect();
        SpecialDayItem { date: DateItem(day.date), services }
    }
}

impl From<&Policy> for PolicyItem {
    fn from(policy: &Policy) -> PolicyItem {
        PolicyItem {
            online_party: Some(policy.online_party.into()),
            lead_minutes: Some(policy.lead_minutes.into()),
            window_days: Some(policy.window_days.into()),
            hold_minutes: Some(policy.hold_minutes.into()),
            cancel_until_minutes: Some(policy.cancel_until_minutes.into()),
            no_show_after_minutes: policy.no_show_after_minutes.map(Into::into),
            buffer_minutes: Some(policy.buffer_minutes.into()),
        }
    }
}
