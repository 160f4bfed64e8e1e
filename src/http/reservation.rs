//! `POST …/reservations`, and one's own reservation: `GET`, `PATCH`, `POST …/cancel`.

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::directory::tenants::Tenant;
use crate::domain::ids::ReservationRef;
use crate::domain::key::Key;
use crate::domain::reservation::Wants;
use crate::domain::restaurant::command::{Amend, Basis, GuestDetails, Wish};
use crate::domain::time::TimeOfDay;
use crate::restaurant::file::{DateItem, is_locale};
use crate::restaurant::handle::HoldProof;
use crate::restaurant::message::SlotsQuery;
use crate::restaurant::view::ReservationView;

use super::availability::{self, AvailabilityBody, availability_body};
use super::hold::{HoldReference, instant, party, proof, when};
use super::problem::{Code, Problem};
use super::wire::{CategoryItem, IdempotencyHeader, IfMatchHeader, category_name};
use super::{Edge, body, idempotent, principal};

/// What to book: `date`, `time` and `party_size`; or `starts_at` instead of the first two; or a `hold`, beside which
/// the others may be left out and must match if they are given.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReservationRequest {
    /// The service day.
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<DateItem>,
    /// `HH:MM`, on the restaurant's wall.
    #[schema(value_type = Option<String>, example = "19:30")]
    time: Option<TimeOfDay>,
    /// The start, instead of `date` and `time`.
    #[schema(value_type = Option<String>, format = DateTime)]
    starts_at: Option<chrono::DateTime<chrono::FixedOffset>>,
    /// How many come.
    #[schema(minimum = 1, maximum = 500)]
    party_size: Option<i64>,
    /// Who books.
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
    /// A hold that was placed before.
    hold: Option<HoldReference>,
    /// Keys of what the guest agreed to, such as `newsletter`.
    #[serde(default)]
    #[validate(length(max = 20, message = "at most 20"))]
    #[schema(value_type = Vec<String>, max_items = 20)]
    consents: Vec<Key>,
}

/// Who books.
#[derive(Clone, Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Guest)]
pub struct GuestBody {
    /// What to call them.
    #[validate(length(min = 1, max = 200, message = "1 to 200 characters"), custom(function = body::not_blank))]
    #[schema(min_length = 1, max_length = 200)]
    pub(super) name: String,
    /// As they write it.
    #[validate(length(min = 3, max = 40, message = "3 to 40 characters"))]
    #[schema(min_length = 3, max_length = 40)]
    pub(super) phone: Option<String>,
    /// Where mail reaches them.
    #[validate(email(message = "not an e-mail address"), length(max = 254, message = "at most 254 characters"))]
    #[schema(format = Email, max_length = 254)]
    pub(super) email: Option<String>,
    /// BCP 47: in which language to write to them.
    #[validate(custom(function = check_locale))]
    #[schema(example = "it-IT", max_length = 35)]
    pub(super) locale: Option<String>,
}

impl GuestBody {
    /// For somebody who is not to reach them.
    pub(super) fn withhold_contacts(&mut self) {
        (self.phone, self.email) = (None, None);
    }
}

pub(super) fn check_locale(tag: &str) -> Result<(), validator::ValidationError> {
    let refused = || validator::ValidationError::new("locale").with_message("not a BCP 47 tag such as it-IT".into());
    if is_locale(tag) { Ok(()) } else { Err(refused()) }
}

/// A reservation.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Reservation)]
pub struct ReservationBody {
    /// Its id.
    #[schema(example = "res_0123456789abcdefghjkmnpq")]
    id: String,
    /// The restaurant's slug.
    restaurant: String,
    /// `requested` until the restaurant says yes, `booked`, `confirmed`, `arrived`, `seated`, `finished`, `cancelled` or
    /// `no_show`; more may come.
    #[schema(example = "booked")]
    status: &'static str,
    /// The service day.
    date: NaiveDate,
    /// `HH:MM`, on the restaurant's wall.
    #[schema(value_type = String, example = "19:30")]
    time: TimeOfDay,
    /// The start, with the restaurant's offset.
    #[schema(format = DateTime)]
    starts_at: String,
    /// Until when the table is the party's.
    #[schema(format = DateTime)]
    ends_at: String,
    /// How many come.
    party_size: u16,
    /// The key of the service.
    service: String,
    /// The area that was asked for.
    #[schema(required = true)]
    area: Option<String>,
    /// The kind of seats that was asked for.
    #[schema(required = true)]
    category: Option<&'static str>,
    /// Whether a wheelchair must be brought to the table.
    accessible: bool,
    /// Who booked.
    #[schema(value_type = GuestBody)]
    guest: GuestBody,
    /// What the house should know about this visit.
    #[schema(required = true)]
    notes: Option<String>,
    /// Until when it can be changed or cancelled with the token.
    #[schema(format = DateTime)]
    changeable_until: String,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was cancelled.
    #[schema(required = true, format = DateTime)]
    cancelled_at: Option<String>,
    /// `guest`, `staff` or `house`.
    #[schema(required = true)]
    cancelled_by: Option<&'static str>,
    /// Counts its versions; also the `ETag`.
    revision: u32,
    /// What proves that it is yours: needed to read, change or cancel it.
    manage_token: String,
}

