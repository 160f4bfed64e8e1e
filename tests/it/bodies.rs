//! Bodies that are not what they must be: refused by name, with a pointer, and nothing is booked.

use serde_json::{Value, json};

use crate::client::{Answer, wish};
use crate::files::one_table;
use crate::house::{self, House};

const PATH: &str = "/v1/restaurants/osteria/reservations";
const BODY_BYTES_MAX: usize = 64 << 10;

/// Runs a test in a house with one table, and makes sure that nothing was booked by it.
async fn refusing(test: impl AsyncFnOnce(&House)) {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        test(house).await;
        assert_eq!(house.inside("osteria").await["reservations"], 0);
    })
    .await;
}

fn good() -> Value {
    let mut body = wish("2027-03-05", "19:30", 2);
    body["guest"] = json!({ "name": "Ada" });
    body
}

/// A good body with one field replaced; `/guest/name` reaches inside.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = good();
    let (parent, field) = pointer.rsplit_once('/').expect("a pointer");
    body.pointer_mut(parent).expect("a parent")[field] = value;
    body
}

fn without(field: &str) -> Value {
    let mut body = good();
    body.as_object_mut().expect("an object").remove(field);
    body
}

async fn send(house: &House, body: Value) -> Answer {
    house.guest().post(PATH).json(body).send().await
}

async fn raw(house: &House, body: impl Into<Vec<u8>>) -> Answer {
    house.guest().post(PATH).body("application/json", body).send().await
}

#[actix_web::test]
async fn an_unknown_field_is_refused_with_a_pointer() {
    refusing(async |house| {
        for pointer in ["/tabel", "/guest/nmae"] {
            send(house, with(pointer, json!("x"))).await.points_at(422, "invalid", pointer);
        }
        let hold = json!({ "id": "hld_000000000000", "token": "x", "tokn": "y" });
        send(house, with("/hold", hold)).await.points_at(422, "invalid", "/hold/tokn");
        let mut body = wish("2027-03-05", "19:30", 2);
        body["guest"] = json!({});
        let answer = house.guest().post("/v1/restaurants/osteria/holds").json(body).send().await;
        answer.points_at(422, "invalid", "/guest");
    })
    .await;
}

#[actix_web::test]
async fn a_field_of_the_wrong_type_is_refused_with_a_pointer() {
    refusing(async |house| {
        let wrong = [
            ("/party_size", json!("2")),
            ("/party_size", json!(2.5)),
            ("/party_size", json!(1e40)),
            ("/date", json!(20_270_305)),
            ("/time", json!({ "hour": 19 })),
            ("/guest", json!("Ada")),
            ("/guest/name", json!(["Ada"])),
            ("/guest/name", Value::Null),
            ("/notes", json!(7)),
            ("/area", json!("Not A Key")),
            ("/hold", json!([])),
            ("/consents", json!("newsletter")),
        ];
        for (pointer, value) in wrong {
            send(house, with(pointer, value)).await.points_at(422, "invalid", pointer);
        }
        send(house, with("/consents", json!(["news", 7]))).await.points_at(422, "invalid", "/consents/1");
    })
    .await;
}

#[actix_web::test]
async fn a_missing_field_is_refused() {
    refusing(async |house| {
        send(house, without("time")).await.points_at(422, "invalid", "/time");
        send(house, without("date")).await.points_at(422, "invalid", "/date");
        send(house, without("party_size")).await.points_at(422, "invalid", "/party_size");
        let problem = send(house, without("guest")).await.problem(422, "invalid");
        assert!(problem["detail"].as_str().is_some_and(|it| it.contains("guest")), "{problem}");
        send(house, json!({})).await.problem(422, "invalid");
    })
    .await;
}

