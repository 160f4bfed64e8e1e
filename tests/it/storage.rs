//! Data that is lost or damaged: one restaurant says so, all others go on.

use std::fs;
use std::path::Path;

use chrono::Duration;
use serde_json::Value;

use crate::booking::{owner, path};
use crate::client::{Answer, text};
use crate::files::one_table;
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

/// Runs a test in a house with two restaurants and a reservation in each, of which the first lost its data between
/// two starts of the server.
async fn after(damage: impl FnOnce(&Path), test: impl AsyncFnOnce(&mut House, &Value)) {
    house::with(async |house| {
        for slug in ["broken", "whole"] {
            house.has(slug, one_table(slug)).await;
        }
        let booked = house.guest().book("broken", FRIDAY, "19:30", 2).await.ok(201);
        house.guest().book("whole", FRIDAY, "19:30", 2).await.ok(201);
        let database = house.database("broken");
        // An orderly stop trims the journal: what is damaged now cannot be had from there.
        house.close().await;
        damage(&database);
        house.broken = vec!["broken"];
        house.reopen().await;
        test(house, &booked).await;
    })
    .await;
}

/// Every way to ask the broken one.
async fn asked_in_all_ways(house: &House, booked: &Value) -> Vec<Answer> {
    let guest = house.guest();
    let platform = house.platform();
    vec![
        guest.get("/v1/restaurants/broken").send().await,
        guest.get(&format!("/v1/restaurants/broken/availability?date={FRIDAY}&party_size=2")).send().await,
        guest.book("broken", FRIDAY, "21:00", 2).await,
        guest.hold("broken", FRIDAY, "21:00", 2).await,
        owner(&guest, booked).get(&path(booked)).send().await,
        owner(&guest, booked).post(&format!("{}/cancel", path(booked))).send().await,
        platform.get("/v1/platform/restaurants/broken").send().await,
        platform.get("/v1/platform/restaurants/broken/health").send().await,
        house.apply("broken", one_table("broken")).await,
    ]
}

