//! The object, the clock, and what the model says of each thing that is asked.

use std::collections::BTreeSet;

use chrono::Duration;
use maitred::domain::availability::When;
use maitred::domain::hours::Pacing;
use maitred::domain::ids::{GuestId, HoldId, ReservationId, RestaurantId, WaitId};
use maitred::domain::key::Key;
use maitred::domain::limit::{Limit, Limits};
use maitred::domain::party::{PartyRange, PartySize};
use maitred::domain::policy::{Approval, Policy, WaitlistPolicy};
use maitred::domain::reservation::{Actor, Channel, Reservation, Status, Wants};
use maitred::domain::restaurant::command::{
    AcceptOffer, Amend, Basis, Book, ChangedBy, Command, Configure, GuestDetails, Import, Join, Place, PlaceHold,
    Split, Step, WaitFor, Wish,
};
use maitred::domain::restaurant::decide::{no_show_at, wait_ends_at};
use maitred::domain::restaurant::state::State;
use maitred::domain::restaurant::verify::verify;
use maitred::domain::time::{Moment, TimeOfDay, WallMinute, parse_date};
use maitred::domain::waitlist::{For, Wait, WaitStatus};
use maitred::object::Object as _;
use maitred::restaurant::file::RestaurantFile;
use maitred::restaurant::message::{Message, Reply};
use maitred::restaurant::object::Restaurant;
use maitred::restaurant::token::Secret;

use super::oracle::{self, Asked, Own};
use super::steps::{Move, Walk};

const DATE: &str = "2027-03-05";
const OPENS: u16 = 18 * 60;
const TABLES: [&str; 5] = [
    "{key: a, area: room, seats: {min: 1, max: 2}}",
    "{key: b, area: room, seats: {min: 1, max: 2}}",
    "{key: c, area: room, seats: {min: 2, max: 4}}",
    "{key: d, area: bar, seats: {min: 1, max: 4}}",
    "{key: e, area: bar, seats: {min: 3, max: 6}}",
];

/// What must happen somewhere, or the courses say little.
pub const WORTH_MEETING: [&str; 27] = [
    "booked",
    "requested",
    "approved",
    "seated",
    "finished",
    "undone",
    "extended",
    "merged",
    "split",
    "offered",
    "accepted",
    "imported",
    "unallocated",
    "reassigned",
    "no_show",
    "lapsed",
    "slot_unavailable",
    "pacing_reached",
    "too_soon",
    "too_many_holds",
    "too_late_to_change",
    "step_not_possible",
    "tables_taken",
    "in_use",
    "hold_expired",
    "wait_not_open",
    "reseated",
];

/// What a course has come to.
pub struct World {
    restaurant: Restaurant,
    now: Moment,
    drawn: u64,
    reservations: Vec<ReservationId>,
    holds: Vec<HoldId>,
    waits: Vec<WaitId>,
    /// Holds that were placed, and those that ended, by how.
    placed: u64,
    ended: u64,
    /// What happened at least once.
    pub met: BTreeSet<String>,
}

/// What came of a command, in a word: `ok`, or the name of the refusal.
type Said = String;

fn party(covers: u8) -> PartySize {
    PartySize::parse(covers.into()).expect("a party")
}

fn key(text: &str) -> Key {
    Key::parse(text).expect("a key")
}

fn time(quarter: u8) -> TimeOfDay {
    WallMinute(OPENS + u16::from(quarter) * 15).time_of_day()
}

/// The start of a quarter: this house is in UTC, so that the model need not know of zones.
fn start(quarter: u8) -> Moment {
    let midnight = parse_date(DATE).expect("a date").and_hms_opt(0, 0, 0).expect("midnight").and_utc();
    midnight + Duration::minutes(i64::from(OPENS) + i64::from(quarter) * 15)
}

fn details() -> GuestDetails {
    GuestDetails { name: "G".into(), phone: None, email: None, locale: None, notes: None, consents: vec![] }
}

fn policy() -> Policy {
    Policy {
        online_party: PartyRange { min: party(1), max: PartySize::parse(oracle::ONLINE_PARTY_MAX.into()).unwrap() },
        lead_minutes: oracle::LEAD_MINUTES.try_into().unwrap(),
        buffer_minutes: oracle::BUFFER_MINUTES.try_into().unwrap(),
        cancel_until_minutes: oracle::CANCEL_UNTIL_MINUTES.try_into().unwrap(),
        no_show_after_minutes: Some(oracle::NO_SHOW_AFTER_MINUTES.try_into().unwrap()),
        approval: Some(Approval {
            from_party: PartySize::parse(oracle::APPROVAL_FROM.into()).unwrap(),
            expires_minutes: 30,
        }),
        holds_per_client: oracle::HOLDS_PER_CLIENT.try_into().unwrap(),
        waitlist: WaitlistPolicy { offer_minutes: 10, ..WaitlistPolicy::default() },
        ..Policy::default()
    }
}

