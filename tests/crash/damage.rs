//! `maitred verify` finds whatever is damaged: a data folder after a death is damaged in each way that there is, and each
//! time something of the right kind is said.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use maitred::inspect::{Inspection, inspect_with};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

use super::server::{Server, apply, call, client, file};

/// Where a statement is run.
enum In {
    /// The database of `busy`, of which the journal has entries too.
    Busy,
    /// The database of `quiet`, of which it has none.
    Quiet,
    Journal,
    Directory,
}

use In::{Busy, Directory, Journal, Quiet};

/// What is done, and what must be said of it.
#[rustfmt::skip]
const STATEMENTS: &[(In, &str, &str)] = &[
    (Busy, "DELETE FROM seating WHERE reservation IN (SELECT min(id) FROM reservation)", "seatings: reservation"),
    (Busy, "DELETE FROM seating WHERE hold IN (SELECT min(id) FROM hold)", "seatings: hold"),
    (Busy, "UPDATE seating SET table_id = (SELECT max(id) + 1 FROM dining_table) WHERE reservation IN (SELECT min(id) FROM reservation)", "points nowhere"),
    (Busy, "INSERT INTO seating SELECT table_id, starts_at + 60, until, reservation, hold FROM seating LIMIT 1", "is taken twice"),
    (Busy, "UPDATE reservation SET status = 'finished' WHERE id IN (SELECT min(id) FROM reservation)", "records: reservation"),
    (Busy, "UPDATE hold SET expires_at = expires_at + 1", "records: hold"),
    (Busy, "UPDATE wait SET closed_at = 7", "records: place in line"),
    (Busy, "UPDATE answer SET at_ms = at_ms + 1", "recorded otherwise"),
    (Busy, "UPDATE reservation SET body = json_set(body, '$.party', 1) WHERE id IN (SELECT min(id) FROM reservation)", "history: reservation"),
    (Busy, "UPDATE wait SET body = json_set(body, '$.party', 1)", "history: place in line"),
    (Busy, "UPDATE setting SET body = json_set(body, '$.body.seats.max', 9) WHERE kind = 'table'", "history: the setting table"),
    (Busy, "UPDATE change SET seq = seq + 100000 WHERE kind = 'reservation.booked'", "beyond the last one"),
    (Busy, "DELETE FROM guest_version", "has no guest"),
    (Busy, "DELETE FROM seating; DELETE FROM reservation WHERE id IN (SELECT min(id) FROM reservation)", "leads nowhere"),
    (Busy, "DELETE FROM alarm WHERE name LIKE 'hold:%'", "alarms: hold:"),
    (Busy, "UPDATE alarm SET at_ms = at_ms + 1000", "is set for later"),
    (Busy, "UPDATE head SET hash = printf('%064d', 7)", "does not follow"),
    (Busy, "UPDATE head SET seq = seq - 1", "older than what the journal forgot"),
    (Busy, "UPDATE head SET epoch = 99", "owner 99"),
    (Quiet, "UPDATE head SET seq = seq - 1", "older than what the journal forgot"),
    (Quiet, "PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE name = 'reservation_by_end'; PRAGMA writable_schema = OFF", "database: "),
    (Journal, "UPDATE entry SET body = replace(body, 'reservations', 'elsewhere') WHERE seq = (SELECT max(seq) - 1 FROM entry)", "is not what was written"),
    (Journal, "UPDATE entry SET body = 'no JSON' WHERE seq = (SELECT max(seq) FROM entry)", "is not what was written"),
    (Journal, "DELETE FROM entry WHERE seq = (SELECT max(seq) - 1 FROM entry)", "does not follow"),
    (Journal, "UPDATE owner SET epoch = 0", "of a later owner than there was"),
    (Journal, "INSERT OR REPLACE INTO trimmed SELECT object, max(seq) FROM entry GROUP BY object", "was trimmed, and is there"),
    (Journal, "INSERT INTO trimmed VALUES (7, 7)", "000000000000007, which is no restaurant"),
    (Directory, "DELETE FROM alarm", "index: nobody wakes it"),
    (Directory, "UPDATE alarm SET at_ms = at_ms + 3600000", "index: nobody wakes it"),
    (Directory, "INSERT INTO alarm VALUES (7, 7)", "directory: an alarm is set for 000000000000007"),
    (Directory, "INSERT INTO membership VALUES (7, 7, 'owner', 0, NULL)", "directory: a row of membership is of a"),
    (Directory, "DELETE FROM restaurant WHERE slug = 'busy'", "is the database of no restaurant"),
    (Directory, "DELETE FROM restaurant WHERE slug = 'busy'", "snapshots of no restaurant"),
];

