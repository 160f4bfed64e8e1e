//! What users of other systems complain about, one test for each: the goals of our research, by number, over HTTP.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::booking::{cancel, owner, path};
use crate::client::{Client, text, wish};
use crate::desk::Desk;
use crate::files::{File, dinner, one_table, osteria, service};
use crate::holds::proof;
use crate::house;

const FRIDAY: &str = "2027-03-05";

fn with_policy(policy: &str) -> File {
    File { policy: format!("{{lead_minutes: 60, window_days: 400, {policy}}}"), ..one_table("osteria") }
}

#[actix_web::test]
async fn goal_01_of_many_at_once_one_gets_the_last_table() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let answers = join_all((0..50).map(|_| guest.book("osteria", FRIDAY, "19:30", 2))).await;
        let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 201);
        assert_eq!((won.len(), lost.len()), (1, 49));
        for answer in lost {
            answer.problem(409, "slot_unavailable");
        }
    })
    .await;
}

#[actix_web::test]
async fn goal_02_a_request_holds_its_table_until_it_lapses_and_is_checked_when_it_is_approved() {
    house::with(async |house| {
        house.has("osteria", with_policy("approval: {from_party: 1, expires_minutes: 60}")).await;
        let (guest, desk) = (house.guest(), Desk::of(house, "osteria", "host").await);
        let asked = guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        assert_eq!(asked["status"], "requested");
        guest.book("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        house.step(chrono::Duration::hours(1)).await;
        let lapsed = owner(&guest, &asked).get(&path(&asked)).send().await.ok(200);
        assert_eq!((&lapsed["status"], &lapsed["cancelled_by"]), (&json!("cancelled"), &json!("house")));
        desk.step(&asked, "approve").await.problem(409, "step_not_possible");
        let again = guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        assert_eq!(desk.step(&again, "approve").await.ok(200)["status"], "booked");
    })
    .await;
}

#[actix_web::test]
async fn goal_03_a_hold_is_free_to_its_holder_needs_its_token_and_never_leaks() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let hold = guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        assert_eq!(guest.slot("osteria", FRIDAY, "19:30", 2).await, "full");
        let query = format!("date={FRIDAY}&party_size=2&status=all&hold={}", text(&hold["id"]));
        let own = guest.with(text(&hold["token"])).availability("osteria", &query).await;
        let slots = own["slots"].as_array().expect("slots");
        let its = slots.iter().find(|slot| slot["time"] == "19:30").expect("its slot");
        assert_eq!(its["status"], "available");
        let stolen = json!({ "hold": { "id": hold["id"], "token": "guessed" } });
        guest.book_with("osteria", stolen).await.problem(404, "hold_not_found");
        let booked = guest.book_with("osteria", proof(&hold)).await.ok(201);
        cancel(&guest, &booked).await.ok(200);
        guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.step(chrono::Duration::minutes(5)).await;
        assert_eq!(guest.slot("osteria", FRIDAY, "19:30", 2).await, "available");
        assert_eq!(house.inside("osteria").await["holds"], 0);
    })
    .await;
}

#[actix_web::test]
async fn goal_04_no_door_leads_past_the_rules_and_staff_go_past_them_by_name() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let (guest, desk) = (house.guest(), Desk::of(house, "osteria", "host").await);
        let booked = guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let other = guest.book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        // Every way to get the table that is taken: hold, book, change, book in, by name, walk in, move.
        guest.hold("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        guest.book("osteria", FRIDAY, "20:00", 2).await.problem(409, "slot_unavailable");
        let change = owner(&guest, &other).patch(&path(&other)).json(json!({ "time": "19:00" }));
        change.send().await.problem(409, "slot_unavailable");
        desk.book_in(wish(FRIDAY, "19:30", 2)).await.problem(409, "slot_unavailable");
        let mut named = wish(FRIDAY, "19:30", 2);
        named["tables"] = json!(["t1"]);
        named["exceed"] = json!(["pacing", "closure", "hours", "seats", "channel"]);
        desk.book_in(named).await.problem(409, "tables_taken");
        // What is a rule and no table may be exceeded, by name and on record.
        let mut large = wish("2027-03-06", "19:30", 6);
        large["tables"] = json!(["t1"]);
        let refused = desk.book_in(large.clone()).await.problem(422, "tables_do_not_fit");
        large["exceed"] = json!([refused["limit"]]);
        assert_eq!(desk.book_in(large).await.ok(201)["exceeded"], json!(["seats"]));
        assert_eq!(desk.look(&booked).await["tables"], json!(["t1"]));
    })
    .await;
}

