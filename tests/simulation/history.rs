//! Whether what everybody was told can be told of one restaurant that does one thing after the other: a search for an
//! order of all calls that keeps real time (Wing and Gong, with a memory of what was tried). Calls without an answer
//! may have happened, until somebody was left without it, or not at all.
//!
//! The restaurant here is as simple as can be: tables are alike, so it counts who is there at a time. What time does
//! by itself (holds die, no-shows are marked, offers are made) it cannot see; there it only judges what is sure.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{Hash, Hasher};

use maitred::clock::Moment;

use super::asks::{Ask, NO_SHOW_SECONDS, Said, Standing, TURN_SECONDS, Why};

/// Orders that are tried for one history. Beyond it nothing is said of it.
const TRIES_MAX: usize = 100_000;
const HOLD_SECONDS: i64 = 300;

/// A call: what was asked, when, and what was said when, if anything was.
#[derive(Clone, Debug)]
pub struct Call {
    pub ask: Ask,
    /// The id that it brought along.
    pub fresh: u64,
    pub said: Option<Said>,
    pub from: (u64, Moment),
    pub to: (u64, Moment),
}

/// What came of a history.
#[derive(Clone, Debug)]
pub enum Verdict {
    Sound,
    /// No order explains it. The order that got furthest was left with this call.
    Unsound(Box<Call>),
    /// Too many orders to tell.
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Stay {
    from: i64,
    until: i64,
    standing: Place,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    Promised,
    Seated,
    /// Somebody was seated or moved without being told where to.
    Somewhere,
    Over,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Held {
    from: i64,
    until: i64,
    expires: (i64, i64),
}

/// The restaurant, as far as its guests can know it.
#[derive(Clone, Debug, Default, Hash)]
struct House {
    tables: u64,
    stays: BTreeMap<u64, Stay>,
    holds: BTreeMap<u64, Held>,
    waits: BTreeSet<u64>,
    keys: BTreeMap<u64, u64>,
}

/// From when to when a call was on its way, in seconds.
type Span = (i64, i64);

fn overlap(one: (i64, i64), other: (i64, i64)) -> bool {
    one.0 < other.1 && other.0 < one.1
}

impl House {
    /// How many tables are taken for sure at the busiest time of a stay.
    fn surely(&self, stay: (i64, i64), own: Option<u64>, (_, until): Span) -> u64 {
        let comes = |it: &Stay| match it.standing {
            Place::Promised => until < it.from + NO_SHOW_SECONDS,
            Place::Seated => true,
            Place::Somewhere | Place::Over => false,
        };
        let stays =
            self.stays.iter().filter(|(id, it)| Some(**id) != own && comes(it)).map(|(_, it)| (it.from, it.until));
        let held = self.holds.values().filter(|it| until < it.expires.0).map(|it| (it.from, it.until));
        let taken: Vec<(i64, i64)> = stays.chain(held).filter(|taken| overlap(*taken, stay)).collect();
        let at = |instant: i64| taken.iter().filter(|(from, until)| (*from..*until).contains(&instant)).count() as u64;
        taken.iter().map(|(from, _)| at(stay.0.max(*from))).max().unwrap_or(0)
    }

    /// How many tables may be taken at some time of a stay.
    fn perhaps(&self, stay: (i64, i64), own: Option<u64>, (from, _): Span) -> u64 {
        let is_there = |it: &Stay| match it.standing {
            Place::Promised => overlap((it.from, it.until), stay),
            Place::Seated | Place::Somewhere => true,
            Place::Over => false,
        };
        let stays = self.stays.iter().filter(|(id, it)| Some(**id) != own && is_there(it)).count();
        let is_held = |it: &&Held| from < it.expires.1 && overlap((it.from, it.until), stay);
        (stays + self.holds.values().filter(is_held).count() + self.waits.len()) as u64
    }

    fn is_room(&self, stay: (i64, i64), own: Option<u64>, span: Span) -> bool {
        self.surely(stay, own, span) < self.tables
    }

    fn is_full(&self, stay: (i64, i64), own: Option<u64>, span: Span) -> bool {
        self.tables <= self.perhaps(stay, own, span)
    }

    /// What the restaurant is after a call that was answered so; none, if it cannot have said that.
    fn after(&self, call: &Call) -> Option<House> {
        let span = (call.from.1.timestamp(), call.to.1.timestamp());
        let Some(said) = &call.said else { return self.after_silence(call, span) };
        if let Said::Undecided = said {
            return Some(self.clone());
        }
        if let Some(led) = call.ask.key().and_then(|key| self.keys.get(&key)) {
            return self.repeats(said, *led).then(|| self.clone());
        }
        match (&call.ask, said) {
            (Ask::Search(_), Said::Slots { free, full }) => {
                let is_right = free.iter().all(|slot| self.is_room(*slot, None, span))
                    && full.iter().all(|slot| self.is_full(*slot, None, span));
                is_right.then(|| self.clone())
            }
            (Ask::Book { start, .. }, Said::No(Why::Full)) | (Ask::Hold { start, .. }, Said::No(Why::Full)) => {
                let stay = (start.from(), start.from() + TURN_SECONDS);
                self.is_full(stay, None, span).then(|| self.clone())
            }
            (Ask::BookHold { hold, .. } | Ask::Release { hold, .. }, Said::No(Why::NoHold)) => {
                let is_dead = self.holds.get(hold).is_none_or(|held| held.expires.0 <= span.1);
                is_dead.then(|| self.clone())
            }
            (Ask::Read { reservation, .. }, Said::No(_)) => {
                (!self.stays.contains_key(reservation)).then(|| self.clone())
            }
            (_, Said::No(_)) => Some(self.clone()),
            (Ask::Configure { tables }, Said::Done) => Some(self.configured(*tables)),
            (Ask::Release { hold, .. }, Said::Done) => {
                let mut house = self.clone();
                house.holds.remove(hold).map(|_| house)
            }
            (_, Said::Reservation { id, from, until, standing, is_replay, .. }) => {
                self.after_reservation(call, (*id, *from, *until), *standing, *is_replay, span)
            }
            (Ask::Hold { key, .. }, Said::Hold { id, from, until, expires, is_replay, .. }) => {
                let is_new = *id == call.fresh && !is_replay && self.is_room((*from, *until), None, span);
                let held = Held { from: *from, until: *until, expires: (*expires, *expires) };
                is_new.then(|| self.with_hold(*key, *id, held))
            }
            (Ask::Join { key, .. }, Said::Wait { id, is_replay, .. }) => {
                let mut house = self.clone();
                house.keys.insert(*key, *id);
                house.waits.insert(*id);
                (!is_replay && *id == call.fresh).then_some(house)
            }
            (Ask::Leave { wait, .. }, Said::Wait { .. }) => {
                let mut house = self.clone();
                house.waits.remove(wait);
                Some(house)
            }
            (_, _) => Some(self.clone()),
        }
    }

    /// Holds of tables that go are given up, and nobody says which.
    fn configured(&self, tables: u64) -> House {
        let mut house = House { tables, ..self.clone() };
        if tables < self.tables {
            house.holds.values_mut().for_each(|held| held.expires.0 = 0);
        }
        house
    }

    /// A repeated request leads to what it led to before.
    fn repeats(&self, said: &Said, led: u64) -> bool {
        match said {
            // It was promised then, and may be cold by now.
            Said::Reservation { id, is_replay, .. }
            | Said::Hold { id, is_replay, .. }
            | Said::Wait { id, is_replay, .. } => *id == led && *is_replay,
            Said::Done => true,
            // What it led to may be long over; but its key is known.
            Said::No(why) => *why == Why::Unknown || *why == Why::NoHold,
            Said::Slots { .. } | Said::Undecided => false,
        }
    }

    fn with_hold(&self, key: u64, id: u64, held: Held) -> House {
        let mut house = self.clone();
        house.keys.insert(key, id);
        house.holds.insert(id, held);
        house
    }

    fn after_reservation(
        &self,
        call: &Call,
        (id, from, until): (u64, i64, i64),
        standing: Standing,
        is_replay: bool,
        span: Span,
    ) -> Option<House> {
        let mut house = self.clone();
        let place = match standing {
            Standing::Promised => Place::Promised,
            Standing::Seated => Place::Seated,
            Standing::Over => Place::Over,
        };
        let stay = Stay { from, until, standing: place };
        let is_right = match &call.ask {
            Ask::Book { key, .. } | Ask::WalkIn { key } => {
                house.keys.insert(*key, id);
                id == call.fresh && !is_replay && self.is_room((from, until), None, span)
            }
            Ask::BookHold { key, hold, .. } => {
                house.keys.insert(*key, id);
                let held = house.holds.remove(hold);
                let lives =
                    held.is_some_and(|held| span.0 < held.expires.1 && (held.from, held.until) == (from, until));
                id == call.fresh && !is_replay && lives
            }
            Ask::Accept { key, wait, .. } => {
                house.keys.insert(*key, id);
                id == call.fresh && !is_replay && house.waits.remove(wait)
            }
            Ask::Amend { reservation, .. } | Ask::Seat { reservation } => {
                let known = self.stays.get(reservation).is_some_and(|known| known.standing != Place::Over);
                id == *reservation && known && self.is_room((from, until), Some(id), span)
            }
            Ask::Cancel { reservation, .. } | Ask::Finish { reservation } => {
                id == *reservation && standing == Standing::Over && self.stays.contains_key(reservation)
            }
            Ask::Read { reservation, .. } => {
                return (id == *reservation && self.reads(&stay, id, span)).then_some(house);
            }
            Ask::Search(_)
            | Ask::Hold { .. }
            | Ask::Release { .. }
            | Ask::Join { .. }
            | Ask::Leave { .. }
            | Ask::Look { .. }
            | Ask::Configure { .. } => false,
        };
        house.stays.insert(id, stay);
        is_right.then_some(house)
    }

    /// Whether a reservation can look like that to whoever reads it.
    fn reads(&self, read: &Stay, id: u64, (_, until): Span) -> bool {
        let Some(known) = self.stays.get(&id) else { return false };
        match (known.standing, read.standing) {
            (Place::Somewhere, _) | (Place::Over, Place::Over) => true,
            (Place::Promised, Place::Over) => known.from + NO_SHOW_SECONDS <= until,
            (one, other) if one == other => (known.from, known.until) == (read.from, read.until),
            (_, _) => false,
        }
    }

    /// What nobody heard of, if it happened.
    fn after_silence(&self, call: &Call, span: Span) -> Option<House> {
        let mut house = self.clone();
        let led = call.ask.key();
        if led.is_some_and(|key| self.keys.contains_key(&key)) {
            return None;
        }
        let promised = |from: i64| Stay { from, until: from + TURN_SECONDS, standing: Place::Promised };
        match &call.ask {
            Ask::Book { start, .. } => {
                let stay = promised(start.from());
                house.stays.insert(call.fresh, stay);
                self.is_room((stay.from, stay.until), None, span).then_some(())?;
            }
            Ask::Hold { start, key } => {
                let (from, until) = (start.from(), start.from() + TURN_SECONDS);
                let expires = (span.0 + HOLD_SECONDS, span.1 + HOLD_SECONDS);
                self.is_room((from, until), None, span).then_some(())?;
                return Some(self.with_hold(*key, call.fresh, Held { from, until, expires }));
            }
            Ask::BookHold { hold, .. } => {
                let held = house.holds.remove(hold).filter(|held| span.0 < held.expires.1)?;
                let stay = Stay { from: held.from, until: held.until, standing: Place::Promised };
                house.stays.insert(call.fresh, stay);
            }
            Ask::WalkIn { .. } => {
                let stay = Stay { from: span.0, until: span.1, standing: Place::Somewhere };
                house.stays.insert(call.fresh, stay);
            }
            Ask::Accept { wait, .. } => {
                house.waits.remove(wait).then_some(())?;
                house.stays.insert(call.fresh, Stay { from: 0, until: 0, standing: Place::Somewhere });
            }
            Ask::Join { .. } => drop(house.waits.insert(call.fresh)),
            Ask::Leave { wait, .. } => house.waits.remove(wait).then_some(())?,
            Ask::Release { hold, .. } => drop(house.holds.remove(hold)?),
            Ask::Cancel { reservation, .. } | Ask::Finish { reservation } => {
                house.stays.get_mut(reservation)?.standing = Place::Over;
            }
            Ask::Amend { reservation, .. } | Ask::Seat { reservation } => {
                house.stays.get_mut(reservation)?.standing = Place::Somewhere;
            }
            Ask::Configure { tables } => house = self.configured(*tables),
            Ask::Search(_) | Ask::Read { .. } | Ask::Look { .. } => return None,
        }
        house.keys.extend(led.map(|key| (key, call.fresh)));
        Some(house)
    }
}

/// A search that is under way.
struct Search<'a> {
    calls: &'a [Call],
    done: Vec<bool>,
    tried: HashSet<u64>,
    /// The most calls that any order explained, and the first answer that it could not.
    furthest: (usize, usize),
}

impl Search<'_> {
    /// Orders whatever is left, given that something that was asked at `latest` has happened.
    fn order(&mut self, house: &House, latest: u64) -> Option<bool> {
        let Some(first) = self.done.iter().position(|done| !done) else { return Some(true) };
        let mut hash = DefaultHasher::new();
        (first, &self.done[first..], house, latest).hash(&mut hash);
        if !self.tried.insert(hash.finish()) {
            return Some(false);
        }
        if TRIES_MAX < self.tried.len() {
            return None;
        }
        let is_answered = |nth: usize| self.calls[nth].said.is_some();
        let left = || (first..self.calls.len()).filter(|nth| !self.done[*nth]);
        let Some(end) = left().filter(|nth| is_answered(*nth)).map(|nth| self.calls[nth].to.0).min() else {
            return Some(true);
        };
        let next = |nth: &usize| self.calls[*nth].from.0 <= end && latest <= self.calls[*nth].to.0;
        let (answered, silent): (Vec<usize>, Vec<usize>) =
            left().take_while(|nth| self.calls[*nth].from.0 <= end).filter(next).partition(|nth| is_answered(*nth));
        for nth in answered.into_iter().chain(silent) {
            let call = &self.calls[nth];
            let Some(after) = house.after(call) else { continue };
            self.done[nth] = true;
            self.note_how_far();
            let found = self.order(&after, latest.max(call.from.0));
            if found != Some(false) {
                return found;
            }
            self.done[nth] = false;
        }
        Some(false)
    }
}

