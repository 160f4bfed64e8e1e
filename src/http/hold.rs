//! `POST …/holds` and `DELETE …/holds/{id}`.

use actix_web::http::header;
use actix_web::web::{Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::domain::availability::When;
use crate::domain::ids::HoldId;
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::domain::reservation::Wants;
use crate::domain::restaurant::command::Wish;
use crate::domain::time::{Moment, TimeOfDay};
use crate::restaurant::file::DateItem;
use crate::restaurant::handle::{AskedHold, HoldProof};
use crate::restaurant::view::HoldView;

use super::problem::{Code, Problem};
use super::wire::{CategoryItem, IdempotencyHeader};
use super::{Edge, body, caller, idempotent, principal};

/// What to hold: `date` and `time`, or `starts_at` instead.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldRequest {
    /// The service day.
    #[schema(value_type = Option<String>, format = Date)]
    date: Option<DateItem>,
    /// `HH:MM`, on the restaurant's wall.
    #[schema(value_type = Option<String>, example = "19:30")]
    time: Option<TimeOfDay>,
    /// The start, instead of `date` and `time`.
    #[schema(value_type = Option<String>, format = DateTime)]
    starts_at: Option<chrono::DateTime<chrono::FixedOffset>>,
    /// How many come.
    #[schema(minimum = 1, maximum = 500)]
    party_size: i64,
    /// The key of an area, if it matters.
    #[schema(value_type = Option<String>)]
    area: Option<Key>,
    /// The kind of seats, if it matters: `standard`, `booth`, `high_top`, `counter`, `bar` or `outdoor`.
    #[schema(value_type = Option<String>, example = "booth")]
    category: Option<CategoryItem>,
    /// Whether a wheelchair must be brought to the table.
    #[serde(default)]
    accessible: bool,
    /// A hold of one's own that this one takes the place of: it is given up when the new one is there, not before.
    replaces: Option<HoldReference>,
}

/// A hold and the token that proves it is one's own.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct HoldReference {
    /// The hold's id.
    pub(super) id: String,
    /// The hold's token.
    pub(super) token: String,
}

/// A hold.
#[derive(Debug, Serialize, ToSchema)]
pub struct HoldBody {
    /// Its id.
    #[schema(example = "hld_0123456789ab")]
    id: String,
    /// What proves that it is yours: needed to book with it or to release it.
    token: String,
    /// From then on it holds nothing.
    #[schema(format = DateTime)]
    expires_at: String,
    /// The service day.
    date: NaiveDate,
    /// `HH:MM`, on the restaurant's wall.
    #[schema(value_type = String, example = "19:30")]
    time: TimeOfDay,
    /// The start, with the restaurant's offset.
    #[schema(format = DateTime)]
    starts_at: String,
    /// Until when the table would be the party's.
    #[schema(format = DateTime)]
    ends_at: String,
    /// How many come.
    party_size: u16,
    /// The area that was asked for.
    #[schema(required = true)]
    area: Option<String>,
}

/// Hold a table
///
/// Keeps a table for a few minutes while a guest fills in the form. Book with `hold: {id, token}`. Whoever changes
/// their mind sends `replaces`. One address has so many holds at a time as the restaurant allows (429
/// `too_many_holds`).
#[utoipa::path(post, path = "/v1/restaurants/{slug}/holds", operation_id = "placeHold", tag = "Guests",
    params(("slug" = String, Path, description = "The restaurant's slug."),
        IdempotencyHeader),
    request_body = HoldRequest,
    responses((status = 201, description = "The hold.", body = HoldBody)))]
pub async fn place(
    request: HttpRequest,
    slug: Path<String>,
    payload: Payload,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let tenant = edge.tenant(&slug)?;
    let (asked, bytes) = body::json::<HoldRequest>(&request, payload).await?;
    let key = idempotent::key_use(&request, "placeHold", &bytes)?;
    let wish = Wish {
        when: when(asked.date.map(|date| date.0), asked.time, asked.starts_at)?,
        party: party(asked.party_size)?,
        wants: Wants { area: asked.area, category: asked.category.map(|it| it.0), accessible: asked.accessible },
    };
    let replaces = asked.replaces.map(|old| proof(&old.id, old.token)).transpose()?;
    let asked = AskedHold { wish, client: Some(caller::digest(&request, tenant.id)), replaces };
    let view = edge.directory.handle(tenant.id).by(principal::guest(&request, tenant.id)).hold(asked, key).await?;
    let mut response = HttpResponse::Created();
    if view.is_replay {
        response.insert_header(("Idempotency-Replayed", "true"));
    }
    Ok(response.json(hold_body(&view)))
}

