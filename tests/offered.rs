//! What is offered can be booked, and what is not offered is refused: over zones and their change days, services past
//! midnight, closures, pacing, overrides, buffers, combinations, and whatever was booked before. No table is ever taken
//! twice.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};
use maitred::domain::availability::{Ask, SlotStatus, When, slots};
use maitred::domain::ids::{GuestId, HoldId, ReservationId};
use maitred::domain::limit::Limits;
use maitred::domain::party::PartySize;
use maitred::domain::reservation::{Actor, Channel, Wants};
use maitred::domain::restaurant::apply::apply;
use maitred::domain::restaurant::command::{Amend, Basis, Book, Command, GuestDetails, Place, PlaceHold, Wish};
use maitred::domain::restaurant::decide::{Decision, Outcome, decide};
use maitred::domain::restaurant::rejection::Rejection;
use maitred::domain::restaurant::state::State;
use maitred::domain::restaurant::verify::verify;
use maitred::domain::seating::Need;
use maitred::domain::time::{Moment, TimeOfDay, WallMinute, Zone, parse_date};
use maitred::restaurant::file::RestaurantFile;
use proptest::prelude::*;

/// Zones, each with the day before a change of clocks (or any day, where there is none).
const DAYS: [(&str, &str); 12] = [
    ("Europe/Rome", "2027-03-27"),
    ("Europe/Rome", "2027-10-30"),
    ("America/New_York", "2027-03-13"),
    ("America/New_York", "2027-11-06"),
    ("Australia/Lord_Howe", "2027-04-03"),
    ("Australia/Lord_Howe", "2027-10-02"),
    ("America/Sao_Paulo", "2018-02-17"),
    ("America/Sao_Paulo", "2018-11-03"),
    ("Asia/Kathmandu", "2027-05-01"),
    ("Asia/Kathmandu", "1985-12-31"),
    ("Africa/Casablanca", "2027-02-06"),
    ("Pacific/Apia", "2011-12-29"),
];

