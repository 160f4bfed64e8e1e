//! Time and chance: the only place that reads the system's clock or its randomness (`clippy.toml` forbids it
//! elsewhere). Everything below the edge takes `now` and fresh ids as parameters, so that tests step time by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use chrono::{DateTime, Duration, Utc};

/// An instant, in UTC.
pub type Moment = DateTime<Utc>;

/// Where `now` comes from. Cheap to clone.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// A clock that stands still until a test moves it.
    Stepped(SteppedClock),
}

impl Clock {
    /// The present instant.
    pub fn now(&self) -> Moment {
        match self {
            #[expect(clippy::disallowed_methods, reason = "the one sanctioned read of the wall clock")]
            Clock::System => Utc::now(),
            Clock::Stepped(stepped) => stepped.now(),
        }
    }
}

/// A clock for tests: it shows what it was last set to.
#[derive(Clone, Debug)]
pub struct SteppedClock(Arc<AtomicI64>);

impl SteppedClock {
    /// A clock that stands at `start`.
    pub fn at(start: Moment) -> SteppedClock {
        SteppedClock(Arc::new(AtomicI64::new(start.timestamp_millis())))
    }

    /// What it shows.
    pub fn now(&self) -> Moment {
        DateTime::from_timestamp_millis(self.0.load(Ordering::SeqCst)).expect("set from a Moment")
    }

    /// Moves it forward.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }
}

/// 64 random bits, for ids.
pub fn random_bits() -> u64 {
    let mut bytes = [0; 8];
    fill_random(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// 60 bits for ids of things that come one after the other: milliseconds in the upper 40, chance in the lower 20, and
/// never the same or a smaller number twice in one process. Rows that are made together then stand together in their
/// B-trees, and SQLite has fewer pages to write.
pub fn rising_bits() -> u64 {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let millis = u64::try_from(Clock::System.now().timestamp_millis()).unwrap_or(0);
    let drawn = (millis << 20 | random_bits() & 0xf_ffff) & ((1 << 60) - 1);
    let after = |last: u64| Some(drawn.max(last + 1));
    let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, after).expect("it always gives a number");
    drawn.max(last + 1)
}

/// Fills `bytes` from the operating system's generator, for secrets.
pub fn fill_random(bytes: &mut [u8]) {
    #[expect(clippy::disallowed_methods, reason = "the one sanctioned source of randomness")]
    getrandom::fill(bytes).expect("the operating system always has randomness on the systems we support");
}

/// A monotonic stopwatch for ages and latencies; never for anything that is stored.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts now.
    pub fn start() -> Stopwatch {
        #[expect(clippy::disallowed_methods, reason = "the one sanctioned read of the monotonic clock")]
        Stopwatch(std::time::Instant::now())
    }

    /// Time since the start.
    pub fn elapsed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
}
