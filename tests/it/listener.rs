//! Whoever works at a restaurant and listens to all that happens there: a client of the feed of staff that keeps what it
//! is told, as a page does.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::rt::time::timeout;
use awc::BoxedSocket;
use awc::ws::{Codec, Frame, Message};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;

use crate::client::{Client, text};
use crate::follower::Said;

/// Only to end a test that hangs; nothing waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

pub const LIVE: &str = "/v1/staff/restaurants/osteria/live";

pub struct Listener {
    socket: actix_codec::Framed<BoxedSocket, Codec>,
    pub hello: Value,
    pub cursor: Option<String>,
    /// The reservations that it was told of, as it was told last.
    pub reservations: BTreeMap<String, Value>,
    /// The ids of all changes that it was told of, in order.
    pub told: Vec<String>,
}

impl Listener {
    /// Opens a socket and reads `hello`.
    pub async fn connect(who: &Client, path: &str) -> Listener {
        let mut request = awc::Client::new().ws(format!("ws://{}{path}", who.server())).max_frame_size(1 << 20);
        for (name, value) in who.credentials() {
            request = request.header(name, value);
        }
        let (_, socket) = request.connect().await.expect("a socket");
        let (reservations, told) = (BTreeMap::new(), vec![]);
        let mut listener = Listener { socket, hello: Value::Null, cursor: None, reservations, told };
        listener.hello = listener.frame().await;
        assert_eq!(listener.hello["type"], "hello", "{}", listener.hello);
        listener
    }

    /// Opens a socket at the osteria.
    pub async fn at(who: &Client) -> Listener {
        Listener::connect(who, LIVE).await
    }

    /// Opens a socket at another restaurant.
    pub async fn at_slug(who: &Client, slug: &str) -> Listener {
        Listener::connect(who, &LIVE.replace("osteria", slug)).await
    }

    /// Opens a socket that goes on after this one's cursor, with what this one knows.
    pub async fn resume(self, who: &Client) -> Listener {
        let path = format!("{LIVE}?after={}", self.cursor.as_deref().expect("a cursor"));
        let resumed = Listener::connect(who, &path).await;
        Listener { reservations: self.reservations, told: self.told, ..resumed }
    }

    /// The next thing that the server says.
    pub async fn next(&mut self) -> Said {
        match timeout(PATIENCE, self.socket.next()).await.expect("the server says something") {
            Some(Ok(Frame::Text(bytes))) => Said::Frame(self.take(serde_json::from_slice(&bytes).expect("JSON"))),
            Some(Ok(Frame::Ping(bytes))) => {
                self.socket.send(Message::Pong(bytes)).await.expect("answered");
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
        timeout(PATIENCE, next_frame).await.expect("the server tells something")
    }

    /// Reads until a change is told: the change, and the frame that it came in.
    pub async fn until(&mut self, kind: &str, reason: &str) -> (Value, Value) {
        loop {
            let frame = self.frame().await;
            let changes = frame["changes"].as_array().cloned().unwrap_or_default();
            if let Some(found) = changes.into_iter().find(|it| it["kind"] == kind && it["reason"] == reason) {
                return (found, frame);
            }
        }
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
        for change in frame["changes"].as_array().into_iter().flatten() {
            let id = text(&change["id"]).to_owned();
            assert!(self.told.last().is_none_or(|last| *last < id), "told twice, or out of order: {id}");
            self.told.push(id);
        }
        for reservation in frame["reservations"].as_array().into_iter().flatten() {
            let known = self.reservations.insert(text(&reservation["id"]).to_owned(), reservation.clone());
            let before = known.and_then(|known| known["revision"].as_u64());
            assert!(before <= reservation["revision"].as_u64(), "told of the past: {frame}");
        }
        self.cursor = frame["cursor"].as_str().map(str::to_owned).or(self.cursor.take());
        frame
    }
}
