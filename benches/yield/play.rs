//! Evenings played by a rule.

use maitred::domain::restaurant::state::State;

use crate::demand::{Request, evening};
use crate::dice::Dice;
use crate::floor::{Floor, Set};
use crate::ours::{self, Ours};
use crate::policy::{Choice, Plain, Policy, Repack};

/// The requests of an evening, in the order in which they are made.
pub type Evening = Vec<Request>;

/// Who decides.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// A set is chosen once and for all.
    Plain(Choice),
    /// As above, and all are packed anew when that fails.
    Repack(Choice),
    /// The real rule book.
    Ours,
}

/// One of [`PUBLISHED`]: its name, its rule, how many of a hundred guests come half an hour earlier or later, and the
/// figures at each load.
pub type Row = (&'static str, Rule, u64, [Option<f64>; 3]);

/// What was published of the anchor floor, and ours, which was not.
pub const PUBLISHED: [Row; 9] = [
    ("largest table first", plain(Choice::Largest), 0, known([68.0, 52.5, 42.8])),
    ("any fitting table at random", plain(Choice::Random), 0, known([71.7, 56.5, 46.2])),
    ("best fit", plain(Choice::BestFit), 0, known([79.8, 62.1, 50.6])),
    ("best fit + gap", plain(Choice::BestFitGap), 0, known([79.6, 62.9, 51.5])),
    ("… + re-pack in 20 orders", Rule::Repack(Choice::BestFitGap), 0, known([83.3, 63.6, 51.8])),
    ("best fit + gap, offering ±30 min", plain(Choice::BestFitGap), 100, known([84.6, 68.8, 56.4])),
    ("all of it", Rule::Repack(Choice::BestFitGap), 100, [Some(87.5), Some(69.0), None]),
    ("ours", Rule::Ours, 0, [None; 3]),
    ("ours, offering ±30 min", Rule::Ours, 100, [None; 3]),
];

const fn known([quiet, good, full]: [f64; 3]) -> [Option<f64>; 3] {
    [Some(quiet), Some(good), Some(full)]
}

/// A rule that chooses once and for all.
pub const fn plain(choice: Choice) -> Rule {
    Rule::Plain(choice)
}

/// Evenings of a floor, the same for every rule.
pub fn evenings(floor: &Floor, load: f64, count: u64) -> Vec<Evening> {
    (0..count).map(|seed| evening(floor.seats(), load, &mut Dice(seed))).collect()
}

/// A floor that can be played on.
pub struct House<'a> {
    sets: Vec<Set>,
    /// The same as they stand round the room, not by size: what is first there is first for nothing else.
    round_the_room: Vec<Set>,
    state: State,
    floor: &'a Floor,
}

impl<'a> House<'a> {
    /// A floor with nobody on it.
    pub fn new(floor: &'a Floor) -> House<'a> {
        let sets = floor.sets();
        let mut round_the_room = sets.clone();
        round_the_room.sort_by_key(|set| (set.tables.len(), set.tables[0] * 7 % floor.tables.len()));
        House { sets, round_the_room, state: ours::open(floor), floor }
    }

    /// The share of asked covers that is accepted, evening by evening, when so many of a hundred guests also come up
    /// to half an hour earlier or later.
    pub fn shares(&self, rule: Rule, evenings: &[Evening], flexible: u64) -> Vec<f64> {
        let numbered = (0_u64..).zip(evenings);
        numbered.map(|(seed, evening)| share(self.policy(rule, seed).as_mut(), evening, flexible)).collect()
    }

    /// As [`shares`](House::shares) by the real rule book, and how many parties were moved for each that was accepted.
    pub fn ours(&self, evenings: &[Evening]) -> (Vec<f64>, f64) {
        let (mut moved, mut accepted) = (0, 0);
        let played = evenings.iter().map(|evening| {
            let mut ours = Ours::new(&self.state);
            let share = share(&mut ours, evening, 0);
            moved += ours.moved;
            accepted += ours.accepted;
            share
        });
        (played.collect(), moved as f64 / accepted as f64)
    }

    /// Covers that are accepted of one evening.
    pub fn covers(&self, rule: Rule, evening: &Evening) -> u32 {
        covers(self.policy(rule, 0).as_mut(), evening, 0)
    }

    /// The floor.
    pub fn floor(&self) -> &Floor {
        self.floor
    }

    fn policy(&self, rule: Rule, seed: u64) -> Box<dyn Policy + '_> {
        match rule {
            Rule::Plain(Choice::First) => Box::new(Plain::new(&self.round_the_room, Choice::First, seed)),
            Rule::Plain(choice) => Box::new(Plain::new(&self.sets, choice, seed)),
            Rule::Repack(choice) => Box::new(Repack::new(&self.sets, choice, seed)),
            Rule::Ours => Box::new(Ours::new(&self.state)),
        }
    }
}

fn share(policy: &mut dyn Policy, evening: &Evening, flexible: u64) -> f64 {
    f64::from(covers(policy, evening, flexible)) / f64::from(asked(evening))
}

/// Covers that ask for a table.
pub fn asked(evening: &Evening) -> u32 {
    evening.iter().map(|request| u32::from(request.party)).sum()
}

fn covers(policy: &mut dyn Policy, evening: &Evening, flexible: u64) -> u32 {
    let accepted = evening.iter().filter(|request| {
        let near = [-1, 1, -2, 2].into_iter().filter(|_| request.stubbornness < flexible);
        let mut times = [0].into_iter().chain(near).filter_map(|by| request.shifted(by));
        times.any(|request| policy.accepts(&request))
    });
    accepted.map(|request| u32::from(request.party)).sum()
}
