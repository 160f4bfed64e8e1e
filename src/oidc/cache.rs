//! What a provider publishes, kept for a while: a plain state machine over what is kept, when it was had, and who is
//! fetching it. One fetches for all. What is old serves on while it is fetched anew, up to a limit. A provider that does
//! not answer, and a token that names a key nobody knows, do not make us ask again and again.
//!
//! It neither fetches nor waits: whoever is told to does.

use std::sync::Arc;

use chrono::Duration;

use crate::clock::Moment;

/// What is kept at least this long is fresh, whatever the provider says.
pub const FRESH_MIN: Duration = Duration::minutes(5);
/// How long it is fresh when the provider says nothing.
pub const FRESH_DEFAULT: Duration = Duration::hours(1);
/// What is kept longer than this is not fresh, whatever the provider says.
pub const FRESH_MAX: Duration = Duration::hours(24);
/// How long it serves on after that while the provider does not answer.
pub const STALE_MAX: Duration = Duration::hours(24);
/// After so long a fetch that nobody heard of again counts as failed.
pub const FETCH_LASTS: Duration = Duration::seconds(30);
/// How long to wait after a fetch that failed.
pub const RETRY_AFTER: Duration = Duration::seconds(5);
/// How often an unknown key may make us look for new ones.
pub const REFETCH_EVERY: Duration = Duration::seconds(30);

/// Something kept.
#[derive(Debug)]
struct Kept<T> {
    value: Arc<T>,
    fresh_until: Moment,
}

/// See the module.
#[derive(Debug)]
pub struct Cache<T> {
    kept: Option<Kept<T>>,
    fetching_since: Option<Moment>,
    /// When the last fetch ended.
    ended: Option<Moment>,
    has_failed: bool,
}

/// What whoever needs it does.
#[derive(Debug)]
pub enum Look<T> {
    /// It is here.
    Here(Arc<T>),
    /// It is here, but old: use it, and fetch it anew beside that.
    Old(Arc<T>),
    /// It is not here: fetch it, for all who wait.
    Fetch,
    /// Somebody is fetching it: wait until they are done, and look again.
    Wait,
    /// It cannot be had now.
    Unavailable,
}

impl<T> Default for Cache<T> {
    fn default() -> Cache<T> {
        Cache { kept: None, fetching_since: None, ended: None, has_failed: false }
    }
}

impl<T> Cache<T> {
    /// What to do. Whoever is told [`Look::Fetch`] or [`Look::Old`] is the one who fetches.
    pub fn look(&mut self, now: Moment) -> Look<T> {
        let Some(kept) = self.kept.as_ref().filter(|kept| now < kept.fresh_until + STALE_MAX) else {
            return self.begin_or_wait(now);
        };
        let value = kept.value.clone();
        if now < kept.fresh_until || self.is_fetching(now) || self.is_resting(now) {
            return Look::Here(value);
        }
        self.begin(now);
        Look::Old(value)
    }

    /// The same for somebody who did not find what they need in what is kept, which is this.
    pub fn look_beyond(&mut self, known: &Arc<T>, now: Moment) -> Look<T> {
        let is_same = self.kept.as_ref().is_some_and(|kept| Arc::ptr_eq(&kept.value, known));
        if !is_same {
            // Meanwhile there is other to look at.
            return self.look(now);
        }
        if self.ended.is_some_and(|ended| now < ended + REFETCH_EVERY) && !self.is_fetching(now) {
            return Look::Unavailable;
        }
        self.begin_or_wait(now)
    }

    /// It was fetched, and the provider says how long it is good.
    pub fn arrived(&mut self, value: T, good_for: Option<Duration>, now: Moment) -> Arc<T> {
        let fresh = good_for.unwrap_or(FRESH_DEFAULT).clamp(FRESH_MIN, FRESH_MAX);
        let value = Arc::new(value);
        self.kept = Some(Kept { value: value.clone(), fresh_until: now + fresh });
        self.end(now, false);
        value
    }

    /// It could not be fetched. What is kept stays.
    pub fn failed(&mut self, now: Moment) {
        self.end(now, true);
    }

    fn end(&mut self, now: Moment, has_failed: bool) {
        (self.fetching_since, self.ended, self.has_failed) = (None, Some(now), has_failed);
    }

    fn begin(&mut self, now: Moment) {
        self.fetching_since = Some(now);
    }

    fn begin_or_wait(&mut self, now: Moment) -> Look<T> {
        if self.is_fetching(now) {
            return Look::Wait;
        }
        if self.is_resting(now) {
            return Look::Unavailable;
        }
        self.begin(now);
        Look::Fetch
    }

    fn is_fetching(&self, now: Moment) -> bool {
        self.fetching_since.is_some_and(|since| now < since + FETCH_LASTS)
    }

    /// Whether the last fetch failed a moment ago.
    fn is_resting(&self, now: Moment) -> bool {
        self.has_failed && self.ended.is_some_and(|ended| now < ended + RETRY_AFTER)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_timestamp(1_900_000_000 + seconds, 0).unwrap()
    }

