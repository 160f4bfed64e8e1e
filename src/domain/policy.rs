//! The limits a restaurant sets on bookings. Every field has a documented default.

use serde::{Deserialize, Serialize};

use super::party::{PartyRange, PartySize};

/// The furthest a restaurant may open its book, in days.
pub const WINDOW_DAYS_MAX: u16 = 3660;

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
        }
    }
}
