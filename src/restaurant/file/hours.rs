//! The hours as the file has them: services, special days, closures.

use chrono::Weekday;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::hours::StartsFor;
use crate::domain::key::Key;
use crate::domain::time::TimeOfDay;

use super::DateItem;

/// The most overrides of a service: each start of each day asks them one by one.
pub const OVERRIDES_MAX: usize = 200;

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

pub(super) const WEEK: [(Day, Weekday); 7] = [
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
    /// How many may start in one slot. Default: no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pacing: Option<PacingItem>,
    /// How long a table rests after a party. Default: as the policy has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 240)]
    pub buffer_minutes: Option<i64>,
    /// How many parties of one service day staff may promise a place without a table of their own. Default 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100)]
    pub overbook_parties: Option<i64>,
    /// Starts for which something else holds; of two that say the same thing of a start, the first wins.
    /// At most 200.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 200)]
    pub overrides: Vec<OverrideItem>,
}

/// Starts of a service for which something else holds: on some weekdays, between two times, or both. What it leaves
/// out stays as the service has it; it says at least one thing.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OverrideItem {
    /// On which weekdays. Default: all of the service. Not said on a special day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<Vec<Day>>,
    /// From this start; earlier than `first_start` means past midnight. Default `first_start`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "20:00")]
    pub from: Option<TimeOfDay>,
    /// To this start, included; earlier than `first_start` means past midnight. Default `last_start`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "20:30")]
    pub to: Option<TimeOfDay>,
    /// How long parties stay, in place of the service's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn_minutes: Option<Vec<TurnItem>>,
    /// How many may start in one slot, in place of all the service's limits: one that is left out here does not hold.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pacing: Option<PacingItem>,
    /// Who may book them: `online`: guests and staff; `in_house`: staff only; `nobody`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "in_house")]
    pub starts_for: Option<StartsFor>,
}

/// A turn time.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TurnItem {
    /// The largest party this holds for.
    #[schema(minimum = 1, maximum = 500)]
    pub party_max: i64,
    /// Minutes for which the table is kept.
    #[schema(minimum = 5, maximum = 1440)]
    pub minutes: i64,
    /// What the guest is told instead. Default: `minutes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 5, maximum = 1440)]
    pub told_minutes: Option<i64>,
}

/// How many covers and parties may start in one slot. What is left out is not limited.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PacingItem {
    /// Covers of all channels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100000)]
    pub covers_per_slot: Option<i64>,
    /// Covers booked online; they count against the other limit too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100000)]
    pub online_covers_per_slot: Option<i64>,
    /// Parties of all channels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100000)]
    pub parties_per_slot: Option<i64>,
    /// Parties booked online; they count against the other limit too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 100000)]
    pub online_parties_per_slot: Option<i64>,
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
