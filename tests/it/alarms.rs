//! Alarms as operators see them: those that failed, tried again or discarded; the nightly housekeeping; the watchdog; what a
//! clock that jumps does; and the figures.

use std::path::Path;

use chrono::Duration;
use maitred::config::Config;
use maitred::http::metrics::Metrics;
use serde_json::Value;
use sqlx::{Connection, SqliteConnection};

use crate::client::{Client, text};
use crate::files::one_table;
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";
/// An alarm that nobody knows what to do about.
const LOST: &str = "lost:property";

async fn inject(database: &Path, statements: String) {
    let mut connection =
        SqliteConnection::connect(&format!("sqlite://{}", database.display())).await.expect("a database");
    sqlx::raw_sql(sqlx::AssertSqlSafe(statements)).execute(&mut connection).await.expect("statements");
    connection.close().await.expect("a database that closes");
}

/// Lets a restaurant have an alarm that fails, from 1970 on.
async fn with_lost_alarm(house: &mut House, slug: &str) {
    house.has(slug, one_table(slug)).await;
    let (bits, database) = (house.tenant(slug).id.bits(), house.database(slug));
    house.close().await;
    inject(&database, format!("INSERT INTO alarm (name, at_ms, attempts, is_dead) VALUES ('{LOST}', 5, 0, 0)")).await;
    let bits = bits.cast_signed();
    let wake = format!(
        "INSERT OR REPLACE INTO alarm (object, at_ms) VALUES ({bits}, 5);
         INSERT INTO watched_alarm (object, name, at_ms, attempts, is_dead) VALUES ({bits}, '{LOST}', 5, 0, 0)"
    );
    inject(&house.folder().join("directory.db"), wake).await;
    house.reopen().await;
}

fn stay_awake(config: &mut Config) {
    config.budget.idle = Duration::days(1);
}

/// Lets the lost alarm fail until it is given up, and the restaurant sleep.
async fn give_up(house: &House, slug: &str) {
    for _ in 0..7 {
        house.step(Duration::minutes(1)).await;
    }
    house.put_to_sleep(slug).await;
}

async fn listed(operator: &Client, query: &str) -> Vec<Value> {
    let page = operator.get(&format!("/v1/platform/alarms?{query}")).send().await.ok(200);
    page["items"].as_array().expect("items").clone()
}

/// `restaurant name state attempts`.
fn shown(alarms: &[Value]) -> Vec<String> {
    let shown = |it: &Value| {
        format!("{} {} {} {}", text(&it["restaurant"]), text(&it["name"]), text(&it["state"]), it["attempts"])
    };
    alarms.iter().map(shown).collect()
}

fn path(slug: &str, alarm: &str) -> String {
    format!("/v1/platform/restaurants/{slug}/alarms/{alarm}")
}

#[actix_web::test]
async fn a_dead_letter_is_listed_tried_again_and_discarded() {
    house::with(async |house| {
        with_lost_alarm(house, "osteria").await;
        let operator = house.platform();
        give_up(house, "osteria").await;
        let all = listed(&operator, "").await;
        assert_eq!(shown(&all), ["osteria lost:property dead 6"]);
        assert_eq!(text(&all[0]["failure"]), "no such alarm: lost:property");
        assert_eq!(text(&all[0]["restaurant_id"]), house.tenant("osteria").id.to_string());
        assert_eq!(shown(&listed(&operator, "state=dead").await), shown(&all));
        assert_eq!(listed(&operator, "state=failing").await, Vec::<Value>::new());
        assert_eq!(house.presence("osteria").await, "asleep", "nobody is woken to be looked at");
        house.restart().await;
        let operator = house.platform();
        assert_eq!(listed(&operator, "").await, all, "also after a restart");
        operator.post(&format!("{}/retry", path("osteria", LOST))).send().await.done();
        // It is tried like a new one, and while its restaurant is awake, that is known within a second or so.
        while shown(&listed(&operator, "state=failing").await) != ["osteria lost:property failing 1"] {}
        assert_eq!(house.presence("osteria").await, "awake");
        give_up(house, "osteria").await;
        assert_eq!(shown(&listed(&operator, "state=dead").await), ["osteria lost:property dead 6"]);
        operator.delete(&path("osteria", LOST)).send().await.done();
        house.put_to_sleep("osteria").await;
        assert_eq!(listed(&operator, "").await, Vec::<Value>::new());
        operator.delete(&path("osteria", LOST)).send().await.problem(404, "alarm_not_found");
        let changes = operator.get("/v1/platform/changes?kind=alarm").send().await.ok(200);
        let items = changes["items"].as_array().expect("items").iter();
        let reasons: Vec<&str> = items.map(|it| text(&it["reason"])).collect();
        assert_eq!(reasons, ["retried", "discarded"], "{changes}");
    })
    .await;
}

#[actix_web::test]
async fn what_is_not_there_cannot_be_tended() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let operator = house.platform();
        house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        for alarm in ["nobody", "housekeeping", "a%20b", "%F0%9F%8D%95"] {
            operator.delete(&path("osteria", alarm)).send().await.problem(404, "alarm_not_found");
            operator.post(&format!("{}/retry", path("osteria", alarm))).send().await.problem(404, "alarm_not_found");
        }
        operator.delete(&path("nobody", "x")).send().await.problem(404, "restaurant_not_found");
        for (query, pointer) in [
            ("state=lost", "/query/state"),
            ("limit=0", "/query/limit"),
            ("limit=101", "/query/limit"),
            ("cursor=xyz", "/query/cursor"),
        ] {
            let answer = operator.get(&format!("/v1/platform/alarms?{query}")).send().await;
            answer.points_at(400, "bad_query", pointer);
        }
    })
    .await;
}

