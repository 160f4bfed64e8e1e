//! A copy of an object's database that nobody has open: whether it is sound, how far it is, what its bytes come to.

use std::io::Read as _;
use std::path::Path;

use sha2::{Digest, Sha256};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use crate::object::{Hash, Head};

use super::object_file::read_head;
use super::{StoreError, migrate};

/// Bytes that are read at a time.
const STEP_BYTES: usize = 256 << 10;

/// What a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Copy {
    /// How far it is.
    pub head: Head,
    /// Its schema.
    pub schema: i64,
    /// How long its file is.
    pub bytes: u64,
    /// SHA-256 of its file.
    pub sha256: Hash,
}

/// Looks at a copy, without writing to it.
///
/// # Errors
/// When it cannot be read, or SQLite finds fault with it.
pub async fn look_at(path: &Path) -> Result<Copy, StoreError> {
    let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
    let mut connection = options.connect().await.map_err(StoreError::sql("opening a copy"))?;
    let looked = look_inside(&mut connection).await;
    connection.close().await.map_err(StoreError::sql("closing a copy"))?;
    let (head, schema) = looked?;
    let path = path.to_owned();
    let measured = tokio::task::spawn_blocking(move || measure(&path)).await;
    let measured = measured.map_err(|_| StoreError::Corrupt("a copy was not read to its end".into()))?;
    let (bytes, sha256) = measured.map_err(StoreError::io("reading a copy"))?;
    Ok(Copy { head, schema, bytes, sha256 })
}

async fn look_inside(connection: &mut SqliteConnection) -> Result<(Head, i64), StoreError> {
    let check = sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut *connection);
    let verdict: String = check.await.map_err(StoreError::sql("checking a copy"))?;
    if verdict != "ok" {
        return Err(StoreError::Corrupt(format!("a copy is not sound: {verdict}")));
    }
    Ok((read_head(connection).await?, migrate::schema_version(connection).await?))
}

fn measure(path: &Path) -> std::io::Result<(u64, Hash)> {
    let (mut file, mut digest, mut bytes) = (std::fs::File::open(path)?, Sha256::new(), 0);
    let mut step = vec![0; STEP_BYTES];
    loop {
        let count = file.read(&mut step)?;
        if count == 0 {
            return Ok((bytes, digest.finalize().into()));
        }
        bytes += count as u64;
        digest.update(&step[..count]);
    }
}
