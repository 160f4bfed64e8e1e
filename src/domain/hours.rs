//! When a restaurant serves: services by weekday, special days that replace them, closures that take away.

use chrono::{Datelike, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

use super::configuration::is_default;
use super::key::Key;
use super::party::PartySize;
use super::time::WallMinute;

/// Weekdays, Monday the lowest bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Every day.
    pub const ALL: Weekdays = Weekdays(0b111_1111);

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// These days.
    pub fn of(days: impl IntoIterator<Item = Weekday>) -> Weekdays {
        Weekdays(days.into_iter().fold(0, |bits, day| bits | 1 << day.num_days_from_monday()))
    }

    /// Whether `date` falls on one of them.
    pub fn contain(self, date: NaiveDate) -> bool {
        self.0 >> date.weekday().num_days_from_monday() & 1 == 1
    }

    /// Whether both have a day in common.
    pub fn meet(self, other: Weekdays) -> bool {
        self.0 & other.0 != 0
    }
}

/// How long parties stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnTimes(Vec<Turn>);

/// Parties up to a size, and their stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The largest party this holds for.
    pub party_max: PartySize,
    /// Elapsed minutes for which the table is kept.
    pub minutes: u16,
    /// What the guest is told instead: a house may keep a table for 60 minutes and promise 90 (ResDiary), counting on
    /// parties that leave early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told_minutes: Option<u16>,
}

impl TurnTimes {
    /// Turns in strictly rising order of party; `None` when empty or out of order.
    pub fn parse(turns: Vec<Turn>) -> Option<TurnTimes> {
        let rising = turns.windows(2).all(|pair| pair[0].party_max < pair[1].party_max);
        (rising && !turns.is_empty()).then_some(TurnTimes(turns))
    }

    /// The stay of a party. The last entry also holds for parties beyond it.
    pub fn of(&self, party: PartySize) -> Turn {
        let turn = self.0.iter().find(|turn| party <= turn.party_max).or(self.0.last());
        *turn.expect("parse refuses an empty list")
    }

    /// The entries.
    pub fn entries(&self) -> &[Turn] {
        &self.0
    }
}

/// How many covers and parties may start in one slot. `None` is no limit. Covers say what the kitchen can cook,
/// parties what the door can greet (Wix: party pacing and seat pacing).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pacing {
    /// Covers of all channels.
    pub covers_per_slot: Option<u32>,
    /// Covers that were booked online; they count against the other limit too.
    pub online_covers_per_slot: Option<u32>,
    /// Parties of all channels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parties_per_slot: Option<u32>,
    /// Parties that were booked online; they count against the other limit too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_parties_per_slot: Option<u32>,
}

impl Pacing {
    /// Whether there is no limit at all.
    pub fn is_unlimited(&self) -> bool {
        *self == Pacing::default()
    }
}

/// Who may book a start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StartsFor {
    /// Guests and staff.
    #[default]
    Online,
    /// Staff only.
    InHouse,
    /// Nobody: the start is taken out.
    Nobody,
}

/// Starts of a service for which something else holds: on some weekdays, between two times, or both. What it leaves
/// out stays as the service has it; the first override that says something wins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// On these weekdays; all, if it does not say.
    pub days: Weekdays,
    /// From this start.
    pub from: WallMinute,
    /// To this start, included.
    pub to: WallMinute,
    /// How long parties stay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turns: Option<TurnTimes>,
    /// How many may start at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pacing: Option<Pacing>,
    /// Who may book them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starts_for: Option<StartsFor>,
}

impl Override {
    fn holds(&self, date: NaiveDate, minute: WallMinute) -> bool {
        self.days.contain(date) && (self.from..=self.to).contains(&minute)
    }
}

