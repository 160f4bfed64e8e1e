//! Where the restaurant looks at a booking first, and what follows from who somebody is.

use chrono::Duration;
use maitred::clock::random_bits;
use maitred::domain::party::PartySize;
use maitred::domain::policy::{Approval, Consequence, Policy, Strikes};
use maitred::domain::restaurant::command::Configure;
use maitred::restaurant::file::RestaurantFile;
use serde_json::{Value, json};

use crate::client::{text, wish};
use crate::desk::Desk;
use crate::files::one_table;
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

/// Runs a test in a house with one table and these settings.
async fn with(settings: fn(&mut Configure), test: impl AsyncFnOnce(&mut House, &Desk)) {
    house::with(async |house| {
        let file: RestaurantFile = yaml_serde::from_str(&one_table("osteria").to_string()).expect("a file");
        let slug = file.slug.clone();
        let mut configure = file.into_command(random_bits).expect("a good file");
        settings(&mut configure);
        assert!(house.app().directory.apply(slug, configure, maitred::domain::author::Author::server()).await.is_ok());
        let desk = Desk::of(house, "osteria", "host").await;
        test(house, &desk).await;
    })
    .await;
}

fn policy(configure: &mut Configure) -> &mut Policy {
    configure.policy.get_or_insert_default()
}

/// Parties of three and more are looked at within two hours.
fn large_parties(configure: &mut Configure) {
    let from_party = PartySize::parse(3).expect("a party");
    policy(configure).approval = Some(Approval { from_party, expires_minutes: 120 });
}

/// One no-show within a year is too many.
fn struck(configure: &mut Configure, then: Consequence) {
    policy(configure).strikes = Some(Strikes { count: 1, within_days: 365, then });
}

fn of(name: &str, time: &str, party: i64) -> Value {
    let mut body = wish(FRIDAY, time, party);
    body["guest"] = json!({ "name": name, "email": format!("{name}@example.com") });
    body
}

fn status(reservation: &Value) -> &str {
    text(&reservation["status"])
}

/// A reservation as its guest sees it now.
async fn seen(house: &House, booked: &Value) -> Value {
    let own = house.guest().with(text(&booked["manage_token"]));
    own.get(&format!("/v1/reservations/{}", text(&booked["id"]))).send().await.ok(200)
}

#[actix_web::test]
async fn a_large_party_is_requested_and_approved() {
    with(large_parties, async |house, desk| {
        let small = house.guest().book_with("osteria", of("bo", "21:30", 2)).await.ok(201);
        assert_eq!(status(&small), "booked");
        let asked = house.guest().book_with("osteria", of("ada", "19:30", 4)).await.ok(201);
        assert_eq!(status(&asked), "requested");
        assert_eq!(house.guest().slot("osteria", FRIDAY, "19:30", 2).await, "full", "its table is kept");
        let looked = desk.look(&asked).await;
        assert_eq!(text(&looked["request_expires_at"]), "2027-03-01T11:00:00+01:00");
        desk.step(&asked, "seat").await.problem(409, "step_not_possible");
        house.crash("osteria").await;
        assert_eq!(status(&desk.step(&asked, "approve").await.ok(200)), "booked");
        house.step(Duration::hours(3)).await;
        assert_eq!(status(&seen(house, &asked).await), "booked", "it does not lapse any more");
        desk.step(&asked, "approve").await.problem(409, "step_not_possible");
    })
    .await;
}

#[actix_web::test]
async fn a_request_is_declined_or_lapses() {
    with(large_parties, async |house, desk| {
        let declined = house.guest().book_with("osteria", of("ada", "19:30", 4)).await.ok(201);
        desk.step(&declined, "decline").await.ok(200);
        let declined = seen(house, &declined).await;
        assert_eq!((status(&declined), text(&declined["cancelled_by"])), ("cancelled", "staff"));
        let lapsed = house.guest().book_with("osteria", of("bo", "19:30", 4)).await.ok(201);
        // The time is over; the alarm has not run yet.
        house.step_clock(Duration::hours(2));
        desk.step(&lapsed, "approve").await.problem(409, "request_lapsed");
        house.step(Duration::zero()).await;
        let lapsed = seen(house, &lapsed).await;
        assert_eq!((status(&lapsed), text(&lapsed["cancelled_by"])), ("cancelled", "house"));
        assert_eq!(house.guest().slot("osteria", FRIDAY, "19:30", 2).await, "available");
    })
    .await;
}

