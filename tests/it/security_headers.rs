//! The fields that guard every answer: over every operation of the contract and every page, and also when it fails.

use awc::http::Method;
use maitred::config::Config;
use maitred::http::caller::Proxies;
use maitred::http::rate::RateLimits;

use crate::client::Answer;
use crate::contract::{filled, operations};
use crate::files::one_table;
use crate::follower;
use crate::house::{self, House};

const PAGES: [&str; 9] = [
    "/",
    "/book/osteria",
    "/book/nobody",
    "/assets/nothing.js",
    "/openapi.yaml",
    "/problems/closed",
    "/nowhere",
    "/docs",
    "/admin",
];

fn is_guarded(what: &str, answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(answer.header("referrer-policy"), "no-referrer", "{what}");
    assert!(["same-origin", "cross-origin"].contains(&answer.header("cross-origin-resource-policy")), "{what}");
    let policy = answer.header("content-security-policy");
    assert!(policy.starts_with("default-src '"), "{what}: {policy}");
    for word in ["unsafe", "http:", "script-src *", "default-src *"] {
        assert!(!policy.contains(word), "{what}: {policy}");
    }
    for name in ["x-content-type-options", "cache-control", "content-security-policy", "referrer-policy"] {
        assert_eq!(answer.headers.get_all(name).count(), 1, "{what}: {name}");
    }
    assert_eq!(answer.header("strict-transport-security"), "", "{what}: nobody spoke TLS");
    assert_eq!((answer.header("server"), answer.header("x-powered-by")), ("", ""), "{what}");
    if answer.header("content-type").starts_with("text/html") {
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{what}");
        assert!(answer.header("permissions-policy").contains("camera=()"), "{what}");
    }
}

/// What browsers and proxies must not keep.
fn is_forgotten(what: &str, answer: &Answer) {
    assert_eq!(answer.header("cache-control"), "no-store", "{what}");
    assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{what}");
}

#[actix_web::test]
async fn every_operation_is_guarded_whoever_asks() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for (method, path, _) in operations() {
            let path = filled(house, &path).await;
            for client in [house.guest(), house.platform(), house.stranger()] {
                let answer = client.ask(method.clone(), &path).send().await;
                is_guarded(&format!("{method} {path}"), &answer);
                is_forgotten(&format!("{method} {path}"), &answer);
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn pages_and_whatever_is_not_there_are_guarded() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for path in PAGES {
            is_guarded(path, &house.guest().get(path).send().await);
            is_guarded(path, &house.guest().ask(Method::HEAD, path).send().await);
            is_guarded(path, &house.guest().ask(Method::TRACE, path).send().await);
        }
    })
    .await;
}

#[actix_web::test]
async fn bookings_and_refusals_are_guarded_and_forgotten() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for (what, status) in [("a booking", 201), ("a refusal", 409)] {
            let answer = house.guest().book("osteria", "2027-03-05", "19:30", 2).await;
            assert_eq!(answer.status, status);
            is_guarded(what, &answer);
            is_forgotten(what, &answer);
        }
        let upgrade = follower::handshake(house, "/v1/restaurants/nobody/live").await;
        is_guarded("a socket that is refused", &upgrade);
    })
    .await;
    let no_more = |config: &mut Config| {
        config.rate_limits = RateLimits::Default;
        let one = "1".parse().expect("not zero");
        let rate = maitred::http::rate::Rate { requests: one, seconds: one };
        config.rates.insert(maitred::http::rate::Policy::ReadByAddress, rate);
    };
    house::with_tuned(no_more, async |house| {
        house.guest().get("/healthz").send().await;
        let refused = house.guest().get("/healthz").send().await;
        refused.problem(429, "rate_limited");
        is_guarded("too much", &refused);
    })
    .await;
}

/// The fields of the answer when a proxy says this.
async fn strict(house: &House, proto: &str) -> String {
    let asking = house.guest().get("/healthz").header("x-forwarded-for", "192.0.2.1");
    asking.header("x-forwarded-proto", proto).send().await.header("strict-transport-security").to_owned()
}

#[actix_web::test]
async fn tls_is_asked_for_where_there_is_tls() {
    house::with(async |house| assert_eq!(strict(house, "https").await, "", "a stranger says so")).await;
    let behind_a_proxy =
        |config: &mut Config| config.proxies = Proxies(vec!["127.0.0.0/8".parse().expect("a network")]);
    house::with_tuned(behind_a_proxy, async |house| {
        assert_eq!(strict(house, "https").await, "max-age=31536000");
        assert_eq!(strict(house, "http").await, "");
    })
    .await;
}
