//! An object that is put to sleep again and again while others ask it, on several threads: everybody is answered. Nothing
//! is kept here, so that nothing but the runtime decides how fast it goes.

use std::sync::Arc;

use actix::Arbiter;
use futures_util::future::{FutureExt as _, join_all};
use maitred::clock::{Clock, Moment};
use maitred::object::admission::Limits;
use maitred::object::alarm::AlarmChange;
use maitred::object::feed::Feed;
use maitred::object::host::Budget;
use maitred::object::runtime::{Ports, Runtime};
use maitred::object::{Boxed, Broken, Decided, Done, Entry, Fired, Head, Journal, Keeper, Loaded, Object, ObjectId};

/// How often each of those who ask does. Of 1,600,000 in all, some were not answered while actix ended actors by itself.
const QUESTIONS: usize = 100_000;

struct Stone;

impl Object for Stone {
    type Command = ();
    type Reply = ();
    type News = ();

    fn is_read((): &()) -> bool {
        true
    }

    fn decide(&mut self, (): (), _: Moment) -> Result<Decided<()>, Broken> {
        Ok(Decided { reply: (), wrote: false, alarms: vec![] })
    }

    fn fire(&mut self, _: &str, _: Moment) -> Result<Fired, Broken> {
        Ok(Fired::Done(vec![]))
    }

    fn batch_bytes(&self) -> usize {
        0
    }

    fn seal(&mut self, _: &[AlarmChange], _: Moment) -> String {
        String::new()
    }

    fn news(&mut self) {}
}

struct Nothing;

impl Journal for Nothing {
    fn append(&self, _: Entry, done: Done) {
        done(Ok(()));
    }
}

impl Keeper<Stone> for Nothing {
    fn load(&self, _: ObjectId) -> Boxed<'_, Result<Loaded<Stone>, String>> {
        let loaded = Loaded { object: Stone, head: Head::default(), epoch: 1, alarms: vec![], read_only: None };
        Box::pin(async { Ok(loaded) })
    }

    fn keep(&self, _: Entry) {}

    fn settle(&self, _: ObjectId) -> Boxed<'_, ()> {
        Box::pin(async {})
    }

    fn is_full(&self) -> bool {
        false
    }
}

impl Feed<()> for Nothing {
    fn told(&self, _: ObjectId, (): ()) {}
    fn woke(&self, _: ObjectId) {}
}

#[actix_web::test]
async fn whoever_asks_while_it_is_put_to_sleep_is_answered() {
    let ports = Ports { journal: Arc::new(Nothing), keeper: Arc::new(Nothing), feed: Arc::new(Nothing) };
    let home = Arbiter::new();
    let runtime =
        Runtime::<Stone>::new(vec![home.handle()], ports, Clock::System, (Limits::default(), Budget::default()));
    let elsewhere: Vec<_> = (0..4).map(|_| Arbiter::new()).collect();
    let asked = elsewhere.iter().map(|thread| {
        let (runtime, (tell, told)) = (runtime.clone(), tokio::sync::oneshot::channel());
        thread.spawn(async move {
            let mut unanswered = 0;
            for question in 0..QUESTIONS {
                let asked = runtime.ask(7, (), 1);
                if question % 2 == 0 {
                    // It is told to leave, and nobody waits until it has.
                    runtime.evict(7).now_or_never().unwrap_or_default();
                }
                unanswered += usize::from(asked.await.is_err());
            }
            tell.send(unanswered).unwrap();
        });
        told
    });
    let unanswered: usize = join_all(asked).await.into_iter().map(Result::unwrap).sum();
    assert_eq!(unanswered, 0);
    runtime.stop().await;
}
