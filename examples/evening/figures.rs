//! The published figures of restaurant demand: Recruit's 36,259 bookings of 275 restaurants (aggregates only), and
//! the shares that booking platforms report. Sources stand in the research note on the booking domain, section 4.

use chrono::Weekday;

use crate::chance::Chance;

/// Bookings that are called off again, as reported for the United States in 2024.
pub const CALLED_OFF: f64 = 0.17;

/// Party sizes, from and to, and their percentages. Of 21 and more only the sum is known.
const PARTIES: [((u16, u16), f64); 11] = [
    ((1, 1), 1.6),
    ((2, 2), 42.7),
    ((3, 3), 16.7),
    ((4, 4), 13.6),
    ((5, 5), 6.3),
    ((6, 6), 4.9),
    ((7, 7), 2.7),
    ((8, 8), 2.7),
    ((9, 10), 2.6),
    ((11, 20), 4.6),
    ((21, 30), 1.6),
];

/// Hours ahead, and the percentage of guests who book within them.
const LEADS: [(f64, f64); 12] = [
    (0.0, 0.0),
    (1.0, 12.7),
    (3.0, 21.4),
    (6.0, 26.9),
    (24.0, 38.8),
    (48.0, 50.9),
    (72.0, 58.9),
    (168.0, 76.7),
    (336.0, 89.6),
    (720.0, 97.9),
    (1440.0, 99.8),
    (2880.0, 100.0),
];

/// The hour ahead by which half of all guests have booked.
const LEAD_MEDIAN: f64 = 47.0;

/// How many come together.
pub fn party(chance: &mut Chance) -> u16 {
    let (from, to) = *chance.weigh(&PARTIES).expect("the table has rows");
    let spread = u16::try_from(chance.below(usize::from(to - from) + 1)).expect("the spread of a row is small");
    from + spread
}

/// How many hours ahead a party books. The table is of all parties together, and is stretched so that its median is
/// the one measured for parties of this size.
pub fn lead_hours(chance: &mut Chance, party: u16) -> f64 {
    let percent = chance.share() * 100.0;
    let row = LEADS.windows(2).find(|pair| percent < pair[1].1).expect("the table ends at 100 %");
    let ((from, below), (to, above)) = (row[0], row[1]);
    let hours = from + (to - from) * (percent - below) / (above - below);
    hours * median_of(party) / LEAD_MEDIAN
}

fn median_of(party: u16) -> f64 {
    match party {
        0..=2 => 24.0,
        3..=4 => 48.0,
        5..=8 => 93.0,
        9..=20 => 170.0,
        21.. => 384.0,
    }
}

/// How many of a hundred parties arrive within an hour of the service day; hours run on past midnight.
pub fn arriving(hour: u16) -> f64 {
    match hour {
        11 => 3.1,
        12 => 3.2,
        13 => 1.9,
        14..=16 => 2.6 / 3.0,
        17 => 9.5,
        18 => 27.2,
        19 => 24.5,
        20 => 14.5,
        21 => 7.7,
        22 => 3.2,
        23..=26 => 2.1 / 4.0,
        // What the table leaves of 100 %, spread over the hours that it does not list.
        _ => 0.5 / 8.0,
    }
}

/// How many of a hundred parties come on a weekday.
pub fn coming_on(day: Weekday) -> f64 {
    [9.0, 10.1, 12.0, 12.2, 21.6, 23.6, 11.6][day.num_days_from_monday() as usize]
}

/// The hour of day at which a guest books ahead: over a quarter do while dinner is served, at 17 or 18.
pub fn booking_hour(chance: &mut Chance) -> u16 {
    let evening = [17, 18];
    let others = [9, 10, 11, 12, 13, 14, 15, 16, 19, 20, 21, 22];
    let hours: &[u16] = if chance.happens(0.27) { &evening } else { &others };
    *chance.pick(hours).expect("both lists have hours")
}
