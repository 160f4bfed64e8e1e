//! The host: which objects are in memory, who waits for one to wake, who has been idle long enough to sleep. A plain
//! state machine; `runtime` carries out its effects. One wake serves a thousand callers. Messages for an object that
//! is on its way to sleep wait until it has left, and wake it again.

use std::collections::HashMap;

use chrono::Duration;

use crate::clock::Moment;

use crate::planted::{self, Bug};

use super::admission::{Limits, Load};
use super::{ObjectId, Refusal};

/// Budgets for objects in memory.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// How long an object that nobody asks stays in memory.
    pub idle: Duration,
    /// How many objects may be in memory. Beyond it the least recently used leave.
    pub awake_max: usize,
    /// How long an object that could not be loaded is left alone before it is tried again; it doubles each time, up to
    /// 32 times as long.
    pub retry_after: Duration,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { idle: Duration::seconds(60), awake_max: 5_000, retry_after: Duration::seconds(1) }
    }
}

/// How often the pause before the next try doubles.
const RETRY_DOUBLINGS_MAX: u32 = 5;

/// What the shell is to do. `A` is an object's address, `M` a message.
#[derive(Debug, PartialEq, Eq)]
pub enum Effect<A, M> {
    /// Load this object, and say [`woke`](Host::woke).
    Wake(ObjectId),
    /// Send the message there.
    Deliver(A, M),
    /// Tell whoever sent it.
    Refuse(M, Refusal),
    /// Ask the object to leave once it has taken so many messages, which are all that it was sent since it woke; and say
    /// [`left`](Host::left) once its database is settled. Threads carry out effects in any order: a message may come
    /// after this, and must not be dropped.
    Retire(ObjectId, A, u64),
}

#[derive(Debug)]
enum Phase<A, M> {
    Waking { waiting: Vec<M> },
    Awake { address: A, delivered: u64 },
    Leaving { waiting: Vec<M> },
    Failed { reason: String, retry_at: Moment },
}

#[derive(Debug)]
struct Residence<A, M> {
    phase: Phase<A, M>,
    used_at: Moment,
    load: Load,
    /// How often in a row it could not be loaded.
    failures: u32,
}

/// Whether an object is in memory, as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is on disk alone.
    Asleep,
    /// It is being loaded.
    Waking,
    /// It is in memory.
    Awake,
    /// It is on its way out of memory.
    Leaving,
    /// It could not be loaded, for this reason.
    Failed(String),
}

/// See the module.
#[derive(Debug)]
pub struct Host<A, M> {
    residences: HashMap<ObjectId, Residence<A, M>>,
    load: Load,
    limits: Limits,
    budget: Budget,
}

impl<A: Clone, M> Host<A, M> {
    /// A host with nobody in it.
    pub fn new(limits: Limits, budget: Budget) -> Host<A, M> {
        Host { residences: HashMap::new(), load: Load::default(), limits, budget }
    }

    /// Somebody sends a message of so many bytes. Unless it is refused, [`answered`](Host::answered) must follow.
    pub fn call(&mut self, id: ObjectId, bytes: usize, message: M, now: Moment) -> Vec<Effect<A, M>> {
        let Limits { object_messages_max, object_bytes_max, process_messages_max, process_bytes_max, .. } = self.limits;
        if !self.load.admits(bytes, process_messages_max, process_bytes_max) {
            return vec![Effect::Refuse(message, Refusal::Overloaded)];
        }
        let mut effects = vec![];
        let residence = self.residences.entry(id).or_insert_with(|| {
            effects.push(Effect::Wake(id));
            Residence { phase: Phase::Waking { waiting: vec![] }, used_at: now, load: Load::default(), failures: 0 }
        });
        if !residence.load.admits(bytes, object_messages_max, object_bytes_max) {
            effects.push(Effect::Refuse(message, Refusal::Overloaded));
            return effects;
        }
        if let Phase::Failed { reason, retry_at } = &residence.phase {
            if now < *retry_at {
                return vec![Effect::Refuse(message, Refusal::Unavailable(reason.clone()))];
            }
            residence.phase = Phase::Waking { waiting: vec![] };
            effects.push(Effect::Wake(id));
        }
        residence.used_at = now;
        residence.load.enter(bytes);
        self.load.enter(bytes);
        match &mut residence.phase {
            Phase::Awake { address, delivered } => {
                *delivered += 1;
                effects.push(Effect::Deliver(address.clone(), message));
            }
            Phase::Leaving { .. } if planted::is(Bug::LeftBehind) => {}
            Phase::Waking { waiting } if planted::is(Bug::NeverSleeps) && waiting.len() == 1 => {
                residence.load.enter(0);
                waiting.push(message);
            }
            Phase::Waking { waiting } | Phase::Leaving { waiting } => waiting.push(message),
            Phase::Failed { .. } => unreachable!("replaced above"),
        }
        effects
    }

