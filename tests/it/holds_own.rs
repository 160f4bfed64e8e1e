//! One's own hold: it does not stand in one's way, it is replaced and not added to, and nobody has too many.

use serde_json::{Value, json};

use crate::client::{text, wish};
use crate::files::{File, one_table, osteria};
use crate::house;

const FRIDAY: &str = "2027-03-05";
const PATH: &str = "/v1/restaurants/osteria/holds";

fn proof(hold: &Value) -> Value {
    json!({ "id": hold["id"], "token": hold["token"] })
}

#[actix_web::test]
async fn a_holder_sees_the_slots_as_if_their_hold_were_not_there() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let hold = house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        assert_eq!(house.guest().slot("osteria", FRIDAY, "19:30", 2).await, "full");
        let query =
            format!("/v1/restaurants/osteria/availability?date={FRIDAY}&party_size=2&hold={}", text(&hold["id"]));
        let mine = house.guest().with(text(&hold["token"])).get(&query).send().await;
        assert_eq!(mine.header("cache-control"), "no-store");
        let times: Vec<Value> =
            mine.ok(200)["slots"].as_array().expect("slots").iter().map(|it| it["time"].clone()).collect();
        assert!(times.contains(&json!("19:30")) && times.contains(&json!("20:00")), "{times:?}");
        house.guest().get(&query).send().await.problem(401, "token_required");
        house.guest().with("x").get(&query).send().await.problem(404, "hold_not_found");
    })
    .await;
}

#[actix_web::test]
async fn whoever_changes_their_mind_keeps_one_hold() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let hold = guest.hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let instead = |time: &str, replaces: Value| {
            let mut body = wish(FRIDAY, time, 2);
            body["replaces"] = replaces;
            guest.post(PATH).json(body).send()
        };
        // The old one is in the way of nobody but others, and stays when the new one is refused.
        let mut wrong = proof(&hold);
        wrong["token"] = json!("x");
        instead("20:00", wrong).await.problem(404, "hold_not_found");
        instead("03:00", proof(&hold)).await.problem(422, "time_not_offered");
        assert_eq!(house.inside("osteria").await["holds"], 1);
        let next = instead("20:00", proof(&hold)).await.ok(201);
        assert_eq!((text(&next["time"]), house.inside("osteria").await["holds"].clone()), ("20:00", json!(1)));
        assert_eq!(guest.slot("osteria", FRIDAY, "18:30", 2).await, "available");
    })
    .await;
}

#[actix_web::test]
async fn one_address_has_so_many_holds_and_no_more() {
    let tables: Vec<String> = (0..24).map(|nth| format!("{{key: t{nth}, seats: {{min: 1, max: 4}}}}")).collect();
    let file = File { tables: format!("[{}]", tables.join(", ")), areas: String::new(), ..osteria("osteria") };
    house::with(async |house| {
        house.has("osteria", file.clone()).await;
        house.has("theirs", File { slug: "theirs".into(), ..file.clone() }).await;
        let mut last = Value::Null;
        for _ in 0..20 {
            last = house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        }
        let refused = house.guest().hold("osteria", FRIDAY, "19:30", 2).await;
        assert_eq!(refused.problem(429, "too_many_holds")["holds_max"], 20);
        assert!(!refused.header("retry-after").is_empty());
        house.guest().hold("theirs", FRIDAY, "19:30", 2).await.ok(201);
        let mut body = wish(FRIDAY, "20:00", 2);
        body["replaces"] = proof(&last);
        house.guest().post(PATH).json(body).send().await.ok(201);
        // Who holds says nothing about who books.
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.step(chrono::Duration::minutes(5)).await;
        house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_guest_asks_for_a_kind_of_seats() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let ask = |more: Value| {
            let mut body = wish(FRIDAY, "19:30", 2);
            body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            body
        };
        guest.book_with("osteria", ask(json!({ "category": "bar" }))).await.problem(409, "slot_unavailable");
        guest.post(PATH).json(ask(json!({ "accessible": true }))).send().await.problem(409, "slot_unavailable");
        let query = format!("date={FRIDAY}&party_size=2");
        assert_eq!(guest.availability("osteria", &format!("{query}&category=bar")).await["slots"], json!([]));
        assert_eq!(guest.availability("osteria", &format!("{query}&accessible=true")).await["slots"], json!([]));
        let wrong = guest.get(&format!("/v1/restaurants/osteria/availability?{query}&category=roof")).send().await;
        wrong.points_at(400, "bad_query", "/query/category");
        guest.book_with("osteria", ask(json!({ "category": "standard" }))).await.ok(201);
    })
    .await;
}
