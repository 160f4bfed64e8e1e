//! Changing a promise: when, how many, where, and what the guest says of themselves.

use chrono::Duration;

use crate::domain::availability::{Own, When};
use crate::domain::guest::Guest;
use crate::domain::limit::{Limit, Limits};
use crate::domain::reservation::{Channel, Reservation, Status, Stay, Wants};
use crate::domain::restaurant::change::{Because, Change};
use crate::domain::restaurant::command::{Amend, ChangedBy, Wish};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::time::Moment;

use super::guests::{may_book_again, needs_approval, requested};
use super::placing::{Asker, exceeded, find_place, fits_tables, making_room};
use super::{Decision, house, is_current, live, told};

pub(super) fn amend(state: &State, amend: Amend, now: Moment) -> Result<Decision, Rejection> {
    let house = house(state)?;
    let id = amend.reservation.ok_or(Rejection::ReservationNotFound)?;
    let current = live(state, id)?;
    is_current(current, amend.if_revision)?;
    may_change(house, current, amend.by, now)?;
    let guest = state.guests.get(&current.guest).ok_or(Rejection::ReservationNotFound)?;
    let said = new_guest(&guest, &amend, now);
    let wish = new_wish(current, &amend);
    let (next, mut changes) = match wish {
        Some(wish) => {
            let (next, changes) = moved(state, house, (current, said.as_ref().unwrap_or(&guest)), &wish, &amend, now)?;
            (Some(next), changes)
        }
        None => (said.as_ref().map(|_| current.next()), vec![]),
    };
    changes.extend(said.map(Change::GuestRecorded));
    changes.extend(next.map(|next| Change::Reservation(Because::Changed, next)));
    Ok(told(changes, id))
}

/// Guests change what is still to come, early enough; staff, until the party has left.
fn may_change(house: &House, current: &Reservation, by: ChangedBy, now: Moment) -> Result<(), Rejection> {
    match by {
        ChangedBy::Staff => Ok(()),
        ChangedBy::Guest if !current.status.is_awaited() => {
            Err(Rejection::StepNotPossible { step: "change", status: current.status.name() })
        }
        ChangedBy::Guest => guest_may_still_change(house, current, now),
    }
}

pub(super) fn guest_may_still_change(house: &House, reservation: &Reservation, now: Moment) -> Result<(), Rejection> {
    let until = changeable_until(house, reservation);
    if until < now { Err(Rejection::TooLateToChange { until }) } else { Ok(()) }
}

/// Until when a guest may change or cancel a reservation.
pub(super) fn changeable_until(house: &House, reservation: &Reservation) -> Moment {
    reservation.stay.starts_at - Duration::minutes(house.configuration.policy.cancel_until_minutes.into())
}

/// What is wished for after the change; `None` when nothing about the stay is to change.
fn new_wish(current: &Reservation, amend: &Amend) -> Option<Wish> {
    let stay = &current.stay;
    let (date, time) = (amend.date.unwrap_or(stay.date), amend.time.unwrap_or(stay.minute.time_of_day()));
    let when = amend.starts_at.map_or(When::Wall { date, time }, When::Instant);
    let wish = Wish {
        when: if is_same_start(when, stay) { When::Instant(stay.starts_at) } else { when },
        party: amend.party.unwrap_or(stay.party),
        wants: Wants { area: amend.area.clone().unwrap_or_else(|| stay.wants.area.clone()), ..stay.wants.clone() },
    };
    let is_same = is_same_start(when, stay) && wish.party == stay.party && wish.wants == stay.wants;
    (!is_same || amend.place.tables.is_some()).then_some(wish)
}

fn is_same_start(when: When, stay: &Stay) -> bool {
    match when {
        When::Wall { date, time } => date == stay.date && time == stay.minute.time_of_day(),
        When::Instant(at) => at == stay.starts_at,
    }
}

/// The reservation where it goes, and what happens before that.
fn moved(
    state: &State,
    house: &House,
    (current, guest): (&Reservation, &Guest),
    wish: &Wish,
    amend: &Amend,
    now: Moment,
) -> Result<(Reservation, Vec<Change>), Rejection> {
    if current.status.is_seated() {
        return Ok((resized(house, current, wish, amend)?, vec![]));
    }
    let channel = match amend.by {
        ChangedBy::Guest => Channel::Online,
        ChangedBy::Staff => Channel::InHouse,
    };
    // Staff who change something else do not have to explain the time again.
    let keeps_time = wish.when == When::Instant(current.stay.starts_at) && amend.by == ChangedBy::Staff;
    let over = if keeps_time { amend.place.over.with(Limit::Hours).with(Limit::Lead) } else { amend.place.over };
    let place = crate::domain::restaurant::command::Place { over, ..amend.place.clone() };
    let asker = Asker { own: Some(Own::Reservation(current.id)), ..Asker::new(channel, &place) };
    let room = find_place(state, house, wish, asker, now)?;
    let changes = making_room(state, &room, now);
    let stay = room.stay;
    if (stay.date, &stay.service) != (current.stay.date, &current.stay.service) {
        may_book_again(state, house, &guest.contact(), &stay, (asker, Some(current.id)))?;
    }
    let exceeded: Limits = exceeded(state, house, wish, asker, now).iter().chain(current.exceeded.iter()).collect();
    let status = status_after(house, current, &stay, amend.by, now);
    let is_locked = current.is_locked && stay.tables == current.stay.tables || amend.place.tables.is_some();
    Ok((Reservation { is_locked, exceeded, ..current.step(status, stay) }, changes))
}

/// A yes is for a time and a party: whoever needs one asks again for another time, or for more.
fn status_after(house: &House, current: &Reservation, stay: &Stay, by: ChangedBy, now: Moment) -> Status {
    let is_more = current.stay.starts_at != stay.starts_at || current.stay.party < stay.party;
    match (by, &current.status) {
        (ChangedBy::Guest, _) if is_more && needs_approval(house, stay) => requested(house, stay, now),
        (_, Status::Requested { expires_at }) => Status::Requested { expires_at: (*expires_at).min(stay.starts_at) },
        (_, Status::Arrived { at, covers }) => Status::Arrived { at: *at, covers: (*covers).min(stay.party) },
        (ChangedBy::Guest | ChangedBy::Staff, _) => current.status.clone(),
    }
}

/// Whoever sits stays where they are; a chair is brought or taken away.
fn resized(house: &House, current: &Reservation, wish: &Wish, amend: &Amend) -> Result<Reservation, Rejection> {
    if wish.when != When::Instant(current.stay.starts_at) || amend.place.tables.is_some() {
        return Err(Rejection::StepNotPossible { step: "change", status: current.status.name() });
    }
    fits_tables(house, &current.stay.tables, wish.party, amend.place.over)?;
    let stay = Stay { party: wish.party, wants: wish.wants.clone(), ..current.stay.clone() };
    Ok(current.step(current.status.clone(), stay))
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
