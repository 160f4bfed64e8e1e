//! When an alarm that recurs goes off next. Rules are wall time in a zone, what comes of them are instants, and the next
//! one is always computed from now: whoever slept for three days runs once, and not three times. A wall time that clocks
//! skip is the first instant after the gap; of one that they show twice the first pass is meant.
//! Deliberately absent: months, and lists of times. An object that wants more sets its next alarm itself.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use chrono::{Datelike, Days, Duration, NaiveDate, NaiveTime, TimeZone, Weekday};
use chrono_tz::Tz;

use crate::clock::Moment;

/// Days that are looked at for the next time: a week, today, and a day for zones that have skipped one.
const DAYS_LOOKED_AT: u64 = 9;

/// How an alarm recurs. Written down in words, such as `daily 04:00:00 Europe/Rome`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recurrence {
    /// Every so many minutes after it went off.
    Every(NonZeroU32),
    /// Each day when the wall shows this.
    Daily(NaiveTime, Tz),
    /// On this day of each week when the wall shows this.
    Weekly(Weekday, NaiveTime, Tz),
}

impl Recurrence {
    /// The first time after `now`.
    pub fn next_after(&self, now: Moment) -> Moment {
        match self {
            Recurrence::Every(minutes) => now + Duration::minutes(minutes.get().into()),
            Recurrence::Daily(at, zone) => first_after(now, *at, *zone, |_| true),
            Recurrence::Weekly(on, at, zone) => first_after(now, *at, *zone, |day| day.weekday() == *on),
        }
    }
}

fn first_after(now: Moment, at: NaiveTime, zone: Tz, is_its_day: impl Fn(NaiveDate) -> bool) -> Moment {
    let today = now.with_timezone(&zone).date_naive();
    let days = (0..DAYS_LOOKED_AT).map(|more| today + Days::new(more)).filter(|day| is_its_day(*day));
    let mut instants = days.map(|day| instant(day, at, zone));
    instants.find(|instant| now < *instant).expect("a week has all days, and each time of a day comes or is skipped")
}

/// When the wall shows this, or else the first instant at which it shows more.
fn instant(day: NaiveDate, at: NaiveTime, zone: Tz) -> Moment {
    let wall = day.and_time(at);
    let at_minute = |minutes| zone.from_local_datetime(&(wall + Duration::minutes(minutes))).earliest();
    let shown = (0..).find_map(at_minute).expect("gaps end");
    let is_in_gap = shown.naive_local() != wall;
    // Clocks jump at whole minutes.
    let into_minute = if is_in_gap {
        Duration::seconds(at.signed_duration_since(NaiveTime::MIN).num_seconds() % 60)
    } else {
        Duration::zero()
    };
    shown.to_utc() - into_minute
}

impl fmt::Display for Recurrence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Recurrence::Every(minutes) => write!(f, "every {minutes} minutes"),
            Recurrence::Daily(at, zone) => write!(f, "daily {at} {zone}"),
            Recurrence::Weekly(on, at, zone) => write!(f, "weekly {on} {at} {zone}"),
        }
    }
}

/// It is not how an alarm can recur.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no recurrence")]
pub struct NoRecurrence(pub String);

impl FromStr for Recurrence {
    type Err = NoRecurrence;

