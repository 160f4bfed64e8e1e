//! The object runtime under a seed: the real host, gate and alarms, driven without actix, threads or disks, against a
//! journal that fails in every way a journal can. Same seed, same run.
//!
//! What must hold, whatever happens: what was acknowledged is in the journal, once; no answer shows what is not
//! durable, and neither do news; followers have been told of whatever an answer acknowledges; an alarm that was
//! acknowledged has its effect exactly once; nobody waits for ever.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::Duration;
use maitred::clock::Moment;
use maitred::object::admission::Limits;
use maitred::object::alarm::{AlarmChange, AlarmEntry};
use maitred::object::host::{Budget, Effect as Hosted, Host};
use maitred::object::resident::{Effect, Resident, Stopped};
use maitred::object::{AppendFailed, Broken, Decided, Entry, Fired, Head, Loaded, Object, ObjectId};
use serde_json::{Value, json};

use super::dice::Dice;

const OBJECTS: u64 = 3;
const STEPS: usize = 600;
const SEEDS: u64 = 300;

/// A pile of numbered notes: as little object as will do.
#[derive(Default)]
struct Pile {
    notes: Vec<u64>,
    open: Vec<u64>,
    sealed: Vec<u64>,
}

#[derive(Clone, Debug)]
enum Ask {
    /// Puts a note on the pile, once.
    Put(u64),
    /// Puts a note on the pile later, by alarm.
    PutAt(u64, Moment),
    Read,
}

impl Pile {
    fn put(&mut self, note: u64) -> bool {
        let is_new = !self.notes.contains(&note);
        if is_new {
            self.notes.push(note);
            self.open.push(note);
        }
        is_new
    }
}

impl Object for Pile {
    type Command = Ask;
    type Reply = Vec<u64>;
    type News = Vec<u64>;

    fn is_read(ask: &Ask) -> bool {
        matches!(ask, Ask::Read)
    }

    fn decide(&mut self, ask: Ask, _: Moment) -> Result<Decided<Vec<u64>>, Broken> {
        let (wrote, alarms) = match ask {
            Ask::Put(note) => (self.put(note), vec![]),
            Ask::PutAt(note, at) => (true, vec![AlarmChange::set(note.to_string(), at)]),
            Ask::Read => (false, vec![]),
        };
        Ok(Decided { reply: self.notes.clone(), wrote, alarms })
    }

    fn fire(&mut self, alarm: &str, _: Moment) -> Result<Fired, Broken> {
        // Not `put`: a second firing would show as a second note.
        let note = alarm.parse().unwrap();
        self.notes.push(note);
        self.open.push(note);
        Ok(Fired::Done(vec![]))
    }

    fn batch_bytes(&self) -> usize {
        self.open.len()
    }

    fn seal(&mut self, alarms: &[AlarmChange], _: Moment) -> String {
        let alarms: Vec<Value> = alarms
            .iter()
            .map(|change| json!([change.name, change.entry.as_ref().map(|entry| entry.at.timestamp())]))
            .collect();
        self.sealed = std::mem::take(&mut self.open);
        json!({ "notes": self.sealed, "alarms": alarms }).to_string()
    }

    fn news(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.sealed)
    }
}

/// A caller, by number.
type Caller = u64;
type Message = (Caller, Ask);

struct World {
    dice: Dice,
    now: Moment,
    epoch: u64,
    host: Host<u64, Message>,
    residents: BTreeMap<ObjectId, Resident<Pile, Caller>>,
    journal: BTreeMap<ObjectId, Vec<Entry>>,
    appends: VecDeque<Entry>,
    waking: Vec<ObjectId>,
    settling: Vec<ObjectId>,
    open: BTreeMap<Caller, (ObjectId, Ask)>,
    acknowledged: BTreeSet<(ObjectId, u64)>,
    armed: BTreeMap<(ObjectId, u64), Moment>,
    told: BTreeSet<(ObjectId, u64)>,
    next: u64,
    trace: u64,
}

impl World {
    fn new(seed: u64) -> World {
        let now = Moment::from_timestamp(1_800_000_000, 0).unwrap();
        World {
            dice: Dice(seed),
            now,
            epoch: 1,
            host: host(),
            residents: BTreeMap::new(),
            journal: BTreeMap::new(),
            appends: VecDeque::new(),
            waking: vec![],
            settling: vec![],
            open: BTreeMap::new(),
            acknowledged: BTreeSet::new(),
            armed: BTreeMap::new(),
            told: BTreeSet::new(),
            next: 1,
            trace: 0,
        }
    }

    fn step(&mut self) {
        match self.dice.roll(100) {
            0..40 => self.somebody_asks(),
            40..65 => self.an_append_ends(),
            65..80 => self.a_wake_ends(),
            80..88 => self.a_settling_ends(),
            88..95 => self.time_passes(),
            95..99 => self.some_fall_asleep(),
            _ => self.everything_crashes(),
        }
    }

