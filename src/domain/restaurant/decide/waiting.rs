//! The waitlist: joining it, leaving it, taking what is offered.

use chrono::Duration;

use crate::domain::availability::{self, Ask};
use crate::domain::ids::{TableId, WaitId};
use crate::domain::limit::Limits;
use crate::domain::party::PartySize;
use crate::domain::policy::Consequence;
use crate::domain::reservation::{Actor, Channel, Hold, Reservation, Status, Stay, Wants};
use crate::domain::restaurant::change::{Change, HoldEnd, Led};
use crate::domain::restaurant::command::{AcceptOffer, Join, Place, WaitFor};
use crate::domain::restaurant::rejection::Rejection;
use crate::domain::restaurant::state::{House, State};
use crate::domain::seating::Need;
use crate::domain::time::{Moment, TimeOfDay, WallMinute};
use crate::domain::waitlist::{For, Wait, WaitStatus};

use super::booking::{because, guest};
use super::guests::{consequence, may_book_again, standing};
use super::placing::{Asker, check_area};
use super::{Decision, Outcome, answered, answered_before, house};

/// How far ahead a wait at the door is worked out, in minutes, and how finely.
const QUOTE_REACH_MINUTES: u16 = 240;
const QUOTE_STEP_MINUTES: u16 = 5;
/// The shortest stay that is worth sitting down for, in minutes.
const SHORTEST_STAY_MINUTES: i64 = 30;

pub(super) fn join(state: &State, join: Join, now: Moment) -> Result<Decision, Rejection> {
    if let Some(before) = answered_before(state, join.key)? {
        return Ok(before);
    }
    let house = house(state)?;
    let guest = guest(join.guest, join.details.clone(), now);
    may_join(state, house, &join)?;
    let wanted = wanted(house, &join, now)?;
    let is_refused = consequence(state, house, &guest.contact(), now) == Some(Consequence::Refuse);
    if is_refused && join.channel == Channel::Online {
        return Err(Rejection::GuestStayedAway);
    }
    let is_theirs = |wait: &&Wait| {
        let known = state.guests.get(&wait.guest);
        wait.wanted.date() == wanted.date() && known.is_some_and(|known| known.contact().is_same(&guest.contact()))
    };
    if state.line().iter().any(is_theirs) {
        return Err(Rejection::AlreadyWaiting);
    }
    let quoted_minutes = match wanted {
        For::Now { .. } => Quoting::new(state, house, now).quote(join.party, &join.wants),
        For::Range { .. } => None,
    };
    let (id, status) = (join.id, WaitStatus::Waiting);
    let wait = Wait {
        id,
        guest: join.guest,
        wanted,
        party: join.party,
        wants: join.wants,
        channel: join.channel,
        client: join.client,
        joined_at: now,
        quoted_minutes,
        status,
        revision: 1,
    };
    let mut changes = vec![Change::GuestRecorded(guest), Change::Wait(wait)];
    changes.extend(answered(join.key, Led::ToWait(id), now));
    Ok(Decision { changes, outcome: Outcome::Wait(id) })
}

fn may_join(state: &State, house: &House, join: &Join) -> Result<(), Rejection> {
    may_ask(house, join)?;
    check_area(house, &join.wants)?;
    let (max, entries_max) =
        (house.configuration.policy.holds_per_client, house.configuration.policy.waitlist.entries_max);
    if max <= waits_of(state, join.client) {
        Err(Rejection::TooManyHolds { max })
    } else if usize::from(entries_max) <= state.line().len() {
        Err(Rejection::WaitlistFull { max: entries_max })
    } else {
        Ok(())
    }
}

/// Whether guests may wait by themselves, and for so many.
fn may_ask(house: &House, join: &Join) -> Result<(), Rejection> {
    let policy = &house.configuration.policy;
    let (waitlist, limits) = (policy.waitlist, policy.online_party);
    let is_online = join.channel == Channel::Online;
    if is_online && !waitlist.online {
        Err(Rejection::WaitlistClosed)
    } else if is_online && join.party < limits.min {
        Err(Rejection::PartyTooSmall { min: limits.min.covers() })
    } else if is_online && limits.max < join.party {
        Err(Rejection::PartyTooLarge { max: limits.max.covers() })
    } else {
        Ok(())
    }
}

/// How many places in line a client has. What is offered there is held, so they count as holds do.
fn waits_of(state: &State, client: Option<u64>) -> u16 {
    let is_theirs = |wait: &&&Wait| client.is_some() && wait.client == client;
    let theirs = state.line().iter().filter(is_theirs).count();
    u16::try_from(theirs).unwrap_or(u16::MAX)
}

