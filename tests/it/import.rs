//! Bookings of another system: each line for itself, a second time the same, past and future.

use std::process::Output;

use serde_json::{Value, json};

use crate::client::{Answer, text, wish};
use crate::desk::{Desk, all};
use crate::files::osteria;
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

async fn manager(test: impl AsyncFnOnce(&mut House, &Desk)) {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let desk = Desk::of(house, "osteria", "manager").await;
        test(house, &desk).await;
    })
    .await;
}

async fn send(desk: &Desk, query: &str, kind: &str, body: &str) -> Answer {
    desk.client.post(&desk.path(&format!("/import{query}"))).body(kind, body).send().await
}

async fn csv(desk: &Desk, body: &str) -> Value {
    send(desk, "?source=opentable", "text/csv", body).await.ok(200)
}

fn counts(done: &Value) -> [u64; 4] {
    ["created", "updated", "unchanged", "failed"].map(|count| done[count].as_u64().expect("a count"))
}

fn results(done: &Value) -> Vec<String> {
    all(done["lines"].as_array().expect("lines"), "result")
}

const BOOK: &str = "\
external_id,date,time,party_size,name,phone,notes,tables,minutes,status,created_at
A-1,2027-03-05,19:30,2,Ada,+39 06 1,window,w1,,confirmed,2027-02-01T10:00:00+01:00
A-2,2027-03-05,19:30,4,Bo,,,,120,booked,2027-02-01T10:00:00+01:00
A-3,2026-11-20,20:00,2,Cy,,,h1,,completed,2026-11-01T10:00:00+01:00
A-4,2026-11-20,20:00,2,Di,,,,,no-show,2026-11-01T10:00:00+01:00
A-5,2026-11-21,20:00,2,Ed,,,,,Canceled,2026-11-01T10:00:00+01:00
";

#[actix_web::test]
async fn a_book_is_taken_over_past_and_future() {
    manager(async |house, desk| {
        let done = csv(desk, BOOK).await;
        assert_eq!(counts(&done), [5, 0, 0, 0], "{done}");
        let friday = desk.list("/reservations?date=2027-03-05").await;
        assert_eq!(all(&friday, "status").len(), 2);
        let ada = friday.iter().find(|it| it["guest"]["name"] == "Ada").expect("Ada");
        assert_eq!(
            (text(&ada["status"]), &ada["tables"], text(&ada["notes"])),
            ("confirmed", &json!(["w1"]), "window")
        );
        assert_eq!(text(&ada["created_at"]), "2027-02-01T10:00:00+01:00");
        let bo = friday.iter().find(|it| it["guest"]["name"] == "Bo").expect("Bo");
        assert_eq!((text(&bo["ends_at"]), &bo["tables"]), ("2027-03-05T21:30:00+01:00", &json!(["h2"])));
        let past = desk.list("/reservations?from=2026-11-20&to=2026-11-21").await;
        let mut stood = all(&past, "status");
        stood.sort();
        assert_eq!(stood, ["cancelled", "finished", "no_show"]);
        let line = done["lines"][0]["reservation"].clone();
        assert_eq!(line, ada["id"]);
        // What was taken over is in the way of others.
        assert_eq!(house.guest().slot("osteria", FRIDAY, "19:30", 4).await, "full");
    })
    .await;
}

#[actix_web::test]
async fn the_same_again_changes_nothing_also_when_it_has_left_memory() {
    manager(async |house, desk| {
        csv(desk, BOOK).await;
        let ask = "/reservations?from=2026-11-20&to=2026-11-21";
        let before = (desk.list("/reservations?date=2027-03-05").await, desk.list(ask).await);
        assert_eq!(counts(&csv(desk, BOOK).await), [0, 0, 5, 0]);
        house.step(chrono::Duration::hours(3)).await;
        house.put_to_sleep("osteria").await;
        assert_eq!(counts(&csv(desk, BOOK).await), [0, 0, 5, 0]);
        house.crash("osteria").await;
        assert_eq!(counts(&csv(desk, BOOK).await), [0, 0, 5, 0]);
        assert_eq!((desk.list("/reservations?date=2027-03-05").await, desk.list(ask).await), before);
        // The same ids of another system are others.
        let other = send(desk, "?source=resy", "text/csv", BOOK).await.ok(200);
        assert_eq!(counts(&other), [5, 0, 0, 0]);
    })
    .await;
}

