//! Who calls: what a header says counts when a trusted proxy says it, and never otherwise. The bound on holds shows whom
//! the server takes somebody for.

use maitred::config::Config;
use maitred::http::caller::Proxies;

use crate::client::wish;
use crate::files::{File, osteria};
use crate::house::{self, House};

const DATE: &str = "2027-03-06";

/// The tests' own address is a proxy.
fn behind_a_proxy(config: &mut Config) {
    config.proxies = Proxies(vec!["127.0.0.0/8".parse().expect("a network"), "10.0.0.0/8".parse().expect("a network")]);
}

/// A house that lets one client hold one table.
async fn one_hold_each(house: &House) {
    let file = File { policy: "{lead_minutes: 60, holds_per_client: 1}".into(), ..osteria("osteria") };
    house.has("osteria", file).await;
}

/// Whether whoever is named by these headers gets a hold.
async fn holds(house: &House, headers: &[(&'static str, &str)]) -> bool {
    let asking = house.guest().post("/v1/restaurants/osteria/holds").json(wish(DATE, "19:30", 2));
    let answer = headers.iter().fold(asking, |asking, (name, value)| asking.header(name, value)).send().await;
    if answer.status == 201 {
        return true;
    }
    answer.problem(429, "too_many_holds");
    false
}

#[actix_web::test]
async fn a_stranger_cannot_be_somebody_else_by_saying_so() {
    house::with(async |house| {
        one_hold_each(house).await;
        assert!(holds(house, &[]).await);
        for name in ["x-forwarded-for", "forwarded", "x-real-ip", "cf-connecting-ip", "true-client-ip"] {
            let value = if name == "forwarded" { "for=192.0.2.9" } else { "192.0.2.9" };
            assert!(!holds(house, &[(name, value)]).await, "{name}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_trusted_proxy_says_who_calls_and_claims_of_the_caller_count_for_nothing() {
    house::with_tuned(behind_a_proxy, async |house| {
        one_hold_each(house).await;
        assert!(holds(house, &[("x-forwarded-for", "192.0.2.1")]).await);
        assert!(!holds(house, &[("x-forwarded-for", "192.0.2.1")]).await);
        assert!(!holds(house, &[("x-forwarded-for", "198.51.100.7, 192.0.2.1, 10.0.0.4")]).await);
        assert!(!holds(house, &[("forwarded", "for=198.51.100.7, for=192.0.2.1;proto=https")]).await);
        assert!(holds(house, &[("forwarded", "for=\"[2001:db8::1]:9\";proto=https")]).await);
        assert!(!holds(house, &[("forwarded", "for=\"[2001:db8::2]\"")]).await, "a household is one client");
    })
    .await;
}

#[actix_web::test]
async fn a_proxy_that_says_nothing_readable_is_the_caller_itself() {
    house::with_tuned(behind_a_proxy, async |house| {
        one_hold_each(house).await;
        assert!(holds(house, &[]).await);
        for value in ["unknown", "192.0.2.1, nobody", "192.0.2.1,,192.0.2.2", "1"] {
            assert!(!holds(house, &[("x-forwarded-for", value)]).await, "{value}");
        }
        // One of the two is what the client wrote, and nobody knows which.
        assert!(!holds(house, &[("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.2")]).await);
    })
    .await;
}
