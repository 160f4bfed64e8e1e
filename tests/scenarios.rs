//! The rule book as a host would tell it: text files in `tests/scenarios`, each line something that happens and, after
//! the arrow, what comes of it. The pure decider is asked, and the state is verified after every step.
//!
//! A scenario begins with `== what it shows`. `house NAME` opens `houses/NAME.yaml`; indented lines below it replace
//! sections of that file. `now DATE TIME` sets the clock by the restaurant's wall; `later N minutes` moves it.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{Duration, NaiveDate};
use maitred::domain::availability::{Ask, SlotStatus, When, slots};
use maitred::domain::ids::{GuestId, HoldId, ReservationId, TableId};
use maitred::domain::key::Key;
use maitred::domain::party::PartySize;
use maitred::domain::reservation::{Actor, Channel, Stay};
use maitred::domain::restaurant::apply::apply;
use maitred::domain::restaurant::command::{Amend, Basis, Book, Command, Configure, GuestDetails, PlaceHold, Wish};
use maitred::domain::restaurant::decide::{Outcome, decide};
use maitred::domain::restaurant::rejection::Rejection;
use maitred::domain::restaurant::state::State;
use maitred::domain::restaurant::verify::verify;
use maitred::domain::seating::Need;
use maitred::domain::time::{Moment, TimeOfDay, Zone, parse_date};
use maitred::restaurant::file::RestaurantFile;
use yaml_serde::Value;

const FOLDER: &str = "tests/scenarios";

/// One line of a scenario.
struct Line<'a> {
    number: usize,
    text: &'a str,
}

/// What a scenario has come to so far.
#[derive(Default)]
struct Evening {
    state: State,
    file: Value,
    now: Moment,
    reservations: HashMap<String, ReservationId>,
    holds: HashMap<String, HoldId>,
    drawn: u64,
}

/// The words of a step, taken from the front.
struct Words<'a>(Vec<&'a str>);

impl<'a> Words<'a> {
    fn of(text: &'a str) -> Words<'a> {
        Words(text.split_whitespace().rev().collect())
    }

    fn next(&mut self) -> &'a str {
        self.0.pop().expect("another word")
    }

    /// Takes this word if it is the next.
    fn takes(&mut self, word: &str) -> bool {
        let is_next = self.0.last() == Some(&word);
        if is_next {
            self.0.pop();
        }
        is_next
    }

    /// Takes what follows this word, if it is the next.
    fn after(&mut self, word: &str) -> Option<&'a str> {
        self.takes(word).then(|| self.next())
    }

    fn date(&mut self) -> NaiveDate {
        let word = self.next();
        parse_date(word).unwrap_or_else(|| panic!("{word} is no date"))
    }

    fn time(&mut self) -> TimeOfDay {
        let word = self.next();
        TimeOfDay::parse(word).unwrap_or_else(|| panic!("{word} is no time"))
    }

    fn end(self) {
        assert!(self.0.is_empty(), "not understood: {:?}", self.0.into_iter().rev().collect::<Vec<_>>());
    }
}

fn party(word: &str) -> PartySize {
    PartySize::parse(word.parse().expect("a number")).expect("a party")
}

fn area(word: &str) -> Key {
    Key::parse(word).expect("the key of an area")
}

impl Evening {
    fn draw(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }

    fn zone(&self) -> Zone {
        self.state.house.as_ref().expect("a house").configuration.profile.zone
    }

