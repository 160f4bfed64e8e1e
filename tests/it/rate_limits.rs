//! Rate limits: whoever asks too much is told when to come back, others are not touched, and nothing is given away.

use std::num::NonZeroU32;

use chrono::Duration;
use maitred::config::Config;
use maitred::http::caller::Proxies;
use maitred::http::rate::{Policy, Rate, RateLimits};
use serde_json::json;

use crate::client::{Answer, text, wish};
use crate::desk::Desk;
use crate::files::{one_table, osteria};
use crate::follower::{Follower, feed};
use crate::house::{self, House};

const DATE: &str = "2027-03-06";

/// Limits as they are, but for one row.
fn with_row(config: &mut Config, policy: Policy, requests: u32, seconds: u32) {
    let of = |number| NonZeroU32::new(number).expect("not zero");
    config.rate_limits = RateLimits::Default;
    config.rates.insert(policy, Rate { requests: of(requests), seconds: of(seconds) });
}

fn few_searches(config: &mut Config) {
    with_row(config, Policy::SearchByAddress, 3, 30);
}

async fn search(house: &House) -> Answer {
    house.guest().get(&format!("/v1/restaurants/osteria/availability?date={DATE}&party_size=2")).send().await
}

#[actix_web::test]
async fn an_address_that_asks_too_much_is_told_when_to_come_back() {
    house::with_tuned(few_searches, async |house| {
        house.has("osteria", osteria("osteria")).await;
        for (left, seconds) in [(2, 10), (1, 20), (0, 30)] {
            let answer = search(house).await;
            assert_eq!(answer.status, 200);
            assert_eq!(answer.header("ratelimit-policy"), "\"search_by_address\";q=3;w=30");
            assert_eq!(answer.header("ratelimit"), format!("\"search_by_address\";r={left};t={seconds}"));
        }
        let refused = search(house).await;
        assert_eq!(text(&refused.problem(429, "rate_limited")["policy"]), "search_by_address");
        assert_eq!(
            (refused.header("retry-after"), refused.header("ratelimit")),
            ("10", "\"search_by_address\";r=0;t=30")
        );
        assert_eq!(refused.header("ratelimit-policy"), "\"search_by_address\";q=3;w=30");
        // Other kinds of requests have limits of their own.
        house.guest().get("/v1/restaurants/osteria").send().await.ok(200);
        house.step_clock(Duration::seconds(10));
        search(house).await.ok(200);
        search(house).await.problem(429, "rate_limited");
        house.step_clock(Duration::seconds(30));
        for status in [200, 200, 200, 429] {
            assert_eq!(search(house).await.status, status);
        }
    })
    .await;
}

#[actix_web::test]
async fn nothing_is_exempt_and_no_spelling_or_header_makes_it_so() {
    house::with_tuned(
        |config| with_row(config, Policy::SearchByAddress, 1, 3600),
        async |house| {
            house.has("osteria", osteria("osteria")).await;
            search(house).await.ok(200);
            for path in ["availability", "%61vailability", "availability?", "availability/days", "live"] {
                let asking = house.guest().get(&format!("/v1/restaurants/osteria/{path}"));
                asking.header("x-forwarded-for", "192.0.2.7").send().await.problem(429, "rate_limited");
            }
        },
    )
    .await;
    house::with_tuned(
        |config| with_row(config, Policy::ReadByAddress, 3, 3600),
        async |house| {
            for path in ["/healthz", "/openapi.yaml", "/nowhere"] {
                assert_ne!(house.guest().get(path).send().await.status, 429, "{path}");
            }
            house.guest().get("/healthz").send().await.problem(429, "rate_limited");
            house.guest().get("/book/osteria").send().await.problem(429, "rate_limited");
        },
    )
    .await;
}

#[actix_web::test]
async fn a_socket_counts_as_a_search() {
    house::with_tuned(
        |config| with_row(config, Policy::SearchByAddress, 1, 3600),
        async |house| {
            house.has("osteria", osteria("osteria")).await;
            let _follower = Follower::connect(house, &feed("osteria", DATE, 2)).await;
            search(house).await.problem(429, "rate_limited");
        },
    )
    .await;
}

#[actix_web::test]
async fn addresses_count_before_credentials_are_looked_at() {
    house::with_tuned(
        |config| with_row(config, Policy::PlatformByAddress, 3, 3600),
        async |house| {
            house.has("osteria", osteria("osteria")).await;
            let path = "/v1/platform/restaurants";
            house.stranger().get(path).send().await.problem(401, "key_required");
            house.guest().get(path).send().await.problem(401, "key_required");
            let refusals = [house.stranger(), house.guest(), house.platform()].map(|client| client.get(path).send());
            for refusal in refusals {
                let refused = refusal.await;
                refused.problem(429, "rate_limited");
                assert!(
                    refused.header("ratelimit").starts_with("\"platform_by_address\""),
                    "it says nothing of the key"
                );
            }
            // The house looks at its restaurants as the platform does.
            house.broken.push("osteria");
        },
    )
    .await;
}

