//! `…/usage` and `/v1/platform/notices`: what restaurants used, and whose quotas are nearly used up.

use std::collections::BTreeMap;

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::directory::metering::{DayUsed, Notice};
use crate::domain::time::parse_date;

use crate::http::problem::{Code, Problem};
use crate::http::{Edge, body, principal};

use super::instant;

/// The most days of one answer.
const DAYS_MAX: i64 = 366;
const NOTICES_MAX: usize = 100;

/// What was used on a day.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(as = UsageDay)]
pub struct DayBody {
    /// The day: of the restaurant's zone for bookings and covers, of UTC for time on sockets.
    day: NaiveDate,
    /// Reservations that were made. Changes, cancellations and imported ones do not count.
    bookings: u64,
    /// The covers that they were made for.
    covers: u64,
    /// Messages sent. None are yet.
    messages: u64,
    /// Minutes on live sockets, over all of them.
    live_minutes: u64,
}

fn day_body(day: NaiveDate, used: DayUsed) -> DayBody {
    DayBody {
        day,
        bookings: used.used.bookings,
        covers: used.used.covers,
        messages: used.messages,
        live_minutes: used.live_seconds / 60,
    }
}

/// From when to when.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UsageParams {
    /// The first day. Default: the first of the month.
    #[param(format = Date, example = "2027-03-01")]
    from: Option<String>,
    /// The last day, at most 366 days on. Default: today.
    #[param(format = Date, example = "2027-03-31")]
    to: Option<String>,
}

/// What a restaurant used.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Usage)]
pub struct UsageBody {
    /// Its slug.
    restaurant: String,
    /// The first day.
    from: NaiveDate,
    /// The last day.
    to: NaiveDate,
    /// How large its database is now, in bytes.
    bytes: u64,
    /// The days on which something was used.
    #[schema(value_type = Vec<DayBody>)]
    days: Vec<DayBody>,
}

/// Usage of a restaurant
///
/// What it used, day by day. Bookings and covers are exact, also after a crash: they are read from its own database. Time
/// on sockets is up to a minute behind. Wakes nobody.
#[utoipa::path(get, path = "/v1/platform/restaurants/{slug}/usage", operation_id = "getUsage", tag = "Platform",
    params(("slug" = String, Path, description = "The restaurant's slug."), UsageParams), security(("platform_key" = [])),
    responses((status = 200, description = "What it used.", body = UsageBody)))]
pub async fn of_one(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let params: UsageParams = body::query(&request)?;
    let tenant = edge.tenant(&slug)?;
    let today = edge.directory.now().date_naive();
    let to = body::parameter("to", params.to.as_deref(), parse_date, "a date")?.unwrap_or(today);
    let from = body::parameter("from", params.from.as_deref(), parse_date, "a date")?;
    let from = from.unwrap_or(to.with_day(1).unwrap_or(to));
    if !(0..DAYS_MAX).contains(&(to - from).num_days()) {
        let detail = "`to` is not before `from`, and at most 366 days are shown.";
        return Err(Problem::field(Code::BadQuery, "/query/to", "out_of_range", detail));
    }
    let (usage, gathered) = edge.directory.usage_of(tenant.id, from, to).await?;
    let mut days: BTreeMap<NaiveDate, DayUsed> = gathered.into_iter().collect();
    days.values_mut().for_each(|day| day.used = Default::default());
    usage.days.iter().for_each(|(day, used)| days.entry(*day).or_default().used = *used);
    let days = days.into_iter().map(|(day, used)| day_body(day, used)).collect();
    let restaurant = tenant.slug.to_string();
    Ok(HttpResponse::Ok().json(UsageBody { restaurant, from, to, bytes: usage.bytes, days }))
}

/// Which day.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DayParams {
    /// The day. Default: today, UTC.
    #[param(format = Date, example = "2027-03-01")]
    day: Option<String>,
}

