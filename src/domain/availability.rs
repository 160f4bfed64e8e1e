//! The one availability. Search, hold, booking, change and alternatives all ask [`slot`], so that what is offered can
//! be booked and what is not offered is refused. Reading writes nothing: a hold that has died counts as gone whether
//! or not its alarm has run.

use chrono::{Duration, NaiveDate};

use super::configuration::Configuration;
use super::hours::{Closure, Service};
use super::ids::{HoldId, ReservationId, TableId};
use super::key::Key;
use super::occupancy::Occupant;
use super::reservation::Stay;
use super::restaurant::state::{House, State};
use super::seating::{Evening, Found, Need, Placement, Window};
use super::time::{Moment, TimeOfDay, WallMinute};
use crate::domain::party::PartySize;
use crate::domain::reservation::Channel;

/// Who asks, for what.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// What the party needs of a table.
    pub need: Need<'a>,
    /// What the asker has already: it does not stand in their own way.
    pub own: Option<Own>,
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
    /// Whether it is this.
    pub fn is(self, occupant: Occupant) -> bool {
        match (self, occupant) {
            (Own::Reservation(own), Occupant::Reservation(other)) => own == other,
            (Own::Hold(own), Occupant::Hold { id: other, .. }) => own == other,
            (Own::Reservation(_), Occupant::Hold { .. }) | (Own::Hold(_), Occupant::Reservation(_)) => false,
        }
    }
}

/// A start that a service has on a day, and how long this party would stay.
#[derive(Clone, Copy, Debug)]
pub struct Frame<'a> {
    /// Which service.
    pub service: &'a Service,
    /// The service day.
    pub date: NaiveDate,
    /// The start on the wall.
    pub minute: WallMinute,
    /// The start.
    pub starts_at: Moment,
    /// The start and the turn.
    pub ends_at: Moment,
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

/// The services held on a service day.
pub fn services_on(configuration: &Configuration, date: NaiveDate) -> impl Iterator<Item = &Service> {
    let special = configuration.special_days.iter().find(|day| day.date == date);
    let weekly = configuration.services.iter().filter(move |service| special.is_none() && service.days.contain(date));
    special.into_iter().flat_map(|day| day.services.iter()).chain(weekly)
}

/// The start of a service at `minute`, if that wall time exists and the party would leave in time.
pub fn frame<'a>(
    configuration: &Configuration,
    service: &'a Service,
    date: NaiveDate,
    minute: WallMinute,
    party: PartySize,
) -> Option<Frame<'a>> {
    let latest = configuration.profile.zone.instant_or_after_gap(date, service.ends);
    frame_until(configuration, service, date, minute, party, latest)
}

/// As [`frame`], for whoever knows already when the service ends.
fn frame_until<'a>(
    configuration: &Configuration,
    service: &'a Service,
    date: NaiveDate,
    minute: WallMinute,
    party: PartySize,
    latest: Moment,
) -> Option<Frame<'a>> {
    let starts_at = configuration.profile.zone.instant(date, minute)?;
    let ends_at = starts_at + Duration::minutes(service.turns.minutes(party).into());
    (ends_at <= latest).then_some(Frame { service, date, minute, starts_at, ends_at })
}

/// All starts of a service day, in order of time.
pub fn frames(configuration: &Configuration, date: NaiveDate, party: PartySize) -> Vec<Frame<'_>> {
    let starts = services_on(configuration, date).flat_map(|service| {
        let latest = configuration.profile.zone.instant_or_after_gap(date, service.ends);
        service.starts().filter_map(move |minute| frame_until(configuration, service, date, minute, party, latest))
    });
    let mut frames: Vec<Frame<'_>> = starts.collect();
    frames.sort_by_key(|frame| frame.minute);
    frames
}

/// All slots of a service day, in order of time, one for each wall time: where services overlap, the first in the
/// restaurant file that can take the party.
pub fn slots<'a>(state: &'a State, date: NaiveDate, ask: Ask<'_>, now: Moment) -> Vec<Slot<'a>> {
    let Some(house) = &state.house else { return vec![] };
    let mut evening = Evening::new((state, house), date, None, ask.own, now);
    let mut slots: Vec<Slot<'a>> = vec![];
    for frame in frames(&house.configuration, date, ask.need.party) {
        let next = slot_among(state, house, frame, ask, &mut evening, now);
        match slots.last_mut() {
            Some(last) if last.frame.minute == frame.minute => {
                if last.status != SlotStatus::Available && next.status == SlotStatus::Available {
                    *last = next;
                }
            }
            Some(_) | None => slots.push(next),
        }
    }
    slots
}

