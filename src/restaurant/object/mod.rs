//! A restaurant as a durable object: asks the rule book, makes its changes true in memory, and keeps them in the open
//! batch until the gate closes it. `alarms` says what is to go off, `showing` what it shows of itself, `weight` what it takes.

mod alarms;
mod showing;
mod weight;

use chrono::Duration;

use crate::clock::Moment;
use crate::domain::author::{Author, Way};
use crate::domain::availability::Own;
use crate::domain::ids::{ReservationId, RestaurantId};
use crate::domain::reservation::Channel;
use crate::domain::restaurant::change::Change;
use crate::domain::restaurant::command::{Command, Split};
use crate::domain::restaurant::course;
use crate::domain::restaurant::decide::decide;
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::State;
use crate::domain::time::Zone;
use crate::object::alarm::{AlarmChange, Tending};
use crate::object::{Broken, Decided, Fired, Object};
use crate::planted::{self, Bug};

use crate::restaurant::batch::Batch;
use crate::restaurant::calendar::Calendar;
use crate::restaurant::ledger::{Ledger, Used};
use crate::restaurant::message::{Message, Reply};
use crate::restaurant::news::News;
use crate::restaurant::token::{self, Secret};
use crate::restaurant::view::Refused;

use alarms::command_of;

pub use showing::place;

/// How often memory is rid of what is over.
const COOL_HOURS: i64 = 1;

/// A restaurant in memory.
#[derive(Debug)]
pub struct Restaurant {
    id: RestaurantId,
    secret: Secret,
    /// Counts what happened.
    revision: u64,
    state: State,
    calendar: Calendar,
    batch: Batch,
    /// Who asked for what is being decided, if they said.
    author: Option<Author>,
    ledger: Ledger,
    /// How many reservations may be made this month, while whoever asks now may not make more.
    bookings_max: Option<u32>,
    /// What followers should hear of the open batch.
    news: News,
    cooled_at: Moment,
}

impl Restaurant {
    /// A restaurant with this state, as of the beginning of time.
    pub fn new(id: RestaurantId, secret: Secret, revision: u64, state: State) -> Restaurant {
        let cooled_at = Moment::UNIX_EPOCH;
        let (calendar, batch, news) = (Calendar::default(), Batch::default(), News::Nothing);
        let (ledger, bookings_max) = (Ledger::default(), None);
        Restaurant { id, secret, revision, state, calendar, batch, author: None, ledger, bookings_max, news, cooled_at }
    }

    /// The same with what it used.
    pub fn with(self, ledger: Ledger) -> Restaurant {
        Restaurant { ledger, ..self }
    }

    /// Whether so many more would be more than may be this month: how many may be, and how many are.
    fn over_quota(&self, changes: &[Change], now: Moment) -> Option<(u32, u64)> {
        let max = self.bookings_max?;
        // Whoever is given a hold is promised that it can be booked.
        let held = changes.iter().any(|change| matches!(change, Change::HoldPlaced(_)));
        let more = Used::by(changes).bookings.max(held.into());
        let used = self.ledger.bookings_in_month(self.zone().local_date(now));
        (0 < more && u64::from(max) < used + more).then_some((max, used))
    }

    /// What it knows.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// How often something happened in it.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Its id.
    pub fn id(&self) -> RestaurantId {
        self.id
    }

    fn zone(&self) -> Zone {
        self.state.house.as_ref().map_or(Zone(chrono_tz::UTC), |house| house.configuration.profile.zone)
    }

    fn refused(&self, rejection: Rejection) -> Reply {
        Reply::Refused(Box::new(Refused { rejection, zone: self.zone() }))
    }

    /// Asks the rule book, and makes true what it says.
    fn execute(&mut self, command: Command, now: Moment) -> Result<Decided<Reply>, Broken> {
        self.cool(now);
        match decide(&self.state, command, now) {
            Err(rejection) => Ok(only(self.refused(rejection))),
            Ok(decision) => {
                if let Some((max, used)) = self.over_quota(&decision.changes, now) {
                    return Ok(only(Reply::OverQuota { max, used }));
                }
                let wrote = !decision.changes.is_empty();
                let alarms = self.make_true(decision.changes, now)?;
                Ok(Decided { reply: self.render(decision.outcome), wrote, alarms })
            }
        }
    }

