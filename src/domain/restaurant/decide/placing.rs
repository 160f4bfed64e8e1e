//! Finding a place: the best tables for a wish, or the first rule that says no. Party, time, hours, area, place.

use chrono::Duration;

use crate::domain::availability::{self, Ask, Frame, Own, SlotStatus, When};
use crate::domain::floor::Table;
use crate::domain::ids::{HoldId, ReservationId, TableId};
use crate::domain::key::Key;
use crate::domain::limit::{Limit, Limits};
use crate::domain::occupancy::Occupant;
use crate::domain::party::{PartyRange, PartySize};
use crate::domain::reservation::{Channel, Reservation, Stay, Wants};
use crate::domain::restaurant::alternatives::alternatives;
use crate::domain::restaurant::change::{Because, Change};
use crate::domain::restaurant::command::{Place, Wish};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::seating::{Move, Need, Window, is_open_to};
use crate::domain::time::Moment;
use crate::planted::{self, Bug};

use super::holding::expired;

/// Who wants a place, and what they have already.
#[derive(Clone, Copy)]
pub(super) struct Asker<'a> {
    pub(super) channel: Channel,
    pub(super) place: &'a Place,
    pub(super) own: Option<Own>,
}

impl<'a> Asker<'a> {
    pub(super) fn new(channel: Channel, place: &'a Place) -> Asker<'a> {
        Asker { channel, place, own: None }
    }

    fn ask<'w>(&self, wish: &'w Wish) -> Ask<'w> {
        let need = Need { party: wish.party, wants: &wish.wants, channel: self.channel };
        Ask { need, own: self.own, over: self.place.over }
    }
}

/// A place for a party, and who moves for it.
pub(super) struct Room {
    pub(super) stay: Stay,
    pub(super) moves: Vec<Move>,
}

impl Room {
    /// A place for which nobody moves.
    pub(super) fn at(stay: Stay) -> Room {
        Room { stay, moves: vec![] }
    }
}

/// The best tables for a wish, or the first rule that says no.
pub(super) fn find_place(
    state: &State,
    house: &House,
    wish: &Wish,
    asker: Asker<'_>,
    now: Moment,
) -> Result<Room, Rejection> {
    check_party(house, wish, asker)?;
    check_area(house, &wish.wants)?;
    let nobody = planted::is(Bug::WalkInUnasked).then(State::default);
    let state = nobody.as_ref().filter(|_| asker.channel == Channel::WalkIn).unwrap_or(state);
    let ask = asker.ask(wish);
    let frames = frames(house, wish, asker);
    let Some(first) = frames.first() else { return Err(no_such_start(state, house, wish, ask, now)) };
    if let Some(keys) = &asker.place.tables {
        let tables = at_tables(state, house, (*first, wish), keys, ask, now)?;
        return Ok(Room::at(availability::stay(house, *first, ask.need, &tables)));
    }
    let slots: Vec<_> = frames.iter().map(|frame| availability::slot(state, house, *frame, ask, now)).collect();
    match slots.iter().find(|slot| slot.status == SlotStatus::Available) {
        Some(slot) => {
            let stay = availability::stay(house, slot.frame, ask.need, &slot.placement.tables);
            Ok(Room { stay, moves: slot.placement.moves.clone() })
        }
        None => beyond_the_floor(state, house, *first, ask, slots[0].status, now)
            .unwrap_or_else(|| Err(refusal(state, house, wish, (slots[0].status, *first), ask, now))),
    }
}

/// Which of the limits that may be exceeded had to be.
pub(super) fn exceeded(state: &State, house: &House, wish: &Wish, asker: Asker<'_>, now: Moment) -> Limits {
    let is_needed = |limit: &Limit| {
        let place = Place { over: asker.place.over.without(*limit), ..asker.place.clone() };
        find_place(state, house, wish, Asker { place: &place, ..asker }, now).is_err()
    };
    asker.place.over.iter().filter(is_needed).collect()
}

fn frames<'a>(house: &'a House, wish: &Wish, asker: Asker<'_>) -> Vec<Frame<'a>> {
    let mut frames = availability::frames_at(house, wish.when, wish.party);
    let is_walk_in = asker.channel == Channel::WalkIn;
    if frames.is_empty() && (is_walk_in || asker.place.over.contain(Limit::Hours)) {
        let at = availability::instant_off_grid(house, wish.when);
        frames.extend(at.and_then(|at| availability::frame_off_grid(house, at, wish.party, asker.place.over)));
    }
    match asker.place.back_by.filter(|_| is_walk_in) {
        Some(back_by) => frames.into_iter().map(|frame| availability::given_back(house, frame, back_by)).collect(),
        None => frames,
    }
}

