//! `…/reservations/{id}/{step}`: the evening of a party, a step at a time. Each answers the reservation as it is then.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::domain::access::{Power, Scope};
use crate::domain::ids::ReservationId;
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::domain::restaurant::command::{Place, Step};
use crate::restaurant::handle::{Failure, Handle};
use crate::restaurant::view::ReservationView;

use crate::http::principal::Staff;
use crate::http::problem::{Code, Problem};
use crate::http::reservation::if_match;
use crate::http::wire::{IdempotencyHeader, IfMatchHeader, LimitItem, limits};
use crate::http::{Edge, body, idempotent, principal};

use super::reservation::{TABLES_MAX, of_path};
use super::shown::{StaffReservationBody, created, shown};

/// Who takes a step, with which reservation.
struct Stepping {
    staff: Staff,
    handle: Handle,
    id: ReservationId,
    if_revision: Option<u32>,
}

impl Stepping {
    /// Who calls, whether they may, and which reservation they mean: before any body is read.
    fn begin(request: &HttpRequest, path: Path<(String, String)>, edge: &Edge) -> Result<Stepping, Problem> {
        let (slug, id) = path.into_inner();
        let staff = principal::staff(request, &edge.directory, &slug)?;
        staff.may(Power::Use(Scope::ReservationsWrite))?;
        let id = of_path(staff.tenant(), &id)?;
        let handle = edge.directory.handle(staff.tenant().id).by(staff.author(request));
        Ok(Stepping { id, handle, if_revision: if_match(request)?, staff })
    }

    async fn take(self, step: Step, edge: &Edge) -> Result<HttpResponse, Problem> {
        let stepped = self.handle.step(self.id, step, self.if_revision).await;
        self.answer(stepped, edge)
    }

    fn answer(&self, stepped: Result<ReservationView, Failure>, edge: &Edge) -> Result<HttpResponse, Problem> {
        Ok(shown(&mut HttpResponse::Ok(), &self.staff, stepped?, edge.directory.now()))
    }
}

/// Which tables, and what may be exceeded for them.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Place)]
pub struct PlaceRequest {
    /// The keys of the tables; otherwise their own or the best that are free.
    #[validate(length(min = 1, max = TABLES_MAX, message = "1 to 20 tables"))]
    #[schema(value_type = Option<Vec<String>>, min_items = 1, max_items = 20)]
    tables: Option<Vec<Key>>,
    /// Limits that may be exceeded.
    #[serde(default)]
    #[validate(length(max = 10, message = "at most 10 limits"))]
    #[schema(value_type = Vec<String>, max_items = 10, example = json!(["seats"]))]
    exceed: Vec<LimitItem>,
}

impl PlaceRequest {
    fn place(self) -> Place {
        Place { over: limits(&self.exceed), tables: self.tables, back_by: None }
    }
}

/// How many are there.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Arrival)]
pub struct ArriveRequest {
    /// How many of the party are there; all, if it is left out.
    #[schema(minimum = 1, maximum = 500)]
    covers: Option<i64>,
}

/// How much more.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Extension)]
pub struct ExtendRequest {
    /// So many minutes more at the table.
    #[validate(range(min = 5, max = 480, message = "5 to 480 minutes"))]
    #[schema(minimum = 5, maximum = 480)]
    minutes: u16,
}

/// With whom.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Merging)]
pub struct MergeRequest {
    /// The reservation that becomes part of this one.
    with: String,
    /// Limits that may be exceeded.
    #[serde(default)]
    #[validate(length(max = 10, message = "at most 10 limits"))]
    #[schema(value_type = Vec<String>, max_items = 10)]
    exceed: Vec<LimitItem>,
}

/// How many go.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Splitting)]
pub struct SplitRequest {
    /// How many of the party go their own way.
    #[schema(minimum = 1, maximum = 499)]
    party_size: i64,
}

