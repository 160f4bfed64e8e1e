//! How long requests wait for their turn on a worker, before anybody has looked at them. Restaurants bound what waits for
//! them; but where it takes longer to hear guests than to answer them, they wait here: in a queue that is everybody's,
//! where a storm on one restaurant is the neighbours' trouble too. It cannot be looked into, so its length is measured
//! in time: now and then something is put at its end, and it is seen how long that takes to have its turn.
//!
//! A burst is served. When everything has waited too long for a while, guests of each restaurant are let in a few at a
//! time, until what was put at the end has its turn; who else comes for them is refused, and rests (`guard/rest.rs`). So the
//! queue becomes short, and neighbours wait for a few of each, however many come for one.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use actix_web::rt;

use crate::clock::Stopwatch;
use crate::domain::ids::RestaurantId;

/// From which wait on a turn is late. Neighbours wait about as long.
const LATE: Duration = Duration::from_millis(5);
/// For how long all turns are late before it is a storm.
const STORM_AFTER: Duration = Duration::from_millis(200);
/// How long after the last late turn of a storm the next one is its continuation.
const STORM_LASTS: Duration = Duration::from_secs(1);
/// Requests for one restaurant that are let in between two turns while those of a storm are late.
pub const FEW: usize = 32;

/// The queue of one worker, which lives on its thread.
#[derive(Debug)]
pub struct Crowd {
    watch: Stopwatch,
    /// When that was put at the end of the queue which has not had its turn yet.
    sent: Cell<Option<Duration>>,
    /// When the last one had its turn.
    turned: Cell<Duration>,
    /// Since when all turns were late.
    late_since: Cell<Option<Duration>>,
    storm_until: Cell<Duration>,
    /// Whose guests were let in since something was sent.
    let_in: RefCell<HashMap<RestaurantId, usize>>,
}

impl Crowd {
    /// Nobody waits.
    pub fn new() -> Rc<Crowd> {
        let (sent, turned, late_since, storm_until) = <(Cell<_>, Cell<_>, Cell<_>, Cell<_>)>::default();
        Rc::new(Crowd { watch: Stopwatch::start(), sent, turned, late_since, storm_until, let_in: RefCell::default() })
    }

    /// A request has its turn. Says whether turns are late, and have been for long.
    pub fn is_late(self: &Rc<Crowd>) -> bool {
        let at = self.watch.elapsed();
        if self.sent.get().is_none() {
            self.send(at);
            let crowd = self.clone();
            rt::spawn(async move { crowd.turn(crowd.watch.elapsed()) });
        }
        self.is_late_at(at)
    }

    /// Lets a guest of a restaurant in while turns are late, unless a few were let in for it already.
    pub fn lets_in(&self, restaurant: RestaurantId) -> bool {
        let mut let_in = self.let_in.borrow_mut();
        let few = let_in.entry(restaurant).or_default();
        *few += 1;
        *few <= FEW
    }

    fn is_late_at(&self, at: Duration) -> bool {
        let is_waiting = self.sent.get().is_some_and(|sent| LATE <= at - sent);
        at < self.storm_until.get() && (is_waiting || self.late_since.get().is_some())
    }

    /// Something is put at the end. When nobody came for a while, nobody waited: what was before is over.
    fn send(&self, at: Duration) {
        if LATE <= at - self.turned.get() {
            self.late_since.set(None);
        }
        self.sent.set(Some(at));
        self.let_in.borrow_mut().clear();
    }

    /// What was sent has its turn.
    fn turn(&self, at: Duration) {
        let Some(sent) = self.sent.take() else { return };
        self.turned.set(at);
        if at - sent < LATE {
            return self.late_since.set(None);
        }
        let since = self.late_since.get().unwrap_or(sent);
        self.late_since.set(Some(since));
        if STORM_AFTER <= at - since || at < self.storm_until.get() {
            self.storm_until.set(at + STORM_LASTS);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    /// Something waits from then until then.
    fn waits(crowd: &Crowd, from: u64, until: u64) {
        crowd.send(at(from));
        crowd.turn(at(until));
    }

    #[test]
    fn a_burst_is_no_storm_nor_are_many() {
        let crowd = Crowd::new();
        waits(&crowd, 0, 190);
        assert!(!crowd.is_late_at(at(190)));
        waits(&crowd, 190, 194);
        waits(&crowd, 194, 380);
        assert!(!crowd.is_late_at(at(380)), "one turn was in time");
        waits(&crowd, 390, 500);
        assert!(!crowd.is_late_at(at(500)), "in between nobody came");
    }

    #[test]
    fn when_all_turns_are_late_for_long_it_is_a_storm_until_one_is_in_time() {
        let crowd = Crowd::new();
        waits(&crowd, 0, 120);
        waits(&crowd, 120, 200);
        assert!(crowd.is_late_at(at(201)));
        waits(&crowd, 201, 202);
        assert!(!crowd.is_late_at(at(202)), "the queue is short again");
    }

    #[test]
    fn a_storm_that_goes_on_needs_no_new_proof() {
        let crowd = Crowd::new();
        waits(&crowd, 0, 200);
        waits(&crowd, 200, 201);
        waits(&crowd, 210, 216);
        assert!(crowd.is_late_at(at(216)));
        waits(&crowd, 216, 217);
        crowd.send(at(220));
        assert!(!crowd.is_late_at(at(224)));
        assert!(crowd.is_late_at(at(225)), "it waits for too long already");
        assert!(!crowd.is_late_at(at(216 + 1_000)), "it is over");
    }
    #[test]
    fn a_few_of_each_restaurant_are_let_in_at_a_time() {
        let crowd = Crowd::new();
        let let_in = |restaurant| (0..FEW * 3).filter(|_| crowd.lets_in(RestaurantId::new(restaurant))).count();
        crowd.send(at(0));
        assert_eq!((let_in(1), let_in(2), let_in(1)), (FEW, FEW, 0));
        crowd.turn(at(10));
        crowd.send(at(10));
        assert_eq!(let_in(1), FEW);
    }
}
