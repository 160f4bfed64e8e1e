//! Which ways there are to sign in, where no provider is set up: the contract is the same in every build. Signing in at a
//! provider is tested in `tests/oidc`.

use maitred::app::{App, StartError};
use maitred::clock::Clock;
use maitred::config::Config;
use maitred::oidc::settings::OidcSettings;
use serde_json::json;

use crate::house;
use crate::people::SESSION;

#[actix_web::test]
async fn without_a_provider_nobody_signs_in_there() {
    house::with(async |house| {
        let ways = house.guest().get(&format!("{SESSION}/ways")).send().await.ok(200);
        assert_eq!(ways, json!({ "password": true, "oidc": null, "dev": false }));
        house.guest().get(&format!("{SESSION}/oidc?to=/admin")).send().await.problem(404, "oidc_off");
        house.guest().get(&format!("{SESSION}/oidc?to=//evil.example")).send().await.problem(404, "oidc_off");
        let back = format!("{SESSION}/oidc/callback?code=a&state=b");
        house.guest().get(&back).send().await.problem(404, "oidc_off");
        let code = json!({ "code": "123456" });
        house.guest().post(&format!("{SESSION}/oidc/code")).json(code).send().await.problem(404, "oidc_off");
    })
    .await;
}

#[actix_web::test]
async fn the_sign_in_page_is_told_when_no_password_is_asked_for() {
    house::with_tuned(
        |config| config.browsers.signs_in_without_password = true,
        async |house| {
            let ways = house.guest().get(&format!("{SESSION}/ways")).send().await.ok(200);
            assert_eq!(ways["dev"], json!(true));
        },
    )
    .await;
}

#[actix_web::test]
async fn a_server_does_not_start_with_a_provider_that_cannot_be_meant() {
    for (settings, word) in [
        (OidcSettings { client_id: Some("maitred".into()), ..OidcSettings::default() }, "MAITRED_OIDC_ISSUER"),
        (OidcSettings { issuer: Some("http://login.example".into()), ..OidcSettings::default() }, "https"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let config = Config { oidc: settings, ..Config::new(folder.path().to_owned()) };
        match App::start(config, Clock::System).await {
            Err(StartError::Settings(reason)) => assert!(reason.contains(word), "{reason}"),
            Err(error) => panic!("{error}"),
            Ok(_) => panic!("it started"),
        }
    }
}
