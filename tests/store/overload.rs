//! Ten thousand senders against a restaurant that does not answer: the excess is refused at once, and the rest wait
//! within bounds. A restaurant that is stormed takes neither the turns nor the room of others, and those who storm it are
//! refused before any work is done for them.

use std::sync::{Arc, mpsc};
use std::time::Duration;

use actix_web::rt::task::JoinHandle;
use actix_web::rt::time::timeout;
use actix_web::rt::{spawn, task};
use futures_util::future::{FutureExt as _, join_all};
use maitred::app::App;
use maitred::clock::Stopwatch;
use maitred::config::Config;
use maitred::object::actor::TURN_MESSAGES_MAX;
use maitred::object::admission::{ROOM_MIN, of_guests};
use maitred::object::{Boxed, Refusal};
use maitred::restaurant::handle::{Failure, Handle};
use maitred::restaurant::object::Restaurant;
use maitred::restaurant::view::HealthView;
use maitred::store::StoreError;
use maitred::store::vault::{RECALLS_MAX, Vault};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use super::{provision, provision_as, start};

const SENDERS: usize = 10_000;
/// Only to end a test that hangs.
const PATIENCE: Duration = Duration::from_secs(20);

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
    let stay_away = refused.headers().get("retry-after").unwrap().to_str().unwrap().parse::<u32>().unwrap();
    assert!((1..=3).contains(&stay_away), "{stay_away}");
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

/// Keeps an object's thread busy until it is let go. It is when this returns.
async fn block(app: &App, handle: &Handle) -> (mpsc::Sender<()>, JoinHandle<Option<bool>>) {
    let (let_go, blocked) = mpsc::channel::<()>();
    let (begin, began) = oneshot::channel::<()>();
    let (runtime, id) = (app.directory.runtime().clone(), handle.id().bits());
    let hold = move || begin.send(()).is_ok() && blocked.recv().is_ok();
    let blocker = spawn(async move { runtime.look(id, move |_| hold()).await });
    began.await.unwrap();
    (let_go, blocker)
}

fn waiting(app: &App, handle: &Handle) -> usize {
    app.directory.runtime().load_of(handle.id().bits()).messages
}

/// So many ask, and all of them wait.
async fn ask_and_wait(app: &App, handle: &Handle, many: usize) -> Vec<JoinHandle<Result<HealthView, Failure>>> {
    let before = waiting(app, handle);
    let ask = |handle: Handle| spawn(async move { handle.health().await });
    let asked = (0..many).map(|_| ask(handle.clone())).collect();
    while waiting(app, handle) < before + many {
        task::yield_now().await;
    }
    asked
}

#[actix_web::test]
async fn a_stormed_object_leaves_a_turn_to_its_neighbour() {
    const STORM: usize = 1_000;
    let folder = tempfile::tempdir().unwrap();
    let app = start(Config::new(folder.path().to_owned())).await.unwrap();
    let (noisy, quiet) = (provision(&app).await, provision_as(&app, "two").await);
    quiet.health().await.unwrap();
    let (let_go, blocker) = block(&app, &noisy).await;
    let asked = ask_and_wait(&app, &noisy, STORM).await;
    // Asked after all of them, on the same thread.
    let (seen, left) = oneshot::channel();
    let (runtime, id) = (app.directory.runtime().clone(), noisy.id().bits());
    noisy.spawn_beside(async move {
        quiet.health().await.unwrap();
        seen.send(runtime.load_of(id).messages).unwrap();
    });
    let_go.send(()).unwrap();
    blocker.await.unwrap();
    let left = left.await.unwrap();
    let turns = usize::try_from(TURN_MESSAGES_MAX).unwrap() * 4;
    assert!(STORM - turns <= left, "the neighbour waited until {} of {STORM} were served", STORM - left);
    assert!(join_all(asked).await.into_iter().all(|it| it.unwrap().is_ok()), "and they all are");
    app.stop().await;
}

#[actix_web::test]
async fn what_is_too_old_at_its_turn_is_refused_unseen() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::new(folder.path().to_owned());
    let app = start(config.clone()).await.unwrap();
    let id = provision(&app).await.id();
    app.stop().await;
    config.limits.age_max = Duration::ZERO;
    let app = start(config).await.unwrap();
    let outcome = app.directory.handle(id).health().await;
    assert!(matches!(outcome, Err(Failure::Refused(Refusal::Overloaded))), "{outcome:?}");
    assert_eq!(app.directory.runtime().refusals().aged, 1);
    app.stop().await;
}

