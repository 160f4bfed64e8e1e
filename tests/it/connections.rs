//! Limits on connections, byte for byte: whoever is slow, says too much or comes too often is not waited for. Nothing
//! sleeps here; a test reads until the server closes the connection.

use std::time::Duration;

use actix_web::rt::time::timeout;
use maitred::http::connections::{HEAD_BYTES_MAX, HEADERS_MAX};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::files::one_table;
use crate::house::{self, House};

/// Only to end a test that hangs; nothing waits for it.
const PATIENCE: Duration = Duration::from_secs(20);

/// Long enough that a machine with much to do has begun to listen by then.
const SOON: Duration = Duration::from_millis(300);

/// Says this and no more, and listens until the server hangs up.
async fn say(house: &House, words: &str) -> String {
    let mut stream = TcpStream::connect(house.app().address).await.expect("a connection");
    // The server may have hung up before everything is said.
    drop(stream.write_all(words.as_bytes()).await);
    listen(&mut stream).await
}

/// A connection that was answered, and stays open.
async fn answered(house: &House, words: &str) -> TcpStream {
    let mut stream = TcpStream::connect(house.app().address).await.expect("a connection");
    stream.write_all(words.as_bytes()).await.expect("asked");
    assert_ne!(stream.read(&mut [0; 1024]).await.expect("an answer"), 0);
    stream
}

async fn listen(stream: &mut TcpStream) -> String {
    let mut heard = vec![];
    // A reset is the end as well.
    let ended = timeout(PATIENCE, stream.read_to_end(&mut heard)).await.expect("the server hangs up");
    drop(ended);
    String::from_utf8_lossy(&heard).into_owned()
}

fn booking(head: &str, body: &str) -> String {
    format!(
        "POST /v1/restaurants/osteria/holds HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\n{head}\r\n{body}"
    )
}

#[actix_web::test]
async fn a_head_that_does_not_arrive_is_not_waited_for() {
    house::with_tuned(
        |config| config.connections.head_within = SOON,
        async |house| {
            for words in ["", "G", "GET /healthz HTTP/1.1\r\n", "GET /healthz HTTP/1.1\r\nhost: h\r\nx-slow: 1"] {
                let answer = say(house, words).await;
                assert!(answer.starts_with("HTTP/1.1 408 "), "{words}: {answer}");
            }
        },
    )
    .await;
}

#[actix_web::test]
async fn a_body_that_does_not_arrive_is_not_waited_for() {
    house::with_tuned(
        |config| config.connections.body_within = SOON,
        async |house| {
            house.has("osteria", one_table("osteria")).await;
            for (head, body) in [
                ("content-length: 100\r\n", ""),
                ("content-length: 100\r\n", "{\"date\":"),
                ("transfer-encoding: chunked\r\n", "5\r\n{\"dat"),
            ] {
                let answer = say(house, &booking(head, body)).await;
                assert!(answer.starts_with("HTTP/1.1 408 ") && answer.contains("request_timeout"), "{answer}");
            }
        },
    )
    .await;
}

#[actix_web::test]
async fn a_body_that_nobody_reads_is_not_waited_for_either() {
    house::with_tuned(
        |config| config.connections.body_within = SOON,
        async |house| {
            for rest in ["content-length: 1000000\r\n\r\nversion", "transfer-encoding: chunked\r\n\r\n7\r\nversion"] {
                let answer = say(house, &format!("PUT /v1/platform/restaurants/x HTTP/1.1\r\nhost: h\r\n{rest}")).await;
                assert!(answer.starts_with("HTTP/1.1 401 "), "{rest}: {answer}");
            }
        },
    )
    .await;
}

#[actix_web::test]
async fn a_connection_that_says_nothing_more_is_closed() {
    house::with_tuned(
        |config| config.connections.idle_max = SOON,
        async |house| {
            let answer = say(house, "GET /healthz HTTP/1.1\r\nhost: h\r\n\r\n").await;
            assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        },
    )
    .await;
}

