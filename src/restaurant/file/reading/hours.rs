//! Reads the hours.

use crate::domain::hours::{Closure, Override, Pacing, Service, SpecialDay, Turn, TurnTimes, Weekdays};
use crate::domain::party::{PARTY_MAX, PartySize};
use crate::domain::time::WallMinute;

use super::Reading;
use crate::restaurant::file::hours::{OVERRIDES_MAX, WEEK};
use crate::restaurant::file::{ClosureItem, Day, OverrideItem, PacingItem, ServiceItem, SpecialDayItem, TurnItem};

/// The services of weekdays.
pub fn weekly(reading: &mut Reading, items: &[ServiceItem]) -> Vec<Service> {
    services(reading, items, "/services", true)
}

fn services(reading: &mut Reading, items: &[ServiceItem], list: &str, is_weekly: bool) -> Vec<Service> {
    reading.items(items, list);
    items.iter().enumerate().map(|(at, item)| service(reading, item, &format!("{list}/{at}"), is_weekly)).collect()
}

fn service(reading: &mut Reading, item: &ServiceItem, at: &str, is_weekly: bool) -> Service {
    if is_weekly && item.days.is_none() {
        reading.refuse(format!("{at}/days"), "missing", "on which days? such as [fri, sat]");
    }
    let first_start = item.first_start.same_day();
    let last_start = not_before(item.last_start.same_day(), first_start);
    let ends = item.ends.same_day();
    Service {
        key: item.key.clone(),
        name: item.name.as_ref().map_or(item.key.to_string(), |name| reading.text(name, 100, &format!("{at}/name"))),
        days: weekdays(reading, item.days.as_deref(), at, is_weekly).unwrap_or_default(),
        first_start,
        last_start,
        ends: if last_start < ends {
            ends
        } else if last_start < ends.next_day() {
            ends.next_day()
        } else {
            ends.next_day().next_day()
        },
        slot_minutes: reading.number(item.slot_minutes, (5, 240), 15, &format!("{at}/slot_minutes")),
        turns: turns(reading, item.turn_minutes.as_deref().unwrap_or(&turns_default()), at),
        pacing: item.pacing.map(|item| pacing(reading, item, at)).unwrap_or_default(),
        buffer_minutes: reading.optional_number(item.buffer_minutes, (0, 240), &format!("{at}/buffer_minutes")),
        overbook_parties: reading.number(item.overbook_parties, (0, 100), 0, &format!("{at}/overbook_parties")),
        overrides: overrides(reading, item, at, is_weekly),
    }
}

/// A time of the night after the first start is past midnight.
fn not_before(time: WallMinute, first: WallMinute) -> WallMinute {
    if time < first { time.next_day() } else { time }
}

/// The weekdays, where there are some to be said.
fn weekdays(reading: &mut Reading, days: Option<&[Day]>, at: &str, is_weekly: bool) -> Option<Weekdays> {
    let days = days?;
    if !is_weekly {
        reading.refuse(format!("{at}/days"), "not_here", "a special day has its date");
    } else if days.is_empty() {
        reading.refuse(format!("{at}/days"), "missing", "held on no day at all");
    }
    let named = days.iter().filter_map(|day| WEEK.iter().find(|(name, _)| name == day));
    Some(Weekdays::of(named.map(|(_, weekday)| *weekday)))
}

fn overrides(reading: &mut Reading, service: &ServiceItem, at: &str, is_weekly: bool) -> Vec<Override> {
    reading.at_most(OVERRIDES_MAX, &service.overrides, &format!("{at}/overrides"));
    let first = service.first_start.same_day();
    let one = |(nth, item): (usize, &OverrideItem)| {
        let at = format!("{at}/overrides/{nth}");
        Override {
            days: weekdays(reading, item.days.as_deref(), &at, is_weekly).unwrap_or(Weekdays::ALL),
            from: not_before(item.from.unwrap_or(service.first_start).same_day(), first),
            to: not_before(item.to.unwrap_or(service.last_start).same_day(), first),
            turns: item.turn_minutes.as_ref().map(|items| turns(reading, items, &at)),
            pacing: item.pacing.map(|item| pacing(reading, item, &at)),
            starts_for: item.starts_for,
        }
    };
    service.overrides.iter().enumerate().map(one).collect()
}

/// The turns that a New York group trains its hosts with, and half as long again for the largest parties.
fn turns_default() -> [TurnItem; 4] {
    let turn = |(party_max, minutes)| TurnItem { party_max, minutes, told_minutes: None };
    [(2, 90), (4, 105), (6, 120), (PARTY_MAX.into(), 150)].map(turn)
}

fn turns(reading: &mut Reading, items: &[TurnItem], at: &str) -> TurnTimes {
    let at = format!("{at}/turn_minutes");
    reading.items(items, &at);
    let turns: Vec<Turn> =
        items.iter().enumerate().map(|(nth, item)| turn(reading, item, &format!("{at}/{nth}"))).collect();
    TurnTimes::parse(turns).unwrap_or_else(|| {
        reading.refuse(at, "not_rising", "one entry or more, party_max rising");
        let turn = Turn { party_max: PartySize::ONE, minutes: 90, told_minutes: None };
        TurnTimes::parse(vec![turn]).expect("one entry rises")
    })
}

const TURN: (i64, i64) = (5, 1440);

fn turn(reading: &mut Reading, item: &TurnItem, at: &str) -> Turn {
    Turn {
        party_max: reading.party(item.party_max, &format!("{at}/party_max")),
        minutes: reading.number(Some(item.minutes), TURN, 5, &format!("{at}/minutes")),
        told_minutes: reading.optional_number(item.told_minutes, TURN, &format!("{at}/told_minutes")),
    }
}

const PACE_MAX: i64 = 100_000;

fn pacing(reading: &mut Reading, item: PacingItem, at: &str) -> Pacing {
    let mut limit =
        |value, min, field| reading.optional_number(value, (min, PACE_MAX), &format!("{at}/pacing/{field}"));
    Pacing {
        covers_per_slot: limit(item.covers_per_slot, 1, "covers_per_slot"),
        online_covers_per_slot: limit(item.online_covers_per_slot, 0, "online_covers_per_slot"),
        parties_per_slot: limit(item.parties_per_slot, 1, "parties_per_slot"),
        online_parties_per_slot: limit(item.online_parties_per_slot, 0, "online_parties_per_slot"),
    }
}

pub fn special_days(reading: &mut Reading, items: &[SpecialDayItem]) -> Vec<SpecialDay> {
    reading.items(items, "/special_days");
    let day = |(at, item): (usize, &SpecialDayItem)| SpecialDay {
        date: item.date.0,
        services: services(reading, &item.services, &format!("/special_days/{at}/services"), false),
    };
    items.iter().enumerate().map(day).collect()
}

pub fn closures(reading: &mut Reading, items: Vec<ClosureItem>) -> Vec<Closure> {
    reading.items(&items, "/closures");
    let closure = |(at, item): (usize, ClosureItem)| Closure {
        from: item.from.0,
        to: item.to.0,
        reason: reading.optional_text(item.reason.as_ref(), 200, &format!("/closures/{at}/reason")),
        services: item.services,
        areas: item.areas,
        tables: item.tables,
    };
    items.into_iter().enumerate().map(closure).collect()
}
