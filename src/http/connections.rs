//! Limits on connections: how many there may be, and how long whoever is at the other end may take to say what it wants.
//!
//! How long an operation itself takes has no limit here, on purpose: what waits for a restaurant is refused there when it
//! grows too old (`object::admission`), and to break off what may already have happened would leave its outcome
//! unknown.

use std::any::Any;
use std::collections::HashMap;
use std::net::{IpAddr, Shutdown};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use socket2::SockRef;

use super::caller::{self, Proxies};

/// The most headers of a request; beyond it is 431. The HTTP library fixes it, a test watches it.
pub const HEADERS_MAX: usize = 96;
/// The most bytes of the head of a request; beyond it is 431. The HTTP library fixes it, a test watches it.
pub const HEAD_BYTES_MAX: usize = 128 << 10;

/// What one may do with connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// In this process; beyond it new ones wait to be accepted. More than live sockets, so that these leave room.
    pub process_max: usize,
    /// From one IPv4 address, or one IPv6 network of 64 bits; beyond it new ones are closed. Trusted proxies may have
    /// as many as there are.
    pub address_max: usize,
    /// In which time the head of the first request must be there, else 408.
    pub head_within: Duration,
    /// In which time a body must be there whole, else 408. The largest, 8 MiB of an import, takes 2.3 Mbit/s.
    pub body_within: Duration,
    /// How long a connection rests whose request was refused because too much waits, unless it is a trusted proxy's: what
    /// comes next over it is read after that, or up to twice as long, by chance. Whoever heeds `Retry-After`, a second at
    /// least, does not notice.
    pub rest: Duration,
    /// How long a connection may say nothing between two requests. Longer than proxies keep theirs (60 s), so that
    /// none of them sends into one that is being closed.
    pub idle_max: Duration,
}

impl Default for ConnectionLimits {
    fn default() -> ConnectionLimits {
        ConnectionLimits {
            process_max: 60_000,
            address_max: 1_024,
            head_within: Duration::from_secs(10),
            body_within: Duration::from_secs(30),
            rest: Duration::from_millis(500),
            idle_max: Duration::from_secs(75),
        }
    }
}

/// Counts the connections of each address.
#[derive(Debug)]
pub struct Connections {
    address_max: usize,
    proxies: Proxies,
    open: Mutex<HashMap<IpAddr, usize>>,
}

impl Connections {
    /// None open yet.
    pub fn new(address_max: usize, proxies: Proxies) -> Arc<Connections> {
        Arc::new(Connections { address_max, proxies, open: Mutex::default() })
    }

    /// Looks at a new connection: it is counted until it ends, or closed at once.
    pub fn meet(self: &Arc<Connections>, connection: &dyn Any, extensions: &mut Extensions) {
        let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
        // A ping that follows a frame must not wait until the client has acknowledged the frame (Nagle, RFC 896). A
        // connection that has gone already needs no setting.
        drop(stream.set_nodelay(true));
        let Ok(peer) = stream.peer_addr() else { return };
        if self.proxies.trust(peer.ip()) {
            return;
        }
        match self.count(caller::network(peer.ip())) {
            Some(counted) => drop(extensions.insert(counted)),
            None => drop(SockRef::from(stream).shutdown(Shutdown::Both)),
        }
    }

    fn count(self: &Arc<Connections>, address: IpAddr) -> Option<Counted> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(address).or_default();
        if self.address_max <= *count {
            return None;
        }
        *count += 1;
        Some(Counted { connections: self.clone(), address })
    }
}

/// A connection that is open.
#[derive(Debug)]
struct Counted {
    connections: Arc<Connections>,
    address: IpAddr,
}

impl Drop for Counted {
    fn drop(&mut self) {
        let mut open = self.connections.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}
