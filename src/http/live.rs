//! `WS /v1/restaurants/{slug}/live`: who follows the slots of a day sees them change. Slots only, nothing of a person.
//!
//! Here stand the handshake and the actor of one socket, the only code that knows actix-web-actors. What is said on a
//! socket is decided in [`session`], what there is to see in [`topic`] and [`shown`], and the [`hub`] joins them.

pub mod desk;
pub mod frame;
pub mod hub;
pub mod places;
pub mod session;
pub mod shown;
pub mod topic;

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use actix::{Actor, ActorContext as _, AsyncContext as _, StreamHandler};
use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use actix_web_actors::ws::{self, CloseCode, CloseReason, HandshakeError, ProtocolError, WebsocketContext};
use futures_util::stream::poll_fn;
use serde::Deserialize;
use tokio::sync::watch;
use utoipa::IntoParams;

use crate::directory::metering::Watching;
use crate::domain::ids::RestaurantId;
use crate::object::Refusal;
use crate::restaurant::handle::Handle;

use super::problem::{Code, Problem, gone};
use super::{Edge, availability, body, caller};
use desk::{Desk, Glance, Nudge};
use hub::Hub;
use places::{NoPlace, Place};
use session::{Closing, Effect, MESSAGE_BYTES_MAX, Session};
use shown::{Cursor, Question};
use topic::{Ended, Sight, Update};

/// What to follow from the start.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LiveParams {
    /// The service day to follow from the start. Without it, subscribe on the socket.
    #[param(format = Date, example = "2027-03-14")]
    date: Option<String>,
    /// How many come; goes with `date`.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 500, example = 2)]
    party_size: Option<String>,
    /// Only tables of this area.
    area: Option<String>,
    /// The last cursor of an earlier subscription to the same: only what differs since is told.
    after: Option<String>,
}

/// What was subscribed to in the address.
type First = (Arc<Question>, watch::Receiver<Sight>, Rc<Update>, Option<Cursor>);

/// Follow slots
///
/// A WebSocket. The server sends one JSON object a frame: first `hello`; then, for each subscription, `reset` with all
/// slots of the day, then `slots` with those that change, each as it is now. Every frame of a subscription has a
/// `cursor`; sent back as `after` on another connection, even to a restarted server, it resumes there: only slots that
/// differ are told, or all by `reset` where the cursor says nothing any more. Times, holds that end and midnight are
/// told like bookings. On the socket a client may send `subscribe` and `unsubscribe`, up to 16 subscriptions at a time;
/// what is refused is answered by `problem`, and the socket stays open.
///
/// The server pings every 15 seconds and closes with a code: 1001 it is stopping, connect again with the last cursors;
/// 1002 no WebSocket frame; 1003 not text; 1008 more than 60 messages between two pings; 1009 a message over 8 KiB;
/// 4001 three pings without an answer; 4004 the restaurant is to be deleted: do not connect again. A client that reads slowly is not closed: it skips to what is true when it reads.
#[utoipa::path(get, path = "/v1/restaurants/{slug}/live", operation_id = "followSlots", tag = "Guests",
    params(("slug" = String, Path, description = "The restaurant's slug."), LiveParams),
    responses((status = 101, description = "The socket is open; see `HelloFrame`, `SlotsFrame`, `ProblemFrame` and `LiveMessage`.")))]
pub async fn follow(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let tenant = edge.tenant(&slug)?;
    if tenant.terms().is_leaving {
        return Err(gone());
    }
    let params: LiveParams = body::query(&request)?;
    let question = question(&params, tenant.id)?;
    ws::handshake(&request).map_err(no_handshake)?;
    let desk = request.app_data::<Rc<Desk>>().expect("every worker has a desk").clone();
    let place = edge.hub.places.take(tenant.id, caller::address(&request)).map_err(no_place)?;
    let handle = edge.directory.handle(tenant.id);
    let first = match question {
        Some(question) => Some(first_sight(&edge.hub, &handle, question, &params).await?),
        None => None,
    };
    let (ping_every, watching) = (edge.ping_every, edge.directory.watching(tenant.id));
    let session = Session::new(tenant.id);
    let slug = tenant.slug.to_string();
    let socket = Socket {
        session,
        desk,
        number: None,
        handle,
        slug,
        ping_every,
        first,
        following: vec![],
        _place: place,
        _watching: watching,
    };
    let started = ws::WsResponseBuilder::new(socket, &request, payload).frame_size(MESSAGE_BYTES_MAX).start();
    started.map_err(|error| Problem::new(Code::BadRequest, error.to_string()))
}

fn question(params: &LiveParams, restaurant: RestaurantId) -> Result<Option<Arc<Question>>, Problem> {
    if params.date.is_none() && params.party_size.is_none() && params.area.is_none() {
        return Ok(None);
    }
    let (date, party, area) = availability::question(&params.date, &params.party_size, &params.area)?;
    Ok(Some(Arc::new(Question { restaurant, date, party, area })))
}

