//! The rule book as a host would tell it: text files in `tests/scenarios`, each line something that happens and, after
//! the arrow, what comes of it. The pure decider is asked, and the state is verified after every step.
//!
//! A scenario begins with `== what it shows`. `house NAME` opens `houses/NAME.yaml`; indented lines below it replace
//! sections of that file. `now DATE TIME` sets the clock by the restaurant's wall; `later N minutes` moves it, and
//! alarms that fall due go off. `tests/scenarios/README.md` lists what can be said.

#[path = "scenarios/words.rs"]
mod words;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use chrono::Duration;
use maitred::domain::availability::{Ask, SlotStatus, When, slots};
use maitred::domain::ids::{GuestId, HoldId, ReservationId, TableId, WaitId};
use maitred::domain::limit::Limits;
use maitred::domain::reservation::{Actor, Channel, Reservation, Status, Stay, Wants};
use maitred::domain::restaurant::command::{
    AcceptOffer, Amend, Basis, Book, ChangedBy, Command, Configure, GuestDetails, Import, Join, Place, PlaceHold,
    Split, Step, WaitFor, Wish,
};
use maitred::domain::restaurant::course::make_true;
use maitred::domain::restaurant::decide::{Imported, Outcome, decide, no_show_at, wait_ends_at};
use maitred::domain::restaurant::rejection::Rejection;
use maitred::domain::restaurant::state::State;
use maitred::domain::restaurant::verify::verify;
use maitred::domain::seating::Need;
use maitred::domain::time::{Moment, TimeOfDay, Zone, parse_date};
use maitred::domain::waitlist::WaitStatus;
use maitred::restaurant::file::RestaurantFile;
use yaml_serde::Value;

use words::{Line, Words, area, limits, party, scenarios, tables};

const FOLDER: &str = "tests/scenarios";