fn check_party(house: &House, wish: &Wish, asker: Asker<'_>) -> Result<(), Rejection> {
    let policy = &house.configuration.policy;
    let limits = match asker.channel {
        Channel::Online => Some(policy.online_party),
        Channel::InHouse => policy.in_house.party,
        Channel::WalkIn => None,
    };
    match limits.filter(|_| !asker.place.over.contain(Limit::Party)) {
        Some(PartyRange { min, .. }) if wish.party < min => Err(Rejection::PartyTooSmall { min: min.covers() }),
        Some(PartyRange { max, .. }) if max < wish.party => Err(Rejection::PartyTooLarge { max: max.covers() }),
        Some(_) | None => Ok(()),
    }
}

pub(super) fn check_area(house: &House, wants: &Wants) -> Result<(), Rejection> {
    let is_known = |wished: &Key| house.configuration.areas.iter().any(|area| area.key == *wished);
    if wants.area.as_ref().is_none_or(is_known) { Ok(()) } else { Err(Rejection::UnknownArea) }
}

/// Named tables, if a party may have them then.
fn at_tables(
    state: &State,
    house: &House,
    (frame, wish): (Frame<'_>, &Wish),
    keys: &[Key],
    ask: Ask<'_>,
    now: Moment,
) -> Result<Vec<TableId>, Rejection> {
    match availability::status_but_tables(state, house, frame, ask, now) {
        None => {}
        Some(status) => return Err(refusal(state, house, wish, (status, frame), ask, now)),
    }
    let tables = named(house, keys)?;
    fits_tables(house, &tables, ask.need.party, ask.over)?;
    let (configuration, service) = (&house.configuration, &frame.service.key);
    let closed = availability::closed(configuration, frame.date, service);
    if tables.iter().any(|table| closed.contains(table)) && !ask.over.contain(Limit::Closure) {
        return Err(Rejection::TablesClosed);
    }
    let is_open = |table: &Table| is_open_to(table.channel_in(service), ask.need.channel);
    let mut wanted = configuration.tables.iter().filter(|table| tables.contains(&table.id));
    if !wanted.all(is_open) && !ask.over.contain(Limit::Channel) {
        return Err(Rejection::TablesNotOpen);
    }
    let stay = availability::stay(house, frame, ask.need, &tables);
    are_free(state, &stay, ask.own, now)?;
    Ok(tables)
}

/// The tables of these keys.
pub(super) fn named(house: &House, keys: &[Key]) -> Result<Vec<TableId>, Rejection> {
    let mut tables = vec![];
    for key in keys {
        let table = house.configuration.table(key).ok_or_else(|| Rejection::UnknownTable { key: key.clone() })?;
        if !tables.contains(&table.id) {
            tables.push(table.id);
        }
    }
    Ok(tables)
}

/// Whether a party may sit at these tables together.
pub(super) fn fits_tables(house: &House, tables: &[TableId], party: PartySize, over: Limits) -> Result<(), Rejection> {
    let is_same = |set: &[TableId]| set.len() == tables.len() && tables.iter().all(|table| set.contains(table));
    if over.contain(Limit::Seats) && !tables.is_empty() {
        return Ok(());
    }
    let set = house.table_sets.iter().find(|set| is_same(&set.tables)).ok_or(Rejection::NotACombination)?;
    if set.seats.takes(party) {
        return Ok(());
    }
    Err(Rejection::TablesDoNotFit { min: set.seats.min.covers(), max: set.seats.max.covers() })
}

/// Whether the tables of a stay are on the floor, and nobody else has them, or sits at them longer than planned.
pub(super) fn are_free(state: &State, stay: &Stay, own: Option<Own>, now: Moment) -> Result<(), Rejection> {
    let house = super::house(state)?;
    let is_there = |id: &TableId| house.configuration.tables.iter().any(|table| table.id == *id);
    if !stay.tables.iter().all(is_there) {
        return Err(Rejection::TablesClosed);
    }
    let is_own = |by: Occupant| own.is_some_and(|own| own.is(by));
    let taken = stay.tables.iter().flat_map(|table| state.occupancy.during(*table, stay.from, stay.until));
    let taken = taken.filter(|by| !by.is_dead(now) && !is_own(*by)).map(reservation_of).next();
    let overdue = || overdue(state, &stay.tables, stay.from, now).filter(|id| !is_own(Occupant::Reservation(*id)));
    match taken.or_else(|| overdue().map(Some)) {
        Some(by) => Err(Rejection::TablesTaken { by }),
        None => Ok(()),
    }
}

fn reservation_of(by: Occupant) -> Option<ReservationId> {
    match by {
        Occupant::Reservation(id) => Some(id),
        Occupant::Hold { .. } => None,
    }
}

/// Who still sits at one of these tables though their time is over, when somebody else is to sit there now.
fn overdue(state: &State, tables: &[TableId], from: Moment, now: Moment) -> Option<ReservationId> {
    let mut sitting = state.overdue(now).filter(|_| from <= now);
    sitting.find(|it| it.stay.tables.iter().any(|table| tables.contains(table))).map(|it| it.id)
}

/// A promise without a table, where staff go beyond the floor and the service allows it.
fn beyond_the_floor(
    state: &State,
    house: &House,
    frame: Frame<'_>,
    ask: Ask<'_>,
    status: SlotStatus,
    now: Moment,
) -> Option<Result<Room, Rejection>> {
    let is_asked = ask.over.contain(Limit::Overbook) && ask.need.channel == Channel::InHouse;
    if !is_asked || status != SlotStatus::Full || !availability::pacing_allows(state, frame, ask, now) {
        return None;
    }
    let allowed = frame.service.overbook_parties;
    let same = |stay: &Stay| stay.date == frame.date && stay.service == frame.service.key;
    let beyond = state.unallocated().filter(|reservation| same(&reservation.stay)).count();
    if usize::from(allowed) <= beyond {
        return Some(Err(Rejection::OverbookReached { parties: allowed }));
    }
    Some(Ok(Room::at(availability::stay(house, frame, ask.need, &[]))))
}

fn no_such_start(state: &State, house: &House, wish: &Wish, ask: Ask<'_>, now: Moment) -> Rejection {
    let configuration = &house.configuration;
    let zone = configuration.profile.zone;
    if let When::Wall { date, time } = wish.when {
        let starts = |minute| availability::services_on(configuration, date).any(|service| service.has_start(minute));
        let is_skipped = |minute| zone.instant(date, minute).is_none();
        let (today, past_midnight) = (time.same_day(), time.same_day().next_day());
        if is_skipped(today) && !starts(past_midnight) || is_skipped(past_midnight) && starts(past_midnight) {
            return Rejection::TimeDoesNotExist;
        }
        // Staff hear which limit it is: a day without a service is a matter of hours.
        let is_held = availability::services_on(configuration, date).next().is_some();
        if !is_held && ask.need.channel == Channel::Online {
            return Rejection::Closed { reason: None };
        }
    }
    Rejection::TimeNotOffered { alternatives: alternatives(state, house, wish, ask, now) }
}

fn refusal(
    state: &State,
    house: &House,
    wish: &Wish,
    (status, frame): (SlotStatus, Frame<'_>),
    ask: Ask<'_>,
    now: Moment,
) -> Rejection {
    let lead = availability::lead_minutes(house, ask.need.channel).unwrap_or(Duration::zero());
    let alternatives = || alternatives(state, house, wish, ask, now);
    match status {
        SlotStatus::Closed => match availability::closing(&house.configuration, frame) {
            Some(closure) if !ask.over.contain(Limit::Closure) => Rejection::Closed { reason: closure.reason.clone() },
            Some(_) | None => Rejection::TimeNotOffered { alternatives: alternatives() },
        },
        SlotStatus::TooSoon => {
            let lead_minutes = u32::try_from(lead.num_minutes()).expect("lead times are not negative");
            Rejection::TooSoon { lead_minutes, alternatives: alternatives() }
        }
        SlotStatus::TooLate => {
            let last_date = availability::last_date(house, ask.need.channel, now).unwrap_or(frame.date);
            Rejection::TooLate { last_date }
        }
        SlotStatus::Full | SlotStatus::Available => {
            let is_paced = !availability::pacing_allows(state, frame, ask, now);
            // Guests are not told why a slot is full; staff may exceed the one reason and not the other.
            if is_paced && ask.need.channel != Channel::Online {
                Rejection::PacingReached { alternatives: alternatives() }
            } else {
                Rejection::SlotUnavailable { alternatives: alternatives() }
            }
        }
    }
}

/// What happens before a party takes its place: holds that have died end, and others get other tables.
pub(super) fn making_room(state: &State, Room { stay, moves }: &Room, now: Moment) -> Vec<Change> {
    let moved: Vec<Reservation> = moves.iter().filter_map(|move_| moved(state, move_)).collect();
    let stays = moved.iter().map(|reservation| &reservation.stay).chain([stay]);
    let mut changes = dead_holds_in_the_way(state, stays, now);
    changes.extend(moved.into_iter().map(|next| Change::Reservation(Because::Reseated, next)));
    changes
}

fn moved(state: &State, Move { reservation, tables }: &Move) -> Option<Reservation> {
    let current = state.reservations.get(reservation)?;
    let stay = Stay { tables: tables.clone(), ..current.stay.clone() };
    Some(Reservation { stay, ..current.next() })
}

/// Expiries to record before stays take the place of holds that have died.
fn dead_holds_in_the_way<'a>(state: &State, stays: impl Iterator<Item = &'a Stay>, now: Moment) -> Vec<Change> {
    let taken = stays.flat_map(|stay| stay.tables.iter().map(move |table| (*table, Window::of(stay))));
    let mut dead: Vec<HoldId> = vec![];
    for occupant in taken.flat_map(|(table, window)| state.occupancy.during(table, window.from, window.until)) {
        match occupant {
            Occupant::Hold { id, expires_at } if expires_at <= now && !dead.contains(&id) => dead.push(id),
            Occupant::Hold { .. } | Occupant::Reservation(_) => {}
        }
    }
    dead.into_iter().flat_map(|id| expired(state, id, now)).collect()
}
