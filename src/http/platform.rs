//! `/v1/platform/restaurants`: for provisioning scripts and operators.

pub mod alarms;
pub mod description;
pub mod leaving;
pub mod members;
pub mod plan;
pub mod tenure;
pub mod transfer;
pub mod usage;
pub mod verify;

use std::collections::BTreeMap;

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::clock::{Moment, random_bits};
use crate::directory::filter::Filter;
use crate::directory::provision::Place;
use crate::directory::tenants::{LABELS_MAX, Standing, Tenant, is_label_name, is_label_value};
use crate::domain::author::Author;
use crate::domain::key::Key;
use crate::domain::restaurant::command::Configure;
use crate::domain::restaurant::decide::{PlanStep, StepKind};
use crate::domain::slug::Slug;
use crate::object::host::Presence;
use crate::restaurant::file::{FILE_BYTES_MAX, MemberItem, RestaurantFile};
use crate::restaurant::view::ConfigurationView;

use super::problem::{Code, Problem, invalid_file};
use super::{Edge, body, principal, yaml};
pub(super) use members::Applying;
use members::{InvitedBody, Members};

/// The most restaurants of one page.
const PAGE_MAX: usize = 100;
const PAGE_DEFAULT: usize = 20;

/// A restaurant, as operators see it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Tenant)]
pub struct TenantBody {
    /// Its id.
    #[schema(example = "rst_0123456789ab")]
    id: String,
    /// Its name in addresses.
    slug: String,
    /// What guests call it.
    name: String,
    /// Slugs that it had before and still answers to.
    aliases: Vec<String>,
    /// When it was provisioned.
    #[schema(format = DateTime)]
    created_at: String,
    /// `open`, `suspended` or `leaving`; more may come.
    #[schema(example = "open")]
    standing: &'static str,
    /// Why it is suspended.
    #[schema(required = true)]
    standing_reason: Option<String>,
    /// When it goes for good, if it is leaving.
    #[schema(required = true, format = DateTime)]
    leaves_at: Option<String>,
    /// The plan whose quotas hold for it.
    #[schema(required = true)]
    plan: Option<String>,
    /// Where it is served, in the operator's words.
    #[schema(required = true)]
    region: Option<String>,
    /// Under whose law its files lie.
    #[schema(required = true)]
    jurisdiction: Option<String>,
    /// What operators hung on it.
    labels: BTreeMap<String, String>,
    /// Counts what operators changed of it.
    revision: u64,
}

pub(super) fn tenant_body(tenant: &Tenant) -> TenantBody {
    TenantBody {
        id: tenant.id.to_string(),
        slug: tenant.slug.to_string(),
        name: tenant.name.clone(),
        aliases: tenant.aliases.iter().map(ToString::to_string).collect(),
        created_at: instant(tenant.created_at),
        standing: tenant.standing.name(),
        standing_reason: match &tenant.standing {
            Standing::Suspended { reason } => reason.clone(),
            Standing::Open | Standing::Leaving { .. } => None,
        },
        leaves_at: match &tenant.standing {
            Standing::Leaving { at } => Some(instant(*at)),
            Standing::Open | Standing::Suspended { .. } => None,
        },
        plan: tenant.plan.as_ref().map(ToString::to_string),
        region: tenant.region.as_ref().map(ToString::to_string),
        jurisdiction: tenant.jurisdiction.as_ref().map(ToString::to_string),
        labels: tenant.labels.clone(),
        revision: tenant.revision,
    }
}

/// Operators live in no zone.
pub(super) fn instant(at: Moment) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// How many, 1 to 100. Default 20.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
    /// Only those that stand so: `open`, `suspended` or `leaving`.
    standing: Option<String>,
    /// Only those on this plan; empty for those on none.
    plan: Option<String>,
    /// Only those of this region; empty for those of none.
    region: Option<String>,
    /// Only those of this jurisdiction; empty for those of none.
    jurisdiction: Option<String>,
    /// Only those with this label, `name:value`, or `name` whatever its value is; more with commas between.
    #[param(example = "account:north,trial")]
    label: Option<String>,
    /// Only those with this in their slug or name, in capitals or not.
    #[param(max_length = 100)]
    q: Option<String>,
}

