//! What is not about any restaurant.

use awc::http::Method;
use maitred::http::problem::Code;
use serde_json::{Value, json};

use crate::files::one_table;
use crate::house;

#[actix_web::test]
async fn liveness_and_readiness_tell_how_many_there_are() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for path in ["/healthz", "/readyz"] {
            let body = house.guest().get(path).send().await.ok(200);
            assert_eq!(body, json!({ "status": "ok", "restaurants": 1, "awake": 1 }));
            let head = house.guest().ask(Method::HEAD, path).send().await;
            assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
        }
    })
    .await;
}

#[actix_web::test]
async fn the_version_is_that_of_the_crate() {
    house::with(async |house| {
        let body = house.guest().get("/version").send().await.ok(200);
        assert_eq!(body, json!({ "name": "maitred", "version": env!("CARGO_PKG_VERSION") }));
    })
    .await;
}

#[actix_web::test]
async fn the_index_names_where_to_go() {
    house::with(async |house| {
        let answer = house.guest().get("/").send().await;
        assert_eq!(answer.status, 200);
        for path in ["/openapi.yaml", "/healthz", "/readyz", "/version"] {
            assert!(answer.text().contains(path), "{}", answer.text());
            assert_eq!(house.guest().get(path).send().await.status, 200, "{path}");
        }
        assert!(answer.text().contains("/book/{slug}"), "{}", answer.text());
    })
    .await;
}

#[actix_web::test]
async fn every_kind_of_problem_explains_itself() {
    house::with(async |house| {
        for code in Code::ALL {
            let answer = house.guest().get(&format!("/problems/{}", code.name())).send().await;
            assert_eq!(answer.status, 200);
            assert!(answer.text().contains(code.title()), "{}", answer.text());
        }
        house.guest().get("/problems/nonsense").send().await.problem(404, "not_found");
    })
    .await;
}

#[actix_web::test]
async fn a_look_from_outside_wakes_nobody() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.restart().await;
        let path = "/v1/platform/restaurants/osteria/health";
        let from_outside = house.platform().get(&format!("{path}?wake=false")).send().await.ok(200);
        assert_eq!((&from_outside["slug"], &from_outside["presence"]), (&json!("osteria"), &json!("asleep")));
        assert_eq!((&from_outside["reason"], &from_outside["inside"]), (&Value::Null, &Value::Null));
        assert_eq!(from_outside["waiting_messages"], 0);
        house.platform().get("/v1/platform/restaurants").send().await.ok(200);
        let status = house.guest().get("/healthz").send().await.ok(200);
        assert_eq!((&status["restaurants"], &status["awake"]), (&json!(1), &json!(0)));
        let inside = house.platform().get(path).send().await.ok(200);
        assert_eq!(inside["presence"], "awake");
        assert_eq!(inside["inside"]["version"], 1);
        let awake = house.platform().get(&format!("{path}?wake=false")).send().await.ok(200);
        assert_eq!((&awake["presence"], &awake["inside"]), (&json!("awake"), &Value::Null));
        let wrong = house.platform().get(&format!("{path}?wake=maybe")).send().await;
        wrong.points_at(400, "bad_query", "/query/wake");
    })
    .await;
}

#[actix_web::test]
async fn whoever_nobody_asks_falls_asleep_and_wakes_when_asked() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        assert_eq!(house.presence("osteria").await, "awake");
        house.step_clock(chrono::Duration::minutes(2));
        house.app().directory.look_at_clock().await;
        assert_ne!(house.presence("osteria").await, "awake");
        house.guest().book("osteria", "2027-03-05", "19:30", 2).await.problem(409, "slot_unavailable");
        assert_eq!(house.presence("osteria").await, "awake");
    })
    .await;
}
