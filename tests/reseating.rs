//! Others move over for one more, and nothing that was promised is lost by it: whatever is booked, held, changed and
//! called off, every party keeps its time, its size, its area and a set of tables that takes it.

#[path = "shared/dice.rs"]
mod dice;

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate};
use maitred::domain::availability::{Ask, SlotStatus, When, slots};
use maitred::domain::ids::{GuestId, HoldId, ReservationId};
use maitred::domain::key::Key;
use maitred::domain::limit::Limits;
use maitred::domain::party::PartySize;
use maitred::domain::reservation::{Actor, Channel, Reservation, Wants};
use maitred::domain::restaurant::apply::apply;
use maitred::domain::restaurant::change::{Because, Change};
use maitred::domain::restaurant::command::{Amend, Basis, Book, Command, GuestDetails, Place, PlaceHold, Wish};
use maitred::domain::restaurant::decide::decide;
use maitred::domain::restaurant::state::State;
use maitred::domain::restaurant::verify::verify;
use maitred::domain::seating::{MOVES_MAX, Need};
use maitred::domain::time::{Moment, WallMinute, parse_date};
use maitred::restaurant::file::RestaurantFile;
use proptest::prelude::*;

const HOUSE: &str = r#"
version: 1
slug: x
name: X
zone: Europe/Rome
areas: [{key: hall, name: Hall}, {key: window, name: Window}]
tables:
  - {key: a, area: window, seats: {min: 1, max: 2}}
  - {key: b, area: window, seats: {min: 1, max: 4}}
  - {key: c, area: hall, seats: {min: 1, max: 2}}
  - {key: d, area: hall, seats: {min: 2, max: 4}}
  - {key: e, area: hall, seats: {min: 3, max: 6}}
  - {key: f, area: hall, seats: {min: 1, max: 2}, channel: in_house}
combinations:
  - {key: ab, tables: [a, b], seats: {min: 5, max: 6}}
  - {key: cd, tables: [c, d], seats: {min: 5, max: 6}}
services:
  - key: dinner
    days: [mon, tue, wed, thu, fri, sat, sun]
    first_start: "18:00"
    last_start: "22:00"
    ends: "00:30"
    slot_minutes: 30
    turn_minutes: [{party_max: 2, minutes: 90}, {party_max: 6, minutes: 120}]
closures: [{from: 2027-03-06, to: 2027-03-06, tables: [d]}]
policy: {lead_minutes: 0, buffer_minutes: 10, cancel_until_minutes: 0}
"#;

/// One thing that somebody asks for.
#[derive(Clone, Debug)]
struct Step {
    what: u8,
    day: i64,
    half_hour: u16,
    covers: i64,
    area: Option<&'static str>,
    is_staff: bool,
    later: i64,
}

fn step() -> impl Strategy<Value = Step> {
    let area = prop::sample::select(vec![None, None, None, Some("window"), Some("hall")]);
    (0_u8..10, 0_i64..2, 0_u16..9, 1_i64..=6, area, prop::bool::weighted(0.2), 0_i64..25).prop_map(
        |(what, day, half_hour, covers, area, is_staff, later)| Step {
            what,
            day,
            half_hour,
            covers,
            area,
            is_staff,
            later,
        },
    )
}

fn open() -> State {
    let file: RestaurantFile = yaml_serde::from_str(HOUSE).unwrap();
    let draws = std::cell::Cell::new(0);
    let configure = file.into_command(|| draws.replace(draws.get() + 1)).unwrap();
    let mut state = State::default();
    let decision = decide(&state, Command::Configure(Box::new(configure)), Moment::UNIX_EPOCH).unwrap();
    apply(&mut state, &decision.changes).unwrap();
    state
}

fn first_day() -> NaiveDate {
    parse_date("2027-03-05").unwrap()
}

fn party(covers: i64) -> PartySize {
    PartySize::parse(covers).unwrap()
}

fn wish(step: &Step) -> Wish {
    let time = WallMinute(18 * 60 + 30 * step.half_hour).time_of_day();
    let when = When::Wall { date: first_day() + Duration::days(step.day), time };
    Wish { when, party: party(step.covers), wants: Wants::area(step.area.and_then(Key::parse)) }
}

fn channel(step: &Step) -> Channel {
    if step.is_staff { Channel::InHouse } else { Channel::Online }
}

fn book(number: u64, wish: Wish, channel: Channel) -> Command {
    let details =
        GuestDetails { name: "G".into(), phone: None, email: None, locale: None, notes: None, consents: vec![] };
    let (id, guest) = (ReservationId::new(number), GuestId::new(number));
    Command::Book(Box::new(Book {
        id,
        guest,
        details,
        basis: Basis::Wish(wish),
        channel,
        place: Place::default(),
        key: None,
    }))
}

fn command(number: u64, step: &Step) -> Command {
    let earlier = ReservationId::new(number.saturating_sub(1 + step.covers.unsigned_abs()));
    match step.what {
        0 => Command::Cancel { reservation: earlier, by: Actor::Staff },
        1 => {
            let (id, wish, channel) = (HoldId::new(number), wish(step), channel(step));
            Command::PlaceHold(PlaceHold { id, wish, channel, client: None, replaces: None, key: None })
        }
        2 => {
            let Wish { party, wants, .. } = wish(step);
            let (reservation, party, area) = (Some(earlier), Some(party), Some(wants.area));
            Command::Amend(Box::new(Amend { reservation, party, area, ..Amend::default() }))
        }
        _ => book(number, wish(step), channel(step)),
    }
}