/// The frames of one wall time or instant. Several where services overlap.
pub fn frames_at<'a>(house: &'a House, when: When, party: PartySize) -> Vec<Frame<'a>> {
    let configuration = &house.configuration;
    match when {
        When::Wall { date, time } => {
            let at = move |minute: WallMinute| {
                let services = services_on(configuration, date).filter(move |service| service.has_start(minute));
                services.filter_map(move |service| frame(configuration, service, date, minute, party))
            };
            let (today, past_midnight) = (time.same_day(), time.same_day().next_day());
            at(today).chain(at(past_midnight)).collect()
        }
        When::Instant(instant) => {
            let local = configuration.profile.zone.local_date(instant);
            let days = [Some(local), local.pred_opt()];
            let all = days.into_iter().flatten().flat_map(|date| frames(configuration, date, party));
            all.filter(|frame| frame.starts_at == instant).collect()
        }
    }
}

/// When somebody wants to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A time on the wall of a service day.
    Wall {
        /// The service day.
        date: NaiveDate,
        /// The wall time; past midnight it is still that service day's.
        time: TimeOfDay,
    },
    /// An instant.
    Instant(Moment),
}

/// What can be said of one start.
pub fn slot<'a>(state: &'a State, house: &'a House, frame: Frame<'a>, ask: Ask<'_>, now: Moment) -> Slot<'a> {
    let mut evening = Evening::new((state, house), frame.date, None, ask.own, now);
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
    if let Some(limit) = out_of_hours(house, frame, ask.need.channel, now) {
        return status(limit);
    }
    if !pacing_allows(state, frame, ask, now) {
        return status(SlotStatus::Full);
    }
    let window = Window { from: frame.starts_at, until: until(house, frame) };
    match evening.place(ask.need, &frame.service.key, window) {
        Some(Found { placement, mut areas }) => {
            // As the restaurant lists them: an order that follows the free tables would tell more than it should.
            areas.sort_by_cached_key(|area| house.configuration.areas.iter().position(|known| known.key == **area));
            Slot { frame, status: SlotStatus::Available, areas, placement }
        }
        None => status(SlotStatus::Full),
    }
}

/// The stay of a party at a start, on these tables.
pub fn stay(house: &House, frame: Frame<'_>, need: Need<'_>, tables: &[TableId]) -> Stay {
    Stay {
        date: frame.date,
        minute: frame.minute,
        starts_at: frame.starts_at,
        ends_at: frame.ends_at,
        until: until(house, frame),
        service: frame.service.key.clone(),
        party: need.party,
        area: need.area.cloned(),
        tables: tables.to_vec(),
    }
}

fn until(house: &House, frame: Frame<'_>) -> Moment {
    frame.ends_at + Duration::minutes(house.configuration.policy.buffer_minutes.into())
}

/// The limits that hold for a start whatever is booked. Lead time and window bind guests, not staff.
fn out_of_hours(house: &House, frame: Frame<'_>, channel: Channel, now: Moment) -> Option<SlotStatus> {
    let configuration = &house.configuration;
    let policy = &configuration.policy;
    let is_online = channel == Channel::Online;
    let last_date = configuration.profile.zone.local_date(now) + Duration::days(policy.window_days.into());
    if closures(configuration, frame).any(Closure::is_whole_house) {
        Some(SlotStatus::Closed)
    } else if is_online && frame.starts_at < now + Duration::minutes(policy.lead_minutes.into()) {
        Some(SlotStatus::TooSoon)
    } else if is_online && last_date < frame.date {
        Some(SlotStatus::TooLate)
    } else {
        None
    }
}

fn closures<'a>(configuration: &'a Configuration, frame: Frame<'a>) -> impl Iterator<Item = &'a Closure> {
    configuration.closures.iter().filter(move |closure| closure.touches(frame.date, &frame.service.key))
}

fn pacing_allows(state: &State, frame: Frame<'_>, ask: Ask<'_>, now: Moment) -> bool {
    let pacing = frame.service.pacing;
    if pacing.covers_per_slot.is_none() && pacing.online_covers_per_slot.is_none() {
        return true;
    }
    let (mut all, mut online) = (u32::from(ask.need.party.covers()), 0);
    if ask.need.channel == Channel::Online {
        online = all;
    }
    for starter in state.starting(&frame.service.key, frame.starts_at) {
        let counts = !starter.by.is_dead(now) && ask.own.is_none_or(|own| !own.is(starter.by));
        let covers = if counts { u32::from(starter.party.covers()) } else { 0 };
        all += covers;
        online += if starter.channel == Channel::Online { covers } else { 0 };
    }
    let within = |covers: u32, limit: Option<u32>| limit.is_none_or(|limit| covers <= limit);
    within(all, pacing.covers_per_slot) && (online == 0 || within(online, pacing.online_covers_per_slot))
}
