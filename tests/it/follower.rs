//! Whoever follows the slots of a day: a client of the live feed that believes what it is told, and notes it when it is
//! told something that it knew already.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::rt::time::timeout;
use awc::BoxedSocket;
use awc::http::StatusCode;
use awc::http::header::HeaderMap;
use awc::ws::{Codec, Frame, Message};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{Answer, text};
use crate::house::House;

/// Only to end a test that hangs; nothing waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a socket said last.
#[derive(Debug)]
pub enum Said {
    Frame(Value),
    Ping,
    /// With this code; 1006 when it was cut off.
    Closed(u16),
}

pub struct Follower {
    socket: actix_codec::Framed<BoxedSocket, Codec>,
    /// Whether pings are answered, as every browser does by itself.
    pub answers_pings: bool,
    /// The day that it keeps in mind; what is said about others is only passed on.
    day: Option<Value>,
    /// What is known, by start.
    pub slots: BTreeMap<String, Value>,
    pub cursor: Option<String>,
    pub version: u64,
}

/// The first bytes of whoever opens a socket.
pub fn open(path: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nhost: here\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
    )
}

/// The answer to a handshake that is refused.
pub async fn handshake(house: &House, path: &str) -> Answer {
    answer_to(house, &open(path)).await
}

/// The answer to a request, byte for byte: clients do not show the body of one that has to do with upgrades.
pub async fn answer_to(house: &House, request: &str) -> Answer {
    let mut stream = TcpStream::connect(house.app().address).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("asked");
    answer_from(&mut stream).await
}

/// The next answer that comes on a connection.
pub async fn answer_from(stream: &mut TcpStream) -> Answer {
    let (mut read, mut head) = (vec![], None);
    while head.is_none() {
        assert_ne!(stream.read_buf(&mut read).await.expect("an answer"), 0, "cut off");
        head = read.windows(4).position(|four| four == b"\r\n\r\n");
    }
    let mut body = read.split_off(head.expect("just found") + 4);
    let mut lines = std::str::from_utf8(&read).expect("a head").lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let status = StatusCode::from_bytes(status.as_bytes()).expect("a status");
    let mut headers = HeaderMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        headers.insert(name.parse().expect("a name"), value.parse().expect("a value"));
    }
    let length = headers.get("content-length").map_or("0", |value| value.to_str().expect("a length"));
    while body.len() < length.parse::<usize>().expect("a length") {
        assert_ne!(stream.read_buf(&mut body).await.expect("a body"), 0, "cut off");
    }
    Answer { status, headers, body }
}

/// The address of a question's feed.
pub fn feed(slug: &str, date: &str, party: i64) -> String {
    format!("/v1/restaurants/{slug}/live?date={date}&party_size={party}")
}

impl Follower {
    /// Opens a socket and reads `hello`.
    pub async fn connect(house: &House, path: &str) -> Follower {
        let url = format!("ws://{}{path}", house.app().address);
        let (_, socket) = awc::Client::new().ws(url).max_frame_size(1 << 20).connect().await.expect("a socket");
        let mut follower =
            Follower { socket, answers_pings: true, day: None, slots: BTreeMap::new(), cursor: None, version: 0 };
        let hello = follower.frame().await;
        assert_eq!(hello["type"], "hello", "{hello}");
        follower
    }

    /// Opens a socket on a question and reads all there is to see.
    pub async fn of(house: &House, slug: &str, date: &str, party: i64) -> Follower {
        let mut follower = Follower::connect(house, &feed(slug, date, party)).await;
        assert_eq!(follower.frame().await["type"], "reset");
        follower
    }

    /// Opens a socket that goes on after this one's cursor, with what this one knows.
    pub async fn resume(self, house: &House, path: &str) -> Follower {
        let after = self.cursor.expect("a cursor");
        let resumed = Follower::connect(house, &format!("{path}&after={after}")).await;
        Follower { slots: self.slots, day: self.day, ..resumed }
    }

    pub async fn say(&mut self, message: impl ToString) {
        self.socket.send(Message::Text(message.to_string().into())).await.expect("said");
    }

    pub async fn say_binary(&mut self, bytes: &'static [u8]) {
        self.socket.send(Message::Binary(bytes.into())).await.expect("said");
    }

    pub async fn subscribe(&mut self, date: &str, party: i64) {
        self.say(json!({ "type": "subscribe", "date": date, "party_size": party })).await;
    }

    /// The next thing that the server says.
    pub async fn next(&mut self) -> Said {
        let next = timeout(PATIENCE, self.socket.next()).await.expect("the server says something");
        match next {
            Some(Ok(Frame::Text(bytes))) => Said::Frame(self.take(serde_json::from_slice(&bytes).expect("JSON"))),
            Some(Ok(Frame::Ping(bytes))) => {
                if self.answers_pings {
                    self.socket.send(Message::Pong(bytes)).await.expect("answered");
                }
                Said::Ping
            }
            Some(Ok(Frame::Close(reason))) => Said::Closed(reason.map_or(1005, |reason| reason.code.into())),
            Some(Ok(other)) => panic!("{other:?}"),
            Some(Err(_)) | None => Said::Closed(1006),
        }
    }

    /// The next frame, pings aside.
    pub async fn frame(&mut self) -> Value {
        let next_frame = async {
            loop {
                match self.next().await {
                    Said::Frame(frame) => return frame,
                    Said::Ping => {}
                    Said::Closed(code) => panic!("closed with {code}"),
                }
            }
        };
        // Pings alone are no sign of life of the feed.
        timeout(PATIENCE, next_frame).await.expect("the server tells something")
    }

    /// With what code the socket is closed, whatever is said before.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Said::Closed(code) = self.next().await {
                return code;
            }
        }
    }

    fn take(&mut self, frame: Value) -> Value {
        let date = frame["date"].clone();
        if frame["type"] == "problem" || date.is_string() && *self.day.get_or_insert(date.clone()) != date {
            return frame;
        }
        match text(&frame["type"]) {
            "reset" => self.slots = by_start(&frame).collect(),
            "slots" => self.learn(&frame),
            _ => {}
        }
        if let Some(cursor) = frame["cursor"].as_str() {
            self.cursor = Some(cursor.to_owned());
        }
        if let Some(version) = frame["version"].as_u64() {
            assert!(self.version <= version, "told of the past: {frame}");
            self.version = version;
        }
        frame
    }

    fn learn(&mut self, frame: &Value) {
        assert_ne!(by_start(frame).count(), 0, "told of nothing");
        for (start, slot) in by_start(frame) {
            let known = self.slots.insert(start, slot.clone()).expect("a slot that was there before");
            assert_ne!(known, slot, "told twice");
        }
    }

    /// Reads until a slot is in some status.
    pub async fn until(&mut self, time: &str, status: &str) {
        while self.status(time) != status {
            self.frame().await;
        }
    }

    pub fn status(&self, time: &str) -> &str {
        let slot = self.slots.values().find(|slot| slot["time"] == time).expect("a slot at this time");
        text(&slot["status"])
    }

    /// What is known, as a fresh read would list it.
    pub fn known(&self) -> Vec<Value> {
        self.slots.values().cloned().collect()
    }
}

fn by_start(frame: &Value) -> impl Iterator<Item = (String, Value)> {
    let slots = frame["slots"].as_array().expect("slots").iter();
    // Offsets change with the clocks, so times of a day are keyed by their instant.
    slots.map(|slot| (crate::house::at(text(&slot["starts_at"])).to_rfc3339(), slot.clone()))
}
