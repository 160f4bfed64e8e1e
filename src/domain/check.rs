//! Whether a configuration makes sense as a whole: what each field may be was settled when it was read, here stands
//! what the fields must be to each other. Pointers are into the restaurant file.

use std::collections::{HashMap, HashSet};

use super::configuration::Configuration;
use super::floor::Combination;
use super::hours::{Closure, Service};
use super::key::Key;
use super::time::DAY_MINUTES;

/// Something in a restaurant file that cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: RFC 6901.
    pub pointer: String,
    /// A stable name of the rule.
    pub code: &'static str,
    /// What is wrong, for people.
    pub detail: String,
}

impl Fault {
    /// A fault at `pointer`.
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Fault {
        Fault { pointer: pointer.into(), code, detail: detail.into() }
    }
}

/// All faults of a configuration, in the order of the file; empty if it makes sense.
pub fn faults(configuration: &Configuration) -> Vec<Fault> {
    let mut faults = vec![];
    unique_keys(configuration, &mut faults);
    floor(configuration, &mut faults);
    for (at, service) in configuration.services.iter().enumerate() {
        check_service(service, &format!("/services/{at}"), &mut faults);
    }
    weekdays_ambiguous(configuration, &mut faults);
    special_days(configuration, &mut faults);
    for (at, closure) in configuration.closures.iter().enumerate() {
        check_closure(configuration, closure, &format!("/closures/{at}"), &mut faults);
    }
    members(configuration, &mut faults);
    faults
}

fn unique_keys(configuration: &Configuration, faults: &mut Vec<Fault>) {
    let areas = configuration.areas.iter().map(|area| &area.key).enumerate().map(|it| ("areas", it));
    let tables = configuration.tables.iter().map(|table| &table.key).enumerate().map(|it| ("tables", it));
    let combinations = configuration.combinations.iter().map(|it| &it.key).enumerate().map(|it| ("combinations", it));
    let services = configuration.services.iter().map(|it| &it.key).enumerate().map(|it| ("services", it));
    let mut seen: HashMap<&Key, String> = HashMap::new();
    for (list, (at, key)) in areas.chain(tables).chain(combinations).chain(services) {
        let here = format!("/{list}/{at}");
        if let Some(first) = seen.get(key) {
            let detail = format!("`{key}` is the key of {first} already; keys are unique in the restaurant");
            faults.push(Fault::new(format!("{here}/key"), "key_not_unique", detail));
        } else {
            seen.insert(key, here);
        }
    }
}

fn floor(configuration: &Configuration, faults: &mut Vec<Fault>) {
    let areas: HashSet<&Key> = configuration.areas.iter().map(|area| &area.key).collect();
    for (at, table) in configuration.tables.iter().enumerate() {
        if let Some(area) = table.area.as_ref().filter(|area| !areas.contains(area)) {
            faults.push(unknown(format!("/tables/{at}/area"), "area", area));
        }
    }
    for (at, combination) in configuration.combinations.iter().enumerate() {
        check_combination(configuration, combination, at, faults);
    }
}

fn check_combination(configuration: &Configuration, combination: &Combination, at: usize, faults: &mut Vec<Fault>) {
    let pointer = format!("/combinations/{at}/tables");
    let distinct: HashSet<&Key> = combination.tables.iter().collect();
    if distinct.len() < 2 || distinct.len() < combination.tables.len() {
        faults.push(Fault::new(&pointer, "combination_too_small", "a combination is of two or more different tables"));
    }
    let mut areas = HashSet::new();
    for (nth, key) in combination.tables.iter().enumerate() {
        match configuration.table(key) {
            Some(table) => drop(areas.insert(&table.area)),
            None => faults.push(unknown(format!("{pointer}/{nth}"), "table", key)),
        }
    }
    if areas.len() > 1 {
        let detail = "the tables of a combination stand in one area";
        faults.push(Fault::new(&pointer, "combination_across_areas", detail));
    }
}

fn unknown(pointer: String, kind: &str, key: &Key) -> Fault {
    Fault::new(pointer, "unknown_key", format!("there is no {kind} `{key}` in this restaurant"))
}

fn check_service(service: &Service, pointer: &str, faults: &mut Vec<Fault>) {
    let (first, last, ends) = (service.first_start.0, service.last_start.0, service.ends.0);
    if !(last - first).is_multiple_of(service.slot_minutes) {
        let detail = format!("not a whole number of slots of {} minutes after first_start", service.slot_minutes);
        faults.push(Fault::new(format!("{pointer}/last_start"), "last_start_off_grid", detail));
    }
    if ends - first > DAY_MINUTES {
        faults.push(Fault::new(format!("{pointer}/ends"), "service_too_long", "a service ends within 24 hours"));
    }
    let shortest = service.turns.entries().iter().map(|turn| turn.minutes).min().unwrap_or(0);
    if first + shortest > ends {
        let detail = format!("the shortest turn, {shortest} minutes, does not fit between first_start and ends");
        faults.push(Fault::new(format!("{pointer}/turn_minutes"), "turn_never_fits", detail));
    }
    if let (Some(all), Some(online)) = (service.pacing.covers_per_slot, service.pacing.online_covers_per_slot)
        && online > all
    {
        let detail = format!("more than covers_per_slot, which is {all}");
        faults.push(Fault::new(
            format!("{pointer}/pacing/online_covers_per_slot"),
            "pacing_contradicts_itself",
            detail,
        ));
    }
}

/// A wall time must name at most one instant of a service day: not both 00:30 in the morning and 00:30 past midnight.
fn ambiguous_time<'a>(services: impl Iterator<Item = &'a Service> + Clone) -> Option<(Key, String)> {
    let starts: HashSet<_> = services.clone().flat_map(Service::starts).collect();
    services.into_iter().find_map(|service| {
        let clash = service.starts().find(|minute| starts.contains(&minute.next_day()))?;
        Some((service.key.clone(), clash.time_of_day().to_string()))
    })
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

fn special_days(configuration: &Configuration, faults: &mut Vec<Fault>) {
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

fn check_closure(configuration: &Configuration, closure: &Closure, pointer: &str, faults: &mut Vec<Fault>) {
    if closure.to < closure.from {
        faults.push(Fault::new(
            format!("{pointer}/to"),
            "closure_ends_before_it_begins",
            "`to` is the last closed day",
        ));
    }
    let special = configuration.special_days.iter().flat_map(|day| &day.services);
    let services: HashSet<&Key> = configuration.services.iter().chain(special).map(|service| &service.key).collect();
    let areas: HashSet<&Key> = configuration.areas.iter().map(|area| &area.key).collect();
    let tables: HashSet<&Key> = configuration.tables.iter().map(|table| &table.key).collect();
    let lists = [
        ("services", "service", &closure.services, services),
        ("areas", "area", &closure.areas, areas),
        ("tables", "table", &closure.tables, tables),
    ];
    for (list, kind, keys, known) in lists {
        for (nth, key) in keys.iter().enumerate().filter(|(_, key)| !known.contains(key)) {
            faults.push(unknown(format!("{pointer}/{list}/{nth}"), kind, key));
        }
    }
}

fn members(configuration: &Configuration, faults: &mut Vec<Fault>) {
    let mut emails = HashSet::new();
    for (at, member) in configuration.members.iter().enumerate() {
        if !emails.insert(&member.email) {
            let detail = format!("{} is there twice", member.email);
            faults.push(Fault::new(format!("/members/{at}/email"), "email_not_unique", detail));
        }
    }
}
