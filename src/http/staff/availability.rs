//! `…/availability`: the slots of a day as staff book them.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::domain::access::{Power, Scope};
use crate::domain::time::TimeOfDay;
use crate::restaurant::message::SlotsQuery;

use crate::http::availability::{AvailabilityBody, availability_body, question, shows_all, wants};
use crate::http::problem::Problem;
use crate::http::{Edge, body, principal};

use super::reservation::of_path;

/// Which slots.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StaffSlotsParams {
    /// The service day, `YYYY-MM-DD`.
    #[param(required = true, format = Date, example = "2027-03-14")]
    date: Option<String>,
    /// How many come.
    #[param(required = true, value_type = i64, minimum = 1, maximum = 500, example = 2)]
    party_size: Option<String>,
    /// Only tables of this area.
    area: Option<String>,
    /// Only this kind of seats.
    category: Option<String>,
    /// `true`: only tables that a wheelchair can be brought to.
    #[param(value_type = Option<bool>)]
    accessible: Option<String>,
    /// `HH:MM`: when this time is gone, `alternatives` has what could be had instead.
    time: Option<String>,
    /// A reservation that is to be moved: what it has already does not stand in its way.
    reservation: Option<String>,
    /// `all` for every start with its status; otherwise only those that can be booked.
    #[param(example = "all")]
    status: Option<String>,
}

/// Slots for staff
///
/// The times at which staff can book a party in: tables that are kept for the house, starts that are not offered online,
/// within the house's own lead time and window.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/availability", operation_id = "listSlotsForStaff", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."), StaffSlotsParams),
    security(("restaurant_key" = ["reservations:read"])),
    responses((status = 200, description = "The slots.", body = AvailabilityBody)))]
pub async fn slots(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::ReservationsRead))?;
    let tenant = staff.tenant();
    let params: StaffSlotsParams = body::query(&request)?;
    let shows_all = shows_all(params.status.as_deref())?;
    let (date, party, area) = question(&params.date, &params.party_size, &params.area)?;
    let time = body::parameter("time", params.time.as_deref(), TimeOfDay::parse, "a time of day, HH:MM")?;
    let moving = params.reservation.as_deref().map(|id| of_path(tenant, id)).transpose()?;
    let query = SlotsQuery { date, party, wants: wants(area, &params.category, &params.accessible)?, time };
    let view = edge.directory.handle(tenant.id).slots_for_staff(query, moving).await?;
    let body = availability_body(tenant, date, party, view, shows_all);
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body))
}
