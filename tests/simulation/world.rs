//! The world of one seed: the real host, residents and restaurants; a store, a directory and guests as models. Every
//! thing that happens is one step, drawn from the seed: a message, an append that ends, a wake, a settling, time, a
//! crash. What must hold is looked at as it happens; `history` judges afterwards what everybody was told.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::Duration;
use maitred::clock::Moment;
use maitred::domain::restaurant::verify::verify;
use maitred::object::admission::Limits;
use maitred::object::host::{Budget, Effect as Hosted, Host, Presence};
use maitred::object::resident::{Effect, Resident, Stopped};
use maitred::object::{AppendFailed, Entry, Loaded, Object as _, ObjectId, Refusal};
use maitred::restaurant::digest::digest;
use maitred::restaurant::message::{Message, Reply};
use maitred::restaurant::news::News;
use maitred::restaurant::object::Restaurant;

use super::asks::{self, Ask, Said};
use super::database::Told;
use super::dice::Dice;
use super::guests::Guests;
use super::history::Call;
use super::store::Store;

pub const HOUSES: u64 = 3;
const AWAKE_MAX: usize = 2;
const WAITING_MAX: usize = 5;
const WAITING_ALL_MAX: usize = 10;

/// Nobody's id and key.
const NOBODY: u64 = 1 << 40;

type Caller = u64;
type Address = u64;
type Post = (Caller, Message);

enum Mail {
    Ask(Post),
    Appended(Result<(), AppendFailed>),
    Retire(u64),
}

/// What `object/actor.rs` is around a resident.
struct Actor {
    id: ObjectId,
    resident: Resident<Restaurant, Caller>,
    mail: VecDeque<Mail>,
    received: u64,
    retire_after: Option<u64>,
    /// An append of it failed on purpose.
    was_wronged: bool,
}

/// Somebody who waits for an answer.
struct Waiting {
    house: ObjectId,
    ask: Ask,
    fresh: u64,
    asked: (u64, Moment),
    /// Of a search: what somebody is shown who works it out anew.
    expected: Option<Said>,
}

/// See the module.
pub struct World {
    pub dice: Dice,
    pub now: Moment,
    pub store: Store,
    pub guests: Guests,
    host: Host<Address, Post>,
    actors: BTreeMap<Address, Actor>,
    /// What the journal's thread has still to do, in order.
    appends: VecDeque<(Address, Entry)>,
    /// Appends of a process that was taken for dead, which the disk sees late.
    late: VecDeque<Entry>,
    waking: Vec<ObjectId>,
    settling: Vec<ObjectId>,
    recovering: Vec<ObjectId>,
    open: BTreeMap<Caller, Waiting>,
    /// Whose wake failed on purpose, until when it may be told so.
    excused: BTreeSet<ObjectId>,
    pub calls: BTreeMap<ObjectId, Vec<Call>>,
    /// How many entries followers were told of.
    told: BTreeMap<ObjectId, u64>,
    /// What a reader of history has read so far.
    read: BTreeMap<ObjectId, Vec<Told>>,
    drawn: u64,
    pub steps: u64,
    pub trace: u64,
    /// What happened, for whoever looks at one seed.
    pub log: Option<Vec<String>>,
}

impl World {
    pub fn new(seed: u64) -> World {
        let mut dice = Dice(seed);
        let trouble = [0, 40, 12, 5][usize::try_from(dice.roll(4)).expect("below four")];
        World {
            dice,
            now: asks::beginning(),
            store: Store::new(trouble),
            guests: Guests::default(),
            host: host(),
            actors: BTreeMap::new(),
            appends: VecDeque::new(),
            late: VecDeque::new(),
            waking: vec![],
            settling: vec![],
            recovering: vec![],
            open: BTreeMap::new(),
            excused: BTreeSet::new(),
            calls: BTreeMap::new(),
            told: BTreeMap::new(),
            read: BTreeMap::new(),
            drawn: 0,
            steps: 0,
            trace: 0,
            log: None,
        }
    }

