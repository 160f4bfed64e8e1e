//! Listeners against the truth: over random bookings, changes, steps, holds, sleeps, crashes, restarts and reconnections,
//! whoever listens is told every change once and in order, and what they kept is what a fresh read shows. Whoever reads
//! too slowly is told so.

use chrono::Duration;
use serde_json::{Value, json};

use crate::client::{Client, text};
use crate::dice::Dice;
use crate::files::{File, one_table, osteria};
use crate::house::{self, House};
use crate::listener::{LIVE, Listener};
use crate::people::key;

const OSTERIA: &str = "/v1/staff/restaurants/osteria";
const DAYS: [&str; 2] = ["2027-03-05", "2027-03-06"];
const TIMES: [&str; 5] = ["18:00", "19:00", "20:00", "21:00", "22:00"];
const STEPS: [&str; 5] = ["confirm", "cancel", "undo", "lock", "unlock"];

struct Evening {
    dice: Dice,
    bearer: String,
    listeners: Vec<Option<Listener>>,
    made: Vec<String>,
}

impl Evening {
    async fn begin(house: &House, seed: u64) -> Evening {
        let host = key(house, "osteria", "host").await;
        let mut listeners = vec![];
        for _ in 0..3 {
            listeners.push(Some(Listener::at(&host).await));
        }
        Evening { dice: Dice(seed), bearer: host.bearer().unwrap().to_owned(), listeners, made: vec![] }
    }

    fn host(&self, house: &House) -> Client {
        house.guest().with(self.bearer.clone())
    }

    fn roll(&mut self, sides: usize) -> usize {
        usize::try_from(self.dice.roll(sides as u64)).unwrap()
    }

    async fn step(&mut self, house: &mut House) {
        let host = self.host(house);
        match self.roll(20) {
            0..6 => self.book(house).await,
            6..14 => self.change(&host).await,
            14 => drop(house.guest().hold("osteria", DAYS[self.roll(2)], TIMES[self.roll(5)], 2).await),
            15 => house.step(Duration::minutes(2)).await,
            16 => house.put_to_sleep("osteria").await,
            17 => house.crash("osteria").await,
            18 => self.restart(house).await,
            _ => self.reconnect(house).await,
        }
    }

    async fn book(&mut self, house: &House) {
        let (day, time, party) = (DAYS[self.roll(2)], TIMES[self.roll(5)], [2, 4][self.roll(2)]);
        let answer = house.guest().book("osteria", day, time, party).await;
        if answer.status == 201 {
            self.made.push(text(&answer.json()["id"]).to_owned());
        }
    }

    /// Whether it can be done does not matter here.
    async fn change(&mut self, host: &Client) {
        if self.made.is_empty() {
            return;
        }
        let (at, step, time) = (self.roll(self.made.len()), self.roll(STEPS.len() + 1), self.roll(5));
        let path = format!("{OSTERIA}/reservations/{}", self.made[at]);
        match STEPS.get(step) {
            Some(step) => host.post(&format!("{path}/{step}")).send().await,
            None => host.patch(&path).json(json!({ "time": TIMES[time] })).send().await,
        };
    }

    async fn restart(&mut self, house: &mut House) {
        house.restart().await;
        let host = self.host(house);
        for listener in &mut self.listeners {
            let mut lost = listener.take().expect("a listener");
            assert_eq!(lost.closed().await, 1001);
            *listener = Some(lost.resume(&host).await);
        }
    }

    /// Somebody's connection breaks; what was said meanwhile and never read is told again, but only that.
    async fn reconnect(&mut self, house: &House) {
        let (at, host) = (self.roll(self.listeners.len()), self.host(house));
        let lost = self.listeners[at].take().expect("a listener");
        self.listeners[at] = Some(lost.resume(&host).await);
    }

