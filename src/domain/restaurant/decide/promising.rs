//! What a new configuration does to promises that were made under the old one. Without being asked to, it breaks none:
//! removing or closing what has live reservations is refused. When asked, their parties are given other tables, and
//! whoever finds none keeps the promise on the unallocated list.

use crate::domain::availability;
use crate::domain::configuration::Configuration;
use crate::domain::key::Key;
use crate::domain::occupancy::Occupant;
use crate::domain::reservation::Reservation;
use crate::domain::restaurant::apply::apply;
use crate::domain::restaurant::change::{Because, Change};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::time::Moment;

use super::displacing::{relocated, without_table};
use super::settling::is_served;

/// What a reservation loses.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Loss {
    /// A table that is no longer there.
    Table(Key),
    /// A table that is closed then.
    Closure(Key),
    /// Its service then.
    Service(Key),
}

/// What happens to whoever loses something, once these holds have ended; a refusal if that is not wished for, or not
/// possible.
pub(super) fn keep_promises(
    state: &State,
    configuration: &Configuration,
    (reassign, ended): (bool, &[Change]),
    now: Moment,
) -> Result<Vec<Change>, Rejection> {
    let Some(before) = &state.house else { return Ok(vec![]) };
    let upcoming = upcoming(state, now);
    if before.configuration.profile.zone != configuration.profile.zone && !upcoming.is_empty() {
        return Err(Rejection::ZoneInUse { reservations: upcoming.len() });
    }
    let after = House { configuration: configuration.clone(), table_sets: configuration.table_sets() };
    let loss = |it: &&Reservation| Some((loss(before, &after, it)?, (*it).clone()));
    let losing: Vec<(Loss, Reservation)> = upcoming.iter().filter_map(loss).collect();
    let is_stuck = |(_, it): &&(Loss, Reservation)| !reassign || it.status.is_seated();
    match losing.iter().find(is_stuck) {
        Some((loss, _)) => Err(in_use(loss, &losing)),
        None => Ok(reassigned(state, after, losing, ended, now)),
    }
}

fn upcoming(state: &State, now: Moment) -> Vec<&Reservation> {
    let mut upcoming: Vec<&Reservation> = state.reservations.values().filter(|it| it.status.is_live()).collect();
    upcoming.retain(|reservation| now < reservation.stay.until || reservation.status.is_seated());
    upcoming.sort_by_key(|reservation| (reservation.stay.starts_at, reservation.id));
    upcoming
}

/// Whoever sits already only loses a table that is carried away.
fn loss(before: &House, after: &House, reservation: &Reservation) -> Option<Loss> {
    let stay = &reservation.stay;
    let key_of = |house: &House, id| house.configuration.tables.iter().find(|it| it.id == id).map(|it| it.key.clone());
    let gone = stay.tables.iter().find(|table| key_of(after, **table).is_none());
    if let Some(key) = gone.and_then(|table| key_of(before, *table)) {
        return Some(Loss::Table(key));
    }
    if reservation.status.is_seated() {
        return None;
    }
    if is_served(before, reservation) && !is_served(after, reservation) {
        return Some(Loss::Service(stay.service.clone()));
    }
    let (was, is) = (closed(before, stay), closed(after, stay));
    let newly = stay.tables.iter().find(|table| is.contains(table) && !was.contains(table))?;
    key_of(after, *newly).map(Loss::Closure)
}

fn closed(house: &House, stay: &crate::domain::reservation::Stay) -> Vec<crate::domain::ids::TableId> {
    availability::closed(&house.configuration, stay.date, &stay.service)
}

fn in_use(loss: &Loss, losing: &[(Loss, Reservation)]) -> Rejection {
    let reservations = losing.iter().filter(|(other, _)| other == loss).count();
    let (kind, key) = match loss {
        Loss::Table(key) => ("table", key),
        Loss::Closure(key) => ("closure", key),
        Loss::Service(key) => ("service", key),
    };
    Rejection::InUse { kind, key: key.clone(), reservations }
}

fn reassigned(
    state: &State,
    house: House,
    losing: Vec<(Loss, Reservation)>,
    ended: &[Change],
    now: Moment,
) -> Vec<Change> {
    if losing.is_empty() {
        return vec![];
    }
    let mut after = state.clone();
    after.house = Some(house);
    apply(&mut after, ended).expect("holds that end take nothing");
    losing.iter().for_each(|(_, it)| after.unseat(&it.stay, Occupant::Reservation(it.id)));
    let (unserved, tableless): (Vec<_>, Vec<_>) = losing.into_iter().partition(|(loss, _)| match loss {
        Loss::Service(_) => true,
        Loss::Table(_) | Loss::Closure(_) => false,
    });
    // Another table does not help where nothing is served any more.
    let orphaned =
        unserved.into_iter().map(|(_, it)| Change::Reservation(Because::Unallocated, without_table(it.next())));
    let tableless: Vec<Reservation> = tableless.into_iter().map(|(_, it)| it).collect();
    orphaned.chain(relocated(after, &tableless, now)).collect()
}
