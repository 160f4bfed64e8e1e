//! The limits on bookings as the file has them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::policy::Consequence;

use super::RangeItem;

/// How long the restaurant has to answer a request, unless it says.
pub const EXPIRES_MINUTES_DEFAULT: u32 = 1440;
/// How many no-shows are too many, and within how many days, unless the restaurant says: as OpenTable has it.
pub const STRIKES_DEFAULT: (u16, u16) = (4, 365);

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
    /// The limits of what staff book. Default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_house: Option<InHouseItem>,
    /// Which online bookings wait for somebody's yes. Default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<ApprovalItem>,
    /// How long after its start a party that has not come counts as late. Default 15.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 240)]
    pub late_after_minutes: Option<i64>,
    /// What follows from having stayed away before. Default nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strikes: Option<StrikesItem>,
    /// Whether a guest may have only one live booking for each service of a day. Default no.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub one_booking_per_guest: Option<bool>,
    /// How many holds one client may have at a time. Default 20.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1000)]
    pub holds_per_client: Option<i64>,
    /// Who may wait for a table, and how they are offered one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waitlist: Option<WaitlistItem>,
}

/// The limits of what staff book; they may exceed them by saying so. What is left out is not limited.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InHouseItem {
    /// The parties they book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub party: Option<RangeItem>,
    /// How long before its start a slot closes to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 525600)]
    pub lead_minutes: Option<i64>,
    /// How many days ahead they book.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 3660)]
    pub window_days: Option<i64>,
}

/// Which online bookings are only requested at first. A request takes its table like a booking.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApprovalItem {
    /// Parties of this size and larger; 1: all.
    #[schema(minimum = 1, maximum = 500)]
    pub from_party: i64,
    /// How long the restaurant has to answer, at most until the start; then the request lapses. Default 1440.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 525600)]
    pub expires_minutes: Option<i64>,
}

/// What follows from having stayed away before, by telephone number or e-mail address.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StrikesItem {
    /// How many no-shows are too many. Default 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 100)]
    pub count: Option<i64>,
    /// Within so many days. Default 365.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 730)]
    pub within_days: Option<i64>,
    /// What happens to the online booking of such a guest: `flag`: it is booked, and staff see it; `require_approval`:
    /// it waits for somebody's yes; `refuse`: they may telephone.
    #[schema(value_type = String, example = "require_approval")]
    pub then: Consequence,
}

/// Who may wait for a table, and how they are offered one.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WaitlistItem {
    /// Whether guests may join by themselves. Default yes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online: Option<bool>,
    /// How long an offer stands, at most until its slot closes. Default 15.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 1440)]
    pub offer_minutes: Option<i64>,
    /// How long a table is kept for whoever waits at the door. Default 10.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 120)]
    pub queue_offer_minutes: Option<i64>,
    /// How many may wait at once. Default 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 2000)]
    pub entries_max: Option<i64>,
}
