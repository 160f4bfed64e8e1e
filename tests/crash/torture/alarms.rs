//! Effects of alarms, counted in the history: each exactly once, and none missing once its time is over.

use std::collections::BTreeMap;

use serde_json::Value;

use super::memory::World;

/// What happened to one thing, in order: reason and way.
type Story = Vec<(String, String)>;

fn stories(changes: &[Value], kind: &str) -> BTreeMap<String, Story> {
    let mut all: BTreeMap<String, Story> = BTreeMap::new();
    for change in changes.iter().filter(|change| change["kind"] == kind) {
        let word = |field: &str| change[field].as_str().unwrap_or_default().to_owned();
        all.entry(word("entity")).or_default().push((word("reason"), word("channel")));
    }
    all
}

fn times(story: &Story, reason: &str) -> usize {
    story.iter().filter(|(it, _)| it == reason).count()
}

/// Looks through all that happened in a restaurant, long after the last alarm was due.
pub fn look_through(slug: &'static str, changes: &[Value], world: &World) {
    let (holds, reservations, waits) =
        (stories(changes, "hold"), stories(changes, "reservation"), stories(changes, "wait"));
    for (id, story) in &holds {
        let ends = times(story, "expired") + times(story, "released") + times(story, "consumed");
        assert_eq!((times(story, "placed"), ends, story.len()), (1, 1, 2), "{slug}: hold {id}: {story:?}");
        fired(world, "holds expired", times(story, "expired"));
    }
    for (id, story) in &reservations {
        let is_made = ["booked", "requested", "seated"].contains(&story[0].0.as_str());
        assert!(is_made, "{slug}: {id} begins with {story:?}");
        assert!(times(story, "requested") <= 1 && times(story, "booked") <= 1, "{slug}: {id} made twice: {story:?}");
        let is_twice = ["cancelled", "no_show", "finished"].iter().any(|end| 1 < times(story, end));
        assert!(!is_twice, "{slug}: {id} ends twice: {story:?}");
        let by_alarm =
            |reason: &str| story.iter().filter(|it| (it.0.as_str(), it.1.as_str()) == (reason, "alarm")).count();
        fired(world, "no-shows", by_alarm("no_show"));
        fired(world, "requests lapsed", by_alarm("cancelled"));
    }
    for (id, story) in &waits {
        assert_eq!(story[0].0, "waiting", "{slug}: {id}: {story:?}");
        let ends = ["accepted", "lapsed", "ended", "left"].iter().map(|end| times(story, end)).sum::<usize>();
        assert!(ends <= 1 && times(story, "offered") <= 1, "{slug}: {id}: {story:?}");
        fired(world, "offers lapsed", times(story, "lapsed"));
    }
    nobody_unknown(slug, &holds, &reservations, &waits, world);
    nothing_overdue(slug, changes);
}

fn fired(world: &World, what: &'static str, times: usize) {
    *world.fired.borrow_mut().entry(what).or_default() += times;
}

/// Whatever there is was acknowledged or found out; whatever was acknowledged is there.
fn nobody_unknown(
    slug: &'static str,
    holds: &BTreeMap<String, Story>,
    reservations: &BTreeMap<String, Story>,
    waits: &BTreeMap<String, Story>,
    world: &World,
) {
    let known = world.bookings.borrow();
    for id in reservations.keys() {
        assert!(known.contains_key(id), "{slug}: {id} is there, and nobody asked for it twice");
    }
    let lost = known.values().filter(|it| it.slug == slug).find(|it| !reservations.contains_key(&it.id));
    assert!(lost.is_none(), "acknowledged and lost: {lost:?}");
    if slug == "tiny" {
        let known = world.waits.borrow();
        assert!(waits.keys().eq(known.keys()), "{} wait, {} are known", waits.len(), known.len());
    }
    // Offers are holds too, which nobody asked for.
    let known = world.holds.borrow();
    let strange = holds.keys().filter(|id| !known.contains_key(*id)).count();
    assert!(slug == "tiny" || strange == 0, "{slug}: {strange} holds that nobody knows");
}

/// The last version of everything: nobody is still asked for an answer, offered a table, or waited for.
fn nothing_overdue(slug: &'static str, changes: &[Value]) {
    let mut last: BTreeMap<&str, &Value> = BTreeMap::new();
    for change in changes.iter().filter(|change| change["kind"] == "reservation" || change["kind"] == "wait") {
        last.insert(change["entity"].as_str().unwrap(), &change["after"]);
    }
    for (id, now) in last {
        let status = now["status"].as_str().unwrap();
        assert!(status != "requested" && status != "offered", "{slug}: {id} is overdue: {now}");
        let is_expected = ["booked", "confirmed"].contains(&status);
        let is_over = !now["date"].as_str().unwrap_or("2031").starts_with("2031");
        assert!(slug != "door" || !is_expected || !is_over, "{slug}: {id} never came, and nobody noticed: {now}");
    }
}
