//! The highest bid that was acknowledged wins, and the hammer falls once, whether or not anybody is there.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::storm::{Door, Storm};

const LOTS: u64 = 4;

/// What bidders know of a lot.
#[derive(Default)]
struct Bids {
    /// The highest that was acknowledged, and whose.
    highest: (u64, String),
    /// All that were ever sent.
    sent: BTreeSet<(u64, String)>,
}

type Book = Rc<RefCell<BTreeMap<String, Bids>>>;

async fn bid(door: &Door, book: &Book, lot: &str, bidder: String, more: u64) -> Option<()> {
    // Also less than what others have offered.
    let amount = (book.borrow().get(lot).map_or(0, |bids| bids.highest.0) + more).saturating_sub(4);
    book.borrow_mut().entry(lot.to_owned()).or_default().sent.insert((amount, bidder.clone()));
    let reply = door.ask(lot, json!({"bid": {"bidder": bidder, "amount": amount}})).await?;
    if reply["auction"].is_object() {
        let mut book = book.borrow_mut();
        let bids = book.get_mut(lot).unwrap();
        bids.highest = bids.highest.clone().max((amount, bidder));
    }
    Some(())
}

/// The lot was sold to whoever bid most, once, before `by`.
fn check(lot: &str, Bids { highest, sent }: &Bids, stands: &Value, by: DateTime<Utc>) {
    let auction = &stands["auction"];
    assert_eq!(auction["hammers"], 1, "{lot}: {auction}");
    let closed_at: DateTime<Utc> = auction["closed_at"].as_str().unwrap().parse().unwrap();
    let closes_at: DateTime<Utc> = auction["closes_at"].as_str().unwrap().parse().unwrap();
    assert!(closes_at <= closed_at && closed_at < by, "{lot}: nobody but the alarm closes it: {auction}");
    let bought =
        (auction["highest"]["amount"].as_u64().unwrap(), auction["highest"]["bidder"].as_str().unwrap().to_owned());
    assert!(
        bought == *highest || highest.0 < bought.0 && sent.contains(&bought),
        "{lot}: {highest:?} lost to {bought:?}"
    );
}

#[actix_web::test]
async fn auction_is_won_by_the_highest_bid_and_closes_once() {
    let (mut storm, book) = (Storm::new("auction"), Book::default());
    storm
        .rage(|door, nth, mut chance| {
            let book = book.clone();
            async move {
                for lot in 0..LOTS {
                    let open = json!({"open": {"minimum": 1, "seconds": 10}});
                    door.ask(&format!("lot{lot}"), open).await?;
                }
                loop {
                    let lot = format!("lot{}", chance.below(LOTS));
                    bid(&door, &book, &lot, format!("b{nth}"), 1 + chance.below(9)).await?;
                    match chance.below(30) {
                        0 => drop(door.advance(1).await?),
                        1 => drop(door.sleep(&lot).await?),
                        _ => {}
                    }
                }
            }
        })
        .await;
    // One closes while it sleeps, the others while there is no process at all.
    let door = storm.calm();
    door.sleep("lot0").await.unwrap();
    let first = door.ask("lot1", json!("read")).await.unwrap();
    assert!(first["auction"]["closed_at"].is_null(), "{first}");
    door.advance(300).await.unwrap();
    door.advance(300).await.unwrap();
    let now = door.stamp().least;
    let stands = door.ask("lot0", json!("read")).await.unwrap();
    check("lot0", &book.borrow()["lot0"], &stands, now);
    drop(door);
    storm.pass(300);
    for _ in 0..2 {
        let door = storm.calm();
        door.advance(300).await.unwrap();
        let now = door.stamp().least;
        for lot in (0..LOTS).map(|lot| format!("lot{lot}")) {
            let stands = door.ask(&lot, json!("read")).await.unwrap();
            check(&lot, &book.borrow()[&lot], &stands, now);
        }
    }
}
