//! Sessions: a cookie opens what its owner may do, until it is over.

use chrono::Duration;
use serde_json::{Value, json};

use crate::client::{text, wish};
use crate::people::{MEMBERS, PASSWORD, SESSION, cookie, enter, hire, sign_in, staff, two};

const OSTERIA: &str = "/v1/staff/restaurants/osteria";

#[actix_web::test]
async fn whoever_signs_in_does_what_their_role_may() {
    two(async |house| {
        let id = hire(house, "osteria", "ada@example.com", "host").await;
        let answer = sign_in(house, "Ada@Example.com", PASSWORD).await;
        let me = answer.ok(201);
        assert_eq!(me["account"]["id"], id);
        assert_eq!(me["restaurants"], json!([{ "restaurant": "osteria", "name": "Osteria", "role": "host" }]));
        assert_eq!(answer.header("cache-control"), "no-store");
        let set = answer.header("set-cookie");
        assert!(set.starts_with("maitred_session=ms_"), "{set}");
        assert!(set.ends_with("; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax"), "{set}");
        let ada = house.guest().keeping(cookie(&answer));
        assert_eq!(ada.get(SESSION).send().await.ok(200), me);
        assert_eq!(ada.get(OSTERIA).send().await.ok(200)["role"], "host");
        let mut booking = wish("2027-03-05", "19:30", 2);
        booking["guest"] = json!({ "name": "Bo" });
        ada.post(&format!("{OSTERIA}/reservations")).json(booking).send().await.ok(201);
        ada.get(MEMBERS).send().await.problem(403, "not_allowed");
        ada.get("/v1/staff/restaurants/theirs").send().await.problem(404, "restaurant_not_found");
        ada.get("/v1/staff/restaurants/nobody").send().await.problem(404, "restaurant_not_found");
        ada.get("/v1/platform/restaurants").send().await.problem(401, "key_required");
    })
    .await;
}

#[actix_web::test]
async fn one_account_works_at_many_restaurants() {
    two(async |house| {
        hire(house, "osteria", "ada@example.com", "owner").await;
        let invited = crate::people::invite(house, "theirs", "ada@example.com", "viewer").await;
        assert_eq!(crate::people::accept(house, &invited, PASSWORD).await.status, 204);
        let ada = enter(house, "ada@example.com").await;
        let me = ada.get(SESSION).send().await.ok(200);
        let roles: Vec<_> = me["restaurants"].as_array().unwrap().iter().map(|it| text(&it["role"])).collect();
        assert_eq!(roles, ["owner", "viewer"]);
        assert_eq!(ada.get("/v1/staff/restaurants/theirs").send().await.ok(200)["role"], "viewer");
    })
    .await;
}

#[actix_web::test]
async fn a_session_is_over_when_it_is_ended() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let answer = ada.delete(SESSION).send().await;
        assert_eq!(answer.status, 204);
        assert!(answer.header("set-cookie").starts_with("maitred_session=; Path=/; Max-Age=0;"));
        ada.get(SESSION).send().await.problem(401, "session_required");
        ada.get(OSTERIA).send().await.problem(401, "session_required");
        house.guest().get(SESSION).send().await.problem(401, "session_required");
        house.guest().keeping("maitred_session=ms_nonsense").get(OSTERIA).send().await.problem(401, "session_required");
    })
    .await;
}

#[actix_web::test]
async fn sessions_are_listed_and_ended_one_by_one() {
    two(async |house| {
        hire(house, "osteria", "ada@example.com", "owner").await;
        let body = json!({ "email": "ada@example.com", "password": PASSWORD });
        let agent = "x".repeat(300);
        let phone = house.guest().post(SESSION).header("user-agent", &agent).json(body).send().await;
        let phone = house.guest().keeping(cookie(&phone));
        house.step_clock(Duration::minutes(5));
        let ada = enter(house, "ada@example.com").await;
        let listed = ada.get("/v1/staff/sessions").send().await.ok(200);
        let items = listed["items"].as_array().unwrap();
        assert_eq!((items.len(), &items[0]["current"], &items[1]["current"]), (2, &json!(true), &json!(false)));
        assert!(text(&items[1]["user_agent"]).ends_with("xxx") && text(&items[1]["user_agent"]).len() == 200);
        assert_eq!(items[1]["last_seen_at"], "2027-03-01T08:00:00Z");
        let others = format!("/v1/staff/sessions/{}", text(&items[1]["id"]));
        let stranger = staff(house, "theirs", "eve@example.com", "owner").await;
        stranger.delete(&others).send().await.problem(404, "session_not_found");
        assert_eq!(ada.delete(&others).send().await.status, 204);
        phone.get(SESSION).send().await.problem(401, "session_required");
        ada.delete(&others).send().await.problem(404, "session_not_found");
        ada.delete("/v1/staff/sessions/none").send().await.problem(404, "session_not_found");
        ada.get(SESSION).send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn a_session_ends_by_itself_when_it_is_idle_or_old() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        for _ in 0..59 {
            house.step_clock(Duration::hours(12) - Duration::seconds(1));
            ada.get(SESSION).send().await.ok(200);
        }
        // Thirty days are nearly over, whatever was asked.
        house.step_clock(Duration::hours(12));
        ada.get(SESSION).send().await.problem(401, "session_required");
        let again = enter(house, "ada@example.com").await;
        house.step_clock(Duration::hours(12));
        again.get(SESSION).send().await.problem(401, "session_required");
    })
    .await;
}

