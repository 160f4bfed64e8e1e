//! Slots of whole days, worked out once and shown until something that day changes, or time alone changes them: a
//! slot comes within the lead time, a hold dies, the window moves on at midnight.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, Duration, NaiveDate};

use crate::clock::Moment;
use crate::domain::availability::{self, Ask, Own, SlotStatus};
use crate::domain::key::Key;
use crate::domain::limit::Limits;
use crate::domain::party::PartySize;
use crate::domain::reservation::{Channel, Hold, Wants};
use crate::domain::restaurant::state::{House, State};
use crate::domain::seating::Need;
use crate::domain::time::WallMinute;

use super::news::{News, REACH_DAYS};
use super::view::{DayStatus, SlotView};

/// Days that are remembered; beyond it all are forgotten and worked out anew.
const DAYS_REMEMBERED_MAX: usize = 1_000;

/// A day, a party, and what it asks of its table.
pub type Question = (NaiveDate, PartySize, Wants);

/// The slots of a day, for as long as nothing happens.
#[derive(Clone, Debug)]
pub struct Day {
    /// In order of time.
    pub slots: Arc<[SlotView]>,
    /// The areas that a guest may ask for.
    pub areas: Arc<[Key]>,
    /// The first instant at which time alone may change them.
    pub valid_until: Moment,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Calendar {
    days: HashMap<Question, Day>,
    /// Slots of all these days.
    slots: usize,
}

impl Calendar {
    /// How many slots are remembered.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// Forgets the days that look different.
    pub fn outdate(&mut self, news: &News) {
        match news {
            News::Nothing => {}
            News::Days(_) => self.days.retain(|(date, ..), _| !news.touches(*date)),
            News::Everything => self.days.clear(),
        }
        self.slots = self.days.values().map(|day| day.slots.len()).sum();
    }

    /// The slots of a day for a party that comes online.
    pub fn day(&mut self, state: &State, question: Question, now: Moment) -> Day {
        if let Some(known) = self.days.get(&question).filter(|known| now < known.valid_until) {
            return known.clone();
        }
        if DAYS_REMEMBERED_MAX <= self.days.len() {
            (self.days, self.slots) = (HashMap::new(), 0);
        }
        let day = work_out(state, &question, ONLINE, now);
        let before = self.days.insert(question, day.clone());
        self.slots = self.slots + day.slots.len() - before.map_or(0, |day| day.slots.len());
        day
    }
}

/// Somebody who comes online and has nothing yet.
pub const ONLINE: (Channel, Option<Own>) = (Channel::Online, None);

/// A day for a party that comes by some door; what is its own already does not stand in its way.
pub fn work_out(
    state: &State,
    (date, party, wants): &Question,
    (channel, own): (Channel, Option<Own>),
    now: Moment,
) -> Day {
    let need = Need { party: *party, wants, channel };
    let slots = availability::slots(state, *date, Ask { need, own, over: Limits::NONE }, now);
    let view = |slot: availability::Slot<'_>| SlotView {
        time: slot.frame.minute.time_of_day(),
        starts_at: slot.frame.starts_at,
        ends_at: slot.frame.ends_at,
        status: slot.status,
        areas: slot.areas.into_iter().cloned().collect(),
    };
    let slots: Arc<[SlotView]> = slots.into_iter().map(view).collect();
    let areas = state.house.iter().flat_map(|house| &house.configuration.areas);
    let areas = areas.map(|area| area.key.clone()).collect();
    Day { valid_until: valid_until(state, *date, &slots, now), slots, areas }
}

/// The first instant at which time alone may change these slots: one comes within the lead time, a hold near that day
/// dies, or the window moves on to a day that it did not reach.
fn valid_until(state: &State, date: NaiveDate, slots: &[SlotView], now: Moment) -> Moment {
    let Some(house) = &state.house else { return now };
    let lead = Duration::minutes(house.configuration.policy.lead_minutes.into());
    // A slot can still be had at the very instant at which its lead time begins, and not just after.
    let closing = slots.iter().map(|slot| slot.starts_at - lead + Duration::milliseconds(1));
    let near = state.holds.values().filter(|hold| (hold.stay.date - date).num_days().abs() <= REACH_DAYS);
    let dying = near.map(|hold: &Hold| hold.expires_at);
    let is_beyond = slots.iter().any(|slot| slot.status == SlotStatus::TooLate);
    let opening = is_beyond.then(|| next_midnight(house, now));
    closing.chain(dying).chain(opening).filter(|at| now < *at).min().unwrap_or(Moment::MAX_UTC)
}

fn next_midnight(house: &House, now: Moment) -> Moment {
    let zone = house.configuration.profile.zone;
    let tomorrow = zone.local_date(now).checked_add_days(Days::new(1));
    tomorrow.map_or(now, |date| zone.instant_or_after_gap(date, WallMinute(0)))
}

/// What can be said of a day with these slots.
pub fn day_status(slots: &[SlotView]) -> DayStatus {
    let any = |status| slots.iter().any(|slot| slot.status == status);
    let ladder = [
        (SlotStatus::Available, DayStatus::Open),
        (SlotStatus::Full, DayStatus::Full),
        (SlotStatus::TooLate, DayStatus::TooLate),
        (SlotStatus::TooSoon, DayStatus::TooSoon),
    ];
    ladder.into_iter().find(|(status, _)| any(*status)).map_or(DayStatus::Closed, |(_, day)| day)
}
