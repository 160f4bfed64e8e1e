//! Bars of text.

use chrono::NaiveDate;

use crate::book::Book;
use crate::door::Promise;
use crate::house::{House, week};

/// The length of a full bar.
const WIDTH: usize = 40;
/// Blocks of one to eight eighths.
const EIGHTHS: [char; 8] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
/// No service day reaches beyond six in the morning.
const HOURS: std::ops::Range<u16> = 0..30;

/// The covers at table in an hour of the service day, on average of the days that serve then.
pub struct Hour {
    /// Which; runs on past midnight.
    pub hour: u16,
    /// How many sit.
    pub covers: f64,
}

/// The hours in which a restaurant serves, and how many sit in each.
pub fn hours(house: &House, book: &Book) -> Vec<Hour> {
    HOURS.filter_map(|hour| of_hour(house, book, hour)).collect()
}

fn of_hour(house: &House, book: &Book, hour: u16) -> Option<Hour> {
    let days: Vec<NaiveDate> = week().filter(|date| house.serves_in(*date, hour)).collect();
    let minutes: i64 = days.iter().flat_map(|date| book.on(*date)).map(|promise| minutes_in(promise, hour)).sum();
    (!days.is_empty()).then(|| Hour { hour, covers: minutes as f64 / 60.0 / days.len() as f64 })
}

/// The minutes that all people of a party together sit in an hour.
fn minutes_in(promise: &Promise, hour: u16) -> i64 {
    let midnight = promise.date.and_hms_opt(0, 0, 0).expect("every day has a midnight without a zone");
    let since = |at: chrono::DateTime<chrono::FixedOffset>| (at.naive_local() - midnight).num_minutes();
    let (from, to) = (i64::from(hour) * 60, i64::from(hour + 1) * 60);
    let together = since(promise.ends_at).min(to) - since(promise.starts_at).max(from);
    together.max(0) * i64::from(promise.party_size)
}

/// A bar for a share of the whole, and the rest of its length as dots.
pub fn bar(share: f64) -> String {
    let eighths = (share.clamp(0.0, 1.0) * WIDTH as f64 * 8.0).round() as i64;
    let eighths = usize::try_from(eighths).expect("a share is not negative");
    let mut bar: String = std::iter::repeat_n(EIGHTHS[7], eighths / 8).collect();
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8 - 1]);
    }
    let rest = WIDTH - eighths.div_ceil(8);
    bar + &"·".repeat(rest)
}