/// A restaurant of which every message waits too long, so that few may wait.
async fn stormed(config: &mut Config) -> (App, Handle) {
    config.limits.wait_max = Duration::ZERO;
    let app = start(config.clone()).await.unwrap();
    let handle = provision(&app).await;
    while app.directory.runtime().stormed() == 0 {
        handle.health().await.unwrap();
    }
    (app, handle)
}

#[actix_web::test]
async fn guests_of_a_stormed_restaurant_are_refused_before_their_words_are_read_and_its_staff_have_room() {
    let folder = tempfile::tempdir().unwrap();
    let (app, handle) = stormed(&mut Config::new(folder.path().to_owned())).await;
    let (let_go, blocker) = block(&app, &handle).await;
    let guests = of_guests(ROOM_MIN);
    let mut asked = ask_and_wait(&app, &handle, guests).await;
    let url = format!("http://{}/v1/restaurants/one/reservations", app.address);
    let mut refused = awc::Client::new().post(url).send_body("no JSON at all").await.unwrap();
    assert_eq!(refused.status(), 503);
    let timing = refused.headers().get("server-timing").unwrap().to_str().unwrap().to_owned();
    assert!(timing.starts_with("total;dur="), "{timing}");
    assert_eq!(refused.json::<serde_json::Value>().await.unwrap()["code"], "overloaded");
    asked.extend(ask_and_wait(&app, &handle, ROOM_MIN - guests).await);
    let outcome = handle.health().await;
    assert!(matches!(outcome, Err(Failure::Refused(Refusal::Overloaded))), "{outcome:?}");
    assert!(app.directory.runtime().refusals().at_door >= 2);
    let_go.send(()).unwrap();
    blocker.await.unwrap();
    assert!(join_all(asked).await.into_iter().all(|it| it.unwrap().is_ok()));
    app.stop().await;
}

#[actix_web::test]
async fn a_connection_that_was_refused_rests() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::new(folder.path().to_owned());
    config.connections.rest = Duration::from_millis(300);
    let rest = config.connections.rest;
    let (app, handle) = stormed(&mut config).await;
    let (let_go, blocker) = block(&app, &handle).await;
    let asked = ask_and_wait(&app, &handle, ROOM_MIN).await;
    let mut connection = TcpStream::connect(app.address).await.unwrap();
    let ask = "POST /v1/restaurants/one/holds HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\n{}";
    connection.write_all(ask.repeat(2).as_bytes()).await.unwrap();
    let (mut heard, watch) = (String::new(), Stopwatch::start());
    let mut first = None;
    while heard.matches("\"overloaded\"").count() < 2 {
        let mut some = [0; 4096];
        let count = timeout(PATIENCE, connection.read(&mut some)).await.expect("an answer").unwrap();
        assert_ne!(count, 0, "{heard}");
        heard.push_str(&String::from_utf8_lossy(&some[..count]));
        first.get_or_insert_with(|| (watch.elapsed(), heard.matches("\"overloaded\"").count()));
    }
    let (first, answers) = first.unwrap();
    assert_eq!(answers, 1, "the second waits");
    assert!(rest <= watch.elapsed() && first < rest, "the first after {first:?}, the second {:?}", watch.elapsed());
    let_go.send(()).unwrap();
    blocker.await.unwrap();
    join_all(asked).await;
    app.stop().await;
}

#[actix_web::test]
async fn so_many_wait_to_read_a_database_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let app = start(Config::new(folder.path().to_owned())).await.unwrap();
    let id = provision(&app).await.id().bits();
    let (let_go, held) = oneshot::channel::<()>();
    let (begin, began) = oneshot::channel::<()>();
    let vault = app.vault.clone();
    let mut readers = vec![spawn(async move {
        let read = async move {
            begin.send(()).unwrap();
            held.await.map_err(|_| StoreError::Corrupt("nobody let it go".into()))
        };
        vault.recall(id, move |_| -> Boxed<'_, _> { Box::pin(read) }).await
    })];
    began.await.unwrap();
    let look = |vault: Arc<Vault<Restaurant>>| async move {
        vault.recall(id, |_| -> Boxed<'_, _> { Box::pin(async { Ok(()) }) }).await
    };
    readers.extend((1..RECALLS_MAX).map(|_| spawn(look(app.vault.clone()))));
    let refused = async {
        loop {
            match look(app.vault.clone()).now_or_never() {
                Some(Err(error)) => break error,
                Some(Ok(())) | None => task::yield_now().await,
            }
        }
    };
    let refused = timeout(PATIENCE, refused).await.expect("the last one is refused");
    assert!(matches!(refused, StoreError::Busy(_)), "{refused}");
    let_go.send(()).unwrap();
    assert!(join_all(readers).await.into_iter().all(|it| it.unwrap().is_ok()));
    look(app.vault.clone()).await.unwrap();
    app.stop().await;
}
