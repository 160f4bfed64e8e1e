//! A worker that has more to hear than it can: guests of a restaurant for which many wait already are refused, those of its
//! neighbour are let in.

use actix_web::rt::spawn;
use actix_web::rt::time::timeout;
use futures_util::future::join_all;
use maitred::config::Config;
use maitred::http::guard::crowd::FEW;
use maitred::http::rate::RateLimits;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::overload::{PATIENCE, ask_and_wait, block};
use super::{provision, provision_as, start};

/// Connections that take a worker's time.
const CROWD: usize = 16;
/// What each asks for at once.
const ASKED_AT_ONCE: usize = 8;

/// Asks for what nobody has, and when it has heard so, asks again.
async fn crowd(address: SocketAddr) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let ask = "GET /v1/restaurants/nobody HTTP/1.1\r\nhost: h\r\n\r\n".repeat(ASKED_AT_ONCE);
    let (mut heard, mut some) = (String::new(), [0; 1 << 16]);
    loop {
        stream.write_all(ask.as_bytes()).await.unwrap();
        while heard.matches("HTTP/1.1 404").count() < ASKED_AT_ONCE {
            let count = stream.read(&mut some).await.unwrap();
            heard.push_str(&String::from_utf8_lossy(&some[..count]));
        }
        heard.clear();
    }
}

/// What somebody hears who asks for something that nobody understands: whether it is refused before it is read.
async fn is_refused(address: SocketAddr, slug: &str) -> bool {
    let url = format!("http://{address}/v1/restaurants/{slug}/reservations");
    let client = awc::Client::builder().timeout(PATIENCE).finish();
    match client.post(url).send_body("no JSON at all").await.unwrap().status().as_u16() {
        503 => true,
        415 => false,
        other => panic!("{other}"),
    }
}

#[actix_web::test]
async fn whoever_has_many_waiting_is_refused_by_a_crowded_worker_and_the_neighbour_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::new(folder.path().to_owned());
    config.rate_limits = RateLimits::Off;
    config.connections.rest = Duration::ZERO;
    let app = start(config).await.unwrap();
    let (noisy, _quiet) = (provision(&app).await, provision_as(&app, "two").await);
    let (let_go, blocker) = block(&app, &noisy).await;
    let asked = ask_and_wait(&app, &noisy, FEW).await;
    assert!(!is_refused(app.address, "one").await, "there is time for everybody");
    let crowd: Vec<_> = (0..CROWD).map(|_| spawn(crowd(app.address))).collect();
    let refused = async {
        while !is_refused(app.address, "one").await {
            assert!(!is_refused(app.address, "two").await, "few wait for it");
        }
        assert!(!is_refused(app.address, "two").await, "few wait for it");
    };
    timeout(PATIENCE, refused).await.expect("whoever crowds the worker is refused");
    crowd.iter().for_each(|it| it.abort());
    let admitted = async { while is_refused(app.address, "one").await {} };
    timeout(PATIENCE, admitted).await.expect("it is over when the crowd has gone");
    let_go.send(()).unwrap();
    blocker.await.unwrap();
    assert!(join_all(asked).await.into_iter().all(|it| it.unwrap().is_ok()));
    app.stop().await;
}
