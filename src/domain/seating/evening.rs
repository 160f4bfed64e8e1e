//! A service day of the floor: who has which table when. Made for one question, thrown away after it.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use chrono::{Duration, NaiveDate};

use crate::domain::availability::{Own, buffer, closed, services_on};
use crate::domain::configuration::{Configuration, TableSet};
use crate::domain::floor::Table;
use crate::domain::hours::{Service, TurnTimes};
use crate::domain::key::Key;
use crate::domain::limit::{Limit, Limits};
use crate::domain::occupancy::{Occupant, Taking};
use crate::domain::party::PartySize;
use crate::domain::reservation::{Channel, Reservation, Wants};
use crate::domain::restaurant::state::{House, State};
use crate::domain::time::Moment;
use crate::planted::{self, Bug};

use super::reseating::{Guest, Reseating};
use super::{Move, Need, Placement, Price, Window, by_preference, is_open_to, price};

/// How good a set is at a time, the lowest first: what it costs in any case; the least time left over that nobody can
/// use; rank. Among equals the order of the restaurant file decides.
type Cost = (Price, Duration, u16);

/// Who has which table when, on a service day.
#[derive(Debug)]
pub struct Evening<'a> {
    state: &'a State,
    house: &'a House,
    date: NaiveDate,
    own: Option<Own>,
    now: Moment,
    /// The time that is looked at; none on a day on which nothing is.
    window: Option<Window>,
    /// From the first start to the last end, buffer included; none on a day without services.
    hours: Option<Window>,
    /// The shortest stay of anybody, buffer included: a gap below it is of no use.
    shortest: Duration,
    /// By place: what takes the table on that day.
    takings: Vec<OnceCell<Vec<Taking>>>,
    fitting: HashMap<Asked, Rc<Fitting<'a>>>,
    reseating: Option<Reseating<'a>>,
}

/// What was found for a party.
#[derive(Debug)]
pub struct Found<'a> {
    /// The best place.
    pub placement: Placement,
    /// The areas in which it can be given one, in no order.
    pub areas: Vec<&'a Key>,
}

/// The sets that meet a need in a service.
#[derive(Debug)]
pub(super) struct Fitting<'a> {
    /// The best first.
    pub(super) sets: Vec<&'a TableSet>,
    areas: Vec<Option<&'a Key>>,
}

/// A need in a service, and limits that may be exceeded, to remember what fits.
type Asked = (PartySize, Wants, Channel, Key, Limits);

