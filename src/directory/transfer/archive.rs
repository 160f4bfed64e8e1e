//! The archive of a restaurant: a tar (POSIX.1-1988 ustar) of `manifest.json`, `restaurant.yaml` and `restaurant.db`, in
//! this order. The manifest says what the others must be. There are no keys in it; the database has the secret that
//! guests' links are made with, so an archive is as confidential as the data folder.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tar::{Archive, Entry, EntryType, Header};

use crate::clock::Moment;
use crate::directory::tenants::Labels;
use crate::domain::origin::Origin;
use crate::restaurant::file::FILE_BYTES_MAX;
use crate::store::copy::Copy;
use crate::store::object_file::to_hex;

/// The present format.
pub const FORMAT: u32 = 1;
/// The largest archive that is taken, in bytes.
pub const ARCHIVE_BYTES_MAX: u64 = 16 << 30;
/// The name of the manifest.
pub const MANIFEST: &str = "manifest.json";
/// The name of the restaurant file.
pub const FILE: &str = "restaurant.yaml";
/// The name of the database.
pub const DATABASE: &str = "restaurant.db";

/// The largest manifest.
const MANIFEST_BYTES_MAX: u64 = 64 << 10;
/// Tar's unit.
const BLOCK: u64 = 512;
/// Bytes that are read at a time.
const STEP_BYTES: usize = 256 << 10;

/// What an archive says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// The restaurant's id.
    pub restaurant: String,
    /// Its name in addresses.
    pub slug: String,
    /// What guests call it.
    pub name: String,
    /// When it was provisioned.
    pub created_at: Moment,
    /// When this was made.
    pub exported_at: Moment,
    /// What its operator hung on it.
    #[serde(default)]
    pub labels: Labels,
    /// The web sites whose pages may ask for its guests.
    #[serde(default)]
    pub origins: Vec<Origin>,
    /// The last entry of its history.
    pub seq: u64,
    /// The digest of that entry, in hexadecimal.
    pub hash: String,
    /// The schema of the database.
    pub schema: i64,
    /// What else is in the archive.
    pub members: Vec<Member>,
}

/// What a member must be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its name.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

/// What is wrong with an archive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is no tar.
    #[error("it is no tar archive: {0}")]
    NotAnArchive(String),
    /// It is longer than [`ARCHIVE_BYTES_MAX`], or a part of it than it may be.
    #[error("`{0}` is too large")]
    TooLarge(String),
    /// It ends before its end.
    #[error("it ends early, in `{0}`")]
    Truncated(String),
    /// Something is in it that has no business there: another name, a link, a path that leads elsewhere.
    #[error("`{0}` has no business in an archive of a restaurant, or not at that place")]
    UnexpectedMember(String),
    /// Something is not in it.
    #[error("`{0}` is missing")]
    MissingMember(&'static str),
    /// The manifest cannot be read.
    #[error("the manifest is not understood: {0}")]
    BadManifest(String),
    /// It is of another format.
    #[error("it is of format {0}, and {FORMAT} is read here")]
    WrongFormat(u32),
    /// A part is not what the manifest says.
    #[error("`{0}` is not what the manifest says")]
    Mismatch(String),
    /// The database is of a newer program, or of none.
    #[error("the schema of its database is not known here: {0}")]
    WrongSchema(String),
    /// The database contradicts itself.
    #[error("its database is not sound: {0}")]
    NotSound(String),
}

impl Fault {
    /// Its stable name.
    pub fn name(&self) -> &'static str {
        match self {
            Fault::NotAnArchive(_) => "not_an_archive",
            Fault::TooLarge(_) => "too_large",
            Fault::Truncated(_) => "truncated",
            Fault::UnexpectedMember(_) => "unexpected_member",
            Fault::MissingMember(_) => "missing_member",
            Fault::BadManifest(_) => "bad_manifest",
            Fault::WrongFormat(_) => "wrong_format",
            Fault::Mismatch(_) => "mismatch",
            Fault::WrongSchema(_) => "wrong_schema",
            Fault::NotSound(_) => "not_sound",
        }
    }
}

/// What some bytes are as a member.
pub fn member_of(name: &str, bytes: &[u8]) -> Member {
    Member { name: name.into(), bytes: bytes.len() as u64, sha256: to_hex(&Sha256::digest(bytes).into()) }
}

/// What a copy is as a member.
pub fn database_member(copy: &Copy) -> Member {
    Member { name: DATABASE.into(), bytes: copy.bytes, sha256: to_hex(&copy.sha256) }
}

/// What stands before and after the bytes of the database.
pub fn around(manifest: &Manifest, file: &[u8], database_bytes: u64) -> (Vec<u8>, Vec<u8>) {
    let manifest_text = serde_json::to_vec_pretty(manifest).expect("texts and numbers");
    let mtime = manifest.exported_at.timestamp().max(0).cast_unsigned();
    let mut head = vec![];
    for (name, bytes) in [(MANIFEST, &manifest_text[..]), (FILE, file)] {
        head.extend_from_slice(header(name, bytes.len() as u64, mtime).as_bytes());
        head.extend_from_slice(bytes);
        head.resize(head.len() + padding(bytes.len() as u64), 0);
    }
    head.extend_from_slice(header(DATABASE, database_bytes, mtime).as_bytes());
    let end = usize::try_from(2 * BLOCK).expect("two blocks");
    (head, vec![0; padding(database_bytes) + end])
}

