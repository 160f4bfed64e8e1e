//! What one HTTP worker's sockets see. The hub shows an update to each worker's desk once, and the desk to its sockets,
//! all on the worker's own thread: a thousand sockets cost the hub as much as one.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::rt;
use tokio::sync::watch;

use crate::restaurant::handle::Handle;

use super::hub::Hub;
use super::shown::Question;
use super::topic::Sight;

/// See the module.
#[derive(Debug)]
pub struct Desk {
    hub: Arc<Hub>,
    shown: RefCell<HashMap<Arc<Question>, watch::Sender<Sight>>>,
}

impl Desk {
    /// A desk for the present worker.
    pub fn new(hub: Arc<Hub>) -> Rc<Desk> {
        Rc::new(Desk { hub, shown: RefCell::default() })
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