/// Book a table
///
/// Promises a table. A refusal `slot_unavailable` comes with alternatives. Where the restaurant looks at a booking first,
/// the `status` is `requested`: the table is kept, and the restaurant says yes or no, or lets the request lapse.
#[utoipa::path(post, path = "/v1/restaurants/{slug}/reservations", operation_id = "createReservation", tag = "Guests",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        IdempotencyHeader),
    request_body = ReservationRequest,
    responses((status = 201, description = "The reservation.", body = ReservationBody)))]
pub async fn book(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let tenant = edge.tenant(&slug)?;
    let (asked, bytes) = body::json::<ReservationRequest>(&request, payload).await?;
    let key = idempotent::key_use(&request, "createReservation", &bytes)?;
    let (basis, token) = basis(&asked)?;
    let details = details(asked);
    let view = edge
        .directory
        .handle(tenant.id)
        .by(principal::guest(&request, tenant.id))
        .book(details, basis, token, key)
        .await?;
    Ok(created(&tenant, view))
}

/// Answers a reservation that was made, or the same again.
pub(super) fn created(tenant: &Tenant, view: ReservationView) -> HttpResponse {
    let mut response = HttpResponse::Created();
    response.insert_header((header::LOCATION, format!("/v1/reservations/{}", reference(tenant, &view))));
    if view.is_replay {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    shown(&mut response, tenant, view)
}

fn basis(asked: &ReservationRequest) -> Result<(Basis, Option<String>), Problem> {
    let date = asked.date.map(|date| date.0);
    let Some(hold) = &asked.hold else {
        let missing =
            || Problem::field(Code::Invalid, "/party_size", "missing", "How many come? `party_size` is missing.");
        let wish = Wish {
            when: when(date, asked.time, asked.starts_at)?,
            party: party(asked.party_size.ok_or_else(missing)?)?,
            wants: Wants {
                area: asked.area.clone(),
                category: asked.category.map(|it| it.0),
                accessible: asked.accessible,
            },
        };
        return Ok((Basis::Wish(wish), None));
    };
    let HoldProof { id, token } = proof(&hold.id, hold.token.clone())?;
    let basis = Basis::Hold {
        hold: id,
        date,
        time: asked.time,
        starts_at: asked.starts_at.map(instant).transpose()?,
        party: asked.party_size.map(party).transpose()?,
        area: asked.area.clone(),
    };
    Ok((basis, Some(token)))
}

fn details(asked: ReservationRequest) -> GuestDetails {
    let GuestBody { name, phone, email, locale } = asked.guest;
    GuestDetails { name, phone, email, locale, notes: asked.notes, consents: asked.consents }
}

fn reference(tenant: &Tenant, view: &ReservationView) -> ReservationRef {
    ReservationRef { restaurant: tenant.id, reservation: view.reservation.id }
}

fn shown(response: &mut HttpResponseBuilder, tenant: &Tenant, view: ReservationView) -> HttpResponse {
    response.insert_header((header::ETAG, format!("\"{}\"", view.reservation.revision)));
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    response.json(reservation_body(tenant, view))
}

pub(super) fn reservation_body(tenant: &Tenant, view: ReservationView) -> ReservationBody {
    let id = reference(tenant, &view).to_string();
    let ReservationView { reservation, guest, zone, secret, changeable_until, .. } = view;
    let cancelled = reservation.status.cancelled();
    ReservationBody {
        id,
        restaurant: tenant.slug.to_string(),
        status: reservation.status.name(),
        date: reservation.stay.date,
        time: reservation.stay.minute.time_of_day(),
        starts_at: zone.rfc3339(reservation.stay.starts_at),
        ends_at: zone.rfc3339(reservation.stay.ends_at),
        party_size: reservation.stay.party.covers(),
        service: reservation.stay.service.to_string(),
        area: reservation.stay.wants.area.as_ref().map(ToString::to_string),
        category: reservation.stay.wants.category.map(category_name),
        accessible: reservation.stay.wants.accessible,
        guest: GuestBody { name: guest.name, phone: guest.phone, email: guest.email, locale: guest.locale },
        notes: guest.notes,
        changeable_until: zone.rfc3339(changeable_until),
        created_at: zone.rfc3339(reservation.booked_at),
        cancelled_at: cancelled.map(|(at, _)| zone.rfc3339(at)),
        cancelled_by: cancelled.map(|(_, by)| by.name()),
        revision: reservation.revision,
        manage_token: secret.manage_token(reservation.id),
    }
}

/// Which token.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TokenParams {
    /// The token, in links only; programs send it as `Authorization: Bearer`.
    pub(super) token: Option<String>,
}