    fn draw(&mut self) -> u64 {
        self.drawn += 1;
        self.drawn
    }

    /// Part of what makes a run itself.
    pub fn note(&mut self, what: impl FnOnce() -> String, number: u64) {
        self.trace = (self.trace ^ number).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(7);
        if let Some(log) = &mut self.log {
            log.push(format!("{:4} {} {}", self.steps, self.now.format("%d %H:%M:%S"), what()));
        }
    }

    pub fn step(&mut self) {
        self.steps += 1;
        let is_busy = self.actors.values().any(|actor| !actor.mail.is_empty());
        match self.dice.roll(100) {
            0..20 if !self.appends.is_empty() => self.an_append_ends(),
            20..44 if is_busy => self.an_actor_reads_its_mail(),
            44..54 if !self.waking.is_empty() => self.a_wake_ends(),
            54..58 if !self.settling.is_empty() => self.a_settling_ends(),
            58..62 => self.time_passes(),
            62..65 => self.the_directory_looks(),
            65..68 => self.a_database_is_told(),
            68..70 => self.somebody_reads_history(),
            70..71 => self.a_late_append_lands(),
            71..72 => self.a_recovery_goes_on(),
            72..73 => self.someone_is_evicted(),
            73..74 => match self.dice.roll(4) {
                0 => self.everything_is_killed(),
                1 => self.the_power_is_cut(),
                _ => self.clocks_ring(),
            },
            _ if self.open.len() < WAITING_ALL_MAX || self.dice.roll(6) == 0 => self.somebody_asks(),
            _ => self.what_is_under_way_goes_on(),
        }
    }

    fn what_is_under_way_goes_on(&mut self) {
        self.a_wake_ends();
        self.an_actor_reads_its_mail();
        self.an_append_ends();
        self.a_settling_ends();
    }

    fn somebody_asks(&mut self) {
        let house = 1 + self.dice.roll(HOUSES);
        let (dice, now) = (&mut self.dice, self.now);
        if dice.roll(12) == 0 {
            return self.a_stranger_pries(house);
        }
        let ask = self.guests.ask(house, dice, now);
        self.ask(house, ask);
    }

    pub fn ask(&mut self, house: ObjectId, ask: Ask) {
        let (caller, now) = (self.draw(), self.now);
        self.guests.asked(house, &ask);
        let fresh = self.guests.fresh(house);
        let message = ask.message(house, fresh, now);
        self.note(|| format!("{house} #{caller} asks {ask:?} as {fresh}"), caller);
        let is_full = WAITING_MAX <= self.waiting_for(house) || WAITING_ALL_MAX <= self.open.len();
        let asked = (self.steps, now);
        self.open.insert(caller, Waiting { house, ask, fresh, asked, expected: None });
        let mut effects = self.host.call(house, 1, (caller, message), now);
        let (mut at_the_door, mut refused) = (vec![], None);
        effects.retain_mut(|effect| match effect {
            Hosted::Refuse(_, refusal) => {
                refused = Some(refusal.clone());
                false
            }
            Hosted::Wake(_) | Hosted::Deliver(..) | Hosted::Retire(..) => true,
        });
        at_the_door.append(&mut effects);
        if let Some(refusal) = refused {
            // Whoever is refused at the door never had a place in the queue to give back.
            assert!(refusal != Refusal::Overloaded || is_full, "refused for want of a place, and there is one");
            self.judge(house, &refusal, None);
            self.returned(caller, Some(Said::Undecided));
        } else {
            assert!(!is_full, "more wait than may: I9");
        }
        self.hosted(at_the_door);
    }

    fn waiting_for(&self, house: ObjectId) -> usize {
        self.open.values().filter(|waiting| waiting.house == house).count()
    }

