//! A restaurant that comes in whole.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use actix::{ActorFutureExt, AtomicResponse, Context, Handler, Message, WrapFuture};
use tokio::sync::OwnedSemaphorePermit;

use crate::clock::{Clock, fill_random, random_bits};
use crate::directory::leaving::Claim;
use crate::directory::provision::DirectoryActor;
use crate::directory::tenants::Tenant;
use crate::directory::{Directory, closed};
use crate::domain::ids::RestaurantId;
use crate::domain::key::Key;
use crate::domain::slug::Slug;
use crate::restaurant::reader::renew_secret;
use crate::restaurant::sound;
use crate::store::StoreError;
use crate::store::folder::DataFolder;
use crate::store::object_file::{ObjectFile, to_hex};

use super::archive::{ARCHIVE_BYTES_MAX, Fault, Manifest, unpack};
use super::{ImportFailure, apart};

/// An archive that comes in. Its files go when this is dropped.
#[derive(Debug)]
pub struct Incoming {
    files: Files,
    /// In whose folder it comes in.
    jurisdiction: Option<Key>,
    archive: Option<File>,
    bytes: u64,
    _permit: OwnedSemaphorePermit,
}

/// Where it lies meanwhile.
#[derive(Debug)]
struct Files {
    archive: PathBuf,
    database: PathBuf,
}

impl Drop for Files {
    fn drop(&mut self) {
        let wal = self.database.with_extension("part-wal");
        // What is not there needs no removing, and the next start removes what stays.
        [&self.archive, &self.database, &wal].into_iter().for_each(|path| drop(fs::remove_file(path)));
    }
}

/// Enter a restaurant whose database was checked.
#[derive(Message)]
#[rtype(result = "Result<Arc<Tenant>, ImportFailure>")]
pub(in crate::directory) struct Enter {
    tenant: Tenant,
    files: Files,
    claim: Claim,
}

impl Incoming {
    /// More bytes of it.
    ///
    /// # Errors
    /// When there are too many, or the disk fails.
    pub async fn push(&mut self, bytes: Vec<u8>) -> Result<(), ImportFailure> {
        self.bytes += bytes.len() as u64;
        if ARCHIVE_BYTES_MAX < self.bytes {
            return Err(Fault::TooLarge("the archive".into()).into());
        }
        let mut file = self.archive.take().ok_or_else(closed)?;
        let written = apart(move || file.write_all(&bytes).map(|()| file)).await?;
        self.archive = Some(written.map_err(StoreError::io("keeping an archive that comes in"))?);
        Ok(())
    }
}

impl Directory {
    /// Room for an archive.
    ///
    /// # Errors
    /// When there is no such jurisdiction, as many as may are there already, or the disk fails.
    pub fn receive(&self, jurisdiction: Option<Key>) -> Result<Incoming, ImportFailure> {
        let folder = self.vault.folder().incoming(jurisdiction.as_ref().map(Key::as_str));
        let folder = folder.map_err(|_| ImportFailure::UnknownJurisdiction)?;
        let permit = self.copies.clone().try_acquire_owned().map_err(|_| ImportFailure::Busy)?;
        let name = format!("{:016x}", random_bits());
        let files = Files {
            archive: folder.join(&name).with_extension("tar"),
            database: folder.join(&name).with_extension("part"),
        };
        let open = || {
            fs::create_dir_all(&folder)?;
            File::options().write(true).create_new(true).open(&files.archive)
        };
        let archive = open().map_err(StoreError::io("making room for an archive"))?;
        Ok(Incoming { files, jurisdiction, archive: Some(archive), bytes: 0, _permit: permit })
    }

    /// Takes in a restaurant whose archive is here: with its own id, so that its guests' links go on, unless a restaurant
    /// of that id is here; then as another one, whose reservations keep their own part of their ids.
    ///
    /// # Errors
    /// When the archive is not what it must be or the slug is taken. Nothing is left then.
    pub async fn take_in(&self, mut incoming: Incoming, slug: Option<Slug>) -> Result<Arc<Tenant>, ImportFailure> {
        drop(incoming.archive.take());
        let Incoming { files, jurisdiction, _permit, .. } = incoming;
        let (archive, database) = (files.archive.clone(), files.database.clone());
        let unpacked = apart(move || unpack(&archive, &database)).await?;
        let manifest = unpacked.map_err(StoreError::io("unpacking an archive"))??;
        let (tenant, is_copy) = self.new_tenant(&manifest, slug)?;
        let name = settle(self.vault.folder(), &files, &manifest, (tenant.id, is_copy)).await?;
        let claim = self.clearing.claim(tenant.id).ok_or(ImportFailure::Busy)?;
        let enter = Enter { tenant: Tenant { name, jurisdiction, ..tenant }, files, claim };
        self.actor.send(enter).await.map_err(|_| closed())?
    }

