//! Holds: a place kept for a few minutes, given back, ended. Whoever ends a hold says so here, because an offer of the
//! waitlist is a hold, and ends with it.

use chrono::{Duration, SubsecRound};

use crate::domain::availability::Own;
use crate::domain::ids::HoldId;
use crate::domain::reservation::Hold;
use crate::domain::restaurant::change::{Change, HoldEnd, Led};
use crate::domain::restaurant::command::{Place, PlaceHold};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::State;
use crate::domain::time::Moment;
use crate::domain::waitlist::{Wait, WaitStatus};

use super::placing::{Asker, find_place, making_room};
use super::{Decision, Outcome, answered, answered_before, house};

pub(super) fn place(state: &State, place: PlaceHold, now: Moment) -> Result<Decision, Rejection> {
    if let Some(before) = answered_before(state, place.key)? {
        return Ok(before);
    }
    let house = house(state)?;
    let own = replaced(state, place.replaces, now)?;
    let policy = &house.configuration.policy;
    check_count(state, &place, policy.holds_per_client, now)?;
    let nothing_special = Place::default();
    let asker = Asker { own: own.map(Own::Hold), ..Asker::new(place.channel, &nothing_special) };
    let room = find_place(state, house, &place.wish, asker, now)?;
    let lasts = Duration::minutes(policy.hold_minutes.into());
    let expires_at = (now + lasts).trunc_subsecs(0);
    let mut changes = ended(state, own, HoldEnd::Released, now);
    changes.extend(making_room(state, &room, now));
    let (stay, client) = (room.stay, place.client);
    let hold = Hold { id: place.id, channel: place.channel, expires_at, stay, client };
    changes.push(Change::HoldPlaced(hold.clone()));
    changes.extend(answered(place.key, Led::ToHold(Box::new(hold.clone())), now));
    Ok(Decision { changes, outcome: Outcome::Hold(Box::new(hold)) })
}

/// The hold that a new one takes the place of. One that has died is no longer in anybody's way.
fn replaced(state: &State, replaces: Option<HoldId>, now: Moment) -> Result<Option<HoldId>, Rejection> {
    let Some(id) = replaces else { return Ok(None) };
    let is_offer = offered(state, id).is_some();
    match state.holds.get(&id) {
        Some(_) if is_offer => Err(Rejection::HoldNotFound),
        Some(hold) => Ok(hold.is_live(now).then_some(id)),
        None => Ok(None),
    }
}

fn check_count(state: &State, place: &PlaceHold, max: u16, now: Moment) -> Result<(), Rejection> {
    let Some(client) = place.client else { return Ok(()) };
    let is_theirs = |hold: &&Hold| hold.client == Some(client) && hold.is_live(now) && place.replaces != Some(hold.id);
    let held = state.holds.values().filter(is_theirs).take(usize::from(max)).count();
    if held < usize::from(max) { Ok(()) } else { Err(Rejection::TooManyHolds { max }) }
}

pub(super) fn release(state: &State, hold: HoldId, now: Moment) -> Result<Decision, Rejection> {
    let hold = state.holds.get(&hold).ok_or(Rejection::HoldNotFound)?;
    let end = if hold.is_live(now) { HoldEnd::Released } else { HoldEnd::Expired };
    Ok(Decision { changes: ended(state, Some(hold.id), end, now), outcome: Outcome::Done })
}

/// A hold ends, and what was offered with it.
pub(super) fn ended(state: &State, hold: Option<HoldId>, end: HoldEnd, now: Moment) -> Vec<Change> {
    let Some(id) = hold else { return vec![] };
    let offer = offered(state, id).map(|wait| Change::Wait(wait.with(after_the_offer(end, now))));
    std::iter::once(Change::HoldEnded(id, end)).chain(offer).collect()
}

/// A hold has died.
pub(super) fn expired(state: &State, hold: HoldId, now: Moment) -> Vec<Change> {
    ended(state, Some(hold), HoldEnd::Expired, now)
}

/// To whom a hold was offered.
pub(super) fn offered(state: &State, id: HoldId) -> Option<&Wait> {
    state.waits.values().find(|wait| wait.status.offer() == Some(id))
}

/// Whoever lets an offer go by is out of the line; whose offer the house takes back waits on.
fn after_the_offer(end: HoldEnd, now: Moment) -> WaitStatus {
    match end {
        HoldEnd::Expired => WaitStatus::Lapsed { at: now },
        HoldEnd::Released | HoldEnd::Consumed => WaitStatus::Waiting,
    }
}
