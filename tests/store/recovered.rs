//! After a crash databases are brought up to date beside the serving: an object that is awake meanwhile loses nothing.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use maitred::clock::Clock;
use maitred::object::{Boxed, Entry, Head, Journal, Keeper, ObjectId};
use maitred::restaurant::reader::{RestaurantReader, SCHEMA};
use maitred::store::StoreError;
use maitred::store::folder::{Barriers, DataFolder};
use maitred::store::journal::SqliteJournal;
use maitred::store::migrate;
use maitred::store::object_file::AlarmsToWatch;
use maitred::store::vault::{AlarmIndex, Vault, VaultLimits};
use tokio::sync::Semaphore;

/// Once it is asked to, it keeps whoever writes of object 7 waiting.
struct Index {
    is_slow: AtomicBool,
    waits: Semaphore,
    may_go: Semaphore,
}

impl AlarmIndex for Index {
    fn write<'a>(&'a self, alarms: &'a [(ObjectId, AlarmsToWatch)]) -> Boxed<'a, Result<(), StoreError>> {
        Box::pin(async {
            if alarms[0].0 == 7 && self.is_slow.swap(false, Ordering::Relaxed) {
                self.waits.add_permits(1);
                self.may_go.acquire().await.unwrap().forget();
            }
            Ok(())
        })
    }
}

async fn append(journal: &SqliteJournal, head: Head) -> Entry {
    let (object, seq, body) = (7, head.seq + 1, r#"{"v":1,"at":0}"#.into());
    let entry = Entry { object, seq, epoch: journal.epoch(), prev_hash: head.hash, body };
    let (heard, hears) = tokio::sync::oneshot::channel();
    journal.append(entry.clone(), Box::new(move |outcome| heard.send(outcome).unwrap()));
    hears.await.unwrap().unwrap();
    entry
}

#[actix_web::test]
async fn what_an_object_decides_while_its_database_is_recovered_is_told_to_whoever_reads_it() {
    let root = tempfile::tempdir().unwrap();
    let folder = DataFolder::take(root.path(), &SCHEMA, Barriers::default()).unwrap();
    migrate::make_template(&folder).await.unwrap();
    let journal = Arc::new(SqliteJournal::open(&folder).await.unwrap());
    let index = Arc::new(Index { is_slow: false.into(), waits: Semaphore::new(0), may_go: Semaphore::new(0) });
    let reader = Box::new(RestaurantReader { clock: Clock::System });
    let limits = VaultLimits { open_files_max: 1, ..VaultLimits::default() };
    let vault = Vault::new(folder, journal.clone(), index.clone(), reader, limits);
    for id in [7, 8] {
        // The second has the first one's database closed, which stays awake.
        vault.provision(id).unwrap();
        vault.load(id).await.unwrap();
    }
    let first = append(&journal, Head::default()).await;
    index.is_slow.store(true, Ordering::Relaxed);
    let decides = async {
        index.waits.acquire().await.unwrap().forget();
        vault.keep(append(&journal, first.head()).await);
        index.may_go.add_permits(1);
    };
    let (recovered, ()) = futures_util::future::join(vault.recover(), decides).await;
    recovered.unwrap();
    let seq = vault.recall(7, |file| Box::pin(async { Ok(file.head.seq) })).await.unwrap();
    assert_eq!(seq, 2);
    vault.stop().await;
}
