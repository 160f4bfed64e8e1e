//! A copy of a database while its object goes on. A small one is copied by its one connection; it waits to be told
//! then, its object does not. Of a large one the file is left alone for a while: what is told stays in the write-ahead
//! log, and another process copies the file.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::fault::Point;
use crate::object::{Object, ObjectId};
use crate::store::StoreError;
use crate::store::copier::Copier;
use crate::store::copy::{self, Copy};

use super::{Binder, Shelf, Vault};

/// How often a server that stops looks whether a copy has ended.
const LOOK: Duration = Duration::from_millis(5);

impl<O: Object> Vault<O> {
    /// Which program copies large databases. Only the first call counts.
    pub fn copy_with(&self, copier: Copier) {
        self.copier.get_or_init(|| copier);
    }

    /// Copies an object's database, with all that the journal has, to a file that is not there yet; and looks at the
    /// copy. Must not be cancelled: the file would stay held.
    ///
    /// # Errors
    /// When it cannot be copied, or the copy is not what it should be. A file may be left behind.
    pub async fn copy_out(&self, id: ObjectId, to: &Path) -> Result<Copy, StoreError> {
        let (shelf, mut binder) = self.take_down(id).await;
        if binder.is_held {
            return Err(StoreError::Busy("it is being copied already".into()));
        }
        if binder.file.is_some() {
            self.tell(&shelf, &mut binder).await?
        } else {
            self.replay(&shelf, &mut binder).await.map(drop)?
        }
        let file = self.open(&shelf, &mut binder).await?;
        let head = file.head;
        if file.bytes().await? <= self.limits.vacuum_bytes_max {
            self.pass(Point::SnapshotVacuum, id).await?;
            file.vacuum_into(to).await?;
            drop(binder);
        } else {
            file.checkpoint().await?;
            file.hold_back_checkpoints(true).await?;
            binder.is_held = true;
            drop(binder);
            let copied = self.copy_file(id, to).await;
            self.let_go(&shelf).await;
            copied?;
        }
        let copy = copy::look_at(to).await?;
        if copy.head == head { Ok(copy) } else { Err(StoreError::Corrupt("a copy is of another time".into())) }
    }

    pub(super) async fn copy_file(&self, id: ObjectId, to: &Path) -> Result<(), StoreError> {
        let is_apart = self.folder.barriers.copies_apart;
        let copier = if is_apart { *self.copier.get_or_init(Copier::default) } else { Copier::InThisProcess };
        let from = self.folder.object(id)?;
        self.pass(Point::SnapshotCopy, id).await?;
        copier.copy(&from, to, self.limits.copy_within, || self.is_closing.load(Ordering::Relaxed)).await
    }

    /// The copy is made or given up: the file is written again, or closed if its object left meanwhile.
    pub(super) async fn let_go(&self, shelf: &Shelf) {
        let mut binder = shelf.binder.lock().await;
        binder.is_held = false;
        let resumed = match binder.file.as_mut() {
            Some(file) => file.hold_back_checkpoints(false).await,
            None => Ok(()),
        };
        if let Err(error) = resumed {
            // It is written at the next save all the same.
            tracing::warn!(object = shelf.id, %error, "database is not checkpointed by itself");
        }
        let has_left = std::mem::take(&mut binder.has_left);
        drop(binder);
        if has_left {
            self.put_away(shelf.id).await;
        }
    }

    /// The object leaves memory while its file is copied: its next alarm is written down, the rest waits.
    pub(super) async fn leave_open(&self, shelf: &Shelf, binder: &mut Binder) {
        binder.has_left = true;
        let Some(file) = binder.file.as_mut() else { return };
        let noted = match file.alarms_to_watch().await {
            Ok(alarms) => self.index.write(&[(shelf.id, alarms)]).await,
            Err(error) => Err(error),
        };
        if let Err(error) = noted {
            tracing::error!(object = shelf.id, %error, "alarm index cannot be written");
        }
    }

    /// Until an object's file is not copied any more.
    pub(super) async fn wait_for_copy(&self, id: ObjectId) {
        while self.take_down(id).await.1.is_held {
            tokio::time::sleep(LOOK).await;
        }
    }
}