/// What a scenario has come to so far.
#[derive(Default)]
struct Evening {
    state: State,
    file: Value,
    now: Moment,
    reservations: HashMap<String, ReservationId>,
    holds: HashMap<String, HoldId>,
    waits: HashMap<String, WaitId>,
    drawn: u64,
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
        make_true(&mut self.state, decision.changes, self.now, |_, _| {}).expect("no table is taken twice");
        assert_eq!(verify(&self.state), Vec::<String>::new());
        match decision.outcome {
            Outcome::Reservation(id) => self.told(id),
            Outcome::Hold(hold) => self.tables(&hold.stay),
            Outcome::Wait(id) => self.waiting(id),
            Outcome::Configured { version, .. } => format!("applied {version}"),
            Outcome::Imported(Imported { line, is_unallocated }) => {
                let line = snake(&format!("{line:?}"));
                if is_unallocated { format!("{line} without table") } else { line }
            }
            Outcome::Done => "done".into(),
            Outcome::Before(_) => "the same".into(),
        }
    }

    /// Where a party is promised a place or sits; what became of it otherwise.
    fn told(&self, id: ReservationId) -> String {
        let reservation = &self.state.reservations[&id];
        let tables = self.tables(&reservation.stay);
        match reservation.status {
            Status::Booked => tables,
            Status::Requested { .. } | Status::Confirmed { .. } | Status::Arrived { .. } | Status::Seated { .. } => {
                format!("{} {tables}", reservation.status.name())
            }
            Status::Finished { .. } | Status::Cancelled { .. } | Status::NoShow { .. } => {
                reservation.status.name().into()
            }
        }
    }

    fn waiting(&self, id: WaitId) -> String {
        let wait = &self.state.waits[&id];
        match wait.status {
            WaitStatus::Offered { hold, .. } => {
                let stay = &self.state.holds[&hold].stay;
                format!("offered {} {}", stay.minute.time_of_day(), self.tables(stay))
            }
            WaitStatus::Waiting
            | WaitStatus::Accepted { .. }
            | WaitStatus::Lapsed { .. }
            | WaitStatus::Ended { .. }
            | WaitStatus::Left { .. } => wait.status.name().into(),
        }
    }

    fn tables(&self, stay: &Stay) -> String {
        let tables = &self.state.house.as_ref().expect("a house").configuration.tables;
        let key = |id: &TableId| {
            tables.iter().find(|table| table.id == *id).map_or_else(|| "?".into(), |it| it.key.to_string())
        };
        if stay.tables.is_empty() {
            return "nowhere".into();
        }
        stay.tables.iter().map(key).collect::<Vec<_>>().join("+")
    }

    /// `DATE TIME for N [in AREA] [on CATEGORY] [accessible]`.
    fn wish(&self, words: &mut Words<'_>) -> Wish {
        let when = When::Wall { date: words.date(), time: words.time() };
        let party = party(words.after("for").expect("for how many"));
        Wish { when, party, wants: wants(words) }
    }

    /// `[phone N]`.
    fn details(words: &mut Words<'_>) -> GuestDetails {
        let phone = words.after("phone").map(str::to_owned);
        GuestDetails { name: "G".into(), phone, email: None, locale: None, notes: None, consents: vec![] }
    }

    fn book(&mut self, words: &mut Words<'_>, channel: Channel) -> String {
        let basis = match words.after("holding") {
            Some(hold) => Basis::Hold {
                hold: self.holds[hold],
                date: None,
                time: words.after("at").map(|word| TimeOfDay::parse(word).expect("a time")),
                starts_at: None,
                party: words.after("for").map(party),
                area: words.after("in").map(area),
            },
            None if channel == Channel::WalkIn => {
                let party = party(words.after("for").expect("for how many"));
                Basis::Wish(Wish { when: When::Instant(self.now), party, wants: wants(words) })
            }
            None => Basis::Wish(self.wish(words)),
        };
        let (place, details) = (place(words), Self::details(words));
        let (id, guest) = (self.named(words), GuestId::new(self.draw()));
        self.ask(Command::Book(Box::new(Book { id, guest, details, basis, channel, place, key: None })))
    }

    /// `as NAME`: a new reservation's id, and what it is called from now on.
    fn named(&mut self, words: &mut Words<'_>) -> ReservationId {
        let id = ReservationId::new(self.draw());
        self.reservations.extend(words.after("as").map(|name| (name.to_owned(), id)));
        id
    }

    /// `DATE TIME for N [in AREA] [by CLIENT] [instead-of NAME] [as NAME]`.
    fn hold(&mut self, words: &mut Words<'_>) -> String {
        let (wish, id) = (self.wish(words), HoldId::new(self.draw()));
        let client = words.after("by").map(|client| client.bytes().map(u64::from).sum());
        let replaces = words.after("instead-of").map(|name| self.holds[name]);
        self.holds.extend(words.after("as").map(|name| (name.to_owned(), id)));
        self.ask(Command::PlaceHold(PlaceHold { id, wish, channel: Channel::Online, client, replaces, key: None }))
    }

    /// `NAME [to [DATE at] TIME] [for N] [in AREA|any] [at TABLES] [over LIMITS]`.
    fn change(&mut self, words: &mut Words<'_>, channel: Channel) -> String {
        let mut amend = Amend { reservation: Some(self.reservation(words)), ..Amend::default() };
        if channel == Channel::InHouse {
            amend.by = ChangedBy::Staff;
        }
        if words.takes("to") {
            let first = words.next();
            amend.date = parse_date(first);
            amend.time = if amend.date.is_some() { words.after("at") } else { Some(first) }
                .map(|word| TimeOfDay::parse(word).expect("a time"));
        }
        amend.party = words.after("for").map(party);
        amend.area = words.after("in").map(|word| (word != "any").then(|| area(word)));
        amend.place = place(words);
        self.ask(Command::Amend(Box::new(amend)))
    }

    fn reservation(&self, words: &mut Words<'_>) -> ReservationId {
        let name = words.next();
        *self.reservations.get(name).unwrap_or_else(|| panic!("nobody is called {name}"))
    }

    fn look(&self, words: &mut Words<'_>) -> &Reservation {
        &self.state.reservations[&self.reservation(words)]
    }

    /// What can be said of the starts of a day.
    fn slots(&self, words: &mut Words<'_>, channel: Channel) -> Vec<(String, SlotStatus)> {
        let (date, party) = (words.date(), party(words.after("for").expect("for how many")));
        let wants = wants(words);
        let need = Need { party, wants: &wants, channel };
        let all = slots(&self.state, date, Ask { need, own: None, over: Limits::NONE }, self.now);
        all.into_iter().map(|slot| (slot.frame.minute.time_of_day().to_string(), slot.status)).collect()
    }

    /// A step of a reservation.
    fn take(&mut self, words: &mut Words<'_>, by: Actor, step: impl FnOnce(&mut Words<'_>) -> Step) -> String {
        let reservation = self.reservation(words);
        let step = step(words);
        self.ask(Command::Step { reservation, step, by, if_revision: None })
    }

    /// `DATE from TIME to TIME for N [in AREA] [phone N] as NAME`, or `for N …` of those at the door.
    fn join(&mut self, words: &mut Words<'_>, channel: Channel, is_at_the_door: bool) -> String {
        let wanted = if is_at_the_door {
            WaitFor::Now
        } else {
            let date = words.date();
            let mut time = |word| TimeOfDay::parse(words.after(word).expect(word)).expect("a time");
            WaitFor::Range { date, from: time("from"), to: time("to") }
        };
        let party = party(words.after("for").expect("for how many"));
        let (wants, details) = (wants(words), Self::details(words));
        let client = words.after("by").map(|client| client.bytes().map(u64::from).sum());
        let (id, guest) = (WaitId::new(self.draw()), GuestId::new(self.draw()));
        self.waits.insert(words.after("as").expect("a name").to_owned(), id);
        let join = Join { id, guest, details, wanted, party, wants, channel, client, key: None };
        self.ask(Command::JoinWaitlist(Box::new(join)))
    }

    fn waiter(&self, words: &mut Words<'_>) -> WaitId {
        self.waits[words.next()]
    }

    /// `NAME DATE TIME for N [staying MINUTES] [phone N] [at TABLES] [was STATUS]`: a booking of another system.
    fn import(&mut self, words: &mut Words<'_>, text: &str) -> String {
        let name = words.next().to_owned();
        let fresh = ReservationId::new(self.draw());
        let id = *self.reservations.entry(name).or_insert(fresh);
        let wish = self.wish(words);
        let minutes = words.after("staying").map(|minutes| minutes.parse().expect("minutes"));
        let details = Self::details(words);
        let tables = words.after("at").map(tables);
        let at = self.now;
        let status = match words.after("was") {
            None => Status::Booked,
            Some("cancelled") => Status::Cancelled { at, by: Actor::Guest, is_late: false },
            Some("no_show") => Status::NoShow { at },
            Some("finished") => Status::Finished { at },
            Some(other) => panic!("{other} is no status that is imported"),
        };
        let known = self.state.reservations.get(&id).map(|known| known.guest);
        let guest = known.unwrap_or(GuestId::new(self.draw()));
        let (channel, booked_at) = (Channel::InHouse, Moment::UNIX_EPOCH);
        let said = text_digest(text);
        let import =
            Import { id, guest, details, wish, minutes, tables, status, channel, booked_at, said, known: None };
        self.ask(Command::Import(Box::new(import)))
    }

    fn step(&mut self, text: &str) -> String {
        let mut words = Words::of(text);
        let verb = words.next();
        let staff = if verb == "staff" { Some(words.next()) } else { None };
        let (channel, by) =
            if staff.is_some() { (Channel::InHouse, Actor::Staff) } else { (Channel::Online, Actor::Guest) };
        let outcome = match staff.unwrap_or(verb) {
            "book" => self.book(&mut words, channel),
            "walk-in" => self.book(&mut words, Channel::WalkIn),
            "hold" => self.hold(&mut words),
            "change" => self.change(&mut words, channel),
            "release" => {
                let hold = self.holds[words.next()];
                self.ask(Command::ReleaseHold { hold })
            }
            "cancel" => {
                let reservation = self.reservation(&mut words);
                self.ask(Command::Cancel { reservation, by })
            }
            "approve" => self.take(&mut words, by, |_| Step::Approve),
            "decline" => self.take(&mut words, by, |_| Step::Decline),
            "confirm" => self.take(&mut words, by, |_| Step::Confirm),
            "arrive" => self.take(&mut words, by, |words| Step::Arrive { covers: words.after("with").map(party) }),
            "seat" => self.take(&mut words, by, |words| Step::Seat(place(words))),
            "finish" => self.take(&mut words, by, |_| Step::Finish),
            "no-show" => self.take(&mut words, by, |_| Step::NoShow),
            "move" => self.take(&mut words, by, |words| Step::Move(place(words))),
            "lock" => self.take(&mut words, by, |_| Step::Lock),
            "unlock" => self.take(&mut words, by, |_| Step::Unlock),
            "undo" => self.take(&mut words, by, |_| Step::Undo),
            "extend" => self.take(&mut words, by, |words| Step::Extend {
                minutes: words.after("by").expect("by how much").parse().expect("minutes"),
            }),
            "merge" => {
                let into = self.reservation(&mut words);
                assert!(words.takes("and"));
                let from = self.reservation(&mut words);
                let over = place(&mut words).over;
                self.ask(Command::Merge { into, from, over })
            }
            "split" => {
                let reservation = self.reservation(&mut words);
                let party = party(words.after("by").expect("by how many"));
                let (id, guest) = (self.named(&mut words), GuestId::new(self.draw()));
                self.ask(Command::Split(Split { reservation, party, id, guest, key: None }))
            }
            "wait" => self.join(&mut words, channel, false),
            "queue" => self.join(&mut words, channel, true),
            "leave" => {
                let wait = self.waiter(&mut words);
                self.ask(Command::LeaveWaitlist { wait })
            }
            "accept" => {
                let wait = self.waiter(&mut words);
                let id = self.named(&mut words);
                self.ask(Command::AcceptOffer(AcceptOffer { wait, id, by, key: None }))
            }
            "import" => self.import(&mut words, text),
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
            other => self.seen(other, &mut words),
        };
        words.end();
        outcome
    }

    /// What can be seen without doing anything.
    fn seen(&self, verb: &str, words: &mut Words<'_>) -> String {
        let clock = |at: Moment| at.with_timezone(&self.zone().0).format("%H:%M").to_string();
        match verb {
            "where" => self.told(self.reservation(words)),
            "status" => self.look(words).status.name().into(),
            "waits" => self.waiting(self.waiter(words)),
            "quoted" => {
                let quoted = self.state.waits[&self.waiter(words)].quoted_minutes;
                quoted.map_or_else(|| "nothing".into(), |minutes| minutes.to_string())
            }
            "exceeded" => listed(self.look(words).exceeded.iter().map(|limit| limit.name().to_owned()).collect()),
            "flagged" => if self.look(words).is_flagged { "yes" } else { "no" }.into(),
            "late" => {
                let cancelled = matches!(self.look(words).status, Status::Cancelled { is_late: true, .. });
                if cancelled { "yes" } else { "no" }.into()
            }
            "there" => {
                let status = &self.look(words).status;
                if let Status::Arrived { covers, .. } = status {
                    covers.covers().to_string()
                } else {
                    status.name().into()
                }
            }
            "day" => self.look(words).stay.date.to_string(),
            "starts" => {
                self.look(words).stay.starts_at.with_timezone(&self.zone().0).format("%Y-%m-%d %H:%M").to_string()
            }
            "until" => clock(self.look(words).stay.until),
            "told" => clock(self.look(words).stay.ends_at),
            "unallocated" => {
                let is_one = |id: &ReservationId| self.state.unallocated().any(|it| it.id == *id);
                let mut names: Vec<String> =
                    self.reservations.iter().filter(|(_, id)| is_one(id)).map(|(name, _)| name.clone()).collect();
                names.sort();
                listed(names)
            }
            other => panic!("nobody knows how to {other}"),
        }
    }

    /// Moves the clock; whatever falls due on the way goes off in order.
    fn until(&mut self, then: Moment) {
        while let Some((at, command)) = self.due().into_iter().filter(|(at, _)| *at <= then).min_by_key(|due| due.0) {
            self.now = self.now.max(at);
            self.ask(command);
        }
        self.now = then;
    }

    /// The alarms that are set.
    fn due(&self) -> Vec<(Moment, Command)> {
        let holds = self.state.holds.values();
        let holds = holds.map(|hold| (hold.expires_at, Command::ExpireHold { hold: hold.id }));
        let reservations = self.state.reservations.values();
        let missing = reservations
            .clone()
            .filter_map(|it| Some((no_show_at(&self.state, it)?, Command::MarkNoShow { reservation: it.id })));
        let asked = reservations.filter_map(|it| {
            let Status::Requested { expires_at } = it.status else { return None };
            Some((expires_at, Command::ExpireRequest { reservation: it.id }))
        });
        let waits = self.state.waits.values();
        let waits = waits.filter_map(|it| Some((wait_ends_at(&self.state, it)?, Command::EndWait { wait: it.id })));
        holds.chain(missing).chain(asked).chain(waits).collect()
    }

    fn later(&mut self, words: &mut Words<'_>) {
        let count: i64 = words.next().parse().expect("a number");
        let then = self.now
            + match words.next().trim_end_matches('s') {
                "second" => Duration::seconds(count),
                "minute" => Duration::minutes(count),
                "hour" => Duration::hours(count),
                "day" => Duration::days(count),
                other => panic!("{other} is no unit"),
            };
        // As if no alarm had gone off yet: what is due must not need one to be true.
        if words.takes("unnoticed") {
            self.now = then;
        } else {
            self.until(then);
        }
    }
}

