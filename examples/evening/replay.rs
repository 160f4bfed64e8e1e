//! Replays a week: a server with a stepped clock, and guests who come in the order in which they book; those of one
//! quarter hour come at once.

use std::path::Path;

use chrono::Duration;
use futures_util::{StreamExt, stream};
use maitred::app::App;
use maitred::clock::{Clock, Moment, SteppedClock, Stopwatch};
use maitred::config::Config;
use maitred::domain::time::WallMinute;
use maitred::http::rate::RateLimits;

use crate::audit::Audit;
use crate::book::Book;
use crate::chance::Chance;
use crate::demand::Guest;
use crate::diary::{Diary, Happening};
use crate::door::{Door, Promise, Refusal};
use crate::findings::Findings;
use crate::guest::{self, Attempt, Ending};
use crate::house::{House, days_in_reach};
use crate::rush;

/// The most requests that are under way together.
pub const AT_ONCE: usize = 64;
/// When the audit comes: every service is over, and the next has not begun.
const MORNING: WallMinute = WallMinute(6 * 60);
/// How long somebody dawdles: longer than any example restaurant's hold lasts.
const DAWDLE_MINUTES: i64 = 15;

/// A week that is over.
pub struct Week {
    /// What guests were promised and told.
    pub book: Book,
    /// The same of the rush that followed.
    pub rush: Book,
    /// What the audits found.
    pub findings: Findings,
    /// How long the replay took.
    pub took: std::time::Duration,
}

/// What came of a happening.
enum Told {
    Attempt(Attempt),
    CalledOff(Box<Promise>, Result<Promise, Refusal>),
}

/// Opens a restaurant on a server of its own, lets the guests come, and closes the server.
pub async fn replay(house: &House, file: &'static str, guests: Vec<Guest>, seed: u64) -> Result<Week, String> {
    let stopwatch = Stopwatch::start();
    let diary = diary(house, guests);
    let clock = SteppedClock::at(diary.begins().ok_or("nobody comes")? - Duration::days(1));
    let data = tempfile::tempdir().map_err(|error| error.to_string())?;
    let app = start(data.path(), &clock).await?;
    let door = Door::new(&app.address.to_string(), house.slug.as_str());
    open(&door, file, data.path()).await?;
    let mut replay = Replay { app, house, door, clock, diary, book: Book::default(), findings: Findings::default() };
    replay.live_week(Chance::of(seed, &format!("audit {}", house.slug))).await;
    let rush = replay.live_rush(seed).await;
    let Replay { app, door, book, findings, .. } = replay;
    // The client's idle connections would keep the server waiting.
    drop(door);
    app.stop().await;
    Ok(Week { book, rush, findings, took: stopwatch.elapsed() })
}

/// A replay that is under way.
struct Replay<'a> {
    app: App,
    house: &'a House,
    door: Door,
    clock: SteppedClock,
    diary: Diary,
    book: Book,
    findings: Findings,
}

impl Replay<'_> {
    async fn live_week(&mut self, mut chance: Chance) {
        while let Some((now, quarter)) = self.diary.next() {
            self.clock.advance(now - self.clock.now());
            // The audit first: it wants a restaurant that nobody has asked for a while.
            if let Some(date) = quarter.morning_after {
                let audit = Audit { app: &self.app, house: self.house, door: &self.door, book: &self.book };
                audit.morning_after(date, &mut chance, &mut self.findings).await;
            }
            live_through(&self.door, now, quarter.happenings, &mut self.book, &mut self.diary).await;
        }
        self.findings.hear(self.book.complaints.drain(..));
    }

    /// The rush, whose promises join the others; what remains in its book is how it went.
    async fn live_rush(&mut self, seed: u64) -> Book {
        let mut rush = Book::default();
        let guests = rush::draw(self.house, seed);
        live_through(&self.door, self.clock.now(), guests, &mut rush, &mut self.diary).await;
        self.findings.hear(rush.complaints.drain(..));
        self.book.promises.append(&mut rush.promises);
        // Long enough for the restaurant to fall asleep.
        self.clock.advance(Duration::hours(1));
        let audit = Audit { app: &self.app, house: self.house, door: &self.door, book: &self.book };
        audit.after_rush(&mut self.findings).await;
        rush
    }
}

fn diary(house: &House, guests: Vec<Guest>) -> Diary {
    let mut diary = Diary::default();
    for guest in guests {
        diary.enter(guest.books_at, Happening::Comes(Box::new(guest)));
    }
    for date in days_in_reach() {
        diary.enter_morning(house.zone.instant_or_after_gap(date, MORNING.next_day()), date);
    }
    diary
}

async fn start(data: &Path, clock: &SteppedClock) -> Result<App, String> {
    let mut config = Config::new(data.into());
    config.listen.set_port(0);
    // A whole week of guests comes from one address.
    config.rate_limits = RateLimits::Off;
    App::start(config, Clock::Stepped(clock.clone())).await.map_err(|error| error.to_string())
}

async fn open(door: &Door, file: &'static str, data: &Path) -> Result<(), String> {
    let key = std::fs::read_to_string(data.join("platform.key")).map_err(|error| error.to_string())?;
    door.open(file, key.trim()).await.map(drop).map_err(|refusal| refusal.detail)
}

/// A quarter of an hour: everybody acts at once, then what they were told is written down.
async fn live_through(door: &Door, now: Moment, happenings: Vec<Happening>, book: &mut Book, diary: &mut Diary) {
    book.busiest = book.busiest.max(happenings.len());
    let is_alone = happenings.len() == 1;
    let acts = happenings.into_iter().map(|happening| act(door, happening));
    let told: Vec<Told> = stream::iter(acts).buffer_unordered(AT_ONCE).collect().await;
    for told in told {
        match told {
            Told::Attempt(attempt) => {
                book.raced(&attempt.guest, (attempt.took_at_word, attempt.lost_races), is_alone);
                note(attempt, now, book, diary);
            }
            Told::CalledOff(promise, answer) => book.called_off(&promise, answer),
        }
    }
}

async fn act(door: &Door, happening: Happening) -> Told {
    match happening {
        Happening::Comes(guest) => Told::Attempt(guest::come(door, guest).await),
        Happening::ComesBack(guest, held) => Told::Attempt(guest::come_back(door, guest, held).await),
        Happening::CallsOff(promise) => {
            let answer = door.call_off(&promise).await;
            Told::CalledOff(promise, answer)
        }
    }
}

/// Writes down what a guest was told, and what they will do next.
fn note(attempt: Attempt, now: Moment, book: &mut Book, diary: &mut Diary) {
    let Attempt { guest, ending, .. } = attempt;
    let is_their_time = matches!(ending, Ending::Promised(_));
    match ending {
        Ending::Promised(promise) | Ending::Settled(promise) => {
            if let Some(calls_off) = guest.calls_off {
                let at = calls_off.at(now, promise.starts_at.to_utc());
                diary.enter(at, Happening::CallsOff(Box::new(promise.clone())));
            }
            book.promised(promise, is_their_time);
        }
        Ending::Holding(held) => {
            diary.enter(now + Duration::minutes(DAWDLE_MINUTES), Happening::ComesBack(guest, held))
        }
        Ending::Refused(refusal) => book.refused(&guest, refusal),
    }
}
