//! A restaurant's database as a model: what the trigger `batch_apply` of `migrations/restaurant` makes of an entry, and
//! what `restaurant/reader.rs` makes of the tables. It knows entries by their bodies alone, so what is checked is what
//! was stored. Deliberately absent: SQL; `tests/store` and `tests/crash` go there.

use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::Duration;
use maitred::domain::configuration::{Placed, SettingName};
use maitred::domain::guest::Guest;
use maitred::domain::ids::RestaurantId;
use maitred::domain::reservation::{Hold, Reservation};
use maitred::domain::restaurant::apply::apply;
use maitred::domain::restaurant::change::{Because, Change};
use maitred::domain::restaurant::state::{HOT_HOURS, State, Strike};
use maitred::domain::time::Moment;
use maitred::domain::waitlist::Wait;
use maitred::object::alarm::{AlarmChange, AlarmEntry};
use maitred::object::{Entry, Head};
use maitred::restaurant::ledger::Ledger;
use maitred::restaurant::object::Restaurant;
use maitred::restaurant::record::{AnswerRow, GuestRow, HoldRow, ReservationRow, SettingRow, WaitRow};
use maitred::restaurant::token::Secret;
use serde::Deserialize;
use serde_json::Value;

/// How long the server may have been away and still mark who did not come, in seconds.
const AWAY_SECONDS: i64 = 30 * 86_400;

/// An entry and what it says.
#[derive(Debug)]
pub struct Line {
    pub entry: Entry,
    pub body: Value,
}

impl Line {
    pub fn new(entry: Entry) -> Rc<Line> {
        let body = serde_json::from_str(&entry.body).expect("an entry is JSON");
        Rc::new(Line { entry, body })
    }

    pub fn list(&self, name: &str) -> &[Value] {
        self.body[name].as_array().map_or(&[], Vec::as_slice)
    }

    /// The rows of a list of changes, each with its reason.
    pub fn told<'a>(&'a self, name: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        self.list(name).iter().map(|told| (told[1].as_str().expect("a reason"), &told[2]))
    }
}

/// Until when, and the reservation or hold.
type Seating = (i64, Option<u64>, Option<u64>);
type Rows = BTreeMap<u64, (Rc<Line>, usize)>;

/// A change as followers of history read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub seq: u64,
    pub nth: u64,
    pub kind: String,
    /// Whose, or 0 for a setting.
    pub id: u64,
}

/// See the module. Rows point into the lines that brought them.
#[derive(Clone, Default)]
pub struct Database {
    pub head: Head,
    epoch: u64,
    secret: Option<String>,
    counters: BTreeMap<String, u64>,
    settings: BTreeMap<(String, String), (Rc<Line>, usize)>,
    guests: Rows,
    reservations: Rows,
    holds: Rows,
    waits: Rows,
    answers: BTreeMap<String, (i64, Rc<Line>, usize)>,
    tables: BTreeMap<u64, ()>,
    seatings: BTreeMap<(u64, i64), Seating>,
    pub alarms: BTreeMap<String, AlarmEntry>,
    pub changes: Vec<Told>,
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

fn number(value: &Value) -> i64 {
    value.as_i64().expect("a number")
}

fn id(row: &Value) -> u64 {
    row["id"].as_u64().expect("an id")
}

fn parsed<'a, R: Deserialize<'a>>(row: &'a Value) -> R {
    R::deserialize(row).expect("a row")
}

impl Database {
    /// Makes an entry part of it, or says why not; nothing has changed then that anybody looks at.
    pub fn apply(&mut self, line: &Rc<Line>) -> Result<(), String> {
        let entry = &line.entry;
        if entry.seq != self.head.seq + 1 || entry.prev_hash != self.head.hash || entry.epoch < self.epoch {
            return Err(format!("head_mismatch: entry {} after {}", entry.seq, self.head.seq));
        }
        let at = number(&line.body["at"]);
        self.seatings.retain(|_, (until, ..)| at / 1000 - 86_400 <= *until);
        self.stand_up(line);
        self.settle(line);
        self.meet(line);
        self.sit_down(line)?;
        self.answer(line)?;
        self.wind(line);
        self.remember(line);
        (self.head, self.epoch) = (entry.head(), entry.epoch);
        Ok(())
    }

    fn stand_up(&mut self, line: &Line) {
        let reservations: Vec<u64> = line.told("reservations").map(|(_, row)| id(row)).collect();
        let holds: Vec<u64> = line.told("holds").map(|(_, row)| id(row)).collect();
        let leaves = |by: &Option<u64>, who: &[u64]| by.is_some_and(|by| who.contains(&by));
        self.seatings.retain(|_, (_, reservation, hold)| !leaves(reservation, &reservations) && !leaves(hold, &holds));
    }

