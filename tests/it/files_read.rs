//! Restaurant files that cannot be read: told with line, column and pointer where there is one.

use serde_json::Value;

use crate::client::{Answer, text};
use crate::files::{File, one_table, osteria};
use crate::house::{self, House};

const PATH: &str = "/v1/platform/restaurants/osteria";
const FILE_BYTES_MAX: usize = 1 << 20;

/// Runs a test in a house without restaurants, and makes sure that it has none afterwards.
async fn refusing(test: impl AsyncFnOnce(&House)) {
    house::with(async |house| {
        test(house).await;
        assert!(house.tenants().is_empty(), "a file that is refused leaves nothing");
    })
    .await;
}

fn good() -> String {
    osteria("osteria").to_string()
}

/// The line on which a text stands, from 1.
fn line_of(file: &str, needle: &str) -> u64 {
    let at = file.lines().position(|line| line.contains(needle)).expect("the text is there");
    u64::try_from(at + 1).expect("a short file")
}

async fn apply(house: &House, file: &str) -> Answer {
    house.apply("osteria", file).await
}

/// A file with an odd line is refused at this line and pointer.
async fn refused_at(house: &House, file: &str, needle: &str, pointer: &str) -> Value {
    let body = apply(house, file).await.points_at(422, "invalid_restaurant_file", pointer);
    assert_eq!(body["line"], line_of(file, needle), "{body}");
    assert!(body["column"].as_u64().is_some_and(|column| 0 < column), "{body}");
    body
}

#[actix_web::test]
async fn an_unknown_field_is_refused_with_line_and_column() {
    refusing(async |house| {
        let file = format!("{}tabels: []\n", good());
        let body = refused_at(house, &file, "tabels", "/tabels").await;
        assert_eq!(body["column"], 1);
        assert!(text(&body["detail"]).contains("tabels"), "{body}");
    })
    .await;
}

#[actix_web::test]
async fn an_unknown_field_deep_inside_is_refused_with_line_and_column() {
    refusing(async |house| {
        let nested = [
            ("seats: {min: 2, max: 4}", "seats: {min: 2, max: 4, mox: 5}", "mox", "/tables/2/seats/mox"),
            ("name: Hall}", "name: Hall, floor: 2}", "floor", "/areas/0/floor"),
            ("hold_minutes: 5", "hold_minuets: 5", "hold_minuets", "/policy/hold_minuets"),
            ("slot_minutes: 30", "slot_minutes: 30, pacing: {covers: 3}", "covers", "/services/0/pacing/covers"),
        ];
        for (good_text, bad_text, needle, pointer) in nested {
            let file = good().replace(good_text, bad_text);
            refused_at(house, &file, needle, pointer).await;
        }
    })
    .await;
}

#[actix_web::test]
async fn values_of_the_wrong_type_are_refused_with_line_and_column() {
    refusing(async |house| {
        let wrong = [
            ("min: 2, max: 4", "min: two, max: 4", "/tables/2/seats/min"),
            ("lead_minutes: 60", "lead_minutes: 1.5", "/policy/lead_minutes"),
            ("first_start: \"18:00\"", "first_start: \"25:00\"", "/services/0/first_start"),
            ("[mon, tue", "[mon, tues", "/services/0/days/1"),
            ("key: h1,", "key: H 1,", "/tables/1/key"),
            ("areas: [{", "areas: [7, {", "/areas/0"),
        ];
        for (good_text, bad_text, pointer) in wrong {
            let file = good().replace(good_text, bad_text);
            assert_ne!(file, good(), "{good_text} is there");
            refused_at(house, &file, bad_text, pointer).await;
        }
    })
    .await;
}

#[actix_web::test]
async fn a_missing_field_is_named() {
    refusing(async |house| {
        for field in ["version", "slug", "name", "zone", "tables", "services"] {
            // The key goes, and with it what stands below it.
            let file: Value = yaml_serde::from_str(&good()).expect("YAML");
            let mut file = file;
            file.as_object_mut().expect("an object").remove(field);
            let answer = house.platform().put(PATH).json(file).send().await;
            let body = answer.problem(422, "invalid_restaurant_file");
            assert!(text(&body["detail"]).contains(field), "{body}");
        }
    })
    .await;
}

#[actix_web::test]
async fn what_is_no_yaml_is_refused_with_a_line() {
    refusing(async |house| {
        for broken in
            ["tables: [", "\tname: x", "name: \"open", "a: b: c", "- just\n- a list\n", "{]", "%YAML 9\n---\n"]
        {
            let file = format!("version: 1\n{broken}");
            let body = apply(house, &file).await.problem(422, "invalid_restaurant_file");
            assert!(body["line"].is_u64() && body["column"].is_u64(), "{body}");
        }
        for empty in ["", "\n", "# nothing\n", "null", "7", "text", "[]", "---\n---\n"] {
            apply(house, empty).await.problem(422, "invalid_restaurant_file");
        }
        apply(house, &format!("{}---\n{}", good(), good())).await.problem(422, "invalid_restaurant_file");
    })
    .await;
}

