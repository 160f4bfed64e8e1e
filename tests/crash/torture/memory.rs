//! What everybody remembers across deaths, and what is counted.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use chrono::{Datelike as _, Timelike as _};
use maitred::clock::Clock;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::server::Server;

use super::ears::Ears;
use super::operator::Churn;

/// A reservation, as whoever made or changed it last remembers it.
#[derive(Clone, Debug)]
pub struct Booking {
    pub slug: &'static str,
    pub id: String,
    /// Guests have one; what staff booked in has none.
    pub token: Option<String>,
    pub status: String,
    pub party: u64,
    pub starts_at: String,
    pub revision: u64,
    /// Somebody changes it right now.
    pub is_busy: bool,
    /// What was asked for and never answered.
    pub pending: Option<Pending>,
}

/// A change that was asked for and never answered, and what it would have made of a reservation.
#[derive(Clone, Debug)]
pub struct Pending {
    pub kind: &'static str,
    pub status: Option<&'static str>,
    pub party: Option<u64>,
}

/// Something that was to be made, and nobody knows whether it was: asked for again with the same key.
#[derive(Clone, Debug)]
pub struct Unknown {
    pub kind: &'static str,
    pub slug: String,
    pub path: String,
    pub key: String,
    pub body: Value,
}

/// A hold or a place in line.
#[derive(Clone, Debug)]
pub struct Kept {
    pub id: String,
    pub token: String,
    pub is_busy: bool,
    /// Given back, taken, left: nobody asks for it again.
    pub is_over: bool,
}

/// What became of requests of one kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    pub acknowledged: usize,
    pub refused: usize,
    /// Without an answer, and there after the death.
    pub stored: usize,
    /// Without an answer, and not there.
    pub not_stored: usize,
}

/// Everything that outlives the server.
pub struct World {
    dice: RefCell<Dice>,
    drawn: Cell<u64>,
    /// Answers since the server started.
    pub answers: Cell<usize>,
    pub bookings: RefCell<HashMap<String, Booking>>,
    /// Their ids, as they were made.
    pub order: RefCell<Vec<String>>,
    pub unknown: RefCell<Vec<Unknown>>,
    pub holds: RefCell<BTreeMap<String, Kept>>,
    pub waits: RefCell<BTreeMap<String, Kept>>,
    pub churn: RefCell<Churn>,
    pub ears: RefCell<HashMap<&'static str, Ears>>,
    pub slots: RefCell<super::ears::Slots>,
    pub counts: RefCell<BTreeMap<&'static str, Count>>,
    pub fired: RefCell<BTreeMap<&'static str, usize>>,
    /// Keys of staff, by restaurant.
    pub keys: RefCell<HashMap<&'static str, String>>,
    zone: String,
    /// The day on which `door` works, by its own clock.
    pub today: String,
    /// The wall's time there at the start, in minutes.
    pub minute: u32,
}

impl World {
    pub fn new(seed: u64) -> World {
        let now = Clock::System.now();
        // Wherever it is early in the afternoon now, so that the day does not end while this runs.
        let ahead = 14 - i64::from(now.hour());
        let zone = format!("Etc/GMT{:+}", -ahead).replace("+0", "").replace("-0", "");
        let there = now + chrono::Duration::hours(ahead);
        World {
            dice: RefCell::new(Dice(seed)),
            drawn: Cell::new(0),
            answers: Cell::new(0),
            bookings: RefCell::default(),
            order: RefCell::default(),
            unknown: RefCell::default(),
            holds: RefCell::default(),
            waits: RefCell::default(),
            churn: RefCell::default(),
            ears: RefCell::default(),
            slots: RefCell::default(),
            counts: RefCell::default(),
            fired: RefCell::default(),
            keys: RefCell::default(),
            zone,
            today: format!("{}-{:02}-{:02}", there.year(), there.month(), there.day()),
            minute: there.hour() * 60 + there.minute(),
        }
    }

    pub fn roll(&self, sides: u64) -> u64 {
        self.dice.borrow_mut().roll(sides)
    }

