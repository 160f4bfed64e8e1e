//! The live feed as state machines, without sockets: a real restaurant, its topics and the sessions of clients who read
//! when they like, lose their connections and come back. Over random bookings, holds, sleeps and reloads, whoever
//! follows ends with what a fresh read shows, is told nothing that they knew, and never has more than a window unread.
//! A day has many slots, so that windows do fill.

use std::collections::{BTreeMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

use chrono::Duration;
use maitred::clock::Moment;
use maitred::domain::availability::When;
use maitred::domain::ids::{GuestId, HoldId, ReservationId, RestaurantId};
use maitred::domain::party::PartySize;
use maitred::domain::reservation::Wants;
use maitred::domain::reservation::{Actor, Channel};
use maitred::domain::restaurant::command::{Basis, Book, Command, Configure, GuestDetails, Place, PlaceHold, Wish};
use maitred::domain::restaurant::state::State;
use maitred::domain::time::{TimeOfDay, WallMinute, parse_date};
use maitred::http::live::session::{Closing, Effect, Session, WINDOW_BYTES};
use maitred::http::live::shown::{Cursor, Question};
use maitred::http::live::topic::{Has, Update};
use maitred::object::Object;
use maitred::restaurant::file::RestaurantFile;
use maitred::restaurant::message::{Message, Reply, SlotsQuery};
use maitred::restaurant::news::News;
use maitred::restaurant::object::Restaurant;
use maitred::restaurant::token::Secret;
use maitred::restaurant::view::AvailabilityView;
use proptest::prelude::*;
use serde_json::{Value, json};

const ID: u64 = 7;
const CLIENTS: usize = 4;
/// Far more frames and pings than any course leaves to be read.
const READS_MAX: usize = 10_000;
const DAYS: [&str; 2] = ["2027-03-05", "2027-03-06"];

const FILE: &str = "
version: 1
slug: x
name: X
zone: Europe/Rome
areas: [{key: room, name: Room}, {key: bar, name: Bar}]
tables:
  - {key: a, area: room, seats: {min: 1, max: 2}}
  - {key: b, area: room, seats: {min: 2, max: 4}}
  - {key: c, area: bar, seats: {min: 1, max: 2}}
services:
  - key: dinner
    days: [mon, tue, wed, thu, fri, sat, sun]
    first_start: \"12:00\"
    last_start: \"23:30\"
    ends: \"01:00\"
    slot_minutes: 5
    turn_minutes: [{party_max: 4, minutes: 90}]
policy: {window_days: 3, lead_minutes: 60, hold_minutes: 5}
";

fn configure() -> Configure {
    let file: RestaurantFile = yaml_serde::from_str(FILE).unwrap();
    let draws = std::cell::Cell::new(0);
    file.into_command(|| draws.replace(draws.get() + 1)).unwrap()
}

/// What happens next. Numbers choose among what there is.
#[derive(Clone, Debug)]
enum Step {
    Book {
        day: usize,
        quarter: u16,
        covers: i64,
    },
    Hold {
        day: usize,
        quarter: u16,
    },
    Cancel(u64),
    Release(u64),
    MinutesPass(i64),
    /// The restaurant leaves memory and comes back from what is stored.
    Reload,
    /// A topic asks the restaurant.
    Ask(usize),
    /// A client reads this much.
    Read(usize, usize),
    PingTime(usize),
    Reconnect(usize),
    Subscribe(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..2_usize, 0..46_u16, 1..=4_i64).prop_map(|(day, quarter, covers)| Step::Book { day, quarter, covers }),
        3 => (0..2_usize, 0..46_u16).prop_map(|(day, quarter)| Step::Hold { day, quarter }),
        3 => (0..40_u64).prop_map(Step::Cancel),
        2 => (0..40_u64).prop_map(Step::Release),
        2 => (1..90_i64).prop_map(Step::MinutesPass),
        1 => Just(Step::Reload),
        12 => (0..8_usize).prop_map(Step::Ask),
        6 => (0..CLIENTS, 1..6_usize).prop_map(|(client, frames)| Step::Read(client, frames)),
        1 => (0..CLIENTS).prop_map(Step::PingTime),
        2 => (0..CLIENTS).prop_map(Step::Reconnect),
        2 => (0..CLIENTS, 0..4_usize).prop_map(|(client, question)| Step::Subscribe(client, question)),
    ]
}

