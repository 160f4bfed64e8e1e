//! Rings when an object has something new, or is back in memory. News say that something changed, not what: whoever waits
//! looks for themselves, so a bell that rang twice before anybody looked has told everything.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use maitred::object::ObjectId;
use maitred::object::feed::Feed;
use tokio::sync::watch;

/// See the module.
#[derive(Debug, Default)]
pub struct Bell(Mutex<HashMap<ObjectId, Arc<watch::Sender<()>>>>);

impl Bell {
    /// Hears every ring from now on.
    pub fn listen(&self, id: ObjectId) -> watch::Receiver<()> {
        let mut bells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Bells that nobody hears any more are taken down when a new one is hung up.
        bells.retain(|other, bell| *other == id || !bell.is_closed());
        bells.entry(id).or_default().subscribe()
    }

    fn ring(&self, id: ObjectId) {
        let bell = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&id).cloned();
        bell.into_iter().for_each(|bell| bell.send_replace(()));
    }
}

impl Feed<()> for Bell {
    fn told(&self, id: ObjectId, (): ()) {
        self.ring(id);
    }

    fn woke(&self, id: ObjectId) {
        self.ring(id);
    }
}