fn wants(words: &mut Words<'_>) -> Wants {
    let area = words.after("in").map(area);
    let category = words.after("on").map(|word| serde_json::from_value(word.into()).expect("a category"));
    Wants { area, category, accessible: words.takes("accessible") }
}

fn place(words: &mut Words<'_>) -> Place {
    let (tables, over) = (words.after("at").map(tables), words.after("over").map(limits).unwrap_or_default());
    Place { tables, over, ..Place::default() }
}

/// Enough to tell one line from another.
fn text_digest(text: &str) -> u64 {
    text.split("->")
        .next()
        .unwrap_or_default()
        .trim()
        .bytes()
        .fold(7, |sum: u64, byte| sum.wrapping_mul(31).wrapping_add(byte.into()))
}

fn listed(names: Vec<String>) -> String {
    if names.is_empty() { "nothing".into() } else { names.join(" ") }
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
                let then = evening.zone().instant(date, time.same_day()).expect("a time that exists");
                evening.until(then);
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

fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(FOLDER).expect("the folder of scenarios").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|it| it == "txt")).collect();
    files.sort();
    files
}

const REFUSALS: [&str; 38] = [
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
    "step_not_possible",
    "too_early",
    "request_lapsed",
    "nothing_to_undo",
    "more_than_booked",
    "party_out_of_range",
    "not_together",
    "pacing_reached",
    "unknown_table",
    "not_a_combination",
    "tables_do_not_fit",
    "tables_not_open",
    "tables_closed",
    "tables_taken",
    "overbook_reached",
    "guest_has_booking",
    "guest_stayed_away",
    "too_many_holds",
    "waitlist_closed",
    "waitlist_full",
    "already_waiting",
    "nothing_to_wait_for",
    "wait_not_open",
    "nothing_offered",
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
        | Rejection::InUse { .. }
        | Rejection::StepNotPossible { .. }
        | Rejection::TooEarly { .. }
        | Rejection::RequestLapsed
        | Rejection::NothingToUndo
        | Rejection::MoreThanBooked { .. }
        | Rejection::PartyOutOfRange
        | Rejection::NotTogether
        | Rejection::PacingReached { .. }
        | Rejection::UnknownTable { .. }
        | Rejection::NotACombination
        | Rejection::TablesDoNotFit { .. }
        | Rejection::TablesNotOpen
        | Rejection::TablesClosed
        | Rejection::TablesTaken { .. }
        | Rejection::OverbookReached { .. }
        | Rejection::GuestHasBooking
        | Rejection::GuestStayedAway
        | Rejection::TooManyHolds { .. }
        | Rejection::WaitlistClosed
        | Rejection::WaitlistFull { .. }
        | Rejection::AlreadyWaiting
        | Rejection::NothingToWaitFor
        | Rejection::WaitNotOpen { .. }
        | Rejection::NothingOffered => true,
        Rejection::NotConfigured
        | Rejection::HoldNotFound
        | Rejection::WaitNotFound
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
