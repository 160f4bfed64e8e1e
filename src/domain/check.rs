//! Whether a configuration makes sense as a whole: what each field may be was settled when it was read, here stands
//! what the fields must be to each other. Pointers are into the restaurant file.

mod floor;
mod hours;

use std::collections::{HashMap, HashSet};

use super::configuration::Configuration;
use super::hours::Closure;
use super::key::Key;
use super::policy::Policy;

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
    floor::tables(configuration, &mut faults);
    floor::combinations(configuration, &mut faults);
    hours::weekly(configuration, &mut faults);
    hours::special_days(configuration, &mut faults);
    for (at, closure) in configuration.closures.iter().enumerate() {
        check_closure(configuration, closure, &format!("/closures/{at}"), &mut faults);
    }
    policy(&configuration.policy, &mut faults);
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

fn unknown(pointer: String, kind: &str, key: &Key) -> Fault {
    Fault::new(pointer, "unknown_key", format!("there is no {kind} `{key}` in this restaurant"))
}

/// The keys of all services, of weekdays and of special days.
fn services_known(configuration: &Configuration) -> HashSet<&Key> {
    let special = configuration.special_days.iter().flat_map(|day| &day.services);
    configuration.services.iter().chain(special).map(|service| &service.key).collect()
}

fn check_closure(configuration: &Configuration, closure: &Closure, pointer: &str, faults: &mut Vec<Fault>) {
    if closure.to < closure.from {
        faults.push(Fault::new(
            format!("{pointer}/to"),
            "closure_ends_before_it_begins",
            "`to` is the last closed day",
        ));
    }
    let areas: HashSet<&Key> = configuration.areas.iter().map(|area| &area.key).collect();
    let tables: HashSet<&Key> = configuration.tables.iter().map(|table| &table.key).collect();
    let lists = [
        ("services", "service", &closure.services, services_known(configuration)),
        ("areas", "area", &closure.areas, areas),
        ("tables", "table", &closure.tables, tables),
    ];
    for (list, kind, keys, known) in lists {
        for (nth, key) in keys.iter().enumerate().filter(|(_, key)| !known.contains(key)) {
            faults.push(unknown(format!("{pointer}/{list}/{nth}"), kind, key));
        }
    }
}

/// A request that no party could make is a mistake: the restaurant counts on being asked.
fn policy(policy: &Policy, faults: &mut Vec<Fault>) {
    let largest = policy.online_party.max;
    if policy.approval.is_some_and(|approval| largest < approval.from_party) {
        let detail =
            format!("parties above online_party.max, which is {}, do not book online at all", largest.covers());
        faults.push(Fault::new("/policy/approval/from_party", "approval_never_needed", detail));
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
