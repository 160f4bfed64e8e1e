//! Evenings of requests, drawn from what was measured of real restaurants.

use crate::dice::Dice;

/// Minutes of a step of the grid.
pub const STEP: u32 = 15;
/// Steps from 17:00 to 24:00.
pub const STEPS: u32 = 7 * 60 / STEP;

/// How often parties of 1 to 10 come, in tenths of a percent: Recruit's `air_reserve`, 36,259 bookings of 275
/// restaurants; what is said there of 9 to 10 is shared by both.
const PARTIES: [u64; 10] = [16, 427, 167, 136, 63, 49, 27, 27, 13, 13];
/// How often they come in the hours from 17:00 to 22:00, of the same bookings. The 5 % who come later are left out: they
/// could hardly leave by 24:00, and without them every row of the published table comes out within a point.
const HOURS: [u64; 5] = [95, 272, 245, 145, 77];

/// Somebody who asks for a table.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// How many.
    pub party: u16,
    /// The start, in steps after 17:00.
    pub start: u32,
    /// Steps at the table.
    pub stay: u32,
    /// Of a hundred guests, whether this one would come at another time if so many would.
    pub stubbornness: u64,
}

impl Request {
    /// The steps it takes, a bit each.
    pub fn mask(&self) -> u64 {
        ((1 << self.stay) - 1) << self.start
    }

    /// The same party at a start so many steps later; none out of hours.
    pub fn shifted(&self, by: i32) -> Option<Request> {
        let start = self.start.checked_add_signed(by)?;
        (start + self.stay <= STEPS).then_some(Request { start, ..*self })
    }
}

/// Minutes that a party stays.
pub fn turn(party: u16) -> u32 {
    match party {
        0..=2 => 90,
        3..=4 => 105,
        5..=6 => 120,
        7.. => 150,
    }
}

/// Requests in the order in which they are made, until they ask for `load` of 80 % of the seats' time.
pub fn evening(seats: u32, load: f64, dice: &mut Dice) -> Vec<Request> {
    let most = load * 0.8 * f64::from(seats * STEPS * STEP);
    let mut asked = 0.0;
    let mut requests = vec![];
    while asked < most {
        let request = request(dice);
        asked += f64::from(u32::from(request.party) * request.stay * STEP);
        requests.push(request);
    }
    requests
}

/// A party and its time are drawn apart; a time at which the party could not leave by 24:00 is drawn again.
fn request(dice: &mut Dice) -> Request {
    let party = 1 + u16::try_from(drawn(&PARTIES, dice)).expect("ten sizes");
    let stay = turn(party) / STEP;
    let per_hour = 60 / STEP;
    let stubbornness = dice.roll(100);
    loop {
        let hour = u32::try_from(drawn(&HOURS, dice)).expect("five hours");
        let quarter = u32::try_from(dice.roll(per_hour.into())).expect("a few quarters");
        let start = hour * per_hour + quarter;
        if start + stay <= STEPS {
            return Request { party, start, stay, stubbornness };
        }
    }
}

fn drawn(weights: &[u64], dice: &mut Dice) -> usize {
    let mut left = dice.roll(weights.iter().sum());
    let mut at = 0;
    while weights[at] <= left {
        left -= weights[at];
        at += 1;
    }
    at
}
