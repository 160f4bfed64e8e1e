//! `decide`: the one command path. REST, staff, waitlist, import and alarms all come through here. Synchronous and
//! total: it reads the state, and answers with changes or a refusal.
//!
//! What one decision gives back, the next may give away: after changes are applied, [`follow_up`] says whether the
//! house itself has something to decide. Nobody else is asked in between.

mod amending;
mod booking;
mod configuring;
mod displacing;
mod guests;
mod holding;
mod importing;
mod joining;
mod lapsing;
mod placing;
mod promising;
mod settling;
mod stepping;
mod waiting;

use crate::domain::ids::{ReservationId, WaitId};
use crate::domain::reservation::{Hold, Reservation};
use crate::domain::time::Moment;
use crate::planted::{self, Bug};

use super::change::{Answered, Change, Led};
use super::command::{Command, KeyUse};
use super::rejection::Rejection;
use super::state::{House, State};

pub use configuring::{Plan, PlanStep, StepKind};
pub use importing::{Imported, LineOutcome};
pub use lapsing::{no_show_at, wait_ends_at};
pub use settling::{REACH_DAYS, follow_up};
pub use waiting::Quoting;

/// What a command led to.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What changes; may be nothing.
    pub changes: Vec<Change>,
    /// What to tell whoever asked.
    pub outcome: Outcome,
}

/// What to tell whoever asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// This reservation, as it is once the changes are applied.
    Reservation(ReservationId),
    /// This hold.
    Hold(Box<Hold>),
    /// This entry of the waitlist, as it is once the changes are applied.
    Wait(WaitId),
    /// What an apply does, and the version it leads to.
    Configured {
        /// What differs.
        plan: Plan,
        /// The version after it.
        version: u64,
        /// Whether it was the first.
        is_new: bool,
    },
    /// What became of a booking of another system.
    Imported(Imported),
    /// It is done.
    Done,
    /// The same request was answered before; this is what it led to.
    Before(Led),
}

/// Decides a command at an instant.
///
/// # Errors
/// A [`Rejection`] when the rules say no; nothing changes then.
pub fn decide(state: &State, command: Command, now: Moment) -> Result<Decision, Rejection> {
    match command {
        Command::Configure(configure) => configuring::configure(state, *configure, now),
        Command::PlaceHold(place) => holding::place(state, place, now),
        Command::ReleaseHold { hold } => holding::release(state, hold, now),
        Command::Book(book) => booking::book(state, *book, now),
        Command::Amend(amend) => amending::amend(state, *amend, now),
        Command::Cancel { reservation, by } => stepping::cancel(state, reservation, by, now),
        Command::Step { reservation, step, by, if_revision } => {
            stepping::step(state, (reservation, if_revision), step, by, now)
        }
        Command::Merge { into, from, over } => joining::merge(state, into, from, over, now),
        Command::Split(split) => joining::split(state, split, now),
        Command::JoinWaitlist(join) => waiting::join(state, *join, now),
        Command::LeaveWaitlist { wait } => waiting::leave(state, wait, now),
        Command::AcceptOffer(accept) => waiting::accept(state, accept, now),
        Command::Import(import) => importing::import(state, *import, now),
        Command::Settle { dates } => Ok(settling::settle(state, &dates, now)),
        Command::ExpireHold { hold } => Ok(lapsing::expire_hold(state, hold, now)),
        Command::ExpireRequest { reservation } => Ok(lapsing::expire_request(state, reservation, now)),
        Command::EndWait { wait } => Ok(lapsing::end_wait(state, wait, now)),
        Command::MarkNoShow { reservation } => Ok(lapsing::mark_no_show(state, reservation, now)),
        Command::ForgetAnswers => Ok(lapsing::forget_answers(state, now)),
        Command::ForgetHistory => Ok(lapsing::forget_history(now)),
    }
}

fn house(state: &State) -> Result<&House, Rejection> {
    state.house.as_ref().ok_or(Rejection::NotConfigured)
}

fn live(state: &State, id: ReservationId) -> Result<&Reservation, Rejection> {
    let reservation = state.reservations.get(&id).ok_or(Rejection::ReservationNotFound)?;
    if !reservation.status.is_live() {
        return Err(Rejection::ReservationNotLive { status: reservation.status.name() });
    }
    Ok(reservation)
}

fn is_current(reservation: &Reservation, if_revision: Option<u32>) -> Result<(), Rejection> {
    match if_revision {
        Some(revision) if revision != reservation.revision => {
            Err(Rejection::RevisionStale { revision: reservation.revision })
        }
        Some(_) | None => Ok(()),
    }
}

/// Changes, and the reservation they are about.
fn told(changes: Vec<Change>, id: ReservationId) -> Decision {
    Decision { changes, outcome: Outcome::Reservation(id) }
}

/// What the same request led to before, if it was made before.
fn answered_before(state: &State, key: Option<KeyUse>) -> Result<Option<Decision>, Rejection> {
    let key = key.filter(|_| !planted::is(Bug::KeyUnread));
    let Some((key, answered)) = key.and_then(|key| Some((key, state.answers.get(&key.key)?))) else { return Ok(None) };
    if answered.fingerprint != key.fingerprint {
        return Err(Rejection::IdempotencyKeyReused);
    }
    Ok(Some(Decision { changes: vec![], outcome: Outcome::Before(answered.led.clone()) }))
}

fn answered(key: Option<KeyUse>, led: Led, now: Moment) -> Option<Change> {
    key.map(|KeyUse { key, fingerprint }| Change::Answered(Answered { key, fingerprint, led, at: now }))
}