fn questions() -> [Arc<Question>; 4] {
    let question = |day: usize, covers| {
        let (date, party) = (parse_date(DAYS[day]).unwrap(), PartySize::parse(covers).unwrap());
        Arc::new(Question { restaurant: RestaurantId::new(ID), date, party, area: None })
    };
    [question(0, 2), question(0, 4), question(1, 2), question(1, 1)]
}

fn message(kind: &str, question: &Question, after: Option<&str>) -> String {
    json!({ "type": kind, "date": question.date, "party_size": question.party.covers(), "after": after }).to_string()
}

enum Wire {
    Text(Value, usize),
    Ping(u64),
}

/// Somebody who follows: their session at the server, what is on its way, and what they know.
struct Client {
    session: Session,
    wire: VecDeque<Wire>,
    follows: Vec<Arc<Question>>,
    knows: BTreeMap<String, BTreeMap<String, Value>>,
    cursors: BTreeMap<String, String>,
}

fn name(frame: &Value) -> String {
    format!("{} {}", frame["date"], frame["party_size"])
}

fn name_of(question: &Question) -> String {
    format!("\"{}\" {}", question.date, question.party.covers())
}

impl Client {
    fn read(&mut self, effects: &mut Vec<Effect>) {
        match self.wire.pop_front() {
            Some(Wire::Ping(number)) => effects.extend(self.session.hear_pong(number)),
            Some(Wire::Text(frame, _)) => self.learn(&frame),
            None => {}
        }
    }

    fn learn(&mut self, frame: &Value) {
        let slots = || frame["slots"].as_array().unwrap().iter().cloned();
        let by_start = || slots().map(|slot| (slot["starts_at"].as_str().unwrap().to_owned(), slot));
        match frame["type"].as_str().unwrap() {
            "hello" => return,
            "reset" => drop(self.knows.insert(name(frame), by_start().collect())),
            "slots" => {
                let known = self.knows.get_mut(&name(frame)).expect("a reset came first");
                for (start, slot) in by_start() {
                    let before = known.insert(start, slot.clone()).expect("a slot that was there before");
                    assert_ne!(before, slot, "told twice");
                }
            }
            other => panic!("{other}: {frame}"),
        }
        self.cursors.insert(name(frame), frame["cursor"].as_str().unwrap().to_owned());
    }

    fn unread_bytes(&self) -> usize {
        self.wire.iter().map(|it| if let Wire::Text(_, bytes) = it { *bytes } else { 0 }).sum()
    }
}

struct World {
    restaurant: Restaurant,
    now: Moment,
    topics: BTreeMap<usize, (Option<Rc<Update>>, bool)>,
    clients: Vec<Client>,
    questions: [Arc<Question>; 4],
    number: u64,
}

impl World {
    fn new() -> World {
        let now: Moment = "2027-03-04T09:00:00Z".parse().unwrap();
        let restaurant = restaurant(State::default(), 0);
        let topics = (0..4).map(|at| (at, (None, true))).collect();
        let (clients, questions) = (vec![], questions());
        let mut world = World { restaurant, now, topics, clients, questions, number: 0 };
        world.execute(Command::Configure(Box::new(configure())));
        (0..4).for_each(|at| world.ask(at));
        for at in 0..CLIENTS {
            let session = Session::new(RestaurantId::new(ID));
            let follows = vec![world.questions[at].clone()];
            let (knows, cursors) = (BTreeMap::new(), BTreeMap::new());
            world.clients.push(Client { session, wire: VecDeque::new(), follows, knows, cursors });
            world.connect(at);
        }
        world
    }

    fn execute(&mut self, command: Command) {
        let decided = self.restaurant.decide(Message::Do(command), self.now).unwrap();
        if decided.wrote {
            self.restaurant.seal(&decided.alarms, self.now);
            let news = self.restaurant.news();
            self.tell(&news);
        }
    }

    fn tell(&mut self, news: &News) {
        for (at, (_, is_told)) in &mut self.topics {
            *is_told |= news.touches(self.questions[*at].date);
        }
    }

