//! The life of a reservation, step by step: requested → booked → confirmed → arrived → seated → finished, called off,
//! stayed away, and one step back. A step that does not follow from where a reservation stands is refused by name.

use chrono::{Duration, SubsecRound};

use crate::domain::availability::Own;
use crate::domain::ids::{ReservationId, TableId};
use crate::domain::limit::{Limit, Limits};
use crate::domain::party::PartySize;
use crate::domain::reservation::{Actor, Before, Reservation, Status, Stay};
use crate::domain::restaurant::change::{Because, Change};
use crate::domain::restaurant::command::{Place, Step};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::time::Moment;

use super::amending::{changeable_until, guest_may_still_change};
use super::displacing::{displaced, elsewhere};
use super::placing::{Room, are_free, fits_tables, making_room};
use super::{Decision, house, is_current, live, told};

/// Takes a reservation a step on, or back.
pub(super) fn step(
    state: &State,
    (id, if_revision): (ReservationId, Option<u32>),
    step: Step,
    by: Actor,
    now: Moment,
) -> Result<Decision, Rejection> {
    let house = house(state)?;
    let current = state.reservations.get(&id).ok_or(Rejection::ReservationNotFound)?;
    is_current(current, if_revision)?;
    let stepping = Stepping { state, house, current, now };
    let changes = match step {
        Step::Approve => stepping.approve(),
        Step::Decline => stepping.decline(by),
        Step::Confirm => stepping.confirm(),
        Step::Arrive { covers } => stepping.arrive(covers),
        Step::Seat(place) => stepping.seat(&place),
        Step::Finish => stepping.finish(),
        Step::NoShow => stepping.no_show(),
        Step::Move(place) => stepping.move_to(&place),
        Step::Extend { minutes } => stepping.extend(minutes),
        Step::Lock => stepping.lock(),
        Step::Unlock => stepping.unlock(),
        Step::Undo => stepping.undo(),
    }?;
    Ok(told(changes, id))
}

/// Calls a reservation off. Twice is once.
pub(super) fn cancel(state: &State, id: ReservationId, by: Actor, now: Moment) -> Result<Decision, Rejection> {
    let current = state.reservations.get(&id).ok_or(Rejection::ReservationNotFound)?;
    if let Status::Cancelled { .. } = current.status {
        return Ok(told(vec![], id));
    }
    let current = live(state, id)?;
    let house = house(state)?;
    match by {
        Actor::Guest if !current.status.is_awaited() => return Err(no(current, "cancel")),
        Actor::Guest => guest_may_still_change(house, current, now)?,
        Actor::Staff | Actor::House if current.status.is_seated() => return Err(no(current, "cancel")),
        Actor::Staff | Actor::House => {}
    }
    let is_late = changeable_until(house, current) < now;
    let status = Status::Cancelled { at: now, by, is_late };
    let next = current.step(status, current.stay.clone());
    Ok(told(vec![Change::Reservation(Because::Cancelled, next)], id))
}

/// The least time for which a table is taken.
const MOMENT: Duration = Duration::minutes(1);
/// The longest that a party stays from its start, with all that it was given on top.
const STAY_MAX: Duration = Duration::hours(24);

/// How long before its start a party may arrive and sit down.
const EARLY_HOURS: i64 = 4;

fn no(current: &Reservation, step: &'static str) -> Rejection {
    Rejection::StepNotPossible { step, status: current.status.name() }
}

/// A step that is being taken.
struct Stepping<'a> {
    state: &'a State,
    house: &'a House,
    current: &'a Reservation,
    now: Moment,
}

type Changes = Result<Vec<Change>, Rejection>;

