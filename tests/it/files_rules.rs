//! What the settings of a restaurant file must be to each other: overrides, channels of tables, combinations, policy.

use crate::files::{File, osteria, service};
use crate::house::{self, House};

/// A file with something wrong is refused with this fault, as a whole.
async fn refused(house: &House, file: File, pointer: &str, rule: &str) {
    house.apply("osteria", file).await.fault(pointer, rule);
    assert!(house.tenants().is_empty(), "a file that is refused leaves nothing");
}

fn base() -> File {
    osteria("osteria")
}

/// Dinner from 18:00 to 22:00, until 00:30, with further fields.
fn serving(more: &str) -> File {
    let more = format!("slot_minutes: 30, {more}");
    File { services: format!("[{}]", service("dinner", "18:00", "22:00", "00:30", &more)), ..base() }
}

/// Dinner with one override.
fn overriding(text: &str) -> File {
    serving(&format!("overrides: [{{{text}}}]"))
}

fn gala(overrides: &str) -> File {
    let hours = "first_start: \"18:00\", last_start: \"22:00\", ends: \"00:30\"";
    let days = format!("[{{date: 2027-03-05, services: [{{key: gala, {hours}, overrides: {overrides}}}]}}]");
    File { special_days: days, ..base() }
}

fn table(more: &str) -> File {
    File { tables: format!("[{{key: t1, seats: {{min: 1, max: 2}}, {more}}}]"), ..base() }
}

fn combined(more: &str) -> File {
    File { combinations: format!("[{{key: c, tables: [h1, h2], {more}}}]"), ..base() }
}

fn policy(text: &str) -> File {
    File { policy: format!("{{{text}}}"), ..base() }
}

#[actix_web::test]
async fn an_override_says_something() {
    house::with(async |house| {
        for text in ["", "days: [fri]", "days: [fri], from: \"20:00\", to: \"20:30\""] {
            refused(house, overriding(text), "/services/0/overrides/0", "override_says_nothing").await;
        }
        let at = "/special_days/0/services/0/overrides/1";
        refused(house, gala("[{starts_for: nobody}, {from: \"20:00\"}]"), at, "override_says_nothing").await;
        // No limit where the service has one: that is something.
        house.has("osteria", overriding("pacing: {}")).await;
    })
    .await;
}

#[actix_web::test]
async fn a_service_has_no_more_than_200_overrides() {
    house::with(async |house| {
        let many = |count: usize| serving(&format!("overrides: [{}]", "{starts_for: nobody}, ".repeat(count)));
        refused(house, many(201), "/services/0/overrides", "too_many").await;
        house.has("osteria", many(200)).await;
    })
    .await;
}

#[actix_web::test]
async fn an_override_is_of_starts_that_the_service_has() {
    house::with(async |house| {
        let at = |field: &str| format!("/services/0/overrides/0{field}");
        for (field, time) in [("from", "17:30"), ("from", "22:30"), ("to", "22:15"), ("to", "00:00")] {
            let file = overriding(&format!("{field}: \"{time}\", starts_for: nobody"));
            refused(house, file, &at(&format!("/{field}")), "override_outside_service").await;
        }
        let backwards = overriding("from: \"20:30\", to: \"20:00\", starts_for: nobody");
        refused(house, backwards, &at("/to"), "override_ends_before_it_begins").await;
        let between = overriding("from: \"20:05\", to: \"20:25\", starts_for: nobody");
        refused(house, between, &at(""), "override_never_holds").await;
    })
    .await;
}

#[actix_web::test]
async fn an_override_is_of_days_on_which_the_service_is_held() {
    house::with(async |house| {
        let hours = "first_start: \"18:00\", last_start: \"22:00\", ends: \"00:30\"";
        let on = |days: &str| {
            let services =
                format!("[{{key: d, days: [mon, tue], {hours}, overrides: [{{days: {days}, starts_for: nobody}}]}}]");
            File { services, ..base() }
        };
        let at = "/services/0/overrides/0";
        refused(house, on("[fri, sat]"), at, "override_never_holds").await;
        refused(house, on("[]"), &format!("{at}/days"), "missing").await;
        let special = gala("[{days: [fri], starts_for: nobody}]");
        refused(house, special, "/special_days/0/services/0/overrides/0/days", "not_here").await;
        house.has("osteria", on("[tue, wed]")).await;
    })
    .await;
}

#[actix_web::test]
async fn an_override_past_midnight_is_of_the_same_night() {
    house::with(async |house| {
        let night = |from: &str| {
            let more = format!("slot_minutes: 30, overrides: [{{from: \"{from}\", starts_for: in_house}}]");
            File { services: format!("[{}]", service("night", "22:00", "01:00", "03:00", &more)), ..base() }
        };
        refused(house, night("01:30"), "/services/0/overrides/0/from", "override_outside_service").await;
        house.has("osteria", night("00:30")).await;
    })
    .await;
}

#[actix_web::test]
async fn the_turns_of_an_override_fit_its_starts() {
    house::with(async |house| {
        let at = "/services/0/overrides/0/turn_minutes";
        let long = "turn_minutes: [{party_max: 2, minutes: 240}, {party_max: 8, minutes: 300}]";
        refused(house, overriding(&format!("from: \"20:45\", {long}")), at, "turn_never_fits").await;
        refused(house, overriding("turn_minutes: []"), at, "not_rising").await;
        let told = "turn_minutes: [{party_max: 2, minutes: 60, told_minutes: 4}]";
        refused(house, overriding(told), &format!("{at}/0/told_minutes"), "out_of_range").await;
        house.has("osteria", overriding(&format!("from: \"20:15\", {long}"))).await;
    })
    .await;
}

