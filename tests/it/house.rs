//! The harness: one server, its folder, its clock, and who talks to it.

use std::path::{Path, PathBuf};

use awc::http::StatusCode;
use chrono::{DateTime, Duration, Utc};
use maitred::app::App;
use maitred::clock::{Clock, SteppedClock};
use maitred::config::Config;
use maitred::directory::accounts::hashing::HashCost;
use maitred::directory::tenants::Tenant;
use maitred::domain::restaurant::verify::verify;
use maitred::domain::slug::Slug;
use maitred::http::rate::RateLimits;
use serde_json::Value;
use tempfile::TempDir;

use crate::client::{Answer, Client};

/// When every test begins: Monday 1 March 2027, nine in the morning in Rome. Clocks go forward there on the 28th.
pub const START: &str = "2027-03-01T08:00:00Z";

/// A server on a folder of its own.
pub struct House {
    folder: TempDir,
    clock: SteppedClock,
    app: Option<App>,
    tune: fn(&mut Config),
    /// Restaurants that the test broke on purpose, and that cannot be verified any more.
    pub broken: Vec<&'static str>,
}

/// Runs a test in a house, and verifies all its restaurants afterwards.
pub async fn with(test: impl AsyncFnOnce(&mut House)) {
    with_tuned(|_| {}, test).await;
}

/// The same with other settings than the defaults.
pub async fn with_tuned(tune: fn(&mut Config), test: impl AsyncFnOnce(&mut House)) {
    let mut house = House::open(tune).await;
    test(&mut house).await;
    house.verify_all().await;
    house.close().await;
}

fn start() -> DateTime<Utc> {
    START.parse().expect("a time")
}

impl House {
    pub async fn open(tune: fn(&mut Config)) -> House {
        let folder = TempDir::new().expect("a temporary folder");
        let mut house = House { folder, clock: SteppedClock::at(start()), app: None, tune, broken: vec![] };
        house.reopen().await;
        house
    }

    /// Other settings for the next start.
    pub fn retune(&mut self, tune: fn(&mut Config)) {
        self.tune = tune;
    }

    /// Starts the server on the folder as it is.
    pub async fn reopen(&mut self) {
        let listen = "127.0.0.1:0".parse().expect("an address");
        let mut config = Config { listen, ..Config::new(self.folder.path().to_owned()) };
        // Passwords are hashed for real, and as cheaply as can be.
        config.accounts.cost = HashCost { memory_kib: 8, passes: 1, lanes: 1, at_once: 1 };
        // Tests ask more than any guest; those of the limits switch them on.
        config.rate_limits = RateLimits::Off;
        (self.tune)(&mut config);
        let started = App::start(config, Clock::Stepped(self.clock.clone())).await;
        self.app = Some(started.expect("the server starts"));
    }

    /// Stops the server in order; the folder stays.
    pub async fn close(&mut self) {
        if let Some(app) = self.app.take() {
            app.stop().await;
        }
    }

    pub async fn restart(&mut self) {
        self.close().await;
        self.reopen().await;
    }

    pub fn app(&self) -> &App {
        self.app.as_ref().expect("the server runs")
    }

    /// Whoever wants a table.
    pub fn guest(&self) -> Client {
        Client::new(self.app().address, None)
    }

    /// The operator, with the key that the server wrote down at its first start.
    pub fn platform(&self) -> Client {
        let key = std::fs::read_to_string(self.folder.path().join("platform.key")).expect("the first key");
        Client::new(self.app().address, Some(key.trim().to_owned()))
    }

