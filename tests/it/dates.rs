//! Days and times that are past, too far, or do not exist at all.

use serde_json::{Value, json};

use crate::client::wish;
use crate::files::{File, dinner, one_table};
use crate::house;

/// A bar that is open from ten in the evening to five in the morning.
fn night_bar(slug: &str) -> File {
    File { services: dinner("22:00", "03:30", "05:00"), ..one_table(slug) }
}

#[actix_web::test]
async fn what_is_past_is_too_soon() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for date in ["2027-02-28", "2026-03-05", "1970-01-01"] {
            let problem = house.guest().book("osteria", date, "19:30", 2).await.problem(422, "too_soon");
            assert_eq!(problem["lead_minutes"], 60);
            assert_eq!(house.guest().slot("osteria", date, "19:30", 2).await, "too_soon");
        }
        let body = json!({ "starts_at": "2027-02-28T19:30:00+01:00", "party_size": 2 });
        house.guest().book_with("osteria", body).await.problem(422, "too_soon");
    })
    .await;
}

#[actix_web::test]
async fn what_is_beyond_the_window_is_too_late() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for date in ["2027-05-31", "2030-01-01", "9000-12-31"] {
            let problem = house.guest().book("osteria", date, "19:30", 2).await.problem(422, "too_late");
            assert_eq!(problem["last_date"], "2027-05-30");
            assert_eq!(house.guest().slot("osteria", date, "19:30", 2).await, "too_late");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_hour_that_clocks_skip_does_not_exist_past_midnight() {
    house::with(async |house| {
        house.has("bar", night_bar("bar")).await;
        let guest = house.guest();
        for time in ["02:00", "02:30"] {
            let answer = guest.book("bar", "2027-03-27", time, 2).await;
            answer.points_at(422, "time_does_not_exist", "/time");
        }
        let slots = guest.slots("bar", "2027-03-27", 2).await;
        let times: Vec<&str> = slots.iter().map(|slot| &slot[..5]).collect();
        assert_eq!(times, ["22:00", "22:30", "23:00", "23:30", "00:00", "00:30", "01:00", "01:30", "03:00", "03:30"]);
        // From 01:30 to 03:00 on the wall is half an hour on that night.
        let booked = guest.book("bar", "2027-03-27", "01:30", 2).await.ok(201);
        assert_eq!(booked["starts_at"], "2027-03-28T01:30:00+01:00");
        assert_eq!(booked["ends_at"], "2027-03-28T04:00:00+02:00");
        guest.book("bar", "2027-03-27", "03:00", 2).await.problem(409, "slot_unavailable");
    })
    .await;
}

#[actix_web::test]
async fn the_hour_that_clocks_skip_does_not_exist_in_the_morning() {
    house::with(async |house| {
        let breakfast = File { services: dinner("01:00", "09:00", "12:00"), ..one_table("breakfast") };
        house.has("breakfast", breakfast).await;
        house.has("osteria", one_table("osteria")).await;
        for slug in ["breakfast", "osteria"] {
            let answer = house.guest().book(slug, "2027-03-28", "02:30", 2).await;
            answer.points_at(422, "time_does_not_exist", "/time");
        }
        assert_eq!(house.guest().slot("breakfast", "2027-03-28", "02:30", 2).await, "");
        house.guest().book("breakfast", "2027-03-27", "02:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn of_the_hour_that_comes_twice_the_first_pass_is_meant() {
    house::with(async |house| {
        let policy = "{window_days: 365}".into();
        house.has("bar", File { policy, ..night_bar("bar") }).await;
        let booked = house.guest().book("bar", "2027-10-30", "02:30", 2).await.ok(201);
        assert_eq!(booked["starts_at"], "2027-10-31T02:30:00+02:00");
        assert_eq!(booked["ends_at"], "2027-10-31T03:00:00+01:00");
        let second_pass = json!({ "starts_at": "2027-10-31T02:30:00+01:00", "party_size": 2 });
        house.guest().book_with("bar", second_pass).await.problem(422, "time_not_offered");
    })
    .await;
}

#[actix_web::test]
async fn days_and_times_that_are_none_are_refused() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let dates =
            ["2026-02-30", "2027-13-01", "2027-00-10", "2027-3-5", "05.03.2027", "tomorrow", "", "+12027-03-05"];
        for date in dates {
            house.guest().book("osteria", date, "19:30", 2).await.points_at(422, "invalid", "/date");
            let path = format!("/v1/restaurants/osteria/availability?date={}&party_size=2", date.replace('+', "%2B"));
            house.guest().get(&path).send().await.points_at(400, "bad_query", "/query/date");
        }
        for time in ["24:00", "19:60", "7:30", "19.30", "1930", "7pm", "", "19:30:00", "-1:30"] {
            house.guest().book("osteria", "2027-03-05", time, 2).await.points_at(422, "invalid", "/time");
        }
    })
    .await;
}

#[actix_web::test]
async fn instants_that_are_none_are_refused() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let wrong: [Value; 5] = [
            json!("2027-03-05T19:30:00"),
            json!("2027-03-05"),
            json!("2027-02-30T19:30:00Z"),
            json!(1_804_271_400),
            json!(""),
        ];
        for starts_at in wrong {
            let body = json!({ "starts_at": starts_at, "party_size": 2 });
            house.guest().book_with("osteria", body).await.points_at(422, "invalid", "/starts_at");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_ends_of_time_are_refused_like_any_other_instant() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let ends = ["0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "+262142-12-31T23:59:59Z"];
        for starts_at in ends {
            let answer = house.guest().book_with("osteria", json!({ "starts_at": starts_at, "party_size": 2 })).await;
            assert_eq!(answer.status, 422, "{starts_at}: {}", answer.text());
            answer.problem(422, answer.json()["code"].as_str().expect("a code"));
            assert_eq!(house.guest().slot("osteria", "2027-03-05", "19:30", 2).await, "available", "it serves on");
        }
    })
    .await;
}

#[actix_web::test]
async fn times_between_slots_are_not_offered() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for time in ["19:45", "17:30", "22:30", "12:00", "00:15"] {
            let problem = house.guest().book("osteria", "2027-03-05", time, 2).await;
            let problem = problem.points_at(422, "time_not_offered", "/time");
            assert!(problem["alternatives"].is_array(), "{problem}");
        }
        let off_by_a_second = json!({ "starts_at": "2027-03-05T19:30:01+01:00", "party_size": 2 });
        house.guest().book_with("osteria", off_by_a_second).await.problem(422, "time_not_offered");
    })
    .await;
}

#[actix_web::test]
async fn holds_refuse_what_bookings_refuse() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let refused = [
            (wish("2027-02-28", "19:30", 2), "too_soon"),
            (wish("2027-06-15", "19:30", 2), "too_late"),
            (wish("2027-03-28", "02:30", 2), "time_does_not_exist"),
            (wish("2027-03-05", "19:45", 2), "time_not_offered"),
            (wish("2027-03-05", "19:30", 9), "party_too_large"),
            (wish("2026-02-30", "19:30", 2), "invalid"),
            (wish("2027-03-05", "19:30", 0), "invalid"),
        ];
        for (body, code) in refused {
            let answer = house.guest().post("/v1/restaurants/osteria/holds").json(body).send().await;
            answer.problem(422, code);
        }
        assert_eq!(house.inside("osteria").await["holds"], 0);
    })
    .await;
}
