//! The example that uses every setting: nothing of it is lost, and each change of it is seen.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::files::{File, osteria};
use crate::house::{self, House};

const SLUG: &str = "brasserie-du-parc";

fn reference() -> String {
    let path = format!("{}/examples/restaurants/{SLUG}.yaml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the reference")
}

async fn read(house: &House) -> Value {
    let whole = house.platform().get(&format!("/v1/platform/restaurants/{SLUG}")).send().await.ok(200);
    whole["file"].clone()
}

/// What `said` has and `read` has not, by pointer. `read` may have more: defaults.
fn lost(said: &Value, read: &Value, at: &str) -> Vec<String> {
    match (said, read) {
        (Value::Object(said), Value::Object(read)) => {
            let below = |(name, said)| lost(said, read.get(name).unwrap_or(&Value::Null), &format!("{at}/{name}"));
            said.iter().flat_map(below).collect()
        }
        (Value::Array(said), Value::Array(read)) if said.len() == read.len() => {
            let pairs = said.iter().zip(read).enumerate();
            pairs.flat_map(|(nth, (said, read))| lost(said, read, &format!("{at}/{nth}"))).collect()
        }
        (said, read) if said == read => vec![],
        (said, read) => vec![format!("{at}: {said} became {read}")],
    }
}

#[actix_web::test]
async fn nothing_of_the_reference_is_lost() {
    house::with(async |house| {
        house.apply(SLUG, reference()).await.ok(201);
        let said: Value = yaml_serde::from_str(&reference()).expect("YAML");
        assert_eq!(lost(&said, &read(house).await, ""), Vec::<String>::new());
        let again = house.platform().put(&format!("/v1/platform/restaurants/{SLUG}")).json(read(house).await);
        assert_eq!(again.send().await.ok(200)["plan"], json!([]));
    })
    .await;
}

/// The fields of a schema and of those below it that a value uses, as `Schema.field`.
fn use_fields(contract: &Value, schema: &Value, value: &Value, used: &mut BTreeSet<String>) {
    if let Some(items) = value.as_array() {
        items.iter().for_each(|item| use_fields(contract, &schema["items"], item, used));
    }
    let Some((name, fields)) = fields_of(contract, schema) else { return };
    for (field, value) in value.as_object().into_iter().flatten() {
        used.insert(format!("{name}.{field}"));
        use_fields(contract, &fields[field], value, used);
    }
}

/// The schema that is meant by a reference, perhaps one that may be null.
fn fields_of<'a>(contract: &'a Value, schema: &'a Value) -> Option<(&'a str, &'a Value)> {
    let alternatives = schema["oneOf"].as_array().into_iter().flatten();
    let reference = alternatives.chain([schema]).find_map(|it| it["$ref"].as_str())?;
    let name = reference.rsplit('/').next()?;
    let fields = &contract["components"]["schemas"][name]["properties"];
    fields.is_object().then_some((name, fields))
}

