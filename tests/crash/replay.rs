//! Database and journal are the whole truth (I11): whatever of a restaurant's database a power cut takes back, and
//! whenever the process dies between append, apply and trim, the journal makes it right again; what does not apply
//! makes that restaurant read-only, and nothing is skipped.

use std::path::Path;

use maitred::inspect::inspect;
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row};

use super::server::{Server, apply, call, client, database, file};

async fn book(server: &Server, date: &str, time: &str) -> (u16, Value) {
    let body = json!({"date": date, "time": time, "party_size": 2, "guest": {"name": "G"}});
    let path = format!("{}/v1/restaurants/r/reservations", server.url);
    call(&client(), "POST", &path, &[], Some(&body)).await.unwrap()
}

async fn book_many(server: &Server, month: u32) -> Vec<Value> {
    let mut booked = vec![];
    for day in 1..=20 {
        let (status, body) = book(server, &format!("2031-{month:02}-{day:02}"), "19:00").await;
        assert_eq!(status, 201, "{body}");
        booked.push(body);
    }
    booked
}

async fn all_there(server: &Server, booked: &[Value]) {
    for body in booked {
        let path = format!("{}/v1/reservations/{}", server.url, body["id"].as_str().unwrap());
        let token = format!("Bearer {}", body["manage_token"].as_str().unwrap());
        let (status, found) = call(&client(), "GET", &path, &[("authorization", &token)], None).await.unwrap();
        assert_eq!((status, &found), (200, body));
    }
}

/// Runs a statement on a database that no server has open; its first value as text.
async fn sql(database: &Path, statement: &'static str) -> String {
    let options = SqliteConnectOptions::new().filename(database).disable_statement_logging();
    let mut connection = options.connect().await.unwrap();
    let row = sqlx::query(statement).fetch_optional(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    row.map(|row| row.get_unchecked(0)).unwrap_or_default()
}

const HEAD: &str = "SELECT CAST(seq AS TEXT) FROM head";
const ENTRIES: &str = "SELECT CAST(count(*) AS TEXT) FROM entry";

fn remove_wal(database: &Path) {
    drop(std::fs::remove_file(format!("{}-wal", database.display())));
}

async fn digest(data: &Path) -> String {
    let findings = inspect(data).await.unwrap();
    assert_eq!(findings[0].wrong, Vec::<String>::new());
    findings[0].digest.clone()
}

/// A restaurant whose journal is not trimmed while it stays awake.
async fn started(data: &Path) -> Server {
    let server = Server::start(data, &["--idle-seconds", "3600"]);
    apply(&server, &file("r", 4)).await;
    server
}

#[actix_web::test]
async fn a_death_between_append_and_apply_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(folder.path()).await;
    // Told to the database a second later at the earliest; killed at once.
    let booked = book_many(&server, 3).await;
    server.kill();
    let head: u64 = sql(&copy_of(&database(folder.path())), HEAD).await.parse().unwrap();
    assert!(head <= 20, "the database is behind the journal, or this test shows nothing: {head}");
    let server = Server::start(folder.path(), &[]);
    all_there(&server, &booked).await;
    server.kill();
    digest(folder.path()).await;
}

/// A copy to look at, so that sqlite3 changes nothing about the original.
fn copy_of(database: &Path) -> std::path::PathBuf {
    let copy = database.with_extension("copy");
    std::fs::copy(database, &copy).unwrap();
    let wal = format!("{}-wal", database.display());
    if Path::new(&wal).exists() {
        std::fs::copy(wal, format!("{}-wal", copy.display())).unwrap();
    }
    copy
}

/// What a power cut may do to a database that runs `synchronous=NORMAL`: it falls back to an earlier commit. The copy
/// of its file at each stage stands for that commit.
#[actix_web::test]
async fn a_database_put_back_to_any_earlier_commit_comes_right_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(folder.path()).await;
    let path = database(folder.path());
    let mut stages = vec![];
    let mut booked = vec![];
    for month in 1..=4 {
        booked.extend(book_many(&server, month).await);
        until_told(&path, booked.len() as u64).await;
        stages.push(read_pair(&path));
    }
    server.kill();
    let truth = digest(folder.path()).await;
    for (database_bytes, wal_bytes) in &stages {
        std::fs::write(&path, database_bytes).unwrap();
        remove_wal(&path);
        if let Some(wal) = wal_bytes {
            std::fs::write(format!("{}-wal", path.display()), wal).unwrap();
        }
        assert_eq!(digest(folder.path()).await, truth);
    }
    // The write-ahead log gone altogether: back to the last checkpoint.
    remove_wal(&path);
    assert_eq!(digest(folder.path()).await, truth);
    let server = Server::start(folder.path(), &[]);
    all_there(&server, &booked).await;
    server.stop();
    assert_eq!(digest(folder.path()).await, truth);
}

