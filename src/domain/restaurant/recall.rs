//! What a restaurant that wakes remembers, all at once. It comes to the same as to apply it change by change, but nothing is
//! copied, and what thousands of reservations lie in is made of all of them and has no empty places.

use std::collections::BTreeSet;

use crate::domain::guest::Guest;
use crate::domain::key::Key;
use crate::domain::occupancy::{Occupant, Overlap};
use crate::domain::reservation::{Hold, Reservation, Stay};
use crate::domain::waitlist::Wait;

use super::change::Answered;
use super::state::State;

/// What touches yesterday or later, in no order.
#[derive(Clone, Debug, Default)]
pub struct Recalled {
    /// What guests said; of one guest the last counts.
    pub guests: Vec<Guest>,
    /// The reservations as they are.
    pub reservations: Vec<Reservation>,
    /// The holds that nobody has removed.
    pub holds: Vec<Hold>,
    /// Who waits or waited.
    pub waits: Vec<Wait>,
    /// The requests that were answered.
    pub answers: Vec<Answered>,
}

/// Adds to a state, which has its settings and strikes and nothing else, what is recalled.
///
/// # Errors
/// When a table would be given to two. The state is unsound then.
pub fn recall(state: &mut State, recalled: Recalled) -> Result<(), Overlap> {
    let Recalled { guests, mut reservations, holds, waits, answers } = recalled;
    let mut names = Names::default();
    reservations.iter_mut().for_each(|reservation| names.share(&mut reservation.stay));
    state.guests = guests.into_iter().collect();
    for reservation in &reservations {
        state.strike(reservation);
        state.note_seated(reservation);
        if reservation.status.is_live() {
            state.seat(&reservation.stay, Occupant::Reservation(reservation.id), reservation.channel)?;
        }
    }
    for hold in &holds {
        state.seat(&hold.stay, Occupant::Hold { id: hold.id, expires_at: hold.expires_at }, hold.channel)?;
    }
    state.pack();
    state.reservations = reservations.into_iter().map(|reservation| (reservation.id, reservation)).collect();
    state.holds = holds.into_iter().map(|hold| (hold.id, hold)).collect();
    state.waits = waits.into_iter().map(|wait| (wait.id, wait)).collect();
    state.answers = answers.into_iter().map(|answered| (answered.key, answered)).collect();
    Ok(())
}

/// One copy of each key, however many name it.
#[derive(Default)]
struct Names(BTreeSet<Key>);

impl Names {
    fn share(&mut self, stay: &mut Stay) {
        for key in std::iter::once(&mut stay.service).chain(&mut stay.wants.area) {
            match self.0.get(key) {
                Some(known) => *key = known.clone(),
                None => drop(self.0.insert(key.clone())),
            }
        }
    }
}
