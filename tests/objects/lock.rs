//! Never two owners; numbers rise, whatever dies; who was followed by another one writes no more.

use std::cell::RefCell;
use std::rc::Rc;

use serde_json::json;

use super::storm::Storm;
use super::turns::Turns;

#[actix_web::test]
async fn lock_has_one_owner_and_rising_numbers() {
    let (mut storm, turns) = (Storm::new("lock"), Rc::<RefCell<Turns>>::default());
    storm
        .rage(|door, nth, mut chance| {
            let turns = turns.clone();
            async move {
                let (owner, mut mine) = (format!("o{nth}"), vec![]);
                loop {
                    let before = turns.borrow().newest();
                    match chance.below(8) {
                        0..3 => {
                            let ttl_seconds = 1 + chance.below(20);
                            let ask = json!({"acquire": {"owner": owner, "ttl_seconds": ttl_seconds}});
                            let reply = door.ask("door", ask).await?;
                            let Some(fence) = reply["held"]["fence"].as_u64() else { continue };
                            let until = reply["held"]["until"].as_str().unwrap().parse().unwrap();
                            turns.borrow_mut().granted(fence, &owner, before, door.stamp(), until);
                            mine.push(fence);
                        }
                        3..5 if !mine.is_empty() => {
                            // Also long after somebody else has it.
                            let fence = mine[usize::try_from(chance.below(mine.len() as u64)).unwrap()];
                            let ask = json!({"write": {"fence": fence, "text": format!("{fence}")}});
                            let reply = door.ask("door", ask).await?;
                            assert!(reply != "done" || before <= fence, "{fence} wrote after {before}");
                            assert!(reply == "done" || fence < reply["stale"]["newest"].as_u64().unwrap());
                        }
                        5 if !mine.is_empty() => {
                            let fence = mine[mine.len() - 1];
                            turns.borrow_mut().gives_back(fence, door.stamp());
                            door.ask("door", json!({"release": {"fence": fence}})).await?;
                        }
                        6 => drop(door.advance(1 + u32::try_from(chance.below(4)).unwrap()).await?),
                        7 if chance.below(4) == 0 => drop(door.sleep("door").await?),
                        _ => {}
                    }
                    // Whoever has nothing to do lets the others go on.
                    tokio::task::yield_now().await;
                }
            }
        })
        .await;
    turns.borrow().check();
    let (door, before) = (storm.calm(), turns.borrow().newest());
    door.advance(60).await.unwrap();
    let last = door.ask("door", json!({"acquire": {"owner": "last", "ttl_seconds": 5}})).await.unwrap();
    assert!(before < last["held"]["fence"].as_u64().unwrap());
    println!("{} numbers", before);
}
