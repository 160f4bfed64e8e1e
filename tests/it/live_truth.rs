//! Followers against the truth: over random bookings, holds, releases, cancellations, sleeps, crashes, restarts and
//! reconnections, whoever follows ends with what a fresh read shows, and is told nothing twice. And nobody is told of
//! another restaurant.

use chrono::Duration;
use serde_json::{Value, json};

use crate::client::text;
use crate::dice::Dice;
use crate::files::{File, dinner, osteria};
use crate::follower::{Follower, feed};
use crate::house::{self, House};

const DAYS: [&str; 3] = ["2027-03-05", "2027-03-06", "2027-03-07"];
const TIMES: [&str; 5] = ["18:00", "19:00", "20:00", "21:00", "22:00"];

struct Evening {
    dice: Dice,
    followers: Vec<(String, Option<Follower>)>,
    bookings: Vec<Value>,
    holds: Vec<Value>,
}

impl Evening {
    async fn begin(house: &House, seed: u64) -> Evening {
        let mut followers = vec![];
        for (day, party) in [(DAYS[0], 2), (DAYS[0], 4), (DAYS[1], 2), (DAYS[2], 2)] {
            followers.push((feed("osteria", day, party), Some(Follower::of(house, "osteria", day, party).await)));
        }
        Evening { dice: Dice(seed), followers, bookings: vec![], holds: vec![] }
    }

    fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        let sides = from.len() as u64;
        from[usize::try_from(self.dice.roll(sides)).unwrap()].clone()
    }

    async fn step(&mut self, house: &mut House) {
        match self.dice.roll(20) {
            0..7 => self.book(house).await,
            7..10 => self.hold(house).await,
            10..12 => self.release(house).await,
            12..15 => self.cancel(house).await,
            15 => house.step(Duration::minutes(2)).await,
            16 => house.put_to_sleep("osteria").await,
            17 => house.crash("osteria").await,
            18 => self.restart(house).await,
            _ => self.reconnect(house).await,
        }
    }

    async fn book(&mut self, house: &House) {
        let (day, time, party) = (self.pick(&DAYS), self.pick(&TIMES), self.pick(&[2, 2, 4]));
        let answer = house.guest().book("osteria", day, time, party).await;
        if answer.status == 201 {
            self.bookings.push(answer.json());
        }
    }

    async fn hold(&mut self, house: &House) {
        let (day, time) = (self.pick(&DAYS), self.pick(&TIMES));
        let answer = house.guest().hold("osteria", day, time, 2).await;
        if answer.status == 201 {
            self.holds.push(answer.json());
        }
    }

    async fn release(&mut self, house: &House) {
        let Some(hold) = self.holds.pop() else { return };
        let path = format!("/v1/restaurants/osteria/holds/{}", text(&hold["id"]));
        house.guest().with(text(&hold["token"])).delete(&path).send().await;
    }

    async fn cancel(&mut self, house: &House) {
        if self.bookings.is_empty() {
            return;
        }
        let at = usize::try_from(self.dice.roll(self.bookings.len() as u64)).unwrap();
        let booking = self.bookings.swap_remove(at);
        let path = format!("/v1/reservations/{}/cancel", text(&booking["id"]));
        house.guest().with(text(&booking["manage_token"])).post(&path).send().await.ok(200);
    }

    async fn restart(&mut self, house: &mut House) {
        house.restart().await;
        for (path, follower) in &mut self.followers {
            let mut lost = follower.take().expect("a follower");
            assert_eq!(lost.closed().await, 1001);
            *follower = Some(lost.resume(house, path).await);
        }
    }

    /// Somebody's connection breaks; what was said meanwhile and never read is told again, but only that.
    async fn reconnect(&mut self, house: &House) {
        let at = usize::try_from(self.dice.roll(self.followers.len() as u64)).unwrap();
        let (path, follower) = &mut self.followers[at];
        let lost = follower.take().expect("a follower");
        *follower = Some(lost.resume(house, path).await);
    }

    /// All who follow come to know what a fresh read shows.
    async fn check(&mut self, house: &House) {
        house.app().hub.look_at_clock();
        for (path, follower) in &mut self.followers {
            let follower = follower.as_mut().expect("a follower");
            let query = path.split_once('?').unwrap().1;
            let fresh = house.guest().availability("osteria", &format!("{query}&status=all")).await;
            while json!(follower.known()) != fresh["slots"] {
                follower.frame().await;
            }
        }
    }
}

async fn evening(house: &mut House, seed: u64) {
    let mut evening = Evening::begin(house, seed).await;
    for round in 0..60 {
        evening.step(house).await;
        if round % 6 == 5 {
            evening.check(house).await;
        }
    }
    // Whatever was still on its way is read before the last look: it may not lead away from the truth.
    for (_, follower) in &mut evening.followers {
        let follower = follower.as_mut().expect("a follower");
        follower.subscribe("2027-03-31", 2).await;
        while follower.frame().await["date"] != "2027-03-31" {}
    }
    evening.check(house).await;
}

#[actix_web::test]
async fn whoever_follows_ends_with_the_truth() {
    for seed in 0..6 {
        house::with(async |house| {
            house.has("osteria", osteria("osteria")).await;
            evening(house, seed).await;
        })
        .await;
    }
}

#[actix_web::test]
async fn nobody_hears_of_another_restaurant() {
    house::with(async |house| {
        let mut followers = vec![];
        for number in 0..50 {
            let slug = format!("house-{number}");
            // A minute of its own tells a restaurant's slots from everybody else's.
            let (first, last) = (format!("18:{number:02}"), format!("19:{number:02}"));
            let services = dinner(&first, &last, "23:00");
            let tables = "[{key: t1, seats: {min: 1, max: 4}}]".into();
            house.has(&slug, File { services, tables, areas: String::new(), ..osteria(&slug) }).await;
            followers.push((number, Follower::of(house, &slug, DAYS[0], 2).await));
        }
        let mut dice = Dice(7);
        for _ in 0..200 {
            let number = dice.roll(50);
            house.guest().hold(&format!("house-{number}"), DAYS[0], &format!("18:{number:02}"), 2).await;
        }
        for (number, follower) in &mut followers {
            let fresh = house.guest().slots(&format!("house-{number}"), DAYS[0], 2).await;
            let wanted = fresh[0].split_once(' ').unwrap().1.to_owned();
            follower.until(&format!("18:{number:02}"), &wanted).await;
            let is_own = |slot: &Value| {
                text(&slot["time"]).ends_with(&format!(":{number:02}"))
                    || text(&slot["time"]).ends_with(&format!(":{:02}", (*number + 30) % 60))
            };
            assert!(follower.known().iter().all(is_own), "{number}: {:?}", follower.known());
        }
    })
    .await;
}
