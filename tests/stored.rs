//! What was stored by a release is understood by every later one: a journal of version 1, kept as it was written, told
//! to a fresh database, gives the same restaurant by hash; a directory of version 1 is migrated with all it holds. The
//! files below `stored/` are never edited.

use std::path::Path;

use maitred::clock::Moment;
use maitred::directory::changes::{ChangesQuery, NewChange};
use maitred::directory::db::DirectoryDb;
use maitred::directory::keys::digest as digest_of_key;
use maitred::directory::restaurant_keys::{KeyId, RestaurantKey};
use maitred::directory::tenants::Tenant;
use maitred::domain::access::{Grant, Role};
use maitred::domain::author::Author;
use maitred::domain::ids::RestaurantId;
use maitred::domain::restaurant::verify::verify;
use maitred::domain::slug::Slug;
use maitred::object::Entry;
use maitred::restaurant::digest::digest;
use maitred::restaurant::reader;
use maitred::store::copy::look_at;
use maitred::store::folder::{Barriers, DataFolder};
use maitred::store::journal::Tail;
use maitred::store::migrate::{make_template, run};
use maitred::store::object_file::{ObjectFile, to_hex};
use maitred::store::vault::follows;
use serde_json::Value;
use sqlx::migrate::Migrator;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

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
    let folder = DataFolder::take(root.path(), &reader::SCHEMA, Barriers::default()).unwrap();
    make_template(&folder).await.unwrap();
    let path: &Path = &folder.object(1).unwrap();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::copy(folder.template(), path).unwrap();
    let mut file = ObjectFile::open(&folder, path).await.unwrap();
    follows(file.head, &Tail { trimmed: 0, entries: entries.clone() }).unwrap();
    file.apply(&entries).await.unwrap();
    let restaurant = reader::read(RestaurantId::new(entries[0].object), &mut file, i64::MIN).await.unwrap();
    assert_eq!(verify(restaurant.state()), Vec::<String>::new());
    assert_eq!(digest(restaurant.state()), DIGEST_V1);
    let names: Vec<String> = restaurant.state().guests.iter().map(|guest| guest.name).collect();
    assert!(names.contains(&"Ada".to_owned()), "{names:?}");
}