/// What all restaurants used on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UsageOfAll)]
pub struct UsageOfAllBody {
    /// The sums.
    #[serde(flatten)]
    used: DayBody,
    /// How large the databases were that something was booked in, in bytes.
    bytes: u64,
    /// How many restaurants used something.
    restaurants: u64,
}

/// Usage of all
///
/// What all restaurants used on a day, in one sum, from what was gathered: about a minute behind, and after a crash what was
/// not gathered of a restaurant until its next booking.
#[utoipa::path(get, path = "/v1/platform/usage", operation_id = "getUsageOfAll", tag = "Platform",
    params(DayParams), security(("platform_key" = [])),
    responses((status = 200, description = "What was used.", body = UsageOfAllBody)))]
pub async fn of_all(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let params: DayParams = body::query(&request)?;
    let day = body::parameter("day", params.day.as_deref(), parse_date, "a date")?;
    let day = day.unwrap_or(edge.directory.now().date_naive());
    let (restaurants, used) = edge.directory.usage_on(day).await?;
    Ok(HttpResponse::Ok().json(UsageOfAllBody { used: day_body(day, used), bytes: used.bytes, restaurants }))
}

/// Which notices.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoticeParams {
    /// How many, 1 to 100. Default 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// Much of a quota is used.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Notice)]
pub struct NoticeBody {
    /// Whose: the restaurant's id.
    restaurant_id: String,
    /// Its slug.
    #[schema(required = true)]
    restaurant: Option<String>,
    /// Which quota.
    #[schema(example = "bookings_per_month")]
    quota: String,
    /// The month, in the restaurant's zone.
    #[schema(example = "2027-03")]
    period: String,
    /// The threshold that was reached: 80 or 100.
    percent: u64,
    /// How much was used when it was seen.
    used: u64,
    /// How much might be.
    max: u64,
    /// When it was seen.
    #[schema(format = DateTime)]
    at: String,
}

/// A page of notices.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NoticePage)]
pub struct NoticePageBody {
    /// The oldest first.
    #[schema(value_type = Vec<NoticeBody>)]
    items: Vec<NoticeBody>,
    /// Pass it as `cursor` for what comes after, now or later; `null` while there is none at all.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// List notices
///
/// Restaurants that used 80 or 100 percent of a quota: each once for a month, within about a minute, the oldest first. The
/// cursor may be kept and asked with again later. The last 10,000 are kept.
#[utoipa::path(get, path = "/v1/platform/notices", operation_id = "listNotices", tag = "Platform",
    params(NoticeParams), security(("platform_key" = [])),
    responses((status = 200, description = "A page.", body = NoticePageBody)))]
pub async fn notices(request: HttpRequest, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    principal::platform(&request, &edge.directory)?;
    let params: NoticeParams = body::query(&request)?;
    let limit = body::page_limit(params.limit.as_deref(), NOTICES_MAX, NOTICES_MAX)?;
    let cursor = |text: &str| text.strip_prefix("ntc_")?.parse::<i64>().ok().filter(|id| 0 <= *id);
    let after = body::parameter("cursor", params.cursor.as_deref(), cursor, "the `next_cursor` of a page")?;
    let notices = edge.directory.notices(after.unwrap_or(0), limit).await?;
    let last = notices.last().map(|notice| notice.id).or(after);
    let next_cursor = last.map(|id| format!("ntc_{id}"));
    let items = notices.into_iter().map(|notice| notice_body(notice, &edge)).collect();
    Ok(HttpResponse::Ok().json(NoticePageBody { items, next_cursor }))
}

fn notice_body(notice: Notice, edge: &Edge) -> NoticeBody {
    let Notice { id: _, restaurant, quota, period, percent, used, max, at } = notice;
    NoticeBody {
        restaurant_id: restaurant.to_string(),
        restaurant: edge.directory.get(restaurant).map(|tenant| tenant.slug.to_string()),
        quota,
        period,
        percent,
        used,
        max,
        at: instant(at),
    }
}
