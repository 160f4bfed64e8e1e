//! What was changed, by whom, by which way, and what it was before.

use chrono::Duration;
use serde_json::{Value, json};

use crate::client::{Client, text, wish};
use crate::files::one_table;
use crate::house::{self, House};

const STAFF: &str = "/v1/staff/restaurants/osteria";
const KEYS: &str = "/v1/platform/keys";

/// Runs a test with two restaurants that are alike.
async fn two(test: impl AsyncFnOnce(&mut House)) {
    house::with(async |house| {
        for slug in ["osteria", "theirs"] {
            house.has(slug, one_table(slug)).await;
        }
        test(house).await;
    })
    .await;
}

async fn key(house: &House, slug: &str, role: &str) -> Value {
    house.platform().post(KEYS).json(json!({ "restaurant": slug, "role": role })).send().await.ok(201)
}

async fn staff(house: &House, role: &str) -> Client {
    house.guest().with(text(&key(house, "osteria", role).await["key"]))
}

async fn page(who: &Client, query: &str) -> Value {
    who.get(&format!("{STAFF}/changes?{query}")).send().await.ok(200)
}

async fn changes(who: &Client, query: &str) -> Vec<Value> {
    page(who, query).await["items"].as_array().expect("a list").clone()
}

/// A change in a few words: what, by whom, how.
fn told(change: &Value) -> String {
    let [kind, reason, channel] = ["kind", "reason", "channel"].map(|field| text(&change[field]));
    format!("{kind}.{reason} {} {channel}", text(&change["by"]["kind"]))
}

fn id_of(made: &Value) -> &str {
    text(&made["id"])
}

#[actix_web::test]
async fn each_change_says_who_by_which_way_from_where_and_what_it_was() {
    two(async |house| {
        let made = key(house, "osteria", "host").await;
        let host = house.guest().with(text(&made["key"]));
        let booked = house.guest().book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let path = format!("/v1/reservations/{}", id_of(&booked));
        let owner = house.guest().with(text(&booked["manage_token"]));
        owner.patch(&path).json(json!({ "time": "20:00" })).send().await.ok(200);
        let of_staff = format!("{STAFF}/reservations/{}", id_of(&booked));
        host.patch(&of_staff).json(json!({ "party_size": 1 })).send().await.ok(200);
        host.post(&format!("{of_staff}/cancel")).send().await.ok(200);

        let query = format!("reservation={}", id_of(&booked));
        for _ in 0..2 {
            let all = changes(&host_again(house, &made), &query).await;
            let words: Vec<String> = all.iter().map(told).collect();
            let expected = [
                "reservation.booked guest public",
                "reservation.changed guest public",
                "reservation.changed key staff",
                "reservation.cancelled key staff",
            ];
            assert_eq!(words, expected);
            assert_eq!(all[0]["before"], Value::Null);
            for pair in all.windows(2) {
                assert_eq!(pair[0]["after"], pair[1]["before"], "each begins where the last one ended");
            }
            let last = &all[3];
            assert_eq!(last["by"], json!({ "kind": "key", "id": made["id"], "role": "host" }));
            assert_eq!(last["entity"], booked["id"]);
            assert_eq!((&last["before"]["status"], &last["after"]["status"]), (&json!("booked"), &json!("cancelled")));
            assert_eq!((&all[1]["before"]["time"], &all[1]["after"]["time"]), (&json!("19:30"), &json!("20:00")));
            assert_eq!(last["after"]["party_size"], 1);
            assert_eq!(all[0]["after"]["tables"], json!(["t1"]));
            assert_eq!(all[0]["at"], "2027-03-01T09:00:00+01:00");
            assert_eq!(all[0]["by"], json!({ "kind": "guest", "id": null, "role": null }));
            assert_eq!((text(&all[0]["from"]).len(), &all[0]["from"]), (12, &last["from"]), "the same address");
            house.restart().await;
        }
    })
    .await;
}

fn host_again(house: &House, made: &Value) -> Client {
    house.guest().with(text(&made["key"]))
}

