//! What could be had instead.

use serde_json::{Value, json};

use crate::booking::cancel;
use crate::client::{Client, text};
use crate::files::{File, one_table, osteria, service};
use crate::house;

const FRIDAY: &str = "2027-03-05";

fn starts(alternatives: &Value) -> Vec<String> {
    let list = alternatives.as_array().expect("a list");
    list.iter().map(|it| format!("{} {}", text(&it["date"]), text(&it["time"]))).collect()
}

async fn with_time(guest: &Client, time: &str) -> Value {
    guest.availability("osteria", &format!("date={FRIDAY}&party_size=2&time={time}")).await["alternatives"].clone()
}

#[actix_web::test]
async fn a_refusal_brings_the_nearest_times_and_then_other_days() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let problem = guest.book("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        let expected = [
            "2027-03-05 18:00",
            "2027-03-05 21:00",
            "2027-03-05 21:30",
            "2027-03-06 19:30",
            "2027-03-04 19:30",
            "2027-03-07 19:30",
        ];
        assert_eq!(starts(&problem["alternatives"]), expected);
        let first = &problem["alternatives"][0];
        assert_eq!(first["starts_at"], "2027-03-05T18:00:00+01:00");
        assert_eq!(first["ends_at"], "2027-03-05T19:30:00+01:00");
        let held = guest.hold("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        assert_eq!(held["alternatives"], problem["alternatives"]);
        assert_eq!(with_time(&guest, "19:30").await, problem["alternatives"]);
    })
    .await;
}

#[actix_web::test]
async fn every_alternative_can_be_booked() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = house.guest();
        for (time, party) in [("19:30", 2), ("19:30", 2), ("19:30", 2), ("21:00", 4)] {
            guest.book("osteria", FRIDAY, time, party).await.ok(201);
        }
        for party in [1, 2, 4] {
            let problem = guest.book("osteria", FRIDAY, "19:30", party).await.problem(409, "slot_unavailable");
            let list = problem["alternatives"].as_array().expect("a list");
            assert!(!list.is_empty());
            for it in list {
                let booked = guest.book("osteria", text(&it["date"]), text(&it["time"]), party).await.ok(201);
                assert_eq!((&booked["starts_at"], &booked["ends_at"]), (&it["starts_at"], &it["ends_at"]));
                cancel(&guest, &booked).await.ok(200);
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_time_that_can_be_had_needs_no_alternatives() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        assert_eq!(with_time(&house.guest(), "19:30").await, json!([]));
    })
    .await;
}

#[actix_web::test]
async fn a_time_that_is_no_slot_brings_its_neighbours() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let alternatives = with_time(&house.guest(), "19:40").await;
        let same_day = ["2027-03-05 19:30", "2027-03-05 20:00", "2027-03-05 19:00", "2027-03-05 20:30"];
        assert_eq!(starts(&alternatives), same_day);
        let problem = house.guest().book("osteria", FRIDAY, "19:40", 2).await.problem(422, "time_not_offered");
        assert_eq!(problem["alternatives"], alternatives);
    })
    .await;
}

#[actix_web::test]
async fn a_time_that_is_kept_for_staff_brings_those_that_are_not() {
    house::with(async |house| {
        let kept = "slot_minutes: 30, overrides: [{from: \"19:30\", to: \"20:00\", starts_for: in_house}]";
        let services = format!("[{}]", service("dinner", "18:00", "22:00", "00:30", kept));
        house.has("osteria", File { services, ..one_table("osteria") }).await;
        let problem = house.guest().book("osteria", FRIDAY, "20:00", 2).await.problem(422, "time_not_offered");
        let same_day = ["2027-03-05 20:30", "2027-03-05 19:00", "2027-03-05 21:00", "2027-03-05 18:30"];
        assert_eq!(starts(&problem["alternatives"])[..4], same_day);
    })
    .await;
}

#[actix_web::test]
async fn what_comes_too_soon_brings_later_times() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.step_to("2027-03-01T17:45:00Z").await;
        let problem = house.guest().book("osteria", "2027-03-01", "19:00", 2).await.problem(422, "too_soon");
        let starts = starts(&problem["alternatives"]);
        assert_eq!(starts[..2], ["2027-03-01 20:00", "2027-03-01 20:30"]);
        assert!(starts.contains(&"2027-03-02 19:00".to_owned()), "{starts:?}");
    })
    .await;
}

#[actix_web::test]
async fn when_the_wished_area_has_nothing_others_are_named() {
    house::with(async |house| {
        // A window that has one table, which is closed all month.
        let file =
            File { closures: "[{from: 2027-03-01, to: 2027-03-31, areas: [window]}]".into(), ..osteria("osteria") };
        house.has("osteria", file).await;
        let wish = json!({ "date": FRIDAY, "time": "19:30", "party_size": 2, "area": "window" });
        let problem = house.guest().book_with("osteria", wish).await.problem(409, "slot_unavailable");
        let list = problem["alternatives"].as_array().expect("a list");
        assert!(!list.is_empty());
        assert!(list.iter().all(|it| it["areas"] == json!(["hall"])), "{problem}");
    })
    .await;
}

#[actix_web::test]
async fn closed_days_are_never_an_alternative() {
    house::with(async |house| {
        let file = File { closures: "[{from: 2027-03-06, to: 2027-03-06}]".into(), ..one_table("osteria") };
        house.has("osteria", file).await;
        let guest = house.guest();
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let problem = guest.book("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        let starts = starts(&problem["alternatives"]);
        assert!(starts.iter().all(|start| !start.starts_with("2027-03-06")), "{starts:?}");
    })
    .await;
}

#[actix_web::test]
async fn past_midnight_alternatives_are_near_each_other() {
    house::with(async |house| {
        let file = File { services: crate::files::dinner("22:00", "01:30", "03:00"), ..one_table("osteria") };
        house.has("osteria", file).await;
        let guest = house.guest();
        guest.book("osteria", FRIDAY, "00:00", 2).await.ok(201);
        let problem = guest.book("osteria", FRIDAY, "00:30", 2).await.problem(409, "slot_unavailable");
        let starts = starts(&problem["alternatives"]);
        assert_eq!(starts[..3], ["2027-03-05 01:30", "2027-03-05 22:30", "2027-03-05 22:00"]);
        assert!(starts.contains(&"2027-03-06 00:30".to_owned()), "{starts:?}");
    })
    .await;
}
