//! Staff book guests in, seat whoever walks in, and change what they booked.

use serde_json::{Value, json};

use crate::client::{text, wish};
use crate::desk::{Desk, below};
use crate::files::osteria;
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

async fn desk(test: impl AsyncFnOnce(&mut House, &Desk)) {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let desk = Desk::of(house, "osteria", "host").await;
        test(house, &desk).await;
    })
    .await;
}

fn with(mut body: Value, more: Value) -> Value {
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    body
}

#[actix_web::test]
async fn a_guest_who_telephones_is_booked_in() {
    desk(async |house, desk| {
        let body = with(
            wish(FRIDAY, "19:30", 2),
            json!({ "guest": { "name": "Ada", "phone": "+39 06 1" }, "notes": "quiet", "area": "window" }),
        );
        let answer = desk.book_in(body).await;
        let made = answer.ok(201);
        assert_eq!(answer.header("location"), desk.path(&below(&made)));
        assert_eq!((answer.header("etag"), answer.header("cache-control")), ("\"1\"", "no-store"));
        let said = json!({ "id": made["id"], "status": "booked", "status_since": null, "date": FRIDAY, "time": "19:30",
            "starts_at": "2027-03-05T19:30:00+01:00", "ends_at": "2027-03-05T21:00:00+01:00",
            "occupied_from": "2027-03-05T19:30:00+01:00", "occupied_until": "2027-03-05T21:00:00+01:00",
            "party_size": 2, "arrived": null, "service": "dinner", "area": "window", "category": null,
            "accessible": false, "tables": ["w1"], "unallocated": false, "is_locked": false, "channel": "in_house",
            "is_flagged": false, "exceeded": [], "is_late": false,
            "guest": { "name": "Ada", "phone": "+39 06 1", "email": null, "locale": null }, "notes": "quiet",
            "created_at": "2027-03-01T09:00:00+01:00", "request_expires_at": null, "cancelled_at": null,
            "cancelled_by": null, "cancelled_late": false, "can_undo": false, "revision": 1 });
        assert_eq!(made, said);
        assert_eq!(desk.look(&made).await, made);
        assert_eq!(house.guest().slot("osteria", FRIDAY, "19:30", 2).await, "available", "two tables are left");
    })
    .await;
}

#[actix_web::test]
async fn staff_name_the_tables_and_those_are_kept() {
    desk(async |_, desk| {
        let body = with(wish(FRIDAY, "19:30", 2), json!({ "tables": ["h1"] }));
        let made = desk.book_in(body.clone()).await.ok(201);
        assert_eq!((&made["tables"], &made["is_locked"]), (&json!(["h1"]), &json!(true)));
        desk.book_in(body).await.problem(409, "tables_taken");
        let unknown = with(wish(FRIDAY, "19:30", 2), json!({ "tables": ["h9"] }));
        desk.book_in(unknown).await.points_at(422, "unknown_table", "/tables");
    })
    .await;
}

#[actix_web::test]
async fn whoever_walks_in_may_stay_for_less_than_a_turn_and_never_for_more() {
    desk(async |house, desk| {
        house.step_to("2027-03-05T18:10:00Z").await;
        let until = |time: &str| json!({ "walk_in": true, "party_size": 2, "occupied_until": format!("{FRIDAY}T{time}:00+01:00") });
        let short = desk.post("/reservations", until("20:00")).await.ok(201);
        assert_eq!(text(&short["occupied_until"]), "2027-03-05T20:00:00+01:00");
        let long = desk.post("/reservations", until("22:30")).await.ok(201);
        assert_eq!(text(&long["occupied_until"]), "2027-03-05T20:40:00+01:00", "a turn of 90 minutes");
        desk.post("/reservations", until("19:10")).await.points_at(422, "invalid", "/occupied_until");
        let booked = with(wish(FRIDAY, "19:30", 2), json!({ "occupied_until": format!("{FRIDAY}T20:00:00+01:00") }));
        desk.book_in(booked).await.points_at(422, "invalid", "/occupied_until");
    })
    .await;
}

#[actix_web::test]
async fn whoever_walks_in_sits_now() {
    desk(async |house, desk| {
        house.step_to("2027-03-05T18:10:00Z").await;
        let made = desk.post("/reservations", json!({ "walk_in": true, "party_size": 2 })).await.ok(201);
        assert_eq!((text(&made["status"]), text(&made["channel"])), ("seated", "walk_in"));
        assert_eq!(text(&made["starts_at"]), "2027-03-05T19:10:00+01:00");
        assert_eq!(made["guest"]["name"], "Walk-in");
        let contradicts = with(wish(FRIDAY, "19:30", 2), json!({ "walk_in": true }));
        desk.book_in(contradicts).await.points_at(422, "invalid", "/walk_in");
        house.step_to("2027-03-06T10:00:00Z").await;
        let closed = desk.post("/reservations", json!({ "walk_in": true, "party_size": 2 })).await;
        assert_eq!(closed.problem(422, "time_not_offered")["limit"], "hours");
    })
    .await;
}

