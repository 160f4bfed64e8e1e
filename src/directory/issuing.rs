//! Keys of restaurants, made and revoked by the directory's actor: whoever asked may have hung up meanwhile, and still
//! memory says what the database says.

use actix::{ActorFutureExt, AtomicResponse, Context, Handler, Message, WrapFuture};

use crate::restaurant::terms::Exceeded;

use super::keys::KeyDigest;
use super::provision::DirectoryActor;
use super::restaurant_keys::{KeyFailure, KeyId, RestaurantKey};

/// Keep a key, of which only the digest comes this far.
#[derive(Message)]
#[rtype(result = "Result<(), KeyFailure>")]
pub(super) struct Issue {
    pub(super) digest: KeyDigest,
    pub(super) key: RestaurantKey,
}

/// Let a key open nothing any more.
#[derive(Message)]
#[rtype(result = "Result<(), KeyFailure>")]
pub(super) struct Revoke(pub(super) KeyId);

impl Handler<Issue> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<(), KeyFailure>>;

    fn handle(&mut self, Issue { digest, key }: Issue, _: &mut Context<Self>) -> Self::Result {
        let (db, keys) = (self.db.clone(), self.restaurant_keys.clone());
        let tenant = self.tenants.get(key.restaurant);
        let quotas = tenant.and_then(|tenant| tenant.plan.as_ref().and_then(|plan| self.plans.get(plan)));
        let keys_max = quotas.and_then(|quotas| quotas.keys);
        let work = async move {
            if let Some(max) = keys_max {
                let used = db.keys_of(key.restaurant).await?.len() as u64;
                if u64::from(max) <= used {
                    return Err(KeyFailure::OverQuota(Exceeded { quota: "keys", max, used }));
                }
            }
            if !db.add_restaurant_key(digest, &key).await? {
                return Err(KeyFailure::TooMany);
            }
            keys.add(digest, key);
            Ok(())
        };
        AtomicResponse::new(Box::pin(work.into_actor(self).map(|done, _, _| done)))
    }
}

impl Handler<Revoke> for DirectoryActor {
    type Result = AtomicResponse<Self, Result<(), KeyFailure>>;

    fn handle(&mut self, Revoke(id): Revoke, _: &mut Context<Self>) -> Self::Result {
        let (db, keys, now) = (self.db.clone(), self.restaurant_keys.clone(), self.clock.now());
        let work = async move {
            let digest = db.revoke_restaurant_key(id, now).await?.ok_or(KeyFailure::NotFound)?;
            keys.remove(&digest);
            Ok(())
        };
        AtomicResponse::new(Box::pin(work.into_actor(self).map(|done, _, _| done)))
    }
}
