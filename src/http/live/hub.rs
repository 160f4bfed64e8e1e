//! Who follows what. A question that somebody follows is a topic: a task that asks the restaurant again whenever it
//! told of something that may change the answer, or time may have, and shows the new answer to all followers at once.
//!
//! A topic lives on the thread of its restaurant's object, so that asking costs no wake of another thread; what it says
//! is worked out once for all. Nothing queues here: a topic that is told many times before it asks asks once, and a follower that is late sees the
//! latest. Topics live at the edge, so they outlive the sleep and the crash of their restaurant's object; it is asked
//! anew when it is back.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Duration;

use actix_web::rt;
use chrono::DateTime;
use tokio::sync::{Notify, watch};

use crate::clock::{Clock, Moment};
use crate::domain::ids::RestaurantId;
use crate::domain::reservation::Wants;
use crate::http::staff::live::history::Histories;
use crate::object::ObjectId;
use crate::object::feed::Feed;
use crate::restaurant::handle::{Failure, Handle};
use crate::restaurant::message::SlotsQuery;
use crate::restaurant::news::News;
use crate::restaurant::terms::{Pause, Terms};

use super::places::{Places, SocketLimits};
use super::shown::Question;
use super::topic::{Ended, Sight, Update};

/// The longest a topic waits before it looks at the clock again: clocks jump.
const LOOK_AFTER_MAX: Duration = Duration::from_secs(60);
/// The pause before a restaurant that did not answer is asked again; it doubles up to the longest.
const RETRY_FIRST: Duration = Duration::from_millis(250);
const RETRY_LONGEST: Duration = Duration::from_secs(16);

/// A question that somebody follows.
#[derive(Debug)]
struct Topic {
    question: Arc<Question>,
    told: Notify,
    sight: watch::Sender<Sight>,
}

type Topics = HashMap<RestaurantId, HashMap<Arc<Question>, Arc<Topic>>>;

/// See the module.
#[derive(Debug)]
pub struct Hub {
    topics: Mutex<Topics>,
    clock: Clock,
    stopping: watch::Sender<bool>,
    /// Restaurants that promise nothing now; unknown until [`Hub::heed`].
    paused: OnceLock<watch::Receiver<HashSet<RestaurantId>>>,
    /// Places for sockets.
    pub places: Arc<Places>,
    /// What staff listen to.
    pub histories: Arc<Histories>,
}

impl Hub {
    /// A hub that nobody follows anything at.
    pub fn new(clock: Clock, limits: SocketLimits) -> Arc<Hub> {
        let (topics, stopping, paused) = (Mutex::default(), watch::Sender::new(false), OnceLock::new());
        let (places, histories) = (Places::new(limits), Histories::new(clock.clone()));
        Arc::new(Hub { topics, clock, stopping, paused, places, histories })
    }

    /// Heeds which restaurants promise nothing: from now on their topics say so, and ask again when that changes.
    pub fn heed(self: &Arc<Hub>, paused: watch::Receiver<HashSet<RestaurantId>>) {
        rt::spawn(tell_of_pauses(Arc::downgrade(self), paused.clone()));
        self.paused.get_or_init(|| paused);
    }

    /// A topic outlives the terms on which it began, so it asks on those that hold now.
    fn terms(&self, restaurant: RestaurantId) -> Terms {
        let is_paused = self.paused.get().is_some_and(|paused| paused.borrow().contains(&restaurant));
        Terms { pause: is_paused.then(Pause::default), ..Terms::default() }
    }

    /// Follows a question. The handle is the restaurant's own.
    pub fn follow(self: &Arc<Hub>, question: &Arc<Question>, handle: &Handle) -> watch::Receiver<Sight> {
        let mut topics = self.topics();
        let of_restaurant = topics.entry(question.restaurant).or_default();
        if let Some(topic) = of_restaurant.get(question) {
            return topic.sight.subscribe();
        }
        let (sight, seen) = watch::channel(Sight::Unseen);
        let topic = Arc::new(Topic { question: question.clone(), told: Notify::new(), sight });
        topic.told.notify_one();
        of_restaurant.insert(question.clone(), topic.clone());
        handle.spawn_beside(keep_current(self.clone(), topic, handle.clone()));
        seen
    }

    /// Lets every topic ask again: for tests, whose clock moves without time passing.
    pub fn look_at_clock(&self) {
        self.topics().values().flat_map(HashMap::values).for_each(|topic| topic.told.notify_one());
    }

    /// How many questions are followed.
    pub fn topics_followed(&self) -> usize {
        self.topics().values().map(HashMap::len).sum()
    }

    /// Turns true when the server stops.
    pub fn stopping(&self) -> watch::Receiver<bool> {
        self.stopping.subscribe()
    }

