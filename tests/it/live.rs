//! The live feed, seen by those who follow it: whatever changes what can be booked is told, and nothing else is.

use chrono::Duration;
use serde_json::{Value, json};

use crate::client::text;
use crate::files::{File, dinner, one_table, osteria};
use crate::follower::{Follower, feed};
use crate::house;

const FRIDAY: &str = "2027-03-05";
const SATURDAY: &str = "2027-03-06";

#[actix_web::test]
async fn the_first_frames_are_hello_and_all_slots() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let mut follower = Follower::connect(house, &feed("osteria", FRIDAY, 2)).await;
        assert_eq!(follower.cursor, None, "nothing is seen yet");
        let reset = follower.frame().await;
        assert_eq!((&reset["type"], &reset["date"]), (&json!("reset"), &json!(FRIDAY)));
        assert_eq!((&reset["party_size"], &reset["area"]), (&json!(2), &Value::Null));
        assert!(reset["cursor"].is_string());
        let fresh = house.guest().availability("osteria", &format!("date={FRIDAY}&party_size=2&status=all")).await;
        assert_eq!((&reset["slots"], &reset["version"]), (&fresh["slots"], &fresh["version"]));
    })
    .await;
}

#[actix_web::test]
async fn a_booking_a_change_and_a_cancellation_are_told() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        let booked = house.guest().book("osteria", FRIDAY, "20:00", 2).await.ok(201);
        let frame = follower.frame().await;
        let told: Vec<&str> = frame["slots"].as_array().unwrap().iter().map(|slot| text(&slot["time"])).collect();
        assert_eq!(told, ["19:00", "19:30", "20:00", "20:30", "21:00"], "those that a stay of 90 minutes touches");
        let guest = house.guest().with(text(&booked["manage_token"]));
        let path = format!("/v1/reservations/{}", text(&booked["id"]));
        guest.patch(&path).json(json!({ "time": "21:30" })).send().await.ok(200);
        follower.until("19:30", "available").await;
        assert_eq!((follower.status("21:00"), follower.status("20:00")), ("full", "available"));
        guest.post(&format!("{path}/cancel")).send().await.ok(200);
        follower.until("21:00", "available").await;
    })
    .await;
}

#[actix_web::test]
async fn a_hold_is_told_and_so_is_its_end() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        house.guest().hold("osteria", FRIDAY, "20:00", 2).await.ok(201);
        follower.until("20:00", "full").await;
        house.step(Duration::minutes(5)).await;
        follower.until("20:00", "available").await;
    })
    .await;
}

#[actix_web::test]
async fn a_dead_hold_is_told_before_its_alarm_has_run() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        house.guest().hold("osteria", FRIDAY, "20:00", 2).await.ok(201);
        follower.until("20:00", "full").await;
        house.step_clock(Duration::minutes(5));
        house.app().hub.look_at_clock();
        follower.until("20:00", "available").await;
    })
    .await;
}

#[actix_web::test]
async fn time_is_told_like_bookings() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        house.step_to("2027-03-05T15:00:00Z").await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        assert_eq!(follower.status("18:00"), "available");
        house.step_to("2027-03-05T16:00:01Z").await;
        follower.until("18:00", "too_soon").await;
        assert_eq!(follower.status("18:30"), "available");
    })
    .await;
}

#[actix_web::test]
async fn a_day_that_comes_into_the_window_opens_at_midnight() {
    house::with(async |house| {
        let policy = "{lead_minutes: 60, window_days: 3}".into();
        house.has("osteria", File { policy, ..osteria("osteria") }).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        assert_eq!(follower.status("18:00"), "too_late");
        house.step_to("2027-03-01T23:00:00Z").await;
        follower.until("18:00", "available").await;
    })
    .await;
}

#[actix_web::test]
async fn what_is_not_seen_is_not_told() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        // Three tables take twos: the first booking changes areas, the one on another day nothing.
        house.guest().book("osteria", SATURDAY, "20:00", 2).await.ok(201);
        house.guest().book("osteria", "2027-03-09", "20:00", 2).await.ok(201);
        house.guest().book("osteria", FRIDAY, "20:00", 4).await.ok(201);
        house.guest().book("osteria", FRIDAY, "20:00", 2).await.ok(201);
        house.guest().book("osteria", FRIDAY, "20:00", 2).await.ok(201);
        while follower.status("20:00") != "full" {
            let frame = follower.frame().await;
            assert_eq!(frame["date"], FRIDAY);
        }
    })
    .await;
}

#[actix_web::test]
async fn an_area_that_fills_up_is_told() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        let window = json!({ "date": FRIDAY, "time": "20:00", "party_size": 2, "area": "window" });
        house.guest().book_with("osteria", window).await.ok(201);
        let frame = follower.frame().await;
        let at_eight = frame["slots"].as_array().unwrap().iter().find(|slot| slot["time"] == "20:00").unwrap();
        assert_eq!((&at_eight["status"], &at_eight["areas"]), (&json!("available"), &json!(["hall"])));
    })
    .await;
}

#[actix_web::test]
async fn a_new_restaurant_file_resets() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        house.has("osteria", File { services: dinner("19:15", "21:15", "23:30"), ..osteria("osteria") }).await;
        let frame = follower.frame().await;
        assert_eq!(frame["type"], "reset");
        assert_eq!(follower.known()[0]["time"], "19:15");
    })
    .await;
}

#[actix_web::test]
async fn a_subscription_ends_when_the_restaurant_takes_such_parties_no_more() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 4).await;
        let policy = "{online_party: {min: 1, max: 2}}".into();
        house.has("osteria", File { policy, ..osteria("osteria") }).await;
        let problem = follower.frame().await;
        assert_eq!((&problem["type"], &problem["code"]), (&json!("problem"), &json!("party_too_large")));
        assert_eq!((&problem["date"], &problem["party_size"]), (&json!(FRIDAY), &json!(4)));
        assert_eq!(house.app().hub.topics_followed(), 0);
        follower.subscribe(FRIDAY, 2).await;
        assert_eq!(follower.frame().await["type"], "reset", "the socket stays open");
    })
    .await;
}

#[actix_web::test]
async fn a_topic_is_forgotten_with_its_last_follower() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let first = Follower::of(house, "osteria", FRIDAY, 2).await;
        let second = Follower::of(house, "osteria", FRIDAY, 2).await;
        let _other = Follower::of(house, "osteria", SATURDAY, 2).await;
        assert_eq!(house.app().hub.topics_followed(), 2);
        drop((first, second));
        house::until(|| house.app().hub.topics_followed() == 1).await;
        assert_eq!(house.app().hub.places.count(), 1);
    })
    .await;
}