#[actix_web::test]
async fn alarms_are_listed_page_by_page() {
    house::with(async |house| {
        for slug in ["one", "two", "three"] {
            with_lost_alarm(house, slug).await;
        }
        let operator = house.platform();
        for slug in ["one", "two", "three"] {
            give_up(house, slug).await;
        }
        let all = shown(&listed(&operator, "").await);
        assert_eq!(all.len(), 3, "{all:?}");
        let (mut pages, mut query) = (vec![], "limit=1".to_owned());
        loop {
            let page = operator.get(&format!("/v1/platform/alarms?{query}")).send().await.ok(200);
            pages.extend(shown(page["items"].as_array().expect("items")));
            let Some(next) = page["next_cursor"].as_str() else { break };
            query = format!("limit=1&cursor={next}");
        }
        assert_eq!(pages, all);
    })
    .await;
}

#[actix_web::test]
async fn the_record_of_changes_goes_back_four_hundred_days() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.step(Duration::days(300)).await;
        guest.book("osteria", "2028-01-07", "19:30", 2).await.ok(201);
        let operator = house.platform();
        let dates = async || {
            let page = operator.get("/v1/platform/restaurants/osteria/changes?limit=100").send().await.ok(200);
            let items = page["items"].as_array().expect("items").clone();
            items.iter().map(|it| text(&it["at"])[..10].to_owned()).collect::<std::collections::BTreeSet<_>>()
        };
        house.step(Duration::days(90)).await;
        let all = dates().await;
        assert!(all.contains("2027-03-01") && all.contains("2027-12-26"), "{all:?}");
        for _ in 0..10 {
            house.step(Duration::days(2)).await;
        }
        let kept = dates().await;
        assert!(!kept.contains("2027-03-01") && kept.contains("2027-12-26"), "{kept:?}");
        house.step(Duration::days(800)).await;
        assert_eq!(dates().await.len(), 1, "the latest stays, for whoever goes on from there");
    })
    .await;
}

#[actix_web::test]
async fn a_clock_that_jumps_neither_wakes_early_nor_lets_an_alarm_starve() {
    house::with_tuned(stay_awake, async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let bits = house.tenant("osteria").id.bits();
        let holds = async || {
            let holds = house.app().directory.runtime().look(bits, |it| it.state().holds.len()).await;
            holds.expect("it is awake")
        };
        let look = async || house.app().directory.look_at_clock().await;
        look().await;
        house.step_clock(Duration::minutes(-30));
        look().await;
        assert_eq!(holds().await, 1, "it is not due for more than half an hour");
        // Nobody asks the restaurant, and its timer counts real seconds: only the watchdog sees that the clock moved.
        house.step_clock(Duration::minutes(30) + Duration::minutes(6));
        look().await;
        while holds().await != 0 {}
        look().await;
        assert_eq!(house.app().directory.watched().barks(), 0, "late because of the clock is not lost");
    })
    .await;
}

#[actix_web::test]
async fn the_watchdog_barks_when_an_alarm_is_lost() {
    house::with_tuned(
        |config| config.metrics = Metrics::Open,
        async |house| {
            with_lost_alarm(house, "osteria").await;
            // It cannot be woken for its alarm.
            let database = house.database("osteria");
            house.close().await;
            std::fs::write(&database, "no database").expect("a broken file");
            house.broken.push("osteria");
            house.reopen().await;
            house.app().directory.look_at_clock().await;
            assert_eq!(house.app().directory.watched().overdue(), 0, "what was due before the start is not lost");
            // A look may find it on its way once more, and not count it; the next one does.
            while house.app().directory.watched().overdue() != 1 {
                house.step_clock(Duration::seconds(31));
                house.app().directory.look_at_clock().await;
            }
            let figures = house.guest().get("/metrics").send().await.text();
            assert!(figures.contains("\nmaitred_alarms_overdue 1\n"), "{figures}");
            let due = listed(&house.platform(), "state=due").await;
            assert_eq!(shown(&due), ["osteria lost:property due 0"]);
        },
    )
    .await;
}

#[actix_web::test]
async fn figures_are_shown_as_configured_and_name_nobody() {
    house::with_tuned(stay_awake, async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.step(Duration::minutes(6)).await;
        house.guest().get("/metrics").send().await.problem(401, "key_required");
        let figures = house.platform().get("/metrics").send().await;
        assert_eq!(figures.status.as_u16(), 200);
        let figures = figures.text();
        let value = |name: &str| {
            let line = figures.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
            line.unwrap_or_else(|| panic!("{name} in {figures}")).parse::<f64>().expect("a number")
        };
        assert_eq!(value("maitred_restaurants"), 1.0);
        assert_eq!(value("maitred_restaurants_awake"), 1.0);
        assert_eq!(value("maitred_wakes_total"), 1.0);
        assert!(1.0 < value("maitred_entries_appended_total"));
        assert!(1.0 < value("maitred_journal_groups_total"));
        assert_eq!(value("maitred_alarm_lateness_seconds_count"), 1.0, "the hold");
        assert_eq!(value("maitred_alarm_lateness_seconds_bucket{le=\"60.0\"}"), 1.0, "a minute late");
        assert_eq!(value("maitred_alarm_lateness_seconds_bucket{le=\"30.0\"}"), 0.0);
        assert!(1.0 <= value("maitred_refusals_total{code=\"key_required\"}"));
        assert!(figures.ends_with("# EOF\n"));
        assert!(!figures.contains("osteria") && !figures.contains("rst_"));
        house.retune(|config| config.metrics = Metrics::Off);
        house.restart().await;
        house.platform().get("/metrics").send().await.problem(404, "not_found");
    })
    .await;
}
