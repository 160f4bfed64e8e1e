//! Applying a restaurant file: it makes the restaurant so, and a second time changes nothing.

use serde_json::{Value, json};

use crate::client::{Answer, text};
use crate::files::{File, one_table, osteria};
use crate::house::{self, House};

async fn apply(house: &House, query: &str, file: impl ToString) -> Answer {
    house.platform().put(&format!("/v1/platform/restaurants/osteria?{query}")).yaml(file).send().await
}

async fn read(house: &House, slug: &str) -> Value {
    house.platform().get(&format!("/v1/platform/restaurants/{slug}")).send().await.ok(200)
}

fn has_step(applied: &Value, action: &str, kind: &str, key: &str) -> bool {
    let step = json!({ "action": action, "kind": kind, "key": key });
    applied["plan"].as_array().expect("a plan").contains(&step)
}

#[actix_web::test]
async fn a_file_provisions_a_restaurant() {
    house::with(async |house| {
        let applied = apply(house, "", osteria("osteria")).await.ok(201);
        assert!(text(&applied["id"]).starts_with("rst_"));
        assert_eq!(applied["version"], 1);
        assert_eq!((&applied["created"], &applied["dry_run"]), (&json!(true), &json!(false)));
        for key in ["w1", "h1", "h2"] {
            assert!(has_step(&applied, "add", "table", key), "{applied}");
        }
        let listed = house.platform().get("/v1/platform/restaurants").send().await.ok(200);
        assert_eq!(listed["items"][0]["slug"], "osteria");
        assert_eq!(listed["items"][0]["id"], applied["id"]);
        assert_eq!(listed["next_cursor"], Value::Null);
        house.guest().get("/v1/restaurants/osteria").send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn a_second_apply_changes_and_writes_nothing() {
    house::with(async |house| {
        apply(house, "", osteria("osteria")).await.ok(201);
        let before = house.inside("osteria").await;
        let again = apply(house, "", osteria("osteria")).await.ok(200);
        assert_eq!(again["plan"], json!([]));
        assert_eq!((&again["version"], &again["created"]), (&json!(1), &json!(false)));
        assert_eq!(house.inside("osteria").await, before);
    })
    .await;
}

#[actix_web::test]
async fn a_changed_file_changes_just_that() {
    house::with(async |house| {
        apply(house, "", osteria("osteria")).await.ok(201);
        let tables = "[{key: w1, area: window, seats: {min: 1, max: 3}}, {key: h1, area: hall, seats: {min: 1, max: 2}}, {key: h9, area: hall, seats: {min: 1, max: 2}}]";
        let applied = apply(house, "", File { tables: tables.into(), ..osteria("osteria") }).await.ok(200);
        assert_eq!(applied["version"], 2);
        assert!(has_step(&applied, "change", "table", "w1"), "{applied}");
        assert!(has_step(&applied, "remove", "table", "h2"), "{applied}");
        assert!(has_step(&applied, "add", "table", "h9"), "{applied}");
        assert!(!has_step(&applied, "change", "table", "h1"), "{applied}");
    })
    .await;
}

#[actix_web::test]
async fn a_new_name_shows_everywhere_also_after_a_restart() {
    house::with(async |house| {
        apply(house, "", osteria("osteria")).await.ok(201);
        let id = house.tenant("osteria").id;
        apply(house, "", File { name: "Trattoria".into(), ..osteria("osteria") }).await.ok(200);
        for _ in 0..2 {
            let listed = house.platform().get("/v1/platform/restaurants").send().await.ok(200);
            assert_eq!(listed["items"][0]["name"], "Trattoria");
            let profile = house.guest().get("/v1/restaurants/osteria").send().await.ok(200);
            assert_eq!(profile["name"], "Trattoria");
            assert_eq!(house.tenant("osteria").id, id);
            house.restart().await;
        }
    })
    .await;
}

#[actix_web::test]
async fn a_dry_run_of_a_new_restaurant_leaves_nothing() {
    house::with(async |house| {
        let applied = apply(house, "dry_run=true", osteria("osteria")).await.ok(200);
        assert_eq!(applied["id"], Value::Null);
        assert_eq!((&applied["created"], &applied["dry_run"]), (&json!(false), &json!(true)));
        assert!(has_step(&applied, "add", "table", "h2"), "{applied}");
        house.guest().get("/v1/restaurants/osteria").send().await.problem(404, "restaurant_not_found");
        let databases = std::fs::read_dir(house.folder().join("restaurants")).expect("a folder").count();
        assert_eq!(databases, 0, "no database was made");
        house.restart().await;
        assert!(house.tenants().is_empty());
    })
    .await;
}

#[actix_web::test]
async fn a_dry_run_changes_nothing() {
    house::with(async |house| {
        apply(house, "", osteria("osteria")).await.ok(201);
        let (before, file) = (house.inside("osteria").await, read(house, "osteria").await);
        let other = File { name: "Trattoria".into(), ..one_table("osteria") };
        let applied = apply(house, "dry_run=true", other).await.ok(200);
        assert_eq!((&applied["dry_run"], &applied["version"]), (&json!(true), &json!(2)));
        assert!(has_step(&applied, "remove", "table", "h2"), "{applied}");
        assert_eq!(house.inside("osteria").await, before);
        assert_eq!(read(house, "osteria").await, file);
    })
    .await;
}

#[actix_web::test]
async fn a_dry_run_refuses_what_an_apply_refuses() {
    house::with(async |house| {
        let file = File { closures: "[{from: 2027-03-06, to: 2027-03-05}]".into(), ..osteria("osteria") };
        apply(house, "dry_run=true", file).await.fault("/closures/0/to", "closure_ends_before_it_begins");
    })
    .await;
}

#[actix_web::test]
async fn an_expected_version_guards_against_other_edits() {
    house::with(async |house| {
        apply(house, "expect_version=3", osteria("osteria")).await.problem(409, "version_stale");
        assert!(house.tenants().is_empty());
        apply(house, "expect_version=0", osteria("osteria")).await.ok(201);
        let changed = File { name: "Trattoria".into(), ..osteria("osteria") };
        let stale = apply(house, "expect_version=0", changed.clone()).await.problem(409, "version_stale");
        assert_eq!(stale["version"], 1);
        apply(house, "expect_version=7", osteria("osteria")).await.problem(409, "version_stale");
        assert_eq!(read(house, "osteria").await["name"], "Osteria");
        apply(house, "expect_version=1", changed).await.ok(200);
        for wrong in ["expect_version=one", "expect_version=-1", "dry_run=yes", "reassign=1"] {
            apply(house, wrong, osteria("osteria")).await.problem(400, "bad_query");
        }
    })
    .await;
}

#[actix_web::test]
async fn sections_that_are_absent_stay_as_they_are() {
    house::with(async |house| {
        let full = File {
            combinations: "[{key: c, tables: [h1, h2], seats: {min: 3, max: 6}}]".into(),
            closures: "[{from: 2027-03-05, to: 2027-03-05, reason: Feast}]".into(),
            special_days: "[{date: 2027-03-06, services: []}]".into(),
            more: "currency: CHF\nlocale: it-IT\ncontact: {phone: \"+39 06 1\"}\nmembers: [{email: a@example.com, role: owner}]\n".into(),
            ..osteria("osteria")
        };
        apply(house, "", full).await.ok(201);
        let before = read(house, "osteria").await;
        let bare = File { areas: String::new(), policy: String::new(), ..osteria("osteria") };
        assert_eq!(apply(house, "", bare).await.ok(200)["plan"], json!([]));
        assert_eq!(read(house, "osteria").await, before);
        // What is present is complete: an empty list takes everything away.
        let emptied = apply(house, "", File { closures: "[]".into(), ..osteria("osteria") }).await.ok(200);
        assert_eq!(emptied["plan"].as_array().map(Vec::len), Some(1), "{emptied}");
        assert_eq!(read(house, "osteria").await["file"]["closures"], json!([]));
    })
    .await;
}

#[actix_web::test]
async fn what_a_restaurant_says_of_itself_applied_again_changes_nothing() {
    house::with(async |house| {
        for example in ["brasserie", "brasserie-du-parc", "tasting-house", "trattoria"] {
            let path = format!("{}/examples/restaurants/{example}.yaml", env!("CARGO_MANIFEST_DIR"));
            let file = std::fs::read_to_string(path).expect("an example");
            let slug = file.lines().find_map(|line| line.strip_prefix("slug: ")).expect("a slug").to_owned();
            house.apply(&slug, &file).await.ok(201);
            let read = read(house, &slug).await;
            let again = house.platform().put(&format!("/v1/platform/restaurants/{slug}")).json(read["file"].clone());
            let again = again.send().await.ok(200);
            assert_eq!((&again["plan"], &again["version"]), (&json!([]), &json!(1)), "{slug}");
            assert_eq!(house.apply(&slug, &file).await.ok(200)["plan"], json!([]), "{slug}");
        }
    })
    .await;
}

#[actix_web::test]
async fn the_version_is_also_the_etag() {
    house::with(async |house| {
        apply(house, "", osteria("osteria")).await.ok(201);
        let answer = house.platform().get("/v1/platform/restaurants/osteria").send().await;
        assert_eq!(answer.header("etag"), "\"1\"");
        assert_eq!(answer.ok(200)["version"], 1);
    })
    .await;
}

#[actix_web::test]
async fn restaurants_are_listed_a_page_at_a_time() {
    house::with(async |house| {
        for slug in ["c", "a", "e", "b", "d"] {
            house.has(slug, one_table(slug)).await;
        }
        let (mut seen, mut cursor) = (vec![], String::new());
        loop {
            let page = house.platform().get(&format!("/v1/platform/restaurants?limit=2{cursor}")).send().await.ok(200);
            seen.extend(page["items"].as_array().expect("items").iter().map(|it| text(&it["slug"]).to_owned()));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, ["a", "b", "c", "d", "e"]);
    })
    .await;
}
