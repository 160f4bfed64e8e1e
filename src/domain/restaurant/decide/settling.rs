//! What the house decides by itself when something was given back: first tables for whoever was promised a place and
//! has none, then offers for whoever waits, in the order in which they came. One thing at a time, so that each sees
//! what the one before took.

use chrono::{Duration, NaiveDate, SubsecRound};

use crate::domain::availability::{self, Ask, Frame};
use crate::domain::ids::HoldId;
use crate::domain::limit::{Limit, Limits};
use crate::domain::reservation::{Channel, Hold, Reservation, Stay};
use crate::domain::restaurant::change::{Because, Change};
use crate::domain::restaurant::command::Command;
use crate::domain::restaurant::state::{House, State};
use crate::domain::seating::Need;
use crate::domain::time::Moment;
use crate::domain::waitlist::{For, Wait, WaitStatus};

use super::displacing::elsewhere;
use super::placing::{Room, making_room};
use super::{Decision, Outcome};

/// How many days a stay may reach past its service day: a service may begin late, and a party may stay for a day.
pub const REACH_DAYS: i64 = 2;

/// What the house has to decide once these changes are true; `before` is the state before them.
pub fn follow_up(before: &State, changes: &[Change]) -> Option<Command> {
    if before.waits.is_empty() && before.unallocated().next().is_none() && !changes.iter().any(brings_somebody) {
        return None;
    }
    let mut dates = vec![];
    for change in changes {
        match change {
            Change::Configured { .. } => return Some(Command::Settle { dates: vec![] }),
            Change::HoldEnded(id, _) => dates.extend(before.holds.get(id).map(|hold| hold.stay.date)),
            Change::Reservation(_, reservation) => dates.extend(given_back(before, reservation)),
            Change::Wait(wait) if wait.status == WaitStatus::Waiting => dates.push(day_of(wait)),
            Change::Wait(_) => {}
            Change::HoldPlaced(_)
            | Change::GuestRecorded(_)
            | Change::SettingPut(..)
            | Change::SettingRemoved(_)
            | Change::Answered(_)
            | Change::AnswersForgotten { .. }
            | Change::HistoryForgotten { .. } => {}
        }
    }
    (!dates.is_empty()).then_some(Command::Settle { dates })
}

fn brings_somebody(change: &Change) -> bool {
    match change {
        Change::Wait(wait) => wait.status == WaitStatus::Waiting,
        Change::Reservation(_, reservation) => reservation.is_unallocated(),
        Change::HoldPlaced(_)
        | Change::HoldEnded(..)
        | Change::GuestRecorded(_)
        | Change::SettingPut(..)
        | Change::SettingRemoved(_)
        | Change::Configured { .. }
        | Change::Answered(_)
        | Change::AnswersForgotten { .. }
        | Change::HistoryForgotten { .. } => false,
    }
}

/// The day of somebody who waits; of those at the door, about now.
fn day_of(wait: &Wait) -> NaiveDate {
    wait.wanted.date().unwrap_or(wait.joined_at.date_naive())
}

/// The day on which a reservation gives something back.
fn given_back(before: &State, next: &Reservation) -> Option<NaiveDate> {
    let was = before.reservations.get(&next.id)?;
    let is_smaller = !next.status.is_live() || was.stay != next.stay || next.is_movable() && !was.is_movable();
    (was.status.is_live() && is_smaller).then_some(was.stay.date)
}

/// The first thing that there is to do for somebody; nothing when there is nothing.
pub(super) fn settle(state: &State, dates: &[NaiveDate], now: Moment) -> Decision {
    let changes = seat_the_promised(state, dates, now).or_else(|| serve_the_line(state, dates, now));
    Decision { changes: changes.unwrap_or_default(), outcome: Outcome::Done }
}

fn is_near(dates: &[NaiveDate], date: NaiveDate) -> bool {
    dates.is_empty() || dates.iter().any(|other| (*other - date).num_days().abs() <= REACH_DAYS)
}

fn seat_the_promised(state: &State, dates: &[NaiveDate], now: Moment) -> Option<Vec<Change>> {
    let house = state.house.as_ref()?;
    let mut promised: Vec<&Reservation> = state.unallocated().filter(|it| is_near(dates, it.stay.date)).collect();
    promised.retain(|reservation| now < reservation.stay.until && is_served(house, reservation));
    promised.sort_by_key(|reservation| (reservation.stay.starts_at, reservation.booked_at, reservation.id));
    promised.into_iter().find_map(|reservation| {
        let room = elsewhere(state, reservation, now)?;
        let mut changes = making_room(state, &room, now);
        let seated = Reservation { stay: room.stay, ..reservation.next() };
        changes.push(Change::Reservation(Because::Reseated, seated));
        Some(changes)
    })
}

