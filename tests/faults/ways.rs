//! What leads past a point, in a house of two restaurants: `hurt`, which is concerned, and its neighbour `well`.

use chrono::{Days, Duration, NaiveDate};
use maitred::clock::Stopwatch;
use maitred::config::Config;
use maitred::fault::{Armed, Fault, Point};
use maitred::inspect::inspect;
use maitred::object::Keeper as _;
use maitred::store::StoreError;
use serde_json::Value;

use crate::client::{Answer, text, wish};
use crate::files::one_table;
use crate::house::House;

/// Only to end a test that hangs.
pub const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

pub const HURT: &str = "hurt";
pub const WELL: &str = "well";

/// What somebody does who comes by a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Books a table.
    Booking,
    /// Reads what only the database has.
    Reading,
    /// Lets the restaurant fall asleep.
    Sleeping,
    /// Asks a restaurant that sleeps.
    Waking,
    /// Lets an alarm come due while the restaurant sleeps.
    OverdueAsleep,
    /// Lets an alarm come due while it is awake.
    OverdueAwake,
    /// Takes a snapshot.
    Copying,
    /// Provisions a new restaurant.
    Founding,
}

pub fn way(point: Point) -> Way {
    match point {
        Point::AppendBefore | Point::AppendAfter => Way::Booking,
        Point::ApplyBefore | Point::ApplyAfter => Way::Reading,
        Point::TrimBefore | Point::TrimAfter | Point::SleepSave | Point::SleepClose | Point::AlarmIndex => {
            Way::Sleeping
        }
        Point::WakeOpen | Point::WakeReplay | Point::WakeRead => Way::Waking,
        Point::AlarmDue => Way::OverdueAsleep,
        Point::AlarmFire => Way::OverdueAwake,
        Point::SnapshotVacuum | Point::SnapshotCopy | Point::SnapshotKeep => Way::Copying,
        Point::ProvisionRow | Point::ProvisionCopy | Point::ProvisionRename | Point::ProvisionActivate => Way::Founding,
    }
}

/// Every database is large enough for another process to copy it.
pub fn tune(point: Point) -> fn(&mut Config) {
    if point == Point::SnapshotCopy { |config| config.vault.vacuum_bytes_max = 0 } else { |_| {} }
}

/// The day of the so many-th booking.
pub fn date(nth: u64) -> String {
    (NaiveDate::from_ymd_opt(2027, 3, 5).expect("a day") + Days::new(nth)).to_string()
}

/// A house, and what was promised in it.
pub struct Scene {
    pub house: House,
    /// What guests of the hurt one were told, each with its key.
    pub kept: Vec<Value>,
    /// Keys of those who were told that nobody knows.
    pub unknown: Vec<u64>,
    bookings: u64,
    /// How many bookings the neighbour has taken.
    pub neighbours: u64,
}

impl Scene {
    pub async fn open(point: Point) -> Scene {
        Scene::open_tuned(tune(point)).await
    }

    pub async fn open_tuned(tune: fn(&mut Config)) -> Scene {
        let house = House::open(tune).await;
        let mut scene = Scene { house, kept: vec![], unknown: vec![], bookings: 0, neighbours: 0 };
        for slug in [HURT, WELL] {
            scene.house.has(slug, one_table(slug)).await;
        }
        scene.book().await.ok(201);
        scene.neighbour_is_well().await;
        scene
    }

    pub fn arm(&self, point: Point, fault: Fault) -> Armed {
        // A new restaurant has no id yet, and the index is asked for all.
        let is_of_all = matches!(way(point), Way::Founding | Way::OverdueAsleep);
        let object = (!is_of_all).then(|| self.house.tenant(HURT).id.bits());
        self.house.app().vault.folder().faults.arm(point, object, fault)
    }

    /// A guest asks the hurt one for a table that nobody else wants.
    pub async fn book(&mut self) -> Answer {
        self.bookings += 1;
        self.ask(self.bookings).await
    }

    async fn ask(&mut self, nth: u64) -> Answer {
        let mut body = wish(&date(nth), "19:30", 2);
        body["guest"] = serde_json::json!({ "name": "Ada" });
        let path = format!("/v1/restaurants/{HURT}/reservations");
        let answer = self.house.guest().post(&path).key(&format!("guest-{nth}")).json(body).send().await;
        match answer.status.as_u16() {
            201 => self.kept.push(answer.json()),
            _ => self.unknown.push(nth),
        }
        answer
    }

    /// The neighbour takes a booking as if nothing were.
    pub async fn neighbour_is_well(&mut self) {
        self.neighbours += 1;
        self.house.guest().book(WELL, &date(self.neighbours), "19:30", 2).await.ok(201);
    }

