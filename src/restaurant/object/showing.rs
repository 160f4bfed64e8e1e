//! What a restaurant shows of itself, as plain values for the edge.

use chrono::{Duration, NaiveDate};

use crate::clock::Moment;
use crate::domain::availability::plan::{Start, plan};
use crate::domain::availability::{Ask, Own, SlotStatus, When};
use crate::domain::ids::{ReservationId, TableId, WaitId};
use crate::domain::key::Key;
use crate::domain::limit::Limits;
use crate::domain::party::{PartyRange, PartySize};
use crate::domain::reservation::{Channel, Hold, Reservation, Wants};
use crate::domain::restaurant::alternatives::alternatives;
use crate::domain::restaurant::change::Led;
use crate::domain::restaurant::command::Wish;
use crate::domain::restaurant::decide::{Outcome, Quoting};
use crate::domain::restaurant::rejection::{Alternative, Rejection};
use crate::domain::restaurant::state::House;
use crate::domain::seating::Need;
use crate::domain::time::TimeOfDay;
use crate::domain::waitlist::Wait;

use crate::restaurant::calendar::{Day, ONLINE, day_status, work_out};
use crate::restaurant::floor;
use crate::restaurant::message::{BookQuery, DaysQuery, Reply, SlotsQuery};
use crate::restaurant::past::{Bookmark, Remembered};
use crate::restaurant::view::{
    AppliedView, AvailabilityView, ColdBook, ColdView, ConfigurationView, DayView, FloorView, HealthView, HoldView,
    QuoteView, ReservationView, ShorterView, TheseView, WaitView,
};

use super::Restaurant;