    /// A message was answered or refused after it was admitted.
    pub fn answered(&mut self, id: ObjectId, bytes: usize) {
        if planted::is(Bug::PlaceNotGivenBack) && self.load.messages % 7 == 6 {
            return;
        }
        self.load.leave(bytes);
        if let Some(residence) = self.residences.get_mut(&id) {
            residence.load.leave(bytes);
        }
    }

    /// Makes sure that an object is in memory or on its way: an alarm of it is due, or its journal has entries.
    pub fn nudge(&mut self, id: ObjectId, now: Moment) -> Vec<Effect<A, M>> {
        if let Some(residence) = self.residences.get(&id)
            && !matches!(&residence.phase, Phase::Failed { retry_at, .. } if *retry_at <= now)
        {
            return vec![];
        }
        let (load, failures) = self.residences.get(&id).map(|it| (it.load, it.failures)).unwrap_or_default();
        let residence = Residence { phase: Phase::Waking { waiting: vec![] }, used_at: now, load, failures };
        self.residences.insert(id, residence);
        vec![Effect::Wake(id)]
    }

    /// An object was loaded, or could not be.
    pub fn woke(&mut self, id: ObjectId, outcome: Result<A, String>, now: Moment) -> Vec<Effect<A, M>> {
        let Some(residence) = self.residences.get_mut(&id) else { return vec![] };
        let retry_at = now + self.budget.retry_after * (1 << residence.failures.min(RETRY_DOUBLINGS_MAX));
        residence.failures = if outcome.is_ok() { 0 } else { residence.failures + 1 };
        let delivered = match &residence.phase {
            Phase::Waking { waiting } => waiting.len() as u64,
            Phase::Awake { .. } | Phase::Leaving { .. } | Phase::Failed { .. } => 0,
        };
        let next = match &outcome {
            Ok(address) => Phase::Awake { address: address.clone(), delivered },
            Err(reason) => Phase::Failed { reason: reason.clone(), retry_at },
        };
        let Phase::Waking { waiting } = std::mem::replace(&mut residence.phase, next) else { return vec![] };
        let effect = |message| match &outcome {
            Ok(address) => Effect::Deliver(address.clone(), message),
            Err(reason) => Effect::Refuse(message, Refusal::Unavailable(reason.clone())),
        };
        waiting.into_iter().map(effect).collect()
    }

    /// An object stopped by itself, broken: it is to be settled, then [`left`](Host::left).
    pub fn leaving(&mut self, id: ObjectId) {
        if let Some(residence) = self.residences.get_mut(&id)
            && let Phase::Awake { .. } = residence.phase
        {
            residence.phase = Phase::Leaving { waiting: vec![] };
        }
    }

    /// An object is out of memory and its database is settled.
    pub fn left(&mut self, id: ObjectId) -> Vec<Effect<A, M>> {
        let Some(residence) = self.residences.get_mut(&id) else { return vec![] };
        match std::mem::replace(&mut residence.phase, Phase::Waking { waiting: vec![] }) {
            Phase::Leaving { waiting } if !waiting.is_empty() => {
                residence.phase = Phase::Waking { waiting };
                vec![Effect::Wake(id)]
            }
            Phase::Leaving { .. } if residence.load == Load::default() => {
                self.residences.remove(&id);
                vec![]
            }
            Phase::Leaving { .. } => vec![Effect::Wake(id)],
            other @ (Phase::Waking { .. } | Phase::Awake { .. } | Phase::Failed { .. }) => {
                residence.phase = other;
                vec![]
            }
        }
    }