/// The starts that somebody waits for, as instants: those that can still be had.
fn wanted(house: &House, join: &Join, now: Moment) -> Result<For, Rejection> {
    match join.wanted {
        WaitFor::Now => {
            let frame = availability::frame_off_grid(house, (now, None), join.party, Limits::NONE);
            let frame = frame.ok_or(Rejection::NothingToWaitFor)?;
            let zone = house.configuration.profile.zone;
            Ok(For::Now { until: zone.instant_or_after_gap(frame.date, frame.service.ends) })
        }
        WaitFor::Range { date, from, to } => {
            if availability::last_date(house, join.channel, now).is_some_and(|last| last < date) {
                return Err(Rejection::NothingToWaitFor);
            }
            let lead = availability::lead_minutes(house, join.channel).unwrap_or(Duration::zero());
            let mut frames = availability::frames(&house.configuration, date, join.party);
            frames.retain(|frame| is_between(frame.minute, from, to) && now + lead < frame.starts_at);
            let starts = frames.iter().map(|frame| frame.starts_at);
            match (starts.clone().min(), starts.max()) {
                (Some(from), Some(to)) => Ok(For::Range { date, from, to }),
                (None, _) | (_, None) => Err(Rejection::NothingToWaitFor),
            }
        }
    }
}

/// Whether a start lies between two times of day, perhaps past midnight.
fn is_between(minute: WallMinute, from: TimeOfDay, to: TimeOfDay) -> bool {
    let first = from.same_day();
    let last = if to < from { to.same_day().next_day() } else { to.same_day() };
    (first..=last).contains(&minute) || (first.next_day()..=last.next_day()).contains(&minute)
}

/// How long parties would wait at the door: what those who stand there already are promised is worked out once for all.
pub struct Quoting<'a> {
    state: &'a State,
    house: &'a House,
    promised: Vec<Stay>,
    now: Moment,
}

impl<'a> Quoting<'a> {
    /// It counts on everybody leaving when their time is over.
    pub fn new(state: &'a State, house: &'a House, now: Moment) -> Quoting<'a> {
        let mut promised: Vec<Stay> = vec![];
        let at_the_door = |wait: &&Wait| match wait.wanted {
            For::Now { .. } => wait.status == WaitStatus::Waiting,
            For::Range { .. } => false,
        };
        for wait in state.line().into_iter().filter(at_the_door) {
            let need = Need { party: wait.party, wants: &wait.wants, channel: Channel::WalkIn };
            promised.extend(earliest(state, house, need, &promised, now).map(|(_, stay)| stay));
        }
        Quoting { state, house, promised, now }
    }

    /// In how many minutes a party could sit, after all who stand there already; `None` when not within four hours.
    pub fn quote(&self, party: PartySize, wants: &Wants) -> Option<u16> {
        let need = Need { party, wants, channel: Channel::WalkIn };
        earliest(self.state, self.house, need, &self.promised, self.now).map(|(minutes, _)| minutes)
    }

    /// The tables that a party could have now for less than its turn, until somebody else is to have them: those that are
    /// free longest, and for half an hour at least.
    pub fn shorter(&self, party: PartySize, wants: &Wants) -> Option<Stay> {
        let (state, house, now) = (self.state, self.house, self.now);
        let need = Need { party, wants, channel: Channel::WalkIn };
        let ask = Ask { need, own: None, over: Limits::NONE };
        let frame = availability::frame_off_grid(house, (now, None), party, Limits::NONE)?;
        let shortest = now + Duration::minutes(SHORTEST_STAY_MINUTES) + availability::buffer(house, frame.service);
        let free = availability::free_sets(state, house, availability::given_back(house, frame, shortest), ask, now);
        let stays = free.into_iter().map(|set| {
            let next = set.tables.iter().filter_map(|table| self.next_at(*table)).min();
            let frame = next.map_or(frame, |next| availability::given_back(house, frame, next));
            availability::stay(house, frame, need, &set.tables)
        });
        let stays = stays.filter(|stay| shortest <= stay.until);
        // Of those that are free equally long the best comes first.
        stays.reduce(|best, other| if best.until < other.until { other } else { best })
    }

    /// When the next one is to have a table, who stands in line already among them.
    fn next_at(&self, table: TableId) -> Option<Moment> {
        let booked = self.state.occupancy.next_start(table, self.now, |by| by.is_dead(self.now));
        let promised = self.promised.iter().filter(|stay| stay.tables.contains(&table)).map(|stay| stay.from);
        promised.chain(booked).min()
    }
}

