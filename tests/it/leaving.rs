//! Restaurants that go for good: notice, grace, and then no byte of them anywhere.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration as StdDuration;

use chrono::Duration;
use maitred::config::Config;
use maitred::directory::tenure::{TenantChange, TenureFailure};
use maitred::domain::author::Author;
use serde_json::json;
use sqlx::{Connection, SqliteConnection};

use crate::booking::{owner, path};
use crate::client::{Answer, text};
use crate::desk::Desk;
use crate::files::{one_table, osteria};
use crate::follower::{Follower, feed, handshake};
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";
/// What can be found of a restaurant wherever its data is.
const MARKER: &str = "Zanzibarbarossa";

async fn delete(house: &House, slug: &str, query: &str) -> Answer {
    house.platform().delete(&format!("/v1/platform/restaurants/{slug}{query}")).send().await
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { [files(&path), vec![path]].concat() } else { vec![path] }).collect()
}

/// Whatever in the data folder still has one of these in its name or its bytes.
fn traces(folder: &Path, needles: &[&[u8]]) -> Vec<String> {
    let has = |hay: &[u8], needle: &[u8]| hay.windows(needle.len()).any(|part| part == needle);
    let mut found = vec![];
    for path in files(folder) {
        let name = path.display().to_string();
        let bytes = if path.is_dir() { vec![] } else { fs::read(&path).expect("a file") };
        let of = needles.iter().filter(|needle| has(name.as_bytes(), needle) || has(&bytes, needle));
        found.extend(of.map(|needle| format!("{name}: {}", String::from_utf8_lossy(needle))));
    }
    found
}

/// A restaurant that leaves marks wherever it can, beside others that are as busy.
async fn leave_marks(house: &House, slug: &str) {
    for other in [slug, "other", "third"] {
        house.has(other, osteria(other)).await;
    }
    let file = osteria(slug).to_string().replace("name: Osteria", &format!("name: {MARKER}"));
    house.has(slug, format!("{file}\nmembers: [{{email: {MARKER}@example.com, role: owner}}]\n")).await;
    let key = json!({ "restaurant": slug, "name": MARKER, "role": "host" });
    house.platform().post("/v1/platform/keys").json(key).send().await.ok(201);
    for nth in 0..60 {
        let date = (house::at("2027-03-05T00:00:00Z") + Duration::days(nth)).format("%Y-%m-%d").to_string();
        for restaurant in ["other", slug, "third"] {
            let name = if restaurant == slug { format!("{MARKER} {nth}") } else { format!("Somebody {nth}") };
            let guest = json!({ "name": name, "email": format!("{}@example.com", name.replace(' ', ".")) });
            let notes = name.repeat(if nth % 7 == 0 { 9 } else { 1 });
            let body = json!({ "date": date, "time": "19:30", "party_size": 2, "guest": guest, "notes": notes });
            house.guest().book_with(restaurant, body).await.ok(201);
        }
    }
    house.platform().post(&format!("/v1/platform/restaurants/{slug}/snapshot")).send().await.ok(201);
}