impl<'a> Evening<'a> {
    /// The evening of a service day at an instant. What is `own` to whoever asks stands in nobody's way. `beyond` is
    /// a time to look at even if it is out of hours.
    pub fn new(
        (state, house): (&'a State, &'a House),
        date: NaiveDate,
        beyond: Option<Window>,
        own: Option<Own>,
        now: Moment,
    ) -> Evening<'a> {
        let configuration = &house.configuration;
        let services = services_on(configuration, date);
        let hours = services.map(|service| open(house, service, date)).reduce(Window::with);
        let window = beyond.into_iter().chain(hours).reduce(Window::with);
        let takings: Vec<OnceCell<Vec<Taking>>> = configuration.tables.iter().map(|_| OnceCell::new()).collect();
        let shortest = shortest_stay(house, date);
        let fitting = HashMap::new();
        Evening { state, house, date, own, now, hours, window, shortest, takings, fitting, reseating: None }
    }

    /// What takes a table on that day, looked up when it is asked for the first time.
    fn takings(&self, place: usize) -> &[Taking] {
        self.takings[place].get_or_init(|| {
            let table = self.house.configuration.tables[place].id;
            let is_seen = |by: Occupant| !matches!(by, Occupant::Hold { .. } if planted::is(Bug::HoldsUnseen));
            let is_others = |by: Occupant| self.own.is_none_or(|own| !own.is(by)) && is_seen(by);
            let counts = |taking: &Taking| !taking.by.is_dead(self.now) && is_others(taking.by);
            let during = self.window.map(|window| self.state.occupancy.takings(table, window.from, window.until));
            let mut takings: Vec<Taking> = during.into_iter().flatten().filter(counts).collect();
            let is_own = |id| self.own.is_some_and(|own| own.is(Occupant::Reservation(id)));
            let late =
                self.state.overdue(self.now).filter(|late| !is_own(late.id) && late.stay.tables.contains(&table));
            takings.extend(late.map(|late| lingering(late, self.now)));
            takings
        })
    }

    /// The best place for a party over a window in a service: a free set, or one that comes free when others move.
    ///
    /// Each area is searched on its own, so that whoever asks for an area and whoever asks for any get one answer.
    /// Others move only where nothing is free.
    pub fn place(&mut self, need: Need<'_>, over: Limits, service: &Key, window: Window) -> Option<Found<'a>> {
        let fitting = self.fitting(need, over, service);
        let (best, mut areas) = self.free(&fitting, window);
        let mut placement = best.map(|set| Placement { tables: set.tables.clone(), moves: vec![] });
        for area in fitting.areas.iter().filter(|area| !areas.contains(area)).copied().collect::<Vec<_>>() {
            let Some(found) = self.make_room(within(&fitting, area), window) else { continue };
            areas.push(area);
            placement = placement.filter(|known| known.moves.len() <= found.moves.len()).or(Some(found));
        }
        placement.map(|placement| Found { placement, areas: areas.into_iter().flatten().collect() })
    }

    /// Every set that is free over a window as things are, the best first as far as that can be said without looking
    /// at gaps.
    pub fn free_sets(&mut self, need: Need<'_>, service: &Key, window: Window) -> Vec<&'a TableSet> {
        let fitting = self.fitting(need, Limits::NONE, service);
        let meets = |taking: &Taking| taking.from < window.until && window.from < taking.until;
        let is_taken = |place: &usize| self.takings(*place).iter().any(meets);
        fitting.sets.iter().filter(|set| !set.places.iter().any(is_taken)).copied().collect()
    }

    /// A place that comes free when others move.
    fn make_room(&mut self, fitting: Rc<Fitting<'a>>, window: Window) -> Option<Placement> {
        let guest = Guest { id: None, window, fitting };
        let seats = self.reseating().make_room(guest)?;
        let mut placement = Placement::default();
        for (id, set) in seats {
            match id {
                Some(reservation) => placement.moves.push(Move { reservation, tables: set.tables.clone() }),
                None => placement.tables = set.tables.clone(),
            }
        }
        Some(placement)
    }

    /// The best of the free sets, and every area that has one.
    fn free(&self, fitting: &Fitting<'a>, window: Window) -> (Option<&'a TableSet>, Vec<Option<&'a Key>>) {
        let meets = |taking: &Taking| taking.from < window.until && window.from < taking.until;
        let is_taken = |place: usize| self.takings(place).iter().any(meets);
        let mut areas: Vec<Option<&Key>> = vec![];
        let mut best: Option<(Cost, &TableSet)> = None;
        for set in &fitting.sets {
            // Sets come in order of price: whatever comes later is no better.
            let may_be_best = best.as_ref().is_none_or(|(cost, _)| price(set) <= cost.0);
            let is_elsewhere = !areas.contains(&set.area.as_ref());
            if !may_be_best && areas.len() == fitting.areas.len() {
                break;
            }
            if !(may_be_best || is_elsewhere) || set.places.iter().any(|place| is_taken(*place)) {
                continue;
            }
            if is_elsewhere {
                areas.push(set.area.as_ref());
            }
            if may_be_best {
                let cost = self.cost(set, window);
                best = best.filter(|(least, _)| *least <= cost).or(Some((cost, set)));
            }
        }
        (best.map(|(_, set)| set), areas)
    }

    fn cost(&self, set: &TableSet, window: Window) -> Cost {
        let stranded = set.places.iter().map(|place| self.stranded(*place, window)).max().unwrap_or_default();
        (price(set), stranded, set.rank)
    }

    /// The time before and after a window that is left on a free table where it is too short for anybody.
    fn stranded(&self, place: usize, window: Window) -> Duration {
        let hours = self.hours.map_or(window, |hours| hours.with(window));
        let takings = self.takings(place);
        let before = takings.iter().map(|it| it.until).filter(|until| *until <= window.from).max();
        let after = takings.iter().map(|it| it.from).filter(|from| window.until <= *from).min();
        let gaps = [window.from - before.unwrap_or(hours.from), after.unwrap_or(hours.until) - window.until];
        gaps.into_iter().filter(|gap| *gap < self.shortest).sum()
    }

    fn fitting(&mut self, need: Need<'_>, over: Limits, service: &Key) -> Rc<Fitting<'a>> {
        let asked = (need.party, need.wants.clone(), need.channel, service.clone(), over);
        let (house, date) = (self.house, self.date);
        let fitting = self.fitting.entry(asked).or_insert_with(|| {
            let is_barred = barred_places(&house.configuration, (date, service), need.channel, over);
            let mut sets = by_preference(&house.table_sets, need);
            sets.retain(|set| !set.places.iter().any(|place| is_barred[*place]));
            Rc::new(Fitting::new(sets))
        });
        fitting.clone()
    }

    /// Where whoever has tables could sit, made when somebody asks in vain for the first time.
    fn reseating(&mut self) -> &mut Reseating<'a> {
        if self.reseating.is_none() {
            let takings: Vec<Vec<Taking>> = (0..self.takings.len()).map(|place| self.takings(place).to_vec()).collect();
            let reseating = Reseating::new(&takings, |by| self.guest(by));
            self.reseating = Some(reseating);
        }
        self.reseating.as_mut().expect("made above")
    }

    /// Somebody who has tables, if they may be given others.
    fn guest(&mut self, by: Occupant) -> Option<Guest<'a>> {
        let Occupant::Reservation(id) = by else { return None };
        let reservation = self.state.reservations.get(&id)?;
        let window = Window::of(&reservation.stay);
        let is_of_the_day = reservation.stay.date == self.date && self.hours.is_some_and(|it| it.contains(&window));
        (is_of_the_day && reservation.is_movable()).then(|| self.promised(reservation))
    }

    fn promised(&mut self, reservation: &Reservation) -> Guest<'a> {
        let Reservation { id, stay, channel, .. } = reservation;
        let need = Need { party: stay.party, wants: &stay.wants, channel: *channel };
        Guest { id: Some(*id), window: Window::of(stay), fitting: self.fitting(need, Limits::NONE, &stay.service) }
    }
}

