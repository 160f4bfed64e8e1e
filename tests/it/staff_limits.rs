//! Limits that staff may exceed: refused by name first, then exceeded by that name, and on record.

use serde_json::{Value, json};

use crate::client::{Answer, text, wish};
use crate::desk::Desk;
use crate::files::{File, osteria, service};
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

async fn desk(file: File, test: impl AsyncFnOnce(&mut House, &Desk)) {
    house::with(async |house| {
        house.has("osteria", file).await;
        let desk = Desk::of(house, "osteria", "host").await;
        test(house, &desk).await;
    })
    .await;
}

fn with(mut body: Value, more: Value) -> Value {
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    body
}

/// Books what is refused first, with the limit that the refusal names; what had to be exceeded is on record.
async fn exceeding(desk: &Desk, body: Value, refused: impl FnOnce(Answer) -> Value) -> Value {
    let problem = refused(desk.book_in(body.clone()).await);
    let limit = text(&problem["limit"]).to_owned();
    let made = desk.book_in(with(body, json!({ "exceed": [limit.clone(), "window"] }))).await.ok(201);
    assert_eq!(made["exceeded"], json!([limit]), "only what had to be exceeded");
    made
}

#[actix_web::test]
async fn more_may_start_than_the_pacing_says() {
    let paced = "slot_minutes: 30, pacing: {covers_per_slot: 2}";
    let file =
        File { services: format!("[{}]", service("dinner", "18:00", "22:00", "00:30", paced)), ..osteria("osteria") };
    desk(file, async |_, desk| {
        desk.book_in(wish(FRIDAY, "19:30", 2)).await.ok(201);
        exceeding(desk, wish(FRIDAY, "19:30", 2), |it| it.problem(409, "pacing_reached")).await;
    })
    .await;
}

#[actix_web::test]
async fn a_start_off_the_grid_and_a_closed_house() {
    let file = File { closures: "[{from: 2027-03-06, to: 2027-03-06, reason: Wedding}]".into(), ..osteria("osteria") };
    desk(file, async |_, desk| {
        let early = exceeding(desk, wish(FRIDAY, "17:40", 2), |it| it.problem(422, "time_not_offered")).await;
        assert_eq!((text(&early["time"]), text(&early["service"])), ("17:40", "dinner"));
        exceeding(desk, wish("2027-03-06", "19:30", 2), |it| it.problem(422, "closed")).await;
    })
    .await;
}

#[actix_web::test]
async fn tables_for_others_and_tables_too_small() {
    let tables = "
  - {key: w1, area: window, seats: {min: 1, max: 2}, channel: walk_in}
  - {key: h1, area: hall, seats: {min: 1, max: 2}}
  - {key: h2, area: hall, seats: {min: 2, max: 4}}";
    desk(File { tables: tables.into(), ..osteria("osteria") }, async |_, desk| {
        let at = |tables: Value, party: i64, time: &str| with(wish(FRIDAY, time, party), json!({ "tables": tables }));
        exceeding(desk, at(json!(["w1"]), 2, "19:30"), |it| it.problem(409, "tables_not_open")).await;
        let fits = |it: Answer| it.points_at(422, "tables_do_not_fit", "/tables");
        exceeding(desk, at(json!(["h1"]), 3, "19:30"), fits).await;
        let together = |it: Answer| it.points_at(422, "not_a_combination", "/tables");
        exceeding(desk, at(json!(["h1", "h2"]), 6, "21:30"), together).await;
    })
    .await;
}

#[actix_web::test]
async fn what_limits_guests_alone_does_not_limit_staff() {
    desk(osteria("osteria"), async |house, desk| {
        house.guest().book("osteria", "2027-07-05", "19:30", 2).await.problem(422, "too_late");
        assert_eq!(desk.book_in(wish("2027-07-05", "19:30", 2)).await.ok(201)["exceeded"], json!([]));
        house.step_to("2027-03-05T18:20:00Z").await;
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.problem(422, "too_soon");
        desk.book_in(wish(FRIDAY, "19:30", 2)).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn what_nothing_helps_against_names_no_limit() {
    desk(osteria("osteria"), async |_, desk| {
        let at_h1 = with(wish(FRIDAY, "19:30", 2), json!({ "tables": ["h1"] }));
        desk.book_in(at_h1.clone()).await.ok(201);
        assert_eq!(desk.book_in(at_h1.clone()).await.problem(409, "tables_taken")["limit"], Value::Null);
        let everything =
            ["party", "lead", "window", "hours", "closure", "pacing", "channel", "seats", "guest", "overbook"];
        let forced = with(at_h1, json!({ "exceed": everything }));
        desk.book_in(forced).await.problem(409, "tables_taken");
    })
    .await;
}

#[actix_web::test]
async fn without_an_allowance_nobody_is_promised_a_place_beyond_the_floor() {
    desk(osteria("osteria"), async |_, desk| {
        desk.book_in(wish(FRIDAY, "19:30", 4)).await.ok(201);
        let full = desk.book_in(wish(FRIDAY, "19:30", 4)).await.problem(409, "slot_unavailable");
        assert_eq!(full["limit"], "overbook");
        let beyond = desk.book_in(with(wish(FRIDAY, "19:30", 4), json!({ "exceed": ["overbook"] }))).await;
        assert_eq!(beyond.problem(409, "overbook_reached")["overbook_parties"], 0);
    })
    .await;
}

#[actix_web::test]
async fn staff_see_the_slots_that_they_can_book() {
    let tables = "
  - {key: h1, area: hall, seats: {min: 1, max: 2}, channel: in_house}
  - {key: h2, area: hall, seats: {min: 2, max: 4}}";
    desk(File { tables: tables.into(), ..osteria("osteria") }, async |house, desk| {
        let booked = desk.book_in(with(wish(FRIDAY, "19:30", 2), json!({ "tables": ["h2"] }))).await.ok(201);
        assert_eq!(house.guest().slot("osteria", FRIDAY, "19:30", 2).await, "full");
        let status = async |query: &str| {
            let day = desk.get(&format!("/availability?date={FRIDAY}&status=all&{query}")).await.ok(200);
            let slots = day["slots"].as_array().expect("slots").clone();
            let slot = slots.into_iter().find(|slot| slot["time"] == "19:30").expect("the slot");
            text(&slot["status"]).to_owned()
        };
        assert_eq!(status("party_size=2").await, "available");
        assert_eq!(status("party_size=4").await, "full");
        assert_eq!(status(&format!("party_size=4&reservation={}", text(&booked["id"]))).await, "available");
        assert_eq!(status("party_size=2&category=booth").await, "full");
        assert_eq!(status("party_size=2&accessible=true").await, "full");
        let instead = desk.get(&format!("/availability?date={FRIDAY}&party_size=4&time=19:30")).await.ok(200);
        assert!(!instead["alternatives"].as_array().expect("a list").is_empty());
        let theirs = desk.get(&format!("/availability?date={FRIDAY}&party_size=2&reservation=res_x")).await;
        theirs.problem(404, "reservation_not_found");
    })
    .await;
}