    /// Goes by the point, and says what was answered, if anybody asked.
    pub async fn go(&mut self, way: Way) -> Option<Answer> {
        match way {
            Way::Booking => Some(self.book().await),
            Way::Reading => {
                self.book().await.ok(201);
                let path = format!("/v1/platform/restaurants/{HURT}/usage");
                Some(self.house.platform().get(&path).send().await)
            }
            Way::Sleeping => {
                self.book().await.ok(201);
                self.house.put_to_sleep(HURT).await;
                None
            }
            Way::Waking => Some(self.house.guest().get(&format!("/v1/restaurants/{HURT}")).send().await),
            Way::OverdueAsleep => {
                self.house.app().directory.look_at_clock().await;
                None
            }
            Way::OverdueAwake => {
                let id = self.house.tenant(HURT).id.bits();
                self.house.app().directory.runtime().tick(id).await;
                None
            }
            Way::Copying => {
                let path = format!("/v1/platform/restaurants/{HURT}/snapshot");
                Some(self.house.platform().post(&path).send().await)
            }
            Way::Founding => Some(self.house.apply("new", one_table("new")).await),
        }
    }

    /// What must be so before somebody goes that way.
    pub async fn prepare(&mut self, way: Way) {
        match way {
            Way::Waking => {
                self.house.put_to_sleep(HURT).await;
                // Whoever counts what was used may have left its file open.
                self.house.app().vault.settle(self.house.tenant(HURT).id.bits()).await;
            }
            Way::OverdueAsleep | Way::OverdueAwake => {
                // A hold of five minutes: its alarm is what comes due.
                self.house.guest().hold(HURT, &date(60), "19:30", 2).await.ok(201);
                if way == Way::OverdueAsleep {
                    self.house.put_to_sleep(HURT).await;
                }
                self.house.step_clock(Duration::minutes(6));
            }
            // Its alarm must not be forgotten.
            Way::Sleeping => drop(self.house.guest().hold(HURT, &date(60), "19:30", 2).await.ok(201)),
            Way::Booking | Way::Reading | Way::Copying | Way::Founding => {}
        }
    }

    /// The cause is gone, and time passes: nobody does anything for it, and all is well again.
    pub async fn recovers(&mut self) {
        let path = format!("/v1/restaurants/{HURT}");
        self.house.step_clock(Duration::minutes(1));
        self.house.guest().get(&path).send().await.ok(200);
        for nth in std::mem::take(&mut self.unknown) {
            self.ask(nth).await.ok(201);
        }
        let kept = self.kept.clone();
        for booked in &kept {
            let (id, token) = (text(&booked["id"]), text(&booked["manage_token"]));
            let read = self.house.guest().with(token).get(&format!("/v1/reservations/{id}")).send().await;
            assert_eq!(read.ok(200), *booked, "acknowledged and lost");
        }
    }

    /// An alarm of a sleeper fires although nobody asks for it.
    pub async fn alarms_fire(&mut self) {
        self.house.guest().hold(HURT, &date(61), "19:30", 2).await.ok(201);
        self.house.put_to_sleep(HURT).await;
        self.house.step_clock(Duration::minutes(6));
        self.is_woken().await;
    }

    /// The directory wakes it, sooner or later: nobody else does, and the alarm is gone from its database.
    pub async fn is_woken(&mut self) {
        let began = Stopwatch::start();
        while self.has_overdue().await {
            assert!(began.elapsed() < PATIENCE, "an alarm was lost");
            self.house.step_clock(Duration::seconds(1));
            self.house.app().directory.look_at_clock().await;
        }
        assert_eq!(self.house.inside(HURT).await["holds"], 0, "a hold outlived its alarm");
    }

    /// Whether its database has an alarm that is due. Looking at it wakes nobody.
    async fn has_overdue(&self) -> bool {
        let (id, now) = (self.house.tenant(HURT).id.bits(), self.house.now());
        let alarms = self.house.app().vault.recall(id, |file| Box::pin(file.alarms())).await;
        alarms.map_or(true, |alarms| alarms.iter().any(|alarm| alarm.at <= now))
    }

    /// Stops, and looks at what lies on the disk: sound, and every booking there once.
    pub async fn ends_sound(mut self) {
        self.house.close().await;
        let began = Stopwatch::start();
        let findings = loop {
            match inspect(self.house.folder()).await {
                Ok(findings) => break findings,
                // A child that another test is just starting has the lock as well, until it is another program.
                Err(StoreError::Locked(_)) => assert!(began.elapsed() < PATIENCE, "somebody has the folder"),
                Err(error) => panic!("{error}"),
            }
        };
        for finding in &findings {
            assert!(finding.wrong.is_empty(), "{finding:?}");
        }
        let of = |slug: &str| findings.iter().find(|it| it.slug == slug).map(|it| it.reservations as u64);
        assert_eq!(of(HURT), Some(self.bookings));
        assert_eq!(of(WELL), Some(self.neighbours));
    }
}
