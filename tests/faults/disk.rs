//! A disk that fails below SQLite while the real binary runs (`bad_disk.c`), and files that were damaged between two runs.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use maitred::clock::Stopwatch;
use maitred::inspect::inspect;
use serde_json::Value;
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::client::{Answer, text};
use crate::dying::{databases, date};
use crate::files::one_table;
use crate::process::Process;
use crate::ways::{HURT, PATIENCE, WELL};

const EIO: i32 = 5;
const ENOSPC: i32 = 28;
const EROFS: i32 = 30;

/// A data folder of two restaurants on a disk that can be told to fail.
struct Disk {
    folder: TempDir,
    /// The name of the hurt one's database.
    hurt: String,
    kept: Vec<Value>,
}

/// The library, built once by the compiler that builds SQLite.
fn library() -> &'static Path {
    static BUILT: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let folder = TempDir::new().expect("a folder");
        let library = folder.path().join("bad_disk.so");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/bad_disk.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror", "-o"]).arg(&library).arg(source);
        assert!(compiler.arg("-ldl").status().expect("a C compiler").success());
        (folder, library)
    });
    &built.1
}

impl Disk {
    /// Both have a booking, and all is saved.
    async fn open() -> Disk {
        let folder = TempDir::new().expect("a folder");
        let mut disk = Disk { folder, hurt: String::new(), kept: vec![] };
        let process = disk.start();
        for slug in [HURT, WELL] {
            found(&process, slug).await.ok(201);
            if disk.hurt.is_empty() {
                let file = databases(&disk.data()).remove(0);
                disk.hurt = file.file_name().expect("a name").to_string_lossy().into_owned();
            }
        }
        process.book(WELL, &date(0), "well-0").await.ok(201);
        disk.book(&process, 0).await.ok(201);
        process.stop().await;
        disk
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn control(&self) -> PathBuf {
        self.folder.path().join("bad")
    }

    fn environment(&self) -> [(&'static str, PathBuf); 2] {
        [("LD_PRELOAD", library().to_owned()), ("BAD_DISK", self.control())]
    }

    fn start(&self) -> Process {
        let environment = self.environment();
        let environment: Vec<(&str, &OsStr)> =
            environment.iter().map(|(name, value)| (*name, value.as_os_str())).collect();
        Process::start(&self.data(), &environment)
    }

    fn refuses(&self) -> String {
        let environment = self.environment();
        let environment: Vec<(&str, &OsStr)> =
            environment.iter().map(|(name, value)| (*name, value.as_os_str())).collect();
        let (status, said) = Process::refuses(&self.data(), &environment);
        assert!(!status.success());
        said
    }

    /// From now on operations on paths that have this in them fail.
    fn breaks(&self, operations: &[&str], errno: i32, part: &str) {
        let lines: Vec<String> = operations.iter().map(|it| format!("{it} {errno} {part}\n")).collect();
        // In one step, so that nobody reads half of it.
        let fresh = self.folder.path().join("fresh");
        std::fs::write(&fresh, lines.concat()).expect("our folder");
        std::fs::rename(&fresh, self.control()).expect("our folder");
    }

    /// The cause goes. It must have come.
    fn mends(&self) {
        std::fs::remove_file(self.control()).expect("it was broken");
        let hits = self.folder.path().join("bad.hits");
        assert!(hits.exists(), "a fault was expected and never came");
        std::fs::remove_file(hits).expect("our folder");
    }

    async fn book(&mut self, process: &Process, nth: u64) -> Answer {
        let answer = process.book(HURT, &date(nth), &format!("guest-{nth}")).await;
        if answer.status == 201 && !self.kept.contains(&answer.json()) {
            self.kept.push(answer.json());
        }
        answer
    }

    /// The cause is gone: whoever asks again gets what they wanted, soon.
    async fn books_again(&mut self, process: &Process, nth: u64) {
        let began = Stopwatch::start();
        loop {
            let answer = self.book(process, nth).await;
            if answer.status == 201 {
                return;
            }
            is_told(&answer);
            assert!(began.elapsed() < PATIENCE, "it did not recover: {}", answer.text());
        }
    }

    /// Dies, starts on a good disk, and has all that was ever acknowledged, once.
    async fn ends_sound(self, process: Process) {
        process.kill();
        let again = self.start();
        for booked in &self.kept {
            let (id, token) = (text(&booked["id"]), text(&booked["manage_token"]));
            let read = again.guest().with(token).get(&format!("/v1/reservations/{id}")).send().await;
            assert_eq!(read.ok(200), *booked, "acknowledged and lost");
        }
        again.stop().await;
        let findings = inspect(&self.data()).await.expect("a data folder");
        assert!(findings.iter().all(|it| it.wrong.is_empty()), "{findings:?}");
        let hurt = findings.iter().find(|it| it.slug == HURT).expect("it is there");
        assert_eq!(hurt.reservations, self.kept.len());
    }
}

async fn found(process: &Process, slug: &str) -> Answer {
    process.platform().put(&format!("/v1/platform/restaurants/{slug}")).yaml(one_table(slug)).send().await
}

/// A refusal says what is known, in words, and when to come again.
fn is_told(answer: &Answer) {
    let body = answer.json();
    assert_eq!(answer.status, 503, "{body}");
    let codes = ["storage_unavailable", "outcome_unknown", "read_only", "overloaded"];
    assert!(codes.contains(&text(&body["code"])), "{body}");
    assert!(!text(&body["detail"]).is_empty() && !answer.header("retry-after").is_empty(), "{body}");
}

async fn usage(process: &Process) -> Answer {
    process.platform().get(&format!("/v1/platform/restaurants/{HURT}/usage")).send().await
}

/// The journal fails for a while, in one way; nothing is said that does not hold.
async fn journal_fails(operations: &[&str], errno: i32) {
    let mut disk = Disk::open().await;
    let process = disk.start();
    disk.book(&process, 1).await.ok(201);
    disk.breaks(operations, errno, "/journal.db");
    for nth in 2..5 {
        is_told(&disk.book(&process, nth).await);
    }
    disk.mends();
    for nth in 2..5 {
        disk.books_again(&process, nth).await;
    }
    process.book(WELL, &date(1), "well-1").await.ok(201);
    disk.ends_sound(process).await;
}

#[actix_web::test]
async fn a_journal_whose_fsync_fails_is_opened_anew_and_nothing_is_lost() {
    journal_fails(&["sync"], EIO).await;
}

#[actix_web::test]
async fn a_journal_that_cannot_be_written_is_opened_anew_and_nothing_is_lost() {
    journal_fails(&["write"], EIO).await;
}

#[actix_web::test]
async fn a_journal_without_room_takes_entries_again_when_there_is_some() {
    journal_fails(&["write"], ENOSPC).await;
}

#[actix_web::test]
async fn a_restaurant_whose_file_cannot_be_written_goes_on_and_catches_up_by_itself() {
    for (operations, errno) in [(["write", "sync"], EIO), (["write", "write"], ENOSPC)] {
        let mut disk = Disk::open().await;
        let process = disk.start();
        disk.book(&process, 1).await.ok(201);
        disk.breaks(&operations, errno, &disk.hurt.clone());
        // What is decided is in the journal; what only the database can say is not said.
        disk.book(&process, 2).await.ok(201);
        is_told(&usage(&process).await);
        disk.book(&process, 3).await.ok(201);
        process.book(WELL, &date(1), "well-1").await.ok(201);
        disk.mends();
        usage(&process).await.ok(200);
        disk.ends_sound(process).await;
    }
}

#[actix_web::test]
async fn a_restaurant_whose_file_cannot_be_saved_is_whole_after_the_next_start() {
    let mut disk = Disk::open().await;
    let process = disk.start();
    disk.book(&process, 1).await.ok(201);
    disk.breaks(&["sync"], EIO, &disk.hurt.clone());
    process.stop().await;
    disk.mends();
    let process = disk.start();
    disk.book(&process, 2).await.ok(201);
    disk.ends_sound(process).await;
}

#[actix_web::test]
async fn a_restaurant_whose_file_cannot_be_read_says_so_and_comes_back_by_itself() {
    let mut disk = Disk::open().await;
    disk.breaks(&["read"], EIO, &disk.hurt.clone());
    let process = disk.start();
    for nth in 1..4 {
        let answer = disk.book(&process, nth).await;
        assert_eq!(answer.json()["code"], "storage_unavailable");
        is_told(&answer);
    }
    process.book(WELL, &date(1), "well-1").await.ok(201);
    process.guest().get("/readyz").send().await.ok(200);
    disk.mends();
    for nth in 1..4 {
        disk.books_again(&process, nth).await;
    }
    disk.ends_sound(process).await;
}

#[actix_web::test]
async fn a_directory_without_room_keeps_what_it_says_that_it_keeps() {
    let mut disk = Disk::open().await;
    let process = disk.start();
    disk.breaks(&["write"], ENOSPC, "/directory.db");
    for slug in ["one", "two", "three"] {
        is_told(&found(&process, slug).await);
        disk.book(&process, 1).await.ok(201);
    }
    let keys = "/v1/platform/platform-keys";
    for _ in 0..3 {
        is_told(&process.platform().post(keys).json(serde_json::json!({ "name": "x" })).send().await);
    }
    disk.mends();
    for slug in ["one", "two", "three"] {
        found(&process, slug).await.ok(201);
    }
    let key = process.platform().post(keys).json(serde_json::json!({ "name": "x" })).send().await.ok(201);
    process.kill();
    let process = disk.start();
    for slug in ["one", "two", "three"] {
        process.guest().get(&format!("/v1/restaurants/{slug}")).send().await.ok(200);
    }
    process.guest().with(text(&key["key"])).get(keys).send().await.ok(200);
    disk.ends_sound(process).await;
}

#[actix_web::test]
async fn a_full_disk_refuses_and_goes_on_when_there_is_room() {
    let mut disk = Disk::open().await;
    let process = disk.start();
    disk.book(&process, 1).await.ok(201);
    disk.breaks(&["write"], ENOSPC, "/data/");
    for nth in 2..5 {
        is_told(&disk.book(&process, nth).await);
    }
    is_told(&found(&process, "new").await);
    process.guest().get("/healthz").send().await.ok(200);
    disk.mends();
    for nth in 2..5 {
        disk.books_again(&process, nth).await;
    }
    found(&process, "new").await.ok(201);
    process.book(WELL, &date(1), "well-1").await.ok(201);
    disk.ends_sound(process).await;
}

#[actix_web::test]
async fn a_folder_that_became_read_only_refuses_and_goes_on_when_it_is_writable() {
    let mut disk = Disk::open().await;
    let process = disk.start();
    disk.book(&process, 1).await.ok(201);
    disk.breaks(&["open", "write"], EROFS, "/data/");
    is_told(&disk.book(&process, 2).await);
    is_told(&found(&process, "new").await);
    disk.mends();
    disk.books_again(&process, 2).await;
    found(&process, "new").await.ok(201);
    disk.ends_sound(process).await;
}

#[actix_web::test]
async fn no_server_starts_where_it_could_not_write_and_it_says_why() {
    for (errno, word) in [(EROFS, "Read-only file system"), (ENOSPC, "full")] {
        let mut disk = Disk::open().await;
        disk.breaks(&["open", "write"], errno, "/data/");
        let said = disk.refuses();
        assert!(said.starts_with("maitred: ") && (said.contains(word) || said.contains("No space")), "{said}");
        disk.mends();
        let process = disk.start();
        disk.book(&process, 1).await.ok(201);
        disk.ends_sound(process).await;
    }
}

#[actix_web::test]
async fn a_second_server_on_a_folder_is_refused() {
    let disk = Disk::open().await;
    let process = disk.start();
    let said = disk.refuses();
    assert!(said.contains("is used by another process"), "{said}");
    disk.ends_sound(process).await;
}

#[actix_web::test]
async fn a_file_that_is_missing_is_made_anew_while_the_journal_has_all_of_it() {
    let disk = Disk { folder: TempDir::new().expect("a folder"), hurt: String::new(), kept: vec![] };
    let process = disk.start();
    found(&process, HURT).await.ok(201);
    let booked = process.book(HURT, &date(0), "guest-0").await.ok(201);
    process.kill();
    for file in databases(&disk.data()) {
        std::fs::remove_file(file.with_extension("db-wal")).unwrap_or_default();
        std::fs::remove_file(file).expect("a file");
    }
    let process = disk.start();
    Disk { kept: vec![booked], ..disk }.ends_sound(process).await;
}

/// Bytes of the journal's write-ahead log change after a SIGKILL.
async fn after_torn(tear: impl Fn(&mut Vec<u8>)) -> (Disk, Process) {
    let mut disk = Disk::open().await;
    let process = disk.start();
    for nth in 1..4 {
        disk.book(&process, nth).await.ok(201);
    }
    process.kill();
    let log = disk.data().join("journal.db-wal");
    let mut bytes = std::fs::read(&log).expect("a log");
    tear(&mut bytes);
    std::fs::write(&log, bytes).expect("our folder");
    let process = disk.start();
    (disk, process)
}

#[actix_web::test]
async fn half_an_entry_at_the_end_of_the_journal_was_never_acknowledged_and_is_passed_over() {
    let (mut disk, process) = after_torn(|bytes| bytes.extend(std::iter::repeat_n(0x5a, 3000))).await;
    disk.book(&process, 4).await.ok(201);
    disk.ends_sound(process).await;
}

#[actix_web::test]
async fn a_journal_that_lost_its_end_after_all_loses_no_more_than_that() {
    let cut = |bytes: &mut Vec<u8>| bytes.truncate(bytes.len() - 100);
    let (mut disk, process) = after_torn(cut).await;
    // What the disk lost is lost; the rest is sound, and the same guest may ask again.
    let last = disk.kept.pop().expect("three bookings");
    disk.book(&process, 3).await.ok(201);
    assert_eq!(disk.kept.last().expect("it is booked")["date"], last["date"]);
    process.book(WELL, &date(1), "well-1").await.ok(201);
    disk.ends_sound(process).await;
}

/// Changes the body of an entry of the hurt one that only the journal has, in a way that JSON would not mind.
async fn with_entry_changed(which: &str) -> (Disk, Process) {
    let mut disk = Disk::open().await;
    let process = disk.start();
    // Its database is told nothing of it.
    disk.breaks(&["write"], EIO, &disk.hurt.clone());
    for nth in 1..4 {
        disk.book(&process, nth).await.ok(201);
    }
    is_told(&usage(&process).await);
    process.kill();
    disk.mends();
    let path = disk.data().join("journal.db");
    let mut journal = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.expect("a journal");
    let flip = format!("UPDATE entry SET body = body || ' ' WHERE seq = (SELECT {which}(seq) FROM entry)");
    let flipped = sqlx::query(sqlx::AssertSqlSafe(flip)).execute(&mut journal).await.expect("an entry");
    assert_eq!(flipped.rows_affected(), 1);
    journal.close().await.expect("a journal");
    let process = disk.start();
    (disk, process)
}

#[actix_web::test]
async fn an_entry_that_is_not_what_was_written_is_never_served() {
    for which in ["min", "max"] {
        let (mut disk, process) = with_entry_changed(which).await;
        let answer = disk.book(&process, 5).await;
        let problem = answer.problem(503, "storage_unavailable");
        assert!(text(&problem["detail"]).contains("entry"), "{problem}");
        process.book(WELL, &date(1), "well-1").await.ok(201);
        process.guest().get("/readyz").send().await.ok(200);
        process.stop().await;
    }
}

#[actix_web::test]
async fn a_journal_that_is_no_database_stops_the_start_in_words() {
    let disk = Disk::open().await;
    std::fs::remove_file(disk.data().join("journal.db-wal")).unwrap_or_default();
    std::fs::write(disk.data().join("journal.db"), vec![0x5a; 8192]).expect("our folder");
    let said = disk.refuses();
    assert!(said.contains("journal"), "{said}");
}
