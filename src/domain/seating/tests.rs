//! The search on floors small enough to see what it does.

use chrono::{Duration, NaiveDate};

use super::*;
use crate::domain::configuration::{Configuration, Contact, Profile};
use crate::domain::floor::{Area, Combination, Table};
use crate::domain::hours::{Pacing, Service, Turn, TurnTimes, Weekdays};
use crate::domain::ids::GuestId;
use crate::domain::key::Key;
use crate::domain::limit::Limits;
use crate::domain::occupancy::Occupant;
use crate::domain::party::PartyRange;
use crate::domain::reservation::{Reservation, Status};
use crate::domain::restaurant::apply::apply;
use crate::domain::restaurant::change::{Because, Change};
use crate::domain::restaurant::state::{House, State};
use crate::domain::time::{WallMinute, Zone, parse_date};

const DAY: &str = "2027-03-05";
/// Every party stays that long.
const TURN: u16 = 90;

fn date() -> NaiveDate {
    parse_date(DAY).unwrap()
}

fn at(hour: u32, minute: u32) -> Moment {
    date().and_hms_opt(hour, minute, 0).unwrap().and_utc()
}

fn morning() -> Moment {
    at(9, 0)
}

fn key(text: &str) -> Key {
    Key::parse(text).unwrap()
}

fn party(covers: i64) -> PartySize {
    PartySize::parse(covers).unwrap()
}

fn window(from: Moment) -> Window {
    Window { from, until: from + Duration::minutes(TURN.into()) }
}

/// Tables `0`, `1`, … of these seats, each in an area, and what may be pushed together.
fn house(tables: &[(&str, i64, i64)], together: &[(&[usize], i64, i64)]) -> State {
    let profile = Profile {
        name: "X".into(),
        zone: Zone::parse("UTC").unwrap(),
        currency: "EUR".into(),
        locale: "en".into(),
        contact: Contact::default(),
        origins: vec![],
    };
    let turns = TurnTimes::parse(vec![Turn { party_max: party(500), minutes: TURN, told_minutes: None }]).unwrap();
    let dinner = Service {
        key: key("dinner"),
        name: "Dinner".into(),
        days: Weekdays::of([chrono::Weekday::Fri]),
        first_start: WallMinute(17 * 60),
        last_start: WallMinute(22 * 60),
        ends: WallMinute(24 * 60),
        slot_minutes: 15,
        turns,
        pacing: Pacing::default(),
        buffer_minutes: None,
        overbook_parties: 0,
        overrides: vec![],
    };
    let table = |(at, (area, min, max)): (usize, &(&str, i64, i64))| Table {
        id: TableId::new(at as u64),
        key: key(&at.to_string()),
        area: Some(key(area)),
        seats: PartyRange::parse(*min, *max).unwrap(),
        rank: 0,
        channel: TableChannel::Online,
        channels: vec![],
        category: Category::Standard,
        accessible: false,
        spot: None,
    };
    let combination = |(at, (tables, min, max)): (usize, &(&[usize], i64, i64))| Combination {
        key: key(&format!("c{at}")),
        tables: tables.iter().map(|table| key(&table.to_string())).collect(),
        seats: PartyRange::parse(*min, *max),
        seat_loss: 0,
        cost: 0,
    };
    let configuration = Configuration {
        areas: ["hall", "window"].map(|area| Area { key: key(area), name: area.into() }).into(),
        tables: tables.iter().enumerate().map(table).collect(),
        combinations: together.iter().enumerate().map(combination).collect(),
        services: vec![dinner],
        ..Configuration::empty(profile)
    };
    let table_sets = configuration.table_sets();
    let mut state = State::default();
    state.house = Some(House { configuration, table_sets });
    state
}

/// Somebody who was promised these tables.
fn seat(state: &mut State, id: u64, from: Moment, covers: i64, area: Option<&str>, tables: &[u64]) {
    let Window { from, until } = window(from);
    let stay = Stay {
        date: date(),
        minute: WallMinute(0),
        starts_at: from,
        ends_at: until,
        from,
        until,
        service: key("dinner"),
        party: party(covers),
        wants: Wants::area(area.map(key)),
        tables: tables.iter().map(|table| TableId::new(*table)).collect(),
    };
    let reservation = Reservation {
        id: ReservationId::new(id),
        guest: GuestId::new(id),
        stay,
        status: Status::Booked,
        channel: Channel::Online,
        booked_at: morning(),
        revision: 1,
        is_locked: false,
        is_flagged: false,
        exceeded: Limits::NONE,
        awaited_from: None,
        imported: None,
        before: None,
    };
    apply(state, &[Change::Reservation(Because::Booked, reservation)]).unwrap();
}

/// Where a party would sit, and who would move where.
type Told = (Vec<u64>, Vec<(u64, Vec<u64>)>);

fn place(state: &State, from: Moment, covers: i64, area: Option<&str>, now: Moment) -> Option<Told> {
    let wants = Wants::area(area.map(key));
    let need = Need { party: party(covers), wants: &wants, channel: Channel::Online };
    let mut evening = Evening::new((state, state.house.as_ref().unwrap()), date(), None, None, now);
    let Placement { tables, moves } = evening.place(need, Limits::NONE, &key("dinner"), window(from))?.placement;
    let bits = |tables: Vec<TableId>| tables.into_iter().map(TableId::bits).collect::<Vec<_>>();
    let moves = moves.into_iter().map(|it| (it.reservation.bits(), bits(it.tables)));
    let mut moves: Vec<_> = moves.collect();
    moves.sort();
    Some((bits(tables), moves))
}

