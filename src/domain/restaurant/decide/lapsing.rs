//! What time alone brings about. Each is asked by an alarm, and is nothing when it is no longer called for.

use chrono::Duration;

use crate::domain::availability;
use crate::domain::ids::{HoldId, ReservationId, WaitId};
use crate::domain::reservation::{Actor, Reservation, Status};
use crate::domain::restaurant::change::{ANSWERS_KEPT_DAYS, Because, Change, HISTORY_KEPT_DAYS};
use crate::domain::restaurant::state::State;
use crate::domain::time::Moment;
use crate::domain::waitlist::{For, Wait, WaitStatus};

use super::holding::expired;
use super::{Decision, Outcome};

pub(super) fn expire_hold(state: &State, id: HoldId, now: Moment) -> Decision {
    let dead = state.holds.get(&id).filter(|hold| !hold.is_live(now));
    done(dead.map(|hold| expired(state, hold.id, now)).unwrap_or_default())
}

/// Nobody said yes in time: the house calls it off.
pub(super) fn expire_request(state: &State, id: ReservationId, now: Moment) -> Decision {
    let lapsed = state.reservations.get(&id).filter(|reservation| match reservation.status {
        Status::Requested { expires_at } => expires_at <= now,
        Status::Booked
        | Status::Confirmed { .. }
        | Status::Arrived { .. }
        | Status::Seated { .. }
        | Status::Finished { .. }
        | Status::Cancelled { .. }
        | Status::NoShow { .. } => false,
    });
    let status = Status::Cancelled { at: now, by: Actor::House, is_late: false };
    let next = lapsed.map(|reservation| reservation.step(status, reservation.stay.clone()));
    done(next.map(|next| Change::Reservation(Because::Cancelled, next)).into_iter().collect())
}

pub(super) fn mark_no_show(state: &State, id: ReservationId, now: Moment) -> Decision {
    let missing = state.reservations.get(&id).filter(|reservation| is_missing(state, reservation, now));
    let next = missing.map(|missing| missing.step(Status::NoShow { at: now }, missing.stay.clone()));
    done(next.map(|next| Change::Reservation(Because::NoShow, next)).into_iter().collect())
}

fn is_missing(state: &State, reservation: &Reservation, now: Moment) -> bool {
    no_show_at(state, reservation).is_some_and(|at| at <= now)
}

/// When a reservation is marked as a no-show unless something happens first.
pub fn no_show_at(state: &State, reservation: &Reservation) -> Option<Moment> {
    let minutes = state.house.as_ref()?.configuration.policy.no_show_after_minutes?;
    match reservation.status {
        Status::Booked | Status::Confirmed { .. } => {
            // Whoever was booked in late, or was missing by mistake, has their minutes from then on.
            let since = reservation.stay.starts_at.max(reservation.booked_at);
            let since = reservation.awaited_from.map_or(since, |again| since.max(again));
            Some(since + Duration::minutes(minutes.into()))
        }
        Status::Requested { .. }
        | Status::Arrived { .. }
        | Status::Seated { .. }
        | Status::Finished { .. }
        | Status::Cancelled { .. }
        | Status::NoShow { .. } => None,
    }
}

/// The last start that somebody would have taken is over. What was offered to them stands until it ends by itself.
pub(super) fn end_wait(state: &State, id: WaitId, now: Moment) -> Decision {
    let over = state.waits.get(&id).filter(|wait| wait_ends_at(state, wait).is_some_and(|at| at <= now));
    done(over.map(|wait| Change::Wait(wait.with(WaitStatus::Ended { at: now }))).into_iter().collect())
}

/// When somebody waits in vain from; `None` for those who wait no more, or have an offer.
pub fn wait_ends_at(state: &State, wait: &Wait) -> Option<Moment> {
    let house = state.house.as_ref()?;
    if wait.status != WaitStatus::Waiting {
        return None;
    }
    match wait.wanted {
        For::Now { until } => Some(until),
        For::Range { to, .. } => Some(to - availability::lead_minutes(house, wait.channel).unwrap_or(Duration::zero())),
    }
}

pub(super) fn forget_answers(state: &State, now: Moment) -> Decision {
    let before = now - Duration::days(ANSWERS_KEPT_DAYS);
    let is_old = state.answers.values().any(|answered| answered.at < before);
    done(is_old.then_some(Change::AnswersForgotten { before }).into_iter().collect())
}

pub(super) fn forget_history(now: Moment) -> Decision {
    done(vec![Change::HistoryForgotten { before: now - Duration::days(HISTORY_KEPT_DAYS) }])
}

fn done(changes: Vec<Change>) -> Decision {
    Decision { changes, outcome: Outcome::Done }
}
