//! What the provider publishes: how often it is asked for it, and what goes on when it does not answer.

use chrono::Duration;
use futures_util::future::join_all;
use serde_json::json;

use crate::house;
use crate::provider::Provider;

const IN: &str = "/admin";
const UNAVAILABLE: &str = "/admin/sign-in?refused=oidc_unavailable";
const NOT_PROVEN: &str = "/admin/sign-in?refused=oidc_not_proven";

#[actix_web::test]
async fn one_question_answers_many_who_come_at_once() {
    let provider = Provider::liar();
    house::with(&provider.issuer, async |house| {
        house.account("ada@example.com").await;
        let mut browsers: Vec<_> = (0..30).map(|_| house.browser()).collect();
        let ends = join_all(browsers.iter_mut().map(|browser| browser.sign_in("ada", ""))).await;
        assert!(ends.iter().all(|end| end == IN), "{ends:?}");
        assert_eq!((provider.count("discovery").await, provider.count("jwks").await), (1, 1));
    })
    .await;
}

#[actix_web::test]
async fn what_is_old_serves_on_while_it_is_asked_for_anew() {
    let provider = Provider::liar();
    house::with(&provider.issuer, async |house| {
        house.account("ada@example.com").await;
        provider.tell(json!({ "maxAge": 400, "times": { "exp": 1000 } })).await;
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
        house.step(Duration::seconds(399)).await;
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
        assert_eq!(provider.count("jwks").await, 1);
        house.step(Duration::seconds(2)).await;
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
        while provider.count("jwks").await < 2 {}
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
        assert_eq!(provider.count("jwks").await, 2);
    })
    .await;
}

#[actix_web::test]
async fn a_provider_whose_keys_cannot_be_had_lets_people_in_with_the_old_ones() {
    let provider = Provider::liar();
    house::with(&provider.issuer, async |house| {
        house.account("ada@example.com").await;
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
        let later = |seconds: i64| json!({ "isDown": true, "times": { "iat": seconds, "exp": seconds + 300 } });
        provider.tell(later(3700)).await;
        house.step(Duration::seconds(3700)).await;
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
        let day = 25 * 3600 + 10;
        provider.tell(later(day)).await;
        house.step(Duration::seconds(day - 3700)).await;
        assert_eq!(house.browser().sign_in("ada", "").await, UNAVAILABLE);
        // It is back, and is asked again after a moment.
        provider.tell(json!({ "times": { "iat": day, "exp": day + 300 } })).await;
        assert_eq!(house.browser().sign_in("ada", "").await, UNAVAILABLE);
        house.step(Duration::seconds(5)).await;
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
    })
    .await;
}

#[actix_web::test]
async fn a_provider_that_is_not_there_is_said_to_be_unavailable() {
    let mut provider = Provider::liar();
    provider.stop();
    house::with(&provider.issuer, async |house| {
        assert_eq!(house.browser().sign_in("ada", "").await, UNAVAILABLE);
        assert_eq!(house.sign_in_with_password("nobody@example.com", house::PASSWORD).await, 401);
    })
    .await;
}

#[actix_web::test]
async fn new_keys_are_found_and_made_up_ones_do_not_make_us_ask_again_and_again() {
    let provider = Provider::liar();
    house::with(&provider.issuer, async |house| {
        house.account("ada@example.com").await;
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
        provider.tell(json!({ "rotate": "two" })).await;
        // Just asked: whoever names new keys waits for a moment.
        assert_eq!(house.browser().sign_in("ada", "").await, NOT_PROVEN);
        house.step(Duration::seconds(30)).await;
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
        assert_eq!(provider.count("jwks").await, 2);
        house.step(Duration::seconds(30)).await;
        provider.tell(json!({ "header": { "kid": "made up" } })).await;
        for _ in 0..10 {
            assert_eq!(house.browser().sign_in("ada", "").await, NOT_PROVEN);
        }
        assert_eq!(provider.count("jwks").await, 3);
    })
    .await;
}

#[actix_web::test]
async fn what_a_provider_publishes_must_be_its_own_and_safe_and_not_too_much() {
    for story in [
        json!({ "metadata": { "issuer": "https://evil.example" } }),
        json!({ "metadata": { "token_endpoint": "http://login.example/token" } }),
        json!({ "metadata": { "jwks_uri": "http://169.254.169.254/keys" } }),
        json!({ "metadata": { "authorization_endpoint": "javascript:alert(1)" } }),
        json!({ "metadata": { "token_endpoint": null } }),
        json!({ "isHuge": true }),
        json!({ "isDown": true }),
    ] {
        let provider = Provider::liar();
        provider.tell(story.clone()).await;
        house::with(&provider.issuer, async |house| {
            assert_eq!(house.browser().sign_in("ada", "").await, UNAVAILABLE, "{story}");
        })
        .await;
    }
}
