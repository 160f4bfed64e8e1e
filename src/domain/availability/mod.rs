//! The one availability. Search, hold, booking, change and alternatives all ask [`slot`], so that what is offered can
//! be booked and what is not offered is refused. Reading writes nothing: a hold that has died counts as gone whether
//! or not its alarm has run.

mod frame;
mod pacing;
pub mod plan;

use chrono::{Duration, NaiveDate};

use super::configuration::{Configuration, TableSet};
use super::floor::Table;
use super::hours::{Closure, Service, StartsFor};
use super::ids::{HoldId, ReservationId, TableId};
use super::key::Key;
use super::limit::{Limit, Limits};
use super::occupancy::Occupant;
use super::reservation::{Channel, Stay};
use super::restaurant::state::{House, State};
use super::seating::{Evening, Found, Need, Placement, Window};
use super::time::{Moment, WallMinute};

pub use frame::{Frame, When, frame_off_grid, frames, frames_at, instant_off_grid, services_on};
pub use pacing::pacing_allows;

/// Who asks, for what.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// What the party needs of a table.
    pub need: Need<'a>,
    /// What the asker has already: it does not stand in their own way.
    pub own: Option<Own>,
    /// Limits that may be exceeded. Guests exceed none.
    pub over: Limits,
}

/// Something that the asker has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// The reservation that is to be changed.
    Reservation(ReservationId),
    /// The hold that is to be consumed.
    Hold(HoldId),
}

impl Own {
    /// Whether this occupant is that.
    pub fn is(self, occupant: Occupant) -> bool {
        match (self, occupant) {
            (Own::Reservation(own), Occupant::Reservation(other)) => own == other,
            (Own::Hold(own), Occupant::Hold { id: other, .. }) => own == other,
            (Own::Reservation(_), Occupant::Hold { .. }) | (Own::Hold(_), Occupant::Reservation(_)) => false,
        }
    }
}

/// What can be said of a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotStatus {
    /// It can be booked.
    Available,
    /// No table is free, or enough covers start then.
    Full,
    /// The house is closed then.
    Closed,
    /// It starts within the lead time, or has started.
    TooSoon,
    /// The book is not open that far ahead.
    TooLate,
}

/// A start with what can be said of it.
#[derive(Clone, Debug)]
pub struct Slot<'a> {
    /// The start.
    pub frame: Frame<'a>,
    /// What can be said of it.
    pub status: SlotStatus,
    /// The areas in which the party can be given a table, as the restaurant lists them; empty unless available or
    /// where the restaurant names no areas.
    pub areas: Vec<&'a Key>,
    /// What the party would get, and who would move for it. Empty unless available.
    pub placement: Placement,
}

/// All slots of a service day, in order of time, one for each wall time: where services overlap, the first in the
/// restaurant file that can take the party.
pub fn slots<'a>(state: &'a State, date: NaiveDate, ask: Ask<'_>, now: Moment) -> Vec<Slot<'a>> {
    let Some(house) = &state.house else { return vec![] };
    let mut evening = Evening::new((state, house), date, None, ask.own, now);
    let frames = frames(&house.configuration, date, ask.need.party);
    by_minute(&frames).map(|at| slot_of_minute(state, house, at, ask, &mut evening, now)).collect()
}

/// The starts of a service day that can be had nearest to a minute, so many before it and so many after it, in order
/// of time. No more of the day is worked out than that takes.
pub fn nearest_free<'a>(
    state: &'a State,
    house: &'a House,
    (date, around): (NaiveDate, WallMinute),
    each_side: usize,
    ask: Ask<'_>,
    now: Moment,
) -> Vec<Slot<'a>> {
    let mut evening = Evening::new((state, house), date, None, ask.own, now);
    let frames = frames(&house.configuration, date, ask.need.party);
    let mut free = |at: &[Frame<'a>]| {
        let slot = slot_of_minute(state, house, at, ask, &mut evening, now);
        (slot.status == SlotStatus::Available).then_some(slot)
    };
    let minutes: Vec<&[Frame<'a>]> = by_minute(&frames).collect();
    let earlier = minutes.iter().rev().filter(|at| at[0].minute < around);
    let mut near: Vec<Slot<'a>> = earlier.filter_map(|at| free(at)).take(each_side).collect();
    near.reverse();
    near.extend(minutes.iter().filter(|at| around < at[0].minute).filter_map(|at| free(at)).take(each_side));
    near
}

