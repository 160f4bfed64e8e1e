//! Restaurants that sleep: nobody is lost by it, an alarm that comes due wakes its restaurant by itself (I10), budgets send
//! those to sleep that were used least recently, and neither sockets nor lists keep anybody awake.

use awc::http::Method;
use chrono::Duration;
use maitred::config::Config;

use crate::contract::operations;
use crate::files::one_table;
use crate::follower::Follower;
use crate::house::{self, House};
use crate::listener::Listener;
use crate::people::key;

const FRIDAY: &str = "2027-03-05";

/// Until a restaurant is where it should be. Falling asleep and waking are under way on their own threads; each turn
/// of this loop lets them.
async fn until(house: &House, slug: &str, presence: &str) {
    while house.presence(slug).await != presence {
        house.app().directory.look_at_clock().await;
    }
}

async fn asleep(house: &House, slug: &str) {
    house.step_clock(Duration::seconds(61));
    until(house, slug, "asleep").await;
}

#[actix_web::test]
async fn whoever_asks_wakes_it_and_finds_everything() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for time in ["18:00", "21:00"] {
            house.guest().book("osteria", FRIDAY, time, 2).await.ok(201);
            asleep(house, "osteria").await;
        }
        house.guest().book("osteria", FRIDAY, "18:00", 2).await.problem(409, "slot_unavailable");
        assert_eq!(house.inside("osteria").await["reservations"], 2);
    })
    .await;
}

#[actix_web::test]
async fn an_alarm_wakes_a_restaurant_that_sleeps_and_it_sleeps_again() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        asleep(house, "osteria").await;
        // Nobody asks. The hold's five minutes are over, and the directory knows.
        house.step_clock(Duration::minutes(5));
        until(house, "osteria", "awake").await;
        assert_eq!(house.inside("osteria").await["holds"], 0);
        asleep(house, "osteria").await;
        house.step_clock(Duration::hours(1));
        house.app().directory.look_at_clock().await;
        assert_eq!(house.presence("osteria").await, "asleep", "nothing is due any more");
    })
    .await;
}

#[actix_web::test]
async fn an_alarm_wakes_a_restaurant_after_a_restart_too() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.restart().await;
        assert_eq!(house.presence("osteria").await, "asleep");
        house.step_clock(Duration::minutes(5));
        until(house, "osteria", "awake").await;
        assert_eq!(house.inside("osteria").await["holds"], 0);
    })
    .await;
}

/// What is asked of one restaurant, and wakes it: only the restaurant can say it, or in which zone it was.
const WAKING: [&str; 6] = [
    "/v1/platform/restaurants/{slug}",
    "/v1/platform/restaurants/{slug}/changes",
    "/v1/platform/restaurants/{slug}/export",
    "/v1/platform/restaurants/{slug}/file",
    "/v1/platform/restaurants/{slug}/health",
    "/v1/platform/restaurants/{slug}/verify",
];

#[actix_web::test]
async fn nothing_is_woken_to_be_listed_counted_or_looked_at() {
    house::with(async |house| {
        for slug in ["locanda", "osteria", "trattoria"] {
            house.has(slug, one_table(slug)).await;
            house.guest().hold(slug, FRIDAY, "19:30", 2).await.ok(201);
            house.guest().book(slug, FRIDAY, "21:30", 2).await.ok(201);
        }
        // The holds end, and have no alarm any more.
        house.step(Duration::minutes(6)).await;
        for slug in ["locanda", "osteria", "trattoria"] {
            asleep(house, slug).await;
        }
        let runtime = house.app().directory.runtime();
        assert_eq!((runtime.residents(), runtime.memory_bytes()), (0, 0));
        let mut asked = vec!["/healthz".to_owned(), "/readyz".to_owned()];
        asked.push("/v1/platform/restaurants/osteria/health?wake=false".into());
        asked.push("/v1/platform/restaurants/osteria/usage?from=2027-03-01&to=2027-03-31".into());
        let all = operations().into_iter().filter(|(method, path, _)| {
            *method == Method::GET && path.starts_with("/v1/platform") && !WAKING.contains(&path.as_str())
        });
        asked
            .extend(all.map(|(_, path, _)| path.replace("{slug}", "osteria").replace("{account}", "acc_000000000000")));
        assert!(15 < asked.len(), "{asked:?}");
        for path in asked {
            let answer = house.platform().get(&path).send().await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.text());
            assert_eq!(runtime.residents(), 0, "{path} woke somebody");
        }
        for _ in 0..3 {
            house.step_clock(Duration::minutes(2));
            house.app().directory.look_at_clock().await;
            assert_eq!(runtime.residents(), 0, "counting what was used woke somebody");
        }
    })
    .await;
}

