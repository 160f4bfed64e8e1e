//! A session is open until it is over, not longer and not shorter, and leaves nothing behind.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::storm::Storm;

fn until(reply: &Value) -> Option<DateTime<Utc>> {
    Some(reply["open"]["until"].as_str()?.parse().unwrap())
}

#[actix_web::test]
async fn sessions_end_in_time_and_leave_nothing() {
    let mut storm = Storm::new("sessions");
    storm
        .rage(|door, nth, mut chance| async move {
            // What this client was told: each session and its end. What was under way at a death is not asked for again.
            let mut known: Vec<(String, DateTime<Utc>)> = vec![];
            loop {
                let which = usize::try_from(chance.below(1 + known.len() as u64)).unwrap();
                match (chance.below(12), known.get(which).cloned()) {
                    (0..8, Some((token, end))) => {
                        let asked = door.stamp();
                        let reply = door.ask("site", json!({"use": {"token": token}})).await?;
                        match until(&reply) {
                            Some(later) => {
                                assert!(asked.least < end, "{token} was open at {asked:?}, after its end {end}");
                                assert!(end <= later && later <= door.stamp().most + Duration::minutes(30));
                                known[which].1 = later;
                            }
                            None => {
                                assert!(end <= door.stamp().most, "{token} was closed before its end {end}");
                                known.remove(which);
                            }
                        }
                    }
                    (8, Some((token, _))) => {
                        known.remove(which);
                        door.ask("site", json!({"close": {"token": token}})).await?;
                        let reply = door.ask("site", json!({"use": {"token": token}})).await?;
                        assert_eq!(reply, json!("nobody"), "signed out");
                    }
                    (9, _) if nth == 0 => {
                        drop(door.advance(60 * (1 + u32::try_from(chance.below(15)).unwrap())).await?)
                    }
                    (10, _) if nth == 1 => drop(door.sleep("site").await?),
                    _ => {
                        let (token, user) = (format!("t{nth}-{}", door.stamp().tick), format!("u{nth}"));
                        let reply = door.ask("site", json!({"open": {"token": token, "user": user}})).await?;
                        known.push((token, until(&reply).unwrap()));
                    }
                }
            }
        })
        .await;
    let door = storm.calm();
    let open = |user: &str| json!({"open": {"token": "a", "user": user}});
    assert!(until(&door.ask("site", open("ada")).await.unwrap()).is_some());
    assert!(until(&door.ask("site", open("ada")).await.unwrap()).is_some(), "sent twice");
    assert_eq!(door.ask("site", open("eve")).await.unwrap(), json!("nobody"), "a token is one person's");
    // Whoever is always there is signed out after a day.
    for _ in 0..24 * 3 - 1 {
        door.advance(20 * 60).await.unwrap();
        assert!(until(&door.ask("site", json!({"use": {"token": "a"}})).await.unwrap()).is_some());
    }
    door.advance(20 * 60).await.unwrap();
    assert_eq!(door.ask("site", json!({"use": {"token": "a"}})).await.unwrap(), json!("nobody"));
    for token in ["b", "c"] {
        door.ask("site", json!({"open": {"token": token, "user": "bo"}})).await.unwrap();
    }
    door.ask("site", json!({"close_all": {"user": "bo"}})).await.unwrap();
    assert_eq!(door.ask("site", json!("count")).await.unwrap()["sessions"], 0);
    // One ends while its object sleeps.
    door.ask("site", json!({"open": {"token": "d", "user": "cy"}})).await.unwrap();
    assert_eq!(door.ask("site", json!("count")).await.unwrap()["sessions"], 1);
    door.sleep("site").await.unwrap();
    door.advance(30 * 60).await.unwrap();
    assert_eq!(door.ask("site", json!("count")).await.unwrap()["sessions"], 0);
}