fn padding(bytes: u64) -> usize {
    usize::try_from((BLOCK - bytes % BLOCK) % BLOCK).expect("less than a block")
}

fn header(name: &str, bytes: u64, mtime: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_path(name).expect("a short name");
    header.set_entry_type(EntryType::Regular);
    header.set_mode(0o600);
    header.set_size(bytes);
    header.set_mtime(mtime);
    header.set_cksum();
    header
}

/// Reads an archive, and writes its database to `into`. Only what has its place in it is read, and nothing is written
/// under a name that the archive gives.
///
/// # Errors
/// The fault that is found first; the inner one when the disk fails.
pub fn unpack(archive: &Path, into: &PathBuf) -> std::io::Result<Result<Manifest, Fault>> {
    let mut archive = Archive::new(File::open(archive)?);
    let mut entries = archive.entries()?;
    let mut next = |name: &'static str| -> Result<Entry<'_, File>, Fault> {
        let entry = entries.next().ok_or(Fault::MissingMember(name))?;
        let entry = entry.map_err(|error| Fault::NotAnArchive(error.to_string()))?;
        let given = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let is_expected = given == name && entry.header().entry_type() == EntryType::Regular;
        if is_expected { Ok(entry) } else { Err(Fault::UnexpectedMember(given)) }
    };
    let mut read = || -> Result<std::io::Result<Manifest>, Fault> {
        let manifest = read_manifest(&read_small(next(MANIFEST)?, MANIFEST, MANIFEST_BYTES_MAX)?)?;
        let file = read_small(next(FILE)?, FILE, FILE_BYTES_MAX as u64)?;
        require_same(&manifest, &member_of(FILE, &file))?;
        let database = match write(next(DATABASE)?, into) {
            Ok(written) => written?,
            Err(error) => return Ok(Err(error)),
        };
        require_same(&manifest, &database)?;
        Ok(Ok(manifest))
    };
    let manifest = match read() {
        Ok(manifest) => manifest?,
        Err(fault) => return Ok(Err(fault)),
    };
    Ok(match entries.next() {
        None => Ok(manifest),
        Some(Ok(more)) => Err(Fault::UnexpectedMember(String::from_utf8_lossy(&more.path_bytes()).into_owned())),
        Some(Err(error)) => Err(Fault::NotAnArchive(error.to_string())),
    })
}

fn read_small(entry: Entry<'_, File>, name: &str, max: u64) -> Result<Vec<u8>, Fault> {
    let size = entry.size();
    if max < size {
        return Err(Fault::TooLarge(name.into()));
    }
    let mut bytes = vec![];
    entry.take(max).read_to_end(&mut bytes).map_err(|_| Fault::Truncated(name.into()))?;
    if bytes.len() as u64 == size { Ok(bytes) } else { Err(Fault::Truncated(name.into())) }
}

fn read_manifest(bytes: &[u8]) -> Result<Manifest, Fault> {
    #[derive(Deserialize)]
    struct Versioned {
        format: u32,
    }
    let bad = |error: serde_json::Error| Fault::BadManifest(error.to_string());
    // A later format may have other fields: its number is read first.
    let Versioned { format } = serde_json::from_slice(bytes).map_err(bad)?;
    if format != FORMAT {
        return Err(Fault::WrongFormat(format));
    }
    serde_json::from_slice(bytes).map_err(bad)
}

fn require_same(manifest: &Manifest, found: &Member) -> Result<(), Fault> {
    let mut said = manifest.members.iter().filter(|member| member.name == found.name);
    let is_same = said.next() == Some(found) && said.next().is_none();
    if is_same { Ok(()) } else { Err(Fault::Mismatch(found.name.clone())) }
}

/// Writes the database, and says what it is.
fn write(mut entry: Entry<'_, File>, into: &PathBuf) -> std::io::Result<Result<Member, Fault>> {
    use std::io::Write as _;
    let size = entry.size();
    if ARCHIVE_BYTES_MAX < size {
        return Ok(Err(Fault::TooLarge(DATABASE.into())));
    }
    let mut out = File::options().write(true).create_new(true).open(into)?;
    let (mut digest, mut bytes, mut step) = (Sha256::new(), 0, vec![0; STEP_BYTES]);
    loop {
        let Ok(count) = entry.read(&mut step) else { return Ok(Err(Fault::Truncated(DATABASE.into()))) };
        if count == 0 {
            break;
        }
        bytes += count as u64;
        digest.update(&step[..count]);
        out.write_all(&step[..count])?;
    }
    if bytes < size {
        return Ok(Err(Fault::Truncated(DATABASE.into())));
    }
    Ok(Ok(Member { name: DATABASE.into(), bytes, sha256: to_hex(&digest.finalize().into()) }))
}
