//! What restaurants used, for operators, and notices when much of a quota is.

use chrono::Duration;
use serde_json::{Value, json};

use crate::client::wish;
use crate::desk::Desk;
use crate::files::one_table;
use crate::follower::{Follower, feed};
use crate::house::{self, House};

const USAGE: &str = "/v1/platform/restaurants/osteria/usage";

async fn usage(house: &House, query: &str) -> Value {
    house.platform().get(&format!("{USAGE}?{query}")).send().await.ok(200)
}

async fn of_all(house: &House, day: &str) -> Value {
    house.platform().get(&format!("/v1/platform/usage?day={day}")).send().await.ok(200)
}

/// `day bookings covers`, of each day.
fn days(usage: &Value) -> Vec<String> {
    let days = usage["days"].as_array().expect("days").iter();
    days.map(|it| format!("{} {} {}", it["day"].as_str().expect("a day"), it["bookings"], it["covers"])).collect()
}

/// Lets the directory look at its clock often enough to gather.
async fn gather(house: &House) {
    house.app().directory.look_at_clock().await;
    house.step(Duration::seconds(60)).await;
}

async fn book(house: &House, slug: &str, day: u32, party: i64) {
    house.guest().book(slug, &format!("2027-04-{day:02}"), "19:30", party).await.ok(201);
}

#[actix_web::test]
async fn bookings_and_covers_are_counted_on_the_day_that_they_are_made() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        assert_eq!(days(&usage(house, "").await), Vec::<String>::new());
        book(house, "osteria", 1, 2).await;
        let desk = Desk::of(house, "osteria", "owner").await;
        let called_off = desk.book_in(wish("2027-04-02", "19:30", 4)).await.ok(201);
        desk.step(&called_off, "cancel").await.ok(200);
        // Half past midnight in Rome, still the second of March in Greenwich.
        house.step_to("2027-03-02T23:30:00Z").await;
        book(house, "osteria", 3, 3).await;
        house.put_to_sleep("osteria").await;
        let all = usage(house, "from=2027-03-01&to=2027-03-31").await;
        assert_eq!(days(&all), ["2027-03-01 2 6", "2027-03-03 1 3"]);
        assert!(all["bytes"].as_u64().is_some_and(|bytes| 4096 < bytes), "{all}");
        assert_eq!(house.presence("osteria").await, "asleep", "nobody is woken to be looked at");
        assert_eq!(days(&usage(house, "from=2027-03-02&to=2027-03-02").await), Vec::<String>::new());
        house.restart().await;
        assert_eq!(usage(house, "from=2027-03-01&to=2027-03-31").await["days"], all["days"]);
    })
    .await;
}

#[actix_web::test]
async fn one_sum_for_all_is_gathered_within_a_minute() {
    house::with(async |house| {
        for slug in ["osteria", "theirs", "quiet"] {
            house.has(slug, one_table(slug)).await;
        }
        book(house, "osteria", 1, 2).await;
        book(house, "theirs", 1, 3).await;
        gather(house).await;
        let sum = of_all(house, "2027-03-01").await;
        assert_eq!((&sum["bookings"], &sum["covers"], &sum["restaurants"]), (&json!(2), &json!(5), &json!(2)));
        // What is gathered twice is there once; what is left at the end is gathered then.
        book(house, "osteria", 2, 4).await;
        house.restart().await;
        let sum = of_all(house, "2027-03-01").await;
        assert_eq!((&sum["bookings"], &sum["covers"], &sum["messages"]), (&json!(3), &json!(9), &json!(0)));
        assert_eq!(of_all(house, "2027-03-02").await["restaurants"], 0);
    })
    .await;
}

#[actix_web::test]
async fn time_on_sockets_is_counted_while_they_are_open() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.app().directory.look_at_clock().await;
        let mut follower = Follower::connect(house, &feed("osteria", "2027-03-05", 2)).await;
        follower.frame().await;
        let _other = Follower::connect(house, &feed("osteria", "2027-03-06", 2)).await;
        house.step(Duration::minutes(3)).await;
        assert_eq!(usage(house, "").await["days"][0]["live_minutes"], 6);
        assert_eq!(of_all(house, "2027-03-01").await["live_minutes"], 6);
    })
    .await;
}

#[actix_web::test]
async fn operators_are_told_once_that_a_quota_is_nearly_used_up() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let platform = house.platform();
        platform.put("/v1/platform/plans/free").json(json!({ "bookings_per_month": 5 })).send().await.ok(200);
        platform.patch("/v1/platform/restaurants/osteria").json(json!({ "plan": "free" })).send().await.ok(200);
        let notices = async |after: &str| platform.get(&format!("/v1/platform/notices{after}")).send().await.ok(200);
        for day in 1..=3 {
            book(house, "osteria", day, 2).await;
        }
        gather(house).await;
        assert_eq!(notices("").await, json!({ "items": [], "next_cursor": null }));
        book(house, "osteria", 4, 2).await;
        gather(house).await;
        let first = notices("").await;
        let [one] = &first["items"].as_array().expect("items")[..] else { panic!("{first}") };
        assert_eq!(
            (&one["restaurant"], &one["percent"], &one["period"]),
            (&json!("osteria"), &json!(80), &json!("2027-03"))
        );
        assert_eq!((&one["quota"], &one["used"], &one["max"]), (&json!("bookings_per_month"), &json!(4), &json!(5)));
        book(house, "osteria", 5, 2).await;
        gather(house).await;
        gather(house).await;
        let after = format!("?cursor={}", first["next_cursor"].as_str().expect("a cursor"));
        let second = notices(&after).await;
        assert_eq!(second["items"].as_array().map(Vec::len), Some(1), "{second}");
        assert_eq!(second["items"][0]["percent"], 100);
        let all = notices("?limit=1").await;
        assert_eq!(all["items"][0]["percent"], 80);
        // A new month is a new count.
        house.step_to("2027-04-01T08:00:00Z").await;
        for day in 10..=13 {
            book(house, "osteria", day, 2).await;
        }
        gather(house).await;
        let after = format!("?cursor={}", second["next_cursor"].as_str().expect("a cursor"));
        assert_eq!(notices(&after).await["items"][0]["period"], "2027-04");
    })
    .await;
}

#[actix_web::test]
async fn bad_questions_about_usage_are_refused() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let platform = house.platform();
        let bad = [
            "from=x",
            "to=2027-13-01",
            "from=2027-03-02&to=2027-03-01",
            "from=2026-01-01&to=2027-03-01",
            "day=2027-03-01",
        ];
        for query in bad {
            platform.get(&format!("{USAGE}?{query}")).send().await.problem(400, "bad_query");
        }
        platform.get("/v1/platform/usage?day=today").send().await.problem(400, "bad_query");
        for query in ["cursor=1", "cursor=ntc_-1", "cursor=ntc_x", "limit=0", "limit=101", "since=1"] {
            platform.get(&format!("/v1/platform/notices?{query}")).send().await.problem(400, "bad_query");
        }
        platform.get("/v1/platform/restaurants/nobody/usage").send().await.problem(404, "restaurant_not_found");
        for path in [USAGE, "/v1/platform/usage", "/v1/platform/notices"] {
            Desk::of(house, "osteria", "owner").await.client.get(path).send().await.problem(401, "key_required");
        }
    })
    .await;
}