    fn from_str(text: &str) -> Result<Recurrence, NoRecurrence> {
        let words: Vec<&str> = text.split(' ').collect();
        let read = || match words.as_slice() {
            ["every", minutes, "minutes"] => minutes.parse().ok().map(Recurrence::Every),
            ["daily", at, zone] => Some(Recurrence::Daily(at.parse().ok()?, zone.parse().ok()?)),
            ["weekly", on, at, zone] => {
                Some(Recurrence::Weekly(on.parse().ok()?, at.parse().ok()?, zone.parse().ok()?))
            }
            _ => None,
        };
        read().ok_or_else(|| NoRecurrence(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Europe::{Berlin, London};
    use chrono_tz::Pacific::Apia;

    fn utc(text: &str) -> Moment {
        text.parse().unwrap()
    }

    fn daily(hour: u32, minute: u32, zone: Tz) -> Recurrence {
        Recurrence::Daily(NaiveTime::from_hms_opt(hour, minute, 0).unwrap(), zone)
    }

    /// The next so many times, one after the other.
    fn times(recurrence: Recurrence, from: &str, count: usize) -> Vec<String> {
        let mut now = utc(from);
        let mut next = || {
            now = recurrence.next_after(now);
            now.format("%m-%dT%H:%MZ").to_string()
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn a_wall_time_stays_what_the_wall_shows() {
        let around_spring = times(daily(4, 0, Berlin), "2027-03-26T12:00:00Z", 3);
        assert_eq!(around_spring, ["03-27T03:00Z", "03-28T02:00Z", "03-29T02:00Z"]);
    }

    #[test]
    fn a_wall_time_in_a_gap_is_the_first_instant_after_it() {
        let skipped = times(daily(2, 30, Berlin), "2027-03-27T12:00:00Z", 2);
        assert_eq!(skipped, ["03-28T01:00Z", "03-29T00:30Z"]);
        let odd = Recurrence::Daily(NaiveTime::from_hms_opt(1, 59, 59).unwrap(), London);
        assert_eq!(odd.next_after(utc("2027-03-28T00:00:00Z")), utc("2027-03-28T01:00:00Z"));
        // Samoa had no 30 December 2011 at all.
        assert_eq!(times(daily(12, 0, Apia), "2011-12-30T00:00:00Z", 2), ["12-30T10:00Z", "12-30T22:00Z"]);
    }

    #[test]
    fn a_repeated_hour_goes_off_once_and_the_first_time() {
        let recurrence = daily(2, 30, Berlin);
        assert_eq!(times(recurrence, "2027-10-30T12:00:00Z", 2), ["10-31T00:30Z", "11-01T01:30Z"]);
        let between_the_passes = utc("2027-10-31T01:00:00Z");
        assert_eq!(recurrence.next_after(between_the_passes), utc("2027-11-01T01:30:00Z"));
    }

    #[test]
    fn the_next_time_is_after_now_however_late_it_is() {
        assert_eq!(times(daily(4, 0, Berlin), "2027-06-01T02:00:00Z", 1), ["06-02T02:00Z"]);
        let weekly = Recurrence::Weekly(Weekday::Mon, NaiveTime::from_hms_opt(4, 0, 0).unwrap(), Berlin);
        assert_eq!(times(weekly, "2027-06-07T02:00:00Z", 2), ["06-14T02:00Z", "06-21T02:00Z"]);
        let often = Recurrence::Every(NonZeroU32::new(15).unwrap());
        assert_eq!(times(often, "2027-06-01T02:07:00Z", 2), ["06-01T02:22Z", "06-01T02:37Z"]);
    }

    #[test]
    fn it_is_written_in_words_and_read_again() {
        let weekly = Recurrence::Weekly(Weekday::Sun, NaiveTime::from_hms_opt(3, 5, 0).unwrap(), Berlin);
        for one in [Recurrence::Every(NonZeroU32::new(5).unwrap()), daily(4, 0, Apia), weekly] {
            assert_eq!(one.to_string().parse(), Ok(one));
        }
        assert_eq!(weekly.to_string(), "weekly Sun 03:05:00 Europe/Berlin");
        for bad in
            ["", "daily", "daily 25:00:00 UTC", "every 0 minutes", "weekly Foo 04:00:00 UTC", "daily 04:00:00 Mars"]
        {
            assert!(bad.parse::<Recurrence>().is_err(), "{bad}");
        }
    }

    proptest::proptest! {
        /// In any zone, from any instant: it comes later, within eight days, and no run of wall times is skipped.
        #[test]
        fn it_always_comes_again(zone in 0..chrono_tz::TZ_VARIANTS.len(), from in 0_i64..4_000_000_000, minute in 0_u32..1440) {
            let zone = chrono_tz::TZ_VARIANTS[zone];
            let (now, daily) = (Moment::from_timestamp(from, 0).unwrap(), daily(minute / 60, minute % 60, zone));
            let next = daily.next_after(now);
            proptest::prop_assert!(now < next && next <= now + Duration::hours(49), "{daily}: {now} {next}");
            let shows = next.with_timezone(&zone).time();
            let wanted = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0).unwrap();
            let just_before = (next - Duration::seconds(1)).with_timezone(&zone).time();
            proptest::prop_assert!(shows == wanted || just_before < wanted && wanted < shows, "{daily}: {next} {shows}");
        }
    }
}
