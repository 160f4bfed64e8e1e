//! A guest changes their own reservation.

use chrono::Duration;
use serde_json::{Value, json};

use crate::booking::{cancel, owner, path};
use crate::client::{Answer, Client, text};
use crate::files::{File, dinner, one_table, osteria};
use crate::house::{self, House, at};

const FRIDAY: &str = "2027-03-05";

/// Runs a test with one reservation of two on Friday at 19:30, at the only table.
async fn booked(test: impl AsyncFnOnce(&House, &Value)) {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = json!({ "name": "Ada", "phone": "+39 06 1234", "email": "ada@example.com", "locale": "it-IT" });
        let body = json!({ "date": FRIDAY, "time": "19:30", "party_size": 2, "notes": "quiet", "guest": guest });
        let booked = house.guest().book_with("osteria", body).await.ok(201);
        test(house, &booked).await;
    })
    .await;
}

async fn patch(house: &House, booked: &Value, body: Value) -> Answer {
    owner(&house.guest(), booked).patch(&path(booked)).json(body).send().await
}

async fn read(house: &House, booked: &Value) -> Value {
    owner(&house.guest(), booked).get(&path(booked)).send().await.ok(200)
}

#[actix_web::test]
async fn a_party_moves_and_its_old_place_is_free() {
    booked(async |house, booked| {
        let answer = patch(house, booked, json!({ "date": "2027-03-06", "time": "21:00" })).await;
        let moved = answer.ok(200);
        assert_eq!(answer.header("etag"), "\"2\"");
        assert_eq!((&moved["id"], &moved["revision"]), (&booked["id"], &json!(2)));
        assert_eq!(moved["starts_at"], "2027-03-06T21:00:00+01:00");
        assert_eq!(moved["manage_token"], booked["manage_token"]);
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.guest().book("osteria", "2027-03-06", "21:00", 2).await.problem(409, "slot_unavailable");
        assert_eq!(read(house, booked).await, moved);
    })
    .await;
}

#[actix_web::test]
async fn what_is_left_out_stays() {
    booked(async |house, booked| {
        let moved = patch(house, booked, json!({ "time": "20:00" })).await.ok(200);
        assert_eq!((&moved["date"], &moved["time"]), (&json!(FRIDAY), &json!("20:00")));
        let moved = patch(house, booked, json!({ "date": "2027-03-06" })).await.ok(200);
        assert_eq!((&moved["date"], &moved["time"]), (&json!("2027-03-06"), &json!("20:00")));
        let grown = patch(house, booked, json!({ "party_size": 4 })).await.ok(200);
        assert_eq!((&grown["party_size"], &grown["time"]), (&json!(4), &json!("20:00")));
        assert_eq!((&grown["guest"], &grown["notes"]), (&booked["guest"], &booked["notes"]));
        let by_instant = patch(house, booked, json!({ "starts_at": "2027-03-05T18:30:00Z" })).await.ok(200);
        assert_eq!((&by_instant["date"], &by_instant["time"]), (&json!(FRIDAY), &json!("19:30")));
    })
    .await;
}