fn read_pair(path: &Path) -> (Vec<u8>, Option<Vec<u8>>) {
    (std::fs::read(path).unwrap(), std::fs::read(format!("{}-wal", path.display())).ok())
}

/// Waits until the database, read from a copy, has caught up that far.
async fn until_told(path: &Path, entries: u64) {
    loop {
        let copy = copy_of(path);
        let told: u64 = sql(&copy, HEAD).await.parse().unwrap();
        std::fs::remove_file(&copy).unwrap();
        if entries <= told {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[actix_web::test]
async fn a_database_rebuilt_from_nothing_is_the_same_by_hash() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(folder.path()).await;
    let booked = book_many(&server, 5).await;
    until_told(&database(folder.path()), 20).await;
    server.kill();
    let truth = digest(folder.path()).await;
    std::fs::remove_file(database(folder.path())).unwrap();
    for file in std::fs::read_dir(folder.path().join("restaurants")).unwrap() {
        for file in std::fs::read_dir(file.unwrap().path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
    }
    let server = Server::start(folder.path(), &[]);
    all_there(&server, &booked).await;
    server.stop();
    assert_eq!(digest(folder.path()).await, truth);
}

#[actix_web::test]
async fn a_death_between_apply_and_trim_doubles_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(folder.path()).await;
    let booked = book_many(&server, 6).await;
    until_told(&database(folder.path()), 21).await;
    server.kill();
    let entries = sql(&copy_of(&folder.path().join("journal.db")), ENTRIES).await;
    assert_eq!(entries, "21", "told and not trimmed, or this test shows nothing");
    let server = Server::start(folder.path(), &[]);
    all_there(&server, &booked).await;
    server.stop();
    let findings = inspect(folder.path()).await.unwrap();
    assert_eq!((findings[0].reservations, findings[0].replayed), (20, 0));
    assert_eq!(sql(&folder.path().join("journal.db"), ENTRIES).await, "0", "trimmed after the checkpoint");
}

#[actix_web::test]
async fn an_entry_that_does_not_apply_makes_the_restaurant_read_only_and_nothing_is_skipped() {
    let folder = tempfile::tempdir().unwrap();
    let server = started(folder.path()).await;
    book_many(&server, 7).await;
    server.stop();
    let path = database(folder.path());
    // Somebody meddled: tables are taken that the journal's next entries will want.
    const HOLD: &str = "INSERT INTO hold (id, expires_at, body) VALUES (1, 0, '{\"id\":1,\"date\":\"2031-08-02\",\"minute\":0,\"starts_at\":0,\"ends_at\":1,\"until\":1,\"service\":\"all-day\",\"party\":2,\"tables\":[],\"channel\":\"online\",\"expires_at\":0}')";
    sql(&path, HOLD).await;
    let server = Server::start(folder.path(), &["--idle-seconds", "3600"]);
    assert_eq!(book(&server, "2031-08-01", "19:00").await.0, 201);
    server.kill();
    let taken = "INSERT INTO seating SELECT id, strftime('%s', '2031-08-01 16:00'), strftime('%s', '2031-08-01 20:00'), NULL, 1 FROM dining_table";
    sql(&path, taken).await;
    let before = sql(&path, HEAD).await;
    let server = Server::start(folder.path(), &[]);
    let (status, body) = book(&server, "2031-09-01", "19:00").await;
    assert_eq!((status, body["code"].as_str()), (503, Some("read_only")), "{body}");
    let slots = format!("{}/v1/restaurants/r/availability?date=2031-09-01&party_size=2", server.url);
    let (status, body) = call(&client(), "GET", &slots, &[], None).await.unwrap();
    assert_eq!(status, 200, "it can still be read: {body}");
    server.stop();
    assert_eq!(sql(&path, HEAD).await, before, "nothing is skipped");
    let findings = inspect(folder.path()).await.unwrap();
    assert!(findings[0].wrong.iter().any(|line| line.contains("seating_overlap")), "{findings:?}");
}
