//! Proving who one is: password and code, within the back-off on guessing, and in the same time whoever is asked for.

use sha2::{Digest as _, Sha256};

use super::account::Lock;
use super::email::Email;
use super::guessing::WhenceDigest;
use super::second_factor::{recovery_digest, step_of};
use super::{AccountFailure, Accounts, Done};

/// Digits of a code that changes.
const CODE_CHARACTERS: usize = 6;

impl Accounts {
    /// Whose password this is. Nothing tells an account that is not there from one with another password.
    pub(super) async fn prove_password(&self, email: &Email, password: String, whence: WhenceDigest) -> Done<Lock> {
        let whose = digest_of(email);
        self.0.guessing.begin(whose, whence, self.now())?;
        let proven = self.compare(email, password).await;
        match &proven {
            Ok(lock) if !lock.account.has_second_factor => self.0.guessing.right(whose, whence),
            // With a second factor the password is half of the proof: a try that stops here stays counted.
            Ok(_) | Err(AccountFailure::WrongCredentials) => {}
            Err(_) => self.0.guessing.undecided(whose, whence),
        }
        proven
    }

    /// Whether this is the password of an address; for the machine's owner, who is not made to wait.
    ///
    /// # Errors
    /// When it cannot be read, or too many wait.
    pub async fn is_password(&self, email: &Email, password: String) -> Done<bool> {
        match self.compare(email, password).await {
            Ok(_) => Ok(true),
            Err(AccountFailure::WrongCredentials) => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// The lock as it is now, for somebody who proved something to it before: while their password was hashed it may
    /// have been changed, or they may have been disabled or deleted. To be asked within a change.
    pub(super) async fn still(&self, proven: &Lock) -> Done<Lock> {
        let present = self.0.db.account(proven.account.id).await?;
        let is_same = |present: &Lock| present.version == proven.version && present.account.disabled_at.is_none();
        present.filter(is_same).ok_or(AccountFailure::WrongCredentials)
    }

    async fn compare(&self, email: &Email, password: String) -> Done<Lock> {
        let found = self.0.db.account_of(email).await?;
        let usable = found.filter(|lock| lock.account.disabled_at.is_none());
        let kept = usable.as_ref().and_then(|lock| lock.password.clone());
        let verified = self.0.hasher.verify(password, kept.clone()).await?;
        let lock = usable.filter(|_| verified.is_right).ok_or(AccountFailure::WrongCredentials)?;
        if let (Some(from), Some(to)) = (kept, verified.rehashed) {
            self.0.db.rehash(lock.account.id, from, to).await?;
        }
        Ok(lock)
    }

    /// The second half of the proof, where there is one.
    pub(super) async fn prove_code(&self, lock: &Lock, code: Option<&str>, whence: WhenceDigest) -> Done<()> {
        if !lock.account.has_second_factor {
            return Ok(());
        }
        let whose = digest_of(&lock.account.email);
        let Some(code) = code else {
            // Being asked for a code is no wrong try.
            self.0.guessing.undecided(whose, whence);
            return Err(AccountFailure::CodeRequired);
        };
        if !self.use_code(lock, code).await? {
            return Err(AccountFailure::WrongCode);
        }
        self.0.guessing.right(whose, whence);
        Ok(())
    }

    /// The second half of the proof alone, where another has seen the first. A wrong try counts.
    pub(super) async fn prove_code_alone(&self, lock: &Lock, code: Option<&str>, whence: WhenceDigest) -> Done<()> {
        if !lock.account.has_second_factor {
            return Ok(());
        }
        self.0.guessing.begin(digest_of(&lock.account.email), whence, self.now())?;
        self.prove_code(lock, code, whence).await
    }

    /// Uses a code, or a recovery code. Whichever it is, it works once.
    async fn use_code(&self, lock: &Lock, code: &str) -> Done<bool> {
        let code: String = code.chars().filter(|it| !it.is_whitespace()).collect();
        let id = lock.account.id;
        if code.len() != CODE_CHARACTERS {
            return Ok(self.0.db.take_recovery_code(id, recovery_digest(&code)).await?);
        }
        let seed = lock.seed.as_deref().unwrap_or_default();
        match step_of(&code, seed, lock.step, self.now()) {
            // Between two who show the same code the database decides.
            Some(step) => Ok(self.0.db.take_step(id, step).await?),
            None => Ok(false),
        }
    }
}

fn digest_of(email: &Email) -> u64 {
    let bytes: [u8; 32] = Sha256::digest(email.as_str().as_bytes()).into();
    let (head, _) = bytes.split_at(8);
    u64::from_be_bytes(head.try_into().expect("8 bytes"))
}
