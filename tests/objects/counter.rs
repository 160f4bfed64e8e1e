//! What was counted is counted, once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::json;

use super::storm::{Door, Storm};

/// What all clients remember: how much each key added, and the answer if there was one.
type Clicks = Rc<RefCell<BTreeMap<String, (u64, Option<u64>)>>>;

async fn add(door: &Door, clicks: &Clicks, key: &str) -> Option<()> {
    let (by, before) = clicks.borrow()[key];
    let count = door.ask("visits", json!({"add": {"by": by, "key": key}})).await?["count"].as_u64().unwrap();
    assert!(before.is_none_or(|before| before == count), "{key} was answered {before:?}, now {count}");
    clicks.borrow_mut().insert(key.to_owned(), (by, Some(count)));
    Some(())
}

fn acknowledged(clicks: &Clicks) -> u64 {
    clicks.borrow().values().filter(|(_, answer)| answer.is_some()).map(|(by, _)| by).sum()
}

#[actix_web::test]
async fn counter_loses_nothing_and_counts_nothing_twice() {
    let (mut storm, clicks) = (Storm::new("counter"), Clicks::default());
    storm
        .rage(|door, nth, mut chance| {
            let clicks = clicks.clone();
            async move {
                let known = acknowledged(&clicks);
                let count = door.ask("visits", json!("read")).await?["count"].as_u64().unwrap();
                assert!(known <= count, "{known} were acknowledged, {count} are there");
                loop {
                    let number = clicks.borrow().len() as u64;
                    // Some of what was sent before is sent again: always what nobody knows of, now and then any other.
                    let again =
                        clicks.borrow().iter().find(|(_, (_, answer))| answer.is_none()).map(|(key, _)| key.clone());
                    let any = (0 < number && chance.below(5) == 0).then(|| format!("k{}", chance.below(number)));
                    let key = again.filter(|_| chance.below(2) == 0).or(any).unwrap_or_else(|| {
                        let key = format!("k{number}");
                        clicks.borrow_mut().insert(key.clone(), (1 + chance.below(5), None));
                        key
                    });
                    add(&door, &clicks, &key).await?;
                    if nth == 0 && chance.below(20) == 0 {
                        door.sleep("visits").await?;
                    }
                }
            }
        })
        .await;
    let door = storm.calm();
    let keys: Vec<String> = clicks.borrow().keys().cloned().collect();
    for key in &keys {
        add(&door, &clicks, key).await.unwrap();
    }
    let count = door.ask("visits", json!("read")).await.unwrap()["count"].as_u64().unwrap();
    assert_eq!(count, acknowledged(&clicks));
    println!("{} clicks came to {count}", keys.len());
}

#[actix_web::test]
async fn counter_stops_in_order_and_goes_on() {
    let storm = Storm::new("counter");
    for count in 1..4 {
        let door = storm.calm();
        let add = json!({"add": {"by": 1, "key": format!("k{count}")}});
        assert_eq!(door.ask("visits", add).await.unwrap()["count"], count);
        door.stop();
    }
}
