//! What restaurants use, for operators. Bookings and covers are counted by the restaurants themselves; here they are
//! gathered for all: whoever booked is looked at within [`FLUSH_SECONDS`], and what a crash kept from being gathered is
//! gathered at the next start while the journal knows of it, else at the next booking. Time on sockets is known to this
//! process alone: a crash loses what was not gathered.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{Datelike, Days, NaiveDate};

use crate::clock::{Clock, Moment};
use crate::domain::ids::RestaurantId;
use crate::restaurant::ledger::Used;
use crate::restaurant::object::Restaurant;
use crate::restaurant::usage::{self, Usage};
use crate::store::StoreError;
use crate::store::vault::Vault;

use super::db::DirectoryDb;
use super::plans::Plans;
use super::tenants::Tenants;

/// How often what was used is gathered.
pub const FLUSH_SECONDS: i64 = 60;
/// How many restaurants are looked at in one go; the others wait for the next.
pub const FLUSH_MAX: usize = 200;
/// Of a quota, in percent: operators are told once when so much is used.
pub const THRESHOLDS_PERCENT: [u64; 2] = [80, 100];
/// How many notices are kept; the oldest go first.
pub const NOTICES_MAX: i64 = 10_000;

/// One day of one restaurant, or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayUsed {
    /// Reservations and covers.
    pub used: Used,
    /// Messages sent; none are yet.
    pub messages: u64,
    /// How large the database was.
    pub bytes: u64,
    /// Time on sockets, over all of them.
    pub live_seconds: u64,
}

/// Much of a quota is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Rises with time.
    pub id: i64,
    /// Whose.
    pub restaurant: RestaurantId,
    /// Which quota.
    pub quota: String,
    /// The month, such as `2027-03`.
    pub period: String,
    /// The threshold that was passed.
    pub percent: u64,
    /// How much was used then.
    pub used: u64,
    /// How much may be.
    pub max: u64,
    /// When it was seen.
    pub at: Moment,
}

/// What was used cannot be read now.
#[derive(Debug)]
pub struct Unreadable(pub StoreError);

impl From<StoreError> for Unreadable {
    fn from(error: StoreError) -> Unreadable {
        Unreadable(error)
    }
}

#[derive(Debug, Default)]
struct Gathering {
    booked: HashSet<RestaurantId>,
    live: HashMap<RestaurantId, Live>,
    flushed_at: Option<Moment>,
}

/// Sockets of a restaurant since somebody last looked.
#[derive(Clone, Copy, Debug)]
struct Live {
    open: i64,
    since: Moment,
    millis: i64,
}

impl Live {
    fn at(self, now: Moment) -> Live {
        let passed = (now - self.since).num_milliseconds().max(0);
        Live { since: now, millis: self.millis + passed * self.open, ..self }
    }
}

/// See the module.
#[derive(Debug, Default)]
pub struct Meter(Mutex<Gathering>);

/// A socket that is open, until it is dropped.
pub struct Watching {
    meter: Arc<Meter>,
    id: RestaurantId,
    clock: Clock,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.meter.sockets(self.id, -1, self.clock.now());
    }
}

impl Meter {
    fn gathering(&self) -> MutexGuard<'_, Gathering> {
        // Counters only: no panic can leave them half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something was booked at a restaurant, or may have been.
    pub fn booked(&self, id: RestaurantId) {
        self.gathering().booked.insert(id);
    }

    /// Somebody follows a restaurant from now on.
    pub fn watching(self: &Arc<Meter>, id: RestaurantId, clock: Clock) -> Watching {
        self.sockets(id, 1, clock.now());
        Watching { meter: self.clone(), id, clock }
    }

    fn sockets(&self, id: RestaurantId, more: i64, now: Moment) {
        let mut gathering = self.gathering();
        let live = gathering.live.entry(id).or_insert(Live { open: 0, since: now, millis: 0 });
        *live = live.at(now);
        live.open += more;
    }

    fn is_due(&self, now: Moment) -> bool {
        let mut gathering = self.gathering();
        let at = *gathering.flushed_at.get_or_insert(now);
        let is_due = FLUSH_SECONDS <= (now - at).num_seconds();
        if is_due {
            gathering.flushed_at = Some(now);
        }
        is_due
    }

    fn take_booked(&self, max: usize) -> Vec<RestaurantId> {
        let mut gathering = self.gathering();
        let mut booked = std::mem::take(&mut gathering.booked).into_iter();
        let some = booked.by_ref().take(max).collect();
        gathering.booked.extend(booked);
        some
    }

