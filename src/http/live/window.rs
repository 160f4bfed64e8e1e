//! How much is on its way to a client that may not read, and whether it is there at all. What was read is told by pongs: at most
//! [`WINDOW_BYTES`] are sent without one. Also what a client may say, and the codes that sockets are closed with.

/// What is sent at most without a sign that it was read; a single larger frame goes alone.
pub const WINDOW_BYTES: usize = 64 << 10;
/// What a client may say between two pings.
pub const MESSAGES_MAX: u32 = 60;
/// The largest message that a client may send, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 8 << 10;
/// Pings without an answer after which a peer is taken for dead.
pub const SILENT_PINGS_MAX: u32 = 3;

/// Why the server closes a socket: RFC 6455 §7.4, and ours from 4000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closing {
    /// The server is stopping: connect again with the last cursors.
    Stopping,
    /// It sent something that is not text.
    NotText,
    /// It said too much.
    TooChatty,
    /// A message was too large.
    TooLarge,
    /// It did not speak the protocol.
    Garbled,
    /// It did not answer pings.
    Dead,
    /// The restaurant is to be deleted.
    Gone,
    /// What was shown opens nothing any more.
    SignedOut,
    /// Whoever listens may not any more.
    NotAllowed,
}

impl Closing {
    /// The code, and what goes with it.
    pub fn code(self) -> (u16, &'static str) {
        match self {
            Closing::Stopping => (1001, "the server is stopping; connect again with the last cursor"),
            Closing::Garbled => (1002, "that was no WebSocket frame"),
            Closing::NotText => (1003, "messages are JSON text"),
            Closing::TooChatty => (1008, "too many messages"),
            Closing::TooLarge => (1009, "messages are at most 8 KiB"),
            Closing::Dead => (4001, "no answer to pings"),
            Closing::Gone => (4004, "the restaurant is gone; do not connect again"),
            Closing::SignedOut => (4401, "signed out, or the key opens nothing any more"),
            Closing::NotAllowed => (4403, "you may not follow this restaurant any more"),
        }
    }
}

/// A ping that waits for its pong.
#[derive(Debug)]
struct Pinged {
    number: u64,
    /// How much had been sent before it.
    sent: usize,
    ticks: u32,
}

/// What comes of a tick.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tick {
    /// Ping with this number.
    Ping(u64),
    /// Wait on.
    Wait,
    /// Nobody is there.
    Dead,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Window {
    sent: usize,
    read: usize,
    pings: u64,
    pinged: Option<Pinged>,
    messages: u32,
}

impl Window {
    /// Whether a frame of this length may be sent now.
    pub fn has_room(&self, bytes: usize) -> bool {
        let unread = self.sent - self.read;
        unread == 0 || unread + bytes <= WINDOW_BYTES
    }

    /// So much is sent. When much is on its way, it is time for a ping with the number that is returned.
    pub fn send(&mut self, bytes: usize) -> Option<u64> {
        self.sent += bytes;
        if WINDOW_BYTES / 2 <= self.sent - self.read { self.ping() } else { None }
    }

    /// A ping, unless one waits for its pong already.
    pub fn ping(&mut self) -> Option<u64> {
        if self.pinged.is_some() {
            return None;
        }
        self.pings += 1;
        self.pinged = Some(Pinged { number: self.pings, sent: self.sent, ticks: 0 });
        Some(self.pings)
    }

    /// The client answered a ping: it has read whatever was sent before.
    pub fn hear_pong(&mut self, number: u64) {
        if let Some(pinged) = self.pinged.take_if(|pinged| pinged.number == number) {
            self.read = pinged.sent;
        }
    }

    /// The client said something. Whether it may say so much.
    pub fn hear(&mut self) -> bool {
        self.messages += 1;
        self.messages <= MESSAGES_MAX
    }

    /// Time for a ping.
    pub fn tick(&mut self) -> Tick {
        self.messages = 0;
        match &mut self.pinged {
            None => self.ping().map_or(Tick::Wait, Tick::Ping),
            Some(pinged) => {
                pinged.ticks += 1;
                if SILENT_PINGS_MAX <= pinged.ticks { Tick::Dead } else { Tick::Wait }
            }
        }
    }
}