#[actix_web::test]
async fn no_byte_of_a_deleted_restaurant_is_left() {
    house::with(async |house| {
        leave_marks(house, "zanzibarbarossa").await;
        let id = house.tenant("zanzibarbarossa").id;
        let (hex, bits) = (format!("{:015x}", id.bits()), id.bits().to_be_bytes());
        let needles: [&[u8]; 4] = [MARKER.as_bytes(), b"zanzibarbarossa", hex.as_bytes(), &bits];
        assert!(3 < traces(house.folder(), &needles).len(), "the marks can be found while it is there");
        delete(house, "zanzibarbarossa", "?grace_days=0").await.done();
        assert_eq!(traces(house.folder(), &needles), Vec::<String>::new());
        // The others are as they were, and the name is free.
        house.guest().book("other", FRIDAY, "19:30", 4).await.ok(201);
        delete(house, "zanzibarbarossa", "?grace_days=0").await.problem(404, "restaurant_not_found");
        house.restart().await;
        assert_eq!(traces(house.folder(), &needles), Vec::<String>::new());
        house.has("zanzibarbarossa", one_table("zanzibarbarossa")).await;
        assert_ne!(house.tenant("zanzibarbarossa").id, id);
        house.guest().book("zanzibarbarossa", FRIDAY, "19:30", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn whoever_was_given_notice_answers_its_operator_alone() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let desk = Desk::of(house, "osteria", "owner").await;
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        let mut idle = Follower::connect(house, "/v1/restaurants/osteria/live").await;
        let leaving = delete(house, "osteria", "").await.ok(200);
        assert_eq!((text(&leaving["standing"]), text(&leaving["leaves_at"])), ("leaving", "2027-03-31T08:00:00Z"));
        assert_eq!((follower.closed().await, idle.closed().await), (4004, 4004));
        let guest = house.guest();
        guest.get("/v1/restaurants/osteria").send().await.problem(410, "restaurant_gone");
        guest.book("osteria", FRIDAY, "21:00", 2).await.problem(410, "restaurant_gone");
        guest.hold("osteria", FRIDAY, "21:00", 2).await.problem(410, "restaurant_gone");
        owner(&guest, &booked).get(&path(&booked)).send().await.problem(410, "restaurant_gone");
        owner(&guest, &booked).post(&format!("{}/cancel", path(&booked))).send().await.problem(410, "restaurant_gone");
        handshake(house, &feed("osteria", FRIDAY, 2)).await.problem(410, "restaurant_gone");
        handshake(house, "/v1/restaurants/osteria/live").await.problem(410, "restaurant_gone");
        desk.get("").await.problem(410, "restaurant_gone");
        desk.get("/reservations?from=2027-03-05&to=2027-03-05").await.problem(410, "restaurant_gone");
        house.apply("osteria", osteria("osteria")).await.problem(409, "restaurant_leaving");
        let key = json!({ "restaurant": "osteria" });
        house.platform().post("/v1/platform/keys").json(key).send().await.problem(409, "restaurant_leaving");
        house.platform().get("/v1/platform/restaurants/osteria").send().await.ok(200);
        assert_eq!(house.inside("osteria").await["reservations"], 1);
    })
    .await;
}

#[actix_web::test]
async fn whoever_is_called_back_in_time_is_as_before() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        delete(house, "osteria", "?grace_days=2").await.ok(200);
        house.step(Duration::days(1)).await;
        house.restart().await;
        let resumed = house.platform().post("/v1/platform/restaurants/osteria/resume").send().await.ok(200);
        assert_eq!(resumed["standing"], "open");
        assert!(resumed["leaves_at"].is_null());
        house.step(Duration::days(2)).await;
        let guest = house.guest();
        assert_eq!(owner(&guest, &booked).get(&path(&booked)).send().await.ok(200)["status"], "booked");
        Follower::of(house, "osteria", FRIDAY, 2).await;
    })
    .await;
}

#[actix_web::test]
async fn when_the_grace_is_over_a_restaurant_goes_by_itself_also_when_the_server_was_away() {
    house::with(async |house| {
        for slug in ["awake", "asleep", "away"] {
            house.has(slug, one_table(slug)).await;
            house.guest().book(slug, FRIDAY, "19:30", 2).await.ok(201);
        }
        house.put_to_sleep("asleep").await;
        for (slug, days) in [("awake", 1), ("asleep", 1), ("away", 2)] {
            delete(house, slug, &format!("?grace_days={days}")).await.ok(200);
        }
        house.step(Duration::hours(23)).await;
        assert_eq!(house.tenants().len(), 3);
        house.step(Duration::hours(2)).await;
        assert_eq!(house.tenants().iter().map(|it| it.slug.to_string()).collect::<Vec<_>>(), ["away"]);
        house.close().await;
        house.step_clock(Duration::days(3));
        house.reopen().await;
        house.app().directory.look_at_clock().await;
        assert!(house.tenants().is_empty());
        let left = files(&house.folder().join("restaurants")).into_iter().filter(|path| path.is_file());
        assert_eq!(left.collect::<Vec<_>>(), Vec::<PathBuf>::new());
    })
    .await;
}

