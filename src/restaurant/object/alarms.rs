//! What alarms a restaurant wants follows from its changes, here and nowhere else; and what each asks of the rule book when
//! it goes off.

use chrono::{Duration, NaiveTime, Weekday};

use crate::clock::Moment;
use crate::domain::configuration::{Placed, Setting};
use crate::domain::ids::{HoldId, ReservationId, WaitId};
use crate::domain::reservation::{Reservation, Status};
use crate::domain::restaurant::change::{ANSWERS_KEPT_DAYS, Answered, Change};
use crate::domain::restaurant::command::Command;
use crate::domain::restaurant::decide::{no_show_at, wait_ends_at};
use crate::domain::waitlist::Wait;
use crate::object::alarm::AlarmChange;
use crate::object::recurrence::Recurrence;

use super::Restaurant;

const HOLD: &str = "hold:";
const NO_SHOW: &str = "no_show:";
const REQUEST: &str = "request:";
const WAIT: &str = "wait:";
const ANSWERS: &str = "answers";
const HOUSEKEEPING: &str = "housekeeping";

/// When the weekly housekeeping begins at the earliest, by the clock on the wall: most rooms are empty, and clocks do not
/// jump then.
const HOUSEKEEPING_FROM: NaiveTime = NaiveTime::from_hms_opt(3, 0, 0).expect("three in the morning");
/// Over how many minutes the restaurants of a zone are spread: the sleeping ones are woken for it.
const HOUSEKEEPING_SPREAD_MINUTES: u64 = 180;

impl Restaurant {
    pub(super) fn no_show_alarm(&self, reservation: &Reservation) -> AlarmChange {
        let name = format!("{NO_SHOW}{}", reservation.id);
        match no_show_at(&self.state, reservation) {
            Some(at) => AlarmChange::set(name, at),
            None => AlarmChange::clear(name),
        }
    }

    pub(super) fn alarms_after(&self, change: &Change, now: Moment) -> Vec<AlarmChange> {
        let is_watched = |reservation: &Reservation| 1 < reservation.revision || self.marks_no_shows();
        match change {
            Change::HoldPlaced(hold) => vec![AlarmChange::set(format!("{HOLD}{}", hold.id), hold.expires_at)],
            Change::HoldEnded(hold, _) => vec![AlarmChange::clear(format!("{HOLD}{hold}"))],
            Change::Reservation(_, reservation) => {
                let no_show = is_watched(reservation).then(|| self.no_show_alarm(reservation));
                request_alarm(reservation).into_iter().chain(no_show).collect()
            }
            Change::Wait(wait) => vec![self.wait_alarm(wait)],
            // The zone may be another.
            Change::SettingPut(_, Placed { setting: Setting::Profile(_), .. }) => vec![self.housekeeping_alarm(now)],
            Change::SettingPut(_, Placed { setting: Setting::Policy(_), .. }) => {
                let live = self.state.reservations.values().filter(|reservation| reservation.status.is_live());
                let waits = self.state.waits.values().filter(|wait| wait.status.is_open());
                let waits = waits.map(|wait| self.wait_alarm(wait));
                live.map(|reservation| self.no_show_alarm(reservation)).chain(waits).collect()
            }
            Change::Answered(answered) if self.state.answers.len() == 1 => vec![answers_alarm(answered)],
            Change::AnswersForgotten { .. } => {
                let oldest = self.state.answers.values().min_by_key(|answered| answered.at);
                oldest.map(answers_alarm).into_iter().collect()
            }
            // Also the first one of a restaurant that is older than housekeeping finds its own night.
            Change::HistoryForgotten { .. } => vec![self.housekeeping_alarm(now)],
            Change::Answered(_)
            | Change::GuestRecorded(_)
            | Change::SettingPut(..)
            | Change::SettingRemoved(_)
            | Change::Configured { .. } => vec![],
        }
    }

