//! The restaurant file: one YAML or JSON document that describes a restaurant. Here are its shapes; `reading` turns
//! them, field by field, into the domain's types, and `writing` writes them back. What the fields must be to each other
//! stands in `domain::check`. Unknown fields are errors with line and column: a misspelt limit must not be silently
//! ignored.

mod reading;
mod writing;

use chrono::{NaiveDate, Weekday};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::configuration::Role;
use crate::domain::floor::TableChannel;
use crate::domain::key::Key;
use crate::domain::slug::Slug;
use crate::domain::time::{TimeOfDay, parse_date};

pub use reading::is_locale;

/// The largest restaurant file, in bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// The rank of a table that has none.
pub const RANK_DEFAULT: u16 = 100;
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

/// A part of the floor.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AreaItem {
    /// Its stable name.
    #[schema(value_type = String)]
    pub key: Key,
    /// What guests read.
    pub name: String,
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

/// A table.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TableItem {
    /// Its stable name.
    #[schema(value_type = String)]
    pub key: Key,
    /// The area it stands in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub area: Option<Key>,
    /// The parties it takes.
    pub seats: RangeItem,
    /// Among equals the lowest is given first. Default 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 1000)]
    pub rank: Option<i64>,
    /// `online` (default): anybody may book it; `in_house`: staff only; `walk_in`: kept for those who walk in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "online")]
    pub channel: Option<TableChannel>,
}

/// Tables that may be pushed together.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CombinationItem {
    /// Its stable name.
    #[schema(value_type = String)]
    pub key: Key,
    /// Two or more tables of one area.
    #[schema(value_type = Vec<String>)]
    pub tables: Vec<Key>,
    /// The parties it takes.
    pub seats: RangeItem,
}

/// A weekday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(missing_docs, reason = "weekdays")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

const WEEK: [(Day, Weekday); 7] = [
    (Day::Mon, Weekday::Mon),
    (Day::Tue, Weekday::Tue),
    (Day::Wed, Weekday::Wed),
    (Day::Thu, Weekday::Thu),
    (Day::Fri, Weekday::Fri),
    (Day::Sat, Weekday::Sat),
    (Day::Sun, Weekday::Sun),
];

/// A period in which parties start.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServiceItem {
    /// Its stable name.
    #[schema(value_type = String)]
    pub key: Key,
    /// What guests read. Default: the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// On which weekdays it is held. Not said on a special day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<Day>>,
    /// The first start, `HH:MM`.
    #[schema(value_type = String, example = "18:00")]
    pub first_start: TimeOfDay,
    /// The last start; earlier than `first_start` means past midnight.
    #[schema(value_type = String, example = "22:30")]
    pub last_start: TimeOfDay,
    /// When every party must have left; not later than `last_start` means past midnight.
    #[schema(value_type = String, example = "00:30")]
    pub ends: TimeOfDay,
    /// Minutes between starts. Default 15.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 5, maximum = 240)]
    pub slot_minutes: Option<i64>,
    /// How long parties stay, by size, smallest first; the last entry also holds for larger parties. Default 90 up to
    /// 2, 105 up to 4, 120 up to 6, 150 beyond.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn_minutes: Option<Vec<TurnItem>>,
    /// How many covers may start in one slot. Default: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pacing: Option<PacingItem>,
}

/// A turn time.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnItem {
    /// The largest party this holds for.
    #[schema(minimum = 1, maximum = 500)]
    pub party_max: i64,
    /// Minutes at the table.
    #[schema(minimum = 5, maximum = 1440)]
    pub minutes: i64,
}

/// How many covers may start in one slot.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PacingItem {
    /// Covers of all channels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100000)]
    pub covers_per_slot: Option<i64>,
    /// Covers booked online.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100000)]
    pub online_covers_per_slot: Option<i64>,
}

/// What is closed on some service days: within `services` the `areas` and `tables`, or the whole house.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClosureItem {
    /// The first service day.
    #[schema(value_type = String, format = Date)]
    pub from: DateItem,
    /// The last service day, included.
    #[schema(value_type = String, format = Date)]
    pub to: DateItem,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Only these services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub services: Vec<Key>,
    /// Only these areas.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub areas: Vec<Key>,
    /// Only these tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub tables: Vec<Key>,
}

/// A date with services of its own; none at all means closed.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SpecialDayItem {
    /// The service day.
    #[schema(value_type = String, format = Date)]
    pub date: DateItem,
    /// What is held instead.
    pub services: Vec<ServiceItem>,
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

/// The limits on bookings.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyItem {
    /// Parties that may book by themselves. Default 1 to 8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_party: Option<RangeItem>,
    /// How long before its start a slot closes. Default 60.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 525600)]
    pub lead_minutes: Option<i64>,
    /// How many days ahead the book is open; 0 is today only. Default 90.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 3660)]
    pub window_days: Option<i64>,
    /// How long a hold lasts. Default 5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 60)]
    pub hold_minutes: Option<i64>,
    /// Until how long before the start a guest may change or cancel. Default 120.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 525600)]
    pub cancel_until_minutes: Option<i64>,
    /// When a party that has not come is marked as a no-show and its table given back. Default: never by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1440)]
    pub no_show_after_minutes: Option<i64>,
    /// How long a table rests after a party. Default 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 240)]
    pub buffer_minutes: Option<i64>,
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
