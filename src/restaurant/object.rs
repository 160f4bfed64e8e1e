//! A restaurant as a durable object: asks the rule book, makes its changes true in memory, and keeps them in the open
//! batch until the gate closes it. What alarms a restaurant wants follows from its changes, here and nowhere else.

use chrono::Duration;

use crate::clock::Moment;
use crate::domain::availability::{Ask, Own, SlotStatus, When};
use crate::domain::configuration::{Placed, Setting};
use crate::domain::ids::{HoldId, ReservationId, RestaurantId, TableId, WaitId};
use crate::domain::key::Key;
use crate::domain::limit::Limits;
use crate::domain::party::{PartyRange, PartySize};
use crate::domain::reservation::{Channel, Hold, Reservation, Status};
use crate::domain::restaurant::alternatives::alternatives;
use crate::domain::restaurant::change::{ANSWERS_KEPT_DAYS, Answered, Change, Led};
use crate::domain::restaurant::command::{Command, Split, Wish};
use crate::domain::restaurant::course;
use crate::domain::restaurant::decide::{Outcome, decide, no_show_at, wait_ends_at};
use crate::domain::restaurant::rejection::{Alternative, Rejection};
use crate::domain::restaurant::state::{House, State};
use crate::domain::seating::Need;
use crate::domain::time::{TimeOfDay, Zone};
use crate::domain::waitlist::{Wait, WaitStatus};
use crate::object::alarm::AlarmChange;
use crate::object::{Broken, Decided, Fired, Object};

use super::batch::Batch;
use super::calendar::{Calendar, Day, ONLINE, day_status, work_out};
use super::floor;
use super::message::{BookQuery, DaysQuery, Message, Reply, SlotsQuery};
use super::news::News;
use super::past::{Bookmark, Remembered};
use super::token::{self, Secret};
use super::view::{
    AppliedView, AvailabilityView, ColdBook, ColdView, ConfigurationView, DayView, FloorView, HealthView, HoldView,
    Refused, ReservationView, WaitView,
};

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
    /// What followers should hear of the open batch.
    news: News,
    cooled_at: Moment,
}

impl Restaurant {
    /// A restaurant with this state, as of the beginning of time.
    pub fn new(id: RestaurantId, secret: Secret, revision: u64, state: State) -> Restaurant {
        let cooled_at = Moment::UNIX_EPOCH;
        let (calendar, batch, news) = (Calendar::default(), Batch::default(), News::Nothing);
        Restaurant { id, secret, revision, state, calendar, batch, news, cooled_at }
    }

    /// What it knows.
    pub fn state(&self) -> &State {
        &self.state
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
        let mut news = News::Nothing;
        let seen = |before: &State, changes: &[Change]| {
            let of_these = changes.iter().map(|change| News::of(before, change)).fold(News::Nothing, News::and);
            news = std::mem::take(&mut news).and(of_these);
        };
        let all = course::make_true(&mut self.state, changes, now, seen);
        let all = all.map_err(|overlap| Broken(overlap.to_string()))?;
        self.calendar.outdate(&news);
        self.news = std::mem::take(&mut self.news).and(news);
        self.revision += 1;
        let alarms = all.iter().flat_map(|change| self.alarms_after(change)).collect();
        self.batch.add(all);
        Ok(alarms)
    }

    fn no_show_alarm(&self, reservation: &Reservation) -> AlarmChange {
        let name = format!("{NO_SHOW}{}", reservation.id);
        match no_show_at(&self.state, reservation) {
            Some(at) => AlarmChange::set(name, at),
            None => AlarmChange::clear(name),
        }
    }

    fn alarms_after(&self, change: &Change) -> Vec<AlarmChange> {
        let is_watched = |reservation: &Reservation| 1 < reservation.revision || self.marks_no_shows();
        match change {
            Change::HoldPlaced(hold) => vec![AlarmChange::set(format!("{HOLD}{}", hold.id), hold.expires_at)],
            Change::HoldEnded(hold, _) => vec![AlarmChange::clear(format!("{HOLD}{hold}"))],
            Change::Reservation(_, reservation) => {
                let no_show = is_watched(reservation).then(|| self.no_show_alarm(reservation));
                request_alarm(reservation).into_iter().chain(no_show).collect()
            }
            Change::Wait(wait) => vec![self.wait_alarm(wait)],
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
            Change::Answered(_)
            | Change::GuestRecorded(_)
            | Change::SettingPut(..)
            | Change::SettingRemoved(_)
            | Change::Configured { .. } => vec![],
        }
    }