async fn ask(server: &Server, slug: &str, what: &str, key: &str, mut body: Value) -> Value {
    if what != "holds" {
        body["guest"] = json!({"name": "Grace"});
    }
    let path = format!("{}/v1/restaurants/{slug}/{what}", server.url);
    let (status, body) = call(&client(), "POST", &path, &[("idempotency-key", key)], Some(&body)).await.unwrap();
    assert_eq!(status, 201, "{body}");
    body
}

fn wish(day: u32) -> Value {
    json!({"date": format!("2031-05-{day:02}"), "time": "19:00", "party_size": 2})
}

/// A data folder after a death, with two restaurants: `busy` was at it, `quiet` had nothing to do since a restart in order.
async fn folder(data: &Path) {
    let server = Server::start(data, &["--idle-seconds", "3600"]);
    for slug in ["busy", "quiet"] {
        let mut file = file(slug, 2);
        file["policy"]["hold_minutes"] = json!(60);
        apply(&server, &file).await;
        for day in 1..=4 {
            ask(&server, slug, "reservations", &format!("first-{day}"), wish(day)).await;
        }
        ask(&server, slug, "holds", "held", wish(5)).await;
        // Two of two tables: whoever comes now may only wait.
        ask(&server, slug, "reservations", "full", wish(4)).await;
        let waits = json!({"date": "2031-05-04", "from": "18:30", "to": "19:30", "party_size": 2});
        ask(&server, slug, "waitlist", "waits", waits).await;
        let (url, key) =
            (format!("{}/v1/platform/restaurants/{slug}/snapshot", server.url), format!("Bearer {}", server.key));
        let (status, _) = call(&client(), "POST", &url, &[("authorization", &key)], None).await.unwrap();
        assert_eq!(status, 201);
    }
    server.stop();
    let server = Server::start(data, &["--idle-seconds", "3600"]);
    for day in 6..=12 {
        ask(&server, "busy", "reservations", &format!("second-{day}"), wish(day)).await;
    }
    server.kill();
}

fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_all(&entry.path(), &target)
        } else {
            fs::copy(entry.path(), target).map(drop).unwrap()
        }
    }
}

/// Where the database of a restaurant lies.
async fn database(data: &Path, slug: &str) -> PathBuf {
    let options = SqliteConnectOptions::new().filename(data.join("directory.db"));
    let mut connection = options.connect().await.unwrap();
    let query = sqlx::query_scalar::<_, i64>("SELECT id FROM restaurant WHERE slug = ?").bind(slug.to_owned());
    let id = query.fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    data.join("restaurants").join(format!("{:02x}", id & 0xff)).join(format!("{id:015x}.db"))
}

/// Runs a statement as somebody does who asks nobody: without foreign keys, triggers of the file, or its owner.
async fn meddle(file: &Path, statement: &'static str) {
    let options = SqliteConnectOptions::new().filename(file).foreign_keys(false);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql("DROP TRIGGER IF EXISTS seating_no_overlap").execute(&mut connection).await.unwrap();
    let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await;
    done.unwrap_or_else(|error| panic!("{statement}: {error}"));
    connection.close().await.unwrap();
}

/// All that is said of a folder.
fn said(found: &Inspection) -> Vec<String> {
    found.restaurants.iter().flat_map(|finding| finding.wrong.clone()).chain(found.folder.clone()).collect()
}

async fn verify(data: &Path) -> Vec<String> {
    match inspect_with(data, BTreeMap::new()).await {
        Ok(found) => said(&found),
        Err(error) => vec![error.to_string()],
    }
}

