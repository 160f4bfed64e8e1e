//! People: their accounts, where they work, how they sign in. What every request asks (who is this, and what may they do
//! here) is answered from memory. What changes is written first, one change at a time, and to its end even when whoever
//! asked has hung up: memory then says what the database says.

pub mod account;
pub mod email;
mod entering;
pub mod guessing;
pub mod hashing;
pub mod identities;
mod inviting;
pub mod membership;
pub mod password;
mod proving;
pub mod second_factor;
pub mod sessions;
pub mod tickets;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::Mutex;

use crate::clock::{Clock, Moment, random_bits};
use crate::domain::author::{Author, By, Way};
use crate::domain::ids::{AccountId, RestaurantId};
use crate::restaurant::terms::Exceeded;
use crate::store::StoreError;

use super::changes::NewChange;
use super::db::DirectoryDb;
use super::plans::Plans;
use super::tenants::Tenants;
use account::{Account, Lock};
use email::Email;
use guessing::{Guessing, Wait, WhenceDigest};
use hashing::{Busy, HashCost, Hasher};
use password::Weakness;
use sessions::{Lifetimes, Sessions};

pub use entering::{Credentials, Entered, Visitor};
pub use inviting::Invited;

/// How often it is written down who was seen.
const SEEN_EVERY_SECONDS: i64 = 60;

/// How people sign in.
#[derive(Clone, Debug, Default)]
pub struct AccountSettings {
    /// What a hash costs.
    pub cost: HashCost,
    /// How long sessions last.
    pub lifetimes: Lifetimes,
}

/// Why nothing was done.
#[derive(Debug)]
pub enum AccountFailure {
    /// There is no such account.
    NotFound,
    /// Nobody of this id works there.
    MemberNotFound,
    /// There is no such session of theirs.
    SessionNotFound,
    /// The session that asks was ended meanwhile.
    SessionOver,
    /// The link is not known, was used, or its time is over.
    TicketVoid,
    /// Address or password is wrong, or there is no such account, or nobody may sign in with it.
    WrongCredentials,
    /// The password is right, and a code is needed too.
    CodeRequired,
    /// The code is wrong, or was used.
    WrongCode,
    /// Too many tries were wrong.
    TooManyTries(Wait),
    /// Too many passwords wait to be hashed.
    Busy,
    /// The password may not be chosen.
    Weak(Weakness),
    /// They work there already.
    AlreadyMember,
    /// The account of this address was made already.
    AccountExists,
    /// Nobody would be left who may do everything.
    LastOwner,
    /// A restaurant has as many members as it may.
    TooManyMembers,
    /// Who works there has changed since it was looked at.
    MembersChanged,
    /// The restaurant's plan has no room for so many.
    OverQuota(Exceeded),
    /// They work for others too, who have not been asked.
    WorksElsewhere,
    /// There is a second factor already.
    SecondFactorOn,
    /// There is no second factor, or none that waits to be confirmed.
    SecondFactorOff,
    /// Nobody of this address was invited.
    Unknown,
    /// The provider has not seen that the address is theirs.
    EmailUnverified,
    /// The account of this address is somebody else's at the provider.
    IdentityTaken,
    /// Nobody may sign in with the account.
    Disabled,
    /// They sign in at a provider, and choose no password by a link.
    SignsInElsewhere,
    /// It could not be stored or read.
    Store(StoreError),
}

impl From<StoreError> for AccountFailure {
    fn from(error: StoreError) -> AccountFailure {
        AccountFailure::Store(error)
    }
}

impl From<Busy> for AccountFailure {
    fn from(Busy: Busy) -> AccountFailure {
        AccountFailure::Busy
    }
}

impl From<Weakness> for AccountFailure {
    fn from(weakness: Weakness) -> AccountFailure {
        AccountFailure::Weak(weakness)
    }
}

impl From<Wait> for AccountFailure {
    fn from(wait: Wait) -> AccountFailure {
        AccountFailure::TooManyTries(wait)
    }
}

type Done<T> = Result<T, AccountFailure>;

/// See the module. Cheap to clone.
#[derive(Clone)]
pub struct Accounts(Arc<Inner>);

/// What says how many members a restaurant has room for: its plan.
#[derive(Clone, Debug)]
pub struct Room {
    /// Which restaurant is on which plan.
    pub tenants: Arc<Tenants>,
    /// What the plans say.
    pub plans: Arc<Plans>,
}

impl Room {
    /// The most members of a restaurant, if its plan says so.
    fn members_max(&self, restaurant: RestaurantId) -> Option<u32> {
        let plan = self.tenants.get(restaurant)?.plan.clone()?;
        self.plans.get(&plan)?.members
    }
}

struct Inner {
    db: Arc<DirectoryDb>,
    room: Room,
    clock: Clock,
    hasher: Hasher,
    sessions: Sessions,
    guessing: Guessing,
    /// Held by whoever changes something.
    changing: Mutex<()>,
    /// Seconds; when it was last written down who was seen.
    seen_stored: AtomicI64,
}