/// A house with these tables; the bar closed or not.
fn file(tables: u8, closed: bool) -> String {
    let mask = if tables & 31 == 0 { 31 } else { tables & 31 };
    let there: Vec<&str> = (0..5).filter(|nth| mask >> nth & 1 == 1).map(|nth| TABLES[nth]).collect();
    let together = if mask & 3 == 3 { "{key: ab, tables: [a, b], seats: {min: 3, max: 4}}" } else { "" };
    let closures = if closed { format!("{{from: {DATE}, to: {DATE}, areas: [bar]}}") } else { String::new() };
    format!(
        "{{version: 1, slug: x, name: X, zone: UTC, areas: [{{key: room, name: Room}}, {{key: bar, name: Bar}}],
tables: [{}], combinations: [{together}], closures: [{closures}],
services: [{{key: s, days: [fri], first_start: \"18:00\", last_start: \"21:45\", ends: \"23:45\", slot_minutes: 15,
turn_minutes: [{{party_max: 2, minutes: 60}}, {{party_max: 4, minutes: 90}}, {{party_max: 9, minutes: 120}}]}}]}}",
        there.join(", ")
    )
}

impl World {
    pub fn open() -> World {
        let restaurant = Restaurant::new(RestaurantId::new(1), Secret([1; 32]), 0, State::default());
        let mut world = World {
            restaurant,
            now: start(0) - Duration::hours(1),
            drawn: 0,
            reservations: vec![],
            holds: vec![],
            waits: vec![],
            placed: 0,
            ended: 0,
            met: BTreeSet::new(),
        };
        let command = world.configure(31, false, false);
        assert_eq!(world.ask(command), "ok");
        world
    }

    fn state(&self) -> &State {
        self.restaurant.state()
    }

    fn draw(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }

    fn configure(&mut self, tables: u8, closed: bool, reassign: bool) -> Command {
        let file: RestaurantFile = yaml_serde::from_str(&file(tables, closed)).expect("a file");
        let draws = std::cell::Cell::new(self.drawn);
        let mut configure = file.into_command(|| draws.replace(draws.get() + 1)).expect("no faults");
        self.drawn = draws.get();
        for service in &mut configure.services {
            service.pacing = Pacing {
                covers_per_slot: Some(oracle::COVERS_PER_SLOT.into()),
                online_covers_per_slot: Some(oracle::ONLINE_COVERS_PER_SLOT.into()),
                ..Pacing::default()
            };
        }
        Command::Configure(Box::new(Configure { policy: Some(policy()), reassign, ..configure }))
    }

    /// Asks the object. Whatever it says, the state is sound, nobody has a table twice, and nobody who was not asked
    /// about has lost anything.
    fn ask(&mut self, command: Command) -> Said {
        let touched = touched(&command);
        let before = self.state().clone();
        let placed = matches!(command, Command::PlaceHold(_));
        let extends = matches!(command, Command::Step { step: Step::Extend { .. }, .. });
        let forces = extends || matches!(command, Command::Configure(_));
        let reply = self.restaurant.decide(Message::Do(command), self.now).expect("sound").reply;
        let said = match reply {
            Reply::Refused(refused) => {
                let debug = format!("{:?}", refused.rejection);
                snake(debug.split(|it: char| !it.is_alphanumeric()).next().unwrap_or_default())
            }
            _ => "ok".into(),
        };
        if said == "ok" {
            self.placed += u64::from(placed);
        } else {
            assert_eq!(self.state(), &before, "a refusal changes nothing: {said}");
        }
        self.met.insert(said.clone());
        self.check(&before, &touched, forces);
        said
    }

    fn check(&mut self, before: &State, touched: &[ReservationId], forces: bool) {
        assert_eq!(verify(self.state()), Vec::<String>::new());
        assert_eq!(oracle::clashes(self.state()), Vec::<String>::new());
        let mut moved = false;
        for was in before.reservations.values().filter(|was| !touched.contains(&was.id)) {
            let is = &self.state().reservations[&was.id];
            assert_eq!(promise(was), promise(is), "nobody asked about {}", was.id);
            let is_moved = was.stay.tables != is.stay.tables;
            assert!(!is_moved || forces || was.is_movable(), "{} was moved and may not be", was.id);
            moved |= is_moved && !is.stay.tables.is_empty();
        }
        let present = self.state().reservations.values().filter(|it| self.now < it.stay.until);
        for is in present.filter(|it| it.status.is_live()) {
            self.met_tables(is);
        }
        self.met.extend(moved.then(|| "reseated".to_owned()));
        self.check_line(before);
        let offers = self.state().holds.keys().filter(|id| !before.holds.contains_key(id)).count();
        let gone = before.holds.keys().filter(|id| !self.state().holds.contains_key(id)).count();
        self.ended += gone as u64;
        self.met.extend((offers > 0).then(|| "placed".to_owned()));
        let orphan = self.state().unallocated().next().is_some();
        self.met.extend(orphan.then(|| "unallocated".to_owned()));
    }

    /// Whoever has tables has tables that are declared to be for them, but for what staff exceeded.
    fn met_tables(&self, is: &Reservation) {
        let house = self.state().house.as_ref().expect("a house");
        let tables = &is.stay.tables;
        if tables.is_empty() || is.exceeded.contain(Limit::Seats) || is.status.is_seated() {
            return;
        }
        let same = |set: &[_]| set.len() == tables.len() && tables.iter().all(|table| set.contains(table));
        let fits = house.table_sets.iter().any(|set| same(&set.tables) && is.stay.party <= set.seats.max);
        // A party that shrank keeps its table, and a combination taken out of the file is kept by those who have it.
        assert!(fits || 1 < tables.len(), "{is:?} sits where it does not fit");
    }

