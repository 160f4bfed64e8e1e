//! Never more than the limit in any window, and no less than it after one.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::{DateTime, Duration, Utc};
use serde_json::json;

use super::storm::Storm;

const LIMIT: usize = 20;
const WINDOW_SECONDS: i64 = 60;

#[actix_web::test]
async fn limiter_lets_no_more_through_in_any_window() {
    let (mut storm, allowed) = (Storm::new("limiter"), Rc::<RefCell<BTreeMap<String, Vec<DateTime<Utc>>>>>::default());
    storm
        .rage(|door, nth, mut chance| {
            let allowed = allowed.clone();
            async move {
                loop {
                    let caller = format!("caller{}", chance.below(3));
                    let reply = door.ask(&caller, json!("take")).await?;
                    if let Some(at) = reply["allowed"]["at"].as_str() {
                        allowed.borrow_mut().entry(caller.clone()).or_default().push(at.parse().unwrap());
                    }
                    match chance.below(24) {
                        0..2 if nth == 0 => drop(door.advance(u32::try_from(chance.below(30)).unwrap()).await?),
                        2 => drop(door.sleep(&caller).await?),
                        _ => {}
                    }
                }
            }
        })
        .await;
    for (caller, calls) in allowed.borrow_mut().iter_mut() {
        calls.sort_unstable();
        println!("{caller}: {} calls", calls.len());
        for (first, later) in calls.iter().zip(calls.iter().skip(LIMIT)) {
            assert!(*first + Duration::seconds(WINDOW_SECONDS) <= *later, "{caller}: {first} and {later}");
        }
    }
    let door = storm.calm();
    door.advance(60).await.unwrap();
    assert_eq!(door.ask("caller0", json!("read")).await.unwrap()["calls"], 0, "forgotten without being asked");
    for _ in 0..LIMIT {
        assert!(door.ask("caller0", json!("take")).await.unwrap()["allowed"].is_object());
    }
    door.sleep("caller0").await.unwrap();
    door.advance(59).await.unwrap();
    assert!(door.ask("caller0", json!("take")).await.unwrap()["refused"].is_object());
    door.advance(1).await.unwrap();
    assert!(door.ask("caller0", json!("take")).await.unwrap()["allowed"].is_object());
}