#[actix_web::test]
async fn a_line_that_says_something_else_is_the_same_reservation_changed() {
    manager(async |_, desk| {
        let before = csv(desk, BOOK).await;
        let changed = BOOK.replace("19:30,2,Ada", "20:00,2,Ada Lovelace").replace("completed", "noshow");
        let done = csv(desk, &changed).await;
        assert_eq!(results(&done), ["updated", "unchanged", "updated", "unchanged", "unchanged"]);
        assert_eq!(done["lines"][0]["reservation"], before["lines"][0]["reservation"]);
        let ada = desk.look(&json!({ "id": done["lines"][0]["reservation"] })).await;
        let said = (text(&ada["time"]), text(&ada["guest"]["name"]), &ada["tables"]);
        assert_eq!(said, ("20:00", "Ada Lovelace", &json!(["w1"])));
        let cy = desk.look(&json!({ "id": done["lines"][2]["reservation"] })).await;
        assert_eq!((text(&cy["status"]), &cy["revision"]), ("no_show", &json!(2)));
    })
    .await;
}

#[actix_web::test]
async fn of_two_lines_with_one_id_the_second_counts() {
    manager(async |house, desk| {
        let body = "external_id,date,time,party_size,status\nA,2026-11-20,20:00,2,done\nA,2026-11-20,20:00,2,noshow\n";
        assert_eq!(results(&csv(desk, body).await), ["created", "updated"]);
        house.step(chrono::Duration::hours(3)).await;
        house.put_to_sleep("osteria").await;
        let done = csv(desk, body).await;
        assert_eq!(results(&done), ["updated", "updated"]);
        let last = desk.look(&json!({ "id": done["lines"][1]["reservation"] })).await;
        assert_eq!((text(&last["status"]), &last["revision"]), ("no_show", &json!(4)));
    })
    .await;
}

#[actix_web::test]
async fn json_lines_say_the_same_as_csv() {
    manager(async |_, desk| {
        let lines = [
            json!({ "external_id": "A-1", "date": FRIDAY, "time": "19:30", "party_size": 2, "name": "Ada",
                "phone": "+39 06 1", "notes": "window", "tables": ["w1"], "status": "confirmed",
                "created_at": "2027-02-01T10:00:00+01:00" }),
            json!({ "external_id": "A-2", "starts_at": "2027-03-05T18:30:00Z", "party_size": "4", "name": "Bo",
                "minutes": 120, "created_at": "2027-02-01T09:00:00Z" }),
        ];
        let body = lines.map(|line| line.to_string()).join("\n");
        for kind in ["application/jsonl", "application/x-ndjson"] {
            send(desk, "?source=opentable", kind, &body).await.ok(200);
        }
        assert_eq!(results(&csv(desk, BOOK).await)[..2], ["unchanged", "unchanged"]);
    })
    .await;
}

#[actix_web::test]
async fn a_bad_line_says_why_and_spoils_no_other() {
    manager(async |_, desk| {
        let body = "\
external_id,date,time,starts_at,party_size,name,email,tables,status
,2027-03-05,19:30,,2,Ada,,,
B-2,2027-02-30,19:30,,2,Ada,,,
B-3,2027-03-05,7pm,,2,Ada,,,
B-4,2027-03-05,19:30,,none,Ada,,,
B-5,2027-03-05,19:30,,2,Ada,nowhere,,
B-6,2027-03-05,19:30,,2,Ada,,t9,
B-7,2027-03-05,19:30,,2,Ada,,,eaten
B-8,2027-03-05,19:30,2027-03-05T19:30:00+01:00,2,Ada,,,
B-9,2027-03-05
B-10,2027-03-28,02:30,,2,Ada,,,
B-11,2027-03-05,19:30,,2,,,,
";
        let done = csv(desk, body).await;
        assert_eq!(counts(&done), [1, 0, 0, 10], "{done}");
        let lines = done["lines"].as_array().expect("lines");
        let blamed: Vec<&Value> = lines.iter().map(|line| &line["error"]["column"]).collect();
        let expected =
            json!(["external_id", "date", "time", "party_size", null, null, "status", "starts_at", null, null, null]);
        assert_eq!(json!(blamed), expected);
        assert_eq!(lines[5]["error"]["code"], "unknown_table");
        assert_eq!(lines[9]["error"]["code"], "time_does_not_exist");
        assert!(
            lines.iter().take(10).all(|it| !text(&it["error"]["detail"]).is_empty() && it["reservation"].is_null())
        );
        assert_eq!((&lines[1]["line"], &lines[1]["external_id"]), (&json!(3), &json!("B-2")));
        assert_eq!(desk.list("/reservations?date=2027-03-05").await[0]["guest"]["name"], "Guest");
    })
    .await;
}

