//! `openapi.yaml` is the contract: it is what the code says, and the server does what it says.

use std::collections::BTreeSet;

use awc::http::Method;
use serde_json::{Value, json};

use crate::client::{text, wish};
use crate::desk::Desk;
use crate::files::one_table;
use crate::follower::{Follower, feed};
use crate::house::{self, House};

const METHODS: [&str; 7] = ["get", "put", "post", "patch", "delete", "head", "options"];

pub fn contract() -> Value {
    yaml_serde::from_str(&maitred::http::openapi::yaml()).expect("the contract is YAML")
}

/// Method, path and operation, for all of the contract.
pub fn operations() -> Vec<(Method, String, Value)> {
    let contract = contract();
    let paths = contract["paths"].as_object().expect("paths").clone();
    let of_path = |(path, item): (String, Value)| {
        let item = item.as_object().expect("a path item").clone();
        let operations = item.into_iter().filter(|(name, _)| METHODS.contains(&name.as_str()));
        operations.map(move |(name, it)| (name.to_uppercase().parse().expect("a method"), path.clone(), it))
    };
    paths.into_iter().flat_map(of_path).collect()
}

#[test]
fn the_contract_in_the_repository_is_what_the_code_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.yaml");
    let committed = std::fs::read_to_string(path).unwrap();
    assert!(committed == maitred::http::openapi::yaml(), "run `cargo run -- openapi > openapi.yaml`");
}

#[actix_web::test]
async fn the_server_shows_the_contract() {
    house::with(async |house| {
        let answer = house.guest().get("/openapi.yaml").send().await;
        assert_eq!(answer.header("content-type"), "application/yaml");
        assert_eq!(answer.text(), maitred::http::openapi::yaml());
        let older = house.guest().get("/openapi-3.0.yaml").send().await;
        assert_eq!(older.header("content-type"), "application/yaml");
        assert_eq!(older.text(), maitred::http::openapi::older_yaml());
        let json = house.guest().get("/openapi.json").send().await.ok(200);
        assert_eq!(json, maitred::http::openapi::document());
    })
    .await;
}

#[test]
fn every_operation_has_a_name_of_its_own_and_its_answers() {
    let mut names = BTreeSet::new();
    for (method, path, operation) in operations() {
        assert!(names.insert(text(&operation["operationId"]).to_owned()), "{method} {path}");
        let answers = operation["responses"].as_object().expect("answers");
        assert!(
            answers.keys().any(|status| status.starts_with('2') || ["101", "302"].contains(&status.as_str())),
            "{method} {path}"
        );
    }
}

#[test]
fn every_reference_of_the_contract_leads_somewhere() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(fields) => {
                found.extend(fields.get("$ref").and_then(Value::as_str));
                fields.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let contract = contract();
    let mut found = vec![];
    references(&contract, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} is elsewhere"));
        assert!(contract.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

/// A path of the contract with things that are there.
pub async fn filled(house: &House, path: &str) -> String {
    let booked = house.guest().book("osteria", "2027-03-05", "19:30", 2).await;
    let reservation = if booked.status == 201 { text(&booked.json()["id"]).to_owned() } else { "res_none".into() };
    path.replace("{slug}", "osteria")
        .replace("{reservation}", &reservation)
        .replace("{hold}", "hld_000000000000")
        .replace("{key}", "key_000000000000")
        .replace("{account}", "acc_000000000000")
        .replace("{session}", "ses_000000000000")
        .replace("{alias}", "an-old-name")
        .replace("{plan}", "a-plan")
        .replace("{alarm}", "an-alarm")
        .replace("{wait}", "wtl_000000000000000000000000")
}

#[actix_web::test]
async fn every_operation_of_the_contract_is_there() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for (method, path, _) in operations() {
            let path = filled(house, &path).await;
            assert!(!path.contains('{'), "{path}");
            let answer = house.platform().ask(method.clone(), &path).send().await;
            // A plain GET of a socket: the client shows no body of what has to do with upgrades.
            let is_problem = answer.header("content-type") == "application/problem+json" && answer.status != 426;
            let code = if is_problem { answer.json()["code"].clone() } else { Value::Null };
            assert!(![json!("not_found"), json!("method_not_allowed")].contains(&code), "{method} {path}: {code}");
        }
    })
    .await;
}

#[actix_web::test]
async fn operations_that_need_a_credential_say_so_and_mean_it() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        for (method, path, operation) in operations() {
            let path = filled(house, &path).await;
            let answer = house.guest().ask(method.clone(), &path).send().await;
            let is_closed = operation["security"].as_array().is_some_and(|list| !list.is_empty());
            assert_eq!(answer.status == 401, is_closed, "{method} {path}: {}", answer.status);
        }
    })
    .await;
}

