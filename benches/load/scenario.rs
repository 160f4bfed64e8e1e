//! The scenarios. Every loop but that of `logins` is closed: a player asks for the next thing when it has the answer to the last.

use std::cell::Cell;
use std::path::PathBuf;

use clap::ValueEnum;
use futures_util::future::join_all;
use maitred::clock::Stopwatch;

use crate::logins;
use crate::machine::{Cores, Meter};
use crate::overload;
use crate::player::{Call, Player, Tally};
use crate::systems::Server;
use crate::watcher::Watchers;
use crate::workload::{Ask, DATES, Dice, Granted, table_minutes};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Scenario {
    /// One guest, one restaurant: what a booking takes when nobody else is there.
    Single,
    /// Many guests, one restaurant.
    Hot,
    /// Many guests, many restaurants.
    Wide,
    /// Many guests at once want the same time of a day, and it is known how many can have it.
    Race,
    /// Many guests look, and nobody books.
    Read,
    /// Many watch one restaurant while somebody books: from the booking's request to the last watcher's frame.
    Fanout,
    /// More guests than can be served, by the clock. It is not among the defaults: it has figures of its own.
    Overload,
    /// Fifty sign in at once while guests book by the clock. It is not among the defaults: naive has nobody to sign in.
    Logins,
}

impl Scenario {
    pub const ALL: [Scenario; 6] =
        [Scenario::Single, Scenario::Hot, Scenario::Wide, Scenario::Race, Scenario::Read, Scenario::Fanout];
}

impl std::fmt::Display for Scenario {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Scenario::Single => "single",
            Scenario::Hot => "hot",
            Scenario::Wide => "wide",
            Scenario::Race => "race",
            Scenario::Read => "read",
            Scenario::Fanout => "fanout",
            Scenario::Overload => "overload",
            Scenario::Logins => "logins",
        })
    }
}

/// How much of it.
pub struct Plan {
    pub secs: f64,
    pub clients: usize,
    pub tenants: u16,
    /// Where a profile of the server goes, if one is wanted.
    pub profile: Option<PathBuf>,
}

/// What came of it.
#[derive(Debug)]
pub struct Measured {
    /// Calls a second that got what they asked for; in a race all that were answered, in a fan-out frames.
    pub throughput: f64,
    /// Microseconds, from the fastest to the slowest.
    pub micros: Vec<u32>,
    pub conflicts: u64,
    pub errors: u64,
    pub cores: Cores,
    /// Everything that was acknowledged, warm-up included.
    pub granted: Vec<Granted>,
    /// Races that not exactly as many won as there are tables.
    pub wrong_races: u64,
}

const WARM_UP: f64 = 1.0;
/// Guests in a race, of which as many win as there are tables.
const RACERS: usize = 200;
const WINNERS: u64 = 40;
const RACES: u16 = 20;
/// Who watches, and what is booked meanwhile.
const WATCHERS: u64 = 1000;
const WATCHED: u16 = 110;
/// Dates that are looked at, and how full they are, in hundredths.
const READ_DATES: u16 = 14;
const READ_FILLED: u32 = 60;

pub async fn run(scenario: Scenario, server: &Server, plan: &Plan) -> Measured {
    let tenants = match scenario {
        Scenario::Wide => plan.tenants,
        Scenario::Overload => overload::TENANTS,
        Scenario::Single | Scenario::Hot | Scenario::Race | Scenario::Read | Scenario::Fanout | Scenario::Logins => 1,
    };
    provision(server, tenants, scenario == Scenario::Fanout).await;
    match scenario {
        Scenario::Single => timed(server, plan, 1, vec![], |dice| book_somewhere(dice, 1)).await,
        Scenario::Hot => timed(server, plan, plan.clients, vec![], |dice| book_somewhere(dice, 1)).await,
        Scenario::Wide => {
            let woken = book_once_in_each(server, plan).await;
            timed(server, plan, plan.clients, woken, |dice| book_somewhere(dice, plan.tenants)).await
        }
        Scenario::Race => races(server, plan).await,
        Scenario::Read => {
            let filled = fill(server).await;
            timed(server, plan, plan.clients, filled, look_somewhere).await
        }
        Scenario::Fanout => fanout(server, plan).await,
        Scenario::Overload => overload::run(server, plan).await,
        Scenario::Logins => logins::run(server, plan).await,
    }
}

pub fn book_somewhere(dice: &mut Dice, tenants: u16) -> Call {
    let (tenant, day) = (dice.below(tenants), dice.below(DATES));
    Call::Book { tenant, ask: Ask::draw(dice, day) }
}

fn look_somewhere(dice: &mut Dice) -> Call {
    let party = [2, 4, 6][usize::from(dice.below(3))];
    Call::Look { tenant: 0, day: dice.below(READ_DATES), party }
}

pub async fn gather<'a>(server: &'a Server, players: usize) -> Vec<Player<'a>> {
    join_all((0..players).map(|_| Player::at(server))).await
}

pub fn dismiss(players: Vec<Player<'_>>) -> Tally {
    let mut total = Tally::default();
    players.into_iter().for_each(|player| total.absorb(player.tally));
    total
}