    fn make_true(&mut self, changes: Vec<Change>, now: Moment) -> Result<Vec<AlarmChange>, Broken> {
        if changes.is_empty() {
            return Ok(vec![]);
        }
        let (asked, mut news) = (changes.len(), News::Nothing);
        let seen = |before: &State, changes: &[Change]| {
            let of_these = changes.iter().map(|change| News::of(before, change)).fold(News::Nothing, News::and);
            news = std::mem::take(&mut news).and(of_these);
        };
        let all = course::make_true(&mut self.state, changes, now, seen);
        let all = all.map_err(|overlap| Broken(overlap.to_string()))?;
        if !planted::is(Bug::CalendarKept) {
            self.calendar.outdate(&news);
        }
        self.news = std::mem::take(&mut self.news).and(news);
        self.revision += 1;
        let alarms = all.iter().flat_map(|change| self.alarms_after(change, now)).collect();
        self.ledger.note(self.zone().local_date(now), &all);
        self.batch.add(all, asked, self.author);
        Ok(alarms)
    }

    fn configure(&mut self, command: Command, secret: Secret, now: Moment) -> Result<Decided<Reply>, Broken> {
        let is_first = self.state.version == 0;
        if is_first {
            self.secret = secret;
        }
        let decided = self.execute(command, now)?;
        if is_first && decided.wrote {
            self.batch.bring_secret(secret);
        }
        Ok(decided)
    }

    /// Rids memory of what is over, now and then.
    fn cool(&mut self, now: Moment) {
        if self.cooled_at + Duration::hours(COOL_HOURS) <= now {
            self.cooled_at = now;
            self.state.cool(now);
            self.ledger.cool(self.zone().local_date(now));
        }
    }

    /// A change by staff. What was answered before is answered again, whatever became of the reservation since.
    fn tend(
        &mut self,
        command: Command,
        id: ReservationId,
        if_revision: Option<u32>,
        now: Moment,
    ) -> Result<Decided<Reply>, Broken> {
        if self.is_repeated(&command) {
            return self.execute(command, now);
        }
        let Some(current) = self.state.reservations.get(&id) else { return Ok(only(self.reservation(id, false))) };
        let revision = current.revision;
        match if_revision {
            Some(expected) if expected != revision => Ok(only(self.refused(Rejection::RevisionStale { revision }))),
            Some(_) | None => self.execute(command, now),
        }
    }

    /// Whether this splits what the same request has split already.
    fn is_repeated(&self, command: &Command) -> bool {
        let Command::Split(Split { key: Some(used), .. }) = command else { return false };
        self.state.answers.contains_key(&used.key)
    }

    fn is_manager(&self, id: ReservationId, shown: &str) -> bool {
        token::is_right(shown, &self.secret.manage_token(id))
    }
}

/// A reply that changed nothing.
fn only(reply: Reply) -> Decided<Reply> {
    Decided { reply, wrote: false, alarms: vec![] }
}

impl Object for Restaurant {
    type Command = Message;
    type Reply = Reply;
    type News = News;

    fn is_read(message: &Message) -> bool {
        match message {
            Message::By(_, message) => Restaurant::is_read(message),
            Message::ReadReservation(..)
            | Message::ReadSlots(_)
            | Message::ReadSlotsFor(..)
            | Message::ReadSlotsBesides(..)
            | Message::ReadWait(..)
            | Message::ReadAnyReservation(_)
            | Message::ReadBook(_)
            | Message::ReadUnallocated(..)
            | Message::ReadFloor(_)
            | Message::ReadQuotes(..)
            | Message::ReadSlotsForStaff(..)
            | Message::ReadThese(..)
            | Message::ReadLine
            | Message::ReadPlan(_)
            | Message::ReadDays(_)
            | Message::ReadConfiguration
            | Message::ReadHealth => true,
            Message::Do(_)
            | Message::Configure(..)
            | Message::BookHold(..)
            | Message::ReleaseHold(..)
            | Message::Manage(..)
            | Message::Tend(..)
            | Message::ManageWait(..)
            | Message::ReplaceHold(..)
            | Message::TendAlarm(..) => false,
            Message::Within(_, message) => Restaurant::is_read(message),
        }
    }

    fn tends(message: &Message) -> Option<(&str, Tending)> {
        if let Message::TendAlarm(alarm, tending) = message { Some((alarm, *tending)) } else { None }
    }

