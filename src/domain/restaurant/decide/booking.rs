//! A promise: of a wish or of a hold, for a guest who books, for one whom staff book in, for one who stands at the door.

use crate::domain::guest::Guest;
use crate::domain::ids::GuestId;
use crate::domain::limit::Limits;
use crate::domain::reservation::{Hold, Reservation, Status, Stay};
use crate::domain::restaurant::change::{Because, Change, HoldEnd, Led};
use crate::domain::restaurant::command::{Basis, Book, GuestDetails};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::time::Moment;
use crate::planted::{self, Bug};

use super::guests::{may_book_again, standing};
use super::holding::offered;
use super::placing::{Asker, exceeded, find_place, making_room};
use super::{Decision, answered, answered_before, house, told};

pub(super) fn book(state: &State, book: Book, now: Moment) -> Result<Decision, Rejection> {
    if let Some(before) = answered_before(state, book.key)? {
        return Ok(before);
    }
    let house = house(state)?;
    let Found { stay, exceeded, mut changes } = find(state, house, &book, now)?;
    let asker = Asker::new(book.channel, &book.place);
    let guest = guest(book.guest, book.details, now);
    may_book_again(state, house, &guest.contact(), &stay, (asker, None))?;
    let (status, is_flagged) = standing(state, house, &guest.contact(), &stay, asker, now)?;
    let because = because(&status);
    let reservation = Reservation {
        id: book.id,
        guest: book.guest,
        status,
        channel: book.channel,
        booked_at: now,
        revision: 1,
        is_locked: book.place.tables.is_some() && !stay.tables.is_empty(),
        is_flagged,
        exceeded,
        awaited_from: None,
        imported: None,
        before: None,
        stay,
    };
    changes.push(Change::GuestRecorded(guest));
    changes.push(Change::Reservation(because, reservation));
    changes.extend(answered(book.key, Led::ToReservation(book.id), now));
    Ok(told(changes, book.id))
}

/// Why there is a new reservation of this status.
pub(super) fn because(status: &Status) -> Because {
    match status {
        Status::Requested { .. } => Because::Requested,
        Status::Seated { .. } => Because::Seated,
        Status::Booked
        | Status::Confirmed { .. }
        | Status::Arrived { .. }
        | Status::Finished { .. }
        | Status::Cancelled { .. }
        | Status::NoShow { .. } => Because::Booked,
    }
}

/// A place, what was exceeded for it, and what has to go first.
struct Found {
    stay: Stay,
    exceeded: Limits,
    changes: Vec<Change>,
}

fn find(state: &State, house: &House, book: &Book, now: Moment) -> Result<Found, Rejection> {
    match &book.basis {
        Basis::Wish(wish) => {
            let asker = Asker::new(book.channel, &book.place);
            let room = find_place(state, house, wish, asker, now)?;
            let exceeded = exceeded(state, house, wish, asker, now);
            Ok(Found { changes: making_room(state, &room, now), stay: room.stay, exceeded })
        }
        Basis::Hold { .. } => {
            let hold = redeem(state, &book.basis, now)?;
            let changes = vec![Change::HoldEnded(hold.id, HoldEnd::Consumed)];
            Ok(Found { stay: hold.stay.clone(), exceeded: Limits::NONE, changes })
        }
    }
}

pub(super) fn guest(id: GuestId, details: GuestDetails, now: Moment) -> Guest {
    let GuestDetails { name, phone, email, locale, notes, consents } = details;
    Guest { id, name, phone, email, locale, notes, consents, at: now }
}

/// The hold that a booking is based on, if it lives and is what the guest says it is. One that was offered on the
/// waitlist is taken there.
fn redeem<'a>(state: &'a State, basis: &Basis, now: Moment) -> Result<&'a Hold, Rejection> {
    let Basis::Hold { hold, date, time, starts_at, party, area } = basis else { return Err(Rejection::HoldNotFound) };
    let hold = state.holds.get(hold).ok_or(Rejection::HoldExpired)?;
    if offered(state, hold.id).is_some() {
        return Err(Rejection::HoldNotFound);
    }
    if !hold.is_live(now) && !planted::is(Bug::HoldWithoutEnd) {
        return Err(Rejection::HoldExpired);
    }
    let stay = &hold.stay;
    let mismatch = [
        ("date", date.is_some_and(|date| date != stay.date)),
        ("time", time.is_some_and(|time| time != stay.minute.time_of_day())),
        ("starts_at", starts_at.is_some_and(|starts_at| starts_at != stay.starts_at)),
        ("party_size", party.is_some_and(|party| party != stay.party)),
        ("area", area.is_some() && *area != stay.wants.area),
    ];
    match mismatch.into_iter().find(|(_, differs)| *differs) {
        Some((field, _)) => Err(Rejection::HoldMismatch { field }),
        None => Ok(hold),
    }
}
