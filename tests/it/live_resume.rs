//! A socket outlives the sleep, the reload and the crash of its restaurant, and whoever lost theirs goes on where they
//! were, also after a restart of the server.

use chrono::Duration;
use serde_json::json;

use crate::files::{File, dinner, one_table, osteria};
use crate::follower::{Follower, feed};
use crate::house;

const FRIDAY: &str = "2027-03-05";
const SATURDAY: &str = "2027-03-06";

/// The next frame is what this makes happen: nothing was said in between.
async fn nothing_was_said(follower: &mut Follower) {
    follower.subscribe("2027-03-31", 2).await;
    let frame = follower.frame().await;
    assert_eq!((&frame["type"], &frame["date"]), (&json!("reset"), &json!("2027-03-31")), "{frame}");
}

#[actix_web::test]
async fn whoever_missed_nothing_is_told_nothing() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        house.guest().book("osteria", SATURDAY, "20:00", 2).await.ok(201);
        let had = follower.cursor.clone();
        let mut follower = follower.resume(house, &feed("osteria", FRIDAY, 2)).await;
        assert_eq!(follower.cursor, had, "the cursor was understood");
        nothing_was_said(&mut follower).await;
    })
    .await;
}

#[actix_web::test]
async fn whoever_missed_something_is_told_just_that() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        house.guest().book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        follower.until("18:00", "full").await;
        // What comes and goes again while nobody looks is nothing.
        house.guest().hold("osteria", FRIDAY, "20:00", 2).await.ok(201);
        house.step(Duration::minutes(5)).await;
        house.guest().book("osteria", FRIDAY, "22:00", 2).await.ok(201);
        let mut follower = follower.resume(house, &feed("osteria", FRIDAY, 2)).await;
        let frame = follower.frame().await;
        let times: Vec<&str> =
            frame["slots"].as_array().unwrap().iter().map(|slot| slot["time"].as_str().unwrap()).collect();
        assert_eq!((frame["type"].as_str(), times), (Some("slots"), vec!["21:00", "21:30", "22:00"]));
    })
    .await;
}

#[actix_web::test]
async fn a_restart_of_the_server_loses_nothing_and_tells_nothing_twice() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        house.guest().book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        follower.until("18:00", "full").await;
        house.restart().await;
        assert_eq!(follower.closed().await, 1001);
        house.guest().book("osteria", FRIDAY, "22:00", 2).await.ok(201);
        let mut follower = follower.resume(house, &feed("osteria", FRIDAY, 2)).await;
        follower.until("22:00", "full").await;
        assert_eq!(follower.status("18:00"), "full");
        let fresh = house.guest().availability("osteria", &format!("date={FRIDAY}&party_size=2&status=all")).await;
        assert_eq!(json!(follower.known()), fresh["slots"]);
    })
    .await;
}

/// Whoever is cut off after `hello` and before the rest must not come to believe that they have it.
#[actix_web::test]
async fn the_cursor_of_hello_is_not_beyond_what_was_told() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        house.guest().book("osteria", FRIDAY, "20:00", 2).await.ok(201);
        let follower = follower.resume(house, &feed("osteria", FRIDAY, 2)).await;
        let mut follower = follower.resume(house, &feed("osteria", FRIDAY, 2)).await;
        follower.until("20:00", "full").await;
    })
    .await;
}

#[actix_web::test]
async fn a_cursor_that_says_nothing_resets() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let cursor = async |path: &str| {
            let mut follower = Follower::connect(house, path).await;
            follower.frame().await;
            follower.cursor.unwrap()
        };
        let other_day = cursor(&feed("osteria", SATURDAY, 2)).await;
        let other_party = cursor(&feed("osteria", FRIDAY, 4)).await;
        let other_times = cursor(&feed("osteria", FRIDAY, 2)).await;
        house.has("osteria", File { services: dinner("18:00", "22:30", "00:30"), ..osteria("osteria") }).await;
        let long = "A".repeat(5_000);
        for after in [&other_day, &other_party, &other_times, "", "AAAA", "not base64!", &long] {
            let after = after.replace(' ', "%20");
            let mut follower = Follower::connect(house, &format!("{}&after={after}", feed("osteria", FRIDAY, 2))).await;
            assert_eq!(follower.frame().await["type"], "reset", "{after}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_socket_outlives_the_sleep_of_its_restaurant() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        house.put_to_sleep("osteria").await;
        house.guest().book("osteria", FRIDAY, "20:00", 2).await.ok(201);
        follower.until("20:00", "full").await;
    })
    .await;
}

#[actix_web::test]
async fn a_socket_outlives_the_crash_of_its_restaurant() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        house.crash("osteria").await;
        house.guest().book("osteria", FRIDAY, "20:00", 2).await.ok(201);
        follower.until("20:00", "full").await;
    })
    .await;
}
