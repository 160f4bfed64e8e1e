//! One fetch for a thousand callers, and nothing served for longer than its time.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, Duration, Utc};
use futures_util::future::join_all;
use serde_json::json;

use super::storm::{Door, Storm};
use super::turns::Turns;

const TTL_SECONDS: i64 = 60;
const FETCH_SECONDS: i64 = 10;
const CALLERS: usize = 1_000;

/// Who fetched what when: turns, one for each key.
type Fetches = Rc<RefCell<BTreeMap<String, Turns>>>;

/// Asks for a value, and fetches it if told so, unless it is somebody who forgets. The value says when it was true.
async fn get(door: &Door, fetches: &Fetches, key: &str, who: &str, forgets: bool) -> Option<Option<DateTime<Utc>>> {
    let (asked, before) = (door.stamp(), fetches.borrow_mut().entry(key.to_owned()).or_default().newest());
    let reply = door.ask("shard", json!({"get": {"key": key}})).await?;
    let Some(ticket) = reply["fetch"]["ticket"].as_u64() else {
        let truth: DateTime<Utc> = reply["fresh"]["value"].as_str().unwrap().parse().unwrap();
        assert!(asked.least < truth + Duration::seconds(TTL_SECONDS), "served at {asked:?}, true at {truth}");
        return Some(Some(truth));
    };
    let (told, lands_by) = (door.stamp(), asked.least + Duration::seconds(FETCH_SECONDS));
    fetches.borrow_mut().get_mut(key).unwrap().granted(ticket, who, before, told, lands_by);
    if forgets {
        return Some(None);
    }
    // What is fetched is true now, and not for longer than its time.
    let put = json!({"put": {"key": key, "ticket": ticket, "value": told.most.to_rfc3339()}});
    fetches.borrow_mut().get_mut(key).unwrap().gives_back(ticket, door.stamp());
    let kept = door.ask("shard", put).await?;
    if let Some(until) = kept["fresh"]["until"].as_str() {
        assert!(asked.least + Duration::seconds(TTL_SECONDS) <= until.parse::<DateTime<Utc>>().unwrap());
    }
    Some(Some(told.most))
}

#[actix_web::test]
async fn cache_fetches_once_and_serves_nothing_stale() {
    let (mut storm, fetches) = (Storm::new("cache"), Fetches::default());
    storm
        .rage(|door, nth, mut chance| {
            let fetches = fetches.clone();
            async move {
                loop {
                    // One goes on with the time, so that nobody waits for ever for somebody who forgot what to do.
                    if nth == 0 {
                        door.advance(u32::try_from(chance.below(40)).unwrap()).await?;
                        if chance.below(10) == 0 {
                            door.sleep("shard").await?;
                        }
                        continue;
                    }
                    let key = format!("k{}", chance.below(2));
                    get(&door, &fetches, &key, &format!("c{nth}"), chance.below(10) == 0).await?;
                }
            }
        })
        .await;
    fetches.borrow().values().for_each(Turns::check);
    let door = storm.calm();
    door.advance(600).await.unwrap();
    let before: usize = fetches.borrow().values().map(Turns::count).sum();
    let (door, fetches) = (&door, &fetches);
    let callers =
        (0..CALLERS).map(|nth| async move { get(door, fetches, "k0", &format!("c{nth}"), false).await.unwrap() });
    let values = join_all(callers).await;
    assert!(values.iter().all(|value| *value == values[0]));
    let after: usize = fetches.borrow().values().map(Turns::count).sum();
    assert_eq!(after - before, 1, "a thousand callers, one fetch");
    println!("{before} fetches in the storm");
}
