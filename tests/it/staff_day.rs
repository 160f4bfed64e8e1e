//! A service day as whoever runs it sees it: what is held, and how many start when beside how many may.

use serde_json::{Value, json};

use crate::client::{Client, text, wish};
use crate::files::{File, osteria, service};
use crate::house::{self, House};
use crate::people::key;

const FRIDAY: &str = "2027-03-05";
const OSTERIA: &str = "/v1/staff/restaurants/osteria";
const PACING: &str = "slot_minutes: 30, pacing: {covers_per_slot: 6, online_covers_per_slot: 4, parties_per_slot: 3}";

async fn paced(test: impl AsyncFnOnce(&mut House, &Client)) {
    house::with(async |house| {
        let services = format!("[{}]", service("dinner", "18:00", "22:00", "00:30", PACING));
        house.has("osteria", File { services, ..osteria("osteria") }).await;
        let host = key(house, "osteria", "host").await;
        test(house, &host).await;
    })
    .await;
}

async fn day(who: &Client, date: &str) -> Value {
    who.get(&format!("{OSTERIA}/day?date={date}")).send().await.ok(200)
}

fn slot(day: &Value, time: &str) -> Value {
    let slots = day["services"][0]["slots"].as_array().expect("slots");
    slots.iter().find(|slot| slot["time"] == time).expect("a slot at this time").clone()
}

/// All, online: covers and parties.
fn counts(slot: &Value) -> [u64; 4] {
    ["covers", "parties", "online_covers", "online_parties"].map(|name| slot[name].as_u64().expect("a figure"))
}

#[actix_web::test]
async fn a_day_says_what_is_held_and_what_may_start() {
    paced(async |_, host| {
        let day = day(host, FRIDAY).await;
        assert_eq!((&day["date"], &day["is_special"], &day["closures"]), (&json!(FRIDAY), &json!(false), &json!([])));
        let dinner = &day["services"][0];
        assert_eq!((text(&dinner["key"]), dinner["slots"].as_array().map(Vec::len)), ("dinner", Some(9)));
        assert_eq!(dinner["starts_at"], "2027-03-05T18:00:00+01:00");
        assert_eq!((&dinner["ends_at"], &dinner["is_closed"]), (&json!("2027-03-06T00:30:00+01:00"), &json!(false)));
        let limits = ["covers_max", "parties_max", "online_covers_max", "online_parties_max"];
        let found = slot(&day, "19:30");
        assert_eq!(limits.map(|name| found[name].clone()), [json!(6), json!(3), json!(4), Value::Null]);
        assert_eq!((counts(&found), &found["starts_for"]), ([0; 4], &json!("online")));
    })
    .await;
}

#[actix_web::test]
async fn who_starts_is_counted_by_door_and_those_who_do_not_come_are_not() {
    paced(async |house, host| {
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let body = json!({ "date": FRIDAY, "time": "19:30", "party_size": 1, "guest": { "name": "Bo" } });
        host.post(&format!("{OSTERIA}/reservations")).json(body).send().await.ok(201);
        assert_eq!(counts(&slot(&day(host, FRIDAY).await, "19:30")), [5, 3, 4, 2]);
        // Pacing says the same: nobody more comes in.
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        let path = format!("{OSTERIA}/reservations/{}/cancel", text(&booked["id"]));
        host.post(&path).send().await.ok(200);
        house.step(chrono::Duration::minutes(6)).await;
        let now = day(host, FRIDAY).await;
        assert_eq!(counts(&slot(&now, "19:30")), [1, 1, 0, 0]);
        assert_eq!((&now["other_covers"], counts(&slot(&now, "20:00"))), (&json!(0), [0; 4]));
    })
    .await;
}

#[actix_web::test]
async fn a_day_of_the_past_counts_who_came() {
    paced(async |house, host| {
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.step_to("2027-03-05T18:30:00Z").await;
        let path = format!("{OSTERIA}/reservations/{}", text(&booked["id"]));
        host.post(&format!("{path}/seat")).send().await.ok(200);
        house.step_to("2027-03-05T19:30:00Z").await;
        host.post(&format!("{path}/finish")).send().await.ok(200);
        assert_eq!(counts(&slot(&day(host, FRIDAY).await, "19:30")), [2, 1, 2, 1], "who has left was there");
        house.step_to("2027-03-20T12:00:00Z").await;
        assert_eq!(counts(&slot(&day(host, FRIDAY).await, "19:30")), [2, 1, 2, 1]);
        assert_eq!(day(host, "2027-03-04").await["services"][0]["slots"][0]["covers"], 0);
    })
    .await;
}

#[actix_web::test]
async fn closures_special_days_and_other_services_are_told() {
    paced(async |house, host| {
        let made = house.guest().book_with("osteria", wish(FRIDAY, "19:30", 2)).await.ok(201);
        assert_eq!(made["status"], "booked");
        let gala = "{key: gala, first_start: \"19:00\", last_start: \"19:00\", ends: \"23:00\", turn_minutes: [{party_max: 20, minutes: 120}]}";
        let file = File {
            services: format!("[{}]", service("dinner", "18:00", "22:00", "00:30", PACING)),
            special_days: format!("[{{date: 2027-03-05, services: [{gala}]}}]"),
            closures: "[{from: 2027-03-06, to: 2027-03-07, reason: Paint}, {from: 2027-03-06, to: 2027-03-06, areas: [window]}]".into(),
            ..osteria("osteria")
        };
        let path = "/v1/platform/restaurants/osteria?reassign=true";
        house.platform().put(path).yaml(file).send().await.ok(200);
        let special = day(host, FRIDAY).await;
        assert_eq!((&special["is_special"], text(&special["services"][0]["key"])), (&json!(true), "gala"));
        assert_eq!((&special["other_covers"], &special["other_parties"]), (&json!(2), &json!(1)));
        let closed = day(host, "2027-03-06").await;
        assert_eq!(closed["services"][0]["is_closed"], true);
        assert_eq!(closed["closures"][0], json!({ "reason": "Paint", "services": [], "areas": [], "tables": [] }));
        assert_eq!(closed["closures"][1]["areas"], json!(["window"]));
    })
    .await;
}

#[actix_web::test]
async fn which_day_is_said_in_the_right_words() {
    paced(async |_, host| {
        let get = async |query: &str| host.get(&format!("{OSTERIA}/day{query}")).send().await;
        get("").await.points_at(400, "bad_query", "/query/date");
        get("?date=friday").await.points_at(400, "bad_query", "/query/date");
        get("?date=2027-03-05&x=1").await.points_at(400, "bad_query", "/query/x");
    })
    .await;
}
