//! What was promised is kept when a restaurant file changes.

use serde_json::json;

use crate::booking::{cancel, owner, path};
use crate::files::{File, dinner, one_table, service};
use crate::house;

fn tables(keys: &[&str]) -> File {
    let list: Vec<String> = keys.iter().map(|key| format!("{{key: {key}, seats: {{min: 1, max: 4}}}}")).collect();
    File { tables: format!("[{}]", list.join(", ")), ..one_table("osteria") }
}

#[actix_web::test]
async fn a_table_with_reservations_cannot_be_removed() {
    house::with(async |house| {
        house.has("osteria", tables(&["t1", "t2"])).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-05", "19:30", 4).await.ok(201);
        let before = house.inside("osteria").await;
        for query in ["", "?dry_run=true"] {
            let apply = house.platform().put(&format!("/v1/platform/restaurants/osteria{query}")).yaml(tables(&["t2"]));
            let problem = apply.send().await.problem(409, "in_use");
            assert_eq!(
                (&problem["kind"], &problem["key"], &problem["reservations"]),
                (&json!("table"), &json!("t1"), &json!(1))
            );
        }
        assert_eq!(house.inside("osteria").await, before);
        house.has("osteria", tables(&["t1"])).await;
        cancel(&guest, &booked).await.ok(200);
        house.has("osteria", tables(&["t3"])).await;
    })
    .await;
}

#[actix_web::test]
async fn with_reassign_a_party_gets_another_table() {
    house::with(async |house| {
        house.has("osteria", tables(&["t1", "t2"])).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-05", "19:30", 4).await.ok(201);
        let path_of_file = "/v1/platform/restaurants/osteria?reassign=true";
        house.platform().put(path_of_file).yaml(tables(&["t2"])).send().await.ok(200);
        let kept = owner(&guest, &booked).get(&path(&booked)).send().await.ok(200);
        assert_eq!((&kept["status"], &kept["starts_at"]), (&json!("booked"), &booked["starts_at"]));
        // The party sits at the one table that is left.
        guest.book("osteria", "2027-03-05", "19:30", 4).await.problem(409, "slot_unavailable");
        house.restart().await;
        house.guest().book("osteria", "2027-03-05", "19:30", 4).await.problem(409, "slot_unavailable");
    })
    .await;
}

#[actix_web::test]
async fn whoever_finds_no_other_table_keeps_the_promise_and_nobody_else_may_book_then() {
    house::with(async |house| {
        house.has("osteria", tables(&["t1", "t2"])).await;
        let guest = house.guest();
        let booked = [
            guest.book("osteria", "2027-03-05", "19:30", 4).await.ok(201),
            guest.book("osteria", "2027-03-05", "19:30", 4).await.ok(201),
        ];
        let reassign = async |keys: &[&str]| {
            let path = "/v1/platform/restaurants/osteria?reassign=true";
            house.platform().put(path).yaml(tables(keys)).send().await.ok(200);
        };
        reassign(&["t2"]).await;
        for booked in &booked {
            let kept = owner(&guest, booked).get(&path(booked)).send().await.ok(200);
            assert_eq!((&kept["status"], &kept["starts_at"]), (&json!("booked"), &booked["starts_at"]));
        }
        // Another table goes first to whoever was promised one.
        reassign(&["t2", "t3"]).await;
        guest.book("osteria", "2027-03-05", "19:30", 4).await.problem(409, "slot_unavailable");
        reassign(&["t2", "t3", "t4"]).await;
        guest.book("osteria", "2027-03-05", "19:30", 4).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_service_with_reservations_cannot_be_removed() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let services = format!("[{}]", service("supper", "18:00", "22:00", "00:30", "slot_minutes: 30"));
        let problem = house.apply("osteria", File { services, ..one_table("osteria") }).await.problem(409, "in_use");
        assert_eq!((&problem["kind"], &problem["key"]), (&json!("service"), &json!("dinner")));
    })
    .await;
}

#[actix_web::test]
async fn the_zone_stays_while_there_are_reservations() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let moved = File { zone: "Europe/London".into(), ..one_table("osteria") };
        let problem = house.apply("osteria", moved.clone()).await.problem(409, "zone_in_use");
        assert_eq!(problem["reservations"], 1);
        cancel(&guest, &booked).await.ok(200);
        house.has("osteria", moved).await;
        let booked = guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        assert_eq!(booked["starts_at"], "2027-03-05T19:30:00Z");
    })
    .await;
}

#[actix_web::test]
async fn the_zone_may_change_once_everybody_has_left() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        house.step_to("2027-03-05T20:00:01Z").await;
        house.has("osteria", File { zone: "Europe/London".into(), ..one_table("osteria") }).await;
    })
    .await;
}

#[actix_web::test]
async fn other_hours_leave_old_promises_alone() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let later = File { services: dinner("20:00", "22:00", "00:30"), ..one_table("osteria") };
        house.has("osteria", later).await;
        let kept = owner(&guest, &booked).get(&path(&booked)).send().await.ok(200);
        assert_eq!(kept["starts_at"], booked["starts_at"]);
        // The table is taken until nine by those who came under the old hours.
        assert_eq!(guest.slot("osteria", "2027-03-05", "20:00", 2).await, "full");
        assert_eq!(guest.slot("osteria", "2027-03-05", "21:00", 2).await, "available");
        guest.book("osteria", "2027-03-05", "19:30", 2).await.problem(422, "time_not_offered");
    })
    .await;
}

#[actix_web::test]
async fn a_hold_does_not_keep_a_table_from_being_removed() {
    house::with(async |house| {
        house.has("osteria", tables(&["t1", "t2"])).await;
        let guest = house.guest();
        let hold = guest.hold("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        house.has("osteria", tables(&["t2"])).await;
        assert_eq!(house.inside("osteria").await["holds"], 0);
        let body = json!({ "hold": { "id": hold["id"], "token": hold["token"] } });
        guest.book_with("osteria", body).await.problem(409, "hold_expired");
    })
    .await;
}
