//! `…/reservations`: booking a guest in or seating whoever stands at the door, one reservation, and changing it.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;

use crate::clock::Moment;
use crate::directory::tenants::Tenant;
use crate::domain::access::{Power, Scope};
use crate::domain::availability::When;
use crate::domain::ids::{ReservationId, ReservationRef};
use crate::domain::key::Key;
use crate::domain::reservation::{Channel, Wants};
use crate::domain::restaurant::command::{Amend, GuestDetails, Place, Wish};
use crate::domain::time::TimeOfDay;
use crate::restaurant::file::DateItem;

use crate::http::hold::{party, when};
use crate::http::problem::{Code, Problem};
use crate::http::reservation::{GuestPatch, ReservationPatch, amendment, check_locale, if_match, not_null, present};
use crate::http::wire::{CategoryItem, IdempotencyHeader, IfMatchHeader, LimitItem, limits};
use crate::http::{Edge, body, idempotent, principal};

use super::shown::{StaffReservationBody, created, shown};

/// The most tables that are pushed together for one party.
pub(super) const TABLES_MAX: u64 = 20;
/// What somebody at the door is called who gives no name.
pub(super) const WALK_IN_NAME: &str = "Walk-in";

/// Whom to book in: `date` and `time`, or `starts_at` instead; or `walk_in` for a party that is there.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookInRequest {
    /// The service day.
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<DateItem>,
    /// `HH:MM`, on the restaurant's wall.
    #[schema(value_type = Option<String>, example = "19:30")]
    time: Option<TimeOfDay>,
    /// The start, instead of `date` and `time`.
    #[schema(value_type = Option<String>, format = DateTime)]
    starts_at: Option<chrono::DateTime<chrono::FixedOffset>>,
    /// `true`: they stand at the door and are seated now; no time is sent.
    #[serde(default)]
    walk_in: bool,
    /// With `walk_in`: when the tables are free for somebody else at the latest. They stay for less than their turn then,
    /// which is how a party can sit where a table is booked soon.
    #[schema(value_type = Option<String>, format = DateTime)]
    occupied_until: Option<chrono::DateTime<chrono::FixedOffset>>,
    /// How many come.
    #[schema(minimum = 1, maximum = 500)]
    party_size: i64,
    /// Who comes. Whoever walks in may go without a name.
    #[validate(nested)]
    guest: Option<CallerBody>,
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
    /// The keys of the tables they are given, which are theirs then; otherwise the best that are free.
    #[validate(length(min = 1, max = TABLES_MAX, message = "1 to 20 tables"))]
    #[schema(value_type = Option<Vec<String>>, min_items = 1, max_items = 20)]
    tables: Option<Vec<Key>>,
    /// Limits that may be exceeded, as refusals name them in `limit`. What had to be exceeded stays on record.
    #[serde(default)]
    #[validate(length(max = 10, message = "at most 10 limits"))]
    #[schema(value_type = Vec<String>, max_items = 10, example = json!(["pacing"]))]
    exceed: Vec<LimitItem>,
}

/// Who comes, as staff write it down.
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = StaffGuest)]
pub struct CallerBody {
    /// What to call them.
    #[validate(length(min = 1, max = 200, message = "1 to 200 characters"), custom(function = body::not_blank))]
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// As they say it.
    #[validate(length(min = 3, max = 40, message = "3 to 40 characters"))]
    #[schema(min_length = 3, max_length = 40)]
    phone: Option<String>,
    /// Where mail reaches them.
    #[validate(email(message = "not an e-mail address"), length(max = 254, message = "at most 254 characters"))]
    #[schema(format = Email, max_length = 254)]
    email: Option<String>,
    /// BCP 47: in which language to write to them.
    #[validate(custom(function = check_locale))]
    #[schema(example = "it-IT", max_length = 35)]
    locale: Option<String>,
}

impl CallerBody {
    /// The guest, whose name may be left out where there is one to fall back to.
    pub(super) fn details(self, fallback: Option<&str>, notes: Option<String>) -> Result<GuestDetails, Problem> {
        let CallerBody { name, phone, email, locale } = self;
        let missing = || Problem::field(Code::Invalid, "/guest/name", "missing", "Who comes? `guest.name` is missing.");
        let name = name.or(fallback.map(str::to_owned)).ok_or_else(missing)?;
        Ok(GuestDetails { name, phone, email, locale, notes, consents: vec![] })
    }
}

/// Book in
///
/// Books a guest in who telephoned or wrote, or with `walk_in` seats a party that stands at the door. What guests may
/// not do is refused here too, with the `limit` that would have to be exceeded; sent again with that name in `exceed`,
/// it is done and stays on record.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/reservations", operation_id = "bookIn", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."), IdempotencyHeader),
    request_body = BookInRequest, security(("restaurant_key" = ["reservations:write"])),
    responses((status = 201, description = "The reservation.", body = StaffReservationBody)))]
pub async fn book(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::ReservationsWrite))?;
    let (asked, bytes) = body::json::<BookInRequest>(&request, payload).await?;
    let key = idempotent::key_use(&request, "bookIn", &bytes)?;
    let channel = if asked.walk_in { Channel::WalkIn } else { Channel::InHouse };
    let wish = wish(&asked, edge.directory.now())?;
    let back_by = back_by(&asked, edge.directory.now())?;
    let place = Place { tables: asked.tables, over: limits(&asked.exceed), back_by };
    let fallback = (channel == Channel::WalkIn).then_some(WALK_IN_NAME);
    let details = asked.guest.unwrap_or_default().details(fallback, asked.notes)?;
    let view = edge
        .directory
        .handle(staff.tenant().id)
        .by(staff.author(&request))
        .book_in(details, wish, (channel, place), key)
        .await?;
    Ok(created(&staff, view, edge.directory.now()))
}