    /// Strict order: nobody was offered what somebody before them could have had.
    fn check_line(&mut self, before: &State) {
        let state = self.state();
        let is_new = |wait: &&Wait| {
            let known = before.waits.get(&wait.id);
            matches!(wait.status, WaitStatus::Offered { .. })
                && known.is_none_or(|known| known.status == WaitStatus::Waiting)
        };
        let offered: Vec<&Wait> = state.waits.values().filter(is_new).collect();
        for wait in &offered {
            let WaitStatus::Offered { hold, .. } = wait.status else { continue };
            let own = Own { hold: Some(hold), reservation: None };
            let passed = state.line().into_iter().filter(|other| other.status == WaitStatus::Waiting);
            for other in passed.filter(|other| other.place() < wait.place()) {
                assert!(!self.could_have(other, own), "{} was passed over for {}", other.id, wait.id);
            }
        }
        // And nobody waits for what is there; what died unnoticed is given away with the next decision near it.
        let is_unnoticed = state.holds.values().any(|hold| hold.expires_at <= self.now);
        for wait in state.line().into_iter().filter(|it| it.status == WaitStatus::Waiting && !is_unnoticed) {
            assert!(!self.could_have(wait, Own::default()), "{} waits for what is there", wait.id);
        }
        let is_met = !offered.is_empty();
        self.met.extend(is_met.then(|| "offered".to_owned()));
    }

    /// Whether somebody who waits could have a table without anybody being moved.
    fn could_have(&self, wait: &Wait, own: Own) -> bool {
        let For::Range { from, to, .. } = wait.wanted else { return false };
        (0..16).map(start).filter(|start| (from..=to).contains(start)).any(|from| {
            let asked = self.asked(from, wait.party, wait.channel, own);
            let is_open = wait.channel != Channel::Online || self.now + Duration::minutes(oracle::LEAD_MINUTES) < from;
            is_open
                && self.now < from
                && oracle::refused(self.state(), asked, self.now).is_none()
                && oracle::is_room(self.state(), asked, self.now)
        })
    }