    /// Tells all sockets that the server stops, and waits until they are closed, or until it has waited long enough.
    pub async fn stop(&self, within: Duration) {
        self.stopping.send_replace(true);
        let closed = async {
            while 0 < self.places.count() {
                rt::time::sleep(Duration::from_millis(2)).await;
            }
        };
        // Whoever does not hang up in time is cut off with the listener.
        drop(rt::time::timeout(within, closed).await);
        self.topics().clear();
        self.histories.clear();
    }

    /// Forgets a topic that nobody follows any more. A topic that was joined meanwhile stays.
    fn leave(&self, topic: &Topic) -> bool {
        let mut topics = self.topics();
        let is_free = topic.sight.receiver_count() == 0;
        if is_free {
            forget(&mut topics, &topic.question);
        }
        is_free
    }

    fn end(&self, topic: &Topic, ended: Ended) {
        forget(&mut self.topics(), &topic.question);
        topic.sight.send_replace(Sight::Ended(ended));
    }

    fn topics(&self) -> MutexGuard<'_, Topics> {
        // A map operation at a time: no panic can leave it half done.
        self.topics.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, restaurant: RestaurantId, news: &News) {
        self.histories.told(restaurant);
        self.ask_again(restaurant, news);
    }

    fn ask_again(&self, restaurant: RestaurantId, news: &News) {
        let topics = self.topics();
        let touched = topics.get(&restaurant).into_iter().flat_map(HashMap::values);
        touched.filter(|topic| news.touches(topic.question.date)).for_each(|topic| topic.told.notify_one());
    }
}

async fn tell_of_pauses(hub: Weak<Hub>, mut paused: watch::Receiver<HashSet<RestaurantId>>) {
    let mut before = paused.borrow_and_update().clone();
    while paused.changed().await.is_ok() {
        let (Some(hub), now) = (hub.upgrade(), paused.borrow_and_update().clone()) else { return };
        before.symmetric_difference(&now).for_each(|id| hub.ask_again(*id, &News::Everything));
        before = now;
    }
}

fn forget(topics: &mut Topics, question: &Question) {
    if let Some(of_restaurant) = topics.get_mut(&question.restaurant) {
        of_restaurant.remove(question);
        if of_restaurant.is_empty() {
            topics.remove(&question.restaurant);
        }
    }
}

impl Feed<News> for Hub {
    fn told(&self, object: ObjectId, news: News) {
        self.tell(RestaurantId::new(object), &news);
    }

    fn woke(&self, object: ObjectId) {
        self.tell(RestaurantId::new(object), &News::Everything);
    }
}

/// The life of a topic.
async fn keep_current(hub: Arc<Hub>, topic: Arc<Topic>, handle: Handle) {
    let mut look_at = DateTime::UNIX_EPOCH;
    let mut retry = RETRY_FIRST;
    loop {
        let wait = (look_at - hub.clock.now()).to_std().unwrap_or_default().min(LOOK_AFTER_MAX);
        tokio::select! {
            () = topic.told.notified() => {}
            () = rt::time::sleep(wait) => if hub.clock.now() < look_at { continue },
            () = topic.sight.closed() => if hub.leave(&topic) { return } else { continue },
        }
        match ask(&topic, &handle.clone().on(hub.terms(topic.question.restaurant))).await {
            Ok(valid_until) => (look_at, retry) = (valid_until, RETRY_FIRST),
            Err(ended @ Ended::Refused(_)) => return hub.end(&topic, ended),
            Err(ended) if matches!(*topic.sight.borrow(), Sight::Unseen) => return hub.end(&topic, ended),
            Err(Ended::Unavailable(_)) => {
                look_at = hub.clock.now() + retry;
                retry = (retry * 2).min(RETRY_LONGEST);
            }
        }
    }
}

/// Asks the restaurant, shows what is new, and says until when nothing can be.
async fn ask(topic: &Topic, handle: &Handle) -> Result<Moment, Ended> {
    let Question { date, party, ref area, .. } = *topic.question;
    let view = handle.slots(SlotsQuery { date, party, wants: Wants::area(area.clone()), time: None }).await;
    let view = view.map_err(|failure| match failure {
        Failure::Rejected(refused) => Ended::Refused(*refused),
        Failure::Refused(refusal) => Ended::Unavailable(refusal),
        Failure::Gone => Ended::Unavailable(crate::object::Refusal::Unavailable("it is to be deleted".into())),
        // Reads go on; nothing else is asked here.
        Failure::Suspended { .. } | Failure::OverQuota(_) => {
            Ended::Unavailable(crate::object::Refusal::ReadOnly("it is suspended".into()))
        }
    })?;
    let valid_until = view.valid_until;
    let last = match &*topic.sight.borrow() {
        Sight::Seen(update) => Some(update.clone()),
        Sight::Unseen | Sight::Ended(_) => None,
    };
    if let Some(update) = Update::next(last.as_deref(), &topic.question, view) {
        topic.sight.send_replace(Sight::Seen(Arc::new(update)));
    }
    Ok(valid_until)
}
