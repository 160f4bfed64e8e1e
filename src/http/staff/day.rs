//! `…/day`: a service day as whoever runs it sees it: what is held, and how many start when beside how many may.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::domain::access::{Power, Scope};
use crate::domain::availability::plan::{DayPlan, PlannedService, PlannedSlot};
use crate::domain::hours::{Closure, StartsFor};
use crate::domain::time::{TimeOfDay, Zone, parse_date};

use crate::http::availability::DATE;
use crate::http::problem::Problem;
use crate::http::{Edge, body, principal};

/// Which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DayParams {
    /// The service day.
    #[param(required = true, format = Date, example = "2027-03-14")]
    date: Option<String>,
}

/// A service day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffDay)]
pub struct DayBody {
    /// The slug of the restaurant.
    restaurant: String,
    /// The service day.
    date: NaiveDate,
    /// Counts the restaurant's configurations, as in the frames of the live feed.
    version: u64,
    /// Whether other services are held than on other such weekdays.
    is_special: bool,
    /// What is closed.
    closures: Vec<DayClosureBody>,
    /// What is held, closed or not.
    services: Vec<DayServiceBody>,
    /// Covers that start at none of these starts: beyond the hours, or in a service that is not held any more.
    other_covers: u32,
    /// Parties of that kind.
    other_parties: u32,
}

/// Something that is closed on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffDayClosure)]
pub struct DayClosureBody {
    /// Why.
    #[schema(required = true, example = "Private party")]
    reason: Option<String>,
    /// In these services; in all, if there are none.
    #[schema(example = json!(["dinner"]))]
    services: Vec<String>,
    /// These areas. Without areas and tables the whole house.
    areas: Vec<String>,
    /// These tables.
    tables: Vec<String>,
}

/// A service of a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffDayService)]
pub struct DayServiceBody {
    /// The key of the service.
    #[schema(example = "dinner")]
    key: String,
    /// What guests read.
    #[schema(example = "Dinner")]
    name: String,
    /// The first start.
    #[schema(format = DateTime)]
    starts_at: String,
    /// When every party must have left.
    #[schema(format = DateTime)]
    ends_at: String,
    /// Minutes between starts.
    slot_minutes: u16,
    /// Whether the whole house is closed then.
    is_closed: bool,
    /// Its starts, in order of time.
    slots: Vec<DaySlotBody>,
}

/// A start of a service, with who starts then or between it and the next.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffDaySlot)]
pub struct DaySlotBody {
    /// `HH:MM`, on the restaurant's wall.
    #[schema(value_type = String, example = "19:30")]
    time: TimeOfDay,
    /// The same, with the restaurant's offset.
    #[schema(format = DateTime)]
    starts_at: String,
    /// Who may book it: `online` for everybody, `in_house` for staff, `nobody`.
    #[schema(example = "online")]
    starts_for: &'static str,
    /// Covers that start, by whatever door: booked, held for a moment, seated or gone; not those who called it off or
    /// stayed away.
    covers: u32,
    /// Parties that start.
    parties: u32,
    /// Covers of those who came online.
    online_covers: u32,
    /// Parties of those who came online.
    online_parties: u32,
    /// How many covers may start; `null` for no limit.
    #[schema(required = true)]
    covers_max: Option<u32>,
    /// How many parties may start.
    #[schema(required = true)]
    parties_max: Option<u32>,
    /// How many covers may start that were booked online.
    #[schema(required = true)]
    online_covers_max: Option<u32>,
    /// How many parties may start that were booked online.
    #[schema(required = true)]
    online_parties_max: Option<u32>,
}

/// Look at a day
///
/// What is held on a service day, what is closed, and for each start how many begin then beside how many may (pacing), also
/// of days long past.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/day", operation_id = "getDay", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."), DayParams),
    security(("restaurant_key" = ["reservations:read"])),
    responses((status = 200, description = "The day.", body = DayBody)))]
pub async fn get(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::ReservationsRead))?;
    let params: DayParams = body::query(&request)?;
    let date = body::required("date", params.date.as_deref(), parse_date, DATE)?;
    let plan = edge.directory.handle(staff.tenant().id).plan(date).await?;
    let body = day(staff.tenant().slug.to_string(), date, plan);
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body))
}

fn day(restaurant: String, date: NaiveDate, plan: DayPlan) -> DayBody {
    let DayPlan { version, zone, is_special, closures, services, beside } = plan;
    DayBody {
        restaurant,
        date,
        version,
        is_special,
        closures: closures.into_iter().map(closure).collect(),
        services: services.into_iter().map(|it| service(it, zone)).collect(),
        other_covers: beside.covers,
        other_parties: beside.parties,
    }
}

fn closure(closure: Closure) -> DayClosureBody {
    let words = |keys: Vec<crate::domain::key::Key>| keys.iter().map(ToString::to_string).collect();
    DayClosureBody {
        reason: closure.reason,
        services: words(closure.services),
        areas: words(closure.areas),
        tables: words(closure.tables),
    }
}

fn service(service: PlannedService, zone: Zone) -> DayServiceBody {
    DayServiceBody {
        key: service.key.to_string(),
        name: service.name,
        starts_at: zone.rfc3339(service.opens_at),
        ends_at: zone.rfc3339(service.ends_at),
        slot_minutes: service.slot_minutes,
        is_closed: service.is_closed,
        slots: service.slots.into_iter().map(|it| slot(it, zone)).collect(),
    }
}

fn slot(slot: PlannedSlot, zone: Zone) -> DaySlotBody {
    DaySlotBody {
        time: slot.time,
        starts_at: zone.rfc3339(slot.starts_at),
        starts_for: match slot.starts_for {
            StartsFor::Online => "online",
            StartsFor::InHouse => "in_house",
            StartsFor::Nobody => "nobody",
        },
        covers: slot.all.covers,
        parties: slot.all.parties,
        online_covers: slot.online.covers,
        online_parties: slot.online.parties,
        covers_max: slot.pacing.covers_per_slot,
        parties_max: slot.pacing.parties_per_slot,
        online_covers_max: slot.pacing.online_covers_per_slot,
        online_parties_max: slot.pacing.online_parties_per_slot,
    }
}