    /// Somebody with a key that nobody ever gave out.
    pub fn stranger(&self) -> Client {
        Client::new(self.app().address, Some("mp_00000000000000000000000000000000".into()))
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Moves the clock and nothing else: alarms that are due may not have fired yet.
    pub fn step_clock(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Moves the clock, and lets every alarm that is due by then fire.
    pub async fn step(&self, by: Duration) {
        self.step_clock(by);
        self.app().directory.look_at_clock().await;
        for tenant in self.tenants() {
            // The way into memory goes past the alarms; whoever is awake already looks at the clock when told to.
            drop(self.app().directory.operator(tenant.id).health().await);
            self.app().directory.runtime().tick(tenant.id.bits()).await;
        }
        self.app().hub.look_at_clock();
    }

    /// Moves the clock to an instant.
    pub async fn step_to(&self, instant: &str) {
        self.step(at(instant) - self.now()).await;
    }

    pub fn tenants(&self) -> Vec<std::sync::Arc<Tenant>> {
        self.app().directory.list(None, usize::MAX)
    }

    pub fn tenant(&self, slug: &str) -> std::sync::Arc<Tenant> {
        let slug = Slug::parse(slug).expect("a slug");
        self.app().directory.find(&slug).expect("a restaurant of this slug")
    }

    /// Where the database of a restaurant lies.
    pub fn database(&self, slug: &str) -> PathBuf {
        let bits = self.tenant(slug).id.bits();
        self.folder.path().join("restaurants").join(format!("{:02x}", bits & 0xff)).join(format!("{bits:015x}.db"))
    }

    /// Applies a restaurant file.
    pub async fn apply(&self, slug: &str, file: impl ToString) -> Answer {
        self.platform().put(&format!("/v1/platform/restaurants/{slug}")).yaml(file).send().await
    }

    /// Applies a restaurant file that must be taken.
    pub async fn has(&self, slug: &str, file: impl ToString) {
        let answer = self.apply(slug, file).await;
        assert!(answer.status.is_success(), "{}", answer.text());
    }

    /// What a restaurant knows of itself.
    pub async fn inside(&self, slug: &str) -> Value {
        let answer = self.platform().get(&format!("/v1/platform/restaurants/{slug}/health")).send().await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        answer.json()["inside"].clone()
    }

    /// Where a restaurant is, seen from outside.
    pub async fn presence(&self, slug: &str) -> String {
        let path = format!("/v1/platform/restaurants/{slug}/health?wake=false");
        self.platform().get(&path).send().await.json()["presence"].as_str().expect("a word").to_owned()
    }

    /// Lets a restaurant fall over a bug, and waits until it is back: what was in its queue is told that nobody knows.
    pub async fn crash(&self, slug: &str) {
        let (tenant, runtime) = (self.tenant(slug), self.app().directory.runtime());
        let looked = runtime.look(tenant.id.bits(), |_| panic!("on purpose: a bug inside a restaurant")).await;
        assert_eq!(looked, None::<()>);
        while self.app().directory.handle(tenant.id).health().await.is_err() {}
    }

    /// Lets a restaurant fall asleep. An alarm that comes due meanwhile wakes it again, and it goes back to sleep when
    /// its idle time is over.
    pub async fn put_to_sleep(&self, slug: &str) {
        while self.presence(slug).await != "asleep" {
            self.step_clock(Duration::seconds(61));
            self.app().directory.look_at_clock().await;
        }
    }

    async fn verify_all(&self) {
        for tenant in self.tenants() {
            if self.broken.contains(&tenant.slug.to_string().as_str()) {
                continue;
            }
            let directory = &self.app().directory;
            // Asking for its health brings it up.
            directory.operator(tenant.id).health().await.expect("a restaurant that is well");
            let wrong = directory.runtime().look(tenant.id.bits(), |restaurant| verify(restaurant.state())).await;
            assert_eq!(wrong.as_deref(), Some(&[][..]), "{} is not sound", tenant.slug);
            // Tests that let no copy be made have nothing to compare.
            if let Ok(found) = directory.verify(tenant.id, true).await {
                assert!(found.is_sound(), "{} is not sound: {found:?}", tenant.slug);
            }
        }
    }
}

/// Lets everything else go on until something is so.
pub async fn until(is_so: impl Fn() -> bool) {
    while !is_so() {
        actix_web::rt::task::yield_now().await;
    }
}

/// An instant.
pub fn at(instant: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(instant).expect("a time").to_utc()
}
