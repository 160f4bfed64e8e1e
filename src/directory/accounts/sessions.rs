//! Who is signed in, and where they work: in memory, read by every request without a queue. What is here was stored
//! first, and what is ended is gone from here before anybody hears of it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use chrono::Duration;
use tokio::sync::watch;

use crate::clock::Moment;
use crate::directory::keys::{KeyDigest, digest};
use crate::domain::access::Role;
use crate::domain::ids::{AccountId, RestaurantId, SessionId};

use super::account::Place;

/// The most sessions of one account. One more ends the one that was seen longest ago.
pub const SESSIONS_MAX: usize = 50;
/// How much is kept of what a browser calls itself.
pub const USER_AGENT_CHARACTERS_MAX: usize = 200;

/// How long a session lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lifetimes {
    /// Without a request.
    pub idle: Duration,
    /// Whatever happens.
    pub absolute: Duration,
}

impl Default for Lifetimes {
    fn default() -> Lifetimes {
        Lifetimes { idle: Duration::hours(12), absolute: Duration::days(30) }
    }
}

/// Somebody who is signed in.
#[derive(Debug)]
pub struct Session {
    /// Names it.
    pub id: SessionId,
    /// Who.
    pub account: AccountId,
    /// What their browser calls itself.
    pub user_agent: String,
    /// When they signed in.
    pub created_at: Moment,
    /// Seconds; when they last asked for something.
    seen: AtomicI64,
    /// As much of it as is stored.
    stored: AtomicI64,
}

impl Session {
    /// A session that was last seen then.
    pub fn new(id: SessionId, account: AccountId, user_agent: String, created_at: Moment, seen: Moment) -> Session {
        let seen = seen.timestamp();
        Session { id, account, user_agent, created_at, seen: AtomicI64::new(seen), stored: AtomicI64::new(seen) }
    }

    /// When they last asked for something.
    pub fn last_seen_at(&self) -> Moment {
        Moment::from_timestamp(self.seen.load(Ordering::Relaxed), 0).unwrap_or(self.created_at)
    }

    fn is_over(&self, lifetimes: &Lifetimes, now: Moment) -> bool {
        self.created_at + lifetimes.absolute <= now || self.last_seen_at() + lifetimes.idle <= now
    }

    fn see(&self, now: Moment) {
        self.seen.fetch_max(now.timestamp(), Ordering::Relaxed);
    }

    /// When it was last seen, if that is not stored yet; it counts as stored from now on.
    fn unstored(&self) -> Option<(SessionId, i64)> {
        let seen = self.seen.load(Ordering::Relaxed);
        (self.stored.swap(seen, Ordering::Relaxed) < seen).then_some((self.id, seen))
    }
}

#[derive(Debug, Default)]
struct Maps {
    sessions: HashMap<KeyDigest, Arc<Session>>,
    places: HashMap<AccountId, Vec<Place>>,
}

/// See the module.
#[derive(Debug)]
pub struct Sessions {
    maps: RwLock<Maps>,
    lifetimes: Lifetimes,
    changed: watch::Sender<()>,
}

impl Sessions {
    /// These sessions, and these memberships.
    pub fn new(
        sessions: Vec<(KeyDigest, Session)>,
        places: HashMap<AccountId, Vec<Place>>,
        lifetimes: Lifetimes,
    ) -> Sessions {
        let sessions = sessions.into_iter().map(|(digest, session)| (digest, Arc::new(session))).collect();
        Sessions { maps: RwLock::new(Maps { sessions, places }), lifetimes, changed: watch::Sender::default() }
    }

    /// How long sessions last.
    pub fn lifetimes(&self) -> Lifetimes {
        self.lifetimes
    }

    fn read(&self) -> RwLockReadGuard<'_, Maps> {
        self.maps.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Maps> {
        self.maps.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The session of this token, if it lasts. It is seen now. Digests are compared, so timing tells nothing of a token.
    pub fn find(&self, shown: &str, now: Moment) -> Option<Arc<Session>> {
        let session = self.look(&digest(shown), now)?;
        session.see(now);
        Some(session)
    }

    /// The session of the token with this digest, if it lasts. It is not seen by that: nobody has asked for anything.
    pub fn look(&self, digest: &KeyDigest, now: Moment) -> Option<Arc<Session>> {
        let found = self.read().sessions.get(digest).cloned();
        found.filter(|session| !session.is_over(&self.lifetimes, now))
    }

    /// Tells whenever somebody may do less than before, or more.
    pub fn changed(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }

    /// What somebody may do at a restaurant; nothing unless they have accepted.
    pub fn role_at(&self, account: AccountId, restaurant: RestaurantId) -> Option<Role> {
        let maps = self.read();
        maps.places.get(&account)?.iter().find(|place| place.restaurant == restaurant).map(|place| place.role)
    }

    /// Where somebody works.
    pub fn places_of(&self, account: AccountId) -> Vec<Place> {
        self.read().places.get(&account).cloned().unwrap_or_default()
    }

    /// The sessions of an account that last, the one seen last first.
    pub fn of(&self, account: AccountId, now: Moment) -> Vec<Arc<Session>> {
        let maps = self.read();
        let theirs = maps.sessions.values().filter(|it| it.account == account && !it.is_over(&self.lifetimes, now));
        let mut theirs: Vec<_> = theirs.cloned().collect();
        theirs.sort_by_key(|session| (std::cmp::Reverse(session.last_seen_at()), session.id));
        theirs
    }

    /// Somebody is signed in.
    pub(super) fn add(&self, digest: KeyDigest, session: Session) {
        self.write().sessions.insert(digest, Arc::new(session));
    }

    /// Ends sessions.
    pub(super) fn end(&self, which: impl Fn(&Session) -> bool) {
        let mut maps = self.write();
        let before = maps.sessions.len();
        maps.sessions.retain(|_, session| !which(session));
        let is_any_gone = maps.sessions.len() < before;
        drop(maps);
        // Every socket of staff looks its rights up when it hears of it.
        if is_any_gone {
            self.changed.send_replace(());
        }
    }

    /// Where somebody works from now on.
    pub(super) fn set_places(&self, account: AccountId, places: Vec<Place>) {
        let mut maps = self.write();
        if places.is_empty() {
            maps.places.remove(&account)
        } else {
            maps.places.insert(account, places)
        };
        drop(maps);
        self.changed.send_replace(());
    }

    /// Nobody works at a restaurant any more: it is gone.
    pub fn forget(&self, restaurant: RestaurantId) {
        self.write().places.retain(|_, places| {
            places.retain(|place| place.restaurant != restaurant);
            !places.is_empty()
        });
        self.changed.send_replace(());
    }

    /// Forgets what is over. Returns the ids.
    pub(super) fn take_over(&self, now: Moment) -> Vec<SessionId> {
        let over: Vec<_> =
            self.read().sessions.values().filter(|it| it.is_over(&self.lifetimes, now)).cloned().collect();
        self.end(|session| session.is_over(&self.lifetimes, now));
        over.iter().map(|session| session.id).collect()
    }

    /// Who was seen since it was stored.
    pub(super) fn unstored(&self) -> Vec<(SessionId, i64)> {
        self.read().sessions.values().filter_map(|session| session.unstored()).collect()
    }
}
