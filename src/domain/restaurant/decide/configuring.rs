//! Making a restaurant what its file says. Nothing that was promised is lost: removing what has live reservations is
//! refused, or, when asked, their parties are given other tables.

use std::collections::HashSet;

use crate::domain::availability::closed;
use crate::domain::check;
use crate::domain::configuration::{Configuration, Placed, Profile, SettingName, Settings};
use crate::domain::ids::TableId;
use crate::domain::restaurant::change::{Change, HoldEnd};
use crate::domain::restaurant::command::Configure;
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::time::Moment;

use super::holding::ended;
use super::promising::keep_promises;
use super::settling::serves;
use super::{Decision, Outcome};

/// What an apply does, a line each.
pub type Plan = Vec<PlanStep>;

/// One line of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanStep {
    /// What happens.
    pub kind: StepKind,
    /// To which setting.
    pub name: SettingName,
}

/// What happens to a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// It is new.
    Add,
    /// It differs.
    Change,
    /// It goes.
    Remove,
}

pub(super) fn configure(state: &State, configure: Configure, now: Moment) -> Result<Decision, Rejection> {
    if configure.expect_version.is_some_and(|expected| expected != state.version) {
        return Err(Rejection::VersionStale { version: state.version });
    }
    let (reassign, is_dry_run) = (configure.reassign, configure.is_dry_run);
    let configuration = merged(state, configure);
    let faults = check::faults(&configuration);
    if !faults.is_empty() {
        return Err(Rejection::InvalidConfiguration(faults));
    }
    let ended = holds_without_tables(state, &configuration, now);
    let reseated = keep_promises(state, &configuration, (reassign, &ended), now)?;
    let settings = configuration.settings();
    let plan = plan(&state.settings, &settings);
    let is_new = state.version == 0;
    let version = state.version + u64::from(!plan.is_empty());
    let outcome = Outcome::Configured { plan: plan.clone(), version, is_new };
    if is_dry_run || plan.is_empty() {
        return Ok(Decision { changes: vec![], outcome });
    }
    let mut changes: Vec<Change> = plan.into_iter().map(|step| setting_change(step, &settings)).collect();
    changes.push(Change::Configured { version });
    changes.extend(ended);
    changes.extend(reseated);
    Ok(Decision { changes, outcome })
}

fn setting_change(step: PlanStep, settings: &Settings) -> Change {
    match settings.get(&step.name) {
        Some(placed) => Change::SettingPut(step.name, placed.clone()),
        None => Change::SettingRemoved(step.name),
    }
}

/// The file on top of what is there: absent sections stay, and tables keep their ids by key.
fn merged(state: &State, configure: Configure) -> Configuration {
    let before = state.house.as_ref().map(|house| &house.configuration);
    let profile = Profile {
        name: configure.name,
        zone: configure.zone,
        currency: configure.currency.or(before.map(|it| it.profile.currency.clone())).unwrap_or("EUR".into()),
        locale: configure.locale.or(before.map(|it| it.profile.locale.clone())).unwrap_or("en".into()),
        contact: configure.contact.or(before.map(|it| it.profile.contact.clone())).unwrap_or_default(),
        origins: configure.origins.or(before.map(|it| it.profile.origins.clone())).unwrap_or_default(),
    };
    let rest = before.cloned().unwrap_or_else(|| Configuration::empty(profile.clone()));
    let mut tables = configure.tables;
    for table in &mut tables {
        table.id = rest.table(&table.key).map_or(table.id, |known| known.id);
    }
    Configuration {
        profile,
        areas: configure.areas.unwrap_or(rest.areas),
        tables,
        combinations: configure.combinations.unwrap_or(rest.combinations),
        services: configure.services,
        special_days: configure.special_days.unwrap_or(rest.special_days),
        closures: configure.closures.unwrap_or(rest.closures),
        policy: configure.policy.unwrap_or(rest.policy),
        members: configure.members.unwrap_or(rest.members),
    }
}

fn plan(before: &Settings, after: &Settings) -> Plan {
    let kind = |name: &SettingName, placed: &Placed| match before.get(name) {
        None => Some(StepKind::Add),
        Some(known) if known != placed => Some(StepKind::Change),
        Some(_) => None,
    };
    let removed = before.keys().filter(|name| !after.contains_key(*name));
    let removed = removed.map(|name| PlanStep { kind: StepKind::Remove, name: name.clone() });
    let put =
        after.iter().filter_map(|(name, placed)| Some(PlanStep { kind: kind(name, placed)?, name: name.clone() }));
    removed.chain(put).collect()
}

/// A hold is a courtesy, not a promise: one whose table or service goes, or is closed, ends.
fn holds_without_tables(state: &State, configuration: &Configuration, now: Moment) -> Vec<Change> {
    let house = House { configuration: configuration.clone(), table_sets: vec![] };
    let before = state.house.as_ref().map(|house| house.configuration.profile.zone);
    let is_elsewhere = before.is_some_and(|zone| zone != configuration.profile.zone);
    let tables: HashSet<TableId> = configuration.tables.iter().map(|table| table.id).collect();
    let mut losing: Vec<_> = state.holds.values().collect();
    losing.retain(|hold| {
        let closed = closed(configuration, hold.stay.date, &hold.stay.service);
        let is_there = |table: &TableId| tables.contains(table) && !closed.contains(table);
        is_elsewhere || !serves(&house, &hold.stay) || !hold.stay.tables.iter().all(is_there)
    });
    losing.sort_by_key(|hold| hold.id);
    losing.into_iter().flat_map(|hold| ended(state, Some(hold.id), HoldEnd::Released, now)).collect()
}