/// `date` and `time`, or `starts_at`, never both.
///
/// # Errors
/// 422 with a pointer.
pub fn when(
    date: Option<NaiveDate>,
    time: Option<TimeOfDay>,
    starts_at: Option<chrono::DateTime<chrono::FixedOffset>>,
) -> Result<When, Problem> {
    let missing = |field: &str| {
        let detail = format!("Send `date` and `time`, or `starts_at`: `{field}` is missing.");
        Problem::field(Code::Invalid, format!("/{field}"), "missing", detail)
    };
    match (date, time, starts_at) {
        (Some(date), Some(time), None) => Ok(When::Wall { date, time }),
        (None, None, Some(starts_at)) => instant(starts_at).map(When::Instant),
        (Some(_), None, None) => Err(missing("time")),
        (None, _, None) => Err(missing("date")),
        (_, _, Some(_)) => {
            let detail = "Send either `date` and `time`, or `starts_at`.";
            Err(Problem::field(Code::Invalid, "/starts_at", "contradicts", detail))
        }
    }
}

/// A start from a body.
///
/// # Errors
/// 422 with a pointer, for years that no calendar of ours reaches.
pub fn instant(starts_at: chrono::DateTime<chrono::FixedOffset>) -> Result<Moment, Problem> {
    let years = 1970..=9000;
    let refused =
        || Problem::field(Code::Invalid, "/starts_at", "out_of_range", "The year is not between 1970 and 9000.");
    if years.contains(&starts_at.year()) { Ok(Moment::from(starts_at)) } else { Err(refused()) }
}

/// A hold with the token that was shown for it.
///
/// # Errors
/// 404 for what is no id of a hold.
pub fn proof(id: &str, token: String) -> Result<HoldProof, Problem> {
    let unknown = || Problem::new(Code::HoldNotFound, "There is no hold with this id and token.");
    HoldId::parse(id).map(|id| HoldProof { id, token }).ok_or_else(unknown)
}

/// A party from a body.
///
/// # Errors
/// 422 with a pointer.
pub fn party(covers: i64) -> Result<PartySize, Problem> {
    let refused = || {
        Problem::field(
            Code::Invalid,
            "/party_size",
            "out_of_range",
            format!("A party is 1 to 500 people, not {covers}."),
        )
    };
    PartySize::parse(covers).ok_or_else(refused)
}

fn hold_body(view: &HoldView) -> HoldBody {
    let (hold, zone) = (&view.hold, view.zone);
    HoldBody {
        id: hold.id.to_string(),
        token: view.secret.hold_token(hold.id),
        expires_at: zone.rfc3339(hold.expires_at),
        date: hold.stay.date,
        time: hold.stay.minute.time_of_day(),
        starts_at: zone.rfc3339(hold.stay.starts_at),
        ends_at: zone.rfc3339(hold.stay.ends_at),
        party_size: hold.stay.party.covers(),
        area: hold.stay.wants.area.as_ref().map(ToString::to_string),
    }
}

/// Release a hold
///
/// Gives the table back before the hold expires. The hold's token goes into `Authorization: Bearer`.
#[utoipa::path(delete, path = "/v1/restaurants/{slug}/holds/{hold}", operation_id = "releaseHold", tag = "Guests",
    params(("slug" = String, Path, description = "The restaurant's slug."), ("hold" = String, Path, description = "The hold's id.")),
    security(("token" = [])),
    responses((status = 204, description = "It is released.")))]
pub async fn release(
    request: HttpRequest,
    path: Path<(String, String)>,
    edge: Data<Edge>,
) -> Result<HttpResponse, Problem> {
    let (slug, hold) = path.into_inner();
    let tenant = edge.tenant(&slug)?;
    let token = principal::manage_token(&request, None)?;
    edge.directory.handle(tenant.id).by(principal::guest(&request, tenant.id)).release(proof(&hold, token)?).await?;
    Ok(HttpResponse::NoContent().insert_header((header::CACHE_CONTROL, "no-store")).finish())
}
