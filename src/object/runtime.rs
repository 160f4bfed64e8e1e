//! The shell around the [`Host`]: gives objects their threads, loads them, lets them leave. Cheap to clone.
//!
//! The host stands behind one mutex that is held for a few map operations at a time, never across an await and never
//! while an effect is carried out.

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use actix::{Actor, Addr, ArbiterHandle};
use tokio::sync::oneshot;

use crate::clock::{Clock, Moment, Stopwatch};
use crate::fault::Faults;

use super::actor::{Ask, Caller, Look, LookBetween, ObjectActor, Overdue, Retire, Tick, TurnReadOnly};
use super::admission::{Door, Limits, Load, Refusals, of_guests};
use super::feed::Feed;
use super::host::{Budget, Effect, Host, Presence};
use super::resident::{Between, Blame};
use super::tally::{Counts, Tally};
use super::{Journal, Keeper, Object, ObjectId, Refusal};

/// How often it looks whether those who should leave have left.
const LOOK: Duration = Duration::from_millis(2);

type Effects<O> = Vec<Effect<Addr<ObjectActor<O>>, Ask<O>>>;

/// What objects need of the world.
pub struct Ports<O: Object> {
    /// Where decisions become durable.
    pub journal: Arc<dyn Journal>,
    /// What brings objects to memory.
    pub keeper: Arc<dyn Keeper<O>>,
    /// Who follows them.
    pub feed: Arc<dyn Feed<O::News>>,
}

/// What the runtime's clones and its objects share.
pub struct Inner<O: Object> {
    host: Mutex<Host<Addr<ObjectActor<O>>, Ask<O>>>,
    arbiters: Vec<ArbiterHandle>,
    pub(super) journal: Arc<dyn Journal>,
    pub(super) keeper: Arc<dyn Keeper<O>>,
    pub(super) feed: Arc<dyn Feed<O::News>>,
    pub(super) clock: Clock,
    pub(super) limits: Limits,
    pub(super) tally: Tally,
    /// Alarms that broke their objects, until these are rebuilt.
    blames: Mutex<HashMap<ObjectId, Blame>>,
    pub(super) door: Door,
    /// Since the runtime began.
    pub(super) watch: Stopwatch,
    pub(super) faults: Faults,
}

/// Objects of one kind, and the way to talk to them.
pub struct Runtime<O: Object>(Arc<Inner<O>>);

impl<O: Object> Clone for Runtime<O> {
    fn clone(&self) -> Runtime<O> {
        Runtime(self.0.clone())
    }
}

/// A message's place in the queues. It travels with the message, so that the place is given back when the message is
/// answered or dropped, not when its sender loses patience.
pub struct Permit {
    give_back: Option<Box<dyn FnOnce() + Send>>,
}

impl Permit {
    /// The message was not admitted after all: there is nothing to give back.
    fn disarm(&mut self) {
        self.give_back = None;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(give_back) = self.give_back.take() {
            give_back();
        }
    }
}

/// A runtime that does not keep itself alive, for those whom it keeps alive.
pub struct WeakRuntime<O: Object>(Weak<Inner<O>>);

impl<O: Object> WeakRuntime<O> {
    /// The runtime, while somebody else has it.
    pub fn get(&self) -> Option<Runtime<O>> {
        self.0.upgrade().map(Runtime)
    }
}

impl<O: Object> Runtime<O> {
    /// A handle that does not keep it alive.
    pub fn downgrade(&self) -> WeakRuntime<O> {
        WeakRuntime(Arc::downgrade(&self.0))
    }

    /// A runtime whose objects live on these threads.
    pub fn new(
        arbiters: Vec<ArbiterHandle>,
        Ports { journal, keeper, feed }: Ports<O>,
        clock: Clock,
        (limits, budget): (Limits, Budget),
    ) -> Runtime<O> {
        let host = Mutex::new(Host::new(limits, budget));
        let faults = keeper.faults();
        Runtime(Arc::new(Inner {
            host,
            arbiters,
            journal,
            keeper,
            feed,
            clock,
            limits,
            faults,
            tally: Tally::default(),
            blames: Mutex::default(),
            door: Door::default(),
            watch: Stopwatch::start(),
        }))
    }

