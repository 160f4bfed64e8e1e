//! The life of a key: what it is narrowed to, when it ends, when it was used, how it is rotated; keys of one's own
//! restaurant, and keys of operators.

use chrono::Duration;
use serde_json::{Value, json};

use crate::client::{Client, text};
use crate::files::one_table;
use crate::house::{self, House};

const KEYS: &str = "/v1/platform/keys";
const PLATFORM_KEYS: &str = "/v1/platform/platform-keys";
const OSTERIA: &str = "/v1/staff/restaurants/osteria";
const OWN: &str = "/v1/staff/restaurants/osteria/api-keys";

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

async fn create(house: &House, mut wanted: Value) -> Value {
    wanted["restaurant"] = wanted.get("restaurant").cloned().unwrap_or(json!("osteria"));
    house.platform().post(KEYS).json(wanted).send().await.ok(201)
}

fn with(house: &House, made: &Value) -> Client {
    house.guest().with(text(&made["key"]))
}

async fn listed(house: &House) -> Vec<Value> {
    let page = house.platform().get(&format!("{KEYS}?restaurant=osteria")).send().await.ok(200);
    page["items"].as_array().expect("a list").clone()
}

#[actix_web::test]
async fn a_key_does_what_it_was_narrowed_to_also_after_a_restart() {
    two(async |house| {
        let made = create(house, json!({ "role": "owner", "scopes": ["floor:read", "reservations:read"] })).await;
        assert_eq!(made["scopes"], json!(["reservations:read", "floor:read"]));
        for _ in 0..2 {
            let staff = with(house, &made);
            staff.get(OSTERIA).send().await.ok(200);
            staff.get(&format!("{OSTERIA}/floor")).send().await.ok(200);
            let problem = staff.get(&format!("{OSTERIA}/waitlist")).send().await.problem(403, "not_allowed");
            assert_eq!((&problem["missing_scope"], &problem["least_role"]), (&json!("waitlist:read"), &Value::Null));
            house.restart().await;
        }
    })
    .await;
}

#[actix_web::test]
async fn a_key_ends_when_it_was_said_to() {
    two(async |house| {
        let made = create(house, json!({ "expires_at": "2027-03-02T09:00:00+01:00" })).await;
        assert_eq!(made["expires_at"], "2027-03-02T08:00:00Z");
        house.step_to("2027-03-02T07:59:59Z").await;
        with(house, &made).get(OSTERIA).send().await.ok(200);
        house.step_to("2027-03-02T08:00:00Z").await;
        for _ in 0..2 {
            let answer = with(house, &made).get(OSTERIA).send().await;
            answer.problem(401, "key_expired");
            assert!(answer.header("www-authenticate").starts_with("Bearer"));
            house.restart().await;
        }
        assert_eq!(listed(house).await.len(), 1, "it can still be seen, and revoked");
    })
    .await;
}

#[actix_web::test]
async fn the_list_says_when_a_key_was_last_used() {
    two(async |house| {
        let made = create(house, json!({})).await;
        assert_eq!(listed(house).await[0]["last_used_at"], Value::Null);
        house.step(Duration::seconds(30)).await;
        with(house, &made).get(OSTERIA).send().await.ok(200);
        assert_eq!(listed(house).await[0]["last_used_at"], "2027-03-01T08:00:30Z");
        // What it may not do is a use too: somebody has it.
        house.step(Duration::seconds(90)).await;
        with(house, &made).get("/v1/staff/restaurants/theirs").send().await.problem(404, "restaurant_not_found");
        assert_eq!(listed(house).await[0]["last_used_at"], "2027-03-01T08:02:00Z");
        house.restart().await;
        assert_eq!(listed(house).await[0]["last_used_at"], "2027-03-01T08:02:00Z");
    })
    .await;
}