    fn view(&mut self, at: usize) -> AvailabilityView {
        read(&mut self.restaurant, &self.questions[at], self.now)
    }

    /// What a restaurant says that remembers no days.
    fn truth(&self, at: usize) -> AvailabilityView {
        read(&mut restaurant(self.restaurant.state().clone(), 0), &self.questions[at], self.now)
    }

    /// As the hub does: what is new goes to every session that follows.
    fn ask(&mut self, at: usize) {
        let (view, question) = (self.view(at), self.questions[at].clone());
        let (last, is_told) = self.topics.get_mut(&at).unwrap();
        *is_told = false;
        let Some(update) = Update::next(last.as_deref(), &question, view).map(Rc::new) else { return };
        *last = Some(update.clone());
        for client in 0..self.clients.len() {
            if self.clients[client].follows.contains(&question) {
                let effects = self.clients[client].session.see(&question, update.clone());
                self.carry_out(client, effects);
            }
        }
    }

    fn carry_out(&mut self, client: usize, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Text(text) => {
                    let frame = Wire::Text(serde_json::from_str(&text).unwrap(), text.len());
                    let unread = self.clients[client].unread_bytes();
                    assert!(unread == 0 || unread + text.len() <= WINDOW_BYTES, "more than a window is unread");
                    self.clients[client].wire.push_back(frame);
                }
                Effect::Ping(number) => self.clients[client].wire.push_back(Wire::Ping(number)),
                Effect::Follow(question) => {
                    let at = self.questions.iter().position(|known| *known == question).unwrap();
                    let update = self.topics[&at].0.clone().expect("asked at the start");
                    let effects = self.clients[client].session.see(&question, update);
                    self.carry_out(client, effects);
                }
                Effect::Leave(_) => {}
                // Whoever is taken for dead comes back.
                Effect::Close(Closing::Dead) => self.connect(client),
                Effect::Close(closing) => panic!("{closing:?}"),
            }
        }
    }

    /// What was under way is lost; the first subscription goes into the address, the others are said.
    fn connect(&mut self, at: usize) {
        let client = &mut self.clients[at];
        client.wire.clear();
        client.session = Session::new(RestaurantId::new(ID));
        let follows = client.follows.clone();
        let after = |question: &Question| client.cursors.get(&name_of(question)).cloned();
        let first = follows[0].clone();
        let has = after(&first).map(|cursor| Cursor::parse(&cursor).expect("one of ours"));
        let others: Vec<String> =
            follows[1..].iter().map(|it| message("subscribe", it, after(it).as_deref())).collect();
        let topic = self.questions.iter().position(|known| *known == first).unwrap();
        let update = self.topics[&topic].0.clone().expect("asked at the start");
        let effects = self.clients[at].session.open("x", Some((first, update, has)), 15);
        self.carry_out(at, effects);
        for message in others {
            let effects = self.clients[at].session.hear(&message);
            self.carry_out(at, effects);
        }
    }

    fn take(&mut self, step: Step) {
        self.number += 1;
        let number = self.number;
        match step {
            Step::Book { day, quarter, covers } => self.execute(book(number, day, quarter, covers)),
            Step::Hold { day, quarter } => self.execute(hold(number, day, quarter)),
            Step::Cancel(back) => {
                let reservation = ReservationId::new(number.saturating_sub(back));
                self.execute(Command::Cancel { reservation, by: Actor::Guest });
            }
            Step::Release(back) => {
                self.execute(Command::ReleaseHold { hold: HoldId::new(number.saturating_sub(back)) });
            }
            Step::MinutesPass(minutes) => self.now += Duration::minutes(minutes),
            Step::Reload => self.reload(),
            Step::Ask(at) => self.ask(at % 4),
            Step::Read(client, frames) => (0..frames).for_each(|_| self.read(client)),
            Step::PingTime(client) => {
                let effects = self.clients[client].session.tick();
                self.carry_out(client, effects);
            }
            Step::Reconnect(client) => self.connect(client),
            Step::Subscribe(client, at) => self.subscribe(client, at),
        }
    }

    fn reload(&mut self) {
        let state = self.restaurant.state().clone();
        let revision = self.view(0).revision;
        self.restaurant = restaurant(state, revision);
        self.tell(&News::Everything);
    }

    fn read(&mut self, client: usize) {
        let mut effects = vec![];
        self.clients[client].read(&mut effects);
        self.carry_out(client, effects);
    }

    fn subscribe(&mut self, client: usize, at: usize) {
        let question = self.questions[at].clone();
        let known = &mut self.clients[client];
        if !known.follows.contains(&question) {
            known.follows.push(question.clone());
            let effects = known.session.hear(&message("subscribe", &question, None));
            self.carry_out(client, effects);
        }
    }

    /// Time may have changed any answer; then all is asked and read until nothing is left.
    fn settle(&mut self) {
        (0..4).for_each(|at| self.ask(at));
        for _ in 0..READS_MAX {
            let Some(client) = (0..CLIENTS).find(|at| !self.clients[*at].wire.is_empty()) else { return };
            self.read(client);
        }
        panic!("there is no end to what is told");
    }

    fn check(&mut self) {
        for at in 0..4 {
            let (view, question) = (self.truth(at), self.questions[at].clone());
            let fresh = Update::next(None, &question, view).expect("a first look");
            let fresh = fresh.for_whom_has(&Has::Nothing, &question).expect("a reset");
            let fresh: Value = serde_json::from_str(&fresh).unwrap();
            for client in self.clients.iter().filter(|client| client.follows.contains(&question)) {
                let known: Vec<Value> = client.knows[&name_of(&question)].values().cloned().collect();
                assert_eq!(json!(known), fresh["slots"]);
            }
        }
    }
}