impl Accounts {
    /// Reads who is signed in and who works where.
    ///
    /// # Errors
    /// When the directory's database cannot be read, or argon2 has no such parameters.
    pub async fn open(
        db: Arc<DirectoryDb>,
        room: Room,
        settings: &AccountSettings,
        clock: Clock,
    ) -> Result<Accounts, StoreError> {
        let sessions = Sessions::new(db.sessions().await?, db.places().await?, settings.lifetimes);
        let hasher = Hasher::new(&settings.cost).map_err(StoreError::Corrupt)?;
        let seen_stored = AtomicI64::new(clock.now().timestamp());
        let (guessing, changing) = (Guessing::default(), Mutex::default());
        Ok(Accounts(Arc::new(Inner { db, room, clock, hasher, sessions, guessing, changing, seen_stored })))
    }

    /// Who is signed in, and who works where.
    pub fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    fn now(&self) -> Moment {
        self.0.clock.now()
    }

    /// Does one change after the other, each to its end.
    async fn change<T, F>(&self, work: impl FnOnce(Accounts) -> F) -> Done<T>
    where
        T: Send + 'static,
        F: Future<Output = Done<T>> + Send + 'static,
    {
        let (accounts, work) = (self.clone(), work(self.clone()));
        let done = tokio::spawn(async move {
            let _changing = accounts.0.changing.lock().await;
            work.await
        });
        done.await.map_err(|_| StoreError::Corrupt("a change of an account broke off".into()))?
    }

    /// Memory learns where somebody works.
    async fn reread_places(&self, account: AccountId) -> Done<()> {
        let places = self.0.db.places_of(account).await?;
        self.0.sessions.set_places(account, places);
        Ok(())
    }

    /// An account.
    ///
    /// # Errors
    /// When there is none, or it cannot be read.
    pub async fn get(&self, id: AccountId) -> Done<Account> {
        Ok(self.lock(id).await?.account)
    }

    async fn lock(&self, id: AccountId) -> Done<Lock> {
        self.0.db.account(id).await?.ok_or(AccountFailure::NotFound)
    }

    /// The account of an address.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn find(&self, email: &Email) -> Done<Option<Account>> {
        Ok(self.0.db.account_of(email).await?.map(|lock| lock.account))
    }

    /// Accounts by address, after one, at most so many.
    ///
    /// # Errors
    /// When they cannot be read.
    pub async fn list(&self, after: Option<&Email>, limit: usize) -> Done<Vec<Account>> {
        Ok(self.0.db.accounts(after, limit).await?)
    }

    /// Lets nobody sign in with an account, and ends its sessions; or lets them again.
    ///
    /// # Errors
    /// When there is none, or it cannot be stored.
    pub async fn set_disabled(&self, id: AccountId, is_disabled: bool, author: Author) -> Done<Account> {
        self.change(move |it| async move {
            let since = is_disabled.then(|| it.now());
            let before = it.lock(id).await?.account;
            if before.disabled_at.is_some() != is_disabled {
                it.0.db.set_disabled(id, since).await?;
            }
            // Before it is noted: nobody stays signed in because the note could not be written.
            if is_disabled {
                it.end_all(id, None).await?;
            }
            if before.disabled_at.is_some() != is_disabled {
                it.note(if is_disabled { "account.disabled" } else { "account.enabled" }, (id, None), author).await?;
            }
            it.reread_places(id).await?;
            it.get(id).await
        })
        .await
    }

    /// Deletes an account with its memberships and sessions.
    ///
    /// # Errors
    /// When there is none, or it cannot be stored.
    pub async fn delete(&self, id: AccountId, author: Author) -> Done<()> {
        self.change(move |it| async move {
            let was_there = it.0.db.delete_account(id).await?;
            it.0.sessions.end(|session| session.account == id);
            it.0.sessions.set_places(id, vec![]);
            if was_there { it.note("account.deleted", (id, None), author).await } else { Err(AccountFailure::NotFound) }
        })
        .await
    }

    /// Writes down what was done with an account, and at which restaurant. To be called within a change.
    async fn note(
        &self,
        kind: &'static str,
        (account, restaurant): (AccountId, Option<RestaurantId>),
        author: Author,
    ) -> Done<()> {
        let change = NewChange { kind, entity: account.to_string(), restaurant, author, old: None, new: None };
        Ok(self.0.db.record(self.now(), change).await?)
    }

    /// Ends the sessions of an account, but for one.
    async fn end_all(&self, account: AccountId, but: Option<crate::domain::ids::SessionId>) -> Done<()> {
        self.0.db.end_sessions_of(account, but).await?;
        self.0.sessions.end(|session| session.account == account && Some(session.id) != but);
        Ok(())
    }

    /// Once a minute: writes down who was seen, forgets what is over.
    ///
    /// # Errors
    /// When it cannot be stored; it is tried again.
    pub async fn look_at_clock(&self) -> Result<(), StoreError> {
        let (now, last) = (self.now(), self.0.seen_stored.load(Ordering::Relaxed));
        if now.timestamp() - last < SEEN_EVERY_SECONDS {
            return Ok(());
        }
        self.0.seen_stored.store(now.timestamp(), Ordering::Relaxed);
        let seen = self.0.sessions.unstored();
        if !seen.is_empty() {
            self.0.db.store_seen(&seen).await?;
        }
        let over = self.0.sessions.take_over(now);
        if !over.is_empty() {
            self.0.db.end_sessions(&over).await?;
        }
        self.0.db.forget_tickets(now).await
    }
}

/// Somebody who does something with their own account.
fn oneself(account: AccountId, whence: WhenceDigest) -> Author {
    Author { by: By::Account { id: account, role: None }, channel: Way::Staff, from: Some(whence), client: None }
}

fn new_account_id() -> AccountId {
    AccountId::new(random_bits())
}