#[actix_web::test]
async fn a_mistyped_key_is_none() {
    two(async |house| {
        let made = create(house, json!({})).await;
        let key = text(&made["key"]);
        for at in [3, 20, 48] {
            let other = if &key[at..=at] == "0" { "1" } else { "0" };
            let mistyped = format!("{}{other}{}", &key[..at], &key[at + 1..]);
            house.guest().with(mistyped).get(OSTERIA).send().await.problem(401, "key_required");
        }
        assert_eq!(listed(house).await[0]["last_used_at"], Value::Null);
    })
    .await;
}

#[actix_web::test]
async fn a_rotated_key_has_two_secrets_for_a_while() {
    two(async |house| {
        let first = create(house, json!({ "role": "host", "scopes": ["floor:read"], "name": "till" })).await;
        let path = format!("{KEYS}/{}/rotate", text(&first["id"]));
        let rotate = async |house: &House, body: Value| house.platform().post(&path).json(body).send().await;
        let answer = rotate(house, json!({ "grace_hours": 2 })).await;
        let second = answer.ok(200);
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_ne!(first["key"], second["key"]);
        for field in ["id", "role", "scopes", "name", "created_at"] {
            assert_eq!(first[field], second[field], "{field} stays");
        }
        assert_eq!(second["previous_until"], "2027-03-01T10:00:00Z");
        assert_eq!(second["prefix"], text(&second["key"])[..10]);
        house.restart().await;
        for made in [&first, &second] {
            with(house, made).get(&format!("{OSTERIA}/floor")).send().await.ok(200);
            with(house, made).get(&format!("{OSTERIA}/waitlist")).send().await.problem(403, "not_allowed");
        }
        house.step_to("2027-03-01T10:00:00Z").await;
        with(house, &first).get(OSTERIA).send().await.problem(401, "key_expired");
        with(house, &second).get(OSTERIA).send().await.ok(200);
        assert_eq!(listed(house).await[0]["previous_until"], Value::Null);

        // A day, if nobody says; none at all; and only one secret before the present one.
        let third = house.platform().post(&path).send().await.ok(200);
        assert_eq!(third["previous_until"], "2027-03-02T10:00:00Z");
        let fourth = rotate(house, json!({ "grace_hours": 0 })).await.ok(200);
        with(house, &second).get(OSTERIA).send().await.problem(401, "key_required");
        with(house, &third).get(OSTERIA).send().await.problem(401, "key_expired");
        with(house, &fourth).get(OSTERIA).send().await.ok(200);

        for hours in [-1, 169] {
            rotate(house, json!({ "grace_hours": hours })).await.points_at(422, "invalid", "/grace_hours");
        }
        rotate(house, json!({ "grace_days": 1 })).await.points_at(422, "invalid", "/grace_days");
        house.platform().post(&path).key("k-1").send().await.problem(400, "bad_header");
        let unknown = format!("{KEYS}/key_000000000000/rotate");
        house.platform().post(&unknown).send().await.problem(404, "key_not_found");
        house.platform().delete(&format!("{KEYS}/{}", text(&first["id"]))).send().await;
        rotate(house, json!({})).await.problem(404, "key_not_found");
        with(house, &fourth).get(OSTERIA).send().await.problem(401, "key_required");
        with(house, &third).get(OSTERIA).send().await.problem(401, "key_required");
    })
    .await;
}

#[actix_web::test]
async fn a_grace_does_not_outlive_the_key() {
    two(async |house| {
        let first = create(house, json!({ "expires_at": "2027-03-01T09:00:00Z" })).await;
        let path = format!("{KEYS}/{}/rotate", text(&first["id"]));
        let second = house.platform().post(&path).send().await.ok(200);
        house.step_to("2027-03-01T09:00:00Z").await;
        for made in [&first, &second] {
            with(house, made).get(OSTERIA).send().await.problem(401, "key_expired");
        }
    })
    .await;
}

