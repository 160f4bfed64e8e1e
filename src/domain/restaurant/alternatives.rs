//! What could be had instead: the nearest earlier and later starts of the day, then the same time on days around.

use chrono::{Duration, NaiveDate};

use crate::domain::availability::{self, Ask, Slot, SlotStatus, When};
use crate::domain::reservation::Wants;
use crate::domain::seating::Need;
use crate::domain::time::{Moment, TimeOfDay};

use super::command::Wish;
use super::rejection::Alternative;
use super::state::{House, State};

/// How many starts of the same day are offered on each side.
pub const SAME_DAY_EACH_SIDE: usize = 2;
/// How many other days are looked at on each side.
pub const OTHER_DAYS_LOOKED_AT: i64 = 7;
/// How many other days are offered.
pub const OTHER_DAYS_MAX: usize = 3;

/// Starts that could be had instead of a wish, the nearest first; other areas count when the wished one has nothing.
pub fn alternatives(state: &State, house: &House, wish: &Wish, ask: Ask<'_>, now: Moment) -> Vec<Alternative> {
    let found = around(state, house, wish.when, ask, now);
    if !found.is_empty() || ask.need.wants.area.is_none() {
        return found;
    }
    let wants = Wants { area: None, ..ask.need.wants.clone() };
    let anywhere = Ask { need: Need { wants: &wants, ..ask.need }, ..ask };
    around(state, house, wish.when, anywhere, now)
}

fn around(state: &State, house: &House, when: When, ask: Ask<'_>, now: Moment) -> Vec<Alternative> {
    let zone = house.configuration.profile.zone;
    let (date, time) = match when {
        When::Wall { date, time } => (date, Some(time)),
        When::Instant(at) => {
            let frame = availability::frames_at(house, when, ask.need.party).into_iter().next();
            (frame.map_or(zone.local_date(at), |frame| frame.date), frame.map(|frame| frame.minute.time_of_day()))
        }
    };
    let Some(time) = time else { return vec![] };
    let mut found = same_day(state, house, date, time, ask, now);
    found.extend(other_days(state, house, date, time, ask, now));
    found
}

fn same_day(
    state: &State,
    house: &House,
    date: NaiveDate,
    time: TimeOfDay,
    ask: Ask<'_>,
    now: Moment,
) -> Vec<Alternative> {
    let frames = availability::frames(&house.configuration, date, ask.need.party);
    let wished = frames.iter().find(|frame| frame.minute.time_of_day() == time);
    let wished = wished.map_or(time.same_day(), |frame| frame.minute);
    let mut near = availability::nearest_free(state, house, (date, wished), SAME_DAY_EACH_SIDE, ask, now);
    near.sort_by_key(|slot| slot.frame.minute.0.abs_diff(wished.0));
    near.iter().map(alternative).collect()
}

fn other_days(
    state: &State,
    house: &House,
    date: NaiveDate,
    time: TimeOfDay,
    ask: Ask<'_>,
    now: Moment,
) -> Vec<Alternative> {
    let days = (1..=OTHER_DAYS_LOOKED_AT).flat_map(|days| [days, -days]);
    let dates = days.filter_map(|days| date.checked_add_signed(Duration::days(days)));
    let at = |date| availability::frames_at(house, When::Wall { date, time }, ask.need.party);
    let slots = dates.flat_map(at).map(|frame| availability::slot(state, house, frame, ask, now));
    let free = slots.filter(|slot| slot.status == SlotStatus::Available);
    free.take(OTHER_DAYS_MAX).map(|slot| alternative(&slot)).collect()
}

fn alternative(slot: &Slot<'_>) -> Alternative {
    Alternative {
        date: slot.frame.date,
        minute: slot.frame.minute,
        starts_at: slot.frame.starts_at,
        ends_at: slot.frame.ends_at,
        areas: slot.areas.iter().map(|area| (*area).clone()).collect(),
    }
}
