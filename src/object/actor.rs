//! The actix shell of one object: it carries messages to the [`Resident`] and its effects out. No handler returns a
//! future over state; replies are oneshots that travel in the message.
//!
//! actix lets an actor go on while there is anything in its mailbox. So an object ends its turn by itself after some
//! messages or some work, and waits until the others on its thread had theirs: whoever is stormed takes nobody else's time.

use std::sync::Arc;
use std::time::Duration;

use actix::{Actor, Addr, AsyncContext, Context, Handler, Message, SpawnHandle};
use tokio::sync::oneshot;

use crate::clock::{Moment, Stopwatch};
use crate::fault::Point;

use super::admission::Patience;
use super::resident::{Between, Effect, Resident, Stopped};
use super::runtime::{Inner, Permit};
use super::{AppendFailed, Loaded, Object, ObjectId, Refusal};

/// The longest a timer sleeps before it looks at the clock again: clocks jump.
const TIMER_MAX: Duration = Duration::from_secs(60);

/// Messages that an object takes in a turn.
pub const TURN_MESSAGES_MAX: u32 = 32;
/// The work from which on it takes no more in a turn.
pub const TURN_WORK_MAX: Duration = Duration::from_millis(1);

/// What an object did in its turn.
#[derive(Debug, Default)]
struct Turn {
    messages: u32,
    work: Duration,
}

impl Turn {
    /// It did something more; whether its turn is over, and the next begins.
    fn is_over_after(&mut self, work: Duration) -> bool {
        self.messages += 1;
        self.work += work;
        let is_over = TURN_MESSAGES_MAX <= self.messages || TURN_WORK_MAX <= self.work;
        if is_over {
            *self = Turn::default();
        }
        is_over
    }
}

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

/// Since when the earliest alarm has been due. It goes off then, if it has not.
#[derive(Message)]
#[rtype(result = "Option<Moment>")]
pub struct Overdue;

/// Look at the object. For tests and tools that verify.
pub struct Look<O, R>(pub Box<dyn FnOnce(&O) -> R + Send>);

impl<O: 'static, R: Send + 'static> Message for Look<O, R> {
    type Result = Option<R>;
}