struct Own {
    tenant: std::sync::Arc<Tenant>,
    reference: ReservationRef,
    token: String,
}

/// Whose reservation a path names, and the token that was shown for it.
fn own(request: &HttpRequest, edge: &Edge, id: &str) -> Result<Own, Problem> {
    let params: TokenParams = body::query(request)?;
    own_of(edge, id, principal::manage_token(request, params.token.as_deref())?)
}

fn own_of(edge: &Edge, id: &str, token: String) -> Result<Own, Problem> {
    let unknown = || Problem::new(Code::ReservationNotFound, "There is no reservation with this id and token.");
    let reference = ReservationRef::parse(id).ok_or_else(unknown)?;
    let tenant = edge.directory.get(reference.restaurant).ok_or_else(unknown)?;
    Ok(Own { tenant, reference, token })
}

/// Read one's reservation
#[utoipa::path(get, path = "/v1/reservations/{reservation}", operation_id = "getReservation", tag = "Guests",
    description = "The reservation, for whoever has its manage token.",
    params(("reservation" = String, Path, description = "The reservation's id."), TokenParams),
    security(("token" = [])),
    responses((status = 200, description = "The reservation.", body = ReservationBody)))]
pub async fn get(request: HttpRequest, id: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let own = own(&request, &edge, &id)?;
    let view = edge.directory.handle(own.tenant.id).read(own.reference.reservation, own.token).await?;
    Ok(shown(&mut HttpResponse::Ok(), &own.tenant, view))
}

/// Which slots a reservation could be moved to.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OwnSlotsParams {
    /// The service day.
    #[param(required = true, format = Date, example = "2027-03-14")]
    date: Option<String>,
    /// How many come.
    #[param(required = true, value_type = i64, minimum = 1, maximum = 500, example = 2)]
    party_size: Option<String>,
    /// Only tables of this area.
    area: Option<String>,
    /// `all` for every start with its status; otherwise only those that can be had.
    #[param(example = "all")]
    status: Option<String>,
}

/// Slots to move to
///
/// The slots of a service day as they are for this reservation: its own table does not stand in its way. What is listed
/// as `available` can be had by changing the reservation.
#[utoipa::path(get, path = "/v1/reservations/{reservation}/availability", operation_id = "listSlotsToMoveTo", tag = "Guests",
    params(("reservation" = String, Path, description = "The reservation's id."), OwnSlotsParams),
    security(("token" = [])),
    responses((status = 200, description = "The slots.", body = AvailabilityBody)))]
pub async fn slots(request: HttpRequest, id: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let token = principal::manage_token(&request, None)?;
    let Own { tenant, reference, token } = own_of(&edge, &id, token)?;
    let params: OwnSlotsParams = body::query(&request)?;
    let shows_all = availability::shows_all(params.status.as_deref())?;
    let (date, party, area) = availability::question(&params.date, &params.party_size, &params.area)?;
    let query = SlotsQuery { date, party, wants: Wants::area(area), time: None };
    let view = edge.directory.handle(tenant.id).slots_for(reference.reservation, token, query).await?;
    let body = availability_body(&tenant, date, party, view, shows_all);
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body))
}

/// What to change; what is left out stays. `null` takes away what may be empty (RFC 7396).
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReservationPatch {
    /// Another service day.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = Option<String>, format = Date, nullable = false)]
    pub(super) date: Option<DateItem>,
    /// Another time.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = Option<String>, example = "20:00", nullable = false)]
    pub(super) time: Option<TimeOfDay>,
    /// Another start, instead of `date` and `time`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    pub(super) starts_at: Option<chrono::DateTime<chrono::FixedOffset>>,
    /// How many come now.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(minimum = 1, maximum = 500, nullable = false)]
    pub(super) party_size: Option<i64>,
    /// Another area, or `null` for any.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub(super) area: Option<Option<Key>>,
    /// Other notes, or `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 1000)]
    pub(super) notes: Option<Option<String>>,
    /// What changed about the guest.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    pub(super) guest: Option<GuestPatch>,
}

/// What changed about the guest.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuestPatch {
    /// Another name.
    #[validate(length(min = 1, max = 200, message = "1 to 200 characters"))]
    #[serde(default, deserialize_with = "not_null")]
    #[schema(min_length = 1, max_length = 200, nullable = false)]
    name: Option<String>,
    /// Another number, or `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, min_length = 3, max_length = 40)]
    phone: Option<Option<String>>,
    /// Another address, or `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, format = Email, max_length = 254)]
    email: Option<Option<String>>,
    /// Another locale, or `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 35)]
    locale: Option<Option<String>>,
}

