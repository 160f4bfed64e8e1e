//! What follows from who somebody is: one booking for each guest and service, and having stayed away before.

use chrono::Duration;

use crate::domain::guest::Contact;
use crate::domain::ids::ReservationId;
use crate::domain::limit::Limit;
use crate::domain::policy::{Consequence, Strikes};
use crate::domain::reservation::{Channel, Status, Stay};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::time::Moment;

use super::placing::Asker;

/// Whether a guest may have one more booking of this service.
pub(super) fn may_book_again(
    state: &State,
    house: &House,
    contact: &Contact,
    stay: &Stay,
    (asker, own): (Asker<'_>, Option<ReservationId>),
) -> Result<(), Rejection> {
    if !house.configuration.policy.one_booking_per_guest || asker.place.over.contain(Limit::Guest) {
        return Ok(());
    }
    let is_here = |other: &Stay| other.date == stay.date && other.service == stay.service;
    let others = state.reservations.values().filter(|other| is_here(&other.stay) && other.status.is_live());
    let mut others = others.filter(|other| Some(other.id) != own);
    let is_theirs = |guest| state.guests.get(&guest).is_some_and(|guest| guest.contact().is_same(contact));
    if others.any(|other| is_theirs(other.guest)) { Err(Rejection::GuestHasBooking) } else { Ok(()) }
}

/// What follows from how often a guest stayed away; `None` when it was not too often.
pub(super) fn consequence(state: &State, house: &House, contact: &Contact, now: Moment) -> Option<Consequence> {
    let Strikes { count, within_days, then } = house.configuration.policy.strikes?;
    let since = now - Duration::days(within_days.into());
    let strikes = state.strikes.values().filter(|strike| since <= strike.at && strike.contact.is_same(contact));
    (usize::from(count) <= strikes.count()).then_some(then)
}

/// Where a new reservation stands, and whether staff should look at it.
pub(super) fn standing(
    state: &State,
    house: &House,
    contact: &Contact,
    stay: &Stay,
    asker: Asker<'_>,
    now: Moment,
) -> Result<(Status, bool), Rejection> {
    let struck = consequence(state, house, contact, now);
    let is_flagged = struck.is_some();
    match asker.channel {
        Channel::WalkIn => Ok((Status::Seated { at: now }, is_flagged)),
        Channel::InHouse => Ok((Status::Booked, is_flagged)),
        Channel::Online if struck == Some(Consequence::Refuse) => Err(Rejection::GuestStayedAway),
        Channel::Online => {
            let is_asked = struck == Some(Consequence::RequireApproval) || needs_approval(house, stay);
            Ok((if is_asked { requested(house, stay, now) } else { Status::Booked }, is_flagged))
        }
    }
}

/// Whether a party of this size waits for somebody's yes.
pub(super) fn needs_approval(house: &House, stay: &Stay) -> bool {
    house.configuration.policy.approval.is_some_and(|approval| approval.from_party <= stay.party)
}

/// How long a request of somebody who stayed away stands where the restaurant says nothing of requests: a day.
const REQUEST_MINUTES: u32 = 24 * 60;

/// A request that lapses in time, and at the start in any case.
pub(super) fn requested(house: &House, stay: &Stay, now: Moment) -> Status {
    let minutes = house.configuration.policy.approval.map_or(REQUEST_MINUTES, |approval| approval.expires_minutes);
    let expires_at = (now + Duration::minutes(minutes.into())).min(stay.starts_at);
    Status::Requested { expires_at }
}