    /// What opens something at one restaurant opens nothing at another: I8.
    fn a_stranger_pries(&mut self, house: ObjectId) {
        let others = 1 + house % HOUSES;
        let Some((id, token)) = self.guests.some_token(others, &mut self.dice) else { return };
        let now = self.now;
        if let Some(actor) = self.actors.values_mut().find(|actor| actor.id == house) {
            let mut twin = twin(actor.resident.object());
            let message = Ask::Read { reservation: id, token }.message(house, 0, now);
            let reply = twin.decide(message, now).expect("sound").reply;
            assert!(matches!(reply, Reply::Refused(_)), "restaurant {house} opens to what another gave: I8");
        }
    }

    fn an_append_ends(&mut self) {
        let Some((address, entry)) = self.appends.pop_front() else { return };
        let is_wrong = self.store.trouble != 0 && self.dice.roll(self.store.trouble) == 0;
        let is_stored = !is_wrong || self.dice.roll(2) == 0;
        self.note(|| format!("{} append {} wrong={is_wrong} stored={is_stored}", entry.object, entry.seq), entry.seq);
        let mut outcome = if is_stored { self.store.append(entry) } else { Ok(()) };
        if is_wrong {
            outcome = Err("the disk said so".into());
        }
        let Some(actor) = self.actors.get_mut(&address) else { return };
        actor.was_wronged |= is_wrong;
        assert!(is_wrong || outcome.is_ok(), "an append is refused: {outcome:?}");
        actor.mail.push_back(Mail::Appended(outcome.map_err(AppendFailed)));
    }

    fn an_actor_reads_its_mail(&mut self) {
        let busy: Vec<Address> = self.actors.iter().filter(|(_, it)| !it.mail.is_empty()).map(|it| *it.0).collect();
        if busy.is_empty() {
            return;
        }
        let nth = usize::try_from(self.dice.roll(busy.len() as u64)).expect("a place");
        self.read_mail(busy[nth]);
    }

    fn read_mail(&mut self, address: Address) {
        let now = self.now;
        let Some(actor) = self.actors.get_mut(&address) else { return };
        let effects = match actor.mail.pop_front() {
            None => return,
            Some(Mail::Ask((caller, message))) => {
                actor.received += 1;
                let is_search = matches!(message, Message::ReadSlots(_));
                let effects = actor.resident.ask(caller, message, now);
                let waiting = self.open.get_mut(&caller).filter(|_| is_search);
                if let Some(Waiting { house, ask: Ask::Search(date), expected, .. }) = waiting {
                    let asked = |message| {
                        let reply = twin(actor.resident.object()).decide(message, now).expect("sound").reply;
                        asks::said(&reply, *house)
                    };
                    let shown = asked(Message::ReadSlots(asks::query(*date)));
                    if let Some((start, is_free)) = shown.some_slot(*date, &mut self.dice) {
                        let booked = asked(Ask::Book { key: NOBODY, start }.message(*house, NOBODY, now));
                        let is_booked = matches!(booked, Said::Reservation { .. });
                        assert_eq!(is_booked, is_free, "{start:?} is offered, or can be booked, not both: I6");
                    }
                    *expected = Some(shown);
                }
                effects
            }
            Some(Mail::Appended(outcome)) => actor.resident.appended(outcome, now),
            Some(Mail::Retire(after)) => {
                actor.retire_after = Some(after);
                vec![]
            }
        };
        self.caused(address, effects);
        self.retire_if_all_came(address);
    }

    fn retire_if_all_came(&mut self, address: Address) {
        let Some(actor) = self.actors.get_mut(&address) else { return };
        if actor.retire_after.is_some_and(|after| after <= actor.received) {
            let effects = actor.resident.retire();
            self.caused(address, effects);
        }
    }

    fn a_wake_ends(&mut self) {
        if self.waking.is_empty() {
            return;
        }
        let id = self.waking.swap_remove(usize::try_from(self.dice.roll(self.waking.len() as u64)).expect("a place"));
        if self.store.trouble != 0 && self.dice.roll(self.store.trouble) == 0 {
            self.excused.insert(id);
            let effects = self.host.woke(id, Err("not today".into()), self.now);
            return self.hosted(effects);
        }
        self.wake(id);
    }

