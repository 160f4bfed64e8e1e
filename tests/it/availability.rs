//! What can be had: the slots of a day, and day by day.

use serde_json::{Value, json};

use crate::client::text;
use crate::files::{File, one_table, osteria};
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

async fn days(house: &House, from: &str, to: &str) -> Vec<String> {
    let path = format!("/v1/restaurants/osteria/availability/days?from={from}&to={to}&party_size=2");
    let body = house.guest().get(&path).send().await.ok(200);
    assert_eq!((&body["restaurant"], &body["party_size"]), (&json!("osteria"), &json!(2)));
    let days = body["days"].as_array().expect("days");
    days.iter().map(|day| format!("{} {}", text(&day["date"]), text(&day["status"]))).collect()
}

#[actix_web::test]
async fn the_profile_says_what_a_guest_must_know() {
    house::with(async |house| {
        let more = "currency: CHF\nlocale: it-IT\ncontact: {phone: \"+39 06 1\", address: Via di Prova 1}\n".into();
        house.has("osteria", File { more, ..osteria("osteria") }).await;
        let expected = json!({
            "slug": "osteria", "name": "Osteria", "zone": "Europe/Rome", "currency": "CHF", "locale": "it-IT",
            "phone": "+39 06 1", "email": null, "address": "Via di Prova 1",
            "areas": [{ "key": "hall", "name": "Hall" }, { "key": "window", "name": "Window" }],
            "party_min": 1, "party_max": 8, "lead_minutes": 60, "window_days": 90, "hold_minutes": 5,
            "cancel_until_minutes": 120, "approval_from_party": null, "approval_minutes": null,
            "one_booking_per_guest": false, "waitlist": true, "categories": ["standard"], "accessible": false,
        });
        assert_eq!(house.guest().get("/v1/restaurants/osteria").send().await.ok(200), expected);
    })
    .await;
}

#[actix_web::test]
async fn only_what_can_be_booked_is_listed_unless_all_is_asked_for() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let day = guest.availability("osteria", &format!("date={FRIDAY}&party_size=2")).await;
        let times: Vec<&str> = day["slots"].as_array().expect("slots").iter().map(|slot| text(&slot["time"])).collect();
        assert_eq!(times, ["18:00", "21:00", "21:30", "22:00"]);
        assert!(day["slots"].as_array().expect("slots").iter().all(|slot| slot["status"] == "available"));
        assert_eq!(guest.slots("osteria", FRIDAY, 2).await.len(), 9);
        assert_eq!(
            (&day["restaurant"], &day["date"], &day["party_size"]),
            (&json!("osteria"), &json!(FRIDAY), &json!(2))
        );
        assert!(day.get("alternatives").is_none(), "nobody asked for a time");
    })
    .await;
}

#[actix_web::test]
async fn the_version_changes_when_something_happens_and_only_then() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let version = async |house: &House| -> Value {
            house.guest().availability("osteria", &format!("date={FRIDAY}&party_size=2")).await["version"].clone()
        };
        let before = version(house).await;
        assert_eq!(version(house).await, before);
        guest.book("osteria", FRIDAY, "19:30", 9).await.problem(422, "party_too_large");
        assert_eq!(version(house).await, before);
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        assert_ne!(version(house).await, before);
    })
    .await;
}

#[actix_web::test]
async fn each_day_says_whether_it_can_be_booked() {
    house::with(async |house| {
        // One slot a day, closed on the fourth, nothing on the sixth, open for ten days.
        let file = File {
            services: crate::files::dinner("19:30", "19:30", "21:00"),
            closures: "[{from: 2027-03-04, to: 2027-03-04}]".into(),
            special_days: "[{date: 2027-03-06, services: []}]".into(),
            policy: "{window_days: 10}".into(),
            ..one_table("osteria")
        };
        house.has("osteria", file).await;
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let expected = [
            "2027-02-28 too_soon",
            "2027-03-01 open",
            "2027-03-02 open",
            "2027-03-03 open",
            "2027-03-04 closed",
            "2027-03-05 full",
            "2027-03-06 closed",
        ];
        assert_eq!(days(house, "2027-02-28", "2027-03-06").await, expected);
        assert_eq!(days(house, "2027-03-11", "2027-03-12").await, ["2027-03-11 open", "2027-03-12 too_late"]);
        house.step_to("2027-03-01T17:30:01Z").await;
        assert_eq!(days(house, "2027-03-01", "2027-03-01").await, ["2027-03-01 too_soon"]);
    })
    .await;
}

#[actix_web::test]
async fn at_most_92_days_are_shown_at_once() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        assert_eq!(days(house, "2027-03-01", "2027-05-31").await.len(), 92);
        let path = "/v1/restaurants/osteria/availability/days?from=2027-03-01&to=2027-06-01&party_size=2";
        house.guest().get(path).send().await.points_at(400, "bad_query", "/query/to");
    })
    .await;
}

#[actix_web::test]
async fn questions_know_the_limits_of_bookings() {
    house::with(async |house| {
        house.has("osteria", File { policy: "{online_party: {min: 2, max: 6}}".into(), ..osteria("osteria") }).await;
        for (party, code) in [(1, "party_too_small"), (7, "party_too_large")] {
            let queries = [
                format!("availability?date={FRIDAY}&party_size={party}"),
                format!("availability/days?from={FRIDAY}&to={FRIDAY}&party_size={party}"),
            ];
            for query in queries {
                house.guest().get(&format!("/v1/restaurants/osteria/{query}")).send().await.problem(422, code);
            }
            house.guest().book("osteria", FRIDAY, "19:30", party).await.points_at(422, code, "/party_size");
        }
    })
    .await;
}

#[actix_web::test]
async fn every_slot_that_is_offered_can_be_booked_and_no_other() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = house.guest();
        // Something here and there, so that slots differ.
        for (time, party) in [("18:00", 2), ("19:30", 4), ("21:00", 2), ("20:00", 2)] {
            guest.book("osteria", FRIDAY, time, party).await.ok(201);
        }
        for party in 1..=8 {
            for slot in guest.slots("osteria", FRIDAY, party).await {
                let (time, status) = slot.split_once(' ').expect("two words");
                let answer = guest.book("osteria", FRIDAY, time, party).await;
                if status == "available" {
                    let booked = answer.ok(201);
                    crate::booking::cancel(&guest, &booked).await.ok(200);
                } else {
                    assert_eq!(status, "full");
                    answer.problem(409, "slot_unavailable");
                }
            }
        }
    })
    .await;
}
