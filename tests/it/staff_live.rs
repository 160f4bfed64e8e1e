//! The live feed of staff: every change, to those who may see it, once, in order, and to nobody else.

use serde_json::{Value, json};

use crate::client::{Client, text};
use crate::house::House;
use crate::listener::Listener;
use crate::people::{key, two};

const FRIDAY: &str = "2027-03-05";
const OSTERIA: &str = "/v1/staff/restaurants/osteria";

async fn booked(house: &House, slug: &str, time: &str) -> Value {
    house.guest().book(slug, FRIDAY, time, 2).await.ok(201)
}

async fn step(who: &Client, reservation: &Value, step: &str) -> Value {
    let path = format!("{OSTERIA}/reservations/{}/{step}", text(&reservation["id"]));
    who.post(&path).send().await.ok(200)
}

#[actix_web::test]
async fn whoever_works_there_is_told_what_happens_and_what_is_so_now() {
    two(async |house| {
        let host = key(house, "osteria", "host").await;
        let mut listener = Listener::at(&host).await;
        assert_eq!(listener.hello["restaurant"], "osteria");
        assert_eq!((&listener.hello["role"], &listener.hello["ping_seconds"]), (&json!("host"), &json!(15)));
        let made = booked(house, "osteria", "19:30").await;
        let (change, frame) = listener.until("reservation", "booked").await;
        assert_eq!((&change["entity"], &change["by"]["kind"]), (&made["id"], &json!("guest")));
        let shown = host.get(&format!("{OSTERIA}/reservations?date={FRIDAY}")).send().await.ok(200);
        assert_eq!(frame["reservations"], shown["items"], "as the list shows it");
        // The same changes, with the same cursors.
        let page = host.get(&format!("{OSTERIA}/changes?limit=500")).send().await.ok(200);
        let last = page["items"].as_array().unwrap().last().unwrap();
        assert_eq!((&frame["cursor"], &change["id"]), (&last["id"], &last["id"]));
        assert_eq!(
            (&change["after"], &change["before"], &change["at"]),
            (&last["after"], &last["before"], &last["at"])
        );
    })
    .await;
}

#[actix_web::test]
async fn two_restaurants_are_never_mixed() {
    two(async |house| {
        let mut listener = Listener::at(&key(house, "osteria", "host").await).await;
        booked(house, "theirs", "19:30").await;
        let made = booked(house, "osteria", "19:30").await;
        let frame = listener.frame().await;
        assert_eq!(frame["changes"].as_array().map(Vec::len), Some(1));
        assert_eq!(frame["changes"][0]["entity"], made["id"]);
    })
    .await;
}

#[actix_web::test]
async fn whoever_comes_back_is_told_what_they_missed_once() {
    two(async |house| {
        let host = key(house, "osteria", "host").await;
        let mut listener = Listener::at(&host).await;
        let made = booked(house, "osteria", "19:30").await;
        listener.until("reservation", "booked").await;
        let kept = Listener::at(&host).await;
        let bearer = host.bearer().unwrap().to_owned();
        step(&host, &made, "confirm").await;
        listener.until("reservation", "confirmed").await;
        house.restart().await;
        let host = house.guest().with(bearer);
        let mut late = kept.resume(&host).await;
        assert_eq!(late.hello["cursor"], json!(late.cursor));
        late.until("reservation", "confirmed").await;
        assert_eq!(late.cursor, listener.cursor);
        step(&host, &made, "cancel").await;
        late.until("reservation", "cancelled").await;
        assert_eq!(late.told.len(), 2, "and nothing twice");
    })
    .await;
}
