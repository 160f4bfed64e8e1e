//! `…/waitlist`: who waits, putting somebody in line, seating them, and taking them off.

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::directory::tenants::Tenant;
use crate::domain::access::{Power, Scope};
use crate::domain::ids::{WaitId, WaitRef};
use crate::domain::key::Key;
use crate::domain::reservation::{Channel, Wants};
use crate::domain::restaurant::command::WaitFor;
use crate::domain::time::TimeOfDay;
use crate::restaurant::file::DateItem;
use crate::restaurant::staff::AskedWait;
use crate::restaurant::view::WaitView;

use crate::http::hold::party;
use crate::http::principal::Staff;
use crate::http::problem::{Code, Problem};
use crate::http::reservation::GuestBody;
use crate::http::waitlist::{OfferBody, became, offer_body, range_of, reference};
use crate::http::wire::{CategoryItem, IdempotencyHeader, category_name};
use crate::http::{Edge, body, idempotent, principal};

use super::reservation::{CallerBody, WALK_IN_NAME};
use super::shown::{StaffReservationBody, created, show_to};

/// Whom to put in line: for a start between two times of a day, or `now` for a party at the door.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StaffWaitRequest {
    /// The service day.
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<DateItem>,
    /// The earliest start, `HH:MM`.
    #[schema(value_type = Option<String>, example = "19:00")]
    from: Option<TimeOfDay>,
    /// The latest start, `HH:MM`; before `from` it is past midnight.
    #[schema(value_type = Option<String>, example = "21:00")]
    to: Option<TimeOfDay>,
    /// `true`: they stand at the door and take the first table; no times are sent.
    #[serde(default)]
    now: bool,
    /// How many come.
    #[schema(minimum = 1, maximum = 500)]
    party_size: i64,
    /// Who waits. Whoever stands at the door may go without a name.
    #[validate(nested)]
    guest: Option<CallerBody>,
    /// What the house should know about this visit.
    #[validate(length(max = 1000, message = "at most 1000 characters"))]
    #[schema(max_length = 1000)]
    notes: Option<String>,
    /// The key of an area, if it matters.
    #[schema(value_type = Option<String>)]
    area: Option<Key>,
    /// The kind of seats, if it matters.
    #[schema(value_type = Option<String>, example = "booth")]
    category: Option<CategoryItem>,
    /// Whether a wheelchair must be brought to the table.
    #[serde(default)]
    accessible: bool,
}

/// Somebody who waits, as staff see it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = StaffWait)]
pub struct StaffWaitBody {
    /// Its id.
    #[schema(example = "wtl_0123456789abcdefghjkmnpq")]
    id: String,
    /// `waiting`, `offered`, `accepted`, `lapsed`, `ended` or `left`; more may come.
    #[schema(example = "waiting")]
    status: &'static str,
    /// Whether they stand at the door.
    now: bool,
    /// The service day; `null` for who waits at the door.
    #[schema(required = true)]
    date: Option<NaiveDate>,
    /// The earliest start that is waited for.
    #[schema(required = true, value_type = Option<String>, example = "19:00")]
    from: Option<TimeOfDay>,
    /// The latest start that is waited for.
    #[schema(required = true, value_type = Option<String>, example = "21:00")]
    to: Option<TimeOfDay>,
    /// How many come.
    party_size: u16,
    /// The area that was asked for.
    #[schema(required = true)]
    area: Option<String>,
    /// The kind of seats that was asked for.
    #[schema(required = true)]
    category: Option<&'static str>,
    /// Whether a wheelchair must be brought to the table.
    accessible: bool,
    /// `online`, `in_house` or `walk_in`.
    channel: &'static str,
    /// Who waits. Without `guests:read` there is neither `phone` nor `email`.
    pub(super) guest: GuestBody,
    /// What the house should know about this visit.
    #[schema(required = true)]
    notes: Option<String>,
    /// Since when.
    #[schema(format = DateTime)]
    joined_at: String,
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
}

/// Who waits.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffWaitPage)]
pub struct LineBody {
    /// First come first.
    items: Vec<StaffWaitBody>,
    /// Always `null`: a restaurant says how many may wait.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

pub(super) fn wait_body(tenant: &Tenant, view: WaitView) -> StaffWaitBody {
    let WaitView { wait, guest, zone, .. } = view;
    let range = range_of(&wait.wanted, zone);
    let who = GuestBody { name: guest.name, phone: guest.phone, email: guest.email, locale: guest.locale };
    StaffWaitBody {
        id: reference(tenant, &wait).to_string(),
        status: wait.status.name(),
        now: range.is_none(),
        date: range.map(|(date, ..)| date),
        from: range.map(|(_, from, _)| from),
        to: range.map(|(.., to)| to),
        party_size: wait.party.covers(),
        area: wait.wants.area.as_ref().map(ToString::to_string),
        category: wait.wants.category.map(category_name),
        accessible: wait.wants.accessible,
        channel: wait.channel.name(),
        guest: who,
        notes: guest.notes,
        joined_at: zone.rfc3339(wait.joined_at),
        position: view.ahead.map(|ahead| ahead + 1),
        quoted_minutes: wait.quoted_minutes,
        offer: view.offer.as_ref().map(|hold| offer_body(hold, zone)),
        reservation: became(tenant, &wait).map(|it| it.to_string()),
    }
}

/// A place in line, as somebody may see it.
fn seen_by(staff: &Staff, view: WaitView) -> StaffWaitBody {
    let mut body = wait_body(staff.tenant(), view);
    show_to(staff, &mut body.guest);
    body
}

/// List who waits
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/waitlist", operation_id = "listWaitlist", tag = "Staff",
    description = "Who waits, and what is kept for them, first come first.",
    params(("slug" = String, Path, description = "The restaurant's slug.")), security(("restaurant_key" = ["waitlist:read"])),
    responses((status = 200, description = "All who wait.", body = LineBody)))]