    fn wake(&mut self, id: ObjectId) {
        assert!(self.actors.values().all(|actor| actor.id != id), "two of {id} in memory: I4");
        let (now, epoch) = (self.now, self.store.epoch);
        let database = self.store.replay(id).unwrap_or_else(|reason| panic!("{id} cannot be rebuilt: {reason}: I11"));
        let restaurant = database.restaurant(id, now).unwrap_or_else(|reason| panic!("{id} makes no sense: {reason}"));
        assert_eq!(verify(restaurant.state()), Vec::<String>::new(), "{id} is unsound as it was stored");
        let alarms = database.alarms.values().cloned().collect();
        let loaded = Loaded { object: restaurant, head: database.head, epoch, alarms, read_only: None };
        let address = self.draw();
        let seq = loaded.head.seq;
        self.note(|| format!("{id} wakes at entry {seq} as {address}"), seq);
        let (resident, mail) = (Resident::new(id, loaded), VecDeque::new());
        let actor = Actor { id, resident, mail, received: 0, retire_after: None, was_wronged: false };
        self.actors.insert(address, actor);
        let durable = self.store.log(id).len() as u64;
        self.told.insert(id, durable);
        self.excused.remove(&id);
        let effects = self.host.woke(id, Ok(address), now);
        self.hosted(effects);
        self.look_at_clock(address);
    }

    fn a_settling_ends(&mut self) {
        if self.settling.is_empty() {
            return;
        }
        let nth = self.dice.roll(self.settling.len() as u64);
        let id = self.settling.swap_remove(usize::try_from(nth).expect("a place"));
        self.store.settle(id, &mut self.dice);
        let effects = self.host.left(id);
        self.hosted(effects);
    }

    fn time_passes(&mut self) {
        let most = if self.dice.roll(10) == 0 { 7_200 } else { 240 };
        self.now += Duration::milliseconds(i64::try_from(self.dice.roll(most * 1_000)).expect("hours"));
        // Timers may be late: a message may come first.
        if self.dice.roll(2) == 0 {
            self.clocks_ring();
        }
    }

    /// Whoever is in memory has a timer for its next alarm.
    fn clocks_ring(&mut self) {
        let now = self.now;
        let is_due = |actor: &Actor| actor.resident.next_alarm().is_some_and(|at| at <= now);
        let due: Vec<Address> = self.actors.iter().filter(|(_, it)| is_due(it)).map(|(address, _)| *address).collect();
        due.into_iter().for_each(|address| self.look_at_clock(address));
    }

    fn look_at_clock(&mut self, address: Address) {
        let now = self.now;
        let effects = self.actors.get_mut(&address).map(|actor| actor.resident.tick(now));
        self.caused(address, effects.unwrap_or_default());
    }

    /// Each second: whoever has something to do is woken, whoever has not may sleep.
    fn the_directory_looks(&mut self) {
        self.store.index_the_rest(&mut self.dice);
        for id in self.store.due(self.now) {
            let effects = self.host.nudge(id, self.now);
            self.hosted(effects);
        }
        let effects = self.host.put_to_sleep(self.now);
        self.hosted(effects);
        let presence = |id: &ObjectId| self.host.presence(*id);
        let quiet = (1..=HOUSES).filter(|id| presence(id) == Presence::Awake && self.waiting_for(*id) == 0).count();
        // One that cannot be loaded takes no memory.
        let there = (1..=HOUSES).filter(|id| [Presence::Awake, Presence::Waking].contains(&presence(id))).count();
        assert!(quiet == 0 || there <= AWAKE_MAX, "{there} are in memory, and {quiet} of them for nothing: I9");
    }

    fn a_database_is_told(&mut self) {
        let id = 1 + self.dice.roll(HOUSES);
        if self.settling.contains(&id) {
            return;
        }
        let some = usize::try_from(1 + self.dice.roll(20)).expect("a few");
        if self.store.tell(id, &mut self.dice, some) && self.dice.roll(2) == 0 {
            // Whoever is in memory is asked again when it leaves.
            let _is_known = self.store.save_and_trim(id, &mut self.dice);
        }
    }

