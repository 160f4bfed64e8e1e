//! About how much memory a restaurant takes, by counting what it holds: the server's budget needs a figure after each
//! message, and a walk through thousands of reservations would cost more than the message. The figures for one of each
//! were measured (`make bench-sleep`), with what hangs on it.

use crate::restaurant::calendar::Calendar;

use super::Restaurant;

/// The actor, its queues, and a restaurant without anything.
const BARE_BYTES: usize = 12 << 10;
/// A table, a service, …: as it is stored, as it is used, and in the sets that a party may be given.
const SETTING_BYTES: usize = 512;
/// A reservation with its guest and its tables, some 700, and its alarms.
const RESERVATION_BYTES: usize = 1_000;
/// A hold, somebody who waits, or a request that was answered.
const OTHER_BYTES: usize = 400;

impl Restaurant {
    /// About how many bytes it takes.
    pub(super) fn weight_bytes(&self) -> usize {
        let state = &self.state;
        let others = state.holds.len() + state.waits.len() + state.answers.len() + state.strikes.len();
        BARE_BYTES
            + state.settings.len() * SETTING_BYTES
            + state.reservations.len() * RESERVATION_BYTES
            + others * OTHER_BYTES
            + self.calendar.bytes()
            + self.batch.bytes()
    }
}

impl Calendar {
    /// About how many bytes the days take that are remembered.
    fn bytes(&self) -> usize {
        self.slots() * size_of::<crate::restaurant::view::SlotView>()
    }
}