    /// Objects that should sleep now: idle too long, or the least recently used of too many. Failures that nobody
    /// asks for any more are forgotten.
    pub fn put_to_sleep(&mut self, now: Moment) -> Vec<Effect<A, M>> {
        let budget = self.budget;
        let is_over =
            |phase: &Phase<A, M>| matches!(phase, Phase::Failed { retry_at, .. } if *retry_at + budget.idle < now);
        self.residences.retain(|_, residence| !is_over(&residence.phase) || residence.load != Load::default());
        let quiet = |residence: &Residence<A, M>| residence.load == Load::default();
        let awake = self.residences.iter().filter(|(_, it)| matches!(it.phase, Phase::Awake { .. }));
        let mut candidates: Vec<(Moment, ObjectId)> =
            awake.filter(|(_, it)| quiet(it)).map(|(id, it)| (it.used_at, *id)).collect();
        candidates.sort_unstable();
        let awake_max = if planted::is(Bug::AwakeUnbounded) { usize::MAX } else { budget.awake_max };
        let surplus = self.residences.len().saturating_sub(awake_max);
        let ripe = candidates.iter().enumerate();
        let ripe = ripe.filter(|(at, (used_at, _))| *at < surplus || *used_at + budget.idle <= now);
        let ids: Vec<ObjectId> = ripe.map(|(_, (_, id))| *id).collect();
        ids.into_iter().filter_map(|id| self.retire(id)).collect()
    }

    /// All objects in memory, because the process is to stop.
    pub fn retire_all(&mut self) -> Vec<Effect<A, M>> {
        let ids: Vec<ObjectId> = self.residences.keys().copied().collect();
        ids.into_iter().filter_map(|id| self.retire(id)).collect()
    }

    /// One object, whoever it is waited for by.
    pub fn evict(&mut self, id: ObjectId) -> Vec<Effect<A, M>> {
        self.retire(id).into_iter().collect()
    }

    fn retire(&mut self, id: ObjectId) -> Option<Effect<A, M>> {
        let residence = self.residences.get_mut(&id)?;
        let Phase::Awake { address, delivered } = &residence.phase else { return None };
        let (address, delivered) = (address.clone(), *delivered);
        residence.phase = Phase::Leaving { waiting: vec![] };
        Some(Effect::Retire(id, address, delivered))
    }

    /// Where an object is.
    pub fn presence(&self, id: ObjectId) -> Presence {
        match self.residences.get(&id).map(|residence| &residence.phase) {
            None => Presence::Asleep,
            Some(Phase::Waking { .. }) => Presence::Waking,
            Some(Phase::Awake { .. }) => Presence::Awake,
            Some(Phase::Leaving { .. }) => Presence::Leaving,
            Some(Phase::Failed { reason, .. }) => Presence::Failed(reason.clone()),
        }
    }

    /// The address of an object that is in memory.
    pub fn address(&self, id: ObjectId) -> Option<A> {
        match self.residences.get(&id).map(|residence| &residence.phase) {
            Some(Phase::Awake { address, .. }) => Some(address.clone()),
            Some(Phase::Waking { .. } | Phase::Leaving { .. } | Phase::Failed { .. }) | None => None,
        }
    }

    /// The addresses of all objects that are in memory.
    pub fn addresses(&self) -> Vec<(ObjectId, A)> {
        let ids = self.residences.keys();
        ids.filter_map(|id| Some((*id, self.address(*id)?))).collect()
    }

    /// How many objects are in memory, and how many on their way to it.
    pub fn awake_and_waking(&self) -> (usize, usize) {
        let count = |is: fn(&Phase<A, M>) -> bool| self.residences.values().filter(|it| is(&it.phase)).count();
        (count(|phase| matches!(phase, Phase::Awake { .. })), count(|phase| matches!(phase, Phase::Waking { .. })))
    }

    /// What waits for all objects together.
    pub fn load(&self) -> Load {
        self.load
    }

