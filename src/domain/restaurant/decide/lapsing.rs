//! What time alone brings about. Each is asked by an alarm, and is nothing when it is no longer called for.

use chrono::Duration;

use crate::domain::ids::{HoldId, ReservationId};
use crate::domain::reservation::{Reservation, Status};
use crate::domain::restaurant::change::{ANSWERS_KEPT_DAYS, Because, Change, HoldEnd};
use crate::domain::restaurant::state::State;
use crate::domain::time::Moment;

use super::{Decision, Outcome};

pub(super) fn expire_hold(state: &State, id: HoldId, now: Moment) -> Decision {
    let dead = state.holds.get(&id).filter(|hold| !hold.is_live(now));
    done(dead.map(|hold| Change::HoldEnded(hold.id, HoldEnd::Expired)))
}

pub(super) fn mark_no_show(state: &State, id: ReservationId, now: Moment) -> Decision {
    let missing = state.reservations.get(&id).filter(|reservation| is_missing(state, reservation, now));
    let status = Status::NoShow { at: now };
    done(missing.map(|reservation| {
        let next = Reservation { status, revision: reservation.revision + 1, ..reservation.clone() };
        Change::Reservation(Because::NoShow, next)
    }))
}

fn is_missing(state: &State, reservation: &Reservation, now: Moment) -> bool {
    no_show_at(state, reservation).is_some_and(|at| at <= now)
}

/// When a reservation is marked as a no-show unless something happens first.
pub fn no_show_at(state: &State, reservation: &Reservation) -> Option<Moment> {
    let minutes = state.house.as_ref()?.configuration.policy.no_show_after_minutes?;
    match reservation.status {
        Status::Booked => Some(reservation.stay.starts_at + Duration::minutes(minutes.into())),
        Status::Cancelled { .. } | Status::NoShow { .. } => None,
    }
}

pub(super) fn forget_answers(state: &State, now: Moment) -> Decision {
    let before = now - Duration::days(ANSWERS_KEPT_DAYS);
    let is_old = state.answers.values().any(|answered| answered.at < before);
    done(is_old.then_some(Change::AnswersForgotten { before }))
}

fn done(change: Option<Change>) -> Decision {
    Decision { changes: change.into_iter().collect(), outcome: Outcome::Done }
}
