//! What one HTTP worker's sockets see. The hub shows an update to each worker's desk once, and the desk to its sockets,
//! all on the worker's own thread: a thousand sockets cost the hub as much as one.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::sync::Arc;

use actix_web::rt;
use tokio::sync::watch;

use crate::restaurant::handle::Handle;

use super::hub::Hub;
use super::shown::Question;
use super::topic::Sight;

/// See the module.
pub struct Desk {
    hub: Arc<Hub>,
    shown: RefCell<HashMap<Arc<Question>, watch::Sender<Sight>>>,
    sockets: RefCell<HashMap<u64, Box<dyn Fn()>>>,
    opened: Cell<u64>,
}

impl Desk {
    /// A desk for the present worker.
    pub fn new(hub: Arc<Hub>) -> Rc<Desk> {
        let stopping = hub.stopping();
        let desk = Desk { hub, shown: RefCell::default(), sockets: RefCell::default(), opened: Cell::default() };
        let desk = Rc::new(desk);
        rt::spawn(hang_up(Rc::downgrade(&desk), stopping));
        desk
    }

    /// A socket opens; `hang_up` closes it. Told for each socket once, because a socket that listens for the end by
    /// itself pays for it at every frame.
    pub fn opened(&self, hang_up: impl Fn() + 'static) -> u64 {
        let number = self.opened.replace(self.opened.get() + 1);
        if *self.hub.stopping().borrow() {
            hang_up();
        }
        self.sockets.borrow_mut().insert(number, Box::new(hang_up));
        number
    }

    /// A socket is closed.
    pub fn closed(&self, number: u64) {
        self.sockets.borrow_mut().remove(&number);
    }

    /// Follows a question. The handle is the restaurant's own.
    pub fn follow(self: &Rc<Desk>, question: &Arc<Question>, handle: &Handle) -> watch::Receiver<Sight> {
        let mut shown = self.shown.borrow_mut();
        if let Some(sight) = shown.get(question) {
            return sight.subscribe();
        }
        let seen = self.hub.follow(question, handle);
        let (sight, here) = watch::channel(seen.borrow().clone());
        shown.insert(question.clone(), sight.clone());
        rt::spawn(pass_on(self.clone(), question.clone(), seen, sight));
        here
    }
}

/// Closes all sockets once the server stops.
async fn hang_up(desk: Weak<Desk>, mut stopping: watch::Receiver<bool>) {
    // A hub that is gone has stopped.
    drop(stopping.wait_for(|is_stopping| *is_stopping).await);
    if let Some(desk) = desk.upgrade() {
        desk.sockets.borrow().values().for_each(|hang_up| hang_up());
    }
}

/// Passes on what the hub shows, until it shows no more or nobody here looks any more.
async fn pass_on(
    desk: Rc<Desk>,
    question: Arc<Question>,
    mut seen: watch::Receiver<Sight>,
    sight: watch::Sender<Sight>,
) {
    seen.mark_changed();
    loop {
        tokio::select! {
            changed = seen.changed() => if changed.is_err() { break },
            () = sight.closed() => if sight.receiver_count() == 0 { break } else { continue },
        }
        let now = seen.borrow_and_update().clone();
        let is_over = matches!(now, Sight::Ended(_));
        sight.send_replace(now);
        if is_over {
            break;
        }
    }
    desk.shown.borrow_mut().remove(&question);
}
