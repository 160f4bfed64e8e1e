//! The data folder: `lock`, `journal.db`, `directory.db`, `restaurants/<2 hex>/<id>.db`, `snapshots/`.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::object::ObjectId;

use super::StoreError;

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
    /// Which barriers stand.
    pub barriers: Barriers,
    lock: Mutex<Option<File>>,
}

impl DataFolder {
    /// Takes a data folder, making it if it is not there.
    ///
    /// # Errors
    /// [`StoreError::Locked`] when another process has it.
    pub fn take(root: &Path, barriers: Barriers) -> Result<DataFolder, StoreError> {
        let shown = root.display().to_string();
        for folder in ["restaurants", "snapshots"] {
            fs::create_dir_all(root.join(folder)).map_err(StoreError::io(format!("making the data folder {shown}")))?;
        }
        let lock = File::options().create(true).truncate(false).write(true).open(root.join("lock"));
        let lock = lock.map_err(StoreError::io(format!("opening the lock of {shown}")))?;
        if barriers.process_lock {
            match lock.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(StoreError::Locked(shown)),
                Err(TryLockError::Error(error)) => return Err(StoreError::io(format!("locking {shown}"))(error)),
            }
        }
        Ok(DataFolder { root: root.to_owned(), barriers, lock: Mutex::new(Some(lock)) })
    }

    /// A data folder to look at and not to own, for copies that nobody else knows.
    pub fn unlocked(root: &Path) -> DataFolder {
        DataFolder { root: root.to_owned(), barriers: Barriers::default(), lock: Mutex::new(None) }
    }

    /// Lets another process have it. Nothing of it may be open any more.
    pub fn release(&self) {
        drop(self.lock.lock().unwrap_or_else(PoisonError::into_inner).take());
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

    /// An object's database. Named by id, never by anything a client sent.
    pub fn object(&self, id: ObjectId) -> PathBuf {
        self.root.join("restaurants").join(format!("{:02x}", id & 0xff)).join(format!("{id:015x}.db"))
    }

    /// Where archives lie while they come in.
    pub fn incoming(&self) -> PathBuf {
        self.root.join("snapshots").join("incoming")
    }

    /// Where the snapshots of an object lie, and whatever is made of it for a moment.
    pub fn snapshots(&self, id: ObjectId) -> PathBuf {
        self.root.join("snapshots").join(format!("{id:015x}"))
    }
}
