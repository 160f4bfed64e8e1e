//! Restaurant files that can be read and contradict themselves: every fault with its pointer and rule.

use crate::files::{File, dinner, osteria, service};
use crate::house::{self, House};

/// A file with something wrong is refused with this fault, as a whole.
async fn refused(house: &House, file: File, pointer: &str, rule: &str) {
    house.apply("osteria", file).await.fault(pointer, rule);
    assert!(house.tenants().is_empty(), "a file that is refused leaves nothing");
}

fn base() -> File {
    osteria("osteria")
}

fn more(text: &str) -> File {
    File { more: format!("{text}\n"), ..base() }
}

fn policy(text: &str) -> File {
    File { policy: format!("{{{text}}}"), ..base() }
}

/// A service with further fields.
fn serving(more: &str) -> File {
    File { services: format!("[{}]", service("dinner", "18:00", "22:00", "00:30", more)), ..base() }
}

fn special(days: &str) -> File {
    File { special_days: days.into(), ..base() }
}

fn closed(text: &str) -> File {
    File { closures: format!("[{{{text}}}]"), ..base() }
}

fn combined(text: &str) -> File {
    File { combinations: format!("[{text}]"), ..base() }
}

#[actix_web::test]
async fn another_version_of_the_format_is_refused() {
    house::with(async |house| {
        for version in ["0", "2", "4294967295"] {
            let file = base().to_string().replace("version: 1", &format!("version: {version}"));
            house.apply("osteria", file).await.fault("/version", "unknown_version");
        }
        for version in ["-1", "\"1\"", "1.5", "one"] {
            let file = base().to_string().replace("version: 1", &format!("version: {version}"));
            house.apply("osteria", file).await.points_at(422, "invalid_restaurant_file", "/version");
        }
        assert!(house.tenants().is_empty());
    })
    .await;
}

#[actix_web::test]
async fn the_profile_must_make_sense() {
    house::with(async |house| {
        for zone in ["Europe/Rom", "CET+1", "\"\"", "../etc/passwd"] {
            refused(house, File { zone: zone.into(), ..base() }, "/zone", "unknown_zone").await;
        }
        for name in ["\"\"", "\"  \"", "\"a\\nb\"", &"x".repeat(201)] {
            refused(house, File { name: name.into(), ..base() }, "/name", "bad_text").await;
        }
        refused(house, more("currency: euro"), "/currency", "bad_currency").await;
        refused(house, more("locale: italiano"), "/locale", "bad_locale").await;
        refused(house, more("contact: {email: nobody}"), "/contact/email", "bad_email").await;
        refused(house, more("contact: {phone: \"\"}"), "/contact/phone", "bad_text").await;
        refused(house, more("members: [{email: nobody, role: owner}]"), "/members/0/email", "bad_email").await;
        let twice = "members: [{email: a@example.com, role: owner}, {email: A@example.com, role: host}]";
        refused(house, more(twice), "/members/1/email", "email_not_unique").await;
    })
    .await;
}

#[actix_web::test]
async fn starts_stand_on_the_grid_of_their_service() {
    house::with(async |house| {
        let off = File { services: dinner("18:00", "21:50", "00:30"), ..base() };
        refused(house, off, "/services/0/last_start", "last_start_off_grid").await;
        let day = "[{date: 2027-03-05, services: [{key: gala, first_start: \"18:00\", last_start: \"18:20\", ends: \"23:00\"}]}]";
        refused(house, special(day), "/special_days/0/services/0/last_start", "last_start_off_grid").await;
    })
    .await;
}

#[actix_web::test]
async fn a_time_names_at_most_one_instant_of_a_service_day() {
    house::with(async |house| {
        let night = service("night", "22:00", "01:00", "03:00", "slot_minutes: 30");
        let early = service("early", "00:30", "00:30", "02:30", "slot_minutes: 30");
        let services = format!("[{early}, {night}]");
        refused(house, File { services, ..base() }, "/services/0/first_start", "ambiguous_time").await;
        let bare = |key: &str, first: &str, last: &str, ends: &str| {
            format!("{{key: {key}, first_start: \"{first}\", last_start: \"{last}\", ends: \"{ends}\"}}")
        };
        let (early, night) = (bare("early", "00:30", "00:30", "03:00"), bare("night", "22:00", "01:00", "04:00"));
        let day = format!("[{{date: 2027-03-05, services: [{early}, {night}]}}]");
        refused(house, special(&day), "/special_days/0/services", "ambiguous_time").await;
    })
    .await;
}

