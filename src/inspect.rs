//! Looks at a data folder that no server uses, and says everything that is wrong with it. It works on copies in the
//! temporary folder: nothing of the data folder is changed, not even by SQLite's own recovery.
//!
//! Of each restaurant: the file is sound for SQLite; its journal follows it link by link and applies; its seatings do
//! not overlap; its state is what its reservations and holds make of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::clock::random_bits;
use crate::directory::db::DirectoryDb;
use crate::directory::tenants::Tenant;
use crate::restaurant::digest::digest;
use crate::restaurant::{reader, sound};
use crate::store::StoreError;
use crate::store::folder::{Barriers, DataFolder};
use crate::store::journal::SqliteJournal;
use crate::store::object_file::ObjectFile;
use crate::store::vault::follows;

/// What was found of one restaurant.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its name in addresses.
    pub slug: String,
    /// Entries that only the journal had.
    pub replayed: usize,
    /// Reservations it has in all.
    pub reservations: usize,
    /// The hash of all it knows; empty when it cannot be read.
    pub digest: String,
    /// What is wrong; empty when it is sound.
    pub wrong: Vec<String>,
}

/// Inspects a data folder that has the files of all its restaurants.
///
/// # Errors
/// As below.
pub async fn inspect(data: &Path) -> Result<Vec<Finding>, StoreError> {
    inspect_with(data, BTreeMap::new()).await
}

/// Inspects a data folder, and the folders of jurisdictions where others of its files lie.
///
/// # Errors
/// When it is in use, or its directory or journal cannot be read at all.
pub async fn inspect_with(data: &Path, jurisdictions: BTreeMap<String, PathBuf>) -> Result<Vec<Finding>, StoreError> {
    if !data.join("directory.db").exists() {
        return Err(StoreError::Corrupt(format!("{} is not a data folder: it has no directory.db", data.display())));
    }
    let original = DataFolder::take(data, &reader::SCHEMA, Barriers::default())?.with_jurisdictions(jurisdictions)?;
    let copy = Copy::new()?;
    for file in [original.directory(), original.journal()] {
        copy.take(data, &file)?;
    }
    let folder = DataFolder::unlocked(&copy.0, &reader::SCHEMA);
    let (directory, journal) = (DirectoryDb::open(&folder).await?, SqliteJournal::open(&folder).await?);
    for (id, jurisdiction) in directory.jurisdictions().await? {
        original.bind(id, &jurisdiction);
    }
    let mut findings = vec![];
    for tenant in directory.tenants().await? {
        findings.push(inspect_one(&original, &copy, &folder, &journal, &tenant).await);
    }
    directory.close().await?;
    journal.close().await?;
    Ok(findings)
}

async fn inspect_one(
    original: &DataFolder,
    copy: &Copy,
    folder: &DataFolder,
    journal: &SqliteJournal,
    tenant: &Tenant,
) -> Finding {
    let mut finding =
        Finding { slug: tenant.slug.to_string(), replayed: 0, reservations: 0, digest: String::new(), wrong: vec![] };
    let id = tenant.id.bits();
    let looked = async {
        copy.take(original.root_of(id)?, &original.object(id)?)?;
        let mut file = ObjectFile::open(folder, &folder.object(id)?).await?;
        let tail = journal.read(id, file.head.seq).await?;
        follows(file.head, &tail)?;
        let entries = tail.entries;
        file.apply(&entries).await?;
        finding.replayed = entries.len();
        let (restaurant, wrong) = sound::look_through(tenant.id, &mut file).await?;
        finding.reservations = restaurant.state().reservations.len();
        finding.digest = digest(restaurant.state());
        finding.wrong.extend(wrong);
        file.close().await
    };
    let looked: Result<(), StoreError> = looked.await;
    finding.wrong.extend(looked.err().map(|error| error.to_string()));
    if let (Ok(root), Ok(file)) = (original.root_of(id), original.object(id)) {
        copy.forget(root, &file);
    }
    finding
}

/// A folder of copies that goes when it is dropped.
struct Copy(PathBuf);

impl Copy {
    fn new() -> Result<Copy, StoreError> {
        let path = std::env::temp_dir().join(format!("maitred-inspect-{:016x}", random_bits()));
        fs::create_dir_all(&path).map_err(StoreError::io("making a folder for copies"))?;
        Ok(Copy(path))
    }

    /// Copies a database and its write-ahead log to the same place below.
    fn take(&self, root: &Path, file: &Path) -> Result<(), StoreError> {
        let what = || StoreError::io(format!("copying {}", file.display()));
        for suffix in ["", "-wal"] {
            let from = with_suffix(file, suffix);
            let Some(to) = from.strip_prefix(root).ok().map(|below| self.0.join(below)) else { continue };
            if from.exists() {
                fs::create_dir_all(to.parent().unwrap_or(&self.0)).map_err(what())?;
                fs::copy(&from, &to).map_err(what())?;
            }
        }
        Ok(())
    }

    fn forget(&self, root: &Path, file: &Path) {
        let Ok(below) = file.strip_prefix(root) else { return };
        for suffix in ["", "-wal"] {
            // A copy that stays goes with the folder.
            drop(fs::remove_file(with_suffix(&self.0.join(below), suffix)));
        }
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        // The system empties its temporary folder by itself.
        drop(fs::remove_dir_all(&self.0));
    }
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