#[actix_web::test]
async fn each_key_has_an_allowance_of_its_own_and_unknown_keys_have_none() {
    house::with_tuned(
        |config| with_row(config, Policy::ReadByKey, 2, 3600),
        async |house| {
            house.has("osteria", osteria("osteria")).await;
            let (one, other) = (Desk::of(house, "osteria", "host").await, Desk::of(house, "osteria", "host").await);
            for left in [1, 0] {
                let answer = one.get("/floor").await;
                assert_eq!(answer.status, 200);
                assert_eq!(answer.header("ratelimit"), format!("\"read_by_key\";r={left};t={}", (2 - left) * 1800));
            }
            assert_eq!(text(&one.get("/floor").await.problem(429, "rate_limited")["policy"]), "read_by_key");
            other.get("/floor").await.ok(200);
            for _ in 0..4 {
                let path = "/v1/staff/restaurants/osteria/floor";
                house.stranger().get(path).send().await.problem(401, "key_required");
            }
        },
    )
    .await;
}

#[actix_web::test]
async fn a_rush_at_one_restaurant_shuts_out_neither_its_staff_nor_its_neighbours() {
    house::with_tuned(
        |config| with_row(config, Policy::ReadByTenant, 3, 3600),
        async |house| {
            for slug in ["osteria", "theirs"] {
                house.has(slug, one_table(slug)).await;
            }
            let desk = Desk::of(house, "osteria", "host").await;
            let booked = house.guest().book("osteria", DATE, "19:30", 2).await.ok(201);
            let get = async |path: String| house.guest().get(&path).send().await;
            for _ in 0..2 {
                get("/v1/restaurants/osteria".into()).await.ok(200);
            }
            // One's own reservation is business of its restaurant too.
            let own = format!("/v1/reservations/{}", text(&booked["id"]));
            get(own.clone()).await.problem(401, "token_required");
            for path in ["/v1/restaurants/osteria".to_owned(), own] {
                assert_eq!(text(&get(path).await.problem(429, "rate_limited")["policy"]), "read_by_tenant");
            }
            get("/v1/restaurants/theirs".into()).await.ok(200);
            desk.get("/floor").await.ok(200);
            // A restaurant that is not there has no allowance, and needs none.
            for _ in 0..5 {
                get("/v1/restaurants/nobodys".into()).await.problem(404, "restaurant_not_found");
            }
        },
    )
    .await;
}

#[actix_web::test]
async fn whoever_has_a_network_of_ipv6_is_one_caller() {
    let behind_a_proxy = |config: &mut Config| {
        few_searches(config);
        config.proxies = Proxies(vec!["127.0.0.0/8".parse().expect("a network")]);
    };
    house::with_tuned(behind_a_proxy, async |house| {
        house.has("osteria", osteria("osteria")).await;
        let from = async |address: &str| {
            let asking = house.guest().get("/v1/restaurants/osteria/availability");
            asking.header("x-forwarded-for", address).send().await.status.as_u16()
        };
        for at in 1..=3 {
            assert_eq!(from(&format!("2001:db8::{at}")).await, 400);
        }
        assert_eq!(from("2001:db8::ffff").await, 429);
        assert_eq!(from("2001:db8:0:1::1").await, 400);
    })
    .await;
}

#[actix_web::test]
async fn a_restaurant_that_fell_asleep_is_not_woken_by_what_is_refused() {
    house::with_tuned(
        |config| with_row(config, Policy::SearchByAddress, 1, 1_000_000_000),
        async |house| {
            house.has("osteria", osteria("osteria")).await;
            search(house).await.ok(200);
            house.put_to_sleep("osteria").await;
            search(house).await.problem(429, "rate_limited");
            assert_eq!(house.presence("osteria").await, "asleep");
        },
    )
    .await;
}

/// Fifty guests of one mobile network at once, as the booking page asks for each, within one minute.
#[actix_web::test]
async fn fifty_guests_behind_one_address_book_at_once_under_the_defaults() {
    house::with_tuned(
        |config| config.rate_limits = RateLimits::Default,
        async |house| {
            house.has("osteria", osteria("osteria")).await;
            let guest = house.guest();
            for _ in 0..50 {
                guest.get("/book/osteria").send().await;
                for path in ["", "/availability/days?from=2027-03-01&to=2027-03-31&party_size=2", "/live"] {
                    let answer = guest.get(&format!("/v1/restaurants/osteria{path}")).send().await;
                    assert_ne!(answer.status, 429, "{path}");
                }
                for _ in 0..3 {
                    search(house).await.ok(200);
                }
                let hold = guest.post("/v1/restaurants/osteria/holds").json(wish(DATE, "19:30", 2)).send().await;
                let body = json!({ "date": DATE, "time": "20:00", "party_size": 2 });
                let booked = guest.book_with("osteria", body).await;
                // The house is full soon; that is another answer.
                for answer in [hold, booked] {
                    assert!(
                        answer.status != 429 || text(&answer.json()["code"]) == "too_many_holds",
                        "{}",
                        answer.text()
                    );
                }
            }
        },
    )
    .await;
}
