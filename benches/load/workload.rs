//! What is asked: parties, times and dates as guests would draw them; and whether what was granted can be.

use std::sync::LazyLock;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use maitred::clock::Clock;

/// The doors open.
pub const OPENS: u16 = 12 * 60;
/// Everybody has left.
const CLOSES: u16 = 23 * 60;
/// Minutes between starts.
pub const STEP: u16 = 15;
/// How many tables seat how many, in the order of their numbers.
pub const FLOOR: [(u16, u8); 4] = [(14, 2), (14, 4), (8, 6), (4, 8)];
/// How many parties in a hundred are of which size.
const PARTIES: [(u32, u8); 6] = [(45, 2), (10, 3), (28, 4), (5, 5), (8, 6), (4, 8)];
/// How long parties stay: the largest party that a time holds for, and the minutes.
pub const TURNS: [(u8, u16); 3] = [(2, 90), (4, 105), (8, 120)];
/// Dates that bookings are spread over.
pub const DATES: u16 = 3000;

/// What all tables together have to give in a day.
pub fn table_minutes() -> u32 {
    let tables: u16 = FLOOR.iter().map(|(tables, _)| tables).sum();
    u32::from(tables) * u32::from(CLOSES - OPENS)
}

pub fn turn_minutes(party: u8) -> u16 {
    let turn = TURNS.iter().find(|(largest, _)| party <= *largest);
    turn.expect("no larger party is drawn").1
}

/// A booking to ask for. Dates are counted from the first.
#[derive(Clone, Copy, Debug)]
pub struct Ask {
    pub day: u16,
    /// Minutes after midnight.
    pub start: u16,
    pub party: u8,
}

impl Ask {
    /// Any party at any time that it can have by the rules of the house.
    pub fn draw(dice: &mut Dice, day: u16) -> Ask {
        let party = draw_party(dice);
        let last = CLOSES - turn_minutes(party);
        let starts = (last - OPENS) / STEP + 1;
        Ask { day, start: OPENS + STEP * dice.below(starts), party }
    }

    pub fn date(&self) -> String {
        date(self.day)
    }

    /// `HH:MM`.
    pub fn time(&self) -> String {
        format!("{:02}:{:02}", self.start / 60, self.start % 60)
    }

    pub fn minutes(&self) -> u16 {
        turn_minutes(self.party)
    }
}

fn draw_party(dice: &mut Dice) -> u8 {
    let mut drawn = u32::from(dice.below(100));
    for (share, party) in PARTIES {
        if drawn < share {
            return party;
        }
        drawn -= share;
    }
    unreachable!("the shares add up to a hundred")
}

/// `YYYY-MM-DD`.
pub fn date(day: u16) -> String {
    (*FIRST_DATE + Days::new(day.into())).to_string()
}

/// The first date: always the same, so that runs can be compared, unless it has passed.
static FIRST_DATE: LazyLock<NaiveDate> = LazyLock::new(|| {
    let usual = NaiveDate::from_ymd_opt(2027, 1, 1).expect("a date that exists");
    usual.max(Clock::System.now().date_naive() + Days::new(2))
});

/// Chance that can be repeated (splitmix64).
pub struct Dice(u64);

impl Dice {
    pub fn seeded(seed: u64) -> Dice {
        Dice(seed)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u16) -> u16 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let high = (mixed ^ (mixed >> 31)) >> 32;
        u16::try_from((high * u64::from(end)) >> 32).expect("below `end`")
    }
}

/// When each is due: by chance, as guests come (gaps of a Poisson process).
pub fn arrivals(rate: f64, secs: f64, seed: u64) -> Vec<Duration> {
    let mut dice = Dice::seeded(seed + 1);
    let (mut due, mut at) = (vec![], 0.0);
    while at < secs {
        due.push(Duration::from_secs_f64(at));
        let chance = (f64::from(dice.below(u16::MAX)) + 1.0) / (f64::from(u16::MAX) + 1.0);
        at -= chance.ln() / rate;
    }
    due
}

/// What a server acknowledged. Those of one table stand together when sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Granted {
    pub tenant: u16,
    pub day: u16,
    /// 0 where the server does not say.
    pub table: u16,
    pub start: u16,
    pub until: u16,
}

/// How many neighbours at a table overlap, where tables are known.
pub fn overlaps(granted: &[Granted]) -> u64 {
    let mut seated: Vec<&Granted> = granted.iter().filter(|booking| booking.table != 0).collect();
    seated.sort_unstable();
    let place = |booking: &Granted| (booking.tenant, booking.day, booking.table);
    let clashes = seated.windows(2).filter(|two| place(two[0]) == place(two[1]) && two[1].start < two[0].until);
    clashes.count().try_into().expect("a count")
}