    fn open(&mut self, house: &str, sections: &[Line<'_>]) {
        let path = Path::new(FOLDER).join("houses").join(format!("{house}.yaml"));
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        self.file = yaml_serde::from_str(&text).expect("YAML");
        let opened = self.configure(sections, false);
        assert!(opened.starts_with("applied"), "{opened}");
    }

    /// Replaces sections of the file, and applies it.
    fn configure(&mut self, sections: &[Line<'_>], reassign: bool) -> String {
        for line in sections {
            let section: Value = yaml_serde::from_str(line.text).expect("YAML");
            let (file, section) =
                (self.file.as_mapping_mut().expect("a file"), section.as_mapping().expect("a section"));
            section.iter().for_each(|(name, value)| drop(file.insert(name.clone(), value.clone())));
        }
        let file: RestaurantFile = yaml_serde::from_value(self.file.clone()).expect("a restaurant file");
        let draws = std::cell::Cell::new(self.drawn);
        let configure = file.into_command(|| draws.replace(draws.get() + 1));
        self.drawn = draws.get();
        match configure {
            Ok(configure) => self.ask(Command::Configure(Box::new(Configure { reassign, ..configure }))),
            Err(faults) => faults.first().map_or_else(String::new, |fault| fault.code.to_owned()),
        }
    }

    fn ask(&mut self, command: Command) -> String {
        let decision = match decide(&self.state, command, self.now) {
            Ok(decision) => decision,
            Err(rejection) => {
                let name = name(&rejection);
                assert_eq!(
                    is_met_at_the_door(&rejection),
                    REFUSALS.contains(&name.as_str()),
                    "{name} is in one list only"
                );
                return name;
            }
        };
        apply(&mut self.state, &decision.changes).expect("no table is taken twice");
        assert_eq!(verify(&self.state), Vec::<String>::new());
        match decision.outcome {
            Outcome::Reservation(id) => self.told(id),
            Outcome::Hold(hold) => self.tables(&hold.stay),
            Outcome::Configured { version, .. } => format!("applied {version}"),
            Outcome::Done => "done".into(),
            Outcome::Before(_) => "the same".into(),
        }
    }

    fn told(&self, id: ReservationId) -> String {
        let reservation = &self.state.reservations[&id];
        if reservation.status.is_live() { self.tables(&reservation.stay) } else { reservation.status.name().into() }
    }

    fn tables(&self, stay: &Stay) -> String {
        let tables = &self.state.house.as_ref().expect("a house").configuration.tables;
        let key = |id: &TableId| {
            tables.iter().find(|table| table.id == *id).map_or_else(|| "?".into(), |it| it.key.to_string())
        };
        stay.tables.iter().map(key).collect::<Vec<_>>().join("+")
    }

    /// `DATE TIME for N [in AREA]`.
    fn wish(&self, words: &mut Words<'_>) -> Wish {
        let when = When::Wall { date: words.date(), time: words.time() };
        let party = party(words.after("for").expect("for how many"));
        Wish { when, party, area: words.after("in").map(area) }
    }

    fn book(&mut self, words: &mut Words<'_>, channel: Channel) -> String {
        let basis = match words.after("on") {
            Some(hold) => Basis::Hold {
                hold: self.holds[hold],
                date: None,
                time: words.after("at").map(|word| TimeOfDay::parse(word).expect("a time")),
                starts_at: None,
                party: words.after("for").map(party),
                area: words.after("in").map(area),
            },
            None => Basis::Wish(self.wish(words)),
        };
        let (id, guest) = (ReservationId::new(self.draw()), GuestId::new(self.draw()));
        self.reservations.extend(words.after("as").map(|name| (name.to_owned(), id)));
        let details =
            GuestDetails { name: "G".into(), phone: None, email: None, locale: None, notes: None, consents: vec![] };
        self.ask(Command::Book(Box::new(Book { id, guest, details, basis, channel, key: None })))
    }

    fn hold(&mut self, words: &mut Words<'_>) -> String {
        let (wish, id) = (self.wish(words), HoldId::new(self.draw()));
        self.holds.extend(words.after("as").map(|name| (name.to_owned(), id)));
        self.ask(Command::PlaceHold(PlaceHold { id, wish, channel: Channel::Online, key: None }))
    }

    /// `NAME [to [DATE] TIME] [for N] [in AREA|anywhere]`.
    fn change(&mut self, words: &mut Words<'_>) -> String {
        let mut amend = Amend { reservation: Some(self.reservations[words.next()]), ..Amend::default() };
        if words.takes("to") {
            let first = words.next();
            amend.date = parse_date(first);
            amend.time = if amend.date.is_some() { words.after("at") } else { Some(first) }
                .map(|word| TimeOfDay::parse(word).expect("a time"));
        }
        amend.party = words.after("for").map(party);
        amend.area = words.after("in").map(|word| (word != "any").then(|| area(word)));
        self.ask(Command::Amend(Box::new(amend)))
    }

    /// What can be said of the starts of a day.
    fn slots(&self, words: &mut Words<'_>, channel: Channel) -> Vec<(String, SlotStatus)> {
        let (date, party) = (words.date(), party(words.after("for").expect("for how many")));
        let area = words.after("in").map(area);
        let need = Need { party, area: area.as_ref(), channel };
        let all = slots(&self.state, date, Ask { need, own: None }, self.now);
        all.into_iter().map(|slot| (slot.frame.minute.time_of_day().to_string(), slot.status)).collect()
    }

    fn step(&mut self, text: &str) -> String {
        let mut words = Words::of(text);
        let verb = words.next();
        let staff = if verb == "staff" { Some(words.next()) } else { None };
        let channel = if staff.is_some() { Channel::InHouse } else { Channel::Online };
        let outcome = match staff.unwrap_or(verb) {
            "book" => self.book(&mut words, channel),
            "hold" => self.hold(&mut words),
            "change" => self.change(&mut words),
            "release" => {
                let hold = self.holds[words.next()];
                self.ask(Command::ReleaseHold { hold })
            }
            "cancel" => {
                let reservation = self.reservations[words.next()];
                let by = if channel == Channel::InHouse { Actor::Staff } else { Actor::Guest };
                self.ask(Command::Cancel { reservation, by })
            }
            "expire" => {
                let hold = self.holds[words.next()];
                self.ask(Command::ExpireHold { hold })
            }
            "no-show" => {
                let reservation = self.reservations[words.next()];
                self.ask(Command::MarkNoShow { reservation })
            }
            "free" => {
                let slots = self.slots(&mut words, channel);
                let free = slots.into_iter().filter(|(_, status)| *status == SlotStatus::Available);
                free.map(|(time, _)| time).collect::<Vec<_>>().join(" ")
            }
            "slot" => {
                let time = words.next().to_owned();
                let found = self.slots(&mut words, channel).into_iter().find(|slot| slot.0 == time);
                found.map_or_else(|| "not listed".into(), |(_, status)| snake(&format!("{status:?}")))
            }
            "where" => self.told(self.reservations[words.next()]),
            other => panic!("nobody knows how to {other}"),
        };
        words.end();
        outcome
    }

    fn later(&mut self, words: &mut Words<'_>) {
        let count: i64 = words.next().parse().expect("a number");
        self.now += match words.next().trim_end_matches('s') {
            "second" => Duration::seconds(count),
            "minute" => Duration::minutes(count),
            "hour" => Duration::hours(count),
            "day" => Duration::days(count),
            other => panic!("{other} is no unit"),
        };
    }
}

/// The name of a refusal, in the words that scenarios use.
fn name(rejection: &Rejection) -> String {
    let debug = format!("{rejection:?}");
    snake(debug.split(|it: char| !it.is_alphanumeric()).next().unwrap_or_default())
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

/// Plays one scenario; what went otherwise than told is said with its line.
fn play(path: &Path, lines: &[Line<'_>], refusals: &mut BTreeSet<String>) {
    let mut evening = Evening::default();
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        let sections = after.iter().take_while(|line| line.text.starts_with(' ')).count();
        let (sections, after) = after.split_at(sections);
        rest = after;
        let (step, expected) =
            line.text.split_once("->").map_or((line.text, None), |(step, it)| (step, Some(it.trim())));
        let mut words = Words::of(step);
        let outcome = match words.next() {
            "house" => {
                evening.open(words.next(), sections);
                continue;
            }
            "now" => {
                let (date, time) = (words.date(), words.time());
                evening.now = evening.zone().instant(date, time.same_day()).expect("a time that exists");
                continue;
            }
            "later" => {
                evening.later(&mut words);
                continue;
            }
            "apply" => evening.configure(sections, words.takes("reassigning")),
            _ => evening.step(step),
        };
        let at = format!("{}:{}: {}", path.display(), line.number, line.text);
        assert_eq!(Some(outcome.as_str()), expected, "{at}");
        refusals.insert(outcome);
    }
}

fn scenarios(text: &str) -> Vec<(&str, Vec<Line<'_>>)> {
    let mut found: Vec<(&str, Vec<Line<'_>>)> = vec![];
    for (at, text) in text.lines().enumerate() {
        match (text.strip_prefix("== "), found.last_mut()) {
            (Some(title), _) => found.push((title, vec![])),
            (None, Some((_, lines))) if !text.trim().is_empty() && !text.starts_with('#') => {
                lines.push(Line { number: at + 1, text });
            }
            (None, _) => {}
        }
    }
    found
}

fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(FOLDER).expect("the folder of scenarios").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|it| it == "txt")).collect();
    files.sort();
    files
}

const REFUSALS: [&str; 14] = [
    "party_too_small",
    "party_too_large",
    "unknown_area",
    "time_does_not_exist",
    "closed",
    "time_not_offered",
    "too_soon",
    "too_late",
    "slot_unavailable",
    "hold_expired",
    "hold_mismatch",
    "reservation_not_live",
    "too_late_to_change",
    "in_use",
];

/// Whether a refusal is about tables and times. Those about requests and tokens have their tests at the edge.
fn is_met_at_the_door(rejection: &Rejection) -> bool {
    match rejection {
        Rejection::PartyTooSmall { .. }
        | Rejection::PartyTooLarge { .. }
        | Rejection::UnknownArea
        | Rejection::TimeDoesNotExist
        | Rejection::Closed { .. }
        | Rejection::TimeNotOffered { .. }
        | Rejection::TooSoon { .. }
        | Rejection::TooLate { .. }
        | Rejection::SlotUnavailable { .. }
        | Rejection::HoldExpired
        | Rejection::HoldMismatch { .. }
        | Rejection::ReservationNotLive { .. }
        | Rejection::TooLateToChange { .. }
        | Rejection::InUse { .. } => true,
        Rejection::NotConfigured
        | Rejection::HoldNotFound
        | Rejection::ReservationNotFound
        | Rejection::RevisionStale { .. }
        | Rejection::IdempotencyKeyReused
        | Rejection::InvalidConfiguration(_)
        | Rejection::VersionStale { .. }
        | Rejection::ZoneInUse { .. } => false,
    }
}

#[test]
fn every_scenario_goes_as_told_and_every_refusal_is_met() {
    let mut outcomes = BTreeSet::new();
    let mut titles = BTreeSet::new();
    for path in files() {
        let text = fs::read_to_string(&path).expect("a readable file");
        for (title, lines) in scenarios(&text) {
            assert!(titles.insert(title.to_owned()), "{}: told twice: {title}", path.display());
            play(&path, &lines, &mut outcomes);
        }
    }
    for refusal in REFUSALS {
        assert!(outcomes.contains(refusal), "no scenario meets {refusal}");
    }
}
