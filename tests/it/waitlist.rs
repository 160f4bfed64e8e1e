//! The waitlist: joining, one's position, an offer when something is given back, and taking it once.

use chrono::Duration;
use serde_json::{Value, json};

use crate::client::{Answer, Client, text};
use crate::desk::{Desk, all};
use crate::files::one_table;
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

/// Runs a test in a house whose one table is booked at half past seven.
async fn full(test: impl AsyncFnOnce(&mut House, &Desk, Value)) {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let desk = Desk::of(house, "osteria", "host").await;
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        test(house, &desk, booked).await;
    })
    .await;
}

fn range(name: &str) -> Value {
    json!({ "date": FRIDAY, "from": "19:00", "to": "20:00", "party_size": 2,
        "guest": { "name": name, "email": format!("{name}@example.com") } })
}

async fn join(house: &House, name: &str) -> Value {
    house.guest().post("/v1/restaurants/osteria/waitlist").json(range(name)).send().await.ok(201)
}

fn path(wait: &Value) -> String {
    format!("/v1/waitlist/{}", text(&wait["id"]))
}

fn holder(house: &House, wait: &Value) -> Client {
    house.guest().with(text(&wait["token"]))
}

async fn look(house: &House, wait: &Value) -> Value {
    holder(house, wait).get(&path(wait)).send().await.ok(200)
}

async fn accept(house: &House, wait: &Value) -> Answer {
    holder(house, wait).post(&format!("{}/accept", path(wait))).send().await
}

fn status(wait: &Value) -> &str {
    text(&wait["status"])
}

#[actix_web::test]
async fn guests_stand_in_line_in_the_order_in_which_they_came() {
    full(async |house, desk, _| {
        let ada = join(house, "ada").await;
        let expected = json!({ "id": ada["id"], "restaurant": "osteria", "status": "waiting", "date": FRIDAY,
            "from": "19:00", "to": "20:00", "party_size": 2, "area": null, "position": 1, "quoted_minutes": null,
            "offer": null, "reservation": null, "token": ada["token"] });
        assert_eq!(ada, expected);
        house.step_clock(Duration::seconds(1));
        let bob = join(house, "bob").await;
        assert_eq!(bob["position"], 2);
        assert_eq!(all(&desk.list("/waitlist").await, "id"), [text(&ada["id"]), text(&bob["id"])]);
        let again = house.guest().post("/v1/restaurants/osteria/waitlist").json(range("ada")).send().await;
        again.problem(409, "already_waiting");
        for _ in 0..2 {
            let left = holder(house, &ada).delete(&path(&ada)).send().await;
            assert_eq!(left.status, 204);
        }
        assert_eq!((status(&look(house, &ada).await), &look(house, &ada).await["position"]), ("left", &Value::Null));
        assert_eq!(look(house, &bob).await["position"], 1);
        accept(house, &bob).await.problem(409, "nothing_offered");
        accept(house, &ada).await.problem(409, "wait_not_open");
    })
    .await;
}