    fn somebody_asks(&mut self) {
        let (id, caller) = (self.dice.roll(OBJECTS), self.next);
        self.next += 1;
        let ask = match self.dice.roll(4) {
            0 => Ask::Read,
            1 => Ask::PutAt(caller, self.now + Duration::seconds(i64::try_from(self.dice.roll(60)).unwrap())),
            _ => Ask::Put(caller),
        };
        self.open.insert(caller, (id, ask.clone()));
        let mut effects = self.host.call(id, 1, (caller, ask), self.now);
        // Whoever is refused at the door never had a place in the queue to give back.
        effects.retain(|effect| !matches!(effect, Hosted::Refuse(..)) || self.open.remove(&caller).is_none());
        self.hosted(effects);
    }

    fn an_append_ends(&mut self) {
        let Some(entry) = self.appends.pop_front() else { return };
        let id = entry.object;
        let dice = self.dice.roll(20);
        let entries = self.journal.entry(id).or_default();
        let is_stored = dice != 0;
        if is_stored {
            assert_eq!(entry.seq, entries.len() as u64 + 1, "the journal takes each number once");
            entries.push(entry);
        }
        let outcome = if dice <= 1 { Err(AppendFailed("the disk said so".into())) } else { Ok(()) };
        let now = self.now;
        let effects = self.residents.get_mut(&id).map(|resident| resident.appended(outcome, now));
        self.caused(id, effects.unwrap_or_default());
    }

    fn a_wake_ends(&mut self) {
        let Some(id) = self.waking.pop() else { return };
        if self.dice.roll(10) == 0 {
            let effects = self.host.woke(id, Err("not today".into()), self.now);
            return self.hosted(effects);
        }
        self.wake_well(id);
    }

    fn wake_well(&mut self, id: ObjectId) {
        let loaded = load(self.epoch, self.journal.get(&id).map_or(&[], Vec::as_slice));
        self.residents.insert(id, Resident::new(id, loaded));
        let effects = self.host.woke(id, Ok(id), self.now);
        self.hosted(effects);
        self.tick(id);
    }

    fn a_settling_ends(&mut self) {
        if let Some(id) = self.settling.pop() {
            let effects = self.host.left(id);
            self.hosted(effects);
        }
    }

    fn time_passes(&mut self) {
        self.now += Duration::seconds(i64::try_from(self.dice.roll(30)).unwrap());
        let ids: Vec<ObjectId> = self.residents.keys().copied().collect();
        ids.into_iter().for_each(|id| self.tick(id));
    }

    fn tick(&mut self, id: ObjectId) {
        let now = self.now;
        let effects = self.residents.get_mut(&id).map(|resident| resident.tick(now));
        self.caused(id, effects.unwrap_or_default());
    }

    fn some_fall_asleep(&mut self) {
        let effects = self.host.put_to_sleep(self.now);
        self.hosted(effects);
    }

    /// SIGKILL: memory is gone; an append under way may have landed or not.
    fn everything_crashes(&mut self) {
        for entry in std::mem::take(&mut self.appends) {
            if self.dice.roll(2) == 0 {
                self.journal.entry(entry.object).or_default().push(entry);
            }
        }
        self.residents.clear();
        self.waking.clear();
        self.settling.clear();
        self.open.clear();
        self.host = host();
        self.epoch += 1;
    }

    fn hosted(&mut self, effects: Vec<Hosted<u64, Message>>) {
        for effect in effects {
            match effect {
                Hosted::Wake(id) => self.waking.push(id),
                Hosted::Deliver(id, (caller, ask)) => {
                    let now = self.now;
                    let resident = self.residents.get_mut(&id).expect("delivered to somebody in memory");
                    let effects = resident.ask(caller, ask, now);
                    self.caused(id, effects);
                }
                Hosted::Refuse((caller, _), _) => self.refused(caller),
                Hosted::Retire(id, _, _) => {
                    let effects = self.residents.get_mut(&id).map(Resident::retire);
                    self.caused(id, effects.unwrap_or_default());
                }
            }
        }
    }

    fn caused(&mut self, id: ObjectId, effects: Vec<Effect<Vec<u64>, Caller, Vec<u64>>>) {
        for effect in effects {
            match effect {
                Effect::Append(entry) => self.appends.push_back(entry),
                Effect::Keep(entry) => assert!(self.journal[&id].contains(&entry), "kept before it was durable"),
                Effect::Tell(notes) => self.told(id, notes),
                Effect::Answer(caller, notes) => self.answered(caller, &notes),
                Effect::Refuse(caller, _) => self.refused(caller),
                Effect::Stop(stopped) => {
                    self.residents.remove(&id);
                    if let Stopped::Broken(_) = stopped {
                        self.host.leaving(id);
                    }
                    self.settling.push(id);
                }
            }
        }
    }

