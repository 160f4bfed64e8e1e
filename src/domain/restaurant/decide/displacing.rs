//! Other tables for whoever loses theirs. A promise is never traded away: whoever finds none keeps it on the
//! unallocated list, where staff see it, and where the house tries again whenever something is given back.

use std::cmp::Reverse;

use crate::domain::availability::Own;
use crate::domain::ids::ReservationId;
use crate::domain::limit::Limits;
use crate::domain::occupancy::Occupant;
use crate::domain::reservation::{Reservation, Stay};
use crate::domain::restaurant::apply::apply;
use crate::domain::restaurant::change::{Because, Change, HoldEnd};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::State;
use crate::domain::seating::{Evening, Need, Window};
use crate::domain::time::Moment;

use super::holding::ended;
use super::placing::{Room, making_room};

/// The best tables for a reservation's own time, if need be by moving others. Hours and pacing do not matter: its time
/// is promised.
pub(super) fn elsewhere(state: &State, reservation: &Reservation, now: Moment) -> Option<Room> {
    let house = state.house.as_ref()?;
    let stay = &reservation.stay;
    let need = Need { party: stay.party, wants: &stay.wants, channel: reservation.channel };
    let (window, own) = (Window::of(stay), Some(Own::Reservation(reservation.id)));
    let mut evening = Evening::new((state, house), stay.date, Some(window), own, now);
    let placement = evening.place(need, Limits::NONE, &stay.service, window)?.placement;
    Some(Room { stay: Stay { tables: placement.tables, ..stay.clone() }, moves: placement.moves })
}

/// New places for these reservations, whose tables others have: the largest party chooses first. `after` is the state
/// in which they sit nowhere.
pub(super) fn relocated(mut after: State, losing: &[Reservation], now: Moment) -> Vec<Change> {
    let mut order: Vec<&Reservation> = losing.iter().collect();
    order.sort_by_key(|reservation| (Reverse(reservation.stay.party), reservation.stay.starts_at, reservation.id));
    order.into_iter().flat_map(|reservation| relocate(&mut after, reservation, now)).collect()
}

fn relocate(after: &mut State, reservation: &Reservation, now: Moment) -> Vec<Change> {
    let unlocked = Reservation { is_locked: false, ..reservation.next() };
    let Some(room) = elsewhere(after, reservation, now) else {
        return vec![Change::Reservation(Because::Unallocated, without_table(unlocked))];
    };
    let mut changes = making_room(after, &room, now);
    changes.push(Change::Reservation(Because::Reseated, Reservation { stay: room.stay, ..unlocked }));
    apply(after, &changes).expect("free tables were chosen");
    changes
}

/// A promise without a table.
pub(super) fn without_table(reservation: Reservation) -> Reservation {
    Reservation { stay: Stay { tables: vec![], ..reservation.stay.clone() }, is_locked: false, ..reservation }
}

/// What becomes of whoever has the tables of a stay at its time, when that stay cannot be otherwise. Holds are a
/// courtesy and end.
pub(super) fn displaced(state: &State, stay: &Stay, by: ReservationId, now: Moment) -> Result<Vec<Change>, Rejection> {
    let mut losing: Vec<Reservation> = vec![];
    let mut changes = vec![];
    let mut seen = vec![];
    let during = |table| state.occupancy.during(table, stay.from, stay.until);
    for occupant in stay.tables.iter().flat_map(|table| during(*table)).filter(|it| *it != Occupant::Reservation(by)) {
        // Whoever has two of the tables is met twice.
        if seen.contains(&occupant) {
            continue;
        }
        seen.push(occupant);
        match occupant {
            Occupant::Hold { id, expires_at } => {
                let end = if expires_at <= now { HoldEnd::Expired } else { HoldEnd::Released };
                changes.extend(ended(state, Some(id), end, now));
            }
            Occupant::Reservation(id) => {
                let Some(other) = state.reservations.get(&id) else { continue };
                if other.status.is_seated() {
                    return Err(Rejection::TablesTaken { by: Some(id) });
                }
                losing.push(other.clone());
            }
        }
    }
    if !losing.is_empty() {
        let after = rearranged(state, stay, by, &losing, &changes);
        changes.extend(relocated(after, &losing, now));
    }
    Ok(changes)
}

/// The state in which the stay is as it will be, and whoever was in its way sits nowhere.
fn rearranged(state: &State, stay: &Stay, by: ReservationId, losing: &[Reservation], ended: &[Change]) -> State {
    let mut after = state.clone();
    losing.iter().for_each(|it| after.unseat(&it.stay, Occupant::Reservation(it.id)));
    apply(&mut after, ended).expect("holds that end take nothing");
    if let Some(own) = state.reservations.get(&by) {
        after.unseat(&own.stay, Occupant::Reservation(by));
        after.seat(stay, Occupant::Reservation(by), own.channel).expect("nobody is in its way any more");
    }
    after
}
