//! The actix shell of one object: it carries messages to the [`Resident`] and its effects out. No handler returns a
//! future over state; replies are oneshots that travel in the message.

use std::sync::Arc;
use std::time::Duration;

use actix::{Actor, Addr, AsyncContext, Context, Handler, Message, SpawnHandle};
use tokio::sync::oneshot;

use crate::clock::{Moment, Stopwatch};

use super::resident::{Effect, Resident, Stopped};
use super::runtime::{Inner, Permit};
use super::{AppendFailed, Loaded, Object, ObjectId, Refusal};

/// The longest a timer sleeps before it looks at the clock again: clocks jump.
const TIMER_MAX: Duration = Duration::from_secs(60);

/// How far what an object takes may be from what the host was told, in bytes.
const WEIGHT_STEP_BYTES: usize = 16 << 10;

/// Somebody who waits for an answer.
pub struct Caller<R> {
    pub(super) reply: oneshot::Sender<Result<R, Refusal>>,
    pub(super) waited: Stopwatch,
    /// Gives the caller's place back when it is dropped.
    pub(super) _permit: Permit,
}

/// A command and who sent it.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Ask<O: Object> {
    pub(super) command: O::Command,
    pub(super) caller: Caller<O::Reply>,
}

/// An append went well or did not.
#[derive(Message)]
#[rtype(result = "()")]
struct Appended(Result<(), AppendFailed>);

/// Leave memory once so many messages have come, which are on their way, and everything is durable.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Retire {
    pub(super) after: u64,
}

/// The database refused an entry.
#[derive(Message)]
#[rtype(result = "()")]
pub struct TurnReadOnly(pub String);

/// Look at the clock: alarms may be due. Answered when those that were due are decided.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Tick;

/// Look at the object. For tests and tools that verify.
pub struct Look<O, R>(pub Box<dyn FnOnce(&O) -> R + Send>);

impl<O: 'static, R: Send + 'static> Message for Look<O, R> {
    type Result = Option<R>;
}

type Caused<O> = Vec<Effect<<O as Object>::Reply, Caller<<O as Object>::Reply>, <O as Object>::News>>;

/// One object in memory.
pub struct ObjectActor<O: Object> {
    id: ObjectId,
    resident: Resident<O, Caller<O::Reply>>,
    inner: Arc<Inner<O>>,
    timer: Option<(Moment, SpawnHandle)>,
    /// actix ends an actor whose last address is dropped, also one that has just been sent a message: it looks into the
    /// mailbox first and counts the addresses afterwards. An object ends when it says so, and has its own address until then.
    own: Option<Addr<ObjectActor<O>>>,
    /// How many messages have come, and after how many it is to leave.
    received: u64,
    retire_after: Option<u64>,
    /// The bytes that the host was told of.
    weight: usize,
    has_stopped: bool,
}

/// A panic inside an object ends its actor, not the process: whoever comes next finds it rebuilt.
impl<O: Object> Drop for ObjectActor<O> {
    fn drop(&mut self) {
        if !self.has_stopped {
            tracing::error!(object = self.id, "object panicked and will be rebuilt");
            Inner::settle(&self.inner, self.id);
        }
    }
}

impl<O: Object> ObjectActor<O> {
    pub(super) fn new(id: ObjectId, loaded: Loaded<O>, inner: Arc<Inner<O>>) -> ObjectActor<O> {
        let resident = Resident::new(id, loaded);
        let (timer, own, retire_after) = (None, None, None);
        ObjectActor { id, resident, inner, timer, own, received: 0, retire_after, weight: 0, has_stopped: false }
    }

    fn carry_out(&mut self, effects: Caused<O>, ctx: &mut Context<Self>) {
        for effect in effects {
            match effect {
                Effect::Append(entry) => {
                    let address = ctx.address();
                    let done = Box::new(move |outcome| address.do_send(Appended(outcome)));
                    self.inner.journal.append(entry, done);
                }
                Effect::Keep(entry) => self.inner.keeper.keep(entry),
                Effect::Tell(news) => self.inner.feed.told(self.id, news),
                // A caller that has gone away needs no answer.
                Effect::Answer(caller, reply) => drop(caller.reply.send(Ok(reply))),
                Effect::Refuse(caller, refusal) => drop(caller.reply.send(Err(refusal))),
                Effect::Stop(stopped) => self.stop(&stopped, ctx),
            }
        }
        self.set_timer(ctx);
        self.tell_weight();
    }

