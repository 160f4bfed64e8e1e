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