#[actix_web::test]
async fn no_change_is_without_an_author_and_none_tells_of_a_person() {
    two(async |house| {
        let manager = staff(house, "manager").await;
        let guest = house.guest();
        let ada = json!({ "name": "Ada Lovelace", "phone": "+39 06 555 0199", "email": "ada@lovelace.example" });
        let body =
            json!({ "date": "2027-03-05", "time": "19:30", "party_size": 2, "guest": ada, "notes": "by the window" });
        let booked = guest.book_with("osteria", body).await.ok(201);
        guest.hold("osteria", "2027-03-06", "19:30", 2).await.ok(201);
        let wanted = json!({ "date": "2027-03-05", "from": "19:00", "to": "20:00", "party_size": 2, "guest": ada });
        guest.post("/v1/restaurants/osteria/waitlist").json(wanted).send().await.ok(201);
        let lines = "external_id,date,time,party_size,name\n1,2027-03-10,19:30,2,Ada Lovelace\n";
        manager.post(&format!("{STAFF}/import?source=elsewhere")).body("text/csv", lines).send().await.ok(200);
        manager.post(&format!("{STAFF}/reservations/{}/cancel", id_of(&booked))).send().await.ok(200);
        house.step(Duration::minutes(6)).await;

        let all = changes(&manager, "limit=500").await;
        let nobodys: Vec<&Value> = all.iter().filter(|it| it["by"].is_null() || it["channel"].is_null()).collect();
        assert_eq!(nobodys, Vec::<&Value>::new());
        let words: Vec<String> = all.iter().map(told).collect();
        for expected in [
            "table.updated platform platform",
            "reservation.booked guest public",
            "hold.placed guest public",
            "hold.expired house alarm",
            "wait.waiting guest public",
            "wait.offered house consequence",
            "reservation.imported key import",
            "reservation.cancelled key staff",
        ] {
            assert!(words.iter().any(|it| it == expected), "no {expected} in {words:#?}");
        }
        let whole = json!(all).to_string();
        for secret in ["Ada", "Lovelace", "0199", "by the window"] {
            assert!(!whole.contains(secret), "{secret}");
        }
    })
    .await;
}