    /// What somebody is told, in a word; with what is kept.
    fn told(look: Look<u32>) -> (&'static str, Option<u32>) {
        match look {
            Look::Here(value) => ("here", Some(*value)),
            Look::Old(value) => ("old", Some(*value)),
            Look::Fetch => ("fetch", None),
            Look::Wait => ("wait", None),
            Look::Unavailable => ("unavailable", None),
        }
    }

    #[test]
    fn one_fetches_and_the_others_wait() {
        let mut cache = Cache::default();
        assert_eq!(told(cache.look(at(0))), ("fetch", None));
        for _ in 0..100 {
            assert_eq!(told(cache.look(at(1))), ("wait", None));
        }
        cache.arrived(7, None, at(2));
        assert_eq!(told(cache.look(at(2))), ("here", Some(7)));
    }

    #[test]
    fn what_is_old_serves_on_while_one_fetches() {
        let mut cache = Cache::default();
        cache.arrived(1, Some(Duration::minutes(10)), at(0));
        assert_eq!(told(cache.look(at(599))), ("here", Some(1)));
        assert_eq!(told(cache.look(at(600))), ("old", Some(1)));
        assert_eq!(told(cache.look(at(601))), ("here", Some(1)), "somebody fetches already");
        cache.arrived(2, Some(Duration::minutes(10)), at(602));
        assert_eq!(told(cache.look(at(603))), ("here", Some(2)));
    }

    #[test]
    fn what_is_too_old_serves_no_more() {
        let mut cache = Cache::default();
        cache.arrived(1, Some(Duration::minutes(10)), at(0));
        let end = 600 + STALE_MAX.num_seconds();
        assert_eq!(told(cache.look(at(end - 1))), ("old", Some(1)));
        cache.failed(at(end - 1));
        assert_eq!(told(cache.look(at(end))), ("unavailable", None));
        assert_eq!(told(cache.look(at(end + 10))), ("fetch", None));
    }

    #[test]
    fn how_long_it_is_fresh_stays_within_bounds() {
        for (said, fresh) in [
            (Some(Duration::zero()), FRESH_MIN),
            (Some(Duration::minutes(20)), Duration::minutes(20)),
            (Some(Duration::days(365)), FRESH_MAX),
            (None, FRESH_DEFAULT),
        ] {
            let mut cache = Cache::default();
            cache.arrived(1, said, at(0));
            assert_eq!(told(cache.look(at(0) + fresh - Duration::seconds(1))).0, "here", "{said:?}");
            assert_eq!(told(cache.look(at(0) + fresh)).0, "old", "{said:?}");
        }
    }

    #[test]
    fn a_provider_that_does_not_answer_is_left_alone_for_a_while() {
        let mut cache: Cache<u32> = Cache::default();
        assert_eq!(told(cache.look(at(0))), ("fetch", None));
        cache.failed(at(1));
        assert_eq!(told(cache.look(at(1) + RETRY_AFTER - Duration::seconds(1))), ("unavailable", None));
        assert_eq!(told(cache.look(at(1) + RETRY_AFTER)), ("fetch", None));
    }

    #[test]
    fn what_is_old_is_not_fetched_again_at_once_after_a_failure() {
        let mut cache = Cache::default();
        cache.arrived(1, Some(Duration::minutes(10)), at(0));
        assert_eq!(told(cache.look(at(700))), ("old", Some(1)));
        cache.failed(at(701));
        assert_eq!(told(cache.look(at(702))), ("here", Some(1)));
        assert_eq!(told(cache.look(at(706))), ("old", Some(1)));
    }

    #[test]
    fn a_fetch_that_nobody_heard_of_again_is_done_by_another() {
        let mut cache: Cache<u32> = Cache::default();
        assert_eq!(told(cache.look(at(0))), ("fetch", None));
        assert_eq!(told(cache.look(at(0) + FETCH_LASTS - Duration::seconds(1))), ("wait", None));
        assert_eq!(told(cache.look(at(0) + FETCH_LASTS)), ("fetch", None));
    }

    #[test]
    fn unknown_keys_make_one_fetch_in_a_while_however_many_ask() {
        let mut cache = Cache::default();
        let known = cache.arrived(1, None, at(0));
        let every = REFETCH_EVERY.num_seconds();
        assert_eq!(told(cache.look_beyond(&known, at(every - 1))), ("unavailable", None));
        assert_eq!(told(cache.look_beyond(&known, at(every))), ("fetch", None));
        assert_eq!(told(cache.look_beyond(&known, at(every))), ("wait", None));
        assert_eq!(told(cache.look(at(every))), ("here", Some(1)), "others go on with what is kept");
        let newer = cache.arrived(2, None, at(every + 1));
        assert_eq!(told(cache.look_beyond(&known, at(every + 1))), ("here", Some(2)));
        assert_eq!(told(cache.look_beyond(&newer, at(every + 2))), ("unavailable", None));
        let mut fetches = 0;
        for second in 0..300 {
            if matches!(cache.look_beyond(&newer, at(every + 1 + second)), Look::Fetch) {
                fetches += 1;
                cache.failed(at(every + 1 + second));
            }
        }
        assert_eq!(fetches, 9);
    }
}
