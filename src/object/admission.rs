//! Admission: how many messages, how many bytes of them, and for how long they may wait. It is a counter of our own,
//! taken before a message is sent and given back when it is answered, because actix's mailboxes bound nothing here: each
//! clone of an address gets one message past a full mailbox, and `do_send` ignores the limit altogether.
//!
//! A count alone lets a storm fill the whole queue, and then everybody waits as long as that takes, whoever is served. So
//! each object watches how long its messages wait ([`Patience`]); when even the luckiest waits too long, the queue is as
//! long as it may be in time, and whoever comes is refused at the door ([`Door`]), before any work is done for them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::planted::{self, Bug};

use super::ObjectId;

/// From the part of the process's limits on from which shares are looked at, in hundredths.
const SHARES_FROM_PERCENT: usize = 50;
/// What one object may have then: this part of the process's limits.
const SHARE: usize = 128;
/// How long it is looked at how long messages wait before something is made of it.
const LOOK: Duration = Duration::from_millis(200);
/// However long they wait, so many may wait for one object: a burst of guests at once is no storm.
pub const ROOM_MIN: usize = 256;
/// What is kept for others of the room of an object that guests storm, in hundredths: staff among them.
const KEPT_FROM_GUESTS_PERCENT: usize = 10;

/// Limits on what waits for one object, and for all of them together.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Messages that may wait for one object.
    pub object_messages_max: usize,
    /// Bytes that may wait for one object.
    pub object_bytes_max: usize,
    /// Messages that may wait in the process.
    pub process_messages_max: usize,
    /// Bytes that may wait in the process.
    pub process_bytes_max: usize,
    /// How old a message may be when its turn comes: whoever sent it has given up by then.
    pub age_max: Duration,
    /// How long messages of an object may wait for their turn, all of them, before fewer are let in.
    pub wait_max: Duration,
}

impl Limits {
    /// Whether the process has room for one more message of an object, which waits with others of it: while much waits,
    /// nobody may have more than a share, so that one who is stormed leaves room for the others.
    pub fn leave_room(&self, process: Load, object: Load, bytes: usize) -> bool {
        let half = |max: usize| max * SHARES_FROM_PERCENT / 100;
        let is_roomy = process.admits(bytes, half(self.process_messages_max), half(self.process_bytes_max));
        is_roomy || object.admits(bytes, self.process_messages_max / SHARE, self.process_bytes_max / SHARE)
    }
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            object_messages_max: 2_000,
            object_bytes_max: 8 << 20,
            process_messages_max: 10_000,
            process_bytes_max: 64 << 20,
            age_max: Duration::from_secs(10),
            wait_max: Duration::from_millis(50),
        }
    }
}

/// What waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Messages.
    pub messages: usize,
    /// Bytes.
    pub bytes: usize,
}

impl Load {
    /// Whether one more message of so many bytes stays within the limits.
    pub fn admits(&self, bytes: usize, messages_max: usize, bytes_max: usize) -> bool {
        (self.messages < messages_max || planted::is(Bug::QueueUnbounded)) && self.bytes + bytes <= bytes_max
    }

    /// One more waits.
    pub fn enter(&mut self, bytes: usize) {
        self.messages += 1;
        self.bytes += bytes;
    }

    /// One waits no more.
    pub fn leave(&mut self, bytes: usize) {
        self.messages -= 1;
        self.bytes -= bytes;
    }
}

/// How long the messages of one object wait for their turn, and how many may wait therefore. Waiting for the disk does not
/// count: fewer messages would not make it faster.
#[derive(Debug)]
pub struct Patience {
    wait_max: Duration,
    /// When it was last looked, on the clock of whoever asks.
    looked_at: Duration,
    /// The shortest wait since then.
    least: Option<Duration>,
    /// How many may wait; `None` while nobody waits too long.
    room: Option<usize>,
}

impl Patience {
    /// Of an object for which nobody waits.
    pub fn new(wait_max: Duration) -> Patience {
        Patience { wait_max, looked_at: Duration::ZERO, least: None, room: None }
    }

    /// A message has its turn after it waited so long, while so many wait. `at` never falls. Says so when another number
    /// may wait from now on: as many as would have waited just long enough, and a little more each time that nobody waits
    /// too long.
    pub fn turn(
        &mut self,
        waited: Duration,
        waiting: impl FnOnce() -> usize,
        messages_max: usize,
        at: Duration,
    ) -> Option<Option<usize>> {
        let least = self.least.map_or(waited, |least| least.min(waited));
        self.least = Some(least);
        if at < self.looked_at + LOOK {
            return None;
        }
        let before = self.room;
        (self.looked_at, self.least) = (at, None);
        self.room = if self.wait_max < least {
            let present = before.unwrap_or(usize::MAX).min(waiting().max(1));
            Some(fitting(present, self.wait_max, least).max(ROOM_MIN))
        } else {
            before.map(|room| room + room / 8 + 1).filter(|room| *room < messages_max)
        };
        (self.room != before).then_some(self.room)
    }
}

/// Of so many that waited `least`, those that would have waited `wait_max`.
fn fitting(waiting: usize, wait_max: Duration, least: Duration) -> usize {
    let (wait_max, least) = (wait_max.as_micros(), least.as_micros().max(1));
    usize::try_from(waiting as u128 * wait_max / least).unwrap_or(usize::MAX)
}

