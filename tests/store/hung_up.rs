//! Whoever asks may hang up at any moment, also while a database is told what it lacks. Nothing may come of that.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use maitred::config::Config;
use maitred::restaurant::changes::{ChangesQuery, Order};

use crate::{book, provision, start};

/// Listens for so many turns, and hangs up.
async fn hangs_up_after(turns: usize, asking: impl Future) {
    let mut asking = pin!(asking);
    for _ in 0..turns {
        if poll_fn(|context| Poll::Ready(asking.as_mut().poll(context).is_ready())).await {
            return;
        }
        tokio::task::yield_now().await;
    }
}

#[actix_web::test]
async fn a_reader_that_hangs_up_while_a_database_is_told_makes_no_restaurant_read_only() {
    let root = tempfile::tempdir().unwrap();
    let app = start(Config::new(root.path().to_owned())).await.unwrap();
    let handle = provision(&app).await;
    let all = || ChangesQuery {
        order: Order::OldestFirst,
        after: (0, 0),
        kind: None,
        reservation: None,
        shows_members: false,
        limit: 1000,
    };
    for day in 0..60 {
        let date = format!("2027-{:02}-{:02}", 4 + day / 28, 1 + day % 28);
        book(&handle, &date).await.unwrap();
        hangs_up_after(1 + day % 30, handle.changes(all())).await;
    }
    let found = handle.changes(all()).await.unwrap();
    assert_eq!(found.changes.iter().filter(|change| change.kind == "reservation").count(), 60);
    book(&handle, "2027-07-01").await.unwrap();
    app.stop().await;
}
