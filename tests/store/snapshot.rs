//! A snapshot of a restaurant that goes on: bookings are taken meanwhile, and the file is still nobody else's after it.

use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use maitred::app::App;
use maitred::clock::Stopwatch;
use maitred::config::Config;
use maitred::domain::slug::Slug;
use maitred::restaurant::handle::Handle;
use maitred::store::folder::Barriers;
use maitred::store::vault::VaultLimits;
use sqlx::{Connection, SqliteConnection};

use super::{book, provision, start};

/// The bar that this test is here for.
const LARGE_BYTES: u64 = 100 << 20;
/// Tells a process of this program to be the one that tries to get in.
const INTRUDER: &str = "MAITRED_TEST_INTRUDER";
const GOT_IN: &str = "the intruder got in";
const KEPT_OUT: &str = "the intruder was kept out";

/// The database of the only restaurant.
fn database(app: &App) -> std::path::PathBuf {
    let tenant = app.directory.find(&Slug::parse("one").unwrap()).unwrap();
    app.vault.folder().object(tenant.id.bits()).unwrap()
}

fn handle(app: &App) -> Handle {
    app.directory.handle(app.directory.find(&Slug::parse("one").unwrap()).unwrap().id)
}

/// Another process tries to read a database. It says which of the two it was.
fn another_process_tries(database: &Path) -> String {
    let program = std::env::current_exe().unwrap();
    let arguments = ["--exact", "snapshot::another_process", "--nocapture"];
    let Output { stdout, .. } = Command::new(program).args(arguments).env(INTRUDER, database).output().unwrap();
    let said = String::from_utf8_lossy(&stdout).into_owned();
    [GOT_IN, KEPT_OUT].into_iter().find(|it| said.contains(it)).unwrap_or(&said).to_owned()
}

/// The other process. In the run of all tests it has nothing to do.
#[actix_web::test]
async fn another_process() {
    let Ok(database) = std::env::var(INTRUDER) else { return };
    let mut connection = SqliteConnection::connect(&format!("sqlite://{database}?mode=rw")).await.unwrap();
    let read = sqlx::query("PRAGMA busy_timeout = 0; SELECT seq FROM head").execute(&mut connection).await;
    match read {
        Ok(_) => println!("{GOT_IN}"),
        Err(error) if error.to_string().contains("locked") => println!("{KEPT_OUT}"),
        Err(error) => println!("{error}"),
    }
}

/// A restaurant with a long past: its history is filled in while nobody has it.
async fn with_history(folder: &Path, bytes: u64) -> Config {
    let config = Config::new(folder.to_owned());
    let app = start(config.clone()).await.unwrap();
    provision(&app).await;
    let path = database(&app);
    app.stop().await;
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let fill = "WITH RECURSIVE nth (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM nth WHERE n < ?)
        INSERT INTO change (seq, nth, at_ms, kind, body) SELECT 0, n, 0, 'past', hex(randomblob(5000)) FROM nth";
    sqlx::query(fill).bind(i64::try_from(bytes / 10_000).unwrap()).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    config
}

#[actix_web::test]
async fn bookings_go_on_while_a_large_restaurant_is_copied_and_its_file_stays_ours() {
    let folder = tempfile::tempdir().unwrap();
    let app = start(with_history(folder.path(), LARGE_BYTES).await).await.unwrap();
    let handle = handle(&app);
    book(&handle, "2027-05-01").await.unwrap();
    assert_eq!(another_process_tries(&database(&app)), KEPT_OUT);
    let mut slowest = Duration::ZERO;
    let mut booked = 0;
    let snapshot = {
        let directory = app.directory.clone();
        let taking = actix_web::rt::spawn(async move { directory.take_snapshot(handle.id()).await });
        let handle = self::handle(&app);
        while !taking.is_finished() {
            let began = Stopwatch::start();
            let date = chrono::NaiveDate::from_ymd_opt(2027, 5, 2).unwrap() + chrono::Days::new(booked % 200);
            match book(&handle, &date.to_string()).await {
                Ok(_) => booked += 1,
                Err(failure) if 200 <= booked => drop(failure),
                Err(failure) => panic!("{failure:?}"),
            }
            slowest = slowest.max(began.elapsed());
        }
        taking.await.unwrap().unwrap()
    };
    eprintln!("{booked} bookings during a snapshot of {} bytes, the slowest in {slowest:?}", snapshot.bytes);
    assert!(LARGE_BYTES <= snapshot.bytes, "{}", snapshot.bytes);
    assert!(20 < booked, "{booked} booked while the copy was made");
    assert_eq!(another_process_tries(&database(&app)), KEPT_OUT);
    // What was booked meanwhile is in the database, not in the copy, and the next copy has it.
    let later = app.directory.take_snapshot(self::handle(&app).id()).await.unwrap();
    assert!(snapshot.seq < booked && booked <= later.seq, "{}, {booked}, {}", snapshot.seq, later.seq);
    assert_eq!(another_process_tries(&database(&app)), KEPT_OUT);
    app.stop().await;
    let findings = maitred::inspect::inspect(folder.path()).await.unwrap();
    assert!(findings[0].wrong.is_empty(), "{:?}", findings[0].wrong);
}

#[actix_web::test]
async fn a_copy_made_by_this_process_would_let_others_in() {
    for copies_apart in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let limits = VaultLimits { vacuum_bytes_max: 0, ..VaultLimits::default() };
        let barriers = Barriers { copies_apart, ..Barriers::default() };
        let app = start(Config { barriers, vault: limits, ..Config::new(folder.path().to_owned()) }).await.unwrap();
        let handle = provision(&app).await;
        app.directory.take_snapshot(handle.id()).await.unwrap();
        let expected = if copies_apart { KEPT_OUT } else { GOT_IN };
        assert_eq!(another_process_tries(&database(&app)), expected, "copies_apart: {copies_apart}");
        app.stop().await;
    }
}

#[actix_web::test]
async fn a_restaurant_may_fall_asleep_and_wake_and_the_server_stop_while_it_is_copied() {
    let folder = tempfile::tempdir().unwrap();
    let config = with_history(folder.path(), LARGE_BYTES / 2).await;
    let app = start(config.clone()).await.unwrap();
    let handle = handle(&app);
    book(&handle, "2027-05-01").await.unwrap();
    let directory = app.directory.clone();
    let taking = actix_web::rt::spawn(async move { directory.take_snapshot(handle.id()).await });
    let handle = self::handle(&app);
    let runtime = app.directory.runtime();
    while !taking.is_finished() {
        runtime.evict(handle.id().bits()).await;
        handle.health().await.unwrap();
    }
    taking.await.unwrap().unwrap();
    assert_eq!(another_process_tries(&database(&app)), KEPT_OUT);
    let directory = app.directory.clone();
    let broken_off = actix_web::rt::spawn(async move { directory.take_snapshot(handle.id()).await });
    tokio::task::yield_now().await;
    app.stop().await;
    drop(broken_off.await);
    let app = start(config).await.unwrap();
    let left = std::fs::read_dir(folder.path().join("snapshots"))
        .unwrap()
        .flat_map(|it| std::fs::read_dir(it.unwrap().path()).unwrap());
    let parts = left.filter(|it| it.as_ref().unwrap().path().extension().is_some_and(|it| it == "part")).count();
    assert_eq!(parts, 0, "nothing half done is left");
    book(&self::handle(&app), "2027-05-03").await.unwrap();
    app.stop().await;
}
