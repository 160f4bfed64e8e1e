//! `POST …/waitlist`, and one's own place in line: `GET`, `DELETE`, `POST …/accept`.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::directory::tenants::Tenant;
use crate::domain::ids::{ReservationRef, WaitRef};
use crate::domain::key::Key;
use crate::domain::reservation::{Channel, Hold, Wants};
use crate::domain::restaurant::command::{GuestDetails, WaitFor};
use crate::domain::time::{TimeOfDay, Zone};
use crate::domain::waitlist::{For, Wait, WaitStatus};
use crate::restaurant::file::DateItem;
use crate::restaurant::staff::AskedWait;
use crate::restaurant::view::WaitView;

use super::hold::party;
use super::problem::{Code, Problem};
use super::reservation::{GuestBody, ReservationBody, TokenParams, created};
use super::wire::{CategoryItem, IdempotencyHeader};
use super::{Edge, body, caller, idempotent, principal};

/// For when to wait, and who.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitRequest {
    /// The service day.
    #[schema(value_type = String, format = Date)]
    date: DateItem,
    /// The earliest start, `HH:MM`.
    #[schema(value_type = String, example = "19:00")]
    from: TimeOfDay,
    /// The latest start, `HH:MM`; before `from` it is past midnight.
    #[schema(value_type = String, example = "21:00")]
    to: TimeOfDay,
    /// How many come.
    #[schema(minimum = 1, maximum = 500)]
    party_size: i64,
    /// Who waits.
    #[validate(nested)]
    guest: GuestBody,
    /// What the house should know about this visit.
    #[validate(length(max = 1000, message = "at most 1000 characters"))]
    #[schema(max_length = 1000)]
    notes: Option<String>,
    /// The key of an area, if it matters.
    #[schema(value_type = Option<String>)]
    area: Option<Key>,
    /// The kind of seats, if it matters: `standard`, `booth`, `high_top`, `counter`, `bar` or `outdoor`.
    #[schema(value_type = Option<String>, example = "booth")]
    category: Option<CategoryItem>,
    /// Whether a wheelchair must be brought to the table.
    #[serde(default)]
    accessible: bool,
    /// Keys of what the guest agreed to, such as `newsletter`.
    #[serde(default)]
    #[validate(length(max = 20, message = "at most 20"))]
    #[schema(value_type = Vec<String>, max_items = 20)]
    consents: Vec<Key>,
}

/// A place in line.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Wait)]
pub struct WaitBody {
    /// Its id.
    #[schema(example = "wtl_0123456789abcdefghjkmnpq")]
    id: String,
    /// The restaurant's slug.
    restaurant: String,
    /// `waiting`, `offered`, `accepted`, `lapsed`, `ended` or `left`; more may come.
    #[schema(example = "waiting")]
    status: &'static str,
    /// The service day; `null` for who waits at the door.
    #[schema(required = true)]
    date: Option<NaiveDate>,
    /// The earliest start that is waited for; `null` for who waits at the door.
    #[schema(required = true, value_type = Option<String>, example = "19:00")]
    from: Option<TimeOfDay>,
    /// The latest start that is waited for; `null` for who waits at the door.
    #[schema(required = true, value_type = Option<String>, example = "21:00")]
    to: Option<TimeOfDay>,
    /// How many come.
    party_size: u16,
    /// The area that was asked for.
    #[schema(required = true)]
    area: Option<String>,
    /// 1 for who is next; `null` for who waits no more.
    #[schema(required = true)]
    position: Option<usize>,
    /// How many minutes they were told it may take, where that can be said.
    #[schema(required = true)]
    quoted_minutes: Option<u16>,
    /// What is kept for them now.
    #[schema(required = true)]
    offer: Option<OfferBody>,
    /// The reservation that it became.
    #[schema(required = true)]
    reservation: Option<String>,
    /// What proves that it is yours: needed to look, to accept and to leave.
    token: String,
}

