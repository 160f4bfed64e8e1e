//! The restaurant file: one YAML or JSON document that describes a restaurant. Here and in `floor`, `hours` and
//! `policy` are its shapes; `reading` turns them, field by field, into the domain's types, and `writing` writes them
//! back. What the fields must be to each other stands in `domain::check`. Unknown fields are errors with line and
//! column: a misspelt limit must not be silently ignored.

mod floor;
mod hours;
mod policy;
mod reading;
mod writing;
mod yaml;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::access::Role;
use crate::domain::slug::Slug;
use crate::domain::time::parse_date;

pub use floor::{AreaItem, CombinationItem, ServiceChannelItem, SpotItem, TableItem};
pub use hours::{ClosureItem, Day, OverrideItem, PacingItem, ServiceItem, SpecialDayItem, TurnItem};
pub use policy::{ApprovalItem, InHouseItem, PolicyItem, StrikesItem, WaitlistItem};
pub use reading::is_locale;
pub use yaml::times_quoted;

/// The largest restaurant file, in bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// The most items of any list of the file.
pub const ITEMS_MAX: usize = 2_000;

/// A restaurant file. Everything but `version`, `slug`, `name`, `zone`, `tables` and `services` is optional. A list
/// that is present is complete; a section that is absent stays as it is.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RestaurantFile {
    /// The version of this format: 1.
    #[schema(minimum = 1, maximum = 1)]
    pub version: u32,
    /// The restaurant's name in addresses: 1 to 63 characters of a-z, 0-9 and -.
    #[schema(value_type = String, example = "osteria-luna")]
    pub slug: Slug,
    /// What guests call it.
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// IANA time zone; all wall times of the file are in it.
    #[schema(example = "Europe/Rome")]
    pub zone: String,
    /// ISO 4217. Default `EUR`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "EUR")]
    pub currency: Option<String>,
    /// BCP 47. Default `en`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "it-IT")]
    pub locale: Option<String>,
    /// How to reach the restaurant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactItem>,
    /// What other web sites may do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<WebItem>,
    /// Parts of the floor that guests may ask for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub areas: Option<Vec<AreaItem>>,
    /// The tables.
    pub tables: Vec<TableItem>,
    /// Tables that may be pushed together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub combinations: Option<Vec<CombinationItem>>,
    /// When it serves, by weekday.
    pub services: Vec<ServiceItem>,
    /// What is closed when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closures: Option<Vec<ClosureItem>>,
    /// Dates whose services replace those of their weekday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub special_days: Option<Vec<SpecialDayItem>>,
    /// The limits on bookings. A field that is left out has its default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyItem>,
    /// Who works there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members: Option<Vec<MemberItem>>,
}

/// How to reach a restaurant.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactItem {
    /// A telephone number as people write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// An e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// A postal address on one line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
}

/// What other web sites may do.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WebItem {
    /// The sites whose pages may ask for guests, with scripts or with the booking page in a frame, at most 50: exactly as
    /// browsers name them, `https://www.luna.example`, or `*` for all. Default none, and then any may have the booking
    /// page in a frame.
    #[schema(example = json!(["https://www.luna.example"]), max_items = 50)]
    pub origins: Vec<String>,
}

/// The parties that something takes, both ends included.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RangeItem {
    /// The smallest party.
    #[schema(minimum = 1, maximum = 500)]
    pub min: i64,
    /// The largest party.
    #[schema(minimum = 1, maximum = 500)]
    pub max: i64,
}

/// A date, exactly `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(transparent)]
pub struct DateItem(pub NaiveDate);

impl<'de> Deserialize<'de> for DateItem {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<DateItem, D::Error> {
        let text = String::deserialize(deserializer)?;
        let refused = format!("`{text}` is not a date: YYYY-MM-DD, a day that exists");
        parse_date(&text).map(DateItem).ok_or_else(|| serde::de::Error::custom(refused))
    }
}

/// Somebody who works there.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberItem {
    /// Who.
    #[schema(format = Email)]
    pub email: String,
    /// `owner`, `manager`, `host` or `viewer`.
    #[schema(value_type = String, example = "owner")]
    pub role: Role,
}