impl ListParams {
    fn filter(&self) -> Result<Filter, Problem> {
        const NAME: &str = "1 to 63 of a-z, 0-9, - and _, or empty";
        let standing = |text: &str| STANDINGS.into_iter().find(|standing| *standing == text);
        let name = |text: &str| if text.is_empty() { Some(None) } else { Key::parse(text).map(Some) };
        let words = |text: &str| (1..=100).contains(&text.chars().count()).then(|| text.to_lowercase());
        let shape = "`name:value` or `name`, at most 20 with commas between";
        Ok(Filter {
            standing: body::parameter("standing", self.standing.as_deref(), standing, "open, suspended or leaving")?,
            plan: body::parameter("plan", self.plan.as_deref(), name, NAME)?,
            region: body::parameter("region", self.region.as_deref(), name, NAME)?,
            jurisdiction: body::parameter("jurisdiction", self.jurisdiction.as_deref(), name, NAME)?,
            labels: body::parameter("label", self.label.as_deref(), labels, shape)?.unwrap_or_default(),
            words: body::parameter("q", self.q.as_deref(), words, "1 to 100 characters")?,
        })
    }
}

const STANDINGS: [&str; 3] = ["open", "suspended", "leaving"];

fn labels(text: &str) -> Option<Vec<(String, Option<String>)>> {
    let label = |part: &str| match part.split_once(':') {
        Some((name, value)) => {
            (is_label_name(name) && is_label_value(value)).then(|| (name.into(), Some(value.into())))
        }
        None => is_label_name(part).then(|| (part.into(), None)),
    };
    let labels: Option<Vec<_>> = text.split(',').map(label).collect();
    labels.filter(|labels| labels.len() <= LABELS_MAX)
}

/// Opaque, so that what it means may change.
fn cursor_after(slug: &Slug) -> String {
    URL_SAFE_NO_PAD.encode(format!("slug>{slug}"))
}

fn parse_cursor(text: &str) -> Option<Slug> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    Slug::parse(std::str::from_utf8(&bytes).ok()?.strip_prefix("slug>")?)
}

/// A page of restaurants.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TenantPage)]
pub struct PageBody {
    /// By slug.
    #[schema(value_type = Vec<TenantBody>)]
    items: Vec<TenantBody>,
    /// Pass it as `cursor` for the next page; `null` on the last.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// List restaurants
///
/// The restaurants of which all that is asked for is so, by slug, a page at a time. Wakes none. What is renamed between two
/// pages may be on both or on neither.
#[utoipa::path(get, path = "/v1/platform/restaurants", operation_id = "listRestaurants", tag = "Platform",
    params(ListParams), security(("platform_key" = [])),
    responses((status = 200, description = "A page.", body = PageBody)))]
pub async fn list(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let params: ListParams = body::query(&request)?;
    let limit = body::page_limit(params.limit.as_deref(), PAGE_DEFAULT, PAGE_MAX)?;
    let after = body::parameter("cursor", params.cursor.as_deref(), parse_cursor, "the `next_cursor` of a page")?;
    let mut tenants = edge.directory.select(&params.filter()?, after.as_ref(), limit + 1);
    let has_more = limit < tenants.len();
    tenants.truncate(limit);
    let next_cursor = tenants.last().filter(|_| has_more).map(|tenant| cursor_after(&tenant.slug));
    let items = tenants.iter().map(|tenant| tenant_body(tenant)).collect();
    Ok(HttpResponse::Ok().json(PageBody { items, next_cursor }))
}

/// A restaurant with its whole file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = TenantWithFile)]
pub struct WholeBody {
    /// The restaurant.
    #[serde(flatten)]
    tenant: TenantBody,
    /// Counts its configurations; also the `ETag`, for operators with what they changed: `"<version>.<revision>"`.
    version: u64,
    /// The restaurant file: applying it changes nothing.
    file: RestaurantFile,
}

/// Read a restaurant
///
/// The restaurant with its whole file.
#[utoipa::path(get, path = "/v1/platform/restaurants/{slug}", operation_id = "getTenant", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug.")), security(("platform_key" = [])),
    responses((status = 200, description = "The restaurant.", body = WholeBody)))]
pub async fn get(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let tenant = edge.tenant(&slug)?;
    let view = edge.directory.operator(tenant.id).configuration().await?;
    let members = members::of(&edge, tenant.id).await?;
    let etag = format!("\"{}.{}\"", view.version, tenant.revision);
    Ok(whole(&tenant, &view, Some(members), etag))
}

/// Answers a restaurant with its whole file; without members when they are not shown.
pub(super) fn whole(
    tenant: &Tenant,
    view: &ConfigurationView,
    members: Option<Vec<MemberItem>>,
    etag: String,
) -> HttpResponse {
    let file = RestaurantFile { members, ..RestaurantFile::of(tenant.slug.clone(), &view.configuration) };
    let whole = WholeBody { tenant: tenant_body(tenant), version: view.version, file };
    HttpResponse::Ok().insert_header((header::ETAG, etag)).json(whole)
}

