//! Objects of one kind in a data folder: a journal, their databases, the runtime on its threads, and somebody who looks at
//! the clock for those who sleep. This is all that a program needs to have durable objects.

use std::collections::HashSet;
use std::future::Future;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix::Arbiter;
use maitred::clock::Clock;
use maitred::object::admission::Limits;
use maitred::object::host::{Budget, Presence};
use maitred::object::runtime::{Ports, Runtime};
use maitred::object::{ObjectId, Refusal};
use maitred::store::folder::{Barriers, DataFolder};
use maitred::store::journal::SqliteJournal;
use maitred::store::vault::{Vault, VaultLimits};
use maitred::store::{StoreError, migrate};
use sha2::{Digest, Sha256};
use tokio::sync::watch;

use super::alarm_book::AlarmBook;
use super::bell::Bell;
use super::system::{EntryReader, SCHEMA, Stored, System};

/// How long an object that nobody asks stays in memory.
const IDLE: chrono::Duration = chrono::Duration::seconds(10);
/// How often somebody looks at the clock.
const LOOK: Duration = Duration::from_millis(250);
/// How long an object that was woken for its alarm is waited for.
const WAKE_MAX: Duration = Duration::from_secs(5);
/// Threads that objects live on.
const THREADS: usize = 2;

/// See the module.
pub struct World<S: System> {
    runtime: Runtime<Stored<S>>,
    vault: Arc<Vault<Stored<S>>>,
    alarms: Arc<AlarmBook>,
    bell: Arc<Bell>,
    clock: Clock,
    /// Objects that have a database.
    known: Mutex<HashSet<ObjectId>>,
}

impl<S: System> World<S> {
    /// Opens a data folder. What a crash left in the journal alone is told to the databases first, so that every alarm is
    /// known.
    pub async fn start(data: &Path, clock: Clock) -> Result<Arc<World<S>>, StoreError> {
        let folder = DataFolder::take(data, &SCHEMA, Barriers::default())?;
        migrate::make_template(&folder).await?;
        let journal = Arc::new(SqliteJournal::open(&folder).await?);
        let alarms = Arc::new(AlarmBook::open(&folder).await?);
        let vault = Vault::new(folder, journal.clone(), alarms.clone(), Box::new(EntryReader), VaultLimits::default());
        let (vault, bell) = (Arc::new(vault), Arc::new(Bell::default()));
        vault.recover().await?;
        let ports = Ports { journal, keeper: vault.clone(), feed: bell.clone() };
        let threads = (0..THREADS).map(|_| Arbiter::new().handle()).collect();
        let budget = Budget { idle: IDLE, ..Budget::default() };
        let runtime = Runtime::new(threads, ports, clock.clone(), (Limits::default(), budget));
        let told = runtime.downgrade();
        vault.on_stuck(Box::new(move |id, reason| {
            told.get().into_iter().for_each(|runtime| runtime.turn_read_only(id, reason.clone()));
        }));
        Ok(Arc::new(World { runtime, vault, alarms, bell, clock, known: Mutex::default() }))
    }

    /// Does what goes on beside the serving: databases catch up, and sleepers are woken in time. When the serving ends, all
    /// objects leave, and their databases are saved.
    pub async fn during<T>(&self, serving: impl Future<Output = T>) -> T {
        let served = async {
            let outcome = tokio::select! {
                outcome = serving => outcome,
                never = self.watch_clock() => never,
            };
            self.runtime.stop().await;
            self.vault.begin_to_close();
            outcome
        };
        let (outcome, ()) = tokio::join!(served, self.vault.keep_up());
        self.vault.stop().await;
        outcome
    }

    async fn watch_clock<T>(&self) -> T {
        loop {
            self.look_at_clock().await;
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Asks the object of this name. The same name is always the same object; it is made when it is first asked.
    pub async fn ask(&self, name: &str, command: S::Command, bytes: usize) -> Result<S::Reply, Refusal> {
        let id = id_of(name);
        if !self.known.lock().unwrap_or_else(PoisonError::into_inner).contains(&id) {
            self.vault.provision(id).map_err(|error| Refusal::Unavailable(error.to_string()))?;
            self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        }
        self.runtime.ask(id, command, bytes).await
    }

    /// Wakes whoever has an alarm that is due, and lets those sleep that nobody asked for a while.
    pub async fn look_at_clock(&self) {
        match self.alarms.due(self.clock.now()).await {
            Ok(due) => futures_util::future::join_all(due.into_iter().map(|id| self.wake(id))).await,
            Err(error) => return eprintln!("objects: {error}"),
        };
        let known: Vec<ObjectId> = self.known.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
        for id in known {
            self.runtime.tick(id).await;
        }
        self.runtime.put_to_sleep();
    }

    /// Returns when its alarms that are due are decided.
    async fn wake(&self, id: ObjectId) {
        let mut bell = self.bell.listen(id);
        self.runtime.nudge(id);
        if self.runtime.presence(id) == Presence::Waking {
            // One that cannot be woken is tried again at the next look.
            drop(tokio::time::timeout(WAKE_MAX, bell.changed()).await);
        }
        self.runtime.tick(id).await;
    }

    /// Hears when there is something new of an object.
    pub fn listen(&self, name: &str) -> watch::Receiver<()> {
        self.bell.listen(id_of(name))
    }

    /// Where an object is. Wakes nobody.
    pub fn presence(&self, name: &str) -> Presence {
        self.runtime.presence(id_of(name))
    }

    /// Lets an object leave memory. Whoever asks it next wakes it.
    pub async fn put_to_sleep(&self, name: &str) {
        self.runtime.evict(id_of(name)).await;
    }
}

/// The same name is the same object for ever: 60 bits of its digest, which is what a file's name has room for.
fn id_of(name: &str) -> ObjectId {
    let digest: [u8; 32] = Sha256::digest(name).into();
    digest.iter().take(8).fold(0, |id, byte| id << 8 | u64::from(*byte)) >> 4
}
