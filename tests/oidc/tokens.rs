//! What a provider may say, and what is not believed. The provider lies, and otherwise does everything right.

use serde_json::{Value, json};

use crate::house;
use crate::provider::Provider;

const IN: &str = "/admin";
const NOT_PROVEN: &str = "/admin/sign-in?refused=oidc_not_proven";

/// Where Ada gets with each of these stories.
async fn ends(stories: &[Value], end: &str) {
    let provider = Provider::liar();
    house::with(&provider.issuer, async |house| {
        house.account("ada@example.com").await;
        for story in stories {
            provider.tell(story.clone()).await;
            let mut browser = house.browser();
            assert_eq!(browser.sign_in("ada", "").await, end, "{story}");
            assert_eq!(browser.who().await.get("account").is_some(), end == IN, "{story}");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_token_that_holds_opens() {
    let stories = [
        json!({}),
        json!({ "alg": "ES256" }),
        json!({ "alg": "PS256" }),
        json!({ "alg": "EdDSA" }),
        json!({ "claims": { "aud": ["maitred"] } }),
        json!({ "claims": { "aud": ["maitred", "another"], "azp": "maitred" } }),
        json!({ "claims": { "email_verified": "true" } }),
        // Clocks are a little off.
        json!({ "times": { "iat": 30, "nbf": 30 } }),
        json!({ "times": { "exp": -30 } }),
    ];
    ends(&stories, IN).await;
}

#[actix_web::test]
async fn a_token_that_another_key_signed_or_none_opens_nothing() {
    let stories = [
        json!({ "isSignedByAnother": true }),
        json!({ "isSignedByAnother": true, "alg": "ES256" }),
        json!({ "isTampered": true }),
        json!({ "alg": "none" }),
        json!({ "alg": "none", "header": { "kid": null } }),
        // The public key as a secret.
        json!({ "alg": "HS256" }),
        json!({ "alg": "HS256", "header": { "kid": null } }),
        // The key of one way to sign, named for another.
        json!({ "alg": "PS256", "key": "RS256" }),
        json!({ "header": { "kid": null } , "isSignedByAnother": true }),
        json!({ "header": { "crit": ["b64"], "b64": false } }),
        json!({ "token": "" }),
        json!({ "token": "a.b.c" }),
        json!({ "token": "e30.e30." }),
    ];
    ends(&stories, NOT_PROVEN).await;
}

#[actix_web::test]
async fn a_token_for_another_from_another_or_of_another_time_opens_nothing() {
    let stories = [
        json!({ "claims": { "iss": "https://evil.example" } }),
        json!({ "claims": { "aud": "another" } }),
        json!({ "claims": { "aud": [] } }),
        json!({ "claims": { "aud": ["maitred", "another"] } }),
        json!({ "claims": { "azp": "another" } }),
        json!({ "claims": { "aud": ["maitred", "another"], "azp": "another" } }),
        json!({ "claims": { "nonce": "of another sign-in" } }),
        json!({ "without": ["nonce"] }),
        json!({ "without": ["exp"] }),
        json!({ "without": ["iat"] }),
        json!({ "without": ["sub"] }),
        json!({ "without": ["aud"] }),
        json!({ "claims": { "sub": "" } }),
        json!({ "claims": { "sub": "a".repeat(256) } }),
        json!({ "times": { "exp": -120 } }),
        json!({ "times": { "iat": -1200 } }),
        json!({ "times": { "iat": 1200 } }),
        json!({ "times": { "nbf": 1200 } }),
        json!({ "claims": { "exp": "tomorrow" } }),
    ];
    ends(&stories, NOT_PROVEN).await;
}

#[actix_web::test]
async fn an_address_that_is_not_verified_is_nobodys() {
    let stories = [
        json!({ "claims": { "email_verified": false } }),
        json!({ "claims": { "email_verified": "yes" } }),
        json!({ "claims": { "email_verified": 1 } }),
        json!({ "without": ["email_verified"] }),
    ];
    ends(&stories, "/admin/sign-in?refused=email_unverified").await;
    let nobody = [json!({ "without": ["email", "email_verified"] })];
    ends(&nobody, "/admin/sign-in?refused=email_unverified").await;
}

#[actix_web::test]
async fn an_answer_of_another_provider_is_not_believed() {
    ends(&[json!({ "back": { "iss": "https://evil.example" } })], NOT_PROVEN).await;
    ends(&[json!({ "back": { "error": "access_denied" } })], "/admin/sign-in?refused=oidc_denied").await;
    ends(&[json!({ "tokenStatus": 400 })], NOT_PROVEN).await;
    ends(&[json!({ "tokenStatus": 503 })], "/admin/sign-in?refused=oidc_unavailable").await;
}

#[actix_web::test]
async fn what_is_told_of_another_beside_the_token_counts_for_nothing() {
    let provider = Provider::liar();
    house::with(&provider.issuer, async |house| {
        house.account("ada@example.com").await;
        let story = |sub: &str| {
            json!({
                "without": ["email", "email_verified"],
                "metadata": { "userinfo_endpoint": format!("{}/userinfo", provider.issuer) },
                "userinfo": { "sub": sub, "email": "ada@example.com", "email_verified": true },
            })
        };
        provider.tell(story("eve")).await;
        assert_eq!(house.browser().sign_in("ada", "").await, "/admin/sign-in?refused=email_unverified");
        provider.tell(story("ada")).await;
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
        assert_eq!(provider.count("userinfo").await, 2);
    })
    .await;
}

#[actix_web::test]
async fn whoever_is_known_stays_known_under_another_address_and_nobody_inherits_theirs() {
    let provider = Provider::liar();
    house::with(&provider.issuer, async |house| {
        let account = house.account("ada@example.com").await;
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
        let moved = json!({ "claims": { "email": "ada.lovelace@example.com", "email_verified": false } });
        provider.tell(moved).await;
        let mut browser = house.browser();
        assert_eq!(browser.sign_in("ada", "").await, IN);
        assert_eq!(browser.who().await["account"]["id"], json!(account));
        // Somebody else has the address there now.
        provider.tell(json!({ "claims": { "sub": "another" } })).await;
        assert_eq!(house.browser().sign_in("ada", "").await, "/admin/sign-in?refused=identity_taken");
        // Without the account there is nothing to be known by.
        house.operator("DELETE", &format!("/v1/platform/accounts/{account}"), Value::Null).await;
        provider.tell(json!({})).await;
        assert_eq!(house.browser().sign_in("ada", "").await, "/admin/sign-in?refused=account_unknown");
        house.account("ada@example.com").await;
        provider.tell(json!({ "claims": { "sub": "another" } })).await;
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
    })
    .await;
}
