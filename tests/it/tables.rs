//! Which tables a party is given, seen from outside: by what is left for others.

use serde_json::json;

use crate::client::{Answer, Client};
use crate::desk::Desk;
use crate::files::{File, one_table, osteria};
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

async fn floor(house: &House, tables: &str, combinations: &str) -> Client {
    let file = File { tables: format!("[{tables}]"), combinations: format!("[{combinations}]"), ..osteria("osteria") };
    house.has("osteria", file).await;
    house.guest()
}

async fn book(guest: &Client, party: i64) -> Answer {
    guest.book("osteria", FRIDAY, "19:30", party).await
}

async fn is_free(guest: &Client, party: i64, area: &str) -> bool {
    let day = guest.availability("osteria", &format!("date={FRIDAY}&party_size={party}&area={area}")).await;
    day["slots"].as_array().expect("slots").iter().any(|slot| slot["time"] == "19:30")
}

const THREE: &str =
    "{key: l, seats: {min: 2, max: 8}}, {key: m, seats: {min: 2, max: 4}}, {key: s, seats: {min: 1, max: 2}}";

#[actix_web::test]
async fn a_party_gets_the_smallest_table_that_fits() {
    house::with(async |house| {
        let guest = floor(house, THREE, "").await;
        for party in [2, 4, 8] {
            book(&guest, party).await.ok(201);
        }
        book(&guest, 1).await.problem(409, "slot_unavailable");
    })
    .await;
}

#[actix_web::test]
async fn a_party_gets_a_larger_table_when_the_small_one_is_taken() {
    house::with(async |house| {
        let guest = floor(house, THREE, "").await;
        for party in [2, 2] {
            book(&guest, party).await.ok(201);
        }
        // The second pair sits at the table for four, not at the one for eight.
        book(&guest, 8).await.ok(201);
        book(&guest, 4).await.problem(409, "slot_unavailable");
    })
    .await;
}

