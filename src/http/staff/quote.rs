//! `…/waitlist/quotes`: how long a party would wait at the door, before it is put in line.

use actix_web::http::header;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::domain::access::{Power, Scope};
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::restaurant::view::{QuoteView, ShorterView};

use crate::http::availability::wants;
use crate::http::problem::Problem;
use crate::http::{Edge, body, principal};

/// The largest party that is told a wait, and how many parties are told when nobody says.
const PARTY_MAX: i64 = 20;
const PARTY_DEFAULT: i64 = 8;

/// For whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QuotesParams {
    /// The largest party to tell a wait for. Default 8.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 20, example = 6)]
    party_max: Option<String>,
    /// Only tables of this area.
    area: Option<String>,
    /// Only this kind of seats.
    category: Option<String>,
    /// `true`: only tables that a wheelchair can be brought to.
    #[param(value_type = Option<bool>)]
    accessible: Option<String>,
}

/// How long parties would wait.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quotes)]
pub struct QuotesBody {
    /// For each party, from one on.
    items: Vec<QuoteBody>,
}

/// How long a party would wait.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Quote)]
pub struct QuoteBody {
    /// How many come.
    party_size: u16,
    /// In how many minutes they could sit, after all who stand at the door already: 0 for now, `null` for not within four
    /// hours, or not today.
    #[schema(required = true)]
    quoted_minutes: Option<u16>,
    /// What they could have now for less than their turn, where they would have to wait for all of it.
    #[schema(required = true)]
    shorter: Option<ShorterBody>,
}

/// Tables that are free until somebody else is to have them: for half an hour at least. Seat a party there with the same
/// `tables` and `occupied_until`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ShorterStay)]
pub struct ShorterBody {
    /// The tables' keys.
    tables: Vec<String>,
    /// When they are to be free again.
    #[schema(format = DateTime)]
    occupied_until: String,
}

fn quote_body(QuoteView { party, minutes, shorter, zone }: QuoteView) -> QuoteBody {
    let shorter = shorter.map(|ShorterView { tables, back_by }| ShorterBody {
        tables: tables.iter().map(ToString::to_string).collect(),
        occupied_until: zone.rfc3339(back_by),
    });
    QuoteBody { party_size: party.covers(), quoted_minutes: minutes, shorter }
}

/// Quote a wait
///
/// What somebody at the door can be told before they decide: nobody is put in line, and no table is kept.
#[utoipa::path(get, path = "/v1/staff/restaurants/{slug}/waitlist/quotes", operation_id = "quoteWaits", tag = "Staff",
    params(("slug" = String, Path, description = "The restaurant's slug."), QuotesParams),
    security(("restaurant_key" = ["waitlist:read"])),
    responses((status = 200, description = "The waits.", body = QuotesBody)))]
pub async fn list(request: HttpRequest, slug: Path<String>, edge: Data<Edge>) -> Result<HttpResponse, Problem> {
    let staff = principal::staff(&request, &edge.directory, &slug)?;
    staff.may(Power::Use(Scope::WaitlistRead))?;
    let params: QuotesParams = body::query(&request)?;
    let area = body::parameter("area", params.area.as_deref(), Key::parse, "the key of an area")?;
    let wants = wants(area, &params.category, &params.accessible)?;
    let largest = largest(params.party_max.as_deref())?;
    let quotes = edge.directory.handle(staff.tenant().id).quotes(largest, wants).await?;
    let body = QuotesBody { items: quotes.into_iter().map(quote_body).collect() };
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(body))
}

fn largest(asked: Option<&str>) -> Result<PartySize, Problem> {
    let within = |text: &str| text.parse().ok().filter(|covers| *covers <= PARTY_MAX).and_then(PartySize::parse);
    let asked = body::parameter("party_max", asked, within, "a party of 1 to 20")?;
    Ok(asked.unwrap_or_else(|| PartySize::parse(PARTY_DEFAULT).expect("eight is a party")))
}