fn covers(pointer: &str, covers: i64) -> Result<PartySize, Problem> {
    let refused = || Problem::field(Code::Invalid, pointer, "out_of_range", format!("1 to 500 people, not {covers}."));
    PartySize::parse(covers).ok_or_else(refused)
}

/// A step that says everything by its name.
macro_rules! plain_step {
    ($(#[$doc:meta])* $name:ident, $verb:literal, $operation:literal, $step:expr) => {
        $(#[$doc])*
        #[utoipa::path(post, path = concat!("/v1/staff/restaurants/{slug}/reservations/{reservation}/", $verb),
            operation_id = $operation, tag = "Staff",
            params(("slug" = String, Path, description = "The restaurant's slug."),
                ("reservation" = String, Path, description = "The reservation's id."), IfMatchHeader),
            security(("restaurant_key" = ["reservations:write"])),
            responses((status = 200, description = "The reservation.", body = StaffReservationBody)))]
        pub async fn $name(
            request: HttpRequest,
            path: Path<(String, String)>,
            edge: Data<Edge>,
        ) -> Result<HttpResponse, Problem> {
            Stepping::begin(&request, path, &edge)?.take($step, &edge).await
        }
    };
}

plain_step! {
    /// Approve a request
    ///
    /// Says yes to what was requested: it is booked, and its guest comes.
    approve, "approve", "approveReservation", Step::Approve
}
plain_step! {
    /// Decline a request
    ///
    /// Says no to what was requested: it is cancelled by staff.
    decline, "decline", "declineReservation", Step::Decline
}
plain_step! {
    /// Confirm
    ///
    /// The guest said again that they come.
    confirm, "confirm", "confirmReservationForStaff", Step::Confirm
}
plain_step! {
    /// Finish
    ///
    /// The party left; its tables are free from now on.
    finish, "finish", "finishReservation", Step::Finish
}
plain_step! {
    /// Mark as no-show
    ///
    /// Nobody came. Refused before the start (409 `too_early`).
    no_show, "no-show", "markNoShow", Step::NoShow
}
plain_step! {
    /// Undo
    ///
    /// Takes the last step back. Tables that others have by now are not taken from them.
    undo, "undo", "undoStep", Step::Undo
}
plain_step! {
    /// Lock its tables
    ///
    /// Promises its tables too: it is never reseated.
    lock, "lock", "lockTables", Step::Lock
}
plain_step! {
    /// Unlock its tables
    ///
    /// Promises only the place again: it may be reseated so that one more fits.
    unlock, "unlock", "unlockTables", Step::Unlock
}

/// Arrive
///
/// The party is there, all or some of it. More may be said later, as more come.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/reservations/{reservation}/arrive", operation_id = "markArrived",
    tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("reservation" = String, Path, description = "The reservation's id."), IfMatchHeader),
    request_body(content = Option<ArriveRequest>), security(("restaurant_key" = ["reservations:write"])),
    responses((status = 200, description = "The reservation.", body = StaffReservationBody)))]
pub async fn arrive(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let stepping = Stepping::begin(&request, path, &edge)?;
    let said: ArriveRequest = body::maybe(&request, payload).await?;
    let covers = said.covers.map(|count| covers("/covers", count)).transpose()?;
    stepping.take(Step::Arrive { covers }, &edge).await
}

/// Seat
///
/// The party sits down: at its own tables, at those that are named, or at the best that are free now.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/reservations/{reservation}/seat", operation_id = "seatReservation",
    tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("reservation" = String, Path, description = "The reservation's id."), IfMatchHeader),
    request_body(content = Option<PlaceRequest>), security(("restaurant_key" = ["reservations:write"])),
    responses((status = 200, description = "The reservation.", body = StaffReservationBody)))]
pub async fn seat(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let stepping = Stepping::begin(&request, path, &edge)?;
    let said: PlaceRequest = body::maybe(&request, payload).await?;
    stepping.take(Step::Seat(said.place()), &edge).await
}