    fn somebody_reads_history(&mut self) {
        let id = 1 + self.dice.roll(HOUSES);
        if self.store.tell(id, &mut self.dice, usize::MAX) {
            self.read_on(id);
        }
    }

    fn read_on(&mut self, id: ObjectId) {
        let read = self.read.entry(id).or_default();
        let after = read.last().map_or((0, 0), |last| (last.seq, last.nth));
        let known = self.store.told_changes(id);
        let from = known.partition_point(|told| (told.seq, told.nth) <= after);
        read.extend_from_slice(&known[from..]);
    }

    fn a_late_append_lands(&mut self) {
        if let Some(entry) = self.late.pop_front() {
            assert!(self.store.append(entry).is_err(), "a former owner wrote to the journal: I4");
        }
    }

    fn a_recovery_goes_on(&mut self) {
        let Some(id) = self.recovering.pop() else { return };
        if self.actors.values().all(|actor| actor.id != id) && !self.settling.contains(&id) {
            self.store.replay(id).unwrap_or_else(|reason| panic!("{id} cannot be recovered: {reason}: I11"));
            self.store.settle(id, &mut self.dice);
        }
    }

    fn someone_is_evicted(&mut self) {
        let id = 1 + self.dice.roll(HOUSES);
        let effects = self.host.evict(id);
        self.hosted(effects);
    }

    /// SIGKILL: memory is gone; an append under way may have landed, or lands while the next process is the owner.
    pub fn everything_is_killed(&mut self) {
        self.appends_meet_the_end();
        self.store.kill();
        self.start_again();
    }

    fn the_power_is_cut(&mut self) {
        self.appends_meet_the_end();
        self.late.clear();
        self.store.cut_power(&mut self.dice);
        self.start_again();
    }

    fn appends_meet_the_end(&mut self) {
        for (_, entry) in std::mem::take(&mut self.appends) {
            match self.dice.roll(3) {
                0 => self.store.append(entry).expect("nobody else owns the journal yet"),
                1 => self.late.push_back(entry),
                _ => {}
            }
        }
    }

    fn start_again(&mut self) {
        let epoch = self.store.epoch;
        self.note(|| format!("everything starts again in epoch {epoch}"), epoch);
        self.actors.clear();
        self.waking.clear();
        self.settling.clear();
        self.excused.clear();
        let callers: Vec<Caller> = self.open.keys().copied().collect();
        callers.into_iter().for_each(|caller| self.returned(caller, None));
        self.host = host();
        self.recovering = self.store.in_journal();
    }

    fn hosted(&mut self, effects: Vec<Hosted<Address, Post>>) {
        for effect in effects {
            match effect {
                Hosted::Wake(id) => self.waking.push(id),
                Hosted::Deliver(address, post) => match self.actors.get_mut(&address) {
                    Some(actor) => actor.mail.push_back(Mail::Ask(post)),
                    None => self.answered(post.0, Err(&Refusal::OutcomeUnknown), None),
                },
                Hosted::Refuse((caller, _), refusal) => self.answered(caller, Err(&refusal), None),
                Hosted::Retire(_, address, after) => {
                    let actor = self.actors.get_mut(&address).expect("only whoever is in memory is asked to leave");
                    // Threads carry out effects in any order: it may overtake what was sent before.
                    let at = if self.dice.roll(2) == 0 { 0 } else { actor.mail.len() };
                    actor.mail.insert(at, Mail::Retire(after));
                }
            }
        }
    }

    fn caused(&mut self, address: Address, effects: Vec<Effect<Reply, Caller, News>>) {
        for effect in effects {
            let Some(id) = self.actors.get(&address).map(|actor| actor.id) else { return };
            match effect {
                Effect::Append(entry) => {
                    let state = self.actors[&address].resident.object().state();
                    assert_eq!(verify(state), Vec::<String>::new(), "{id} is unsound");
                    self.appends.push_back((address, entry));
                }
                Effect::Keep(entry) => self.store.keep(&entry),
                Effect::Tell(_) => self.tell(id),
                Effect::Answer(caller, reply) => self.answered(caller, Ok(&reply), Some(address)),
                Effect::Refuse(caller, refusal) => self.answered(caller, Err(&refusal), Some(address)),
                Effect::Stop(stopped) => self.stop(address, &stopped),
            }
        }
    }