#[actix_web::test]
async fn managers_make_keys_of_their_own_restaurant_and_none_above_themselves() {
    two(async |house| {
        let manager = with(house, &create(house, json!({ "role": "manager" })).await);
        let ask = async |who: &Client, wanted: Value| who.post(OWN).json(wanted).send().await;
        let made = ask(&manager, json!({ "name": "door" })).await.ok(201);
        assert_eq!((&made["role"], &made["restaurant"]), (&json!("host"), &json!("osteria")));
        assert_eq!(with(house, &made).get(OSTERIA).send().await.ok(200)["role"], "host");
        ask(&manager, json!({ "role": "manager" })).await.ok(201);
        ask(&manager, json!({ "role": "owner" })).await.problem(403, "not_allowed");
        ask(&manager, json!({ "role": "owner", "scopes": ["floor:read"] })).await.problem(403, "not_allowed");
        ask(&manager, json!({ "restaurant": "theirs" })).await.points_at(422, "invalid", "/restaurant");

        let wanted = json!({ "role": "owner", "scopes": ["keys:write", "keys:read", "floor:read"] });
        let narrow = with(house, &create(house, wanted).await);
        ask(&narrow, json!({ "role": "viewer" })).await.problem(403, "not_allowed");
        ask(&narrow, json!({ "role": "host", "scopes": ["waitlist:read"] })).await.problem(403, "not_allowed");
        let floor = ask(&narrow, json!({ "role": "host", "scopes": ["floor:read"] })).await.ok(201);
        // Who rotates a key is shown it, and may what it may.
        let rotate = |made: &Value| format!("{OWN}/{}/rotate", text(&made["id"]));
        narrow.post(&rotate(&floor)).send().await.ok(200);
        narrow.post(&rotate(&made)).send().await.problem(403, "not_allowed");
        manager.post(&rotate(&made)).json(json!({ "grace_hours": 0 })).send().await.ok(200);
        let owner = create(house, json!({ "role": "owner" })).await;
        manager.post(&rotate(&owner)).send().await.problem(403, "not_allowed");
        // Whoever sees that a key leaked stops it.
        let revoke = |made: &Value| format!("{OWN}/{}", text(&made["id"]));
        assert_eq!(manager.delete(&revoke(&owner)).send().await.status, 204);
        with(house, &owner).get(OSTERIA).send().await.problem(401, "key_required");
        let page = manager.get(OWN).send().await.ok(200);
        assert_eq!(page["items"].as_array().map(Vec::len), Some(5), "{page}");
        assert!(page["items"].as_array().into_iter().flatten().all(|key| key.get("key").is_none()));
    })
    .await;
}

