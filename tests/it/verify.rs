//! Verifying a restaurant that runs: what is found, how it goes on meanwhile, and who may ask.

use std::process::{Command, Output};

use futures_util::future::join_all;
use maitred::object::Boxed;
use maitred::store::StoreError;
use serde_json::{Value, json};

use crate::client::text;
use crate::files::one_table;
use crate::house::{self, House};
use crate::people;

const FRIDAY: &str = "2027-03-05";
const VERIFY: &str = "/v1/platform/restaurants/osteria/verify";

/// Runs a test in a house with a restaurant that has some of everything.
async fn lively(test: impl AsyncFnOnce(&mut House)) {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.guest().hold("osteria", FRIDAY, "21:00", 2).await.ok(201);
        test(house).await;
    })
    .await;
}

async fn verified(house: &House, query: &str) -> Value {
    house.platform().get(&format!("{VERIFY}{query}")).send().await.ok(200)
}

/// What came of a check.
fn outcome<'a>(found: &'a Value, check: &str) -> &'a str {
    let checks = found["checks"].as_array().expect("checks");
    text(&checks.iter().find(|it| it["check"] == check).expect("a check of this name")["outcome"])
}

/// The names of the checks that found something.
fn wrong(found: &Value) -> Vec<&str> {
    let checks = found["checks"].as_array().expect("checks");
    checks.iter().filter(|it| it["outcome"] == "wrong").map(|it| text(&it["check"])).collect()
}

/// Changes a restaurant's database behind its back.
async fn meddle(house: &House, statement: &'static str) {
    let id = house.tenant("osteria").id.bits();
    let meddled = house.app().vault.recall(id, move |file| -> Boxed<'_, Result<(), StoreError>> {
        Box::pin(async move {
            let done = sqlx::raw_sql(statement).execute(file.connection()).await;
            done.map(drop).map_err(StoreError::sql("meddling"))
        })
    });
    meddled.await.expect("a statement that SQLite takes");
}

#[actix_web::test]
async fn a_restaurant_that_runs_is_sound_and_so_is_one_that_sleeps() {
    lively(async |house| {
        let found = verified(house, "").await;
        assert_eq!((&found["sound"], &found["presence"]), (&json!(true), &json!("awake")), "{found}");
        assert!(found["checks"].as_array().expect("checks").iter().all(|it| it["outcome"] == "sound"), "{found}");
        assert_eq!(found["seq"], 3, "the file, the booking, the hold: {found}");
        assert_eq!(found["revision"], house.inside("osteria").await["revision"]);
        house.put_to_sleep("osteria").await;
        let asleep = verified(house, "?wake=false").await;
        assert_eq!((&asleep["sound"], &asleep["presence"]), (&json!(true), &json!("asleep")), "{asleep}");
        assert_eq!((outcome(&asleep, "memory"), outcome(&asleep, "index")), ("not_looked", "sound"));
        assert_eq!(house.presence("osteria").await, "asleep", "nobody was woken for it");
        assert_eq!(outcome(&verified(house, "").await, "memory"), "sound");
        assert_eq!(house.presence("osteria").await, "awake");
    })
    .await;
}

#[actix_web::test]
async fn whatever_somebody_changed_behind_its_back_is_found() {
    // What was changed, and what finds it.
    let cases = [
        ("UPDATE reservation SET body = json_set(body, '$.party', 1)", vec!["history", "memory"]),
        ("UPDATE reservation SET status = 'finished'", vec!["seatings", "records"]),
        ("DELETE FROM seating", vec!["seatings"]),
        ("DELETE FROM alarm", vec!["alarms", "memory"]),
        ("UPDATE counter SET value = 77 WHERE name = 'revision'", vec!["memory"]),
        ("UPDATE guest_version SET name = 'Eve'", vec!["memory"]),
        ("UPDATE head SET hash = printf('%064d', 7)", vec!["journal"]),
    ];
    for (statement, finds) in cases {
        lively(async |house| {
            assert_eq!(verified(house, "").await["sound"], true);
            meddle(house, statement).await;
            let found = verified(house, "").await;
            assert_eq!((wrong(&found), &found["sound"]), (finds, &json!(false)), "{statement}: {found}");
            house.broken = vec!["osteria"];
        })
        .await;
    }
}

