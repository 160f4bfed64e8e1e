//! The evening of a party, step by step, as staff take it.

use serde_json::{Value, json};

use crate::client::{text, wish};
use crate::desk::{Desk, all, below};
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

fn status(reservation: &Value) -> &str {
    text(&reservation["status"])
}

#[actix_web::test]
async fn an_evening_from_the_booking_to_the_last_coffee() {
    desk(async |house, desk| {
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 3).await.ok(201);
        let confirmed = desk.step(&booked, "confirm").await.ok(200);
        assert_eq!((status(&confirmed), &confirmed["tables"]), ("confirmed", &json!(["h2"])));
        house.step_to("2027-03-05T18:40:00Z").await;
        let arrived = desk.step_with(&booked, "arrive", json!({ "covers": 2 })).await.ok(200);
        assert_eq!((status(&arrived), &arrived["arrived"]), ("arrived", &json!(2)));
        assert_eq!(desk.step(&booked, "arrive").await.ok(200)["arrived"], 3);
        let more = desk.step_with(&booked, "arrive", json!({ "covers": 4 })).await;
        more.points_at(422, "more_than_booked", "/covers");
        desk.step_with(&booked, "seat", json!([])).await.problem(422, "invalid");
        let seated = desk.step_with(&booked, "seat", Value::Null).await.ok(200);
        assert_eq!((status(&seated), text(&seated["occupied_until"])), ("seated", "2027-03-05T21:10:00+01:00"));
        assert_eq!(text(&seated["status_since"]), "2027-03-05T19:40:00+01:00");
        let extended = desk.step_with(&booked, "extend", json!({ "minutes": 30 })).await.ok(200);
        assert_eq!(text(&extended["occupied_until"]), "2027-03-05T21:40:00+01:00");
        house.step_to("2027-03-05T20:00:00Z").await;
        let finished = desk.step(&booked, "finish").await.ok(200);
        assert_eq!((status(&finished), &finished["can_undo"]), ("finished", &json!(true)));
        assert_eq!(text(&finished["occupied_until"]), "2027-03-05T21:00:00+01:00");
        let undone = desk.step(&booked, "undo").await.ok(200);
        assert_eq!((status(&undone), &undone["can_undo"]), ("seated", &json!(false)));
        assert_eq!(text(&undone["occupied_until"]), "2027-03-05T21:40:00+01:00");
        desk.step(&booked, "undo").await.problem(409, "nothing_to_undo");
        desk.step(&booked, "finish").await.ok(200);
        let again = desk.step(&booked, "finish").await.problem(409, "step_not_possible");
        assert_eq!((&again["step"], &again["reservation_status"]), (&json!("finish"), &json!("finished")));
    })
    .await;
}

#[actix_web::test]
async fn a_step_is_taken_from_what_was_seen_or_not_at_all() {
    desk(async |_, desk| {
        let booked = desk.book_in(wish(FRIDAY, "19:30", 2)).await.ok(201);
        let steps = ["confirm", "lock", "unlock", "cancel", "undo"];
        for (revision, step) in (1..).zip(steps) {
            let path = desk.path(&format!("{}/{step}", below(&booked)));
            let stale = desk.client.post(&path).header("if-match", "\"77\"").send().await;
            assert_eq!(stale.problem(412, "revision_stale")["revision"], revision, "{step}");
            let taken = desk.client.post(&path).header("if-match", &format!("\"{revision}\"")).send().await;
            assert_eq!(taken.header("etag"), format!("\"{}\"", revision + 1), "{step}: {}", taken.text());
        }
        let path = desk.path(&format!("{}/confirm", below(&booked)));
        desk.client.post(&path).header("if-match", "one").send().await.problem(400, "bad_header");
    })
    .await;
}

#[actix_web::test]
async fn nobody_stays_away_before_their_time() {
    desk(async |house, desk| {
        let booked = desk.book_in(wish(FRIDAY, "19:30", 2)).await.ok(201);
        let early = desk.step(&booked, "no-show").await.problem(409, "too_early");
        assert_eq!(early["from"], "2027-03-05T19:30:00+01:00");
        house.step_to("2027-03-05T18:46:00Z").await;
        assert_eq!(desk.look(&booked).await["is_late"], true);
        assert_eq!(status(&desk.step(&booked, "no-show").await.ok(200)), "no_show");
        let undone = desk.step(&booked, "undo").await.ok(200);
        assert_eq!(status(&undone), "booked");
        let cancelled = desk.step(&booked, "cancel").await.ok(200);
        assert_eq!((text(&cancelled["cancelled_by"]), &cancelled["cancelled_late"]), ("staff", &json!(true)));
    })
    .await;
}

