//! What operators say of a restaurant: plan, region, labels.

use serde_json::{Value, json};

use crate::client::Answer;
use crate::desk::Desk;
use crate::files::one_table;
use crate::house::{self, House};

const OSTERIA: &str = "/v1/platform/restaurants/osteria";

async fn describe(house: &House, body: Value) -> Answer {
    house.platform().patch(OSTERIA).json(body).send().await
}

#[actix_web::test]
async fn what_is_said_is_kept_and_what_is_left_out_stays() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.platform().put("/v1/platform/plans/free").json(json!({})).send().await.ok(200);
        let all = json!({ "plan": "free", "region": "eu-west", "labels": { "account": "Café Nord", "trial": "1" } });
        let said = describe(house, all).await.ok(200);
        assert_eq!((&said["plan"], &said["region"], &said["revision"]), (&json!("free"), &json!("eu-west"), &json!(2)));
        let less = describe(house, json!({ "labels": { "trial": null, "vip": "yes" } })).await.ok(200);
        assert_eq!(less["labels"], json!({ "account": "Café Nord", "vip": "yes" }));
        assert_eq!(less["plan"], "free");
        // The same again is no change.
        assert_eq!(describe(house, json!({ "labels": { "vip": "yes" } })).await.ok(200)["revision"], 3);
        assert_eq!(describe(house, json!({})).await.ok(200)["revision"], 3);
        house.restart().await;
        let read = house.platform().get(OSTERIA).send().await.ok(200);
        assert_eq!((&read["labels"], &read["plan"]), (&less["labels"], &json!("free")));
        assert_eq!(read["file"]["labels"], Value::Null, "the file is the restaurant's own");
        let none = describe(house, json!({ "plan": null, "region": null, "labels": null })).await.ok(200);
        assert_eq!((&none["plan"], &none["region"], &none["labels"]), (&Value::Null, &Value::Null, &json!({})));
    })
    .await;
}

#[actix_web::test]
async fn a_change_may_be_guarded_against_others() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let platform = house.platform();
        let patch = |etag: &'static str| {
            platform
                .patch(OSTERIA)
                .header("if-match", etag)
                .json(json!({ "labels": { "by": format!("x{}", etag.replace('"', "").replace('*', "all")) } }))
                .send()
        };
        assert_eq!(platform.get(OSTERIA).send().await.header("etag"), "\"1.1\"");
        patch("\"1.1\"").await.ok(200);
        assert_eq!(patch("\"1.1\"").await.problem(412, "tenant_stale")["revision"], 2);
        patch("\"2\"").await.ok(200);
        patch("*").await.ok(200);
        for bad in ["2", "\"\"", "\"x\"", "W/\"2\"", "\"1.\""] {
            patch(bad).await.problem(400, "bad_header");
        }
        assert_eq!(platform.get(OSTERIA).send().await.header("etag"), "\"1.4\"");
    })
    .await;
}

#[actix_web::test]
async fn bad_descriptions_are_refused() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let labels =
            |count: usize| (0..count).map(|nth| (format!("l{nth}"), json!("x"))).collect::<serde_json::Map<_, _>>();
        let bad = [
            json!({ "plan": "Not A Plan" }),
            json!({ "region": "" }),
            json!({ "region": "x".repeat(64) }),
            json!({ "labels": { "": "x" } }),
            json!({ "labels": { "Name": "x" } }),
            json!({ "labels": { "a:b": "x" } }),
            json!({ "labels": { "x".repeat(64): "x" } }),
            json!({ "labels": { "a": "" } }),
            json!({ "labels": { "a": " x" } }),
            json!({ "labels": { "a": "one,two" } }),
            json!({ "labels": { "a": "x".repeat(64) } }),
            json!({ "labels": { "a": 1 } }),
            json!({ "labels": ["a"] }),
            json!({ "labels": labels(21) }),
            json!({ "jurisdiction": "eu" }),
            json!({ "slug": "luna" }),
        ];
        for body in bad {
            let answer = describe(house, body.clone()).await;
            assert_eq!(answer.status, 422, "{body}: {}", answer.text());
            answer.problem(422, "invalid");
        }
        assert_eq!(
            describe(house, json!({ "plan": "nothing" })).await.problem(422, "unknown_plan")["errors"][0]["pointer"],
            "/plan"
        );
        describe(house, json!({ "labels": labels(20) })).await.ok(200);
        describe(house, json!({ "labels": { "one-more": "x" } })).await.problem(422, "invalid");
        describe(house, json!({ "labels": { "l1": null, "one-more": "x" } })).await.ok(200);
        house
            .platform()
            .patch("/v1/platform/restaurants/nobody")
            .json(json!({}))
            .send()
            .await
            .problem(404, "restaurant_not_found");
        for who in [house.guest(), house.stranger(), Desk::of(house, "osteria", "owner").await.client] {
            who.patch(OSTERIA).json(json!({})).send().await.problem(401, "key_required");
        }
    })
    .await;
}

#[actix_web::test]
async fn plans_are_made_changed_and_taken_away() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let platform = house.platform();
        let put = |name: &'static str, body: Value| platform.put(&format!("/v1/platform/plans/{name}")).json(body).send();
        let free = put("free", json!({ "tables": 3, "keys": null })).await.ok(200);
        let none = Value::Null;
        assert_eq!(free, json!({ "name": "free", "quotas": { "tables": 3, "bookings_per_month": none, "keys": none, "members": none } }));
        put("big", json!({})).await.ok(200);
        put("free", json!({ "bookings_per_month": 0 })).await.ok(200);
        describe(house, json!({ "plan": "free" })).await.ok(200);
        house.restart().await;
        let platform = house.platform();
        let listed = platform.get("/v1/platform/plans").send().await.ok(200);
        let names: Vec<&Value> = listed["items"].as_array().unwrap().iter().map(|it| &it["name"]).collect();
        assert_eq!(names, ["big", "free"]);
        assert_eq!(listed["items"][1]["quotas"], json!({ "tables": none, "bookings_per_month": 0, "keys": none, "members": none }));
        platform.delete("/v1/platform/plans/free").send().await.problem(409, "plan_in_use");
        describe(house, json!({ "plan": null })).await.ok(200);
        assert_eq!(platform.delete("/v1/platform/plans/free").send().await.status, 204);
        platform.delete("/v1/platform/plans/free").send().await.problem(404, "plan_not_found");
        let put = |name: &'static str, body: Value| platform.put(&format!("/v1/platform/plans/{name}")).json(body).send();
        for body in [json!({ "tables": -1 }), json!({ "tables": 1.5 }), json!({ "tables": 5_000_000_000_u64 }), json!({ "chairs": 1 }), json!([])] {
            let answer = put("free", body).await;
            answer.problem(422, "invalid");
        }
        put("No%20Plan", json!({})).await.problem(404, "plan_not_found");
        house.guest().get("/v1/platform/plans").send().await.problem(401, "key_required");
        house.guest().put("/v1/platform/plans/free").json(json!({})).send().await.problem(401, "key_required");
    })
    .await;
}

#[actix_web::test]
async fn there_are_a_hundred_plans_at_most() {
    house::with(async |house| {
        let put =
            async |nth: usize| house.platform().put(&format!("/v1/platform/plans/p{nth}")).json(json!({})).send().await;
        for nth in 0..100 {
            put(nth).await.ok(200);
        }
        assert_eq!(put(100).await.problem(409, "too_many_plans")["plans_max"], 100);
        put(99).await.ok(200);
    })
    .await;
}