fn restaurant(state: State, revision: u64) -> Restaurant {
    Restaurant::new(RestaurantId::new(ID), Secret([1; 32]), revision, state)
}

fn read(restaurant: &mut Restaurant, question: &Question, now: Moment) -> AvailabilityView {
    let Question { date, party, .. } = *question;
    let query = SlotsQuery { date, party, wants: Wants::default(), time: None };
    let reply = restaurant.decide(Message::ReadSlots(query), now).unwrap().reply;
    let Reply::Slots(view) = reply else { panic!("{reply:?}") };
    view
}

fn when(day: usize, quarter: u16) -> When {
    When::Wall { date: parse_date(DAYS[day]).unwrap(), time: time(quarter) }
}

fn time(quarter: u16) -> TimeOfDay {
    WallMinute(12 * 60 + quarter * 15).time_of_day()
}

fn book(number: u64, day: usize, quarter: u16, covers: i64) -> Command {
    let details =
        GuestDetails { name: "G".into(), phone: None, email: None, locale: None, notes: None, consents: vec![] };
    let party = PartySize::parse(covers).unwrap();
    let basis = Basis::Wish(Wish { when: when(day, quarter), party, wants: Wants::default() });
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

fn hold(number: u64, day: usize, quarter: u16) -> Command {
    let wish = Wish { when: when(day, quarter), party: PartySize::parse(2).unwrap(), wants: Wants::default() };
    Command::PlaceHold(PlaceHold {
        id: HoldId::new(number),
        wish,
        channel: Channel::Online,
        client: None,
        replaces: None,
        key: None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whoever_follows_ends_with_the_truth(steps in prop::collection::vec(step(), 0..120)) {
        let mut world = World::new();
        steps.into_iter().for_each(|step| world.take(step));
        world.settle();
        world.check();
    }
}

/// A topic need not ask when it was not told and time has not passed: that is all that the hub relies on.
#[test]
fn whoever_was_not_told_need_not_ask() {
    let mut world = World::new();
    for number in 0..200 {
        let day = usize::try_from(number % 2).unwrap();
        let quarter = u16::try_from(number % 46).unwrap();
        world.take(match number % 5 {
            0 => Step::Cancel(1),
            1 => Step::Hold { day, quarter },
            2 => Step::Release(1),
            _ => Step::Book { day, quarter, covers: 2 },
        });
        for at in 0..4 {
            let (view, question) = (world.truth(at), world.questions[at].clone());
            let (last, is_told) = &world.topics[&at];
            let is_different = Update::next(last.as_deref(), &question, view).is_some();
            assert!(*is_told || !is_different, "a change that nobody was told of");
        }
        (0..4).for_each(|at| world.ask(at));
    }
}
