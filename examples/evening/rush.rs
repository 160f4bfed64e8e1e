//! A rush: the house is in the paper, and everybody wants the same Saturday in the same instant. It comes after the
//! week, on days that are still empty, so that it does not distort the week's figures.

use chrono::NaiveDate;

use crate::chance::Chance;
use crate::demand::{self, Guest};
use crate::diary::Happening;
use crate::house::House;

/// How many come.
const GUESTS: usize = 1_000;
/// The Saturday that they want. Alternatives reach back to the Monday after the days of the replay, not further.
pub const SATURDAY: NaiveDate = NaiveDate::from_ymd_opt(2027, 5, 1).expect("a date that exists");

/// What they all do at once. Nobody dawdles or calls off: the rush ends where it began.
pub fn draw(house: &House, seed: u64) -> Vec<Happening> {
    let mut chance = Chance::of(seed, &format!("rush {}", house.slug));
    let mut draw = |nth| {
        let minute = demand::wished_minute(house, SATURDAY, &mut chance);
        let guest = demand::guest(house, (SATURDAY, minute), nth, &mut chance);
        Happening::Comes(Box::new(Guest { dawdles: false, calls_off: None, ..guest }))
    };
    (0..GUESTS).map(&mut draw).collect()
}
