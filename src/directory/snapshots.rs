//! Snapshots: copies of a restaurant's database that are kept in `DATA/snapshots/<id>/`, each with a note of what it
//! is. There is a snapshot when its note is there, which is written last.

use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::clock::{Moment, random_bits, rising_bits};
use crate::domain::ids::{RestaurantId, decode, encode};
use crate::fault::Point;
use crate::store::StoreError;
use crate::store::copy::Copy;
use crate::store::folder::DataFolder;
use crate::store::object_file::to_hex;

use super::{Directory, closed};

/// How many snapshots of a restaurant are kept; the oldest goes when there is one more.
pub const KEPT_MAX: usize = 10;
/// How many databases may be copied or sent at a time, of all restaurants.
pub const COPIES_MAX: usize = 8;

/// How often the folder of a copy is made anew because another copy that ended removed it.
const TRIES_MAX: usize = 8;

/// Names a snapshot. Rises with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SnapshotId(u64);

impl fmt::Display for SnapshotId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "snp_{}", encode(self.0))
    }
}

impl SnapshotId {
    /// Reads `snp_` and 12 characters.
    pub fn parse(text: &str) -> Option<SnapshotId> {
        decode(text.strip_prefix("snp_")?).map(SnapshotId)
    }
}

/// What is noted of a snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Its name.
    pub id: String,
    /// When it was taken, in unix milliseconds.
    pub taken_at_ms: i64,
    /// The last entry that it holds.
    pub seq: u64,
    /// The digest of that entry, in hexadecimal.
    pub hash: String,
    /// The schema of its database.
    pub schema: i64,
    /// How long its file is.
    pub bytes: u64,
    /// SHA-256 of its file, in hexadecimal.
    pub sha256: String,
}

impl Snapshot {
    fn of(id: SnapshotId, taken_at: Moment, copy: Copy) -> Snapshot {
        Snapshot {
            id: id.to_string(),
            taken_at_ms: taken_at.timestamp_millis(),
            seq: copy.head.seq,
            hash: to_hex(&copy.head.hash),
            schema: copy.schema,
            bytes: copy.bytes,
            sha256: to_hex(&copy.sha256),
        }
    }
}

/// Why nothing was copied.
#[derive(Debug)]
pub enum CopyFailure {
    /// [`COPIES_MAX`] are under way, or one of this restaurant.
    Busy,
    /// It took longer than a copy may, and was given up.
    TooSlow,
    /// It could not be stored or read.
    Store(StoreError),
}

impl From<StoreError> for CopyFailure {
    fn from(error: StoreError) -> CopyFailure {
        match error {
            StoreError::Busy(_) => CopyFailure::Busy,
            StoreError::Io { source, .. } if source.kind() == std::io::ErrorKind::TimedOut => CopyFailure::TooSlow,
            other @ (StoreError::Locked(_)
            | StoreError::Io { .. }
            | StoreError::Sql { .. }
            | StoreError::Elsewhere(_)
            | StoreError::Corrupt(_)) => CopyFailure::Store(other),
        }
    }
}

/// A copy for the moment: its file has no name any more, and is gone when it is closed.
#[derive(Debug)]
pub struct Passing {
    /// What it is.
    pub copy: Copy,
    /// Its bytes.
    pub file: File,
    /// Its place among the copies that are under way.
    pub permit: OwnedSemaphorePermit,
}

impl Directory {
    /// Takes a snapshot of a restaurant while it goes on, and keeps it.
    ///
    /// # Errors
    /// When too many are under way, or it cannot be stored.
    pub async fn take_snapshot(&self, restaurant: RestaurantId) -> Result<Snapshot, CopyFailure> {
        let _permit = self.copies.clone().try_acquire_owned().map_err(|_| CopyFailure::Busy)?;
        let (id, now) = (SnapshotId(rising_bits()), self.clock.now());
        let folder = self.vault.folder().snapshots(restaurant.bits())?;
        let (copy, part) = self.copy_apart(restaurant).await?;
        let snapshot = Snapshot::of(id, now, copy);
        let kept = snapshot.clone();
        let passed = self.vault.folder().faults.at(Point::SnapshotKeep, restaurant.bits()).await;
        passed.map_err(StoreError::io("keeping a snapshot"))?;
        let keep = tokio::task::spawn_blocking(move || keep(&folder, &part, &kept));
        let kept = keep.await.map_err(|_| closed())?;
        kept.map_err(StoreError::io("keeping a snapshot"))?;
        Ok(snapshot)
    }

    /// Copies a restaurant while it goes on, for whoever reads the copy now.
    ///
    /// # Errors
    /// When too many are under way, or it cannot be stored.
    pub async fn copy_for_now(&self, restaurant: RestaurantId) -> Result<Passing, CopyFailure> {
        let permit = self.copies.clone().try_acquire_owned().map_err(|_| CopyFailure::Busy)?;
        let (copy, part) = self.copy_apart(restaurant).await?;
        let file = File::open(&part.0).map_err(StoreError::io("opening a copy"))?;
        Ok(Passing { copy, file, permit })
    }

