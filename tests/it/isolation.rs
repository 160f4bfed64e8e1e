//! Nothing of one restaurant is anything to another.

use awc::http::Method;
use serde_json::{Value, json};

use crate::booking::{owner, path};
use crate::client::{text, wish};
use crate::files::one_table;
use crate::holds::{proof, release};
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

/// Runs a test with a reservation each in two restaurants that are alike.
async fn two(test: impl AsyncFnOnce(&mut House, &Value, &Value)) {
    house::with(async |house| {
        for slug in ["mine", "theirs"] {
            house.has(slug, one_table(slug)).await;
        }
        let mine = house.guest().book("mine", FRIDAY, "19:30", 2).await.ok(201);
        let theirs = house.guest().book("theirs", FRIDAY, "19:30", 2).await.ok(201);
        test(house, &mine, &theirs).await;
    })
    .await;
}

/// The reservation of one restaurant with the restaurant of another: its id names both.
fn transplanted(mine: &Value, theirs: &Value) -> String {
    let (mine, theirs) = (text(&mine["id"]), text(&theirs["id"]));
    format!("/v1/reservations/{}{}", &theirs[..16], &mine[16..])
}

#[actix_web::test]
async fn a_token_of_one_restaurant_opens_nothing_in_another() {
    two(async |house, mine, theirs| {
        let me = owner(&house.guest(), mine);
        for target in [path(theirs), transplanted(mine, theirs)] {
            for (method, path) in [
                (Method::GET, target.clone()),
                (Method::PATCH, target.clone()),
                (Method::POST, format!("{target}/cancel")),
            ] {
                let answer = me.ask(method, &path).json(json!({ "party_size": 3 })).send().await;
                let problem = answer.problem(404, "reservation_not_found");
                assert!(!answer.text().contains("theirs"), "{problem}");
            }
        }
        assert_eq!(owner(&house.guest(), theirs).get(&path(theirs)).send().await.ok(200), *theirs);
    })
    .await;
}

#[actix_web::test]
async fn tokens_stay_apart_after_a_restart() {
    two(async |house, mine, theirs| {
        house.restart().await;
        let me = owner(&house.guest(), mine);
        me.get(&path(mine)).send().await.ok(200);
        me.get(&path(theirs)).send().await.problem(404, "reservation_not_found");
    })
    .await;
}

#[actix_web::test]
async fn a_hold_of_one_restaurant_is_nothing_in_another() {
    two(async |house, _, _| {
        let guest = house.guest();
        let hold = guest.hold("mine", "2027-03-06", "19:30", 2).await.ok(201);
        guest.book_with("theirs", proof(&hold)).await.problem(404, "hold_not_found");
        release(&guest, "theirs", &hold).await.problem(404, "hold_not_found");
        guest.book("theirs", "2027-03-06", "19:30", 2).await.ok(201);
        guest.book_with("mine", proof(&hold)).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_token_of_a_hold_is_none_of_a_reservation() {
    two(async |house, mine, _| {
        let guest = house.guest();
        let hold = guest.hold("mine", "2027-03-06", "19:30", 2).await.ok(201);
        guest.with(text(&hold["token"])).get(&path(mine)).send().await.problem(404, "reservation_not_found");
        let path_of_hold = format!("/v1/restaurants/mine/holds/{}", text(&hold["id"]));
        let answer = owner(&guest, mine).delete(&path_of_hold).send().await;
        answer.problem(404, "hold_not_found");
        house
            .guest()
            .with(text(&mine["manage_token"]))
            .get("/v1/platform/restaurants")
            .send()
            .await
            .problem(401, "key_required");
    })
    .await;
}

#[actix_web::test]
async fn a_key_of_one_restaurant_says_nothing_of_another() {
    two(async |house, _, _| {
        let ask = |slug: &str, date: &str| {
            house.guest().post(&format!("/v1/restaurants/{slug}/holds")).key("k-1").json(wish(date, "19:30", 2)).send()
        };
        let mine = ask("mine", "2027-03-06").await.ok(201);
        let theirs = ask("theirs", "2027-03-07").await.ok(201);
        assert_ne!(mine["id"], theirs["id"]);
        assert_eq!(ask("mine", "2027-03-06").await.ok(201), mine);
    })
    .await;
}

#[actix_web::test]
async fn what_one_restaurant_does_changes_nothing_in_another() {
    two(async |house, _, _| {
        let before = house.inside("theirs").await;
        house.guest().book("mine", FRIDAY, "21:00", 2).await.ok(201);
        house.has("mine", crate::files::osteria("mine").to_string().replace("h1", "t1")).await;
        assert_eq!(house.inside("theirs").await, before);
    })
    .await;
}

#[actix_web::test]
async fn each_restaurant_has_a_file_of_its_own_that_names_no_other() {
    two(async |house, _, _| {
        let body =
            json!({ "date": "2027-03-06", "time": "19:30", "party_size": 2, "guest": { "name": "Rosencrantz" } });
        house.guest().book_with("mine", body).await.ok(201);
        let (mine, theirs) = (house.database("mine"), house.database("theirs"));
        house.close().await;
        let has_name = |path: &std::path::Path| {
            let bytes = std::fs::read(path).expect("a file");
            bytes.windows(11).any(|window| window == b"Rosencrantz")
        };
        assert!(has_name(&mine));
        assert!(!has_name(&theirs));
        assert!(!has_name(&house.folder().join("directory.db")));
        // The journal had it on the way, and has let go of it.
        assert!(!has_name(&house.folder().join("journal.db")));
        house.reopen().await;
    })
    .await;
}