#[actix_web::test]
async fn goal_05_a_shorter_stay_inside_a_longer_one_is_seen_and_touching_ones_are_not() {
    house::with(async |house| {
        let turns = "slot_minutes: 15, turn_minutes: [{party_max: 2, minutes: 30}, {party_max: 4, minutes: 180}]";
        let services = format!("[{}]", service("dinner", "18:00", "22:00", "02:00", turns));
        house.has("osteria", File { services, ..one_table("osteria") }).await;
        let guest = house.guest();
        guest.book("osteria", FRIDAY, "19:00", 4).await.ok(201);
        for time in ["19:00", "20:15", "21:45", "18:45"] {
            assert_eq!(guest.slot("osteria", FRIDAY, time, 2).await, "full", "{time}");
        }
        for time in ["18:30", "22:00"] {
            guest.book("osteria", FRIDAY, time, 2).await.ok(201);
        }
    })
    .await;
}

#[actix_web::test]
async fn goal_06_every_offered_start_is_bookable_on_days_when_clocks_change() {
    let nights = [
        ("Europe/Rome", "2027-03-27"),
        ("Europe/Rome", "2027-10-30"),
        ("America/New_York", "2027-11-06"),
        ("Australia/Lord_Howe", "2027-10-02"),
    ];
    house::with(async |house| {
        for (nth, (zone, date)) in nights.into_iter().enumerate() {
            let slug = format!("night-{nth}");
            let policy = "{lead_minutes: 0, window_days: 400}".to_owned();
            let (services, zone) = (dinner("22:00", "03:30", "06:00"), zone.to_owned());
            house.has(&slug, File { services, zone, policy, ..one_table(&slug) }).await;
            let guest = house.guest();
            let day = guest.availability(&slug, &format!("date={date}&party_size=2")).await;
            for slot in day["slots"].as_array().expect("slots") {
                let booked = guest.book(&slug, date, text(&slot["time"]), 2).await.ok(201);
                assert_eq!(booked["starts_at"], slot["starts_at"], "{zone:?} {date}", zone = nights[nth].0);
                cancel(&guest, &booked).await.ok(200);
            }
        }
        // 02:30 is skipped in Rome that night: not offered, and refused by name.
        let night = house.guest();
        assert_eq!(night.slot("night-0", "2027-03-27", "01:30", 2).await, "available");
        night.book("night-0", "2027-03-27", "02:30", 2).await.problem(422, "time_does_not_exist");
    })
    .await;
}

#[actix_web::test]
async fn goal_07_history_costs_nothing_it_is_not_in_memory() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let desk = Desk::of(house, "osteria", "manager").await;
        let day = |nth: u64| chrono::NaiveDate::from_ymd_opt(2017, 1, 1).expect("a day") + chrono::Days::new(nth);
        let line = |nth: u64| format!("old-{nth},{},19:30,2,Ada\n", day(nth));
        let past: String = (0..2_000).map(line).collect();
        let body = format!("external_id,date,time,party_size,name\n{past}");
        let done = desk.client.post(&desk.path("/import")).body("text/csv", body).send().await.ok(200);
        assert_eq!(done["created"], 2_000);
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.restart().await;
        assert_eq!(house.inside("osteria").await["reservations"], 1, "ten years ago is on disk alone");
        assert_eq!(house.guest().slot("osteria", FRIDAY, "19:30", 2).await, "full");
    })
    .await;
}

/// Whichever button it was: the change stands in history, in the entry that made it true. What mail and hooks will be
/// sent from is that history.
#[actix_web::test]
async fn goal_08_every_way_to_change_a_booking_leaves_its_change_in_history() {
    house::with(async |house| {
        let policy = with_policy("no_show_after_minutes: 15, cancel_until_minutes: 0");
        house.has("osteria", policy).await;
        let (guest, desk) = (house.guest(), Desk::of(house, "osteria", "manager").await);
        let missing = guest.book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        let booked = guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        owner(&guest, &booked).post(&format!("{}/confirm", path(&booked))).send().await.ok(200);
        desk.step(&booked, "lock").await.ok(200);
        cancel(&guest, &booked).await.ok(200);
        let body = "external_id,date,time,party_size,name\nx-1,2027-03-06,19:30,2,Ada\n";
        desk.client.post(&desk.path("/import")).body("text/csv", body).send().await.ok(200);
        house.step_to("2027-03-05T17:15:00Z").await;
        assert_eq!(desk.look(&missing).await["status"], "no_show");
        let database = house.database("osteria");
        house.close().await;
        let kinds = kinds_of_changes(&database).await;
        let expected = ["booked", "booked", "confirmed", "locked", "cancelled", "imported", "no_show"];
        assert_eq!(kinds, expected.map(|kind| format!("reservation.{kind}")));
        house.reopen().await;
    })
    .await;
}

