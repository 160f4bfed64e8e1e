//! Reads the policy.

use crate::domain::policy::{
    Approval, InHouseLimits, Policy, STRIKES_WITHIN_DAYS_MAX, Strikes, WINDOW_DAYS_MAX, WaitlistPolicy,
};

use super::Reading;
use crate::restaurant::file::policy::{EXPIRES_MINUTES_DEFAULT, STRIKES_DEFAULT};
use crate::restaurant::file::{ApprovalItem, InHouseItem, PolicyItem, StrikesItem, WaitlistItem};

/// Minutes up to a year.
const YEAR: (i64, i64) = (0, 365 * 24 * 60);
const WINDOW: (i64, i64) = (0, WINDOW_DAYS_MAX as i64);

pub fn policy(reading: &mut Reading, item: &PolicyItem) -> Policy {
    let default = Policy::default();
    let at = |field: &str| format!("/policy/{field}");
    Policy {
        online_party: item.online_party.map_or(default.online_party, |range| reading.range(range, &at("online_party"))),
        lead_minutes: reading.number(item.lead_minutes, YEAR, default.lead_minutes, &at("lead_minutes")),
        window_days: reading.number(item.window_days, WINDOW, default.window_days, &at("window_days")),
        hold_minutes: reading.number(item.hold_minutes, (1, 60), default.hold_minutes, &at("hold_minutes")),
        cancel_until_minutes: reading.number(
            item.cancel_until_minutes,
            YEAR,
            default.cancel_until_minutes,
            &at("cancel_until_minutes"),
        ),
        no_show_after_minutes: reading.optional_number(
            item.no_show_after_minutes,
            (1, 1440),
            &at("no_show_after_minutes"),
        ),
        buffer_minutes: reading.number(item.buffer_minutes, (0, 240), default.buffer_minutes, &at("buffer_minutes")),
        in_house: item.in_house.map(|item| in_house(reading, item)).unwrap_or_default(),
        approval: item.approval.map(|item| approval(reading, item)),
        late_after_minutes: reading.number(
            item.late_after_minutes,
            (0, 240),
            default.late_after_minutes,
            &at("late_after_minutes"),
        ),
        strikes: item.strikes.map(|item| strikes(reading, item)),
        one_booking_per_guest: item.one_booking_per_guest.unwrap_or(default.one_booking_per_guest),
        holds_per_client: reading.number(
            item.holds_per_client,
            (1, 1000),
            default.holds_per_client,
            &at("holds_per_client"),
        ),
        waitlist: item.waitlist.map(|item| waitlist(reading, item)).unwrap_or_default(),
    }
}

fn in_house(reading: &mut Reading, item: InHouseItem) -> InHouseLimits {
    InHouseLimits {
        party: item.party.map(|range| reading.range(range, "/policy/in_house/party")),
        lead_minutes: reading.optional_number(item.lead_minutes, YEAR, "/policy/in_house/lead_minutes"),
        window_days: reading.optional_number(item.window_days, WINDOW, "/policy/in_house/window_days"),
    }
}

fn approval(reading: &mut Reading, item: ApprovalItem) -> Approval {
    let (min, max) = (1, YEAR.1);
    let at = "/policy/approval/expires_minutes";
    Approval {
        from_party: reading.party(item.from_party, "/policy/approval/from_party"),
        expires_minutes: reading.number(item.expires_minutes, (min, max), EXPIRES_MINUTES_DEFAULT, at),
    }
}

fn strikes(reading: &mut Reading, item: StrikesItem) -> Strikes {
    let (count, within_days) = STRIKES_DEFAULT;
    let days = (1, STRIKES_WITHIN_DAYS_MAX.into());
    Strikes {
        count: reading.number(item.count, (1, 100), count, "/policy/strikes/count"),
        within_days: reading.number(item.within_days, days, within_days, "/policy/strikes/within_days"),
        then: item.then,
    }
}

fn waitlist(reading: &mut Reading, item: WaitlistItem) -> WaitlistPolicy {
    let default = WaitlistPolicy::default();
    let at = |field: &str| format!("/policy/waitlist/{field}");
    WaitlistPolicy {
        online: item.online.unwrap_or(default.online),
        offer_minutes: reading.number(item.offer_minutes, (1, 1440), default.offer_minutes, &at("offer_minutes")),
        queue_offer_minutes: reading.number(
            item.queue_offer_minutes,
            (1, 120),
            default.queue_offer_minutes,
            &at("queue_offer_minutes"),
        ),
        entries_max: reading.number(item.entries_max, (1, 2000), default.entries_max, &at("entries_max")),
    }
}
