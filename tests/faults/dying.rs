//! The process dies at a point, is started again, and knows all that it had said.

use std::path::Path;

use chrono::{Days, Duration};
use maitred::app::App;
use maitred::clock::{Clock, SteppedClock};
use maitred::config::Config;
use maitred::fault::Point;
use maitred::http::rate::RateLimits;
use maitred::inspect::inspect;
use serde_json::Value;
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::client::{Answer, Client, text};
use crate::files::one_table;
use crate::process::{Process, wanted};
use crate::ways::{HURT, WELL, Way, way};

/// Beyond this a database is copied by another process.
const LARGE_BYTES: i64 = 34 << 20;

pub fn date(nth: u64) -> String {
    (Clock::System.now().date_naive() + Days::new(4 + nth)).to_string()
}

/// Two restaurants with a booking each, ten minutes ago; in the first one a hold whose time is over by now.
async fn founded(data: &Path) -> Value {
    let clock = SteppedClock::at(Clock::System.now() - Duration::minutes(10));
    let listen = "127.0.0.1:0".parse().expect("an address");
    let config = Config { listen, rate_limits: RateLimits::Off, ..Config::new(data.to_owned()) };
    let app = App::start(config, Clock::Stepped(clock)).await.expect("the server starts");
    let key = std::fs::read_to_string(data.join("platform.key")).expect("the first key");
    let (guest, platform) = (Client::new(app.address, None), Client::new(app.address, Some(key.trim().to_owned())));
    for slug in [HURT, WELL] {
        platform.put(&format!("/v1/platform/restaurants/{slug}")).yaml(one_table(slug)).send().await.ok(201);
    }
    guest.book(WELL, &date(0), "19:30", 2).await.ok(201);
    guest.hold(HURT, &date(70), "19:30", 2).await.ok(201);
    let booked = guest.book(HURT, &date(0), "19:30", 2).await.ok(201);
    app.stop().await;
    booked
}

/// A long past, filled in while nobody has the file.
async fn with_history(data: &Path) {
    for file in databases(data) {
        let mut connection = SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("a file");
        let fill = "WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < ?)
            INSERT INTO change (seq, nth, at_ms, kind, body) SELECT 0, n, 0, 'past', hex(randomblob(50000)) FROM nth";
        sqlx::query(fill).bind(LARGE_BYTES / 100_000).execute(&mut connection).await.expect("room");
        connection.close().await.expect("a file");
    }
}

/// The databases of all restaurants.
pub fn databases(data: &Path) -> Vec<std::path::PathBuf> {
    let folders = std::fs::read_dir(data.join("restaurants")).expect("a data folder").flatten();
    let files = folders.flat_map(|it| std::fs::read_dir(it.path()).expect("a folder").flatten());
    files.map(|it| it.path()).filter(|path| path.extension().is_some_and(|it| it == "db")).collect()
}

/// What was promised, and to whom nothing was said.
struct Told {
    kept: Vec<Value>,
    unknown: Vec<u64>,
}

pub async fn at(point: Point) {
    let (data, way) = (TempDir::new().expect("a folder"), way(point));
    let first = founded(data.path()).await;
    if point == Point::SnapshotCopy {
        with_history(data.path()).await;
    }
    let mut told = Told { kept: vec![first], unknown: vec![] };
    let dying = Process::start(data.path(), &[("MAITRED_DIE_AT", point.name().as_ref())]);
    go(&dying, way, &mut told).await;
    dying.aborts().await;
    let again = Process::start(data.path(), &[]);
    knows_all(&again, way, &told).await;
    again.stop().await;
    ends_sound(data.path(), &told).await;
}

async fn go(dying: &Process, way: Way, told: &mut Told) {
    let book = async |told: &mut Told| told.kept.push(dying.book(HURT, &date(1), "guest-1").await.ok(201));
    match way {
        Way::Booking => {
            told.unknown.push(1);
            ask(dying, "POST", &format!("/v1/restaurants/{HURT}/reservations"), Some("guest-1")).await;
        }
        // The database is told a second later.
        Way::Reading => book(told).await,
        Way::Sleeping => {
            book(told).await;
            dying.tell_to_stop();
        }
        Way::Waking => ask(dying, "GET", &format!("/v1/restaurants/{HURT}"), None).await,
        // Within a second the directory looks at the clock.
        Way::OverdueAsleep | Way::OverdueAwake => {}
        Way::Copying => ask(dying, "POST", &format!("/v1/platform/restaurants/{HURT}/snapshot"), None).await,
        Way::Founding => ask(dying, "PUT", "/v1/platform/restaurants/new", None).await,
    }
}

/// Asks something that is never answered.
async fn ask(dying: &Process, method: &str, path: &str, key: Option<&str>) {
    let platform = dying.platform();
    let bearer = format!("Bearer {}", platform.bearer().expect("a key"));
    let url = format!("http://{}{path}", dying.address);
    let mut request = awc::Client::new().request(method.parse().expect("a method"), url);
    if let Some(key) = key {
        request = request.insert_header(("idempotency-key", key));
    }
    let answer = match (method, key) {
        ("PUT", _) => {
            let request = request.insert_header(("authorization", bearer));
            request.insert_header(("content-type", "application/yaml")).send_body(one_table("new").to_string()).await
        }
        (_, Some(_)) => request.send_json(&wanted(&date(1))).await,
        (_, None) => request.insert_header(("authorization", bearer)).send().await,
    };
    assert!(answer.is_err(), "{answer:?}");
}

async fn knows_all(again: &Process, way: Way, told: &Told) {
    let guest = again.guest();
    for booked in &told.kept {
        let (id, token) = (text(&booked["id"]), text(&booked["manage_token"]));
        let read: Answer = guest.with(token).get(&format!("/v1/reservations/{id}")).send().await;
        assert_eq!(read.ok(200), *booked, "acknowledged and lost");
    }
    for nth in &told.unknown {
        let path = format!("guest-{nth}");
        again.book(HURT, &date(*nth), &path).await.ok(201);
        again.book(HURT, &date(*nth), &path).await.ok(201);
    }
    guest.book(WELL, &date(1), "19:30", 2).await.ok(201);
    if way == Way::Founding {
        let put = again.platform().put("/v1/platform/restaurants/new").yaml(one_table("new")).send().await;
        assert!(put.status.is_success(), "{}", put.text());
        guest.book("new", &date(1), "19:30", 2).await.ok(201);
    }
    let health = format!("/v1/platform/restaurants/{HURT}/health");
    assert_eq!(again.platform().get(&health).send().await.ok(200)["inside"]["holds"], 0, "an alarm was lost");
}

async fn ends_sound(data: &Path, told: &Told) {
    let findings = inspect(data).await.expect("a data folder");
    for finding in &findings {
        assert!(finding.wrong.is_empty(), "{finding:?}");
    }
    let hurt = findings.iter().find(|it| it.slug == HURT).expect("it is there");
    assert_eq!(hurt.reservations, told.kept.len() + told.unknown.len());
}