async fn kinds_of_changes(database: &std::path::Path) -> Vec<String> {
    use sqlx::Connection as _;
    let mut file = sqlx::SqliteConnection::connect(&database.display().to_string()).await.expect("a database");
    let query = "SELECT kind FROM change WHERE kind LIKE 'reservation.%' ORDER BY seq, nth";
    let kinds = sqlx::query_scalar(query).fetch_all(&mut file).await.expect("history");
    file.close().await.expect("closed");
    kinds
}

#[actix_web::test]
async fn goal_09_a_request_sent_twice_books_once_also_after_a_restart() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let send = async |guest: &Client, time: &str| {
            let mut body = wish(FRIDAY, time, 2);
            body["guest"] = json!({ "name": "Ada" });
            guest.post("/v1/restaurants/osteria/reservations").key("one").json(body).send().await
        };
        let guest = house.guest();
        let answers = join_all((0..10).map(|_| send(&guest, "19:30"))).await;
        let ids: Vec<Value> = answers.iter().map(|answer| answer.ok(201)["id"].clone()).collect();
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        house.restart().await;
        assert_eq!(send(&house.guest(), "19:30").await.ok(201)["id"], ids[0]);
        send(&house.guest(), "20:00").await.problem(422, "idempotency_key_reused");
        assert_eq!(house.inside("osteria").await["reservations"], 1);
    })
    .await;
}

#[actix_web::test]
async fn goal_10_tables_are_pushed_together_only_as_the_house_says() {
    house::with(async |house| {
        let tables = ["a", "b", "c"].map(|key| format!("{{key: {key}, seats: {{min: 1, max: 2}}}}")).join(", ");
        let combinations = "[{key: ab, tables: [a, b], seats: {min: 3, max: 3}}]".into();
        let tables = format!("[{tables}]");
        house.has("osteria", File { tables, combinations, areas: String::new(), ..osteria("osteria") }).await;
        let (guest, desk) = (house.guest(), Desk::of(house, "osteria", "host").await);
        let three = guest.book("osteria", FRIDAY, "19:30", 3).await.ok(201);
        assert_eq!(desk.look(&three).await["tables"], json!(["a", "b"]));
        // Corners are lost: four do not sit at two tables for two, nor at any two that stand apart.
        guest.book("osteria", "2027-03-06", "19:30", 4).await.problem(409, "slot_unavailable");
        let mut apart = wish("2027-03-06", "19:30", 3);
        apart["tables"] = json!(["a", "c"]);
        desk.book_in(apart).await.points_at(422, "not_a_combination", "/tables");
    })
    .await;
}

#[actix_web::test]
async fn goal_11_no_time_is_offered_that_is_past_or_closed() {
    house::with(async |house| {
        let closures = "[{from: 2027-03-06, to: 2027-03-06, reason: Feast}]".into();
        let policy = "{lead_minutes: 0, window_days: 400}".into();
        house.has("osteria", File { closures, policy, ..one_table("osteria") }).await;
        let guest = house.guest();
        assert_eq!(offered(&guest, "2027-03-06").await, Vec::<String>::new());
        house.step_to("2027-03-05T20:10:00+01:00").await;
        assert_eq!(offered(&guest, FRIDAY).await, ["20:30", "21:00", "21:30", "22:00"]);
        guest.book("osteria", FRIDAY, "20:00", 2).await.problem(422, "too_soon");
        guest.book("osteria", "2027-03-06", "20:00", 2).await.problem(422, "closed");
        guest.book("osteria", "2027-03-04", "20:00", 2).await.problem(422, "too_soon");
    })
    .await;
}

async fn offered(guest: &Client, date: &str) -> Vec<String> {
    let day = guest.availability("osteria", &format!("date={date}&party_size=2")).await;
    crate::desk::all(day["slots"].as_array().expect("slots"), "time")
}

