//! Keys are made, rotated and revoked by the directory's actor: whoever asked may have hung up meanwhile, and still
//! memory says what the database says. Every change is on record.

use actix::{ActorFutureExt, AtomicResponse, Context, Handler, Message, WrapFuture};
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::domain::author::Author;
use crate::domain::ids::{KeyId, RestaurantId};
use crate::store::StoreError;

use super::changes::NewChange;
use super::keys::KeyDigest;
use super::platform_keys::{PLATFORM_KEYS_MAX, PlatformKey};
use super::provision::DirectoryActor;
use super::restaurant_keys::{Grace, KeyFailure, LIVE_KEYS_MAX, RestaurantKey};
use super::ring::Opens;

/// How often it is written down when keys were last used, in seconds.
const LAST_USE_SECONDS: i64 = 60;

/// Keep a key, of which only the digest comes this far.
#[derive(Message)]
#[rtype(result = "Result<(), KeyFailure>")]
pub(super) struct Issue {
    pub(super) digest: KeyDigest,
    pub(super) key: RestaurantKey,
    pub(super) author: Author,
}

/// Give a key another secret.
#[derive(Message)]
#[rtype(result = "Result<RestaurantKey, KeyFailure>")]
pub(super) struct Rotate {
    pub(super) id: KeyId,
    pub(super) digest: KeyDigest,
    pub(super) start: String,
    pub(super) grace: Grace,
    pub(super) author: Author,
}

/// Let a key open nothing any more; `of` says whose it must be.
#[derive(Message)]
#[rtype(result = "Result<(), KeyFailure>")]
pub(super) struct Revoke {
    pub(super) id: KeyId,
    pub(super) of: Option<RestaurantId>,
    pub(super) author: Author,
}

/// Keep a platform key.
#[derive(Message)]
#[rtype(result = "Result<(), KeyFailure>")]
pub(super) struct IssuePlatform {
    pub(super) digest: KeyDigest,
    pub(super) key: PlatformKey,
    pub(super) author: Author,
}

/// Let a platform key open nothing any more.
#[derive(Message)]
#[rtype(result = "Result<(), KeyFailure>")]
pub(super) struct RevokePlatform {
    pub(super) id: KeyId,
    pub(super) author: Author,
}

/// What is on record of a key.
fn told(key: &RestaurantKey) -> Value {
    json!({
        "role": key.grant.role,
        "scopes": key.grant.only.map(|only| only.to_string()),
        "name": key.name,
        "expires_at": key.expires_at.map(|at| at.timestamp()),
        "previous_until": key.old_until.map(|at| at.timestamp()),
    })
}

fn change(kind: &'static str, key: &RestaurantKey, author: Author) -> NewChange {
    let restaurant = Some(key.restaurant);
    NewChange { kind, entity: key.id.to_string(), restaurant, author, old: None, new: Some(told(key)) }
}

fn change_of_platform(kind: &'static str, id: KeyId, author: Author) -> NewChange {
    NewChange { kind, entity: id.to_string(), restaurant: None, author, old: None, new: None }
}

impl Handler<Issue> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<(), KeyFailure>>;

    fn handle(&mut self, Issue { digest, key, author }: Issue, _: &mut Context<Self>) -> Self::Result {
        let (db, keys) = (self.db.clone(), self.restaurant_keys.clone());
        let work = async move {
            if !db.add_restaurant_key(digest, &key, change("key.created", &key, author)).await? {
                return Err(KeyFailure::TooMany(LIVE_KEYS_MAX));
            }
            let until = key.expires_at;
            keys.put(key.id, key, None, vec![Opens { digest, until }]);
            Ok(())
        };
        AtomicResponse::new(Box::pin(work.into_actor(self).map(|done, _, _| done)))
    }
}

