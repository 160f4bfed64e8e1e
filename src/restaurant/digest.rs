//! One hash for everything that a restaurant knows: two that agree are the same restaurant.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use crate::domain::restaurant::state::State;

use super::record::{AnswerRow, GuestRow, HoldRow, ReservationRow, WaitRow};

/// The hash of a state, hex: of its stored rows in order of their ids, so that it does not depend on how it came to be.
pub fn digest(state: &State) -> String {
    let mut hash = Sha256::new();
    let mut add = |row: String| {
        hash.update(row.as_bytes());
        hash.update(b"\n");
    };
    add(state.version.to_string());
    for (name, placed) in &state.settings {
        add(json(&(name, placed.position, &placed.setting)));
    }
    for reservation in in_order(state.reservations.values(), |it| it.id) {
        add(json(&ReservationRow::from(reservation)));
    }
    for guest in in_order(state.guests.values(), |it| it.id) {
        add(json(&GuestRow::from(guest)));
    }
    for hold in in_order(state.holds.values(), |it| it.id) {
        add(json(&HoldRow::from(hold)));
    }
    for wait in in_order(state.waits.values(), |it| it.id) {
        add(json(&WaitRow::from(wait)));
    }
    for answered in in_order(state.answers.values(), |it| it.key) {
        add(json(&AnswerRow::from(answered)));
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn in_order<'a, T, K: Ord>(rows: impl Iterator<Item = &'a T>, key: impl Fn(&T) -> K) -> Vec<&'a T> {
    let mut rows: Vec<&T> = rows.collect();
    rows.sort_by_key(|row| key(row));
    rows
}

/// All that a state knows, by name, as it is stored.
pub fn rows(state: &State) -> BTreeMap<String, String> {
    let version = ("version".to_owned(), state.version.to_string());
    let settings = state.settings.iter();
    let settings = settings.map(|(name, placed)| {
        (format!("setting {} {}", name.kind, name.key), json(&(placed.position, &placed.setting)))
    });
    let reservations = state.reservations.values().map(|it| (it.id.to_string(), json(&ReservationRow::from(it))));
    let guests = state.guests.values().map(|it| (it.id.to_string(), json(&GuestRow::from(it))));
    let holds = state.holds.values().map(|it| (it.id.to_string(), json(&HoldRow::from(it))));
    let waits = state.waits.values().map(|it| (it.id.to_string(), json(&WaitRow::from(it))));
    let answers = state.answers.values().map(|it| {
        let row = AnswerRow::from(it);
        (format!("answer {}", json(&row.key)), json(&row))
    });
    let rest = reservations.chain(guests).chain(holds).chain(waits).chain(answers);
    std::iter::once(version).chain(settings).chain(rest).collect()
}

/// The names of what two states do not know alike.
pub fn differences(one: &State, other: &State) -> Vec<String> {
    let (one, other) = (rows(one), rows(other));
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    names.into_iter().filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

fn json(row: &impl serde::Serialize) -> String {
    serde_json::to_string(row).expect("records have string keys and no failing parts")
}