#[actix_web::test]
async fn goal_12_the_waitlist_serves_in_order_once_and_never_too_late() {
    house::with(async |house| {
        house.has("osteria", with_policy("waitlist: {offer_minutes: 10}")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let mut waits = vec![];
        for name in ["first", "second"] {
            let body =
                json!({ "date": FRIDAY, "from": "19:30", "to": "19:30", "party_size": 2, "guest": { "name": name } });
            waits.push(guest.post("/v1/restaurants/osteria/waitlist").json(body).send().await.ok(201));
        }
        let look = async |wait: &Value| {
            let path = format!("/v1/waitlist/{}", text(&wait["id"]));
            guest.with(text(&wait["token"])).get(&path).send().await.ok(200)
        };
        let accept = async |wait: &Value| {
            let path = format!("/v1/waitlist/{}/accept", text(&wait["id"]));
            guest.with(text(&wait["token"])).post(&path).send().await
        };
        cancel(&guest, &booked).await.ok(200);
        assert_eq!(
            (&look(&waits[0]).await["status"], &look(&waits[1]).await["status"]),
            (&json!("offered"), &json!("waiting"))
        );
        house.step(chrono::Duration::minutes(10)).await;
        accept(&waits[0]).await.problem(409, "wait_not_open");
        assert_eq!(look(&waits[1]).await["status"], "offered");
        let taken = accept(&waits[1]).await.ok(201);
        accept(&waits[1]).await.problem(409, "wait_not_open");
        let late =
            json!({ "date": FRIDAY, "from": "19:30", "to": "19:30", "party_size": 2, "guest": { "name": "late" } });
        let late = guest.post("/v1/restaurants/osteria/waitlist").json(late).send().await.ok(201);
        house.step_to("2027-03-05T18:31:00+01:00").await;
        let desk = Desk::of(house, "osteria", "host").await;
        desk.step(&taken, "cancel").await.ok(200);
        assert_eq!(look(&late).await["status"], "ended", "its lead time has begun");
    })
    .await;
}

#[actix_web::test]
async fn goal_13_every_time_says_its_offset_and_every_restaurant_its_zone() {
    house::with(async |house| {
        house.has("osteria", File { zone: "Asia/Kathmandu".into(), ..osteria("osteria") }).await;
        let guest = house.guest();
        assert_eq!(guest.get("/v1/restaurants/osteria").send().await.ok(200)["zone"], "Asia/Kathmandu");
        let desk = Desk::of(house, "osteria", "host").await;
        let booked = guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let shown = [
            booked.clone(),
            desk.look(&booked).await,
            guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201),
            guest.availability("osteria", &format!("date={FRIDAY}&party_size=2")).await,
            desk.get("/floor").await.ok(200),
            guest.book("osteria", FRIDAY, "19:45", 2).await.problem(422, "time_not_offered"),
        ];
        let mut times = vec![];
        shown.iter().for_each(|body| collect_times(body, &mut times));
        assert!(10 < times.len(), "{times:?}");
        assert!(times.iter().all(|time| time.ends_with("+05:45")), "{times:?}");
    })
    .await;
}

/// Whether it is written as instants are: a token may well have a `T` at the same place.
fn is_instant(text: &str) -> bool {
    let at = |place: usize| text.as_bytes()[place];
    text.len() > 16 && (at(4), at(7), at(10)) == (b'-', b'-', b'T')
}

/// Every text that is an instant.
fn collect_times(value: &Value, times: &mut Vec<String>) {
    match value {
        Value::String(text) if is_instant(text) => times.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| collect_times(item, times)),
        Value::Object(fields) => fields.values().for_each(|field| collect_times(field, times)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[actix_web::test]
async fn goal_14_overbooking_is_allowed_in_so_many_words_or_not_at_all() {
    house::with(async |house| {
        let services =
            format!("[{}]", service("dinner", "18:00", "22:00", "00:30", "slot_minutes: 30, overbook_parties: 1"));
        house.has("osteria", File { services, ..one_table("osteria") }).await;
        let (guest, desk) = (house.guest(), Desk::of(house, "osteria", "host").await);
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let mut beyond = wish(FRIDAY, "19:30", 2);
        assert_eq!(desk.book_in(beyond.clone()).await.problem(409, "slot_unavailable")["limit"], "overbook");
        beyond["exceed"] = json!(["overbook"]);
        let promised = desk.book_in(beyond.clone()).await.ok(201);
        assert_eq!((&promised["tables"], &promised["exceeded"]), (&json!([]), &json!(["overbook"])));
        assert_eq!(desk.book_in(beyond).await.problem(409, "overbook_reached")["overbook_parties"], 1);
    })
    .await;
}
