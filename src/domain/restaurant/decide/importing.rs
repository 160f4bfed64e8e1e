//! Bookings of another system. What is over is written down as it was; what is still to come was promised elsewhere,
//! so it is kept whatever our limits say: at its table, at another, or on the unallocated list.

use chrono::Duration;

use crate::domain::availability::{self, Frame};
use crate::domain::guest::Guest;
use crate::domain::ids::TableId;
use crate::domain::limit::{Limit, Limits};
use crate::domain::reservation::{Reservation, Status, Stay};
use crate::domain::restaurant::change::{Because, Change};
use crate::domain::restaurant::command::{Import, Wish};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::seating::Need;
use crate::domain::time::Moment;

use super::booking::guest;
use super::displacing::elsewhere;
use super::placing::{Room, are_free, check_area, making_room, named};
use super::{Decision, Outcome, house};

/// What became of a booking that was imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Whether it was new here, or said something new.
    pub line: LineOutcome,
    /// Whether it is still to come and has no table.
    pub is_unallocated: bool,
}

/// What a line did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineOutcome {
    /// It was not known.
    Created,
    /// It was known, and said something else.
    Updated,
    /// It was known.
    Unchanged,
    /// It was known and said something else, but the party has come, or it is over here: that stands.
    Kept,
}

pub(super) fn import(state: &State, import: Import, now: Moment) -> Result<Decision, Rejection> {
    let house = house(state)?;
    let known = state
        .reservations
        .get(&import.id)
        .map(|reservation| (reservation.clone(), state.guests.get(&reservation.guest)));
    let known = known.or(import.known.clone().map(|(reservation, guest)| (reservation, Some(guest))));
    if let Some((known, _)) = &known
        && let Some(line) = left_alone(known, &import)
    {
        let outcome = Outcome::Imported(Imported { line, is_unallocated: known.is_unallocated() });
        return Ok(Decision { changes: vec![], outcome });
    }
    let guest = Guest { at: import.booked_at, ..guest(import.guest, import.details.clone(), now) };
    let room = room(state, house, &import, known.as_ref().map(|(reservation, _)| reservation), now)?;
    let next = reservation(house, import, room.stay.clone(), known.as_ref().map(|(reservation, _)| reservation), now);
    let is_unallocated = next.is_unallocated();
    let line = if known.is_none() { LineOutcome::Created } else { LineOutcome::Updated };
    let outcome = Outcome::Imported(Imported { line, is_unallocated });
    let mut changes = if next.status.is_live() { making_room(state, &room, now) } else { vec![] };
    changes.push(Change::GuestRecorded(guest));
    changes.push(Change::Reservation(Because::Imported, next));
    Ok(Decision { changes, outcome })
}

/// What is said again is known; and whoever came, stayed away or called off here is not brought back by a system that
/// still awaits them.
fn left_alone(known: &Reservation, import: &Import) -> Option<LineOutcome> {
    if known.imported == Some(import.said) {
        return Some(LineOutcome::Unchanged);
    }
    let has_moved_on = !known.status.is_awaited() && known.before.is_some();
    (has_moved_on && import.status.is_live()).then_some(LineOutcome::Kept)
}

fn reservation(house: &House, import: Import, stay: Stay, known: Option<&Reservation>, now: Moment) -> Reservation {
    // A start of another system's own is kept as one that exceeds our hours.
    let is_ours = !availability::frames_at(house, import.wish.when, import.wish.party).is_empty();
    let is_over = stay.until <= now;
    Reservation {
        id: import.id,
        guest: import.guest,
        status: if is_over { over(import.status, &stay) } else { import.status },
        channel: import.channel,
        booked_at: import.booked_at,
        revision: known.map_or(1, |known| known.revision + 1),
        is_locked: known.is_some_and(|known| known.is_locked && known.stay.tables == stay.tables),
        is_flagged: known.is_some_and(|known| known.is_flagged),
        exceeded: if is_ours { Limits::NONE } else { Limits::NONE.with(Limit::Hours) },
        awaited_from: None,
        imported: Some(import.said),
        before: None,
        stay,
    }
}

/// A booking whose time is over and of which nothing worse is said: they came and left.
fn over(status: Status, stay: &Stay) -> Status {
    if status.is_live() { Status::Finished { at: stay.ends_at } } else { status }
}

/// When and where it is or was. The tables of what is known here already stay, if nothing about its time changed.
fn room(
    state: &State,
    house: &House,
    import: &Import,
    known: Option<&Reservation>,
    now: Moment,
) -> Result<Room, Rejection> {
    let tables = import.tables.as_ref().map(|keys| named(house, keys)).transpose()?;
    check_area(house, &import.wish.wants)?;
    let frame = frame(house, &import.wish, import.minutes)?;
    let need = Need { party: import.wish.party, wants: &import.wish.wants, channel: import.channel };
    let stay = availability::stay(house, frame, need, tables.as_deref().unwrap_or_default());
    if stay.until <= now || !import.status.is_live() {
        return Ok(Room::at(stay));
    }
    let same_time = known.filter(|it| it.stay.starts_at == stay.starts_at && it.stay.party == stay.party);
    let wished: Option<Vec<TableId>> = tables.or(same_time.map(|it| it.stay.tables.clone()));
    Ok(placed(state, house, import, Stay { tables: wished.unwrap_or_default(), ..stay }, now))
}

/// At the tables that were said, or at others, or at none.
fn placed(state: &State, house: &House, import: &Import, stay: Stay, now: Moment) -> Room {
    let own = Some(availability::Own::Reservation(import.id));
    if !stay.tables.is_empty() && are_free(state, &stay, own, now).is_ok() {
        return Room::at(stay);
    }
    let without = Stay { tables: vec![], ..stay };
    let asked = reservation(house, import.clone(), without.clone(), None, now);
    elsewhere(state, &asked, now).unwrap_or_else(|| Room::at(without))
}

/// The start that was promised: of ours if we have it, else of the service nearest to it.
fn frame<'a>(house: &'a House, wish: &Wish, minutes: Option<u16>) -> Result<Frame<'a>, Rejection> {
    let over = Limits::NONE.with(Limit::Hours);
    let ours = availability::frames_at(house, wish.when, wish.party).into_iter().next();
    let frame = ours.or_else(|| {
        let at = availability::instant_off_grid(house, wish.when)?;
        availability::frame_off_grid(house, at, wish.party, over)
    });
    let frame = frame.ok_or(Rejection::TimeDoesNotExist)?;
    let stays = |minutes: u16| frame.starts_at + Duration::minutes(minutes.into());
    Ok(Frame {
        leaves_at: minutes.map_or(frame.leaves_at, stays),
        ends_at: minutes.map_or(frame.ends_at, stays),
        ..frame
    })
}
