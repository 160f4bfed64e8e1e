//! One HTTP worker's sockets. The hub shows an update to each worker's desk once; the desk nudges the sockets that
//! follow, all on the worker's own thread, and a socket that is nudged looks. So a thousand sockets cost the hub as
//! much as one, and what a socket listens to is its own client and the desk, nothing else: it is polled at every frame.
//!
//! A nudge says that there is something to look at, not what: one that does not fit into a socket's mailbox is not
//! missed, because those before it are still to come.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::time::Duration;

use actix_web::rt::{self, task::JoinHandle};
use tokio::sync::watch;

use crate::restaurant::handle::Handle;

use super::hub::Hub;
use super::shown::Question;
use super::topic::Sight;

/// Pings are spread over as many turns as this, so that not all sockets are pinged at once.
const TURNS: u64 = 16;

/// What a socket is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nudge {
    /// There is something to look at, by this number.
    Look(u64),
    /// Time for a ping.
    Ping,
    /// The server stops.
    Stop,
}

type Tell = Rc<dyn Fn(Nudge)>;

struct Shown {
    number: u64,
    sight: Sight,
    followers: HashMap<u64, Tell>,
    passing_on: JoinHandle<()>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.passing_on.abort();
    }
}

/// See the module.
pub struct Desk {
    hub: Arc<Hub>,
    sockets: RefCell<HashMap<u64, Tell>>,
    shown: RefCell<HashMap<Arc<Question>, Shown>>,
    numbers: Cell<u64>,
}

impl Desk {
    /// A desk for the present worker.
    pub fn new(hub: Arc<Hub>, ping_every: Duration) -> Rc<Desk> {
        let (sockets, shown, numbers) = (RefCell::default(), RefCell::default(), Cell::default());
        let desk = Rc::new(Desk { hub, sockets, shown, numbers });
        rt::spawn(tell_of_the_end(Rc::downgrade(&desk), desk.hub.stopping()));
        rt::spawn(tell_to_ping(Rc::downgrade(&desk), ping_every));
        desk
    }

    /// A socket opens, and is told by this from now on. Its number is for [`closed`](Desk::closed).
    pub fn opened(&self, tell: impl Fn(Nudge) + 'static) -> u64 {
        let number = self.number();
        if *self.hub.stopping().borrow() {
            tell(Nudge::Stop);
        }
        self.sockets.borrow_mut().insert(number, Rc::new(tell));
        number
    }

    /// A socket is closed; it follows nothing any more.
    pub fn closed(&self, socket: u64) {
        self.sockets.borrow_mut().remove(&socket);
    }

    /// Lets an open socket follow a question. The handle is the restaurant's own.
    pub fn follow(self: &Rc<Desk>, socket: u64, question: &Arc<Question>, handle: &Handle) -> u64 {
        let mut shown = self.shown.borrow_mut();
        let known = shown.entry(question.clone()).or_insert_with(|| self.begin(question, handle));
        let tell = self.sockets.borrow().get(&socket).cloned();
        known.followers.extend(tell.map(|tell| (socket, tell)));
        known.number
    }

    fn begin(self: &Rc<Desk>, question: &Arc<Question>, handle: &Handle) -> Shown {
        let seen = self.hub.follow(question, handle);
        let sight = seen.borrow().clone();
        let passing_on = rt::spawn(pass_on(Rc::downgrade(self), question.clone(), seen));
        Shown { number: self.number(), sight, followers: HashMap::new(), passing_on }
    }

    /// Lets a socket follow a question no more.
    pub fn leave(&self, socket: u64, question: &Question) {
        let mut shown = self.shown.borrow_mut();
        if let Some(known) = shown.get_mut(question) {
            known.followers.remove(&socket);
            if known.followers.is_empty() {
                shown.remove(question);
            }
        }
    }

    /// What there is to see now.
    pub fn look(&self, question: &Question) -> Sight {
        self.shown.borrow().get(question).map_or(Sight::Unseen, |known| known.sight.clone())
    }

    fn number(&self) -> u64 {
        self.numbers.replace(self.numbers.get() + 1)
    }

    fn show(&self, question: &Question, sight: Sight) {
        if let Some(known) = self.shown.borrow_mut().get_mut(question) {
            known.sight = sight;
            known.followers.values().for_each(|tell| tell(Nudge::Look(known.number)));
        }
    }
}

/// Passes on what the hub shows, for as long as somebody follows here.
async fn pass_on(desk: Weak<Desk>, question: Arc<Question>, mut seen: watch::Receiver<Sight>) {
    seen.mark_changed();
    while seen.changed().await.is_ok() {
        let Some(desk) = desk.upgrade() else { return };
        let sight = seen.borrow_and_update().clone();
        desk.show(&question, sight);
    }
}

async fn tell_of_the_end(desk: Weak<Desk>, mut stopping: watch::Receiver<bool>) {
    // A hub that is gone has stopped.
    drop(stopping.wait_for(|is_stopping| *is_stopping).await);
    if let Some(desk) = desk.upgrade() {
        desk.sockets.borrow().values().for_each(|tell| tell(Nudge::Stop));
    }
}

async fn tell_to_ping(desk: Weak<Desk>, ping_every: Duration) {
    for turn in (0..TURNS).cycle() {
        rt::time::sleep(ping_every / u32::try_from(TURNS).expect("a few")).await;
        let Some(desk) = desk.upgrade() else { return };
        let sockets = desk.sockets.borrow();
        sockets.iter().filter(|(number, _)| *number % TURNS == turn).for_each(|(_, tell)| tell(Nudge::Ping));
    }
}
