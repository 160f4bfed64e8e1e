//! Who may listen to a restaurant, what of it they hear, and for how long.

use std::time::Duration;

use awc::http::Method;
use serde_json::{Value, json};

use crate::client::{Client, text};
use crate::follower::{answer_to, open};
use crate::house::{self, House};
use crate::listener::{LIVE, Listener};
use crate::people::{MEMBERS, SESSION, cookie, enter, hire, key, sign_in, staff, two};

const FRIDAY: &str = "2027-03-05";
const TICKETS: &str = "/v1/staff/live-tickets";

/// The answer to a handshake with these headers.
async fn handshake(house: &House, path: &str, headers: &[(&str, &str)]) -> crate::client::Answer {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = open(path).replace("host: here\r\n", &format!("host: localhost\r\n{headers}"));
    answer_to(house, &request).await
}

async fn narrowed(house: &House, scopes: &[&str]) -> (String, Client) {
    let wanted = json!({ "restaurant": "osteria", "role": "manager", "scopes": scopes });
    let made = house.platform().post("/v1/platform/keys").json(wanted).send().await.ok(201);
    (text(&made["id"]).to_owned(), house.guest().with(text(&made["key"])))
}

async fn ticket(who: &Client) -> String {
    text(&who.post(TICKETS).send().await.ok(201)["ticket"]).to_owned()
}

#[actix_web::test]
async fn only_whoever_works_there_gets_in() {
    two(async |house| {
        handshake(house, LIVE, &[]).await.problem(401, "key_required");
        let theirs = key(house, "theirs", "owner").await;
        let bearer = |who: &Client| format!("Bearer {}", who.bearer().unwrap());
        let stranger = bearer(&theirs);
        handshake(house, LIVE, &[("authorization", &stranger)]).await.problem(404, "restaurant_not_found");
        let (_, blind) = narrowed(house, &["waitlist:read", "changes:read"]).await;
        let refused = handshake(house, LIVE, &[("authorization", &bearer(&blind))]).await;
        assert_eq!(refused.problem(403, "not_allowed")["missing_scope"], "reservations:read");
        let host = bearer(&key(house, "osteria", "host").await);
        let answer = house.guest().with(host.trim_start_matches("Bearer ")).ask(Method::GET, LIVE).send().await;
        assert_eq!(answer.status, 426);
        for query in ["?client=a%20b", "?client=", "?nonsense=1"] {
            let refused = handshake(house, &format!("{LIVE}{query}"), &[("authorization", &host)]).await;
            refused.problem(400, "bad_query");
        }
        for role in ["owner", "manager", "host", "viewer"] {
            let listener = Listener::at(&key(house, "osteria", role).await).await;
            assert_eq!(listener.hello["role"], role);
        }
    })
    .await;
}

#[actix_web::test]
async fn a_page_of_another_site_does_not_open_it_with_somebodys_cookie() {
    two(async |house| {
        hire(house, "osteria", "ada@example.com", "host").await;
        let answer = sign_in(house, "ada@example.com", crate::people::PASSWORD).await;
        let cookie = cookie(&answer);
        for from in [
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
            vec![("origin", "https://evil.example")],
            vec![("origin", "null")],
            // A browser that says nothing at all is no page of ours either.
            vec![],
        ] {
            let headers = [&[("cookie", cookie.as_str())][..], &from].concat();
            handshake(house, LIVE, &headers).await.problem(403, "cross_site");
        }
        Listener::at(&house.guest().keeping(cookie)).await;
    })
    .await;
}

#[actix_web::test]
async fn everybody_hears_what_they_may_read() {
    two(async |house| {
        let (_, bare) = narrowed(house, &["reservations:read"]).await;
        let scopes = ["reservations:read", "changes:read", "waitlist:read", "members:read", "guests:read"];
        let (_, all) = narrowed(house, &scopes).await;
        let (_, names) = narrowed(house, &["reservations:read", "waitlist:read"]).await;
        let (mut bare, mut all) = (Listener::at(&bare).await, Listener::at(&all).await);
        let mut names = Listener::at(&names).await;
        let guest = json!({ "name": "Ada", "phone": "+39 06 555 0199" });
        let wanted = json!({ "date": FRIDAY, "from": "19:00", "to": "20:00", "party_size": 2, "guest": guest });
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        all.until("reservation", "booked").await;
        house.guest().post("/v1/restaurants/osteria/waitlist").json(wanted).send().await.ok(201);
        let (_, frame) = all.until("wait", "waiting").await;
        assert_eq!(frame["waits"][0]["guest"]["phone"], "+39 06 555 0199");
        let (_, frame) = names.until("wait", "waiting").await;
        assert_eq!(frame["waits"][0]["guest"], json!({ "name": "Ada", "locale": null }), "how to reach them is kept");
        let made = house.guest().book("osteria", FRIDAY, "21:30", 2).await.ok(201);
        let (whole, _) = all.until("reservation", "booked").await;
        bare.until("reservation", "booked").await;
        // Nothing of the waitlist came in between.
        let (change, frame) = bare.until("reservation", "booked").await;
        assert_eq!(bare.told.len(), 2);
        assert_eq!((&change["entity"], &change["at"], &frame["waits"]), (&made["id"], &whole["at"], &json!([])));
        for field in ["by", "channel", "from", "before", "after"] {
            assert_eq!(change[field], Value::Null, "{field}");
        }
        assert_eq!(whole["by"]["kind"], "guest");
        assert_eq!(frame["reservations"][0]["id"], made["id"], "reservations are what they may read");
    })
    .await;
}

