//! Making room: parties who were promised a place but do not sit yet are given other tables.
//!
//! Whoever is to be seated takes a set; whoever has one of its tables at that time gets up and is seated in the same
//! way, elsewhere (an ejection chain, or a tree of them where somebody is in the way of two). Sets are tried the best
//! first, with one move, then with two, and so on, so that what is found first moves the fewest. The work is counted
//! in steps and not in time: the same question has the same answer on every machine.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::rc::Rc;

use crate::domain::configuration::TableSet;
use crate::domain::ids::ReservationId;
use crate::domain::occupancy::{Occupant, Taking};

use super::Window;
use super::evening::Fitting;

/// The most parties that are moved for one. More are hardly ever needed: on the floors of `benches/yield` three find
/// nearly all that eight find.
pub const MOVES_MAX: usize = 5;
/// The most sets that are looked at to make room for one: some 12 µs of work. Four times as many find room for half
/// of a hundredth more covers (`benches/yield`).
pub const STEPS_MAX: u32 = 1_000;

/// Somebody who is to be seated, or may be seated elsewhere.
#[derive(Clone, Debug)]
pub(super) struct Guest<'a> {
    /// The reservation; none for whoever is new.
    pub(super) id: Option<ReservationId>,
    /// When.
    pub(super) window: Window,
    /// On what.
    pub(super) fitting: Rc<Fitting<'a>>,
}

/// A window in microseconds, which compare faster than moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Span {
    from: i64,
    until: i64,
}

impl Span {
    fn of(window: Window) -> Span {
        Span { from: window.from.timestamp_micros(), until: window.until.timestamp_micros() }
    }

    fn meets(&self, other: &Span) -> bool {
        self.from < other.until && other.from < self.until
    }
}

/// Who gets which set.
pub(super) type Seats<'a> = Vec<(Option<ReservationId>, &'a TableSet)>;

/// An evening in which parties may move.
#[derive(Debug)]
pub(super) struct Reseating<'a> {
    parties: Vec<Party<'a>>,
    /// By place: who has the table when.
    tables: Vec<Vec<(Span, usize)>>,
    /// Who changed seats since the search began, and where they were before.
    changed: Vec<(usize, Seat<'a>)>,
    steps_left: u32,
}

#[derive(Debug)]
struct Party<'a> {
    span: Span,
    /// What it may be given; none if it must stay where it is.
    guest: Option<Guest<'a>>,
    /// Its places when the search began.
    before: Vec<usize>,
    seat: Seat<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Seat<'a> {
    Before,
    Waiting,
    On(&'a TableSet),
}

impl<'a> Reseating<'a> {
    /// An evening as it is; `guest` says who may move.
    pub(super) fn new(takings: &[Vec<Taking>], mut guest: impl FnMut(Occupant) -> Option<Guest<'a>>) -> Self {
        let mut parties: Vec<Party<'_>> = vec![];
        let mut numbers: HashMap<(Occupant, Span), usize> = HashMap::new();
        let mut tables = vec![vec![]; takings.len()];
        for (place, takings) in takings.iter().enumerate() {
            for Taking { from, until, by } in takings {
                let span = Span::of(Window { from: *from, until: *until });
                let number = *numbers.entry((*by, span)).or_insert_with(|| {
                    parties.push(Party { span, guest: guest(*by), before: vec![], seat: Seat::Before });
                    parties.len() - 1
                });
                parties[number].before.push(place);
                tables[place].push((span, number));
            }
        }
        Reseating { parties, tables, changed: vec![], steps_left: 0 }
    }