/// Somebody who looks at an object between two batches.
pub type Onlooker<O> = Box<dyn FnOnce(&Between<'_, O>) + Send>;

/// Look at the object as its entries make it, as soon as nothing is decided that is in none of them.
#[derive(Message)]
#[rtype(result = "()")]
pub struct LookBetween<O>(pub Onlooker<O>);

type Caused<O> = Vec<Effect<<O as Object>::Reply, Caller<<O as Object>::Reply>, <O as Object>::News>>;

/// One object in memory.
pub struct ObjectActor<O: Object> {
    id: ObjectId,
    resident: Resident<O, Caller<O::Reply>>,
    inner: Arc<Inner<O>>,
    timer: Option<(Moment, SpawnHandle)>,
    turn: Turn,
    patience: Patience,
    /// actix ends an actor whose last address is dropped, also one that has just been sent a message: it looks into the
    /// mailbox first and counts the addresses afterwards. An object ends when it says so, and has its own address until then.
    own: Option<Addr<ObjectActor<O>>>,
    /// How many messages have come, and after how many it is to leave.
    received: u64,
    retire_after: Option<u64>,
    /// The bytes that the host was told of.
    weight: usize,
    has_stopped: bool,
    /// Who waits for the end of a batch.
    onlookers: Vec<Onlooker<O>>,
}

/// A panic inside an object ends its actor, not the process: whoever comes next finds it rebuilt.
impl<O: Object> Drop for ObjectActor<O> {
    fn drop(&mut self) {
        self.inner.door.set(self.id, None);
        if !self.has_stopped {
            tracing::error!(object = self.id, "object panicked and will be rebuilt");
            self.inner.tally.left(true);
            Inner::settle(&self.inner, self.id);
        }
    }
}

impl<O: Object> ObjectActor<O> {
    pub(super) fn new(id: ObjectId, loaded: Loaded<O>, inner: Arc<Inner<O>>) -> ObjectActor<O> {
        let resident = Resident::new(id, loaded);
        let patience = Patience::new(inner.limits.wait_max);
        let (timer, turn, own) = (None, Turn::default(), None);
        ObjectActor {
            id,
            resident,
            inner,
            timer,
            turn,
            patience,
            own,
            received: 0,
            retire_after: None,
            has_stopped: false,
            onlookers: vec![],
            weight: 0,
        }
    }

    /// A message has its turn: how long it waited says how many may.
    fn mind_waiting(&mut self, waited: Duration) {
        let Inner { limits, watch, .. } = &*self.inner;
        let at = watch.elapsed();
        let waiting = || self.inner.load_of(self.id).messages;
        if let Some(room) = self.patience.turn(waited, waiting, limits.object_messages_max, at) {
            self.inner.door.set(self.id, room);
        }
    }

    /// Lets the others on this thread go on after some work.
    fn end_turn(&mut self, work: Duration, ctx: &mut Context<Self>) {
        if self.turn.is_over_after(work) {
            ctx.wait(actix::fut::wrap_future(tokio::task::yield_now()));
        }
    }

    fn carry_out(&mut self, effects: Caused<O>, ctx: &mut Context<Self>) {
        for effect in effects {
            match effect {
                Effect::Append(entry) => {
                    let address = ctx.address();
                    let done = Box::new(move |outcome| address.do_send(Appended(outcome)));
                    self.inner.journal.append(entry, done);
                }
                Effect::Keep(entry) => {
                    self.inner.tally.appended();
                    self.inner.keeper.keep(entry);
                }
                Effect::Tell(news) => self.inner.feed.told(self.id, news),
                // A caller that has gone away needs no answer.
                Effect::Answer(caller, reply) => drop(caller.reply.send(Ok(reply))),
                Effect::Refuse(caller, refusal) => drop(caller.reply.send(Err(refusal))),
                Effect::Stop(stopped) => self.stop(&stopped, ctx),
            }
        }
        self.pass_alarm_news_on();
        self.show();
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

    fn pass_alarm_news_on(&mut self) {
        let news = self.resident.take_alarm_news();
        self.inner.tally.alarms(&news);
        if news.is_trouble_durable {
            self.inner.keeper.troubled(self.id);
        }
        if 0 < news.given_up {
            tracing::error!(object = self.id, "an alarm failed too often and was given up");
        }
    }

    /// Lets those look who wait for the end of a batch. One that has stopped drops them, and they are told so.
    fn show(&mut self) {
        if let Some(between) = self.resident.between() {
            self.onlookers.drain(..).for_each(|look| look(&between));
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
        self.inner.tally.left(matches!(stopped, Stopped::Broken(_)));
        if let Some(blame) = self.resident.blame() {
            self.inner.blames().insert(self.id, blame.clone());
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

    fn fire(&mut self, now: Moment) -> Caused<O> {
        let is_due = self.resident.next_alarm().is_some_and(|at| at <= now);
        let passed = if is_due { self.inner.faults.now(Point::AlarmFire, self.id) } else { Ok(()) };
        match passed {
            Ok(()) => self.resident.tick(now),
            Err(error) => self.resident.appended(Err(AppendFailed(error.to_string())), now),
        }
    }

    fn look_at_clock(&mut self, ctx: &mut Context<Self>) {
        self.timer = None;
        let effects = self.fire(self.inner.clock.now());
        self.carry_out(effects, ctx);
    }
}

impl<O: Object> Actor for ObjectActor<O> {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Context<Self>) {
        self.own = Some(ctx.address());
        self.inner.feed.woke(self.id);
        let blame = self.inner.blames().remove(&self.id);
        if let Some(blame) = blame {
            let effects = self.resident.accept(&blame, self.inner.clock.now());
            self.carry_out(effects, ctx);
        }
        self.look_at_clock(ctx);
    }
}

impl<O: Object> Handler<Ask<O>> for ObjectActor<O> {
    type Result = ();

    fn handle(&mut self, Ask { command, caller }: Ask<O>, ctx: &mut Context<Self>) {
        self.received += 1;
        let waited = caller.waited.elapsed();
        self.mind_waiting(waited);
        let work = Stopwatch::start();
        if self.inner.limits.age_max < waited {
            self.inner.door.aged();
            // A caller that has gone away needs no answer.
            drop(caller.reply.send(Err(Refusal::Overloaded)));
        } else {
            let effects = self.resident.ask(caller, command, self.inner.clock.now());
            self.carry_out(effects, ctx);
        }
        self.retire_if_all_came(ctx);
        self.end_turn(work.elapsed(), ctx);
    }
}

impl<O: Object> Handler<Appended> for ObjectActor<O> {
    type Result = ();

    fn handle(&mut self, Appended(outcome): Appended, ctx: &mut Context<Self>) {
        let work = Stopwatch::start();
        let effects = self.resident.appended(outcome, self.inner.clock.now());
        self.carry_out(effects, ctx);
        self.end_turn(work.elapsed(), ctx);
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

impl<O: Object> Handler<Overdue> for ObjectActor<O> {
    type Result = Option<Moment>;

    fn handle(&mut self, _: Overdue, ctx: &mut Context<Self>) -> Option<Moment> {
        let now = self.inner.clock.now();
        let due = self.resident.next_alarm().filter(|at| *at <= now);
        if due.is_some() {
            self.look_at_clock(ctx);
        }
        due
    }
}

impl<O: Object, R: Send + 'static> Handler<Look<O, R>> for ObjectActor<O> {
    type Result = Option<R>;

    fn handle(&mut self, Look(look): Look<O, R>, _: &mut Context<Self>) -> Option<R> {
        Some(look(self.resident.object()))
    }
}

impl<O: Object> Handler<LookBetween<O>> for ObjectActor<O> {
    type Result = ();

    fn handle(&mut self, LookBetween(look): LookBetween<O>, _: &mut Context<Self>) {
        self.onlookers.push(look);
        self.show();
    }
}
