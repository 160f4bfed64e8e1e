//! The book: the reservations of some days, and who was promised a place and has no table.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::clock::Moment;
use crate::domain::access::{Power, Scope};
use crate::domain::ids::ReservationId;
use crate::domain::time::parse_date;
use crate::restaurant::message::BookQuery;
use crate::restaurant::object::place;
use crate::restaurant::past::Bookmark;
use crate::restaurant::view::ReservationView;

use crate::http::availability::DATE;
use crate::http::principal::Staff;
use crate::http::problem::{Code, Problem};
use crate::http::{Edge, body, principal};

use super::shown::{self, StaffReservationBody};

/// The most days of one question.
pub const BOOK_DAYS_MAX: i64 = 62;
/// The most reservations of one page.
const PAGE_MAX: usize = 500;
const PAGE_DEFAULT: usize = 100;
/// Where a reservation may stand.
const STATUSES: [&str; 8] =
    ["requested", "booked", "confirmed", "arrived", "seated", "finished", "cancelled", "no_show"];

/// Which reservations.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BookParams {
    /// One service day; or `from` and `to`.
    #[param(format = Date, example = "2027-03-14")]
    date: Option<String>,
    /// The first service day.
    #[param(format = Date)]
    from: Option<String>,
    /// The last service day, at most 62 days in all.
    #[param(format = Date)]
    to: Option<String>,
    /// Only those that stand there: one status, or several with commas between.
    #[param(example = "booked,confirmed")]
    status: Option<String>,
    /// How many, 1 to 500. Default 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 500)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// A page of the book.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = StaffReservationPage)]
pub struct BookBody {
    /// By service day and start.
    items: Vec<StaffReservationBody>,
    /// Pass it as `cursor` for the next page; `null` on the last.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// List reservations
///
/// The book of a day or of some days, whatever became of each reservation, also of days long past.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/reservations", operation_id = "listReservations", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."), BookParams),
    security(("restaurant_key" = ["reservations:read"])),
    responses((status = 200, description = "A page.", body = BookBody)))]
pub async fn list(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::ReservationsRead))?;
    let params: BookParams = body::query(&request)?;
    let page = Page::read(&params.limit, &params.cursor)?;
    let (from, to) = days(&params)?;
    let query =
        BookQuery { from, to, statuses: statuses(params.status.as_deref())?, after: page.after, limit: page.limit + 1 };
    let views = edge.directory.handle(staff.tenant().id).read_book(query).await?;
    Ok(page.shown(&staff, views, edge.directory.now()))
}

/// Which page of a list.
struct Page {
    after: Option<Bookmark>,
    limit: usize,
}

impl Page {
    fn read(limit: &Option<String>, cursor: &Option<String>) -> Result<Page, Problem> {
        let limit = body::page_limit(limit.as_deref(), PAGE_DEFAULT, PAGE_MAX)?;
        let after = body::parameter("cursor", cursor.as_deref(), parse_cursor, "the `next_cursor` of a page")?;
        Ok(Page { after, limit })
    }

    /// Answers what was read; one more than the page has tells that there is a next one.
    fn shown(&self, staff: &Staff, mut views: Vec<ReservationView>, now: Moment) -> HttpResponse {
        let has_more = self.limit < views.len();
        views.truncate(self.limit);
        let next_cursor = views.last().filter(|_| has_more).map(|last| cursor(place(&last.reservation)));
        let items = views.into_iter().map(|view| shown::body(staff.tenant(), view, now).as_seen_by(staff)).collect();
        let body = BookBody { items, next_cursor };
        HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body)
    }
}

/// One day, or the first and the last.
fn days(params: &BookParams) -> Result<(NaiveDate, NaiveDate), Problem> {
    let date = body::parameter("date", params.date.as_deref(), parse_date, DATE)?;
    if let Some(date) = date {
        let other = [("from", &params.from), ("to", &params.to)].into_iter().find(|(_, value)| value.is_some());
        let Some((name, _)) = other else { return Ok((date, date)) };
        let detail = "Send either `date`, or `from` and `to`.";
        return Err(Problem::field(Code::BadQuery, format!("/query/{name}"), "contradicts", detail));
    }
    let missing = || {
        let detail = "Of which day? Send `date`, or `from` and `to`.";
        Problem::field(Code::BadQuery, "/query/date", "missing", detail)
    };
    if params.from.is_none() && params.to.is_none() {
        return Err(missing());
    }
    let from = body::required("from", params.from.as_deref(), parse_date, DATE)?;
    let to = body::required("to", params.to.as_deref(), parse_date, DATE)?;
    if (0..BOOK_DAYS_MAX).contains(&(to - from).num_days()) {
        return Ok((from, to));
    }
    let detail = format!("`to` is not before `from`, and at most {BOOK_DAYS_MAX} days are shown at once.");
    Err(Problem::field(Code::BadQuery, "/query/to", "out_of_range", detail))
}

fn statuses(asked: Option<&str>) -> Result<Vec<&'static str>, Problem> {
    let known = |name: &str| STATUSES.into_iter().find(|status| *status == name.trim());
    let parse = |text: &str| text.split(',').map(known).collect::<Option<Vec<&'static str>>>();
    Ok(body::parameter("status", asked, parse, "one or more statuses with commas between")?.unwrap_or_default())
}

/// What it says is nobody's business but ours.
fn cursor((date, starts_at, id): Bookmark) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{date} {starts_at} {}", id.bits()))
}

fn parse_cursor(text: &str) -> Option<Bookmark> {
    let plain = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let mut parts = plain.split(' ');
    let (date, starts_at, id) = (parts.next()?, parts.next()?, parts.next()?);
    Some((parse_date(date)?, starts_at.parse().ok()?, ReservationId::new(id.parse().ok()?)))
}

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UnallocatedParams {
    /// How many, 1 to 500. Default 100.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 500)]
    limit: Option<String>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the unallocated
///
/// Who was promised a place and has no table: booked beyond the floor, or displaced by a party that stays longer. The
/// house gives them tables by itself as soon as there are any.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/unallocated", operation_id = "listUnallocated", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."), UnallocatedParams),
    security(("restaurant_key" = ["reservations:read"])),
    responses((status = 200, description = "A page.", body = BookBody)))]
pub async fn unallocated(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::ReservationsRead))?;
    let params: UnallocatedParams = body::query(&request)?;
    let page = Page::read(&params.limit, &params.cursor)?;
    let views = edge.directory.handle(staff.tenant().id).unallocated(page.after, page.limit + 1).await?;
    Ok(page.shown(&staff, views, edge.directory.now()))
}