    fn stop(&mut self, address: Address, stopped: &Stopped) {
        let actor = self.actors.remove(&address).expect("it was there");
        let id = actor.id;
        match stopped {
            Stopped::Retired => {
                let stored = self.store.truth(id).restaurant(id, self.now).expect("it was stored");
                assert_eq!(
                    hot(&stored, self.now),
                    hot(actor.resident.object(), self.now),
                    "{id} is not what was stored"
                );
            }
            Stopped::Broken(reason) => {
                assert!(actor.was_wronged, "{id} is broken and nothing was done to it: {reason}");
                self.host.leaving(id);
            }
        }
        for mail in actor.mail {
            if let Mail::Ask((caller, _)) = mail {
                assert!(actor.was_wronged, "somebody is forgotten by an object that leaves");
                self.answered(caller, Err(&Refusal::OutcomeUnknown), None);
            }
        }
        self.settling.push(id);
    }

    /// Followers hear of one entry, once it is durable, and before whoever asked for it: I2.
    fn tell(&mut self, id: ObjectId) {
        let (durable, told) = (self.store.log(id).len() as u64, self.told.entry(id).or_default());
        assert!(*told < durable, "followers hear of what is not durable: I2");
        *told += 1;
    }

    fn answered(&mut self, caller: Caller, outcome: Result<&Reply, &Refusal>, by: Option<Address>) {
        let waiting = self.open.get(&caller).expect("nobody is answered twice");
        let house = waiting.house;
        self.host.answered(house, 1);
        match outcome {
            Ok(reply) => {
                let said = asks::said(reply, house);
                let seq = self.is_durable(caller, &said);
                assert!(seq.is_none_or(|seq| seq <= self.told[&house]), "answered before followers were told: I2");
                self.returned(caller, Some(said));
            }
            Err(refusal) => {
                self.judge(house, refusal, by);
                self.returned(caller, (*refusal != Refusal::OutcomeUnknown).then_some(Said::Undecided));
            }
        }
    }

    /// Refusals only for a reason.
    fn judge(&mut self, house: ObjectId, refusal: &Refusal, by: Option<Address>) {
        let was_wronged = by.and_then(|by| self.actors.get(&by)).is_none_or(|actor| actor.was_wronged);
        match refusal {
            Refusal::Overloaded => {}
            Refusal::Unavailable(_) => assert!(self.excused.contains(&house), "{house} does not wake for no reason"),
            Refusal::ReadOnly(reason) => panic!("{house} turned read-only: {reason}"),
            Refusal::NoSuchAlarm => panic!("nobody tended to an alarm of {house}"),
            Refusal::OutcomeUnknown => assert!(was_wronged, "{house} does not know an outcome for no reason"),
        }
    }

    /// What an answer shows is in the journal; in which entry, if it is new: I2.
    fn is_durable(&mut self, caller: Caller, said: &Said) -> Option<u64> {
        let Waiting { house, fresh, expected, .. } = &self.open[&caller];
        let (house, fresh) = (*house, *fresh);
        if let (Said::Slots { free, full }, Some(Said::Slots { free: anew, full: none })) = (said, expected) {
            assert_eq!((free, full), (anew, none), "what is shown is not what is there: I6");
        }
        let (kind, id) = match said {
            Said::Reservation { id, .. } => ("reservation", *id),
            Said::Hold { id, .. } => ("hold", *id),
            Said::Wait { id, .. } => ("wait", *id),
            Said::Slots { .. } | Said::Done | Said::No(_) | Said::Undecided => return None,
        };
        let seq = self.store.truth(house).first_seen(kind, id);
        let seq = seq.unwrap_or_else(|| panic!("{kind} {id} of {house} is shown and not durable: I2"));
        (id == fresh).then_some(seq)
    }