#[actix_web::test]
async fn a_booking_by_staff_has_one_effect_with_its_key() {
    desk(async |house, desk| {
        let path = desk.path("/reservations");
        let body = with(wish(FRIDAY, "19:30", 2), json!({ "guest": { "name": "Ada" } }));
        let send = |body: Value| desk.client.post(&path).key("k-1").json(body).send();
        let first = send(body.clone()).await.ok(201);
        house.restart().await;
        let desk = Desk { client: house.guest().with(bearer(desk)), slug: "osteria".into() };
        let again = desk.client.post(&path).key("k-1").json(body.clone()).send().await;
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(again.ok(201), first);
        let other = desk.client.post(&path).key("k-1").json(with(body, json!({ "party_size": 3 }))).send().await;
        other.problem(422, "idempotency_key_reused");
    })
    .await;
}

fn bearer(desk: &Desk) -> String {
    desk.client.bearer().expect("a key").to_owned()
}

#[actix_web::test]
async fn what_staff_send_is_checked_and_pointed_at() {
    desk(async |_, desk| {
        let good = || wish(FRIDAY, "19:30", 2);
        let wrong = [
            ("/tabel", with(good(), json!({ "tabel": ["h1"] }))),
            ("/tables", with(good(), json!({ "tables": [] }))),
            ("/exceed/0", with(good(), json!({ "exceed": ["everything"] }))),
            ("/exceed/1", with(good(), json!({ "exceed": ["seats", 7] }))),
            ("/category", with(good(), json!({ "category": "roof" }))),
            ("/guest/phone", with(good(), json!({ "guest": { "name": "Ada", "phone": "1" } }))),
            ("/guest/name", with(good(), json!({ "guest": {} }))),
            ("/party_size", with(good(), json!({ "party_size": 0 }))),
            ("/notes", with(good(), json!({ "notes": "x".repeat(1001) }))),
        ];
        for (pointer, body) in wrong {
            desk.book_in(body).await.points_at(422, "invalid", pointer);
        }
        let no_time = json!({ "party_size": 2 });
        desk.book_in(no_time).await.points_at(422, "invalid", "/date");
    })
    .await;
}

#[actix_web::test]
async fn staff_change_what_is_booked_where_it_is_still_what_they_saw() {
    desk(async |house, desk| {
        let made = desk.book_in(wish(FRIDAY, "19:30", 2)).await.ok(201);
        let path = desk.path(&below(&made));
        let patch =
            |etag: &'static str, body: Value| desk.client.patch(&path).header("if-match", etag).json(body).send();
        let moved = patch("\"1\"", json!({ "time": "20:00", "tables": ["h2"], "notes": "birthday" })).await;
        let moved = moved.ok(200);
        assert_eq!((text(&moved["time"]), &moved["tables"], &moved["revision"]), ("20:00", &json!(["h2"]), &json!(2)));
        assert_eq!(moved["notes"], "birthday");
        patch("\"1\"", json!({ "notes": null })).await.problem(412, "revision_stale");
        patch("\"2\"", json!({ "party_size": 6 })).await.problem(409, "slot_unavailable");
        // Past the time until which its guest could.
        house.step_to("2027-03-05T18:30:00Z").await;
        patch("*", json!({ "party_size": 3, "guest": { "phone": "+39 06 2" } })).await.ok(200);
        let now = desk.look(&made).await;
        assert_eq!((&now["party_size"], &now["guest"]["phone"]), (&json!(3), &json!("+39 06 2")));
    })
    .await;
}

#[actix_web::test]
async fn a_reservation_of_another_restaurant_is_not_found() {
    desk(async |house, desk| {
        house.has("theirs", osteria("theirs")).await;
        let theirs = house.guest().book("theirs", FRIDAY, "19:30", 2).await.ok(201);
        desk.get(&below(&theirs)).await.problem(404, "reservation_not_found");
        for step in ["confirm", "seat", "cancel", "undo", "lock"] {
            desk.step(&theirs, step).await.problem(404, "reservation_not_found");
        }
        let mine = desk.book_in(wish(FRIDAY, "19:30", 2)).await.ok(201);
        let merged = desk.step_with(&mine, "merge", json!({ "with": theirs["id"] })).await;
        merged.problem(404, "reservation_not_found");
        let unheard = json!({ "id": "res_000000000000000000000000" });
        desk.get(&below(&unheard)).await.problem(404, "reservation_not_found");
        desk.get("/reservations/nonsense").await.problem(404, "reservation_not_found");
    })
    .await;
}

#[actix_web::test]
async fn a_guest_sees_what_staff_did_and_nothing_more() {
    desk(async |house, desk| {
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        desk.step_with(&booked, "move", json!({ "tables": ["h2"] })).await.ok(200);
        let token = text(&booked["manage_token"]);
        let seen = house.guest().with(token).get(&format!("/v1/reservations/{}", text(&booked["id"]))).send().await;
        let seen = seen.ok(200);
        assert!(seen.get("tables").is_none() && seen.get("is_flagged").is_none(), "{seen}");
        let staff = desk.get(&below(&booked)).await.text();
        assert!(!staff.contains(token), "staff do not get a guest's token");
    })
    .await;
}
