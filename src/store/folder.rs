//! The data folder: `lock`, `journal.db`, `directory.db`, `snapshots/`, and the databases of its objects, which are of one
//! kind: `<folder of the kind>/<2 hex>/<id>.db`. Objects of a jurisdiction have theirs below the jurisdiction's own folder.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use crate::fault::Faults;
use crate::object::ObjectId;

use super::StoreError;
use super::migrate::Schema;

/// How often a lock is tried that somebody has, and the pause in between: half a second in all.
const LOCK_TRIES: u32 = 25;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// What keeps two owners from writing. All on, except in the tests that switch each off to see the others hold.
#[derive(Clone, Copy, Debug)]
pub struct Barriers {
    /// The lock on `DATA/lock`.
    pub process_lock: bool,
    /// Exclusive locking of every open file.
    pub exclusive_files: bool,
    /// The owner's epoch, checked in each append.
    pub epoch: bool,
    /// `(object, seq)` as the journal's primary key.
    pub sequence: bool,
    /// A live database is copied by another process: this one would drop its locks by closing the file a second time.
    pub copies_apart: bool,
}

impl Default for Barriers {
    fn default() -> Barriers {
        Barriers { process_lock: true, exclusive_files: true, epoch: true, sequence: true, copies_apart: true }
    }
}

/// A data folder that this process owns until it is released or dropped.
#[derive(Debug)]
pub struct DataFolder {
    root: PathBuf,
    /// What the databases of its objects look like.
    pub schema: &'static Schema,
    /// Which barriers stand.
    pub barriers: Barriers,
    /// Faults on purpose, in the builds that can have any.
    pub faults: Faults,
    lock: Mutex<Vec<File>>,
    /// Folders of jurisdictions.
    roots: BTreeMap<Arc<str>, PathBuf>,
    /// Objects whose files must lie in the folder of a jurisdiction, whose name they share.
    homes: RwLock<HashMap<ObjectId, Arc<str>>>,
}

impl DataFolder {
    /// Takes a data folder for objects of one kind, making it if it is not there.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process has it.
    pub fn take(root: &Path, schema: &'static Schema, barriers: Barriers) -> Result<DataFolder, StoreError> {
        let lock = take_root(root, schema, barriers)?;
        let (roots, homes) = (BTreeMap::new(), RwLock::default());
        let (root, faults) = (root.to_owned(), Faults::default());
        Ok(DataFolder { root, schema, barriers, faults, lock: Mutex::new(vec![lock]), roots, homes })
    }

    /// The same with the folders of jurisdictions, which are taken too.
    ///
    /// # Errors
    /// As above.
    pub fn with_jurisdictions(mut self, roots: BTreeMap<String, PathBuf>) -> Result<DataFolder, StoreError> {
        for root in roots.values() {
            let lock = take_root(root, self.schema, self.barriers)?;
            self.lock.get_mut().unwrap_or_else(PoisonError::into_inner).push(lock);
        }
        self.roots = roots.into_iter().map(|(name, root)| (name.into(), root)).collect();
        Ok(self)
    }

    /// The same with faults on purpose.
    pub fn with_faults(self, faults: Faults) -> DataFolder {
        DataFolder { faults, ..self }
    }

    /// Whether there is a folder for a jurisdiction.
    pub fn knows(&self, jurisdiction: &str) -> bool {
        self.roots.contains_key(jurisdiction)
    }

    /// From now on an object's file is looked for in the folder of this jurisdiction and nowhere else, whether there is
    /// such a folder or not.
    pub fn bind(&self, id: ObjectId, jurisdiction: &str) {
        let name = self.roots.get_key_value(jurisdiction).map_or_else(|| jurisdiction.into(), |(name, _)| name.clone());
        self.homes.write().unwrap_or_else(PoisonError::into_inner).insert(id, name);
    }

    /// A data folder to look at and not to own, for copies that nobody else knows.
    pub fn unlocked(root: &Path, schema: &'static Schema) -> DataFolder {
        DataFolder {
            root: root.to_owned(),
            schema,
            barriers: Barriers::default(),
            faults: Faults::default(),
            lock: Mutex::default(),
            roots: BTreeMap::new(),
            homes: RwLock::default(),
        }
    }

