//! A restaurant that is suspended can be looked at and promises nothing, until it is resumed.

use std::collections::BTreeSet;

use chrono::Duration;
use serde_json::{Value, json};

use crate::client::{Answer, text, wish};
use crate::desk::Desk;
use crate::files::{File, one_table};
use crate::follower::{Follower, feed};
use crate::house::{self, House};

const SUSPEND: &str = "/v1/platform/restaurants/osteria/suspend";
const RESUME: &str = "/v1/platform/restaurants/osteria/resume";

async fn suspend(house: &House, body: Value) -> Value {
    house.platform().post(SUSPEND).json(body).send().await.ok(200)
}

/// Refused, and whether the reason was told.
fn reason(answer: &Answer) -> Value {
    answer.problem(403, "restaurant_suspended")["reason"].clone()
}

#[actix_web::test]
async fn a_suspended_restaurant_promises_nothing_to_guests_and_does_not_say_why() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let held = guest.hold("osteria", "2027-03-06", "19:30", 2).await.ok(201);
        let seen = suspend(house, json!({ "reason": "The invoice is open." })).await;
        assert_eq!(
            (&seen["standing"], &seen["standing_reason"]),
            (&json!("suspended"), &json!("The invoice is open."))
        );

        let mine = guest.with(text(&booked["manage_token"]));
        let path = format!("/v1/reservations/{}", text(&booked["id"]));
        let with_hold = json!({ "hold": { "id": held["id"], "token": held["token"] }, "guest": { "name": "Bo" } });
        let waits =
            json!({ "date": "2027-03-05", "from": "19:00", "to": "20:00", "party_size": 2, "guest": { "name": "Bo" } });
        let refused = [
            guest.book("osteria", "2027-03-07", "19:30", 2).await,
            guest.book_with("osteria", with_hold).await,
            guest.hold("osteria", "2027-03-07", "19:30", 2).await,
            guest.post("/v1/restaurants/osteria/waitlist").json(waits).send().await,
            // Reached by its id alone.
            mine.patch(&path).json(json!({ "notes": "a window, please" })).send().await,
            mine.post(&format!("{path}/confirm")).send().await,
        ];
        for answer in &refused {
            assert_eq!(reason(answer), Value::Null, "guests are not told");
            assert!(!answer.text().contains("invoice"), "{}", answer.text());
        }
        // Looking goes on, and nobody is kept from calling off.
        guest.get("/v1/restaurants/osteria").send().await.ok(200);
        guest.availability("osteria", "date=2027-03-05&party_size=2").await;
        assert_eq!(mine.get(&path).send().await.ok(200)["status"], "booked");
        let release = format!("/v1/restaurants/osteria/holds/{}", text(&held["id"]));
        assert_eq!(guest.with(text(&held["token"])).delete(&release).send().await.status, 204);
        assert_eq!(mine.post(&format!("{path}/cancel")).send().await.ok(200)["status"], "cancelled");
    })
    .await;
}

fn statuses<'a>(slots: impl IntoIterator<Item = &'a Value>) -> BTreeSet<&'a str> {
    slots.into_iter().map(|slot| text(&slot["status"])).collect()
}

#[actix_web::test]
async fn nothing_is_offered_while_it_is_suspended() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.has("theirs", one_table("theirs")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-06", "19:30", 2).await.ok(201);
        let mine = guest.with(text(&booked["manage_token"]));
        let move_to =
            format!("/v1/reservations/{}/availability?date=2027-03-05&party_size=2&status=all", text(&booked["id"]));
        let days = "/v1/restaurants/osteria/availability/days?from=2027-03-05&to=2027-03-07&party_size=2";
        let before = guest.availability("osteria", "date=2027-03-05&party_size=2&status=all").await;
        let count = before["slots"].as_array().unwrap().len();
        assert!(0 < count && statuses(before["slots"].as_array().unwrap()).contains("available"));
        let mut followed = Follower::of(house, "osteria", "2027-03-05", 2).await;
        suspend(house, json!({})).await;

        assert_eq!(guest.availability("osteria", "date=2027-03-05&party_size=2").await["slots"], json!([]));
        let all = guest.availability("osteria", "date=2027-03-05&party_size=2&status=all&time=19:30").await;
        let slots = all["slots"].as_array().unwrap();
        assert_eq!((slots.len(), statuses(slots)), (count, BTreeSet::from(["closed"])));
        assert!(slots.iter().all(|slot| slot["areas"] == json!([])) && all["alternatives"] == json!([]), "{all}");
        let seen = mine.get(&move_to).send().await.ok(200);
        assert_eq!(statuses(seen["slots"].as_array().unwrap()), BTreeSet::from(["closed"]));
        let seen = guest.get(days).send().await.ok(200);
        assert_eq!(statuses(seen["days"].as_array().unwrap()), BTreeSet::from(["closed"]));
        guest.book("theirs", "2027-03-05", "19:30", 2).await.ok(201);

        // Whoever followed before is told, whoever comes now sees the same, and both hear when it goes on.
        followed.frame().await;
        let mut late = Follower::of(house, "osteria", "2027-03-05", 2).await;
        let mut other = Follower::of(house, "osteria", "2027-03-07", 2).await;
        for follower in [&followed, &late, &other] {
            assert_eq!(statuses(follower.slots.values()), BTreeSet::from(["closed"]));
        }
        house.platform().post(RESUME).send().await.ok(200);
        for follower in [&mut followed, &mut late, &mut other] {
            follower.frame().await;
            assert!(statuses(follower.slots.values()).contains("available"));
        }
        assert_eq!(guest.availability("osteria", "date=2027-03-05&party_size=2&status=all").await, before);
    })
    .await;
}

