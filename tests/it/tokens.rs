//! Manage tokens and platform keys: who shows none, and who shows the wrong one.

use awc::http::Method;
use serde_json::json;

use crate::booking::{owner, path};
use crate::client::text;
use crate::files::one_table;
use crate::house;

#[actix_web::test]
async fn a_reservation_without_its_token_stays_closed() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let cancel = format!("{}/cancel", path(&booked));
        for (method, path) in [(Method::GET, path(&booked)), (Method::PATCH, path(&booked)), (Method::POST, cancel)] {
            let none = guest.ask(method.clone(), &path).send().await;
            none.problem(401, "token_required");
            assert!(none.header("www-authenticate").starts_with("Bearer"));
            let basic = guest.ask(method.clone(), &path).header("authorization", "Basic QWRhOkFkYQ==").send().await;
            basic.problem(401, "token_required");
            let wrong = house.stranger().ask(method, &path).json(json!({})).send().await;
            wrong.problem(404, "reservation_not_found");
        }
        let read = owner(&guest, &booked).get(&path(&booked)).send().await.ok(200);
        assert_eq!(read, booked, "nobody changed anything");
    })
    .await;
}

#[actix_web::test]
async fn credentials_are_looked_at_before_bodies_and_parameters() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let booked = house.guest().book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let garbage = house.guest().patch(&path(&booked)).body("text/plain", "garbage");
        garbage.send().await.problem(401, "token_required");
        for who in [house.guest(), house.stranger()] {
            let list = who.get("/v1/platform/restaurants?nonsense=1").send().await;
            list.problem(401, "key_required");
            assert!(list.header("www-authenticate").starts_with("Bearer"));
            who.get("/v1/platform/restaurants/osteria").send().await.problem(401, "key_required");
            who.get("/v1/platform/restaurants/nobody").send().await.problem(401, "key_required");
            who.get("/v1/platform/restaurants/osteria/health?x").send().await.problem(401, "key_required");
        }
    })
    .await;
}

#[actix_web::test]
async fn a_token_of_one_reservation_is_nothing_to_another() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let mine = guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let other = guest.book("osteria", "2027-03-06", "19:30", 2).await.ok(201);
        let answer = owner(&guest, &mine).get(&path(&other)).send().await;
        answer.problem(404, "reservation_not_found");
        let answer = owner(&guest, &mine).post(&format!("{}/cancel", path(&other))).send().await;
        answer.problem(404, "reservation_not_found");
        let answer = house.platform().get(&path(&mine)).send().await;
        answer.problem(404, "reservation_not_found");
    })
    .await;
}

#[actix_web::test]
async fn a_link_may_carry_the_token() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let link = format!("{}?token={}", path(&booked), text(&booked["manage_token"]));
        assert_eq!(guest.get(&link).send().await.ok(200), booked);
        guest.get(&format!("{}?token=wrong", path(&booked))).send().await.problem(404, "reservation_not_found");
        guest.get(&format!("{}?tokn=x", path(&booked))).send().await.problem(400, "bad_query");
    })
    .await;
}

#[actix_web::test]
async fn ids_that_are_none_are_not_found() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let booked = house.guest().book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let owner = owner(&house.guest(), &booked);
        let id = text(&booked["id"]);
        let short = &id[..id.len() - 1];
        let (long, upper) = (format!("{id}0"), id.to_uppercase());
        let huge = "r".repeat(10_000);
        let none = [
            "nonsense",
            "res_",
            "res_%00",
            short,
            &long,
            &upper,
            "hld_000000000000",
            "%2e%2e",
            "caf%C3%A9",
            "%ff",
            &huge,
        ];
        for id in none {
            owner.get(&format!("/v1/reservations/{id}")).send().await.problem(404, "reservation_not_found");
            house.guest().get(&format!("/v1/reservations/{id}")).send().await.problem(401, "token_required");
        }
        // Well formed, but nobody's: of an unknown restaurant, and unknown in this one.
        let unknown_here = format!("{}000000000000", &id[..16]);
        for id in ["res_000000000000000000000000", &unknown_here] {
            owner.get(&format!("/v1/reservations/{id}")).send().await.problem(404, "reservation_not_found");
        }
    })
    .await;
}

#[actix_web::test]
async fn tokens_of_any_shape_are_only_ever_wrong() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let token = text(&booked["manage_token"]);
        let almost = format!("{}x", &token[..token.len() - 1]);
        for wrong in [&token[1..], &almost, &format!("{token}{token}"), "x", &"x".repeat(5_000)] {
            let answer = guest.with(wrong).get(&path(&booked)).send().await;
            answer.problem(404, "reservation_not_found");
        }
    })
    .await;
}