/// Whether the house still holds a reservation's service that day; if not, somebody has to call the guest. Other hours
/// of the same service leave old promises alone.
pub(super) fn is_served(house: &House, reservation: &Reservation) -> bool {
    let stay = &reservation.stay;
    let is_free_of = |limit| reservation.exceeded.contain(limit) || reservation.channel == Channel::WalkIn;
    (holds_service(house, stay) || is_free_of(Limit::Hours))
        && (!closes_house(house, stay) || is_free_of(Limit::Closure))
}

/// Whether the house is open for a stay that exceeds nothing.
pub(super) fn serves(house: &House, stay: &Stay) -> bool {
    holds_service(house, stay) && !closes_house(house, stay)
}

fn holds_service(house: &House, stay: &Stay) -> bool {
    availability::services_on(&house.configuration, stay.date).any(|service| service.key == stay.service)
}

fn closes_house(house: &House, stay: &Stay) -> bool {
    let closures = &house.configuration.closures;
    closures.iter().any(|closure| closure.is_whole_house() && closure.touches(stay.date, &stay.service))
}

fn serve_the_line(state: &State, dates: &[NaiveDate], now: Moment) -> Option<Vec<Change>> {
    let house = state.house.as_ref()?;
    let line = state.line().into_iter().filter(|wait| wait.status == WaitStatus::Waiting);
    let mut near = line.filter(|wait| wait.wanted.date().is_none_or(|date| is_near(dates, date)));
    near.find_map(|wait| offer(state, house, wait, now))
}

/// A table for somebody who waits, if there is one.
fn offer(state: &State, house: &House, wait: &Wait, now: Moment) -> Option<Vec<Change>> {
    let need = Need { party: wait.party, wants: &wait.wants, channel: asking_channel(wait) };
    let ask = Ask { need, own: None, over: Limits::NONE };
    let mut frames = frames(house, wait, now);
    frames.retain(|frame| now < offered_until(house, wait, frame, now));
    let slot = availability::first_free(state, house, &frames, ask, now)?;
    let expires_at = offered_until(house, wait, &slot.frame, now);
    let id = hold_of(wait);
    let stay = availability::stay(house, slot.frame, need, &slot.placement.tables);
    let room = Room { stay, moves: slot.placement.moves };
    let mut changes = making_room(state, &room, now);
    let stay = room.stay;
    changes.push(Change::HoldPlaced(Hold { id, stay, channel: need.channel, expires_at, client: None }));
    changes.push(Change::Wait(wait.with(WaitStatus::Offered { hold: id, expires_at })));
    Some(changes)
}

fn asking_channel(wait: &Wait) -> Channel {
    match wait.wanted {
        For::Now { .. } => Channel::WalkIn,
        For::Range { .. } => wait.channel,
    }
}

fn frames<'a>(house: &'a House, wait: &Wait, now: Moment) -> Vec<Frame<'a>> {
    match wait.wanted {
        For::Now { .. } => {
            availability::frame_off_grid(house, (now, None), wait.party, Limits::NONE).into_iter().collect()
        }
        For::Range { date, from, to } => {
            let mut frames = availability::frames(&house.configuration, date, wait.party);
            frames.retain(|frame| (from..=to).contains(&frame.starts_at));
            frames
        }
    }
}

/// How long an offer stands: so long as the policy says, and never past the moment at which the slot closes.
fn offered_until(house: &House, wait: &Wait, frame: &Frame<'_>, now: Moment) -> Moment {
    let policy = house.configuration.policy.waitlist;
    let after = |minutes: u16| (now + Duration::minutes(minutes.into())).trunc_subsecs(0);
    match wait.wanted {
        For::Now { .. } => after(policy.queue_offer_minutes),
        For::Range { .. } => {
            let lead = availability::lead_minutes(house, wait.channel).unwrap_or(Duration::zero());
            after(policy.offer_minutes).min(frame.starts_at - lead)
        }
    }
}

/// The hold of an offer has its id from who it is offered to: nothing is drawn here.
fn hold_of(wait: &Wait) -> HoldId {
    let mut bits = wait.id.bits() ^ u64::from(wait.revision).rotate_left(32);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    HoldId::new(bits ^ (bits >> 31))
}
