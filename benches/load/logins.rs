//! Fifty people sign in at once while guests book: do guests notice? The loop is open: bookings come by the clock, at
//! half of what the server can take, whether or not those before were answered, and what one takes is counted from when
//! it should have been asked. With and without people who sign in take turns, so that a slow minute hits both.

use std::cell::Cell;

use futures_util::future::{join, join_all};
use maitred::clock::Stopwatch;
use serde_json::{Value, json};

use crate::client::Client;
use crate::machine::Meter;
use crate::player::{Call, Tally};
use crate::scenario::{Measured, Plan, book_somewhere, dismiss, gather, play_for, sorted};
use crate::systems::Server;
use crate::workload::{Dice, arrivals};

/// People who sign in at once; when all are in, they do so again.
const PEOPLE: usize = 50;
/// Connections that bookings come over. More than are ever busy at half of the capacity.
const CONNECTIONS: usize = 128;
/// Seconds in which it is found out what the server can take.
const CAPACITY_SECS: f64 = 2.0;
/// How often the two take turns.
const TURNS: u32 = 3;
const PASSWORD: &str = "three blue chairs";

pub async fn run(server: &Server, plan: &Plan) -> Measured {
    make_accounts(server).await;
    let mut players = gather(server, plan.clients).await;
    play_for(&mut players, CAPACITY_SECS / 2.0, 0, |dice| book_somewhere(dice, 1)).await;
    let warm_up = players.iter().map(|player| player.tally.micros.len()).sum::<usize>();
    play_for(&mut players, CAPACITY_SECS, 1, |dice| book_somewhere(dice, 1)).await;
    let mut total = dismiss(players);
    let rate = (total.micros.len() - warm_up) as f64 / CAPACITY_SECS / 2.0;
    total.micros.clear();
    let (mut alone, mut beside, mut signed_in) = (vec![], vec![], 0);
    let meter = Meter::start(server.pid(), plan.profile.as_deref());
    for turn in 0..TURNS {
        let (tally, _) = booking_by_the_clock(server, rate, plan.secs, u64::from(turn) * 2, false).await;
        alone.extend(&tally.micros);
        total.absorb(Tally { micros: vec![], ..tally });
        let (tally, more) = booking_by_the_clock(server, rate, plan.secs, u64::from(turn) * 2 + 1, true).await;
        beside.extend(&tally.micros);
        total.absorb(Tally { micros: vec![], ..tally });
        signed_in += more;
    }
    let (seconds, cores) = meter.stop();
    let (alone, beside) = (sorted(alone), sorted(beside));
    tell(rate, &alone, &beside, f64::from(signed_in) / (plan.secs * f64::from(TURNS)));
    Measured {
        throughput: (alone.len() + beside.len()) as f64 / seconds,
        micros: beside,
        conflicts: total.conflicts,
        errors: total.errors,
        cores,
        granted: total.granted,
        wrong_races: 0,
    }
}

fn tell(rate: f64, alone: &[u32], beside: &[u32], signed_in: f64) {
    let at = |micros: &[u32], hundredths: usize| {
        f64::from(micros.get(micros.len() * hundredths / 100).copied().unwrap_or_default()) / 1000.0
    };
    let moved = (at(beside, 99) / at(alone, 99) - 1.0) * 100.0;
    eprintln!(
        "logins: {rate:.0} bookings/s by the clock; alone p50 {:.2} ms p99 {:.2} ms; beside {PEOPLE} who sign in at once \
         ({signed_in:.0}/s) p50 {:.2} ms p99 {:.2} ms: p99 moved by {moved:+.0} % (bar: at most +50 %)",
        at(alone, 50),
        at(alone, 99),
        at(beside, 50),
        at(beside, 99),
    );
}

/// Books for a while, with or without people who sign in; how many did.
async fn booking_by_the_clock(server: &Server, rate: f64, secs: f64, seed: u64, sign_in: bool) -> (Tally, u32) {
    let (mut players, watch) = (gather(server, CONNECTIONS).await, Stopwatch::start());
    let due = arrivals(rate, secs, seed);
    let next = Cell::new(0);
    let booking = join_all(players.iter_mut().enumerate().map(async |(at, player)| {
        let mut dice = Dice::seeded((seed << 32) + (u64::try_from(at).expect("a few") << 40) + 7);
        let mut late = vec![];
        while let Some(due) = due.get(next.replace(next.get() + 1)) {
            tokio::time::sleep(due.saturating_sub(watch.elapsed())).await;
            let before = player.tally.micros.len();
            let waited = watch.elapsed().saturating_sub(*due);
            player.play(book(&mut dice)).await;
            if before < player.tally.micros.len() {
                late.push((before, u32::try_from(waited.as_micros()).unwrap_or(u32::MAX)));
            }
        }
        // From when it should have been asked.
        late.into_iter().for_each(|(at, waited)| player.tally.micros[at] += waited);
    }));
    let signing = async {
        let mut signed_in = 0;
        if sign_in {
            let mut people = join_all((0..PEOPLE).map(|_| Client::connect(server.address))).await;
            while watch.elapsed().as_secs_f64() < secs {
                let all = people.iter_mut().enumerate().map(async |(nth, client)| {
                    let client = client.as_mut().expect("the server listens");
                    let answer = client.ask(&server.sign_in(&email(nth), PASSWORD)).await.expect("an answer");
                    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(answer.body));
                });
                join_all(all).await;
                signed_in += u32::try_from(PEOPLE).expect("a few");
            }
        }
        signed_in
    };
    let (_, signed_in) = join(booking, signing).await;
    (dismiss(players), signed_in)
}

fn book(dice: &mut Dice) -> Call {
    book_somewhere(dice, 1)
}

fn email(nth: usize) -> String {
    format!("person{nth}@example.com")
}

async fn make_accounts(server: &Server) {
    let mut client = Client::connect(server.address).await.expect("the server listens");
    for nth in 0..PEOPLE {
        let asked = server.create_account(&email(nth));
        let made: Value = serde_json::from_slice(client.ask(&asked).await.expect("an answer").body).expect("JSON");
        let url = made["invitation"]["url"].as_str().expect("a link");
        let token = url.split_once('#').expect("a token").1;
        let accepted = server.accept(&json!({ "token": token, "password": PASSWORD }).to_string());
        assert_eq!(client.ask(&accepted).await.expect("an answer").status, 204);
    }
}