#[actix_web::test]
async fn the_channel_of_a_table_is_said_once_for_services_that_exist() {
    house::with(async |house| {
        let lunch = table("channels: [{service: dinner, channel: walk_in}, {service: lunch, channel: online}]");
        refused(house, lunch, "/tables/0/channels/1/service", "unknown_key").await;
        let twice = table("channels: [{service: dinner, channel: walk_in}, {service: dinner, channel: online}]");
        refused(house, twice, "/tables/0/channels/1/service", "service_not_unique").await;
        let special_days = gala("[]").special_days;
        let known = table("channels: [{service: dinner, channel: walk_in}, {service: gala, channel: in_house}]");
        house.has("osteria", File { special_days, ..known }).await;
    })
    .await;
}

#[actix_web::test]
async fn a_combination_says_its_seats_or_what_is_lost() {
    house::with(async |house| {
        let both = combined("seats: {min: 3, max: 5}, seat_loss: 1");
        refused(house, both, "/combinations/0/seat_loss", "seats_said_twice").await;
        // Two and four: with two lost they seat no more than four.
        for seat_loss in [2, 6, 100] {
            let file = combined(&format!("seat_loss: {seat_loss}"));
            refused(house, file, "/combinations/0/seat_loss", "seat_loss_too_large").await;
        }
        let unknown = "[{key: c, tables: [h1, h9], seat_loss: 100}]".into();
        let file = File { combinations: unknown, ..base() };
        refused(house, file, "/combinations/0/tables/1", "unknown_key").await;
        house.has("osteria", combined("seat_loss: 1, cost: 3")).await;
    })
    .await;
}

#[actix_web::test]
async fn an_approval_that_no_party_needs_is_a_mistake() {
    house::with(async |house| {
        let file = policy("online_party: {min: 1, max: 6}, approval: {from_party: 7}");
        refused(house, file, "/policy/approval/from_party", "approval_never_needed").await;
        house.has("osteria", policy("approval: {from_party: 8}")).await;
    })
    .await;
}

#[actix_web::test]
async fn settings_have_bounds() {
    house::with(async |house| {
        for field in ["x: 100001, y: 0", "y: -100001, x: 0", "width: 0, x: 0, y: 0", "height: 10001, x: 0, y: 0"] {
            let name = field.split(':').next().expect("a field");
            refused(house, table(&format!("spot: {{{field}}}")), &format!("/tables/0/spot/{name}"), "out_of_range")
                .await;
        }
        let turned = table("spot: {x: 0, y: 0, rotation: 360}");
        refused(house, turned, "/tables/0/spot/rotation", "out_of_range").await;
        for field in ["seat_loss: 101", "seat_loss: -1", "cost: 101"] {
            let name = field.split(':').next().expect("a field");
            refused(house, combined(field), &format!("/combinations/0/{name}"), "out_of_range").await;
        }
        for field in ["buffer_minutes: 241", "overbook_parties: 101", "overbook_parties: -1"] {
            let name = field.split(':').next().expect("a field");
            refused(house, serving(field), &format!("/services/0/{name}"), "out_of_range").await;
        }
        let pacing = serving("pacing: {parties_per_slot: 0}");
        refused(house, pacing, "/services/0/pacing/parties_per_slot", "out_of_range").await;
    })
    .await;
}

#[actix_web::test]
async fn settings_of_the_policy_have_bounds() {
    house::with(async |house| {
        for (text, field) in [
            ("late_after_minutes: 241", "late_after_minutes"),
            ("holds_per_client: 0", "holds_per_client"),
            ("holds_per_client: 1001", "holds_per_client"),
            ("in_house: {party: {min: 3, max: 2}}", "in_house/party"),
            ("in_house: {lead_minutes: -1}", "in_house/lead_minutes"),
            ("in_house: {window_days: 3661}", "in_house/window_days"),
            ("approval: {from_party: 0}", "approval/from_party"),
            ("approval: {from_party: 2, expires_minutes: 0}", "approval/expires_minutes"),
            ("strikes: {count: 0, then: flag}", "strikes/count"),
            ("strikes: {within_days: 731, then: flag}", "strikes/within_days"),
            ("waitlist: {offer_minutes: 1441}", "waitlist/offer_minutes"),
            ("waitlist: {queue_offer_minutes: 121}", "waitlist/queue_offer_minutes"),
            ("waitlist: {entries_max: 2001}", "waitlist/entries_max"),
        ] {
            refused(house, policy(text), &format!("/policy/{field}"), "out_of_range").await;
        }
    })
    .await;
}

#[actix_web::test]
async fn words_that_do_not_exist_are_refused_where_they_stand() {
    house::with(async |house| {
        for (file, pointer) in [
            (table("category: sofa"), "/tables/0/category"),
            (table("channels: [{service: dinner, channel: friends}]"), "/tables/0/channels/0/channel"),
            (table("spot: {x: 0, y: 0, shape: oval}"), "/tables/0/spot/shape"),
            (overriding("starts_for: friends"), "/services/0/overrides/0/starts_for"),
            (overriding("from: 8pm, starts_for: nobody"), "/services/0/overrides/0/from"),
            (overriding("days: [fri], minutes: 90"), "/services/0/overrides/0/minutes"),
            (policy("strikes: {then: forgive}"), "/policy/strikes/then"),
            (policy("waitlist: {open: true}"), "/policy/waitlist/open"),
        ] {
            house.apply("osteria", file).await.points_at(422, "invalid_restaurant_file", pointer);
        }
        assert!(house.tenants().is_empty());
    })
    .await;
}
