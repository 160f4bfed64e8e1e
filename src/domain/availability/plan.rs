//! A service day as whoever runs it sees it: which services are held, and who starts when, beside how many may.

use chrono::{Duration, NaiveDate};

use crate::domain::configuration::Configuration;
use crate::domain::hours::{Closure, Pacing, StartsFor};
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::domain::reservation::{Channel, Stay};
use crate::domain::time::{Moment, TimeOfDay, WallMinute, Zone};

use super::frame::services_on;

/// Somebody who starts on a day.
#[derive(Clone, Debug)]
pub struct Start {
    /// In which service.
    pub service: Key,
    /// When.
    pub at: Moment,
    /// How many.
    pub party: PartySize,
    /// By which door.
    pub channel: Channel,
}

impl Start {
    /// The start of a stay.
    pub fn of(stay: &Stay, channel: Channel) -> Start {
        Start { service: stay.service.clone(), at: stay.starts_at, party: stay.party, channel }
    }
}

/// How many start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All of them together.
    pub covers: u32,
    /// Tables or groups of tables.
    pub parties: u32,
}

impl Count {
    fn of<'a>(starts: impl Iterator<Item = &'a Start>) -> Count {
        starts.fold(Count::default(), |count, start| Count {
            covers: count.covers + u32::from(start.party.covers()),
            parties: count.parties + 1,
        })
    }
}

/// A start of a service, with who starts then or between it and the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedSlot {
    /// On the wall.
    pub time: TimeOfDay,
    /// The instant.
    pub starts_at: Moment,
    /// Who may book it.
    pub starts_for: StartsFor,
    /// Who starts, by whatever door.
    pub all: Count,
    /// Those of them who came online.
    pub online: Count,
    /// How many may.
    pub pacing: Pacing,
}

/// A service that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedService {
    /// Its key.
    pub key: Key,
    /// What guests read.
    pub name: String,
    /// The first start.
    pub opens_at: Moment,
    /// When every party must have left.
    pub ends_at: Moment,
    /// Minutes between starts.
    pub slot_minutes: u16,
    /// Whether the whole house is closed then.
    pub is_closed: bool,
    /// Its starts, in order of time.
    pub slots: Vec<PlannedSlot>,
}

/// A service day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayPlan {
    /// Counts the restaurant's configurations.
    pub version: u64,
    /// The restaurant's zone.
    pub zone: Zone,
    /// Whether it is a special day.
    pub is_special: bool,
    /// What is closed on it.
    pub closures: Vec<Closure>,
    /// What is held, closed or not.
    pub services: Vec<PlannedService>,
    /// Who starts at none of these starts: beyond the hours, or in a service that is not held any more.
    pub beside: Count,
}

impl PlannedService {
    /// Whether somebody starts at one of its starts, or between it and the next.
    fn has(&self, start: &Start) -> bool {
        let lasts = Duration::minutes(self.slot_minutes.into());
        let is_at = |slot: &PlannedSlot| (slot.starts_at..slot.starts_at + lasts).contains(&start.at);
        self.key == start.service && self.slots.iter().any(is_at)
    }
}

/// The plan of a day, with these who start.
pub fn plan(configuration: &Configuration, version: u64, date: NaiveDate, starts: &[Start]) -> DayPlan {
    let services: Vec<PlannedService> =
        services_on(configuration, date).map(|service| planned(configuration, service, date, starts)).collect();
    // Counted and not what is left over: where clocks go forward two starts may lie in one another's time.
    let is_beside = |start: &&Start| !services.iter().any(|service| service.has(start));
    let beside = Count::of(starts.iter().filter(is_beside));
    DayPlan {
        version,
        zone: configuration.profile.zone,
        is_special: configuration.special_days.iter().any(|day| day.date == date),
        closures: configuration.closures.iter().filter(|it| (it.from..=it.to).contains(&date)).cloned().collect(),
        services,
        beside,
    }
}

fn planned(
    configuration: &Configuration,
    service: &crate::domain::hours::Service,
    date: NaiveDate,
    starts: &[Start],
) -> PlannedService {
    let zone = configuration.profile.zone;
    let slot = |minute: WallMinute| {
        let starts_at = zone.instant(date, minute)?;
        let ends = starts_at + Duration::minutes(service.slot_minutes.into());
        let of_slot = starts.iter().filter(|it| it.service == service.key && (starts_at..ends).contains(&it.at));
        Some(PlannedSlot {
            time: minute.time_of_day(),
            starts_at,
            starts_for: service.starts_for(date, minute),
            all: Count::of(of_slot.clone()),
            online: Count::of(of_slot.filter(|it| it.channel == Channel::Online)),
            pacing: service.pacing_at(date, minute),
        })
    };
    let closing = configuration.closures.iter().filter(|it| it.touches(date, &service.key));
    PlannedService {
        key: service.key.clone(),
        name: service.name.clone(),
        opens_at: zone.instant_or_after_gap(date, service.first_start),
        ends_at: zone.instant_or_after_gap(date, service.ends),
        slot_minutes: service.slot_minutes,
        is_closed: closing.into_iter().any(Closure::is_whole_house),
        slots: service.starts().filter_map(slot).collect(),
    }
}
