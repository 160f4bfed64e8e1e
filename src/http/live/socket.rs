//! The actor of one socket, whatever is said on it: the handshake, frames and pings. The only code that knows
//! actix-web-actors. What is said is decided by whoever [talks](Talk), a plain state machine.

use std::rc::Rc;

use actix::{Actor, ActorContext as _, AsyncContext as _, StreamHandler};
use actix_web::http::header;
use actix_web::web::Payload;
use actix_web::{HttpRequest, HttpResponse};
use actix_web_actors::ws::{self, CloseCode, CloseReason, HandshakeError, ProtocolError, WebsocketContext};
use bytestring::ByteString;
use futures_util::stream::poll_fn;

use crate::domain::ids::RestaurantId;
use crate::http::problem::{Code, Problem};

use super::desk::{Desk, Nudge, Nudges};
use super::places::Place;
use super::window::{Closing, MESSAGE_BYTES_MAX};

/// What the shell is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Send this text.
    Text(ByteString),
    /// Ping with this number.
    Ping(u64),
    /// Close.
    Close(Closing),
}

/// The server's side of a conversation.
pub trait Talk: Unpin + 'static {
    /// The socket is open: its number at the desk, and what it is nudged by.
    fn open(&mut self, number: u64, nudges: &Rc<Nudges>) -> Vec<Act>;
    /// There may be something to tell.
    fn look(&mut self) -> Vec<Act>;
    /// Whoever listens may be somebody who may not any more.
    fn check(&mut self) -> Vec<Act>;
    /// The client said something.
    fn hear(&mut self, text: &str) -> Vec<Act>;
    /// The client answered a ping.
    fn hear_pong(&mut self, number: u64) -> Vec<Act>;
    /// Time for a ping.
    fn tick(&mut self) -> Vec<Act>;
    /// The socket is closed.
    fn leave(&mut self);
}

/// Opens a socket, or says why that cannot be.
///
/// # Errors
/// 426 for what is no handshake, 400 for a bad one.
pub fn start<T: Talk>(
    talk: T,
    (request, payload): (&HttpRequest, Payload),
    (desk, restaurant, place): (Rc<Desk>, RestaurantId, Place),
) -> Result<HttpResponse, Problem> {
    let socket = Socket { talk, desk, restaurant, number: None, _place: place };
    let started = ws::WsResponseBuilder::new(socket, request, payload).frame_size(MESSAGE_BYTES_MAX).start();
    started.map_err(|error| Problem::new(Code::BadRequest, error.to_string()))
}

/// Whether a request asks for a socket.
///
/// # Errors
/// 426 for what is no handshake, 400 for a bad one.
pub fn require_handshake(request: &HttpRequest) -> Result<(), Problem> {
    ws::handshake(request).map(drop).map_err(no_handshake)
}

fn no_handshake(error: HandshakeError) -> Problem {
    match error {
        HandshakeError::NoWebsocketUpgrade | HandshakeError::NoConnectionUpgrade => {
            let detail = "This address speaks WebSocket; connect with `ws://` or `wss://`.";
            Problem::new(Code::UpgradeRequired, detail).with_header(header::UPGRADE, "websocket")
        }
        HandshakeError::GetMethodRequired
        | HandshakeError::NoVersionHeader
        | HandshakeError::UnsupportedVersion
        | HandshakeError::BadWebsocketKey => Problem::new(Code::BadRequest, format!("{error}.")),
    }
}

struct Socket<T: Talk> {
    talk: T,
    desk: Rc<Desk>,
    restaurant: RestaurantId,
    /// By which the desk knows it, once it is open.
    number: Option<u64>,
    /// Given back when the socket is gone.
    _place: Place,
}

type Context<T> = WebsocketContext<Socket<T>>;

fn carry_out<T: Talk>(acts: Vec<Act>, ctx: &mut Context<T>) {
    for act in acts {
        match act {
            Act::Text(text) => ctx.text(text),
            Act::Ping(number) => ctx.ping(&number.to_be_bytes()),
            Act::Close(closing) => close(closing, ctx),
        }
    }
}

fn close<T: Talk>(closing: Closing, ctx: &mut Context<T>) {
    let (code, reason) = closing.code();
    ctx.close(Some(CloseReason { code: CloseCode::from(code), description: Some(reason.to_owned()) }));
    ctx.stop();
}

impl<T: Talk> Actor for Socket<T> {
    type Context = Context<T>;

    fn started(&mut self, ctx: &mut Context<T>) {
        let (number, nudges) = self.desk.open(self.restaurant);
        self.number = Some(number);
        carry_out(self.talk.open(number, &nudges), ctx);
        ctx.add_stream(poll_fn(move |context| nudges.poll(context).map(Some)));
    }
}

impl<T: Talk> Drop for Socket<T> {
    fn drop(&mut self) {
        self.talk.leave();
        self.number.into_iter().for_each(|number| self.desk.close(number));
    }
}

impl<T: Talk> StreamHandler<Nudge> for Socket<T> {
    fn handle(&mut self, nudge: Nudge, ctx: &mut Context<T>) {
        let acts = match nudge {
            Nudge::Look => self.talk.look(),
            Nudge::Check => self.talk.check(),
            Nudge::Ping => self.talk.tick(),
            Nudge::Part => vec![Act::Close(Closing::Gone)],
            Nudge::Stop => vec![Act::Close(Closing::Stopping)],
        };
        carry_out(acts, ctx);
    }
}

impl<T: Talk> StreamHandler<Result<ws::Message, ProtocolError>> for Socket<T> {
    fn handle(&mut self, message: Result<ws::Message, ProtocolError>, ctx: &mut Context<T>) {
        let acts = match message {
            Ok(ws::Message::Text(text)) => self.talk.hear(&text),
            Ok(ws::Message::Pong(number)) => {
                number.as_ref().try_into().map_or(vec![], |number| self.talk.hear_pong(u64::from_be_bytes(number)))
            }
            Ok(ws::Message::Ping(text)) => return ctx.pong(&text),
            Ok(ws::Message::Nop) => return,
            Ok(ws::Message::Binary(_) | ws::Message::Continuation(_)) => vec![Act::Close(Closing::NotText)],
            Ok(ws::Message::Close(_)) => {
                ctx.close(None);
                return ctx.stop();
            }
            Err(ProtocolError::Overflow) => vec![Act::Close(Closing::TooLarge)],
            Err(ProtocolError::Io(_)) => return ctx.stop(),
            Err(_) => vec![Act::Close(Closing::Garbled)],
        };
        carry_out(acts, ctx);
    }
}
