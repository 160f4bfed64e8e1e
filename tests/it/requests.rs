//! Paths, queries and headers that are not what they must be.

use awc::http::Method;

use crate::client::wish;
use crate::files::one_table;
use crate::house;

#[actix_web::test]
async fn a_slug_never_leads_out_of_its_place() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let slugs =
            ["%2e%2e%2fosteria", "..%2fosteria", "%2e%2e", "osteria%00", "..%5costeria", "%2Fetc%2Fpasswd", "%ff"];
        for slug in slugs {
            let answer = house.guest().get(&format!("/v1/restaurants/{slug}")).send().await;
            answer.problem(404, "restaurant_not_found");
            let answer =
                house.guest().get(&format!("/v1/restaurants/{slug}/availability?date=2027-03-05&party_size=2"));
            answer.send().await.problem(404, "restaurant_not_found");
        }
        for path in ["/v1/restaurants/../osteria", "/v1/restaurants/../../etc/passwd", "/../v1", "//v1//restaurants"] {
            let answer = house.guest().get(path).send().await;
            assert_eq!(answer.status, 404, "{path}: {}", answer.text());
            answer.problem(404, answer.json()["code"].as_str().expect("a code"));
        }
    })
    .await;
}

#[actix_web::test]
async fn a_slug_that_leads_out_of_its_place_provisions_nothing() {
    house::with(async |house| {
        for slug in ["%2e%2e%2fosteria", "..", "Osteria", "osteria%2f", &"o".repeat(64)] {
            let answer = house.apply(slug, one_table("osteria")).await;
            assert_eq!(answer.status, 404, "{slug}: {}", answer.text());
        }
        for slug in ["../osteria", "Osteria", "-osteria", "", "o s"] {
            let file = one_table("osteria").to_string().replace("slug: osteria", &format!("slug: \"{slug}\""));
            house.apply("osteria", file).await.points_at(422, "invalid_restaurant_file", "/slug");
        }
        assert!(house.tenants().is_empty());
    })
    .await;
}

#[actix_web::test]
async fn an_unknown_slug_is_not_found() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let paths = [
            "",
            "/availability?date=2027-03-05&party_size=2",
            "/availability/days?from=2027-03-05&to=2027-03-06&party_size=2",
        ];
        for path in paths {
            guest.get(&format!("/v1/restaurants/nobody{path}")).send().await.problem(404, "restaurant_not_found");
        }
        guest.book("nobody", "2027-03-05", "19:30", 2).await.problem(404, "restaurant_not_found");
        guest.hold("nobody", "2027-03-05", "19:30", 2).await.problem(404, "restaurant_not_found");
        let platform = house.platform();
        for path in ["", "/health", "/health?wake=false"] {
            let answer = platform.get(&format!("/v1/platform/restaurants/nobody{path}")).send().await;
            answer.problem(404, "restaurant_not_found");
        }
    })
    .await;
}

#[actix_web::test]
async fn an_unknown_parameter_is_refused() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let paths = [
            "/v1/restaurants/osteria/availability?date=2027-03-05&party_size=2&partysize=3",
            "/v1/restaurants/osteria/availability/days?from=2027-03-05&to=2027-03-06&party_size=2&x=",
            "/v1/platform/restaurants?limt=3",
            "/v1/platform/restaurants/osteria/health?weak=false",
        ];
        for path in paths {
            house.platform().get(path).send().await.problem(400, "bad_query");
        }
        let apply = house.platform().put("/v1/platform/restaurants/osteria?dryrun=true").yaml(one_table("osteria"));
        apply.send().await.problem(400, "bad_query");
    })
    .await;
}

#[actix_web::test]
async fn a_parameter_that_is_there_twice_is_refused() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let paths = [
            "/v1/restaurants/osteria/availability?date=2027-03-05&date=2027-03-06&party_size=2",
            "/v1/restaurants/osteria/availability?date=2027-03-05&party_size=2&party_size=2",
        ];
        for path in paths {
            house.guest().get(path).send().await.problem(400, "bad_query");
        }
    })
    .await;
}

