//! Whether a state is sound, found out the slow way: from reservations and holds alone.

use crate::domain::occupancy::Occupant;
use crate::domain::reservation::Stay;
use crate::domain::waitlist::WaitStatus;

use super::state::State;

/// Everything that is wrong with a state, in words; empty if it is sound.
pub fn verify(state: &State) -> Vec<String> {
    let mut wrong: Vec<String> = overlaps(state);
    wrong.extend(state.occupancy.find_overlap().map(|overlap| overlap.to_string()));
    let mut rebuilt = State::default();
    for (stay, by) in live(state) {
        if stay.until <= stay.from {
            wrong.push(format!("{by:?} has no time"));
        }
        let channel = crate::domain::reservation::Channel::Online;
        wrong.extend(rebuilt.seat(stay, by, channel).err().map(|overlap| overlap.to_string()));
    }
    if rebuilt.occupancy != state.occupancy {
        wrong.push("occupancy is not what reservations and holds make of it".into());
    }
    if rebuilt.starts() != state.starts() {
        wrong.push("starts are not what reservations and holds make of them".into());
    }
    let without_table = state.reservations.values().filter(|reservation| reservation.is_unallocated()).count();
    if without_table != state.unallocated().count() {
        wrong.push("the unallocated list is not of those without a table".into());
    }
    wrong.extend(waiting(state));
    let unknown = state.reservations.values().filter(|reservation| !state.guests.contains_key(&reservation.guest));
    wrong.extend(unknown.map(|reservation| format!("{} has no guest", reservation.id)));
    wrong
}

/// Every offer is a hold, and nobody's hold is offered twice.
fn waiting(state: &State) -> Vec<String> {
    let mut offered = std::collections::HashSet::new();
    let mut wrong = vec![];
    for wait in state.waits.values() {
        if !state.guests.contains_key(&wait.guest) {
            wrong.push(format!("{} has no guest", wait.id));
        }
        if let WaitStatus::Offered { hold, .. } = wait.status
            && (!state.holds.contains_key(&hold) || !offered.insert(hold))
        {
            wrong.push(format!("{} is offered a hold that is gone or another's", wait.id));
        }
    }
    wrong
}

fn live(state: &State) -> impl Iterator<Item = (&Stay, Occupant)> {
    let live = state.reservations.values().filter(|reservation| reservation.status.is_live());
    let holds = state.holds.values();
    let of_hold = |hold: &crate::domain::reservation::Hold| Occupant::Hold { id: hold.id, expires_at: hold.expires_at };
    let reservations = live.map(|reservation| (&reservation.stay, Occupant::Reservation(reservation.id)));
    reservations.chain(holds.map(move |hold| (&hold.stay, of_hold(hold))))
}

/// Pairs that share a table at one time, compared each with each by table.
fn overlaps(state: &State) -> Vec<String> {
    let mut by_table: std::collections::HashMap<_, Vec<(&Stay, Occupant)>> = std::collections::HashMap::new();
    for (stay, by) in live(state) {
        stay.tables.iter().for_each(|table| by_table.entry(*table).or_default().push((stay, by)));
    }
    let mut wrong = vec![];
    for (table, mut stays) in by_table {
        stays.sort_by_key(|(stay, _)| stay.from);
        let clashes = stays.windows(2).filter(|pair| pair[1].0.from < pair[0].0.until);
        wrong.extend(clashes.map(|pair| format!("{table} has {:?} and {:?} at once", pair[0].1, pair[1].1)));
    }
    wrong
}
