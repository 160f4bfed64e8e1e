//! Files of a data folder that nobody owns, and snapshots that are not what their notes say. What a crash may leave
//! half made (`.new`, `.part`) is none of it: the next start removes or finishes it.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::directory::snapshots::Snapshot;
use crate::object::ObjectId;
use crate::restaurant::sound::{Check, Complaint};
use crate::store::StoreError;
use crate::store::copy;
use crate::store::folder::DataFolder;
use crate::store::object_file::to_hex;

/// Databases and snapshots of nobody, and those that lie where they are not looked for.
///
/// # Errors
/// When a folder cannot be read.
pub fn strangers(folder: &DataFolder, known: &HashSet<ObjectId>) -> Result<Vec<String>, StoreError> {
    let mut wrong = vec![];
    for root in folder.roots() {
        for path in below(&root.join(folder.schema.folder))?.iter().flat_map(|it| below(it)).flatten() {
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if !name.ends_with(".db") {
                continue;
            }
            let id = ObjectId::from_str_radix(name.trim_end_matches(".db"), 16).ok();
            match id.filter(|id| known.contains(id)) {
                None => wrong.push(format!("{} is the database of no restaurant", path.display())),
                Some(id) if folder.object(id).is_ok_and(|home| home != path) => {
                    wrong.push(format!("{} lies where it is not looked for", path.display()));
                }
                Some(_) => {}
            }
        }
        for path in below(&root.join("snapshots"))? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let id = ObjectId::from_str_radix(name, 16).ok();
            if name != "incoming" && !id.is_some_and(|id| known.contains(&id)) {
                wrong.push(format!("{} has snapshots of no restaurant", path.display()));
            }
        }
    }
    wrong.sort();
    Ok(wrong)
}

/// What is wrong with the snapshots of a restaurant.
pub async fn snapshots(folder: &DataFolder, id: ObjectId) -> Vec<String> {
    let Ok(home) = folder.snapshots(id) else { return vec![] };
    let mut wrong = vec![];
    for note in
        below(&home).unwrap_or_default().into_iter().filter(|path| path.extension().is_some_and(|it| it == "json"))
    {
        if let Err(what) = agrees(&note).await {
            let name = note.file_stem().unwrap_or_default().display();
            wrong.push(Complaint::new(Check::Snapshots, format!("{name}: {what}")).to_string());
        }
    }
    wrong.sort();
    wrong
}

/// Whether a snapshot is what its note says.
async fn agrees(note: &Path) -> Result<(), String> {
    let text = fs::read(note).map_err(|error| format!("its note cannot be read: {error}"))?;
    let said: Snapshot = serde_json::from_slice(&text).map_err(|error| format!("its note makes no sense: {error}"))?;
    let database = note.with_extension("db");
    if !database.exists() {
        return Err("its database is missing".into());
    }
    let found = copy::look_at(&database).await.map_err(|error| error.to_string())?;
    let is_same = (said.bytes, &said.sha256, said.seq, &said.hash)
        == (found.bytes, &to_hex(&found.sha256), found.head.seq, &to_hex(&found.head.hash));
    if is_same { Ok(()) } else { Err("its database is not what its note says".into()) }
}

/// What a folder holds; nothing when it is not there.
fn below(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let failed = |error| StoreError::io(format!("reading {}", folder.display()))(error);
    match fs::read_dir(folder) {
        Ok(entries) => entries.map(|entry| entry.map(|it| it.path()).map_err(failed)).collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(vec![]),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => Ok(vec![]),
        Err(error) => Err(failed(error)),
    }
}