    fn new_tenant(&self, manifest: &Manifest, slug: Option<Slug>) -> Result<(Tenant, bool), ImportFailure> {
        let own = Slug::parse(&manifest.slug).ok_or_else(|| bad("slug"))?;
        let id = RestaurantId::parse(&manifest.restaurant).ok_or_else(|| bad("restaurant"))?;
        let slug = slug.unwrap_or(own);
        if self.find(&slug).is_some() {
            return Err(ImportFailure::SlugTaken(slug));
        }
        let is_copy = self.get(id).is_some();
        let id = if is_copy { RestaurantId::new(random_bits()) } else { id };
        let tenant = Tenant::new(id, slug, manifest.name.clone(), manifest.created_at);
        Ok((Tenant { labels: manifest.labels.clone(), origins: manifest.origins.clone(), ..tenant }, is_copy))
    }
}

fn bad(field: &str) -> Fault {
    Fault::BadManifest(format!("`{field}` is not what it must be"))
}

/// Checks a database as `maitred verify` does, and makes it one that can go on here. Says what the restaurant is called.
async fn settle(
    folder: &DataFolder,
    files: &Files,
    manifest: &Manifest,
    (id, is_copy): (RestaurantId, bool),
) -> Result<String, ImportFailure> {
    let unsound = |error: StoreError| match error {
        error if error.is_passing() => ImportFailure::Store(error),
        error => Fault::NotSound(error.to_string()).into(),
    };
    let opened = ObjectFile::open(folder, &files.database).await;
    let mut file = opened.map_err(|error| match error {
        StoreError::Corrupt(reason) => Fault::WrongSchema(reason).into(),
        other @ (StoreError::Locked(_)
        | StoreError::Busy(_)
        | StoreError::Io { .. }
        | StoreError::Sql { .. }
        | StoreError::Elsewhere(_)) => unsound(other),
    })?;
    let looked = look(folder, &mut file, manifest, id).await;
    let settled = match looked {
        Ok(Ok(name)) => {
            let settled = settle_in(&mut file, is_copy).await;
            settled.map_err(ImportFailure::Store).map(|()| name)
        }
        Ok(Err(fault)) => Err(fault.into()),
        Err(error) => Err(unsound(error)),
    };
    file.close().await.map_err(unsound)?;
    settled
}

/// A copy beside the original gets a secret of its own.
async fn settle_in(file: &mut ObjectFile, is_copy: bool) -> Result<(), StoreError> {
    if is_copy {
        renew_secret(file, new_secret()).await?;
    }
    file.settle_in().await
}

async fn look(
    folder: &DataFolder,
    file: &mut ObjectFile,
    manifest: &Manifest,
    id: RestaurantId,
) -> Result<Result<String, Fault>, StoreError> {
    let mut template = ObjectFile::open(folder, &folder.template()).await?;
    let declared = template.declarations().await?;
    template.close().await?;
    if declared != file.declarations().await? {
        return Ok(Err(Fault::WrongSchema("it is not what a restaurant has".into())));
    }
    if (file.head.seq, to_hex(&file.head.hash)) != (manifest.seq, manifest.hash.clone()) {
        return Ok(Err(Fault::Mismatch("head".into())));
    }
    let (restaurant, wrong) = sound::look_through(id, file, (i64::MIN, Clock::System.now().timestamp())).await?;
    if let Some(first) = wrong.into_iter().next() {
        return Ok(Err(Fault::NotSound(first.to_string())));
    }
    let house = restaurant.state().house.as_ref();
    Ok(house.map(|house| house.configuration.profile.name.clone()).ok_or(Fault::NotSound("it has no file".into())))
}

fn new_secret() -> String {
    let mut secret = [0; 32];
    fill_random(&mut secret);
    to_hex(&secret)
}

impl Handler<Enter> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<Arc<Tenant>, ImportFailure>>;

    fn handle(&mut self, Enter { tenant, files, claim }: Enter, _: &mut Context<Self>) -> Self::Result {
        let (db, vault, tenants, now) = (self.db.clone(), self.vault.clone(), self.tenants.clone(), self.clock.now());
        let work = async move {
            if tenants.find(&tenant.slug).is_some() || db.unfinished(&tenant.slug).await?.is_some() {
                return Err(ImportFailure::SlugTaken(tenant.slug));
            }
            let is_left_over = db.to_clear().await?.contains(&tenant.id);
            if tenants.has(tenant.id) || is_left_over {
                return Err(ImportFailure::Busy);
            }
            vault.folder().unbind(tenant.id.bits());
            if let Some(jurisdiction) = &tenant.jurisdiction {
                vault.folder().bind(tenant.id.bits(), jurisdiction.as_str());
            }
            db.begin_clearing(&tenant, now).await?;
            vault.install(tenant.id.bits(), &files.database)?;
            vault.welcome(tenant.id.bits());
            db.enter(&tenant).await?;
            drop(claim);
            Ok(tenants.put(tenant))
        };
        AtomicResponse::new(Box::pin(work.into_actor(self).map(|done, _, _| done)))
    }
}
