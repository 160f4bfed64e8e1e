//! Sockets cost little and slow nobody: places are limited, dead peers are closed, and whoever never reads is sent no
//! more than a window.

use std::time::Duration;

use actix_web::rt::time::timeout;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpSocket;

use crate::files::{File, one_table, osteria, service};
use crate::follower::{Follower, Said, feed, handshake, open};
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";
/// Only to end a test that hangs.
const PATIENCE: Duration = Duration::from_secs(30);

#[actix_web::test]
async fn an_address_has_so_many_sockets() {
    house::with_tuned(
        |config| config.sockets.address_max = 2,
        async |house| {
            house.has("osteria", osteria("osteria")).await;
            let path = feed("osteria", FRIDAY, 2);
            let _first = Follower::of(house, "osteria", FRIDAY, 2).await;
            let second = Follower::of(house, "osteria", FRIDAY, 2).await;
            let refused = handshake(house, &path).await;
            refused.problem(429, "too_many_sockets");
            assert_ne!(refused.header("retry-after"), "");
            drop(second);
            house::until(|| house.app().hub.places.count() == 1).await;
            Follower::of(house, "osteria", FRIDAY, 2).await;
        },
    )
    .await;
}

#[actix_web::test]
async fn a_restaurant_and_the_process_have_so_many_sockets() {
    house::with_tuned(
        |config| (config.sockets.restaurant_max, config.sockets.process_max) = (1, 2),
        async |house| {
            for slug in ["osteria", "trattoria", "locanda"] {
                house.has(slug, osteria(slug)).await;
            }
            let _first = Follower::of(house, "osteria", FRIDAY, 2).await;
            handshake(house, &feed("osteria", FRIDAY, 2)).await.problem(503, "overloaded");
            let _second = Follower::of(house, "trattoria", FRIDAY, 2).await;
            let refused = handshake(house, &feed("locanda", FRIDAY, 2)).await;
            refused.problem(503, "overloaded");
            assert_ne!(refused.header("retry-after"), "");
        },
    )
    .await;
}

#[actix_web::test]
async fn a_peer_that_does_not_answer_pings_is_closed_and_one_that_does_is_not() {
    house::with_tuned(
        |config| config.ping_every = Duration::from_millis(20),
        async |house| {
            house.has("osteria", osteria("osteria")).await;
            let mut dead = Follower::of(house, "osteria", FRIDAY, 2).await;
            dead.answers_pings = false;
            assert_eq!(dead.closed().await, 4001);
            let mut alive = Follower::of(house, "osteria", FRIDAY, 2).await;
            for _ in 0..10 {
                assert!(matches!(alive.next().await, Said::Ping));
            }
        },
    )
    .await;
}

/// A socket that is opened and then never read, with as little room in between as the system allows.
async fn deaf(house: &House, path: &str) -> tokio::net::TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(1).unwrap();
    let mut stream = socket.connect(house.app().address).await.unwrap();
    stream.write_all(open(path).as_bytes()).await.unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 101");
    stream
}

#[actix_web::test]
async fn whoever_never_reads_is_sent_a_window_and_slows_nobody() {
    house::with(async |house| {
        // The first frame has some 40 kB, and each of the 40 that follow some 5.
        let services = format!("[{}]", service("all_day", "00:00", "22:00", "23:59", "slot_minutes: 5"));
        let file = File { services, ..one_table("osteria") };
        house.has("osteria", file).await;
        let mut stream = deaf(house, &feed("osteria", FRIDAY, 2)).await;
        let mut follower = Follower::of(house, "osteria", FRIDAY, 2).await;
        for _ in 0..20 {
            let hold = house.guest().hold("osteria", FRIDAY, "20:00", 2).await.ok(201);
            follower.until("20:00", "full").await;
            let path = format!("/v1/restaurants/osteria/holds/{}", hold["id"].as_str().unwrap());
            house.guest().with(hold["token"].as_str().unwrap()).delete(&path).send().await;
            follower.until("20:00", "available").await;
        }
        let told = read_all(house, &mut stream).await;
        assert!(told < 100_000, "{told} bytes were sent to somebody who reads nothing");
    })
    .await;
}

/// Everything that was sent, until the server, told to stop, closes.
async fn read_all(house: &mut House, stream: &mut tokio::net::TcpStream) -> usize {
    let read = async {
        let mut sent = vec![];
        drop(stream.read_to_end(&mut sent).await);
        sent.len()
    };
    let (told, ()) = timeout(PATIENCE, async { tokio::join!(read, house.close()) }).await.expect("it closes");
    house.reopen().await;
    told
}

#[actix_web::test]
async fn whoever_never_reads_gives_up_their_place() {
    house::with_tuned(
        |config| config.ping_every = Duration::from_millis(20),
        async |house| {
            house.has("osteria", osteria("osteria")).await;
            let _stream = deaf(house, &feed("osteria", FRIDAY, 2)).await;
            assert_eq!(house.app().hub.places.count(), 1);
            let gone = house::until(|| house.app().hub.places.count() == 0);
            timeout(PATIENCE, gone).await.expect("the place comes back");
        },
    )
    .await;
}