#[actix_web::test]
async fn a_key_that_is_there_twice_is_refused() {
    refusing(async |house| {
        let file = format!("{}name: Another\n", good());
        apply(house, &file).await.problem(422, "invalid_restaurant_file");
    })
    .await;
}

#[actix_web::test]
async fn what_is_not_utf_8_is_refused() {
    refusing(async |house| {
        for bytes in [b"\xff\xfe\x00v".to_vec(), [good().as_bytes(), b"# caf\xe9\n"].concat()] {
            let asking = house.platform().put(PATH).body("application/yaml", bytes);
            asking.send().await.problem(422, "invalid_restaurant_file");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_file_of_another_kind_is_refused() {
    refusing(async |house| {
        for kind in ["text/plain", "application/octet-stream", "multipart/form-data; boundary=x"] {
            let asking = house.platform().put(PATH).body(kind, good());
            asking.send().await.problem(415, "unsupported_media_type");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_file_may_have_a_mebibyte_and_no_byte_more() {
    house::with(async |house| {
        let padded = |bytes: usize| {
            let good = good();
            format!("{good}#{}\n", "x".repeat(bytes - good.len() - 2))
        };
        apply(house, &padded(FILE_BYTES_MAX + 1)).await.problem(413, "body_too_large");
        let chunks = vec![vec![b'#'; 64 << 10]; 17];
        let answer = house.platform().put(PATH).chunks("application/yaml", chunks).send().await;
        answer.problem(413, "body_too_large");
        assert!(house.tenants().is_empty());
        apply(house, &padded(FILE_BYTES_MAX)).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_file_of_nothing_but_aliases_does_not_hang() {
    refusing(async |house| {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..30 {
            let below = format!("*a{}, ", level - 1).repeat(10);
            bomb.push_str(&format!("a{level}: &a{level} [{below}]\n"));
        }
        apply(house, &format!("{bomb}{}", good())).await.problem(422, "invalid_restaurant_file");
        apply(house, &format!("{}members: &m [*m, *m]\n", good())).await.problem(422, "invalid_restaurant_file");
        let merged = format!("{}<<: &a {{<<: *a}}\n", good());
        apply(house, &merged).await.problem(422, "invalid_restaurant_file");
    })
    .await;
}

/// Half a page in which every day has a hundred services, and every service a hundred turns, by alias.
fn a_million_turns() -> String {
    let hours = "first_start: \"18:00\", last_start: \"18:00\", ends: \"22:00\"";
    let turns: Vec<String> = (1..=100).map(|party| format!("{{party_max: {party}, minutes: 90}}")).collect();
    let weekly = format!("[{{key: s0, days: [mon], {hours}, turn_minutes: &t [{}]}}]", turns.join(", "));
    let services: Vec<String> = (0..100).map(|at| format!("{{key: k{at}, {hours}, turn_minutes: *t}}")).collect();
    let mut days = format!("\n  - {{date: 2028-01-01, services: &s [{}]}}", services.join(", "));
    for at in 0..99 {
        days.push_str(&format!("\n  - {{date: {}-01-01, services: *s}}", 2029 + at));
    }
    File { services: weekly, special_days: days, ..one_table("osteria") }.to_string()
}

#[actix_web::test]
async fn a_short_file_that_aliases_make_huge_is_refused() {
    refusing(async |house| {
        let file = a_million_turns();
        assert!(file.len() < 20_000);
        apply(house, &file).await.problem(422, "invalid_restaurant_file");
    })
    .await;
}

#[actix_web::test]
async fn the_path_and_the_file_must_name_the_same_slug() {
    refusing(async |house| {
        house.apply("osteria", one_table("trattoria")).await.fault("/slug", "slug_mismatch");
    })
    .await;
}

#[actix_web::test]
async fn without_a_key_nobody_looks_at_the_file() {
    refusing(async |house| {
        for who in [house.guest(), house.stranger()] {
            for (kind, body) in [("application/yaml", good()), ("text/plain", "garbage".into()), ("", String::new())] {
                let answer = who.put(PATH).body(kind, body).send().await;
                answer.problem(401, "key_required");
            }
            let asking = who.put(&format!("{PATH}?nonsense=1")).body("application/yaml", vec![b'#'; 2 << 20]);
            asking.send().await.problem(401, "key_required");
        }
    })
    .await;
}

#[actix_web::test]
async fn json_is_as_good_as_yaml() {
    house::with(async |house| {
        let file: Value = yaml_serde::from_str(&good()).expect("YAML");
        house.platform().put(PATH).json(file).send().await.ok(201);
        assert_eq!(apply(house, &good()).await.ok(200)["plan"], serde_json::json!([]));
        let named = File { name: "\"\u{30ab}\u{30d5}\u{30a7} \u{1f35d}\"".into(), ..osteria("osteria") };
        apply(house, &named.to_string()).await.ok(200);
        assert_eq!(house.guest().get("/v1/restaurants/osteria").send().await.ok(200)["name"], "カフェ 🍝");
    })
    .await;
}