#[actix_web::test]
async fn staff_may_look_and_are_told_why() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let desk = Desk::of(house, "osteria", "owner").await;
        let booked = desk.book_in(wish("2027-03-05", "19:30", 2)).await.ok(201);
        let stands = async || {
            let here = desk.get("").await.ok(200);
            (here["standing"].clone(), here["standing_reason"].clone())
        };
        assert_eq!(stands().await, (json!("open"), Value::Null));
        suspend(house, json!({ "reason": "The invoice is open." })).await;
        assert_eq!(stands().await, (json!("suspended"), json!("The invoice is open.")));
        let import = "external_id,date,time,party_size\n1,2027-03-10,19:30,2\n";
        let line = desk.client.post(&desk.path("/import")).body("text/csv", import).send().await.ok(200);
        assert_eq!(line["lines"][0]["error"]["code"], "restaurant_suspended", "{line}");
        let refused = [
            desk.book_in(wish("2027-03-06", "19:30", 2)).await,
            desk.step(&booked, "confirm").await,
            desk.step(&booked, "cancel").await,
            desk.client.put(&desk.path("/file")).yaml(one_table("osteria")).send().await,
        ];
        for answer in &refused {
            assert_eq!(reason(answer), "The invoice is open.");
        }
        assert_eq!(desk.look(&booked).await["status"], "booked");
        assert_eq!(desk.list("/reservations?date=2027-03-05").await.len(), 1);
        desk.get("/floor").await.ok(200);
        // Operators may still repair it.
        let file = one_table("osteria").to_string().replace("Osteria", "Osteria Nuova");
        house.has("osteria", file).await;
    })
    .await;
}

#[actix_web::test]
async fn what_falls_due_goes_on_and_sockets_stay() {
    house::with(async |house| {
        let policy = "{no_show_after_minutes: 20}".into();
        house.has("osteria", File { policy, ..one_table("osteria") }).await;
        let booked = house.guest().book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        house.guest().hold("osteria", "2027-03-07", "19:30", 2).await.ok(201);
        let mut follower = Follower::connect(house, &feed("osteria", "2027-03-07", 2)).await;
        follower.frame().await;
        suspend(house, json!({})).await;
        assert_eq!(follower.frame().await["type"], "slots", "nothing can be had");
        // The hold expires, and whoever follows hears of it when there is something to be had again.
        house.step(Duration::minutes(6)).await;
        house.platform().post(RESUME).send().await.ok(200);
        assert_eq!(follower.frame().await["type"], "slots");
        assert!(statuses(follower.slots.values()).contains("available"));
        suspend(house, json!({})).await;
        house.step_to("2027-03-06T08:00:00Z").await;
        let desk = Desk::of(house, "osteria", "viewer").await;
        assert_eq!(desk.look(&booked).await["status"], "no_show");
    })
    .await;
}

#[actix_web::test]
async fn resumed_it_works_again_and_both_outlive_a_restart() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.has("theirs", one_table("theirs")).await;
        suspend(house, json!({ "reason": "one" })).await;
        let twice = suspend(house, json!({ "reason": "another" })).await;
        assert_eq!((&twice["standing_reason"], &twice["revision"]), (&json!("another"), &json!(3)));
        house.restart().await;
        reason(&house.guest().book("osteria", "2027-03-05", "19:30", 2).await);
        house.guest().book("theirs", "2027-03-05", "19:30", 2).await.ok(201);
        let platform = house.platform();
        for _ in 0..2 {
            let seen = platform.post(RESUME).send().await.ok(200);
            let (standing, revision) = (json!("open"), json!(4));
            assert_eq!(
                (&seen["standing"], &seen["standing_reason"], &seen["revision"]),
                (&standing, &Value::Null, &revision)
            );
        }
        house.guest().book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        house.restart().await;
        house.guest().book("osteria", "2027-03-06", "19:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn bad_suspensions_are_refused() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let platform = house.platform();
        let invalid = [
            json!({ "reason": "" }),
            json!({ "reason": "  " }),
            json!({ "reason": "x".repeat(501) }),
            json!({ "why": "x" }),
            json!({ "reason": 1 }),
        ];
        for body in invalid {
            platform.post(SUSPEND).json(body).send().await.problem(422, "invalid");
        }
        platform.post(SUSPEND).json(json!([1])).send().await.problem(422, "invalid");
        platform.post(SUSPEND).body("text/plain", "why").send().await.problem(415, "unsupported_media_type");
        platform.post(SUSPEND).body("application/json", "{").send().await.problem(400, "bad_json");
        platform.post("/v1/platform/restaurants/nobody/suspend").send().await.problem(404, "restaurant_not_found");
        platform.post("/v1/platform/restaurants/nobody/resume").send().await.problem(404, "restaurant_not_found");
        for who in [house.guest(), house.stranger(), Desk::of(house, "osteria", "owner").await.client] {
            who.post(SUSPEND).send().await.problem(401, "key_required");
            who.post(RESUME).send().await.problem(401, "key_required");
        }
        house.guest().book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        // Without a body, or with none to speak of.
        assert_eq!(platform.post(SUSPEND).send().await.ok(200)["standing_reason"], Value::Null);
        platform.post(SUSPEND).json(Value::Null).send().await.ok(200);
    })
    .await;
}
