//! What objects tell those who follow them. News leave an object as answers do, only once they are durable, and just
//! before the answers: whoever has an answer can rely on it that followers have been told.
//!
//! News say what changed, not what it is now: a follower asks. Deliberately absent: queues. A follower that was told
//! twice before it looked looks once.

use super::ObjectId;

/// Whoever follows objects. Called on the objects' own threads: it must be quick, and must not wait.
pub trait Feed<N>: Send + Sync {
    /// What an object says is durable.
    fn told(&self, object: ObjectId, news: N);
    /// An object is back in memory. It may have been dropped between an append and its news.
    fn woke(&self, object: ObjectId);
}

/// Nobody follows.
#[derive(Debug)]
pub struct Nobody;

impl<N> Feed<N> for Nobody {
    fn told(&self, _: ObjectId, _: N) {}
    fn woke(&self, _: ObjectId) {}
}