#[actix_web::test]
async fn whatever_is_damaged_is_found() {
    let home = tempfile::tempdir().unwrap();
    let whole = home.path().join("whole");
    folder(&whole).await;
    assert_eq!(verify(&whole).await, Vec::<String>::new(), "nothing is damaged yet");
    let (busy, quiet) = (database(&whole, "busy").await, database(&whole, "quiet").await);
    let below = |path: &Path| path.strip_prefix(&whole).unwrap().to_owned();
    let expect = async |what: &str, must: &str, data: &Path| {
        let said = verify(data).await;
        assert!(said.iter().any(|line| line.contains(must)), "{what}\n  must be found as `{must}`; said: {said:#?}");
    };
    for (nth, (place, statement, must)) in STATEMENTS.iter().enumerate() {
        let data = home.path().join(nth.to_string());
        copy_all(&whole, &data);
        let file = match place {
            Busy => below(&busy),
            Quiet => below(&quiet),
            Journal => "journal.db".into(),
            Directory => "directory.db".into(),
        };
        meddle(&data.join(file), statement).await;
        expect(statement, must, &data).await;
    }
    for (what, must, damage) in on_files(&below(&quiet)) {
        let data = home.path().join(what);
        copy_all(&whole, &data);
        damage(&data);
        expect(what, must, &data).await;
    }
    println!("{} kinds of damage found", STATEMENTS.len() + on_files(&quiet).len());
}

type Damage = Box<dyn Fn(&Path)>;

/// What may happen to whole files.
fn on_files(quiet: &Path) -> Vec<(&'static str, &'static str, Damage)> {
    let at = |path: &Path| -> PathBuf { path.to_owned() };
    let (one, two, three, four, five) = (at(quiet), at(quiet), at(quiet), at(quiet), at(quiet));
    let stem = quiet.file_stem().unwrap().to_str().unwrap().to_owned();
    let snapshot = move |data: &Path, ending: &str| -> PathBuf {
        let files = fs::read_dir(data.join("snapshots").join(&stem)).unwrap().map(|it| it.unwrap().path());
        files.into_iter().find(|path| path.extension().is_some_and(|it| it == ending)).unwrap()
    };
    let (first, second) = (snapshot.clone(), snapshot.clone());
    vec![
        (
            "missing database",
            "its database file is missing",
            Box::new(move |data| fs::remove_file(data.join(&one)).unwrap()),
        ),
        (
            "empty database",
            "its database file is empty",
            Box::new(move |data| fs::write(data.join(&two), b"").unwrap()),
        ),
        ("overwritten database", "database", Box::new(move |data| overwrite(&data.join(&three)))),
        (
            "stray database",
            "is the database of no restaurant",
            Box::new(move |data| {
                fs::copy(data.join(&four), data.join(four.with_file_name("000000000000abc.db"))).unwrap();
            }),
        ),
        (
            "database elsewhere",
            "lies where it is not looked for",
            Box::new(move |data| {
                let elsewhere = data.join("restaurants").join("zz");
                fs::create_dir_all(&elsewhere).unwrap();
                fs::rename(data.join(&five), elsewhere.join(five.file_name().unwrap())).unwrap();
            }),
        ),
        (
            "missing journal",
            "journal: it is missing",
            Box::new(|data| {
                fs::remove_file(data.join("journal.db")).unwrap();
                drop(fs::remove_file(data.join("journal.db-wal")));
            }),
        ),
        (
            "missing directory",
            "it has no directory.db",
            Box::new(|data| fs::remove_file(data.join("directory.db")).unwrap()),
        ),
        (
            "snapshot overwritten",
            "snapshots: snp_",
            Box::new(move |data| {
                let path = first(data, "db");
                let mut bytes = fs::read(&path).unwrap();
                *bytes.last_mut().unwrap() ^= 1;
                fs::write(path, bytes).unwrap();
            }),
        ),
        (
            "snapshot without its database",
            "its database is missing",
            Box::new(move |data| fs::remove_file(second(data, "db")).unwrap()),
        ),
        (
            "snapshot with another's note",
            "its note makes no sense",
            Box::new(move |data| fs::write(snapshot(data, "json"), b"{}").unwrap()),
        ),
    ]
}

fn overwrite(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let (from, to) = (bytes.len() / 2, bytes.len() / 2 + 4096);
    bytes[from..to].iter_mut().enumerate().for_each(|(at, byte)| *byte = (at % 251) as u8 ^ 0x5a);
    fs::write(path, bytes).unwrap();
}
