//! `WS /v1/staff/restaurants/{slug}/live`: whoever works there sees everything that happens, in order, each change once.
//!
//! What happened is read from the restaurant's [`history`]; how it looks to whoever listens is in [`told`] and [`frame`];
//! what is said on one socket is decided in [`session`]. Deliberately absent: queues for slow readers, and subscriptions:
//! a restaurant has one history.

pub mod frame;
pub mod history;
pub mod listeners;
pub mod session;
pub mod ticket;
pub mod told;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::rt;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::directory::metering::Watching;
use crate::directory::tenants::Tenant;
use crate::domain::access::{Power, Role, Scope};
use crate::restaurant::changes::Place;
use crate::restaurant::handle::Handle;
use crate::restaurant::history::From;

use crate::http::change::parse_place;
use crate::http::live::desk::{Desk, Nudge, Nudges};
use crate::http::live::no_place;
use crate::http::live::socket::{self, Act, Talk};
use crate::http::live::window::Closing;
use crate::http::principal::{Ended, Proof};
use crate::http::problem::Problem;
use crate::http::{Edge, body, caller, client_id, principal};

use listeners::Listeners;
use session::{Effect, Found, Session};
use told::{Listener, View};

/// From where on, and who listens.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StaffLiveParams {
    /// The last cursor that was seen, of this feed or of `…/changes`: everything after it is told. Without it, only what
    /// happens from now on.
    after: Option<String>,
    /// The name that this window or device gives itself, as in `X-Client-Id`: changes made under it are told as `yours`.
    client: Option<String>,
    /// A ticket of `POST /v1/staff/live-tickets`, in place of a key or a session.
    ticket: Option<String>,
}

/// Follow a restaurant
///
/// A WebSocket for whoever works there. The server sends one JSON object a frame: first `hello`; then `changes` for all
/// that happens, in order, each change once: the items of `…/changes`, and the reservations and places in line that they
/// touched as they are now. Every frame has a `cursor`, the same as those of `…/changes`; sent back as `after` on another
/// connection, also after a restart of the server, everything after it is told. `reset` says that this cannot be done
/// (more than 1,000 changes were missed, or it is no cursor of here): read everything anew and go on from its cursor.
/// A client that reads slowly is not closed and slows nobody: it is told the rest when it reads, or `reset`.
///
/// Changes have `yours: true` when they were made with the key or account that listens, in a request whose `X-Client-Id`
/// is the `client` of the socket; nobody else learns of that name.
///
/// Signed in, by a page of the server's own; with a key, by `Authorization` or, in a browser, a `ticket`. The server pings
/// every 15 seconds and closes with a code: 1001 it is stopping, connect again with the last cursor; 1002 no WebSocket
/// frame; 1003 not text; 1008 more than 60 messages between two pings; 1009 a message over 8 KiB; 4001 three pings without
/// an answer; 4004 the restaurant is to be deleted; 4401 signed out, or the key opens nothing any more; 4403 one may not
/// follow it any more.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/live", operation_id = "followRestaurant", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."), StaffLiveParams),
    security(("restaurant_key" = ["reservations:read"])),
    responses((status = 101, description = "The socket is open; see `StaffHelloFrame`, `ChangesFrame` and `StaffResetFrame`.")))]
pub async fn follow(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    // What is wrong with the parameters is told only to whoever may listen.
    let params = body::query::<StaffLiveParams>(&request);
    let staff = match params.as_ref().ok().and_then(|params| params.ticket.as_ref()) {
        Some(shown) => {
            let key = edge.tickets.take(shown, edge.directory.now());
            principal::with_ticket(&request, &edge.directory, &slug, key)?
        }
        None => principal::staff(&request, &edge.directory, &slug)?,
    };
    staff.may(Power::Use(Scope::ReservationsRead))?;
    let view = View::of(staff.grant()).expect("asked for just above");
    let params = params?;
    let name = body::parameter("client", params.client.as_deref(), client_id::owned, client_id::WHAT)?;
    socket::require_handshake(&request)?;
    let desk = request.app_data::<Rc<Desk>>().expect("every worker has a desk").clone();
    let listeners = request.app_data::<Rc<Listeners>>().expect("every worker has its listeners").clone();
    let tenant = staff.tenant_kept();
    let place = edge.hub.places.take(tenant.id, caller::address(&request)).map_err(no_place)?;
    // Whether it is suspended or leaves does not matter here: its sockets are closed by other ways.
    let handle = edge.directory.operator(tenant.id);
    let seen = params.after.as_deref().and_then(parse_place);
    let from = handle.history_from(seen).await?;
    let (From::Now(at) | From::Seen(at)) = from;
    let client = name.map(|name| client_id::digest(&name, tenant.id));
    let talk = Talking {
        session: Session::new(Listener { by: staff.by(), client }, view, at),
        is_reset: params.after.is_some() && matches!(from, From::Now(_)),
        at,
        proof: staff.proof(),
        role: staff.role(),
        ping_seconds: edge.ping_every.as_secs(),
        listeners,
        handle,
        number: None,
        nudges: Rc::default(),
        found: Rc::default(),
        _watching: edge.directory.watching(tenant.id),
        edge: edge.clone(),
        tenant: tenant.clone(),
    };
    socket::start(talk, (&request, payload), (desk, tenant.id, place))
}