#[actix_web::test]
async fn so_many_headers_are_read_and_so_many_bytes() {
    house::with(async |house| {
        let ask = async |headers: String| {
            let words = format!("GET /healthz HTTP/1.1\r\nhost: h\r\nconnection: close\r\n{headers}\r\n");
            say(house, &words).await.lines().next().unwrap_or_default().to_owned()
        };
        let many = |count: usize| (0..count).map(|at| format!("x-{at}: 1\r\n")).collect::<String>();
        assert_eq!(ask(many(HEADERS_MAX - 2)).await, "HTTP/1.1 200 OK");
        assert_eq!(ask(many(HEADERS_MAX - 1)).await, "HTTP/1.1 431 Request Header Fields Too Large");
        let long = |bytes: usize| format!("x-long: {}\r\n", "x".repeat(bytes));
        assert_eq!(ask(long(HEAD_BYTES_MAX - 1024)).await, "HTTP/1.1 200 OK");
        assert_eq!(ask(long(2 * HEAD_BYTES_MAX)).await, "HTTP/1.1 431 Request Header Fields Too Large");
    })
    .await;
}

#[actix_web::test]
async fn what_is_no_http_or_could_be_read_in_two_ways_is_refused() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for words in [
            "\x16\x03\x01\x02\r\n\r\n".to_owned(),
            booking("content-length: 2\r\ncontent-length: 3\r\n", "{}"),
            booking("content-length: 2\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n"),
            booking("content-length: -2\r\n", "{}"),
            booking("transfer-encoding: gzip\r\n", "{}"),
        ] {
            let answer = say(house, &words).await;
            assert!(answer.starts_with("HTTP/1.1 400 "), "{words}: {answer}");
        }
    })
    .await;
}

#[actix_web::test]
async fn an_address_has_so_many_connections_and_gets_them_back() {
    house::with_tuned(
        |config| config.connections.address_max = 2,
        async |house| {
            let asking = "GET /healthz HTTP/1.1\r\nhost: h\r\n\r\n";
            let (one, two) = (answered(house, asking).await, answered(house, asking).await);
            assert_eq!(say(house, asking).await, "", "a third is closed at once");
            drop((one, two));
            // The server may learn of the end a moment later than we do.
            let last = "GET /healthz HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n";
            while !say(house, last).await.starts_with("HTTP/1.1 200 ") {}
        },
    )
    .await;
}

/// Asks until it is answered so, and what the answer was.
async fn until(house: &House, words: &str, status: u16) -> String {
    let wanted = format!("HTTP/1.1 {status} ");
    let asked = async {
        loop {
            let mut stream = TcpStream::connect(house.app().address).await.expect("a connection");
            stream.write_all(words.as_bytes()).await.expect("asked");
            let mut heard = vec![0; 16 << 10];
            let count = stream.read(&mut heard).await.expect("an answer");
            let answer = String::from_utf8_lossy(&heard[..count]).into_owned();
            if answer.starts_with(&wanted) {
                return answer;
            }
        }
    };
    timeout(PATIENCE, asked).await.expect("it is answered so in the end")
}

const PROFILE: &str = "GET /v1/restaurants/osteria HTTP/1.1\r\nhost: h\r\n\r\n";

#[actix_web::test]
async fn so_many_requests_are_under_way_and_no_more() {
    house::with_tuned(
        // One thread, so that whoever comes first is first.
        |config| (config.under_way.requests_max, config.http_threads) = (1, 1),
        async |house| {
            house.has("osteria", one_table("osteria")).await;
            let mut slow = TcpStream::connect(house.app().address).await.expect("a connection");
            slow.write_all(booking("content-length: 2\r\n", "{").as_bytes()).await.expect("asked");
            let refused = until(house, PROFILE, 503).await;
            assert!(refused.contains("\"overloaded\"") && refused.contains("retry-after: "), "{refused}");
            until(house, "GET /healthz HTTP/1.1\r\nhost: h\r\n\r\n", 200).await;
            slow.write_all(b"}").await.expect("asked");
            until(house, PROFILE, 200).await;
        },
    )
    .await;
}

#[actix_web::test]
async fn so_many_bytes_of_bodies_are_read_at_the_same_time_and_no_more() {
    house::with_tuned(
        |config| (config.under_way.body_bytes_max, config.http_threads) = (4_000, 1),
        async |house| {
            house.has("osteria", one_table("osteria")).await;
            let mut slow = TcpStream::connect(house.app().address).await.expect("a connection");
            let half = "x".repeat(1_500);
            slow.write_all(booking("content-length: 3000\r\n", &half).as_bytes()).await.expect("asked");
            let large = booking("content-length: 2000\r\n", &"x".repeat(2_000));
            let refused = until(house, &large, 503).await;
            assert!(refused.contains("\"overloaded\""), "{refused}");
            until(house, &booking("content-length: 2\r\n", "{}"), 422).await;
            slow.write_all(half.as_bytes()).await.expect("asked");
            until(house, &large, 400).await;
        },
    )
    .await;
}
