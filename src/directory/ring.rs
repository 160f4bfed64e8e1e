//! The keys that open something, in memory: read by every request, changed by the directory's actor alone. A key may
//! have two secrets for a while, when it is rotated. Digests are compared, so timing tells nothing of a key.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::watch;

use crate::clock::Moment;
use crate::domain::ids::KeyId;

use super::keys::KeyDigest;

/// A key, and when it was last used.
#[derive(Debug)]
pub struct Kept<K> {
    /// What is known of it.
    pub key: K,
    digests: Vec<KeyDigest>,
    used_at: AtomicI64,
}

impl<K> Kept<K> {
    /// When it last opened something.
    pub fn used_at(&self) -> Option<Moment> {
        Moment::from_timestamp(self.used_at.load(Ordering::Relaxed), 0).filter(|at| *at > Moment::UNIX_EPOCH)
    }
}

/// Why a key opens nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// There is no such key, or none any more.
    Unknown,
    /// Its time is over.
    Expired,
}

/// A secret of a key, and how long it opens.
#[derive(Debug)]
pub struct Opens {
    /// What is kept of the secret.
    pub digest: KeyDigest,
    /// Until then; for ever, if it does not say.
    pub until: Option<Moment>,
}

#[derive(Debug)]
struct Maps<K> {
    by_digest: HashMap<KeyDigest, (Arc<Kept<K>>, Option<Moment>)>,
    by_id: HashMap<KeyId, Arc<Kept<K>>>,
}

/// See the module.
#[derive(Debug)]
pub struct Ring<K> {
    maps: RwLock<Maps<K>>,
    changed: watch::Sender<()>,
}

impl<K> Default for Ring<K> {
    fn default() -> Ring<K> {
        let maps = RwLock::new(Maps { by_digest: HashMap::new(), by_id: HashMap::new() });
        Ring { maps, changed: watch::Sender::default() }
    }
}

impl<K> Ring<K> {
    // A panic between two insertions would need the allocator to fail; the maps are sound either way.
    fn read(&self) -> RwLockReadGuard<'_, Maps<K>> {
        self.maps.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Maps<K>> {
        self.maps.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a key with its secrets, or a new version of one: what secrets it had before open nothing any more.
    pub fn put(&self, id: KeyId, key: K, used_at: Option<Moment>, secrets: Vec<Opens>) {
        let mut maps = self.write();
        let known = maps.remove(id).and_then(|old| old.used_at());
        let used_at = known.max(used_at).map_or(0, |at| at.timestamp());
        let digests = secrets.iter().map(|it| it.digest).collect();
        let kept = Arc::new(Kept { key, digests, used_at: AtomicI64::new(used_at) });
        maps.by_id.insert(id, kept.clone());
        maps.by_digest.extend(secrets.into_iter().map(|it| (it.digest, (kept.clone(), it.until))));
        drop(maps);
        self.changed.send_replace(());
    }

    /// The key of this digest, which is used now.
    ///
    /// # Errors
    /// When there is none, or it opens nothing any more.
    pub fn open(&self, digest: &KeyDigest, now: Moment) -> Result<Arc<Kept<K>>, Closed> {
        let kept = self.look(digest, now)?;
        kept.used_at.fetch_max(now.timestamp(), Ordering::Relaxed);
        Ok(kept)
    }

    /// The same for whoever looks only whether it would open.
    ///
    /// # Errors
    /// As [`Ring::open`].
    pub fn look(&self, digest: &KeyDigest, now: Moment) -> Result<Arc<Kept<K>>, Closed> {
        let maps = self.read();
        let (kept, until) = maps.by_digest.get(digest).ok_or(Closed::Unknown)?;
        if until.is_some_and(|until| until <= now) {
            return Err(Closed::Expired);
        }
        Ok(kept.clone())
    }

    /// The key of this id.
    pub fn get(&self, id: KeyId) -> Option<Arc<Kept<K>>> {
        self.read().by_id.get(&id).cloned()
    }

    /// From now on it opens nothing.
    pub fn remove(&self, id: KeyId) {
        self.write().remove(id);
        self.changed.send_replace(());
    }

    /// All those that are not of this kind.
    pub fn retain(&self, stays: impl Fn(&K) -> bool) {
        let mut maps = self.write();
        maps.by_digest.retain(|_, (kept, _)| stays(&kept.key));
        maps.by_id.retain(|_, kept| stays(&kept.key));
        drop(maps);
        self.changed.send_replace(());
    }

    /// Tells whenever something may open other things than before.
    pub fn changed(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// What was used since then: id and seconds.
    pub fn used_since(&self, since: Moment) -> Vec<(u64, i64)> {
        let maps = self.read();
        let used = maps.by_id.iter().map(|(id, kept)| (id.bits(), kept.used_at.load(Ordering::Relaxed)));
        used.filter(|(_, at)| since.timestamp() <= *at && *at != 0).collect()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.read().by_id.len()
    }
}

impl<K> Maps<K> {
    fn remove(&mut self, id: KeyId) -> Option<Arc<Kept<K>>> {
        let kept = self.by_id.remove(&id)?;
        for digest in &kept.digests {
            self.by_digest.remove(digest);
        }
        Some(kept)
    }
}