impl<'a> Fitting<'a> {
    fn new(sets: Vec<&'a TableSet>) -> Fitting<'a> {
        let mut areas: Vec<Option<&Key>> = vec![];
        for set in &sets {
            if !areas.contains(&set.area.as_ref()) {
                areas.push(set.area.as_ref());
            }
        }
        Fitting { sets, areas }
    }
}

/// Those in one area.
fn within<'a>(fitting: &Rc<Fitting<'a>>, area: Option<&'a Key>) -> Rc<Fitting<'a>> {
    if fitting.areas.len() == 1 {
        return fitting.clone();
    }
    let sets = fitting.sets.iter().filter(|set| set.area.as_ref() == area).copied().collect();
    Rc::new(Fitting { sets, areas: vec![area] })
}

/// From the first start of a service until its last party has left and its table has rested.
fn open(house: &House, service: &Service, date: NaiveDate) -> Window {
    let at = |minute| house.configuration.profile.zone.instant_or_after_gap(date, minute);
    Window { from: at(service.first_start), until: at(service.ends) + buffer(house, service) }
}

fn shortest_stay(house: &House, date: NaiveDate) -> Duration {
    let of = |service: &Service| {
        let others = service.overrides.iter().filter_map(|other| other.turns.as_ref());
        std::iter::once(&service.turns).chain(others).flat_map(TurnTimes::entries).map(|turn| turn.minutes).min()
    };
    let shortest = services_on(&house.configuration, date).filter_map(of).min().unwrap_or_default();
    Duration::minutes(shortest.into())
}

/// Whoever still sits though their time is over has their tables for another moment: nobody is seated there now, and
/// who is to come later may hope.
fn lingering(late: &Reservation, now: Moment) -> Taking {
    Taking { from: late.stay.until, until: now + Duration::milliseconds(1), by: Occupant::Reservation(late.id) }
}

/// By place: whether a table is closed in a service of this day, or kept for others.
fn barred_places(
    configuration: &Configuration,
    (date, service): (NaiveDate, &Key),
    channel: Channel,
    over: Limits,
) -> Vec<bool> {
    let closed = closed(configuration, date, service);
    let is_closed = |table: &Table| closed.contains(&table.id) && !over.contain(Limit::Closure);
    let is_kept = |table: &Table| !is_open_to(table.channel_in(service), channel) && !over.contain(Limit::Channel);
    configuration.tables.iter().map(|table| is_closed(table) || is_kept(table)).collect()
}
