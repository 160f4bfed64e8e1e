//! How many requests may be under way, and how many bytes of bodies may be read at the same time: in the process, whoever
//! asks and whatever for. So everything that waits further in, at a lock, for a thread or for a database, has a limit in
//! count and bytes too, and so has memory. What waits for one restaurant has limits of its own (`object::admission`).
//!
//! Live sockets are no requests once they are open (`live::places`), nor are answers that are being sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What may be under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnderWayLimits {
    /// Requests that are not answered yet.
    pub requests_max: usize,
    /// Bytes of bodies that are being read, counted as they were announced, or as many as they may be.
    pub body_bytes_max: usize,
}

impl Default for UnderWayLimits {
    fn default() -> UnderWayLimits {
        UnderWayLimits { requests_max: 16_384, body_bytes_max: 512 << 20 }
    }
}

/// See the module. Cheap to clone.
#[derive(Clone, Debug)]
pub struct UnderWay {
    limits: UnderWayLimits,
    requests: Arc<AtomicUsize>,
    body_bytes: Arc<AtomicUsize>,
}

impl UnderWay {
    /// Nothing is under way.
    pub fn new(limits: UnderWayLimits) -> UnderWay {
        UnderWay { limits, requests: Arc::default(), body_bytes: Arc::default() }
    }

    /// A request begins, until its place is dropped; `None` when too many are under way.
    pub fn enter(&self) -> Option<Place> {
        Place::take(&self.requests, 1, self.limits.requests_max)
    }

    /// A body of so many bytes is read, until its place is dropped; `None` when too much is being read.
    pub fn read(&self, bytes: usize) -> Option<Place> {
        Place::take(&self.body_bytes, bytes, self.limits.body_bytes_max)
    }

    /// How many requests are under way.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    /// How many bytes of bodies are being read.
    pub fn body_bytes(&self) -> usize {
        self.body_bytes.load(Ordering::Relaxed)
    }
}

/// So much of a limit is taken.
#[derive(Debug)]
pub struct Place {
    taken: Arc<AtomicUsize>,
    count: usize,
}

impl Place {
    fn take(taken: &Arc<AtomicUsize>, count: usize, max: usize) -> Option<Place> {
        let more = |present: usize| present.checked_add(count).filter(|after| *after <= max);
        taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok()?;
        Some(Place { taken: taken.clone(), count })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.taken.fetch_sub(self.count, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_the_limit_is_under_way_and_places_come_back() {
        let under_way = UnderWay::new(UnderWayLimits { requests_max: 2, body_bytes_max: 10 });
        let first = under_way.enter().unwrap();
        let _second = under_way.enter().unwrap();
        assert!(under_way.enter().is_none());
        drop(first);
        assert!(under_way.enter().is_some());
        let body = under_way.read(8).unwrap();
        assert!(under_way.read(3).is_none());
        assert!(under_way.read(usize::MAX).is_none(), "an announcement can be anything");
        drop(body);
        assert_eq!((under_way.read(3).map(|it| it.count), under_way.body_bytes()), (Some(3), 0));
    }
}
