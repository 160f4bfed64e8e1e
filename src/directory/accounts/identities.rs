//! Signing in by the word of an OpenID provider. Somebody is who the provider calls so, by issuer and subject. The first
//! time they are known by their address: only when the provider has verified it, and only when somebody invited it, for
//! nobody makes an account for themselves. What is proven at the provider, and how, is not decided here.

use crate::domain::ids::{AccountId, SessionId};

use super::account::Lock;
use super::email::Email;
use super::entering::{Entered, Visitor};
use super::guessing::WhenceDigest;
use super::{AccountFailure, Accounts, Done, oneself};

/// Who somebody is at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Which provider.
    pub issuer: String,
    /// What it calls them; it stays.
    pub subject: String,
}

/// Somebody for whom a provider vouches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vouched {
    /// Who they are there.
    pub identity: Identity,
    /// Where they are reached, if the provider says so.
    pub email: Option<Email>,
    /// Whether the provider has seen that they are reached there.
    pub is_email_verified: bool,
}

/// What linking an account changes besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linking {
    /// Whether the password goes. Whoever chose it has never shown that the address is theirs: it may have been
    /// somebody who meant to wait for its owner. A code of the second factor shows that they are one.
    pub drops_password: bool,
}

impl Accounts {
    /// Signs somebody in for whom the provider vouches. A session that the browser had is over then. The second factor
    /// is asked for as ever.
    ///
    /// # Errors
    /// When no account is theirs, it is disabled, or its second factor is not proven.
    pub async fn sign_in_vouched(
        &self,
        vouched: Vouched,
        code: Option<&str>,
        visitor: Visitor,
        before: Option<SessionId>,
    ) -> Done<Entered> {
        let lock = self.known(&vouched).await?;
        self.prove_code_alone(&lock, code, visitor.whence).await?;
        self.change(move |it| async move {
            let account = it.link(&vouched, &lock, visitor.whence).await?;
            it.admit(it.get(account).await?, visitor.user_agent, before).await
        })
        .await
    }

    /// The account that is theirs, or becomes it.
    async fn known(&self, vouched: &Vouched) -> Done<Lock> {
        let lock = match self.0.db.account_of_identity(&vouched.identity).await? {
            Some(account) => self.lock(account).await?,
            None => self.known_by_email(vouched).await?,
        };
        if lock.account.disabled_at.is_some() { Err(AccountFailure::Disabled) } else { Ok(lock) }
    }

    async fn known_by_email(&self, vouched: &Vouched) -> Done<Lock> {
        // What is not verified tells nobody whether there is such an account.
        if !vouched.is_email_verified {
            return Err(AccountFailure::EmailUnverified);
        }
        let email = vouched.email.as_ref().ok_or(AccountFailure::Unknown)?;
        let lock = self.0.db.account_of(email).await?.ok_or(AccountFailure::Unknown)?;
        // The address has gone to somebody else there: what it opened has not. Whoever came at the same time as
        // themselves, and was linked in between, is nobody else.
        let is_taken = self.0.db.has_other_identity(lock.account.id, &vouched.identity).await?;
        if is_taken { Err(AccountFailure::IdentityTaken) } else { Ok(lock) }
    }

    /// The account is theirs from now on. Without a password, signing in says yes to all that they are invited to. To be
    /// called within a change.
    async fn link(&self, vouched: &Vouched, proven: &Lock, whence: WhenceDigest) -> Done<AccountId> {
        // Of two who come at once the second finds what the first did.
        let (lock, now) = (self.known(vouched).await?, self.now());
        let (account, is_code_proven) = (lock.account.id, lock.account.has_second_factor);
        if account != proven.account.id {
            return Err(AccountFailure::Unknown);
        }
        if is_code_proven {
            self.still(proven).await?;
        }
        let is_new = self.0.db.account_of_identity(&vouched.identity).await?.is_none();
        let drops_password = is_new && lock.password.is_some() && !is_code_proven;
        if is_new {
            self.0.db.add_identity(&vouched.identity, account, Linking { drops_password }, now).await?;
            self.note("account.linked", (account, None), oneself(account, whence)).await?;
        }
        if drops_password {
            self.end_all(account, None).await?;
        }
        if drops_password || lock.password.is_none() {
            self.0.db.accept_all(account, now).await?;
            self.reread_places(account).await?;
        }
        Ok(account)
    }
}