/// The frames of each wall time, none of them empty.
fn by_minute<'f, 'a>(frames: &'f [Frame<'a>]) -> impl Iterator<Item = &'f [Frame<'a>]> {
    frames.chunk_by(|one, next| one.minute == next.minute)
}

/// What can be said of a wall time: what its first frame says, unless another can take the party.
fn slot_of_minute<'a>(
    state: &'a State,
    house: &'a House,
    frames: &[Frame<'a>],
    ask: Ask<'_>,
    evening: &mut Evening<'a>,
    now: Moment,
) -> Slot<'a> {
    let mut first = slot_among(state, house, frames[0], ask, evening, now);
    for frame in &frames[1..] {
        if first.status == SlotStatus::Available {
            break;
        }
        let next = slot_among(state, house, *frame, ask, evening, now);
        if next.status == SlotStatus::Available {
            first = next;
        }
    }
    first
}

/// The first of some starts of a day that can be had.
pub fn first_free<'a>(
    state: &'a State,
    house: &'a House,
    frames: &[Frame<'a>],
    ask: Ask<'_>,
    now: Moment,
) -> Option<Slot<'a>> {
    let all = frames.iter().map(|frame| window(house, *frame)).reduce(Window::with)?;
    let mut evening = Evening::new((state, house), frames.first()?.date, Some(all), ask.own, now);
    let mut slots = frames.iter().map(|frame| slot_among(state, house, *frame, ask, &mut evening, now));
    slots.find(|slot| slot.status == SlotStatus::Available)
}

/// What can be said of one start.
pub fn slot<'a>(state: &'a State, house: &'a House, frame: Frame<'a>, ask: Ask<'_>, now: Moment) -> Slot<'a> {
    let mut evening = Evening::new((state, house), frame.date, Some(window(house, frame)), ask.own, now);
    slot_among(state, house, frame, ask, &mut evening, now)
}

fn slot_among<'a>(
    state: &'a State,
    house: &'a House,
    frame: Frame<'a>,
    ask: Ask<'_>,
    evening: &mut Evening<'a>,
    now: Moment,
) -> Slot<'a> {
    let status = |status| Slot { frame, status, areas: vec![], placement: Placement::default() };
    if let Some(limit) = status_but_tables(state, house, frame, ask, now) {
        return status(limit);
    }
    match evening.place(ask.need, ask.over, &frame.service.key, window(house, frame)) {
        Some(Found { placement, mut areas }) => {
            // As the restaurant lists them: an order that follows the free tables would tell more than it should.
            areas.sort_by_cached_key(|area| house.configuration.areas.iter().position(|known| known.key == **area));
            Slot { frame, status: SlotStatus::Available, areas, placement }
        }
        None => status(SlotStatus::Full),
    }
}

/// The time over which a party that starts then would take its tables.
fn window(house: &House, frame: Frame<'_>) -> Window {
    Window { from: frame.starts_at, until: until(house, frame) }
}

/// What can be said of a start before any table is looked at; `None` when that depends on the tables.
pub fn status_but_tables(
    state: &State,
    house: &House,
    frame: Frame<'_>,
    ask: Ask<'_>,
    now: Moment,
) -> Option<SlotStatus> {
    let is_full = || !pacing_allows(state, frame, ask, now) || is_closed_out(state, house, frame, ask);
    out_of_hours(house, frame, ask, now).or_else(|| is_full().then_some(SlotStatus::Full))
}

/// The stay of a party at a start, on these tables.
pub fn stay(house: &House, frame: Frame<'_>, need: Need<'_>, tables: &[TableId]) -> Stay {
    Stay {
        date: frame.date,
        minute: frame.minute,
        starts_at: frame.starts_at,
        ends_at: frame.ends_at,
        from: frame.starts_at,
        until: until(house, frame),
        service: frame.service.key.clone(),
        party: need.party,
        wants: need.wants.clone(),
        tables: tables.to_vec(),
    }
}

/// A start whose tables are given back by then at the latest, rested: a shorter stay than the turn, never a longer one.
pub fn given_back<'a>(house: &House, frame: Frame<'a>, back_by: Moment) -> Frame<'a> {
    let leaves_at = frame.leaves_at.min(back_by - buffer(house, frame.service));
    Frame { leaves_at, ends_at: frame.ends_at.min(leaves_at), ..frame }
}

fn until(house: &House, frame: Frame<'_>) -> Moment {
    frame.leaves_at + buffer(house, frame.service)
}

/// How long a table rests after a party of a service.
pub fn buffer(house: &House, service: &Service) -> Duration {
    let minutes = service.buffer_minutes.unwrap_or(house.configuration.policy.buffer_minutes);
    Duration::minutes(minutes.into())
}

