//! The store with real SQLite, and what stands between two owners.

mod batch;
mod evicted;
mod hung_up;
mod overload;
mod owners;
mod recovered;
mod snapshot;
mod unheard;

use maitred::app::App;
use maitred::clock::{Clock, Moment, SteppedClock, random_bits};
use maitred::config::Config;
use maitred::domain::availability::When;
use maitred::domain::party::PartySize;
use maitred::domain::reservation::Wants;
use maitred::domain::restaurant::command::{Basis, GuestDetails, Wish};
use maitred::domain::slug::Slug;
use maitred::domain::time::{TimeOfDay, parse_date};
use maitred::restaurant::file::RestaurantFile;
use maitred::restaurant::handle::{Failure, Handle};
use maitred::restaurant::view::ReservationView;

/// Noon of a Monday.
fn now() -> Moment {
    Moment::from_timestamp(1_806_321_600, 0).unwrap()
}

async fn start(config: Config) -> Result<App, maitred::app::StartError> {
    let config = Config { listen: ([127, 0, 0, 1], 0).into(), object_threads: 1, http_threads: 1, ..config };
    App::start(config, Clock::Stepped(SteppedClock::at(now()))).await
}

/// A restaurant of one table.
async fn provision(app: &App) -> Handle {
    provision_as(app, "one").await
}

async fn provision_as(app: &App, slug: &str) -> Handle {
    let file = "{version: 1, slug: SLUG, name: One, zone: Europe/Rome, tables: [{key: t, seats: {min: 1, max: 2}}],
        services: [{key: s, days: [mon, tue, wed, thu, fri, sat, sun], first_start: '18:00', last_start: '22:00',
        ends: '23:45', turn_minutes: [{party_max: 2, minutes: 90}]}], policy: {window_days: 300}}";
    let file: RestaurantFile = yaml_serde::from_str(&file.replace("SLUG", slug)).unwrap();
    let slug = Slug::parse(slug).unwrap();
    let applied = app
        .directory
        .apply(slug, file.into_command(random_bits).unwrap(), maitred::domain::author::Author::server())
        .await
        .unwrap();
    app.directory.handle(applied.tenant.unwrap().id)
}

async fn book(handle: &Handle, date: &str) -> Result<ReservationView, Failure> {
    let when = When::Wall { date: parse_date(date).unwrap(), time: TimeOfDay::parse("19:00").unwrap() };
    let wish = Wish { when, party: PartySize::parse(2).unwrap(), wants: Wants::default() };
    let details =
        GuestDetails { name: "G".into(), phone: None, email: None, locale: None, notes: None, consents: vec![] };
    handle.book(details, Basis::Wish(wish), None, None).await
}
