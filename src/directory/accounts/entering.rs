//! Signing in and out, and what somebody who is signed in does with their own account.

use crate::clock::random_bits;
use crate::directory::keys::{digest, draw};
use crate::domain::author::Author;
use crate::domain::ids::{AccountId, SessionId};

use super::account::{Account, Lock};
use super::email::Email;
use super::guessing::WhenceDigest;
use super::second_factor::{base32, draw_recovery_codes, draw_seed, otpauth_uri, step_of};
use super::sessions::{SESSIONS_MAX, Session, USER_AGENT_CHARACTERS_MAX};
use super::{AccountFailure, Accounts, Done, oneself, password};

/// What tokens of sessions begin with.
const TOKEN_PREFIX: &str = "ms_";

/// What somebody shows to sign in. It has no `Debug`: it must not be logged.
pub struct Credentials {
    /// Who they say they are.
    pub email: Email,
    /// Their password.
    pub password: String,
    /// A code of their second factor, or a recovery code.
    pub code: Option<String>,
}

/// Who stands at the door.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// A digest of where they come from.
    pub whence: WhenceDigest,
    /// What their browser calls itself.
    pub user_agent: String,
}

/// Somebody came in.
pub struct Entered {
    /// What their browser shows from now on. Only a digest is kept.
    pub token: String,
    /// Their session.
    pub session: SessionId,
    /// Who they are.
    pub account: Account,
}

/// A second factor that waits to be confirmed.
pub struct Enrolment {
    /// The seed, to be typed.
    pub secret: String,
    /// The seed, to be scanned.
    pub uri: String,
}

impl Accounts {
    /// Signs somebody in. A session that the browser had is over then: tokens are never carried across.
    ///
    /// # Errors
    /// When they do not prove who they are, or must wait.
    pub async fn sign_in(
        &self,
        credentials: Credentials,
        visitor: Visitor,
        before: Option<SessionId>,
    ) -> Done<Entered> {
        let Credentials { email, password, code } = credentials;
        let lock = self.prove_password(&email, password, visitor.whence).await?;
        self.prove_code(&lock, code.as_deref(), visitor.whence).await?;
        self.enter(lock, visitor.user_agent, before).await
    }

    /// Signs somebody in who proves nothing: for local development, and in no release build.
    ///
    /// # Errors
    /// When there is no account of this address, or it is disabled.
    #[cfg(debug_assertions)]
    pub async fn sign_in_without_password(&self, email: &Email, visitor: Visitor) -> Done<Entered> {
        let lock = self.0.db.account_of(email).await?.ok_or(AccountFailure::NotFound)?;
        self.enter(lock, visitor.user_agent, None).await
    }

    /// Makes a session for somebody who has proven who they are, unless the proof is worth nothing any more.
    async fn enter(&self, proven: Lock, user_agent: String, before: Option<SessionId>) -> Done<Entered> {
        self.change(move |it| async move {
            let account = it.still(&proven).await?.account;
            it.admit(account, user_agent, before).await
        })
        .await
    }

    /// Makes a session. To be called within a change.
    pub(super) async fn admit(&self, account: Account, user_agent: String, before: Option<SessionId>) -> Done<Entered> {
        let (token, now) = (draw(TOKEN_PREFIX), self.now());
        let (id, kept) = (SessionId::new(random_bits()), digest(&token));
        let agent: String = user_agent.chars().take(USER_AGENT_CHARACTERS_MAX).collect();
        let session = Session::new(id, account.id, agent, now, now);
        self.0.db.add_session(kept, &session).await?;
        self.0.sessions.add(kept, session);
        let extra = self.0.sessions.of(account.id, now).into_iter().skip(SESSIONS_MAX).map(|session| session.id);
        self.end(&extra.chain(before).collect::<Vec<_>>()).await?;
        Ok(Entered { token, session: id, account })
    }

    async fn end(&self, ids: &[SessionId]) -> Done<()> {
        if !ids.is_empty() {
            self.0.db.end_sessions(ids).await?;
            self.0.sessions.end(|session| ids.contains(&session.id));
        }
        Ok(())
    }

    /// Ends a session of an account.
    ///
    /// # Errors
    /// When it has none of this id, or it cannot be stored.
    pub async fn end_session(&self, account: AccountId, id: SessionId) -> Done<()> {
        self.change(move |it| async move {
            let is_theirs = it.0.sessions.of(account, it.now()).iter().any(|session| session.id == id);
            if is_theirs { it.end(&[id]).await } else { Err(AccountFailure::SessionNotFound) }
        })
        .await
    }

