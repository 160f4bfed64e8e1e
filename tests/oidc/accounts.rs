//! Whose account it is that somebody gets into, and what becomes of passwords, invitations and second factors.

use awc::http::StatusCode;
use maitred::directory::accounts::second_factor::{code_at, step_at};
use serde_json::{Value, json};

use crate::house::{self, PASSWORD, SESSION, text};
use crate::provider::Provider;

const ADA: &str = "ada@example.com";
const IN: &str = "/admin";

#[actix_web::test]
async fn whoever_is_disabled_does_not_get_in() {
    let provider = Provider::usual();
    house::with(&provider.issuer, async |house| {
        let path = format!("/v1/platform/accounts/{}", house.account(ADA).await);
        let mut browser = house.browser();
        assert_eq!(browser.sign_in("ada", "").await, IN);
        house.operator("PATCH", &path, json!({ "disabled": true })).await;
        assert_eq!(text(&browser.who().await["code"]), "session_required");
        assert_eq!(house.browser().sign_in("ada", "").await, "/admin/sign-in?refused=account_disabled");
        house.operator("PATCH", &path, json!({ "disabled": false })).await;
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
    })
    .await;
}

#[actix_web::test]
async fn a_password_that_another_may_have_chosen_goes_when_the_address_is_proven() {
    let provider = Provider::liar();
    house::with(&provider.issuer, async |house| {
        // Somebody was handed Ada's link, chose a password, and waits.
        house.account_with_password(ADA).await;
        let mut waiting = house.browser();
        assert_eq!(waiting.send(SESSION, &json!({ "email": ADA, "password": PASSWORD })).await.0, StatusCode::CREATED);
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
        assert_eq!(house.sign_in_with_password(ADA, PASSWORD).await, 401);
        assert_eq!(text(&waiting.who().await["code"]), "session_required");
        assert_eq!(house.browser().sign_in("ada", "").await, IN);
    })
    .await;
}

#[actix_web::test]
async fn signing_in_says_yes_to_invitations_and_their_links_choose_no_password() {
    let provider = Provider::liar();
    house::with(&provider.issuer, async |house| {
        let first = house.invite(ADA).await;
        let mut ada = house.browser();
        assert_eq!(ada.sign_in("ada", "").await, IN);
        let who = ada.who().await;
        assert_eq!(who["restaurants"][0]["restaurant"], json!("demo"));
        assert_eq!(house.accept(&first, PASSWORD).await.0, StatusCode::NOT_FOUND);
        // The owner cannot choose a password for her either, neither so nor by another invitation.
        let member = format!("/{}", text(&who["account"]["id"]));
        let (status, problem) = house.owner("POST", &format!("{member}/password-reset"), Value::Null).await;
        assert_eq!((status.as_u16(), text(&problem["code"])), (409, "signs_in_elsewhere"));
        house.owner("DELETE", &member, Value::Null).await;
        assert_eq!(ada.who().await["restaurants"], json!([]));
        let again = house.invite(ADA).await;
        let (status, problem) = house.accept(&again, PASSWORD).await;
        assert_eq!((status.as_u16(), text(&problem["code"])), (409, "signs_in_elsewhere"));
        assert_eq!(ada.who().await["restaurants"], json!([]));
        assert_eq!(ada.sign_in("ada", "").await, IN);
        assert_eq!(ada.who().await["restaurants"][0]["role"], json!("host"));
    })
    .await;
}

#[actix_web::test]
async fn a_second_factor_is_asked_for_as_ever() {
    let provider = Provider::liar();
    house::with(&provider.issuer, async |house| {
        house.account_with_password(ADA).await;
        let seed = house.second_factor(ADA).await;
        let code = |house: &house::House| code_at(&seed, step_at(house.now()));
        house.step(chrono::Duration::seconds(30)).await;
        let finish = format!("{SESSION}/oidc/code");
        let mut ada = house.browser();
        let (status, problem) = ada.send(&finish, &json!({ "code": code(house) })).await;
        assert_eq!((status.as_u16(), text(&problem["code"])), (401, "oidc_not_begun"));
        assert_eq!(
            ada.sign_in("ada", "?to=/admin/demo").await,
            "/admin/sign-in?refused=second_factor_required&to=%2Fadmin%2Fdemo"
        );
        assert_eq!(text(&ada.who().await["code"]), "session_required");
        let (status, problem) = ada.send(&finish, &json!({ "code": "000000" })).await;
        assert_eq!((status.as_u16(), text(&problem["code"])), (401, "wrong_code"));
        let (status, who) = ada.send(&finish, &json!({ "code": code(house) })).await;
        assert_eq!((status, text(&who["account"]["email"])), (StatusCode::CREATED, ADA));
        assert_eq!(ada.ours().keys().collect::<Vec<_>>(), ["maitred_session"]);
        // The code showed that the password is hers: it stays.
        assert_eq!(house.sign_in_with_password(ADA, PASSWORD).await, 401);
        house.step(chrono::Duration::seconds(30)).await;
        let (status, _) =
            house.browser().send(SESSION, &json!({ "email": ADA, "password": PASSWORD, "code": code(house) })).await;
        assert_eq!(status, StatusCode::CREATED);
        // Codes cannot be guessed by going round and round.
        let mut waits = 0;
        for _ in 0..10 {
            let mut thief = house.browser();
            waits += u32::from(thief.sign_in("ada", "").await.contains("too_many_tries"));
            thief.send(&finish, &json!({ "code": "000000" })).await;
        }
        assert!(0 < waits, "nobody had to wait");
    })
    .await;
}
