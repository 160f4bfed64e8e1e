//! `…/floor`: what each table is doing.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use chrono::DateTime;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::clock::Moment;
use crate::directory::tenants::Tenant;
use crate::domain::access::{Power, Scope};
use crate::domain::ids::{ReservationId, ReservationRef};
use crate::domain::time::Zone;
use crate::restaurant::floor::{Doing, TableView};

use crate::http::problem::Problem;
use crate::http::wire::category_name;
use crate::http::{Edge, body, principal};

/// When.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FloorParams {
    /// An instant, RFC 3339: as things stand now, how the floor would be then. Default now.
    #[param(format = DateTime, example = "2027-03-14T20:00:00+01:00")]
    at: Option<String>,
}

/// The floor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Floor)]
pub struct FloorBody {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Each table, in the order of the restaurant file.
    tables: Vec<TableBody>,
}

/// A table, and what it is doing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FloorTable)]
pub struct TableBody {
    /// Its key.
    key: String,
    /// The area it stands in.
    #[schema(required = true)]
    area: Option<String>,
    /// The smallest party it takes.
    party_min: u16,
    /// The largest party it takes.
    party_max: u16,
    /// The kind of seats.
    #[schema(example = "standard")]
    category: &'static str,
    /// `free`, `held` while somebody is about to book it, `reserved` for a party that does not sit yet, `seated`, or
    /// `overdue` when that party's time is over; more may come.
    #[schema(example = "seated")]
    state: &'static str,
    /// The reservation that has it.
    #[schema(required = true)]
    reservation: Option<String>,
    /// Until when it is taken, or was to be.
    #[schema(required = true, format = DateTime)]
    until: Option<String>,
    /// Who comes next.
    #[schema(required = true)]
    next: Option<NextBody>,
}

/// Who comes next to a table.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FloorNext)]
pub struct NextBody {
    /// The reservation.
    reservation: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
}

/// The floor
///
/// What each table is doing now, or would be doing then: free, held, reserved, seated, overdue, and who comes next.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/floor", operation_id = "getFloor", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."), FloorParams),
    security(("restaurant_key" = ["floor:read"])),
    responses((status = 200, description = "The floor.", body = FloorBody)))]
pub async fn get(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::FloorRead))?;
    let params: FloorParams = body::query(&request)?;
    let parse = |text: &str| DateTime::parse_from_rfc3339(text).ok().map(Moment::from);
    let at = body::parameter("at", params.at.as_deref(), parse, "an instant such as 2027-03-14T20:00:00+01:00")?;
    let floor = edge.directory.handle(staff.tenant().id).floor(at).await?;
    let tables = floor.tables.iter().map(|view| table_body(staff.tenant(), view, floor.zone)).collect();
    let body = FloorBody { at: floor.zone.rfc3339(floor.at), tables };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body))
}

fn table_body(tenant: &Tenant, view: &TableView, zone: Zone) -> TableBody {
    let id = |reservation: ReservationId| ReservationRef { restaurant: tenant.id, reservation }.to_string();
    let (state, by, until) = match view.doing {
        Doing::Free => ("free", None, None),
        Doing::Held { until } => ("held", None, Some(until)),
        Doing::Reserved { by, until } => ("reserved", Some(by), Some(until)),
        Doing::Seated { by, until, is_overdue: false } => ("seated", Some(by), Some(until)),
        Doing::Seated { by, until, is_overdue: true } => ("overdue", Some(by), Some(until)),
    };
    TableBody {
        key: view.table.key.to_string(),
        area: view.table.area.as_ref().map(ToString::to_string),
        party_min: view.table.seats.min.covers(),
        party_max: view.table.seats.max.covers(),
        category: category_name(view.table.category),
        state,
        reservation: by.map(id),
        until: until.map(|until| zone.rfc3339(until)),
        next: view.next.map(|(next, at)| NextBody { reservation: id(next), at: zone.rfc3339(at) }),
    }
}
