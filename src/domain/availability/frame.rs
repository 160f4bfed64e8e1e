//! Starts: when a party may sit down by the services of a day, and how long it would stay. Nothing here knows what is
//! booked.

use chrono::{Duration, NaiveDate, SubsecRound};

use crate::domain::configuration::Configuration;
use crate::domain::hours::Service;
use crate::domain::limit::{Limit, Limits};
use crate::domain::party::PartySize;
use crate::domain::restaurant::state::House;
use crate::domain::time::{DAY_MINUTES, Moment, TimeOfDay, WallMinute};

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