pub async fn list(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::WaitlistRead))?;
    let line = edge.directory.handle(staff.tenant().id).line().await?;
    let items = line.into_iter().map(|view| seen_by(&staff, view)).collect();
    let body = LineBody { items, next_cursor: None };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body))
}

/// Put somebody in line
///
/// For a start between two times of a day, or with `now` for the first table: then `quoted_minutes` says how long it may
/// take.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/waitlist", operation_id = "putInLine", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."), IdempotencyHeader),
    request_body = StaffWaitRequest, security(("restaurant_key" = ["waitlist:write"])),
    responses((status = 201, description = "Their place in line.", body = StaffWaitBody)))]
pub async fn join(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::WaitlistWrite))?;
    let (asked, bytes) = body::json::<StaffWaitRequest>(&request, payload).await?;
    let key = idempotent::key_use(&request, "putInLine", &bytes)?;
    let view =
        edge.directory.handle(staff.tenant().id).by(staff.author(&request)).join_waitlist(wanted(asked)?, key).await?;
    let mut response = HttpResponse::Created();
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    if view.is_replay {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    Ok(response.json(seen_by(&staff, view)))
}

fn wanted(asked: StaffWaitRequest) -> Result<AskedWait, Problem> {
    let wanted = wait_for(&asked)?;
    let (channel, fallback) = match wanted {
        WaitFor::Now => (Channel::WalkIn, Some(WALK_IN_NAME)),
        WaitFor::Range { .. } => (Channel::InHouse, None),
    };
    Ok(AskedWait {
        details: asked.guest.unwrap_or_default().details(fallback, asked.notes)?,
        wanted,
        party: party(asked.party_size)?,
        wants: Wants { area: asked.area, category: asked.category.map(|it| it.0), accessible: asked.accessible },
        channel,
        client: None,
    })
}

fn wait_for(asked: &StaffWaitRequest) -> Result<WaitFor, Problem> {
    let missing = |field: &str| {
        let detail = format!("Send `date`, `from` and `to`, or `now`: `{field}` is missing.");
        Problem::field(Code::Invalid, format!("/{field}"), "missing", detail)
    };
    match (asked.date, asked.from, asked.to) {
        (None, None, None) if asked.now => Ok(WaitFor::Now),
        _ if asked.now => {
            let detail = "Whoever stands at the door takes the first table: send `now` without times.";
            Err(Problem::field(Code::Invalid, "/now", "contradicts", detail))
        }
        (Some(date), Some(from), Some(to)) => Ok(WaitFor::Range { date: date.0, from, to }),
        (None, ..) => Err(missing("date")),
        (_, None, _) => Err(missing("from")),
        (.., None) => Err(missing("to")),
    }
}

/// The place in line that a path names, if it is of this restaurant.
fn of_path(tenant: &Tenant, id: &str) -> Result<WaitId, Problem> {
    let unknown = || Problem::new(Code::WaitNotFound, "Nobody waits here with this id.");
    let reference = WaitRef::parse(id).filter(|reference| reference.restaurant == tenant.id);
    reference.map(|reference| reference.wait).ok_or_else(unknown)
}

/// Seat or book who waits
///
/// Takes what is kept for them: who stands at the door is seated, who waits for another time is booked.
#[utoipa::path(post, path = "/v1/staff/restaurants/{slug}/waitlist/{wait}/accept", operation_id = "acceptOfferForStaff", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("wait" = String, Path, description = "The id of the place in line."), IdempotencyHeader),
    security(("restaurant_key" = ["waitlist:write"])),
    responses((status = 201, description = "The reservation.", body = StaffReservationBody)))]
pub async fn accept(
    request: HttpRequest,
    path: Path<(String, String)>,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = path.into_inner();
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::WaitlistWrite))?;
    let wait = of_path(staff.tenant(), &id)?;
    // There is no body: the same key for another place in line is another request.
    let key = idempotent::key_use(&request, &format!("acceptOfferForStaff {wait}"), b"")?;
    let view =
        edge.directory.handle(staff.tenant().id).by(staff.author(&request)).accept_offer(wait, None, key).await?;
    Ok(created(&staff, view, edge.directory.now()))
}

/// Take somebody off the list
///
/// They wait no more, and what was kept for them goes to the next. Twice is once.
#[utoipa::path(delete, path = "/v1/staff/restaurants/{slug}/waitlist/{wait}", operation_id = "takeOffList", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("wait" = String, Path, description = "The id of the place in line.")),
    security(("restaurant_key" = ["waitlist:write"])),
    responses((status = 204, description = "They wait no more.")))]
pub async fn leave(
    request: HttpRequest,
    path: Path<(String, String)>,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let (slug, id) = path.into_inner();
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::WaitlistWrite))?;
    let wait = of_path(staff.tenant(), &id)?;
    edge.directory.handle(staff.tenant().id).by(staff.author(&request)).leave_waitlist(wait, None).await?;
    Ok(HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish())
}