#[actix_web::test]
async fn whoever_follows_does_so_by_what_the_directory_says_and_not_by_what_was_answered() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        let (directory, id) = (&house.app().directory, house.tenant("osteria").id);
        // An operator who hangs up hears no answer, and the directory does it all the same.
        directory.give_notice(id, 3, Author::server()).await.expect("notice");
        assert_eq!(follower.closed().await, 4004);
        directory.change(id, TenantChange::Resume, Author::server()).await.expect("it is called back");
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        follower.frame().await;
    })
    .await;
}

/// Does to one of the databases what a crash in the middle of a deletion leaves behind.
async fn inject(database: &Path, statements: &str) {
    let mut connection =
        SqliteConnection::connect(&format!("sqlite://{}", database.display())).await.expect("a database");
    let statements = sqlx::AssertSqlSafe(statements.to_owned());
    sqlx::raw_sql(statements).execute(&mut connection).await.expect("statements");
    connection.close().await.expect("a database that closes");
}

#[actix_web::test]
async fn what_a_crash_left_of_a_deletion_is_finished_at_the_next_start() {
    house::with(async |house| {
        leave_marks(house, "zanzibarbarossa").await;
        let bits = house.tenant("zanzibarbarossa").id.bits();
        let hex = format!("{bits:015x}");
        house.close().await;
        // Out of the directory, and everything else is still there: a database, snapshots, entries, an alarm.
        let entry = format!(
            "INSERT INTO entry (object, seq, epoch, prev_hash, body) SELECT {bits}, 1 + coalesce((SELECT seq FROM trimmed WHERE object = {bits}), 0), epoch, zeroblob(32), '{MARKER}' FROM owner"
        );
        inject(&house.folder().join("journal.db"), &entry).await;
        let removed = format!(
            "PRAGMA foreign_keys = ON; DELETE FROM directory_change WHERE restaurant = {bits}; DELETE FROM account; DELETE FROM restaurant WHERE id = {bits}; INSERT INTO alarm VALUES ({bits}, 5) ON CONFLICT DO NOTHING; INSERT INTO clearing VALUES ({bits}, 0, NULL)"
        );
        inject(&house.folder().join("directory.db"), &removed).await;
        assert!(!traces(house.folder(), &[hex.as_bytes()]).is_empty());
        house.reopen().await;
        assert_eq!(traces(house.folder(), &[MARKER.as_bytes(), hex.as_bytes()]), Vec::<String>::new());
        assert_eq!(house.tenants().len(), 2);
        house.restart().await;
        assert_eq!(traces(house.folder(), &[MARKER.as_bytes(), hex.as_bytes()]), Vec::<String>::new());
    })
    .await;
}

#[actix_web::test]
async fn requests_that_race_with_a_deletion_are_answered_and_leave_nothing() {
    house::with(async |house| {
        house.has("zanzibarbarossa", osteria("zanzibarbarossa")).await;
        let id = house.tenant("zanzibarbarossa").id;
        let racing: Vec<_> = (0..40)
            .map(|nth| {
                let guest = house.guest();
                let date = (house::at("2027-03-05T00:00:00Z") + Duration::days(nth)).format("%Y-%m-%d").to_string();
                actix_web::rt::spawn(
                    async move { guest.book("zanzibarbarossa", &date, "19:30", 2).await.status.as_u16() },
                )
            })
            .collect();
        delete(house, "zanzibarbarossa", "?grace_days=0").await.done();
        for answer in racing {
            let status = answer.await.expect("an answer");
            assert!([201, 404, 410, 503].contains(&status), "{status}");
        }
        house.app().directory.look_at_clock().await;
        let hex = format!("{:015x}", id.bits());
        assert_eq!(traces(house.folder(), &[hex.as_bytes(), &id.bits().to_be_bytes()]), Vec::<String>::new());
    })
    .await;
}