#[actix_web::test]
async fn sessions_and_when_they_were_seen_survive_a_restart() {
    two(async |house| {
        hire(house, "osteria", "ada@example.com", "owner").await;
        let kept = cookie(&sign_in(house, "ada@example.com", PASSWORD).await);
        house.step_clock(Duration::hours(11));
        house.guest().keeping(kept.clone()).get(SESSION).send().await.ok(200);
        house.step(Duration::minutes(1)).await;
        house.restart().await;
        house.step_clock(Duration::hours(11));
        let ada = house.guest().keeping(kept);
        let me = ada.get(SESSION).send().await.ok(200);
        assert_eq!(me["restaurants"][0]["role"], "owner");
        assert_eq!(ada.get(OSTERIA).send().await.ok(200)["role"], "owner");
    })
    .await;
}

#[actix_web::test]
async fn signing_in_again_gives_another_session_and_ends_the_one_of_before() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let body = json!({ "email": "ada@example.com", "password": PASSWORD });
        let again = ada.post(SESSION).json(body).send().await;
        again.ok(201);
        ada.get(SESSION).send().await.problem(401, "session_required");
        house.guest().keeping(cookie(&again)).get(SESSION).send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn one_account_has_at_most_fifty_sessions() {
    two(async |house| {
        let first = staff(house, "osteria", "ada@example.com", "owner").await;
        for _ in 0..50 {
            house.step_clock(Duration::seconds(1));
            enter(house, "ada@example.com").await;
        }
        first.get(SESSION).send().await.problem(401, "session_required");
        let last = enter(house, "ada@example.com").await;
        let listed = last.get("/v1/staff/sessions").send().await.ok(200);
        assert_eq!(listed["items"].as_array().map(Vec::len), Some(50));
    })
    .await;
}

#[actix_web::test]
async fn pages_of_others_change_nothing_with_the_cookie() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let invite =
            || ada.post(MEMBERS).without("sec-fetch-site").json(json!({ "email": "eve@example.com", "role": "owner" }));
        invite().send().await.problem(403, "cross_site");
        for site in ["cross-site", "same-site", "whatever"] {
            invite().header("sec-fetch-site", site).send().await.problem(403, "cross_site");
        }
        invite().header("origin", "https://evil.example").send().await.problem(403, "cross_site");
        invite().header("origin", "null").send().await.problem(403, "cross_site");
        ada.delete(SESSION).without("sec-fetch-site").send().await.problem(403, "cross_site");
        // Looking is what links do.
        ada.get(OSTERIA).without("sec-fetch-site").send().await.ok(200);
        let own = format!("http://{}", house.app().address);
        invite().header("origin", &own).send().await.ok(201);
        invite().header("sec-fetch-site", "none").send().await.ok(201);
        // A key is no cookie: no browser sends it along by itself.
        let key = crate::people::key(house, "osteria", "owner").await;
        let body = json!({ "email": "bo@example.com", "role": "host" });
        key.post(MEMBERS).header("origin", "https://till.example").json(body).send().await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_page_of_another_site_signs_nobody_in() {
    two(async |house| {
        hire(house, "osteria", "ada@example.com", "owner").await;
        let body = json!({ "email": "ada@example.com", "password": PASSWORD });
        let asked = || house.guest().post(SESSION).json(body.clone());
        asked().header("origin", "https://evil.example").send().await.problem(403, "cross_site");
        asked().header("sec-fetch-site", "cross-site").send().await.problem(403, "cross_site");
        house
            .guest()
            .post(SESSION)
            .body("text/plain", body.to_string())
            .send()
            .await
            .problem(415, "unsupported_media_type");
        asked().header("sec-fetch-site", "same-origin").send().await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_key_that_is_shown_counts_and_not_the_cookie() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "owner").await;
        let theirs = crate::people::key(house, "theirs", "host").await;
        let both = ada.with(theirs.bearer().unwrap());
        both.get(OSTERIA).send().await.problem(404, "restaurant_not_found");
        assert_eq!(both.get("/v1/staff/restaurants/theirs").send().await.ok(200)["role"], "host");
    })
    .await;
}

#[actix_web::test]
async fn another_password_ends_the_other_sessions() {
    two(async |house| {
        let other = staff(house, "osteria", "ada@example.com", "owner").await;
        let ada = enter(house, "ada@example.com").await;
        let path = format!("{SESSION}/password");
        let change = |present: &str, password: &str| {
            ada.post(&path).json(json!({ "present": present, "password": password })).send()
        };
        change("three red chairs", "four green lamps").await.problem(401, "wrong_credentials");
        change(PASSWORD, "short").await.points_at(422, "weak_password", "/password");
        change(PASSWORD, "ada@example.com").await.points_at(422, "weak_password", "/password");
        assert_eq!(change(PASSWORD, "four green lamps").await.status, 204);
        other.get(SESSION).send().await.problem(401, "session_required");
        ada.get(SESSION).send().await.ok(200);
        sign_in(house, "ada@example.com", PASSWORD).await.problem(401, "wrong_credentials");
        sign_in(house, "ada@example.com", "four green lamps").await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn bodies_that_are_no_sign_in_are_refused_with_a_pointer() {
    two(async |house| {
        let post = |body: Value| house.guest().post(SESSION).json(body).send();
        post(json!({ "email": "nobody", "password": "x" })).await.points_at(422, "invalid", "/email");
        post(json!({ "email": "a@example.com" })).await.problem(422, "invalid");
        post(json!({ "email": "a@example.com", "password": 7 })).await.points_at(422, "invalid", "/password");
        post(json!({ "email": "a@example.com", "password": "x", "admin": true })).await.problem(422, "invalid");
        post(json!({ "email": "a@example.com", "password": "x".repeat(129) })).await.points_at(
            422,
            "invalid",
            "/password",
        );
    })
    .await;
}
