//! Holds: finding a place for a wish, keeping it, giving it back.

use chrono::{Duration, SubsecRound};

use crate::domain::availability::{self, Ask, Frame, Own, SlotStatus, When};
use crate::domain::ids::HoldId;
use crate::domain::key::Key;
use crate::domain::occupancy::Occupant;
use crate::domain::reservation::{Channel, Hold, Reservation, Stay};
use crate::domain::restaurant::alternatives::alternatives;
use crate::domain::restaurant::change::{Because, Change, HoldEnd, Led};
use crate::domain::restaurant::command::{PlaceHold, Wish};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::seating::{Move, Need, Window};
use crate::domain::time::Moment;

use super::{Decision, Outcome, answered, answered_before, house};

pub(super) fn place(state: &State, place: PlaceHold, now: Moment) -> Result<Decision, Rejection> {
    if let Some(before) = answered_before(state, place.key)? {
        return Ok(before);
    }
    let house = house(state)?;
    let (stay, mut changes) = find_place(state, house, &place.wish, place.channel, None, now)?;
    let lasts = Duration::minutes(house.configuration.policy.hold_minutes.into());
    let hold = Hold { id: place.id, channel: place.channel, expires_at: (now + lasts).trunc_subsecs(0), stay };
    changes.push(Change::HoldPlaced(hold.clone()));
    changes.extend(answered(place.key, Led::ToHold(Box::new(hold.clone())), now));
    Ok(Decision { changes, outcome: Outcome::Hold(Box::new(hold)) })
}

pub(super) fn release(state: &State, hold: HoldId, now: Moment) -> Result<Decision, Rejection> {
    let end = |hold: &Hold| if hold.is_live(now) { HoldEnd::Released } else { HoldEnd::Expired };
    let hold = state.holds.get(&hold).ok_or(Rejection::HoldNotFound)?;
    Ok(Decision { changes: vec![Change::HoldEnded(hold.id, end(hold))], outcome: Outcome::Done })
}

/// The best tables for a wish and what must happen first, or the first rule that says no: party, time, hours, area,
/// place.
pub(super) fn find_place(
    state: &State,
    house: &House,
    wish: &Wish,
    channel: Channel,
    own: Option<Own>,
    now: Moment,
) -> Result<(Stay, Vec<Change>), Rejection> {
    check_party(house, wish, channel)?;
    check_area(house, wish)?;
    let need = Need { party: wish.party, area: wish.area.as_ref(), channel };
    let ask = Ask { need, own };
    let frames = availability::frames_at(house, wish.when, wish.party);
    let mut slots = frames.into_iter().map(|frame| availability::slot(state, house, frame, ask, now)).peekable();
    let Some(first) = slots.peek().map(|slot| (slot.status, slot.frame)) else {
        return Err(no_such_start(state, house, wish, ask, now));
    };
    match slots.find(|slot| slot.status == SlotStatus::Available) {
        Some(slot) => {
            let stay = availability::stay(house, slot.frame, need, &slot.placement.tables);
            let changes = making_room(state, &stay, &slot.placement.moves, now);
            Ok((stay, changes))
        }
        None => Err(refusal(state, house, wish, first, ask, now)),
    }
}

fn check_party(house: &House, wish: &Wish, channel: Channel) -> Result<(), Rejection> {
    let limits = house.configuration.policy.online_party;
    match channel {
        Channel::Online if wish.party < limits.min => Err(Rejection::PartyTooSmall { min: limits.min.covers() }),
        Channel::Online if limits.max < wish.party => Err(Rejection::PartyTooLarge { max: limits.max.covers() }),
        Channel::Online | Channel::InHouse => Ok(()),
    }
}

fn check_area(house: &House, wish: &Wish) -> Result<(), Rejection> {
    let is_known = |wished: &Key| house.configuration.areas.iter().any(|area| area.key == *wished);
    if wish.area.as_ref().is_none_or(is_known) { Ok(()) } else { Err(Rejection::UnknownArea) }
}

