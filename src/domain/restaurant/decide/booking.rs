//! Reservations: promised, changed, called off.

use chrono::Duration;

use crate::domain::availability::{Own, When};
use crate::domain::ids::{GuestId, ReservationId};
use crate::domain::reservation::{Actor, Guest, Hold, Reservation, Status, Stay};
use crate::domain::restaurant::change::{Because, Change, HoldEnd, Led};
use crate::domain::restaurant::command::{Amend, Basis, Book, GuestDetails, Wish};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::time::Moment;

use super::holding::find_place;
use super::{Decision, Outcome, answered, answered_before, house};

pub(super) fn book(state: &State, book: Book, now: Moment) -> Result<Decision, Rejection> {
    if let Some(before) = answered_before(state, book.key)? {
        return Ok(before);
    }
    let house = house(state)?;
    let (stay, mut changes) = match &book.basis {
        Basis::Wish(wish) => find_place(state, house, wish, book.channel, None, now)?,
        Basis::Hold { .. } => {
            let hold = redeem(state, &book.basis, now)?;
            (hold.stay.clone(), vec![Change::HoldEnded(hold.id, HoldEnd::Consumed)])
        }
    };
    let reservation = Reservation {
        id: book.id,
        guest: book.guest,
        stay,
        status: Status::Booked,
        channel: book.channel,
        booked_at: now,
        revision: 1,
    };
    changes.push(Change::GuestRecorded(guest(book.guest, book.details, now)));
    changes.push(Change::Reservation(Because::Booked, reservation));
    changes.extend(answered(book.key, Led::ToReservation(book.id), now));
    Ok(Decision { changes, outcome: Outcome::Reservation(book.id) })
}

fn guest(id: GuestId, details: GuestDetails, now: Moment) -> Guest {
    let GuestDetails { name, phone, email, locale, notes, consents } = details;
    Guest { id, name, phone, email, locale, notes, consents, at: now }
}

/// The hold that a booking is based on, if it lives and is what the guest says it is.
fn redeem<'a>(state: &'a State, basis: &Basis, now: Moment) -> Result<&'a Hold, Rejection> {
    let Basis::Hold { hold, date, time, starts_at, party, area } = basis else { return Err(Rejection::HoldNotFound) };
    let hold = state.holds.get(hold).ok_or(Rejection::HoldExpired)?;
    if !hold.is_live(now) {
        return Err(Rejection::HoldExpired);
    }
    let stay = &hold.stay;
    let mismatch = [
        ("date", date.is_some_and(|date| date != stay.date)),
        ("time", time.is_some_and(|time| time != stay.minute.time_of_day())),
        ("starts_at", starts_at.is_some_and(|starts_at| starts_at != stay.starts_at)),
        ("party_size", party.is_some_and(|party| party != stay.party)),
        ("area", area.is_some() && *area != stay.area),
    ];
    match mismatch.into_iter().find(|(_, differs)| *differs) {
        Some((field, _)) => Err(Rejection::HoldMismatch { field }),
        None => Ok(hold),
    }
}

pub(super) fn amend(state: &State, amend: Amend, now: Moment) -> Result<Decision, Rejection> {
    let house = house(state)?;
    let id = amend.reservation.ok_or(Rejection::ReservationNotFound)?;
    let current = live(state, id)?;
    if amend.if_revision.is_some_and(|revision| revision != current.revision) {
        return Err(Rejection::RevisionStale { revision: current.revision });
    }
    guest_may_still_change(house, current, now)?;
    let (stay, changes) = new_stay(state, house, current, &amend, now)?.unzip();
    let mut changes = changes.unwrap_or_default();
    let guest = state.guests.get(&current.guest).ok_or(Rejection::ReservationNotFound)?;
    let told = new_guest(guest, &amend, now);
    if stay.is_some() || told.is_some() {
        let stay = stay.unwrap_or_else(|| current.stay.clone());
        let next = Reservation { stay, revision: current.revision + 1, ..current.clone() };
        changes.extend(told.map(Change::GuestRecorded));
        changes.push(Change::Reservation(Because::Changed, next));
    }
    Ok(Decision { changes, outcome: Outcome::Reservation(id) })
}

/// Where the party would sit after the change, and what must happen first; `None` when nothing about its stay is to
/// change.
fn new_stay(
    state: &State,
    house: &House,
    current: &Reservation,
    amend: &Amend,
    now: Moment,
) -> Result<Option<(Stay, Vec<Change>)>, Rejection> {
    let stay = &current.stay;
    let (date, time) = (amend.date.unwrap_or(stay.date), amend.time.unwrap_or(stay.minute.time_of_day()));
    let when = amend.starts_at.map_or(When::Wall { date, time }, When::Instant);
    let wish = Wish {
        when,
        party: amend.party.unwrap_or(stay.party),
        area: amend.area.clone().unwrap_or_else(|| stay.area.clone()),
    };
    let is_same_start = match wish.when {
        When::Wall { date, time } => date == stay.date && time == stay.minute.time_of_day(),
        When::Instant(at) => at == stay.starts_at,
    };
    if is_same_start && wish.party == stay.party && wish.area == stay.area {
        return Ok(None);
    }
    find_place(state, house, &wish, current.channel, Some(Own::Reservation(current.id)), now).map(Some)
}

/// The guest with what they now say; `None` when they say nothing new.
fn new_guest(guest: &Guest, amend: &Amend, now: Moment) -> Option<Guest> {
    let or = |new: &Option<Option<String>>, old: &Option<String>| new.clone().unwrap_or_else(|| old.clone());
    let told = Guest {
        id: guest.id,
        name: amend.name.clone().unwrap_or_else(|| guest.name.clone()),
        phone: or(&amend.phone, &guest.phone),
        email: or(&amend.email, &guest.email),
        locale: or(&amend.locale, &guest.locale),
        notes: or(&amend.notes, &guest.notes),
        consents: guest.consents.clone(),
        at: guest.at,
    };
    (told != *guest).then_some(Guest { at: now, ..told })
}

pub(super) fn cancel(state: &State, id: ReservationId, by: Actor, now: Moment) -> Result<Decision, Rejection> {
    let current = state.reservations.get(&id).ok_or(Rejection::ReservationNotFound)?;
    if let Status::Cancelled { .. } = current.status {
        return Ok(Decision { changes: vec![], outcome: Outcome::Reservation(id) });
    }
    let current = live(state, id)?;
    match by {
        Actor::Guest => guest_may_still_change(house(state)?, current, now)?,
        Actor::Staff | Actor::House => {}
    }
    let status = Status::Cancelled { at: now, by };
    let next = Reservation { status, revision: current.revision + 1, ..current.clone() };
    let changes = vec![Change::Reservation(Because::Cancelled, next)];
    Ok(Decision { changes, outcome: Outcome::Reservation(id) })
}

fn live(state: &State, id: ReservationId) -> Result<&Reservation, Rejection> {
    let reservation = state.reservations.get(&id).ok_or(Rejection::ReservationNotFound)?;
    if !reservation.status.is_live() {
        return Err(Rejection::ReservationNotLive { status: reservation.status.name() });
    }
    Ok(reservation)
}

fn guest_may_still_change(house: &House, reservation: &Reservation, now: Moment) -> Result<(), Rejection> {
    let notice = Duration::minutes(house.configuration.policy.cancel_until_minutes.into());
    let until = reservation.stay.starts_at - notice;
    if until < now { Err(Rejection::TooLateToChange { until }) } else { Ok(()) }
}
