//! Ten thousand senders against a restaurant that does not answer: the excess is refused at once, and the rest wait
//! within bounds.

use std::sync::mpsc;

use futures_util::future::join_all;
use maitred::config::Config;
use maitred::object::Refusal;
use maitred::restaurant::handle::Failure;

use super::{provision, start};

const SENDERS: usize = 10_000;

#[actix_web::test]
async fn the_excess_of_ten_thousand_senders_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::new(folder.path().to_owned());
    let limit = config.limits.object_messages_max;
    let app = start(config).await.unwrap();
    let handle = provision(&app).await;
    let (let_go, blocked) = mpsc::channel::<()>();
    let (runtime, id) = (app.directory.runtime().clone(), handle.id().bits());
    let blocker = actix_web::rt::spawn(async move { runtime.look(id, move |_| blocked.recv().is_ok()).await });
    while app.directory.runtime().load_of(id).messages > 0 {
        tokio::task::yield_now().await;
    }
    let senders: Vec<_> = (0..SENDERS)
        .map(|_| {
            let handle = handle.clone();
            actix_web::rt::spawn(async move { handle.health().await })
        })
        .collect();
    // Everybody has had a turn once as many wait as may: the others were refused without waiting for anything.
    while app.directory.runtime().load_of(id).messages < limit
        || senders.iter().filter(|it| it.is_finished()).count() < SENDERS - limit
    {
        tokio::task::yield_now().await;
    }
    assert_eq!(app.directory.runtime().load_of(id).messages, limit, "no more than that wait");
    let url = format!("http://{}/v1/restaurants/one", app.address);
    let mut refused = awc::Client::new().get(url).send().await.unwrap();
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers().get("retry-after").unwrap(), "1");
    let body: serde_json::Value = refused.json().await.unwrap();
    assert_eq!(body["code"], "overloaded");
    let_go.send(()).unwrap();
    blocker.await.unwrap();
    let outcomes = join_all(senders).await;
    let overloaded = |outcome: &Result<_, Failure>| matches!(outcome, Err(Failure::Refused(Refusal::Overloaded)));
    let refused = outcomes.iter().filter(|outcome| overloaded(outcome.as_ref().unwrap())).count();
    let served = outcomes.iter().filter(|outcome| outcome.as_ref().unwrap().is_ok()).count();
    assert_eq!((served, refused), (limit, SENDERS - limit));
    app.stop().await;
}
