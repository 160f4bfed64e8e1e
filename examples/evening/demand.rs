//! Draws the guests of a week. All their whims are drawn here too, so that what they do later depends on the seed and
//! on the server's answers alone.

use chrono::{Datelike, Duration, DurationRound, NaiveDate};
use maitred::clock::Moment;
use maitred::domain::hours::Service;
use maitred::domain::party::PartySize;
use maitred::domain::time::{TimeOfDay, WallMinute};

use crate::chance::Chance;
use crate::figures;
use crate::house::{House, week};

/// Seat-time that is asked for, of that which the restaurant has to give: above 1, so that some are refused.
const LOAD: f64 = 1.2;
/// Guests who ask for a day on which the restaurant is closed, if there is one.
const WRONG_DAY: f64 = 0.02;
/// Guests who ask for a time at which nobody is seated.
const WRONG_TIME: f64 = 0.03;
const WRONG_TIMES: [u16; 4] = [9 * 60, 16 * 60 + 45, 19 * 60 + 40, 23 * 60 + 50];
/// Guests who place a hold before they fill in the form; of those, the ones who take too long over it.
const HOLDS_FIRST: f64 = 0.25;
const DAWDLES: f64 = 0.08;
/// Refused guests who take what they are offered instead.
const FLEXIBLE: f64 = 0.5;
/// Of those who call off, the ones who do so on the last day.
const ON_THE_LAST_DAY: f64 = 0.6;

/// How early people book on the day itself.
const ON_THE_DAY_HOURS: f64 = 10.0;

const NAMES: [&str; 8] =
    ["Amara Osei", "Bo Lindqvist", "Chiara Neri", "Dev Rao", "Elif Kaya", "Finn Walsh", "Grace Tan", "Hugo Paz"];

/// Somebody who wants a table.
#[derive(Debug)]
pub struct Guest {
    /// What to call them.
    pub name: &'static str,
    /// Where to call them.
    pub phone: String,
    /// How many come.
    pub party: PartySize,
    /// The day they want.
    pub date: NaiveDate,
    /// The time they want.
    pub time: TimeOfDay,
    /// When they book.
    pub books_at: Moment,
    /// How long before their visit that is.
    pub lead: Duration,
    /// Whether they place a hold first.
    pub holds_first: bool,
    /// Whether they take longer over the form than a hold lasts.
    pub dawdles: bool,
    /// Whether they take an alternative.
    pub is_flexible: bool,
    /// Whether they will want to call off.
    pub calls_off: Option<CallsOff>,
}

/// When somebody calls off.
#[derive(Clone, Copy, Debug)]
pub struct CallsOff {
    on_the_last_day: bool,
    share: f64,
}

/// An instant, on the quarter hour before it: that is how far apart the replay steps.
pub fn quarter(at: Moment) -> Moment {
    at.duration_trunc(Duration::minutes(15)).expect("years around ours are within the range of the type")
}

impl CallsOff {
    /// When, for a visit that was promised just now.
    pub fn at(self, now: Moment, starts_at: Moment) -> Moment {
        let ahead = starts_at - now;
        let span = if self.on_the_last_day { ahead.min(Duration::days(1)) } else { ahead };
        let before = Duration::seconds((span.num_seconds() as f64 * self.share) as i64);
        quarter(starts_at - before).max(now + Duration::minutes(15))
    }
}

/// The guests of the week.
pub fn draw(house: &House, seed: u64) -> Vec<Guest> {
    let mut chance = Chance::of(seed, house.slug.as_str());
    let room: u32 = week().map(|date| house.seat_minutes(date)).sum();
    let (mut asked, mut guests) = (0, vec![]);
    while f64::from(asked) < LOAD * f64::from(room) {
        let (date, minute) = wished_start(house, &mut chance);
        let guest = guest(house, (date, minute), guests.len(), &mut chance);
        asked += house.seat_minutes_of(guest.party, date, minute);
        guests.push(guest);
    }
    guests
}

fn wished_start(house: &House, chance: &mut Chance) -> (NaiveDate, WallMinute) {
    let closed: Vec<NaiveDate> = week().filter(|date| !house.is_open_on(*date)).collect();
    if chance.happens(WRONG_DAY)
        && let Some(date) = chance.pick(&closed)
    {
        return (*date, WallMinute(20 * 60));
    }
    let open: Vec<(NaiveDate, f64)> =
        week().filter(|date| house.is_open_on(*date)).map(|date| (date, figures::coming_on(date.weekday()))).collect();
    let date = *chance.weigh(&open).expect("every example restaurant opens in that week");
    if chance.happens(WRONG_TIME) {
        let minute = chance.pick(&WRONG_TIMES).expect("there are wrong times");
        return (date, WallMinute(*minute));
    }
    (date, wished_minute(house, date, chance))
}

/// A time at which parties are seated on a day when the restaurant is open.
pub fn wished_minute(house: &House, date: NaiveDate, chance: &mut Chance) -> WallMinute {
    let starts: Vec<(WallMinute, f64)> = house.services_on(date).flat_map(weighed_starts).collect();
    *chance.weigh(&starts).expect("a service has starts")
}

/// An hour's share is spread over its starts, however many a service has.
fn weighed_starts(service: &Service) -> impl Iterator<Item = (WallMinute, f64)> + '_ {
    let minutes = f64::from(service.slot_minutes);
    service.starts().map(move |start| (start, figures::arriving(start.0 / 60) * minutes / 60.0))
}

/// Somebody who wants this start.
pub fn guest(house: &House, (date, minute): (NaiveDate, WallMinute), nth: usize, chance: &mut Chance) -> Guest {
    let party = PartySize::parse(figures::party(chance).into()).expect("the figures end far below 500");
    let visit = house.zone.instant_or_after_gap(date, minute);
    let books_at = quarter(booking_moment(house, visit, party, chance));
    let calls_off = CallsOff { on_the_last_day: chance.happens(ON_THE_LAST_DAY), share: chance.share() };
    Guest {
        name: NAMES[nth % NAMES.len()],
        phone: format!("+1 555 01{nth:04}"),
        party,
        date,
        time: minute.time_of_day(),
        books_at,
        lead: visit - books_at,
        holds_first: chance.happens(HOLDS_FIRST),
        dawdles: chance.happens(DAWDLES),
        is_flexible: chance.happens(FLEXIBLE),
        calls_off: chance.happens(figures::CALLED_OFF).then_some(calls_off),
    }
}

/// When a party books. Whoever does so days ahead does it at an hour at which people book, not at four in the morning.
fn booking_moment(house: &House, visit: Moment, party: PartySize, chance: &mut Chance) -> Moment {
    let mut hours = figures::lead_hours(chance, party.covers());
    if chance.happens(house.more_on_the_day) {
        hours = chance.share() * ON_THE_DAY_HOURS;
    }
    let at = visit - Duration::minutes((hours * 60.0) as i64);
    if hours < 24.0 {
        return at;
    }
    let minute = figures::booking_hour(chance) * 60 + u16::try_from(chance.below(60)).expect("below 60");
    house.zone.instant_or_after_gap(house.zone.local_date(at), WallMinute(minute))
}
