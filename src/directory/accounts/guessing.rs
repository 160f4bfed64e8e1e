//! Back-off on guessing. Whoever guesses from one address waits longer each time, up to a quarter of an hour. When many
//! addresses guess at one account, each address that comes anew waits half a minute first. Nobody can lock out the
//! account's owner for longer than that, because delays belong to addresses and not to accounts.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::Duration;

use crate::clock::Moment;

/// How often an address may be wrong about an account before it waits.
pub const FREE_GUESSES: u32 = 5;
/// The longest that one address waits.
pub const DELAY_MAX: Duration = Duration::minutes(15);
/// How many wrong guesses at one account, from wherever, make new addresses wait.
pub const CROWD: u32 = 20;
/// How long a new address waits then.
pub const CROWD_DELAY: Duration = Duration::seconds(30);
/// After so long without a guess everything is forgotten.
pub const FORGET_AFTER: Duration = Duration::hours(1);
/// How many pairs of account and address are remembered, and how many accounts.
pub const REMEMBERED_MAX: usize = 50_000;

/// Stands for an account: a digest of an e-mail address, so that it makes no difference whether there is one.
pub type WhoseDigest = u64;
/// Stands for where a guess comes from.
pub type WhenceDigest = u64;

#[derive(Clone, Copy, Debug)]
struct Tries {
    wrong: u32,
    last: Moment,
    not_before: Moment,
}

#[derive(Debug, Default)]
struct Memory {
    addresses: HashMap<(WhoseDigest, WhenceDigest), Tries>,
    accounts: HashMap<WhoseDigest, Tries>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Guessing(Mutex<Memory>);

/// Come back after so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait(pub Duration);

impl Guessing {
    /// Lets somebody try, or not yet. A try counts as wrong until it is said to be right: many at the same time are
    /// many tries.
    ///
    /// # Errors
    /// How long to wait.
    pub fn begin(&self, whose: WhoseDigest, whence: WhenceDigest, now: Moment) -> Result<(), Wait> {
        let mut memory = self.memory();
        memory.forget(now);
        let is_fresh = |tries: &&Tries| now < tries.last + FORGET_AFTER;
        let crowd = memory.accounts.get(&whose).filter(is_fresh).map_or(0, |tries| tries.wrong);
        let known = memory.addresses.get(&(whose, whence)).filter(is_fresh).copied();
        let mut tries = known.unwrap_or_else(|| newcomer(crowd, now));
        if now < tries.not_before {
            memory.addresses.insert((whose, whence), tries);
            return Err(Wait(tries.not_before - now));
        }
        tries = Tries { wrong: tries.wrong.saturating_add(1), last: now, not_before: now + delay(tries.wrong + 1) };
        memory.addresses.insert((whose, whence), tries);
        memory.accounts.insert(whose, Tries { wrong: crowd.saturating_add(1), last: now, not_before: now });
        Ok(())
    }

    /// It was right: this address starts anew, and of the crowd half is forgotten, for people err now and then.
    pub fn right(&self, whose: WhoseDigest, whence: WhenceDigest) {
        let mut memory = self.memory();
        memory.take_back(whose);
        if let Some(tries) = memory.accounts.get_mut(&whose) {
            tries.wrong /= 2;
        }
        if let Some(tries) = memory.addresses.get_mut(&(whose, whence)) {
            *tries = Tries { wrong: 0, not_before: tries.last, ..*tries };
        }
    }

