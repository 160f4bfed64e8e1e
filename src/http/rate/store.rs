//! Where allowances are remembered: so many callers and no more. Whoever has its whole allowance back is forgotten when
//! somebody new comes, at most once a minute, or when there is no room; if there is none even then, newcomers share one
//! allowance, so a flood of addresses costs neither memory nor the limits.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use governor::clock;
use governor::nanos::Nanos;
use governor::state::StateStore;

use crate::clock::{Clock, Moment, Stopwatch};

/// How many callers one row of the table remembers: about 3 MB.
pub const CALLERS_MAX: usize = 64 << 10;
/// In so many parts, each with a lock of its own.
const PARTS: usize = 16;
const CALLERS_OF_PART_MAX: usize = CALLERS_MAX / PARTS;
/// How often a part that grows is looked through for those who can be forgotten.
const SWEEP_EVERY: Nanos = Nanos::new(60_000_000_000);
/// A part that is full is looked through at most so often.
const SWEEP_FULL_EVERY: Nanos = Nanos::new(1_000_000_000);

/// Time for the limits: of the machine, whose clock may be set while the server runs, only what has passed counts.
#[derive(Clone)]
pub struct Ticks {
    clock: Clock,
    since: Moment,
    watch: Stopwatch,
}

impl Ticks {
    pub fn new(clock: Clock) -> Ticks {
        Ticks { since: clock.now(), clock, watch: Stopwatch::start() }
    }
}

impl clock::Clock for Ticks {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        match &self.clock {
            Clock::System => self.watch.elapsed().into(),
            Clock::Stepped(stepped) => (stepped.now() - self.since).to_std().unwrap_or_default().into(),
        }
    }
}

/// A caller as a number that nobody outside can foresee, and that says nothing of them.
pub fn key(caller: &impl Hash) -> u64 {
    static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);
    HASHER.hash_one(caller)
}

/// See the module.
pub struct Bounded {
    ticks: Ticks,
    parts: Arc<[Mutex<Part>; PARTS]>,
}

#[derive(Default)]
struct Part {
    /// For each caller, when its allowance is whole again.
    callers: HashMap<u64, Nanos>,
    /// The same for all who found no room.
    crowd: Option<Nanos>,
    swept_at: Nanos,
}

impl Bounded {
    pub fn new(ticks: Ticks) -> Bounded {
        Bounded { ticks, parts: Arc::default() }
    }
}

impl Part {
    /// Whether somebody new may be remembered.
    fn has_room(&mut self, now: impl FnOnce() -> Nanos) -> bool {
        let now = now();
        let is_full = CALLERS_OF_PART_MAX <= self.callers.len();
        let every = if is_full { SWEEP_FULL_EVERY } else { SWEEP_EVERY };
        if self.swept_at + every <= now {
            self.swept_at = now;
            self.callers.retain(|_, whole_at| now < *whole_at);
            self.callers.shrink_to(2 * self.callers.len());
        }
        self.callers.len() < CALLERS_OF_PART_MAX
    }
}

impl StateStore for Bounded {
    type Key = u64;

    fn measure_and_replace<T, F, E>(&self, key: &u64, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let part = usize::try_from(key % PARTS as u64).expect("there are few");
        // Nothing is half done when somebody panics here.
        let mut part = self.parts[part].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(whole_at) = part.callers.get_mut(key) {
            let (said, then) = f(Some(*whole_at))?;
            *whole_at = then;
            return Ok(said);
        }
        if part.has_room(|| clock::Clock::now(&self.ticks)) {
            let (said, then) = f(None)?;
            part.callers.insert(*key, then);
            return Ok(said);
        }
        let (said, then) = f(part.crowd)?;
        part.crowd = Some(then);
        Ok(said)
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;
    use governor::clock::Clock as _;

    use crate::clock::SteppedClock;

    use super::*;

    fn stepped() -> (SteppedClock, Bounded) {
        let clock = SteppedClock::at(Moment::UNIX_EPOCH);
        (clock.clone(), Bounded::new(Ticks::new(Clock::Stepped(clock))))
    }

    /// Remembers a caller until `until`; tells until when it was remembered before.
    fn put(store: &Bounded, key: u64, until: Nanos) -> Option<Nanos> {
        store.measure_and_replace(&key, |known| Ok::<_, ()>((known, until))).unwrap()
    }

    fn count(store: &Bounded) -> usize {
        store.parts.iter().map(|part| part.lock().unwrap().callers.len()).sum()
    }

    #[test]
    fn a_flood_takes_no_more_than_its_room_and_shares_one_allowance() {
        let (_clock, store) = stepped();
        let hour = Nanos::new(3_600_000_000_000);
        for key in 0..2 * CALLERS_MAX as u64 {
            put(&store, key, hour);
        }
        assert_eq!(count(&store), CALLERS_MAX);
        assert_eq!(put(&store, u64::MAX, hour), Some(hour), "newcomers share what is left of one allowance");
        assert_eq!(put(&store, 1, hour), Some(hour), "whoever was there before is known");
    }

    #[test]
    fn whoever_has_all_back_is_forgotten_in_time() {
        let (clock, store) = stepped();
        for key in 0..1_000 {
            put(&store, key, Nanos::new(1_000));
        }
        clock.advance(Duration::seconds(61));
        let later = store.ticks.now() + Nanos::new(1);
        for key in 2_000..2_016 {
            put(&store, key, later);
        }
        assert_eq!(count(&store), 16);
    }

    #[test]
    fn a_refusal_leaves_what_was_known() {
        let (_clock, store) = stepped();
        put(&store, 7, Nanos::new(5));
        let refused = store.measure_and_replace(&7, |_| Err::<((), Nanos), _>("no"));
        assert_eq!(refused, Err("no"));
        assert_eq!(put(&store, 7, Nanos::new(6)), Some(Nanos::new(5)));
    }
}