    fn asked(&self, from: Moment, party: PartySize, channel: Channel, own: Own) -> Asked<'static> {
        let minutes = oracle::turn_minutes(party.covers()) + oracle::BUFFER_MINUTES;
        let until = from + Duration::minutes(minutes);
        Asked { from, until, party, area: None, channel, over_pacing: false, own }
    }

    /// What a party that asks for a start must be told; `None`: a table, if need be by moving others.
    fn expected(&self, asked: Asked<'_>) -> Expected {
        if asked.channel == Channel::Online && oracle::ONLINE_PARTY_MAX < asked.party.covers() {
            return Expected::Only("party_too_large");
        }
        match oracle::refused(self.state(), asked, self.now) {
            Some(refusal) => Expected::Only(refusal),
            None if oracle::is_room(self.state(), asked, self.now) => Expected::Only("ok"),
            None => Expected::OkOr("slot_unavailable"),
        }
    }

    pub fn play(&mut self, it: Move) {
        match it {
            Move::Book { quarter, party: covers, area } => self.book(quarter, covers, area),
            Move::BookIn { quarter, party: covers, over_pacing } => self.book_in(quarter, covers, over_pacing),
            Move::WalkIn { party: covers } => self.walk_in(covers),
            Move::Hold { quarter, party: covers, client, instead } => self.hold(quarter, covers, client, instead),
            Move::BookHold { nth } => self.book_hold(nth),
            Move::Release { nth } => self.release(nth),
            Move::Amend { nth, quarter, party: covers, by_staff } => self.amend(nth, quarter, covers, by_staff),
            Move::Cancel { nth, by_staff } => self.cancel(nth, by_staff),
            Move::Step { nth, step } => self.step(nth, step),
            Move::Merge { nth, other } => self.merge(nth, other),
            Move::Split { nth, party: covers } => self.split(nth, covers),
            Move::Wait { quarter, quarters, party: covers, at_the_door } => {
                self.wait(quarter, quarters, covers, at_the_door);
            }
            Move::Accept { nth, by_staff } => self.accept(nth, by_staff),
            Move::Leave { nth } => self.leave(nth),
            Move::Import { number, quarter, party: covers, called_off } => {
                self.import(number, quarter, covers, called_off);
            }
            Move::Apply { tables, closed, reassign } => self.apply(tables, closed, reassign),
            Move::Later { minutes, unnoticed } => self.later(minutes, unnoticed),
        }
    }

    fn book_command(&mut self, basis: Basis, channel: Channel, over: Limits) -> (ReservationId, Command) {
        let (id, guest) = (ReservationId::new(self.draw()), GuestId::new(self.draw()));
        let place = Place { over, ..Place::default() };
        let book = Book { id, guest, details: details(), basis, channel, place, key: None };
        (id, Command::Book(Box::new(book)))
    }

    fn wish(quarter: u8, covers: u8, area: bool) -> Wish {
        let when = When::Wall { date: parse_date(DATE).expect("a date"), time: time(quarter) };
        Wish { when, party: party(covers), wants: Wants::area(area.then(|| key("bar"))) }
    }

    fn book(&mut self, quarter: u8, covers: u8, area: bool) {
        let area_asked = area.then_some("bar");
        let asked = self.asked(start(quarter), party(covers), Channel::Online, Own::default());
        let expected = self.expected(Asked { area: area_asked, ..asked });
        let (id, command) =
            self.book_command(Basis::Wish(Self::wish(quarter, covers, area)), Channel::Online, Limits::NONE);
        let said = self.ask(command);
        expected.check(&said);
        if said == "ok" {
            let wanted = if oracle::APPROVAL_FROM <= u16::from(covers) { "requested" } else { "booked" };
            self.promised(id, wanted, covers);
        }
    }

    fn promised(&mut self, id: ReservationId, status: &str, covers: u8) {
        self.reservations.push(id);
        let reservation = &self.state().reservations[&id];
        assert_eq!((reservation.status.name(), reservation.stay.party), (status, party(covers)));
        assert!(!reservation.stay.tables.is_empty(), "promised without a table");
        let name = reservation.status.name().to_owned();
        self.met.insert(name);
    }

    fn book_in(&mut self, quarter: u8, covers: u8, over_pacing: bool) {
        let asked = self.asked(start(quarter), party(covers), Channel::InHouse, Own::default());
        let expected = self.expected(Asked { over_pacing, ..asked });
        let over = if over_pacing { Limits::NONE.with(Limit::Pacing) } else { Limits::NONE };
        let basis = Basis::Wish(Self::wish(quarter, covers, false));
        let (id, command) = self.book_command(basis, Channel::InHouse, over);
        let said = self.ask(command);
        expected.check(&said);
        if said == "ok" {
            self.promised(id, "booked", covers);
            let exceeded = self.state().reservations[&id].exceeded;
            let asked = Asked { own: Own { reservation: Some(id), hold: None }, ..asked };
            let was_paced = oracle::refused(self.state(), asked, self.now) == Some("pacing_reached");
            assert_eq!(exceeded.contain(Limit::Pacing), was_paced, "what was exceeded is on record, and only that");
        }
    }

    fn is_serving(&self) -> bool {
        start(0) <= self.now && self.now < closing()
    }

    fn walk_in(&mut self, covers: u8) {
        let asked = self.asked(self.now, party(covers), Channel::WalkIn, Own::default());
        let until = asked.until.min(closing() + Duration::minutes(oracle::BUFFER_MINUTES));
        let is_room = oracle::is_room(self.state(), Asked { until, ..asked }, self.now);
        let expected = match (self.is_serving(), is_room) {
            (false, _) => Expected::Only("time_not_offered"),
            (true, true) => Expected::Only("ok"),
            (true, false) => Expected::OkOr("slot_unavailable"),
        };
        let wish = Wish { when: When::Instant(self.now), party: party(covers), wants: Wants::default() };
        let (id, command) = self.book_command(Basis::Wish(wish), Channel::WalkIn, Limits::NONE);
        let said = self.ask(command);
        expected.check(&said);
        if said == "ok" {
            self.promised(id, "seated", covers);
        }
    }

    fn hold(&mut self, quarter: u8, covers: u8, client: u8, instead: bool) {
        let (client, now) = (u64::from(client) + 1, self.now);
        let mut theirs: Vec<HoldId> = self
            .state()
            .holds
            .values()
            .filter(|it| it.client == Some(client) && now < it.expires_at)
            .map(|it| it.id)
            .collect();
        theirs.sort();
        let replaces = theirs.first().copied().filter(|_| instead);
        let count = theirs.len() - usize::from(replaces.is_some());
        let own = Own { hold: replaces, reservation: None };
        let expected = if oracle::HOLDS_PER_CLIENT <= count {
            Expected::Only("too_many_holds")
        } else {
            self.expected(self.asked(start(quarter), party(covers), Channel::Online, own))
        };
        let id = HoldId::new(self.draw());
        let (wish, channel) = (Self::wish(quarter, covers, false), Channel::Online);
        let said =
            self.ask(Command::PlaceHold(PlaceHold { id, wish, channel, client: Some(client), replaces, key: None }));
        expected.check(&said);
        if said == "ok" {
            self.holds.push(id);
            assert!(
                replaces.is_none_or(|old| !self.state().holds.contains_key(&old)),
                "one hold took the other's place"
            );
        }
    }

    fn book_hold(&mut self, nth: u8) {
        let Some(hold) = pick(&self.holds, nth) else { return };
        let live = self.state().holds.get(&hold).filter(|it| self.now < it.expires_at).cloned();
        let basis = Basis::Hold { hold, date: None, time: None, starts_at: None, party: None, area: None };
        let (id, command) = self.book_command(basis, Channel::Online, Limits::NONE);
        let said = self.ask(command);
        match live {
            None => assert_eq!(said, "hold_expired"),
            Some(held) => {
                assert_eq!(said, "ok", "what is held can be booked");
                let stay = &self.state().reservations[&id].stay;
                assert_eq!((stay.starts_at, stay.party), (held.stay.starts_at, held.stay.party));
                assert!(!self.state().holds.contains_key(&hold), "a hold is used once");
                let covers = u8::try_from(held.stay.party.covers()).expect("small");
                let wanted = if oracle::APPROVAL_FROM <= u16::from(covers) { "requested" } else { "booked" };
                self.promised(id, wanted, covers);
            }
        }
    }

    fn release(&mut self, nth: u8) {
        let Some(hold) = pick(&self.holds, nth) else { return };
        let expected = if self.state().holds.contains_key(&hold) { "ok" } else { "hold_not_found" };
        assert_eq!(self.ask(Command::ReleaseHold { hold }), expected);
    }

    fn pick_reservation(&self, nth: u8) -> Option<Reservation> {
        pick(&self.reservations, nth).map(|id| self.state().reservations[&id].clone())
    }

    fn amend(&mut self, nth: u8, quarter: Option<u8>, covers: Option<u8>, by_staff: bool) {
        let Some(was) = self.pick_reservation(nth) else { return };
        let by = if by_staff { ChangedBy::Staff } else { ChangedBy::Guest };
        let expected = self.expected_change(&was, quarter, covers, by_staff);
        let amend = Amend {
            reservation: Some(was.id),
            date: quarter.map(|_| parse_date(DATE).expect("a date")),
            time: quarter.map(time),
            party: covers.map(party),
            by,
            ..Amend::default()
        };
        let said = self.ask(Command::Amend(Box::new(amend)));
        expected.check(&said);
        if said == "ok" {
            let is = &self.state().reservations[&was.id];
            assert_eq!(is.stay.starts_at, quarter.map_or(was.stay.starts_at, start));
            assert_eq!(is.stay.party, covers.map_or(was.stay.party, party));
        }
    }

    fn expected_change(&self, was: &Reservation, quarter: Option<u8>, covers: Option<u8>, by_staff: bool) -> Expected {
        let (starts_at, covers) = (quarter.map_or(was.stay.starts_at, start), covers.map_or(was.stay.party, party));
        if !was.status.is_live() {
            return Expected::Only("reservation_not_live");
        }
        if !by_staff && !was.status.is_awaited() {
            return Expected::Only("step_not_possible");
        }
        if !by_staff && was.stay.starts_at - Duration::minutes(oracle::CANCEL_UNTIL_MINUTES) < self.now {
            return Expected::Only("too_late_to_change");
        }
        if starts_at == was.stay.starts_at && covers == was.stay.party {
            return Expected::Only("ok");
        }
        if was.status.is_seated() {
            let is_later = starts_at != was.stay.starts_at;
            return if is_later { Expected::Only("step_not_possible") } else { Expected::Any };
        }
        // Times off the grid (of those who came early, were imported, or walked in) have rules of their own.
        if (0..16).map(start).all(|it| it != starts_at) {
            return Expected::Any;
        }
        let channel = if by_staff { Channel::InHouse } else { Channel::Online };
        let own = Own { reservation: Some(was.id), hold: None };
        self.expected(Asked {
            area: was.stay.wants.area.as_ref().map(|_| "bar"),
            ..self.asked(starts_at, covers, channel, own)
        })
    }

    fn cancel(&mut self, nth: u8, by_staff: bool) {
        let Some(was) = self.pick_reservation(nth) else { return };
        let is_late = was.stay.starts_at - Duration::minutes(oracle::CANCEL_UNTIL_MINUTES) < self.now;
        let expected = match was.status.name() {
            "cancelled" => "ok",
            "finished" | "no_show" => "reservation_not_live",
            "seated" => "step_not_possible",
            "arrived" if !by_staff => "step_not_possible",
            _ if !by_staff && is_late => "too_late_to_change",
            _ => "ok",
        };
        let by = if by_staff { Actor::Staff } else { Actor::Guest };
        assert_eq!(self.ask(Command::Cancel { reservation: was.id, by }), expected);
        if let (Status::Cancelled { is_late: noted, .. }, true) =
            (&self.state().reservations[&was.id].status, was.status.is_live())
        {
            assert_eq!(*noted, is_late);
        }
    }

    fn step(&mut self, nth: u8, walk: Walk) {
        let Some(was) = self.pick_reservation(nth) else { return };
        let expected = self.expected_step(&was, walk);
        let step = match walk {
            Walk::Approve => Step::Approve,
            Walk::Decline => Step::Decline,
            Walk::Confirm => Step::Confirm,
            Walk::Arrive => Step::Arrive { covers: None },
            Walk::Seat => Step::Seat(Place::default()),
            Walk::Finish => Step::Finish,
            Walk::NoShow => Step::NoShow,
            Walk::Move => Step::Move(Place::default()),
            Walk::Extend => Step::Extend { minutes: 30 * (1 + u16::from(nth)) },
            Walk::Lock => Step::Lock,
            Walk::Unlock => Step::Unlock,
            Walk::Undo => Step::Undo,
        };
        let others = self.state().clone();
        let said = self.ask(Command::Step { reservation: was.id, step, by: Actor::Staff, if_revision: None });
        expected.check(&said);
        if said == "ok" {
            self.after_step(&was, walk, &others);
        }
    }

    fn expected_step(&self, was: &Reservation, walk: Walk) -> Expected {
        if let Err(refusal) = oracle::stepped(was.status.name(), walk) {
            return Expected::Only(refusal);
        }
        let status = &was.status;
        match walk {
            Walk::Approve => match status {
                Status::Requested { expires_at } if *expires_at <= self.now => Expected::Only("request_lapsed"),
                _ if was.stay.tables.is_empty() => Expected::OkOr("slot_unavailable"),
                _ => Expected::Only("ok"),
            },
            Walk::NoShow if self.now < was.stay.starts_at => Expected::Only("too_early"),
            Walk::Arrive | Walk::Seat if self.now + Duration::hours(4) < was.stay.starts_at => {
                Expected::Only("too_early")
            }
            Walk::Decline | Walk::Confirm | Walk::Arrive | Walk::Finish | Walk::NoShow | Walk::Unlock => {
                Expected::Only("ok")
            }
            Walk::Lock if was.stay.tables.is_empty() => Expected::Only("step_not_possible"),
            Walk::Lock => Expected::Only("ok"),
            Walk::Extend => Expected::OkOr("tables_taken"),
            Walk::Seat | Walk::Move => Expected::OkOr("slot_unavailable"),
            Walk::Undo if was.before.is_none() => Expected::Only("nothing_to_undo"),
            Walk::Undo => Expected::OkOrOneOf(&["tables_taken", "tables_closed"]),
        }
    }

    fn after_step(&mut self, was: &Reservation, walk: Walk, before: &State) {
        let is = self.state().reservations[&was.id].clone();
        let name = match walk {
            Walk::Approve => "approved",
            Walk::Seat => "seated",
            Walk::Finish => "finished",
            Walk::Extend => "extended",
            Walk::Undo => "undone",
            Walk::NoShow => "no_show",
            Walk::Decline | Walk::Confirm | Walk::Arrive | Walk::Move | Walk::Lock | Walk::Unlock => "stepped",
        };
        self.met.insert(name.into());
        if let (Walk::Undo, Some(then)) = (walk, &was.before) {
            assert_eq!(is.status, then.status, "undo restores where it stood");
            let moment = |it: &maitred::domain::reservation::Stay| (it.date, it.starts_at, it.party, it.wants.clone());
            assert_eq!(moment(&is.stay), moment(&then.stay), "undo restores its time and party");
            return;
        }
        let wanted = oracle::stepped(was.status.name(), walk).expect("it was taken");
        assert_eq!(is.status.name(), wanted);
        assert_eq!((is.stay.starts_at, is.stay.party), (was.stay.starts_at, was.stay.party), "a step moves no time");
        if let Walk::Lock | Walk::Unlock = walk {
            return;
        }
        self.try_to_undo(was, &is, before);
    }

    /// A step that is taken back at once leaves no trace, unless somebody has got what it gave back.
    fn try_to_undo(&self, was: &Reservation, is: &Reservation, before: &State) {
        if is.revision == was.revision || is.before.is_none() {
            return;
        }
        let others_moved =
            before.reservations.values().any(|it| it.id != was.id && self.state().reservations[&it.id] != *it);
        let is_sat_at = self.state().overdue(self.now).next().is_some();
        let house = self.state().house.as_ref().expect("a house");
        let is_there = |id: &_| house.configuration.tables.iter().any(|table| table.id == *id);
        let is_gone = was.stay.tables.is_empty() || !was.stay.tables.iter().all(is_there);
        if others_moved || is_sat_at || is_gone || before.holds != self.state().holds {
            return;
        }
        let mut twin = Restaurant::new(RestaurantId::new(1), Secret([1; 32]), 0, self.state().clone());
        let undo = Command::Step { reservation: was.id, step: Step::Undo, by: Actor::Staff, if_revision: None };
        twin.decide(Message::Do(undo), self.now).expect("sound");
        let back = &twin.state().reservations[&was.id];
        assert_eq!((&back.status, &back.stay), (&was.status, &was.stay), "undo restores what {is:?} was");
    }

    fn merge(&mut self, nth: u8, other: u8) {
        let (Some(into), Some(from)) = (self.pick_reservation(nth), self.pick_reservation(other)) else { return };
        let sum = into.stay.party.covers() + from.stay.party.covers();
        let said = self.ask(Command::Merge { into: into.id, from: from.id, over: Limits::NONE });
        if !into.status.is_live() || !from.status.is_live() {
            assert_eq!(said, "reservation_not_live");
        } else if into.id == from.id {
            assert_eq!(said, "not_together");
        } else if said == "ok" {
            assert_eq!(self.state().reservations[&into.id].stay.party.covers(), sum);
            assert_eq!(self.state().reservations[&from.id].status.name(), "cancelled");
            self.met.insert("merged".into());
        } else {
            assert!(["slot_unavailable", "not_a_combination", "too_soon"].contains(&said.as_str()), "{said}");
        }
    }

    fn split(&mut self, nth: u8, covers: u8) {
        let Some(was) = self.pick_reservation(nth) else { return };
        let (id, guest) = (ReservationId::new(self.draw()), GuestId::new(self.draw()));
        let said = self.ask(Command::Split(Split { reservation: was.id, party: party(covers), id, guest, key: None }));
        if !was.status.is_live() {
            assert_eq!(said, "reservation_not_live");
        } else if was.stay.party <= party(covers) {
            assert_eq!(said, "party_out_of_range");
        } else if said == "ok" {
            self.reservations.push(id);
            let covers = |id| self.state().reservations[id].stay.party.covers();
            assert_eq!(covers(&id) + covers(&was.id), was.stay.party.covers());
            self.met.insert("split".into());
        } else {
            assert_eq!(said, "slot_unavailable");
        }
    }

    fn wait(&mut self, quarter: u8, quarters: u8, covers: u8, at_the_door: bool) {
        let last = (quarter + quarters).min(15);
        let channel = if at_the_door { Channel::InHouse } else { Channel::Online };
        let open_from = self.now + Duration::minutes(oracle::LEAD_MINUTES);
        let can_wait = if at_the_door { self.is_serving() } else { open_from < start(last) };
        let expected = match (covers, can_wait) {
            (covers, _) if !at_the_door && oracle::ONLINE_PARTY_MAX < u16::from(covers) => "party_too_large",
            (_, false) => "nothing_to_wait_for",
            (_, true) => "ok",
        };
        let date = parse_date(DATE).expect("a date");
        let wanted =
            if at_the_door { WaitFor::Now } else { WaitFor::Range { date, from: time(quarter), to: time(last) } };
        let (id, guest) = (WaitId::new(self.draw()), GuestId::new(self.draw()));
        let (party, wants) = (party(covers), Wants::default());
        let join = Join { id, guest, details: details(), wanted, party, wants, channel, client: None, key: None };
        let said = self.ask(Command::JoinWaitlist(Box::new(join)));
        assert_eq!(said, expected);
        if said == "ok" {
            self.waits.push(id);
        }
    }

    fn accept(&mut self, nth: u8, by_staff: bool) {
        let Some(wait) = pick(&self.waits, nth).map(|id| self.state().waits[&id].clone()) else { return };
        let expected = match wait.status {
            WaitStatus::Offered { expires_at, .. } if expires_at <= self.now => "hold_expired",
            WaitStatus::Offered { .. } => "ok",
            WaitStatus::Waiting => "nothing_offered",
            _ => "wait_not_open",
        };
        let (id, by) = (ReservationId::new(self.draw()), if by_staff { Actor::Staff } else { Actor::Guest });
        let said = self.ask(Command::AcceptOffer(AcceptOffer { wait: wait.id, id, by, key: None }));
        assert_eq!(said, expected);
        if said == "ok" {
            self.reservations.push(id);
            self.met.insert("accepted".into());
            assert_eq!(self.state().reservations[&id].stay.party, wait.party);
        }
    }

    fn leave(&mut self, nth: u8) {
        let Some(wait) = pick(&self.waits, nth).map(|id| self.state().waits[&id].clone()) else { return };
        let expected = match wait.status {
            WaitStatus::Waiting | WaitStatus::Offered { .. } | WaitStatus::Left { .. } => "ok",
            _ => "wait_not_open",
        };
        assert_eq!(self.ask(Command::LeaveWaitlist { wait: wait.id }), expected);
    }

    fn import(&mut self, number: u8, quarter: u8, covers: u8, called_off: bool) {
        let id = ReservationId::new(1_000_000 + u64::from(number));
        let known = self.state().reservations.get(&id).cloned();
        // What is over here is not written over by what another system still believes.
        if known.as_ref().is_some_and(|known| known.status != Status::Booked) {
            return;
        }
        let said = u64::from(quarter) << 16 | u64::from(covers) << 1 | u64::from(called_off);
        let (at, by) = (self.now, Actor::Guest);
        let status = if called_off { Status::Cancelled { at, by, is_late: false } } else { Status::Booked };
        let import = Import {
            id,
            guest: GuestId::new(1_000_000 + u64::from(number)),
            details: details(),
            wish: Self::wish(quarter, covers, false),
            minutes: None,
            tables: None,
            status,
            channel: Channel::InHouse,
            booked_at: start(0) - Duration::days(1),
            said,
            known: None,
        };
        assert_eq!(self.ask(Command::Import(Box::new(import))), "ok", "what was promised elsewhere is kept");
        if known.is_none() {
            self.reservations.push(id);
        }
        let is = &self.state().reservations[&id];
        // What is said again changes nothing that its guest changed here since.
        if let Some(known) = known.filter(|known| known.imported == Some(said)) {
            assert_eq!(*is, known);
            return;
        }
        assert_eq!((is.stay.starts_at, is.stay.party), (start(quarter), party(covers)));
        self.met.insert("imported".into());
    }

    fn apply(&mut self, tables: u8, closed: bool, reassign: bool) {
        let command = self.configure(tables, closed, reassign);
        let Command::Configure(configure) = &command else { unreachable!("it was just made") };
        let ids =
            |key: &Key| self.state().house.as_ref().and_then(|house| house.configuration.table(key)).map(|it| it.id);
        let kept: Vec<_> = configure.tables.iter().filter_map(|table| ids(&table.key)).collect();
        let bar = |id| {
            let tables = &self.state().house.as_ref().expect("a house").configuration.tables;
            tables.iter().any(|it| it.id == id && it.area.as_ref().is_some_and(|area| area.as_str() == "bar"))
        };
        let was_closed = !oracle::closed(self.state()).is_empty();
        let loses = |it: &&Reservation| {
            let gone = it.stay.tables.iter().any(|table| !kept.contains(table));
            let shut =
                closed && !was_closed && !it.status.is_seated() && it.stay.tables.iter().any(|table| bar(*table));
            it.status.is_live() && (self.now < it.stay.until || it.status.is_seated()) && (gone || shut)
        };
        let losing: Vec<&Reservation> = self.state().reservations.values().filter(loses).collect();
        let is_stuck = losing.iter().any(|it| !reassign || it.status.is_seated());
        let is_moved = !losing.is_empty() && !is_stuck;
        let said = self.ask(command);
        assert_eq!(said, if is_stuck { "in_use" } else { "ok" });
        self.met.extend(is_moved.then(|| "reassigned".to_owned()));
    }

    fn later(&mut self, minutes: u16, unnoticed: bool) {
        let then = self.now + Duration::minutes(minutes.into());
        while let Some((at, command)) =
            self.due().into_iter().filter(|(at, _)| *at <= then && !unnoticed).min_by_key(|it| it.0)
        {
            self.now = self.now.max(at);
            let before = self.due().len();
            let is_hold = matches!(command, Command::ExpireHold { .. });
            assert_eq!(self.ask(command), "ok");
            assert!(self.due().len() < before || is_hold, "what was due is done");
            self.met.insert("lapsed".into());
        }
        self.now = then;
    }

    /// What is set to go off.
    fn due(&self) -> Vec<(Moment, Command)> {
        let state = self.state();
        let holds = state.holds.values().map(|hold| (hold.expires_at, Command::ExpireHold { hold: hold.id }));
        let reservations = state.reservations.values();
        let missing = reservations
            .clone()
            .filter_map(|it| Some((no_show_at(state, it)?, Command::MarkNoShow { reservation: it.id })));
        let asked = reservations.filter_map(|it| match it.status {
            Status::Requested { expires_at } => Some((expires_at, Command::ExpireRequest { reservation: it.id })),
            _ => None,
        });
        let waits = state.waits.values();
        let waits = waits.filter_map(|it| Some((wait_ends_at(state, it)?, Command::EndWait { wait: it.id })));
        holds.chain(missing).chain(asked).chain(waits).collect()
    }

    /// Everything ends: no hold is left over, and each that was placed ended once.
    pub fn close(&mut self) {
        self.later(60 * 12, false);
        assert!(self.state().holds.is_empty(), "a hold outlives its time");
        assert!(self.state().line().is_empty(), "somebody waits for ever");
        assert!(self.placed <= self.ended, "{} holds were placed and {} ended", self.placed, self.ended);
    }
}

