//! Whether every promise is kept. Each morning the restaurant is put to sleep and woken from its database; then its
//! state is checked from scratch and held against the guests' book, yesterday's promises are read back one by one, and
//! some of the times it lists are tried.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use futures_util::{StreamExt, stream};
use maitred::app::App;
use maitred::domain::ids::{ReservationRef, RestaurantId};
use maitred::domain::party::PartySize;
use maitred::domain::restaurant::verify::verify;
use maitred::object::host::Presence;

use crate::book::Book;
use crate::chance::Chance;
use crate::door::{Door, Promise, Start};
use crate::findings::{Check, Findings};
use crate::house::{House, days_in_reach, week};
use crate::replay::AT_ONCE;

/// Listed times that are tried on each morning of the week: 21 in all.
const TRIED_A_MORNING: usize = 3;
/// Draws of a day and a party before a morning is given up on; on full days most have nothing to offer.
const DRAWS: usize = 40;

/// What is wrong with a state, and the ids of its live reservations.
type Seen = (Vec<String>, BTreeSet<String>);

/// Who is asked, and by whose book.
pub struct Audit<'a> {
    /// The server.
    pub app: &'a App,
    /// The restaurant.
    pub house: &'a House,
    /// Its door.
    pub door: &'a Door,
    /// What guests were promised.
    pub book: &'a Book,
}

impl Audit<'_> {
    /// The morning after a service day. It must not come later: a day later memory has let go of that day.
    pub async fn morning_after(&self, date: NaiveDate, chance: &mut Chance, findings: &mut Findings) {
        self.check_state(date, findings).await;
        self.read_back(self.book.on(date), findings).await;
        if week().any(|of_week| Some(of_week) == date.succ_opt()) {
            self.try_listed(date, chance, findings).await;
        }
    }

    /// After the rush, all of which is still to come to table.
    pub async fn after_rush(&self, findings: &mut Findings) {
        let ahead = days_in_reach().last().and_then(|last| last.succ_opt()).expect("days in reach have an end");
        self.check_state(ahead, findings).await;
        self.read_back(self.book.from(ahead), findings).await;
    }

    /// The state is sound, and has exactly the reservations for a day or later that guests hold.
    async fn check_state(&self, date: NaiveDate, findings: &mut Findings) {
        findings.looks += 1;
        let (wrong, live) = match self.look_after_sleep(date, findings).await {
            Ok(seen) => seen,
            Err(reason) => return findings.add(Check::Sound, format!("after {date}: {reason}")),
        };
        wrong.into_iter().for_each(|wrong| findings.add(Check::Sound, format!("after {date}: {wrong}")));
        let held: BTreeSet<String> = self.book.from(date).map(|promise| promise.id.clone()).collect();
        findings.compared += live.len();
        for id in held.difference(&live) {
            findings.add(Check::Kept, format!("{id} was promised, and is lost after {date}"));
        }
        for id in live.difference(&held) {
            findings.add(Check::Kept, format!("{id} takes a table after {date}, and nobody holds it"));
        }
    }

    /// What `verify` says of the restaurant as it wakes, and its live reservations for a day or later.
    async fn look_after_sleep(&self, date: NaiveDate, findings: &mut Findings) -> Result<Seen, String> {
        let tenant = self.app.directory.find(&self.house.slug).ok_or("the directory has lost it")?;
        // Nobody has asked for a minute by the restaurant's clock, so it goes to sleep; the next question wakes it.
        self.app.directory.look_at_clock().await;
        let presence = self.app.directory.runtime().presence(tenant.id.bits());
        findings.fresh += usize::from(presence != Presence::Awake);
        self.door.profile().await.map_err(|no| format!("it does not wake: {} {}", no.code, no.detail))?;
        self.look(tenant.id, date).await.ok_or("it does not stay awake".into())
    }

    async fn look(&self, restaurant: RestaurantId, date: NaiveDate) -> Option<Seen> {
        let look = self.app.directory.runtime().look(restaurant.bits(), move |object| {
            let state = object.state();
            let live = state.reservations.values().filter(|it| it.status.is_live() && date <= it.stay.date);
            let id = |reservation| ReservationRef { restaurant, reservation }.to_string();
            (verify(state), live.map(|it| id(it.id)).collect())
        });
        look.await
    }

    /// Promises are what they were when they were made.
    async fn read_back(&self, promises: impl Iterator<Item = &Promise>, findings: &mut Findings) {
        let reads = promises.map(|promise| async move { (promise, self.door.read(promise).await) });
        let answers: Vec<_> = stream::iter(reads).buffer_unordered(AT_ONCE).collect().await;
        for (promise, answer) in answers {
            findings.read_back += 1;
            match answer {
                Ok(read) if is_kept(promise, &read) => {}
                Ok(read) => findings.add(Check::ReadBack, format!("{promise:?} reads {read:?}")),
                Err(no) => findings.add(Check::ReadBack, format!("{} cannot be read: {}", promise.id, no.detail)),
            }
        }
    }

    /// What is listed as available can be had.
    async fn try_listed(&self, yesterday: NaiveDate, chance: &mut Chance, findings: &mut Findings) {
        let goal = findings.tried + TRIED_A_MORNING;
        let days: Vec<NaiveDate> = yesterday.iter_days().skip(1).take(7).collect();
        for _ in 0..DRAWS {
            if goal <= findings.tried {
                break;
            }
            let date = *chance.pick(&days).expect("a week has days");
            self.try_one(date, chance, findings).await;
        }
    }

    async fn try_one(&self, date: NaiveDate, chance: &mut Chance, findings: &mut Findings) {
        let limits = self.house.parties;
        let covers: Vec<u16> = (limits.min.covers()..=limits.max.covers()).collect();
        let covers = *chance.pick(&covers).expect("a range of parties is never empty");
        let party = PartySize::parse(covers.into()).expect("within the limits of the house");
        let offered = self.door.offered(date, party).await.unwrap_or_default();
        let Some(time) = chance.pick(&offered).copied() else { return };
        findings.tried += 1;
        let tried = match self.door.hold(Start { date, time }, party).await {
            Ok(held) => self.door.release(&held).await.map(drop),
            Err(no) => Err(no),
        };
        if let Err(no) = tried {
            let what = format!("{date} {time} for {covers} was listed");
            findings.add(Check::AsListed, format!("{what}, and refused: {} {}", no.code, no.detail));
        }
    }
}

fn is_kept(made: &Promise, read: &Promise) -> bool {
    let of = |promise: &Promise| (promise.date, promise.time, promise.starts_at, promise.ends_at, promise.party_size);
    read.status == "booked" && of(made) == of(read)
}