#[actix_web::test]
async fn the_present_table_does_not_stand_in_the_way() {
    booked(async |house, booked| {
        // Half an hour later at the only table overlaps with nobody but oneself.
        patch(house, booked, json!({ "time": "20:00", "party_size": 3 })).await.ok(200);
        house.guest().book("osteria", FRIDAY, "18:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_change_that_is_refused_changes_nothing() {
    booked(async |house, booked| {
        house.guest().book("osteria", FRIDAY, "21:00", 2).await.ok(201);
        let refused = patch(house, booked, json!({ "time": "20:00", "notes": "loud" })).await;
        let problem = refused.problem(409, "slot_unavailable");
        assert!(problem["alternatives"].is_array());
        patch(house, booked, json!({ "party_size": 9 })).await.points_at(422, "party_too_large", "/party_size");
        patch(house, booked, json!({ "party_size": 5 })).await.problem(409, "slot_unavailable");
        patch(house, booked, json!({ "time": "19:40" })).await.problem(422, "time_not_offered");
        patch(house, booked, json!({ "date": "2027-02-26" })).await.problem(422, "too_soon");
        patch(house, booked, json!({ "date": "2028-02-26" })).await.problem(422, "too_late");
        patch(house, booked, json!({ "area": "attic" })).await.problem(422, "unknown_area");
        assert_eq!(read(house, booked).await, *booked);
    })
    .await;
}

#[actix_web::test]
async fn null_takes_away_what_may_be_empty() {
    booked(async |house, booked| {
        let told =
            patch(house, booked, json!({ "guest": { "name": "Ada L.", "phone": "+39 06 99" }, "notes": "loud" }))
                .await
                .ok(200);
        assert_eq!(
            told["guest"],
            json!({ "name": "Ada L.", "phone": "+39 06 99", "email": "ada@example.com", "locale": "it-IT" })
        );
        assert_eq!(told["notes"], "loud");
        let cleared = json!({ "guest": { "phone": null, "email": null, "locale": null }, "notes": null });
        let cleared = patch(house, booked, cleared).await.ok(200);
        assert_eq!(cleared["guest"], json!({ "name": "Ada L.", "phone": null, "email": null, "locale": null }));
        assert_eq!((&cleared["notes"], &cleared["revision"]), (&Value::Null, &json!(3)));
        assert_eq!(read(house, booked).await, cleared);
    })
    .await;
}

#[actix_web::test]
async fn a_change_survives_a_restart() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        patch(house, &booked, json!({ "time": "21:00" })).await.ok(200);
        let body = json!({ "guest": { "name": "Grace", "phone": "+1 555" }, "notes": "by the window" });
        let changed = patch(house, &booked, body).await.ok(200);
        house.restart().await;
        assert_eq!(read(house, &booked).await, changed);
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn the_wished_area_can_be_changed_and_taken_back() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let moved = patch(house, &booked, json!({ "area": "hall" })).await.ok(200);
        assert_eq!(moved["area"], "hall");
        let anywhere = patch(house, &booked, json!({ "area": null })).await.ok(200);
        assert_eq!(anywhere["area"], Value::Null);
        patch(house, &booked, json!({ "area": "window", "party_size": 4 })).await.problem(409, "slot_unavailable");
    })
    .await;
}

#[actix_web::test]
async fn a_change_that_says_nothing_new_changes_nothing() {
    booked(async |house, booked| {
        let revision = house.inside("osteria").await["revision"].clone();
        let same =
            json!({ "date": FRIDAY, "time": "19:30", "party_size": 2, "notes": "quiet", "guest": { "name": "Ada" } });
        for body in [json!({}), json!({ "guest": {} }), same, json!({ "starts_at": "2027-03-05T18:30:00Z" })] {
            assert_eq!(patch(house, booked, body).await.ok(200), *booked);
        }
        assert_eq!(house.inside("osteria").await["revision"], revision);
    })
    .await;
}

#[actix_web::test]
async fn a_change_based_on_an_old_version_is_refused() {
    booked(async |house, booked| {
        let owner = owner(&house.guest(), booked);
        let ask = |tag: &str, party: i64| {
            owner.patch(&path(booked)).header("if-match", tag).json(json!({ "party_size": party })).send()
        };
        ask("\"1\"", 3).await.ok(200);
        let problem = ask("\"1\"", 4).await.problem(412, "revision_stale");
        assert_eq!(problem["revision"], 2);
        ask("\"7\"", 4).await.problem(412, "revision_stale");
        assert_eq!(read(house, booked).await["party_size"], 3);
        ask("*", 4).await.ok(200);
        for malformed in ["1", "\"one\"", "", "W/\"3\""] {
            ask(malformed, 2).await.problem(400, "bad_header");
        }
        assert_eq!(read(house, booked).await["revision"], 3);
    })
    .await;
}

#[actix_web::test]
async fn a_change_of_the_wrong_shape_is_refused_with_a_pointer() {
    booked(async |house, booked| {
        let wrong = [
            (json!({ "partysize": 2 }), "/partysize"),
            (json!({ "guest": { "phnoe": "1" } }), "/guest/phnoe"),
            (json!({ "status": "cancelled" }), "/status"),
            (json!({ "party_size": 0 }), "/party_size"),
            (json!({ "party_size": "2" }), "/party_size"),
            (json!({ "date": "2026-02-30" }), "/date"),
            (json!({ "guest": { "name": "" } }), "/guest/name"),
            (json!({ "guest": { "phone": "1" } }), "/guest/phone"),
            (json!({ "guest": { "email": "nobody" } }), "/guest/email"),
            (json!({ "notes": "x".repeat(1001) }), "/notes"),
            (json!({ "starts_at": "2027-03-05T18:30:00Z", "time": "19:30" }), "/starts_at"),
        ];
        for (body, pointer) in wrong {
            patch(house, booked, body).await.points_at(422, "invalid", pointer);
        }
        assert_eq!(read(house, booked).await, *booked);
    })
    .await;
}

