//! The same request again: one effect, the same answer.

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::booking::cancel;
use crate::client::{Answer, Asking, text, wish};
use crate::files::{one_table, osteria};
use crate::holds::{proof, release};
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

fn asking(house: &House, what: &str, key: &str, body: Value) -> Asking {
    house.guest().post(&format!("/v1/restaurants/osteria/{what}")).key(key).json(body)
}

async fn book(house: &House, key: &str, date: &str) -> Answer {
    let mut body = wish(date, "19:30", 2);
    body["guest"] = json!({ "name": "Ada" });
    asking(house, "reservations", key, body).send().await
}

async fn hold(house: &House, key: &str) -> Answer {
    asking(house, "holds", key, wish(FRIDAY, "19:30", 2)).send().await
}

async fn reservations(house: &House) -> Value {
    house.inside("osteria").await["reservations"].clone()
}

#[actix_web::test]
async fn fifty_at_once_with_one_key_make_one_reservation() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let answers = join_all((0..50).map(|_| book(house, "k-1", FRIDAY))).await;
        let bodies: Vec<Value> = answers.iter().map(|answer| answer.ok(201)).collect();
        assert!(bodies.iter().all(|body| *body == bodies[0]));
        assert_eq!(reservations(house).await, 1);
        let first = answers.iter().filter(|answer| answer.header("idempotency-replayed").is_empty()).count();
        assert_eq!(first, 1, "all but one are told that they are replays");
        house.restart().await;
        let again = book(house, "k-1", FRIDAY).await;
        assert_eq!(again.ok(201), bodies[0]);
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.header("location"), answers[0].header("location"));
        assert_eq!(reservations(house).await, 1);
    })
    .await;
}

#[actix_web::test]
async fn without_a_key_each_request_counts() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        for _ in 0..2 {
            house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        }
        assert_eq!(reservations(house).await, 2);
    })
    .await;
}

#[actix_web::test]
async fn a_key_is_for_one_body() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        book(house, "k-1", FRIDAY).await.ok(201);
        book(house, "k-1", "2027-03-06").await.problem(422, "idempotency_key_reused");
        house.restart().await;
        book(house, "k-1", "2027-03-06").await.problem(422, "idempotency_key_reused");
        assert_eq!(reservations(house).await, 1);
        book(house, "k-2", "2027-03-06").await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn the_same_json_in_another_order_is_the_same_body() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let first = book(house, "k-1", FRIDAY).await.ok(201);
        let other = format!(
            "{{ \"guest\" : {{\"name\":\"Ada\"}},\n \"party_size\":2, \"time\":\"19:30\", \"date\":\"{FRIDAY}\" }}"
        );
        let again =
            house.guest().post("/v1/restaurants/osteria/reservations").key("k-1").body("application/json", other);
        assert_eq!(again.send().await.ok(201), first);
    })
    .await;
}

#[actix_web::test]
async fn a_refused_attempt_is_tried_again() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let other = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        book(house, "k-1", FRIDAY).await.problem(409, "slot_unavailable");
        cancel(&house.guest(), &other).await.ok(200);
        book(house, "k-1", FRIDAY).await.ok(201);
        // A refused body does not bind the key either.
        book(house, "k-2", "2027-02-01").await.problem(422, "too_soon");
        book(house, "k-2", "2027-03-06").await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn holds_have_keys_of_their_own() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let answers = join_all((0..20).map(|_| hold(house, "k-1"))).await;
        let first = answers[0].ok(201);
        assert!(answers.iter().all(|answer| answer.ok(201) == first));
        assert_eq!(house.inside("osteria").await["holds"], 1);
        // The same key for another operation is another key.
        book(house, "k-1", FRIDAY).await.ok(201);
        house.restart().await;
        assert_eq!(hold(house, "k-1").await.ok(201), first);
        assert_eq!(house.inside("osteria").await["holds"], 1);
    })
    .await;
}

#[actix_web::test]
async fn the_answer_to_a_hold_is_told_again_after_the_hold_is_gone() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let first = hold(house, "k-1").await.ok(201);
        release(&house.guest(), "osteria", &first).await;
        assert_eq!(hold(house, "k-1").await.ok(201), first);
        assert_eq!(house.inside("osteria").await["holds"], 0, "told again, not placed again");
    })
    .await;
}

#[actix_web::test]
async fn a_booking_on_a_hold_can_be_repeated() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let held = hold(house, "k-1").await.ok(201);
        let mut body = proof(&held);
        body["guest"] = json!({ "name": "Ada" });
        let first = asking(house, "reservations", "k-2", body.clone()).send().await.ok(201);
        house.step(Duration::hours(1)).await;
        assert_eq!(asking(house, "reservations", "k-2", body.clone()).send().await.ok(201), first);
        asking(house, "reservations", "k-3", body).send().await.problem(409, "hold_expired");
    })
    .await;
}

#[actix_web::test]
async fn a_key_is_forgotten_after_seven_days() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let first = book(house, "k-1", "2027-03-15").await.ok(201);
        house.step(Duration::days(7)).await;
        assert_eq!(book(house, "k-1", "2027-03-15").await.ok(201)["id"], first["id"]);
        house.step(Duration::seconds(2)).await;
        let second = book(house, "k-1", "2027-03-15").await;
        assert_ne!(second.ok(201)["id"], first["id"]);
        assert_eq!(second.header("idempotency-replayed"), "");
        assert_eq!(reservations(house).await, 2);
    })
    .await;
}

#[actix_web::test]
async fn a_key_is_kept_also_when_its_reservation_is_over() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let first = book(house, "k-1", "2027-03-02").await.ok(201);
        house.step_to("2027-03-05T12:00:00Z").await;
        // Another booking rids memory of what is over; the database keeps it.
        book(house, "k-2", "2027-03-08").await.ok(201);
        let again = book(house, "k-1", "2027-03-02").await.ok(201);
        assert_eq!(text(&again["id"]), text(&first["id"]));
    })
    .await;
}

#[actix_web::test]
async fn each_key_is_forgotten_in_its_own_time() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let old = book(house, "k-1", "2027-03-15").await.ok(201);
        house.step(Duration::days(3)).await;
        let young = book(house, "k-2", "2027-03-16").await.ok(201);
        house.step(Duration::days(4) + Duration::seconds(2)).await;
        assert_ne!(book(house, "k-1", "2027-03-15").await.ok(201)["id"], old["id"]);
        assert_eq!(book(house, "k-2", "2027-03-16").await.ok(201)["id"], young["id"]);
        house.step(Duration::days(3)).await;
        assert_ne!(book(house, "k-2", "2027-03-16").await.ok(201)["id"], young["id"]);
    })
    .await;
}