#[actix_web::test]
async fn one_that_cannot_be_brought_up_is_looked_at_all_the_same() {
    lively(async |house| {
        let database = house.database("osteria");
        house.close().await;
        std::fs::remove_file(&database).expect("a database");
        house.broken = vec!["osteria"];
        house.reopen().await;
        let found = verified(house, "").await;
        assert_eq!((wrong(&found), &found["seq"]), (vec!["database", "memory"], &Value::Null), "{found}");
        assert_eq!((outcome(&found, "rules"), text(&found["presence"])), ("not_looked", "failed"));
        let inside = house.folder().display().to_string();
        assert!(!found.to_string().contains(&inside) && !found.to_string().contains(".db"), "{found}");
        let ran = command(house, &["osteria"]).await;
        assert_eq!(ran.status.code(), Some(1), "{ran:?}");
        assert!(String::from_utf8_lossy(&ran.stdout).contains("NOT SOUND"), "{ran:?}");
    })
    .await;
}

#[actix_web::test]
async fn a_suspended_one_is_looked_at_too() {
    lively(async |house| {
        house.platform().post("/v1/platform/restaurants/osteria/suspend").json(json!({})).send().await.ok(200);
        assert_eq!(verified(house, "").await["sound"], true);
    })
    .await;
}

#[actix_web::test]
async fn bookings_go_on_while_a_restaurant_is_verified() {
    lively(async |house| {
        let guest = house.guest();
        let booking =
            join_all(
                (0..60).map(|nth| {
                    let (guest, date) = (guest.clone(), format!("2027-03-{:02}", 6 + nth % 20));
                    async move {
                        guest.book("osteria", &date, ["18:00", "19:30", "21:00"][nth / 20], 2).await.status.as_u16()
                    }
                }),
            );
        let verifying = async {
            let mut sound = 0;
            while sound < 12 {
                let found = verified(house, "").await;
                assert_eq!(found["sound"], true, "{found}");
                sound += 1;
            }
        };
        let (booked, ()) = futures_util::future::join(booking, verifying).await;
        assert!(booked.iter().filter(|status| **status == 201).count() > 20, "{booked:?}");
        assert!(booked.iter().all(|status| [201, 409].contains(status)), "{booked:?}");
    })
    .await;
}

#[actix_web::test]
async fn one_that_another_process_copies_is_sound_too_and_few_are_verified_at_a_time() {
    house::with_tuned(
        |config| config.vault.vacuum_bytes_max = 0,
        async |house| {
            house.has("osteria", one_table("osteria")).await;
            let asked = (0..10).map(|_| house.platform().get(VERIFY).send());
            let answers = join_all(asked).await;
            let (done, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status.is_success());
            assert!(!done.is_empty() && !refused.is_empty(), "{} done, {} refused", done.len(), refused.len());
            done.iter().for_each(|answer| assert_eq!(answer.json()["sound"], true, "{}", answer.text()));
            refused.iter().for_each(|answer| drop(answer.problem(503, "overloaded")));
            assert_eq!(verified(house, "").await["sound"], true);
        },
    )
    .await;
}

#[actix_web::test]
async fn operators_alone_verify() {
    lively(async |house| {
        house.stranger().get(VERIFY).send().await.problem(401, "key_required");
        people::key(house, "osteria", "owner").await.get(VERIFY).send().await.problem(401, "key_required");
        let nobody = "/v1/platform/restaurants/nobody/verify";
        house.platform().get(nobody).send().await.problem(404, "restaurant_not_found");
        house.platform().get(&format!("{VERIFY}?wake=perhaps")).send().await.problem(400, "bad_query");
        house.platform().get(&format!("{VERIFY}?deep=true")).send().await.problem(400, "bad_query");
    })
    .await;
}

/// `maitred restaurant verify …`
async fn command(house: &House, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_maitred"));
    command.args(["restaurant", "verify"]).args(arguments).env_remove("MAITRED_KEY").env_remove("MAITRED_OUTPUT");
    command.env("MAITRED_URL", format!("http://{}", house.app().address)).env("MAITRED_DATA", house.folder());
    let ran = actix_web::rt::task::spawn_blocking(move || command.output()).await;
    ran.expect("it ran").expect("the binary is there")
}

#[actix_web::test]
async fn the_command_says_what_it_found_with_its_exit_code() {
    lively(async |house| {
        let ran = command(house, &["osteria"]).await;
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert_eq!((ran.status.code(), said.lines().count()), (Some(0), 10), "{ran:?}");
        assert!(said.starts_with("osteria: sound at entry 3, awake\n"), "{said}");
        let ran = command(house, &["osteria", "--no-wake", "--output", "json"]).await;
        let said: Value = serde_json::from_slice(&ran.stdout).expect("the API's own JSON");
        assert_eq!((ran.status.code(), &said["sound"]), (Some(0), &json!(true)));
        assert_eq!(command(house, &["nobody"]).await.status.code(), Some(4));
    })
    .await;
}