impl Handler<Rotate> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<RestaurantKey, KeyFailure>>;

    fn handle(&mut self, rotate: Rotate, _: &mut Context<Self>) -> Self::Result {
        let (db, keys, now) = (self.db.clone(), self.restaurant_keys.clone(), self.clock.now());
        let work = async move {
            let Rotate { id, digest, start, grace, author } = rotate;
            let old = keys.get(id).ok_or(KeyFailure::NotFound)?.key.clone();
            let key = RestaurantKey { start: Some(start), old_until: Some(grace.from(now)), ..old.clone() };
            let change = NewChange { old: Some(told(&old)), ..change("key.rotated", &key, author) };
            let stored = db.rotate_restaurant_key(digest, &key, now, change).await?.ok_or(KeyFailure::NotFound)?;
            keys.put(id, stored.key.clone(), stored.used_at, stored.secrets);
            Ok(stored.key)
        };
        AtomicResponse::new(Box::pin(work.into_actor(self).map(|done, _, _| done)))
    }
}

impl Handler<Revoke> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<(), KeyFailure>>;

    fn handle(&mut self, Revoke { id, of, author }: Revoke, _: &mut Context<Self>) -> Self::Result {
        let (db, keys, now) = (self.db.clone(), self.restaurant_keys.clone(), self.clock.now());
        let work = async move {
            let old = keys.get(id).map(|kept| told(&kept.key));
            let entity = id.to_string();
            let change = |restaurant| {
                let restaurant = Some(restaurant);
                NewChange { kind: "key.revoked", entity, restaurant, author, old, new: None }
            };
            if !db.revoke_restaurant_key(id, of, now, change).await? {
                return Err(KeyFailure::NotFound);
            }
            keys.remove(id);
            Ok(())
        };
        AtomicResponse::new(Box::pin(work.into_actor(self).map(|done, _, _| done)))
    }
}

impl Handler<IssuePlatform> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<(), KeyFailure>>;

    fn handle(&mut self, IssuePlatform { digest, key, author }: IssuePlatform, _: &mut Context<Self>) -> Self::Result {
        let (db, keys) = (self.db.clone(), self.keys.clone());
        let work = async move {
            let change = change_of_platform("platform_key.created", key.id, author);
            if !db.add_platform_key(digest, &key, change).await? {
                return Err(KeyFailure::TooMany(PLATFORM_KEYS_MAX));
            }
            keys.put(key.id, key, None, vec![Opens { digest, until: None }]);
            Ok(())
        };
        AtomicResponse::new(Box::pin(work.into_actor(self).map(|done, _, _| done)))
    }
}

impl Handler<RevokePlatform> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<(), KeyFailure>>;

    fn handle(&mut self, RevokePlatform { id, author }: RevokePlatform, _: &mut Context<Self>) -> Self::Result {
        let (db, keys, now) = (self.db.clone(), self.keys.clone(), self.clock.now());
        let work = async move {
            keys.get(id).ok_or(KeyFailure::NotFound)?;
            let change = change_of_platform("platform_key.revoked", id, author);
            if !db.revoke_platform_key(id, now, change).await? {
                return Err(KeyFailure::Last);
            }
            keys.remove(id);
            Ok(())
        };
        AtomicResponse::new(Box::pin(work.into_actor(self).map(|done, _, _| done)))
    }
}

impl DirectoryActor {
    /// When keys were last used, written down at most once a minute, and never on the way of a request.
    pub(super) fn last_use(&mut self, now: Moment) -> Option<LastUse> {
        let since = self.last_use_written_at;
        if now.timestamp() < since.timestamp() + LAST_USE_SECONDS {
            return None;
        }
        self.last_use_written_at = now;
        Some(LastUse {
            of_restaurants: self.restaurant_keys.used_since(since),
            of_platform: self.keys.used_since(since),
        })
    }
}

/// What was used since the last time: id and seconds.
pub(super) struct LastUse {
    of_restaurants: Vec<(u64, i64)>,
    of_platform: Vec<(u64, i64)>,
}

impl LastUse {
    /// Whether there is anything to write.
    fn is_empty(&self) -> bool {
        self.of_restaurants.is_empty() && self.of_platform.is_empty()
    }

    /// Writes it down.
    pub(super) async fn write(&self, db: &super::db::DirectoryDb) -> Result<(), StoreError> {
        if self.is_empty() { Ok(()) } else { db.write_last_use(&self.of_restaurants, &self.of_platform).await }
    }
}