fn no_such_start(state: &State, house: &House, wish: &Wish, ask: Ask<'_>, now: Moment) -> Rejection {
    let configuration = &house.configuration;
    let zone = configuration.profile.zone;
    if let When::Wall { date, time } = wish.when {
        let starts = |minute| availability::services_on(configuration, date).any(|service| service.has_start(minute));
        let is_skipped = |minute| zone.instant(date, minute).is_none();
        let (today, past_midnight) = (time.same_day(), time.same_day().next_day());
        if is_skipped(today) && !starts(past_midnight) || is_skipped(past_midnight) && starts(past_midnight) {
            return Rejection::TimeDoesNotExist;
        }
        if availability::services_on(configuration, date).next().is_none() {
            return Rejection::Closed { reason: None };
        }
    }
    Rejection::TimeNotOffered { alternatives: alternatives(state, house, wish, ask, now) }
}

fn refusal(
    state: &State,
    house: &House,
    wish: &Wish,
    (status, frame): (SlotStatus, Frame<'_>),
    ask: Ask<'_>,
    now: Moment,
) -> Rejection {
    let policy = &house.configuration.policy;
    let alternatives = || alternatives(state, house, wish, ask, now);
    match status {
        SlotStatus::Closed => Rejection::Closed { reason: closing_reason(house, frame) },
        SlotStatus::TooSoon => Rejection::TooSoon { lead_minutes: policy.lead_minutes, alternatives: alternatives() },
        SlotStatus::TooLate => {
            let today = house.configuration.profile.zone.local_date(now);
            Rejection::TooLate { last_date: today + Duration::days(policy.window_days.into()) }
        }
        SlotStatus::Full | SlotStatus::Available => Rejection::SlotUnavailable { alternatives: alternatives() },
    }
}

fn closing_reason(house: &House, frame: Frame<'_>) -> Option<String> {
    let touching = house.configuration.closures.iter().filter(|it| it.touches(frame.date, &frame.service.key));
    touching.filter(|closure| closure.is_whole_house()).find_map(|closure| closure.reason.clone())
}

/// What happens before a stay takes its place: holds that have died end, and others get other tables.
pub(super) fn making_room(state: &State, stay: &Stay, moves: &[Move], now: Moment) -> Vec<Change> {
    let moved: Vec<Reservation> = moves.iter().filter_map(|move_| moved(state, move_)).collect();
    let stays = moved.iter().map(|reservation| &reservation.stay).chain([stay]);
    let mut changes = dead_holds_in_the_way(state, stays, now);
    changes.extend(moved.into_iter().map(|next| Change::Reservation(Because::Reseated, next)));
    changes
}

fn moved(state: &State, Move { reservation, tables }: &Move) -> Option<Reservation> {
    let current = state.reservations.get(reservation)?;
    let stay = Stay { tables: tables.clone(), ..current.stay.clone() };
    Some(Reservation { stay, revision: current.revision + 1, ..current.clone() })
}

/// Expiries to record before stays take the place of holds that have died.
fn dead_holds_in_the_way<'a>(state: &State, stays: impl Iterator<Item = &'a Stay>, now: Moment) -> Vec<Change> {
    let taken = stays.flat_map(|stay| stay.tables.iter().map(move |table| (*table, Window::of(stay))));
    let mut dead: Vec<HoldId> = vec![];
    for occupant in taken.flat_map(|(table, window)| state.occupancy.during(table, window.from, window.until)) {
        match occupant {
            Occupant::Hold { id, expires_at } if expires_at <= now && !dead.contains(&id) => dead.push(id),
            Occupant::Hold { .. } | Occupant::Reservation(_) => {}
        }
    }
    dead.into_iter().map(|id| Change::HoldEnded(id, HoldEnd::Expired)).collect()
}