    /// Whole seconds on sockets since they were taken last.
    fn take_live(&self, now: Moment) -> Vec<(RestaurantId, i64)> {
        let mut gathering = self.gathering();
        let mut taken = vec![];
        for (id, live) in &mut gathering.live {
            *live = live.at(now);
            let seconds = live.millis / 1000;
            live.millis -= seconds * 1000;
            taken.extend((0 < seconds).then_some((*id, seconds)));
        }
        gathering.live.retain(|_, live| 0 < live.open || 0 < live.millis);
        taken
    }
}

/// Gathers what was used.
#[derive(Clone)]
pub(super) struct Collector {
    pub(super) meter: Arc<Meter>,
    pub(super) db: Arc<DirectoryDb>,
    pub(super) vault: Arc<Vault<Restaurant>>,
    pub(super) tenants: Arc<Tenants>,
    pub(super) plans: Arc<Plans>,
}

impl Collector {
    /// Gathers, if it is time.
    pub(super) async fn look(&self, now: Moment) {
        if self.meter.is_due(now) {
            self.gather(now, FLUSH_MAX).await;
        }
    }

    /// Gathers what is known of, of so many restaurants at most.
    pub(super) async fn gather(&self, now: Moment, max: usize) {
        for id in self.meter.take_booked(max) {
            if let Err(error) = self.gather_one(id, now).await {
                tracing::warn!(restaurant = %id, %error, "what it used is gathered later");
                self.meter.booked(id);
            }
        }
        let live = self.meter.take_live(now);
        if let Err(error) = self.db.add_live(&live, now.date_naive()).await {
            tracing::warn!(%error, "time on sockets is lost");
        }
    }

    /// From the first of the month in which yesterday was anywhere: the month is summed for its quota.
    async fn gather_one(&self, id: RestaurantId, now: Moment) -> Result<(), StoreError> {
        let Some(tenant) = self.tenants.get(id) else { return Ok(()) };
        let (yesterday, tomorrow) = (now.date_naive() - Days::new(2), now.date_naive() + Days::new(1));
        let from = yesterday.with_day(1).unwrap_or(yesterday);
        let usage = usage::read(&self.vault, id.bits(), from, tomorrow).await?;
        self.db.put_usage(id, &usage).await?;
        let quotas = tenant.plan.as_ref().and_then(|plan| self.plans.get(plan));
        let Some(max) = quotas.and_then(|quotas| quotas.bookings_per_month) else { return Ok(()) };
        for (period, used) in months(&usage) {
            for percent in passed(used, max.into()) {
                let quota = "bookings_per_month".to_owned();
                let notice = Notice {
                    id: 0,
                    restaurant: id,
                    quota,
                    period: period.clone(),
                    percent,
                    used,
                    max: max.into(),
                    at: now,
                };
                self.db.add_notice(&notice).await?;
            }
        }
        Ok(())
    }
}

/// Bookings by month.
fn months(usage: &Usage) -> BTreeMap<String, u64> {
    let mut months = BTreeMap::new();
    for (day, used) in &usage.days {
        *months.entry(month_of(*day)).or_default() += used.bookings;
    }
    months
}

fn month_of(day: NaiveDate) -> String {
    day.format("%Y-%m").to_string()
}

/// The thresholds that are passed.
fn passed(used: u64, max: u64) -> impl Iterator<Item = u64> {
    THRESHOLDS_PERCENT.into_iter().filter(move |percent| 0 < used && max * percent <= used * 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Moment {
        Moment::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn sockets_count_while_they_are_open() {
        let (meter, id) = (Meter::default(), RestaurantId::new(1));
        meter.sockets(id, 1, at(0));
        meter.sockets(id, 1, at(10));
        assert_eq!(meter.take_live(at(20)), [(id, 30)]);
        meter.sockets(id, -1, at(30));
        meter.sockets(id, -1, at(35));
        assert_eq!(meter.take_live(at(100)), [(id, 25)]);
        assert_eq!(meter.take_live(at(200)), []);
    }

    #[test]
    fn thresholds_are_passed_when_they_are_reached() {
        assert_eq!(passed(79, 100).count(), 0);
        assert_eq!(passed(80, 100).collect::<Vec<_>>(), [80]);
        assert_eq!(passed(3, 3).collect::<Vec<_>>(), [80, 100]);
        assert_eq!(passed(0, 0).count(), 0);
    }
}