#[derive(Clone, Debug)]
struct House {
    zone: &'static str,
    first: NaiveDate,
    /// First start, starts after it, slot, minutes between last start and the end.
    service: (u16, u16, u16, u16),
    buffer: u16,
    pacing: Option<u32>,
    closes_area: bool,
    /// The first start for which something else holds, how many starts more, and what.
    exception: Option<(u16, u16, &'static str)>,
}

/// What may hold for some starts alone.
const EXCEPTIONS: [&str; 5] = [
    "starts_for: nobody",
    "starts_for: in_house",
    "pacing: {parties_per_slot: 2, online_covers_per_slot: 3}",
    "turn_minutes: [{party_max: 2, minutes: 75, told_minutes: 60}, {party_max: 4, minutes: 90}]",
    "days: [sat, sun], turn_minutes: [{party_max: 4, minutes: 30}], starts_for: online",
];

fn house() -> impl Strategy<Value = House> {
    let service = (
        0_u16..96,
        0_u16..40,
        prop::sample::select(vec![15_u16, 30, 45, 60]),
        prop::sample::select(vec![60_u16, 90, 120]),
    );
    let exception = prop::option::of((0_u16..40, 0_u16..10, prop::sample::select(EXCEPTIONS.to_vec())));
    (0..DAYS.len(), service, 0_u16..30, prop::option::of(4_u32..30), any::<bool>(), exception).prop_map(
        |(day, (quarter, starts, slot, stay), buffer, pacing, closes_area, exception)| House {
            zone: DAYS[day].0,
            first: parse_date(DAYS[day].1).unwrap(),
            service: (quarter * 15, starts, slot, stay),
            buffer,
            pacing,
            closes_area,
            exception,
        },
    )
}

fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

/// A house of five tables and a combination whose service may run past midnight, open every day.
fn file(house: &House) -> String {
    let (first, starts, slot, stay) = house.service;
    let (first, slot) = (u32::from(first), u32::from(slot));
    // A service is over within 24 hours, and no start has the same time of day twice.
    let starts = u32::from(starts).min((24 * 60 - u32::from(stay) - 1) / slot);
    let last = first + starts * slot;
    let closed = if house.closes_area {
        format!("closures: [{{from: {0}, to: {0}, areas: [bar]}}]", house.first)
    } else {
        String::new()
    };
    let exception = house.exception.map_or(String::new(), |(nth, more, what)| {
        let from = u32::from(nth).min(starts);
        let to = (from + u32::from(more)).min(starts);
        let (from, to) = (clock(first + from * slot), clock(first + to * slot));
        format!("overrides: [{{from: \"{from}\", to: \"{to}\", {what}}}]")
    });
    let pacing = house.pacing.map_or(String::new(), |covers| format!("pacing: {{covers_per_slot: {covers}}}"));
    format!(
        "version: 1
slug: x
name: X
zone: {}
areas: [{{key: room, name: Room}}, {{key: bar, name: Bar}}]
tables:
  - {{key: a, area: room, seats: {{min: 1, max: 2}}}}
  - {{key: b, area: room, seats: {{min: 1, max: 2}}}}
  - {{key: c, area: room, seats: {{min: 2, max: 4}}, category: booth}}
  - {{key: d, area: bar, seats: {{min: 1, max: 3}}, channels: [{{service: s, channel: online}}], channel: walk_in}}
  - {{key: e, area: bar, seats: {{min: 1, max: 6}}, channel: in_house}}
combinations: [{{key: ab, tables: [a, b], cost: 1}}]
services:
  - key: s
    days: [mon, tue, wed, thu, fri, sat, sun]
    first_start: \"{}\"
    last_start: \"{}\"
    ends: \"{}\"
    slot_minutes: {slot}
    turn_minutes: [{{party_max: 2, minutes: 45}}, {{party_max: 4, minutes: 75}}]
    {pacing}
    {exception}
{closed}
policy: {{window_days: 3, lead_minutes: 30, buffer_minutes: {}, online_party: {{min: 1, max: 4}}}}
",
        house.zone,
        clock(first),
        clock(last),
        clock(last + u32::from(stay)),
        house.buffer,
    )
}

fn open(house: &House) -> Option<State> {
    let file: RestaurantFile = yaml_serde::from_str(&file(house)).unwrap();
    let draws = std::cell::Cell::new(0);
    let draw = || draws.replace(draws.get() + 1);
    let mut state = State::default();
    let configure = file.into_command(draw).unwrap();
    match decide(&state, Command::Configure(Box::new(configure)), Moment::UNIX_EPOCH) {
        Ok(decision) => take(&mut state, decision),
        // A service that would give one wall time two instants is refused as a whole.
        Err(Rejection::InvalidConfiguration(_)) => return None,
        Err(other) => panic!("{other:?}"),
    }
    Some(state)
}

fn take(state: &mut State, decision: Decision) {
    apply(state, &decision.changes).unwrap();
    assert_eq!(verify(state), Vec::<String>::new());
}

fn party(covers: i64) -> PartySize {
    PartySize::parse(covers).unwrap()
}

fn book(number: u64, when: When, covers: i64) -> Command {
    let details =
        GuestDetails { name: "G".into(), phone: None, email: None, locale: None, notes: None, consents: vec![] };
    let basis = Basis::Wish(Wish { when, party: party(covers), wants: Wants::default() });
    let (id, guest) = (ReservationId::new(number), GuestId::new(number));
    Command::Book(Box::new(Book {
        id,
        guest,
        details,
        basis,
        channel: Channel::Online,
        place: Place::default(),
        key: None,
    }))
}

fn hold(number: u64, when: When, covers: i64) -> Command {
    let wish = Wish { when, party: party(covers), wants: Wants::default() };
    Command::PlaceHold(PlaceHold {
        id: HoldId::new(number),
        wish,
        channel: Channel::Online,
        client: None,
        replaces: None,
        key: None,
    })
}

fn offered(state: &State, date: NaiveDate, covers: i64, now: Moment) -> BTreeSet<TimeOfDay> {
    let need = Need { party: party(covers), wants: &Wants::default(), channel: Channel::Online };
    let slots = slots(state, date, Ask { need, own: None, over: Limits::NONE }, now);
    let free = slots.into_iter().filter(|slot| slot.status == SlotStatus::Available);
    free.map(|slot| slot.frame.minute.time_of_day()).collect()
}

/// Every quarter of an hour of a day, and a few odd minutes.
fn times() -> impl Iterator<Item = TimeOfDay> {
    (0..24 * 60).step_by(15).chain([7, 601, 1439]).map(|minute| WallMinute(minute).time_of_day())
}

/// Tries every time of a day: booked if and only if offered.
fn check_day(state: &State, date: NaiveDate, covers: i64, now: Moment) {
    let offered = offered(state, date, covers, now);
    for time in times() {
        let decision = decide(state, book(u64::MAX, When::Wall { date, time }, covers), now);
        assert_eq!(decision.is_ok(), offered.contains(&time), "{date} {time} for {covers}: {decision:?}");
        if let Err(refused) = &decision {
            check_alternatives(state, (date, time), covers, now, refused);
        }
        if let Ok(decision) = decision {
            let mut after = state.clone();
            take(&mut after, decision);
            let booked = &after.reservations[&ReservationId::new(u64::MAX)].stay;
            let zone = state.house.as_ref().unwrap().configuration.profile.zone;
            let wall = booked.starts_at.with_timezone(&zone.0).time();
            assert_eq!(wall.format("%H:%M").to_string(), time.to_string(), "the wall shows what was promised");
            let by_instant = decide(state, book(1, When::Instant(booked.starts_at), covers), now);
            assert!(by_instant.is_ok(), "the same start, named by its instant: {by_instant:?}");
        }
    }
}

/// What is offered instead on the same day is what the day offers nearest, two starts on each side.
fn check_alternatives(
    state: &State,
    (date, time): (NaiveDate, TimeOfDay),
    covers: i64,
    now: Moment,
    refused: &Rejection,
) {
    let (Rejection::TimeNotOffered { alternatives }
    | Rejection::TooSoon { alternatives, .. }
    | Rejection::PacingReached { alternatives }
    | Rejection::SlotUnavailable { alternatives }) = refused
    else {
        return;
    };
    let need = Need { party: party(covers), wants: &Wants::default(), channel: Channel::Online };
    let slots = slots(state, date, Ask { need, own: None, over: Limits::NONE }, now);
    let wished = slots.iter().map(|slot| slot.frame.minute).find(|minute| minute.time_of_day() == time);
    let wished = wished.unwrap_or(time.same_day());
    let free = || slots.iter().filter(|it| it.status == SlotStatus::Available).map(|it| it.frame.minute);
    let earlier = free().rev().filter(|minute| *minute < wished).take(2);
    let nearest: BTreeSet<WallMinute> = earlier.chain(free().filter(|minute| wished < *minute).take(2)).collect();
    let told = alternatives.iter().filter(|it| it.date == date).map(|it| it.minute).collect();
    assert_eq!(nearest, told, "instead of {date} {time} for {covers}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 250, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_offered_can_be_booked_and_nothing_else(
        house in house(),
        asks in prop::collection::vec((0_i64..3, 0_u16..96, 1_i64..=4, 0_u8..6), 0..30),
        hours_before in 0_i64..30,
    ) {
        let Some(mut state) = open(&house) else { return Ok(()) };
        let zone = Zone::parse(house.zone).unwrap();
        let noon = zone.instant_or_after_gap(house.first, WallMinute(12 * 60));
        let mut now = noon - Duration::hours(hours_before);
        for (number, (day, quarter, covers, what)) in asks.into_iter().enumerate() {
            let number = number as u64;
            let when = When::Wall { date: house.first + Duration::days(day), time: WallMinute(quarter * 15).time_of_day() };
            let command = match what {
                0 => hold(number, when, covers),
                1 => Command::Cancel { reservation: ReservationId::new(number.saturating_sub(3)), by: Actor::Staff },
                2 => {
                    let reservation = Some(ReservationId::new(number.saturating_sub(2)));
                    let time = Some(WallMinute(quarter * 15).time_of_day());
                    Command::Amend(Box::new(Amend { reservation, time, party: Some(party(covers)), ..Amend::default() }))
                }
                _ => book(number, when, covers),
            };
            if let Ok(decision) = decide(&state, command, now) {
                take(&mut state, decision);
            }
            now += Duration::minutes(2);
        }
        for day in -1..5 {
            check_day(&state, house.first + Duration::days(day), 1 + (day + 1) % 4, now);
        }
    }

    #[test]
    fn a_hold_is_free_to_its_holder_and_to_nobody_else(house in house(), covers in 1_i64..=4) {
        let Some(mut state) = open(&house) else { return Ok(()) };
        let zone = Zone::parse(house.zone).unwrap();
        let now = zone.instant_or_after_gap(house.first, WallMinute(0)) - Duration::hours(5);
        let Some(time) = offered(&state, house.first, covers, now).first().copied() else { return Ok(()) };
        let when = When::Wall { date: house.first, time };
        let mut held = 0;
        while let Ok(decision) = decide(&state, hold(held, when, covers), now) {
            take(&mut state, decision);
            held += 1;
        }
        prop_assert!(held > 0);
        prop_assert!(!offered(&state, house.first, covers, now).contains(&time), "all of it is held");
        let expires_at = state.holds[&HoldId::new(0)].expires_at;
        let later = expires_at + Duration::milliseconds(1);
        let basis = Basis::Hold { hold: HoldId::new(0), date: None, time: None, starts_at: None, party: None, area: None };
        let mut with_hold = book(900, when, covers);
        if let Command::Book(book) = &mut with_hold {
            book.basis = basis;
        }
        prop_assert!(decide(&state, with_hold.clone(), expires_at - Duration::milliseconds(1)).is_ok());
        prop_assert_eq!(decide(&state, with_hold, later).unwrap_err(), Rejection::HoldExpired);
        // A millisecond after it died its place is anybody's, whether or not its alarm has run.
        let decision = decide(&state, book(901, when, covers), later).unwrap();
        prop_assert!(matches!(decision.outcome, Outcome::Reservation(_)));
        take(&mut state, decision);
    }
}
