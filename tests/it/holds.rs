//! A table kept for a few minutes while a guest fills in the form.

use serde_json::{Value, json};

use crate::client::{Answer, Client, text, wish};
use crate::files::{File, one_table, osteria};
use crate::house;

const FRIDAY: &str = "2027-03-05";

pub async fn release(guest: &Client, slug: &str, hold: &Value) -> Answer {
    let path = format!("/v1/restaurants/{slug}/holds/{}", text(&hold["id"]));
    guest.with(text(&hold["token"])).delete(&path).send().await
}

/// The hold as a booking names it.
pub fn proof(hold: &Value) -> Value {
    json!({ "hold": { "id": hold["id"], "token": hold["token"] } })
}

#[actix_web::test]
async fn a_hold_becomes_a_reservation() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let hold = guest.hold("osteria", FRIDAY, "19:30", 3).await.ok(201);
        assert!(text(&hold["id"]).starts_with("hld_"));
        let told = json!({
            "date": FRIDAY, "time": "19:30", "party_size": 3, "area": null, "expires_at": "2027-03-01T09:05:00+01:00",
            "starts_at": "2027-03-05T19:30:00+01:00", "ends_at": "2027-03-05T21:00:00+01:00",
        });
        for (field, value) in told.as_object().expect("fields") {
            assert_eq!(&hold[field], value, "{field}");
        }
        let booked = guest.book_with("osteria", proof(&hold)).await.ok(201);
        assert_eq!((&booked["starts_at"], &booked["party_size"]), (&hold["starts_at"], &json!(3)));
        let inside = house.inside("osteria").await;
        assert_eq!((&inside["holds"], &inside["reservations"]), (&json!(0), &json!(1)));
    })
    .await;
}

#[actix_web::test]
async fn a_hold_takes_the_place_for_everybody_else() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        assert_eq!(guest.slot("osteria", FRIDAY, "20:00", 2).await, "full");
        guest.book("osteria", FRIDAY, "20:00", 2).await.problem(409, "slot_unavailable");
        guest.hold("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        assert_eq!(guest.slot("osteria", FRIDAY, "21:00", 2).await, "available");
    })
    .await;
}

#[actix_web::test]
async fn a_hold_is_good_for_one_reservation() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = house.guest();
        let hold = guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        guest.book_with("osteria", proof(&hold)).await.ok(201);
        guest.book_with("osteria", proof(&hold)).await.problem(409, "hold_expired");
        release(&guest, "osteria", &hold).await.problem(404, "hold_not_found");
        assert_eq!(house.inside("osteria").await["reservations"], 1);
    })
    .await;
}

#[actix_web::test]
async fn a_hold_with_the_wrong_token_is_not_there() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = house.guest();
        let hold = guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let other = guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        for token in ["", "wrong", text(&other["token"])] {
            let body = json!({ "hold": { "id": hold["id"], "token": token } });
            guest.book_with("osteria", body).await.problem(404, "hold_not_found");
        }
        for id in ["", "nonsense", "hld_000000000000", "res_000000000000"] {
            let body = json!({ "hold": { "id": id, "token": hold["token"] } });
            guest.book_with("osteria", body).await.problem(404, "hold_not_found");
        }
        let path = format!("/v1/restaurants/osteria/holds/{}", text(&hold["id"]));
        guest.delete(&path).send().await.problem(401, "token_required");
        house.stranger().delete(&path).send().await.problem(404, "hold_not_found");
        guest.with(text(&other["token"])).delete(&path).send().await.problem(404, "hold_not_found");
        let nonsense = guest.with("x").delete("/v1/restaurants/osteria/holds/nonsense").send().await;
        nonsense.problem(404, "hold_not_found");
        guest.book_with("osteria", proof(&hold)).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn what_is_said_beside_a_hold_must_be_what_is_held() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = house.guest();
        let mut asked = wish(FRIDAY, "19:30", 2);
        asked["area"] = json!("hall");
        let hold = guest.post("/v1/restaurants/osteria/holds").json(asked.clone()).send().await.ok(201);
        assert_eq!(hold["area"], "hall");
        let differs = [
            ("date", json!("2027-03-06")),
            ("time", json!("20:00")),
            ("starts_at", json!("2027-03-05T20:00:00+01:00")),
            ("party_size", json!(1)),
            ("area", json!("window")),
        ];
        for (field, value) in differs {
            let mut body = proof(&hold);
            body[field] = value;
            guest.book_with("osteria", body).await.points_at(422, "hold_mismatch", &format!("/{field}"));
        }
        let mut same = asked;
        same["hold"] = proof(&hold)["hold"].clone();
        let booked = guest.book_with("osteria", same).await.ok(201);
        assert_eq!(booked["area"], "hall");
    })
    .await;
}

#[actix_web::test]
async fn a_released_hold_frees_its_place() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let hold = guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let released = release(&guest, "osteria", &hold).await;
        assert_eq!((released.status.as_u16(), released.body.len()), (204, 0));
        assert_eq!(guest.slot("osteria", FRIDAY, "19:30", 2).await, "available");
        release(&guest, "osteria", &hold).await.problem(404, "hold_not_found");
        guest.book_with("osteria", proof(&hold)).await.problem(409, "hold_expired");
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_hold_ends_when_its_day_is_closed_meanwhile() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let hold = guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let closures = "[{from: 2027-03-05, to: 2027-03-05}]".into();
        house.has("osteria", File { closures, ..one_table("osteria") }).await;
        // A hold is a courtesy: only a reservation is a promise.
        guest.book_with("osteria", proof(&hold)).await.problem(409, "hold_expired");
        guest.book("osteria", FRIDAY, "21:00", 2).await.problem(422, "closed");
    })
    .await;
}
