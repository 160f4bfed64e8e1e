//! Guessing: whoever does it waits longer each time, and nobody else does.

use chrono::Duration;
use maitred::http::caller::Proxies;
use serde_json::{Value, json};

use crate::client::Answer;
use crate::house::{self, House};
use crate::people::{PASSWORD, SESSION, hire};

/// Runs a test behind a proxy that tells who calls, so that there are many addresses; Ada works at the restaurant.
async fn behind_a_proxy(test: impl AsyncFnOnce(&mut House)) {
    let tune = |config: &mut maitred::config::Config| config.proxies = Proxies(vec!["127.0.0.0/8".parse().unwrap()]);
    house::with_tuned(tune, async |house| {
        house.has("osteria", crate::files::one_table("osteria")).await;
        hire(house, "osteria", "ada@example.com", "owner").await;
        test(house).await;
    })
    .await;
}

async fn try_from(house: &House, address: &str, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    house.guest().post(SESSION).header("x-forwarded-for", address).json(body).send().await
}

fn wait(answer: &Answer) -> i64 {
    answer.problem(429, "too_many_tries");
    answer.header("retry-after").parse().expect("seconds")
}

#[actix_web::test]
async fn whoever_guesses_waits_longer_each_time() {
    behind_a_proxy(async |house| {
        let guess = async || try_from(house, "192.0.2.1", "ada@example.com", "three red chairs").await;
        for _ in 0..5 {
            guess().await.problem(401, "wrong_credentials");
        }
        for expected in [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900] {
            assert_eq!(wait(&guess().await), expected);
            house.step_clock(Duration::seconds(expected) - Duration::milliseconds(1));
            assert_eq!(wait(&guess().await), 1);
            house.step_clock(Duration::milliseconds(1));
            guess().await.problem(401, "wrong_credentials");
        }
        // The right password waits as well from there, and not from elsewhere.
        try_from(house, "192.0.2.1", "ada@example.com", PASSWORD).await.problem(429, "too_many_tries");
        try_from(house, "192.0.2.2", "ada@example.com", PASSWORD).await.ok(201);
        house.step_clock(Duration::minutes(15));
        try_from(house, "192.0.2.1", "ada@example.com", PASSWORD).await.ok(201);
        guess().await.problem(401, "wrong_credentials");
    })
    .await;
}

#[actix_web::test]
async fn a_crowd_keeps_nobody_out_for_longer_than_half_a_minute() {
    behind_a_proxy(async |house| {
        for guesser in 0..40 {
            let address = format!("198.51.100.{guesser}");
            try_from(house, &address, "ada@example.com", "three red chairs").await;
        }
        let ada = async || try_from(house, "192.0.2.1", "ada@example.com", PASSWORD).await;
        assert_eq!(wait(&ada().await), 30);
        house.step_clock(Duration::seconds(15));
        for guesser in 100..140 {
            let address = format!("198.51.100.{guesser}");
            assert_eq!(wait(&try_from(house, &address, "ada@example.com", "three red chairs").await), 30);
        }
        assert_eq!(wait(&ada().await), 15);
        house.step_clock(Duration::seconds(15));
        ada().await.ok(201);
        // From where she was before she gets in at once.
        ada().await.ok(201);
        // Others are not touched.
        hire(house, "osteria", "bo@example.com", "host").await;
        try_from(house, "192.0.2.7", "bo@example.com", PASSWORD).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn an_account_that_is_not_there_makes_wait_like_one_that_is() {
    behind_a_proxy(async |house| {
        let mut told: Vec<Vec<Value>> = vec![];
        for email in ["ada@example.com", "nobody@example.com"] {
            let mut codes = vec![];
            for _ in 0..8 {
                let answer = try_from(house, "192.0.2.1", email, "three red chairs").await;
                codes.push(json!([answer.json()["code"], answer.header("retry-after")]));
            }
            told.push(codes);
        }
        assert_eq!(told[0], told[1]);
    })
    .await;
}

#[actix_web::test]
async fn many_at_the_same_time_are_many_tries() {
    behind_a_proxy(async |house| {
        let tries = (0..30).map(|_| try_from(house, "192.0.2.1", "ada@example.com", "three red chairs"));
        let answers = futures_util::future::join_all(tries).await;
        let compared = answers.iter().filter(|answer| answer.status == 401).count();
        assert_eq!(compared, 5, "five are compared, and the others wait");
    })
    .await;
}
