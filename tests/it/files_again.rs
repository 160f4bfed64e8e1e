//! What a restaurant says of itself can be applied: to itself it is no change, and elsewhere it makes the same restaurant.
//! The rule book and the file alone, with files as they come.

use maitred::clock::{Moment, random_bits};
use maitred::domain::restaurant::apply::apply;
use maitred::domain::restaurant::command::Command;
use maitred::domain::restaurant::decide::{Outcome, PlanStep, decide};
use maitred::domain::restaurant::state::State;
use maitred::domain::slug::Slug;
use maitred::restaurant::file::RestaurantFile;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Text that YAML has its own ideas about.
fn name() -> impl Strategy<Value = String> {
    let odd = select(vec![
        "yes",
        "null",
        "1e3",
        "- a",
        "a: b",
        "#x",
        "Ö 'n' \"q\"",
        "0x1F",
        "~",
        "2027-03-01",
        "é\u{301}",
        "🍷",
    ]);
    prop_oneof![odd.prop_map(str::to_owned), "[A-Za-z][A-Za-z '&-]{0,20}[a-z]"]
}

fn table(at: usize, areas: usize) -> impl Strategy<Value = String> {
    let channel = select(vec!["", ", channel: in_house", ", channel: walk_in"]);
    (1..5_i64, 0..6_i64, 0..areas + 1, 0..4_i64, channel).prop_map(move |(min, more, area, rank, channel)| {
        let area = if area < areas { format!(", area: a{area}") } else { String::new() };
        format!("  - {{key: t{at}{area}, seats: {{min: {min}, max: {}}}, rank: {rank}{channel}}}\n", min + more)
    })
}

/// Services of which each has hours of its own, so that none is in another's way.
fn service(at: usize) -> impl Strategy<Value = String> {
    let from = 6 + 6 * at;
    let pacing =
        prop_oneof![Just(String::new()), (4..40_i64).prop_map(|max| format!(", pacing: {{covers_per_slot: {max}}}"))];
    (name(), subsequence(&DAYS[..], 1..=7), select(vec![15, 30, 60]), 30..120_i64, pacing).prop_map(
        move |(name, days, slot, turn, pacing)| {
            let (name, days) = (serde_json::to_string(&name).expect("a text"), days.join(", "));
            format!(
                "  - {{key: s{at}, name: {name}, days: [{days}], first_start: \"{from:02}:00\", last_start: \"{:02}:00\", ends: \"{:02}:59\", slot_minutes: {slot}, turn_minutes: [{{party_max: 20, minutes: {turn}}}]{pacing}}}\n",
                from + 2,
                from + 4
            )
        },
    )
}

fn policy() -> impl Strategy<Value = String> {
    (0..300_i64, 1..400_i64, 1..60_i64, 0..500_i64, 0..30_i64, 1..4_i64).prop_map(
        |(lead, window, hold, cancel, buffer, min)| {
            format!(
                "policy: {{lead_minutes: {lead}, window_days: {window}, hold_minutes: {hold}, cancel_until_minutes: {cancel}, buffer_minutes: {buffer}, online_party: {{min: {min}, max: {}}}}}\n",
                min + 6
            )
        },
    )
}

fn closures() -> impl Strategy<Value = String> {
    let closure = (1..28_u32, 0..3_u32, name()).prop_map(|(from, more, reason)| {
        let reason = serde_json::to_string(&reason).expect("a text");
        format!("  - {{from: 2027-05-{from:02}, to: 2027-05-{:02}, reason: {reason}}}\n", from + more)
    });
    proptest::collection::vec(closure, 0..4).prop_map(|list| match list.is_empty() {
        true => "closures: []\n".to_owned(),
        false => format!("closures:\n{}", list.concat()),
    })
}

fn restaurant() -> impl Strategy<Value = String> {
    let zone = select(vec!["Europe/Rome", "America/New_York", "Asia/Kolkata", "UTC"]);
    let body = (0..3_usize, 1..8_usize, 1..4_usize).prop_flat_map(|(areas, tables, services)| {
        let names = proptest::collection::vec(name(), areas);
        let tables: Vec<_> = (0..tables).map(|at| table(at, areas)).collect();
        let services: Vec<_> = (0..services).map(service).collect();
        (names, tables, services)
    });
    (name(), zone, body, policy(), closures()).prop_map(|(name, zone, (areas, tables, services), policy, closures)| {
        let quoted = |text: &String| serde_json::to_string(text).expect("a text");
        let areas = areas.iter().enumerate().map(|(at, name)| format!("  - {{key: a{at}, name: {}}}\n", quoted(name)));
        let areas: String = areas.collect();
        let areas = if areas.is_empty() { "areas: []\n".to_owned() } else { format!("areas:\n{areas}") };
        format!(
            "version: 1\nslug: osteria\nname: {}\nzone: {zone}\n{areas}tables:\n{}services:\n{}{policy}{closures}",
            quoted(&name),
            tables.concat(),
            services.concat()
        )
    })
}

/// Applies a file, and says what was planned; or why not.
fn configured(state: &mut State, text: &str) -> Result<Vec<PlanStep>, String> {
    let file: RestaurantFile = yaml_serde::from_str(text).map_err(|error| error.to_string())?;
    let configure = file.into_command(random_bits).map_err(|faults| format!("{faults:?}"))?;
    let decision = decide(
        state,
        Command::Configure(Box::new(configure)),
        Moment::from_timestamp(1_800_000_000, 0).expect("a time"),
    );
    let decision = decision.map_err(|rejection| format!("{rejection:?}"))?;
    apply(state, &decision.changes).map_err(|overlap| overlap.to_string())?;
    let Outcome::Configured { plan, .. } = decision.outcome else { return Err("no plan".into()) };
    Ok(plan)
}

/// As `GET …/file` says it.
fn exported(state: &State) -> String {
    let slug = Slug::parse("osteria").expect("a slug");
    let configuration = &state.house.as_ref().expect("it was configured").configuration;
    yaml_serde::to_string(&RestaurantFile::of(slug, configuration)).expect("a file can be written")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn what_is_exported_is_applied_as_the_identity(text in restaurant()) {
        let mut original = State::default();
        let made = configured(&mut original, &text);
        prop_assert!(made.is_ok(), "{made:?}\n{text}");
        let file = exported(&original);
        let version = original.version;
        prop_assert_eq!(configured(&mut original, &file), Ok(vec![]), "to itself it is no change:\n{}", file);
        prop_assert_eq!(original.version, version);
        let mut copy = State::default();
        prop_assert!(configured(&mut copy, &file).is_ok(), "{file}");
        prop_assert_eq!(exported(&copy), file);
    }
}