#[actix_web::test]
async fn keys_of_another_restaurant_are_not_there() {
    two(async |house| {
        let manager = with(house, &create(house, json!({ "role": "owner" })).await);
        let theirs = create(house, json!({ "restaurant": "theirs", "role": "viewer" })).await;
        let path = format!("{OWN}/{}", text(&theirs["id"]));
        manager.delete(&path).send().await.problem(404, "key_not_found");
        manager.post(&format!("{path}/rotate")).send().await.problem(404, "key_not_found");
        with(house, &theirs).get("/v1/staff/restaurants/theirs").send().await.ok(200);
        let page = manager.get(OWN).send().await.ok(200);
        assert_eq!(page["items"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[actix_web::test]
async fn there_is_always_a_key_that_opens_the_platform() {
    two(async |house| {
        let platform = house.platform();
        let page = platform.get(PLATFORM_KEYS).send().await.ok(200);
        let first = &page["items"][0];
        assert_eq!(text(&first["prefix"]), &platform.bearer().expect("a key")[..10]);
        assert_eq!(first["last_used_at"], "2027-03-01T08:00:00Z");
        let revoke =
            async |who: &Client, key: &Value| who.delete(&format!("{PLATFORM_KEYS}/{}", text(&key["id"]))).send().await;
        revoke(&platform, first).await.problem(409, "last_key");
        house.step_clock(Duration::seconds(1));
        let made = platform.post(PLATFORM_KEYS).json(json!({ "name": "nightly" })).send().await.ok(201);
        assert!(text(&made["key"]).starts_with("mp_"));
        let other = with(house, &made);
        assert_eq!(other.get(PLATFORM_KEYS).send().await.ok(200)["items"][1]["name"], "nightly");
        assert_eq!(revoke(&other, first).await.status, 204);
        platform.get(PLATFORM_KEYS).send().await.problem(401, "key_required");
        revoke(&other, first).await.problem(404, "key_not_found");
        revoke(&other, &made).await.problem(409, "last_key");
        house.restart().await;
        with(house, &made).get(PLATFORM_KEYS).send().await.ok(200);
        house.platform().get(PLATFORM_KEYS).send().await.problem(401, "key_required");
        with(house, &made)
            .post(PLATFORM_KEYS)
            .json(json!({ "name": "" }))
            .send()
            .await
            .points_at(422, "invalid", "/name");
    })
    .await;
}

#[actix_web::test]
async fn a_key_that_ends_makes_none_that_goes_on() {
    two(async |house| {
        let end = "2027-03-02T08:00:00Z";
        let brief = with(house, &create(house, json!({ "role": "owner", "expires_at": end })).await);
        let made = async |wanted: Value| brief.post(OWN).json(wanted).send().await.ok(201)["expires_at"].clone();
        assert_eq!(made(json!({})).await, end);
        assert_eq!(made(json!({ "expires_at": "2028-01-01T00:00:00Z" })).await, end);
        assert_eq!(made(json!({ "expires_at": "2027-03-01T20:00:00Z" })).await, "2027-03-01T20:00:00Z");
        // Nor is it shown the new secret of one.
        let lasting = create(house, json!({ "role": "host" })).await;
        let rotate = format!("{OWN}/{}/rotate", text(&lasting["id"]));
        brief.post(&rotate).send().await.problem(403, "not_allowed");
        let briefer = create(house, json!({ "role": "host", "expires_at": end })).await;
        brief.post(&format!("{OWN}/{}/rotate", text(&briefer["id"]))).send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn how_guests_are_reached_is_told_to_who_may_look_at_guests() {
    two(async |house| {
        let guest = json!({ "name": "Ada", "phone": "+39 06 555 0101", "email": "ada@example.com" });
        let booking = json!({ "date": "2027-03-05", "time": "19:30", "party_size": 2, "guest": guest });
        let booked = house.guest().book_with("osteria", booking.clone()).await.ok(201);
        let wait = json!({ "date": "2027-03-05", "from": "19:30", "to": "19:30", "party_size": 2, "guest": guest });
        house.guest().post("/v1/restaurants/osteria/waitlist").json(wait).send().await.ok(201);
        let scopes = ["reservations:read", "reservations:write", "waitlist:read"];
        let narrow = with(house, &create(house, json!({ "role": "host", "scopes": scopes })).await);
        let wide = [&scopes[..], &["guests:read"]].concat();
        let wide = with(house, &create(house, json!({ "role": "host", "scopes": wide })).await);
        let whole = with(house, &create(house, json!({ "role": "viewer" })).await);
        let one = format!("{OSTERIA}/reservations/{}", text(&booked["id"]));
        let seen = async |by: &Client| {
            let book = by.get(&format!("{OSTERIA}/reservations?date=2027-03-05")).send().await.ok(200);
            let line = by.get(&format!("{OSTERIA}/waitlist")).send().await.ok(200);
            let one = by.get(&one).send().await.ok(200);
            [book["items"][0]["guest"].clone(), line["items"][0]["guest"].clone(), one["guest"].clone()]
        };
        for told in [seen(&wide).await, seen(&whole).await].concat() {
            assert_eq!((&told["phone"], &told["email"]), (&guest["phone"], &guest["email"]), "{told}");
        }
        let moved = narrow.post(&format!("{one}/confirm")).send().await.ok(200)["guest"].clone();
        for told in seen(&narrow).await.into_iter().chain([moved]) {
            assert_eq!((&told["name"], &told["phone"], &told["email"]), (&json!("Ada"), &Value::Null, &Value::Null));
        }
    })
    .await;
}
