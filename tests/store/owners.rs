//! Two owners of one restaurant, forced (I4): each barrier alone, and every set of them, keeps a table from being
//! acknowledged twice. With all of them off the same test finds the double booking, so it can.

use maitred::app::StartError;
use maitred::config::Config;
use maitred::domain::slug::Slug;
use maitred::restaurant::reader::SCHEMA;
use maitred::store::folder::{Barriers, DataFolder};

use super::{book, provision, start};

/// How often two owners without any barrier are looked at. About one time in five nothing comes of it.
const EVENINGS_MAX: usize = 20;

/// Acknowledged bookings of one table on each of some dates, asked of two owners at once or in turn; of one owner,
/// if the second could not even start.
async fn most_acknowledged(barriers: Barriers) -> usize {
    let folder = tempfile::tempdir().unwrap();
    let config = Config { barriers, ..Config::new(folder.path().to_owned()) };
    let one = start(config.clone()).await.unwrap();
    let first = provision(&one).await;
    book(&first, "2027-05-01").await.unwrap();
    let two = match start(config).await {
        Ok(two) => two,
        Err(StartError::Store(_)) => return one_alone(one, &first).await,
        Err(other) => panic!("{other}"),
    };
    let mut most = 0;
    if let Some(tenant) = two.directory.find(&Slug::parse("one").unwrap()) {
        let second = two.directory.handle(tenant.id);
        // Awake in both, so that the second knows nothing of what the first does from now on.
        drop(second.health().await);
        for day in 2..12 {
            let date = format!("2027-05-{day:02}");
            let together = async { tokio::join!(book(&first, &date), book(&second, &date)) };
            let in_turn = async { (book(&first, &date).await, book(&second, &date).await) };
            let (one, two) = if day % 2 == 0 { together.await } else { in_turn.await };
            let later = book(&first, &date).await;
            most = most.max([one.is_ok(), two.is_ok(), later.is_ok()].into_iter().filter(|it| *it).count());
        }
    }
    two.stop().await;
    one.stop().await;
    most
}

async fn one_alone(one: maitred::app::App, first: &maitred::restaurant::handle::Handle) -> usize {
    let booked = book(first, "2027-05-02").await;
    one.stop().await;
    usize::from(booked.is_ok())
}

fn every_set() -> impl Iterator<Item = Barriers> {
    (0..16_u8).map(|bits| Barriers {
        process_lock: bits & 1 != 0,
        exclusive_files: bits & 2 != 0,
        epoch: bits & 4 != 0,
        sequence: bits & 8 != 0,
        copies_apart: true,
    })
}

#[actix_web::test]
async fn no_set_of_barriers_lets_two_owners_acknowledge_one_table() {
    for barriers in every_set().skip(1) {
        let most = most_acknowledged(barriers).await;
        assert!(most <= 1, "{most} acknowledged with {barriers:?}");
    }
}

#[actix_web::test]
async fn without_any_barrier_this_test_finds_the_double_booking() {
    let none = every_set().next().unwrap();
    // What two owners make of one database may stop one of them before it comes to that: not every time.
    for _ in 0..EVENINGS_MAX {
        if most_acknowledged(none).await == 2 {
            return;
        }
    }
    panic!("{EVENINGS_MAX} evenings without any barrier, and no table was booked twice");
}

#[actix_web::test]
async fn a_second_process_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let one = start(Config::new(folder.path().to_owned())).await.unwrap();
    let refused = start(Config::new(folder.path().to_owned())).await.err().unwrap();
    assert!(refused.to_string().contains("used by another process"), "{refused}");
    one.stop().await;
}

#[test]
fn whoever_is_just_letting_go_is_waited_for() {
    for _ in 0..20 {
        let root = tempfile::tempdir().unwrap();
        let lock = std::fs::File::create(root.path().join("lock")).unwrap();
        lock.lock().unwrap();
        let data = root.path().to_owned();
        let takes = std::thread::spawn(move || DataFolder::take(&data, &SCHEMA, Barriers::default()).map(drop));
        while !root.path().join("snapshots").exists() {
            std::thread::yield_now();
        }
        // It has begun, and finds the lock taken, most of the time.
        drop(lock);
        takes.join().unwrap().unwrap();
    }
}
