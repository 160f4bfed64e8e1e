//! The statement that tells a restaurant's database what happened, entry by entry, against real SQLite.

use std::path::Path;
use std::sync::Arc;

use maitred::object::{Entry, Head};
use maitred::restaurant::reader::SCHEMA;
use maitred::store::folder::{Barriers, DataFolder};
use maitred::store::migrate::make_template;
use maitred::store::object_file::ObjectFile;
use serde_json::{Value, json};
use sqlx::Row;

struct Database {
    file: ObjectFile,
    _folder: tempfile::TempDir,
}

impl Database {
    async fn new() -> Database {
        let root = tempfile::tempdir().unwrap();
        let folder = DataFolder::take(root.path(), &SCHEMA, Barriers::default()).unwrap();
        make_template(&folder).await.unwrap();
        let path = folder.object(1).unwrap();
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::copy(folder.template(), &path).unwrap();
        let file = ObjectFile::open(&folder, &path).await.unwrap();
        let mut database = Database { file, _folder: root };
        let table = |id: u64| json!([id, "updated", {"kind": "table", "key": format!("t{id}"), "position": 0, "setting": {"kind": "table", "body": {"id": id}}}]);
        database.tell(json!({"at": 0, "settings": [table(1), table(2), table(3)]})).await.unwrap();
        database
    }

    fn entry(&self, body: &Value) -> Entry {
        let Head { seq, hash } = self.file.head;
        Entry { object: 1, seq: seq + 1, epoch: 1, prev_hash: hash, body: Arc::from(body.to_string()) }
    }

    async fn tell(&mut self, body: Value) -> Result<(), String> {
        let entry = self.entry(&body);
        self.file.apply(&[entry]).await.map_err(|error| error.to_string())
    }

    /// Who sits where: table, start, reservation, hold.
    async fn seatings(&mut self) -> Vec<(i64, i64, Option<i64>, Option<i64>)> {
        let query =
            sqlx::query("SELECT table_id, starts_at, reservation, hold FROM seating ORDER BY table_id, starts_at");
        let rows = query.fetch_all(self.file.connection()).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect()
    }

    async fn count(&mut self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(self.file.connection()).await.unwrap()
    }
}

fn reservation(nth: u64, why: &str, id: u64, table: u64, starts_at: i64) -> Value {
    json!([nth, why, {"id": id, "guest": id, "date": "2027-05-01", "minute": 0, "starts_at": starts_at, "ends_at": starts_at + 90,
        "until": starts_at + 100, "service": "s", "party": 2, "tables": [table], "status": "booked", "channel": "online", "booked_at": 0, "revision": 1}])
}

fn seat(table: u64, starts_at: i64, reservation: u64) -> Value {
    json!([table, starts_at, starts_at + 100, reservation, null])
}

/// Three reservations at one time, on tables 1, 2 and 3.
async fn three_seated() -> Database {
    let mut database = Database::new().await;
    let rows: Vec<Value> = (1..=3).map(|id| reservation(id, "booked", 10 + id, id, 1000)).collect();
    let seats: Vec<Value> = (1..=3).map(|id| seat(id, 1000, 10 + id)).collect();
    database.tell(json!({"at": 1, "reservations": rows, "seatings": seats})).await.unwrap();
    database
}

#[actix_web::test]
async fn two_swap_tables_in_one_batch_with_others() {
    let mut database = three_seated().await;
    let rows = [
        reservation(0, "reseated", 11, 2, 1000),
        reservation(1, "reseated", 12, 1, 1000),
        reservation(2, "booked", 14, 1, 2000),
    ];
    let seats = [seat(2, 1000, 11), seat(1, 1000, 12), seat(1, 2000, 14)];
    database.tell(json!({"at": 2, "reservations": rows, "seatings": seats})).await.unwrap();
    let expected =
        [(1, 1000, Some(12), None), (1, 2000, Some(14), None), (2, 1000, Some(11), None), (3, 1000, Some(13), None)];
    assert_eq!(database.seatings().await, expected);
}

#[actix_web::test]
async fn three_rotate_in_one_batch() {
    let mut database = three_seated().await;
    let rows: Vec<Value> = (0..3).map(|nth| reservation(nth, "reseated", 11 + nth, 1 + (nth + 1) % 3, 1000)).collect();
    let seats: Vec<Value> = (0..3).map(|nth| seat(1 + (nth + 1) % 3, 1000, 11 + nth)).collect();
    database.tell(json!({"at": 2, "reservations": rows, "seatings": seats})).await.unwrap();
    let expected = [(1, 1000, Some(13), None), (2, 1000, Some(11), None), (3, 1000, Some(12), None)];
    assert_eq!(database.seatings().await, expected);
}

