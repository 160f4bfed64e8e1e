//! The whole way through a real provider and back, and what others try on it.

use awc::http::Method;
use serde_json::json;

use crate::browser::{Browser, Page};
use crate::house::{self, CALLBACK, House, SESSION, text};
use crate::provider::Provider;

const NOT_BEGUN: &str = "/admin/sign-in?refused=oidc_not_begun";

/// Runs a test in a house where Ada was invited, beside the real provider.
async fn with_ada(test: impl AsyncFnOnce(&mut House, &mut Provider)) {
    let mut provider = Provider::usual();
    let issuer = provider.issuer.clone();
    house::with(&issuer, async |house| {
        house.account("ada@example.com").await;
        test(house, &mut provider).await;
    })
    .await;
}

/// Ada signs in at the provider, and the browser stands before the way back. Returns that.
async fn before_coming_back(house: &House, browser: &mut Browser) -> String {
    let mut location = Some(format!("{}{SESSION}/oidc", house.url()));
    let mut form = None;
    for _ in 0..20 {
        let url = location.expect("somewhere to go");
        if url.contains(CALLBACK) {
            return url;
        }
        let method = if form.is_some() { Method::POST } else { Method::GET };
        let (page, next) = browser.ask(method, &url, form.take()).await;
        location = next.or_else(|| {
            let is_login = page.body.contains("name=\"login\"");
            form = Some(if is_login { "prompt=login&login=ada&password=x" } else { "prompt=consent" }.to_owned());
            Some(page.body.split("action=\"").nth(1)?.split('"').next()?.to_owned())
        });
    }
    panic!("it never comes back");
}

async fn come_back(browser: &mut Browser, url: &str) -> String {
    let page: Page = browser.go(url).await;
    browser.path(&page)
}

#[actix_web::test]
async fn whoever_was_invited_signs_in_and_comes_back_where_they_wanted() {
    with_ada(async |house, _| {
        let mut browser = house.browser();
        assert_eq!(browser.sign_in("ada", "?to=/admin/demo%3Fday%3D1").await, "/admin/demo?day=1");
        let who = browser.who().await;
        assert_eq!(text(&who["account"]["email"]), "ada@example.com");
        assert_eq!(browser.ours().keys().collect::<Vec<_>>(), ["maitred_session"]);
        // The second time the provider knows her, and so do we, also after a restart.
        let first = browser.ours()["maitred_session"].clone();
        assert_eq!(browser.sign_in("ada", "").await, "/admin");
        assert_ne!(browser.ours()["maitred_session"], first);
        house.restart().await;
        let mut another = house.browser();
        assert_eq!(another.sign_in("ada", "").await, "/admin");
        assert_eq!(another.who().await["account"], who["account"]);
    })
    .await;
}

#[actix_web::test]
async fn nobody_makes_an_account_for_themselves() {
    with_ada(async |house, _| {
        house.account("bob@example.com").await;
        let mut browser = house.browser();
        assert_eq!(browser.sign_in("eve", "").await, "/admin/sign-in?refused=account_unknown");
        assert_eq!(text(&browser.who().await["code"]), "session_required");
        assert!(browser.ours().is_empty());
        assert_eq!(house.browser().sign_in("bob", "").await, "/admin/sign-in?refused=email_unverified");
        let all = house.operator("GET", "/v1/platform/accounts", serde_json::Value::Null).await;
        let all: Vec<_> = all["items"].as_array().expect("a page").iter().map(|it| text(&it["email"])).collect();
        assert_eq!(all, ["ada@example.com", "bob@example.com"]);
    })
    .await;
}

