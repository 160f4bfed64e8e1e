//! Shapes that several operations share, and how the domain's values are written in them.

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::floor::Category;
use crate::domain::limit::{Limit, Limits};
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

/// A limit that may be exceeded, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct LimitItem(pub Limit);

impl<'de> Deserialize<'de> for LimitItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<LimitItem, D::Error> {
        let name = String::deserialize(deserializer)?;
        let limit = Limit::ALL.into_iter().find(|limit| limit.name() == name);
        let names = || Limit::ALL.map(Limit::name).join(", ");
        limit.map(LimitItem).ok_or_else(|| serde::de::Error::custom(format!("`{name}` is none of {}", names())))
    }
}

/// The limits of a list.
pub fn limits(items: &[LimitItem]) -> Limits {
    items.iter().map(|item| item.0).collect()
}

/// Limits, by their names.
pub fn limit_names(limits: Limits) -> Vec<&'static str> {
    limits.iter().map(Limit::name).collect()
}

/// A kind of seats, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct CategoryItem(pub Category);

const CATEGORIES: [Category; 6] =
    [Category::Standard, Category::Booth, Category::HighTop, Category::Counter, Category::Bar, Category::Outdoor];

/// What a kind of seats is called.
pub fn category_name(category: Category) -> &'static str {
    match category {
        Category::Standard => "standard",
        Category::Booth => "booth",
        Category::HighTop => "high_top",
        Category::Counter => "counter",
        Category::Bar => "bar",
        Category::Outdoor => "outdoor",
    }
}

/// The kind of seats of this name.
pub fn parse_category(name: &str) -> Option<Category> {
    CATEGORIES.into_iter().find(|category| category_name(*category) == name)
}

impl<'de> Deserialize<'de> for CategoryItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<CategoryItem, D::Error> {
        let name = String::deserialize(deserializer)?;
        let names = || CATEGORIES.map(category_name).join(", ");
        let unknown = || serde::de::Error::custom(format!("`{name}` is none of {}", names()));
        parse_category(&name).map(CategoryItem).ok_or_else(unknown)
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