#[test]
fn nobody_moves_where_a_set_is_free() {
    let mut state = house(&[("hall", 1, 2), ("hall", 1, 4)], &[]);
    seat(&mut state, 1, at(19, 0), 2, None, &[0]);
    assert_eq!(place(&state, at(19, 0), 2, None, morning()), Some((vec![1], vec![])));
}

#[test]
fn one_moves() {
    let mut state = house(&[("hall", 1, 4), ("hall", 1, 2)], &[]);
    seat(&mut state, 1, at(19, 0), 2, None, &[0]);
    assert_eq!(place(&state, at(19, 0), 4, None, morning()), Some((vec![0], vec![(1, vec![1])])));
}

#[test]
fn three_move_along() {
    let mut state = house(&[("window", 1, 2), ("hall", 1, 3), ("hall", 3, 4), ("hall", 4, 5)], &[]);
    seat(&mut state, 1, at(19, 0), 2, None, &[0]);
    seat(&mut state, 2, at(19, 0), 3, None, &[1]);
    seat(&mut state, 3, at(19, 0), 4, None, &[2]);
    let moves = vec![(1, vec![1]), (2, vec![2]), (3, vec![3])];
    assert_eq!(place(&state, at(19, 30), 2, Some("window"), morning()), Some((vec![0], moves)));
}

#[test]
fn two_make_way_for_one() {
    // The early party and the late one both have the table while the new one wants it.
    let mut state = house(&[("window", 1, 2), ("hall", 1, 2)], &[]);
    seat(&mut state, 1, at(17, 30), 2, None, &[0]);
    seat(&mut state, 2, at(20, 0), 2, None, &[0]);
    let moves = vec![(1, vec![1]), (2, vec![1])];
    assert_eq!(place(&state, at(18, 45), 2, Some("window"), morning()), Some((vec![0], moves)));
}

#[test]
fn a_combination_is_cleared() {
    let mut state = house(&[("hall", 1, 2), ("hall", 1, 2), ("window", 1, 2)], &[(&[0, 1], 3, 4)]);
    seat(&mut state, 1, at(19, 0), 2, None, &[1]);
    assert_eq!(place(&state, at(19, 0), 4, None, morning()), Some((vec![0, 1], vec![(1, vec![2])])));
}

#[test]
fn whoever_sits_stays() {
    let mut state = house(&[("hall", 1, 4), ("hall", 1, 2)], &[]);
    seat(&mut state, 1, at(19, 0), 2, None, &[0]);
    assert!(place(&state, at(19, 15), 4, None, at(19, 10)).is_some());
    let mut seated = state.clone();
    seated.reservations.get_mut(&ReservationId::new(1)).unwrap().status = Status::Seated { at: at(19, 5) };
    assert_eq!(place(&seated, at(19, 15), 4, None, at(19, 10)), None);
    state.reservations.get_mut(&ReservationId::new(1)).unwrap().is_locked = true;
    assert_eq!(place(&state, at(19, 15), 4, None, at(19, 10)), None, "nor does one whose table was promised");
}

#[test]
fn whoever_asked_for_an_area_stays_in_it() {
    let mut state = house(&[("window", 1, 4), ("hall", 1, 2)], &[]);
    seat(&mut state, 1, at(19, 0), 2, Some("window"), &[0]);
    assert_eq!(place(&state, at(19, 0), 4, None, morning()), None);
}

#[test]
fn a_hold_stays() {
    let mut state = house(&[("hall", 1, 4), ("hall", 1, 2)], &[]);
    seat(&mut state, 1, at(19, 0), 2, None, &[0]);
    let stay = state.reservations[&ReservationId::new(1)].stay.clone();
    state.occupancy.give_back(&stay, Occupant::Reservation(ReservationId::new(1)));
    let expires_at = at(9, 5);
    state.occupancy.take(&stay, Occupant::Hold { id: crate::domain::ids::HoldId::new(1), expires_at }).unwrap();
    assert_eq!(place(&state, at(19, 0), 4, None, morning()), None);
    assert_eq!(place(&state, at(19, 0), 4, None, expires_at), Some((vec![0], vec![])), "until it has died");
}

#[test]
fn a_table_is_chosen_so_that_no_time_is_wasted_on_it() {
    let mut state = house(&[("hall", 1, 2), ("hall", 1, 2)], &[]);
    seat(&mut state, 1, at(20, 0), 2, None, &[0]);
    // An hour before the party at 20:00 is of no use to anybody.
    assert_eq!(place(&state, at(17, 30), 2, None, morning()), Some((vec![1], vec![])));
    assert_eq!(place(&state, at(18, 30), 2, None, morning()), Some((vec![0], vec![])));
}

#[test]
fn a_search_that_would_take_too_long_is_given_up_and_always_at_the_same_point() {
    // Fifty pairs at fifty tables for two of fifty: everybody could sit anywhere, and there is one table too few.
    let tables: Vec<(&str, i64, i64)> = (0..50).map(|_| ("hall", 1, 2)).collect();
    let mut state = house(&tables, &[]);
    (0..50).for_each(|id| seat(&mut state, id, at(19, 0), 2, None, &[id]));
    assert_eq!(place(&state, at(19, 0), 2, None, morning()), None);
    // One more table far down the file is found, in the same way each time.
    let tables: Vec<(&str, i64, i64)> = (0..50).map(|_| ("hall", 1, 2)).chain([("window", 1, 2)]).collect();
    let mut state = house(&tables, &[]);
    (0..50).for_each(|id| seat(&mut state, id, at(19, 0), 2, None, &[id]));
    let found = place(&state, at(19, 0), 2, Some("hall"), morning());
    assert_eq!(found, Some((vec![0], vec![(0, vec![50])])));
    assert_eq!(found, place(&state, at(19, 0), 2, Some("hall"), morning()));
}