    /// It was not found out whether it was right.
    pub fn undecided(&self, whose: WhoseDigest, whence: WhenceDigest) {
        let mut memory = self.memory();
        memory.take_back(whose);
        if let Some(tries) = memory.addresses.get_mut(&(whose, whence)) {
            let wrong = tries.wrong.saturating_sub(1);
            *tries = Tries { wrong, not_before: tries.last + delay(wrong), ..*tries };
        }
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    fn take_back(&mut self, whose: WhoseDigest) {
        if let Some(tries) = self.accounts.get_mut(&whose) {
            tries.wrong = tries.wrong.saturating_sub(1);
        }
    }

    /// Makes room when it is full: first what is old, then everything, for a flood of made-up names must neither grow
    /// without bound nor cost a search at each try.
    fn forget(&mut self, now: Moment) {
        forget(&mut self.addresses, now);
        forget(&mut self.accounts, now);
    }
}

fn forget<K: std::hash::Hash + Eq>(tries: &mut HashMap<K, Tries>, now: Moment) {
    if tries.len() < REMEMBERED_MAX {
        return;
    }
    tries.retain(|_, tries| now < tries.last + FORGET_AFTER);
    if REMEMBERED_MAX <= tries.len() {
        // Whoever must wait is kept as long as that makes room.
        tries.retain(|_, tries| now < tries.not_before);
    }
    if REMEMBERED_MAX <= tries.len() {
        tries.clear();
    }
}

fn newcomer(crowd: u32, now: Moment) -> Tries {
    let waits = if crowd < CROWD { Duration::zero() } else { CROWD_DELAY };
    Tries { wrong: 0, last: now, not_before: now + waits }
}

/// After so many wrong guesses: 1 s, 2 s, 4 s, …
fn delay(wrong: u32) -> Duration {
    match wrong.checked_sub(FREE_GUESSES) {
        None => Duration::zero(),
        Some(beyond) => Duration::seconds(1 << beyond.min(20)).min(DELAY_MAX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::UNIX_EPOCH + Duration::seconds(seconds)
    }

    #[test]
    fn whoever_goes_on_guessing_waits_twice_as_long_each_time() {
        let guessing = Guessing::default();
        let (mut now, mut waits) = (0, vec![]);
        for _ in 0..20 {
            while let Err(Wait(wait)) = guessing.begin(1, 1, at(now)) {
                waits.push(wait.num_seconds());
                now += wait.num_seconds();
            }
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900]);
    }

    #[test]
    fn another_address_gets_in_meanwhile() {
        let guessing = Guessing::default();
        (0..10).for_each(|_| {
            let _ = guessing.begin(1, 1, at(0));
        });
        assert!(guessing.begin(1, 1, at(0)).is_err());
        assert_eq!(guessing.begin(1, 2, at(0)), Ok(()));
        assert_eq!(guessing.begin(2, 1, at(0)), Ok(()), "and the address at another account");
    }

    #[test]
    fn under_a_crowd_a_new_address_waits_half_a_minute_and_no_longer() {
        let guessing = Guessing::default();
        for address in 0..u64::from(CROWD) {
            assert_eq!(guessing.begin(1, address, at(0)), Ok(()));
        }
        assert_eq!(guessing.begin(1, 99, at(0)), Err(Wait(CROWD_DELAY)));
        // The crowd goes on all the time.
        (100..200).for_each(|address| {
            let _ = guessing.begin(1, address, at(15));
        });
        assert_eq!(guessing.begin(1, 99, at(29)), Err(Wait(Duration::seconds(1))));
        assert_eq!(guessing.begin(1, 99, at(30)), Ok(()));
    }

    #[test]
    fn who_was_right_starts_anew() {
        let guessing = Guessing::default();
        for _ in 0..100 {
            assert_eq!(guessing.begin(1, 1, at(0)), Ok(()));
            guessing.right(1, 1);
        }
        assert_eq!(guessing.begin(1, 2, at(0)), Ok(()), "and makes no crowd");
    }

    #[test]
    fn after_a_quiet_hour_all_is_forgotten() {
        let guessing = Guessing::default();
        for address in 0..u64::from(CROWD) {
            (0..FREE_GUESSES).for_each(|_| {
                let _ = guessing.begin(1, address, at(0));
            });
        }
        assert!(guessing.begin(1, 1, at(0)).is_err() && guessing.begin(1, 99, at(0)).is_err());
        assert_eq!(guessing.begin(1, 1, at(3_600)), Ok(()));
        assert_eq!(guessing.begin(1, 98, at(3_600)), Ok(()));
    }

    #[test]
    fn many_at_the_same_time_are_many_tries() {
        let guessing = Guessing::default();
        let let_in = (0..50).filter(|_| guessing.begin(1, 1, at(0)).is_ok()).count();
        assert_eq!(let_in, 5);
    }

    #[test]
    fn memory_is_bounded() {
        let guessing = Guessing::default();
        for whose in 0..(3 * REMEMBERED_MAX as u64) {
            guessing.begin(whose, 1, at(0)).unwrap();
        }
        assert!(guessing.memory().addresses.len() <= REMEMBERED_MAX);
        assert!(guessing.memory().accounts.len() <= REMEMBERED_MAX);
    }
}