/// Move
///
/// Other tables, before or while the party sits: those that are named, which are its own then, or the best that are free.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/reservations/{reservation}/move", operation_id = "moveReservation",
    tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("reservation" = String, Path, description = "The reservation's id."), IfMatchHeader),
    request_body(content = Option<PlaceRequest>), security(("restaurant_key" = ["reservations:write"])),
    responses((status = 200, description = "The reservation.", body = StaffReservationBody)))]
pub async fn move_to(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let stepping = Stepping::begin(&request, path, &edge)?;
    let said: PlaceRequest = body::maybe(&request, payload).await?;
    stepping.take(Step::Move(said.place()), &edge).await
}

/// Extend
///
/// More time at the table. Whoever was to come next is given another table, or is put on the unallocated list.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/reservations/{reservation}/extend", operation_id = "extendReservation",
    tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("reservation" = String, Path, description = "The reservation's id."), IfMatchHeader),
    request_body = ExtendRequest, security(("restaurant_key" = ["reservations:write"])),
    responses((status = 200, description = "The reservation.", body = StaffReservationBody)))]
pub async fn extend(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let stepping = Stepping::begin(&request, path, &edge)?;
    let (said, _) = body::json::<ExtendRequest>(&request, payload).await?;
    stepping.take(Step::Extend { minutes: said.minutes }, &edge).await
}

/// Cancel
///
/// Calls it off for the restaurant. Calling off what is called off already changes nothing.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/reservations/{reservation}/cancel", operation_id = "cancelReservationForStaff",
    tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("reservation" = String, Path, description = "The reservation's id."), IfMatchHeader),
    security(("restaurant_key" = ["reservations:write"])),
    responses((status = 200, description = "The reservation.", body = StaffReservationBody)))]
pub async fn cancel(
    request: HttpRequest,
    path: Path<(String, String)>,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let stepping = Stepping::begin(&request, path, &edge)?;
    let called_off = stepping.handle.call_off(stepping.id, stepping.if_revision).await;
    stepping.answer(called_off, &edge)
}

/// Merge
///
/// Makes one party of two of the same service and day. The other one is cancelled by staff; this one has the tables of
/// both where they are pushed together here, or the best there are.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/reservations/{reservation}/merge", operation_id = "mergeReservations",
    tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("reservation" = String, Path, description = "The reservation's id."), IfMatchHeader),
    request_body = MergeRequest, security(("restaurant_key" = ["reservations:write"])),
    responses((status = 200, description = "The reservation.", body = StaffReservationBody)))]
pub async fn merge(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let stepping = Stepping::begin(&request, path, &edge)?;
    let (said, _) = body::json::<MergeRequest>(&request, payload).await?;
    let from = of_path(stepping.staff.tenant(), &said.with)?;
    let merged = stepping.handle.merge(stepping.id, from, limits(&said.exceed), stepping.if_revision).await;
    stepping.answer(merged, &edge)
}

/// Split
///
/// Makes two parties of one. Those who stay keep their tables; those who go are given others at the same time, and
/// theirs is the reservation that is answered.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/reservations/{reservation}/split", operation_id = "splitReservation",
    tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("reservation" = String, Path, description = "The reservation's id."), IfMatchHeader, IdempotencyHeader),
    request_body = SplitRequest, security(("restaurant_key" = ["reservations:write"])),
    responses((status = 201, description = "The reservation of those who go.", body = StaffReservationBody)))]
pub async fn split(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let stepping = Stepping::begin(&request, path, &edge)?;
    let (said, bytes) = body::json::<SplitRequest>(&request, payload).await?;
    // The same key for another reservation is another request.
    let operation = format!("splitReservation {}", stepping.id);
    let key = idempotent::key_use(&request, &operation, &bytes)?;
    let party = covers("/party_size", said.party_size)?;
    let gone = stepping.handle.split(stepping.id, party, stepping.if_revision, key).await?;
    Ok(created(&stepping.staff, gone, edge.directory.now()))
}