#[actix_web::test]
async fn whoever_stays_longer_puts_nobody_out_silently() {
    desk(async |house, desk| {
        let at_h2 = |time: &str, party: i64| {
            let mut body = wish(FRIDAY, time, party);
            body["tables"] = json!(["h2"]);
            body
        };
        let first = desk.book_in(at_h2("18:00", 4)).await.ok(201);
        let second = desk.book_in(wish(FRIDAY, "19:30", 4)).await.ok(201);
        assert_eq!(second["tables"], json!(["h2"]));
        house.step_to("2027-03-05T17:00:00Z").await;
        desk.step(&first, "seat").await.ok(200);
        house.step_to("2027-03-05T18:20:00Z").await;
        desk.step_with(&first, "extend", json!({ "minutes": 60 })).await.ok(200);
        let second = desk.look(&second).await;
        assert_eq!((&second["unallocated"], &second["tables"]), (&json!(true), &json!([])));
        assert_eq!(all(&desk.list("/unallocated").await, "id"), [text(&second["id"])]);
        // As soon as the table is free, it is theirs again.
        desk.step(&first, "finish").await.ok(200);
        assert_eq!(desk.look(&second).await["tables"], json!(["h2"]));
        assert!(desk.list("/unallocated").await.is_empty());
        desk.step_with(&second, "extend", json!({ "minutes": 4 })).await.points_at(422, "invalid", "/minutes");
        desk.step_with(&second, "extend", json!({ "minutes": 481 })).await.points_at(422, "invalid", "/minutes");
    })
    .await;
}

#[actix_web::test]
async fn two_parties_become_one_and_one_becomes_two() {
    desk(async |_, desk| {
        let one = desk.book_in(wish(FRIDAY, "19:30", 2)).await.ok(201);
        let other = desk.book_in(wish(FRIDAY, "19:30", 2)).await.ok(201);
        desk.step_with(&one, "merge", json!({ "with": one["id"] })).await.problem(422, "not_together");
        let merged = desk.step_with(&one, "merge", json!({ "with": other["id"] })).await.ok(200);
        assert_eq!((&merged["party_size"], &merged["tables"]), (&json!(4), &json!(["h2"])));
        assert_eq!(status(&desk.look(&other).await), "cancelled");
        let path = desk.path(&format!("{}/split", below(&one)));
        let split = |body: Value| desk.client.post(&path).key("s-1").header("if-match", "\"2\"").json(body).send();
        let answer = split(json!({ "party_size": 1 })).await;
        let gone = answer.ok(201);
        assert_eq!(answer.header("location"), desk.path(&below(&gone)));
        assert_eq!((&gone["party_size"], &desk.look(&one).await["party_size"]), (&json!(1), &json!(3)));
        // Sent again it is the same split, though the reservation is another by now.
        let again = split(json!({ "party_size": 1 })).await;
        assert_eq!((again.header("idempotency-replayed"), again.ok(201)), ("true", gone));
        assert_eq!(desk.look(&one).await["party_size"], 3);
        split(json!({ "party_size": 2 })).await.problem(422, "idempotency_key_reused");
        let all_of_them = desk.step_with(&one, "split", json!({ "party_size": 3 })).await;
        all_of_them.problem(422, "party_out_of_range");
    })
    .await;
}

#[actix_web::test]
async fn what_was_locked_and_who_sits_is_known_after_sleep_and_a_crash() {
    desk(async |house, desk| {
        house.step_to("2027-03-05T16:00:00Z").await;
        let locked = desk.book_in(wish("2027-03-06", "20:00", 2)).await.ok(201);
        desk.step(&locked, "lock").await.ok(200);
        let sits = desk.book_in(wish(FRIDAY, "18:00", 2)).await.ok(201);
        desk.step(&sits, "seat").await.ok(200);
        let before = (desk.look(&locked).await, desk.look(&sits).await);
        house.put_to_sleep("osteria").await;
        assert_eq!((desk.look(&locked).await, desk.look(&sits).await), before);
        house.crash("osteria").await;
        assert_eq!((desk.look(&locked).await, desk.look(&sits).await), before);
        assert_eq!(status(&desk.step(&sits, "undo").await.ok(200)), "booked");
        assert_eq!(desk.step(&locked, "unlock").await.ok(200)["is_locked"], false);
    })
    .await;
}

