//! The limits a restaurant sets on bookings. Every field has a documented default.

use serde::{Deserialize, Serialize};

use super::configuration::is_default;
use super::party::{PartyRange, PartySize};

/// The furthest a restaurant may open its book, in days.
pub const WINDOW_DAYS_MAX: u16 = 3660;
/// The longest that no-shows are remembered against a guest, in days.
pub const STRIKES_WITHIN_DAYS_MAX: u16 = 730;

/// What a restaurant allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Parties that may book by themselves. Default 1 to 8.
    pub online_party: PartyRange,
    /// How long before its start a slot closes to guests. Default 60.
    pub lead_minutes: u32,
    /// How many days ahead guests may book; 0 is today only. Default 90.
    pub window_days: u16,
    /// How long a hold lasts. Default 5, as Cal.com and SevenRooms have it.
    pub hold_minutes: u16,
    /// Until how long before the start a guest may still cancel or change. Default 120.
    pub cancel_until_minutes: u32,
    /// When a party that has not come is marked as a no-show. Default: never by itself.
    pub no_show_after_minutes: Option<u16>,
    /// How long a table rests after a party. Default 0.
    pub buffer_minutes: u16,
    /// The limits of what staff book; they may exceed them explicitly. Default none.
    #[serde(default, skip_serializing_if = "is_default")]
    pub in_house: InHouseLimits,
    /// Which online bookings wait for somebody's yes. Default none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// How long after its start a party that has not come counts as late. Default 15, as most houses hold a table.
    #[serde(default = "late_after_minutes_default", skip_serializing_if = "is_usual_lateness")]
    pub late_after_minutes: u16,
    /// What follows from having stayed away before. Default nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strikes: Option<Strikes>,
    /// Whether a guest may have only one live booking for each service of a day. Default no.
    #[serde(default, skip_serializing_if = "is_default")]
    pub one_booking_per_guest: bool,
    /// How many holds one client may have at a time. Default 20: many guests may share an address.
    #[serde(default = "holds_per_client_default", skip_serializing_if = "is_usual_count_of_holds")]
    pub holds_per_client: u16,
    /// Who may wait for a table, and how they are offered one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub waitlist: WaitlistPolicy,
}

/// The limits of what staff book. `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InHouseLimits {
    /// The parties they book.
    pub party: Option<PartyRange>,
    /// How long before its start a slot closes.
    pub lead_minutes: Option<u32>,
    /// How many days ahead.
    pub window_days: Option<u16>,
}

/// Which online bookings are only requested at first. A request takes its table like a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Parties of this size and larger. 1: all.
    pub from_party: PartySize,
    /// How long the restaurant has to answer, at most until the start. Then the request lapses.
    pub expires_minutes: u32,
}

/// What follows from having stayed away before, by telephone number or e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strikes {
    /// How many no-shows count as too many. OpenTable has 4.
    pub count: u16,
    /// Within so many days. OpenTable has 365.
    pub within_days: u16,
    /// What then.
    pub then: Consequence,
}

/// What happens to the online booking of somebody who stayed away too often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consequence {
    /// It is booked, and staff see it.
    Flag,
    /// It waits for somebody's yes.
    RequireApproval,
    /// It is refused; they may telephone.
    Refuse,
}

/// Who may wait for a table, and how they are offered one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitlistPolicy {
    /// Whether guests may join by themselves. Default yes.
    pub online: bool,
    /// How long an offer stands, at most until its slot closes. Default 15.
    pub offer_minutes: u16,
    /// How long a table is kept for whoever waits at the door. Default 10, as Resy has it.
    pub queue_offer_minutes: u16,
    /// How many may wait at once. Default 200.
    pub entries_max: u16,
}

impl Default for WaitlistPolicy {
    fn default() -> WaitlistPolicy {
        WaitlistPolicy { online: true, offer_minutes: 15, queue_offer_minutes: 10, entries_max: 200 }
    }
}

fn late_after_minutes_default() -> u16 {
    15
}

fn is_usual_lateness(minutes: &u16) -> bool {
    *minutes == late_after_minutes_default()
}

fn holds_per_client_default() -> u16 {
    20
}

fn is_usual_count_of_holds(count: &u16) -> bool {
    *count == holds_per_client_default()
}

impl Default for Policy {
    fn default() -> Policy {
        let party = |covers| PartySize::parse(covers).expect("a constant within bounds");
        Policy {
            online_party: PartyRange { min: party(1), max: party(8) },
            lead_minutes: 60,
            window_days: 90,
            hold_minutes: 5,
            cancel_until_minutes: 120,
            no_show_after_minutes: None,
            buffer_minutes: 0,
            in_house: InHouseLimits::default(),
            approval: None,
            late_after_minutes: late_after_minutes_default(),
            strikes: None,
            one_booking_per_guest: false,
            holds_per_client: holds_per_client_default(),
            waitlist: WaitlistPolicy::default(),
        }
    }
}
