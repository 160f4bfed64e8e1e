//! A second factor: enrolled, asked for, used once, lost.

use chrono::Duration;
use maitred::directory::accounts::second_factor::{code_at, step_at};
use serde_json::{Value, json};

use crate::client::{Answer, Client, text};
use crate::house::House;
use crate::people::{ACCOUNTS, PASSWORD, SESSION, cookie, enter, hire, sign_in, two};

const FACTOR: &str = "/v1/staff/session/second-factor";

/// The bytes of a secret, as an app reads it.
fn seed(secret: &str) -> Vec<u8> {
    let digit = |it: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(it).expect("base32") as u64;
    let bits = |chunk: &[char]| chunk.iter().fold(0, |bits, it| bits << 5 | digit(*it));
    let characters: Vec<char> = secret.chars().collect();
    characters.chunks(8).flat_map(|chunk| bits(chunk).to_be_bytes()[3..].to_vec()).collect()
}

fn code(house: &House, seed: &[u8]) -> String {
    code_at(seed, step_at(house.now()))
}

async fn sign_in_with(house: &House, code: &str) -> Answer {
    let body = json!({ "email": "ada@example.com", "password": PASSWORD, "code": code });
    house.guest().post(SESSION).json(body).send().await
}

/// Ada has a second factor: her session, her seed, her recovery codes.
async fn enrolled(house: &House) -> (Client, Vec<u8>, Vec<String>) {
    hire(house, "osteria", "ada@example.com", "owner").await;
    let before = enter(house, "ada@example.com").await;
    let enrolment = before.post(FACTOR).json(json!({ "password": PASSWORD })).send().await.ok(201);
    let seed = seed(text(&enrolment["secret"]));
    assert!(text(&enrolment["uri"]).contains(text(&enrolment["secret"])));
    let confirm = format!("{FACTOR}/confirm");
    before.post(&confirm).json(json!({ "code": "000000" })).send().await.problem(401, "wrong_code");
    sign_in(house, "ada@example.com", PASSWORD).await.ok(201);
    let confirmed = before.post(&confirm).json(json!({ "code": code(house, &seed) })).send().await;
    let codes: Vec<String> = serde_json::from_value(confirmed.ok(200)["recovery_codes"].clone()).unwrap();
    // The token is another one, and all sessions of before are over.
    before.get(SESSION).send().await.problem(401, "session_required");
    (house.guest().keeping(cookie(&confirmed)), seed, codes)
}

#[actix_web::test]
async fn signing_in_takes_a_code_and_each_works_once() {
    two(async |house| {
        let (ada, seed, codes) = enrolled(house).await;
        assert_eq!(codes.len(), 10);
        let me = ada.get(SESSION).send().await.ok(200);
        assert_eq!(
            (&me["account"]["second_factor"], &me["account"]["recovery_codes_left"]),
            (&json!(true), &json!(10))
        );
        let needed = sign_in(house, "ada@example.com", PASSWORD).await;
        needed.problem(401, "second_factor_required");
        assert_eq!(needed.header("set-cookie"), "");
        // Nobody learns without the password that there is a second factor.
        sign_in(house, "ada@example.com", "three red chairs").await.problem(401, "wrong_credentials");
        // The code that confirmed was used.
        sign_in_with(house, &code(house, &seed)).await.problem(401, "wrong_code");
        house.step_clock(Duration::seconds(30));
        let now = code(house, &seed);
        sign_in_with(house, &format!("{} {}", &now[..3], &now[3..])).await.ok(201);
        sign_in_with(house, &now).await.problem(401, "wrong_code");
    })
    .await;
}

#[actix_web::test]
async fn a_clock_may_be_half_a_minute_off_and_no_more() {
    two(async |house| {
        let (_, seed, _) = enrolled(house).await;
        house.step_clock(Duration::minutes(5));
        let of = |steps: i64| code_at(&seed, step_at(house.now()).saturating_add_signed(steps));
        sign_in_with(house, &of(-2)).await.problem(401, "wrong_code");
        sign_in_with(house, &of(2)).await.problem(401, "wrong_code");
        sign_in_with(house, &of(-1)).await.ok(201);
        sign_in_with(house, &of(1)).await.ok(201);
        sign_in_with(house, &of(0)).await.problem(401, "wrong_code");
    })
    .await;
}

#[actix_web::test]
async fn a_recovery_code_signs_in_once() {
    two(async |house| {
        let (_, _, codes) = enrolled(house).await;
        let answer = sign_in_with(house, &codes[3].to_uppercase()).await.ok(201);
        assert_eq!(answer["account"]["recovery_codes_left"], 9);
        sign_in_with(house, &codes[3]).await.problem(401, "wrong_code");
        sign_in_with(house, "aaaa-bbbb-cccc-dddd").await.problem(401, "wrong_code");
        sign_in_with(house, &codes[4]).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn it_is_taken_off_with_password_and_code() {
    two(async |house| {
        let (ada, seed, codes) = enrolled(house).await;
        ada.post(FACTOR).json(json!({ "password": PASSWORD })).send().await.problem(409, "second_factor_on");
        let off = |password: &str, code: &str| {
            ada.post(&format!("{FACTOR}/take-off")).json(json!({ "password": password, "code": code })).send()
        };
        off("three red chairs", &codes[0]).await.problem(401, "wrong_credentials");
        off(PASSWORD, "000000").await.problem(401, "wrong_code");
        house.step_clock(Duration::seconds(60));
        assert_eq!(off(PASSWORD, &code(house, &seed)).await.status, 204);
        sign_in(house, "ada@example.com", PASSWORD).await.ok(201);
        off(PASSWORD, &codes[1]).await.problem(409, "second_factor_off");
        ada.post(&format!("{FACTOR}/confirm"))
            .json(json!({ "code": "000000" }))
            .send()
            .await
            .problem(409, "second_factor_off");
    })
    .await;
}

#[actix_web::test]
async fn the_operator_helps_whoever_lost_everything() {
    two(async |house| {
        let (ada, _, _) = enrolled(house).await;
        let id = text(&ada.get(SESSION).send().await.ok(200)["account"]["id"]).to_owned();
        let path = format!("{ACCOUNTS}/{id}");
        assert_eq!(house.platform().get(&path).send().await.ok(200)["second_factor"], true);
        let off = house.platform().delete(&format!("{path}/second-factor")).send().await.ok(200);
        assert_eq!(off["second_factor"], false);
        sign_in(house, "ada@example.com", PASSWORD).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn it_stays_when_the_password_is_reset() {
    two(async |house| {
        let (ada, _, _) = enrolled(house).await;
        let id = text(&ada.get(SESSION).send().await.ok(200)["account"]["id"]).to_owned();
        let link = house.platform().post(&format!("{ACCOUNTS}/{id}/password-reset")).send().await.ok(201);
        let body = json!({ "token": crate::people::token(&link), "password": "four green lamps" });
        assert_eq!(house.guest().post("/v1/staff/password-resets/accept").json(body).send().await.status, 204);
        sign_in(house, "ada@example.com", "four green lamps").await.problem(401, "second_factor_required");
    })
    .await;
}

#[actix_web::test]
async fn codes_are_not_guessed() {
    two(async |house| {
        enrolled(house).await;
        let mut answers: Vec<Value> = vec![];
        for _ in 0..8 {
            answers.push(sign_in_with(house, "000000").await.json()["code"].clone());
        }
        assert!(answers.contains(&json!("too_many_tries")), "{answers:?}");
    })
    .await;
}