#[actix_web::test]
async fn whoever_comes_back_must_be_whoever_went() {
    with_ada(async |house, _| {
        let mut ada = house.browser();
        let back = before_coming_back(house, &mut ada).await;
        // Somebody is made to finish what another began, with and without a sign-in of their own under way.
        let mut victim = house.browser();
        assert_eq!(come_back(&mut victim, &back).await, NOT_BEGUN);
        victim.begin("").await;
        assert_eq!(come_back(&mut victim, &back).await, NOT_BEGUN);
        // State and cookie as they like.
        let state = back.split("state=").nth(1).expect("a state").split('&').next().expect("a state").to_owned();
        for url in [back.replace(&state, "x"), back.replace(&state, ""), format!("{}{CALLBACK}", house.url())] {
            let mut copy = ada.clone();
            assert_eq!(come_back(&mut copy, &url).await, NOT_BEGUN);
        }
        let mut forged = ada.clone();
        forged.ours().insert("maitred_sign_in".into(), "e30.e30".into());
        assert_eq!(come_back(&mut forged, &back).await, NOT_BEGUN);
        let mut late = ada.clone();
        house.step(chrono::Duration::minutes(10)).await;
        assert_eq!(come_back(&mut late, &back).await, NOT_BEGUN);
    })
    .await;
}

#[actix_web::test]
async fn a_code_opens_once() {
    with_ada(async |house, _| {
        let mut ada = house.browser();
        let back = before_coming_back(house, &mut ada).await;
        let mut copy = ada.clone();
        assert_eq!(come_back(&mut ada, &back).await, "/admin");
        assert_eq!(come_back(&mut ada.clone(), &back).await, NOT_BEGUN);
        // Even a thief of the cookie finds the code used.
        assert_eq!(come_back(&mut copy, &back).await, "/admin/sign-in?refused=oidc_not_proven");
    })
    .await;
}

#[actix_web::test]
async fn a_provider_that_starts_again_with_new_keys_is_understood() {
    with_ada(async |house, provider| {
        assert_eq!(house.browser().sign_in("ada", "").await, "/admin");
        provider.restart();
        house.step(chrono::Duration::seconds(30)).await;
        assert_eq!(house.browser().sign_in("ada", "").await, "/admin");
    })
    .await;
}

#[actix_web::test]
async fn a_provider_that_goes_away_in_between_is_said_to_be_unavailable() {
    with_ada(async |house, provider| {
        let mut ada = house.browser();
        let back = before_coming_back(house, &mut ada).await;
        provider.stop();
        assert_eq!(come_back(&mut ada, &back).await, "/admin/sign-in?refused=oidc_unavailable");
    })
    .await;
}

#[actix_web::test]
async fn nobody_is_sent_to_another_site() {
    with_ada(async |house, _| {
        for to in [
            "https://evil.example",
            "//evil.example",
            "/%5Cevil.example",
            "%5C%5Cevil.example",
            "/%09/evil.example",
            "javascript:alert(1)",
            "",
            "admin",
            "/%0d%0aset-cookie:a=b",
            "%2F%2Fevil.example",
        ] {
            let url = format!("{}{SESSION}/oidc?to={to}", house.url());
            let (page, location) = house.browser().ask(Method::GET, &url, None).await;
            assert_eq!((page.status.as_u16(), location), (400, None), "{to}");
            assert!(page.body.contains("\"/query/to\""), "{}", page.body);
        }
        // What looks like it and is none stays here.
        let end = house.browser().sign_in("ada", "?to=/admin/%252F%252Fevil.example").await;
        assert_eq!(end, "/admin/%2F%2Fevil.example");
    })
    .await;
}

#[actix_web::test]
async fn whoever_is_no_browser_is_told_in_json() {
    with_ada(async |house, _| {
        let url = format!("{}{CALLBACK}?code=a&state=b", house.url());
        let mut answer = awc::Client::default().get(url).send().await.unwrap();
        assert_eq!(answer.status(), 401);
        let problem: serde_json::Value = serde_json::from_slice(&answer.body().await.unwrap()).unwrap();
        assert_eq!(problem["code"], json!("oidc_not_begun"));
    })
    .await;
}

#[actix_web::test]
async fn the_sign_in_page_is_told_of_the_provider() {
    with_ada(async |house, _| {
        let page = house.browser().ask(Method::GET, &format!("{}{SESSION}/ways", house.url()), None).await.0;
        let ways: serde_json::Value = serde_json::from_str(&page.body).unwrap();
        let provider = json!({ "name": "Single sign-on", "url": "/v1/staff/session/oidc" });
        assert_eq!(ways, json!({ "password": true, "oidc": provider, "dev": false }));
    })
    .await;
}
