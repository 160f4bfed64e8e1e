//! Looks at a data folder that no server uses, and says everything that is wrong with it. It works on copies in the
//! temporary folder: nothing of the data folder is changed, not even by SQLite's own recovery.
//!
//! Of each restaurant: what `restaurant/sound.rs` looks for in its database; its journal follows it link by link and
//! applies; the directory wakes it in time for its alarms; its snapshots are what their notes say. Of the folder: the
//! directory and the journal are sound, and nobody has files or entries whom the directory does not know.

mod files;

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use crate::clock::{Clock, Moment, random_bits};
use crate::directory::db::DirectoryDb;
use crate::directory::tenants::Tenant;
use crate::object::ObjectId;
use crate::restaurant::digest::digest;
use crate::restaurant::reader;
use crate::restaurant::sound::{Check, Complaint, look_through};
use crate::store::StoreError;
use crate::store::folder::{Barriers, DataFolder};
use crate::store::journal::SqliteJournal;
use crate::store::object_file::ObjectFile;
use crate::store::sound::{later_owner, look_at_journal, overlap};
use crate::store::vault::follows;

/// What was found in a data folder.
#[derive(Clone, Debug, Default)]
pub struct Inspection {
    /// What is wrong with the folder as a whole; empty when it is sound.
    pub folder: Vec<String>,
    /// Its restaurants.
    pub restaurants: Vec<Finding>,
}

impl Inspection {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.folder.is_empty() && self.restaurants.iter().all(|finding| finding.wrong.is_empty())
    }
}

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

/// Inspects the restaurants of a data folder that has the files of all of them.
///
/// # Errors
/// As below.
pub async fn inspect(data: &Path) -> Result<Vec<Finding>, StoreError> {
    inspect_with(data, BTreeMap::new()).await.map(|inspection| inspection.restaurants)
}

/// Inspects a data folder, and the folders of jurisdictions where others of its files lie.
///
/// # Errors
/// When it is in use, or its directory or journal cannot be read at all.
pub async fn inspect_with(data: &Path, jurisdictions: BTreeMap<String, PathBuf>) -> Result<Inspection, StoreError> {
    if !data.join("directory.db").exists() {
        return Err(StoreError::Corrupt(format!("{} is not a data folder: it has no directory.db", data.display())));
    }
    let original = DataFolder::take(data, &reader::SCHEMA, Barriers::default())?.with_jurisdictions(jurisdictions)?;
    let copy = Copy::new()?;
    for file in [original.directory(), original.journal()] {
        copy.take(data, &file)?;
    }
    let mut inspection = Inspection::default();
    let folder = DataFolder::unlocked(&copy.0, &reader::SCHEMA);
    let directory = DirectoryDb::open(&folder).await?;
    inspection.folder.extend(directory.complaints().await?.into_iter().map(|what| format!("directory: {what}")));
    directory.each_jurisdiction(|id, jurisdiction| original.bind(id, jurisdiction)).await?;
    for (id, jurisdiction) in directory.clearing_jurisdictions().await? {
        original.bind(id, &jurisdiction);
    }
    let (known, index) = (directory.known().await?, directory.alarm_index().await?);
    let mut epoch = 0;
    if original.journal().exists() {
        let look = look_at_journal(&folder.journal()).await?;
        let strangers = look.objects.iter().filter(|id| !known.contains(id));
        let strangers = strangers.map(|id| format!("it has entries of {id:015x}, which is no restaurant"));
        inspection.folder.extend(look.wrong.into_iter().chain(strangers).map(|what| format!("journal: {what}")));
        epoch = look.epoch;
    } else {
        inspection.folder.push("journal: it is missing, with all that no database was told yet".into());
    }
    inspection.folder.extend(files::strangers(&original, &known)?.into_iter().map(|what| format!("files: {what}")));
    let journal = SqliteJournal::open(&folder).await?;
    let room = Room { original: &original, copy: &copy, folder: &folder, journal: &journal, epoch, index };
    for tenant in directory.tenants().await? {
        inspection.restaurants.push(room.inspect(&tenant).await);
    }
    directory.close().await?;
    journal.close().await?;
    Ok(inspection)
}

/// Where restaurants are looked at, one after the other.
struct Room<'a> {
    original: &'a DataFolder,
    copy: &'a Copy,
    folder: &'a DataFolder,
    journal: &'a SqliteJournal,
    /// The last owner of the journal.
    epoch: u64,
    index: HashMap<ObjectId, i64>,
}

impl Room<'_> {
    async fn inspect(&self, tenant: &Tenant) -> Finding {
        let mut finding = Finding {
            slug: tenant.slug.to_string(),
            replayed: 0,
            reservations: 0,
            digest: String::new(),
            wrong: vec![],
        };
        let id = tenant.id.bits();
        let looked = self.look(tenant, &mut finding).await;
        finding.wrong.extend(looked.err().map(|error| error.to_string()));
        finding.wrong.extend(files::snapshots(self.original, id).await);
        if let (Ok(root), Ok(file)) = (self.original.root_of(id), self.original.object(id)) {
            self.copy.forget(root, &file);
        }
        finding
    }

    async fn look(&self, tenant: &Tenant, finding: &mut Finding) -> Result<(), StoreError> {
        let id = tenant.id.bits();
        self.copy.take(self.original.root_of(id)?, &self.original.object(id)?)?;
        let mut file = ObjectFile::open(self.folder, &self.folder.object(id)?).await?;
        let mut complain = |check, what: Option<String>| {
            finding.wrong.extend(what.map(|what| Complaint::new(check, what).to_string()));
        };
        complain(Check::Journal, later_owner(&mut file, self.epoch).await?);
        let all = self.journal.read(id, 0).await?.entries;
        complain(Check::Journal, overlap(file.head, &all));
        let tail = self.journal.read(id, file.head.seq).await?;
        follows(file.head, &tail)?;
        let entries = tail.entries;
        complain(Check::Journal, file.apply(&entries).await.err().map(|error| error.to_string()));
        if all.is_empty() {
            complain(
                Check::Index,
                late(file.alarms_to_watch().await?.earliest.map(|alarm| alarm.at), self.index.get(&id)),
            );
        }
        finding.replayed = entries.len();
        let times = (i64::MIN, Clock::System.now().timestamp());
        let (restaurant, wrong) = look_through(tenant.id, &mut file, times).await?;
        finding.reservations = restaurant.state().reservations.len();
        finding.digest = digest(restaurant.state());
        finding.wrong.extend(wrong.iter().map(ToString::to_string));
        file.close().await
    }
}

/// Whether a restaurant without entries in the journal is woken too late. One that has entries is woken at once.
fn late(earliest: Option<Moment>, index: Option<&i64>) -> Option<String> {
    let at = earliest?;
    let is_late = index.is_none_or(|index| at.timestamp_millis() < *index);
    is_late.then(|| format!("nobody wakes it for its alarm at {at}"))
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
