//! Restaurants that sleep: nobody is lost by it, and an alarm that comes due wakes its restaurant by itself (I10).

use chrono::Duration;

use crate::files::one_table;
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";

/// Until a restaurant is where it should be. Falling asleep and waking are under way on their own threads; each turn
/// of this loop lets them.
async fn until(house: &House, slug: &str, presence: &str) {
    while house.presence(slug).await != presence {
        house.app().directory.look_at_clock().await;
    }
}

async fn asleep(house: &House, slug: &str) {
    house.step_clock(Duration::seconds(61));
    until(house, slug, "asleep").await;
}

#[actix_web::test]
async fn whoever_asks_wakes_it_and_finds_everything() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for time in ["18:00", "21:00"] {
            house.guest().book("osteria", FRIDAY, time, 2).await.ok(201);
            asleep(house, "osteria").await;
        }
        house.guest().book("osteria", FRIDAY, "18:00", 2).await.problem(409, "slot_unavailable");
        assert_eq!(house.inside("osteria").await["reservations"], 2);
    })
    .await;
}

#[actix_web::test]
async fn an_alarm_wakes_a_restaurant_that_sleeps_and_it_sleeps_again() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        asleep(house, "osteria").await;
        // Nobody asks. The hold's five minutes are over, and the directory knows.
        house.step_clock(Duration::minutes(5));
        until(house, "osteria", "awake").await;
        assert_eq!(house.inside("osteria").await["holds"], 0);
        asleep(house, "osteria").await;
        house.step_clock(Duration::hours(1));
        house.app().directory.look_at_clock().await;
        assert_eq!(house.presence("osteria").await, "asleep", "nothing is due any more");
    })
    .await;
}

#[actix_web::test]
async fn an_alarm_wakes_a_restaurant_after_a_restart_too() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.restart().await;
        assert_eq!(house.presence("osteria").await, "asleep");
        house.step_clock(Duration::minutes(5));
        until(house, "osteria", "awake").await;
        assert_eq!(house.inside("osteria").await["holds"], 0);
    })
    .await;
}