/// A restaurant's database as version 1 had it, told these entries by version 1's own trigger.
async fn database_v1(path: &Path, entries: &[Entry]) {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    let first = reader::SCHEMA.migrations.iter().take(1).cloned().collect();
    run(&Migrator::with_migrations(first), &mut connection).await.unwrap();
    sqlx::query("PRAGMA user_version = 1").execute(&mut connection).await.unwrap();
    for entry in entries {
        let tell = "INSERT INTO batch (seq, epoch, prev, hash, body) VALUES (?, ?, ?, ?, jsonb(?))";
        let tell = sqlx::query(tell).bind(entry.seq.cast_signed()).bind(entry.epoch.cast_signed());
        let tell = tell.bind(to_hex(&entry.prev_hash)).bind(to_hex(&entry.head().hash)).bind(&*entry.body);
        tell.execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
}

#[actix_web::test]
async fn a_database_of_version_1_is_migrated_with_all_it_holds() {
    let entries: Vec<Entry> = include_str!("stored/v1/entries.jsonl").lines().map(entry).collect();
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::take(root.path(), &reader::SCHEMA, Barriers::default()).unwrap();
    let path = folder.object(1).unwrap();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let (most, last) = entries.split_at(entries.len() - 1);
    database_v1(&path, most).await;
    // The last entry is told by the present trigger; the second time there is nothing to migrate.
    let mut file = ObjectFile::open(&folder, &path).await.unwrap();
    file.apply(last).await.unwrap();
    file.close().await.unwrap();
    assert_eq!(look_at(&path).await.unwrap().schema, reader::SCHEMA.version());
    let mut file = ObjectFile::open(&folder, &path).await.unwrap();
    let restaurant = reader::read(RestaurantId::new(entries[0].object), &mut file, i64::MIN).await.unwrap();
    assert_eq!(verify(restaurant.state()), Vec::<String>::new());
    assert_eq!(digest(restaurant.state()), DIGEST_V1);
    file.close().await.unwrap();
}

/// A data folder with the directory of version 1.
async fn folder_v1(root: &Path) -> DataFolder {
    let folder = DataFolder::take(root, &reader::SCHEMA, Barriers::default()).unwrap();
    let options = SqliteConnectOptions::new().filename(folder.directory()).create_if_missing(true);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql(include_str!("stored/v1/directory.sql")).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    folder
}

#[actix_web::test]
async fn a_directory_of_version_1_keeps_all_it_holds() {
    let root = tempfile::tempdir().unwrap();
    let folder = folder_v1(root.path()).await;
    let mut ids = None;
    // The second time there is nothing to migrate.
    for _ in 0..2 {
        let db = DirectoryDb::open(&folder).await.unwrap();
        let tenants = db.tenants().await.unwrap();
        let slugs: Vec<String> = tenants.iter().map(|tenant| tenant.slug.to_string()).collect();
        assert_eq!(slugs, ["demo", "brasserie-mercer"]);
        // Whoever was there before plans and labels has none, and is open.
        let bare =
            |tenant: &Tenant| Tenant::new(tenant.id, tenant.slug.clone(), tenant.name.clone(), tenant.created_at);
        assert!(tenants.iter().all(|tenant| *tenant == bare(tenant)), "{tenants:?}");
        let half_done = db.unfinished(&Slug::parse("half-done").unwrap()).await.unwrap();
        assert_eq!(half_done.map(|(id, _)| id.bits()), Some(1_123_581_321_345_589_144));
        let keys = db.platform_keys().await.unwrap();
        // A key from before keys had ids has one now, and keeps it.
        assert_eq!((keys.len(), keys[0].1.id.bits() != 0), (1, true));
        assert!(ids.is_none_or(|id| id == keys[0].1.id));
        ids = Some(keys[0].1.id);
        let due = db.due(Moment::from_timestamp(1_795_280_000, 0).unwrap(), None, 10).await.unwrap();
        assert_eq!(due, [(424_469_932_175_836_481, 1_795_280_000_000)]);
        assert!(db.restaurant_keys().await.unwrap().is_empty());
        db.close().await.unwrap();
    }
}

fn key_of(restaurant: RestaurantId, id: u64, at: Moment) -> RestaurantKey {
    RestaurantKey {
        id: KeyId::new(id),
        restaurant,
        name: Some("till".to_owned()),
        grant: Grant { role: Role::Host, only: Some("reservations:read".parse().unwrap()) },
        start: Some("mk_1234567".into()),
        created_at: at,
        expires_at: Some(at + chrono::Duration::days(1)),
        old_until: None,
    }
}

fn change(kind: &'static str) -> NewChange {
    NewChange { kind, entity: "key".into(), restaurant: None, author: Author::server(), old: None, new: None }
}

#[actix_web::test]
async fn restaurants_of_version_1_get_keys() {
    let root = tempfile::tempdir().unwrap();
    let db = DirectoryDb::open(&folder_v1(root.path()).await).await.unwrap();
    let now = Moment::from_timestamp(1_800_000_000, 0).unwrap();
    let restaurant = db.tenants().await.unwrap()[0].id;
    let digest = digest_of_key("mk_1");
    let key = key_of(restaurant, 7, now);
    assert!(db.add_restaurant_key(digest, &key, change("key.created")).await.unwrap());
    let all = db.restaurant_keys().await.unwrap();
    assert_eq!((&all[0].key, all[0].secrets[0].digest, all.len()), (&key, digest, 1));
    assert_eq!(db.keys_of(restaurant).await.unwrap()[0].key, key);
    let revoke =
        async |id| db.revoke_restaurant_key(KeyId::new(id), None, now, |_| change("key.revoked")).await.unwrap();
    // Twice is no error, and none that never was.
    assert!(revoke(7).await && revoke(7).await && !revoke(8).await);
    assert!(db.restaurant_keys().await.unwrap().is_empty());
    let changes = db.changes(ChangesQuery { limit: 10, ..ChangesQuery::default() }).await.unwrap();
    let kinds: Vec<&str> = changes.iter().map(|change| change.kind.as_str()).collect();
    assert_eq!(kinds, ["key.created", "key.revoked"], "what changed nothing is not on record");
    db.close().await.unwrap();
}

#[actix_web::test]
async fn revoked_keys_are_forgotten_some_day() {
    let root = tempfile::tempdir().unwrap();
    let db = DirectoryDb::open(&folder_v1(root.path()).await).await.unwrap();
    let restaurant = db.tenants().await.unwrap()[0].id;
    let at = |nth: u64| Moment::from_timestamp(1_800_000_000 + i64::try_from(nth).unwrap(), 0).unwrap();
    let revoke = async |id, now| db.revoke_restaurant_key(id, None, now, |_| change("key.revoked")).await.unwrap();
    for nth in 0..=100 {
        let (key, digest) = (key_of(restaurant, nth, at(nth)), digest_of_key(&nth.to_string()));
        assert!(db.add_restaurant_key(digest, &key, change("key.created")).await.unwrap());
        assert!(revoke(key.id, at(nth)).await);
    }
    assert!(!revoke(KeyId::new(0), at(200)).await);
    assert!(revoke(KeyId::new(1), at(200)).await);
    db.close().await.unwrap();
}
