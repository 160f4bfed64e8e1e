//! What a restaurant tells its followers: which service days look different now. Nothing of a person.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::restaurant::change::Change;
use crate::domain::restaurant::state::State;

pub use crate::domain::restaurant::decide::REACH_DAYS;

/// Service days that look different.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum News {
    /// Nothing that followers could see.
    #[default]
    Nothing,
    /// These days, and those within [`REACH_DAYS`] of them.
    Days(BTreeSet<NaiveDate>),
    /// Any day.
    Everything,
}

impl News {
    /// What a change makes different, given the state before it: where the party was and where it goes.
    pub fn of(before: &State, change: &Change) -> News {
        match change {
            Change::HoldPlaced(hold) => News::Days(BTreeSet::from([hold.stay.date])),
            Change::HoldEnded(id, _) => {
                News::Days(before.holds.get(id).map(|hold| hold.stay.date).into_iter().collect())
            }
            Change::Reservation(_, reservation) => {
                let was = before.reservations.get(&reservation.id).map(|known| known.stay.date);
                News::Days(was.into_iter().chain([reservation.stay.date]).collect())
            }
            Change::Configured { .. } => News::Everything,
            Change::Wait(_)
            | Change::GuestRecorded(_)
            | Change::SettingPut(..)
            | Change::SettingRemoved(_)
            | Change::Answered(_)
            | Change::AnswersForgotten { .. }
            | Change::HistoryForgotten { .. } => News::Nothing,
        }
    }

    /// Both.
    pub fn and(self, other: News) -> News {
        match (self, other) {
            (News::Everything, _) | (_, News::Everything) => News::Everything,
            (news, News::Nothing) | (News::Nothing, news) => news,
            (News::Days(mut days), News::Days(others)) => {
                days.extend(others);
                News::Days(days)
            }
        }
    }

    /// Whether the slots of a day may look different.
    pub fn touches(&self, date: NaiveDate) -> bool {
        match self {
            News::Nothing => false,
            News::Days(days) => days.iter().any(|day| (*day - date).num_days().abs() <= REACH_DAYS),
            News::Everything => true,
        }
    }
}