    /// The snapshots of a restaurant that are kept, the newest first.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn snapshots(&self, restaurant: RestaurantId) -> Result<Vec<Snapshot>, CopyFailure> {
        let folder = self.vault.folder().snapshots(restaurant.bits())?;
        let read = tokio::task::spawn_blocking(move || list(&folder)).await.map_err(|_| closed())?;
        Ok(read.map_err(StoreError::io("reading the snapshots"))?)
    }

    /// On the restaurant's own thread and to the end, also when whoever asked has hung up.
    async fn copy_apart(&self, restaurant: RestaurantId) -> Result<(Copy, Part), StoreError> {
        let part = Part::new(self.vault.folder(), restaurant)?;
        let (vault, (tell, told)) = (self.vault.clone(), oneshot::channel());
        self.handle(restaurant).spawn_beside(async move {
            let copied = vault.copy_out(restaurant.bits(), &part.0).await;
            // Whoever has hung up needs no copy: it is removed with what was to be sent.
            drop(tell.send(copied.map(|copy| (copy, part))));
        });
        told.await.unwrap_or_else(|_| Err(closed()))
    }
}

/// The file of a copy that is not kept yet. It goes when this is dropped.
#[derive(Debug)]
pub(super) struct Part(pub(super) PathBuf);

impl Part {
    pub(super) fn new(folder: &DataFolder, restaurant: RestaurantId) -> Result<Part, StoreError> {
        let folder = folder.snapshots(restaurant.bits())?;
        let path = folder.join(format!("{:016x}.part", random_bits()));
        // Empty as yet. While it is there nobody removes the folder, as another copy that ends does with an empty one.
        let make = || fs::create_dir_all(&folder).and_then(|()| File::create_new(&path));
        let made = (0..TRIES_MAX).map(|_| make()).find(|made| !is_gone(made)).unwrap_or_else(make);
        made.map_err(StoreError::io("making a file for a copy"))?;
        Ok(Part(path))
    }
}

/// Whether the folder was removed before there was a file in it.
fn is_gone(made: &std::io::Result<File>) -> bool {
    made.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
}

impl Drop for Part {
    fn drop(&mut self) {
        // One that was kept has another name by now; the next start removes what is left.
        drop(fs::remove_file(&self.0));
        // Goes only when it is empty.
        self.0.parent().into_iter().for_each(|folder| drop(fs::remove_dir(folder)));
    }
}

fn keep(folder: &Path, part: &Part, snapshot: &Snapshot) -> std::io::Result<()> {
    File::open(&part.0)?.sync_all()?;
    fs::rename(&part.0, folder.join(&snapshot.id).with_extension("db"))?;
    let note = folder.join(&snapshot.id).with_extension("part");
    fs::write(&note, serde_json::to_vec(snapshot).expect("texts and numbers"))?;
    File::open(&note)?.sync_all()?;
    fs::rename(&note, note.with_extension("json"))?;
    for old in list(folder)?.into_iter().skip(KEPT_MAX) {
        let path = folder.join(&old.id);
        fs::remove_file(path.with_extension("json"))?;
        fs::remove_file(path.with_extension("db"))?;
    }
    File::open(folder)?.sync_all()?;
    folder.parent().map_or(Ok(()), |above| File::open(above)?.sync_all())
}

fn list(folder: &Path) -> std::io::Result<Vec<Snapshot>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        Err(error) => return Err(error),
    };
    let mut snapshots: Vec<Snapshot> = vec![];
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|it| it == "json") {
            snapshots.push(serde_json::from_slice(&fs::read(path)?)?);
        }
    }
    snapshots.sort_unstable_by(|one, other| other.id.cmp(&one.id));
    Ok(snapshots)
}

/// Removes what a crash left half done.
pub(super) fn sweep(folder: &DataFolder) -> Result<(), StoreError> {
    folder.roots().try_for_each(sweep_root)
}

fn sweep_root(root: &Path) -> Result<(), StoreError> {
    let what = || StoreError::io("looking through the snapshots");
    for restaurant in fs::read_dir(root.join("snapshots")).map_err(what())? {
        let restaurant = restaurant.map_err(what())?.path();
        let files = if restaurant.is_dir() { fs::read_dir(&restaurant).map_err(what())?.collect() } else { vec![] };
        for file in files {
            let path = file.map_err(what())?.path();
            let is_whole = path.extension().is_some_and(|it| it == "json") || path.with_extension("json").exists();
            if !is_whole {
                fs::remove_file(&path).map_err(what())?;
            }
        }
    }
    Ok(())
}
