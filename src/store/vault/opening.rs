//! Which databases are open. An object in memory needs its database only to wake and when it is told something: in
//! between it may be closed, and costs no thread. Beyond the budget the least recently used is saved and closed; a few
//! places are kept free beside the serving, so that whoever wakes an object seldom waits for that.

use std::collections::BTreeMap;
use std::sync::{Arc, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;

use crate::fault::Point;
use crate::object::{Object, ObjectId};
use crate::store::StoreError;
use crate::store::object_file::ObjectFile;

use super::{Binder, Shelf, Vault};

/// One place in so many is kept free.
const FREE_SHARE: usize = 8;

/// Open databases, the least recently used first. Whoever is about to open one has its place already.
#[derive(Debug, Default)]
pub(super) struct OpenFiles {
    by_use: BTreeMap<u64, ObjectId>,
    uses: u64,
}

impl OpenFiles {
    /// A database is used; says which use it is. `before` is its last one; 0 if it was closed.
    fn touch(&mut self, id: ObjectId, before: u64) -> u64 {
        self.by_use.remove(&before);
        self.uses += 1;
        self.by_use.insert(self.uses, id);
        self.uses
    }

    fn closed(&mut self, used: u64) {
        self.by_use.remove(&used);
    }
}

impl<O: Object> Vault<O> {
    /// Opens a database if it is not open, within the budget.
    pub(super) async fn open<'a>(
        &self,
        shelf: &Shelf,
        binder: &'a mut Binder,
    ) -> Result<&'a mut ObjectFile, StoreError> {
        self.require_there(shelf.id)?;
        binder.used = self.open_files().touch(shelf.id, binder.used);
        if binder.file.is_none() {
            self.make_room(shelf.id).await;
            match self.open_file(shelf.id).await {
                Ok(file) => binder.file = Some(file),
                Err(error) => {
                    self.note_closed(binder);
                    return Err(error);
                }
            }
        }
        let file = binder.file.as_mut().expect("opened above");
        file.be_sure().await?;
        Ok(file)
    }

    async fn open_file(&self, id: ObjectId) -> Result<ObjectFile, StoreError> {
        self.rebuild_if_journal_has_all(id).await?;
        self.pass(Point::WakeOpen, id).await?;
        ObjectFile::open(&self.folder, &self.folder.object(id)?).await
    }

    /// How many databases are open, or about to be.
    pub fn open_count(&self) -> usize {
        self.open_files().by_use.len()
    }

    /// Closes what is beyond the budget, for somebody who is about to open.
    async fn make_room(&self, opening: ObjectId) {
        if self.is_crowded() {
            self.crowded.notify_one();
        }
        while self.limits.open_files_max < self.open_count() && self.close_oldest(opening).await {}
    }

    /// Closes databases until some places are free.
    pub(super) async fn keep_some_free(&self) {
        // No object has all bits.
        while self.is_crowded() && self.close_oldest(ObjectId::MAX).await {}
    }

    fn is_crowded(&self) -> bool {
        let max = self.limits.open_files_max;
        max - max / FREE_SHARE < self.open_count()
    }

    /// Closes the database that was used least recently, but not that of `besides`. Says whether there was one.
    async fn close_oldest(&self, besides: ObjectId) -> bool {
        let Some((shelf, mut binder)) = self.oldest(besides) else { return false };
        self.close(&shelf, &mut binder).await;
        self.forget_if_told(&shelf);
        true
    }

    fn oldest(&self, besides: ObjectId) -> Option<(Arc<Shelf>, OwnedMutexGuard<Binder>)> {
        let (open, shelves) = (self.open_files(), self.shelves());
        open.by_use.values().filter(|id| **id != besides).find_map(|id| {
            let shelf = shelves.get(id)?;
            // Whoever is being worked on is not the least recently used.
            let binder = shelf.binder.clone().try_lock_owned().ok()?;
            (binder.file.is_some() && !binder.is_held).then(|| (shelf.clone(), binder))
        })
    }

    /// A shelf whose database is closed and knows all is not needed until the object is told something, or leaves.
    pub(super) fn forget_if_told(&self, shelf: &Shelf) {
        let mut shelves = self.shelves();
        let pending = shelf.pending();
        if pending.entries.is_empty() && pending.stuck.is_none() && pending.lag.is_none() && !pending.is_troubled {
            shelves.remove(&shelf.id);
        }
    }

    pub(super) fn note_closed(&self, binder: &mut Binder) {
        binder.is_saved = false;
        self.open_files().closed(std::mem::take(&mut binder.used));
    }

    fn open_files(&self) -> MutexGuard<'_, OpenFiles> {
        // Two map operations that belong together do not panic in between.
        self.open_files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_use_moves_a_database_to_the_end() {
        let mut open = OpenFiles::default();
        let (one, two) = (open.touch(1, 0), open.touch(2, 0));
        let again = open.touch(1, one);
        assert_eq!(open.by_use.values().copied().collect::<Vec<_>>(), [2, 1]);
        open.closed(two);
        open.closed(again);
        assert_eq!(open.by_use.len(), 0);
    }
}