#[actix_web::test]
async fn the_same_time_on_different_weekdays_is_fine() {
    house::with(async |house| {
        let one = "{key: early, days: [mon], first_start: \"00:30\", last_start: \"00:30\", ends: \"03:00\"}";
        let other = "{key: night, days: [tue], first_start: \"22:30\", last_start: \"00:30\", ends: \"03:00\"}";
        house.has("osteria", File { services: format!("[{one}, {other}]"), ..base() }).await;
    })
    .await;
}

#[actix_web::test]
async fn a_service_must_be_held_and_end() {
    house::with(async |house| {
        let bare = "first_start: \"18:00\", last_start: \"22:00\", ends: \"00:30\"";
        let never = File { services: format!("[{{key: d, days: [], {bare}}}]"), ..base() };
        refused(house, never, "/services/0/days", "missing").await;
        let unsaid = File { services: format!("[{{key: d, {bare}}}]"), ..base() };
        refused(house, unsaid, "/services/0/days", "missing").await;
        let day = format!("[{{date: 2027-03-05, services: [{{key: d, days: [fri], {bare}}}]}}]");
        refused(house, special(&day), "/special_days/0/services/0/days", "not_here").await;
        let endless = File { services: dinner("18:00", "17:30", "19:00"), ..base() };
        refused(house, endless, "/services/0/ends", "service_too_long").await;
        let short = serving("slot_minutes: 30, turn_minutes: [{party_max: 4, minutes: 600}]");
        refused(house, short, "/services/0/turn_minutes", "turn_never_fits").await;
        let falling = serving("turn_minutes: [{party_max: 4, minutes: 90}, {party_max: 2, minutes: 60}]");
        refused(house, falling, "/services/0/turn_minutes", "not_rising").await;
        refused(house, serving("turn_minutes: []"), "/services/0/turn_minutes", "not_rising").await;
    })
    .await;
}

#[actix_web::test]
async fn tables_stand_in_areas_that_exist() {
    house::with(async |house| {
        let tables = "[{key: t1, area: attic, seats: {min: 1, max: 2}}]".into();
        refused(house, File { tables, ..base() }, "/tables/0/area", "unknown_key").await;
    })
    .await;
}

#[actix_web::test]
async fn a_combination_is_of_tables_that_can_be_pushed_together() {
    house::with(async |house| {
        let at = "/combinations/0/tables";
        let one = "{key: c, tables: [h1], seats: {min: 3, max: 4}}";
        refused(house, combined(one), at, "combination_too_small").await;
        let same = "{key: c, tables: [h1, h1], seats: {min: 3, max: 4}}";
        refused(house, combined(same), at, "combination_too_small").await;
        let none = "{key: c, tables: [], seats: {min: 3, max: 4}}";
        refused(house, combined(none), at, "combination_too_small").await;
        let unknown = "{key: c, tables: [h1, h9], seats: {min: 3, max: 4}}";
        refused(house, combined(unknown), "/combinations/0/tables/1", "unknown_key").await;
        let across = "{key: c, tables: [h1, w1], seats: {min: 3, max: 4}}";
        refused(house, combined(across), at, "combination_across_areas").await;
    })
    .await;
}

#[actix_web::test]
async fn keys_are_unique_in_the_whole_restaurant() {
    house::with(async |house| {
        let tables = "[{key: t1, seats: {min: 1, max: 2}}, {key: t1, seats: {min: 1, max: 2}}]".into();
        refused(house, File { tables, ..base() }, "/tables/1/key", "key_not_unique").await;
        let tables = "[{key: hall, seats: {min: 1, max: 2}}]".into();
        refused(house, File { tables, ..base() }, "/tables/0/key", "key_not_unique").await;
        let clash = "{key: h1, tables: [h1, h2], seats: {min: 3, max: 4}}";
        refused(house, combined(clash), "/combinations/0/key", "key_not_unique").await;
        let service = "[{key: w1, days: [mon], first_start: \"18:00\", last_start: \"22:00\", ends: \"00:30\"}]".into();
        refused(house, File { services: service, ..base() }, "/services/0/key", "key_not_unique").await;
    })
    .await;
}

