//! People who sign in: what the tests about them share.

use serde_json::{Value, json};

use crate::client::{Answer, Client, text};
use crate::files::one_table;
use crate::house::{self, House};

pub const SESSION: &str = "/v1/staff/session";
pub const MEMBERS: &str = "/v1/staff/restaurants/osteria/members";
pub const ACCOUNTS: &str = "/v1/platform/accounts";
/// A password that may be chosen.
pub const PASSWORD: &str = "three blue chairs";

/// Runs a test with two restaurants that are alike.
pub async fn two(test: impl AsyncFnOnce(&mut House)) {
    house::with(async |house| {
        for slug in ["osteria", "theirs"] {
            house.has(slug, one_table(slug)).await;
        }
        test(house).await;
    })
    .await;
}

/// A key of a restaurant, in the hand of somebody.
pub async fn key(house: &House, slug: &str, role: &str) -> Client {
    let wanted = json!({ "restaurant": slug, "role": role });
    let made = house.platform().post("/v1/platform/keys").json(wanted).send().await.ok(201);
    house.guest().with(text(&made["key"]))
}

/// The token of a link.
pub fn token(link: &Value) -> String {
    text(&link["url"]).split_once('#').expect("a link with a token").1.to_owned()
}

pub async fn invite(house: &House, slug: &str, email: &str, role: &str) -> Value {
    let path = format!("/v1/staff/restaurants/{slug}/members");
    key(house, slug, "owner").await.post(&path).json(json!({ "email": email, "role": role })).send().await.ok(201)
}

pub async fn accept(house: &House, link: &Value, password: &str) -> Answer {
    let body = json!({ "token": token(link), "password": password });
    house.guest().post("/v1/staff/invitations/accept").json(body).send().await
}

/// Somebody works at a restaurant; with the usual password. Returns the id of their account.
pub async fn hire(house: &House, slug: &str, email: &str, role: &str) -> String {
    let invited = invite(house, slug, email, role).await;
    assert_eq!(accept(house, &invited, PASSWORD).await.status, 204);
    text(&invited["member"]["id"]).to_owned()
}

pub async fn sign_in(house: &House, email: &str, password: &str) -> Answer {
    house.guest().post(SESSION).json(json!({ "email": email, "password": password })).send().await
}

/// The cookie that an answer brings, as a browser sends it back.
pub fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().expect("a cookie").to_owned()
}

/// Somebody who is signed in.
pub async fn enter(house: &House, email: &str) -> Client {
    let answer = sign_in(house, email, PASSWORD).await;
    answer.ok(201);
    house.guest().keeping(cookie(&answer))
}

/// Somebody who works at a restaurant and is signed in.
pub async fn staff(house: &House, slug: &str, email: &str, role: &str) -> Client {
    hire(house, slug, email, role).await;
    enter(house, email).await
}