    fn settle(&mut self, line: &Rc<Line>) {
        for (nth, (why, row)) in line.told("settings").enumerate() {
            let name = (text(&row["kind"]), text(&row["key"]));
            match why {
                "removed" => drop(self.settings.remove(&name)),
                _ => {
                    if name.0 == "table" {
                        self.tables.insert(id(&row["setting"]["body"]), ());
                    }
                    self.settings.insert(name, (line.clone(), nth));
                }
            }
        }
        for counter in line.list("counters") {
            self.counters.insert(text(&counter[0]), counter[1].as_u64().expect("a count"));
        }
        self.secret = line.body["secret"].as_str().map(str::to_owned).or(self.secret.take());
    }

    fn meet(&mut self, line: &Rc<Line>) {
        let here = |nth: usize| (line.clone(), nth);
        for (nth, (_, row)) in line.told("guests").enumerate() {
            self.guests.insert(id(row), here(nth));
        }
        for (nth, (_, row)) in line.told("reservations").enumerate() {
            self.reservations.insert(id(row), here(nth));
        }
        for (nth, (why, row)) in line.told("holds").enumerate() {
            if why == "placed" {
                self.holds.entry(id(row)).or_insert_with(|| here(nth));
            }
        }
        for (_, row) in line.told("holds").filter(|(why, _)| *why != "placed") {
            self.holds.remove(&id(row));
        }
        for (nth, (_, row)) in line.told("waits").enumerate() {
            self.waits.insert(id(row), here(nth));
        }
    }

    fn sit_down(&mut self, line: &Line) -> Result<(), String> {
        for row in line.list("seatings") {
            let (table, from, until) = (row[0].as_u64().expect("a table"), number(&row[1]), number(&row[2]));
            let before = self.seatings.range((table, i64::MIN)..(table, until)).next_back();
            if until <= from || !self.tables.contains_key(&table) || before.is_some_and(|(_, before)| from < before.0) {
                return Err(format!("seating_overlap: {row}"));
            }
            self.seatings.insert((table, from), (until, row[3].as_u64(), row[4].as_u64()));
        }
        Ok(())
    }

    fn answer(&mut self, line: &Rc<Line>) -> Result<(), String> {
        if let Some(before) = line.body["answers_before"].as_i64() {
            self.answers.retain(|_, (at, ..)| before <= *at);
        }
        for (nth, row) in line.list("answers").iter().enumerate() {
            let answer = (number(&row["at"]), line.clone(), nth);
            if self.answers.insert(text(&row["key"]), answer).is_some() {
                return Err(format!("answered twice: {row}"));
            }
        }
        Ok(())
    }

    fn wind(&mut self, line: &Line) {
        for row in line.list("alarms") {
            let name = text(&row[0]);
            self.alarms.remove(&name);
            if let Some(at) = row[1].as_i64() {
                let at = Moment::from_timestamp_millis(at).expect("a time");
                let attempts = u32::try_from(number(&row[2])).expect("a few");
                let set = AlarmChange::set(name.clone(), at).entry.expect("it was set");
                let recurs = row[4].as_str().map(|words| words.parse().expect("how it recurs"));
                self.alarms.insert(name, AlarmEntry { attempts, is_dead: row[3] == 1, recurs, ..set });
            }
        }
    }

    fn remember(&mut self, line: &Line) {
        let before = self.changes.len();
        for (list, kind) in [("reservations", "reservation"), ("holds", "hold"), ("waits", "wait"), ("settings", "")] {
            for told in line.list(list) {
                let kind = if kind.is_empty() { told[2]["kind"].as_str().expect("a kind") } else { kind };
                let nth = told[0].as_u64().expect("a place");
                let kind = format!("{kind}.{}", told[1].as_str().expect("a reason"));
                let id = told[2]["id"].as_u64().unwrap_or_default();
                self.changes.push(Told { seq: line.entry.seq, nth, kind, id });
            }
        }
        self.changes[before..].sort_by_key(|told| told.nth);
    }

    /// When the next alarm is due.
    pub fn earliest_alarm(&self) -> Option<Moment> {
        self.alarms.values().filter(|alarm| !alarm.is_dead).map(|alarm| alarm.at).min()
    }

    fn rows<'a>(rows: &'a Rows, list: &'a str) -> impl Iterator<Item = &'a Value> {
        rows.values().map(move |(line, nth)| &line.list(list)[*nth][2])
    }