#[actix_web::test]
async fn a_key_that_is_revoked_or_rotated_is_cut_off() {
    two(async |house| {
        let (id, clerk) = narrowed(house, &["reservations:read"]).await;
        let mut others = Listener::at(&key(house, "osteria", "host").await).await;
        let mut listener = Listener::at(&clerk).await;
        let path = format!("/v1/platform/keys/{id}");
        house.platform().post(&format!("{path}/rotate")).json(json!({ "grace_hours": 1 })).send().await.ok(200);
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        listener.until("reservation", "booked").await;
        house.platform().delete(&path).send().await.done();
        assert_eq!(listener.closed().await, 4401);
        let (id, clerk) = narrowed(house, &["reservations:read"]).await;
        let mut listener = Listener::at(&clerk).await;
        let rotate = format!("/v1/platform/keys/{id}/rotate");
        house.platform().post(&rotate).json(json!({ "grace_hours": 0 })).send().await.ok(200);
        assert_eq!(listener.closed().await, 4401);
        // Nobody else was.
        house.guest().book("osteria", FRIDAY, "21:30", 2).await.ok(201);
        others.until("reservation", "booked").await;
        others.until("reservation", "booked").await;
    })
    .await;
}

#[actix_web::test]
async fn whoever_signs_out_is_cut_off_and_so_is_who_works_there_no_more() {
    two(async |house| {
        let ada = staff(house, "osteria", "ada@example.com", "host").await;
        let mut listener = Listener::at(&ada).await;
        let mut elsewhere = Listener::at(&enter(house, "ada@example.com").await).await;
        ada.delete(SESSION).send().await.done();
        assert_eq!(listener.closed().await, 4401);
        let owner = key(house, "osteria", "owner").await;
        let members = owner.get(MEMBERS).send().await.ok(200);
        let ada = members["items"].as_array().unwrap().iter().find(|it| it["email"] == "ada@example.com").unwrap();
        let member = format!("{MEMBERS}/{}", text(&ada["id"]));
        // Another role that may look is no reason.
        owner.patch(&member).json(json!({ "role": "viewer" })).send().await.ok(200);
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        elsewhere.until("reservation", "booked").await;
        owner.delete(&member).send().await.done();
        assert_eq!(elsewhere.closed().await, 4403);
    })
    .await;
}

#[actix_web::test]
async fn a_session_that_ends_by_itself_ends_its_sockets() {
    house::with_tuned(
        |config| config.ping_every = Duration::from_millis(20),
        async |house| {
            house.has("osteria", crate::files::one_table("osteria")).await;
            let ada = staff(house, "osteria", "ada@example.com", "host").await;
            let mut listener = Listener::at(&ada).await;
            // An open socket asks for nothing: it does not keep a session alive.
            house.step_clock(chrono::Duration::hours(12));
            assert_eq!(listener.closed().await, 4401);
        },
    )
    .await;
}

#[actix_web::test]
async fn a_ticket_opens_one_socket_once() {
    two(async |house| {
        let host = key(house, "osteria", "host").await;
        let first = ticket(&host).await;
        let path = |ticket: &str| format!("{LIVE}?ticket={ticket}");
        let mut listener = Listener::connect(&house.guest(), &path(&first)).await;
        assert_eq!(listener.hello["role"], "host");
        handshake(house, &path(&first), &[]).await.problem(401, "ticket_void");
        handshake(house, &path("mt_nonsense"), &[]).await.problem(401, "ticket_void");
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        listener.until("reservation", "booked").await;
        // Half a minute, and only where its key is from.
        let late = ticket(&host).await;
        house.step_clock(chrono::Duration::seconds(30));
        handshake(house, &path(&late), &[]).await.problem(401, "ticket_void");
        let theirs = ticket(&key(house, "theirs", "owner").await).await;
        handshake(house, &path(&theirs), &[]).await.problem(404, "restaurant_not_found");
        handshake(house, &path(&theirs), &[]).await.problem(401, "ticket_void");
        // A ticket does what its key may do, and no longer than it.
        let (_, blind) = narrowed(house, &["changes:read"]).await;
        blind.post(TICKETS).send().await.problem(403, "not_allowed");
        let (id, clerk) = narrowed(house, &["reservations:read"]).await;
        let (used, unused) = (ticket(&clerk).await, ticket(&clerk).await);
        let mut listener = Listener::connect(&house.guest(), &path(&used)).await;
        house.platform().delete(&format!("/v1/platform/keys/{id}")).send().await.done();
        assert_eq!(listener.closed().await, 4401);
        handshake(house, &path(&unused), &[]).await.problem(401, "ticket_void");
    })
    .await;
}

#[actix_web::test]
async fn a_restaurant_that_is_to_be_deleted_parts_with_its_listeners() {
    two(async |house| {
        let host = key(house, "osteria", "host").await;
        let mut listener = Listener::at(&host).await;
        let mut others = Listener::at_slug(&key(house, "theirs", "host").await, "theirs").await;
        house.platform().delete("/v1/platform/restaurants/osteria").send().await.ok(200);
        assert_eq!(listener.closed().await, 4004);
        house.guest().book("theirs", FRIDAY, "19:30", 2).await.ok(201);
        others.until("reservation", "booked").await;
    })
    .await;
}

#[actix_web::test]
async fn places_are_limited() {
    house::with_tuned(
        |config| config.sockets.address_max = 1,
        async |house| {
            house.has("osteria", crate::files::one_table("osteria")).await;
            let host = key(house, "osteria", "host").await;
            let listener = Listener::at(&host).await;
            let bearer = format!("Bearer {}", host.bearer().unwrap());
            handshake(house, LIVE, &[("authorization", &bearer)]).await.problem(429, "too_many_sockets");
            drop(listener);
            house::until(|| house.app().hub.places.count() == 0).await;
            house::until(|| house.app().hub.histories.count() == 0).await;
            Listener::at(&host).await;
        },
    )
    .await;
}