#[actix_web::test]
async fn sockets_keep_nobody_awake_and_hear_of_everything_all_the_same() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let host = key(house, "osteria", "host").await;
        // At nearly the same moment, so that neither waits for what the other has started.
        let (mut one, mut other, mut staff, mut more_staff) = tokio::join!(
            Follower::of(house, "osteria", FRIDAY, 2),
            Follower::of(house, "osteria", FRIDAY, 2),
            Listener::at(&host),
            Listener::at(&host),
        );
        for time in ["18:00", "21:00"] {
            asleep(house, "osteria").await;
            house.step_clock(Duration::minutes(5));
            house.app().directory.look_at_clock().await;
            assert_eq!(house.presence("osteria").await, "asleep", "a socket that says nothing asks nothing");
            house.guest().book("osteria", FRIDAY, time, 2).await.ok(201);
            one.until(time, "full").await;
            other.until(time, "full").await;
            staff.until("reservation", "booked").await;
            more_staff.until("reservation", "booked").await;
        }
        asleep(house, "osteria").await;
    })
    .await;
}

async fn ask_all(house: &House, slugs: &[&str]) {
    for slug in slugs {
        house.guest().slots(slug, FRIDAY, 2).await;
    }
}

/// Which of these are awake once no more are than may be.
async fn awake_of<'a>(house: &House, slugs: &[&'a str], count: usize) -> Vec<&'a str> {
    while house.app().directory.runtime().residents() != count {
        house.app().directory.look_at_clock().await;
    }
    let mut awake = vec![];
    for slug in slugs {
        awake.extend((house.presence(slug).await == "awake").then_some(*slug));
    }
    awake
}

const THREE: [&str; 3] = ["locanda", "osteria", "trattoria"];

#[actix_web::test]
async fn the_least_recently_used_leave_when_too_many_are_awake() {
    let tune = |config: &mut Config| config.budget.awake_max = 2;
    house::with_tuned(tune, async |house| {
        for slug in THREE {
            house.has(slug, one_table(slug)).await;
            house.step_clock(Duration::seconds(1));
        }
        assert_eq!(awake_of(house, &THREE, 2).await, ["osteria", "trattoria"]);
        ask_all(house, &["osteria"]).await;
        house.step_clock(Duration::seconds(1));
        ask_all(house, &["locanda"]).await;
        assert_eq!(awake_of(house, &THREE, 2).await, ["locanda", "osteria"]);
    })
    .await;
}

#[actix_web::test]
async fn the_least_recently_used_leave_when_all_take_too_much_memory() {
    house::with_tuned(
        |config| config.budget.memory_bytes_max = 1,
        async |house| {
            for slug in THREE {
                house.has(slug, one_table(slug)).await;
                house.guest().book(slug, FRIDAY, "18:00", 2).await.ok(201);
            }
            assert_eq!(awake_of(house, &THREE, 0).await, [""; 0], "nobody fits");
            for slug in THREE {
                house.guest().book(slug, FRIDAY, "18:00", 2).await.problem(409, "slot_unavailable");
            }
        },
    )
    .await;
}

#[actix_web::test]
async fn a_restaurant_stays_awake_while_its_database_is_closed() {
    house::with_tuned(
        |config| config.vault.open_files_max = 1,
        async |house| {
            for slug in THREE {
                house.has(slug, one_table(slug)).await;
            }
            for time in ["18:00", "21:00"] {
                for slug in THREE {
                    house.guest().book(slug, FRIDAY, time, 2).await.ok(201);
                }
                ask_all(house, &THREE).await;
            }
            assert_eq!(house.app().directory.runtime().residents(), 3);
            house::until(|| house.app().vault.open_count() <= 1).await;
            house.restart().await;
            for slug in THREE {
                house.guest().book(slug, FRIDAY, "21:00", 2).await.problem(409, "slot_unavailable");
            }
        },
    )
    .await;
}