/// What is refused is refused before the handshake, so that it is answered like any other request.
async fn first_sight(
    hub: &Arc<Hub>,
    handle: &Handle,
    question: Arc<Question>,
    params: &LiveParams,
) -> Result<First, Problem> {
    let mut seen = hub.follow(&question, handle);
    let sight = seen.wait_for(|sight| !matches!(sight, Sight::Unseen)).await.map(|sight| sight.clone());
    match sight {
        Ok(Sight::Seen(update)) => {
            Ok((question, seen, Rc::new(update.copy()), params.after.as_deref().and_then(Cursor::parse)))
        }
        Ok(Sight::Ended(ended)) => Err(ended.problem()),
        Ok(Sight::Unseen) | Err(_) => Err(Ended::Unavailable(Refusal::Overloaded).problem()),
    }
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

fn no_place(reason: NoPlace) -> Problem {
    match reason {
        NoPlace::Full => Ended::Unavailable(Refusal::Overloaded).problem(),
        NoPlace::TooManyFromAddress => {
            let detail = "This address has as many sockets open as one may.";
            Problem::new(Code::TooManySockets, detail).with_header(header::RETRY_AFTER, "10")
        }
    }
}

/// One socket.
struct Socket {
    session: Session,
    desk: Rc<Desk>,
    /// By which the desk knows it, once it is open.
    number: Option<u64>,
    handle: Handle,
    slug: String,
    ping_every: Duration,
    first: Option<First>,
    following: Vec<Arc<Question>>,
    /// Given back when the socket is gone.
    _place: Place,
    _watching: Watching,
}

type Context = WebsocketContext<Socket>;

impl Socket {
    fn carry_out(&mut self, effects: Vec<Effect>, ctx: &mut Context) {
        for effect in effects {
            match effect {
                Effect::Text(text) => ctx.text(text),
                Effect::Ping(number) => ctx.ping(&number.to_be_bytes()),
                Effect::Follow(question) => self.follow(question, ctx),
                Effect::Leave(question) => self.leave(&question),
                Effect::Close(closing) => close(closing, ctx),
            }
        }
    }

    fn follow(&mut self, question: Arc<Question>, ctx: &mut Context) {
        let Some(number) = self.number else { return };
        self.desk.follow(number, &question, &self.handle);
        self.following.push(question.clone());
        self.look(&question, ctx);
    }

    fn leave(&mut self, question: &Question) {
        self.number.into_iter().for_each(|number| self.desk.leave(number, question));
        self.following.retain(|known| **known != *question);
    }

    fn look_at_all(&mut self, ctx: &mut Context) {
        for at in (0..self.following.len()).rev() {
            let question = self.following[at].clone();
            self.look(&question, ctx);
        }
    }

    fn look(&mut self, question: &Question, ctx: &mut Context) {
        let effects = match self.desk.look(question) {
            Glance::Unseen => return,
            Glance::Seen(update) => self.session.see(question, update),
            Glance::Ended(ended) => {
                self.leave(question);
                self.session.end(question, &ended)
            }
        };
        self.carry_out(effects, ctx);
    }
}

fn close(closing: Closing, ctx: &mut Context) {
    let (code, reason) = closing.code();
    ctx.close(Some(CloseReason { code: CloseCode::from(code), description: Some(reason.to_owned()) }));
    ctx.stop();
}

impl Actor for Socket {
    type Context = Context;

    fn started(&mut self, ctx: &mut Context) {
        let (number, nudges) = self.desk.open(self.handle.id());
        self.number = Some(number);
        ctx.add_stream(poll_fn(move |context| nudges.poll(context).map(Some)));
        // The topic is joined here before the place that the handshake took in it is given up.
        let first = self.first.take();
        let (known, seen) = first.map(|(question, seen, update, has)| ((question, update, has), seen)).unzip();
        let question = known.as_ref().map(|(question, ..)| question.clone());
        let effects = self.session.open(&self.slug, known, self.ping_every.as_secs());
        self.carry_out(effects, ctx);
        question.into_iter().for_each(|question| self.follow(question, ctx));
        drop(seen);
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        for question in std::mem::take(&mut self.following) {
            self.leave(&question);
        }
        self.number.into_iter().for_each(|number| self.desk.close(number));
    }
}

impl StreamHandler<Nudge> for Socket {
    fn handle(&mut self, nudge: Nudge, ctx: &mut Context) {
        match nudge {
            Nudge::Look => self.look_at_all(ctx),
            Nudge::Ping => {
                let effects = self.session.tick();
                self.carry_out(effects, ctx);
            }
            Nudge::Part => close(Closing::Gone, ctx),
            Nudge::Stop => close(Closing::Stopping, ctx),
        }
    }
}

impl StreamHandler<Result<ws::Message, ProtocolError>> for Socket {
    fn handle(&mut self, message: Result<ws::Message, ProtocolError>, ctx: &mut Context) {
        let effects = match message {
            Ok(ws::Message::Text(text)) => self.session.hear(&text),
            Ok(ws::Message::Pong(number)) => {
                number.as_ref().try_into().map_or(vec![], |number| self.session.hear_pong(u64::from_be_bytes(number)))
            }
            Ok(ws::Message::Ping(text)) => return ctx.pong(&text),
            Ok(ws::Message::Nop) => return,
            Ok(ws::Message::Binary(_) | ws::Message::Continuation(_)) => vec![Effect::Close(Closing::NotText)],
            Ok(ws::Message::Close(_)) => {
                ctx.close(None);
                return ctx.stop();
            }
            Err(ProtocolError::Overflow) => vec![Effect::Close(Closing::TooLarge)],
            Err(ProtocolError::Io(_)) => return ctx.stop(),
            Err(_) => vec![Effect::Close(Closing::Garbled)],
        };
        self.carry_out(effects, ctx);
    }
}