    /// A set for somebody new, and for whoever moves for them; nothing if there is no way, or none was found within
    /// [`STEPS_MAX`].
    pub(super) fn make_room(&mut self, guest: Guest<'a>) -> Option<Seats<'a>> {
        let new = self.parties.len();
        self.parties.push(Party {
            span: Span::of(guest.window),
            guest: Some(guest),
            before: vec![],
            seat: Seat::Waiting,
        });
        self.steps_left = STEPS_MAX;
        let is_found = (1..=MOVES_MAX).any(|moves| self.seat_all(&mut vec![new], moves));
        let seats = is_found.then(|| self.seats());
        self.undo(0);
        self.parties.truncate(new);
        seats
    }

    /// Seats whoever waits, the last first, while at most so many others get up. Nothing is changed if it fails.
    fn seat_all(&mut self, waiting: &mut Vec<usize>, moves: usize) -> bool {
        let Some(number) = waiting.pop() else { return true };
        let Party { span, guest, .. } = &self.parties[number];
        let (span, fitting) = (*span, guest.as_ref().map(|guest| guest.fitting.clone()));
        for set in fitting.iter().flat_map(|fitting| &fitting.sets) {
            if self.steps_left == 0 {
                break;
            }
            self.steps_left -= 1;
            if self.seat(number, set, span, waiting, moves) {
                return true;
            }
        }
        waiting.push(number);
        false
    }

    /// Seats one on a set, then whoever waits.
    fn seat(&mut self, number: usize, set: &'a TableSet, span: Span, waiting: &mut Vec<usize>, moves: usize) -> bool {
        let Some(in_the_way) = self.in_the_way(set, span, moves) else { return false };
        let (changed, waited) = (self.changed.len(), waiting.len());
        in_the_way.iter().for_each(|other| self.put(*other, Seat::Waiting));
        self.put(number, Seat::On(set));
        waiting.extend(&in_the_way);
        let is_found = self.seat_all(waiting, moves - in_the_way.len());
        if !is_found {
            waiting.truncate(waited);
            self.undo(changed);
        }
        is_found
    }

    /// Who must get up from a set; `None` if somebody may not, or they are more than `most`.
    fn in_the_way(&self, set: &TableSet, span: Span, most: usize) -> Option<Vec<usize>> {
        let mut in_the_way = vec![];
        for (other, number) in set.places.iter().flat_map(|place| &self.tables[*place]) {
            if other.meets(&span) && !in_the_way.contains(number) {
                let party = &self.parties[*number];
                if in_the_way.len() == most || party.guest.is_none() || !matches!(party.seat, Seat::Before) {
                    return None;
                }
                in_the_way.push(*number);
            }
        }
        // The last is seated first: whoever has the fewest choices. Numbers, because what was undone stands in
        // another order than before, and the answer must not depend on it.
        in_the_way.sort_by_cached_key(|number| (Reverse(self.choices(*number)), *number));
        Some(in_the_way)
    }

    fn choices(&self, number: usize) -> usize {
        self.parties[number].guest.as_ref().map_or(0, |guest| guest.fitting.sets.len())
    }

    fn put(&mut self, number: usize, seat: Seat<'a>) {
        self.changed.push((number, self.parties[number].seat));
        self.set_seat(number, seat);
    }

    fn undo(&mut self, down_to: usize) {
        while down_to < self.changed.len() {
            let (number, seat) = self.changed.pop().expect("longer than down_to");
            self.set_seat(number, seat);
        }
    }

    fn set_seat(&mut self, number: usize, seat: Seat<'a>) {
        let party = &mut self.parties[number];
        let span = party.span;
        for place in party.seat.places(&party.before) {
            self.tables[*place].retain(|(_, other)| *other != number);
        }
        for place in seat.places(&party.before) {
            self.tables[*place].push((span, number));
        }
        party.seat = seat;
    }

    fn seats(&self) -> Seats<'a> {
        let seated = |party: &Party<'a>| match party.seat {
            Seat::On(set) => Some((party.guest.as_ref()?.id, set)),
            Seat::Before | Seat::Waiting => None,
        };
        self.parties.iter().filter_map(seated).collect()
    }
}

impl<'a> Seat<'a> {
    fn places<'b>(&self, before: &'b [usize]) -> &'b [usize]
    where
        'a: 'b,
    {
        match self {
            Seat::Before => before,
            Seat::Waiting => &[],
            Seat::On(set) => &set.places,
        }
    }
}