    fn decide(&mut self, message: Message, now: Moment) -> Result<Decided<Reply>, Broken> {
        match message {
            Message::By(author, message) => {
                self.author = Some(author);
                let decided = self.decide(*message, now);
                self.author = None;
                decided
            }
            Message::Within(bookings_max, message) => {
                self.bookings_max = Some(bookings_max);
                let decided = self.decide(*message, now);
                self.bookings_max = None;
                decided
            }
            Message::Do(command) => self.execute(command, now),
            Message::Configure(command, secret) => self.configure(command, secret, now),
            Message::BookHold(command, hold, shown) if token::is_right(&shown, &self.secret.hold_token(hold)) => {
                self.execute(command, now)
            }
            Message::ReleaseHold(hold, shown) if token::is_right(&shown, &self.secret.hold_token(hold)) => {
                self.execute(Command::ReleaseHold { hold }, now)
            }
            Message::ReplaceHold(command, hold, shown) if token::is_right(&shown, &self.secret.hold_token(hold)) => {
                self.execute(command, now)
            }
            Message::ReadSlotsBesides(query, hold, shown) if token::is_right(&shown, &self.secret.hold_token(hold)) => {
                Ok(only(self.slots_for(query, (Channel::Online, Some(Own::Hold(hold))), now)))
            }
            Message::BookHold(..)
            | Message::ReleaseHold(..)
            | Message::ReplaceHold(..)
            | Message::ReadSlotsBesides(..) => Ok(only(self.refused(Rejection::HoldNotFound))),
            Message::Manage(command, id, shown) if self.is_manager(id, &shown) => {
                let is_hot = self.state.reservations.contains_key(&id);
                if is_hot { self.execute(command, now) } else { Ok(only(self.reservation(id, false))) }
            }
            Message::Tend(command, id, if_revision) => self.tend(command, id, if_revision, now),
            Message::ReadReservation(id, shown) if self.is_manager(id, &shown) => Ok(only(self.reservation(id, false))),
            Message::ReadSlotsFor(query, id, shown) if self.is_manager(id, &shown) => {
                Ok(only(self.slots_for(query, (Channel::Online, Some(Own::Reservation(id))), now)))
            }
            Message::Manage(..) | Message::ReadReservation(..) | Message::ReadSlotsFor(..) => {
                Ok(only(self.refused(Rejection::ReservationNotFound)))
            }
            Message::ManageWait(command, id, shown) if token::is_right(&shown, &self.secret.wait_token(id)) => {
                self.execute(command, now)
            }
            Message::ReadWait(id, shown) if token::is_right(&shown, &self.secret.wait_token(id)) => {
                Ok(only(self.wait(id, false)))
            }
            Message::ManageWait(..) | Message::ReadWait(..) => Ok(only(self.refused(Rejection::WaitNotFound))),
            Message::ReadAnyReservation(id) => Ok(only(self.reservation(id, false))),
            Message::ReadBook(query) => Ok(only(self.book(&query, now))),
            Message::ReadUnallocated(after, limit) => Ok(only(self.unallocated(after, limit))),
            Message::ReadFloor(at) => Ok(only(self.floor(at, now))),
            Message::ReadQuotes(largest, wants) => Ok(only(self.quotes(largest, &wants, now))),
            Message::ReadSlotsForStaff(query, moving) => {
                Ok(only(self.slots_for(query, (Channel::InHouse, moving.map(Own::Reservation)), now)))
            }
            Message::ReadThese(reservations, waits) => Ok(only(self.these(&reservations, &waits))),
            Message::ReadLine => Ok(only(self.line())),
            Message::ReadSlots(query) => Ok(only(self.slots(query, now))),
            Message::ReadPlan(date) => Ok(only(self.plan(date, now))),
            Message::ReadDays(query) => Ok(only(self.days(query, now))),
            Message::ReadConfiguration => Ok(only(self.configuration())),
            Message::ReadHealth => Ok(only(self.health())),
            Message::TendAlarm(..) => Ok(only(Reply::Done)),
        }
    }

    fn fire(&mut self, alarm: &str, now: Moment) -> Result<Fired, Broken> {
        let Some(command) = command_of(alarm) else { return Ok(Fired::Failed(format!("no such alarm: {alarm}"))) };
        match decide(&self.state, command, now) {
            Ok(decision) => {
                self.author = Some(Author::house(Way::Alarm));
                let fired = self.make_true(decision.changes, now).map(Fired::Done);
                self.author = None;
                fired
            }
            Err(rejection) => Ok(Fired::Failed(format!("{rejection:?}"))),
        }
    }

    fn batch_bytes(&self) -> usize {
        self.batch.bytes()
    }

    fn seal(&mut self, alarms: &[AlarmChange], now: Moment) -> String {
        let moved = self.ledger.take_moved();
        self.batch.count(if planted::is(Bug::CountNotStored) { vec![] } else { moved });
        self.batch.seal(&self.state, self.revision, alarms, now)
    }

    fn news(&mut self) -> News {
        std::mem::take(&mut self.news)
    }

    fn memory_bytes(&self) -> usize {
        self.weight_bytes()
    }
}