/// A table that is kept for somebody who waits.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = Offer)]
pub struct OfferBody {
    /// The service day.
    date: NaiveDate,
    /// `HH:MM`, on the restaurant's wall.
    #[schema(value_type = String, example = "19:30")]
    time: TimeOfDay,
    /// The start, with the restaurant's offset.
    #[schema(format = DateTime)]
    starts_at: String,
    /// Until when the table would be the party's.
    #[schema(format = DateTime)]
    ends_at: String,
    /// Until when it is kept.
    #[schema(format = DateTime)]
    expires_at: String,
}

pub(super) fn offer_body(hold: &Hold, zone: Zone) -> OfferBody {
    OfferBody {
        date: hold.stay.date,
        time: hold.stay.minute.time_of_day(),
        starts_at: zone.rfc3339(hold.stay.starts_at),
        ends_at: zone.rfc3339(hold.stay.ends_at),
        expires_at: zone.rfc3339(hold.expires_at),
    }
}

/// Date, earliest and latest start of what is waited for; nothing for who waits at the door.
pub(super) fn range_of(wanted: &For, zone: Zone) -> Option<(NaiveDate, TimeOfDay, TimeOfDay)> {
    match wanted {
        For::Range { date, from, to } => {
            let time = |at| zone.wall_minute(*date, at).time_of_day();
            Some((*date, time(*from), time(*to)))
        }
        For::Now { .. } => None,
    }
}

/// The reservation that it became.
pub(super) fn became(tenant: &Tenant, wait: &Wait) -> Option<ReservationRef> {
    match wait.status {
        WaitStatus::Accepted { reservation, .. } => Some(ReservationRef { restaurant: tenant.id, reservation }),
        WaitStatus::Waiting
        | WaitStatus::Offered { .. }
        | WaitStatus::Lapsed { .. }
        | WaitStatus::Ended { .. }
        | WaitStatus::Left { .. } => None,
    }
}

pub(super) fn reference(tenant: &Tenant, wait: &Wait) -> WaitRef {
    WaitRef { restaurant: tenant.id, wait: wait.id }
}

fn wait_body(tenant: &Tenant, view: &WaitView) -> WaitBody {
    let WaitView { wait, zone, .. } = view;
    let range = range_of(&wait.wanted, *zone);
    WaitBody {
        id: reference(tenant, wait).to_string(),
        restaurant: tenant.slug.to_string(),
        status: wait.status.name(),
        date: range.map(|(date, ..)| date),
        from: range.map(|(_, from, _)| from),
        to: range.map(|(.., to)| to),
        party_size: wait.party.covers(),
        area: wait.wants.area.as_ref().map(ToString::to_string),
        position: view.ahead.map(|ahead| ahead + 1),
        quoted_minutes: wait.quoted_minutes,
        offer: view.offer.as_ref().map(|hold| offer_body(hold, *zone)),
        reservation: became(tenant, wait).map(|it| it.to_string()),
        token: view.secret.wait_token(wait.id),
    }
}

fn shown(response: &mut HttpResponseBuilder, tenant: &Tenant, view: &WaitView) -> HttpResponse {
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.json(wait_body(tenant, view))
}

/// Join the waitlist
///
/// Waits for a start between two times of a day. When a table is given back it is offered, for some minutes, to who came
/// first: see `offer`. Accept it, or it goes to the next.
#[utoipa::path(post, path = "/v1/restaurants/{slug}/waitlist", operation_id = "joinWaitlist", tag = "Guests",
    params(("slug" = String, Path, description = "The restaurant's slug."), IdempotencyHeader),
    request_body = WaitRequest,
    responses((status = 201, description = "The place in line.", body = WaitBody)))]
pub async fn join(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let tenant = edge.tenant(&slug)?;
    let (asked, bytes) = body::json::<WaitRequest>(&request, payload).await?;
    let key = idempotent::key_use(&request, "joinWaitlist", &bytes)?;
    let asked = AskedWait { client: Some(caller::digest(&request, tenant.id)), ..wanted(asked)? };
    let view =
        edge.directory.handle(tenant.id).by(principal::guest(&request, tenant.id)).join_waitlist(asked, key).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, format!("/v1/waitlist/{}", reference(&tenant, &view.wait))));
    if view.is_replay {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    Ok(shown(&mut response, &tenant, &view))
}