/// How to apply.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ApplyParams {
    /// `true`: say what would change, and change nothing.
    #[param(value_type = Option<bool>)]
    dry_run: Option<String>,
    /// `true`: find other tables for reservations whose table goes.
    #[param(value_type = Option<bool>)]
    reassign: Option<String>,
    /// Refuse with `version_stale` when the restaurant is at another version; 0 for one that is not there.
    #[param(value_type = Option<i64>, minimum = 0)]
    expect_version: Option<String>,
    /// For a new restaurant: under whose law its files are to lie, one of those that the server has a folder for. It
    /// cannot change afterwards; for a restaurant that is there it must be what it was.
    #[param(max_length = 63, example = "eu")]
    jurisdiction: Option<String>,
}

/// What an apply did, or would do.
#[derive(Serialize, ToSchema)]
#[schema(as = Applied)]
pub struct AppliedBody {
    /// The restaurant's id; `null` after a dry run of a file for a new one.
    #[schema(required = true)]
    id: Option<String>,
    /// Its name in addresses.
    slug: String,
    /// The version after it.
    version: u64,
    /// Whether the restaurant is new.
    created: bool,
    /// Whether nothing was changed because of `dry_run`.
    dry_run: bool,
    /// What differs; empty when the file is what is there.
    plan: Vec<StepBody>,
    /// Members that are new, each with a link to say yes with.
    invitations: Vec<InvitedBody>,
}

/// One difference.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PlanStep)]
pub struct StepBody {
    /// `add`, `change` or `remove`.
    #[schema(example = "add")]
    action: &'static str,
    /// `table`, `service`, …
    #[schema(example = "table")]
    kind: String,
    /// Its key; empty where there is only one.
    #[schema(example = "t1")]
    key: String,
}

/// Apply a restaurant file
///
/// Makes the restaurant what the file says, and provisions it if it is new. A second time changes nothing. YAML or
/// JSON, up to 1 MiB; unknown fields are refused with line and column. Members that are new are asked: the answer has
/// their links, this once.
#[utoipa::path(put, path = "/v1/platform/restaurants/{slug}", operation_id = "applyRestaurant", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug, the same as in the file."), ApplyParams),
    request_body(content((RestaurantFile = "application/json"), (RestaurantFile = "application/yaml"))),
    security(("platform_key" = [])),
    responses((status = 200, description = "It is so.", body = AppliedBody),
        (status = 201, description = "It is so, and new.", body = AppliedBody)))]
pub async fn apply(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(&request, &edge.directory)?;
    let author = platform.author(&request, edge.tenant(&slug).ok().map(|tenant| tenant.id));
    apply_file(&request, (&slug, author), payload, &edge, Applying::Platform(&platform)).await
}

/// Makes a restaurant what the file in the body says.
///
/// # Errors
/// What is wrong with the file, or with applying it now.
pub(super) async fn apply_file(
    request: &HttpRequest,
    (slug, author): (&str, Author),
    payload: Payload,
    edge: &Edge,
    by: Applying<'_>,
) -> Result<HttpResponse, Problem> {
    let params: ApplyParams = body::query(request)?;
    body::require_type(request, &["application/yaml", "application/json", "application/x-yaml", "text/yaml"])?;
    let text = body::read(request, payload, FILE_BYTES_MAX).await?;
    let file = yaml::restaurant_file(&text)?;
    let slug = same_slug(slug, &file)?;
    let shape = "the name of a jurisdiction";
    let jurisdiction = body::parameter("jurisdiction", params.jurisdiction.as_deref(), Key::parse, shape)?;
    // The body may have taken its time.
    by.still_may(edge)?;
    let mut configure = configure(file, &params)?;
    let members = Members::take(&mut configure)?;
    let planned = members.plan(edge, &slug, by).await?;
    let mut steps = planned.iter().map(members::step_body).collect::<Vec<_>>();
    let is_dry_run = configure.is_dry_run;
    let place = Place { jurisdiction, only: by.only() };
    let applied = edge.directory.apply_in(slug.clone(), configure, author, place).await?;
    let is_created = applied.view.is_new && !is_dry_run;
    let mut invitations = vec![];
    if let Some(tenant) = applied.tenant.as_ref().filter(|_| !is_dry_run) {
        (steps, invitations) = members.apply(request, edge, tenant.id, (by, planned)).await?;
    }
    let mut response = if is_created { HttpResponse::Created() } else { HttpResponse::Ok() };
    response.insert_header((header::CACHE_CONTROL, "no-store"));
    Ok(response.json(AppliedBody {
        id: applied.tenant.as_ref().map(|tenant| tenant.id.to_string()),
        slug: slug.to_string(),
        version: applied.view.version,
        created: is_created,
        dry_run: is_dry_run,
        plan: applied.view.plan.into_iter().map(step_body).chain(steps).collect(),
        invitations,
    }))
}