/// That a party has tables which together take it, where it asked to be, and are open to it on that day.
fn sits_well(state: &State, it: &Reservation) -> bool {
    let house = state.house.as_ref().unwrap();
    let is_closed = |key: &str| it.stay.date > first_day() && key == "d";
    house.table_sets.iter().any(|set| {
        set.tables == it.stay.tables
            && set.seats.takes(it.stay.party)
            && it.stay.wants.area.as_ref().is_none_or(|area| set.area.as_ref() == Some(area))
            && set.places.iter().all(|place| {
                let table = &house.configuration.tables[*place];
                !is_closed(table.key.as_str()) && (it.channel == Channel::InHouse || table.key.as_str() != "f")
            })
    })
}

/// What may never change because somebody else comes: all but the tables, and those only before the party sits.
fn keeps_its_promise(before: &Reservation, after: &Reservation) -> bool {
    let mut stay = after.stay.clone();
    stay.tables = before.stay.tables.clone();
    let rest = Reservation { stay, revision: before.revision, ..after.clone() };
    let is_moved = after.stay.tables != before.stay.tables;
    rest == *before && (!is_moved || before.is_movable() && after.revision == before.revision + 1)
}

fn check(before: &State, after: &State, changes: &[Change], own: u64) {
    assert_eq!(verify(after), Vec::<String>::new());
    let moved = changes.iter().filter(|change| matches!(change, Change::Reservation(Because::Reseated, _))).count();
    assert!(moved <= MOVES_MAX);
    for (id, was) in before.reservations.values().map(|was| (&was.id, was)) {
        let is = &after.reservations[id];
        let is_own = changes.iter().any(|change| {
            matches!(change, Change::Reservation(because, it) if it.id == *id && *because != Because::Reseated)
        });
        assert!(is_own || keeps_its_promise(was, is), "{own}: {was:?} became {is:?}");
    }
    for it in after.reservations.values().filter(|it| it.status.is_live()) {
        assert!(sits_well(after, it), "{own}: {it:?}");
    }
}

/// What is offered of a day, to whom it is offered, can be booked; nothing else can.
fn check_offers(state: &State, step: &Step, now: Moment) {
    let Wish { party, wants, .. } = wish(step);
    let area = wants.area.clone();
    let need = Need { party, wants: &wants, channel: channel(step) };
    let date = first_day() + Duration::days(step.day);
    for slot in slots(state, date, Ask { need, own: None, over: Limits::NONE }, now) {
        let time = slot.frame.minute.time_of_day();
        let in_area = |area: Option<Key>| {
            let wish = Wish { when: When::Wall { date, time }, party, wants: Wants::area(area) };
            decide(state, book(u64::MAX, wish, channel(step)), now)
        };
        let booked = in_area(area.clone());
        assert_eq!(booked.is_ok(), slot.status == SlotStatus::Available, "{time} {step:?}");
        let bookable = ["window", "hall"].into_iter().filter_map(Key::parse);
        let bookable: BTreeSet<Key> = bookable.filter(|key| in_area(Some(key.clone())).is_ok()).collect();
        let named: BTreeSet<Key> = slot.areas.into_iter().cloned().collect();
        let expected =
            area.as_ref().map_or(bookable.clone(), |area| bookable.iter().filter(|it| *it == area).cloned().collect());
        assert_eq!(named, expected, "{time} {step:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn others_move_and_lose_nothing(steps in prop::collection::vec(step(), 1..70)) {
        let mut state = open();
        let mut now = first_day().and_hms_opt(9, 0, 0).unwrap().and_utc();
        for (number, step) in (0_u64..).zip(&steps) {
            if let Ok(decision) = decide(&state, command(number, step), now) {
                let again = decide(&state, command(number, step), now).unwrap();
                prop_assert_eq!(&decision.changes, &again.changes, "the same question has the same answer");
                let before = state.clone();
                apply(&mut state, &decision.changes).unwrap();
                check(&before, &state, &decision.changes, number);
            }
            now += Duration::minutes(step.later);
        }
        steps.iter().take(2).for_each(|step| check_offers(&state, step, now));
    }
}

/// A night that asks for more than there is: moving others must happen, or the property above shows nothing.
#[test]
fn on_a_busy_night_somebody_moves() {
    let mut state = open();
    let mut dice = dice::Dice(7);
    let now = first_day().and_hms_opt(9, 0, 0).unwrap().and_utc();
    let mut moved = 0;
    for number in 0..60 {
        let half_hour = u16::try_from(dice.roll(9)).unwrap();
        let covers = 1 + i64::try_from(dice.roll(6)).unwrap();
        let area = [None, None, Some("window")][usize::try_from(dice.roll(3)).unwrap()];
        let step = Step { what: 9, day: 0, half_hour, covers, area, is_staff: false, later: 0 };
        if let Ok(decision) = decide(&state, command(number, &step), now) {
            moved += decision.changes.len() - 2;
            apply(&mut state, &decision.changes).unwrap();
            assert_eq!(verify(&state), Vec::<String>::new());
        }
    }
    assert!(3 < moved, "{moved} moved");
}
