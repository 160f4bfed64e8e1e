//! What a client may say on a socket, and what it is told when it says something else.

use serde_json::{Value, json};

use crate::client::text;
use crate::files::osteria;
use crate::follower::{Follower, answer_to, feed, handshake};
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";
const SATURDAY: &str = "2027-03-06";
const BARE: &str = "/v1/restaurants/osteria/live";

#[actix_web::test]
async fn subscriptions_come_and_go_on_one_socket() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let mut follower = Follower::connect(house, BARE).await;
        assert_eq!(follower.cursor, None, "nothing is followed yet");
        follower.subscribe(FRIDAY, 2).await;
        assert_eq!(follower.frame().await["date"], FRIDAY);
        follower.subscribe(SATURDAY, 4).await;
        assert_eq!(follower.frame().await["date"], SATURDAY);
        follower.say(json!({ "type": "unsubscribe", "date": FRIDAY, "party_size": 2 })).await;
        house::until(|| house.app().hub.topics_followed() == 1).await;
        house.guest().book("osteria", FRIDAY, "20:00", 2).await.ok(201);
        house.guest().book("osteria", SATURDAY, "20:00", 4).await.ok(201);
        assert_eq!(follower.frame().await["date"], SATURDAY);
    })
    .await;
}

#[actix_web::test]
async fn an_area_can_be_followed() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let mut follower = Follower::connect(house, BARE).await;
        let ask = json!({ "type": "subscribe", "date": FRIDAY, "party_size": 2, "area": "window" });
        follower.say(ask).await;
        assert_eq!(follower.frame().await["area"], "window");
        let wish = json!({ "date": FRIDAY, "time": "20:00", "party_size": 2, "area": "window" });
        house.guest().book_with("osteria", wish).await.ok(201);
        follower.until("20:00", "full").await;
    })
    .await;
}

async fn refused(house: &House, message: impl ToString) -> Value {
    let mut follower = Follower::connect(house, BARE).await;
    follower.say(message).await;
    let problem = follower.frame().await;
    assert_eq!(problem["type"], "problem", "{problem}");
    assert!(problem["cursor"].is_null() && !text(&problem["detail"]).is_empty(), "{problem}");
    follower.subscribe(FRIDAY, 2).await;
    assert_eq!(follower.frame().await["type"], "reset", "the socket stays open");
    problem
}

#[actix_web::test]
async fn what_is_not_understood_is_answered_and_the_socket_stays_open() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let cases = [
            ("no json", ""),
            (r#"{"type": "dance"}"#, ""),
            (r#"{"type": "subscribe"}"#, ""),
            (r#"{"type": "subscribe", "date": "2027-03-05", "party_size": 2, "colour": "red"}"#, ""),
            (r#"{"type": "subscribe", "date": "2027-02-30", "party_size": 2}"#, "/date"),
            (r#"{"type": "subscribe", "date": "2027-03-05", "party_size": 0}"#, "/party_size"),
            (r#"{"type": "subscribe", "date": "2027-03-05", "party_size": 2, "area": "No Key"}"#, "/area"),
            (r#"{"type": "unsubscribe", "date": "x", "party_size": 2}"#, "/date"),
        ];
        for (message, pointer) in cases {
            let problem = refused(house, message).await;
            assert_eq!(problem["code"], "bad_message", "{message}");
            assert_eq!(problem["errors"][0]["pointer"], if pointer.is_empty() { "/" } else { pointer }, "{message}");
        }
        let ask =
            |party: i64, area: &str| json!({ "type": "subscribe", "date": FRIDAY, "party_size": party, "area": area });
        let problem = refused(house, ask(2, "roof")).await;
        assert_eq!((&problem["code"], &problem["area"]), (&json!("unknown_area"), &json!("roof")));
        assert_eq!(refused(house, ask(40, "hall")).await["code"], "party_too_large");
    })
    .await;
}

#[actix_web::test]
async fn sixteen_subscriptions_are_enough() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let mut follower = Follower::connect(house, BARE).await;
        for day in 1..=16 {
            follower.subscribe(&format!("2027-03-{day:02}"), 2).await;
            assert_eq!(follower.frame().await["type"], "reset");
        }
        follower.subscribe("2027-03-17", 2).await;
        assert_eq!(follower.frame().await["code"], "too_many_subscriptions");
        follower.subscribe("2027-03-16", 2).await;
        assert_eq!(follower.frame().await["date"], "2027-03-16", "what is followed already can be asked for again");
    })
    .await;
}

#[actix_web::test]
async fn whoever_does_not_keep_to_the_protocol_is_closed_with_a_code() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let mut binary = Follower::connect(house, BARE).await;
        binary.say_binary(b"\x00").await;
        assert_eq!(binary.closed().await, 1003);
        let mut large = Follower::connect(house, BARE).await;
        large.say(" ".repeat(9 << 10)).await;
        assert_eq!(large.closed().await, 1009);
        let mut chatty = Follower::connect(house, BARE).await;
        for _ in 0..61 {
            chatty.say("{}").await;
        }
        assert_eq!(chatty.closed().await, 1008);
    })
    .await;
}

#[actix_web::test]
async fn what_cannot_be_followed_is_refused_before_the_handshake() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let ask = async |path: &str| handshake(house, path).await;
        ask("/v1/restaurants/nobody/live").await.problem(404, "restaurant_not_found");
        ask(&format!("{BARE}?date={FRIDAY}")).await.points_at(400, "bad_query", "/query/party_size");
        ask(&format!("{BARE}?party_size=2")).await.points_at(400, "bad_query", "/query/date");
        ask(&format!("{BARE}?date=x&party_size=2")).await.points_at(400, "bad_query", "/query/date");
        ask(&format!("{BARE}?colour=red")).await.points_at(400, "bad_query", "/query/colour");
        ask(&feed("osteria", FRIDAY, 40)).await.problem(422, "party_too_large");
        ask(&format!("{}&area=roof", feed("osteria", FRIDAY, 2))).await.problem(422, "unknown_area");
        let plain = answer_to(house, &format!("GET {BARE} HTTP/1.1\r\nhost: here\r\n\r\n")).await;
        plain.problem(426, "upgrade_required");
        assert_eq!(plain.header("upgrade"), "websocket");
        assert_eq!(house.app().hub.places.count(), 0, "nobody who was refused keeps a place");
    })
    .await;
}