    /// One night a week, which night and which minute its id says.
    pub(super) fn housekeeping_alarm(&self, now: Moment) -> AlarmChange {
        let id = self.id.bits();
        let night = Weekday::try_from(u8::try_from(id % 7).expect("below 7")).expect("a day of the week");
        let minute = Duration::minutes(i64::try_from(id / 7 % HOUSEKEEPING_SPREAD_MINUTES).expect("a few hours"));
        let weekly = Recurrence::Weekly(night, HOUSEKEEPING_FROM + minute, self.zone().0);
        AlarmChange::recur(HOUSEKEEPING.into(), weekly, now)
    }

    pub(super) fn wait_alarm(&self, wait: &Wait) -> AlarmChange {
        let name = format!("{WAIT}{}", wait.id);
        match wait_ends_at(&self.state, wait) {
            Some(at) => AlarmChange::set(name, at),
            None => AlarmChange::clear(name),
        }
    }

    /// The alarms that must be set, with their times, of what is still on at `now` (unix seconds): found from what there
    /// is, not from what happened.
    pub fn wanted_alarms(&self, now: i64) -> Vec<(String, Moment)> {
        let set = |change: AlarmChange| change.entry.map(|entry| (entry.name, entry.at));
        let holds = self.state.holds.values();
        let holds = holds.map(|hold| AlarmChange::set(format!("{HOLD}{}", hold.id), hold.expires_at));
        let waits = self.state.waits.values().map(|wait| self.wait_alarm(wait));
        let present = self.state.reservations.values().filter(|it| now <= it.stay.until.timestamp());
        let reservations = present.flat_map(|it| request_alarm(it).into_iter().chain([self.no_show_alarm(it)]));
        let answers = self.state.answers.values().min_by_key(|answered| answered.at).map(answers_alarm);
        holds.chain(waits).chain(reservations).chain(answers).filter_map(set).collect()
    }

    pub(super) fn marks_no_shows(&self) -> bool {
        let policy = self.state.house.as_ref().map(|house| &house.configuration.policy);
        policy.is_some_and(|policy| policy.no_show_after_minutes.is_some())
    }
}

pub(super) fn answers_alarm(oldest: &Answered) -> AlarmChange {
    AlarmChange::set(ANSWERS.into(), oldest.at + Duration::days(ANSWERS_KEPT_DAYS) + Duration::seconds(1))
}

/// A request lapses; one that was answered no longer does.
pub(super) fn request_alarm(reservation: &Reservation) -> Option<AlarmChange> {
    let name = || format!("{REQUEST}{}", reservation.id);
    let asks = |status: &Status| match status {
        Status::Requested { expires_at } => Some(*expires_at),
        Status::Booked
        | Status::Confirmed { .. }
        | Status::Arrived { .. }
        | Status::Seated { .. }
        | Status::Finished { .. }
        | Status::Cancelled { .. }
        | Status::NoShow { .. } => None,
    };
    if let Some(expires_at) = asks(&reservation.status) {
        return Some(AlarmChange::set(name(), expires_at));
    }
    let asked = reservation.before.as_ref().is_some_and(|before| asks(&before.status).is_some());
    asked.then(|| AlarmChange::clear(name()))
}

/// What an alarm asks of the rule book; `None` for a name that nobody set.
pub(super) fn command_of(alarm: &str) -> Option<Command> {
    if let Some(hold) = alarm.strip_prefix(HOLD) {
        return HoldId::parse(hold).map(|hold| Command::ExpireHold { hold });
    }
    if let Some(reservation) = alarm.strip_prefix(NO_SHOW) {
        return ReservationId::parse(reservation).map(|reservation| Command::MarkNoShow { reservation });
    }
    if let Some(reservation) = alarm.strip_prefix(REQUEST) {
        return ReservationId::parse(reservation).map(|reservation| Command::ExpireRequest { reservation });
    }
    if let Some(wait) = alarm.strip_prefix(WAIT) {
        return WaitId::parse(wait).map(|wait| Command::EndWait { wait });
    }
    match alarm {
        ANSWERS => Some(Command::ForgetAnswers),
        HOUSEKEEPING => Some(Command::ForgetHistory),
        _ => None,
    }
}