#[actix_web::test]
async fn close_to_the_start_nothing_can_be_changed_or_cancelled() {
    booked(async |house, booked| {
        assert_eq!(booked["changeable_until"], "2027-03-05T17:30:00+01:00");
        house.step_clock(at("2027-03-05T16:30:00Z") - house.now());
        patch(house, booked, json!({ "party_size": 3 })).await.ok(200);
        house.step_clock(Duration::milliseconds(1));
        let problem = patch(house, booked, json!({ "notes": "late" })).await.problem(409, "too_late_to_change");
        assert_eq!(problem["changeable_until"], "2027-03-05T17:30:00+01:00");
        cancel(&house.guest(), booked).await.problem(409, "too_late_to_change");
        let kept = read(house, booked).await;
        assert_eq!((text(&kept["status"]), &kept["party_size"]), ("booked", &json!(3)));
    })
    .await;
}

#[actix_web::test]
async fn at_the_last_moment_a_cancellation_is_in_time() {
    booked(async |house, booked| {
        house.step_clock(at("2027-03-05T16:30:00Z") - house.now());
        cancel(&house.guest(), booked).await.ok(200);
        house.step_clock(Duration::days(1));
        assert_eq!(cancel(&house.guest(), booked).await.ok(200)["status"], "cancelled", "again is always fine");
    })
    .await;
}

#[actix_web::test]
async fn a_party_past_midnight_can_be_changed_like_any_other() {
    house::with(async |house| {
        house.has("bar", File { services: dinner("20:00", "01:00", "03:00"), ..one_table("bar") }).await;
        let booked = house.guest().book("bar", FRIDAY, "00:30", 2).await.ok(201);
        let grown = patch(house, &booked, json!({ "party_size": 3 })).await.ok(200);
        assert_eq!(
            (&grown["date"], &grown["time"], &grown["starts_at"]),
            (&booked["date"], &booked["time"], &booked["starts_at"])
        );
        let moved = patch(house, &booked, json!({ "time": "23:00" })).await.ok(200);
        assert_eq!(moved["starts_at"], "2027-03-05T23:00:00+01:00");
    })
    .await;
}

#[actix_web::test]
async fn the_slots_to_move_to_are_those_that_a_change_takes() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let booked = house.guest().book("osteria", FRIDAY, "20:00", 2).await.ok(201);
        let path = format!("/v1/reservations/{}", text(&booked["id"]));
        let guest = house.guest().with(text(&booked["manage_token"]));
        let ask = async |who: &Client, query: &str| who.get(&format!("{path}/availability?{query}")).send().await;
        let query = format!("date={FRIDAY}&party_size=2&status=all");
        assert_eq!(house.guest().slot("osteria", FRIDAY, "20:30", 2).await, "full", "for everybody else");
        let slots = ask(&guest, &query).await.ok(200)["slots"].as_array().unwrap().clone();
        for slot in &slots {
            let is_offered = slot["status"] == "available";
            let answer = guest.patch(&path).json(json!({ "time": slot["time"] })).send().await;
            assert_eq!(answer.status == 200, is_offered, "{slot}");
        }
        assert!(slots.iter().all(|slot| slot["status"] == "available"), "{slots:?}");
        ask(&guest, "party_size=2").await.points_at(400, "bad_query", "/query/date");
        ask(&guest, &format!("{query}&colour=red")).await.points_at(400, "bad_query", "/query/colour");
        ask(&guest, &query.replace("size=2", "size=40")).await.problem(422, "party_too_large");
        ask(&house.guest().with("mt_wrong"), &query).await.problem(404, "reservation_not_found");
        ask(&house.guest(), &query).await.problem(401, "token_required");
    })
    .await;
}
