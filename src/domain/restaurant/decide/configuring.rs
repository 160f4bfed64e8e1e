//! Making a restaurant what its file says. Nothing that was promised is lost: removing what has live reservations is
//! refused, or, when asked, their parties are given other tables.

use std::collections::{BTreeSet, HashSet};

use crate::domain::check;
use crate::domain::configuration::{Configuration, Placed, Profile, SettingName, Settings};
use crate::domain::ids::TableId;
use crate::domain::key::Key;
use crate::domain::occupancy::Occupant;
use crate::domain::reservation::{Hold, Reservation};
use crate::domain::restaurant::change::{Because, Change, HoldEnd};
use crate::domain::restaurant::command::Configure;
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::seating::{Evening, Move, Need, Placement, Window};
use crate::domain::time::Moment;

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
    let reseated = keep_promises(state, &configuration, reassign, now)?;
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
    changes.extend(ending_holds(state, &configuration, now).map(|(hold, end)| Change::HoldEnded(hold.id, end)));
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

/// Checks that no live reservation loses its zone, service or table; with `reassign` those that lose a table get
/// another.
fn keep_promises(
    state: &State,
    configuration: &Configuration,
    reassign: bool,
    now: Moment,
) -> Result<Vec<Change>, Rejection> {
    let Some(house) = &state.house else { return Ok(vec![]) };
    let mut upcoming: Vec<&Reservation> = state.reservations.values().filter(|it| it.status.is_live()).collect();
    upcoming.retain(|reservation| now < reservation.stay.until);
    upcoming.sort_by_key(|reservation| (reservation.stay.starts_at, reservation.id));
    if house.configuration.profile.zone != configuration.profile.zone && !upcoming.is_empty() {
        return Err(Rejection::ZoneInUse { reservations: upcoming.len() });
    }
    keep_services(house, configuration, &upcoming)?;
    let tables: HashSet<TableId> = configuration.tables.iter().map(|table| table.id).collect();
    let loses = |reservation: &&Reservation| !reservation.stay.tables.iter().all(|table| tables.contains(table));
    let losing: Vec<&Reservation> = upcoming.into_iter().filter(loses).collect();
    if losing.is_empty() {
        return Ok(vec![]);
    }
    if reassign { reseat(state, configuration, &losing, now) } else { Err(table_in_use(house, &tables, &losing)) }
}

/// Holds that end with this: a hold is a courtesy, not a promise, so one whose table goes ends; and those that have
/// died are in nobody's way.
fn ending_holds<'a>(
    state: &'a State,
    configuration: &Configuration,
    now: Moment,
) -> impl Iterator<Item = (&'a Hold, HoldEnd)> {
    let tables: HashSet<TableId> = configuration.tables.iter().map(|table| table.id).collect();
    let mut holds: Vec<&Hold> = state.holds.values().collect();
    holds.sort_by_key(|hold| hold.id);
    holds.into_iter().filter_map(move |hold| match hold.is_live(now) {
        false => Some((hold, HoldEnd::Expired)),
        true if !hold.stay.tables.iter().all(|table| tables.contains(table)) => Some((hold, HoldEnd::Released)),
        true => None,
    })
}

fn keep_services(house: &House, after: &Configuration, upcoming: &[&Reservation]) -> Result<(), Rejection> {
    let keys = |configuration: &Configuration| -> HashSet<Key> {
        let special = configuration.special_days.iter().flat_map(|day| &day.services);
        configuration.services.iter().chain(special).map(|service| service.key.clone()).collect()
    };
    let after = keys(after);
    let mut removed: Vec<Key> = keys(&house.configuration).into_iter().filter(|key| !after.contains(key)).collect();
    removed.sort();
    let using = |key: &Key| upcoming.iter().filter(|reservation| reservation.stay.service == *key).count();
    match removed.into_iter().map(|key| (using(&key), key)).find(|(reservations, _)| 0 < *reservations) {
        Some((reservations, key)) => Err(Rejection::InUse { kind: "service", key, reservations }),
        None => Ok(()),
    }
}

fn table_in_use(house: &House, after: &HashSet<TableId>, losing: &[&Reservation]) -> Rejection {
    let using = |id: TableId| losing.iter().filter(|it| it.stay.tables.contains(&id)).count();
    let removed = house.configuration.tables.iter().filter(|table| !after.contains(&table.id));
    let in_use = removed.map(|table| (table, using(table.id))).find(|(_, reservations)| 0 < *reservations);
    let (table, reservations) = in_use.expect("some reservation loses a table that is removed");
    Rejection::InUse { kind: "table", key: table.key.clone(), reservations }
}

/// Other tables for those who lose theirs, the largest party first; others move if they must. All or nothing. Hours
/// do not matter here: the time was promised already.
fn reseat(
    state: &State,
    configuration: &Configuration,
    losing: &[&Reservation],
    now: Moment,
) -> Result<Vec<Change>, Rejection> {
    let mut after = state.clone();
    after.house = Some(House { configuration: configuration.clone(), table_sets: configuration.table_sets() });
    losing.iter().for_each(|it| after.stand_up(it.id));
    for (hold, _) in ending_holds(state, configuration, now) {
        after.unseat(&hold.stay, Occupant::Hold { id: hold.id, expires_at: hold.expires_at });
    }
    let mut order: Vec<&&Reservation> = losing.iter().collect();
    order.sort_by_key(|reservation| std::cmp::Reverse(reservation.stay.party));
    let mut moved = BTreeSet::new();
    for reservation in order {
        let placement = other_tables(&after, reservation, now).ok_or_else(|| Rejection::InUse {
            kind: "table",
            key: lost_table(state, configuration, reservation),
            reservations: losing.len(),
        })?;
        let own = Move { reservation: reservation.id, tables: placement.tables };
        placement.moves.iter().for_each(|it| after.stand_up(it.reservation));
        placement.moves.iter().chain([&own]).for_each(|it| after.sit_at(it.reservation, &it.tables));
        moved.extend(placement.moves.iter().chain([&own]).map(|it| it.reservation));
    }
    let reseated = moved.into_iter().map(|id| (&state.reservations[&id], &after.reservations[&id]));
    let differing = reseated.filter(|(before, after)| before.stay.tables != after.stay.tables);
    let next = differing.map(|(before, after)| Reservation { revision: before.revision + 1, ..after.clone() });
    Ok(next.map(|next| Change::Reservation(Because::Reseated, next)).collect())
}

fn other_tables(after: &State, reservation: &Reservation, now: Moment) -> Option<Placement> {
    let (house, stay) = (after.house.as_ref()?, &reservation.stay);
    let need = Need { party: stay.party, area: stay.area.as_ref(), channel: reservation.channel };
    let window = Window::of(stay);
    let mut evening = Evening::new((after, house), stay.date, Some(window), None, now);
    evening.place(need, &stay.service, window).map(|found| found.placement)
}

fn lost_table(state: &State, after: &Configuration, reservation: &Reservation) -> Key {
    let before = state.house.iter().flat_map(|house| &house.configuration.tables);
    let mut lost =
        before.filter(|table| reservation.stay.tables.contains(&table.id) && after.table(&table.key).is_none());
    lost.next().expect("the reservation loses a table").key.clone()
}