fn wanted(asked: WaitRequest) -> Result<AskedWait, Problem> {
    let GuestBody { name, phone, email, locale } = asked.guest;
    Ok(AskedWait {
        details: GuestDetails { name, phone, email, locale, notes: asked.notes, consents: asked.consents },
        wanted: WaitFor::Range { date: asked.date.0, from: asked.from, to: asked.to },
        party: party(asked.party_size)?,
        wants: Wants { area: asked.area, category: asked.category.map(|it| it.0), accessible: asked.accessible },
        channel: Channel::Online,
        client: None,
    })
}

struct Own {
    tenant: Arc<Tenant>,
    reference: WaitRef,
    token: String,
}

/// Whose place in line a path names, and the token that was shown for it.
fn own(request: &HttpRequest, edge: &Edge, id: &str) -> Result<Own, Problem> {
    let params: TokenParams = body::query(request)?;
    let token = principal::manage_token(request, params.token.as_deref())?;
    let unknown = || Problem::new(Code::WaitNotFound, "There is no place in line with this id and token.");
    let reference = WaitRef::parse(id).ok_or_else(unknown)?;
    let tenant = edge.directory.get(reference.restaurant).ok_or_else(unknown)?;
    Ok(Own { tenant, reference, token })
}

/// Look at one's place in line
#[utoipa::path(get, path = "/v1/waitlist/{wait}", operation_id = "getWait", tag = "Guests",
    description = "The place in line, and what is offered, for whoever has its token. It can be looked at until a day after it was closed.",
    params(("wait" = String, Path, description = "The id of the place in line."), TokenParams),
    security(("token" = [])),
    responses((status = 200, description = "The place in line.", body = WaitBody)))]
pub async fn get(request: HttpRequest, id: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let own = own(&request, &edge, &id)?;
    let view = edge.directory.handle(own.tenant.id).read_wait(own.reference.wait, own.token).await?;
    Ok(shown(&mut HttpResponse::Ok(), &own.tenant, &view))
}

/// Leave the waitlist
///
/// Gives the place in line up, and what was offered with it. Twice is once.
#[utoipa::path(delete, path = "/v1/waitlist/{wait}", operation_id = "leaveWaitlist", tag = "Guests",
    params(("wait" = String, Path, description = "The id of the place in line."), TokenParams),
    security(("token" = [])),
    responses((status = 204, description = "They wait no more.")))]
pub async fn leave(request: HttpRequest, id: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let own = own(&request, &edge, &id)?;
    edge.directory
        .handle(own.tenant.id)
        .by(principal::guest(&request, own.tenant.id))
        .leave_waitlist(own.reference.wait, Some(own.token))
        .await?;
    Ok(HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish())
}

/// Accept an offer
///
/// Takes the table that is offered: it becomes a reservation, with a manage token of its own.
#[utoipa::path(post, path = "/v1/waitlist/{wait}/accept", operation_id = "acceptOffer", tag = "Guests",
    params(("wait" = String, Path, description = "The id of the place in line."), TokenParams, IdempotencyHeader),
    security(("token" = [])),
    responses((status = 201, description = "The reservation.", body = ReservationBody)))]
pub async fn accept(request: HttpRequest, id: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let own = own(&request, &edge, &id)?;
    // There is no body: the same key for another place in line is another request.
    let key = idempotent::key_use(&request, &format!("acceptOffer {}", own.reference), b"")?;
    let view = edge
        .directory
        .handle(own.tenant.id)
        .by(principal::guest(&request, own.tenant.id))
        .accept_offer(own.reference.wait, Some(own.token), key)
        .await?;
    Ok(created(&own.tenant, view))
}
