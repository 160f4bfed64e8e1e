//! `GET …/availability` and `GET …/availability/days`.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::directory::tenants::Tenant;
use crate::domain::availability::SlotStatus;
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::domain::reservation::Wants;
use crate::domain::time::{TimeOfDay, Zone, parse_date};
use crate::restaurant::message::{DaysQuery, SlotsQuery};
use crate::restaurant::view::{AvailabilityView, DayStatus, DayView, SlotView};

use super::hold::proof;
use super::problem::{Code, Problem};
use super::wire::{AlternativeBody, alternative_of, parse_category};
use super::{Edge, body, principal};

/// The most days of one `availability/days`.
pub const DAYS_MAX: i64 = 92;

/// Which slots.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SlotsParams {
    /// The service day, `YYYY-MM-DD`. 00:30 after Friday's dinner is Friday's.
    #[param(required = true, format = Date, example = "2027-03-14")]
    date: Option<String>,
    /// How many come.
    #[param(required = true, value_type = i64, minimum = 1, maximum = 500, example = 2)]
    party_size: Option<String>,
    /// Only tables of this area.
    area: Option<String>,
    /// `HH:MM`: when this time is gone, `alternatives` has what could be had instead, other days included.
    time: Option<String>,
    /// Only this kind of seats: `standard`, `booth`, `high_top`, `counter`, `bar` or `outdoor`.
    category: Option<String>,
    /// `true`: only tables that a wheelchair can be brought to.
    #[param(value_type = Option<bool>)]
    accessible: Option<String>,
    /// The id of a hold of one's own, which then does not stand in one's way; its token goes into
    /// `Authorization: Bearer`.
    hold: Option<String>,
    /// `all` for every start with its status; otherwise only those that can be booked.
    #[param(example = "all")]
    status: Option<String>,
}

/// The slots of a service day.
#[derive(Debug, Serialize, ToSchema)]
pub struct AvailabilityBody {
    /// The restaurant's slug.
    restaurant: String,
    /// The service day.
    date: NaiveDate,
    /// How many come.
    party_size: u16,
    /// Changes whenever something happens in the restaurant.
    version: u64,
    /// In order of time.
    slots: Vec<SlotBody>,
    /// When `time` was asked for and is gone: what could be had instead, the nearest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    alternatives: Option<Vec<AlternativeBody>>,
}

/// A start.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotBody {
    /// `HH:MM`, on the restaurant's wall.
    #[schema(value_type = String, example = "19:30")]
    time: TimeOfDay,
    /// The start, with the restaurant's offset.
    #[schema(format = DateTime)]
    starts_at: String,
    /// Until when the table is the party's.
    #[schema(format = DateTime)]
    ends_at: String,
    /// Areas in which a table is free.
    #[schema(value_type = Vec<String>)]
    areas: Vec<Key>,
    /// `available`, `full`, `closed`, `too_soon` or `too_late`; more may come.
    #[schema(example = "available")]
    status: &'static str,
}

/// Slots of a day
///
/// The times at which a party can start on a service day. What is listed as `available` can be booked.
#[utoipa::path(get, path = "/v1/restaurants/{slug}/availability", operation_id = "listSlots", tag = "Guests",
    params(("slug" = String, Path, description = "The restaurant's slug."), SlotsParams),
    responses((status = 200, description = "The slots.", body = AvailabilityBody)))]
pub async fn slots(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let tenant = edge.tenant(&slug)?;
    let params: SlotsParams = body::query(&request)?;
    let shows_all = shows_all(params.status.as_deref())?;
    let (date, party, area) = question(&params.date, &params.party_size, &params.area)?;
    let time = body::parameter("time", params.time.as_deref(), TimeOfDay::parse, "a time of day, HH:MM")?;
    let wants = wants(area, &params.category, &params.accessible)?;
    let query = SlotsQuery { date, party, wants, time };
    let handle = edge.directory.handle(tenant.id);
    let mut response = HttpResponse::Ok();
    let view = match &params.hold {
        None => handle.slots(query).await?,
        Some(id) => {
            // What is shown is for its holder alone.
            response.insert_header((header::CACHE_CONTROL, "no-store"));
            handle.slots_besides(proof(id, principal::manage_token(&request, None)?)?, query).await?
        }
    };
    Ok(response.json(availability_body(&tenant, date, party, view, shows_all)))
}

/// What a party asks of its table, from a query.
pub(super) fn wants(
    area: Option<Key>,
    category: &Option<String>,
    accessible: &Option<String>,
) -> Result<Wants, Problem> {
    let kinds = "`standard`, `booth`, `high_top`, `counter`, `bar` or `outdoor`";
    let category = body::parameter("category", category.as_deref(), parse_category, kinds)?;
    let accessible =
        body::parameter("accessible", accessible.as_deref(), |text| text.parse().ok(), "`true` or `false`")?;
    Ok(Wants { area, category, accessible: accessible.unwrap_or(false) })
}