#[actix_web::test]
async fn what_is_given_back_is_offered_to_who_came_first_and_taken_once() {
    full(async |house, desk, booked| {
        let ada = join(house, "ada").await;
        house.step_clock(Duration::seconds(1));
        let bob = join(house, "bob").await;
        desk.step(&booked, "cancel").await.ok(200);
        let seen = look(house, &ada).await;
        assert_eq!(status(&seen), "offered");
        let offer = json!({ "date": FRIDAY, "time": "19:00", "starts_at": "2027-03-05T19:00:00+01:00",
            "ends_at": "2027-03-05T20:30:00+01:00", "expires_at": "2027-03-01T09:15:01+01:00" });
        assert_eq!(seen["offer"], offer);
        assert_eq!(status(&look(house, &bob).await), "waiting");
        assert_eq!(house.guest().slot("osteria", FRIDAY, "19:30", 2).await, "full", "it is kept");
        // Two at once: one has it.
        let (one, other) = futures_util::future::join(accept(house, &ada), accept(house, &ada)).await;
        let (won, lost) = if one.status == 201 { (one, other) } else { (other, one) };
        lost.problem(409, "wait_not_open");
        let reservation = won.ok(201);
        assert_eq!((text(&reservation["time"]), text(&reservation["guest"]["name"])), ("19:00", "ada"));
        let own = house.guest().with(text(&reservation["manage_token"]));
        let path = format!("/v1/reservations/{}", text(&reservation["id"]));
        assert_eq!(own.get(&path).send().await.ok(200), reservation);
        let seen = look(house, &ada).await;
        assert_eq!((status(&seen), &seen["reservation"]), ("accepted", &reservation["id"]));
        own.post(&format!("{path}/confirm")).send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn an_offer_is_taken_once_with_a_key_and_answered_again() {
    full(async |house, desk, booked| {
        let ada = join(house, "ada").await;
        desk.step(&booked, "cancel").await.ok(200);
        let take = || holder(house, &ada).post(&format!("{}/accept", path(&ada))).key("a-1").send();
        let (one, other) = futures_util::future::join(take(), take()).await;
        assert_eq!(one.ok(201), other.ok(201));
        house.put_to_sleep("osteria").await;
        let again = take().await;
        assert_eq!((again.header("idempotency-replayed"), again.status.as_u16()), ("true", 201));
        assert_eq!(house.inside("osteria").await["reservations"], 2);
    })
    .await;
}

#[actix_web::test]
async fn an_offer_that_nobody_takes_goes_to_the_next() {
    full(async |house, desk, booked| {
        let ada = join(house, "ada").await;
        house.step_clock(Duration::seconds(1));
        let bob = join(house, "bob").await;
        desk.step(&booked, "cancel").await.ok(200);
        house.step(Duration::minutes(15)).await;
        assert_eq!((status(&look(house, &ada).await), status(&look(house, &bob).await)), ("lapsed", "offered"));
        accept(house, &ada).await.problem(409, "wait_not_open");
        // Leaving gives the offer up too.
        assert_eq!(holder(house, &bob).delete(&path(&bob)).send().await.status, 204);
        assert_eq!(house.guest().slot("osteria", FRIDAY, "19:30", 2).await, "available");
    })
    .await;
}

#[actix_web::test]
async fn the_line_is_known_after_sleep_and_crash_and_offers_end_all_the_same() {
    full(async |house, desk, booked| {
        let ada = join(house, "ada").await;
        house.step_clock(Duration::seconds(1));
        let bob = join(house, "bob").await;
        house.put_to_sleep("osteria").await;
        assert_eq!(look(house, &bob).await["position"], 2);
        desk.step(&booked, "cancel").await.ok(200);
        house.crash("osteria").await;
        assert_eq!(status(&look(house, &ada).await), "offered");
        house.step(Duration::minutes(16)).await;
        assert_eq!((status(&look(house, &ada).await), status(&look(house, &bob).await)), ("lapsed", "offered"));
        house.restart().await;
        accept(house, &bob).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn who_waits_in_vain_is_told_so() {
    full(async |house, _, _| {
        let ada = join(house, "ada").await;
        house.step_to("2027-03-05T18:00:01Z").await;
        assert_eq!(status(&look(house, &ada).await), "ended");
        let late = house.guest().post("/v1/restaurants/osteria/waitlist").json(range("bob")).send().await;
        late.problem(409, "nothing_to_wait_for");
    })
    .await;
}

#[actix_web::test]
async fn staff_put_guests_in_line_and_seat_who_stands_at_the_door() {
    full(async |house, desk, booked| {
        house.step_to("2027-03-05T18:30:00Z").await;
        desk.step(&booked, "seat").await.ok(200);
        let here = json!({ "now": true, "party_size": 2, "guest": { "phone": "+39 06 1" } });
        let waits = desk.post("/waitlist", here).await.ok(201);
        let said = (&waits["now"], &waits["quoted_minutes"], text(&waits["guest"]["name"]), text(&waits["channel"]));
        assert_eq!(said, (&json!(true), &json!(90), "Walk-in", "walk_in"));
        assert!(waits.get("token").is_none());
        let contradicts = json!({ "now": true, "date": FRIDAY, "party_size": 2 });
        desk.post("/waitlist", contradicts).await.points_at(422, "invalid", "/now");
        desk.post("/waitlist", json!({ "party_size": 2 })).await.points_at(422, "invalid", "/date");
        let range = json!({ "date": FRIDAY, "from": "20:00", "party_size": 2, "guest": { "name": "Bo" } });
        desk.post("/waitlist", range).await.points_at(422, "invalid", "/to");
        house.step_to("2027-03-05T19:10:00Z").await;
        desk.step(&booked, "finish").await.ok(200);
        let line = desk.list("/waitlist").await;
        assert_eq!(all(&line, "status"), ["offered"]);
        let accept = format!("/waitlist/{}/accept", text(&waits["id"]));
        let seated = desk.client.post(&desk.path(&accept)).send().await.ok(201);
        assert_eq!((text(&seated["status"]), text(&seated["channel"])), ("seated", "walk_in"));
        assert!(desk.list("/waitlist").await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn staff_take_guests_off_the_list() {
    full(async |house, desk, _| {
        let ada = join(house, "ada").await;
        let below = format!("/waitlist/{}", text(&ada["id"]));
        assert_eq!(desk.client.delete(&desk.path(&below)).send().await.status, 204);
        assert_eq!(status(&look(house, &ada).await), "left");
        house.has("theirs", one_table("theirs")).await;
        let theirs = Desk::of(house, "theirs", "host").await;
        theirs.client.delete(&theirs.path(&below)).send().await.problem(404, "wait_not_found");
        let accept = theirs.path(&format!("{below}/accept"));
        theirs.client.post(&accept).send().await.problem(404, "wait_not_found");
    })
    .await;
}

#[actix_web::test]
async fn a_place_in_line_is_its_holders() {
    full(async |house, _, _| {
        let (ada, bob) = (join(house, "ada").await, join(house, "bob").await);
        house.guest().get(&path(&ada)).send().await.problem(401, "token_required");
        for id in [path(&ada), "/v1/waitlist/nonsense".into(), "/v1/waitlist/wtl_000000000000000000000000".into()] {
            holder(house, &bob).get(&id).send().await.problem(404, "wait_not_found");
            holder(house, &bob).delete(&id).send().await.problem(404, "wait_not_found");
            holder(house, &bob).post(&format!("{id}/accept")).send().await.problem(404, "wait_not_found");
        }
        let link = format!("{}?token={}", path(&ada), text(&ada["token"]));
        house.guest().get(&link).send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn joining_twice_with_a_key_is_joining_once() {
    full(async |house, _, _| {
        let send = || house.guest().post("/v1/restaurants/osteria/waitlist").key("w-1").json(range("ada")).send();
        let first = send().await.ok(201);
        house.crash("osteria").await;
        let again = send().await;
        assert_eq!((again.header("idempotency-replayed"), again.ok(201)), ("true", first));
        let wrong =
            [("/date", json!("soon")), ("/from", json!("7pm")), ("/party_size", json!(0)), ("/now", json!(true))];
        for (pointer, value) in wrong {
            let mut body = range("bob");
            body[&pointer[1..]] = value;
            let answer = house.guest().post("/v1/restaurants/osteria/waitlist").json(body).send().await;
            answer.points_at(422, "invalid", pointer);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_wait_is_quoted_before_anybody_is_put_in_line() {
    full(async |house, desk, booked| {
        house.step_to("2027-03-05T18:30:00Z").await;
        desk.step(&booked, "seat").await.ok(200);
        let quotes = async || desk.get("/waitlist/quotes?party_max=5").await.ok(200)["items"].clone();
        let told = |quotes: &Value| {
            quotes.as_array().expect("a list").iter().map(|it| it["quoted_minutes"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(
            told(&quotes().await),
            [json!(90), json!(90), json!(90), json!(90), json!(null)],
            "the one table takes four"
        );
        assert!(desk.list("/waitlist").await.is_empty(), "nobody was put in line");
        desk.post("/waitlist", json!({ "now": true, "party_size": 2 })).await.ok(201);
        assert!(told(&quotes().await)[1].as_u64() > Some(90), "after who stands there");
        desk.step(&booked, "undo").await.ok(200);
        desk.get("/waitlist/quotes?party_max=21").await.points_at(400, "bad_query", "/query/party_max");
        desk.get("/waitlist/quotes?area=nowhere").await.problem(422, "unknown_area");
    })
    .await;
}

#[actix_web::test]
async fn a_party_may_sit_for_less_than_its_turn_where_the_table_is_booked_soon() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let desk = Desk::of(house, "osteria", "host").await;
        house.guest().book("osteria", FRIDAY, "20:00", 2).await.ok(201);
        house.step_to("2027-03-05T18:10:20Z").await;
        let quote = async |party: usize| desk.get("/waitlist/quotes").await.ok(200)["items"][party - 1].clone();
        let shorter = json!({ "tables": ["t1"], "occupied_until": "2027-03-05T20:00:00+01:00" });
        assert_eq!(quote(2).await["shorter"], shorter, "49 minutes, where a turn takes 90");
        assert_eq!(quote(5).await["shorter"], Value::Null, "the one table takes four");

        let walk_in = json!({ "walk_in": true, "party_size": 2 });
        desk.post("/reservations", walk_in.clone()).await.problem(409, "slot_unavailable");
        let mut sooner = walk_in.clone();
        sooner.as_object_mut().expect("an object").extend(shorter.as_object().expect("an object").clone());
        let mut over = sooner.clone();
        over["occupied_until"] = json!("2027-03-05T20:01:00+01:00");
        desk.post("/reservations", over).await.problem(409, "tables_taken");
        let seated = desk.post("/reservations", sooner).await.ok(201);
        assert_eq!((text(&seated["status"]), &seated["tables"]), ("seated", &json!(["t1"])));
        assert_eq!(text(&seated["occupied_until"]), "2027-03-05T20:00:00+01:00");
        assert_eq!(text(&seated["ends_at"]), "2027-03-05T20:00:00+01:00");
        assert_eq!(quote(2).await["shorter"], Value::Null, "somebody sits there");
    })
    .await;
}

#[actix_web::test]
async fn nobody_is_offered_less_than_half_an_hour() {
    full(async |house, desk, _| {
        let shorter = async || desk.get("/waitlist/quotes").await.ok(200)["items"][1]["shorter"].clone();
        house.step_to("2027-03-05T18:00:00Z").await;
        assert_eq!(shorter().await["occupied_until"], "2027-03-05T19:30:00+01:00");
        house.step_to("2027-03-05T18:00:01Z").await;
        assert_eq!(shorter().await, Value::Null);
    })
    .await;
}
