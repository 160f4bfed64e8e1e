//! Parties that do not come: marked by an alarm, and their table given back.

use chrono::Duration;
use serde_json::{Value, json};

use crate::booking::{cancel, owner, path};
use crate::client::text;
use crate::files::{File, one_table};
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

/// A house that gives a table back twenty minutes after nobody came, and takes guests at the last minute.
fn strict(policy: &str) -> File {
    File { policy: format!("{{lead_minutes: 0, cancel_until_minutes: 0, {policy}}}"), ..one_table("osteria") }
}

async fn status(house: &House, booked: &Value) -> String {
    let read = owner(&house.guest(), booked).get(&path(booked)).send().await.ok(200);
    text(&read["status"]).to_owned()
}

#[actix_web::test]
async fn whoever_does_not_come_loses_the_table() {
    house::with(async |house| {
        house.has("osteria", strict("no_show_after_minutes: 20")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        house.step_to("2027-03-05T17:19:59.999Z").await;
        assert_eq!(status(house, &booked).await, "booked");
        assert_eq!(guest.slot("osteria", FRIDAY, "18:30", 2).await, "full");
        house.step(Duration::milliseconds(1)).await;
        assert_eq!(status(house, &booked).await, "no_show");
        assert_eq!(guest.slot("osteria", FRIDAY, "18:30", 2).await, "available");
        guest.book("osteria", FRIDAY, "18:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_no_show_is_over_for_its_guest() {
    house::with(async |house| {
        house.has("osteria", strict("no_show_after_minutes: 20")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        house.step_to("2027-03-05T17:20:00Z").await;
        let problem = cancel(&guest, &booked).await.problem(409, "reservation_not_live");
        assert_eq!(problem["reservation_status"], "no_show");
        let patch = owner(&guest, &booked).patch(&path(&booked)).json(json!({ "time": "20:00" }));
        patch.send().await.problem(409, "reservation_not_live");
    })
    .await;
}

#[actix_web::test]
async fn a_no_show_takes_nothing_from_anybody_else() {
    house::with(async |house| {
        house.has("osteria", strict("no_show_after_minutes: 20")).await;
        let guest = house.guest();
        let missing = guest.book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        let next = guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let called_off = guest.book("osteria", FRIDAY, "21:00", 2).await.ok(201);
        cancel(&guest, &called_off).await.ok(200);
        house.step_to("2027-03-05T17:20:00Z").await;
        // Only half of the place is free: those of 19:30 still have the table.
        assert_eq!(guest.slot("osteria", FRIDAY, "18:30", 2).await, "full");
        guest.book("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        house.step_to("2027-03-05T18:49:00Z").await;
        assert_eq!([status(house, &missing).await, status(house, &next).await], ["no_show", "booked"]);
        house.step_to("2027-03-05T22:00:00Z").await;
        assert_eq!([status(house, &next).await, status(house, &called_off).await], ["no_show", "cancelled"]);
    })
    .await;
}

#[actix_web::test]
async fn a_party_that_moved_is_awaited_at_its_new_time() {
    house::with(async |house| {
        house.has("osteria", strict("no_show_after_minutes: 20")).await;
        let booked = house.guest().book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        let patch = owner(&house.guest(), &booked).patch(&path(&booked)).json(json!({ "time": "20:00" }));
        patch.send().await.ok(200);
        house.step_to("2027-03-05T17:30:00Z").await;
        assert_eq!(status(house, &booked).await, "booked");
        house.step_to("2027-03-05T19:20:00Z").await;
        assert_eq!(status(house, &booked).await, "no_show");
    })
    .await;
}

#[actix_web::test]
async fn without_the_policy_nobody_is_marked() {
    house::with(async |house| {
        house.has("osteria", strict("buffer_minutes: 0")).await;
        let booked = house.guest().book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        house.step_to("2027-03-05T22:00:00Z").await;
        assert_eq!(status(house, &booked).await, "booked");
    })
    .await;
}

#[actix_web::test]
async fn a_policy_that_comes_later_holds_for_earlier_reservations() {
    house::with(async |house| {
        house.has("osteria", strict("buffer_minutes: 0")).await;
        let booked = house.guest().book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        house.has("osteria", strict("no_show_after_minutes: 30")).await;
        house.step_to("2027-03-05T17:29:00Z").await;
        assert_eq!(status(house, &booked).await, "booked");
        house.step_to("2027-03-05T17:30:00Z").await;
        assert_eq!(status(house, &booked).await, "no_show");
    })
    .await;
}

#[actix_web::test]
async fn a_policy_that_goes_spares_everybody() {
    house::with(async |house| {
        house.has("osteria", strict("no_show_after_minutes: 20")).await;
        let booked = house.guest().book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        house.has("osteria", strict("buffer_minutes: 0")).await;
        house.step_to("2027-03-05T20:00:00Z").await;
        assert_eq!(status(house, &booked).await, "booked");
    })
    .await;
}

#[actix_web::test]
async fn an_alarm_that_was_due_while_the_server_was_down_fires_afterwards() {
    house::with(async |house| {
        house.has("osteria", strict("no_show_after_minutes: 20")).await;
        let booked = house.guest().book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        house.close().await;
        house.step_clock(Duration::days(4) + Duration::hours(10));
        house.reopen().await;
        assert_eq!(status(house, &booked).await, "no_show");
    })
    .await;
}

#[actix_web::test]
async fn a_sleeping_restaurant_is_woken_by_its_alarm() {
    house::with(async |house| {
        house.has("osteria", strict("no_show_after_minutes: 20")).await;
        house.guest().book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        house.restart().await;
        assert_eq!(house.presence("osteria").await, "asleep");
        house.app().directory.look_at_clock().await;
        assert_eq!(house.presence("osteria").await, "asleep", "nothing is due");
        house.step_clock(Duration::days(4) + Duration::hours(10));
        house.app().directory.look_at_clock().await;
        assert_ne!(house.presence("osteria").await, "asleep");
    })
    .await;
}