fn closing() -> Moment {
    start(0) + Duration::minutes(5 * 60 + 45)
}

/// What may be said to somebody.
#[derive(Clone, Copy, Debug)]
enum Expected {
    /// Exactly this.
    Only(&'static str),
    /// Yes, or this.
    OkOr(&'static str),
    /// Yes, or one of these.
    OkOrOneOf(&'static [&'static str]),
    /// The model does not know.
    Any,
}

impl Expected {
    fn check(self, said: &str) {
        match self {
            Expected::Only(wanted) => assert_eq!(said, wanted),
            Expected::OkOr(refusal) => assert!(said == "ok" || said == refusal, "{said} instead of ok or {refusal}"),
            Expected::OkOrOneOf(refusals) => assert!(said == "ok" || refusals.contains(&said), "{said}"),
            Expected::Any => {}
        }
    }
}

/// What a guest was promised, and what they hear.
fn promise(it: &Reservation) -> (&'static str, Moment, PartySize, Wants) {
    (it.status.name(), it.stay.starts_at, it.stay.party, it.stay.wants.clone())
}

/// Whose reservations a command is about.
fn touched(command: &Command) -> Vec<ReservationId> {
    match command {
        Command::Amend(amend) => amend.reservation.into_iter().collect(),
        Command::Cancel { reservation, .. }
        | Command::Step { reservation, .. }
        | Command::ExpireRequest { reservation }
        | Command::MarkNoShow { reservation } => vec![*reservation],
        Command::Merge { into, from, .. } => vec![*into, *from],
        Command::Split(split) => vec![split.reservation],
        Command::Import(import) => vec![import.id],
        Command::Configure(_)
        | Command::PlaceHold(_)
        | Command::ReleaseHold { .. }
        | Command::Book(_)
        | Command::JoinWaitlist(_)
        | Command::LeaveWaitlist { .. }
        | Command::AcceptOffer(_)
        | Command::Settle { .. }
        | Command::ExpireHold { .. }
        | Command::EndWait { .. }
        | Command::ForgetAnswers => vec![],
    }
}

fn pick<T: Copy>(list: &[T], nth: u8) -> Option<T> {
    (!list.is_empty()).then(|| list[usize::from(nth) % list.len()])
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}