    /// Everybody was told every change there was, once, and knows what a fresh read shows.
    async fn check(&mut self, house: &House) {
        let host = self.host(house);
        let page = host.get(&format!("{OSTERIA}/changes?limit=500&kind=reservation")).send().await.ok(200);
        assert_eq!(page["items"].as_array().map(|items| items.len() < 500), Some(true), "all on one page");
        let happened: Vec<String> = page["items"].as_array().unwrap().iter().map(|it| text(&it["id"]).into()).collect();
        let mut fresh = std::collections::BTreeMap::new();
        for day in DAYS {
            let listed = host.get(&format!("{OSTERIA}/reservations?date={day}&limit=500")).send().await.ok(200);
            let items = listed["items"].as_array().unwrap().iter();
            fresh.extend(items.map(|it| (text(&it["id"]).to_owned(), it.clone())));
        }
        for listener in &mut self.listeners {
            let listener = listener.as_mut().expect("a listener");
            while happened.last().is_some_and(|last| listener.told.last().is_none_or(|told| told < last)) {
                listener.frame().await;
            }
            let told: Vec<&String> = listener.told.iter().filter(|id| happened.contains(id)).collect();
            assert_eq!(told, happened.iter().collect::<Vec<_>>());
            assert_eq!(listener.reservations, fresh);
        }
    }
}

#[actix_web::test]
async fn whoever_listens_ends_with_the_truth() {
    for seed in 0..6 {
        house::with(async |house| {
            house.has("osteria", osteria("osteria")).await;
            let mut evening = Evening::begin(house, seed).await;
            for round in 0..60 {
                evening.step(house).await;
                if round % 6 == 5 {
                    evening.check(house).await;
                }
            }
        })
        .await;
    }
}

/// Brings bookings with these numbers into the book.
async fn import(who: &Client, numbers: std::ops::Range<usize>) {
    let lines: String = numbers.map(|nth| format!("{nth},2027-03-05,19:30,2,Ada\n")).collect();
    let csv = format!("external_id,date,time,party_size,name\n{lines}");
    who.post(&format!("{OSTERIA}/import?source=elsewhere")).body("text/csv", csv).send().await.ok(200);
}

#[actix_web::test]
async fn whoever_reads_too_slowly_is_told_so_and_holds_up_nobody() {
    house::with(async |house| {
        house.has("osteria", File { ..one_table("osteria") }).await;
        let manager = key(house, "osteria", "manager").await;
        let mut slow = Listener::at(&manager).await;
        let mut quick = Listener::at(&manager).await;
        for from in [0, 750] {
            import(&manager, from..from + 750).await;
            while quick.reservations.len() < from + 750 {
                quick.frame().await;
            }
        }
        let mut bytes = 0;
        let reset = loop {
            let frame = slow.frame().await;
            if frame["type"] == "reset" {
                break frame;
            }
            bytes += frame.to_string().len();
        };
        assert!(bytes < 400_000, "{bytes} bytes were sent to somebody who did not read");
        assert!(slow.told.len() < 500, "{}", slow.told.len());
        assert_eq!(reset["cursor"].as_str(), quick.cursor.as_deref());
        house.guest().book("osteria", "2027-03-06", "19:30", 2).await.ok(201);
        let (one, other) = (slow.until("reservation", "booked").await, quick.until("reservation", "booked").await);
        assert_eq!(one, other);
        // Whoever comes back after that much is told so at once.
        let after = &quick.told[0];
        let mut late = Listener::connect(&manager, &format!("{LIVE}?after={after}")).await;
        assert_eq!(late.hello["cursor"], Value::Null);
        assert_eq!(late.frame().await["cursor"].as_str(), quick.cursor.as_deref());
        // And whoever missed less is told all of it.
        let after = &quick.told[quick.told.len() - 901];
        let mut late = Listener::connect(&manager, &format!("{LIVE}?after={after}")).await;
        while late.told.len() < 900 {
            late.frame().await;
        }
        assert_eq!(late.told[..], quick.told[quick.told.len() - 900..]);
    })
    .await;
}
