//! Who is given which tables, in the ways that we compare with. Each knows tables as bits of time and nothing else.

use std::cmp::Reverse;

use crate::demand::Request;
use crate::dice::Dice;
use crate::floor::Set;

/// The shortest stay, in steps: a gap below it is of no use.
const SHORTEST: u32 = 6;
/// How many orders a re-pack tries.
const ORDERS: usize = 20;
/// How many of them put larger parties first.
const BY_SIZE: usize = 10;

/// Says yes or no to requests, one after the other.
pub trait Policy {
    /// Whether it takes one more.
    fn accepts(&mut self, request: &Request) -> bool;
}

/// How a set is chosen among the free ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The first in the file.
    First,
    /// A single table before a combination, then the one with most seats.
    Largest,
    /// Any single table, or any combination if there is none.
    Random,
    /// A single table before a combination, then the fewest seats.
    BestFit,
    /// As above, then the least time that is left over where nobody can use it.
    BestFitGap,
}

/// A floor with who sits where, by a rule.
#[derive(Clone, Debug)]
pub struct Plain<'a> {
    sets: &'a [Set],
    choice: Choice,
    /// By table: a bit for each step that is taken.
    taken: Vec<u64>,
    dice: Dice,
}

impl<'a> Plain<'a> {
    /// An empty floor.
    pub fn new(sets: &'a [Set], choice: Choice, seed: u64) -> Plain<'a> {
        let tables = sets.iter().flat_map(|set| &set.tables).max().map_or(0, |last| last + 1);
        Plain { sets, choice, taken: vec![0; tables], dice: Dice(seed) }
    }

    fn is_free(&self, set: &Set, request: &Request) -> bool {
        set.takes(request.party) && set.tables.iter().all(|table| self.taken[*table] & request.mask() == 0)
    }

    fn chosen(&mut self, request: &Request) -> Option<&'a Set> {
        let sets = self.sets;
        let mut free = sets.iter().filter(|set| self.is_free(set, request));
        let combined = |set: &&Set| set.tables.len() > 1;
        match self.choice {
            Choice::First => free.next(),
            Choice::Largest => free.min_by_key(|set| (combined(set), Reverse(set.max))),
            Choice::Random => {
                let (combined, single): (Vec<&Set>, Vec<&Set>) = free.partition(combined);
                let free = if single.is_empty() { combined } else { single };
                let at = (!free.is_empty()).then(|| self.dice.roll(free.len() as u64))?;
                free.get(usize::try_from(at).ok()?).copied()
            }
            Choice::BestFit => free.min_by_key(|set| (combined(set), set.max)),
            Choice::BestFitGap => free.min_by_key(|set| (combined(set), set.max, self.stranded(set, request))),
        }
    }

    /// Steps beside a stay that are too few for anybody, on the table of the set that loses most.
    fn stranded(&self, set: &Set, request: &Request) -> u32 {
        let of = |table: &usize| {
            let taken = self.taken[*table] | (u64::MAX << crate::demand::STEPS);
            let after = (taken >> (request.start + request.stay)).trailing_zeros();
            let before = (taken << (63 - request.start) << 1).leading_zeros().min(request.start);
            [before, after].into_iter().filter(|gap| *gap < SHORTEST).sum::<u32>()
        };
        set.tables.iter().map(of).max().unwrap_or(0)
    }
}

impl Policy for Plain<'_> {
    fn accepts(&mut self, request: &Request) -> bool {
        let Some(set) = self.chosen(request) else { return false };
        set.tables.iter().for_each(|table| self.taken[*table] |= request.mask());
        true
    }
}

/// As [`Plain`]; when that fails, everybody is packed anew in random orders, half of them with larger parties first, and
/// the first in which all have a place holds.
#[derive(Debug)]
pub struct Repack<'a> {
    plain: Plain<'a>,
    accepted: Vec<Request>,
    dice: Dice,
}

impl<'a> Repack<'a> {
    /// An empty floor.
    pub fn new(sets: &'a [Set], choice: Choice, seed: u64) -> Repack<'a> {
        Repack { plain: Plain::new(sets, choice, seed), accepted: vec![], dice: Dice(seed) }
    }

    fn repacked(&mut self, request: &Request) -> Option<Plain<'a>> {
        let mut all: Vec<Request> = self.accepted.iter().chain([request]).copied().collect();
        (0..ORDERS).find_map(|nth| {
            shuffle(&mut all, &mut self.dice);
            if nth < BY_SIZE {
                all.sort_by_key(|request| Reverse(request.party));
            }
            let mut anew = Plain::new(self.plain.sets, self.plain.choice, 0);
            all.iter().all(|request| anew.accepts(request)).then_some(anew)
        })
    }
}

fn shuffle(requests: &mut [Request], dice: &mut Dice) {
    for at in (1..requests.len()).rev() {
        let other = usize::try_from(dice.roll(at as u64 + 1)).expect("below a length");
        requests.swap(at, other);
    }
}

impl Policy for Repack<'_> {
    fn accepts(&mut self, request: &Request) -> bool {
        let is_accepted = self.plain.accepts(request) || self.repacked(request).map(|anew| self.plain = anew).is_some();
        if is_accepted {
            self.accepted.push(*request);
        }
        is_accepted
    }
}