impl Restaurant {
    pub(super) fn render(&self, outcome: Outcome) -> Reply {
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

    pub(super) fn hold(&self, hold: Hold, is_replay: bool) -> Reply {
        Reply::Hold(Box::new(HoldView { hold, zone: self.zone(), secret: self.secret, is_replay }))
    }

    pub(super) fn reservation(&self, id: ReservationId, is_replay: bool) -> Reply {
        match self.state.reservations.get(&id).and_then(|reservation| self.view(reservation)) {
            Some(view) => Reply::Reservation(Box::new(ReservationView { is_replay, ..view })),
            None => Reply::Cold(Box::new(ColdView { id, book: self.cold_book(), is_replay })),
        }
    }

    pub(super) fn cold_book(&self) -> ColdBook {
        let policy = self.state.house.as_ref().map(|house| house.configuration.policy.clone()).unwrap_or_default();
        ColdBook {
            zone: self.zone(),
            secret: self.secret,
            changeable_before: Duration::minutes(policy.cancel_until_minutes.into()),
            late_after: Duration::minutes(policy.late_after_minutes.into()),
        }
    }

    pub(super) fn view(&self, reservation: &Reservation) -> Option<ReservationView> {
        let guest = self.state.guests.get(&reservation.guest)?;
        let tables = self.keys(&reservation.stay.tables);
        Some(self.cold_book().view(Remembered { reservation: reservation.clone(), guest, tables }))
    }

    /// The keys of tables that are still on the floor.
    pub(super) fn keys(&self, tables: &[TableId]) -> Vec<Key> {
        let known = self.state.house.iter().flat_map(|house| &house.configuration.tables);
        known.filter(|table| tables.contains(&table.id)).map(|table| table.key.clone()).collect()
    }

    /// What is of today or later is in memory, all of it.
    pub(super) fn book(&self, query: &BookQuery, now: Moment) -> Reply {
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

    pub(super) fn unallocated(&self, after: Option<Bookmark>, limit: usize) -> Reply {
        let is_asked = |it: &&Reservation| after.is_none_or(|after| after < place(it));
        let mut promised: Vec<&Reservation> = self.state.unallocated().filter(is_asked).collect();
        promised.sort_by_key(|reservation| place(reservation));
        promised.truncate(limit);
        Reply::Book(promised.into_iter().filter_map(|reservation| self.view(reservation)).collect())
    }

    pub(super) fn floor(&self, at: Option<Moment>, now: Moment) -> Reply {
        let at = at.unwrap_or(now);
        Reply::Floor(FloorView { at, zone: self.zone(), tables: floor::floor(&self.state, at, now) })
    }

    pub(super) fn quotes(&self, largest: PartySize, wants: &Wants, now: Moment) -> Reply {
        let Some(house) = &self.state.house else { return self.refused(Rejection::NotConfigured) };
        if let Some(rejection) = self.refuse_query(largest, wants.area.as_ref(), Channel::WalkIn) {
            return self.refused(rejection);
        }
        let parties = (1..=largest.covers()).filter_map(|covers| PartySize::parse(covers.into()));
        let quoting = Quoting::new(&self.state, house, now);
        let quote = |party| {
            let minutes = quoting.quote(party, wants);
            let shorter = if minutes == Some(0) { None } else { quoting.shorter(party, wants) };
            let shorter = shorter.map(|stay| ShorterView { tables: self.keys(&stay.tables), back_by: stay.until });
            QuoteView { party, minutes, shorter, zone: self.zone() }
        };
        Reply::Quotes(parties.map(quote).collect())
    }

    pub(super) fn wait(&self, id: WaitId, is_replay: bool) -> Reply {
        match self.state.waits.get(&id).and_then(|wait| self.wait_view(wait)) {
            Some(view) => Reply::Wait(Box::new(WaitView { is_replay, ..view })),
            None => self.refused(Rejection::WaitNotFound),
        }
    }

    pub(super) fn wait_view(&self, wait: &Wait) -> Option<WaitView> {
        let offer = wait.status.offer().and_then(|hold| self.state.holds.get(&hold).cloned());
        let same = |other: &&&Wait| other.wanted.date() == wait.wanted.date() && other.place() < wait.place();
        let ahead = wait.status.is_open().then(|| self.state.line().iter().filter(same).count());
        let guest = self.state.guests.get(&wait.guest)?;
        let (zone, secret) = (self.zone(), self.secret);
        Some(WaitView { wait: wait.clone(), guest, ahead, offer, zone, secret, is_replay: false })
    }

    pub(super) fn these(&self, reservations: &[ReservationId], waits: &[WaitId]) -> Reply {
        let (mut hot, mut cold) = (vec![], vec![]);
        for id in reservations {
            match self.state.reservations.get(id).and_then(|reservation| self.view(reservation)) {
                Some(view) => hot.push(view),
                None => cold.push(*id),
            }
        }
        let waits = waits.iter().filter_map(|id| self.wait_view(self.state.waits.get(id)?)).collect();
        let (book, version) = (self.cold_book(), self.state.version);
        Reply::These(Box::new(TheseView { reservations: hot, cold, book, waits, version }))
    }

    pub(super) fn line(&self) -> Reply {
        Reply::Line(self.state.line().into_iter().filter_map(|wait| self.wait_view(wait)).collect())
    }

    pub(super) fn slots(&mut self, query: SlotsQuery, now: Moment) -> Reply {
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
    pub(super) fn slots_for(&self, query: SlotsQuery, asker: (Channel, Option<Own>), now: Moment) -> Reply {
        if let Some(refusal) = self.refuse_query(query.party, query.wants.area.as_ref(), asker.0) {
            return self.refused(refusal);
        }
        let day = work_out(&self.state, &(query.date, query.party, query.wants.clone()), asker, now);
        let is_there = |time| day.slots.iter().any(|slot| slot.time == time && slot.status == SlotStatus::Available);
        let instead = |time| if is_there(time) { vec![] } else { self.alternatives(&query, time, asker, now) };
        let alternatives = query.time.map(instead);
        self.shown(day, alternatives)
    }

    pub(super) fn shown(&self, day: Day, alternatives: Option<Vec<Alternative>>) -> Reply {
        let Day { slots, areas, valid_until } = day;
        let (revision, zone) = (self.revision, self.zone());
        Reply::Slots(AvailabilityView { revision, zone, slots, areas, valid_until, alternatives })
    }

    pub(super) fn alternatives(
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

    pub(super) fn plan(&self, date: NaiveDate, now: Moment) -> Reply {
        let Some(house) = &self.state.house else { return self.refused(Rejection::NotConfigured) };
        if date < self.zone().local_date(now) {
            return Reply::Plan(None);
        }
        let come = self.state.reservations.values().filter(|it| it.status.comes() && it.stay.date == date);
        let held = self.state.holds.values().filter(|it| it.is_live(now) && it.stay.date == date);
        let starts: Vec<Start> = come
            .map(|it| Start::of(&it.stay, it.channel))
            .chain(held.map(|it| Start::of(&it.stay, it.channel)))
            .collect();
        Reply::Plan(Some(Box::new(plan(&house.configuration, self.state.version, date, &starts))))
    }

    pub(super) fn days(&mut self, query: DaysQuery, now: Moment) -> Reply {
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
    pub(super) fn refuse_query(&self, party: PartySize, area: Option<&Key>, channel: Channel) -> Option<Rejection> {
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

    pub(super) fn configuration(&self) -> Reply {
        match &self.state.house {
            None => self.refused(Rejection::NotConfigured),
            Some(house) => Reply::Configuration(Box::new(ConfigurationView {
                configuration: house.configuration.clone(),
                version: self.state.version,
            })),
        }
    }

    pub(super) fn health(&self) -> Reply {
        Reply::Health(HealthView {
            revision: self.revision,
            version: self.state.version,
            reservations: self.state.reservations.len(),
            holds: self.state.holds.len(),
        })
    }
}

/// Where a reservation stands in a list of days, as the database orders it.
pub fn place(reservation: &Reservation) -> Bookmark {
    (reservation.stay.date, reservation.stay.starts_at.timestamp(), reservation.id)
}