fn earliest(state: &State, house: &House, need: Need<'_>, promised: &[Stay], now: Moment) -> Option<(u16, Stay)> {
    let ask = Ask { need, own: None, over: Limits::NONE };
    let mut steps = (0..=QUOTE_REACH_MINUTES).step_by(QUOTE_STEP_MINUTES.into());
    steps.find_map(|minutes| {
        let at = now + Duration::minutes(minutes.into());
        let frame = availability::frame_off_grid(house, (at, None), need.party, Limits::NONE)?;
        let free = availability::free_sets(state, house, frame, ask, now);
        let mut stays = free.into_iter().map(|set| availability::stay(house, frame, need, &set.tables));
        let stay = stays.find(|stay| !promised.iter().any(|other| clash(other, stay)))?;
        Some((minutes, stay))
    })
}

fn clash(one: &Stay, other: &Stay) -> bool {
    one.from < other.until && other.from < one.until && one.tables.iter().any(|table| other.tables.contains(table))
}

fn open(state: &State, id: WaitId) -> Result<&Wait, Rejection> {
    let wait = state.waits.get(&id).ok_or(Rejection::WaitNotFound)?;
    if wait.status.is_open() { Ok(wait) } else { Err(Rejection::WaitNotOpen { status: wait.status.name() }) }
}

/// Off the list, and what was offered with it. Twice is once.
pub(super) fn leave(state: &State, id: WaitId, now: Moment) -> Result<Decision, Rejection> {
    let outcome = Outcome::Wait(id);
    if state.waits.get(&id).is_some_and(|wait| matches!(wait.status, WaitStatus::Left { .. })) {
        return Ok(Decision { changes: vec![], outcome });
    }
    let wait = open(state, id)?;
    let held = wait.status.offer().map(|hold| Change::HoldEnded(hold, HoldEnd::Released));
    let changes = held.into_iter().chain([Change::Wait(wait.with(WaitStatus::Left { at: now }))]);
    Ok(Decision { changes: changes.collect(), outcome })
}

/// The offer becomes a reservation, once.
pub(super) fn accept(state: &State, accept: AcceptOffer, now: Moment) -> Result<Decision, Rejection> {
    if let Some(before) = answered_before(state, accept.key)? {
        return Ok(before);
    }
    let wait = open(state, accept.wait)?;
    let hold = wait.status.offer().and_then(|hold| state.holds.get(&hold)).ok_or(Rejection::NothingOffered)?;
    if !hold.is_live(now) {
        return Err(Rejection::HoldExpired);
    }
    let reservation = as_any_other(state, accepted(wait, hold, accept, now), wait, now)?;
    let (id, because) = (reservation.id, because(&reservation.status));
    let mut changes = vec![
        Change::HoldEnded(hold.id, HoldEnd::Consumed),
        Change::Wait(wait.with(WaitStatus::Accepted { reservation: id, at: now })),
        Change::Reservation(because, reservation),
    ];
    changes.extend(answered(accept.key, Led::ToReservation(id), now));
    Ok(Decision { changes, outcome: Outcome::Reservation(id) })
}

/// What follows from who somebody is holds for an offer as for any booking: the waitlist is no way round.
fn as_any_other(state: &State, reservation: Reservation, wait: &Wait, now: Moment) -> Result<Reservation, Rejection> {
    let guest = state.guests.get(&wait.guest).ok_or(Rejection::WaitNotFound)?;
    let (house, place) = (house(state)?, Place::default());
    let asker = Asker::new(reservation.channel, &place);
    if reservation.channel == Channel::WalkIn {
        return Ok(reservation);
    }
    may_book_again(state, house, &guest.contact(), &reservation.stay, (asker, None))?;
    let (status, is_flagged) = standing(state, house, &guest.contact(), &reservation.stay, asker, now)?;
    Ok(Reservation { status, is_flagged, ..reservation })
}

/// Whoever stands at the door is there already: staff seat them, or they come in by themselves.
fn accepted(wait: &Wait, hold: &Hold, accept: AcceptOffer, now: Moment) -> Reservation {
    let status = match (&wait.wanted, accept.by) {
        (For::Range { .. }, _) => Status::Booked,
        (For::Now { .. }, Actor::Staff) => Status::Seated { at: now },
        (For::Now { .. }, Actor::Guest | Actor::House) => Status::Arrived { at: now, covers: wait.party },
    };
    Reservation {
        id: accept.id,
        guest: wait.guest,
        stay: hold.stay.clone(),
        status,
        channel: hold.channel,
        booked_at: now,
        revision: 1,
        is_locked: false,
        is_flagged: false,
        exceeded: Limits::NONE,
        awaited_from: None,
        imported: None,
        before: None,
    }
}
