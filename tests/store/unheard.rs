//! An append that failed may have been stored all the same: nobody heard of it, and it is not forgotten.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use maitred::clock::{Clock, Moment};
use maitred::object::{Boxed, Entry, Head, Journal, Keeper, ObjectId};
use maitred::restaurant::reader::{RestaurantReader, SCHEMA};
use maitred::store::StoreError;
use maitred::store::folder::{Barriers, DataFolder};
use maitred::store::journal::SqliteJournal;
use maitred::store::migrate;
use maitred::store::object_file::AlarmsToWatch;
use maitred::store::vault::{AlarmIndex, Vault, VaultLimits};

#[derive(Clone, Default)]
struct Index(Arc<Mutex<HashMap<ObjectId, Option<Moment>>>>);

impl AlarmIndex for Index {
    fn write<'a>(&'a self, alarms: &'a [(ObjectId, AlarmsToWatch)]) -> Boxed<'a, Result<(), StoreError>> {
        let earliest = |alarms: &AlarmsToWatch| alarms.earliest.as_ref().map(|alarm| alarm.at);
        self.0.lock().unwrap().extend(alarms.iter().map(|(id, alarms)| (*id, earliest(alarms))));
        Box::pin(async { Ok(()) })
    }
}

#[actix_web::test]
async fn an_alarm_of_an_append_that_nobody_heard_of_stands_in_the_index_when_its_object_sleeps() {
    let (root, index) = (tempfile::tempdir().unwrap(), Index::default());
    let folder = DataFolder::take(root.path(), &SCHEMA, Barriers::default()).unwrap();
    migrate::make_template(&folder).await.unwrap();
    let journal = Arc::new(SqliteJournal::open(&folder).await.unwrap());
    let reader = Box::new(RestaurantReader { clock: Clock::System });
    let vault = Vault::new(folder, journal.clone(), Arc::new(index.clone()), reader, VaultLimits::default());
    vault.provision(7).unwrap();
    vault.load(7).await.unwrap();
    let at = Moment::from_timestamp(1_900_000_000, 0).unwrap();
    let body = format!(r#"{{"v":1,"at":0,"alarms":[["answers",{},0,0]]}}"#, at.timestamp_millis());
    let Head { seq, hash } = Head::default();
    let entry = Entry { object: 7, seq: seq + 1, epoch: journal.epoch(), prev_hash: hash, body: body.into() };
    // Stored, and the object is told that it failed: it keeps nothing, and leaves.
    let (heard, hears) = std::sync::mpsc::channel();
    journal.append(entry, Box::new(move |outcome| heard.send(outcome).unwrap()));
    hears.recv().unwrap().unwrap();
    vault.settle(7).await;
    assert_eq!(index.0.lock().unwrap().get(&7), Some(&Some(at)));
    vault.stop().await;
}