    /// Asks an object, waking it if it sleeps. `bytes` is about what the command takes while it waits.
    ///
    /// # Errors
    /// A [`Refusal`] when the object did not answer; see there for what that means.
    pub async fn ask(&self, id: ObjectId, command: O::Command, bytes: usize) -> Result<O::Reply, Refusal> {
        if !O::is_read(&command)
            && let Some(reason) = self.0.keeper.lags(id)
        {
            return Err(Refusal::ReadOnly(reason));
        }
        let (reply, answer) = oneshot::channel();
        let mut effects = {
            let mut host = self.0.host();
            if self.0.keeper.is_full() && !O::is_read(&command) || !self.0.has_room(&host, id, bytes) {
                self.0.door.refused();
                return Err(Refusal::Overloaded);
            }
            let inner = self.0.clone();
            let permit = Permit { give_back: Some(Box::new(move || inner.host().answered(id, bytes))) };
            let message = Ask { command, caller: Caller { reply, waited: Stopwatch::start(), _permit: permit } };
            host.call(id, bytes, message, self.0.clock.now())
        };
        effects.iter_mut().for_each(|effect| {
            if let Effect::Refuse(refused, refusal) = effect {
                refused.caller._permit.disarm();
                if *refusal == Refusal::Overloaded {
                    self.0.door.refused();
                }
            }
        });
        Inner::carry_out(&self.0, effects);
        answer.await.unwrap_or(Err(Refusal::OutcomeUnknown))
    }

    /// Whether guests may ask an object anything now: for the edge, before it does any work for them. Costs nothing while
    /// no object is stormed. Whoever works there is not asked, and finds the room that is kept for them.
    pub fn has_room_for_guests(&self, id: ObjectId) -> bool {
        let has_room = self.0.door.room(id).is_none_or(|room| self.load_of(id).messages < of_guests(room));
        if !has_room {
            self.0.door.refused();
        }
        has_room
    }

    /// How many objects have more messages than they answer in time. While none has, nobody needs to look further.
    pub fn stormed(&self) -> usize {
        self.0.door.stormed()
    }

    /// How many messages were refused.
    pub fn refusals(&self) -> Refusals {
        self.0.door.refusals()
    }

    /// What waits for all objects together.
    pub fn load(&self) -> Load {
        self.0.host().load()
    }

    /// Wakes an object that has something to do.
    pub fn nudge(&self, id: ObjectId) {
        let effects = self.0.host().nudge(id, self.0.clock.now());
        Inner::carry_out(&self.0, effects);
    }

    /// Puts to sleep whoever should sleep.
    pub fn put_to_sleep(&self) {
        let effects = self.0.host().put_to_sleep(self.0.clock.now());
        Inner::carry_out(&self.0, effects);
    }

    /// The database of an object refused an entry: the object takes no more writes.
    pub fn turn_read_only(&self, id: ObjectId, reason: String) {
        let address = self.0.host().address(id);
        if let Some(address) = address {
            address.do_send(TurnReadOnly(reason));
        }
    }

    /// Lets an object that is awake look at the clock. Returns once alarms that are due are decided.
    pub async fn tick(&self, id: ObjectId) {
        let address = self.0.host().address(id);
        if let Some(address) = address {
            // An object that has just left has no alarms to look at.
            address.send(Tick).await.unwrap_or_default();
        }
    }

    /// Lets all objects that are awake look at the clock, and tells those of which an alarm has been due since before this,
    /// and since when. One that does not answer within this time is passed over.
    pub async fn overdue(&self, before: Moment, within: Duration) -> Vec<(ObjectId, Moment)> {
        let addresses = self.0.host().addresses();
        let looks = addresses.into_iter().map(async |(id, address)| {
            let since = tokio::time::timeout(within, address.send(Overdue)).await.ok()?.ok()??;
            (since < before).then_some((id, since))
        });
        futures_util::future::join_all(looks).await.into_iter().flatten().collect()
    }

    /// Figures since the process started.
    pub fn counts(&self) -> Counts {
        self.0.tally.counts()
    }

    /// How many objects are in memory, and how many on their way to it.
    pub fn awake_and_waking(&self) -> (usize, usize) {
        self.0.host().awake_and_waking()
    }