/// The limits that hold for a start whatever is booked.
fn out_of_hours(house: &House, frame: Frame<'_>, ask: Ask<'_>, now: Moment) -> Option<SlotStatus> {
    let configuration = &house.configuration;
    let channel = ask.need.channel;
    let holds = |limit| !ask.over.contain(limit);
    let last_date = last_date(house, channel, now);
    // What is over cannot be booked, whatever is exceeded.
    if frame.leaves_at <= now {
        return Some(SlotStatus::TooSoon);
    }
    let is_closed = || closing(configuration, frame).is_some();
    let is_taken_out = || !is_started_by(frame.service.starts_for(frame.date, frame.minute), channel);
    if (holds(Limit::Closure) && is_closed()) || (holds(Limit::Hours) && is_taken_out()) {
        Some(SlotStatus::Closed)
    } else if lead_minutes(house, channel).is_some_and(|lead| frame.starts_at < now + lead) && holds(Limit::Lead) {
        Some(SlotStatus::TooSoon)
    } else if last_date.is_some_and(|last| last < frame.date) && holds(Limit::Window) {
        Some(SlotStatus::TooLate)
    } else {
        None
    }
}

fn is_started_by(starts_for: StartsFor, channel: Channel) -> bool {
    match (starts_for, channel) {
        (StartsFor::Online, Channel::Online | Channel::InHouse) | (StartsFor::InHouse, Channel::InHouse) => true,
        (_, Channel::WalkIn) => true,
        (StartsFor::InHouse, Channel::Online) | (StartsFor::Nobody, Channel::Online | Channel::InHouse) => false,
    }
}

/// How long before its start a slot closes for a channel. Whoever walks in is there.
pub fn lead_minutes(house: &House, channel: Channel) -> Option<Duration> {
    let policy = &house.configuration.policy;
    let minutes = match channel {
        Channel::Online => Some(policy.lead_minutes),
        Channel::InHouse => policy.in_house.lead_minutes,
        Channel::WalkIn => None,
    };
    minutes.map(|minutes| Duration::minutes(minutes.into()))
}

/// The last service day that a channel may book.
pub fn last_date(house: &House, channel: Channel, now: Moment) -> Option<NaiveDate> {
    let policy = &house.configuration.policy;
    let days = match channel {
        Channel::Online => Some(policy.window_days),
        Channel::InHouse => policy.in_house.window_days,
        Channel::WalkIn => None,
    };
    let today = house.configuration.profile.zone.local_date(now);
    days.and_then(|days| today.checked_add_signed(Duration::days(days.into())))
}

/// What closes the whole house at a start; the first that says why, if one does.
pub fn closing<'a>(configuration: &'a Configuration, frame: Frame<'_>) -> Option<&'a Closure> {
    let touching = configuration.closures.iter().filter(|it| it.touches(frame.date, &frame.service.key));
    let closing = || touching.clone().filter(|closure| closure.is_whole_house());
    closing().find(|closure| closure.reason.is_some()).or_else(|| closing().next())
}

/// The tables that are closed in a service of a day, by themselves or with their area.
pub fn closed(configuration: &Configuration, date: NaiveDate, service: &Key) -> Vec<TableId> {
    let closures: Vec<&Closure> = configuration.closures.iter().filter(|it| it.touches(date, service)).collect();
    let closes = |table: &Table, it: &Closure| {
        it.tables.contains(&table.key) || table.area.as_ref().is_some_and(|area| it.areas.contains(area))
    };
    let is_closed = |table: &&Table| closures.iter().any(|closure| closes(table, closure));
    configuration.tables.iter().filter(is_closed).map(|table| table.id).collect()
}

/// The sets that are free at a start as things are, whatever its status.
pub fn free_sets<'a>(
    state: &'a State,
    house: &'a House,
    frame: Frame<'_>,
    ask: Ask<'_>,
    now: Moment,
) -> Vec<&'a TableSet> {
    let window = window(house, frame);
    let mut evening = Evening::new((state, house), frame.date, Some(window), ask.own, now);
    evening.free_sets(ask.need, &frame.service.key, window)
}

/// Whether guests find nothing then because somebody who was promised a place has no table: first they are seated,
/// then others may book (ResDiary's temporary close-out).
fn is_closed_out(state: &State, house: &House, frame: Frame<'_>, ask: Ask<'_>) -> bool {
    ask.need.channel == Channel::Online && state.has_unallocated(frame.starts_at, until(house, frame), ask.own)
}
