//! Quotas of plans: exact to the reservation, whatever happens in between, and from the next request on.

use serde_json::{Value, json};

use crate::client::{Answer, text, wish};
use crate::desk::Desk;
use crate::files::{File, one_table, osteria};
use crate::house::{self, House};

/// A restaurant on a plan with these quotas.
async fn on_plan(house: &House, file: File, quotas: Value) {
    let slug = file.slug.clone();
    house.has(&slug, file).await;
    put_plan(house, quotas).await;
    let path = format!("/v1/platform/restaurants/{slug}");
    house.platform().patch(&path).json(json!({ "plan": "free" })).send().await.ok(200);
}

async fn put_plan(house: &House, quotas: Value) {
    house.platform().put("/v1/platform/plans/free").json(quotas).send().await.ok(200);
}

async fn book(house: &House, day: u32) -> Answer {
    house.guest().book("osteria", &format!("2027-04-{day:02}"), "19:30", 2).await
}

fn figures(answer: &Answer) -> (Value, Value, Value) {
    let problem = answer.problem(403, "quota_exceeded");
    (problem["quota"].clone(), problem["max"].clone(), problem["used"].clone())
}

#[actix_web::test]
async fn so_many_bookings_a_month_by_whatever_door() {
    house::with(async |house| {
        on_plan(house, one_table("osteria"), json!({ "bookings_per_month": 3 })).await;
        house.has("theirs", one_table("theirs")).await;
        let desk = Desk::of(house, "osteria", "owner").await;
        let first = book(house, 1).await.ok(201);
        desk.book_in(wish("2027-04-02", "19:30", 2)).await.ok(201);
        let held = house.guest().hold("osteria", "2027-04-03", "19:30", 2).await.ok(201);
        let with_hold = json!({ "hold": { "id": held["id"], "token": held["token"] } });
        house.guest().book_with("osteria", with_hold).await.ok(201);

        // Guests are told politely, and no figures; nor are they led on by a hold.
        for answer in [book(house, 4).await, house.guest().hold("osteria", "2027-04-04", "19:30", 2).await] {
            assert_eq!(figures(&answer), (Value::Null, Value::Null, Value::Null), "{}", answer.text());
        }
        let full = (json!("bookings_per_month"), json!(3), json!(3));
        assert_eq!(figures(&desk.book_in(wish("2027-04-04", "19:30", 2)).await), full);
        // Neither a cancellation nor a booking of another system moves the count; changes are none.
        desk.step(&first, "cancel").await.ok(200);
        let import = "external_id,date,time,party_size\n1,2027-04-10,19:30,2\n";
        let import = desk.client.post(&desk.path("/import")).body("text/csv", import).send().await.ok(200);
        assert_eq!(import["created"], 1, "{import}");
        assert_eq!(figures(&desk.book_in(wish("2027-04-04", "19:30", 2)).await), full);
        let second = &desk.list("/reservations?date=2027-04-02").await[0];
        desk.step(second, "confirm").await.ok(200);
        house.guest().book("theirs", "2027-04-04", "19:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn the_count_outlives_sleep_restarts_and_crashes() {
    house::with(async |house| {
        on_plan(house, one_table("osteria"), json!({ "bookings_per_month": 4 })).await;
        book(house, 1).await.ok(201);
        house.put_to_sleep("osteria").await;
        book(house, 2).await.ok(201);
        house.crash("osteria").await;
        book(house, 3).await.ok(201);
        house.restart().await;
        book(house, 4).await.ok(201);
        for _ in 0..2 {
            figures(&book(house, 5).await);
            house.restart().await;
        }
    })
    .await;
}

#[actix_web::test]
async fn what_was_answered_before_is_answered_again_when_all_is_used() {
    house::with(async |house| {
        on_plan(house, one_table("osteria"), json!({ "bookings_per_month": 1 })).await;
        let body = json!({ "date": "2027-04-01", "time": "19:30", "party_size": 2, "guest": { "name": "Ada" } });
        let path = "/v1/restaurants/osteria/reservations";
        let again = async || house.guest().post(path).key("one").json(body.clone()).send().await;
        let first = again().await.ok(201);
        assert_eq!(again().await.ok(201)["id"], first["id"]);
        figures(&book(house, 2).await);
    })
    .await;
}

#[actix_web::test]
async fn many_at_once_get_no_more_than_there_is() {
    house::with(async |house| {
        on_plan(house, one_table("osteria"), json!({ "bookings_per_month": 5 })).await;
        let answers = futures_util::future::join_all((1..=20).map(|day| book(house, day))).await;
        let made = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!(made, 5);
        assert!(answers.iter().all(|answer| answer.status == 201 || answer.status == 403));
    })
    .await;
}

#[actix_web::test]
async fn a_month_is_one_of_the_restaurants_zone() {
    house::with(async |house| {
        on_plan(house, one_table("osteria"), json!({ "bookings_per_month": 1 })).await;
        book(house, 1).await.ok(201);
        // Half a minute to midnight in Rome, where it is summer by then.
        house.step_to("2027-03-31T21:59:30Z").await;
        figures(&book(house, 2).await);
        house.step_to("2027-03-31T22:00:00Z").await;
        book(house, 3).await.ok(201);
        figures(&book(house, 4).await);
        house.put_to_sleep("osteria").await;
        figures(&book(house, 5).await);
    })
    .await;
}

#[actix_web::test]
async fn another_plan_holds_from_the_next_request_on() {
    house::with(async |house| {
        on_plan(house, one_table("osteria"), json!({ "bookings_per_month": 1 })).await;
        book(house, 1).await.ok(201);
        figures(&book(house, 2).await);
        put_plan(house, json!({ "bookings_per_month": 2 })).await;
        book(house, 2).await.ok(201);
        figures(&book(house, 3).await);
        put_plan(house, json!({ "bookings_per_month": 0 })).await;
        figures(&book(house, 3).await);
        house.platform().patch("/v1/platform/restaurants/osteria").json(json!({ "plan": null })).send().await.ok(200);
        book(house, 3).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn tables_and_members_are_counted_when_a_file_is_applied() {
    house::with(async |house| {
        let members = "members: [{email: a@a.example, role: owner}, {email: b@b.example, role: host}]";
        on_plan(house, osteria("osteria"), json!({ "tables": 2, "members": 1 })).await;
        let desk = Desk::of(house, "osteria", "owner").await;
        // What is there may stay, and no more comes.
        house.has("osteria", File { policy: "{window_days: 30}".into(), ..osteria("osteria") }).await;
        let four = "[{key: t1, seats: {min: 1, max: 4}}, {key: t2, seats: {min: 1, max: 4}}, {key: t3, seats: {min: 1, max: 4}}, {key: t4, seats: {min: 1, max: 4}}]";
        let more = File { areas: String::new(), tables: four.into(), ..osteria("osteria") };
        let refused = (json!("tables"), json!(2), json!(4));
        assert_eq!(figures(&house.apply("osteria", &more).await), refused);
        assert_eq!(figures(&desk.client.put(&desk.path("/file")).yaml(&more).send().await), refused);
        house.has("osteria", one_table("osteria")).await;
        assert_eq!(figures(&house.apply("osteria", osteria("osteria")).await), (json!("tables"), json!(2), json!(3)));
        let two = File { more: members.into(), ..one_table("osteria") };
        assert_eq!(figures(&house.apply("osteria", &two).await), (json!("members"), json!(1), json!(2)));
        put_plan(house, json!({ "tables": 3 })).await;
        house.has("osteria", File { more: members.into(), ..osteria("osteria") }).await;
    })
    .await;
}

#[actix_web::test]
async fn keys_are_counted_when_one_is_made() {
    house::with(async |house| {
        on_plan(house, one_table("osteria"), json!({ "keys": 2 })).await;
        house.has("theirs", one_table("theirs")).await;
        let make = async |slug: &str| {
            house.platform().post("/v1/platform/keys").json(json!({ "restaurant": slug })).send().await
        };
        let first = make("osteria").await.ok(201);
        make("osteria").await.ok(201);
        assert_eq!(figures(&make("osteria").await), (json!("keys"), json!(2), json!(2)));
        make("theirs").await.ok(201);
        let path = format!("/v1/platform/keys/{}", text(&first["id"]));
        assert_eq!(house.platform().delete(&path).send().await.status, 204);
        make("osteria").await.ok(201);
    })
    .await;
}
