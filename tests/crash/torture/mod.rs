//! The server under SIGKILL, again and again, while guests, staff and an operator do whatever they do: what was
//! acknowledged is there, once; what nobody knows happened once or not at all; every alarm has its effect exactly once;
//! and whoever listens hears everything once. `make torture` does a thousand deaths, CI fifty.
//!
//! `KILLS` says how many, `SEED` with which dice. Threads and the moment of death are not in the dice: the same seed gives
//! the same wishes, not the same run.

mod aftermath;
mod alarms;
mod asking;
mod desk;
mod ears;
mod guests;
mod memory;
mod operator;

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::join_all;
use maitred::clock::{Stopwatch, random_bits};
use maitred::inspect::inspect_with;

use super::server::{Server, apply};
use memory::World;

const GUESTS: usize = 7;
const HOSTS: usize = 3;
/// The restaurants that are there from the first day to the last.
pub const STANDING: [&str; 3] = ["alma", "tiny", "door"];
/// After so many deaths all that is remembered is looked at, and the data folder is verified.
const LOOK_EVERY: usize = 25;
/// How many reservations are looked at then; in the end it is all of them.
const LOOKED_AT: usize = 1_000;
/// Only to end a life in which nobody gets an answer.
const LIFE_MAX: Duration = Duration::from_secs(60);
/// After so many deaths there is a life in which nobody asks for anything, long enough for all to fall asleep.
const QUIET_EVERY: usize = 20;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name)
        .ok()
        .filter(|text| !text.is_empty())
        .map(|text| text.parse().unwrap_or_else(|_| panic!("{name} is a number")))
}

#[actix_web::test]
async fn deaths_lose_nothing_double_nothing_and_everything_that_is_due_happens_once() {
    let kills = usize::try_from(setting("KILLS").unwrap_or(50)).unwrap();
    let seed = setting("SEED").unwrap_or_else(|| random_bits() % 1_000_000);
    println!("SEED={seed} KILLS={kills}");
    let (folder, watch) = (tempfile::tempdir().unwrap(), Stopwatch::start());
    let data = folder.path().join("data");
    let world = Rc::new(World::new(seed));
    aftermath::before(&data, &world).await;
    let server = Server::start(&data, &[]);
    world.hire(&server).await;
    ears::begin(&server, &world).await;
    server.kill();
    for kill in 1..=kills {
        live_and_die(&data, &world, kill).await;
    }
    let server = Server::start(&data, &[]);
    settle(&server, &world).await;
    look_at_all(&server, &world, usize::MAX).await;
    ears::catch_up(&server, &world).await;
    server.kill();
    verify(&data).await;
    aftermath::after(&data, &world).await;
    verify(&data).await;
    println!("{}{kills} kills in {} s", world.summary(), watch.elapsed().as_secs());
}

/// One life of the server, from its start to its death.
async fn live_and_die(data: &Path, world: &Rc<World>, kill: usize) {
    let is_quiet = kill.is_multiple_of(QUIET_EVERY);
    if world.roll(10) == 0 {
        // Death while it starts, and reads what the last death left.
        Server::start_and_kill(data, Duration::from_millis(world.roll(120)));
    }
    let idle: &[&str] = if is_quiet { &["--idle-seconds", "1"] } else { &[] };
    let server = Server::start(data, idle);
    settle(&server, world).await;
    if kill.is_multiple_of(LOOK_EVERY) {
        look_at_all(&server, world, LOOKED_AT).await;
    }
    world.answers.set(0);
    if is_quiet {
        let (heard, ()) = (ears::listen_all(&server, world), tokio::time::sleep(Duration::from_millis(2_500)).await);
        futures_util::future::select(Box::pin(heard), Box::pin(tokio::time::sleep(Duration::from_millis(100)))).await;
        server.kill();
    } else {
        let life = asking::Life::of(&server, world);
        let guests = join_all((0..GUESTS).map(|_| guests::guest(life.clone())));
        let hosts = join_all((0..HOSTS).map(|_| desk::host(life.clone())));
        let ears = ears::listen_all(&server, world);
        let after = 15 + usize::try_from(world.roll(110)).unwrap();
        tokio::join!(guests, hosts, operator::operate(life.clone()), ears, kill_after(after, &server, world));
        server.kill();
    }
    if kill.is_multiple_of(LOOK_EVERY) {
        verify(data).await;
    }
}

/// Kills it once so many answers came: in the middle of the load, never at rest.
async fn kill_after(answers: usize, server: &Server, world: &World) {
    let watch = Stopwatch::start();
    while world.answers.get() < answers && watch.elapsed() < LIFE_MAX {
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
    server.strike();
}

/// Finds out what became of whatever nobody knows.
async fn settle(server: &Server, world: &Rc<World>) {
    let life = asking::Life::of(server, world);
    guests::settle(&life).await;
    desk::settle(&life).await;
    operator::settle(&life).await;
    ears::read_missed(server, world).await;
}

/// Everything that was acknowledged is there, as it was left.
async fn look_at_all(server: &Server, world: &Rc<World>, most: usize) {
    let life = asking::Life::of(server, world);
    desk::look_at_all(&life, most).await;
    guests::look_at_all(&life).await;
    operator::look_at_all(&life).await;
}

/// Nothing is wrong with the data folder, or with anything in it.
async fn verify(data: &Path) {
    let found = inspect_with(data, BTreeMap::new()).await.unwrap();
    assert!(found.is_sound(), "{found:#?}");
}

/// The restaurants that stay, as they are first.
async fn provision(server: &Server, world: &World) {
    for slug in STANDING {
        apply(server, &world.file(slug, 0)).await;
    }
}
