//! A guest and a host, with the Rust client that progenitor makes of the contract.

#[allow(warnings, reason = "generated")]
mod client {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

use client::types::{Guest, HoldReference, Place, ReservationRequest};
use client::{Client, Error};
use reqwest::header::{AUTHORIZATION, COOKIE, HeaderMap, HeaderValue, ORIGIN, SET_COOKIE};
use serde_json::{Value, json};

const SLUG: &str = "osteria";

fn told(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

fn client(token: Option<&str>) -> Client {
    let headers = token.map(|token| (AUTHORIZATION, value(&format!("Bearer {token}"))));
    sending(headers.into_iter().collect())
}

fn value(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).expect("a header's value")
}

fn sending(headers: HeaderMap) -> Client {
    let connections = reqwest::Client::builder().default_headers(headers).build().expect("a client");
    Client::new_with_client(&told("MAITRED_URL"), connections)
}

/// A body from JSON: what the type does not know is refused, and what may be left out is.
fn body<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("the shape of the contract")
}

fn start() -> Value {
    json!({ "date": told("OSTERIA_DATE"), "time": told("OSTERIA_TIME"), "party_size": 2 })
}

/// Hold, book, change, cancel.
async fn guest() {
    let nobody = client(None);
    let hold = nobody.place_hold(SLUG, None, &body(start())).await.expect("a hold").into_inner();
    let wish = ReservationRequest {
        guest: Guest { name: "Ada".into(), email: None, locale: None, phone: None },
        hold: Some(HoldReference { id: hold.id, token: hold.token }),
        ..body(json!({ "guest": { "name": "Ada" } }))
    };
    let booked = nobody.create_reservation(SLUG, Some("ada-1"), &wish).await.expect("a reservation").into_inner();
    let again = nobody.create_reservation(SLUG, Some("ada-1"), &wish).await.expect("the same").into_inner();
    assert_eq!((booked.status.as_str(), &again.id), ("booked", &booked.id));
    let own = client(Some(&booked.manage_token));
    let seen = format!("\"{}\"", booked.revision);
    let patch = body(json!({ "party_size": 3 }));
    let changed = own.update_reservation(&booked.id, Some(&seen), &patch).await.expect("a change").into_inner();
    assert_eq!(changed.party_size, 3);
    match own.update_reservation(&booked.id, Some(&seen), &patch).await {
        Err(Error::ErrorResponse(problem)) => assert_eq!(problem.into_inner().code, "revision_stale"),
        other => panic!("{other:?}"),
    }
    let cancelled = own.cancel_reservation(&booked.id).await.expect("an end").into_inner();
    assert_eq!(cancelled.status, "cancelled");
}

/// List, seat.
async fn host(staff: &Client, name: &str) {
    let mut wish = start();
    wish["guest"] = json!({ "name": name });
    let booked = staff.book_in(SLUG, None, &body(wish)).await.expect("a reservation").into_inner();
    let date = told("OSTERIA_DATE").parse().expect("a date");
    let listed = staff.list_reservations(SLUG, None, Some(&date), None, None, Some("booked"), None).await;
    assert!(listed.expect("a list").into_inner().items.iter().any(|item| item.id == booked.id));
    let place: Place = body(json!({}));
    let seated = staff.seat_reservation(SLUG, &booked.id, None, Some(&place)).await.expect("a seat").into_inner();
    assert_eq!(seated.status, "seated");
}

/// Sign in with a password. What changes something must come from the server's own pages, hence the origin.
async fn signed_in() -> Client {
    let proof = body(json!({ "email": told("STAFF_EMAIL"), "password": told("STAFF_PASSWORD") }));
    let answer = client(None).sign_in(&proof).await.expect("a session");
    let cookie = answer.headers()[SET_COOKIE].to_str().expect("text").split(';').next().expect("a cookie").to_owned();
    let origin = value(&told("MAITRED_URL"));
    sending([(COOKIE, value(&cookie)), (ORIGIN, origin)].into_iter().collect())
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    guest().await;
    host(&client(Some(&told("OSTERIA_KEY"))), "Grace").await;
    host(&signed_in().await, "Edsger").await;
    println!("rust: hold, book, change, cancel; list, seat; sign in, list, seat");
}
