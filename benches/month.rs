//! `cargo bench --bench month`: how long it takes to say when a party can come in a month of a large house: 30 days
//! of 25 starts, 100 tables, 600 combinations.
//!
//! Three states: a year of bookings ahead; the same with ten years behind it, which are no longer in memory; and a
//! month so full that most evenings have starts for which others would have to move. With `--assert` it fails when a
//! median of the first two is above 10 ms.

use std::fmt::Write as _;
use std::process::ExitCode;

use chrono::{Days, Duration, NaiveDate};
use clap::Parser;
use maitred::clock::Stopwatch;
use maitred::domain::availability::{Ask, SlotStatus, When, slots};
use maitred::domain::ids::{GuestId, ReservationId};
use maitred::domain::limit::Limits;
use maitred::domain::party::PartySize;
use maitred::domain::reservation::{Channel, Wants};
use maitred::domain::restaurant::apply::apply;
use maitred::domain::restaurant::command::{Basis, Book, Command, GuestDetails, Place, Wish};
use maitred::domain::restaurant::decide::decide;
use maitred::domain::restaurant::state::State;
use maitred::domain::seating::Need;
use maitred::domain::time::{Moment, WallMinute};
use maitred::restaurant::file::RestaurantFile;

#[path = "../tests/shared/dice.rs"]
mod dice;

use dice::Dice;

/// The day on which it is asked.
const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2027, 3, 1).expect("a date that exists");
/// The most milliseconds that a month may take.
const LIMIT_MS: f64 = 10.0;
const PER_YEAR: u32 = 20_000;
const ROUNDS: usize = 31;

