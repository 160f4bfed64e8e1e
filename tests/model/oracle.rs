//! The rules once more, as plainly as they can be: from the lists of reservations and holds alone, pair by pair. No
//! index, no search, no order of preference.

use chrono::Duration;
use maitred::domain::ids::{HoldId, ReservationId, TableId};
use maitred::domain::party::PartySize;
use maitred::domain::reservation::{Channel, Reservation, Status, Stay};
use maitred::domain::restaurant::state::State;
use maitred::domain::time::Moment;

/// What the house of these evenings allows; `world` writes its file from the same figures.
pub const LEAD_MINUTES: i64 = 15;
pub const BUFFER_MINUTES: i64 = 5;
pub const ONLINE_PARTY_MAX: u16 = 5;
pub const APPROVAL_FROM: u16 = 5;
pub const COVERS_PER_SLOT: u16 = 10;
pub const ONLINE_COVERS_PER_SLOT: u16 = 8;
pub const HOLDS_PER_CLIENT: usize = 2;
pub const CANCEL_UNTIL_MINUTES: i64 = 60;
pub const NO_SHOW_AFTER_MINUTES: i64 = 15;

pub fn turn_minutes(party: u16) -> i64 {
    match party {
        0..=2 => 60,
        3..=4 => 90,
        _ => 120,
    }
}

/// What the asker has already.
#[derive(Clone, Copy, Debug, Default)]
pub struct Own {
    pub reservation: Option<ReservationId>,
    pub hold: Option<HoldId>,
}

/// A party and when it wants to sit.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    pub from: Moment,
    pub until: Moment,
    pub party: PartySize,
    pub area: Option<&'a str>,
    pub channel: Channel,
    pub over_pacing: bool,
    pub own: Own,
}

/// Everything that takes tables at an instant: whose, where, and for how many.
fn takers(state: &State, own: Own, now: Moment) -> Vec<(&Stay, Channel)> {
    let reservations = state.reservations.values();
    let live = reservations.filter(|it| it.status.is_live() && Some(it.id) != own.reservation);
    let holds = state.holds.values().filter(|hold| now < hold.expires_at && Some(hold.id) != own.hold);
    let live = live.map(|it| (&it.stay, it.channel));
    live.chain(holds.map(|hold| (&hold.stay, hold.channel))).collect()
}

fn overlap(one: &Stay, from: Moment, until: Moment) -> bool {
    one.from < until && from < one.until
}

/// Whether some declared set of tables is free for a party.
pub fn is_room(state: &State, asked: Asked<'_>, now: Moment) -> bool {
    let house = state.house.as_ref().expect("a house");
    let takers = takers(state, asked.own, now);
    let is_taken = |table: &TableId| {
        takers.iter().any(|(stay, _)| stay.tables.contains(table) && overlap(stay, asked.from, asked.until))
    };
    let is_sat_at = |table: &TableId| {
        let mut seated = state.reservations.values().filter(|it| matches!(it.status, Status::Seated { .. }));
        asked.from <= now
            && seated.any(|it| {
                it.stay.tables.contains(table) && it.stay.until <= now && Some(it.id) != asked.own.reservation
            })
    };
    house.table_sets.iter().any(|set| {
        let is_there = asked.area.is_none_or(|area| set.area.as_ref().is_some_and(|it| it.as_str() == area));
        let is_closed = set.area.as_ref().is_some_and(|area| closed(state).contains(&area.as_str()));
        set.seats.takes(asked.party)
            && is_there
            && !is_closed
            && !set.tables.iter().any(|table| is_taken(table) || is_sat_at(table))
    })
}

/// The areas that are closed: every closure of this house is of its one evening.
pub fn closed(state: &State) -> Vec<&str> {
    let closures = state.house.iter().flat_map(|house| &house.configuration.closures);
    closures.flat_map(|closure| closure.areas.iter().map(|area| area.as_str())).collect()
}

/// What is said of a start before any table is looked at.
pub fn refused(state: &State, asked: Asked<'_>, now: Moment) -> Option<&'static str> {
    let is_online = asked.channel == Channel::Online;
    if asked.until - Duration::minutes(BUFFER_MINUTES) <= now {
        return Some("too_soon");
    }
    if is_online && asked.from < now + Duration::minutes(LEAD_MINUTES) {
        return Some("too_soon");
    }
    if !asked.over_pacing && is_paced(state, asked, now) {
        return Some(if is_online { "slot_unavailable" } else { "pacing_reached" });
    }
    let is_orphan = |it: &&Reservation| it.status.is_live() && it.stay.tables.is_empty();
    let mut orphans = state.reservations.values().filter(is_orphan).filter(|it| Some(it.id) != asked.own.reservation);
    (is_online && orphans.any(|it| overlap(&it.stay, asked.from, asked.until))).then_some("slot_unavailable")
}

fn is_paced(state: &State, asked: Asked<'_>, now: Moment) -> bool {
    let starting = takers(state, asked.own, now);
    let slot = asked.from..asked.from + Duration::minutes(15);
    let starting = starting.iter().filter(|(stay, _)| slot.contains(&stay.starts_at));
    let covers = |online: bool| -> u16 {
        starting.clone().filter(|(_, it)| !online || *it == Channel::Online).map(|(stay, _)| stay.party.covers()).sum()
    };
    let party = asked.party.covers();
    let is_online = asked.channel == Channel::Online;
    let online = covers(true) + if is_online { party } else { 0 };
    COVERS_PER_SLOT < covers(false) + party || ONLINE_COVERS_PER_SLOT < online
}

/// Pairs that have one table at one time. None, ever.
pub fn clashes(state: &State) -> Vec<String> {
    let all: Vec<&Stay> = state
        .reservations
        .values()
        .filter(|it| it.status.is_live())
        .map(|it| &it.stay)
        .chain(state.holds.values().map(|hold| &hold.stay))
        .collect();
    let mut clashes = vec![];
    for (nth, one) in all.iter().enumerate() {
        for other in &all[nth + 1..] {
            if overlap(one, other.from, other.until) && one.tables.iter().any(|table| other.tables.contains(table)) {
                clashes.push(format!("{one:?} and {other:?}"));
            }
        }
    }
    clashes
}

/// The status that a step leads to, or what is said against it, for steps that depend on nothing else.
pub fn stepped(from: &str, step: super::steps::Walk) -> Result<&'static str, &'static str> {
    use super::steps::Walk;
    match (step, from) {
        (Walk::Approve, "requested") => Ok("booked"),
        (Walk::Decline, "requested") => Ok("cancelled"),
        (Walk::Confirm, "booked" | "confirmed") => Ok("confirmed"),
        (Walk::Arrive, "booked" | "confirmed" | "arrived") => Ok("arrived"),
        (Walk::Seat, "booked" | "confirmed" | "arrived") => Ok("seated"),
        (Walk::Finish, "seated") => Ok("finished"),
        (Walk::NoShow, "booked" | "confirmed") => Ok("no_show"),
        (Walk::Extend, "seated") => Ok("seated"),
        (Walk::Move | Walk::Lock | Walk::Unlock, "requested") => Ok("requested"),
        (Walk::Move | Walk::Lock | Walk::Unlock, "booked") => Ok("booked"),
        (Walk::Move | Walk::Lock | Walk::Unlock, "confirmed") => Ok("confirmed"),
        (Walk::Move | Walk::Lock | Walk::Unlock, "arrived") => Ok("arrived"),
        (Walk::Move | Walk::Lock | Walk::Unlock, "seated") => Ok("seated"),
        (Walk::Undo, _) => Ok("what it was before"),
        _ => Err("step_not_possible"),
    }
}