#[actix_web::test]
async fn pages_are_the_whole_and_a_kind_is_found_among_others() {
    two(async |house| {
        let viewer = staff(house, "viewer").await;
        for day in 5..9 {
            house.guest().book("osteria", &format!("2027-03-{day:02}"), "19:30", 2).await.ok(201);
        }
        let whole = changes(&viewer, "limit=500").await;
        let (mut pages, mut after) = (vec![], String::new());
        loop {
            let page = page(&viewer, &format!("limit=3{after}")).await;
            pages.extend(page["items"].as_array().expect("a list").clone());
            let Some(next) = page["next_cursor"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(pages, whole);
        let back: Vec<_> = whole.iter().rev().cloned().collect();
        assert_eq!(changes(&viewer, "limit=500&order=newest").await, back, "the latest first");
        let first = page(&viewer, "limit=3&order=newest").await;
        let rest = format!("limit=500&order=newest&after={}", text(&first["next_cursor"]));
        assert_eq!(changes(&viewer, &rest).await, back[3..], "and on from there");
        let from_the_second = changes(&viewer, &format!("limit=500&after={}", id_of(&whole[1]))).await;
        assert_eq!(from_the_second, whole[2..]);
        let booked = changes(&viewer, "kind=reservation").await;
        assert_eq!(booked, whole.iter().filter(|it| it["kind"] == "reservation").cloned().collect::<Vec<_>>());
        assert_eq!(booked.len(), 4);
        let last = id_of(whole.last().expect("one")).to_owned();
        assert_eq!(page(&viewer, &format!("after={last}")).await, json!({ "items": [], "next_cursor": null }));
        house.guest().book("osteria", "2027-03-10", "19:30", 2).await.ok(201);
        assert_eq!(changes(&viewer, &format!("after={last}")).await.len(), 1, "whoever asks again is told the rest");

        let ask = |query: &str| viewer.get(&format!("{STAFF}/changes?{query}")).send();
        for (name, query) in [
            ("limit", "limit=0"),
            ("limit", "limit=501"),
            ("after", "after=1"),
            ("kind", "kind=%25"),
            ("order", "order=backwards"),
            ("colour", "colour=1"),
        ] {
            ask(query).await.points_at(400, "bad_query", &format!("/query/{name}"));
        }
        let theirs = house.guest().book("theirs", "2027-03-10", "19:30", 2).await.ok(201);
        let of_theirs = format!("reservation={}", id_of(&theirs));
        ask(&of_theirs).await.points_at(400, "bad_query", "/query/reservation");
    })
    .await;
}

#[actix_web::test]
async fn nobody_reads_what_another_restaurant_changed() {
    two(async |house| {
        let theirs = house.guest().with(text(&key(house, "theirs", "owner").await["key"]));
        theirs.get(&format!("{STAFF}/changes")).send().await.problem(404, "restaurant_not_found");
        house.guest().book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let own = theirs.get("/v1/staff/restaurants/theirs/changes?kind=reservation").send().await.ok(200);
        assert_eq!(own["items"], json!([]));
        let read =
            house.platform().get("/v1/platform/restaurants/osteria/changes?kind=reservation").send().await.ok(200);
        assert_eq!(read["items"].as_array().map(Vec::len), Some(1));
        house
            .platform()
            .get("/v1/platform/restaurants/nobody/changes")
            .send()
            .await
            .problem(404, "restaurant_not_found");
    })
    .await;
}

#[actix_web::test]
async fn what_is_set_up_has_a_history_too_and_members_only_for_whoever_may_see_them() {
    two(async |house| {
        let members = "members:\n  - {email: ada@lovelace.example, role: owner}\n";
        house
            .has("osteria", format!("{}{members}", one_table("osteria")).replace("name: Osteria", "name: Trattoria"))
            .await;
        let manager = staff(house, "manager").await;
        let host = staff(house, "host").await;
        let profile = changes(&manager, "kind=profile").await;
        assert_eq!(profile.len(), 2, "{profile:?}");
        assert_eq!(
            (&profile[1]["before"]["name"], &profile[1]["after"]["name"]),
            (&json!("Osteria"), &json!("Trattoria"))
        );
        assert_eq!(profile[1]["before"], profile[0]["after"]);
        assert_eq!(changes(&host, "kind=member").await, Vec::<Value>::new());
        assert!(!json!(changes(&host, "limit=500").await).to_string().contains("lovelace"));
        assert!(changes(&host, "kind=table").await[0]["after"].get("id").is_none());
    })
    .await;
}

#[actix_web::test]
async fn what_is_done_with_keys_is_on_record() {
    two(async |house| {
        let platform = house.platform();
        let manager = key(house, "osteria", "manager").await;
        let client = house.guest().with(text(&manager["key"]));
        let made = client.post(&format!("{STAFF}/api-keys")).json(json!({ "name": "till" })).send().await.ok(201);
        let path = format!("{STAFF}/api-keys/{}", id_of(&made));
        let again = client.post(&format!("{path}/rotate")).send().await.ok(200);
        // Twice is once.
        for _ in 0..2 {
            assert_eq!(client.delete(&path).send().await.status, 204);
        }
        let ask = async |query: &str| platform.get(&format!("/v1/platform/changes?{query}")).send().await.ok(200);
        let page = ask("restaurant=osteria&kind=key").await;
        let items = page["items"].as_array().expect("a list");
        let words: Vec<String> = items.iter().map(told).collect();
        let expected = [
            "key.created platform platform",
            "key.created key staff",
            "key.rotated key staff",
            "key.revoked key staff",
        ];
        assert_eq!(words, expected);
        assert_eq!(items[1]["by"], json!({ "kind": "key", "id": manager["id"], "role": "manager" }));
        assert_eq!((&items[1]["entity"], &items[1]["after"]["name"]), (&made["id"], &json!("till")));
        assert_eq!((&items[3]["before"]["role"], &items[3]["after"]), (&json!("host"), &Value::Null));
        assert!([&manager, &made, &again].iter().all(|made| !page.to_string().contains(text(&made["key"]))));
        let first = &ask("kind=platform_key").await["items"][0];
        assert_eq!(told(first), "platform_key.created platform server");
        let two = ask("limit=2").await;
        let rest = ask(&format!("after={}", text(&two["next_cursor"]))).await;
        assert_eq!(rest["items"].as_array().map(Vec::len), Some(3));
        assert_eq!(ask("restaurant=theirs").await["items"], json!([]));
        platform.get("/v1/platform/changes?restaurant=nobody").send().await.problem(404, "restaurant_not_found");
    })
    .await;
}

#[actix_web::test]
async fn a_walk_in_is_the_hosts_who_seated_it() {
    two(async |house| {
        let host = staff(house, "host").await;
        house.step_to("2027-03-05T18:30:00Z").await;
        let asked = json!({ "walk_in": true, "party_size": 2 });
        let seated = host.post(&format!("{STAFF}/reservations")).json(asked).send().await.ok(201);
        let all = changes(&host, &format!("reservation={}", id_of(&seated))).await;
        assert!(all.iter().all(|it| it["by"]["kind"] == "key" && it["channel"] == "staff"), "{all:?}");
        let refused = host.post(&format!("{STAFF}/reservations")).json(wish("2027-03-05", "19:30", 2)).send().await;
        assert_eq!(refused.status, 422);
        assert_eq!(changes(&host, "kind=reservation").await, all, "what was refused changed nothing");
    })
    .await;
}
