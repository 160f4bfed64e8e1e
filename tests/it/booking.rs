//! From the offer to the cancellation, as one guest lives it.

use serde_json::{Value, json};

use crate::client::{Answer, Client, text};
use crate::files::{one_table, osteria};
use crate::house;

/// The path of a reservation that was just made.
pub fn path(booked: &Value) -> String {
    format!("/v1/reservations/{}", text(&booked["id"]))
}

/// Somebody with the manage token of a reservation in hand.
pub fn owner(guest: &Client, booked: &Value) -> Client {
    guest.with(text(&booked["manage_token"]))
}

pub async fn cancel(guest: &Client, booked: &Value) -> Answer {
    owner(guest, booked).post(&format!("{}/cancel", path(booked))).send().await
}

#[actix_web::test]
async fn what_is_offered_can_be_booked_and_read() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = house.guest();
        assert_eq!(guest.slot("osteria", "2027-03-05", "19:30", 2).await, "available");
        let answer = guest.book("osteria", "2027-03-05", "19:30", 2).await;
        let booked = answer.ok(201);
        assert_eq!(answer.header("location"), path(&booked));
        assert_eq!(answer.header("etag"), "\"1\"");
        assert_eq!(answer.header("cache-control"), "no-store");
        let read = owner(&guest, &booked).get(&path(&booked)).send().await;
        assert_eq!(read.ok(200), booked, "a reservation reads as it was answered");
        assert_eq!(read.header("etag"), "\"1\"");
    })
    .await;
}

#[actix_web::test]
async fn a_reservation_says_what_was_promised() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = json!({ "name": "Ada", "phone": "+39 06 1234", "email": "ada@example.com", "locale": "it-IT" });
        let body = json!({
            "date": "2027-03-05", "time": "19:30", "party_size": 3, "area": "hall", "guest": guest,
            "notes": "a birthday", "consents": ["newsletter"],
        });
        let booked = house.guest().book_with("osteria", body).await.ok(201);
        assert!(text(&booked["id"]).starts_with("res_"));
        let expected = json!({
            "restaurant": "osteria", "status": "booked", "date": "2027-03-05", "time": "19:30",
            "starts_at": "2027-03-05T19:30:00+01:00", "ends_at": "2027-03-05T21:00:00+01:00", "party_size": 3,
            "service": "dinner", "area": "hall", "guest": guest, "notes": "a birthday",
            "changeable_until": "2027-03-05T17:30:00+01:00", "created_at": "2027-03-01T09:00:00+01:00",
            "cancelled_at": null, "cancelled_by": null, "revision": 1,
        });
        for (field, value) in expected.as_object().expect("fields") {
            assert_eq!(&booked[field], value, "{field}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_start_may_be_given_as_an_instant() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        // The same instant on another wall.
        let body = json!({ "starts_at": "2027-03-05T18:30:00Z", "party_size": 2 });
        let booked = house.guest().book_with("osteria", body).await.ok(201);
        assert_eq!(booked["date"], "2027-03-05");
        assert_eq!(booked["time"], "19:30");
        assert_eq!(booked["starts_at"], "2027-03-05T19:30:00+01:00");
    })
    .await;
}

#[actix_web::test]
async fn a_cancelled_table_can_be_booked_again() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        guest.book("osteria", "2027-03-05", "19:30", 2).await.problem(409, "slot_unavailable");
        let cancelled = cancel(&guest, &booked).await.ok(200);
        assert_eq!(cancelled["status"], "cancelled");
        assert_eq!(cancelled["cancelled_by"], "guest");
        assert_eq!(cancelled["cancelled_at"], "2027-03-01T09:00:00+01:00");
        assert_eq!(guest.slot("osteria", "2027-03-05", "19:30", 2).await, "available");
        guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn cancelling_twice_changes_nothing() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let first = cancel(&guest, &booked).await.ok(200);
        assert_eq!(first["revision"], 2);
        let revision = house.inside("osteria").await["revision"].clone();
        assert_eq!(cancel(&guest, &booked).await.ok(200), first);
        assert_eq!(house.inside("osteria").await["revision"], revision);
    })
    .await;
}

#[actix_web::test]
async fn a_cancelled_reservation_cannot_be_changed() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        cancel(&guest, &booked).await.ok(200);
        let patch = owner(&guest, &booked).patch(&path(&booked)).json(json!({ "party_size": 3 }));
        let problem = patch.send().await.problem(409, "reservation_not_live");
        assert_eq!(problem["reservation_status"], "cancelled");
    })
    .await;
}

#[actix_web::test]
async fn a_reservation_that_is_over_can_still_be_read_by_its_guest() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-02", "19:30", 2).await.ok(201);
        house.step_to("2027-03-05T12:00:00Z").await;
        // Another booking rids memory of what is over; the database keeps it.
        guest.book("osteria", "2027-03-06", "19:30", 2).await.ok(201);
        let read = owner(&guest, &booked).get(&path(&booked)).send().await;
        assert_eq!(read.ok(200)["id"], booked["id"]);
    })
    .await;
}

#[actix_web::test]
async fn reservations_survive_a_restart() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let booked = house.guest().book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        house.restart().await;
        let guest = house.guest();
        assert_eq!(owner(&guest, &booked).get(&path(&booked)).send().await.ok(200), booked);
        guest.book("osteria", "2027-03-05", "19:30", 2).await.problem(409, "slot_unavailable");
        cancel(&guest, &booked).await.ok(200);
    })
    .await;
}
