//! Makes changes true in memory. All changes of one decision go in together: whoever moves leaves first, then
//! everybody sits down, so that swaps and rotations of tables never trip over themselves. The occupancy refuses an
//! overlap whatever was decided; whoever gets [`Overlap`] must throw the state away.

use crate::domain::ids::{HoldId, ReservationId};
use crate::domain::occupancy::{Occupant, Overlap};
use crate::domain::reservation::{Hold, Reservation};

use super::change::Change;
use super::state::State;

/// Applies the changes of one decision.
///
/// # Errors
/// When they would give a table to two. The state is unsound then.
pub fn apply(state: &mut State, changes: &[Change]) -> Result<(), Overlap> {
    changes.iter().for_each(|change| leave(state, change));
    changes.iter().for_each(|change| record(state, change));
    changes.iter().try_for_each(|change| sit_down(state, change))
}

fn leave(state: &mut State, change: &Change) {
    match change {
        Change::HoldPlaced(hold) => remove_hold(state, hold.id),
        Change::HoldEnded(hold, _) => remove_hold(state, *hold),
        Change::Reservation(_, reservation) => stand_up(state, reservation.id),
        Change::Wait(_)
        | Change::GuestRecorded(_)
        | Change::SettingPut(..)
        | Change::SettingRemoved(_)
        | Change::Configured { .. }
        | Change::Answered(_)
        | Change::AnswersForgotten { .. }
        | Change::HistoryForgotten { .. } => {}
    }
}

fn record(state: &mut State, change: &Change) {
    match change {
        Change::HoldPlaced(hold) => drop(state.holds.insert(hold.id, hold.clone())),
        Change::HoldEnded(hold, _) => drop(state.holds.remove(hold)),
        Change::Reservation(_, reservation) => {
            state.strike(reservation);
            state.note_seated(reservation);
            state.reservations.insert(reservation.id, reservation.clone());
        }
        Change::Wait(wait) => drop(state.waits.insert(wait.id, wait.clone())),
        Change::GuestRecorded(guest) => state.guests.insert(guest),
        Change::SettingPut(name, placed) => drop(state.settings.insert(name.clone(), placed.clone())),
        Change::SettingRemoved(name) => drop(state.settings.remove(name)),
        Change::Configured { version } => {
            state.version = *version;
            state.rebuild_house();
        }
        Change::Answered(answered) => drop(state.answers.insert(answered.key, answered.clone())),
        Change::AnswersForgotten { before } => state.answers.retain(|_, answered| *before <= answered.at),
        // Memory has no history.
        Change::HistoryForgotten { .. } => {}
    }
}

fn sit_down(state: &mut State, change: &Change) -> Result<(), Overlap> {
    match change {
        Change::HoldPlaced(hold) if is_latest_hold(state, hold) => {
            let by = Occupant::Hold { id: hold.id, expires_at: hold.expires_at };
            state.seat(&hold.stay, by, hold.channel)
        }
        Change::Reservation(_, reservation) if is_latest(state, reservation) => {
            let by = Occupant::Reservation(reservation.id);
            state.seat(&reservation.stay, by, reservation.channel)
        }
        Change::HoldPlaced(_)
        | Change::HoldEnded(..)
        | Change::Reservation(..)
        | Change::Wait(_)
        | Change::GuestRecorded(_)
        | Change::SettingPut(..)
        | Change::SettingRemoved(_)
        | Change::Configured { .. }
        | Change::Answered(_)
        | Change::AnswersForgotten { .. }
        | Change::HistoryForgotten { .. } => Ok(()),
    }
}

/// Only the last version of a reservation sits, and only if it lives.
fn is_latest(state: &State, reservation: &Reservation) -> bool {
    let latest = state.reservations.get(&reservation.id);
    reservation.status.is_live() && latest.is_some_and(|latest| latest.revision == reservation.revision)
}

fn is_latest_hold(state: &State, hold: &Hold) -> bool {
    state.holds.contains_key(&hold.id)
}

fn remove_hold(state: &mut State, id: HoldId) {
    if let Some(hold) = state.holds.remove(&id) {
        state.unseat(&hold.stay, Occupant::Hold { id, expires_at: hold.expires_at });
    }
}

fn stand_up(state: &mut State, id: ReservationId) {
    if let Some(reservation) = state.reservations.get(&id).filter(|reservation| reservation.status.is_live()) {
        let stay = reservation.stay.clone();
        state.unseat(&stay, Occupant::Reservation(id));
    }
}