fn same_slug(in_path: &str, file: &RestaurantFile) -> Result<Slug, Problem> {
    match Slug::parse(in_path) {
        Some(slug) if slug == file.slug => Ok(slug),
        Some(_) => {
            let detail = format!("The file is of `{}`, the path of `{in_path}`.", file.slug);
            Err(Problem::field(Code::InvalidRestaurantFile, "/slug", "slug_mismatch", detail))
        }
        None => {
            Err(Problem::new(Code::RestaurantNotFound, "The path names no slug: 1 to 63 characters of a-z, 0-9 and -."))
        }
    }
}

fn configure(file: RestaurantFile, params: &ApplyParams) -> Result<Configure, Problem> {
    let flag = |name: &str, value: &Option<String>| {
        body::parameter(name, value.as_deref(), |text| text.parse::<bool>().ok(), "`true` or `false`")
    };
    let version = |text: &str| text.parse::<u64>().ok();
    Ok(Configure {
        is_dry_run: flag("dry_run", &params.dry_run)?.unwrap_or(false),
        reassign: flag("reassign", &params.reassign)?.unwrap_or(false),
        expect_version: body::parameter("expect_version", params.expect_version.as_deref(), version, "a number")?,
        ..file.into_command(random_bits).map_err(invalid_file)?
    })
}

fn step_body(step: PlanStep) -> StepBody {
    let action = match step.kind {
        StepKind::Add => "add",
        StepKind::Change => "change",
        StepKind::Remove => "remove",
    };
    StepBody { action, kind: step.name.kind, key: step.name.key }
}

/// Whether to wake it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HealthParams {
    /// `false`: look from outside only, and let it sleep. Default `true`.
    #[param(value_type = Option<bool>)]
    wake: Option<String>,
}

/// How a restaurant is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RestaurantHealth)]
pub struct HealthBody {
    /// Its name in addresses.
    slug: String,
    /// `asleep`, `waking`, `awake`, `leaving` or `failed`; more may come.
    #[schema(example = "awake")]
    presence: &'static str,
    /// Why it could not be brought up.
    #[schema(required = true)]
    reason: Option<String>,
    /// Why it takes no changes, if its database refused an entry of its journal.
    #[schema(required = true)]
    read_only: Option<String>,
    /// Messages that wait for it.
    waiting_messages: usize,
    /// What it knows of itself; `null` when it was not asked.
    #[schema(required = true)]
    inside: Option<InsideBody>,
}

/// What a restaurant knows of itself.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RestaurantInside)]
pub struct InsideBody {
    /// Counts what happened in it.
    revision: u64,
    /// Counts its configurations.
    version: u64,
    /// Reservations in memory.
    reservations: usize,
    /// Holds in memory.
    holds: usize,
}

/// Health of a restaurant
///
/// A round trip through the restaurant, or with `wake=false` a look from outside that wakes nobody.
#[utoipa::path(get, path = "/v1/platform/restaurants/{slug}/health", operation_id = "getRestaurantHealth", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug."), HealthParams), security(("platform_key" = [])),
    responses((status = 200, description = "How it is.", body = HealthBody)))]
pub async fn health(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let params: HealthParams = body::query(&request)?;
    let tenant = edge.tenant(&slug)?;
    let wakes = body::parameter("wake", params.wake.as_deref(), |text| text.parse::<bool>().ok(), "`true` or `false`")?;
    let inside = if wakes.unwrap_or(true) { Some(edge.directory.operator(tenant.id).health().await?) } else { None };
    let runtime = edge.directory.runtime();
    let (presence, reason) = presence(runtime.presence(tenant.id.bits()));
    Ok(HttpResponse::Ok().json(HealthBody {
        slug: tenant.slug.to_string(),
        presence,
        reason,
        read_only: edge.directory.read_only_reason(tenant.id),
        waiting_messages: runtime.load_of(tenant.id.bits()).messages,
        inside: inside.map(|it| InsideBody {
            revision: it.revision,
            version: it.version,
            reservations: it.reservations,
            holds: it.holds,
        }),
    }))
}

fn presence(presence: Presence) -> (&'static str, Option<String>) {
    match presence {
        Presence::Asleep => ("asleep", None),
        Presence::Waking => ("waking", None),
        Presence::Awake => ("awake", None),
        Presence::Leaving => ("leaving", None),
        Presence::Failed(reason) => ("failed", Some(reason)),
    }
}
