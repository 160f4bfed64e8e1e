//! An object that is to be gone: its entries, its database, its copies. No byte of it stays.

use std::path::Path;
use std::sync::PoisonError;

use crate::object::{Object, ObjectId};
use crate::store::StoreError;

use super::Vault;

/// What SQLite and this program put beside a database.
const BESIDE: [&str; 4] = ["", "-wal", "-shm", "-journal"];

impl<O: Object> Vault<O> {
    /// Nobody brings this object up any more, until it is [welcome](Vault::welcome) again.
    pub fn close_off(&self, id: ObjectId) {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    }

    /// Removes all there is of an object that is closed off and out of memory. May be done twice.
    ///
    /// # Errors
    /// When something cannot be removed; do it again then.
    pub async fn discard(&self, id: ObjectId) -> Result<(), StoreError> {
        self.wait_for_copy(id).await;
        let (shelf, mut binder) = self.take_down(id).await;
        self.note_closed(&mut binder);
        if let Some(file) = binder.file.take() {
            // What it could not write is not wanted.
            drop(file.close().await);
        }
        self.drop_told(&shelf, usize::MAX);
        self.shelves().remove(&id);
        drop(binder);
        self.save_open().await;
        self.journal.forget(id).await?;
        remove_database(&self.folder.object(id)?).map_err(StoreError::io("removing a database"))?;
        remove_folder(&self.folder.snapshots(id)?).map_err(StoreError::io("removing snapshots"))?;
        self.folder.unbind(id);
        Ok(())
    }

    /// Lets the journal forget what open databases have, so that little is left in it to be written anew.
    async fn save_open(&self) {
        let shelves: Vec<_> = self.shelves().values().cloned().collect();
        for shelf in shelves {
            let mut binder = shelf.binder.lock().await;
            if !binder.is_held {
                self.save_and_trim(&shelf, &mut binder).await;
            }
        }
    }

    /// Gives an object that is not here the database of a file beside this folder, which moves.
    ///
    /// # Errors
    /// When it cannot be moved.
    pub fn install(&self, id: ObjectId, from: &Path) -> Result<(), StoreError> {
        let path = self.folder.object(id)?;
        let parent = path.parent().expect("objects live in a folder");
        let place = || -> std::io::Result<()> {
            std::fs::File::open(from)?.sync_all()?;
            std::fs::create_dir_all(parent)?;
            std::fs::rename(from, &path)?;
            sync_parent(&path)?;
            sync_parent(parent)
        };
        place().map_err(StoreError::io("putting a database in place"))
    }

    /// An object of this id may be brought up again.
    pub fn welcome(&self, id: ObjectId) {
        self.gone.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    pub(super) fn require_there(&self, id: ObjectId) -> Result<(), StoreError> {
        let is_gone = self.gone.lock().unwrap_or_else(PoisonError::into_inner).contains(&id);
        if is_gone { Err(StoreError::Corrupt("it was deleted".into())) } else { Ok(()) }
    }
}

fn remove_database(path: &Path) -> std::io::Result<()> {
    for suffix in BESIDE {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        passed_over(std::fs::remove_file(Path::new(&name)))?;
    }
    passed_over(std::fs::remove_file(path.with_extension("new")))?;
    sync_parent(path)
}

fn remove_folder(path: &Path) -> std::io::Result<()> {
    passed_over(std::fs::remove_dir_all(path))?;
    sync_parent(path)
}

/// What is not there needs no removing.
fn passed_over(outcome: std::io::Result<()>) -> std::io::Result<()> {
    match outcome {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn sync_parent(path: &Path) -> std::io::Result<()> {
    let parent = path.parent().expect("everything lives in the data folder");
    if parent.exists() { std::fs::File::open(parent)?.sync_all() } else { Ok(()) }
}