#[actix_web::test]
async fn a_party_below_the_minimum_of_a_table_does_not_get_it() {
    house::with(async |house| {
        let guest = floor(house, "{key: l, seats: {min: 3, max: 8}}", "").await;
        book(&guest, 2).await.problem(409, "slot_unavailable");
        book(&guest, 3).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn among_equals_the_lowest_rank_is_given_first() {
    house::with(async |house| {
        let tables = "{key: a, area: hall, seats: {min: 1, max: 2}, rank: 20}, {key: b, area: window, seats: {min: 1, max: 2}, rank: 10}";
        let guest = floor(house, tables, "").await;
        // Held, not booked: whoever has booked would move to the hall for somebody who asks for the window.
        guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        assert!(is_free(&guest, 2, "hall").await);
        assert!(!is_free(&guest, 2, "window").await);
    })
    .await;
}

#[actix_web::test]
async fn a_party_sits_in_the_area_it_asked_for_or_nowhere() {
    house::with(async |house| {
        let tables = "{key: a, area: hall, seats: {min: 1, max: 2}}, {key: b, area: window, seats: {min: 1, max: 2}}";
        let guest = floor(house, tables, "").await;
        let wish = json!({ "date": FRIDAY, "time": "19:30", "party_size": 2, "area": "window" });
        guest.book_with("osteria", wish.clone()).await.ok(201);
        assert!(!is_free(&guest, 2, "window").await);
        assert!(is_free(&guest, 2, "hall").await);
        let problem = guest.book_with("osteria", wish).await.problem(409, "slot_unavailable");
        assert_ne!(problem["alternatives"], json!([]), "{problem}");
    })
    .await;
}

#[actix_web::test]
async fn tables_are_pushed_together_when_no_single_one_fits() {
    house::with(async |house| {
        let tables =
            "{key: a, seats: {min: 1, max: 2}}, {key: b, seats: {min: 1, max: 2}}, {key: c, seats: {min: 3, max: 6}}";
        let guest = floor(house, tables, "{key: ab, tables: [a, b], seats: {min: 3, max: 4}}").await;
        book(&guest, 4).await.ok(201);
        // The single table went first, though it is larger: both small ones are still there for pairs.
        let pair = book(&guest, 2).await.ok(201);
        book(&guest, 4).await.problem(409, "slot_unavailable");
        crate::booking::cancel(&guest, &pair).await.ok(200);
        book(&guest, 4).await.ok(201);
        book(&guest, 2).await.problem(409, "slot_unavailable");
    })
    .await;
}

#[actix_web::test]
async fn tables_that_share_a_table_are_never_pushed_together_twice() {
    house::with(async |house| {
        let tables = "{key: a, seats: {min: 1, max: 2}}, {key: b, seats: {min: 1, max: 2}}, {key: c, seats: {min: 1, max: 2}}";
        let sets = "{key: ab, tables: [a, b], seats: {min: 3, max: 4}}, {key: bc, tables: [b, c], seats: {min: 3, max: 4}}, {key: abc, tables: [a, b, c], seats: {min: 5, max: 6}}";
        let guest = floor(house, tables, sets).await;
        book(&guest, 4).await.ok(201);
        for party in [3, 4, 5, 6] {
            book(&guest, party).await.problem(409, "slot_unavailable");
        }
        book(&guest, 2).await.ok(201);
        book(&guest, 2).await.problem(409, "slot_unavailable");
    })
    .await;
}

#[actix_web::test]
async fn tables_of_the_house_are_never_given_online() {
    house::with(async |house| {
        let tables = "{key: a, seats: {min: 1, max: 2}}, {key: b, seats: {min: 1, max: 4}, channel: in_house}, {key: c, seats: {min: 1, max: 4}, channel: walk_in}";
        let sets = "{key: ab, tables: [a, b], seats: {min: 5, max: 6}}, {key: bc, tables: [b, c], seats: {min: 5, max: 8}}";
        let guest = floor(house, tables, sets).await;
        for party in [3, 4, 5, 6, 8] {
            assert_eq!(guest.slot("osteria", FRIDAY, "19:30", party).await, "full", "{party}");
            let problem = book(&guest, party).await.problem(409, "slot_unavailable");
            assert_eq!(problem["alternatives"], json!([]), "no other time helps");
        }
        book(&guest, 2).await.ok(201);
        book(&guest, 2).await.problem(409, "slot_unavailable");
    })
    .await;
}

#[actix_web::test]
async fn a_table_is_free_again_the_minute_its_party_leaves() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let slots = guest.slots("osteria", FRIDAY, 2).await;
        let expected = [
            "18:00 available",
            "18:30 full",
            "19:00 full",
            "19:30 full",
            "20:00 full",
            "20:30 full",
            "21:00 available",
        ];
        assert_eq!(slots[..7], expected);
        guest.book("osteria", FRIDAY, "18:00", 2).await.ok(201);
        guest.book("osteria", FRIDAY, "21:00", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_table_rests_between_two_parties() {
    house::with(async |house| {
        house.has("osteria", File { policy: "{buffer_minutes: 15}".into(), ..one_table("osteria") }).await;
        let guest = house.guest();
        let booked = guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        assert_eq!(booked["ends_at"], "2027-03-05T21:00:00+01:00", "the rest is not the party's");
        for time in ["18:00", "21:00"] {
            guest.book("osteria", FRIDAY, time, 2).await.problem(409, "slot_unavailable");
        }
        guest.book("osteria", FRIDAY, "21:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_rest_after_the_last_party_may_go_past_the_end() {
    house::with(async |house| {
        let services = crate::files::dinner("18:00", "19:30", "21:00");
        let file = File { policy: "{buffer_minutes: 240}".into(), services, ..one_table("osteria") };
        house.has("osteria", file).await;
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_slot_names_the_areas_that_have_a_table() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = house.guest();
        let day = guest.availability("osteria", &format!("date={FRIDAY}&party_size=2")).await;
        let mut areas: Vec<&str> =
            day["slots"][0]["areas"].as_array().expect("areas").iter().map(crate::client::text).collect();
        areas.sort_unstable();
        assert_eq!(areas, ["hall", "window"]);
        let day = guest.availability("osteria", &format!("date={FRIDAY}&party_size=4")).await;
        assert_eq!(day["slots"][0]["areas"], json!(["hall"]));
    })
    .await;
}

#[actix_web::test]
async fn whoever_has_sat_down_is_not_moved_and_the_calendar_knows_it() {
    house::with(async |house| {
        let tables = "{key: a, area: window, seats: {min: 1, max: 2}}, {key: b, area: hall, seats: {min: 1, max: 2}}";
        let file = File {
            tables: format!("[{tables}]"),
            policy: "{lead_minutes: 0, window_days: 90}".into(),
            ..osteria("osteria")
        };
        house.has("osteria", file).await;
        let guest = house.guest();
        house.step_to("2027-03-05T12:00:00+01:00").await;
        let booked = guest.book("osteria", FRIDAY, "19:00", 2).await.ok(201);
        house.step_to("2027-03-05T19:00:00+01:00").await;
        assert!(is_free(&guest, 2, "window").await, "19:30 can be had: they would sit in the hall");
        Desk::of(house, "osteria", "host").await.step(&booked, "seat").await.ok(200);
        assert!(!is_free(&guest, 2, "window").await, "they sit in the window");
        assert!(is_free(&guest, 2, "hall").await);
    })
    .await;
}