    /// Shows an object that is awake to `look`; `None` when it is not.
    pub async fn look<R: Send + 'static>(
        &self,
        id: ObjectId,
        look: impl FnOnce(&O) -> R + Send + 'static,
    ) -> Option<R> {
        let address = self.0.host().address(id)?;
        address.send(Look(Box::new(look))).await.ok().flatten()
    }

    /// Shows an object that is awake to `look` as its entries make it, once nothing is decided that is in none of them:
    /// after the append that is under way. `None` when it is not awake, or left meanwhile.
    pub async fn look_between<R: Send + 'static>(
        &self,
        id: ObjectId,
        look: impl FnOnce(&Between<'_, O>) -> R + Send + 'static,
    ) -> Option<R> {
        let address = self.0.host().address(id)?;
        let (tell, told) = oneshot::channel();
        let look = LookBetween(Box::new(move |between: &Between<'_, O>| drop(tell.send(look(between)))));
        address.send(look).await.ok()?;
        told.await.ok()
    }

    /// Runs something on the thread that an object lives on, so that what it asks of the object wakes no other thread.
    pub fn spawn_beside(&self, id: ObjectId, task: impl Future<Output = ()> + Send + 'static) {
        self.0.arbiter(id).spawn(task);
    }

    /// Where an object is.
    pub fn presence(&self, id: ObjectId) -> Presence {
        self.0.host().presence(id)
    }

    /// What waits for an object.
    pub fn load_of(&self, id: ObjectId) -> Load {
        self.0.host().load_of(id)
    }

    /// How many objects are in memory.
    pub fn residents(&self) -> usize {
        self.0.host().residents()
    }

    /// What objects in memory take together, as they say themselves, in bytes.
    pub fn memory_bytes(&self) -> usize {
        self.0.host().memory_bytes()
    }

    /// Lets an object leave, and returns when it has. Whoever asks it afterwards wakes it again.
    pub async fn evict(&self, id: ObjectId) {
        loop {
            let effects = self.0.host().evict(id);
            Inner::carry_out(&self.0, effects);
            match self.presence(id) {
                Presence::Asleep | Presence::Failed(_) => return,
                Presence::Waking | Presence::Awake | Presence::Leaving => tokio::time::sleep(LOOK).await,
            }
        }
    }

    /// Lets every object leave, and returns when all have.
    pub async fn stop(&self) {
        loop {
            let effects = self.0.host().retire_all();
            Inner::carry_out(&self.0, effects);
            if self.0.host().is_empty() {
                return;
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

impl<O: Object> Inner<O> {
    fn host(&self) -> MutexGuard<'_, Host<Addr<ObjectActor<O>>, Ask<O>>> {
        // The host's own code does not panic between two consistent states.
        self.host.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn blames(&self) -> MutexGuard<'_, HashMap<ObjectId, Blame>> {
        self.blames.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn load_of(&self, id: ObjectId) -> Load {
        self.host().load_of(id)
    }

    /// Whether one more message for an object leaves room for others, and has its turn in time.
    fn has_room(&self, host: &Host<Addr<ObjectActor<O>>, Ask<O>>, id: ObjectId, bytes: usize) -> bool {
        let object = host.load_of(id);
        let is_in_time = self.door.room(id).is_none_or(|room| object.messages < room);
        is_in_time && self.limits.leave_room(host.load(), object, bytes)
    }

    /// An object takes so much now. Others may have to leave for it.
    pub(super) fn weighs(inner: &Arc<Inner<O>>, id: ObjectId, bytes: usize) {
        let effects = {
            let mut host = inner.host();
            host.weighs(id, bytes);
            host.make_room(inner.clock.now())
        };
        Inner::carry_out(inner, effects);
    }

    /// After an object stopped: its database is settled, then whoever came meanwhile wakes it again.
    pub(super) fn settle(inner: &Arc<Inner<O>>, id: ObjectId) {
        inner.host().leaving(id);
        let shared = inner.clone();
        inner.arbiter(id).spawn(async move {
            shared.keeper.settle(id).await;
            let effects = shared.host().left(id);
            Inner::carry_out(&shared, effects);
        });
    }

    fn carry_out(inner: &Arc<Inner<O>>, effects: Effects<O>) {
        for effect in effects {
            match effect {
                Effect::Wake(id) => Inner::wake(inner, id),
                Effect::Deliver(address, message) => address.do_send(message),
                // A caller that has gone away needs no answer.
                Effect::Refuse(message, refusal) => drop(message.caller.reply.send(Err(refusal))),
                Effect::Retire(_, address, after) => address.do_send(Retire { after }),
            }
        }
    }

    fn wake(inner: &Arc<Inner<O>>, id: ObjectId) {
        let shared = inner.clone();
        inner.arbiter(id).spawn(async move {
            let outcome = shared.keeper.load(id).await;
            if let Err(reason) = &outcome {
                tracing::error!(object = id, reason, "object cannot be loaded");
            }
            shared.tally.woke(outcome.is_ok());
            let outcome = outcome.map(|loaded| ObjectActor::new(id, loaded, shared.clone()).start());
            let effects = shared.host().woke(id, outcome, shared.clock.now());
            Inner::carry_out(&shared, effects);
        });
    }

    /// An object always lives on the same thread.
    fn arbiter(&self, id: ObjectId) -> &ArbiterHandle {
        let at = id % u64::try_from(self.arbiters.len()).expect("a few threads");
        &self.arbiters[usize::try_from(at).expect("a few threads")]
    }
}
