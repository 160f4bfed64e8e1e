//! A look at an object's database while its object goes on: what SQLite finds wrong with it, and a copy of it as it is,
//! with nothing told to it before. What its entries in the journal add is for whoever looks to see.

use std::path::Path;

use sqlx::SqliteConnection;

use crate::object::{Head, Object, ObjectId};
use crate::store::StoreError;
use crate::store::journal::Tail;

use super::Vault;

/// What SQLite finds wrong with a file.
const INTEGRITY: &str = "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'";

impl<O: Object> Vault<O> {
    /// Which owner of the journal this process is.
    pub fn epoch(&self) -> u64 {
        self.journal.epoch()
    }

    /// What the journal has of an object beyond some entry.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn tail(&self, id: ObjectId, after: u64) -> Result<Tail, StoreError> {
        self.journal.read(id, after).await
    }

    /// Copies an object's database as it is to a file that is not there yet, and says how far it is and what SQLite finds
    /// wrong with it. A small one is looked through and copied by its one connection: meanwhile it is told nothing, and its
    /// object goes on. A large one is copied by another process, byte for byte, so that whatever is wrong is in the copy
    /// too. Must not be cancelled: the file would stay held.
    ///
    /// # Errors
    /// When it cannot be opened or copied. A file may be left behind.
    pub async fn copy_as_it_is(&self, id: ObjectId, to: &Path) -> Result<(Head, Vec<String>), StoreError> {
        let (shelf, mut binder) = self.take_down(id).await;
        if binder.is_held {
            return Err(StoreError::Busy("it is being copied".into()));
        }
        let file = self.open(&shelf, &mut binder).await?;
        let head = file.head;
        if file.bytes().await? <= self.limits.vacuum_bytes_max {
            let wrong = integrity(file.connection()).await?;
            if wrong.is_empty() {
                // The copy of a damaged file would not be what the file is.
                file.vacuum_into(to).await?;
            }
            return Ok((head, wrong));
        }
        file.checkpoint().await?;
        file.hold_back_checkpoints(true).await?;
        binder.is_held = true;
        drop(binder);
        let copied = self.copy_file(id, to).await;
        self.let_go(&shelf).await;
        copied.map(|()| (head, vec![]))
    }
}

async fn integrity(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let lines = sqlx::query_scalar(INTEGRITY).fetch_all(connection).await;
    lines.map_err(StoreError::sql("checking its database"))
}