#[actix_web::test]
async fn the_reference_uses_every_field() {
    house::with(async |house| {
        let contract = house.guest().get("/openapi.yaml").send().await.text();
        let contract: Value = yaml_serde::from_str(&contract).expect("YAML");
        let said: Value = yaml_serde::from_str(&reference()).expect("YAML");
        let mut used = BTreeSet::new();
        let file = json!({ "$ref": "#/components/schemas/RestaurantFile" });
        use_fields(&contract, &file, &said, &mut used);
        let names: BTreeSet<&str> = used.iter().filter_map(|it| it.split_once('.')).map(|(name, _)| name).collect();
        assert!(15 < names.len(), "{names:?}");
        for name in names {
            let fields = contract["components"]["schemas"][name]["properties"].as_object().expect("fields");
            for field in fields.keys().map(|field| format!("{name}.{field}")) {
                assert!(used.contains(&field), "the reference does not show {field}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn a_dry_run_sees_each_setting_change() {
    house::with(async |house| {
        house.apply(SLUG, reference()).await.ok(201);
        for (from, to, kind, key) in [
            ("spot: {x: 100, y: 100}", "spot: {x: 101, y: 100}", "table", "s1"),
            ("{service: lunch, channel: walk_in}", "{service: lunch, channel: in_house}", "table", "s4"),
            ("category: high_top", "category: booth", "table", "h1"),
            ("category: outdoor, accessible: true}\n  - {key: t3", "category: outdoor}\n  - {key: t3", "table", "t2"),
            ("seat_loss: 1, cost: 1", "seat_loss: 1, cost: 2", "combination", "s10s11"),
            ("seat_loss: 2", "seat_loss: 3", "combination", "t2t3"),
            ("buffer_minutes: 5\n", "buffer_minutes: 6\n", "service", "lunch"),
            ("overbook_parties: 2", "overbook_parties: 3", "service", "lunch"),
            ("online_parties_per_slot: 6", "online_parties_per_slot: 5", "service", "lunch"),
            ("told_minutes: 105", "told_minutes: 100", "service", "dinner"),
            ("to: \"20:30\"", "to: \"20:45\"", "service", "dinner"),
            ("{parties_per_slot: 4}", "{parties_per_slot: 5}", "special_day", "2026-12-31"),
            ("queue_offer_minutes: 8", "queue_offer_minutes: 9", "policy", ""),
            ("then: require_approval", "then: flag", "policy", ""),
        ] {
            let changed = reference().replace(from, to);
            assert_ne!(changed, reference(), "{from} is there");
            let dry = house.platform().put(&format!("/v1/platform/restaurants/{SLUG}?dry_run=true"));
            let plan = &dry.yaml(changed).send().await.ok(200)["plan"];
            assert_eq!(plan, &json!([{ "action": "change", "kind": kind, "key": key }]), "{to}");
        }
    })
    .await;
}

#[actix_web::test]
async fn what_a_policy_leaves_out_has_its_default() {
    house::with(async |house| {
        house.apply(SLUG, reference()).await.ok(201);
        let policy = reference().find("policy:\n").expect("a policy");
        let members = reference().find("members:\n").expect("members");
        for bare in ["policy: {}\n", "policy: {approval: null, strikes: null, in_house: null, waitlist: null}\n"] {
            let file = format!("{}{bare}{}", &reference()[..policy], &reference()[members..]);
            house.apply(SLUG, file).await.ok(200);
            let policy = &read(house).await["policy"];
            for none in ["approval", "strikes", "in_house", "no_show_after_minutes"] {
                assert_eq!(policy[none], Value::Null, "{none}");
            }
            let (late, holds) = (&policy["late_after_minutes"], &policy["holds_per_client"]);
            assert_eq!((late, holds, &policy["one_booking_per_guest"]), (&json!(15), &json!(20), &json!(false)));
            let waitlist =
                json!({ "online": true, "offer_minutes": 15, "queue_offer_minutes": 10, "entries_max": 200 });
            assert_eq!(policy["waitlist"], waitlist);
        }
    })
    .await;
}

#[actix_web::test]
async fn defaults_of_what_is_half_said() {
    house::with(async |house| {
        let file = reference()
            .replace("approval: {from_party: 7, expires_minutes: 240}", "approval: {from_party: 7}")
            .replace("strikes: {count: 3, within_days: 365, then: require_approval}", "strikes: {then: flag}");
        house.apply(SLUG, file).await.ok(201);
        let file = read(house).await;
        assert_eq!(file["policy"]["approval"]["expires_minutes"], 1440);
        assert_eq!(file["policy"]["strikes"], json!({ "count": 4, "within_days": 365, "then": "flag" }));
        let spot = json!({ "x": 100, "y": 100, "width": 80, "height": 80, "rotation": 0, "shape": "rectangle" });
        assert_eq!(file["tables"][0]["spot"], spot);
        let whole_evening = &file["services"][1]["overrides"][0];
        assert_eq!((&whole_evening["from"], &whole_evening["to"]), (&json!("18:30"), &json!("00:00")));
        assert_eq!(file["special_days"][0]["services"][0]["overrides"][0]["days"], Value::Null);
    })
    .await;
}

#[actix_web::test]
async fn guests_read_what_they_need_of_the_policy_and_the_floor() {
    house::with(async |house| {
        house.apply(SLUG, reference()).await.ok(201);
        let profile = house.guest().get(&format!("/v1/restaurants/{SLUG}")).send().await.ok(200);
        assert_eq!((&profile["party_max"], &profile["approval_from_party"]), (&json!(10), &json!(7)));
        assert_eq!((&profile["approval_minutes"], &profile["waitlist"]), (&json!(240), &json!(true)));
        assert_eq!((&profile["one_booking_per_guest"], &profile["accessible"]), (&json!(true), &json!(true)));
        assert_eq!(profile["categories"], json!(["standard", "booth", "high_top", "counter", "bar", "outdoor"]));
    })
    .await;
}

#[actix_web::test]
async fn guests_read_that_nothing_special_holds_where_nothing_is_said() {
    house::with(async |house| {
        let tables = "
  - {key: a, seats: {min: 1, max: 2}, category: booth, channels: [{service: dinner, channel: in_house}]}
  - {key: b, seats: {min: 1, max: 2}, category: bar, accessible: true, channel: walk_in}
  - {key: c, seats: {min: 1, max: 2}}";
        let file = File { tables: tables.into(), policy: "{waitlist: {online: false}}".into(), ..osteria("osteria") };
        house.has("osteria", file).await;
        let profile = house.guest().get("/v1/restaurants/osteria").send().await.ok(200);
        assert_eq!((&profile["approval_from_party"], &profile["approval_minutes"]), (&Value::Null, &Value::Null));
        assert_eq!((&profile["waitlist"], &profile["one_booking_per_guest"]), (&json!(false), &json!(false)));
        // What cannot be booked online is not held out to guests.
        assert_eq!((&profile["categories"], &profile["accessible"]), (&json!(["standard"]), &json!(false)));
    })
    .await;
}
