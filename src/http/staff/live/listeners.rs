//! The sockets of one HTTP worker that listen to histories. What happened comes once to each worker, and from here to its
//! sockets. When somebody may do less than before, its sockets look whether it is them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use actix_web::rt::{self, task::JoinHandle};
use tokio::sync::watch;

use crate::directory::Directory;
use crate::directory::tenants::Tenant;
use crate::domain::ids::RestaurantId;
use crate::http::live::desk::{Nudge, Nudges};
use crate::restaurant::changes::Place;
use crate::restaurant::handle::Handle;

use super::history::Histories;
use super::told::Tail;

struct Followed {
    tail: Arc<Tail>,
    sockets: HashMap<u64, Rc<Nudges>>,
    passing_on: JoinHandle<()>,
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.passing_on.abort();
    }
}

/// See the module.
pub struct Listeners {
    histories: Arc<Histories>,
    followed: RefCell<HashMap<RestaurantId, Followed>>,
}

impl Listeners {
    /// Those of the present worker.
    pub fn new(histories: Arc<Histories>, directory: &Directory) -> Rc<Listeners> {
        let listeners = Rc::new(Listeners { histories, followed: RefCell::default() });
        for changed in directory.access_changed() {
            rt::spawn(tell_to_check(Rc::downgrade(&listeners), changed));
        }
        listeners
    }

    /// Lets a socket listen to a restaurant, whose history was at this change a moment ago.
    pub fn follow(
        self: &Rc<Listeners>,
        tenant: &Arc<Tenant>,
        (handle, from): (&Handle, Place),
        (socket, nudges): (u64, &Rc<Nudges>),
    ) {
        let mut followed = self.followed.borrow_mut();
        let known = followed.entry(tenant.id).or_insert_with(|| self.begin(tenant, handle, from));
        known.sockets.insert(socket, nudges.clone());
    }

    fn begin(self: &Rc<Listeners>, tenant: &Arc<Tenant>, handle: &Handle, from: Place) -> Followed {
        let seen = self.histories.follow(tenant, handle, from);
        let tail = seen.borrow().clone();
        let passing_on = rt::spawn(pass_on(Rc::downgrade(self), tenant.id, seen));
        Followed { tail, sockets: HashMap::new(), passing_on }
    }

    /// A socket listens no more.
    pub fn leave(&self, restaurant: RestaurantId, socket: u64) {
        let mut followed = self.followed.borrow_mut();
        if let Some(known) = followed.get_mut(&restaurant) {
            known.sockets.remove(&socket);
            if known.sockets.is_empty() {
                followed.remove(&restaurant);
            }
        }
    }

    /// What happened last at a restaurant that somebody here listens to.
    pub fn tail(&self, restaurant: RestaurantId) -> Arc<Tail> {
        self.followed.borrow().get(&restaurant).map(|known| known.tail.clone()).unwrap_or_default()
    }

    fn show(&self, restaurant: RestaurantId, tail: Arc<Tail>) {
        if let Some(known) = self.followed.borrow_mut().get_mut(&restaurant) {
            known.tail = tail;
            known.sockets.values().for_each(|nudges| nudges.add(Nudge::Look));
        }
    }

    fn check(&self) {
        let followed = self.followed.borrow();
        followed.values().flat_map(|known| known.sockets.values()).for_each(|nudges| nudges.add(Nudge::Check));
    }
}

/// Passes on what happened, for as long as somebody listens here.
async fn pass_on(listeners: Weak<Listeners>, restaurant: RestaurantId, mut seen: watch::Receiver<Arc<Tail>>) {
    seen.mark_changed();
    while seen.changed().await.is_ok() {
        let Some(listeners) = listeners.upgrade() else { return };
        let tail = seen.borrow_and_update().clone();
        listeners.show(restaurant, tail);
    }
}

async fn tell_to_check(listeners: Weak<Listeners>, mut changed: watch::Receiver<()>) {
    while changed.changed().await.is_ok() {
        let Some(listeners) = listeners.upgrade() else { return };
        listeners.check();
    }
}
