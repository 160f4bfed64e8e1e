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
}

/// An answer that has come in whole: its status, and where its body stands.
#[derive(Debug, PartialEq, Eq)]
struct Whole {
    status: u16,
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
        let Whole { status, body } = loop {
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            if let Some(whole) = whole(&self.received)? {
                break whole;
            }
        };
        Ok(Answer { status, body: &self.received[body] })
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
    Ok((body.end <= received.len()).then_some(Whole { status, body }))
}

fn content_length(head: &str) -> Result<usize> {
    let headers = head.lines().filter_map(|line| line.split_once(':'));
    let length = headers.filter(|(name, _)| name.eq_ignore_ascii_case("content-length")).map(|(_, value)| value).next();
    length.and_then(|text| text.trim().parse().ok()).ok_or_else(|| Error::other("an answer without content-length"))
}