/// Slots as they are answered: all, or those that can be had.
pub(super) fn availability_body(
    tenant: &Tenant,
    date: NaiveDate,
    party: PartySize,
    view: AvailabilityView,
    shows_all: bool,
) -> AvailabilityBody {
    let shown = view.slots.iter().filter(|slot| shows_all || slot.status == SlotStatus::Available);
    AvailabilityBody {
        restaurant: tenant.slug.to_string(),
        date,
        party_size: party.covers(),
        version: view.revision,
        slots: shown.map(|slot| slot_body(slot, view.zone)).collect(),
        alternatives: view.alternatives.map(|list| list.iter().map(|it| alternative_of(it, view.zone)).collect()),
    }
}

/// What every question for the slots of a day says in its query.
pub(super) fn question(
    date: &Option<String>,
    party_size: &Option<String>,
    area: &Option<String>,
) -> Result<(NaiveDate, PartySize, Option<Key>), Problem> {
    Ok((
        body::required("date", date.as_deref(), parse_date, DATE)?,
        body::required("party_size", party_size.as_deref(), parse_party, PARTY)?,
        body::parameter("area", area.as_deref(), Key::parse, AREA)?,
    ))
}

/// Whether slots are asked for whatever their status.
pub(super) fn shows_all(status: Option<&str>) -> Result<bool, Problem> {
    let all = body::parameter("status", status, |text| (text == "all").then_some(()), "`all`")?;
    Ok(all.is_some())
}

pub(super) const DATE: &str = "a date, YYYY-MM-DD, that exists";
pub(super) const AREA: &str = "the key of an area";
pub(super) const PARTY: &str = "how many come, 1 to 500";

fn parse_party(text: &str) -> Option<PartySize> {
    text.parse().ok().and_then(PartySize::parse)
}

pub(super) fn slot_body(slot: &SlotView, zone: Zone) -> SlotBody {
    SlotBody {
        time: slot.time,
        starts_at: zone.rfc3339(slot.starts_at),
        ends_at: zone.rfc3339(slot.ends_at),
        areas: slot.areas.clone(),
        status: match slot.status {
            SlotStatus::Available => "available",
            SlotStatus::Full => "full",
            SlotStatus::Closed => "closed",
            SlotStatus::TooSoon => "too_soon",
            SlotStatus::TooLate => "too_late",
        },
    }
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DaysParams {
    /// The first service day.
    #[param(required = true, format = Date, example = "2027-03-01")]
    from: Option<String>,
    /// The last service day, at most 92 days in all.
    #[param(required = true, format = Date, example = "2027-03-31")]
    to: Option<String>,
    /// How many come.
    #[param(required = true, value_type = i64, minimum = 1, maximum = 500, example = 2)]
    party_size: Option<String>,
    /// Only tables of this area.
    area: Option<String>,
}

/// Days, and what can be said of each.
#[derive(Debug, Serialize, ToSchema)]
pub struct DaysBody {
    /// The restaurant's slug.
    restaurant: String,
    /// How many come.
    party_size: u16,
    /// In order.
    days: Vec<DayBody>,
}

/// A service day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayBody {
    /// The service day.
    date: NaiveDate,
    /// `open`, `full`, `closed`, `too_soon` or `too_late`; more may come.
    #[schema(example = "open")]
    status: &'static str,
}

/// Days
///
/// For each service day whether something can be booked: for calendars.
#[utoipa::path(get, path = "/v1/restaurants/{slug}/availability/days", operation_id = "listDays", tag = "Guests",
    params(("slug" = String, Path, description = "The restaurant's slug."), DaysParams),
    responses((status = 200, description = "The days.", body = DaysBody)))]
pub async fn days(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let tenant = edge.tenant(&slug)?;
    let params: DaysParams = body::query(&request)?;
    let query = DaysQuery {
        from: body::required("from", params.from.as_deref(), parse_date, DATE)?,
        to: body::required("to", params.to.as_deref(), parse_date, DATE)?,
        party: body::required("party_size", params.party_size.as_deref(), parse_party, PARTY)?,
        wants: Wants::area(body::parameter("area", params.area.as_deref(), Key::parse, AREA)?),
    };
    if !(0..DAYS_MAX).contains(&(query.to - query.from).num_days()) {
        let detail = format!("`to` is not before `from`, and at most {DAYS_MAX} days are shown at once.");
        return Err(Problem::field(Code::BadQuery, "/query/to", "out_of_range", detail));
    }
    let party = query.party;
    let days = edge.directory.handle(tenant.id).days(query).await?;
    let days = days.into_iter().map(day_body).collect();
    Ok(HttpResponse::Ok().json(DaysBody { restaurant: tenant.slug.to_string(), party_size: party.covers(), days }))
}

fn day_body(day: DayView) -> DayBody {
    let status = match day.status {
        DayStatus::Open => "open",
        DayStatus::Full => "full",
        DayStatus::Closed => "closed",
        DayStatus::TooSoon => "too_soon",
        DayStatus::TooLate => "too_late",
    };
    DayBody { date: day.date, status }
}