#[actix_web::test]
async fn a_guest_must_be_somebody_who_can_be_called() {
    refusing(async |house| {
        let wrong = [
            ("/guest/name", json!("")),
            ("/guest/name", json!("a".repeat(201))),
            ("/guest/phone", json!("1")),
            ("/guest/phone", json!("1".repeat(41))),
            ("/guest/email", json!("nobody at all")),
            ("/guest/email", json!(format!("{}@example.com", "a".repeat(300)))),
            ("/guest/locale", json!("not a tag")),
            ("/notes", json!("x".repeat(1001))),
            ("/consents", json!(vec!["news"; 21])),
        ];
        for (pointer, value) in wrong {
            send(house, with(pointer, value)).await.points_at(422, "invalid", pointer);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_party_of_nobody_or_of_thousands_is_refused() {
    refusing(async |house| {
        for party in [0, -1, 501, 10_000, i64::MAX, i64::MIN] {
            send(house, with("/party_size", json!(party))).await.points_at(422, "invalid", "/party_size");
        }
        let problem = send(house, with("/party_size", json!(9))).await;
        assert_eq!(problem.points_at(422, "party_too_large", "/party_size")["party_max"], 8);
    })
    .await;
}

#[actix_web::test]
async fn what_is_no_json_is_refused() {
    refusing(async |house| {
        let good = good().to_string();
        let broken = ["", " ", "{", "{]", "nonsense", "\u{feff}{}", &good[..good.len() - 1], &format!("{good}{good}")];
        for body in broken {
            raw(house, body).await.problem(400, "bad_json");
        }
        raw(house, b"{\"date\": \"\xff\xfe\"}".to_vec()).await.problem(400, "bad_json");
    })
    .await;
}

#[actix_web::test]
async fn json_of_another_shape_is_refused() {
    refusing(async |house| {
        for body in ["[]", "null", "7", "\"text\"", "true"] {
            raw(house, body).await.problem(422, "invalid");
        }
        let twice = good().to_string().replacen('{', "{\"party_size\": 2, ", 1);
        raw(house, twice).await.problem(422, "invalid");
    })
    .await;
}

#[actix_web::test]
async fn json_nested_without_end_is_refused() {
    refusing(async |house| {
        raw(house, "[".repeat(60_000)).await.problem(422, "invalid");
        let deep = format!("{{\"guest\": {}", "{\"name\": ".repeat(5_000));
        let status = raw(house, deep).await.status.as_u16();
        assert!([400, 422].contains(&status), "{status}");
    })
    .await;
}

#[actix_web::test]
async fn bodies_of_other_kinds_are_refused() {
    refusing(async |house| {
        let kinds = ["text/plain", "application/x-www-form-urlencoded", "application/yaml", "application/jsonp", ""];
        for kind in kinds {
            let answer = house.guest().post(PATH).body(kind, good().to_string()).send().await;
            answer.problem(415, "unsupported_media_type");
        }
        house.guest().post(PATH).send().await.problem(415, "unsupported_media_type");
    })
    .await;
}

#[actix_web::test]
async fn a_charset_beside_the_kind_is_fine() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let asking = house.guest().post(PATH).body("Application/JSON; charset=utf-8", good().to_string());
        asking.send().await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_body_may_have_64_kib_and_no_byte_more() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let padded = |bytes: usize| {
            let good = good().to_string();
            format!("{good}{}", " ".repeat(bytes - good.len()))
        };
        raw(house, padded(BODY_BYTES_MAX + 1)).await.problem(413, "body_too_large");
        raw(house, padded(BODY_BYTES_MAX)).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_body_of_a_megabyte_is_refused_announced_or_not() {
    refusing(async |house| {
        raw(house, "x".repeat(1 << 20)).await.problem(413, "body_too_large");
        let chunks = vec![vec![b' '; 8 << 10]; 128];
        let answer = house.guest().post(PATH).chunks("application/json", chunks).send().await;
        answer.problem(413, "body_too_large");
        let answer = house.guest().post("/v1/restaurants/osteria/holds").body("application/json", vec![b' '; 1 << 20]);
        answer.send().await.problem(413, "body_too_large");
    })
    .await;
}

#[actix_web::test]
async fn both_a_start_and_a_date_contradict_each_other() {
    refusing(async |house| {
        let body = with("/starts_at", json!("2027-03-05T19:30:00+01:00"));
        send(house, body.clone()).await.points_at(422, "invalid", "/starts_at");
        let mut only_time = body.clone();
        only_time.as_object_mut().expect("an object").remove("date");
        send(house, only_time).await.problem(422, "invalid");
        let mut hold = body;
        hold.as_object_mut().expect("an object").remove("guest");
        let answer = house.guest().post("/v1/restaurants/osteria/holds").json(hold).send().await;
        answer.points_at(422, "invalid", "/starts_at");
    })
    .await;
}

#[actix_web::test]
async fn an_unknown_area_is_refused_with_a_pointer() {
    refusing(async |house| {
        send(house, with("/area", json!("attic"))).await.points_at(422, "unknown_area", "/area");
        let path = "/v1/restaurants/osteria/availability?date=2027-03-05&party_size=2&area=attic";
        house.guest().get(path).send().await.problem(422, "unknown_area");
    })
    .await;
}