/// Measures availability of a month.
#[derive(Parser)]
struct Args {
    /// Fail when a month takes longer than it may.
    #[arg(long)]
    assert: bool,
    /// Cargo says this to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let _ = args.bench;
    let mut ahead = open();
    let mut people = People::default();
    people.book_a_year(&mut ahead, TODAY);
    let mut behind = open();
    let mut people = People::default();
    for years in (1..=10).rev() {
        people.book_a_year(&mut behind, TODAY - Days::new(365 * years));
        behind.cool(noon(TODAY - Days::new(365 * (years - 1))));
    }
    people.book_a_year(&mut behind, TODAY);
    let mut full = ahead.clone();
    people.fill(&mut full);
    let limited = [measure("a year ahead", &ahead), measure("ten years behind it", &behind)];
    measure("a full month", &full);
    let is_slow = limited.into_iter().flatten().any(|median| LIMIT_MS < median);
    if args.assert && is_slow { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// The medians for parties of 2, 4 and 8.
fn measure(name: &str, state: &State) -> Vec<f64> {
    let median = |covers| {
        let mut times: Vec<f64> = (0..ROUNDS).map(|_| ask(state, covers)).collect();
        times.sort_by(f64::total_cmp);
        let (median, [free, full]) = (times[ROUNDS / 2], counts(state, covers));
        println!(
            "{name:<20} party {covers}: {median:7.2} ms   ({free} starts free, {full} full, {} reservations in memory)",
            state.reservations.len()
        );
        median
    };
    [2, 4, 8].into_iter().map(median).collect()
}

fn ask(state: &State, covers: i64) -> f64 {
    let watch = Stopwatch::start();
    std::hint::black_box(month(state, covers).count());
    watch.elapsed().as_secs_f64() * 1000.0
}

fn counts(state: &State, covers: i64) -> [usize; 2] {
    [SlotStatus::Available, SlotStatus::Full].map(|status| month(state, covers).filter(|it| *it == status).count())
}

fn month(state: &State, covers: i64) -> impl Iterator<Item = SlotStatus> {
    let days = (TODAY + Days::new(14)).iter_days().take(30);
    let of_day = move |date| {
        let need = Need { party: party(covers), wants: &Wants::default(), channel: Channel::Online };
        slots(state, date, Ask { need, own: None, over: Limits::NONE }, noon(TODAY))
    };
    days.flat_map(of_day).map(|slot| slot.status)
}

fn party(covers: i64) -> PartySize {
    PartySize::parse(covers).expect("a party")
}

fn noon(date: NaiveDate) -> Moment {
    date.and_hms_opt(12, 0, 0).expect("a time").and_utc()
}

/// A hundred tables in ten rows; neighbours are pushed together, two to five of them.
fn open() -> State {
    let mut tables = String::new();
    let mut combinations = String::new();
    for row in 0..10 {
        for at in 0..10 {
            let seats = [2, 4, 2, 4, 6, 2, 4, 2, 4, 8][at];
            let _ = writeln!(tables, "  - {{key: t{row}-{at}, seats: {{min: 1, max: {seats}}}}}");
        }
        for (length, most) in (2..=9).zip([4, 6, 8, 10, 12, 14, 16, 18]) {
            for first in 0..=10 - length {
                let keys: Vec<String> = (first..first + length).map(|at| format!("t{row}-{at}")).collect();
                let seats = format!("{{min: {}, max: {most}}}", most - 2);
                let _ = writeln!(
                    combinations,
                    "  - {{key: c{row}-{first}-{length}, tables: [{}], seats: {seats}}}",
                    keys.join(", ")
                );
            }
        }
        for first in 0..8 {
            let keys = format!("t{row}-{first}, t{row}-{}", first + 2);
            let _ = writeln!(combinations, "  - {{key: d{row}-{first}, tables: [{keys}], seats: {{min: 5, max: 8}}}}");
        }
        for first in 0..8 {
            let keys = format!("t{row}-{first}, t{row}-{}, t{row}-{}", first + 1, first + 2);
            let _ = writeln!(combinations, "  - {{key: e{row}-{first}, tables: [{keys}], seats: {{min: 9, max: 10}}}}");
        }
    }
    let file = format!(
        "version: 1
slug: hall
name: Hall
zone: Europe/Rome
tables:
{tables}combinations:
{combinations}services:
  - key: dinner
    days: [mon, tue, wed, thu, fri, sat, sun]
    first_start: \"17:00\"
    last_start: \"23:00\"
    ends: \"01:30\"
    slot_minutes: 15
    turn_minutes: [{{party_max: 2, minutes: 90}}, {{party_max: 4, minutes: 105}}, {{party_max: 6, minutes: 120}}, {{party_max: 10, minutes: 150}}]
policy: {{window_days: 400, online_party: {{min: 1, max: 10}}}}
"
    );
    let file: RestaurantFile = yaml_serde::from_str(&file).expect("a restaurant file");
    let draws = std::cell::Cell::new(0);
    let configure = file.into_command(|| draws.replace(draws.get() + 1)).expect("a sound file");
    let mut state = State::default();
    let decision = decide(&state, Command::Configure(Box::new(configure)), noon(TODAY)).expect("a sound file");
    apply(&mut state, &decision.changes).expect("nobody is there yet");
    state
}

/// Those who book, one after the other.
struct People {
    dice: Dice,
    booked: u64,
}

impl Default for People {
    fn default() -> People {
        People { dice: Dice(1), booked: 0 }
    }
}

impl People {
    /// Bookings for the year that begins on a day.
    fn book_a_year(&mut self, state: &mut State, from: NaiveDate) {
        for _ in 0..PER_YEAR {
            let date = from + Days::new(1 + self.dice.roll(364));
            self.book(state, date, from);
        }
    }

    /// Bookings for the month that is asked for, many more than it takes.
    fn fill(&mut self, state: &mut State) {
        for date in (TODAY + Days::new(14)).iter_days().take(30) {
            for _ in 0..350 {
                self.book(state, date, TODAY);
            }
        }
    }

    fn book(&mut self, state: &mut State, date: NaiveDate, today: NaiveDate) {
        self.booked += 1;
        let covers = [2, 2, 2, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8][self.roll(13)];
        let quarters = [4, 4, 8, 8, 8, 12, 12, 16, 20][self.roll(9)] + self.roll(4);
        let time = WallMinute(u16::try_from(17 * 60 + quarters * 15 - 60).expect("a minute of the day")).time_of_day();
        let details =
            GuestDetails { name: "G".into(), phone: None, email: None, locale: None, notes: None, consents: vec![] };
        let basis =
            Basis::Wish(Wish { when: When::Wall { date, time }, party: party(covers), wants: Wants::default() });
        let (id, guest) = (ReservationId::new(self.booked), GuestId::new(self.booked));
        let book = Book { id, guest, details, basis, channel: Channel::Online, place: Place::default(), key: None };
        let now = noon(today) - Duration::hours(1);
        if let Ok(decision) = decide(state, Command::Book(Box::new(book)), now) {
            apply(state, &decision.changes).expect("no table is taken twice");
        }
    }

    fn roll(&mut self, sides: u64) -> usize {
        usize::try_from(self.dice.roll(sides)).expect("a small number")
    }
}
