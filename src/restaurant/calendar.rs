//! Slots of whole days, worked out once and shown until something that day changes, or time alone changes them: a
//! slot comes within the lead time, a hold dies, the window moves on at midnight.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, Duration, NaiveDate};

use crate::clock::Moment;
use crate::domain::availability::{self, Ask, SlotStatus};
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::domain::reservation::{Channel, Hold};
use crate::domain::restaurant::change::Change;
use crate::domain::restaurant::state::{House, State};
use crate::domain::seating::Need;
use crate::domain::time::WallMinute;

use super::view::{DayStatus, SlotView};

/// Days that are remembered; beyond it all are forgotten and worked out anew.
const DAYS_REMEMBERED_MAX: usize = 1_000;

type Question = (NaiveDate, PartySize, Option<Key>);

#[derive(Debug)]
struct Remembered {
    valid_until: Moment,
    slots: Arc<[SlotView]>,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Calendar {
    days: HashMap<Question, Remembered>,
}

impl Calendar {
    /// Forgets the days that a change touches, given the state before it: where the party was and where it goes. A stay
    /// may reach over midnight into the day after or from the day before.
    pub fn outdate(&mut self, before: &State, change: &Change) {
        match change {
            Change::HoldPlaced(hold) => self.forget_around(hold.stay.date),
            Change::HoldEnded(id, _) => {
                let date = before.holds.get(id).map(|hold| hold.stay.date);
                date.into_iter().for_each(|date| self.forget_around(date));
            }
            Change::Reservation(_, reservation) => {
                let was = before.reservations.get(&reservation.id).map(|known| known.stay.date);
                was.into_iter().chain([reservation.stay.date]).for_each(|date| self.forget_around(date));
            }
            Change::Configured { .. } => self.days.clear(),
            Change::GuestRecorded(_)
            | Change::SettingPut(..)
            | Change::SettingRemoved(_)
            | Change::Answered(_)
            | Change::AnswersForgotten { .. } => {}
        }
    }

    fn forget_around(&mut self, date: NaiveDate) {
        let touched = |other: NaiveDate| (other - date).num_days().abs() <= 1;
        self.days.retain(|(other, ..), _| !touched(*other));
    }

    /// The slots of a day for a party that comes online.
    pub fn slots(&mut self, state: &State, question: Question, now: Moment) -> Arc<[SlotView]> {
        if let Some(known) = self.days.get(&question).filter(|known| now < known.valid_until) {
            return known.slots.clone();
        }
        if DAYS_REMEMBERED_MAX <= self.days.len() {
            self.days.clear();
        }
        let slots = work_out(state, &question, now);
        let valid_until = valid_until(state, &slots, now);
        self.days.insert(question, Remembered { valid_until, slots: slots.clone() });
        slots
    }
}

fn work_out(state: &State, (date, party, area): &Question, now: Moment) -> Arc<[SlotView]> {
    let need = Need { party: *party, area: area.as_ref(), channel: Channel::Online };
    let slots = availability::slots(state, *date, Ask { need, own: None }, now);
    let view = |slot: availability::Slot<'_>| SlotView {
        time: slot.frame.minute.time_of_day(),
        starts_at: slot.frame.starts_at,
        ends_at: slot.frame.ends_at,
        status: slot.status,
        areas: slot.areas.into_iter().cloned().collect(),
    };
    slots.into_iter().map(view).collect()
}

/// The first instant at which time alone may change these slots.
fn valid_until(state: &State, slots: &[SlotView], now: Moment) -> Moment {
    let Some(house) = &state.house else { return now };
    let lead = Duration::minutes(house.configuration.policy.lead_minutes.into());
    // A slot can still be had at the very instant at which its lead time begins, and not just after.
    let closing = slots.iter().map(|slot| slot.starts_at - lead + Duration::milliseconds(1));
    let dying = state.holds.values().map(|hold: &Hold| hold.expires_at);
    let next = closing.chain(dying).filter(|at| now < *at).min();
    next.map_or(next_midnight(house, now), |at| at.min(next_midnight(house, now)))
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
