//! When the house is open: closures, special days, lead time, window, and services past midnight.

use chrono::Duration;
use serde_json::json;

use crate::files::{File, dinner, one_table, osteria, service};
use crate::house::{self, at};

const FRIDAY: &str = "2027-03-05";

fn closed(closure: &str) -> File {
    File { closures: format!("[{{{closure}}}]"), ..osteria("osteria") }
}

#[actix_web::test]
async fn a_closed_house_says_why_from_the_first_to_the_last_day() {
    house::with(async |house| {
        house.has("osteria", closed("from: 2027-03-05, to: 2027-03-06, reason: Village feast")).await;
        for (date, is_closed) in [("2027-03-04", false), (FRIDAY, true), ("2027-03-06", true), ("2027-03-07", false)] {
            let (status, answer) = (
                house.guest().slot("osteria", date, "19:30", 2).await,
                house.guest().book("osteria", date, "19:30", 2).await,
            );
            if is_closed {
                assert_eq!(status, "closed");
                let problem = answer.problem(422, "closed");
                assert!(problem["detail"].as_str().is_some_and(|it| it.contains("Village feast")), "{problem}");
            } else {
                assert_eq!(status, "available");
                answer.ok(201);
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_service_can_be_closed_alone() {
    house::with(async |house| {
        let lunch = service("lunch", "12:00", "13:00", "15:00", "slot_minutes: 30");
        let supper = service("supper", "18:00", "22:00", "00:30", "slot_minutes: 30");
        let closures = "[{from: 2027-03-05, to: 2027-03-05, services: [lunch]}]".into();
        let file = File { services: format!("[{lunch}, {supper}]"), closures, ..osteria("osteria") };
        house.has("osteria", file).await;
        house.guest().book("osteria", FRIDAY, "12:30", 2).await.problem(422, "closed");
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.guest().book("osteria", "2027-03-06", "12:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn an_area_can_be_closed_alone() {
    house::with(async |house| {
        house.has("osteria", closed("from: 2027-03-05, to: 2027-03-05, areas: [hall]")).await;
        let guest = house.guest();
        let day = guest.availability("osteria", "date=2027-03-05&party_size=2").await;
        assert_eq!(day["slots"][0]["areas"], json!(["window"]));
        let mut body = json!({ "date": FRIDAY, "time": "19:30", "party_size": 2, "area": "hall" });
        guest.book_with("osteria", body.clone()).await.problem(409, "slot_unavailable");
        body["area"] = json!("window");
        guest.book_with("osteria", body).await.ok(201);
        guest.book("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        guest.book("osteria", FRIDAY, "21:00", 4).await.problem(409, "slot_unavailable");
    })
    .await;
}

#[actix_web::test]
async fn a_table_can_be_closed_alone() {
    house::with(async |house| {
        house.has("osteria", closed("from: 2027-03-05, to: 2027-03-05, tables: [h2]")).await;
        house.guest().book("osteria", FRIDAY, "19:30", 4).await.problem(409, "slot_unavailable");
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.guest().book("osteria", "2027-03-06", "19:30", 4).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_closure_goes_by_service_days_not_by_midnight() {
    house::with(async |house| {
        let closures = "[{from: 2027-03-05, to: 2027-03-05}]".into();
        let file = File { services: dinner("20:00", "00:30", "03:00"), closures, ..one_table("bar") };
        house.has("bar", file).await;
        house.guest().book("bar", FRIDAY, "00:30", 2).await.problem(422, "closed");
        let booked = house.guest().book("bar", "2027-03-04", "00:30", 2).await.ok(201);
        assert_eq!(booked["starts_at"], "2027-03-05T00:30:00+01:00");
    })
    .await;
}

#[actix_web::test]
async fn past_midnight_belongs_to_the_day_the_service_began() {
    house::with(async |house| {
        house.has("bar", File { services: dinner("20:00", "00:30", "03:00"), ..one_table("bar") }).await;
        let guest = house.guest();
        let booked = guest.book("bar", FRIDAY, "00:30", 2).await.ok(201);
        let told = (&booked["date"], &booked["time"], &booked["starts_at"]);
        assert_eq!(told, (&json!(FRIDAY), &json!("00:30"), &json!("2027-03-06T00:30:00+01:00")));
        let slots = guest.slots("bar", FRIDAY, 2).await;
        assert_eq!(slots.last().map(String::as_str), Some("00:30 full"));
        // The same instant, said otherwise, is the same slot.
        let body = json!({ "starts_at": "2027-03-05T23:30:00Z", "party_size": 2 });
        guest.book_with("bar", body).await.problem(409, "slot_unavailable");
        assert_eq!(guest.slot("bar", "2027-03-06", "00:30", 2).await, "available");
    })
    .await;
}

#[actix_web::test]
async fn a_party_past_midnight_keeps_its_table_from_the_day_after() {
    house::with(async |house| {
        let night = service("night", "22:00", "00:30", "02:30", "slot_minutes: 30");
        let dawn = service("dawn", "01:00", "05:00", "07:00", "slot_minutes: 30");
        house.has("bar", File { services: format!("[{night}, {dawn}]"), ..one_table("bar") }).await;
        let guest = house.guest();
        assert_eq!(guest.slot("bar", "2027-03-06", "01:30", 2).await, "available");
        guest.book("bar", FRIDAY, "00:30", 2).await.ok(201);
        // Until 02:00 of the sixth, which are the first hours of another service day.
        assert_eq!(guest.slot("bar", "2027-03-06", "01:30", 2).await, "full");
        guest.book("bar", "2027-03-06", "01:30", 2).await.problem(409, "slot_unavailable");
        guest.book("bar", "2027-03-06", "02:00", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_special_day_replaces_the_services_of_its_weekday() {
    house::with(async |house| {
        let gala = "{key: gala, first_start: \"19:15\", last_start: \"19:15\", ends: \"01:00\", turn_minutes: [{party_max: 8, minutes: 300}]}";
        let special_days = format!("[{{date: 2027-03-05, services: [{gala}]}}, {{date: 2027-03-06, services: []}}]");
        house.has("osteria", File { special_days, ..one_table("osteria") }).await;
        let guest = house.guest();
        assert_eq!(guest.slots("osteria", FRIDAY, 2).await, ["19:15 available"]);
        guest.book("osteria", FRIDAY, "19:30", 2).await.problem(422, "time_not_offered");
        let booked = guest.book("osteria", FRIDAY, "19:15", 2).await.ok(201);
        assert_eq!((&booked["service"], &booked["ends_at"]), (&json!("gala"), &json!("2027-03-06T00:15:00+01:00")));
        assert!(guest.slots("osteria", "2027-03-06", 2).await.is_empty());
        guest.book("osteria", "2027-03-06", "19:30", 2).await.problem(422, "closed");
    })
    .await;
}

#[actix_web::test]
async fn a_slot_closes_just_after_its_lead_time() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = house.guest();
        // An hour before 18:00 in Rome, to the millisecond.
        house.step_clock(at("2027-03-01T16:00:00Z") - house.now());
        guest.book("osteria", "2027-03-01", "18:00", 2).await.ok(201);
        house.step_clock(Duration::milliseconds(1));
        assert_eq!(guest.slot("osteria", "2027-03-01", "18:00", 2).await, "too_soon");
        guest.book("osteria", "2027-03-01", "18:00", 2).await.problem(422, "too_soon");
        guest.book("osteria", "2027-03-01", "18:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn what_was_offered_at_the_last_moment_is_not_offered_after_it() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = house.guest();
        house.step_clock(at("2027-03-01T16:00:00Z") - house.now());
        assert_eq!(guest.slot("osteria", "2027-03-01", "18:00", 2).await, "available");
        house.step_clock(Duration::milliseconds(1));
        assert_eq!(guest.slot("osteria", "2027-03-01", "18:00", 2).await, "too_soon");
    })
    .await;
}

#[actix_web::test]
async fn slots_offered_earlier_close_as_time_goes_by() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = house.guest();
        assert_eq!(guest.slot("osteria", "2027-03-01", "18:00", 2).await, "available");
        house.step_clock(at("2027-03-01T16:30:01Z") - house.now());
        let slots = guest.slots("osteria", "2027-03-01", 2).await;
        assert_eq!(slots[..3], ["18:00 too_soon", "18:30 too_soon", "19:00 available"]);
    })
    .await;
}

#[actix_web::test]
async fn the_window_moves_on_at_midnight_of_the_restaurant() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = house.guest();
        guest.book("osteria", "2027-05-30", "19:30", 2).await.ok(201);
        house.step_clock(at("2027-03-01T22:59:59.999Z") - house.now());
        assert_eq!(guest.slot("osteria", "2027-05-31", "19:30", 2).await, "too_late");
        guest.book("osteria", "2027-05-31", "19:30", 2).await.problem(422, "too_late");
        house.step_clock(Duration::milliseconds(1));
        assert_eq!(guest.slot("osteria", "2027-05-31", "19:30", 2).await, "available");
        guest.book("osteria", "2027-05-31", "19:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn the_last_start_of_a_party_is_when_it_still_leaves_in_time() {
    house::with(async |house| {
        let turns = "slot_minutes: 30, turn_minutes: [{party_max: 2, minutes: 60}, {party_max: 4, minutes: 120}]";
        let services = format!("[{}]", service("dinner", "18:00", "20:00", "21:00", turns));
        house.has("osteria", File { services, ..one_table("osteria") }).await;
        let guest = house.guest();
        let last = |slots: Vec<String>| slots.last().cloned().unwrap_or_default();
        assert_eq!(last(guest.slots("osteria", FRIDAY, 2).await), "20:00 available");
        assert_eq!(last(guest.slots("osteria", FRIDAY, 4).await), "19:00 available");
        guest.book("osteria", FRIDAY, "19:30", 4).await.problem(422, "time_not_offered");
        let booked = guest.book("osteria", FRIDAY, "19:00", 4).await.ok(201);
        assert_eq!(booked["ends_at"], "2027-03-05T21:00:00+01:00");
        let booked = guest.book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        assert_eq!(booked["ends_at"], "2027-03-05T19:00:00+01:00");
    })
    .await;
}

#[actix_web::test]
async fn a_window_of_no_days_is_today_alone_until_the_last_minute() {
    house::with(async |house| {
        house.has("osteria", File { policy: "{window_days: 0, lead_minutes: 0}".into(), ..osteria("osteria") }).await;
        let guest = house.guest();
        guest.book("osteria", "2027-03-02", "19:30", 2).await.problem(422, "too_late");
        house.step_clock(at("2027-03-01T18:30:00Z") - house.now());
        guest.book("osteria", "2027-03-01", "19:30", 2).await.ok(201);
        house.step_clock(Duration::milliseconds(1));
        guest.book("osteria", "2027-03-01", "19:30", 2).await.problem(422, "too_soon");
    })
    .await;
}
