//! What was stored by a release is understood by every later one: a journal of version 1, kept as it was written, told
//! to a fresh database, gives the same restaurant by hash. The files below `stored/` are never edited.

use std::path::Path;

use maitred::domain::ids::RestaurantId;
use maitred::domain::restaurant::verify::verify;
use maitred::object::Entry;
use maitred::restaurant::digest::digest;
use maitred::restaurant::reader;
use maitred::store::folder::{Barriers, DataFolder};
use maitred::store::journal::Tail;
use maitred::store::migrate::make_template;
use maitred::store::object_file::ObjectFile;
use maitred::store::vault::follows;
use serde_json::Value;

/// What version 1 of the records said, when it was written.
const DIGEST_V1: &str = "7ad91049fe4a63ae147190bab9e71e68cd111334c9caf97414364485905fdbe8";

fn entry(line: &str) -> Entry {
    let row: Value = serde_json::from_str(line).unwrap();
    let hash = row["prev_hash"].as_str().unwrap();
    let byte = |at: usize| u8::from_str_radix(&hash[at * 2..at * 2 + 2], 16).unwrap();
    Entry {
        object: row["object"].as_u64().unwrap(),
        seq: row["seq"].as_u64().unwrap(),
        epoch: row["epoch"].as_u64().unwrap(),
        prev_hash: std::array::from_fn(byte),
        body: row["body"].as_str().unwrap().into(),
    }
}

#[actix_web::test]
async fn a_journal_of_version_1_gives_the_same_restaurant() {
    let entries: Vec<Entry> = include_str!("stored/v1/entries.jsonl").lines().map(entry).collect();
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::take(root.path(), Barriers::default()).unwrap();
    make_template(&folder).await.unwrap();
    let path: &Path = &folder.object(1);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::copy(folder.template(), path).unwrap();
    let mut file = ObjectFile::open(&folder, path).await.unwrap();
    follows(file.head, &Tail { trimmed: 0, entries: entries.clone() }).unwrap();
    file.apply(&entries).await.unwrap();
    let restaurant = reader::read(RestaurantId::new(entries[0].object), &mut file, i64::MIN).await.unwrap();
    assert_eq!(verify(restaurant.state()), Vec::<String>::new());
    assert_eq!(digest(restaurant.state()), DIGEST_V1);
    let names: Vec<String> = restaurant.state().guests.values().map(|guest| guest.name.clone()).collect();
    assert!(names.contains(&"Ada".to_owned()), "{names:?}");
}
