//! Writes the hours.

use chrono::NaiveDate;

use crate::domain::hours::{Closure, Override, Pacing, Service, SpecialDay, Turn, TurnTimes, Weekdays};
use crate::restaurant::file::hours::WEEK;
use crate::restaurant::file::{
    ClosureItem, DateItem, Day, OverrideItem, PacingItem, ServiceItem, SpecialDayItem, TurnItem,
};

pub fn service_item(service: &Service, is_weekly: bool) -> ServiceItem {
    ServiceItem {
        key: service.key.clone(),
        name: Some(service.name.clone()),
        days: is_weekly.then(|| days(service.days)),
        first_start: service.first_start.time_of_day(),
        last_start: service.last_start.time_of_day(),
        ends: service.ends.time_of_day(),
        slot_minutes: Some(service.slot_minutes.into()),
        turn_minutes: Some(turn_items(&service.turns)),
        pacing: (!service.pacing.is_unlimited()).then(|| service.pacing.into()),
        buffer_minutes: service.buffer_minutes.map(Into::into),
        overbook_parties: Some(service.overbook_parties.into()),
        overrides: service.overrides.iter().map(OverrideItem::from).collect(),
    }
}

fn days(weekdays: Weekdays) -> Vec<Day> {
    let monday = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a Monday that exists");
    let held = WEEK.iter().zip(monday.iter_days()).filter(|(_, date)| weekdays.contain(*date));
    held.map(|((day, _), _)| *day).collect()
}

fn turn_items(turns: &TurnTimes) -> Vec<TurnItem> {
    turns.entries().iter().map(TurnItem::from).collect()
}

impl From<&Turn> for TurnItem {
    fn from(turn: &Turn) -> TurnItem {
        TurnItem {
            party_max: turn.party_max.covers().into(),
            minutes: turn.minutes.into(),
            told_minutes: turn.told_minutes.map(Into::into),
        }
    }
}

impl From<Pacing> for PacingItem {
    fn from(pacing: Pacing) -> PacingItem {
        PacingItem {
            covers_per_slot: pacing.covers_per_slot.map(Into::into),
            online_covers_per_slot: pacing.online_covers_per_slot.map(Into::into),
            parties_per_slot: pacing.parties_per_slot.map(Into::into),
            online_parties_per_slot: pacing.online_parties_per_slot.map(Into::into),
        }
    }
}

impl From<&Override> for OverrideItem {
    fn from(other: &Override) -> OverrideItem {
        OverrideItem {
            days: (other.days != Weekdays::ALL).then(|| days(other.days)),
            from: Some(other.from.time_of_day()),
            to: Some(other.to.time_of_day()),
            turn_minutes: other.turns.as_ref().map(turn_items),
            pacing: other.pacing.map(PacingItem::from),
            starts_for: other.starts_for,
        }
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
