//! A worker that has more to hear than it can: of the guests of one restaurant a few are let in at a time and the others
//! refused; those of its neighbour are let in.

use std::cell::Cell;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use actix_web::rt::spawn;
use actix_web::rt::time::timeout;
use maitred::config::Config;
use maitred::http::rate::RateLimits;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::{provision, provision_as, start};

/// Connections that take a worker's time.
const CROWD: usize = 16;
/// What each asks for at once.
const ASKED_AT_ONCE: usize = 16;
/// Only to end a test that hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks restaurant `one` for what it does not understand, and when it has heard so, asks again. Notes when it is refused.
async fn crowd(address: SocketAddr, is_refused: Rc<Cell<bool>>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let ask = "POST /v1/restaurants/one/reservations HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\n{}";
    let (mut heard, mut some) = (String::new(), [0; 1 << 16]);
    loop {
        stream.write_all(ask.repeat(ASKED_AT_ONCE).as_bytes()).await.unwrap();
        while heard.matches("HTTP/1.1 ").count() < ASKED_AT_ONCE {
            let count = stream.read(&mut some).await.unwrap();
            assert_ne!(count, 0, "{heard}");
            heard.push_str(&String::from_utf8_lossy(&some[..count]));
        }
        is_refused.set(is_refused.get() || heard.contains("\"overloaded\""));
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
async fn guests_of_one_restaurant_cannot_crowd_a_worker_and_the_neighbour_is_let_in() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::new(folder.path().to_owned());
    config.rate_limits = RateLimits::Off;
    config.connections.rest = Duration::ZERO;
    let app = start(config).await.unwrap();
    provision(&app).await;
    provision_as(&app, "two").await;
    let heard = Rc::new(Cell::new(false));
    let crowd: Vec<_> = (0..CROWD).map(|_| spawn(crowd(app.address, heard.clone()))).collect();
    let refused = async {
        while !heard.get() {
            assert!(!is_refused(app.address, "two").await);
        }
        assert!(!is_refused(app.address, "two").await);
    };
    timeout(PATIENCE, refused).await.expect("some are refused");
    crowd.iter().for_each(|it| it.abort());
    let admitted = async { while is_refused(app.address, "one").await {} };
    timeout(PATIENCE, admitted).await.expect("it is over when the crowd has gone");
    app.stop().await;
}
