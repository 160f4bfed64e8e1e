//! An alarm that breaks its object whenever it goes off ends as a dead letter, and its object serves on. In this process, on
//! real databases.

#[path = "../../examples/objects/common/mod.rs"]
#[expect(dead_code, reason = "the examples use all of it")]
mod common;

use chrono::{Duration, TimeZone, Utc};
use common::storage::Storage;
use common::system::System;
use common::world::World;
use maitred::clock::{Clock, Moment, SteppedClock};
use maitred::object::Broken;
use maitred::object::alarm::ATTEMPTS_MAX;
use serde::Deserialize;
use sqlx::{Connection, SqliteConnection};

/// How an alarm can break its object.
const POISONS: [&str; 2] = ["panics", "contradicts"];

struct Poisoned;

#[derive(Clone, Deserialize)]
enum Asked {
    Arm(String),
    Count(String),
}

impl System for Poisoned {
    type Command = Asked;
    type Reply = u64;

    fn is_read(command: &Asked) -> bool {
        matches!(command, Asked::Count(_))
    }

    fn decide(storage: &mut Storage, command: Asked, now: Moment) -> Result<u64, Broken> {
        match command {
            Asked::Arm(alarm) => {
                // Later than the answer, which would be lost with the object.
                storage.set_alarm(alarm, now + Duration::seconds(1));
                Ok(0)
            }
            Asked::Count(alarm) => storage.number(&alarm),
        }
    }

    fn fire(storage: &mut Storage, alarm: &str, _: Moment) -> Result<(), Broken> {
        match alarm {
            "panics" => panic!("on purpose: an alarm that is a bug"),
            "contradicts" => Err(Broken("on purpose".into())),
            _ => {
                let count = storage.number(alarm)? + 1;
                storage.put(alarm, &count);
                Ok(())
            }
        }
    }
}

/// Asks until somebody answers: an object that has just broken is rebuilt first.
async fn ask(world: &World<Poisoned>, command: Asked) -> u64 {
    loop {
        if let Ok(reply) = world.ask("victim", command.clone(), 100).await {
            return reply;
        }
        actix_web::rt::task::yield_now().await;
    }
}

/// Name, attempts, dead, failure of each alarm in the only database that there is.
async fn alarms(data: &std::path::Path) -> Vec<(String, u32, bool, Option<String>)> {
    let shelf = std::fs::read_dir(data.join("objects")).unwrap().find_map(|it| it.ok().filter(|it| it.path().is_dir()));
    let mut files = std::fs::read_dir(shelf.unwrap().path()).unwrap().map(|it| it.unwrap().path());
    let file = files.find(|path| path.extension().is_some_and(|it| it == "db")).unwrap();
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    let select = "SELECT name, attempts, is_dead, failure FROM alarm ORDER BY name DESC";
    sqlx::query_as(select).fetch_all(&mut connection).await.unwrap()
}

#[actix_web::test]
async fn an_alarm_that_breaks_its_object_is_given_up_and_the_object_serves_on() {
    let data = tempfile::tempdir().unwrap();
    let clock = SteppedClock::at(Utc.with_ymd_and_hms(2027, 3, 1, 8, 0, 0).unwrap());
    let world = World::<Poisoned>::start(data.path(), Clock::Stepped(clock.clone())).await.unwrap();
    let serving = async {
        for alarm in POISONS {
            ask(&world, Asked::Arm(alarm.into())).await;
        }
        for nth in 1..=2 * u64::from(ATTEMPTS_MAX) {
            clock.advance(Duration::minutes(2));
            world.look_at_clock().await;
            ask(&world, Asked::Arm("sound".into())).await;
            clock.advance(Duration::seconds(2));
            world.look_at_clock().await;
            while ask(&world, Asked::Count("sound".into())).await < nth {}
        }
    };
    world.during(serving).await;
    let wanted = [("panics", "it panicked"), ("contradicts", "on purpose")];
    let dead = wanted.map(|(name, failure)| (name.to_owned(), ATTEMPTS_MAX, true, Some(failure.to_owned())));
    assert_eq!(alarms(data.path()).await, dead);
}
