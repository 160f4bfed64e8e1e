//! What of a restaurant file shapes demand: when it serves, how long parties stay, how many it can seat.

use chrono::{Days, NaiveDate};
use maitred::domain::floor::TableChannel;
use maitred::domain::hours::Service;
use maitred::domain::party::{PartyRange, PartySize};
use maitred::domain::policy::Policy;
use maitred::domain::slug::Slug;
use maitred::domain::time::{WallMinute, Zone};
use maitred::restaurant::file::RestaurantFile;

/// The Monday of the week that is replayed: no example restaurant has a closure or a special day in it.
const MONDAY: NaiveDate = NaiveDate::from_ymd_opt(2027, 4, 12).expect("a date that exists");

/// The days of the week that is replayed.
pub fn week() -> impl Iterator<Item = NaiveDate> {
    MONDAY.iter_days().take(7)
}

/// The days on which a guest of the week may end up: alternatives reach a week to either side.
pub fn days_in_reach() -> impl Iterator<Item = NaiveDate> {
    MONDAY.checked_sub_days(Days::new(7)).into_iter().flat_map(|first| first.iter_days().take(21))
}

/// A restaurant, as its demand sees it.
pub struct House {
    /// Its name in addresses.
    pub slug: Slug,
    /// What guests call it.
    pub name: String,
    /// Of all its wall times.
    pub zone: Zone,
    /// Seats that may be booked online.
    pub seats: u16,
    /// Parties that may book by themselves.
    pub parties: PartyRange,
    /// Guests who book on the day, beyond those of the figures.
    pub more_on_the_day: f64,
    services: Vec<Service>,
}

impl House {
    /// Reads a restaurant file.
    pub fn read(text: &str, more_on_the_day: f64) -> Result<House, String> {
        let file: RestaurantFile = yaml_serde::from_str(text).map_err(|error| error.to_string())?;
        let slug = file.slug.clone();
        // Tables get their real ids from the server; here they are only counted.
        let file = file.into_command(|| 0).map_err(|faults| format!("{slug}: {faults:?}"))?;
        let online = file.tables.iter().filter(|table| table.channel == TableChannel::Online);
        Ok(House {
            slug,
            name: file.name,
            zone: file.zone,
            seats: online.map(|table| table.seats.max.covers()).sum(),
            parties: file.policy.unwrap_or_else(Policy::default).online_party,
            more_on_the_day,
            services: file.services,
        })
    }

    /// The services of a day.
    pub fn services_on(&self, date: NaiveDate) -> impl Iterator<Item = &Service> {
        self.services.iter().filter(move |service| service.days.contain(date))
    }

    /// Whether it serves at all on a day.
    pub fn is_open_on(&self, date: NaiveDate) -> bool {
        self.services_on(date).next().is_some()
    }

    /// Whether a service of a day touches this hour; hours run on past midnight.
    pub fn serves_in(&self, date: NaiveDate, hour: u16) -> bool {
        let touches = |service: &Service| service.first_start.0 < (hour + 1) * 60 && hour * 60 < service.ends.0;
        self.services_on(date).any(touches)
    }

    /// The seat-time that it has to give on a day, in minutes.
    pub fn seat_minutes(&self, date: NaiveDate) -> u32 {
        let minutes = self.services_on(date).map(|service| u32::from(service.ends.0 - service.first_start.0));
        minutes.sum::<u32>() * u32::from(self.seats)
    }

    /// The seat-time that a party takes, in minutes; none for one that could not book whatever is free.
    pub fn seat_minutes_of(&self, party: PartySize, date: NaiveDate, minute: WallMinute) -> u32 {
        let service = self.services_on(date).find(|service| service.has_start(minute));
        let turn = service.filter(|_| self.parties.takes(party)).map_or(0, |service| service.turns.of(party).minutes);
        u32::from(party.covers()) * u32::from(turn)
    }
}