/// Every call once, shared among players.
async fn work_off(server: &Server, calls: Vec<Call>) -> Tally {
    let mut players = gather(server, 16.min(calls.len())).await;
    let next = Cell::new(0);
    join_all(players.iter_mut().map(async |player| {
        while let Some(call) = calls.get(next.replace(next.get() + 1)) {
            player.play(*call).await;
        }
    }))
    .await;
    let tally = dismiss(players);
    assert_eq!(tally.errors, 0, "what a scenario needs beforehand went wrong");
    tally
}

async fn provision(server: &Server, tenants: u16, is_paced: bool) {
    work_off(server, (0..tenants).map(|tenant| Call::Provision { tenant, is_paced }).collect()).await;
}

/// Wakes every restaurant, on a date that is not drawn.
async fn book_once_in_each(server: &Server, plan: &Plan) -> Vec<Granted> {
    let ask = Ask { day: DATES, start: 19 * 60, party: 2 };
    work_off(server, (0..plan.tenants).map(|tenant| Call::Book { tenant, ask }).collect()).await.granted
}

/// Books the dates that will be looked at until they are as full as they should be: the same bookings every time.
async fn fill(server: &Server) -> Vec<Granted> {
    let target = table_minutes() * READ_FILLED / 100;
    let fill_day = async |day: u16| {
        let mut player = Player::at(server).await;
        let mut dice = Dice::seeded(day.into());
        while player.tally.granted.iter().map(|it| u32::from(it.until - it.start)).sum::<u32>() < target {
            player.play(Call::Book { tenant: 0, ask: Ask::draw(&mut dice, day) }).await;
            assert_eq!(player.tally.errors, 0, "a date cannot be filled");
        }
        player.tally.granted
    };
    join_all((0..READ_DATES).map(fill_day)).await.concat()
}

/// Plays for a while: first to warm up, then in earnest.
async fn timed(
    server: &Server,
    plan: &Plan,
    clients: usize,
    mut granted: Vec<Granted>,
    next: impl Fn(&mut Dice) -> Call,
) -> Measured {
    let mut players = gather(server, clients).await;
    play_for(&mut players, WARM_UP, 0, &next).await;
    let warm = players.iter_mut().map(|player| std::mem::take(&mut player.tally));
    let warm_up_errors: u64 = warm.map(|tally| (granted.extend(tally.granted), tally.errors).1).sum();
    let meter = Meter::start(server.pid(), plan.profile.as_deref());
    play_for(&mut players, plan.secs, 1, &next).await;
    let (seconds, cores) = meter.stop();
    let tally = dismiss(players);
    granted.extend(&tally.granted);
    Measured {
        throughput: tally.done as f64 / seconds,
        micros: sorted(tally.micros),
        conflicts: tally.conflicts,
        errors: tally.errors + warm_up_errors,
        cores,
        granted,
        wrong_races: 0,
    }
}

pub async fn play_for(players: &mut [Player<'_>], secs: f64, part: u64, next: impl Fn(&mut Dice) -> Call) {
    let (watch, next) = (Stopwatch::start(), &next);
    join_all(players.iter_mut().enumerate().map(async |(at, player)| {
        // A stream of chance of its own for each player and part.
        let mut dice = Dice::seeded((part << 32) + (u64::try_from(at).expect("a few players") << 40));
        while watch.elapsed().as_secs_f64() < secs {
            player.play(next(&mut dice)).await;
        }
    }))
    .await;
}

async fn races(server: &Server, plan: &Plan) -> Measured {
    let mut racers = gather(server, RACERS).await;
    let meter = Meter::start(server.pid(), plan.profile.as_deref());
    let (mut won_before, mut wrong_races) = (0, 0);
    for day in 0..RACES {
        let ask = Ask { day, start: 19 * 60, party: 2 };
        join_all(racers.iter_mut().map(|racer| racer.play(Call::Book { tenant: 0, ask }))).await;
        let won: u64 = racers.iter().map(|racer| racer.tally.done).sum();
        wrong_races += u64::from(won - won_before != WINNERS);
        won_before = won;
    }
    let (seconds, cores) = meter.stop();
    let tally = dismiss(racers);
    Measured {
        throughput: tally.micros.len() as f64 / seconds,
        micros: sorted(tally.micros),
        conflicts: tally.conflicts,
        errors: tally.errors,
        cores,
        granted: tally.granted,
        wrong_races,
    }
}

async fn fanout(server: &Server, plan: &Plan) -> Measured {
    let (path, mut frames) = server.live();
    let watchers = Watchers::open(server.address, &path, WATCHERS).await;
    watchers.all_have_seen(frames).await;
    let mut booker = Player::at(server).await;
    let mut micros = vec![];
    let meter = Meter::start(server.pid(), plan.profile.as_deref());
    for round in 0..WATCHED {
        let watch = Stopwatch::start();
        booker.play(Call::Book { tenant: 0, ask: server.booked_while_watched(round) }).await;
        frames += 1;
        watchers.all_have_seen(frames).await;
        micros.push(u32::try_from(watch.elapsed().as_micros()).unwrap_or(u32::MAX));
    }
    let (seconds, cores) = meter.stop();
    Measured {
        throughput: f64::from(WATCHED) * WATCHERS as f64 / seconds,
        micros: sorted(micros),
        conflicts: booker.tally.conflicts,
        errors: booker.tally.errors,
        cores,
        granted: booker.tally.granted,
        wrong_races: 0,
    }
}

pub fn sorted(mut micros: Vec<u32>) -> Vec<u32> {
    micros.sort_unstable();
    micros
}
