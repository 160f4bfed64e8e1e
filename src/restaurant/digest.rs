//! One hash for everything that a restaurant knows: two that agree are the same restaurant.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use crate::domain::restaurant::state::State;

use super::record::{AnswerRow, GuestRow, HoldRow, ReservationRow, WaitRow};

/// The hash of a state, hex: of its stored rows in order of their ids, so that it does not depend on how it came to be.
pub fn digest(state: &State) -> String {
    let mut hash = Sha256::new();
    for (_, row) in rows(state) {
        hash.update(row.as_bytes());
        hash.update(b"\n");
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The names of what two states do not know alike.
pub fn differences(one: &State, other: &State) -> Vec<String> {
    let (one, other): (BTreeMap<_, _>, BTreeMap<_, _>) = (rows(one).collect(), rows(other).collect());
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

/// All that a state knows as it is stored, each row with its name. The order and the rows are what [`digest`] has covered
/// since version 1; the names are not.
fn rows(state: &State) -> impl Iterator<Item = (String, String)> {
    let version = ("version".to_owned(), state.version.to_string());
    let settings = state.settings.iter().map(|(name, placed)| {
        (format!("setting {} {}", name.kind, name.key), json(&(name, placed.position, &placed.setting)))
    });
    let reservations = state.reservations.values().map(|it| (it.id.to_string(), json(&ReservationRow::from(it))));
    let guests = state.guests.iter().map(|it| (it.id.to_string(), json(&GuestRow::from(&it))));
    let holds = in_order(state.holds.values(), |it| it.id);
    let holds = holds.map(|it| (it.id.to_string(), json(&HoldRow::from(it))));
    let waits = in_order(state.waits.values(), |it| it.id);
    let waits = waits.map(|it| (it.id.to_string(), json(&WaitRow::from(it))));
    let answers = in_order(state.answers.values(), |it| it.key).map(|it| {
        let row = AnswerRow::from(it);
        (format!("answer {}", json(&row.key)), json(&row))
    });
    let rest = reservations.chain(guests).chain(holds).chain(waits).chain(answers);
    std::iter::once(version).chain(settings).chain(rest)
}

fn in_order<'a, T, K: Ord>(rows: impl Iterator<Item = &'a T>, key: impl Fn(&T) -> K) -> std::vec::IntoIter<&'a T> {
    let mut rows: Vec<&T> = rows.collect();
    rows.sort_by_key(|row| key(row));
    rows.into_iter()
}

fn json(row: &impl serde::Serialize) -> String {
    serde_json::to_string(row).expect("records have string keys and no failing parts")
}