/// Which objects are stormed, and how many messages may wait for each of them. Usually none is, and nobody takes a lock.
#[derive(Debug, Default)]
pub struct Door {
    rooms: Mutex<HashMap<ObjectId, usize>>,
    stormed: AtomicUsize,
    refused: AtomicU64,
    aged: AtomicU64,
}

/// Messages that were refused since the process began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusals {
    /// Unseen, at the door.
    pub at_door: u64,
    /// Unseen as well, and too late: they had grown too old when their turn came.
    pub aged: u64,
}

impl Door {
    /// How many messages may wait for an object; `None` when it is not stormed.
    pub fn set(&self, id: ObjectId, room: Option<usize>) {
        let mut rooms = self.rooms();
        match room {
            Some(room) => drop(rooms.insert(id, room)),
            None => drop(rooms.remove(&id)),
        }
        self.stormed.store(rooms.len(), Ordering::Relaxed);
    }

    /// How many may wait for an object, if it is stormed.
    pub fn room(&self, id: ObjectId) -> Option<usize> {
        if self.stormed() == 0 { None } else { self.rooms().get(&id).copied() }
    }

    /// How many objects are stormed.
    pub fn stormed(&self) -> usize {
        self.stormed.load(Ordering::Relaxed)
    }

    /// One was refused.
    pub fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// One was too old when its turn came.
    pub fn aged(&self) {
        self.aged.fetch_add(1, Ordering::Relaxed);
    }

    /// How many were refused.
    pub fn refusals(&self) -> Refusals {
        Refusals { at_door: self.refused.load(Ordering::Relaxed), aged: self.aged.load(Ordering::Relaxed) }
    }

    fn rooms(&self) -> MutexGuard<'_, HashMap<ObjectId, usize>> {
        // A map operation at a time: no panic can leave it half done.
        self.rooms.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What guests may take of a room.
pub fn of_guests(room: usize) -> usize {
    room - room * KEPT_FROM_GUESTS_PERCENT / 100
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: usize = 2_000;
    const LONG: Duration = Duration::from_millis(200);

    fn patience() -> Patience {
        Patience::new(Duration::from_millis(50))
    }

    fn at(looks: u32) -> Duration {
        LOOK * looks
    }

    #[test]
    fn so_many_messages_wait_and_so_many_bytes_of_them() {
        let mut load = Load::default();
        load.enter(6);
        assert!(load.admits(4, 2, 10) && !load.admits(5, 2, 10), "bytes");
        load.enter(0);
        assert!(!load.admits(0, 2, 10), "messages");
        load.leave(6);
        assert!(load.admits(10, 2, 10), "what was answered makes room");
    }

    #[test]
    fn a_burst_that_passes_is_no_storm() {
        let mut patience = patience();
        assert_eq!(patience.turn(Duration::ZERO, || MAX, MAX, LOOK / 2), None);
        assert_eq!(patience.turn(LONG, || MAX, MAX, at(1)), None, "somebody was served at once");
    }

    #[test]
    fn when_even_the_luckiest_waits_too_long_only_as_many_may_wait_as_are_served_in_time() {
        let mut patience = patience();
        assert_eq!(patience.turn(LONG, || 1_000, MAX, LOOK / 2), None, "it is too early to say");
        assert_eq!(patience.turn(LONG, || 1_600, MAX, at(1)), Some(Some(400)));
        assert_eq!(patience.turn(LONG * 1_000, || 400, MAX, at(2)), Some(Some(ROOM_MIN)), "never nobody");
    }

    #[test]
    fn after_a_storm_more_and_more_may_wait_and_then_as_many_as_before() {
        let mut patience = patience();
        patience.turn(LONG, || 1_000, MAX, at(1));
        let rooms: Vec<_> = (2..100).map_while(|look| patience.turn(Duration::ZERO, || 1, MAX, at(look))).collect();
        assert!(rooms.windows(2).all(|two| two[0] < two[1] || two[1].is_none()), "{rooms:?}");
        assert_eq!(rooms.last(), Some(&None), "it is over");
    }

    #[test]
    fn nobody_takes_more_than_a_share_of_a_process_that_is_half_full() {
        let limits = Limits { process_messages_max: 1_280, process_bytes_max: 12_800, ..Limits::default() };
        let load = |messages, bytes| Load { messages, bytes };
        assert!(limits.leave_room(load(639, 0), load(639, 0), 1), "others need nothing");
        assert!(!limits.leave_room(load(640, 0), load(10, 0), 1));
        assert!(limits.leave_room(load(640, 0), load(9, 0), 1), "a share is there for everybody");
        assert!(!limits.leave_room(load(0, 6_400), load(0, 100), 1), "so it is with bytes");
        assert!(limits.leave_room(load(0, 6_400), load(0, 99), 1));
    }

    #[test]
    fn a_door_knows_who_is_stormed() {
        let door = Door::default();
        assert_eq!(door.room(7), None);
        door.set(7, Some(20));
        assert_eq!((door.room(7), door.room(8), door.stormed()), (Some(20), None, 1));
        assert_eq!(of_guests(20), 18, "some is kept for staff");
        door.set(7, None);
        assert_eq!((door.room(7), door.stormed()), (None, 0));
    }
}