    fn tell_weight(&mut self) {
        let bytes = self.resident.object().memory_bytes();
        if self.weight == 0 || WEIGHT_STEP_BYTES <= bytes.abs_diff(self.weight) {
            self.weight = bytes;
            Inner::weighs(&self.inner, self.id, bytes);
        }
    }

    fn retire_if_all_came(&mut self, ctx: &mut Context<Self>) {
        if self.retire_after.is_some_and(|after| after <= self.received) {
            let effects = self.resident.retire();
            self.carry_out(effects, ctx);
        }
    }

    fn stop(&mut self, stopped: &Stopped, ctx: &mut Context<Self>) {
        self.has_stopped = true;
        if let Stopped::Broken(reason) = stopped {
            tracing::error!(object = self.id, reason, "object is broken and will be rebuilt");
        }
        Inner::settle(&self.inner, self.id);
        actix::ActorContext::stop(ctx);
    }

    fn set_timer(&mut self, ctx: &mut Context<Self>) {
        let next = self.resident.next_alarm();
        if self.timer.as_ref().map(|(at, _)| *at) == next {
            return;
        }
        if let Some((_, handle)) = self.timer.take() {
            ctx.cancel_future(handle);
        }
        self.timer = next.map(|at| {
            let wait = (at - self.inner.clock.now()).to_std().unwrap_or_default().min(TIMER_MAX);
            (at, ctx.run_later(wait, |actor, ctx| actor.look_at_clock(ctx)))
        });
    }

    fn look_at_clock(&mut self, ctx: &mut Context<Self>) {
        self.timer = None;
        let effects = self.resident.tick(self.inner.clock.now());
        self.carry_out(effects, ctx);
    }
}

impl<O: Object> Actor for ObjectActor<O> {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        self.own = Some(ctx.address());
        self.inner.feed.woke(self.id);
        self.look_at_clock(ctx);
    }
}

impl<O: Object> Handler<Ask<O>> for ObjectActor<O> {
    type Result = ();

    fn handle(&mut self, Ask { command, caller }: Ask<O>, ctx: &mut Context<Self>) {
        self.received += 1;
        if self.inner.limits.age_max < caller.waited.elapsed() {
            // A caller that has gone away needs no answer.
            drop(caller.reply.send(Err(Refusal::Overloaded)));
        } else {
            let effects = self.resident.ask(caller, command, self.inner.clock.now());
            self.carry_out(effects, ctx);
        }
        self.retire_if_all_came(ctx);
    }
}

impl<O: Object> Handler<Appended> for ObjectActor<O> {
    type Result = ();

    fn handle(&mut self, Appended(outcome): Appended, ctx: &mut Context<Self>) {
        let effects = self.resident.appended(outcome, self.inner.clock.now());
        self.carry_out(effects, ctx);
    }
}

impl<O: Object> Handler<Retire> for ObjectActor<O> {
    type Result = ();

    fn handle(&mut self, Retire { after }: Retire, ctx: &mut Context<Self>) {
        self.retire_after = Some(after);
        self.retire_if_all_came(ctx);
    }
}

impl<O: Object> Handler<TurnReadOnly> for ObjectActor<O> {
    type Result = ();

    fn handle(&mut self, TurnReadOnly(reason): TurnReadOnly, _: &mut Context<Self>) {
        self.resident.turn_read_only(reason);
    }
}

impl<O: Object> Handler<Tick> for ObjectActor<O> {
    type Result = ();

    fn handle(&mut self, _: Tick, ctx: &mut Context<Self>) {
        self.look_at_clock(ctx);
    }
}

impl<O: Object, R: Send + 'static> Handler<Look<O, R>> for ObjectActor<O> {
    type Result = Option<R>;

    fn handle(&mut self, Look(look): Look<O, R>, _: &mut Context<Self>) -> Option<R> {
        Some(look(self.resident.object()))
    }
}
