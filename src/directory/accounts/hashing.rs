//! Hashing passwords: argon2id, on threads of its own kind, a few at a time. A hash takes 19 MiB and a core for about
//! 25 ms, so an unbounded crowd that signs in would take the machine from those who book.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;

use crate::clock::fill_random;

/// How many may wait for their turn, beside those that are hashed. More are told to come back.
pub const WAITING_MAX: usize = 100;

/// What a hash costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB, at least 8 for each lane.
    pub memory_kib: u32,
    /// How often the memory is gone over.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
    /// How many are hashed at the same time.
    pub at_once: usize,
}

impl Default for HashCost {
    /// What OWASP recommends first (Password Storage Cheat Sheet), on half of the cores.
    fn default() -> HashCost {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        HashCost { memory_kib: 19 * 1024, passes: 2, lanes: 1, at_once: (cores / 2).max(1) }
    }
}

impl HashCost {
    /// As argon2 takes it.
    ///
    /// # Errors
    /// When argon2 has no such parameters, in words.
    pub fn params(&self) -> Result<Params, String> {
        let params = Params::new(self.memory_kib, self.passes, self.lanes, None);
        params.map_err(|error| format!("argon2 cannot take {self:?}: {error}"))
    }
}

/// More wait than may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Busy;

/// What a password was compared with, and what came of it.
pub struct Verified {
    /// Whether it is the one.
    pub is_right: bool,
    /// It is right, and this is how it would be kept today: with other parameters than it is.
    pub rehashed: Option<String>,
}

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Hasher {
    argon2: Argon2<'static>,
    /// Verified when there is nobody, so that it takes as long.
    nobody: Arc<str>,
    running: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Hasher {
    /// A hasher of this cost. It hashes once, to have something to compare with for those who are nobody.
    ///
    /// # Errors
    /// When argon2 has no such parameters, in words.
    pub fn new(cost: &HashCost) -> Result<Hasher, String> {
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, cost.params()?);
        let nobody = hash(&argon2, "nobody has this password").into();
        let running = cost.at_once.max(1);
        let places = Arc::new(Semaphore::new(running + WAITING_MAX));
        Ok(Hasher { argon2, nobody, running: Arc::new(Semaphore::new(running)), places })
    }

    /// How a password is kept.
    ///
    /// # Errors
    /// When too many wait.
    pub async fn hash(&self, password: String) -> Result<String, Busy> {
        let argon2 = self.argon2.clone();
        self.in_turn(move || hash(&argon2, &password)).await
    }

    /// Compares a password with how one is kept; with nobody's when there is none. Both take the same time.
    ///
    /// # Errors
    /// When too many wait.
    pub async fn verify(&self, password: String, kept: Option<String>) -> Result<Verified, Busy> {
        let (argon2, nobody) = (self.argon2.clone(), self.nobody.clone());
        self.in_turn(move || verify(&argon2, &password, kept.as_deref(), &nobody)).await
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Busy)?;
        let turn = self.running.clone().acquire_owned().await.expect("never closed");
        // Both go along: whoever hangs up does not make room for another before the work is done.
        let work = move || {
            let _kept = (place, turn);
            work()
        };
        Ok(tokio::task::spawn_blocking(work).await.expect("hashing does not panic"))
    }
}

fn hash(argon2: &Argon2<'_>, password: &str) -> String {
    let mut salt = [0; 16];
    fill_random(&mut salt);
    let hashed = argon2.hash_password_with_salt(password.as_bytes(), &salt);
    hashed.expect("a password of bounded length and a salt of 16 bytes").to_string()
}

fn verify(argon2: &Argon2<'_>, password: &str, kept: Option<&str>, nobody: &str) -> Verified {
    let against = kept.unwrap_or(nobody);
    let matches = argon2.verify_password(password.as_bytes(), against).is_ok();
    let is_right = matches && kept.is_some();
    let rehashed = (is_right && is_outdated(argon2, against)).then(|| hash(argon2, password));
    Verified { is_right, rehashed }
}

fn is_outdated(argon2: &Argon2<'_>, kept: &str) -> bool {
    let kept = PasswordHash::new(kept).ok().and_then(|hash| Params::try_from(&hash).ok());
    let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
    kept.is_none_or(|kept| cost(&kept) != cost(argon2.params()))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::*;

    const CHEAP: HashCost = HashCost { memory_kib: 8, passes: 1, lanes: 1, at_once: 1 };

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let hasher = Hasher::new(&CHEAP).unwrap();
        let kept = hasher.hash("three blue chairs".into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{kept}");
        let right = hasher.verify("three blue chairs".into(), Some(kept.clone())).await.unwrap();
        assert!(right.is_right && right.rehashed.is_none());
        assert!(!hasher.verify("three blue chair".into(), Some(kept)).await.unwrap().is_right);
        assert!(!hasher.verify("nobody has this password".into(), None).await.unwrap().is_right);
    }

    #[tokio::test]
    async fn what_was_kept_at_another_cost_is_kept_anew() {
        let kept = Hasher::new(&CHEAP).unwrap().hash("three blue chairs".into()).await.unwrap();
        let dearer = Hasher::new(&HashCost { passes: 2, ..CHEAP }).unwrap();
        let wrong = dearer.verify("three red chairs".into(), Some(kept.clone())).await.unwrap();
        assert!(wrong.rehashed.is_none());
        let rehashed = dearer.verify("three blue chairs".into(), Some(kept)).await.unwrap().rehashed.unwrap();
        assert!(rehashed.contains("t=2"), "{rehashed}");
        let again = dearer.verify("three blue chairs".into(), Some(rehashed)).await.unwrap();
        assert!(again.is_right && again.rehashed.is_none());
    }

    #[tokio::test]
    async fn more_than_may_wait_are_told_so() {
        let hasher = Hasher::new(&CHEAP).unwrap();
        let running = hasher.running.clone().acquire_owned().await.unwrap();
        let mut waiting: Vec<_> =
            (0..=WAITING_MAX).map(|_| Box::pin(hasher.hash("three blue chairs".into()))).collect();
        for one in &mut waiting {
            assert!(one.now_or_never().is_none());
        }
        assert_eq!(hasher.hash("three blue chairs".into()).await, Err(Busy));
        // Whoever hangs up while waiting makes room.
        waiting.clear();
        drop(running);
        assert!(hasher.hash("three blue chairs".into()).await.is_ok());
    }

    #[test]
    fn parameters_that_do_not_exist_are_refused() {
        assert!(HashCost { memory_kib: 1, ..CHEAP }.params().is_err());
        assert!(HashCost { passes: 0, ..CHEAP }.params().is_err());
    }
}