/// The broken restaurant says so, and shows nothing of our insides; everything else is as it was.
async fn only_one_suffers(house: &mut House, booked: &Value) {
    for answer in asked_in_all_ways(house, booked).await {
        let problem = answer.problem(503, "storage_unavailable");
        assert!(!answer.header("retry-after").is_empty());
        let detail = text(&problem["detail"]);
        assert!(!detail.contains(&house.folder().display().to_string()) && !detail.contains(".db"), "{detail}");
    }
    assert_eq!(house.presence("broken").await, "failed");
    for path in ["/readyz", "/healthz"] {
        house.guest().get(path).send().await.ok(200);
    }
    house.guest().book("whole", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
    house.guest().book("whole", FRIDAY, "21:00", 2).await.ok(201);
    let listed = house.platform().get("/v1/platform/restaurants").send().await.ok(200);
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
    // It is tried again now and then, and does not come back to life as something else.
    house.step(Duration::minutes(10)).await;
    house.guest().book("broken", FRIDAY, "19:30", 2).await.problem(503, "storage_unavailable");
}

fn overwrite(path: &Path, from: usize, to: usize) {
    let mut bytes = fs::read(path).expect("a database");
    bytes[from..to]
        .iter_mut()
        .enumerate()
        .for_each(|(at, byte)| *byte = u8::try_from(at % 251).expect("a byte") ^ 0x5a);
    fs::write(path, bytes).expect("the folder is ours");
}

fn size(path: &Path) -> usize {
    usize::try_from(fs::metadata(path).expect("a database").len()).expect("a small database")
}

#[actix_web::test]
async fn a_restaurant_whose_database_is_missing_says_so_and_others_go_on() {
    after(|database| fs::remove_file(database).expect("a database"), only_one_suffers).await;
}

#[actix_web::test]
async fn a_restaurant_whose_database_has_no_header_says_so_and_others_go_on() {
    after(|database| overwrite(database, 0, 100), only_one_suffers).await;
}

#[actix_web::test]
async fn a_restaurant_whose_database_is_damaged_inside_says_so_and_others_go_on() {
    after(|database| overwrite(database, size(database) / 8, size(database) / 8 * 7), only_one_suffers).await;
}

#[actix_web::test]
async fn a_restaurant_whose_database_is_cut_short_says_so_and_others_go_on() {
    let cut = |database: &Path| {
        let bytes = fs::read(database).expect("a database");
        fs::write(database, &bytes[..bytes.len() / 2]).expect("the folder is ours");
    };
    after(cut, only_one_suffers).await;
}

#[actix_web::test]
async fn a_restaurant_whose_database_is_empty_says_so_and_others_go_on() {
    after(|database| fs::write(database, b"").expect("the folder is ours"), only_one_suffers).await;
}

#[actix_web::test]
async fn a_restaurant_whose_database_comes_back_serves_again() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let database = house.database("osteria");
        let away = database.with_extension("away");
        house.close().await;
        fs::rename(&database, &away).expect("a database");
        house.reopen().await;
        house.guest().book("osteria", FRIDAY, "21:00", 2).await.problem(503, "storage_unavailable");
        fs::rename(&away, &database).expect("a database");
        house.step_clock(Duration::minutes(10));
        let guest = house.guest();
        assert_eq!(owner(&guest, &booked).get(&path(&booked)).send().await.ok(200), booked);
        guest.book("osteria", FRIDAY, "21:00", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn restaurants_are_there_again_after_a_restart() {
    house::with(async |house| {
        for slug in ["a", "b", "c"] {
            house.has(slug, one_table(slug)).await;
        }
        let file = async |house: &House| house.platform().get("/v1/platform/restaurants/b").send().await.ok(200);
        let (before, list) = (file(house).await, house.platform().get("/v1/platform/restaurants").send().await.ok(200));
        for _ in 0..3 {
            house.restart().await;
            assert_eq!(file(house).await, before);
            assert_eq!(house.platform().get("/v1/platform/restaurants").send().await.ok(200), list);
        }
    })
    .await;
}

#[actix_web::test]
async fn the_first_key_is_made_once_and_for_the_owner_of_the_folder_alone() {
    house::with(async |house| {
        use std::os::unix::fs::PermissionsExt as _;
        let path = house.folder().join("platform.key");
        let key = fs::read_to_string(&path).expect("a key");
        assert!(key.starts_with("mp_"), "{key}");
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        house.restart().await;
        assert_eq!(fs::read_to_string(&path).expect("a key"), key);
        house.platform().get("/v1/platform/restaurants").send().await.ok(200);
        // Whoever took the file away still has the key.
        fs::remove_file(&path).expect("a key");
        house.restart().await;
        assert!(!path.exists(), "no second first key");
        house.guest().with(key.trim()).get("/v1/platform/restaurants").send().await.ok(200);
    })
    .await;
}

#[actix_web::test]
async fn a_server_that_stopped_leaves_files_that_verify() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let database = house.database("osteria");
        house.close().await;
        assert!(!database.with_extension("db-wal").exists(), "an orderly stop leaves no journal behind");
        house.reopen().await;
    })
    .await;
}

#[actix_web::test]
async fn a_restaurant_that_panicked_is_rebuilt_from_its_database() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let (runtime, id) = (house.app().directory.runtime(), house.tenant("osteria").id.bits());
        let looked = runtime.look(id, |_| panic!("on purpose: a bug inside a restaurant")).await;
        assert_eq!(looked, None::<()>);
        let guest = house.guest();
        // Whoever comes just then may be told to try again, but nobody after that.
        drop(guest.get("/v1/restaurants/osteria").send().await);
        house.step(Duration::seconds(5)).await;
        assert_eq!(owner(&guest, &booked).get(&path(&booked)).send().await.ok(200), booked);
        guest.book("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
    })
    .await;
}