/// A new key of a restaurant.
async fn key_of(house: &House, slug: &str, role: &str) -> String {
    let wanted = json!({ "restaurant": slug, "role": role });
    text(&house.platform().post("/v1/platform/keys").json(wanted).send().await.ok(201)["key"]).to_owned()
}

#[actix_web::test]
async fn answers_have_the_fields_that_the_contract_requires_and_no_others() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        let booked = guest.book("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        fits("Reservation", &booked);
        fits("Problem", &guest.book("osteria", "2027-03-05", "19:30", 2).await.problem(409, "slot_unavailable"));
        fits("HoldBody", &guest.hold("osteria", "2027-03-06", "19:30", 2).await.ok(201));
        fits("Restaurant", &guest.get("/v1/restaurants/osteria").send().await.ok(200));
        fits("AvailabilityBody", &guest.availability("osteria", "date=2027-03-05&party_size=2").await);
        let platform = house.platform();
        fits("TenantPage", &platform.get("/v1/platform/restaurants").send().await.ok(200));
        fits("RestaurantHealth", &platform.get("/v1/platform/restaurants/osteria/health").send().await.ok(200));
        let staff = guest.with(key_of(house, "osteria", "viewer").await);
        let listed = platform.get("/v1/platform/keys?restaurant=osteria").send().await.ok(200);
        fits("RestaurantKeyPage", &listed);
        fits("RestaurantKey", &listed["items"][0]);
        fits("StaffRestaurant", &staff.get("/v1/staff/restaurants/osteria").send().await.ok(200));
        fits_for_staff(house).await;
        let mut follower = Follower::connect(house, &feed("osteria", "2027-03-07", 2)).await;
        fits("SlotsFrame", &follower.frame().await);
        follower.say("nothing").await;
        fits("ProblemFrame", &follower.frame().await);
        fits("Applied", &house.apply("osteria", one_table("osteria")).await.ok(200));
        fits("Version", &guest.get("/version").send().await.ok(200));
        fits("Status", &guest.get("/healthz").send().await.ok(200));
    })
    .await;
}

/// What staff and those who wait are answered.
async fn fits_for_staff(house: &House) {
    let desk = Desk::of(house, "osteria", "owner").await;
    fits("StaffReservation", &desk.book_in(wish("2027-03-08", "19:30", 2)).await.ok(201));
    fits("StaffReservationPage", &desk.get("/reservations?date=2027-03-08").await.ok(200));
    fits("StaffReservationPage", &desk.get("/unallocated").await.ok(200));
    fits("AvailabilityBody", &desk.get("/availability?date=2027-03-08&party_size=2").await.ok(200));
    let floor = desk.get("/floor").await.ok(200);
    fits("Floor", &floor);
    fits("FloorTable", &floor["tables"][0]);
    let wanted =
        json!({ "date": "2027-03-09", "from": "19:00", "to": "20:00", "party_size": 2, "guest": { "name": "Bo" } });
    let waits = desk.post("/waitlist", wanted.clone()).await.ok(201);
    fits("StaffWait", &waits);
    fits("Offer", &desk.get("/waitlist").await.ok(200)["items"][0]["offer"]);
    fits("Wait", &house.guest().post("/v1/restaurants/osteria/waitlist").json(wanted).send().await.ok(201));
    let accept = format!("/waitlist/{}/accept", text(&waits["id"]));
    fits("StaffReservation", &desk.client.post(&desk.path(&accept)).send().await.ok(201));
    let lines = "external_id,date,time,party_size\n1,2027-03-10,19:30,2\n2\n";
    let import = desk.client.post(&desk.path("/import")).body("text/csv", lines).send().await.ok(200);
    fits("Import", &import);
    fits("ImportLine", &import["lines"][0]);
    fits("ImportLineError", &import["lines"][1]["error"]);
    let closed = json!({ "date": "2027-03-08", "time": "03:00", "party_size": 2, "guest": { "name": "Bo" } });
    fits("Problem", &desk.book_in(closed).await.problem(422, "time_not_offered"));
}

/// What an object must and may have, by the schema of this name.
fn fits(schema: &str, body: &Value) {
    let contract = contract();
    let schema = &contract["components"]["schemas"][schema];
    let known: BTreeSet<&str> =
        schema["properties"].as_object().expect("properties").keys().map(String::as_str).collect();
    let required: BTreeSet<&str> = schema["required"].as_array().expect("required").iter().map(text).collect();
    let given: BTreeSet<&str> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    assert!(required.is_subset(&given), "missing: {:?}", required.difference(&given));
    assert!(given.is_subset(&known), "unknown: {:?}", given.difference(&known));
}
