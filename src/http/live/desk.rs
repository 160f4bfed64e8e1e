//! One HTTP worker's sockets. The hub shows an update to each worker's desk once; the desk nudges the sockets that
//! follow, all on the worker's own thread, and a socket that is nudged looks. So a thousand sockets cost the hub as
//! much as one, and nothing that they touch at every frame is shared between threads.
//!
//! A nudge says that there is something to look at, not what: many of them before a socket looks are one.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::{Rc, Weak};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use actix_web::rt::{self, task::JoinHandle};
use tokio::sync::watch;

use crate::domain::ids::RestaurantId;
use crate::restaurant::handle::Handle;

use super::hub::Hub;
use super::shown::Question;
use super::topic::{Ended, Sight, Update};

/// Pings are spread over as many turns as this, so that not all sockets are pinged at once.
const TURNS: u64 = 16;

/// What a socket is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nudge {
    /// There is something to look at.
    Look,
    /// Somebody may do less than before.
    Check,
    /// Time for a ping.
    Ping,
    /// The restaurant is to be deleted.
    Part,
    /// The server stops.
    Stop,
}

/// The nudges that a socket has not yet noticed.
#[derive(Default)]
pub struct Nudges {
    look: Cell<bool>,
    check: Cell<bool>,
    ping: Cell<bool>,
    part: Cell<bool>,
    stop: Cell<bool>,
    waker: Cell<Option<Waker>>,
}

impl Nudges {
    /// One more.
    pub fn add(&self, nudge: Nudge) {
        match nudge {
            Nudge::Look => self.look.set(true),
            Nudge::Check => self.check.set(true),
            Nudge::Ping => self.ping.set(true),
            Nudge::Part => self.part.set(true),
            Nudge::Stop => self.stop.set(true),
        }
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    /// The next nudge.
    pub fn poll(&self, context: &mut Context<'_>) -> Poll<Nudge> {
        let next = [
            (&self.stop, Nudge::Stop),
            (&self.part, Nudge::Part),
            (&self.check, Nudge::Check),
            (&self.look, Nudge::Look),
            (&self.ping, Nudge::Ping),
        ];
        if let Some((_, nudge)) = next.into_iter().find(|(is_told, _)| is_told.take()) {
            return Poll::Ready(nudge);
        }
        self.waker.set(Some(context.waker().clone()));
        Poll::Pending
    }
}

/// What there is to see at a desk.
#[derive(Clone)]
pub enum Glance {
    /// Nothing yet.
    Unseen,
    /// This.
    Seen(Rc<Update>),
    /// Nothing more.
    Ended(Ended),
}

impl From<Sight> for Glance {
    fn from(sight: Sight) -> Glance {
        match sight {
            Sight::Unseen => Glance::Unseen,
            Sight::Seen(update) => Glance::Seen(Rc::new(update.copy())),
            Sight::Ended(ended) => Glance::Ended(ended),
        }
    }
}

struct Shown {
    glance: Glance,
    followers: HashMap<u64, Rc<Nudges>>,
    passing_on: JoinHandle<()>,
}

impl Drop for Shown {
    fn drop(&mut self) {
        self.passing_on.abort();
    }
}

/// An open socket.
struct Open {
    restaurant: RestaurantId,
    nudges: Rc<Nudges>,
}

/// See the module.
pub struct Desk {
    hub: Arc<Hub>,
    /// Restaurants that nobody may follow.
    leaving: watch::Receiver<HashSet<RestaurantId>>,
    sockets: RefCell<HashMap<u64, Open>>,
    shown: RefCell<HashMap<Arc<Question>, Shown>>,
    numbers: Cell<u64>,
}

impl Desk {
    /// A desk for the present worker.
    pub fn new(hub: Arc<Hub>, leaving: watch::Receiver<HashSet<RestaurantId>>, ping_every: Duration) -> Rc<Desk> {
        let (sockets, shown, numbers) = (RefCell::default(), RefCell::default(), Cell::default());
        let desk = Rc::new(Desk { hub, leaving, sockets, shown, numbers });
        rt::spawn(tell_of_the_end(Rc::downgrade(&desk), desk.hub.stopping()));
        rt::spawn(tell_of_partings(Rc::downgrade(&desk), desk.leaving.clone()));
        rt::spawn(tell_to_ping(Rc::downgrade(&desk), ping_every));
        desk
    }

    /// A socket of a restaurant opens: its number here, and its nudges.
    pub fn open(&self, restaurant: RestaurantId) -> (u64, Rc<Nudges>) {
        let number = self.numbers.replace(self.numbers.get() + 1);
        let nudges = Rc::new(Nudges::default());
        if *self.hub.stopping().borrow() {
            nudges.add(Nudge::Stop);
        }
        if self.leaving.borrow().contains(&restaurant) {
            nudges.add(Nudge::Part);
        }
        self.sockets.borrow_mut().insert(number, Open { restaurant, nudges: nudges.clone() });
        (number, nudges)
    }

    /// A socket is closed. It follows nothing any more.
    pub fn close(&self, socket: u64) {
        self.sockets.borrow_mut().remove(&socket);
    }

    /// Lets an open socket follow a question. The handle is the restaurant's own.
    pub fn follow(self: &Rc<Desk>, socket: u64, question: &Arc<Question>, handle: &Handle) {
        let mut shown = self.shown.borrow_mut();
        let known = shown.entry(question.clone()).or_insert_with(|| self.begin(question, handle));
        let nudges = self.sockets.borrow().get(&socket).map(|socket| socket.nudges.clone());
        known.followers.extend(nudges.map(|nudges| (socket, nudges)));
    }

    fn begin(self: &Rc<Desk>, question: &Arc<Question>, handle: &Handle) -> Shown {
        let seen = self.hub.follow(question, handle);
        let glance = seen.borrow().clone().into();
        let passing_on = rt::spawn(pass_on(Rc::downgrade(self), question.clone(), seen));
        Shown { glance, followers: HashMap::new(), passing_on }
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
    pub fn look(&self, question: &Question) -> Glance {
        self.shown.borrow().get(question).map_or(Glance::Unseen, |known| known.glance.clone())
    }

    fn show(&self, question: &Question, sight: Sight) {
        if let Some(known) = self.shown.borrow_mut().get_mut(question) {
            known.glance = sight.into();
            known.followers.values().for_each(|nudges| nudges.add(Nudge::Look));
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
        desk.sockets.borrow().values().for_each(|socket| socket.nudges.add(Nudge::Stop));
    }
}

async fn tell_of_partings(desk: Weak<Desk>, mut leaving: watch::Receiver<HashSet<RestaurantId>>) {
    while leaving.changed().await.is_ok() {
        let Some(desk) = desk.upgrade() else { return };
        let (sockets, leaving) = (desk.sockets.borrow(), leaving.borrow_and_update());
        let parting = sockets.values().filter(|socket| leaving.contains(&socket.restaurant));
        parting.for_each(|socket| socket.nudges.add(Nudge::Part));
    }
}

async fn tell_to_ping(desk: Weak<Desk>, ping_every: Duration) {
    for turn in (0..TURNS).cycle() {
        rt::time::sleep(ping_every / u32::try_from(TURNS).expect("a few")).await;
        let Some(desk) = desk.upgrade() else { return };
        let sockets = desk.sockets.borrow();
        let of_turn = sockets.iter().filter(|(number, _)| *number % TURNS == turn);
        of_turn.for_each(|(_, socket)| socket.nudges.add(Nudge::Ping));
    }
}