    /// The restaurant that this is, as of an instant.
    pub fn restaurant(&self, id: u64, now: Moment) -> Result<Restaurant, String> {
        let edge = (now - Duration::hours(HOT_HOURS)).timestamp();
        let mut state = State::default();
        state.version = self.count("version");
        for (line, nth) in self.settings.values() {
            let SettingRow { kind, key, position, setting } = parsed(&line.list("settings")[*nth][2]);
            let setting = setting.ok_or("a setting that says nothing")?;
            state.settings.insert(SettingName { kind, key }, Placed { position, setting });
        }
        state.rebuild_house();
        let changes = self.changes_to(edge)?;
        for row in Self::rows(&self.reservations, "reservations").filter(|row| row["status"] == "no_show") {
            let reservation = Reservation::try_from(parsed::<ReservationRow>(row)).map_err(|bad| bad.to_string())?;
            let guest = self.guest(reservation.guest.bits())?;
            state.strikes.insert(reservation.id, Strike { contact: guest.contact(), at: reservation.stay.starts_at });
        }
        apply(&mut state, &changes).map_err(|overlap| overlap.to_string())?;
        let ledger = Ledger::of(self.counters.iter().map(|(name, value)| (name.as_str(), *value)));
        let secret = self.secret.as_deref().map_or(Secret([0; 32]), secret);
        Ok(Restaurant::new(RestaurantId::new(id), secret, self.count("revision"), state).with(ledger))
    }

    fn changes_to(&self, edge: i64) -> Result<Vec<Change>, String> {
        let bad = |bad: maitred::restaurant::record::BadRecord| bad.to_string();
        let mut changes = vec![];
        let is_hot = |row: &&Value| {
            let (until, status) = (number(&row["until"]), row["status"].as_str().expect("a status"));
            edge <= until || ["requested", "booked", "confirmed"].contains(&status) && edge - AWAY_SECONDS <= until
        };
        for row in Self::rows(&self.reservations, "reservations").filter(is_hot) {
            let reservation = Reservation::try_from(parsed::<ReservationRow>(row)).map_err(bad)?;
            changes.push(Change::GuestRecorded(self.guest(reservation.guest.bits())?));
            changes.push(Change::Reservation(Because::Booked, reservation));
        }
        for row in Self::rows(&self.holds, "holds") {
            changes.push(Change::HoldPlaced(Hold::try_from(parsed::<HoldRow>(row)).map_err(bad)?));
        }
        for (_, line, nth) in self.answers.values() {
            let row: AnswerRow = parsed(&line.list("answers")[*nth]);
            changes.push(Change::Answered(row.try_into().map_err(bad)?));
        }
        for row in Self::rows(&self.waits, "waits") {
            let wait = Wait::try_from(parsed::<WaitRow>(row)).map_err(bad)?;
            if wait.status.is_open() || edge * 1000 <= number(&row["status_at"]) {
                changes.push(Change::GuestRecorded(self.guest(wait.guest.bits())?));
                changes.push(Change::Wait(wait));
            }
        }
        Ok(changes)
    }

    fn guest(&self, id: u64) -> Result<Guest, String> {
        let (line, nth) = self.guests.get(&id).ok_or("a guest whom nobody knows")?;
        Guest::try_from(parsed::<GuestRow>(&line.list("guests")[*nth][2])).map_err(|bad| bad.to_string())
    }

    fn count(&self, name: &str) -> u64 {
        self.counters.get(name).copied().unwrap_or_default()
    }
}

fn secret(hex: &str) -> Secret {
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex");
    Secret(std::array::from_fn(|nth| byte(2 * nth)))
}

impl Database {
    /// The entry in which something first appears.
    pub fn first_seen(&self, kind: &str, id: u64) -> Option<u64> {
        let is_it = |told: &&Told| told.id == id && told.kind.split('.').next() == Some(kind);
        self.changes.iter().find(is_it).map(|told| told.seq)
    }

    /// Holds that ended more than once or never, guests who have two reservations by one key, and what was marked twice.
    pub fn twice(&self) -> Vec<String> {
        let count = |id: u64, kinds: &[&str]| {
            self.changes.iter().filter(|told| told.id == id && kinds.contains(&told.kind.as_str())).count()
        };
        let mut wrong = vec![];
        for placed in self.changes.iter().filter(|told| told.kind == "hold.placed") {
            let ends = count(placed.id, &["hold.released", "hold.expired", "hold.consumed"]);
            if ends != 1 || count(placed.id, &["hold.placed"]) != 1 {
                wrong.push(format!("hold {} ended {ends} times", placed.id));
            }
        }
        let counted: u64 = self.counters.iter().filter(|it| it.0.ends_with(":bookings")).map(|it| it.1).sum();
        if counted != self.reservations.len() as u64 {
            wrong.push(format!("{counted} bookings are counted, and {} were made", self.reservations.len()));
        }
        let mut names = BTreeMap::new();
        for row in Self::rows(&self.reservations, "reservations") {
            let name = self.guest(row["guest"].as_u64().expect("a guest")).expect("a guest").name;
            let other = names.insert(name.clone(), row["id"].clone());
            wrong.extend(other.map(|other| format!("{other} and {} are both of request {name}", row["id"])));
            if 1 < count(id(row), &["reservation.no_show"]) {
                wrong.push(format!("{} stayed away twice", row["id"]));
            }
        }
        wrong
    }
}
