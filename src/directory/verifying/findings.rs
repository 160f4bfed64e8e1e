//! What was looked at, and what came of it.

use crate::restaurant::sound::{Check, Complaint};

/// All that is looked at, in the order in which it is told.
pub(super) const CHECKS: [Check; 9] = [
    Check::Database,
    Check::Journal,
    Check::Seatings,
    Check::Records,
    Check::History,
    Check::Alarms,
    Check::Rules,
    Check::Memory,
    Check::Index,
];

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is wrong.
    Sound,
    /// This is wrong.
    Wrong(Vec<String>),
    /// It could not be looked at, for this reason.
    NotLooked(String),
}

/// What is known so far.
#[derive(Default)]
pub(super) struct Findings {
    pub(super) wrong: Vec<Complaint>,
    not_looked: Vec<(Check, String)>,
}

impl Findings {
    pub(super) fn wrong(&mut self, check: Check, what: impl Into<String>) {
        self.wrong.push(Complaint::new(check, what));
    }

    pub(super) fn not_looked(&mut self, checks: &[Check], why: &str) {
        self.not_looked.extend(checks.iter().map(|check| (*check, why.to_owned())));
    }

    pub(super) fn outcomes(self) -> Vec<(Check, Outcome)> {
        let of = |check: Check| {
            let wrong: Vec<String> =
                self.wrong.iter().filter(|it| it.check == check).map(|it| it.what.clone()).collect();
            let not_looked = self.not_looked.iter().find(|(it, _)| *it == check);
            match (wrong.is_empty(), not_looked) {
                (false, _) => Outcome::Wrong(wrong),
                (true, Some((_, why))) => Outcome::NotLooked(why.clone()),
                (true, None) => Outcome::Sound,
            }
        };
        CHECKS.into_iter().map(|check| (check, of(check))).collect()
    }
}
