//! The one availability. Search, hold, booking, change and alternatives all ask [`slot`], so that what is offered can
//! be booked and what is not offered is refused. Reading writes nothing: a hold that has died counts as gone whether
//! or not its alarm has run.

use chrono::{Duration, NaiveDate, SubsecRound};

use super::configuration::{Configuration, TableSet};
use super::floor::Table;
use super::hours::{Closure, Service, StartsFor};
use super::ids::{HoldId, ReservationId, TableId};
use super::key::Key;
use super::limit::{Limit, Limits};
use super::occupancy::Occupant;
use super::reservation::Stay;
use super::restaurant::state::{House, State};
use super::seating::{Evening, Found, Need, Placement, Window};
use super::time::{DAY_MINUTES, Moment, TimeOfDay, WallMinute};
use crate::domain::party::PartySize;
use crate::domain::reservation::Channel;

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
    /// Until when the guest is told to have the table.
    pub ends_at: Moment,
    /// Until when the table is kept for them: the start and the turn.
    pub leaves_at: Moment,
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
    let frame = turning(service, date, minute, starts_at, party);
    (frame.leaves_at <= latest).then_some(frame)
}

/// A start and the turn of a party, whether or not it fits into the service.
fn turning(service: &Service, date: NaiveDate, minute: WallMinute, starts_at: Moment, party: PartySize) -> Frame<'_> {
    let turn = service.turns_at(date, minute).of(party);
    let after = |minutes: u16| starts_at + Duration::minutes(minutes.into());
    let ends_at = after(turn.told_minutes.unwrap_or(turn.minutes));
    Frame { service, date, minute, starts_at, ends_at, leaves_at: after(turn.minutes) }
}

/// The frame of any instant, on the grid or off it: for who walks in, and where staff exceed the hours. It is of the
/// service that is being held then, of several the one that goes on longest; whoever comes then is kept a table until it
/// ends at most. Where the hours are exceeded it is of the day that was said, else of the calendar's, and as long as the
/// nearest service has it.
pub fn frame_off_grid(
    house: &House,
    (at, day): (Moment, Option<NaiveDate>),
    party: PartySize,
    over: Limits,
) -> Option<Frame<'_>> {
    let local = house.configuration.profile.zone.local_date(at);
    let held = [local.pred_opt(), Some(local)].into_iter().flatten().flat_map(|date| spans(house, date));
    let held = held.filter(|span| span.opens <= at && at < span.ends).max_by_key(|span| span.ends);
    let is_free_of_hours = over.contain(Limit::Hours);
    let minute = |date| house.configuration.profile.zone.wall_minute(date, at);
    if let Some(Span { date, service, ends, .. }) = held {
        let frame = turning(service, date, minute(date), at, party);
        let latest = if is_free_of_hours { frame.leaves_at } else { frame.leaves_at.min(ends) };
        return Some(Frame { leaves_at: latest, ends_at: frame.ends_at.min(latest.max(at)), ..frame });
    }
    let day = day.unwrap_or(local);
    let service = is_free_of_hours.then(|| nearest_service(house, day, at)).flatten()?;
    Some(turning(service, day, minute(day), at, party))
}

/// A service of a day, from its first start to its end.
struct Span<'a> {
    date: NaiveDate,
    service: &'a Service,
    opens: Moment,
    ends: Moment,
}

fn spans(house: &House, date: NaiveDate) -> impl Iterator<Item = Span<'_>> {
    let at = move |minute| house.configuration.profile.zone.instant_or_after_gap(date, minute);
    let span = move |service: &'_ Service| (at(service.first_start), at(service.ends));
    services_on(&house.configuration, date).map(move |service| {
        let (opens, ends) = span(service);
        Span { date, service, opens, ends }
    })
}

/// How far around a day is looked for a service to take the turns from.
const NEAREST_DAYS: i64 = 7;

/// The service whose hours are nearest, of that day first.
fn nearest_service(house: &House, date: NaiveDate, at: Moment) -> Option<&Service> {
    let days = std::iter::once(0).chain((1..=NEAREST_DAYS).flat_map(|days| [-days, days]));
    let dates = days.filter_map(|days| date.checked_add_signed(Duration::days(days)));
    let away = |span: &Span<'_>| (span.opens - at).max(at - span.ends);
    let nearest = |date| spans(house, date).min_by_key(away).map(|span| span.service);
    dates.filter_map(nearest).next().or(house.configuration.services.first())
}

/// How long after the end of a night its hours are still called by the day before, in minutes.
const NIGHT_MINUTES: u16 = 60;

/// When somebody wants to come whom no start fits, and the service day if they said one: past midnight, if that is in the night
/// of that day or shortly after.
pub fn instant_off_grid(house: &House, when: When) -> Option<(Moment, Option<NaiveDate>)> {
    let zone = house.configuration.profile.zone;
    let (date, time) = match when {
        When::Instant(at) => return Some((at.trunc_subsecs(0), None)),
        When::Wall { date, time } => (date, time),
    };
    let (today, past_midnight) = (time.same_day(), time.same_day().next_day());
    let ends = spans(house, date).map(|span| span.service.ends).max();
    let is_night = ends.is_some_and(|ends| DAY_MINUTES < ends.0 && past_midnight.0 < ends.0 + NIGHT_MINUTES);
    let at = zone.instant(date, if is_night { past_midnight } else { today })?;
    Some((at, Some(date)))
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

/// Whether so many may start then.
pub fn pacing_allows(state: &State, frame: Frame<'_>, ask: Ask<'_>, now: Moment) -> bool {
    let pacing = frame.service.pacing_at(frame.date, frame.minute);
    if pacing.is_unlimited() || ask.over.contain(Limit::Pacing) || ask.need.channel == Channel::WalkIn {
        return true;
    }
    let mut all = Started::default().and(ask.need.party);
    let mut online = Started::default();
    if ask.need.channel == Channel::Online {
        online = all;
    }
    let slot_ends = frame.starts_at + Duration::minutes(frame.service.slot_minutes.into());
    for starter in state.starting(&frame.service.key, frame.starts_at, slot_ends) {
        if starter.by.is_dead(now) || ask.own.is_some_and(|own| own.is(starter.by)) {
            continue;
        }
        all = all.and(starter.party);
        if starter.channel == Channel::Online {
            online = online.and(starter.party);
        }
    }
    let is_within = all.is_within(pacing.covers_per_slot, pacing.parties_per_slot);
    is_within
        && (online.parties == 0 || online.is_within(pacing.online_covers_per_slot, pacing.online_parties_per_slot))
}

/// What starts in a slot.
#[derive(Clone, Copy, Debug, Default)]
struct Started {
    covers: u32,
    parties: u32,
}

impl Started {
    fn and(self, party: PartySize) -> Started {
        Started { covers: self.covers + u32::from(party.covers()), parties: self.parties + 1 }
    }

    fn is_within(self, covers: Option<u32>, parties: Option<u32>) -> bool {
        covers.is_none_or(|most| self.covers <= most) && parties.is_none_or(|most| self.parties <= most)
    }
}