#[actix_web::test]
async fn what_was_promised_elsewhere_is_kept_though_there_is_no_table() {
    manager(async |_, desk| {
        desk.book_in(wish(FRIDAY, "19:30", 4)).await.ok(201);
        let body = "external_id,date,time,party_size\nC-1,2027-03-05,19:30,4\nC-2,2027-03-05,16:10,2\n";
        let done = csv(desk, body).await;
        assert_eq!(counts(&done), [2, 0, 0, 0]);
        let more = "external_id,date,time,party_size\nC-3,2027-03-05,20:00,4\nC-4,2027-03-06,19:30,20\n";
        assert_eq!(counts(&csv(desk, more).await), [2, 0, 0, 0]);
        let page = desk.get("/unallocated?limit=2").await.ok(200);
        let next = desk.get(&format!("/unallocated?limit=2&cursor={}", text(&page["next_cursor"]))).await.ok(200);
        let shown = |page: &Value| page["items"].as_array().expect("a list").len();
        assert_eq!((shown(&page), shown(&next), &next["next_cursor"]), (2, 1, &Value::Null));
        let warnings: Vec<&Value> = done["lines"].as_array().expect("lines").iter().map(|it| &it["warnings"]).collect();
        assert_eq!(warnings, [&json!(["unallocated"]), &json!([])]);
        assert_eq!(page["items"][0]["id"], done["lines"][0]["reservation"]);
    })
    .await;
}

#[actix_web::test]
async fn an_import_that_was_cut_off_is_sent_again() {
    manager(async |house, desk| {
        let line = |nth: u32| format!("D-{nth},2027-03-{:02},18:00,2,Ada\n", 1 + nth % 28);
        let whole: String = (0..500).map(line).collect();
        let header = "external_id,date,time,party_size,name\n";
        let half: String = (0..200).map(line).collect();
        assert_eq!(counts(&csv(desk, &format!("{header}{half}")).await), [200, 0, 0, 0]);
        house.crash("osteria").await;
        assert_eq!(counts(&csv(desk, &format!("{header}{whole}")).await), [300, 0, 200, 0]);
        assert_eq!(counts(&csv(desk, &format!("{header}{whole}")).await), [0, 0, 500, 0]);
    })
    .await;
}

#[actix_web::test]
async fn an_import_is_asked_for_in_the_right_words_by_the_right_people() {
    manager(async |house, desk| {
        let host = Desk::of(house, "osteria", "host").await;
        send(&host, "", "text/csv", BOOK).await.problem(403, "not_allowed");
        send(desk, "", "application/json", "{}").await.problem(415, "unsupported_media_type");
        send(desk, "?source=Open Table".replace(' ', "%20").as_str(), "text/csv", BOOK).await.problem(400, "bad_query");
        send(desk, "", "text/csv", "id\n1\n").await.points_at(422, "invalid", "/columns/id");
        send(desk, "", "text/csv", "name\nAda\n").await.points_at(422, "invalid", "/columns/external_id");
        let many: String = (0..10_001).map(|nth| format!("{{\"external_id\": \"{nth}\"}}\n")).collect();
        send(desk, "", "application/jsonl", &many).await.problem(413, "body_too_large");
        send(desk, "", "text/csv", &"x".repeat((8 << 20) + 1)).await.problem(413, "body_too_large");
        assert_eq!(house.inside("osteria").await["reservations"], 0);
    })
    .await;
}

/// Runs `maitred import …` against a house, which goes on serving meanwhile.
async fn command(house: &House, desk: &Desk, file: &str, more: &[&str]) -> Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_maitred"));
    command.args(["import", "--restaurant", "osteria", "-f", file]).args(more);
    command.env("MAITRED_URL", format!("http://{}", house.app().address));
    command.env("MAITRED_RESTAURANT_KEY", desk.client.bearer().expect("a key")).env_remove("MAITRED_OUTPUT");
    let ran = actix_web::rt::task::spawn_blocking(move || command.output()).await;
    ran.expect("it ran").expect("the binary is there")
}

#[actix_web::test]
async fn the_command_imports_files_of_any_size_and_says_what_failed() {
    manager(async |house, desk| {
        let line = |nth: u32| format!("E-{nth};2026-{:02}-{:02};18:00;2\n", 1 + nth % 12, 1 + nth % 28);
        let lines: String = (0..2_500).map(line).collect();
        let path = house.folder().join("bookings.csv");
        std::fs::write(&path, format!("external_id;date;time;party_size\n{lines}E-x;2026-01-01;18:00;many\n")).unwrap();
        let file = path.to_str().expect("a path");
        let done = command(house, desk, file, &["--source", "old"]).await;
        let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        assert_eq!(
            (done.status.code(), out.as_ref()),
            (Some(5), "2500 created, 0 updated, 0 unchanged, 1 failed\n"),
            "{err}"
        );
        assert!(err.contains("line 2502 (E-x): `many` is not 1 to 500."), "{err}");
        std::fs::write(&path, format!("external_id;date;time;party_size\n{lines}")).unwrap();
        let again = command(house, desk, file, &["--source", "old", "--output", "json"]).await;
        let body: Value = serde_json::from_slice(&again.stdout).expect("JSON");
        assert_eq!((again.status.code(), counts(&body)), (Some(0), [0, 0, 2500, 0]));
        assert_eq!(command(house, desk, "nowhere.csv", &[]).await.status.code(), Some(5));
        let host = Desk::of(house, "osteria", "host").await;
        assert_eq!(command(house, &host, file, &[]).await.status.code(), Some(3));
    })
    .await;
}
