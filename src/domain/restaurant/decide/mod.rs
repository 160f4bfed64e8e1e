//! `decide`: the one command path. REST, staff, import and alarms all come through here. Synchronous and total: it
//! reads the state, and answers with changes or a refusal.

mod booking;
mod configuring;
mod holding;
mod lapsing;

use crate::domain::ids::ReservationId;
use crate::domain::reservation::Hold;
use crate::domain::time::Moment;

use super::change::{Answered, Change, Led};
use super::command::{Command, KeyUse};
use super::rejection::Rejection;
use super::state::{House, State};

pub use configuring::{Plan, PlanStep, StepKind};
pub use lapsing::no_show_at;

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
    /// What an apply does, and the version it leads to.
    Configured {
        /// What differs.
        plan: Plan,
        /// The version after it.
        version: u64,
        /// Whether it was the first.
        is_new: bool,
    },
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
        Command::Amend(amend) => booking::amend(state, *amend, now),
        Command::Cancel { reservation, by } => booking::cancel(state, reservation, by, now),
        Command::ExpireHold { hold } => Ok(lapsing::expire_hold(state, hold, now)),
        Command::MarkNoShow { reservation } => Ok(lapsing::mark_no_show(state, reservation, now)),
        Command::ForgetAnswers => Ok(lapsing::forget_answers(state, now)),
    }
}

fn house(state: &State) -> Result<&House, Rejection> {
    state.house.as_ref().ok_or(Rejection::NotConfigured)
}

/// What the same request led to before, if it was made before.
fn answered_before(state: &State, key: Option<KeyUse>) -> Result<Option<Decision>, Rejection> {
    let Some((key, answered)) = key.and_then(|key| Some((key, state.answers.get(&key.key)?))) else { return Ok(None) };
    if answered.fingerprint != key.fingerprint {
        return Err(Rejection::IdempotencyKeyReused);
    }
    Ok(Some(Decision { changes: vec![], outcome: Outcome::Before(answered.led.clone()) }))
}

fn answered(key: Option<KeyUse>, led: Led, now: Moment) -> Option<Change> {
    key.map(|KeyUse { key, fingerprint }| Change::Answered(Answered { key, fingerprint, led, at: now }))
}
