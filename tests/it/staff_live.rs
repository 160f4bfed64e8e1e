//! The live feed of staff: every change, to those who may see it, once, in order, and to nobody else.

use serde_json::{Value, json};

use crate::client::{Client, text};
use crate::house::House;
use crate::listener::{LIVE, Listener};
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

#[actix_web::test]
async fn everything_is_told_whatever_it_is_and_whoever_did_it() {
    two(async |house| {
        let host = key(house, "osteria", "host").await;
        let mut listener = Listener::at(&host).await;
        let hold = house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        assert_eq!(listener.until("hold", "placed").await.1["reservations"], json!([]));
        house
            .guest()
            .with(text(&hold["token"]))
            .delete(&format!("/v1/restaurants/osteria/holds/{}", text(&hold["id"])))
            .send()
            .await
            .done();
        listener.until("hold", "released").await;
        let made = booked(house, "osteria", "19:30").await;
        listener.until("reservation", "booked").await;
        let wanted =
            json!({ "date": FRIDAY, "from": "19:00", "to": "20:00", "party_size": 2, "guest": { "name": "Bo" } });
        let waits = host.post(&format!("{OSTERIA}/waitlist")).json(wanted).send().await.ok(201);
        let (_, frame) = listener.until("wait", "waiting").await;
        let line = host.get(&format!("{OSTERIA}/waitlist")).send().await.ok(200);
        assert_eq!((&frame["waits"], &frame["waits"][0]["id"]), (&line["items"], &waits["id"]));
        // What the house does by itself is told too: the table that comes free is offered.
        step(&host, &made, "cancel").await;
        let (change, frame) = listener.until("reservation", "cancelled").await;
        assert_eq!((&change["by"]["kind"], &frame["reservations"][0]["status"]), (&json!("key"), &json!("cancelled")));
        let offered = frame["changes"].as_array().unwrap().iter().find(|it| it["reason"] == "offered").unwrap();
        assert_eq!((&offered["kind"], &offered["channel"]), (&json!("wait"), &json!("consequence")));
        assert_eq!(frame["waits"][0]["status"], "offered");
        let version = frame["version"].as_u64().unwrap();
        let tables = "[{key: t1, seats: {min: 1, max: 4}}, {key: t2, seats: {min: 1, max: 4}}]";
        house.has("osteria", crate::files::File { tables: tables.into(), ..crate::files::one_table("osteria") }).await;
        let (change, frame) = listener.until("table", "updated").await;
        assert_eq!((text(&change["entity"]), frame["version"].as_u64()), ("t2", Some(version + 1)));
    })
    .await;
}

#[actix_web::test]
async fn whoever_did_it_is_told_that_it_was_theirs_and_nobody_else_is() {
    two(async |house| {
        let host = key(house, "osteria", "host").await;
        let other = key(house, "osteria", "host").await;
        let mut tablet = Listener::connect(&host, &format!("{LIVE}?client=tablet")).await;
        let mut phone = Listener::connect(&host, &format!("{LIVE}?client=phone")).await;
        let mut stranger = Listener::connect(&other, &format!("{LIVE}?client=tablet")).await;
        let made = booked(house, "osteria", "19:30").await;
        for listener in [&mut tablet, &mut phone, &mut stranger] {
            assert_eq!(listener.until("reservation", "booked").await.0["yours"], false);
        }
        let path = format!("{OSTERIA}/reservations/{}/confirm", text(&made["id"]));
        host.post(&path).header("x-client-id", "tablet").send().await.ok(200);
        let (mine, frame) = tablet.until("reservation", "confirmed").await;
        assert_eq!(mine["yours"], true);
        for listener in [&mut phone, &mut stranger] {
            let (change, theirs) = listener.until("reservation", "confirmed").await;
            assert_eq!((&change["yours"], &change["by"]), (&json!(false), &mine["by"]));
            assert_eq!(theirs["reservations"], frame["reservations"]);
            assert!(!theirs.to_string().contains("tablet"));
        }
        // It stays so for whoever comes back, also after a restart.
        let (before, bearer) = (tablet.told[0].clone(), host.bearer().unwrap().to_owned());
        house.restart().await;
        let host = house.guest().with(bearer);
        let again = async |client| {
            let path = format!("{LIVE}?after={before}&client={client}");
            Listener::connect(&host, &path).await.until("reservation", "confirmed").await.0["yours"].clone()
        };
        assert_eq!((again("tablet").await, again("phone").await), (json!(true), json!(false)));
        // The list of changes tells nobody.
        let page = host.get(&format!("{OSTERIA}/changes?limit=500")).send().await.ok(200);
        assert!(!page.to_string().contains("client"));
    })
    .await;
}

#[actix_web::test]
async fn a_restaurant_that_sleeps_keeps_its_listeners() {
    two(async |house| {
        let mut listener = Listener::at(&key(house, "osteria", "host").await).await;
        house.put_to_sleep("osteria").await;
        booked(house, "osteria", "19:30").await;
        listener.until("reservation", "booked").await;
        house.crash("osteria").await;
        booked(house, "osteria", "21:30").await;
        listener.until("reservation", "booked").await;
        assert_eq!(listener.reservations.len(), 2);
    })
    .await;
}

#[actix_web::test]
async fn a_cursor_that_says_nothing_is_reset() {
    two(async |house| {
        let host = key(house, "osteria", "host").await;
        let made = booked(house, "osteria", "19:30").await;
        let head = Listener::at(&host).await.hello["cursor"].clone();
        for cursor in ["nonsense", "000000000zzz000000000000", "00000000000100000000000z", ""] {
            let mut listener = Listener::connect(&host, &format!("{LIVE}?after={cursor}")).await;
            assert_eq!(listener.hello["cursor"], Value::Null, "{cursor}");
            assert_eq!(listener.frame().await, json!({ "type": "reset", "cursor": head }), "{cursor}");
        }
        // From the very beginning is a place to begin.
        let beginning = "0".repeat(24);
        let mut listener = Listener::connect(&host, &format!("{LIVE}?after={beginning}")).await;
        assert_eq!(listener.hello["cursor"], json!(beginning));
        assert_eq!(listener.until("reservation", "booked").await.0["entity"], made["id"]);
        let page = host.get(&format!("{OSTERIA}/changes?limit=500")).send().await.ok(200);
        assert_eq!(listener.told.len(), page["items"].as_array().unwrap().len());
    })
    .await;
}
