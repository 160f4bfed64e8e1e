//! What the times and limits of a service must be to each other, and services to each other.

use std::collections::HashSet;

use super::Fault;
use crate::domain::configuration::Configuration;
use crate::domain::hours::{Override, Pacing, Service, TurnTimes};
use crate::domain::key::Key;
use crate::domain::time::{DAY_MINUTES, WallMinute};

fn check_service(service: &Service, pointer: &str, faults: &mut Vec<Fault>) {
    let (first, last, ends) = (service.first_start.0, service.last_start.0, service.ends.0);
    if !(last - first).is_multiple_of(service.slot_minutes) {
        let detail = format!("not a whole number of slots of {} minutes after first_start", service.slot_minutes);
        faults.push(Fault::new(format!("{pointer}/last_start"), "last_start_off_grid", detail));
    }
    if ends - first > DAY_MINUTES {
        faults.push(Fault::new(format!("{pointer}/ends"), "service_too_long", "a service ends within 24 hours"));
    }
    check_turns(service, &service.turns, service.first_start, pointer, faults);
    check_pacing(service.pacing, pointer, faults);
    for (nth, other) in service.overrides.iter().enumerate() {
        check_override(service, other, &format!("{pointer}/overrides/{nth}"), faults);
    }
}

/// Some party must be able to stay its turn, if it comes at the first of the starts for which the turns hold.
fn check_turns(service: &Service, turns: &TurnTimes, first: WallMinute, pointer: &str, faults: &mut Vec<Fault>) {
    let shortest = turns.entries().iter().map(|turn| turn.minutes).min().unwrap_or(0);
    if first.0 + shortest > service.ends.0 {
        let (first, ends) = (first.time_of_day(), service.ends.time_of_day());
        let detail = format!("the shortest turn, {shortest} minutes, does not fit between {first} and {ends}");
        faults.push(Fault::new(format!("{pointer}/turn_minutes"), "turn_never_fits", detail));
    }
}

fn check_pacing(pacing: Pacing, pointer: &str, faults: &mut Vec<Fault>) {
    let limits = [
        ("covers_per_slot", pacing.covers_per_slot, pacing.online_covers_per_slot),
        ("parties_per_slot", pacing.parties_per_slot, pacing.online_parties_per_slot),
    ];
    for (field, all, online) in limits {
        if let Some(all) = all.filter(|all| online.is_some_and(|online| *all < online)) {
            let pointer = format!("{pointer}/pacing/online_{field}");
            let detail = format!("more than {field}, which is {all}");
            faults.push(Fault::new(pointer, "pacing_contradicts_itself", detail));
        }
    }
}

fn check_override(service: &Service, other: &Override, pointer: &str, faults: &mut Vec<Fault>) {
    if other.turns.is_none() && other.pacing.is_none() && other.starts_for.is_none() {
        let detail = "say turn_minutes, pacing or starts_for: nothing is different here";
        faults.push(Fault::new(pointer, "override_says_nothing", detail));
    }
    if let Some(pacing) = other.pacing {
        check_pacing(pacing, pointer, faults);
    }
    let Some(first) = first_overridden(service, other, pointer, faults) else { return };
    if let Some(turns) = &other.turns {
        check_turns(service, turns, first, pointer, faults);
    }
}

/// The first start for which an override holds; faults if there can be none.
fn first_overridden(service: &Service, other: &Override, pointer: &str, faults: &mut Vec<Fault>) -> Option<WallMinute> {
    let (first, last) = (service.first_start, service.last_start);
    let outside = [("from", other.from), ("to", other.to)].into_iter().filter(|(_, it)| !(first..=last).contains(it));
    let before = faults.len();
    for (field, minute) in outside {
        let (minute, first, last) = (minute.time_of_day(), first.time_of_day(), last.time_of_day());
        let detail = format!("{minute} is not between the first start, {first}, and the last, {last}");
        faults.push(Fault::new(format!("{pointer}/{field}"), "override_outside_service", detail));
    }
    if before < faults.len() {
        return None;
    }
    if other.to < other.from {
        faults.push(Fault::new(format!("{pointer}/to"), "override_ends_before_it_begins", "`to` is the last start"));
        return None;
    }
    let start = service.starts().find(|minute| (other.from..=other.to).contains(minute));
    // The services of special days name no weekdays.
    let has_a_day = service.days.is_empty() || service.days.meet(other.days);
    if start.is_none() || !has_a_day {
        let detail =
            if has_a_day { "no start between `from` and `to`" } else { "the service is held on none of `days`" };
        faults.push(Fault::new(pointer, "override_never_holds", detail));
    }
    start
}

/// A wall time must name at most one instant of a service day: not both 00:30 in the morning and 00:30 past midnight.
fn ambiguous_time<'a>(services: impl Iterator<Item = &'a Service> + Clone) -> Option<(Key, String)> {
    let starts: HashSet<_> = services.clone().flat_map(Service::starts).collect();
    services.into_iter().find_map(|service| {
        let clash = service.starts().find(|minute| starts.contains(&minute.next_day()))?;
        Some((service.key.clone(), clash.time_of_day().to_string()))
    })
}

/// The services of weekdays.
pub fn weekly(configuration: &Configuration, faults: &mut Vec<Fault>) {
    for (at, service) in configuration.services.iter().enumerate() {
        check_service(service, &format!("/services/{at}"), faults);
    }
    weekdays_ambiguous(configuration, faults);
}

fn weekdays_ambiguous(configuration: &Configuration, faults: &mut Vec<Fault>) {
    for (at, service) in configuration.services.iter().enumerate() {
        let together = configuration.services.iter().filter(|other| other.days.meet(service.days));
        for other in together.filter(|other| service.starts().any(|start| other.has_start(start.next_day()))) {
            let detail = format!(
                "a start of `{}` has the same time of day past midnight: it would name two instants of one service day",
                other.key
            );
            faults.push(Fault::new(format!("/services/{at}/first_start"), "ambiguous_time", detail));
        }
    }
}

/// The services of special days.
pub fn special_days(configuration: &Configuration, faults: &mut Vec<Fault>) {
    let mut dates = HashSet::new();
    for (at, day) in configuration.special_days.iter().enumerate() {
        let pointer = format!("/special_days/{at}");
        if !dates.insert(day.date) {
            faults.push(Fault::new(
                format!("{pointer}/date"),
                "date_not_unique",
                format!("{} is there twice", day.date),
            ));
        }
        let mut keys = HashSet::new();
        for (nth, service) in day.services.iter().enumerate() {
            check_service(service, &format!("{pointer}/services/{nth}"), faults);
            if !keys.insert(&service.key) {
                let detail = format!("`{}` is there twice on this day", service.key);
                faults.push(Fault::new(format!("{pointer}/services/{nth}/key"), "key_not_unique", detail));
            }
        }
        if let Some((key, time)) = ambiguous_time(day.services.iter()) {
            let detail = format!("{time} of `{key}` names two instants of this service day");
            faults.push(Fault::new(format!("{pointer}/services"), "ambiguous_time", detail));
        }
    }
}
