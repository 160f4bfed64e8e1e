//! Keys of restaurants: each opens one restaurant, in one role, from its creation until it is revoked.

use awc::http::Method;
use serde_json::{Value, json};

use crate::client::{Client, text};
use crate::files::one_table;
use crate::house::{self, House};

const KEYS: &str = "/v1/platform/keys";
const OSTERIA: &str = "/v1/staff/restaurants/osteria";
const THEIRS: &str = "/v1/staff/restaurants/theirs";

/// Runs a test with two restaurants that are alike.
async fn two(test: impl AsyncFnOnce(&mut House)) {
    house::with(async |house| {
        for slug in ["osteria", "theirs"] {
            house.has(slug, one_table(slug)).await;
        }
        test(house).await;
    })
    .await;
}

async fn create(house: &House, body: Value) -> Value {
    house.platform().post(KEYS).json(body).send().await.ok(201)
}

/// Somebody with a new key of a restaurant, and the answer that brought it.
async fn staff_of(house: &House, slug: &str) -> (Client, Value) {
    let made = create(house, json!({ "restaurant": slug })).await;
    (house.guest().with(text(&made["key"])), made)
}

async fn revoke(house: &House, made: &Value) {
    let answer = house.platform().delete(&format!("{KEYS}/{}", text(&made["id"]))).send().await;
    assert_eq!((answer.status.as_u16(), answer.text()), (204, String::new()));
}

async fn listed(house: &House, slug: &str) -> Vec<Value> {
    let page = house.platform().get(&format!("{KEYS}?restaurant={slug}")).send().await.ok(200);
    assert_eq!(page["next_cursor"], Value::Null);
    page["items"].as_array().expect("a list").clone()
}

#[actix_web::test]
async fn a_new_key_opens_its_restaurant_at_once() {
    two(async |house| {
        let wanted = json!({ "restaurant": "osteria", "role": "host", "name": "Tablet at the door" });
        let answer = house.platform().post(KEYS).json(wanted).send().await;
        let made = answer.ok(201);
        assert_eq!(answer.header("cache-control"), "no-store");
        let (id, key) = (text(&made["id"]).to_owned(), text(&made["key"]).to_owned());
        assert!(id.starts_with("key_") && id.len() == 16, "{id}");
        assert!(key.starts_with("mk_") && key.len() == 49, "238 bits in base62, and a checksum");
        let about = json!({ "id": id, "key": key, "restaurant": "osteria", "role": "host", "scopes": null,
            "name": "Tablet at the door", "prefix": key[..10], "created_at": "2027-03-01T08:00:00Z",
            "expires_at": null, "last_used_at": null, "previous_until": null });
        assert_eq!(made, about);
        let seen = house.guest().with(key).get(OSTERIA).send().await.ok(200);
        let scopes = [
            "reservations:read",
            "reservations:write",
            "waitlist:read",
            "waitlist:write",
            "guests:read",
            "guests:write",
            "floor:read",
            "floor:write",
            "configuration:read",
            "changes:read",
        ];
        let here = json!({ "restaurant": "osteria", "name": "Osteria", "role": "host", "scopes": scopes,
            "standing": "open", "standing_reason": null, "zone": "Europe/Rome", "now": "2027-03-01T09:00:00+01:00" });
        assert_eq!(seen, here);
    })
    .await;
}