#[actix_web::test]
async fn closures_close_something_that_exists_and_end_after_they_begin() {
    house::with(async |house| {
        let backwards = closed("from: 2027-03-06, to: 2027-03-05");
        refused(house, backwards, "/closures/0/to", "closure_ends_before_it_begins").await;
        for (list, key) in [("services", "lunch"), ("areas", "attic"), ("tables", "t9")] {
            let unknown = closed(&format!("from: 2027-03-05, to: 2027-03-05, {list}: [{key}]"));
            refused(house, unknown, &format!("/closures/0/{list}/0"), "unknown_key").await;
        }
        let file = closed("from: 2027-02-30, to: 2027-03-05");
        house.apply("osteria", file).await.points_at(422, "invalid_restaurant_file", "/closures/0/from");
    })
    .await;
}

#[actix_web::test]
async fn a_date_is_special_only_once() {
    house::with(async |house| {
        let twice = "[{date: 2027-03-05, services: []}, {date: 2027-03-05, services: []}]";
        refused(house, special(twice), "/special_days/1/date", "date_not_unique").await;
    })
    .await;
}

#[actix_web::test]
async fn less_in_all_than_online_contradicts_itself() {
    house::with(async |house| {
        for what in ["covers", "parties"] {
            let pacing = format!("pacing: {{{what}_per_slot: 4, online_{what}_per_slot: 5}}");
            let field = format!("pacing/online_{what}_per_slot");
            let file = serving(&format!("slot_minutes: 30, {pacing}"));
            refused(house, file, &format!("/services/0/{field}"), "pacing_contradicts_itself").await;
            let file = serving(&format!("slot_minutes: 30, overrides: [{{{pacing}}}]"));
            refused(house, file, &format!("/services/0/overrides/0/{field}"), "pacing_contradicts_itself").await;
        }
    })
    .await;
}

#[actix_web::test]
async fn numbers_out_of_their_range_are_refused() {
    house::with(async |house| {
        for text in [
            "lead_minutes: -1",
            "lead_minutes: 525601",
            "window_days: 3661",
            "window_days: -1",
            "hold_minutes: 0",
            "hold_minutes: 61",
            "cancel_until_minutes: -1",
            "no_show_after_minutes: 0",
            "no_show_after_minutes: 1441",
            "buffer_minutes: 241",
            "buffer_minutes: 9223372036854775807",
        ] {
            let field = text.split(':').next().expect("a field");
            refused(house, policy(text), &format!("/policy/{field}"), "out_of_range").await;
        }
        for range in ["{min: 0, max: 4}", "{min: 5, max: 4}", "{min: 1, max: 501}", "{min: -3, max: -1}"] {
            let at = "/policy/online_party";
            refused(house, policy(&format!("online_party: {range}")), at, "out_of_range").await;
            let tables = format!("[{{key: t1, seats: {range}}}]");
            refused(house, File { tables, ..base() }, "/tables/0/seats", "out_of_range").await;
        }
        for (text, field) in [("slot_minutes: 4", "slot_minutes"), ("slot_minutes: 241", "slot_minutes")] {
            refused(house, serving(text), &format!("/services/0/{field}"), "out_of_range").await;
        }
        let ranked = "[{key: t1, seats: {min: 1, max: 2}, rank: 1001}]".into();
        refused(house, File { tables: ranked, ..base() }, "/tables/0/rank", "out_of_range").await;
        let turn = serving("turn_minutes: [{party_max: 2, minutes: 1441}]");
        refused(house, turn, "/services/0/turn_minutes/0/minutes", "out_of_range").await;
    })
    .await;
}

#[actix_web::test]
async fn all_faults_are_told_at_once() {
    house::with(async |house| {
        let file = File { zone: "Nowhere".into(), policy: "{hold_minutes: 0, lead_minutes: -1}".into(), ..base() };
        let answer = house.apply("osteria", file).await;
        for pointer in ["/zone", "/policy/hold_minutes", "/policy/lead_minutes"] {
            answer.points_at(422, "invalid_restaurant_file", pointer);
        }
    })
    .await;
}