    fn returned(&mut self, caller: Caller, said: Option<Said>) {
        let Waiting { house, ask, fresh, asked, .. } = self.open.remove(&caller).expect("it was there");
        self.note(|| format!("{house} #{caller} is told {said:?}"), caller ^ u64::from(said.is_some()));
        self.guests.heard(house, &ask, said.as_ref());
        let call = Call { ask, fresh, said, from: asked, to: (self.steps, self.now) };
        self.calls.entry(house).or_default().push(call);
    }

    /// No more trouble: whatever is under way ends well, until nothing is.
    fn quiesce(&mut self) {
        self.store.trouble = 0;
        loop {
            self.steps += 1;
            let has_mail = self.actors.iter().find(|(_, it)| !it.mail.is_empty()).map(|(address, _)| *address);
            if !self.settling.is_empty() {
                self.a_settling_ends();
            } else if !self.waking.is_empty() {
                self.a_wake_ends();
            } else if !self.appends.is_empty() {
                self.an_append_ends();
            } else if let Some(address) = has_mail {
                self.read_mail(address);
            } else if !self.recovering.is_empty() {
                self.a_recovery_goes_on();
            } else {
                return;
            }
        }
    }

    /// Everybody is answered. Hours pass; alarms go off by the directory and by timers alone; everybody sleeps.
    pub fn settle_down(&mut self) {
        self.quiesce();
        assert!(self.open.is_empty(), "somebody waits for ever: {:?}", self.open.keys());
        if self.dice.roll(2) == 0 {
            self.everything_is_killed();
            self.quiesce();
        }
        for nth in 0..64 {
            self.now += Duration::minutes(if nth < 60 { 30 } else { 2 });
            self.clocks_ring();
            self.quiesce();
            self.nobody_in_memory_is_late();
            self.the_directory_looks();
            self.quiesce();
        }
        for id in 1..=HOUSES {
            assert_eq!(self.host.presence(id), Presence::Asleep, "{id} never sleeps");
        }
        self.look_back();
    }

    /// Nobody's sleep is needed for an alarm of whoever is awake.
    fn nobody_in_memory_is_late(&mut self) {
        for id in self.actors.values().map(|actor| actor.id).collect::<Vec<_>>() {
            let (now, earliest) = (self.now, self.store.truth(id).earliest_alarm());
            assert!(earliest.is_none_or(|at| now < at), "{id} is awake and has not heard an alarm: I10");
        }
    }

    fn look_back(&mut self) {
        for id in 1..=HOUSES {
            let now = self.now;
            self.store.replay(id).unwrap_or_else(|reason| panic!("{id} cannot be rebuilt: {reason}: I11"));
            self.read_on(id);
            let truth = self.store.truth(id);
            let overdue: Vec<_> = truth.alarms.values().filter(|alarm| alarm.at <= now).collect();
            assert!(overdue.is_empty(), "{id} has alarms that never went off: {overdue:?}: I10");
            assert_eq!(truth.twice(), Vec::<String>::new(), "{id} did something twice or never");
            let history = truth.changes.clone();
            assert_eq!(
                self.read.get(&id).map_or(&[][..], Vec::as_slice),
                history,
                "{id}'s history does not resume exactly"
            );
        }
    }
}

fn host() -> Host<Address, Post> {
    let limits =
        Limits { object_messages_max: WAITING_MAX, process_messages_max: WAITING_ALL_MAX, ..Limits::default() };
    Host::new(limits, Budget { awake_max: AWAKE_MAX, ..Budget::default() })
}

/// A restaurant that knows the same and can be asked anything.
fn twin(of: &Restaurant) -> Restaurant {
    Restaurant::new(of.id(), asks::secret(of.id().bits()), 0, of.state().clone())
}

/// The digest of what it knows once what is over is gone.
fn hot(restaurant: &Restaurant, now: Moment) -> String {
    let mut state = restaurant.state().clone();
    state.cool(now);
    digest(&state)
}