/// A period in which parties start: starts every `slot_minutes` from `first_start` to `last_start`, over by `ends`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its stable name.
    pub key: Key,
    /// What guests read.
    pub name: String,
    /// On which days it is held. A special day's services ignore this.
    pub days: Weekdays,
    /// The first start.
    pub first_start: WallMinute,
    /// The last start, perhaps past midnight.
    pub last_start: WallMinute,
    /// When every party must have left: `start + turn <= ends`.
    pub ends: WallMinute,
    /// Minutes between starts.
    pub slot_minutes: u16,
    /// How long parties stay.
    pub turns: TurnTimes,
    /// How many may start at once.
    pub pacing: Pacing,
    /// How long a table rests after a party, where it is not the policy's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buffer_minutes: Option<u16>,
    /// How many parties of one service day staff may promise a place beyond the floor, without a table of their own.
    /// Default none.
    #[serde(default, skip_serializing_if = "is_default")]
    pub overbook_parties: u16,
    /// Starts for which something else holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
}

impl Service {
    /// How long parties stay that start at `minute`.
    pub fn turns_at(&self, date: NaiveDate, minute: WallMinute) -> &TurnTimes {
        self.overriding(date, minute).find_map(|other| other.turns.as_ref()).unwrap_or(&self.turns)
    }

    /// How many may start at `minute`.
    pub fn pacing_at(&self, date: NaiveDate, minute: WallMinute) -> Pacing {
        self.overriding(date, minute).find_map(|other| other.pacing).unwrap_or(self.pacing)
    }

    /// Who may book the start at `minute`.
    pub fn starts_for(&self, date: NaiveDate, minute: WallMinute) -> StartsFor {
        self.overriding(date, minute).find_map(|other| other.starts_for).unwrap_or_default()
    }

    fn overriding(&self, date: NaiveDate, minute: WallMinute) -> impl Iterator<Item = &Override> {
        self.overrides.iter().filter(move |other| other.holds(date, minute))
    }

    /// The wall times at which parties may start.
    pub fn starts(&self) -> impl Iterator<Item = WallMinute> + '_ {
        (self.first_start.0..=self.last_start.0).step_by(self.slot_minutes.into()).map(WallMinute)
    }

    /// Whether `minute` is one of [`starts`](Service::starts).
    pub fn has_start(&self, minute: WallMinute) -> bool {
        (self.first_start..=self.last_start).contains(&minute)
            && (minute.0 - self.first_start.0).is_multiple_of(self.slot_minutes)
    }
}

/// A date whose services replace those of its weekday. None at all: closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpecialDay {
    /// The service day.
    pub date: NaiveDate,
    /// What is held instead.
    pub services: Vec<Service>,
}

/// Service days on which something is closed: within `services` (empty: all) the `areas` and `tables`, or, when both
/// are empty, the whole house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// The first service day.
    pub from: NaiveDate,
    /// The last service day, included.
    pub to: NaiveDate,
    /// Why, for staff and guests.
    pub reason: Option<String>,
    /// Only these services.
    pub services: Vec<Key>,
    /// Only these areas.
    pub areas: Vec<Key>,
    /// Only these tables.
    pub tables: Vec<Key>,
}

impl Closure {
    /// Whether it touches a service of this day.
    pub fn touches(&self, date: NaiveDate, service: &Key) -> bool {
        self.from <= date && date <= self.to && (self.services.is_empty() || self.services.contains(service))
    }

    /// Whether it closes the whole house rather than a part of the floor.
    pub fn is_whole_house(&self) -> bool {
        self.areas.is_empty() && self.tables.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_rise_and_the_last_one_holds_beyond() {
        let turn = |party, minutes| Turn { party_max: PartySize::parse(party).unwrap(), minutes, told_minutes: None };
        assert_eq!(TurnTimes::parse(vec![turn(4, 90), turn(2, 60)]), None);
        assert_eq!(TurnTimes::parse(vec![]), None);
        let turns = TurnTimes::parse(vec![turn(2, 90), turn(4, 105)]).unwrap();
        let minutes = |party| turns.of(PartySize::parse(party).unwrap()).minutes;
        assert_eq!([minutes(1), minutes(2), minutes(3), minutes(4), minutes(9)], [90, 90, 105, 105, 105]);
    }
}