impl Search<'_> {
    fn note_how_far(&mut self) {
        let so_far = self.done.iter().filter(|done| **done).count();
        let stuck = (0..self.calls.len()).filter(|nth| !self.done[*nth] && self.calls[*nth].said.is_some());
        if let Some(stuck) = stuck.min_by_key(|nth| self.calls[*nth].to.0).filter(|_| self.furthest.0 < so_far) {
            self.furthest = (so_far, stuck);
        }
    }
}

/// Judges the calls of one restaurant.
pub fn judge(calls: &mut [Call]) -> Verdict {
    calls.sort_by_key(|call| call.from.0);
    let mut search = Search { calls, done: vec![false; calls.len()], tried: HashSet::new(), furthest: (0, 0) };
    match search.order(&House::default(), 0) {
        Some(true) => Verdict::Sound,
        Some(false) => Verdict::Unsound(Box::new(calls[search.furthest.1].clone())),
        None => Verdict::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Duration, NaiveDate};

    use super::super::asks::{Start, beginning};
    use super::*;

    fn call(ask: Ask, fresh: u64, said: Option<Said>, from: u64, to: u64) -> Call {
        let at = |step: u64| (step, beginning() + Duration::milliseconds(i64::try_from(step).unwrap()));
        Call { ask, fresh, said, from: at(from), to: at(to) }
    }

    fn start() -> Start {
        Start { date: NaiveDate::from_ymd_opt(2027, 3, 5).unwrap(), nth: 2 }
    }

    fn booked(id: u64) -> Option<Said> {
        let (from, until) = (start().from(), start().from() + TURN_SECONDS);
        let (standing, token) = (Standing::Promised, String::new());
        Some(Said::Reservation { id, from, until, standing, is_replay: false, token })
    }

    fn book(key: u64, said: Option<Said>, from: u64, to: u64) -> Call {
        call(Ask::Book { key, start: start() }, key, said, from, to)
    }

    fn verdict(calls: Vec<Call>) -> Verdict {
        let mut all = vec![call(Ask::Configure { tables: 1 }, 0, Some(Said::Done), 1, 2)];
        all.extend(calls);
        judge(&mut all)
    }

    #[test]
    fn one_table_is_not_for_two() {
        assert!(matches!(verdict(vec![book(1, booked(1), 3, 9), book(2, booked(2), 4, 8)]), Verdict::Unsound(_)));
        let full = || Some(Said::No(Why::Full));
        assert!(matches!(verdict(vec![book(1, booked(1), 3, 9), book(2, full(), 4, 8)]), Verdict::Sound));
        assert!(matches!(verdict(vec![book(2, full(), 3, 4), book(1, booked(1), 5, 9)]), Verdict::Unsound(_)));
    }

    #[test]
    fn what_nobody_heard_of_may_have_happened_until_then_or_not_at_all() {
        let full = || Some(Said::No(Why::Full));
        assert!(matches!(verdict(vec![book(1, None, 3, 5), book(2, full(), 6, 8)]), Verdict::Sound));
        assert!(matches!(verdict(vec![book(1, None, 3, 5), book(2, booked(2), 6, 8)]), Verdict::Sound));
        let late = vec![book(2, full(), 3, 4), book(1, None, 5, 9)];
        assert!(matches!(verdict(late), Verdict::Unsound(_)));
    }

    #[test]
    fn a_key_leads_to_one_booking() {
        let twice = vec![book(1, booked(1), 3, 4), call(Ask::Book { key: 1, start: start() }, 7, booked(7), 5, 6)];
        assert!(matches!(verdict(twice), Verdict::Unsound(_)));
    }
}
