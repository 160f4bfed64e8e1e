//! `/v1/platform/plans`: named sets of quotas.

use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::directory::plans::Quotas;
use crate::domain::key::Key;

use crate::http::problem::{Code, Problem};
use crate::http::{Edge, body, principal};

/// The largest quota: what clients read as a whole number of 32 bits.
const QUOTA_MAX: u32 = i32::MAX as u32;

/// The quotas of a plan. One that is left out, or `null`, is no limit.
#[derive(Debug, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Quotas)]
pub struct QuotasBody {
    /// Tables on the floor.
    #[validate(range(max = QUOTA_MAX, message = "at most 2147483647"))]
    #[schema(required = false, minimum = 0)]
    tables: Option<u32>,
    /// Reservations made in a calendar month of the restaurant, by whatever door; imported ones do not count.
    #[validate(range(max = QUOTA_MAX, message = "at most 2147483647"))]
    #[schema(required = false, minimum = 0, example = 100)]
    bookings_per_month: Option<u32>,
    /// Keys that open something.
    #[validate(range(max = QUOTA_MAX, message = "at most 2147483647"))]
    #[schema(required = false, minimum = 0)]
    keys: Option<u32>,
    /// Members, with those who were asked.
    #[validate(range(max = QUOTA_MAX, message = "at most 2147483647"))]
    #[schema(required = false, minimum = 0)]
    members: Option<u32>,
}

/// A plan.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Plan)]
pub struct PlanBody {
    /// Its name.
    #[schema(example = "free")]
    name: String,
    /// Its quotas.
    #[schema(value_type = QuotasBody)]
    quotas: QuotasBody,
}

/// All plans.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanPage)]
pub struct PlanPageBody {
    /// By name.
    #[schema(value_type = Vec<PlanBody>)]
    items: Vec<PlanBody>,
    /// Always `null`: there are at most 100.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

fn plan_body(name: &Key, quotas: &Quotas) -> PlanBody {
    let Quotas { tables, bookings_per_month, keys, members } = quotas.clone();
    PlanBody { name: name.to_string(), quotas: QuotasBody { tables, bookings_per_month, keys, members } }
}

/// List plans
///
/// All plans by name.
#[utoipa::path(get, path = "/v1/platform/plans", operation_id = "listPlans", tag = "Platform",
    security(("platform_key" = [])),
    responses((status = 200, description = "The plans.", body = PlanPageBody)))]
pub async fn list(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let items = edge.directory.plans().iter().map(|(name, quotas)| plan_body(name, quotas)).collect();
    Ok(HttpResponse::Ok().json(PlanPageBody { items, next_cursor: None }))
}

/// Put a plan
///
/// Makes a plan, or gives one other quotas, which hold for its restaurants from the next request on. Whoever has more than
/// a quota already keeps it, and gets no more.
#[utoipa::path(put, path = "/v1/platform/plans/{plan}", operation_id = "putPlan", tag = "Platform",
    params(("plan" = String, Path, description = "The plan's name: 1 to 63 of a-z, 0-9, - and _.")),
    request_body = QuotasBody, security(("platform_key" = [])),
    responses((status = 200, description = "It is so.", body = PlanBody)))]
pub async fn put(
    request: HttpRequest,
    name: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let name = named(&name)?;
    let (QuotasBody { tables, bookings_per_month, keys, members }, _) = body::json(&request, payload).await?;
    let quotas = Quotas { tables, bookings_per_month, keys, members };
    edge.directory.put_plan(name.clone(), quotas.clone()).await?;
    Ok(HttpResponse::Ok().json(plan_body(&name, &quotas)))
}

/// Delete a plan
///
/// One that no restaurant is on.
#[utoipa::path(delete, path = "/v1/platform/plans/{plan}", operation_id = "deletePlan", tag = "Platform",
    params(("plan" = String, Path, description = "The plan's name.")), security(("platform_key" = [])),
    responses((status = 204, description = "It is gone.")))]
pub async fn delete(request: HttpRequest, name: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    edge.directory.drop_plan(named(&name)?).await?;
    Ok(HttpResponse::NoContent().finish())
}

fn named(name: &str) -> Result<Key, Problem> {
    let unknown = || Problem::new(Code::PlanNotFound, "The path names no plan: 1 to 63 of a-z, 0-9, - and _.");
    Key::parse(name).ok_or_else(unknown)
}
