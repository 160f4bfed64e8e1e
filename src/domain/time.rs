//! Wall time and instants. Rules are local: a date, minutes after its midnight, and the restaurant's zone. What
//! happens is an instant. A service may run past midnight and belongs to the day it started, so minutes run on past
//! 24 hours: 00:30 after Friday's dinner is Friday, minute 1470.
//!
//! A wall time inside a gap (clocks go forward) does not exist; of a repeated hour the first pass is meant.

use std::fmt;

use chrono::{DateTime, Datelike, Duration, LocalResult, NaiveDate, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Deserializer, Serialize};

/// An instant, in UTC.
pub type Moment = DateTime<Utc>;

/// Minutes in a day of 24 hours.
pub const DAY_MINUTES: u16 = 24 * 60;

/// Minutes of wall time after the midnight with which a service day begins; below 2,880.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct WallMinute(pub u16);

impl WallMinute {
    /// The same wall time on the day after.
    pub fn next_day(self) -> WallMinute {
        WallMinute(self.0 + DAY_MINUTES)
    }

    /// What a clock on the wall shows.
    pub fn time_of_day(self) -> TimeOfDay {
        TimeOfDay(self.0 % DAY_MINUTES)
    }
}

/// `HH:MM`, 00:00 to 23:59.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

impl TimeOfDay {
    /// Reads exactly `HH:MM`.
    pub fn parse(text: &str) -> Option<TimeOfDay> {
        let (hours, minutes) = text.split_once(':')?;
        let two = |part: &str, below: u16| {
            let digits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u16>().ok().filter(|value| digits && *value < below)
        };
        Some(TimeOfDay(two(hours, 24)? * 60 + two(minutes, 60)?))
    }

    /// The wall minute on the service day's own calendar date.
    pub fn same_day(self) -> WallMinute {
        WallMinute(self.0)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for TimeOfDay {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeOfDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<TimeOfDay, D::Error> {
        let text = String::deserialize(deserializer)?;
        TimeOfDay::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a time of day: HH:MM, 00:00 to 23:59")))
    }
}

/// Reads exactly `YYYY-MM-DD`, a day that exists.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    let shape = text.len() == 10 && text.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    text.parse::<NaiveDate>().ok().filter(|date| shape && (1970..=9000).contains(&date.year()))
}

/// An IANA time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Zone(pub Tz);

impl Zone {
    /// Reads a name such as `Europe/Rome`.
    pub fn parse(name: &str) -> Option<Zone> {
        name.parse().ok().map(Zone)
    }

    /// The instant at which the wall shows `minute` of the service day `date`; `None` inside a gap.
    pub fn instant(self, date: NaiveDate, minute: WallMinute) -> Option<Moment> {
        let wall = date.and_hms_opt(0, 0, 0)? + Duration::minutes(minute.0.into());
        match self.0.from_local_datetime(&wall) {
            LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => Some(instant.to_utc()),
            LocalResult::None => None,
        }
    }

    /// As [`instant`](Zone::instant); inside a gap, the first minute after it. For closing times, which always exist.
    pub fn instant_or_after_gap(self, date: NaiveDate, minute: WallMinute) -> Moment {
        let later = (minute.0..).map(WallMinute).find_map(|minute| self.instant(date, minute));
        later.expect("gaps end")
    }

    /// What the wall shows at an instant, in minutes after the midnight of a service day; never before that midnight.
    pub fn wall_minute(self, date: NaiveDate, at: Moment) -> WallMinute {
        let wall = at.with_timezone(&self.0).naive_local();
        let minutes = (wall - date.and_time(chrono::NaiveTime::MIN)).num_minutes();
        WallMinute(u16::try_from(minutes.clamp(0, i64::from(2 * DAY_MINUTES) - 1)).expect("clamped to two days"))
    }

    /// The calendar date on the restaurant's wall.
    pub fn local_date(self, at: Moment) -> NaiveDate {
        at.with_timezone(&self.0).date_naive()
    }

    /// RFC 3339 with this zone's offset.
    pub fn rfc3339(self, at: Moment) -> String {
        at.with_timezone(&self.0).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(zone: &str, date: &str, minute: u16) -> Option<String> {
        let zone = Zone::parse(zone).unwrap();
        zone.instant(parse_date(date).unwrap(), WallMinute(minute)).map(|at| zone.rfc3339(at))
    }

    #[test]
    fn past_midnight_runs_on() {
        assert_eq!(at("Europe/Rome", "2026-11-20", 1470).as_deref(), Some("2026-11-21T00:30:00+01:00"));
    }

    #[test]
    fn a_gap_has_no_instants_and_a_fold_means_its_first_pass() {
        assert_eq!(at("Europe/Rome", "2027-03-28", 150), None);
        assert_eq!(at("Europe/Rome", "2027-10-31", 150).as_deref(), Some("2027-10-31T02:30:00+02:00"));
        assert_eq!(at("Australia/Lord_Howe", "2026-10-04", 135), None);
        assert_eq!(at("America/Sao_Paulo", "2018-11-04", 0), None);
        assert_eq!(at("Asia/Kathmandu", "2026-11-20", 0).as_deref(), Some("2026-11-20T00:00:00+05:45"));
    }

    #[test]
    fn closing_inside_a_gap_is_just_after_it() {
        let zone = Zone::parse("Europe/Rome").unwrap();
        let after = zone.instant_or_after_gap(parse_date("2027-03-28").unwrap(), WallMinute(150));
        assert_eq!(zone.rfc3339(after), "2027-03-28T03:00:00+02:00");
    }

    #[test]
    fn only_hh_mm_and_days_that_exist() {
        for text in ["24:00", "7:00", "07:60", "0700", "07:0", "+7:00", ""] {
            assert_eq!(TimeOfDay::parse(text), None, "{text}");
        }
        for text in ["2026-02-30", "2026-2-3", "+2026-02-03", "26-02-03", "2026-02-03T00", "99999-01-01"] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }
}
