//! How many covers may start at once.

use chrono::Duration;
use serde_json::json;

use crate::booking::{cancel, owner, path};
use crate::client::Client;
use crate::files::{File, osteria, service};
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

/// Ten tables for six, and a kitchen that takes so many covers a slot.
async fn kitchen(house: &House, pacing: &str) -> Client {
    let tables: Vec<String> = (0..10).map(|at| format!("{{key: t{at}, seats: {{min: 1, max: 6}}}}")).collect();
    let more = format!("slot_minutes: 30, pacing: {{{pacing}}}");
    let services = format!("[{}]", service("dinner", "18:00", "22:00", "00:30", &more));
    house.has("osteria", File { tables: format!("[{}]", tables.join(", ")), services, ..osteria("osteria") }).await;
    house.guest()
}

#[actix_web::test]
async fn no_more_covers_start_in_a_slot_than_the_kitchen_takes() {
    house::with(async |house| {
        let guest = kitchen(house, "covers_per_slot: 6").await;
        for party in [4, 2] {
            guest.book("osteria", FRIDAY, "19:30", party).await.ok(201);
        }
        assert_eq!(guest.slot("osteria", FRIDAY, "19:30", 1).await, "full");
        let problem = guest.book("osteria", FRIDAY, "19:30", 1).await.problem(409, "slot_unavailable");
        assert_eq!(problem["alternatives"][0]["time"], "19:00");
        // Whoever starts at another time is counted there, tables there are plenty.
        guest.book("osteria", FRIDAY, "20:00", 6).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_smaller_party_may_still_fit_under_the_limit() {
    house::with(async |house| {
        let guest = kitchen(house, "covers_per_slot: 6").await;
        guest.book("osteria", FRIDAY, "19:30", 4).await.ok(201);
        assert_eq!(guest.slot("osteria", FRIDAY, "19:30", 3).await, "full");
        guest.book("osteria", FRIDAY, "19:30", 3).await.problem(409, "slot_unavailable");
        assert_eq!(guest.slot("osteria", FRIDAY, "19:30", 2).await, "available");
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn covers_online_have_a_limit_of_their_own() {
    house::with(async |house| {
        let guest = kitchen(house, "covers_per_slot: 20, online_covers_per_slot: 5").await;
        guest.book("osteria", FRIDAY, "19:30", 5).await.ok(201);
        guest.book("osteria", FRIDAY, "19:30", 1).await.problem(409, "slot_unavailable");
        guest.book("osteria", FRIDAY, "20:00", 6).await.problem(409, "slot_unavailable");
        guest.book("osteria", FRIDAY, "20:00", 5).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn no_covers_online_at_all_closes_the_service_to_guests() {
    house::with(async |house| {
        let guest = kitchen(house, "online_covers_per_slot: 0").await;
        let slots = guest.slots("osteria", FRIDAY, 1).await;
        assert!(slots.iter().all(|slot| slot.ends_with(" full")), "{slots:?}");
        guest.book("osteria", FRIDAY, "19:30", 1).await.problem(409, "slot_unavailable");
    })
    .await;
}

#[actix_web::test]
async fn holds_count_until_they_end_and_cancelled_parties_do_not() {
    house::with(async |house| {
        let guest = kitchen(house, "covers_per_slot: 4").await;
        guest.hold("osteria", FRIDAY, "19:30", 4).await.ok(201);
        guest.book("osteria", FRIDAY, "19:30", 1).await.problem(409, "slot_unavailable");
        // The hold is dead from this instant on, whether or not anybody has noticed.
        house.step_clock(Duration::minutes(5));
        let booked = guest.book("osteria", FRIDAY, "19:30", 4).await.ok(201);
        cancel(&guest, &booked).await.ok(200);
        guest.book("osteria", FRIDAY, "19:30", 4).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_party_does_not_stand_in_its_own_way_when_it_grows() {
    house::with(async |house| {
        let guest = kitchen(house, "covers_per_slot: 6").await;
        let booked = guest.book("osteria", FRIDAY, "19:30", 4).await.ok(201);
        let owner = owner(&guest, &booked);
        owner.patch(&path(&booked)).json(json!({ "party_size": 6 })).send().await.ok(200);
        guest.book("osteria", FRIDAY, "19:30", 1).await.problem(409, "slot_unavailable");
        owner.patch(&path(&booked)).json(json!({ "party_size": 5 })).send().await.ok(200);
        guest.book("osteria", FRIDAY, "19:30", 1).await.ok(201);
        owner.patch(&path(&booked)).json(json!({ "party_size": 6 })).send().await.problem(409, "slot_unavailable");
    })
    .await;
}
