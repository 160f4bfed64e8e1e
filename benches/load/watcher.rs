//! Those who watch a restaurant over WebSocket: as much of RFC 6455 as it takes to count what a server says, and to
//! answer its pings.

use std::cell::Cell;
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::rc::Rc;

use futures_util::future::try_join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::{JoinHandle, spawn_local};

const TEXT: u8 = 0x81;
const PING: u8 = 0x89;
const PONG: u8 = 0x8a;
/// A client's frames are masked; with zeros as well as with anything.
const MASK: [u8; 4] = [0; 4];

/// Everybody who watches, and what they have seen together.
pub struct Watchers {
    seen: Rc<Seen>,
    tasks: Vec<JoinHandle<()>>,
    count: u64,
}

#[derive(Default)]
struct Seen {
    frames: Cell<u64>,
    awaited: Cell<u64>,
    reached: Notify,
}

impl Seen {
    fn count(&self) {
        self.frames.set(self.frames.get() + 1);
        if self.frames.get() == self.awaited.get() {
            self.reached.notify_one();
        }
    }
}

impl Drop for Watchers {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Watchers {
    /// So many connections, each with its handshake done.
    pub async fn open(address: SocketAddr, path: &str, count: u64) -> Watchers {
        let seen = Rc::new(Seen::default());
        let streams = try_join_all((0..count).map(|_| handshake(address, path))).await.expect("handshakes");
        let tasks = streams.into_iter().map(|(stream, rest)| spawn_local(watch(stream, rest, seen.clone()))).collect();
        Watchers { seen, tasks, count }
    }

    /// Waits until every watcher has seen so many frames since it came.
    pub async fn all_have_seen(&self, frames: u64) {
        self.seen.awaited.set(frames * self.count);
        if self.seen.frames.get() < self.seen.awaited.get() {
            self.seen.reached.notified().await;
        }
        assert_eq!(self.seen.frames.get(), self.seen.awaited.get(), "watchers see what they should and nothing else");
    }
}

async fn handshake(address: SocketAddr, path: &str) -> Result<(TcpStream, Vec<u8>)> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let request = format!(
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: upgrade\r\nupgrade: websocket\r\n\
         sec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut received = Vec::with_capacity(4 << 10);
    loop {
        if stream.read_buf(&mut received).await? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        if let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = received.split_off(end + 4);
            let is_open = received.starts_with(b"HTTP/1.1 101");
            return is_open.then_some((stream, rest)).ok_or_else(|| Error::other(String::from_utf8_lossy(&received)));
        }
    }
}

async fn watch(mut stream: TcpStream, mut received: Vec<u8>, seen: Rc<Seen>) {
    loop {
        while let Some((kind, payload, end)) = frame(&received) {
            match kind {
                TEXT => seen.count(),
                PING => {
                    let length = u8::try_from(payload.len()).expect("a ping is short");
                    let pong = [&[PONG, 0x80 | length], &MASK[..], &received[payload]].concat();
                    stream.write_all(&pong).await.expect("a server that listens");
                }
                _ => {}
            }
            received.drain(..end);
        }
        if stream.read_buf(&mut received).await.unwrap_or(0) == 0 {
            return;
        }
    }
}

/// The first frame that has come in whole: its kind, where its payload stands, and where it ends.
fn frame(received: &[u8]) -> Option<(u8, std::ops::Range<usize>, usize)> {
    let (kind, short) = (*received.first()?, usize::from(*received.get(1)?));
    let (start, length) = match short {
        126 => (4, usize::from(u16::from_be_bytes(received.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(received.get(2..10)?.try_into().ok()?)).ok()?),
        length => (2, length),
    };
    let end = start + length;
    (end <= received.len()).then_some((kind, start..end, end))
}
