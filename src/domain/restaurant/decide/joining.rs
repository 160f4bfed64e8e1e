//! Two parties that become one, and one that becomes two.

use crate::domain::availability::{Own, When};
use crate::domain::guest::Guest;
use crate::domain::ids::ReservationId;
use crate::domain::limit::{Limit, Limits};
use crate::domain::party::PartySize;
use crate::domain::reservation::{Actor, Channel, Reservation, Status, Stay};
use crate::domain::restaurant::change::{Because, Change, Led};
use crate::domain::restaurant::command::{Place, Split, Wish};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::seating::Move;
use crate::domain::time::Moment;

use super::displacing::elsewhere;
use super::placing::{Asker, Room, find_place, fits_tables, making_room};
use super::stepping::from_now_on;
use super::{Decision, answered, answered_before, house, live, told};

/// Makes one party of two of the same service. The one that goes is called off by staff; the one that stays has the
/// tables of both, where these are pushed together here, or else the best there are.
pub(super) fn merge(
    state: &State,
    into: ReservationId,
    from: ReservationId,
    over: Limits,
    now: Moment,
) -> Result<Decision, Rejection> {
    let house = house(state)?;
    let (stays, goes) = (live(state, into)?, live(state, from)?);
    let is_together = stays.stay.date == goes.stay.date && stays.stay.service == goes.stay.service;
    if into == from || !is_together {
        return Err(Rejection::NotTogether);
    }
    let sum = i64::from(stays.stay.party.covers()) + i64::from(goes.stay.party.covers());
    let party = PartySize::parse(sum).ok_or(Rejection::PartyOutOfRange)?;
    let called_off = Status::Cancelled { at: now, by: Actor::Staff, is_late: false };
    let gone = Reservation { before: None, ..goes.step(called_off, goes.stay.clone()) };
    let room = together(state, house, (stays, goes), party, over, now)?;
    let mut changes = making_room(state, &room, now);
    let merged = Reservation { before: None, ..stays.step(stays.status.clone(), room.stay) };
    changes.push(Change::Reservation(Because::Merged, gone));
    changes.push(Change::Reservation(Because::Merged, merged));
    Ok(told(changes, into))
}

/// Where both sit: at their own tables together, at the first one's, at the second one's, or at others.
fn together(
    state: &State,
    house: &House,
    (stays, goes): (&Reservation, &Reservation),
    party: PartySize,
    over: Limits,
    now: Moment,
) -> Result<Room, Rejection> {
    let (one, other) = (&stays.stay, &goes.stay);
    let more = other.tables.iter().filter(|table| !one.tables.contains(table));
    let both: Vec<_> = one.tables.iter().chain(more).copied().collect();
    let mut after = state.clone();
    after.unseat(one, crate::domain::occupancy::Occupant::Reservation(stays.id));
    after.unseat(other, crate::domain::occupancy::Occupant::Reservation(goes.id));
    let candidates = [both, one.tables.clone(), other.tables.clone()];
    let fitting = candidates.into_iter().filter(|tables| fits_tables(house, tables, party, over).is_ok());
    let mut stays_there = fitting.map(|tables| Stay { tables, party, ..one.clone() });
    let own = Some(Own::Reservation(stays.id));
    if let Some(stay) = stays_there.find(|stay| super::placing::are_free(&after, stay, own, now).is_ok()) {
        return Ok(Room::at(stay));
    }
    if stays.status.is_seated() {
        return Err(Rejection::NotACombination);
    }
    found(&after, house, stays, party, over, now)
}

/// The best tables for a party at a reservation's own time.
fn found(
    state: &State,
    house: &House,
    reservation: &Reservation,
    party: PartySize,
    over: Limits,
    now: Moment,
) -> Result<Room, Rejection> {
    let stay = &reservation.stay;
    let wish = Wish { when: When::Instant(stay.starts_at), party, wants: stay.wants.clone() };
    // Both have their promise already: only the tables are new.
    let over = over.with(Limit::Hours).with(Limit::Lead).with(Limit::Pacing);
    let place = Place { over, ..Place::default() };
    let asker = Asker { own: Some(Own::Reservation(reservation.id)), ..Asker::new(Channel::InHouse, &place) };
    find_place(state, house, &wish, asker, now)
}

/// Makes two parties of one. Those who stay keep their tables; those who go are given others at the same time.
pub(super) fn split(state: &State, split: Split, now: Moment) -> Result<Decision, Rejection> {
    if let Some(before) = answered_before(state, split.key)? {
        return Ok(before);
    }
    let current = live(state, split.reservation)?;
    let rest = i64::from(current.stay.party.covers()) - i64::from(split.party.covers());
    let rest = PartySize::parse(rest).ok_or(Rejection::PartyOutOfRange)?;
    let guest = state.guests.get(&current.guest).ok_or(Rejection::ReservationNotFound)?;
    let gone = Reservation {
        id: split.id,
        guest: split.guest,
        stay: Stay { party: split.party, tables: vec![], ..from_now_on(current, now) },
        revision: 1,
        is_locked: false,
        awaited_from: None,
        imported: None,
        before: None,
        ..current.clone()
    };
    let mut room = elsewhere(state, &gone, now).ok_or(Rejection::SlotUnavailable { alternatives: vec![] })?;
    // Those who stay may have to move for those who go.
    let moves: Vec<Move> = room.moves.extract_if(.., |it| it.reservation == current.id).collect();
    let tables = moves.into_iter().next().map_or_else(|| current.stay.tables.clone(), |it| it.tables);
    let stay = Stay { party: rest, tables, ..current.stay.clone() };
    let kept = Reservation { before: None, ..current.step(current.status.clone(), stay) };
    let mut changes = making_room(state, &room, now);
    for change in making_room(state, &Room::at(kept.stay.clone()), now) {
        if !changes.contains(&change) {
            changes.push(change);
        }
    }
    let gone = Reservation { stay: room.stay, ..gone };
    changes.push(Change::GuestRecorded(Guest { id: split.guest, at: now, ..guest }));
    changes.push(Change::Reservation(Because::Split, kept));
    changes.push(Change::Reservation(Because::Split, gone));
    changes.extend(answered(split.key, Led::ToReservation(split.id), now));
    Ok(told(changes, split.id))
}
