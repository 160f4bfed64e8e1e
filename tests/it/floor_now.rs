//! The floor at a glance: what each table is doing, and who comes next.

use serde_json::{Value, json};

use crate::client::{text, wish};
use crate::desk::Desk;
use crate::files::osteria;
use crate::house;

const FRIDAY: &str = "2027-03-05";

/// Each table with what it is doing.
async fn states(desk: &Desk, query: &str) -> Vec<String> {
    let floor = desk.get(&format!("/floor{query}")).await.ok(200);
    let tables = floor["tables"].as_array().expect("tables").clone();
    tables.iter().map(|table| format!("{} {}", text(&table["key"]), text(&table["state"]))).collect()
}

#[actix_web::test]
async fn each_table_says_what_it_is_doing() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let desk = Desk::of(house, "osteria", "host").await;
        let at = |time: &str, table: &str| {
            let mut body = wish(FRIDAY, time, 2);
            body["tables"] = json!([table]);
            body
        };
        let sits = desk.book_in(at("18:00", "w1")).await.ok(201);
        let later = desk.book_in(at("20:30", "w1")).await.ok(201);
        desk.book_in(at("19:00", "h1")).await.ok(201);
        house.step_to("2027-03-05T17:00:00Z").await;
        desk.step(&sits, "seat").await.ok(200);
        assert_eq!(states(&desk, "").await, ["w1 seated", "h1 free", "h2 free"]);
        let floor = desk.get("/floor").await.ok(200);
        let w1 = json!({ "key": "w1", "area": "window", "party_min": 1, "party_max": 2, "category": "standard",
            "state": "seated", "reservation": sits["id"], "until": "2027-03-05T19:30:00+01:00",
            "next": { "reservation": later["id"], "at": "2027-03-05T20:30:00+01:00" } });
        assert_eq!((&floor["tables"][0], &floor["at"]), (&w1, &json!("2027-03-05T18:00:00+01:00")));
        house.step_to("2027-03-05T18:00:00Z").await;
        assert_eq!(states(&desk, "").await, ["w1 seated", "h1 reserved", "h2 free"]);
        house.step_to("2027-03-05T18:40:00Z").await;
        assert_eq!(states(&desk, "").await, ["w1 overdue", "h1 reserved", "h2 free"]);
        desk.step(&sits, "finish").await.ok(200);
        assert_eq!(states(&desk, "").await, ["w1 free", "h1 reserved", "h2 free"]);
    })
    .await;
}

#[actix_web::test]
async fn the_floor_can_be_looked_at_ahead() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let desk = Desk::of(house, "osteria", "viewer").await;
        house.guest().book("osteria", FRIDAY, "19:30", 4).await.ok(201);
        house.guest().hold("osteria", FRIDAY, "20:00", 2).await.ok(201);
        let then = "?at=2027-03-05T20:00:00%2B01:00";
        let ahead = states(&desk, then).await;
        assert_eq!(ahead[2], "h2 reserved");
        assert_eq!(ahead.iter().filter(|state| state.ends_with("held")).count(), 1, "{ahead:?}");
        house.step(chrono::Duration::minutes(6)).await;
        assert_eq!(states(&desk, then).await, ["w1 free", "h1 free", "h2 reserved"]);
        let next: Value = desk.get("/floor").await.ok(200)["tables"][2]["next"]["at"].clone();
        assert_eq!(next, "2027-03-05T19:30:00+01:00");
        desk.get("/floor?at=tonight").await.points_at(400, "bad_query", "/query/at");
    })
    .await;
}