/// What is said to somebody who works there, on one socket.
struct Talking {
    session: Session,
    is_reset: bool,
    /// Where it begins.
    at: Place,
    proof: Proof,
    role: Role,
    ping_seconds: u64,
    listeners: Rc<Listeners>,
    handle: Handle,
    edge: Data<Edge>,
    tenant: Arc<Tenant>,
    /// By which the desk knows the socket, once it is open.
    number: Option<u64>,
    nudges: Rc<Nudges>,
    /// What was read for one who is late, until it is noticed.
    found: Rc<RefCell<Option<Found>>>,
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
                Effect::Read(seen) => self.read(seen),
            }
        }
        acts
    }

    fn read(&self, seen: Place) {
        let (histories, tenant, handle) = (self.edge.hub.histories.clone(), self.tenant.clone(), self.handle.clone());
        let (found, nudges) = (Rc::downgrade(&self.found), self.nudges.clone());
        rt::spawn(async move {
            let read = histories.read(&tenant, &handle, seen).await;
            // Whoever has hung up meanwhile needs nothing.
            if let Some(found) = found.upgrade() {
                found.replace(Some(read));
                nudges.add(Nudge::Look);
            }
        });
    }
}

impl Talk for Talking {
    fn open(&mut self, number: u64, nudges: &Rc<Nudges>) -> Vec<Act> {
        (self.number, self.nudges) = (Some(number), nudges.clone());
        self.listeners.follow(&self.tenant, (&self.handle, self.at), (number, nudges));
        // Whoever lost their place while the history was read was not yet among those who are told of it.
        let ended = self.check();
        if !ended.is_empty() {
            return ended;
        }
        let seen = Some(self.at).filter(|_| !self.is_reset);
        let hello = frame::hello(self.tenant.slug.as_str(), self.role, seen, self.ping_seconds);
        let effects = self.session.open(hello, self.is_reset);
        [self.carry_out(effects), self.look()].concat()
    }

    fn look(&mut self) -> Vec<Act> {
        let tail = self.listeners.tail(self.tenant.id);
        let found = self.found.take();
        let effects = match found {
            Some(found) => self.session.find(found, &tail),
            None => self.session.look(&tail),
        };
        self.carry_out(effects)
    }

    fn check(&mut self) -> Vec<Act> {
        let granted = self.proof.grant(&self.edge.directory, self.tenant.id);
        match granted.map(View::of) {
            Ok(Some(view)) => {
                self.session.show(view);
                vec![]
            }
            Err(Ended::Proof) => vec![Act::Close(Closing::SignedOut)],
            Ok(None) | Err(Ended::Place) => vec![Act::Close(Closing::NotAllowed)],
        }
    }

    fn hear(&mut self, _: &str) -> Vec<Act> {
        let effects = self.session.hear();
        self.carry_out(effects)
    }

    fn hear_pong(&mut self, number: u64) -> Vec<Act> {
        let effects = self.session.hear_pong(number, &self.listeners.tail(self.tenant.id));
        self.carry_out(effects)
    }

    fn tick(&mut self) -> Vec<Act> {
        // Sessions and keys end by time, too.
        let ended = self.check();
        if !ended.is_empty() {
            return ended;
        }
        let effects = self.session.tick(&self.listeners.tail(self.tenant.id));
        self.carry_out(effects)
    }

    fn leave(&mut self) {
        self.number.into_iter().for_each(|number| self.listeners.leave(self.tenant.id, number));
    }
}