    /// What waits for an object.
    pub fn load_of(&self, id: ObjectId) -> Load {
        self.residences.get(&id).map(|residence| residence.load).unwrap_or_default()
    }

    /// How many objects are not asleep.
    pub fn residents(&self) -> usize {
        self.residences.len()
    }

    /// Whether nobody is in memory.
    pub fn is_empty(&self) -> bool {
        self.residences.values().all(|it| matches!(it.phase, Phase::Failed { .. }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_timestamp(seconds, 0).unwrap()
    }

    fn host(limits: Limits) -> Host<&'static str, u32> {
        Host::new(limits, Budget { awake_max: 2, ..Budget::default() })
    }

    #[test]
    fn one_wake_serves_all_who_wait() {
        let mut host = host(Limits::default());
        assert_eq!(host.call(7, 1, 1, at(0)), [Effect::Wake(7)]);
        assert_eq!(host.call(7, 1, 2, at(0)), []);
        assert_eq!(host.woke(7, Ok("a"), at(0)), [Effect::Deliver("a", 1), Effect::Deliver("a", 2)]);
        assert_eq!(host.call(7, 1, 3, at(0)), [Effect::Deliver("a", 3)]);
    }

    #[test]
    fn what_comes_while_an_object_leaves_wakes_it_again() {
        let mut host = host(Limits::default());
        host.call(7, 1, 1, at(0));
        host.woke(7, Ok("a"), at(0));
        assert_eq!(host.put_to_sleep(at(100)), [], "somebody waits for an answer");
        host.answered(7, 1);
        assert_eq!(host.put_to_sleep(at(100)), [Effect::Retire(7, "a", 1)]);
        assert_eq!(host.call(7, 1, 2, at(100)), []);
        assert_eq!(host.left(7), [Effect::Wake(7)]);
        assert_eq!(host.woke(7, Ok("b"), at(100)), [Effect::Deliver("b", 2)]);
    }

    #[test]
    fn whoever_is_to_leave_knows_how_much_was_sent_before() {
        let mut host = host(Limits::default());
        host.call(7, 1, 1, at(0));
        host.call(7, 1, 2, at(0));
        host.woke(7, Ok("a"), at(0));
        host.call(7, 1, 3, at(0));
        assert_eq!(host.evict(7), [Effect::Retire(7, "a", 3)]);
        host.left(7);
        host.woke(7, Ok("b"), at(0));
        assert_eq!(host.evict(7), [Effect::Retire(7, "b", 0)]);
    }

    #[test]
    fn the_least_recently_used_leave_first() {
        let mut host = host(Limits::default());
        for (id, used_at) in [(1, 3), (2, 1), (3, 2)] {
            host.call(id, 0, 0, at(used_at));
            host.woke(id, Ok("a"), at(used_at));
            host.answered(id, 0);
        }
        assert_eq!(host.put_to_sleep(at(4)), [Effect::Retire(2, "a", 1)]);
        host.left(2);
        assert_eq!(host.presence(2), Presence::Asleep);
    }

    #[test]
    fn a_failed_wake_is_told_and_tried_again_later() {
        let mut host = host(Limits::default());
        host.call(7, 1, 1, at(0));
        let refused = Refusal::Unavailable("gone".into());
        assert_eq!(host.woke(7, Err("gone".into()), at(0)), [Effect::Refuse(1, refused.clone())]);
        host.answered(7, 1);
        assert_eq!(host.call(7, 1, 2, at(0)), [Effect::Refuse(2, refused)]);
        assert_eq!(host.call(7, 1, 3, at(2)), [Effect::Wake(7)]);
    }

    #[test]
    fn a_full_queue_refuses_at_once() {
        let mut host = host(Limits { object_messages_max: 2, ..Limits::default() });
        host.call(7, 1, 1, at(0));
        host.call(7, 1, 2, at(0));
        assert_eq!(host.call(7, 1, 3, at(0)), [Effect::Refuse(3, Refusal::Overloaded)]);
        host.answered(7, 1);
        assert_eq!(host.call(7, 1, 4, at(0)), []);
    }
}
