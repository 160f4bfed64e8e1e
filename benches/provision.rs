//! How fast a script provisions restaurants, over HTTP and one after the other in each of a few connections; and that a
//! second run changes nothing. `cargo bench --bench provision -- 10000`.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::rt::{System, spawn};
use futures_util::future::join_all;
use maitred::app::App;
use maitred::clock::{Clock, Stopwatch};
use maitred::config::Config;
use sqlx::{Connection, SqliteConnection};

/// As many as a script with `xargs -P` would have.
const CONNECTIONS: usize = 8;

fn file(nth: usize) -> String {
    format!(
        "{{version: 1, slug: r-{nth}, name: Restaurant {nth}, zone: Europe/Rome,
          tables: [{{key: t1, seats: {{min: 1, max: 2}}}}, {{key: t2, seats: {{min: 2, max: 4}}}}],
          services: [{{key: dinner, days: [mon, tue, wed, thu, fri, sat, sun], first_start: '18:00', last_start: '22:00',
                      ends: '23:45', turn_minutes: [{{party_max: 4, minutes: 90}}]}}]}}"
    )
}

/// Applies all files; says how many restaurants were new and how many steps were planned in all.
async fn apply_all(app: &App, key: &str, count: usize) -> (usize, usize) {
    let (next, created, planned) = <(Arc<AtomicUsize>, Arc<AtomicUsize>, Arc<AtomicUsize>)>::default();
    let workers = (0..CONNECTIONS).map(|_| {
        let (next, created, planned) = (next.clone(), created.clone(), planned.clone());
        let (address, key) = (app.address, key.to_owned());
        spawn(async move {
            let client = awc::Client::builder().timeout(std::time::Duration::from_secs(60)).finish();
            loop {
                let nth = next.fetch_add(1, Ordering::Relaxed);
                if count <= nth {
                    return;
                }
                let put = client.put(format!("http://{address}/v1/platform/restaurants/r-{nth}")).bearer_auth(&key);
                let mut answer = put.content_type("application/yaml").send_body(file(nth)).await.expect("an answer");
                let body: serde_json::Value = answer.json().await.expect("JSON");
                assert!(answer.status().is_success(), "{body}");
                created.fetch_add(usize::from(body["created"] == true), Ordering::Relaxed);
                planned.fetch_add(body["plan"].as_array().map_or(0, Vec::len), Ordering::Relaxed);
            }
        })
    });
    join_all(workers).await;
    (created.load(Ordering::Relaxed), planned.load(Ordering::Relaxed))
}

fn databases(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { databases(&path) } else { vec![path] }).collect()
}

/// How many entries all restaurants have in their histories. Nobody has the files.
async fn entries(data: &Path) -> i64 {
    let mut sum = 0;
    for path in databases(&data.join("restaurants")) {
        let mut connection =
            SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.expect("a database");
        sum += sqlx::query_scalar::<_, i64>("SELECT seq FROM head").fetch_one(&mut connection).await.expect("a head");
        connection.close().await.expect("a database that closes");
    }
    sum
}

async fn run(count: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let listen = ([127, 0, 0, 1], 0).into();
    let config = Config { listen, ..Config::new(folder.path().to_owned()) };
    let mut histories = vec![];
    for run in ["first", "second"] {
        let app = App::start(config.clone(), Clock::System).await.expect("a server");
        let key = std::fs::read_to_string(folder.path().join("platform.key")).expect("a key");
        let began = Stopwatch::start();
        let (created, planned) = apply_all(&app, key.trim(), count).await;
        let seconds = began.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let rate = count as f64 / seconds;
        println!("{run} run: {count} files in {seconds:.1} s, {rate:.0}/s; {created} new, {planned} steps");
        app.stop().await;
        histories.push(entries(folder.path()).await);
        assert_eq!((created, planned == 0), if run == "first" { (count, false) } else { (0, true) });
    }
    assert_eq!(histories[0], histories[1], "the second run wrote nothing");
    println!("entries in all histories: {} after the first run, {} after the second", histories[0], histories[1]);
}

fn main() {
    let count = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(10_000);
    System::new().block_on(run(count));
}
