//! Whole restaurants, out and in. What goes out is a copy of the database at a known head, its file, and a manifest that
//! vouches for both. What comes in is checked before anything of the data folder changes, and is entered by one
//! transaction; until then it is noted as something to be cleared, so that a crash leaves nothing behind.

pub mod archive;
mod arriving;

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

use tokio::sync::OwnedSemaphorePermit;

use crate::domain::slug::Slug;
use crate::restaurant::file::RestaurantFile;
use crate::restaurant::handle::Failure;
use crate::store::StoreError;
use crate::store::object_file::to_hex;

use super::snapshots::{CopyFailure, Passing};
use super::tenants::Tenant;
use super::{Directory, closed};

use archive::{Fault, Manifest};

pub use arriving::Incoming;

/// Bytes of an archive that are sent at a time.
const STEP_BYTES: usize = 256 << 10;
/// How often the configuration is looked at again when it changed while the copy was made.
const TRIES_MAX: usize = 5;

/// Why a restaurant was not exported.
#[derive(Debug)]
pub enum ExportFailure {
    /// It could not be copied.
    Copy(CopyFailure),
    /// It did not say how it works.
    Restaurant(Failure),
}

impl From<CopyFailure> for ExportFailure {
    fn from(failure: CopyFailure) -> ExportFailure {
        ExportFailure::Copy(failure)
    }
}

impl From<Failure> for ExportFailure {
    fn from(failure: Failure) -> ExportFailure {
        ExportFailure::Restaurant(failure)
    }
}

/// Why a restaurant was not imported. Nothing is left of it then.
#[derive(Debug)]
pub enum ImportFailure {
    /// The archive is not one, or is damaged.
    Archive(Fault),
    /// Another restaurant has this slug.
    SlugTaken(Slug),
    /// There is no such jurisdiction here.
    UnknownJurisdiction,
    /// As many archives as may are coming in or going out.
    Busy,
    /// It could not be stored.
    Store(StoreError),
}

impl From<Fault> for ImportFailure {
    fn from(fault: Fault) -> ImportFailure {
        ImportFailure::Archive(fault)
    }
}

impl From<StoreError> for ImportFailure {
    fn from(error: StoreError) -> ImportFailure {
        ImportFailure::Store(error)
    }
}

/// An archive on its way out, of known length. It takes as much memory as one step, and its file has no name any more.
#[derive(Debug)]
pub struct Outgoing {
    /// How long it is.
    pub bytes: u64,
    head: Option<Vec<u8>>,
    file: Option<File>,
    left: u64,
    tail: Option<Vec<u8>>,
    _permit: OwnedSemaphorePermit,
}

impl Outgoing {
    /// The next bytes; none at the end.
    pub async fn next(&mut self) -> Option<std::io::Result<Vec<u8>>> {
        if let Some(head) = self.head.take() {
            return Some(Ok(head));
        }
        if 0 < self.left {
            return Some(self.step().await);
        }
        self.tail.take().map(Ok)
    }

    async fn step(&mut self) -> std::io::Result<Vec<u8>> {
        let mut file = self.file.take().ok_or(std::io::ErrorKind::UnexpectedEof)?;
        let wanted = usize::try_from(self.left).unwrap_or(STEP_BYTES).min(STEP_BYTES);
        let read = move || -> std::io::Result<(File, Vec<u8>)> {
            let mut step = vec![0; wanted];
            file.read_exact(&mut step)?;
            Ok((file, step))
        };
        let (file, step) = tokio::task::spawn_blocking(read).await.map_err(std::io::Error::other)??;
        self.left -= step.len() as u64;
        self.file = Some(file);
        Ok(step)
    }
}

impl Directory {
    /// A restaurant as one archive, while it goes on.
    ///
    /// # Errors
    /// When it cannot be copied or does not answer.
    pub async fn export(&self, tenant: &Tenant) -> Result<Outgoing, ExportFailure> {
        let (file, passing) = self.file_and_copy(tenant).await?;
        let file = yaml_serde::to_string(&file).map_err(|error| StoreError::Corrupt(error.to_string()));
        let file = file.map_err(CopyFailure::from)?;
        let Passing { copy, file: mut database, permit } = passing;
        database.seek(SeekFrom::Start(0)).map_err(StoreError::io("reading a copy")).map_err(CopyFailure::from)?;
        let manifest = Manifest {
            format: archive::FORMAT,
            restaurant: tenant.id.to_string(),
            slug: tenant.slug.to_string(),
            name: tenant.name.clone(),
            created_at: tenant.created_at,
            exported_at: self.clock.now(),
            labels: tenant.labels.clone(),
            origins: tenant.origins.clone(),
            seq: copy.head.seq,
            hash: to_hex(&copy.head.hash),
            schema: copy.schema,
            members: vec![archive::member_of(archive::FILE, file.as_bytes()), archive::database_member(&copy)],
        };
        let (head, tail) = archive::around(&manifest, file.as_bytes(), copy.bytes);
        let bytes = head.len() as u64 + copy.bytes + tail.len() as u64;
        Ok(Outgoing {
            bytes,
            head: Some(head),
            file: Some(database),
            left: copy.bytes,
            tail: Some(tail),
            _permit: permit,
        })
    }

    /// The file is of the same configuration as the copy.
    async fn file_and_copy(&self, tenant: &Tenant) -> Result<(RestaurantFile, Passing), ExportFailure> {
        let operator = self.operator(tenant.id);
        for _ in 0..TRIES_MAX {
            let view = operator.configuration().await?;
            let passing = self.copy_for_now(tenant.id).await?;
            if operator.configuration().await?.version == view.version {
                return Ok((RestaurantFile::of(tenant.slug.clone(), &view.configuration), passing));
            }
        }
        Err(CopyFailure::Busy.into())
    }
}

/// Work on the file system, off the threads that serve.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| closed())
}
