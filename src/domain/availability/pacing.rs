//! How many may start at once: covers say what the kitchen can cook, parties what the door can greet.

use chrono::Duration;

use crate::domain::limit::Limit;
use crate::domain::party::PartySize;
use crate::domain::reservation::Channel;
use crate::domain::restaurant::state::State;
use crate::domain::time::Moment;

use super::{Ask, Frame};

/// Whether so many may start then.
pub fn pacing_allows(state: &State, frame: Frame<'_>, ask: Ask<'_>, now: Moment) -> bool {
    let pacing = frame.service.pacing_at(frame.date, frame.minute);
    if pacing.is_unlimited() || ask.over.contain(Limit::Pacing) || ask.need.channel == Channel::WalkIn {
        return true;
    }
    let mut all = Started::default().and(ask.need.party);
    let mut online = Started::default();
    if ask.need.channel == Channel::Online {
        online = all;
    }
    let slot_ends = frame.starts_at + Duration::minutes(frame.service.slot_minutes.into());
    for starter in state.starting(&frame.service.key, frame.starts_at, slot_ends) {
        if starter.by.is_dead(now) || ask.own.is_some_and(|own| own.is(starter.by)) {
            continue;
        }
        all = all.and(starter.party);
        if starter.channel == Channel::Online {
            online = online.and(starter.party);
        }
    }
    let is_within = all.is_within(pacing.covers_per_slot, pacing.parties_per_slot);
    is_within
        && (online.parties == 0 || online.is_within(pacing.online_covers_per_slot, pacing.online_parties_per_slot))
}

/// What starts in a slot.
#[derive(Clone, Copy, Debug, Default)]
struct Started {
    covers: u32,
    parties: u32,
}

impl Started {
    fn and(self, party: PartySize) -> Started {
        Started { covers: self.covers + u32::from(party.covers()), parties: self.parties + 1 }
    }

    fn is_within(self, covers: Option<u32>, parties: Option<u32>) -> bool {
        covers.is_none_or(|most| self.covers <= most) && parties.is_none_or(|most| self.parties <= most)
    }
}