#[actix_web::test]
async fn parameters_that_are_missing_or_malformed_are_pointed_at() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let wrong = [
            ("availability?party_size=2", "/query/date"),
            ("availability?date=2027-03-05", "/query/party_size"),
            ("availability?date=2027-03-05&party_size=0", "/query/party_size"),
            ("availability?date=2027-03-05&party_size=-1", "/query/party_size"),
            ("availability?date=2027-03-05&party_size=10000", "/query/party_size"),
            ("availability?date=2027-03-05&party_size=two", "/query/party_size"),
            ("availability?date=2027-03-05&party_size=", "/query/party_size"),
            ("availability?date=2027-03-05&party_size=2&time=25:00", "/query/time"),
            ("availability?date=2027-03-05&party_size=2&status=some", "/query/status"),
            ("availability?date=2027-03-05&party_size=2&area=No%20Key", "/query/area"),
            ("availability/days?to=2027-03-06&party_size=2", "/query/from"),
            ("availability/days?from=2027-03-06&to=2027-03-05&party_size=2", "/query/to"),
            ("availability/days?from=2027-03-01&to=2027-06-01&party_size=2", "/query/to"),
            ("availability/days?from=1970-01-01&to=9000-12-31&party_size=2", "/query/to"),
        ];
        for (query, pointer) in wrong {
            let answer = house.guest().get(&format!("/v1/restaurants/osteria/{query}")).send().await;
            answer.points_at(400, "bad_query", pointer);
        }
        for (query, pointer) in
            [("limit=0", "/query/limit"), ("limit=101", "/query/limit"), ("cursor=%2F", "/query/cursor")]
        {
            let answer = house.platform().get(&format!("/v1/platform/restaurants?{query}")).send().await;
            answer.points_at(400, "bad_query", pointer);
        }
    })
    .await;
}

#[actix_web::test]
async fn paths_that_are_not_there_are_not_found() {
    house::with(async |house| {
        for path in
            ["/nothing", "/v1", "/v1/", "/v2/restaurants/osteria", "/v1/restaurants", "/v1/reservations", "/healthz/"]
        {
            house.guest().get(path).send().await.problem(404, "not_found");
        }
    })
    .await;
}

#[actix_web::test]
async fn other_methods_are_not_allowed_and_told_which_are() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let wrong = [
            (Method::POST, "/v1/restaurants/osteria", "GET"),
            (Method::PUT, "/v1/restaurants/osteria/holds", "POST"),
            (Method::GET, "/v1/restaurants/osteria/reservations", "POST"),
            (Method::GET, "/v1/restaurants/osteria/holds/hld_000000000000", "DELETE"),
            (Method::DELETE, "/v1/reservations/res_000000000000000000000000", "GET, PATCH"),
            (Method::GET, "/v1/reservations/res_000000000000000000000000/cancel", "POST"),
            (Method::POST, "/v1/platform/restaurants", "GET"),
            (Method::POST, "/v1/platform/restaurants/osteria", "GET, PUT, PATCH, DELETE"),
            (Method::POST, "/version", "GET"),
        ];
        for (method, path, allowed) in wrong {
            let answer = house.platform().ask(method, path).send().await;
            answer.problem(405, "method_not_allowed");
            assert_eq!(answer.header("allow"), allowed, "{path}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_bad_idempotency_key_is_refused() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for key in ["", "two words", "caf\u{e9}", &"k".repeat(256)] {
            for path in ["holds", "reservations"] {
                let mut body = wish("2027-03-05", "19:30", 2);
                if path == "reservations" {
                    body["guest"] = serde_json::json!({ "name": "Ada" });
                }
                let asking = house.guest().post(&format!("/v1/restaurants/osteria/{path}")).key(key).json(body);
                asking.send().await.problem(400, "bad_header");
            }
        }
        assert_eq!(house.inside("osteria").await["reservations"], 0);
    })
    .await;
}

#[actix_web::test]
async fn a_request_keeps_the_id_that_it_came_with() {
    house::with(async |house| {
        let answer = house.guest().get("/nothing").header("x-request-id", "mine-1").send().await;
        assert_eq!(answer.problem(404, "not_found")["request_id"], "mine-1");
        let answer = house.guest().get("/version").header("x-request-id", "mine-2").send().await;
        assert_eq!(answer.header("x-request-id"), "mine-2");
        let (one, other) = (house.guest().get("/version").send().await, house.guest().get("/version").send().await);
        assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
    })
    .await;
}

#[actix_web::test]
async fn an_id_that_is_not_fit_for_log_lines_is_replaced() {
    house::with(async |house| {
        for odd in ["two words", "", &"x".repeat(129), "caf\u{e9}"] {
            let answer = house.guest().get("/nothing").header("x-request-id", odd).send().await;
            let problem = answer.problem(404, "not_found");
            assert!(problem["request_id"].as_str().is_some_and(|id| id.starts_with("req_")), "{problem}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_query_that_is_no_text_is_refused() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for query in
            ["date=%ff&party_size=2", "date=%00&party_size=2", "date=2027-03-05&party_size=%zz", "&&&", "=", "%3f=1"]
        {
            let answer = house.guest().get(&format!("/v1/restaurants/osteria/availability?{query}")).send().await;
            answer.problem(400, "bad_query");
        }
    })
    .await;
}
