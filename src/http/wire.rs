//! Shapes that several operations share, and how the domain's values are written in them.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::restaurant::rejection::Alternative;
use crate::domain::time::{TimeOfDay, Zone};

/// A start that could be had instead.
#[derive(Debug, Serialize, ToSchema)]
pub struct AlternativeBody {
    /// The service day.
    pub date: NaiveDate,
    /// `HH:MM`, on the restaurant's wall.
    #[schema(value_type = String, example = "19:30")]
    pub time: TimeOfDay,
    /// The start, with the restaurant's offset.
    #[schema(format = DateTime)]
    pub starts_at: String,
    /// Until when the table is the party's.
    #[schema(format = DateTime)]
    pub ends_at: String,
    /// Areas in which a table is free.
    pub areas: Vec<String>,
}

/// An alternative, as problems carry it.
pub fn alternative_body(alternative: &Alternative, zone: Zone) -> Value {
    serde_json::to_value(alternative_of(alternative, zone)).expect("plain fields")
}

/// An alternative, as answers carry it.
pub fn alternative_of(alternative: &Alternative, zone: Zone) -> AlternativeBody {
    AlternativeBody {
        date: alternative.date,
        time: alternative.minute.time_of_day(),
        starts_at: zone.rfc3339(alternative.starts_at),
        ends_at: zone.rfc3339(alternative.ends_at),
        areas: alternative.areas.iter().map(ToString::to_string).collect(),
    }
}

/// A problem (RFC 9457). Problems may carry further fields that explain them, such as `alternatives`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// A reference that says more about problems of this code.
    pub r#type: String,
    /// What the code means, in a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened, for people.
    pub detail: String,
    /// A stable name to branch on.
    #[schema(example = "slot_unavailable")]
    pub code: String,
    /// Names this request in the server's logs.
    pub request_id: String,
    /// What is wrong with which field; may be empty.
    pub errors: Vec<super::problem::FieldError>,
    /// With `slot_unavailable`, `too_soon` and `time_not_offered`: what could be had instead, the nearest first.
    #[schema(required = false)]
    pub alternatives: Option<Vec<AlternativeBody>>,
    /// The limit that said no, where staff may exceed it: `party`, `lead`, `window`, `hours`, `closure`, `pacing`,
    /// `channel`, `seats`, `guest` or `overbook`.
    #[schema(required = false, example = "pacing")]
    pub limit: Option<String>,
}

/// The header that makes a request repeatable.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; `idempotent` reads it")]
pub struct IdempotencyHeader {
    /// Names this request: repeated with the same key and body it has one effect and gets the same answer, for 7 days.
    #[param(rename = "Idempotency-Key", required = false, value_type = String, max_length = 255)]
    idempotency_key: Option<String>,
}

/// The header that guards a change against changes made meanwhile.
#[derive(Debug, utoipa::IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; `reservation` reads it")]
pub struct IfMatchHeader {
    /// The ETag that the change is based on: refused with 412 when the reservation has changed since.
    #[param(rename = "If-Match", required = false, value_type = String)]
    if_match: Option<String>,
}
