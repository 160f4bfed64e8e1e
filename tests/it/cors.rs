//! Other sites' pages: those that a restaurant names may ask for its guests, and nobody else's.

use awc::http::Method;
use serde_json::json;

use crate::client::{Answer, text, wish};
use crate::desk::Desk;
use crate::files::{File, one_table, osteria};
use crate::house::{self, House};

const LUNA: &str = "https://www.luna.example";

/// A house with a restaurant that names its site, one that names all, and one that names none.
async fn three(test: impl AsyncFnOnce(&mut House)) {
    house::with(async |house| {
        let with = |slug: &str, web: &str| File { more: web.into(), ..one_table(slug) };
        house.has("luna", with("luna", &format!("web: {{origins: ['{LUNA}']}}\n"))).await;
        house.has("any", with("any", "web: {origins: ['*']}\n")).await;
        house.has("none", osteria("none")).await;
        test(house).await;
    })
    .await;
}

/// What a browser asks before it asks.
async fn preflight(house: &House, path: &str, origin: &str) -> Answer {
    let asking = house.guest().ask(Method::OPTIONS, path).header("origin", origin);
    asking
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type")
        .send()
        .await
}

async fn admitted(house: &House, path: &str, origin: &str) -> String {
    let answer = house.guest().get(path).header("origin", origin).send().await;
    assert_eq!(answer.header("access-control-allow-credentials"), "", "{path}");
    answer.header("access-control-allow-origin").to_owned()
}

#[actix_web::test]
async fn a_page_that_the_restaurant_names_may_ask_and_others_may_not() {
    three(async |house| {
        for (slug, origin, expected) in [
            ("luna", LUNA, LUNA),
            ("luna", "https://luna.example", ""),
            ("luna", "https://www.luna.example.evil.example", ""),
            ("luna", "null", ""),
            ("any", LUNA, "*"),
            ("any", "null", "*"),
            ("none", LUNA, ""),
            ("nobody", LUNA, ""),
        ] {
            for path in ["", "/availability?date=2027-03-05&party_size=2", "/nothing"] {
                let path = format!("/v1/restaurants/{slug}{path}");
                assert_eq!(admitted(house, &path, origin).await, expected, "{path} {origin}");
            }
            let asked = preflight(house, &format!("/v1/restaurants/{slug}/reservations"), origin).await;
            assert_eq!(asked.status == 204, !expected.is_empty(), "{slug} {origin}");
            assert_eq!(asked.header("access-control-allow-origin"), expected);
            assert_eq!(asked.header("vary"), "Origin");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_preflight_says_what_may_be_asked_and_wakes_nobody() {
    three(async |house| {
        house.put_to_sleep("luna").await;
        let asked = preflight(house, "/v1/restaurants/luna/holds", LUNA).await;
        assert_eq!((asked.status.as_u16(), asked.body.len()), (204, 0));
        assert_eq!(asked.header("access-control-allow-methods"), "GET, POST, PATCH, DELETE");
        assert!(asked.header("access-control-allow-headers").contains("idempotency-key"));
        assert_eq!(asked.header("access-control-max-age"), "7200");
        assert_eq!(asked.header("access-control-allow-credentials"), "");
        assert_eq!(house.presence("luna").await, "asleep");
    })
    .await;
}

#[actix_web::test]
async fn a_booking_from_a_page_goes_all_the_way_and_refusals_can_be_read() {
    three(async |house| {
        let post = |path: &str| house.guest().post(path).header("origin", LUNA);
        let body = |time: &str| {
            let mut body = wish("2027-03-05", time, 2);
            body["guest"] = json!({ "name": "Ada" });
            body
        };
        let booked = post("/v1/restaurants/luna/reservations").json(body("19:30")).send().await;
        assert_eq!(booked.header("access-control-allow-origin"), LUNA);
        assert!(booked.header("access-control-expose-headers").contains("location"));
        let booked = booked.ok(201);
        let refused = post("/v1/restaurants/luna/reservations").json(body("19:30")).send().await;
        assert_eq!((refused.status.as_u16(), refused.header("access-control-allow-origin")), (409, LUNA));
        let own = format!("/v1/reservations/{}", text(&booked["id"]));
        assert_eq!(preflight(house, &own, LUNA).await.status, 204);
        assert_eq!(preflight(house, &own, "https://other.example").await.status, 405);
        assert_eq!(admitted(house, &own, LUNA).await, LUNA);
    })
    .await;
}

#[actix_web::test]
async fn staff_and_operators_are_never_asked_from_other_pages() {
    three(async |house| {
        let desk = Desk::of(house, "any", "owner").await;
        let (platform, path) = (house.platform(), "/v1/platform/restaurants/any");
        for (client, path) in
            [(&desk.client, desk.path("")), (&platform, path.to_owned()), (&platform, "/healthz".into())]
        {
            let answer = client.get(&path).header("origin", LUNA).send().await;
            assert_eq!((answer.status.as_u16(), answer.header("access-control-allow-origin")), (200, ""), "{path}");
            assert_eq!(preflight(house, &path, LUNA).await.header("access-control-allow-origin"), "", "{path}");
        }
    })
    .await;
}

#[actix_web::test]
async fn origins_are_part_of_the_file_and_survive_a_restart() {
    three(async |house| {
        let path = "/v1/restaurants/luna";
        // An absent section stays as it is, also in a server that starts anew.
        house.has("luna", one_table("luna")).await;
        house.restart().await;
        assert_eq!(admitted(house, path, LUNA).await, LUNA);
        let whole = house.platform().get("/v1/platform/restaurants/luna").send().await.ok(200);
        assert_eq!(whole["file"]["web"]["origins"], json!([LUNA]), "{whole}");
        house.has("luna", File { more: "web: {origins: []}\n".into(), ..one_table("luna") }).await;
        let whole = house.platform().get("/v1/platform/restaurants/luna").send().await.ok(200);
        assert_eq!(whole["file"]["web"]["origins"], json!([]), "{whole}");
        assert_eq!(admitted(house, path, LUNA).await, "");
    })
    .await;
}

#[actix_web::test]
async fn what_is_no_origin_is_refused_with_a_pointer() {
    house::with(async |house| {
        for origin in
            ["luna.example", "https://luna.example/", "http://luna.example", "https://*.luna.example", "null", ""]
        {
            let file = File { more: format!("web: {{origins: ['{LUNA}', '{origin}']}}\n"), ..one_table("luna") };
            house.apply("luna", file).await.fault("/web/origins/1", "bad_origin");
        }
        let many: Vec<String> = (0..51).map(|at| format!("'https://x{at}.example'")).collect();
        let file = File { more: format!("web: {{origins: [{}]}}\n", many.join(", ")), ..one_table("luna") };
        house.apply("luna", file).await.fault("/web/origins", "too_many");
    })
    .await;
}

#[actix_web::test]
async fn the_booking_page_is_framed_by_the_named_sites_or_by_any() {
    three(async |house| {
        for (slug, expected) in [("luna", "'self' https://www.luna.example"), ("any", "*"), ("none", "*")] {
            let answer = house.guest().get(&format!("/book/{slug}")).send().await;
            // A page that was not built is one line of text.
            let expected = if answer.status == 200 { expected } else { "'none'" };
            let policy = answer.header("content-security-policy").to_owned();
            assert!(
                policy.ends_with(&format!("frame-ancestors {expected}")) || answer.status == 503,
                "{slug}: {policy}"
            );
        }
    })
    .await;
}
