//! `WS /v1/restaurants/{slug}/live`: who follows the slots of a day sees them change. Slots only, nothing of a person.
//!
//! What is said on a socket is decided in [`session`], what there is to see in [`topic`] and [`shown`], and the [`hub`]
//! joins them. [`socket`], [`desk`], [`window`] and [`places`] know nothing of slots: the feed of staff has them too.

pub mod desk;
pub mod frame;
pub mod hub;
pub mod places;
pub mod session;
pub mod shown;
pub mod socket;
pub mod topic;
pub mod window;

use std::rc::Rc;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use tokio::sync::watch;
use utoipa::IntoParams;

use crate::directory::metering::Watching;
use crate::domain::ids::RestaurantId;
use crate::object::Refusal;
use crate::restaurant::handle::Handle;

use super::problem::{Code, Problem, gone};
use super::{Edge, availability, body, caller};
use desk::{Desk, Glance, Nudges};
use hub::Hub;
use places::NoPlace;
use session::{Effect, Session};
use shown::{Cursor, Question};
use socket::{Act, Talk};
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
    socket::require_handshake(&request)?;
    let desk = request.app_data::<Rc<Desk>>().expect("every worker has a desk").clone();
    let place = edge.hub.places.take(tenant.id, caller::address(&request)).map_err(no_place)?;
    let handle = edge.directory.handle(tenant.id);
    let first = match question {
        Some(question) => Some(first_sight(&edge.hub, &handle, question, &params).await?),
        None => None,
    };
    let (ping_seconds, watching) = (edge.ping_every.as_secs(), edge.directory.watching(tenant.id));
    let talk = Talking {
        session: Session::new(tenant.id),
        desk: desk.clone(),
        number: None,
        handle,
        slug: tenant.slug.to_string(),
        ping_seconds,
        first,
        following: vec![],
        _watching: watching,
    };
    socket::start(talk, (&request, payload), (desk, tenant.id, place))
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

pub(super) fn no_place(reason: NoPlace) -> Problem {
    match reason {
        NoPlace::Full => Ended::Unavailable(Refusal::Overloaded).problem(),
        NoPlace::TooManyFromAddress => {
            let detail = "This address has as many sockets open as one may.";
            Problem::new(Code::TooManySockets, detail).with_header(header::RETRY_AFTER, "10")
        }
    }
}

/// What is said of slots on one socket.
struct Talking {
    session: Session,
    desk: Rc<Desk>,
    /// By which the desk knows the socket, once it is open.
    number: Option<u64>,
    handle: Handle,
    slug: String,
    ping_seconds: u64,
    first: Option<First>,
    following: Vec<Arc<Question>>,
    _watching: Watching,
}

impl Talking {
    fn carry_out(&mut self, effects: Vec<Effect>) -> Vec<Act> {
        let mut acts = vec![];
        for effect in effects {
            match effect {
                Effect::Text(text) => acts.push(Act::Text(text)),
                Effect::Ping(number) => acts.push(Act::Ping(number)),
                Effect::Close(closing) => acts.push(Act::Close(closing)),
                Effect::Follow(question) => acts.extend(self.follow(question)),
                Effect::Leave(question) => self.unfollow(&question),
            }
        }
        acts
    }

    fn follow(&mut self, question: Arc<Question>) -> Vec<Act> {
        let Some(number) = self.number else { return vec![] };
        self.desk.follow(number, &question, &self.handle);
        self.following.push(question.clone());
        self.look_at(&question)
    }

    fn unfollow(&mut self, question: &Question) {
        self.number.into_iter().for_each(|number| self.desk.leave(number, question));
        self.following.retain(|known| **known != *question);
    }

    fn look_at(&mut self, question: &Question) -> Vec<Act> {
        let effects = match self.desk.look(question) {
            Glance::Unseen => return vec![],
            Glance::Seen(update) => self.session.see(question, update),
            Glance::Ended(ended) => {
                self.unfollow(question);
                self.session.end(question, &ended)
            }
        };
        self.carry_out(effects)
    }
}

impl Talk for Talking {
    fn open(&mut self, number: u64, _: &Rc<Nudges>) -> Vec<Act> {
        self.number = Some(number);
        // The topic is joined here before the place that the handshake took in it is given up.
        let first = self.first.take();
        let (known, seen) = first.map(|(question, seen, update, has)| ((question, update, has), seen)).unzip();
        let question = known.as_ref().map(|(question, ..)| question.clone());
        let effects = self.session.open(&self.slug, known, self.ping_seconds);
        let mut acts = self.carry_out(effects);
        acts.extend(question.into_iter().flat_map(|question| self.follow(question)));
        drop(seen);
        acts
    }

    fn look(&mut self) -> Vec<Act> {
        let following: Vec<_> = self.following.iter().rev().cloned().collect();
        following.iter().flat_map(|question| self.look_at(question)).collect()
    }

    /// Anybody may look at slots.
    fn check(&mut self) -> Vec<Act> {
        vec![]
    }

    fn hear(&mut self, text: &str) -> Vec<Act> {
        let effects = self.session.hear(text);
        self.carry_out(effects)
    }

    fn hear_pong(&mut self, number: u64) -> Vec<Act> {
        let effects = self.session.hear_pong(number);
        self.carry_out(effects)
    }

    fn tick(&mut self) -> Vec<Act> {
        let effects = self.session.tick();
        self.carry_out(effects)
    }

    fn leave(&mut self) {
        for question in std::mem::take(&mut self.following) {
            self.unfollow(&question);
        }
    }
}
