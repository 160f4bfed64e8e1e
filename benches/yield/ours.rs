//! The real rule book: every request is a command to book, decided and applied.

use chrono::{Duration, NaiveDate};
use maitred::domain::availability::When;
use maitred::domain::ids::{GuestId, ReservationId};
use maitred::domain::party::PartySize;
use maitred::domain::reservation::{Channel, Wants};
use maitred::domain::restaurant::apply::apply;
use maitred::domain::restaurant::command::{Basis, Book, Command, GuestDetails, Place, Wish};
use maitred::domain::restaurant::decide::decide;
use maitred::domain::restaurant::state::State;
use maitred::domain::time::{Moment, parse_date};
use maitred::restaurant::file::RestaurantFile;

use crate::demand::{Request, STEP};
use crate::floor::Floor;
use crate::policy::Policy;

/// A restaurant with this floor, and nobody in it.
pub fn open(floor: &Floor) -> State {
    let file: RestaurantFile = yaml_serde::from_str(&floor.file()).expect("a restaurant file");
    let draws = std::cell::Cell::new(0);
    let configure = file.into_command(|| draws.replace(draws.get() + 1)).expect("a sound file");
    let mut state = State::default();
    let decision = decide(&state, Command::Configure(Box::new(configure)), now()).expect("a sound file");
    apply(&mut state, &decision.changes).expect("nobody is there yet");
    state
}

/// A restaurant that books.
#[derive(Debug)]
pub struct Ours {
    state: State,
    asked: u64,
    /// Parties that were accepted so far.
    pub accepted: usize,
    /// Parties that were given other tables so far.
    pub moved: usize,
}

impl Ours {
    /// An evening at a restaurant that was [opened](open) before.
    pub fn new(state: &State) -> Ours {
        Ours { state: state.clone(), asked: 0, accepted: 0, moved: 0 }
    }
}

impl Policy for Ours {
    fn accepts(&mut self, request: &Request) -> bool {
        self.asked += 1;
        let Ok(decision) = decide(&self.state, book(self.asked, request), now()) else { return false };
        self.accepted += 1;
        // Beside those who move, a guest and a reservation.
        self.moved += decision.changes.len() - 2;
        apply(&mut self.state, &decision.changes).expect("no table is taken twice");
        true
    }
}

fn book(number: u64, request: &Request) -> Command {
    let starts_at =
        day().and_hms_opt(17, 0, 0).expect("a time").and_utc() + Duration::minutes((request.start * STEP).into());
    let party = PartySize::parse(request.party.into()).expect("a party");
    let details =
        GuestDetails { name: "G".into(), phone: None, email: None, locale: None, notes: None, consents: vec![] };
    let basis = Basis::Wish(Wish { when: When::Instant(starts_at), party, wants: Wants::default() });
    let (id, guest) = (ReservationId::new(number), GuestId::new(number));
    Command::Book(Box::new(Book {
        id,
        guest,
        details,
        basis,
        channel: Channel::Online,
        place: Place::default(),
        key: None,
    }))
}

fn day() -> NaiveDate {
    parse_date("2027-03-05").expect("a date")
}

fn now() -> Moment {
    parse_date("2027-03-01").expect("a date").and_hms_opt(9, 0, 0).expect("a time").and_utc()
}