    fn wait_alarm(&self, wait: &Wait) -> AlarmChange {
        let name = format!("{WAIT}{}", wait.id);
        match wait_ends_at(&self.state, wait) {
            Some(at) => AlarmChange::set(name, at),
            None => AlarmChange::clear(name),
        }
    }

    fn marks_no_shows(&self) -> bool {
        let policy = self.state.house.as_ref().map(|house| &house.configuration.policy);
        policy.is_some_and(|policy| policy.no_show_after_minutes.is_some())
    }

    fn render(&self, outcome: Outcome) -> Reply {
        match outcome {
            Outcome::Reservation(id) => self.reservation(id, false),
            Outcome::Hold(hold) => self.hold(*hold, false),
            Outcome::Wait(id) => self.wait(id, false),
            Outcome::Imported(imported) => Reply::Imported(imported),
            Outcome::Configured { plan, version, is_new } => {
                Reply::Applied(Box::new(AppliedView { plan, version, is_new }))
            }
            Outcome::Done => Reply::Done,
            Outcome::Before(Led::ToReservation(id)) => self.reservation(id, true),
            Outcome::Before(Led::ToHold(hold)) => self.hold(*hold, true),
            Outcome::Before(Led::ToWait(id)) => self.wait(id, true),
        }
    }

    fn hold(&self, hold: Hold, is_replay: bool) -> Reply {
        Reply::Hold(Box::new(HoldView { hold, zone: self.zone(), secret: self.secret, is_replay }))
    }

    fn reservation(&self, id: ReservationId, is_replay: bool) -> Reply {
        match self.state.reservations.get(&id).and_then(|reservation| self.view(reservation)) {
            Some(view) => Reply::Reservation(Box::new(ReservationView { is_replay, ..view })),
            None => Reply::Cold(Box::new(ColdView { id, book: self.cold_book(), is_replay })),
        }
    }

    fn cold_book(&self) -> ColdBook {
        let policy = self.state.house.as_ref().map(|house| house.configuration.policy.clone()).unwrap_or_default();
        ColdBook {
            zone: self.zone(),
            secret: self.secret,
            changeable_before: Duration::minutes(policy.cancel_until_minutes.into()),
            late_after: Duration::minutes(policy.late_after_minutes.into()),
        }
    }

    fn view(&self, reservation: &Reservation) -> Option<ReservationView> {
        let guest = self.state.guests.get(&reservation.guest)?.clone();
        let tables = self.keys(&reservation.stay.tables);
        Some(self.cold_book().view(Remembered { reservation: reservation.clone(), guest, tables }))
    }

    /// The keys of tables that are still on the floor.
    fn keys(&self, tables: &[TableId]) -> Vec<Key> {
        let known = self.state.house.iter().flat_map(|house| &house.configuration.tables);
        known.filter(|table| tables.contains(&table.id)).map(|table| table.key.clone()).collect()
    }

    /// What is of today or later is in memory, all of it.
    fn book(&self, query: &BookQuery, now: Moment) -> Reply {
        if query.from < self.zone().local_date(now) {
            return Reply::ColdBook(self.cold_book());
        }
        let is_asked = |it: &&Reservation| {
            (query.from..=query.to).contains(&it.stay.date)
                && (query.statuses.is_empty() || query.statuses.contains(&it.status.name()))
                && query.after.is_none_or(|after| after < place(it))
        };
        let mut asked: Vec<&Reservation> = self.state.reservations.values().filter(is_asked).collect();
        asked.sort_by_key(|reservation| place(reservation));
        asked.truncate(query.limit);
        Reply::Book(asked.into_iter().filter_map(|reservation| self.view(reservation)).collect())
    }

    fn unallocated(&self, after: Option<Bookmark>, limit: usize) -> Reply {
        let is_asked = |it: &&Reservation| after.is_none_or(|after| after < place(it));
        let mut promised: Vec<&Reservation> = self.state.unallocated().filter(is_asked).collect();
        promised.sort_by_key(|reservation| place(reservation));
        promised.truncate(limit);
        Reply::Book(promised.into_iter().filter_map(|reservation| self.view(reservation)).collect())
    }

    fn floor(&self, at: Option<Moment>, now: Moment) -> Reply {
        let at = at.unwrap_or(now);
        Reply::Floor(FloorView { at, zone: self.zone(), tables: floor::floor(&self.state, at, now) })
    }

