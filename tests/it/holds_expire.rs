//! Holds end by themselves, whether or not anybody looks.

use chrono::Duration;
use serde_json::json;

use crate::files::{File, one_table};
use crate::holds::{proof, release};
use crate::house;

const FRIDAY: &str = "2027-03-05";

fn five_minutes() -> Duration {
    Duration::minutes(5)
}

#[actix_web::test]
async fn the_place_of_a_dead_hold_can_be_booked_before_its_alarm_ran() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let hold = guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.step_clock(five_minutes() - Duration::milliseconds(1));
        guest.book("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        house.step_clock(Duration::milliseconds(2));
        assert_eq!(guest.slot("osteria", FRIDAY, "19:30", 2).await, "available");
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        guest.book_with("osteria", proof(&hold)).await.problem(409, "hold_expired");
    })
    .await;
}

#[actix_web::test]
async fn the_place_of_a_dead_hold_can_be_held_and_moved_to() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let other = guest.book("osteria", "2027-03-06", "19:30", 2).await.ok(201);
        guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.step_clock(five_minutes());
        let second = guest.hold("osteria", FRIDAY, "20:00", 2).await.ok(201);
        release(&guest, "osteria", &second).await;
        guest.hold("osteria", FRIDAY, "18:30", 2).await.ok(201);
        house.step_clock(five_minutes());
        let owner = crate::booking::owner(&guest, &other);
        let moved = owner.patch(&crate::booking::path(&other)).json(json!({ "date": FRIDAY })).send().await;
        moved.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn a_dead_hold_is_no_good_before_its_alarm_ran() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let hold = guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.step_clock(five_minutes());
        guest.book_with("osteria", proof(&hold)).await.problem(409, "hold_expired");
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_hold_at_its_last_moment_is_still_good() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let hold = guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.step_clock(five_minutes() - Duration::milliseconds(1));
        guest.book_with("osteria", proof(&hold)).await.ok(201);
        house.step(Duration::minutes(10)).await;
        guest.book("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
    })
    .await;
}

#[actix_web::test]
async fn an_alarm_clears_dead_holds_away() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.step(five_minutes() - Duration::milliseconds(1)).await;
        assert_eq!(house.inside("osteria").await["holds"], 1);
        house.step(Duration::milliseconds(1)).await;
        assert_eq!(house.inside("osteria").await["holds"], 0);
        let revision = house.inside("osteria").await["revision"].clone();
        house.step(Duration::hours(1)).await;
        assert_eq!(house.inside("osteria").await["revision"], revision, "an alarm fires once");
    })
    .await;
}

#[actix_web::test]
async fn a_hold_lives_through_a_restart_and_ends_all_the_same() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let hold = house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let second = house.guest().hold("osteria", "2027-03-06", "19:30", 2).await.ok(201);
        house.restart().await;
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        house.guest().book_with("osteria", proof(&hold)).await.ok(201);
        house.restart().await;
        house.step(five_minutes()).await;
        assert_eq!(house.inside("osteria").await["holds"], 0);
        house.guest().book_with("osteria", proof(&second)).await.problem(409, "hold_expired");
        house.guest().book("osteria", "2027-03-06", "19:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn holds_that_died_while_the_server_was_down_stay_dead() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.close().await;
        house.step_clock(Duration::hours(2));
        house.reopen().await;
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        assert_eq!(house.inside("osteria").await["holds"], 0);
    })
    .await;
}

#[actix_web::test]
async fn a_hold_lasts_as_long_as_the_house_says() {
    house::with(async |house| {
        house.has("osteria", File { policy: "{hold_minutes: 60}".into(), ..one_table("osteria") }).await;
        let hold = house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        assert_eq!(hold["expires_at"], "2027-03-01T10:00:00+01:00");
        house.step(Duration::minutes(59)).await;
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        // A shorter policy is for holds to come.
        house.has("osteria", File { policy: "{hold_minutes: 1}".into(), ..one_table("osteria") }).await;
        house.guest().book_with("osteria", proof(&hold)).await.ok(201);
    })
    .await;
}
