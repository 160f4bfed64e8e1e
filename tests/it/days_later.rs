//! What days bring about: tables that nobody gave back, a server that was away, and rules that changed meanwhile.

use chrono::Duration;
use serde_json::json;

use crate::client::{text, wish};
use crate::desk::Desk;
use crate::files::{File, one_table};
use crate::house;

const FRIDAY: &str = "2027-03-05";

fn with_policy(policy: &str) -> File {
    File { policy: format!("{{lead_minutes: 60, window_days: 400, {policy}}}"), ..one_table("osteria") }
}

#[actix_web::test]
async fn whoever_never_pressed_finish_takes_no_table_for_ever() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let desk = Desk::of(house, "osteria", "host").await;
        let booked = desk.book_in(wish(FRIDAY, "20:00", 2)).await.ok(201);
        house.step_to("2027-03-08T12:00:00+01:00").await;
        // The past cannot be booked again, and the present can.
        desk.book_in(wish(FRIDAY, "20:00", 2)).await.problem(422, "too_soon");
        desk.book_in(wish("2027-03-08", "20:00", 2)).await.ok(201);
        assert_eq!(desk.look(&booked).await["status"], "booked");
        house.restart().await;
        desk_again(house, &desk).book_in(wish("2027-03-09", "20:00", 2)).await.ok(201);
    })
    .await;
}

/// The same key at a server that was started again.
fn desk_again(house: &house::House, desk: &Desk) -> Desk {
    Desk { client: house.guest().with(desk.client.bearer().expect("a key")), slug: desk.slug.clone() }
}

#[actix_web::test]
async fn who_did_not_come_is_marked_also_when_the_server_was_away_for_days() {
    house::with(async |house| {
        house.has("osteria", with_policy("no_show_after_minutes: 15, approval: {from_party: 4}")).await;
        let desk = Desk::of(house, "osteria", "host").await;
        let missing = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let asked = house.guest().book("osteria", FRIDAY, "21:30", 4).await.ok(201);
        house.close().await;
        house.step_clock(Duration::days(8));
        house.reopen().await;
        let desk = desk_again(house, &desk);
        assert_eq!(desk.look(&missing).await["status"], "no_show");
        assert_eq!(desk.look(&asked).await["status"], "cancelled");
    })
    .await;
}

#[actix_web::test]
async fn a_wait_ends_when_the_present_rules_say_so() {
    house::with(async |house| {
        house.has("osteria", with_policy("hold_minutes: 5")).await;
        let guest = house.guest();
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let body =
            json!({ "date": FRIDAY, "from": "19:30", "to": "19:30", "party_size": 2, "guest": { "name": "Ada" } });
        let wait = guest.post("/v1/restaurants/osteria/waitlist").json(body).send().await.ok(201);
        house
            .has("osteria", File { policy: "{lead_minutes: 0, window_days: 400}".into(), ..one_table("osteria") })
            .await;
        let look = async || {
            let path = format!("/v1/waitlist/{}", text(&wait["id"]));
            guest.with(text(&wait["token"])).get(&path).send().await.ok(200)["status"].clone()
        };
        house.step_to("2027-03-05T18:45:00+01:00").await;
        assert_eq!(look().await, "waiting");
        house.step_to("2027-03-05T19:30:00+01:00").await;
        assert_eq!(look().await, "ended");
    })
    .await;
}
