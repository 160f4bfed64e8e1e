//! Whether the journal is sound, in itself and beside a database. For copies that nobody writes.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::object::{Entry, Head, ObjectId};

use super::StoreError;
use super::object_file::ObjectFile;

/// What a journal says of itself.
#[derive(Clone, Debug, Default)]
pub struct JournalLook {
    /// What is wrong with it.
    pub wrong: Vec<String>,
    /// The objects that it knows, if only by what it trimmed.
    pub objects: Vec<ObjectId>,
    /// The present owner.
    pub epoch: u64,
}

/// The file as SQLite sees it, and entries that nobody may have written.
const COMPLAINTS: [&str; 3] = [
    "SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    "SELECT 'entry ' || seq || ' of ' || printf('%015x', object) || ' is of a later owner than there was'
     FROM entry WHERE epoch > (SELECT epoch FROM owner) LIMIT 20",
    "SELECT 'entry ' || entry.seq || ' of ' || printf('%015x', entry.object) || ' was trimmed, and is there'
     FROM entry JOIN trimmed ON trimmed.object = entry.object AND entry.seq <= trimmed.seq LIMIT 20",
];

/// Looks at a journal that nobody has open.
///
/// # Errors
/// When it cannot be read at all.
pub async fn look_at_journal(path: &Path) -> Result<JournalLook, StoreError> {
    let options = SqliteConnectOptions::new().filename(path).create_if_missing(false);
    let mut connection = options.connect().await.map_err(StoreError::sql("opening the journal"))?;
    let looked = look_inside(&mut connection).await.map_err(StoreError::sql("reading the journal"));
    connection.close().await.map_err(StoreError::sql("closing the journal"))?;
    looked
}

async fn look_inside(connection: &mut SqliteConnection) -> Result<JournalLook, sqlx::Error> {
    let mut look = JournalLook::default();
    for statement in COMPLAINTS {
        look.wrong.extend(sqlx::query_scalar::<_, String>(statement).fetch_all(&mut *connection).await?);
    }
    let objects = sqlx::query_scalar::<_, i64>("SELECT object FROM entry UNION SELECT object FROM trimmed");
    look.objects = objects.fetch_all(&mut *connection).await?.into_iter().map(i64::cast_unsigned).collect();
    let epoch = sqlx::query_scalar::<_, i64>("SELECT epoch FROM owner").fetch_one(connection).await?;
    look.epoch = epoch.cast_unsigned();
    Ok(look)
}

/// What is wrong with entries that a database has been told and the journal still has: each must follow the one before,
/// and the last be the one that the database ends with.
pub fn overlap(head: Head, entries: &[Entry]) -> Option<String> {
    let told = entries.partition_point(|entry| entry.seq <= head.seq);
    for pair in entries[..told].windows(2) {
        if pair[1].seq != pair[0].seq + 1 || pair[1].prev_hash != pair[0].hash() {
            return Some(format!("entry {} does not follow entry {}", pair[1].seq, pair[0].seq));
        }
    }
    let last = entries[..told].last()?;
    (last.seq == head.seq && last.hash() != head.hash)
        .then(|| format!("entry {} is not the one that the database was told", last.seq))
}

/// What is wrong with the owner that a database knows.
///
/// # Errors
/// When it cannot be read.
pub async fn later_owner(file: &mut ObjectFile, epoch: u64) -> Result<Option<String>, StoreError> {
    let told = sqlx::query_scalar::<_, i64>("SELECT epoch FROM head").fetch_one(file.connection()).await;
    let told = told.map_err(StoreError::sql("reading who wrote it"))?.cast_unsigned();
    Ok((epoch < told).then(|| format!("owner {told} wrote the database, and the journal has had only {epoch}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seq: u64, prev_hash: [u8; 32], body: &str) -> Entry {
        Entry { object: 1, seq, epoch: 1, prev_hash, body: body.into() }
    }

    #[test]
    fn what_a_database_was_told_is_compared_with_what_the_journal_has() {
        let first = entry(1, [0; 32], "{}");
        let second = entry(2, first.hash(), "{}");
        let third = entry(3, second.hash(), "{}");
        let entries = [first.clone(), second.clone(), third];
        assert_eq!(overlap(second.head(), &entries), None);
        assert_eq!(overlap(Head::default(), &entries), None, "what is not told yet is not looked at here");
        assert!(overlap(first.head(), &[entry(1, [0; 32], "{\"other\":1}")]).is_some());
        let apart = [first, entry(2, [7; 32], "{}")];
        assert!(overlap(apart[1].head(), &apart).is_some());
    }
}
