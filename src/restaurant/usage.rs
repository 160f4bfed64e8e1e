//! What a restaurant used, read from its database, which is told first what only the journal has: exact after a crash too,
//! and nobody is woken for it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::object::{Boxed, ObjectId};
use crate::store::StoreError;
use crate::store::object_file::ObjectFile;
use crate::store::vault::Vault;

use super::ledger::{COUNTER_PREFIX, Ledger, Used};
use super::object::Restaurant;

/// What was used from one day to another.
#[derive(Clone, Debug, Default)]
pub struct Usage {
    /// The days on which something was.
    pub days: BTreeMap<NaiveDate, Used>,
    /// How large the database is now.
    pub bytes: u64,
}

/// What a restaurant used from `from` to `to`, both included.
///
/// # Errors
/// When its database cannot be told or read.
pub async fn read(
    vault: &Vault<Restaurant>,
    id: ObjectId,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Usage, StoreError> {
    vault.recall(id, move |file| -> Boxed<'_, _> { Box::pin(read_file(file, from, to)) }).await
}

async fn read_file(file: &mut ObjectFile, from: NaiveDate, to: NaiveDate) -> Result<Usage, StoreError> {
    let what = || StoreError::sql("reading what was used");
    let select = "SELECT name, value FROM counter WHERE name >= ? AND name < ?";
    // `;` comes after `:`.
    let query = sqlx::query_as::<_, (String, i64)>(select)
        .bind(format!("{COUNTER_PREFIX}{from}:"))
        .bind(format!("{COUNTER_PREFIX}{to};"));
    let counters = query.fetch_all(file.connection()).await.map_err(what())?;
    let pages = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    let bytes: i64 = sqlx::query_scalar(pages).fetch_one(file.connection()).await.map_err(what())?;
    let ledger = Ledger::of(counters.iter().map(|(name, value)| (name.as_str(), value.cast_unsigned())));
    Ok(Usage { days: ledger.days().clone(), bytes: bytes.cast_unsigned() })
}