    fn wait(&self, id: WaitId, is_replay: bool) -> Reply {
        match self.state.waits.get(&id).and_then(|wait| self.wait_view(wait)) {
            Some(view) => Reply::Wait(Box::new(WaitView { is_replay, ..view })),
            None => self.refused(Rejection::WaitNotFound),
        }
    }

    fn wait_view(&self, wait: &Wait) -> Option<WaitView> {
        let offer = |wait: &Wait| match wait.status {
            WaitStatus::Offered { hold, .. } => self.state.holds.get(&hold).cloned(),
            WaitStatus::Waiting
            | WaitStatus::Accepted { .. }
            | WaitStatus::Lapsed { .. }
            | WaitStatus::Ended { .. }
            | WaitStatus::Left { .. } => None,
        };
        let same = |other: &&&Wait| other.wanted.date() == wait.wanted.date() && other.place() < wait.place();
        let ahead = wait.status.is_open().then(|| self.state.line().iter().filter(same).count());
        let guest = self.state.guests.get(&wait.guest)?.clone();
        let (zone, secret) = (self.zone(), self.secret);
        Some(WaitView { wait: wait.clone(), guest, ahead, offer: offer(wait), zone, secret, is_replay: false })
    }

    fn line(&self) -> Reply {
        Reply::Line(self.state.line().into_iter().filter_map(|wait| self.wait_view(wait)).collect())
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

    fn slots(&mut self, query: SlotsQuery, now: Moment) -> Reply {
        if let Some(refusal) = self.refuse_query(query.party, query.wants.area.as_ref(), Channel::Online) {
            return self.refused(refusal);
        }
        let day = self.calendar.day(&self.state, (query.date, query.party, query.wants.clone()), now);
        let is_there = |time| day.slots.iter().any(|slot| slot.time == time && slot.status == SlotStatus::Available);
        let missing = query.time.filter(|time| !is_there(*time));
        let alternatives =
            query.time.map(|_| missing.map_or_else(Vec::new, |time| self.alternatives(&query, time, ONLINE, now)));
        self.shown(day, alternatives)
    }

    /// Not remembered: nobody else would be shown this.
    fn slots_for(&self, query: SlotsQuery, asker: (Channel, Option<Own>), now: Moment) -> Reply {
        if let Some(refusal) = self.refuse_query(query.party, query.wants.area.as_ref(), asker.0) {
            return self.refused(refusal);
        }
        let day = work_out(&self.state, &(query.date, query.party, query.wants.clone()), asker, now);
        let is_there = |time| day.slots.iter().any(|slot| slot.time == time && slot.status == SlotStatus::Available);
        let instead = |time| if is_there(time) { vec![] } else { self.alternatives(&query, time, asker, now) };
        let alternatives = query.time.map(instead);
        self.shown(day, alternatives)
    }

    fn shown(&self, day: Day, alternatives: Option<Vec<Alternative>>) -> Reply {
        let Day { slots, areas, valid_until } = day;
        let (revision, zone) = (self.revision, self.zone());
        Reply::Slots(AvailabilityView { revision, zone, slots, areas, valid_until, alternatives })
    }

    fn alternatives(
        &self,
        query: &SlotsQuery,
        time: TimeOfDay,
        (channel, own): (Channel, Option<Own>),
        now: Moment,
    ) -> Vec<Alternative> {
        let Some(house) = &self.state.house else { return vec![] };
        let when = When::Wall { date: query.date, time };
        let wish = Wish { when, party: query.party, wants: query.wants.clone() };
        let need = Need { party: query.party, wants: &query.wants, channel };
        alternatives(&self.state, house, &wish, Ask { need, own, over: Limits::NONE }, now)
    }

    fn days(&mut self, query: DaysQuery, now: Moment) -> Reply {
        if let Some(refusal) = self.refuse_query(query.party, query.wants.area.as_ref(), Channel::Online) {
            return self.refused(refusal);
        }
        let dates = query.from.iter_days().take_while(|date| *date <= query.to);
        let status = |date| {
            let day = self.calendar.day(&self.state, (date, query.party, query.wants.clone()), now);
            DayView { date, status: day_status(&day.slots) }
        };
        Reply::Days(dates.map(status).collect())
    }

    /// What is asked for must be bookable in principle, by the same rules as a booking.
    fn refuse_query(&self, party: PartySize, area: Option<&Key>, channel: Channel) -> Option<Rejection> {
        let Some(House { configuration, .. }) = &self.state.house else { return Some(Rejection::NotConfigured) };
        let limits = match channel {
            Channel::Online => Some(configuration.policy.online_party),
            Channel::InHouse => configuration.policy.in_house.party,
            Channel::WalkIn => None,
        };
        if let Some(PartyRange { min, .. }) = limits.filter(|limits| party < limits.min) {
            Some(Rejection::PartyTooSmall { min: min.covers() })
        } else if let Some(PartyRange { max, .. }) = limits.filter(|limits| limits.max < party) {
            Some(Rejection::PartyTooLarge { max: max.covers() })
        } else if area.is_some_and(|area| configuration.areas.iter().all(|known| known.key != *area)) {
            Some(Rejection::UnknownArea)
        } else {
            None
        }
    }

    fn configuration(&self) -> Reply {
        match &self.state.house {
            None => self.refused(Rejection::NotConfigured),
            Some(house) => Reply::Configuration(Box::new(ConfigurationView {
                configuration: house.configuration.clone(),
                version: self.state.version,
            })),
        }
    }

    fn health(&self) -> Reply {
        Reply::Health(HealthView {
            revision: self.revision,
            version: self.state.version,
            reservations: self.state.reservations.len(),
            holds: self.state.holds.len(),
        })
    }

    /// Rids memory of what is over, now and then.
    fn cool(&mut self, now: Moment) {
        if self.cooled_at + Duration::hours(COOL_HOURS) <= now {
            self.cooled_at = now;
            self.state.cool(now);
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

/// Where a reservation stands in a list of days, as the database orders it.
pub fn place(reservation: &Reservation) -> Bookmark {
    (reservation.stay.date, reservation.stay.starts_at.timestamp(), reservation.id)
}

const HOLD: &str = "hold:";
const NO_SHOW: &str = "no_show:";
const REQUEST: &str = "request:";
const WAIT: &str = "wait:";
const ANSWERS: &str = "answers";

fn answers_alarm(oldest: &Answered) -> AlarmChange {
    AlarmChange::set(ANSWERS.into(), oldest.at + Duration::days(ANSWERS_KEPT_DAYS) + Duration::seconds(1))
}

/// A request lapses; one that was answered no longer does.
fn request_alarm(reservation: &Reservation) -> Option<AlarmChange> {
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
fn command_of(alarm: &str) -> Option<Command> {
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
    (alarm == ANSWERS).then_some(Command::ForgetAnswers)
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
            Message::ReadReservation(..)
            | Message::ReadSlots(_)
            | Message::ReadSlotsFor(..)
            | Message::ReadSlotsBesides(..)
            | Message::ReadWait(..)
            | Message::ReadAnyReservation(_)
            | Message::ReadBook(_)
            | Message::ReadUnallocated(..)
            | Message::ReadFloor(_)
            | Message::ReadSlotsForStaff(..)
            | Message::ReadLine
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
            | Message::ReplaceHold(..) => false,
        }
    }

    fn decide(&mut self, message: Message, now: Moment) -> Result<Decided<Reply>, Broken> {
        match message {
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
            Message::ReadSlotsForStaff(query, moving) => {
                Ok(only(self.slots_for(query, (Channel::InHouse, moving.map(Own::Reservation)), now)))
            }
            Message::ReadLine => Ok(only(self.line())),
            Message::ReadSlots(query) => Ok(only(self.slots(query, now))),
            Message::ReadDays(query) => Ok(only(self.days(query, now))),
            Message::ReadConfiguration => Ok(only(self.configuration())),
            Message::ReadHealth => Ok(only(self.health())),
        }
    }

    fn fire(&mut self, alarm: &str, now: Moment) -> Result<Fired, Broken> {
        let Some(command) = command_of(alarm) else { return Ok(Fired::Failed(format!("no such alarm: {alarm}"))) };
        match decide(&self.state, command, now) {
            Ok(decision) => self.make_true(decision.changes, now).map(Fired::Done),
            Err(rejection) => Ok(Fired::Failed(format!("{rejection:?}"))),
        }
    }

    fn batch_bytes(&self) -> usize {
        self.batch.bytes()
    }

    fn seal(&mut self, alarms: &[AlarmChange], now: Moment) -> String {
        self.batch.seal(&self.state, self.revision, alarms, now)
    }

    fn news(&mut self) -> News {
        std::mem::take(&mut self.news)
    }
}
