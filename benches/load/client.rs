//! As much of HTTP/1.1 as it takes to keep a server busy over one kept-alive connection, and no more: the answers of
//! the systems under test carry `content-length`.

use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::ops::Range;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Where the digits of the status stand in `HTTP/1.1 201 …`.
const STATUS: Range<usize> = 9..12;

/// A connection that asks one thing at a time.
pub struct Client {
    stream: TcpStream,
    received: Vec<u8>,
}

/// What a server said.
pub struct Answer<'a> {
    pub status: u16,
    pub body: &'a [u8],
    head: &'a str,
}

impl Answer<'_> {
    /// Microseconds that the server says it took: `Server-Timing: total;dur=` milliseconds.
    pub fn server_micros(&self) -> Option<u32> {
        let value = header(self.head, "server-timing")?;
        let millis: f64 = value.split_once("dur=")?.1.trim().parse().ok()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a time that was measured")]
        Some((millis * 1000.0) as u32)
    }
}

/// An answer that has come in whole: its status, and where its body stands.
#[derive(Debug, PartialEq, Eq)]
struct Whole {
    status: u16,
    head: usize,
    body: Range<usize>,
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Result<Client> {
        let stream = TcpStream::connect(address).await?;
        // A request is one small write: nothing is gained by holding it back.
        stream.set_nodelay(true)?;
        Ok(Client { stream, received: Vec::with_capacity(16 << 10) })
    }

    pub async fn ask(&mut self, request: &[u8]) -> Result<Answer<'_>> {
        self.received.clear();
        self.stream.write_all(request).await?;
        let Whole { status, head, body } = loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if let Some(whole) = whole(&self.received)? {
                break whole;
            }
        };
        let head = std::str::from_utf8(&self.received[..head]).map_err(Error::other)?;
        Ok(Answer { status, body: &self.received[body], head })
    }
}

/// `None` while some of it is still to come.
fn whole(received: &[u8]) -> Result<Option<Whole>> {
    let Some(end) = received.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&received[..end]).map_err(Error::other)?;
    let status = head.get(STATUS).and_then(|digits| digits.parse().ok()).ok_or_else(|| Error::other("no status"))?;
    // 204 has no body, and says no length (RFC 9110, 8.6).
    let length = if status == 204 { 0 } else { content_length(head)? };
    let body = end + 4..end + 4 + length;
    Ok((body.end <= received.len()).then_some(Whole { status, head: end, body }))
}

fn content_length(head: &str) -> Result<usize> {
    let length = header(head, "content-length").and_then(|text| text.parse().ok());
    length.ok_or_else(|| Error::other("an answer without content-length"))
}

fn header<'a>(head: &'a str, wanted: &str) -> Option<&'a str> {
    let mut headers = head.lines().filter_map(|line| line.split_once(':'));
    headers.find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.trim())
}