    fn told(&mut self, id: ObjectId, notes: Vec<u64>) {
        let durable = self.notes(id);
        assert!(notes.iter().all(|note| durable.contains(note)), "followers hear of what is not durable");
        self.told.extend(notes.into_iter().map(|note| (id, note)));
    }

    fn answered(&mut self, caller: Caller, notes: &[u64]) {
        let (id, ask) = self.open.remove(&caller).expect("nobody is answered twice");
        self.host.answered(id, 1);
        let durable = self.notes(id);
        let shown = notes.iter().filter(|note| !durable.contains(note)).count();
        assert_eq!(shown, 0, "an answer shows what is not durable");
        self.trace = self.trace.wrapping_mul(31).wrapping_add(caller).wrapping_add(notes.len() as u64);
        match ask {
            Ask::Put(note) => {
                assert!(self.told.contains(&(id, note)), "acknowledged before followers were told");
                self.acknowledged.insert((id, note));
            }
            Ask::PutAt(note, at) => drop(self.armed.insert((id, note), at)),
            Ask::Read => {}
        }
    }

    fn refused(&mut self, caller: Caller) {
        let (id, _) = self.open.remove(&caller).expect("nobody is refused twice");
        self.host.answered(id, 1);
    }

    fn notes(&self, id: ObjectId) -> Vec<u64> {
        let entries = self.journal.get(&id).into_iter().flatten();
        entries.flat_map(|entry| notes_of(&parse(entry))).collect()
    }

    /// No more trouble: whatever is under way ends well, until nothing is.
    fn quiesce(&mut self) {
        loop {
            if let Some(id) = self.settling.pop() {
                let effects = self.host.left(id);
                self.hosted(effects);
            } else if let Some(id) = self.waking.pop() {
                self.wake_well(id);
            } else if let Some(entry) = self.appends.pop_front() {
                let (id, now) = (entry.object, self.now);
                self.journal.entry(id).or_default().push(entry);
                let effects = self.residents.get_mut(&id).map(|resident| resident.appended(Ok(()), now));
                self.caused(id, effects.unwrap_or_default());
            } else {
                return;
            }
        }
    }

    /// Everybody is answered; then, after a last crash, every alarm has gone off.
    fn settle_down(&mut self) {
        self.quiesce();
        assert!(self.open.is_empty(), "somebody waits for ever: {:?}", self.open);
        self.everything_crashes();
        self.now += Duration::hours(1);
        for id in 0..OBJECTS {
            let effects = self.host.nudge(id, self.now);
            self.hosted(effects);
        }
        self.quiesce();
    }

    fn check(&self) {
        for id in 0..OBJECTS {
            let notes = self.notes(id);
            let once: BTreeSet<&u64> = notes.iter().collect();
            assert_eq!(once.len(), notes.len(), "something happened twice");
        }
        for (id, note) in self.acknowledged.iter().chain(self.armed.keys()) {
            assert!(self.notes(*id).contains(note), "acknowledged and lost: {note}");
        }
    }
}

fn host() -> Host<u64, Message> {
    Host::new(Limits { object_messages_max: 8, ..Limits::default() }, Budget { awake_max: 2, ..Budget::default() })
}

fn parse(entry: &Entry) -> Value {
    serde_json::from_str(&entry.body).unwrap()
}

fn notes_of(body: &Value) -> Vec<u64> {
    body["notes"].as_array().unwrap().iter().map(|note| note.as_u64().unwrap()).collect()
}

/// What a store does: the entries, in order, link by link.
fn load(epoch: u64, entries: &[Entry]) -> Loaded<Pile> {
    let (mut pile, mut head, mut alarms) = (Pile::default(), Head::default(), BTreeMap::new());
    for entry in entries {
        assert_eq!((entry.seq, entry.prev_hash), (head.seq + 1, head.hash), "the journal has a gap or a fork");
        head = entry.head();
        let body = parse(entry);
        pile.notes.extend(notes_of(&body));
        for alarm in body["alarms"].as_array().unwrap() {
            let name = alarm[0].as_str().unwrap().to_owned();
            match alarm[1].as_i64() {
                Some(at) => drop(alarms.insert(name, at)),
                None => drop(alarms.remove(&name)),
            }
        }
    }
    let entry = |(name, at): (String, i64)| AlarmEntry::new(name, Moment::from_timestamp(at, 0).unwrap());
    Loaded { object: pile, head, epoch, alarms: alarms.into_iter().map(entry).collect(), read_only: None }
}

fn run(seed: u64) -> u64 {
    let mut world = World::new(seed);
    (0..STEPS).for_each(|_| world.step());
    world.settle_down();
    world.check();
    world.trace
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_whatever_fails() {
    for seed in 0..SEEDS {
        if let Err(panic) = std::panic::catch_unwind(|| run(seed)) {
            eprintln!("seed {seed}");
            std::panic::resume_unwind(panic);
        }
    }
}

#[test]
fn the_same_seed_runs_the_same_way() {
    assert_eq!(run(42), run(42));
    assert_ne!(run(42), run(43));
}
