//! `/v1/platform/alarms` and `…/alarms/{alarm}`: what restaurants wanted to do by themselves and could not.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::directory::alarms::{AlarmPlace, AlarmState, AlarmsQuery, WatchedAlarm};
use crate::object::alarm::Tending;

use crate::http::problem::{Problem, directory_broke};
use crate::http::{Edge, body, principal};

use super::instant;

const PAGE_MAX: usize = 100;
const PAGE_DEFAULT: usize = 50;
/// Each state and its word.
const STATES: [(AlarmState, &str); 3] =
    [(AlarmState::Dead, "dead"), (AlarmState::Failing, "failing"), (AlarmState::Due, "due")];

/// Which alarms.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AlarmParams {
    /// Only those that are `dead`: given up; `failing`: to be tried again; or `due`: overdue by now, of restaurants that
    /// sleep. Default: dead and failing ones.
    state: Option<String>,
    /// How many, 1 to 100. Default 50.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// An alarm of a restaurant.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Alarm)]
pub struct AlarmBody {
    /// Whose: the restaurant's id.
    restaurant_id: String,
    /// Its slug.
    #[schema(required = true)]
    restaurant: Option<String>,
    /// Its name at the restaurant: what it is for, and mostly whom.
    name: String,
    /// `dead`, `failing` or `due`; more may come.
    #[schema(example = "dead")]
    state: &'static str,
    /// When it was given up, or is tried next.
    #[schema(format = DateTime)]
    at: String,
    /// How often it failed since it last went well.
    attempts: u32,
    /// How it recurs, if it does.
    #[schema(required = true)]
    recurs: Option<String>,
    /// What it failed of last.
    #[schema(required = true)]
    failure: Option<String>,
}

/// A page of alarms.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AlarmPage)]
pub struct AlarmPageBody {
    /// The latest first.
    #[schema(value_type = Vec<AlarmBody>)]
    items: Vec<AlarmBody>,
    /// Pass it as `cursor` for the next page; `null` on the last.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

fn alarm_body(alarm: &WatchedAlarm, edge: &Edge) -> AlarmBody {
    let word = STATES.into_iter().find(|(state, _)| *state == alarm.state());
    AlarmBody {
        restaurant_id: alarm.restaurant.to_string(),
        restaurant: edge.directory.get(alarm.restaurant).map(|tenant| tenant.slug.to_string()),
        name: alarm.entry.name.clone(),
        state: word.map_or("due", |(_, word)| word),
        at: instant(alarm.entry.at),
        attempts: alarm.entry.attempts,
        recurs: alarm.entry.recurs.map(|recurrence| recurrence.to_string()),
        failure: alarm.entry.failure.clone(),
    }
}

fn cursor_after(AlarmPlace { at_ms, object, name }: &AlarmPlace) -> String {
    URL_SAFE_NO_PAD.encode(format!("{at_ms}>{object}>{name}"))
}

fn parse_cursor(text: &str) -> Option<AlarmPlace> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let mut parts = text.splitn(3, '>');
    let (at_ms, object) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some(AlarmPlace { at_ms, object, name: parts.next()?.to_owned() })
}

/// List alarms
///
/// Alarms of all restaurants that failed, the latest first: holds to expire, no-shows to mark, housekeeping. Wakes nobody: it
/// is what is known of them while they sleep, a second or two old for those who are awake.
#[utoipa::path(get, path = "/v1/platform/alarms", operation_id = "listAlarms", tag = "Platform",
    params(AlarmParams), security(("platform_key" = [])),
    responses((status = 200, description = "A page.", body = AlarmPageBody)))]
pub async fn list(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let params: AlarmParams = body::query(&request)?;
    let limit = body::page_limit(params.limit.as_deref(), PAGE_DEFAULT, PAGE_MAX)?;
    let named = |text: &str| STATES.into_iter().find(|(_, word)| *word == text).map(|(state, _)| state);
    let state = body::parameter("state", params.state.as_deref(), named, "dead, failing or due")?;
    let after = body::parameter("cursor", params.cursor.as_deref(), parse_cursor, "the `next_cursor` of a page")?;
    let query = AlarmsQuery { state, after: after.unwrap_or_else(AlarmPlace::start), limit: limit + 1 };
    let mut alarms = edge.directory.alarms(query).await.map_err(|error| directory_broke(&error))?;
    let has_more = limit < alarms.len();
    alarms.truncate(limit);
    let next_cursor = alarms.last().filter(|_| has_more).map(|alarm| cursor_after(&alarm.place()));
    let items = alarms.iter().map(|alarm| alarm_body(alarm, &edge)).collect();
    Ok(HttpResponse::Ok().json(AlarmPageBody { items, next_cursor }))
}

/// Try an alarm again
///
/// One that failed, given up or not, is tried now, and as often as a new one. It is due when this answers; whether it goes
/// well is shown by the list.
#[utoipa::path(post, path = "/v1/platform/restaurants/{slug}/alarms/{alarm}/retry", operation_id = "retryAlarm",
    tag = "Platform", security(("platform_key" = [])),
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("alarm" = String, Path, description = "The alarm's name.")),
    responses((status = 204, description = "It is tried.")))]
pub async fn retry(
    request: HttpRequest,
    path: Path<(String, String)>,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    tend(&request, path, &edge, Tending::Retry).await
}

/// Discard an alarm
///
/// One that failed, given up or not, is forgotten; one that recurs waits for its next time.
#[utoipa::path(delete, path = "/v1/platform/restaurants/{slug}/alarms/{alarm}", operation_id = "discardAlarm",
    tag = "Platform", security(("platform_key" = [])),
    params(("slug" = String, Path, description = "The restaurant's slug."),
        ("alarm" = String, Path, description = "The alarm's name.")),
    responses((status = 204, description = "It is forgotten.")))]
pub async fn discard(
    request: HttpRequest,
    path: Path<(String, String)>,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    tend(&request, path, &edge, Tending::Discard).await
}

async fn tend(
    request: &HttpRequest,
    path: Path<(String, String)>,
    edge: &Edge,
    tending: Tending,
) -> Result<HttpResponse, Problem> {
    let platform = principal::platform(request, &edge.directory)?;
    let (slug, alarm) = path.into_inner();
    let tenant = edge.tenant(&slug)?;
    let author = platform.author(request, Some(tenant.id));
    edge.directory.tend_alarm(tenant.id, alarm, tending, author).await?;
    Ok(HttpResponse::NoContent().finish())
}