    /// Lets another process have it. Nothing of it may be open any more.
    pub fn release(&self) {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The journal.
    pub fn journal(&self) -> PathBuf {
        self.root.join("journal.db")
    }

    /// The directory.
    pub fn directory(&self) -> PathBuf {
        self.root.join("directory.db")
    }

    /// The migrated, empty database that new objects start from.
    pub fn template(&self) -> PathBuf {
        self.root.join("template.db")
    }

    /// Below which folder an object's files lie: that of its jurisdiction, or the data folder itself.
    ///
    /// # Errors
    /// When this server has no folder for its jurisdiction: the object is opened nowhere else.
    pub fn root_of(&self, id: ObjectId) -> Result<&Path, StoreError> {
        let home = self.homes.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        let Some(jurisdiction) = home else { return Ok(&self.root) };
        let elsewhere = || StoreError::Elsewhere(jurisdiction.to_string());
        self.roots.get(&*jurisdiction).map(PathBuf::as_path).ok_or_else(elsewhere)
    }

    /// An object's database. Named by id, never by anything a client sent.
    ///
    /// # Errors
    /// As above.
    pub fn object(&self, id: ObjectId) -> Result<PathBuf, StoreError> {
        let folder = self.root_of(id)?.join(self.schema.folder);
        Ok(folder.join(format!("{:02x}", id & 0xff)).join(format!("{id:015x}.db")))
    }

    /// Where archives lie while they come in, in the folder of a jurisdiction.
    ///
    /// # Errors
    /// When this server has none for it.
    pub fn incoming(&self, jurisdiction: Option<&str>) -> Result<PathBuf, StoreError> {
        let elsewhere = |name: &str| StoreError::Elsewhere(name.to_owned());
        let root = match jurisdiction {
            Some(name) => self.roots.get(name).ok_or_else(|| elsewhere(name))?,
            None => &self.root,
        };
        Ok(root.join("snapshots").join("incoming"))
    }

    /// An object is gone: one of its id may have its files elsewhere.
    pub fn unbind(&self, id: ObjectId) {
        self.homes.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    /// All folders: its own, and those of jurisdictions.
    pub fn roots(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(&self.root).chain(self.roots.values()).map(PathBuf::as_path)
    }

    /// Where the snapshots of an object lie, and whatever is made of it for a moment.
    ///
    /// # Errors
    /// As above.
    pub fn snapshots(&self, id: ObjectId) -> Result<PathBuf, StoreError> {
        Ok(self.root_of(id)?.join("snapshots").join(format!("{id:015x}")))
    }
}

/// Locks a file, also when who had it was killed a moment ago: a process that it was just starting has a copy of the lock
/// until it has begun, and nothing tells when it lets go.
#[expect(
    clippy::disallowed_methods,
    reason = "the system tells nobody that a lock is free, unless one waits without end"
)]
fn try_for_a_while(lock: &File) -> Result<(), TryLockError> {
    for _ in 1..LOCK_TRIES {
        match lock.try_lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(LOCK_PAUSE),
            tried @ (Ok(()) | Err(TryLockError::Error(_))) => return tried,
        }
    }
    lock.try_lock()
}

/// Makes a folder ready, and locks it.
fn take_root(root: &Path, schema: &Schema, barriers: Barriers) -> Result<File, StoreError> {
    let shown = root.display().to_string();
    for folder in [schema.folder, "snapshots"] {
        fs::create_dir_all(root.join(folder)).map_err(StoreError::io(format!("making the data folder {shown}")))?;
    }
    let lock = File::options().create(true).truncate(false).write(true).open(root.join("lock"));
    let lock = lock.map_err(StoreError::io(format!("opening the lock of {shown}")))?;
    if barriers.process_lock {
        match try_for_a_while(&lock) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Locked(shown)),
            Err(TryLockError::Error(error)) => return Err(StoreError::io(format!("locking {shown}"))(error)),
        }
    }
    Ok(lock)
}
