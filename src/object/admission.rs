//! Admission: how many messages, and how many bytes of them, may wait. It is a counter of our own, taken before a
//! message is sent and given back when it is answered, because actix's mailboxes bound nothing here: each clone of
//! an address gets one message past a full mailbox, and `do_send` ignores the limit altogether.

use std::time::Duration;

use crate::planted::{self, Bug};

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
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            object_messages_max: 2_000,
            object_bytes_max: 8 << 20,
            process_messages_max: 20_000,
            process_bytes_max: 64 << 20,
            age_max: Duration::from_secs(10),
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