#[actix_web::test]
async fn a_key_is_a_managers_and_has_no_name_unless_said() {
    two(async |house| {
        for body in [json!({ "restaurant": "osteria" }), json!({ "restaurant": "osteria", "role": null, "name": null })]
        {
            let made = create(house, body).await;
            assert_eq!((&made["role"], &made["name"]), (&json!("manager"), &Value::Null));
        }
        for role in ["owner", "manager", "host", "viewer"] {
            let made = create(house, json!({ "restaurant": "osteria", "role": role })).await;
            let seen = house.guest().with(text(&made["key"])).get(OSTERIA).send().await.ok(200);
            assert_eq!(seen["role"], role);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_key_of_another_restaurant_finds_nothing() {
    two(async |house| {
        let (staff, _) = staff_of(house, "osteria").await;
        let mut details = vec![];
        for slug in ["theirs", "nobody", "No%20Slug", "osteri", "OSTERIA"] {
            let answer = staff.get(&format!("/v1/staff/restaurants/{slug}")).send().await;
            let problem = answer.problem(404, "restaurant_not_found");
            details.push(text(&problem["detail"]).to_owned());
        }
        // There or not there: nobody can tell.
        assert!(details.iter().all(|detail| *detail == details[0]), "{details:?}");
        staff.get(OSTERIA).send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn without_a_key_of_a_restaurant_every_slug_is_closed() {
    two(async |house| {
        let (_, made) = staff_of(house, "osteria").await;
        let key = text(&made["key"]);
        let booked = house.guest().book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let guest = house.guest();
        let strangers = [
            guest.clone(),
            house.stranger(),
            house.platform(),
            guest.with("mk_"),
            guest.with(&key[..45]),
            guest.with(format!("{key}x")),
            guest.with(key.to_uppercase()),
            guest.with(&key[3..]),
            guest.with(text(&made["id"])),
            guest.with(text(&booked["manage_token"])),
            guest.with("x".repeat(5_000)),
        ];
        for who in strangers {
            for path in [OSTERIA, THEIRS, "/v1/staff/restaurants/nobody", "/v1/staff/restaurants/No%20Slug"] {
                let answer = who.get(path).send().await;
                answer.problem(401, "key_required");
                assert!(answer.header("www-authenticate").starts_with("Bearer"));
            }
        }
        let basic = guest.get(OSTERIA).header("authorization", &format!("Basic {key}")).send().await;
        basic.problem(401, "key_required");
        guest.get(&format!("{OSTERIA}?key={key}")).send().await.problem(401, "key_required");
    })
    .await;
}

#[actix_web::test]
async fn a_revoked_key_opens_nothing_any_more() {
    two(async |house| {
        let (staff, made) = staff_of(house, "osteria").await;
        let (other, _) = staff_of(house, "osteria").await;
        staff.get(OSTERIA).send().await.ok(200);
        revoke(house, &made).await;
        staff.get(OSTERIA).send().await.problem(401, "key_required");
        staff.get(THEIRS).send().await.problem(401, "key_required");
        other.get(OSTERIA).send().await.ok(200);
        // Twice is no error: it is so.
        revoke(house, &made).await;
        staff.get(OSTERIA).send().await.problem(401, "key_required");
    })
    .await;
}

#[actix_web::test]
async fn keys_outlive_the_server_and_so_do_revocations() {
    two(async |house| {
        let (_, kept) = staff_of(house, "osteria").await;
        let (_, revoked) = staff_of(house, "osteria").await;
        revoke(house, &revoked).await;
        let before = listed(house, "osteria").await;
        house.restart().await;
        assert_eq!(listed(house, "osteria").await, before);
        let with = |made: &Value| house.guest().with(text(&made["key"]));
        with(&kept).get(OSTERIA).send().await.ok(200);
        with(&kept).get(THEIRS).send().await.problem(404, "restaurant_not_found");
        with(&revoked).get(OSTERIA).send().await.problem(401, "key_required");
        revoke(house, &kept).await;
        with(&kept).get(OSTERIA).send().await.problem(401, "key_required");
    })
    .await;
}

#[actix_web::test]
async fn only_known_keys_are_revoked() {
    two(async |house| {
        let (staff, made) = staff_of(house, "osteria").await;
        let id = text(&made["id"]);
        for unknown in ["key_000000000000", "nonsense", "key_", &id[..15], &id.replace("key_", "rst_"), "%2e%2e"] {
            let answer = house.platform().delete(&format!("{KEYS}/{unknown}")).send().await;
            answer.problem(404, "key_not_found");
        }
        staff.get(OSTERIA).send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn a_list_shows_the_living_without_their_secrets() {
    two(async |house| {
        assert_eq!(listed(house, "osteria").await, Vec::<Value>::new());
        let mut made = vec![];
        for name in ["one", "two", "three"] {
            made.push(create(house, json!({ "restaurant": "osteria", "name": name })).await);
            house.step_clock(chrono::Duration::seconds(1));
        }
        let (_, theirs) = staff_of(house, "theirs").await;
        revoke(house, &made.remove(1)).await;
        let without_key = |made: &Value| {
            let mut made = made.clone();
            made.as_object_mut().expect("an object").remove("key");
            made
        };
        assert_eq!(listed(house, "osteria").await, made.iter().map(without_key).collect::<Vec<_>>());
        assert_eq!(listed(house, "theirs").await, [without_key(&theirs)]);
        let ask = |query: &str| house.platform().get(&format!("{KEYS}{query}")).send();
        ask("").await.points_at(400, "bad_query", "/query/restaurant");
        ask("?restaurant=No%20Slug").await.points_at(400, "bad_query", "/query/restaurant");
        ask("?restaurant=osteria&role=host").await.points_at(400, "bad_query", "/query/role");
        ask("?restaurant=nobody").await.problem(404, "restaurant_not_found");
    })
    .await;
}

#[actix_web::test]
async fn a_key_is_asked_for_in_the_right_words() {
    two(async |house| {
        let ask = |body: Value| house.platform().post(KEYS).json(body).send();
        let wrong = [
            ("/restaurant", json!({ "restaurant": "No Slug" })),
            ("/restaurant", json!({ "restaurant": 7 })),
            ("/role", json!({ "restaurant": "osteria", "role": "chef" })),
            ("/role", json!({ "restaurant": "osteria", "role": "Owner" })),
            ("/role", json!({ "restaurant": "osteria", "role": 7 })),
            ("/rôle", json!({ "restaurant": "osteria", "rôle": "host" })),
            ("/key", json!({ "restaurant": "osteria", "key": "mk_mine" })),
            ("/scopes/0", json!({ "restaurant": "osteria", "scopes": ["everything"] })),
            ("/scopes/1", json!({ "restaurant": "osteria", "scopes": ["import", 7] })),
            ("/scopes", json!({ "restaurant": "osteria", "scopes": [] })),
            ("/scopes", json!({ "restaurant": "osteria", "role": "host", "scopes": ["floor:read", "import"] })),
            ("/expires_at", json!({ "restaurant": "osteria", "expires_at": "tomorrow" })),
            ("/expires_at", json!({ "restaurant": "osteria", "expires_at": "2027-03-01T09:00:00+01:00" })),
            ("/name", json!({ "restaurant": "osteria", "name": "" })),
            ("/name", json!({ "restaurant": "osteria", "name": " " })),
            ("/name", json!({ "restaurant": "osteria", "name": "two\nlines" })),
            ("/name", json!({ "restaurant": "osteria", "name": "x".repeat(101) })),
        ];
        for (pointer, body) in wrong {
            ask(body).await.points_at(422, "invalid", pointer);
        }
        ask(json!({})).await.problem(422, "invalid");
        ask(json!({ "restaurant": "nobody" })).await.problem(404, "restaurant_not_found");
        house.platform().post(KEYS).body("application/json", "{").send().await.problem(400, "bad_json");
        house.platform().post(KEYS).yaml("restaurant: osteria").send().await.problem(415, "unsupported_media_type");
        let repeated = house.platform().post(KEYS).key("k-1").json(json!({ "restaurant": "osteria" })).send().await;
        repeated.problem(400, "bad_header");
        assert_eq!(listed(house, "osteria").await, Vec::<Value>::new(), "nothing of it made a key");
    })
    .await;
}

#[actix_web::test]
async fn only_operators_make_and_revoke_keys() {
    two(async |house| {
        let (staff, made) = staff_of(house, "osteria").await;
        let one = format!("{KEYS}/{}", text(&made["id"]));
        for who in [house.guest(), house.stranger(), staff.clone()] {
            for (method, path) in [(Method::POST, KEYS), (Method::GET, KEYS), (Method::DELETE, one.as_str())] {
                who.ask(method, path).send().await.problem(401, "key_required");
            }
            who.get("/v1/platform/restaurants").send().await.problem(401, "key_required");
        }
        staff.get(OSTERIA).send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn a_restaurant_has_a_bounded_number_of_keys() {
    two(async |house| {
        let (_, first) = staff_of(house, "osteria").await;
        for _ in 1..100 {
            staff_of(house, "osteria").await;
        }
        let ask = || house.platform().post(KEYS).json(json!({ "restaurant": "osteria" })).send();
        let problem = ask().await.problem(409, "too_many_keys");
        assert_eq!(problem["keys_max"], 100);
        staff_of(house, "theirs").await;
        revoke(house, &first).await;
        ask().await.ok(201);
        ask().await.problem(409, "too_many_keys");
        assert_eq!(listed(house, "osteria").await.len(), 100);
    })
    .await;
}

#[actix_web::test]
async fn keys_made_at_the_same_time_stay_within_the_bound() {
    two(async |house| {
        let ask = || house.platform().post(KEYS).json(json!({ "restaurant": "osteria" })).send();
        let answers = futures_util::future::join_all((0..110).map(|_| ask())).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!((made, listed(house, "osteria").await.len()), (100, 100));
    })
    .await;
}

#[actix_web::test]
async fn a_key_is_kept_nowhere_and_shown_once() {
    two(async |house| {
        let (staff, made) = staff_of(house, "osteria").await;
        let key = text(&made["key"]).to_owned();
        let platform = house.platform();
        let answers = [
            staff.get(OSTERIA).send().await,
            staff.get(THEIRS).send().await,
            platform.get(&format!("{KEYS}?restaurant=osteria")).send().await,
            platform.get("/v1/platform/restaurants/osteria").send().await,
            house.guest().get("/v1/restaurants/osteria").send().await,
        ];
        assert!(answers.iter().all(|answer| !answer.text().contains(&key)));
        let shown = |bytes: &[u8]| bytes.windows(key.len()).any(|window| window == key.as_bytes());
        house.close().await;
        for file in files_below(house.folder()) {
            assert!(!shown(&std::fs::read(&file).expect("a file")), "{}", file.display());
        }
        house.reopen().await;
    })
    .await;
}

fn files_below(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[actix_web::test]
async fn a_demo_started_again_has_one_key_of_its_own() {
    house::with_tuned(
        |config| config.demo = true,
        async |house| {
            let demo = "/v1/staff/restaurants/demo";
            let mine = create(house, json!({ "restaurant": "demo", "name": "mine" })).await;
            let first = maitred::demo::staff_key(&house.app().directory).await.expect("a key");
            house.guest().with(&first).get(demo).send().await.ok(200);
            house.restart().await;
            let second = maitred::demo::staff_key(&house.app().directory).await.expect("a key");
            house.guest().with(&first).get(demo).send().await.problem(401, "key_required");
            house.guest().with(&second).get(demo).send().await.ok(200);
            house.guest().with(text(&mine["key"])).get(demo).send().await.ok(200);
            let names: Vec<Value> = listed(house, "demo").await.iter().map(|key| key["name"].clone()).collect();
            assert_eq!(names.len(), 2);
            assert!(names.contains(&json!("mine")) && names.contains(&json!("demo")), "{names:?}");
        },
    )
    .await;
}