    pub fn pick<T: Clone>(&self, from: &[T]) -> Option<T> {
        (!from.is_empty()).then(|| from[usize::try_from(self.roll(from.len() as u64)).unwrap()].clone())
    }

    /// A number that was not drawn before.
    pub fn fresh(&self) -> u64 {
        self.drawn.set(self.drawn.get() + 1);
        self.drawn.get()
    }

    pub fn count(&self, kind: &'static str, add: impl FnOnce(&mut Count)) {
        add(self.counts.borrow_mut().entry(kind).or_default());
    }

    /// A restaurant's file in its nth edition: name and tables differ.
    pub fn file(&self, slug: &str, nth: u64) -> Value {
        let seats = |max: u64| json!({"min": 1, "max": max});
        let few = if slug == "tiny" { 1 } else { 6 };
        let mut tables: Vec<Value> =
            (0..few).map(|it| json!({"key": format!("t{it}"), "seats": seats(if it < 4 { 2 } else { 6 })})).collect();
        tables
            .extend((0..nth % 3).map(|it| json!({"key": format!("x{it}"), "seats": seats(2), "channel": "in_house"})));
        let mut policy = json!({"window_days": 3000, "lead_minutes": 0, "cancel_until_minutes": 0, "hold_minutes": 1,
            "holds_per_client": 1000, "online_party": {"min": 1, "max": 6},
            "approval": {"from_party": 5, "expires_minutes": 1},
            "waitlist": {"offer_minutes": 1, "entries_max": 60}});
        if slug == "door" {
            policy["no_show_after_minutes"] = json!(1);
        }
        json!({
            "version": 1, "slug": slug, "name": format!("{slug} {nth}"), "zone": self.zone, "tables": tables,
            "services": [{"key": "all-day", "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                "first_start": "10:00", "last_start": "23:00", "ends": "23:45", "slot_minutes": 5,
                "turn_minutes": [{"party_max": 6, "minutes": 45}]}],
            "policy": policy,
        })
    }

    /// A key for the staff of each restaurant.
    pub async fn hire(&self, server: &Server) {
        for slug in super::STANDING {
            let body = json!({"restaurant": slug, "role": "manager"});
            let url = format!("{}/v1/platform/keys", server.url);
            let operator = format!("Bearer {}", server.key);
            let client = crate::server::client();
            let headers = [("authorization", operator.as_str())];
            let (status, made) = crate::server::call(&client, "POST", &url, &headers, Some(&body)).await.unwrap();
            assert_eq!(status, 201, "{made}");
            self.keys.borrow_mut().insert(slug, format!("Bearer {}", made["key"].as_str().unwrap()));
        }
    }

    pub fn summary(&self) -> String {
        let mut text = String::new();
        let mut sum = Count::default();
        writeln!(text, "{:<18}{:>13}{:>9}{:>9}{:>12}", "", "acknowledged", "refused", "stored", "not stored").unwrap();
        for (kind, count) in &*self.counts.borrow() {
            let Count { acknowledged, refused, stored, not_stored } = *count;
            writeln!(text, "{kind:<18}{acknowledged:>13}{refused:>9}{stored:>9}{not_stored:>12}").unwrap();
            sum.acknowledged += acknowledged;
            sum.refused += refused;
            sum.stored += stored;
            sum.not_stored += not_stored;
        }
        let Count { acknowledged, refused, stored, not_stored } = sum;
        writeln!(text, "{:<18}{acknowledged:>13}{refused:>9}{stored:>9}{not_stored:>12}", "all").unwrap();
        writeln!(text, "alarms: {:?}", self.fired.borrow()).unwrap();
        let (changes, frames) =
            self.ears.borrow().values().fold((0, 0), |(one, two), ears| (one + ears.changes.len(), two + ears.frames));
        writeln!(
            text,
            "staff heard {changes} changes in {frames} frames; guests saw {} frames",
            self.slots.borrow().frames
        )
        .unwrap();
        text
    }
}
