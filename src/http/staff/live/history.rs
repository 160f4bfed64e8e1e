//! The histories that somebody listens to: a task for each such restaurant, on the thread of its object, which reads on
//! whenever the object says that something is durable. What it reads is worked out once and shown to all who listen.
//!
//! A task reads what is in the restaurant's database, which is told what the journal has before it is read: nobody hears
//! what is not durable, and whoever comes later reads the same. The tasks live at the edge, so they outlive the sleep and
//! the crash of the object.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::rt;
use tokio::sync::{Notify, watch};

use crate::clock::Clock;
use crate::directory::tenants::Tenant;
use crate::domain::ids::RestaurantId;
use crate::restaurant::changes::Place;
use crate::restaurant::handle::{Failure, Handle};
use crate::restaurant::history::From;

use super::session::Found;
use super::told::{Stretch, Tail};

/// The pause after something was told: what happens meanwhile is told at once, and a busy restaurant's database is read
/// so often at most.
const PAUSE: Duration = Duration::from_millis(20);
/// The pause before a history that could not be read is read again.
const RETRY: Duration = Duration::from_millis(500);

#[derive(Debug)]
struct History {
    tenant: Arc<Tenant>,
    told: Notify,
    tail: watch::Sender<Arc<Tail>>,
}

/// See the module.
#[derive(Debug)]
pub struct Histories {
    followed: Mutex<HashMap<RestaurantId, Arc<History>>>,
    clock: Clock,
}

impl Histories {
    /// Nobody listens.
    pub fn new(clock: Clock) -> Arc<Histories> {
        Arc::new(Histories { followed: Mutex::default(), clock })
    }

    /// Listens to a restaurant from a change on, or from wherever others have come to meanwhile.
    pub fn follow(
        self: &Arc<Histories>,
        tenant: &Arc<Tenant>,
        handle: &Handle,
        from: Place,
    ) -> watch::Receiver<Arc<Tail>> {
        let mut followed = self.followed();
        if let Some(history) = followed.get(&tenant.id) {
            return history.tail.subscribe();
        }
        let (tail, seen) = watch::channel(Arc::new(Tail::begin(from)));
        let history = Arc::new(History { tenant: tenant.clone(), told: Notify::new(), tail });
        // Something may have happened since.
        history.told.notify_one();
        followed.insert(tenant.id, history.clone());
        handle.spawn_beside(keep_reading(self.clone(), history, handle.clone()));
        seen
    }

    /// A restaurant has said that something is durable.
    pub fn told(&self, restaurant: RestaurantId) {
        self.followed().get(&restaurant).into_iter().for_each(|history| history.told.notify_one());
    }

    /// How many restaurants are listened to.
    pub fn count(&self) -> usize {
        self.followed().len()
    }

    /// Ends all of it.
    pub fn clear(&self) {
        self.followed().clear();
    }

    /// Forgets a history that nobody listens to any more. One that was joined meanwhile stays.
    fn leave(&self, history: &History) -> bool {
        let mut followed = self.followed();
        let is_free = history.tail.receiver_count() == 0;
        if is_free {
            followed.remove(&history.tenant.id);
        }
        is_free
    }

    fn followed(&self) -> MutexGuard<'_, HashMap<RestaurantId, Arc<History>>> {
        // A map operation at a time: no panic can leave it half done.
        self.followed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What comes after a change, for one who is late.
    pub async fn read(&self, tenant: &Tenant, handle: &Handle, seen: Place) -> Found {
        match self.try_read(tenant, handle, seen).await {
            Ok(found) => found,
            Err(_) => Found::Unreadable,
        }
    }

    async fn try_read(&self, tenant: &Tenant, handle: &Handle, seen: Place) -> Result<Found, Failure> {
        if let From::Now(until) = handle.history_from(Some(seen)).await? {
            return Ok(Found::Behind(until));
        }
        let stretch = self.next(tenant, handle, seen).await?;
        Ok(stretch.map_or(Found::Nothing, |stretch| Found::Stretch(Arc::new(stretch))))
    }

    async fn next(&self, tenant: &Tenant, handle: &Handle, after: Place) -> Result<Option<Stretch>, Failure> {
        let told = handle.told_after(after).await?;
        Ok(told.map(|told| Stretch::new(tenant, after, told, self.clock.now())))
    }
}

/// The life of a history that somebody listens to.
async fn keep_reading(histories: Arc<Histories>, history: Arc<History>, handle: Handle) {
    loop {
        tokio::select! {
            () = history.told.notified() => {}
            () = history.tail.closed() => if histories.leave(&history) { return } else { continue },
        }
        while let Some(pause) = read_on(&histories, &history, &handle).await {
            rt::time::sleep(pause).await;
        }
    }
}

/// Reads on, and says after what pause to do so again; `None` when there is nothing more now.
async fn read_on(histories: &Histories, history: &History, handle: &Handle) -> Option<Duration> {
    let tail = history.tail.borrow().clone();
    match histories.next(&history.tenant, handle, tail.until()).await {
        Ok(Some(stretch)) => {
            history.tail.send_replace(Arc::new(tail.with(stretch)));
            Some(PAUSE)
        }
        Ok(None) => None,
        Err(_) if history.tail.is_closed() => None,
        Err(_) => Some(RETRY),
    }
}