/// Whoever walks in wants a table now.
fn wish(asked: &BookInRequest, now: Moment) -> Result<Wish, Problem> {
    let has_time = asked.date.is_some() || asked.time.is_some() || asked.starts_at.is_some();
    if asked.walk_in && has_time {
        let detail = "Whoever walks in is seated now: send `walk_in` without a time.";
        return Err(Problem::field(Code::Invalid, "/walk_in", "contradicts", detail));
    }
    let wants =
        Wants { area: asked.area.clone(), category: asked.category.map(|it| it.0), accessible: asked.accessible };
    Ok(Wish {
        when: if asked.walk_in {
            When::Instant(now)
        } else {
            when(asked.date.map(|date| date.0), asked.time, asked.starts_at)?
        },
        party: party(asked.party_size)?,
        wants,
    })
}

/// When whoever walks in gives the tables back: not before they sit.
fn back_by(asked: &BookInRequest, now: Moment) -> Result<Option<Moment>, Problem> {
    let Some(back_by) = asked.occupied_until.map(Moment::from) else { return Ok(None) };
    let refused = |reason, detail| Err(Problem::field(Code::Invalid, "/occupied_until", reason, detail));
    if !asked.walk_in {
        return refused("contradicts", "Only whoever walks in stays for less than their turn: send it with `walk_in`.");
    }
    if back_by <= now { refused("out_of_range", "It is over already.") } else { Ok(Some(back_by)) }
}

/// The reservation that a path names, if it is of this restaurant.
///
/// # Errors
/// 404, also for one of another restaurant.
pub(super) fn of_path(tenant: &Tenant, id: &str) -> Result<ReservationId, Problem> {
    let unknown = || Problem::new(Code::ReservationNotFound, "The restaurant has no reservation with this id.");
    let reference = ReservationRef::parse(id).filter(|reference| reference.restaurant == tenant.id);
    reference.map(|reference| reference.reservation).ok_or_else(unknown)
}

/// Read a reservation
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/reservations/{reservation}", operation_id = "getReservationForStaff",
    tag = "Staff", description = "The reservation, however old.",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("reservation" = String, Path, description = "The reservation's id.")),
    security(("restaurant_key" = ["reservations:read"])),
    responses((status = 200, description = "The reservation.", body = StaffReservationBody)))]
pub async fn get(
    request: HttpRequest,
    path: Path<(String, String)>,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = path.into_inner();
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::ReservationsRead))?;
    let id = of_path(staff.tenant(), &id)?;
    let view = edge.directory.handle(staff.tenant().id).read_any(id).await?;
    Ok(shown(&mut HttpResponse::Ok(), &staff, view, edge.directory.now()))
}

/// What to change; what is left out stays. `null` takes away what may be empty (RFC 7396).
#[derive(Debug, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffReservationPatch {
    /// Another service day.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = Option<String>, format = Date, nullable = false)]
    date: Option<DateItem>,
    /// Another time.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = Option<String>, example = "20:00", nullable = false)]
    time: Option<TimeOfDay>,
    /// Another start, instead of `date` and `time`.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    starts_at: Option<chrono::DateTime<chrono::FixedOffset>>,
    /// How many come now.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(minimum = 1, maximum = 500, nullable = false)]
    party_size: Option<i64>,
    /// Another area, or `null` for any.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    area: Option<Option<Key>>,
    /// Other notes, or `null` for none.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>, max_length = 1000)]
    notes: Option<Option<String>>,
    /// What changed about the guest.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(nested)]
    #[schema(nullable = false)]
    guest: Option<GuestPatch>,
    /// The keys of the tables they are given.
    #[serde(default, deserialize_with = "not_null")]
    #[validate(length(min = 1, max = TABLES_MAX, message = "1 to 20 tables"))]
    #[schema(value_type = Option<Vec<String>>, nullable = false, min_items = 1, max_items = 20)]
    tables: Option<Vec<Key>>,
    /// Limits that may be exceeded.
    #[serde(default)]
    #[validate(length(max = 10, message = "at most 10 limits"))]
    #[schema(value_type = Vec<String>, max_items = 10)]
    exceed: Vec<LimitItem>,
}

/// Change a reservation
///
/// Another day, time, party, area or tables are decided like booking it in; what it has already does not stand in its
/// way. Whoever sits only changes in size.
#[utoipa::path(patch, path = "/v1/staff/restaurants/{slug}/reservations/{reservation}", operation_id = "updateReservationForStaff",
    tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("reservation" = String, Path, description = "The reservation's id."), IfMatchHeader),
    request_body = StaffReservationPatch, security(("restaurant_key" = ["reservations:write"])),
    responses((status = 200, description = "The reservation.", body = StaffReservationBody)))]
pub async fn amend(
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = path.into_inner();
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::ReservationsWrite))?;
    let id = of_path(staff.tenant(), &id)?;
    let if_revision = if_match(&request)?;
    let (patch, _) = body::json::<StaffReservationPatch>(&request, payload).await?;
    let amend = Amend { if_revision, ..amendment_by_staff(patch)? };
    let view = edge.directory.handle(staff.tenant().id).by(staff.author(&request)).amend_for(id, amend).await?;
    Ok(shown(&mut HttpResponse::Ok(), &staff, view, edge.directory.now()))
}

fn amendment_by_staff(patch: StaffReservationPatch) -> Result<Amend, Problem> {
    let StaffReservationPatch { date, time, starts_at, party_size, area, notes, guest, tables, exceed } = patch;
    let place = Place { tables, over: limits(&exceed), back_by: None };
    let patch = ReservationPatch { date, time, starts_at, party_size, area, notes, guest };
    Ok(Amend { place, ..amendment(patch)? })
}