/// Lets Ada stay away, and the restaurant fall asleep over it.
async fn stayed_away(house: &House, desk: &Desk) {
    let booked = house.guest().book_with("osteria", of("ada", "18:00", 2)).await.ok(201);
    house.step_to("2027-03-05T17:30:00Z").await;
    desk.step(&booked, "no-show").await.ok(200);
    house.put_to_sleep("osteria").await;
    house.step_to("2027-03-09T09:00:00Z").await;
}

fn later(name: &str) -> Value {
    let mut body = of(name, "19:30", 2);
    body["date"] = json!("2027-03-12");
    body
}

#[actix_web::test]
async fn who_stayed_away_is_known_after_days_of_sleep() {
    with(
        |configure| struck(configure, Consequence::Flag),
        async |house, desk| {
            stayed_away(house, desk).await;
            let again = house.guest().book_with("osteria", later("ada")).await.ok(201);
            assert_eq!(desk.look(&again).await["is_flagged"], true);
            assert!(again.get("is_flagged").is_none(), "nobody tells them");
        },
    )
    .await;
}

#[actix_web::test]
async fn who_stayed_away_may_have_to_telephone() {
    with(
        |configure| struck(configure, Consequence::Refuse),
        async |house, desk| {
            stayed_away(house, desk).await;
            house.guest().book_with("osteria", later("ada")).await.problem(409, "guest_stayed_away");
            let by_telephone = desk.book_in(later("ada")).await.ok(201);
            assert_eq!((status(&by_telephone), &by_telephone["is_flagged"]), ("booked", &json!(true)));
            desk.step(&by_telephone, "cancel").await.ok(200);
            house.guest().book_with("osteria", later("bo")).await.ok(201);
        },
    )
    .await;
}

#[actix_web::test]
async fn one_booking_for_each_guest_unless_staff_say_otherwise() {
    with(
        |configure| policy(configure).one_booking_per_guest = true,
        async |house, desk| {
            house.guest().book_with("osteria", of("ada", "18:00", 2)).await.ok(201);
            house.guest().book_with("osteria", of("ada", "20:00", 2)).await.problem(409, "guest_has_booking");
            let refused = desk.book_in(of("ada", "20:00", 2)).await.problem(409, "guest_has_booking");
            assert_eq!(refused["limit"], "guest");
            let mut body = of("ada", "20:00", 2);
            body["exceed"] = json!(["guest"]);
            desk.book_in(body).await.ok(201);
        },
    )
    .await;
}

#[actix_web::test]
async fn staff_promise_a_place_beyond_the_floor_within_the_allowance() {
    let one_more = |configure: &mut Configure| configure.services.iter_mut().for_each(|it| it.overbook_parties = 1);
    with(one_more, async |house, desk| {
        let first = desk.book_in(of("ada", "19:30", 4)).await.ok(201);
        let mut beyond = of("bo", "19:30", 4);
        assert_eq!(desk.book_in(beyond.clone()).await.problem(409, "slot_unavailable")["limit"], "overbook");
        beyond["exceed"] = json!(["overbook"]);
        let promised = desk.book_in(beyond.clone()).await.ok(201);
        let said = (&promised["unallocated"], &promised["tables"], &promised["exceeded"]);
        assert_eq!(said, (&json!(true), &json!([]), &json!(["overbook"])));
        beyond["guest"]["email"] = json!("cy@example.com");
        desk.book_in(beyond).await.problem(409, "overbook_reached");
        house.step_to("2027-03-05T18:30:00Z").await;
        desk.step(&promised, "seat").await.problem(409, "slot_unavailable");
        house.crash("osteria").await;
        desk.step(&first, "cancel").await.ok(200);
        assert_eq!(desk.look(&promised).await["tables"], json!(["t1"]));
    })
    .await;
}