impl Stepping<'_> {
    /// The present second, for whatever becomes part of a stay: stays are stored in seconds.
    fn second(&self) -> Moment {
        self.now.trunc_subsecs(0)
    }

    fn own(&self) -> Option<Own> {
        Some(Own::Reservation(self.current.id))
    }

    /// The step to a status, and nothing else.
    fn to(&self, because: Because, status: Status) -> Vec<Change> {
        vec![Change::Reservation(because, self.current.step(status, self.current.stay.clone()))]
    }

    /// The step of a reservation to a place, and whatever happens before that.
    fn into(&self, because: Because, next: Reservation, room: Room) -> Vec<Change> {
        let mut changes = making_room(self.state, &room, self.now);
        changes.push(Change::Reservation(because, Reservation { stay: room.stay, ..next }));
        changes
    }

    /// A request has its tables already. One that lost them since is only said yes to if there are others.
    fn approve(&self) -> Changes {
        let Status::Requested { expires_at } = self.current.status else { return Err(no(self.current, "approve")) };
        if expires_at <= self.now {
            return Err(Rejection::RequestLapsed);
        }
        if !self.current.is_unallocated() {
            return Ok(self.to(Because::Booked, Status::Booked));
        }
        let room = elsewhere(self.state, self.current, self.now);
        let room = room.ok_or(Rejection::SlotUnavailable { alternatives: vec![] })?;
        Ok(self.into(Because::Booked, self.current.step(Status::Booked, room.stay.clone()), room))
    }

    fn decline(&self, by: Actor) -> Changes {
        let Status::Requested { .. } = self.current.status else { return Err(no(self.current, "decline")) };
        Ok(self.to(Because::Cancelled, Status::Cancelled { at: self.now, by, is_late: false }))
    }

    fn confirm(&self) -> Changes {
        match self.current.status {
            Status::Booked => Ok(self.to(Because::Confirmed, Status::Confirmed { at: self.now })),
            Status::Confirmed { .. } => Ok(vec![]),
            Status::Requested { .. }
            | Status::Arrived { .. }
            | Status::Seated { .. }
            | Status::Finished { .. }
            | Status::Cancelled { .. }
            | Status::NoShow { .. } => Err(no(self.current, "confirm")),
        }
    }

    fn arrive(&self, covers: Option<PartySize>) -> Changes {
        let party = self.current.stay.party;
        let since = match self.current.status {
            Status::Booked | Status::Confirmed { .. } => self.now,
            Status::Arrived { at, .. } => at,
            Status::Requested { .. }
            | Status::Seated { .. }
            | Status::Finished { .. }
            | Status::Cancelled { .. }
            | Status::NoShow { .. } => return Err(no(self.current, "arrive")),
        };
        self.is_time()?;
        let covers = covers.unwrap_or(party);
        if party < covers {
            return Err(Rejection::MoreThanBooked { party: party.covers() });
        }
        let status = Status::Arrived { at: since, covers };
        Ok(if status == self.current.status { vec![] } else { self.to(Because::Arrived, status) })
    }

    /// Nobody comes days ahead; whoever does was meant to be somebody else.
    fn is_time(&self) -> Result<(), Rejection> {
        let from = self.current.stay.starts_at - Duration::hours(EARLY_HOURS);
        if self.now < from { Err(Rejection::TooEarly { from }) } else { Ok(()) }
    }

    fn seat(&self, place: &Place) -> Changes {
        match self.current.status {
            Status::Booked | Status::Confirmed { .. } | Status::Arrived { .. } => {}
            Status::Requested { .. }
            | Status::Seated { .. }
            | Status::Finished { .. }
            | Status::Cancelled { .. }
            | Status::NoShow { .. } => return Err(no(self.current, "seat")),
        }
        self.is_time()?;
        let stay = match &place.tables {
            Some(_) => self.seated_at(self.tables_of(place)?)?,
            None => self.seated_at(self.current.stay.tables.clone()).or_else(|_| self.seated_anywhere())?,
        };
        let exceeded = self.exceeded(place, &stay.tables);
        let next = Reservation { exceeded, ..self.current.step(Status::Seated { at: self.now }, stay.clone()) };
        Ok(self.into(Because::Seated, next, Room::at(stay)))
    }

    /// The stay of a party that sits down now, at these tables: its whole turn, or until whoever comes next.
    fn seated_at(&self, tables: Vec<TableId>) -> Result<Stay, Rejection> {
        let stay = &self.current.stay;
        if tables.is_empty() {
            return Err(Rejection::SlotUnavailable { alternatives: vec![] });
        }
        // Its own table was kept until its time was over, and perhaps somebody else's since.
        let is_kept = tables == stay.tables && self.now < stay.until;
        let from = if is_kept { stay.from.min(self.second()) } else { self.second() };
        let whole = self.second() + (stay.until - stay.starts_at);
        let next = tables.iter().filter_map(|table| self.next_at(*table)).min();
        let until = next.map_or(whole, |next| whole.min(next));
        let told = (self.second() + (stay.ends_at - stay.starts_at)).min(until.max(stay.ends_at));
        let seated = Stay { tables, from, until: until.max(from + MOMENT), ends_at: told, ..stay.clone() };
        are_free(self.state, &seated, self.own(), self.now)?;
        Ok(seated)
    }

    /// When somebody else comes to a table, from now on.
    fn next_at(&self, table: TableId) -> Option<Moment> {
        self.state.occupancy.next_start(table, self.now, |by| by.is_dead(self.now) || self.is_own(by))
    }

    fn is_own(&self, by: crate::domain::occupancy::Occupant) -> bool {
        self.own().is_some_and(|own| own.is(by))
    }

    /// The best tables that are free for the whole turn from now on.
    fn seated_anywhere(&self) -> Result<Stay, Rejection> {
        let stay = &self.current.stay;
        let now = self.second();
        let whole = Stay { from: now, until: now + (stay.until - stay.starts_at), ..stay.clone() };
        let now_here = Reservation { stay: whole, ..self.current.clone() };
        let found = elsewhere(self.state, &now_here, self.now).filter(|room| room.moves.is_empty());
        let found = found.ok_or(Rejection::SlotUnavailable { alternatives: vec![] })?;
        self.seated_at(found.stay.tables)
    }

    fn finish(&self) -> Changes {
        let Status::Seated { .. } = self.current.status else { return Err(no(self.current, "finish")) };
        let stay = &self.current.stay;
        // The table is free from now on, and was taken for at least a minute.
        let left = self.second().max(stay.from + MOMENT).min(stay.until);
        let stay = Stay { until: left, ..stay.clone() };
        let next = self.current.step(Status::Finished { at: self.now }, stay);
        Ok(vec![Change::Reservation(Because::Finished, next)])
    }

    fn no_show(&self) -> Changes {
        match self.current.status {
            Status::Booked | Status::Confirmed { .. } if self.now < self.current.stay.starts_at => {
                Err(Rejection::TooEarly { from: self.current.stay.starts_at })
            }
            Status::Booked | Status::Confirmed { .. } => Ok(self.to(Because::NoShow, Status::NoShow { at: self.now })),
            Status::Requested { .. }
            | Status::Arrived { .. }
            | Status::Seated { .. }
            | Status::Finished { .. }
            | Status::Cancelled { .. }
            | Status::NoShow { .. } => Err(no(self.current, "no_show")),
        }
    }

    /// Named tables, if the party may sit there together.
    fn tables_of(&self, place: &Place) -> Result<Vec<TableId>, Rejection> {
        let tables = super::placing::named(self.house, place.tables.as_deref().unwrap_or_default())?;
        fits_tables(self.house, &tables, self.current.stay.party, place.over)?;
        Ok(tables)
    }

    fn exceeded(&self, place: &Place, tables: &[TableId]) -> Limits {
        let fits = fits_tables(self.house, tables, self.current.stay.party, Limits::NONE).is_ok();
        let is_needed = place.over.contain(Limit::Seats) && !fits;
        if is_needed { self.current.exceeded.with(Limit::Seats) } else { self.current.exceeded }
    }

    fn move_to(&self, place: &Place) -> Changes {
        if !self.current.status.is_live() {
            return Err(no(self.current, "move"));
        }
        let here = from_now_on(self.current, self.now);
        let room = if place.tables.is_some() {
            let stay = Stay { tables: self.tables_of(place)?, ..here };
            are_free(self.state, &stay, self.own(), self.now)?;
            Room::at(stay)
        } else {
            let unlocked = Reservation { stay: here, ..self.current.clone() };
            elsewhere(self.state, &unlocked, self.now).ok_or(Rejection::SlotUnavailable { alternatives: vec![] })?
        };
        let exceeded = self.exceeded(place, &room.stay.tables);
        let next = self.current.step(self.current.status.clone(), room.stay.clone());
        Ok(self.into(Because::Moved, Reservation { exceeded, is_locked: place.tables.is_some(), ..next }, room))
    }

    /// More time at the table. Whoever was to come next is given other tables, or is put on the unallocated list: the
    /// party that sits there cannot be wished away.
    fn extend(&self, minutes: u16) -> Changes {
        let Status::Seated { .. } = self.current.status else { return Err(no(self.current, "extend")) };
        let more = Duration::minutes(minutes.into());
        let stay = &self.current.stay;
        let stay = Stay {
            until: stay.until.max(self.second()) + more,
            ends_at: stay.ends_at.max(self.second()) + more,
            ..stay.clone()
        };
        if STAY_MAX < stay.until - stay.starts_at {
            return Err(no(self.current, "extend"));
        }
        let next = self.current.step(self.current.status.clone(), stay);
        let mut changes = displaced(self.state, &next.stay, self.current.id, self.now)?;
        changes.push(Change::Reservation(Because::Extended, next));
        Ok(changes)
    }

    fn lock(&self) -> Changes {
        if !self.current.status.is_live() || self.current.stay.tables.is_empty() {
            return Err(no(self.current, "lock"));
        }
        Ok(self.locked(true, Because::Locked))
    }

    fn unlock(&self) -> Changes {
        if !self.current.status.is_live() {
            return Err(no(self.current, "unlock"));
        }
        Ok(self.locked(false, Because::Unlocked))
    }

    /// Locking moves nobody and stands beside the steps: undoing takes back what was before it.
    fn locked(&self, is_locked: bool, because: Because) -> Vec<Change> {
        if self.current.is_locked == is_locked {
            return vec![];
        }
        vec![Change::Reservation(because, Reservation { is_locked, ..self.current.next() })]
    }

    /// Who else sits at one of these tables, whatever was planned.
    fn sits_there(&self, stay: &Stay) -> Option<ReservationId> {
        let others = self.state.sitting().filter(|it| it.id != self.current.id);
        let mut there = others.filter(|it| it.stay.tables.iter().any(|table| stay.tables.contains(table)));
        there.next().map(|it| it.id)
    }

    /// As it was before its last step. Tables that others have by now are not taken back; others will do, if the party
    /// does not sit yet.
    fn undo(&self) -> Changes {
        let Some(before) = &self.current.before else { return Err(Rejection::NothingToUndo) };
        let Before { status, stay, is_locked } = (**before).clone();
        let awaited_from = Some(self.now);
        let restored = Reservation { status, stay, is_locked, awaited_from, before: None, ..self.current.next() };
        let has_it = self.current.status.is_live() && self.current.stay == restored.stay;
        if has_it || !restored.status.is_live() || restored.stay.tables.is_empty() {
            return Ok(vec![Change::Reservation(Because::Undone, restored)]);
        }
        if restored.status.is_seated()
            && let Some(by) = self.sits_there(&restored.stay)
        {
            return Err(Rejection::TablesTaken { by: Some(by) });
        }
        let room = match are_free(self.state, &restored.stay, self.own(), self.now) {
            Ok(()) => Room::at(restored.stay.clone()),
            Err(taken) if restored.status.is_seated() || restored.is_locked => return Err(taken),
            Err(taken) => elsewhere(self.state, &restored, self.now).ok_or(taken)?,
        };
        Ok(self.into(Because::Undone, restored, room))
    }
}

/// The time that is left at the table; of those who do not sit yet, all of it.
pub(super) fn from_now_on(current: &Reservation, now: Moment) -> Stay {
    let stay = &current.stay;
    if !current.status.is_seated() {
        return stay.clone();
    }
    let from = stay.from.max(now.trunc_subsecs(0));
    Stay { from, until: stay.until.max(from + MOMENT), ..stay.clone() }
}