    /// Chooses another password. All other sessions are over then.
    ///
    /// # Errors
    /// When the present one is wrong, or the new one may not be chosen.
    pub async fn change_password(&self, session: &Session, present: String, new: String, whence: u64) -> Done<()> {
        let (account, keep) = (session.account, session.id);
        let email = self.get(account).await?.email;
        password::check(&new, &email)?;
        let proven = self.prove_password(&email, present, whence).await?;
        let kept = self.0.hasher.hash(new).await?;
        self.change(move |it| async move {
            it.still(&proven).await?;
            it.0.db.set_password(account, kept).await?;
            it.0.db.void_resets(account).await?;
            it.end_all(account, Some(keep)).await?;
            it.note("account.password_changed", (account, None), oneself(account, whence)).await
        })
        .await
    }

    /// Begins with a second factor: a new seed, which counts once it is confirmed.
    ///
    /// # Errors
    /// When the password is wrong, or there is a second factor already.
    pub async fn enrol(&self, account: AccountId, password: String, whence: u64) -> Done<Enrolment> {
        let lock = self.prove_again(account, password, whence).await?;
        if lock.account.has_second_factor {
            return Err(AccountFailure::SecondFactorOn);
        }
        let seed = draw_seed();
        let enrolment = Enrolment { secret: base32(&seed), uri: otpauth_uri(&seed, lock.account.email.as_str()) };
        self.change(move |it| async move {
            it.still(&lock).await?;
            Ok(it.0.db.set_seed(account, Some(seed)).await?)
        })
        .await?;
        Ok(enrolment)
    }

    /// Confirms a second factor with a code. Tells the recovery codes, once, and gives a new session in place of all
    /// that there were.
    ///
    /// # Errors
    /// When none waits to be confirmed, or the code is wrong.
    pub async fn confirm(&self, session: &Session, code: String, whence: WhenceDigest) -> Done<(Vec<String>, Entered)> {
        let (account, id, user_agent) = (session.account, session.id, session.user_agent.clone());
        let (codes, kept): (Vec<_>, Vec<_>) = draw_recovery_codes().into_iter().unzip();
        let confirmed = self.change(move |it| async move {
            // Whoever was thrown out meanwhile must not come in again by this.
            if !it.0.sessions.of(account, it.now()).iter().any(|session| session.id == id) {
                return Err(AccountFailure::SessionOver);
            }
            let lock = it.lock(account).await?;
            let seed = lock.seed.filter(|_| !lock.account.has_second_factor).ok_or(AccountFailure::SecondFactorOff)?;
            let step = step_of(code.trim(), &seed, 0, it.now()).ok_or(AccountFailure::WrongCode)?;
            it.0.db.confirm_seed(account, step, &kept, it.now()).await?;
            it.end_all(account, None).await?;
            it.note("account.second_factor_on", (account, None), oneself(account, whence)).await?;
            let account = it.get(account).await?;
            it.admit(account, user_agent, None).await
        });
        Ok((codes, confirmed.await?))
    }

    /// Takes the second factor off, by its owner.
    ///
    /// # Errors
    /// When there is none, or password or code is wrong.
    pub async fn take_off(&self, account: AccountId, password: String, code: &str, whence: u64) -> Done<()> {
        let lock = self.prove_again(account, password, whence).await?;
        if !lock.account.has_second_factor {
            return Err(AccountFailure::SecondFactorOff);
        }
        self.prove_code(&lock, Some(code), whence).await?;
        self.change(move |it| async move {
            it.still(&lock).await?;
            it.0.db.set_seed(account, None).await?;
            it.note("account.second_factor_off", (account, None), oneself(account, whence)).await
        })
        .await
    }

    /// Takes the second factor off, by the operator, for whoever lost their telephone. Also one that waits.
    ///
    /// # Errors
    /// When there is no such account, or it cannot be stored.
    pub async fn take_off_for(&self, account: AccountId, author: Author) -> Done<Account> {
        self.change(move |it| async move {
            let had_one = it.lock(account).await?.account.has_second_factor;
            it.0.db.set_seed(account, None).await?;
            if had_one {
                it.note("account.second_factor_off", (account, None), author).await?;
            }
            it.get(account).await
        })
        .await
    }

    /// How many recovery codes somebody has left.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn recovery_codes_left(&self, account: AccountId) -> Done<u32> {
        Ok(self.0.db.recovery_codes_left(account).await?)
    }

    async fn prove_again(&self, account: AccountId, password: String, whence: u64) -> Done<Lock> {
        let email = self.get(account).await?.email;
        self.prove_password(&email, password, whence).await
    }
}

#[cfg(test)]
mod tests;