#[actix_web::test]
async fn a_grace_is_a_number_of_days() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for query in ["?grace_days=-1", "?grace_days=367", "?grace_days=soon", "?grace=1"] {
            delete(house, "osteria", query).await.problem(400, "bad_query");
        }
        house.stranger().delete("/v1/platform/restaurants/osteria").send().await.problem(401, "key_required");
        delete(house, "nobody", "").await.problem(404, "restaurant_not_found");
        assert_eq!(delete(house, "osteria", "?grace_days=366").await.ok(200)["leaves_at"], "2028-03-01T08:00:00Z");
    })
    .await;
}

#[actix_web::test]
async fn a_restaurant_that_is_called_back_meanwhile_stays_and_whoever_removes_it_hears_so() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let (directory, id) = (&house.app().directory, house.tenant("osteria").id);
        directory.give_notice(id, 0, Author::server()).await.expect("notice");
        directory.change(id, TenantChange::Resume, Author::server()).await.expect("it is called back");
        assert!(matches!(directory.remove(id).await, Err(TenureFailure::Stale { .. })));
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        directory.give_notice(id, 0, Author::server()).await.expect("notice");
        directory.remove(id).await.expect("it goes");
        directory.remove(id).await.expect("it is gone already, as was wished");
        assert!(house.tenants().is_empty());
    })
    .await;
}

fn always_saving(config: &mut Config) {
    (config.vault.save_bytes, config.vault.tell_after) = (1, StdDuration::ZERO);
}

/// Rows of one of the databases that are about objects which are not there.
async fn orphans(house: &House, database: &str, table: &str, present: &[i64]) -> i64 {
    let path = house.folder().join(database);
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.expect("a database");
    let present = serde_json::to_string(present).expect("numbers");
    let count = format!("SELECT count(*) FROM {table} WHERE object NOT IN (SELECT value FROM json_each(?))");
    let count = sqlx::query_scalar(sqlx::AssertSqlSafe(count)).bind(present).fetch_one(&mut connection).await;
    connection.close().await.expect("a database that closes");
    count.expect("a number")
}

#[actix_web::test]
async fn nothing_is_noted_of_a_deleted_restaurant_while_others_are_saved() {
    house::with_tuned(always_saving, async |house| {
        let (stay, go) = (0..20, 20..40);
        for nth in 0..40 {
            house.has(&format!("r{nth}"), one_table(&format!("r{nth}"))).await;
        }
        // All the while others are told and saved, and the journal is trimmed of them.
        let busy: Vec<_> = stay
            .map(|nth| {
                let guest = house.guest();
                actix_web::rt::spawn(async move {
                    for day in 0..60 {
                        let date = house::at("2027-03-05T00:00:00Z") + Duration::days(day);
                        let slug = format!("r{nth}");
                        guest.book(&slug, &date.format("%Y-%m-%d").to_string(), "19:30", 2).await.ok(201);
                    }
                })
            })
            .collect();
        for nth in go {
            let slug = format!("r{nth}");
            house.guest().book(&slug, FRIDAY, "19:30", 2).await.ok(201);
            delete(house, &slug, "?grace_days=0").await.done();
        }
        for one in busy {
            one.await.expect("booked");
        }
        let present: Vec<i64> = house.tenants().iter().map(|tenant| tenant.id.bits().cast_signed()).collect();
        house.close().await;
        for (database, table) in [("journal.db", "entry"), ("journal.db", "trimmed"), ("directory.db", "alarm")] {
            assert_eq!(orphans(house, database, table, &present).await, 0, "{table}");
        }
        house.reopen().await;
    })
    .await;
}