#[actix_web::test]
async fn the_book_of_some_days_a_page_at_a_time() {
    desk(async |house, desk| {
        for (date, time) in [(FRIDAY, "21:00"), (FRIDAY, "18:00"), ("2027-03-06", "19:00"), ("2027-03-08", "19:00")] {
            desk.book_in(wish(date, time, 2)).await.ok(201);
        }
        let cancelled = desk.book_in(wish(FRIDAY, "20:00", 2)).await.ok(201);
        desk.step(&cancelled, "cancel").await.ok(200);
        let times = |items: &[Value]| -> Vec<String> {
            items.iter().map(|it| format!("{} {}", text(&it["date"]), text(&it["time"]))).collect()
        };
        let week = "/reservations?from=2027-03-05&to=2027-03-07";
        let whole = ["2027-03-05 18:00", "2027-03-05 20:00", "2027-03-05 21:00", "2027-03-06 19:00"];
        // The same before that day, on it, and when all of it has left memory.
        for now in ["2027-03-01T09:00:00Z", "2027-03-06T12:00:00Z", "2027-03-20T12:00:00Z", "2027-05-02T12:00:00Z"] {
            house.step_to(now).await;
            if now.contains("05-02") {
                house.put_to_sleep("osteria").await;
            }
            let items = desk.list(week).await;
            assert_eq!(times(&items), whole, "{now}");
            assert_eq!(times(&desk.list(&format!("{week}&status=cancelled")).await), whole[1..2], "{now}");
            assert_eq!(desk.list(&format!("{week}&status=booked,confirmed")).await.len(), 3, "{now}");
            assert!(items.iter().all(|item| item["tables"] == json!(["w1"]) || item["tables"] == json!(["h1"])));
            let mut cursor = String::new();
            let mut seen = vec![];
            loop {
                let page = desk.get(&format!("{week}&limit=3{cursor}")).await.ok(200);
                seen.extend(page["items"].as_array().expect("a list").clone());
                let Some(next) = page["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            assert_eq!(seen, items, "{now}");
        }
        assert_eq!(desk.list("/reservations?date=2027-03-08").await.len(), 1);
        let old = desk.look(&cancelled).await;
        assert_eq!(status(&old), "cancelled");
        desk.step(&cancelled, "undo").await.problem(409, "reservation_not_live");
    })
    .await;
}

#[actix_web::test]
async fn the_book_is_asked_for_in_the_right_words() {
    desk(async |_, desk| {
        let wrong = [
            ("", "date"),
            ("?date=2027-02-30", "date"),
            ("?date=2027-03-05&from=2027-03-05", "from"),
            ("?from=2027-03-05", "to"),
            ("?from=2027-03-05&to=2027-03-04", "to"),
            ("?from=2027-03-05&to=2027-05-06", "to"),
            ("?date=2027-03-05&status=eaten", "status"),
            ("?date=2027-03-05&limit=0", "limit"),
            ("?date=2027-03-05&limit=501", "limit"),
            ("?date=2027-03-05&cursor=x", "cursor"),
            ("?date=2027-03-05&page=2", "page"),
        ];
        for (query, name) in wrong {
            let answer = desk.get(&format!("/reservations{query}")).await;
            answer.points_at(400, "bad_query", &format!("/query/{name}"));
        }
    })
    .await;
}

#[actix_web::test]
async fn the_restaurant_file_is_read_by_all_and_applied_by_managers() {
    desk(async |house, desk| {
        let file = desk.get("/file").await.ok(200)["file"].clone();
        let put = |desk: &Desk, query: &str, file: &Value| {
            desk.client.put(&desk.path(&format!("/file{query}"))).json(file.clone()).send()
        };
        put(desk, "", &file).await.problem(403, "not_allowed");
        let manager = Desk::of(house, "osteria", "manager").await;
        assert_eq!(put(&manager, "", &file).await.ok(200)["plan"], json!([]));
        let mut other = file.clone();
        other["policy"]["hold_minutes"] = json!(7);
        assert_eq!(put(&manager, "?dry_run=true", &other).await.ok(200)["dry_run"], true);
        put(&manager, "?expect_version=9", &other).await.problem(409, "version_stale");
        put(&manager, "", &other).await.ok(200);
        assert_eq!(desk.get("/file").await.ok(200)["file"]["policy"]["hold_minutes"], 7);
        other["slug"] = json!("theirs");
        put(&manager, "", &other).await.fault("/slug", "slug_mismatch");
    })
    .await;
}

#[actix_web::test]
async fn a_split_is_answered_again_when_both_parties_have_left_memory() {
    desk(async |house, desk| {
        let booked = desk.book_in(wish(FRIDAY, "19:30", 4)).await.ok(201);
        let path = desk.path(&format!("{}/split", below(&booked)));
        let split = |key: &'static str| desk.client.post(&path).key(key).json(json!({ "party_size": 1 })).send();
        let gone = split("s-1").await.ok(201);
        house.step_to("2027-03-07T12:00:00Z").await;
        house.put_to_sleep("osteria").await;
        let again = split("s-1").await;
        let (is_replay, again) = (again.header("idempotency-replayed").to_owned(), again.ok(201));
        assert_eq!((is_replay.as_str(), &again["id"], &again["tables"]), ("true", &gone["id"], &gone["tables"]));
        split("s-2").await.problem(409, "too_late_to_change");
    })
    .await;
}
