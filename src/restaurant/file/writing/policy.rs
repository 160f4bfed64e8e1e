//! Writes the policy.

use crate::domain::configuration::is_default;
use crate::domain::policy::{Approval, InHouseLimits, Policy, Strikes, WaitlistPolicy};
use crate::restaurant::file::{ApprovalItem, InHouseItem, PolicyItem, RangeItem, StrikesItem, WaitlistItem};

impl From<&Policy> for PolicyItem {
    fn from(policy: &Policy) -> PolicyItem {
        PolicyItem {
            online_party: Some(policy.online_party.into()),
            lead_minutes: Some(policy.lead_minutes.into()),
            window_days: Some(policy.window_days.into()),
            hold_minutes: Some(policy.hold_minutes.into()),
            cancel_until_minutes: Some(policy.cancel_until_minutes.into()),
            no_show_after_minutes: policy.no_show_after_minutes.map(Into::into),
            buffer_minutes: Some(policy.buffer_minutes.into()),
            in_house: (!is_default(&policy.in_house)).then(|| policy.in_house.into()),
            approval: policy.approval.map(ApprovalItem::from),
            late_after_minutes: Some(policy.late_after_minutes.into()),
            strikes: policy.strikes.map(StrikesItem::from),
            one_booking_per_guest: Some(policy.one_booking_per_guest),
            holds_per_client: Some(policy.holds_per_client.into()),
            waitlist: Some(policy.waitlist.into()),
        }
    }
}

impl From<InHouseLimits> for InHouseItem {
    fn from(limits: InHouseLimits) -> InHouseItem {
        InHouseItem {
            party: limits.party.map(RangeItem::from),
            lead_minutes: limits.lead_minutes.map(Into::into),
            window_days: limits.window_days.map(Into::into),
        }
    }
}

impl From<Approval> for ApprovalItem {
    fn from(approval: Approval) -> ApprovalItem {
        ApprovalItem {
            from_party: approval.from_party.covers().into(),
            expires_minutes: Some(approval.expires_minutes.into()),
        }
    }
}

impl From<Strikes> for StrikesItem {
    fn from(strikes: Strikes) -> StrikesItem {
        StrikesItem {
            count: Some(strikes.count.into()),
            within_days: Some(strikes.within_days.into()),
            then: strikes.then,
        }
    }
}

impl From<WaitlistPolicy> for WaitlistItem {
    fn from(waitlist: WaitlistPolicy) -> WaitlistItem {
        WaitlistItem {
            online: Some(waitlist.online),
            offer_minutes: Some(waitlist.offer_minutes.into()),
            queue_offer_minutes: Some(waitlist.queue_offer_minutes.into()),
            entries_max: Some(waitlist.entries_max.into()),
        }
    }
}