#[actix_web::test]
async fn a_booking_into_a_hold_that_has_just_expired_in_one_batch_with_others() {
    let mut database = three_seated().await;
    let hold = json!([0, "placed", {"id": 7, "date": "2027-05-01", "minute": 0, "starts_at": 3000, "ends_at": 3090, "until": 3100,
        "service": "s", "party": 2, "tables": [1], "channel": "online", "expires_at": 500}]);
    database.tell(json!({"at": 2, "holds": [hold], "seatings": [[1, 3000, 3100, null, 7]]})).await.unwrap();
    let batch = json!({"at": 501, "holds": [[0, "expired", {"id": 7}]],
        "reservations": [reservation(1, "booked", 15, 1, 3000), reservation(2, "booked", 16, 2, 3000)],
        "seatings": [seat(1, 3000, 15), seat(2, 3000, 16)]});
    database.tell(batch).await.unwrap();
    assert_eq!(database.count("SELECT count(*) FROM hold").await, 0);
    assert_eq!(database.count("SELECT reservation FROM seating WHERE table_id = 1 AND starts_at = 3000").await, 15);
    assert_eq!(database.count("SELECT count(*) FROM change WHERE kind = 'hold.expired'").await, 1);
}

#[actix_web::test]
async fn the_trigger_refuses_a_table_twice_and_keeps_nothing_of_that_entry() {
    let mut database = three_seated().await;
    for starts_at in [1000, 901, 1099, 950] {
        let batch = json!({"at": 2, "reservations": [reservation(0, "booked", 20, 1, starts_at)], "seatings": [seat(1, starts_at, 20)]});
        let refused = database.tell(batch).await.unwrap_err();
        assert!(refused.contains("seating_overlap"), "{refused}");
    }
    assert_eq!(database.count("SELECT count(*) FROM reservation").await, 3);
    assert_eq!(database.count("SELECT seq FROM head").await, 2);
    // Half-open: whoever leaves at 1100 makes room for whoever comes at 1100.
    let next =
        json!({"at": 2, "reservations": [reservation(0, "booked", 20, 1, 1100)], "seatings": [seat(1, 1100, 20)]});
    database.tell(next).await.unwrap();
}

#[actix_web::test]
async fn an_entry_that_does_not_follow_is_refused() {
    let mut database = three_seated().await;
    let entry = database.entry(&json!({"at": 2}));
    let skipped = Entry { seq: entry.seq + 1, ..entry.clone() };
    let forked = Entry { prev_hash: [7; 32], ..entry.clone() };
    for wrong in [skipped, forked] {
        let refused = database.file.apply(&[wrong]).await.unwrap_err().to_string();
        assert!(refused.contains("head_mismatch"), "{refused}");
    }
    database.file.apply(&[entry]).await.unwrap();
}

#[actix_web::test]
async fn many_entries_in_one_statement_are_told_in_order_and_all_or_none() {
    let mut database = three_seated().await;
    let first = database.entry(
        &json!({"at": 2, "reservations": [reservation(0, "booked", 30, 1, 5000)], "seatings": [seat(1, 5000, 30)]}),
    );
    let next = |body: Value, after: &Entry| Entry {
        seq: after.seq + 1,
        prev_hash: after.hash(),
        body: Arc::from(body.to_string()),
        ..after.clone()
    };
    let moved = next(
        json!({"at": 3, "reservations": [reservation(0, "changed", 30, 2, 5000)], "seatings": [seat(2, 5000, 30)]}),
        &first,
    );
    let clash = next(
        json!({"at": 4, "reservations": [reservation(0, "booked", 31, 2, 5050)], "seatings": [seat(2, 5050, 31)]}),
        &moved,
    );
    database.file.apply(&[first.clone(), moved.clone(), clash]).await.unwrap_err();
    assert_eq!(database.count("SELECT seq FROM head").await, 2, "none of them");
    database.file.apply(&[first, moved]).await.unwrap();
    assert_eq!(database.count("SELECT table_id FROM seating WHERE reservation = 30").await, 2);
    assert_eq!(
        database.count("SELECT count(*) FROM change WHERE kind LIKE 'reservation.%'").await,
        5,
        "history has every version"
    );
}

#[actix_web::test]
async fn an_open_database_lets_nobody_else_in() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::take(root.path(), &SCHEMA, Barriers::default()).unwrap();
    make_template(&folder).await.unwrap();
    let path: &Path = &folder.object(1).unwrap();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::copy(folder.template(), path).unwrap();
    let open = ObjectFile::open(&folder, path).await.unwrap();
    let refused = ObjectFile::open(&folder, path).await.unwrap_err().to_string();
    assert!(refused.contains("locked"), "{refused}");
    open.close().await.unwrap();
    ObjectFile::open(&folder, path).await.unwrap();
}