/// What may be left out and may not be `null`.
pub(super) fn not_null<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Tells `null` from absent.
pub(super) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

/// Change one's reservation
///
/// Another day, time, party or area is decided like a new booking; the present table does not stand in its way.
#[utoipa::path(patch, path = "/v1/reservations/{reservation}", operation_id = "updateReservation", tag = "Guests",
    params(("reservation" = String, Path, description = "The reservation's id."), TokenParams,
        IfMatchHeader),
    request_body = ReservationPatch,
    security(("token" = [])),
    responses((status = 200, description = "The reservation.", body = ReservationBody)))]
pub async fn amend(
    request: HttpRequest,
    id: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let own = own(&request, &edge, &id)?;
    let if_revision = if_match(&request)?;
    let (patch, _) = body::json::<ReservationPatch>(&request, payload).await?;
    let amend = Amend { if_revision, ..amendment(patch)? };
    let view = edge
        .directory
        .handle(own.tenant.id)
        .by(principal::guest(&request, own.tenant.id))
        .amend(own.reference.reservation, own.token, amend)
        .await?;
    Ok(shown(&mut HttpResponse::Ok(), &own.tenant, view))
}

pub(super) fn amendment(patch: ReservationPatch) -> Result<Amend, Problem> {
    let guest = patch.guest.unwrap_or_default();
    if patch.starts_at.is_some() && (patch.date.is_some() || patch.time.is_some()) {
        let detail = "Send either `date` and `time`, or `starts_at`.";
        return Err(Problem::field(Code::Invalid, "/starts_at", "contradicts", detail));
    }
    let too_long = |notes: &Option<Option<String>>| notes.iter().flatten().any(|notes| 1000 < notes.chars().count());
    if too_long(&patch.notes) {
        return Err(Problem::field(Code::Invalid, "/notes", "length", "at most 1000 characters"));
    }
    let shaped = GuestBody {
        name: guest.name.clone().unwrap_or_else(|| "-".into()),
        phone: guest.phone.clone().flatten(),
        email: guest.email.clone().flatten(),
        locale: guest.locale.clone().flatten(),
    };
    body::check_nested("guest", &shaped)?;
    Ok(Amend {
        date: patch.date.map(|date| date.0),
        time: patch.time,
        starts_at: patch.starts_at.map(instant).transpose()?,
        party: patch.party_size.map(party).transpose()?,
        area: patch.area,
        notes: patch.notes,
        name: guest.name,
        phone: guest.phone,
        email: guest.email,
        locale: guest.locale,
        ..Amend::default()
    })
}

/// The revision in `If-Match`; `*` matches any.
pub(super) fn if_match(request: &HttpRequest) -> Result<Option<u32>, Problem> {
    let Some(value) = request.headers().get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let revision = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')?.parse().ok());
    let malformed = || Problem::new(Code::BadHeader, "If-Match is the ETag of the reservation, such as \"1\".");
    revision.map(Some).ok_or_else(malformed)
}

/// Confirm one's reservation
///
/// The guest says again that they come. Twice is once.
#[utoipa::path(post, path = "/v1/reservations/{reservation}/confirm", operation_id = "confirmReservation", tag = "Guests",
    params(("reservation" = String, Path, description = "The reservation's id."), TokenParams),
    security(("token" = [])),
    responses((status = 200, description = "The reservation.", body = ReservationBody)))]
pub async fn confirm(request: HttpRequest, id: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let own = own(&request, &edge, &id)?;
    let view = edge
        .directory
        .handle(own.tenant.id)
        .by(principal::guest(&request, own.tenant.id))
        .confirm(own.reference.reservation, own.token)
        .await?;
    Ok(shown(&mut HttpResponse::Ok(), &own.tenant, view))
}

/// Cancel one's reservation
///
/// Calling off what is called off already changes nothing.
#[utoipa::path(post, path = "/v1/reservations/{reservation}/cancel", operation_id = "cancelReservation", tag = "Guests",
    params(("reservation" = String, Path, description = "The reservation's id."), TokenParams),
    security(("token" = [])),
    responses((status = 200, description = "The reservation.", body = ReservationBody)))]
pub async fn cancel(request: HttpRequest, id: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let own = own(&request, &edge, &id)?;
    let view = edge
        .directory
        .handle(own.tenant.id)
        .by(principal::guest(&request, own.tenant.id))
        .cancel(own.reference.reservation, own.token)
        .await?;
    Ok(shown(&mut HttpResponse::Ok(), &own.tenant, view))
}
