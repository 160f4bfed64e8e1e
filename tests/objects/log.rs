//! Offsets without gaps, what was acknowledged where it was, each batch once, and readers who go on exactly where they were.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Value, json};

use super::storm::{Door, Storm};

/// Clients 0 to 3 write, the others read.
const WRITERS: u64 = 4;

#[derive(Default)]
struct Book {
    /// What was acknowledged to stand at each offset.
    acknowledged: BTreeMap<u64, String>,
    /// The batch that each writer has under way, and its events.
    under_way: BTreeMap<u64, (u64, Vec<String>)>,
    /// How far each reader said that it is: acknowledged, and perhaps.
    read: BTreeMap<u64, (u64, u64)>,
}

type Shared = Rc<RefCell<Book>>;

async fn append(door: &Door, book: &Shared, writer: u64) -> Option<()> {
    let (batch, events) = book.borrow().under_way[&writer].clone();
    let ask = json!({"append": {"writer": format!("w{writer}"), "batch": batch, "events": events}});
    let reply = door.ask("events", ask).await?;
    let first = reply["appended"]["first"].as_u64().unwrap();
    for (offset, event) in (first..).zip(events) {
        let other = book.borrow_mut().acknowledged.insert(offset, event.clone());
        assert!(other.as_ref().is_none_or(|other| *other == event), "{offset} was {other:?}, now {event}");
    }
    assert_eq!(reply["appended"]["batch"], batch);
    Some(())
}

/// The next batch of a writer; the one under way first.
async fn write(door: &Door, book: &Shared, writer: u64, size: u64) -> Option<()> {
    append(door, book, writer).await?;
    let mut book = book.borrow_mut();
    let (batch, events) = book.under_way.get_mut(&writer).unwrap();
    *batch += 1;
    *events = (0..size).map(|nth| format!("w{writer} {batch} {nth}")).collect();
    Some(())
}

async fn follow(door: &Door, after: u64) -> Option<Vec<(u64, String)>> {
    let reply = door.ask("events", json!({"follow": {"after": after}})).await?;
    let events: Vec<(u64, String)> = serde_json::from_value(reply["events"].clone()).unwrap();
    assert!(
        events.iter().map(|(offset, _)| *offset).eq(after + 1..=after + events.len() as u64),
        "{after}: {events:?}"
    );
    Some(events)
}

/// A reader goes on where it was, reads a page, and says so.
async fn read(door: &Door, book: &Shared, reader: u64) -> Option<()> {
    let name = format!("r{reader}");
    let reply = door.ask("events", json!({"position": {"reader": name}})).await?;
    let position = reply["position"].as_u64().unwrap();
    let (known, perhaps) = book.borrow().read.get(&reader).copied().unwrap_or_default();
    assert!(position == known || position == perhaps, "{name} is at {position}, not {known} or {perhaps}");
    let events = follow(door, position).await?;
    let offset = position + events.len() as u64;
    book.borrow_mut().read.insert(reader, (position, offset));
    door.ask("events", json!({"commit": {"reader": name, "offset": offset}})).await?;
    book.borrow_mut().read.insert(reader, (offset, offset));
    Some(())
}

#[actix_web::test]
async fn log_has_no_gaps_and_readers_resume_exactly() {
    let (mut storm, book) = (Storm::new("log"), Shared::default());
    book.borrow_mut().under_way = (0..WRITERS).map(|writer| (writer, (1, vec!["first".to_owned()]))).collect();
    storm
        .rage(|door, nth, mut chance| {
            let book = book.clone();
            async move {
                loop {
                    match nth {
                        0..WRITERS => write(&door, &book, nth, 1 + chance.below(4)).await?,
                        _ => read(&door, &book, nth).await?,
                    }
                    if chance.below(40) == 0 {
                        door.sleep("events").await?;
                    }
                }
            }
        })
        .await;
    let door = storm.calm();
    for writer in 0..WRITERS {
        append(&door, &book, writer).await.unwrap();
    }
    let last = *book.borrow().acknowledged.last_key_value().unwrap().0;
    let mut all: Vec<(u64, String)> = vec![];
    while (all.len() as u64) < last {
        all.extend(follow(&door, all.len() as u64).await.unwrap());
    }
    assert!(all.iter().cloned().eq(book.borrow().acknowledged.clone()), "all that was ever sent, and nothing else");
    for writer in 0..WRITERS {
        let of_writer = all.iter().filter_map(|(_, event)| event.strip_prefix(&format!("w{writer} ")));
        let places: Vec<Vec<u64>> =
            of_writer.map(|event| event.split(' ').map(|it| it.parse().unwrap()).collect()).collect();
        assert!(places.windows(2).all(|pair| pair[0] < pair[1]), "in the order in which they were written, once");
    }
    let skipped = json!({"append": {"writer": "w0", "batch": 1_000_000, "events": []}});
    assert!(door.ask("events", skipped).await.unwrap()["out_of_turn"]["next"].is_u64());
    println!("{last} events");
}

/// Whoever is at the end waits, and is woken by the next event.
#[actix_web::test]
async fn log_wakes_whoever_waits_at_its_end() {
    let storm = Storm::new("log");
    let door = storm.calm();
    let writes = async {
        let ask = json!({"append": {"writer": "w", "batch": 1, "events": ["news"]}});
        door.ask("events", ask).await.unwrap()
    };
    let (events, _): (_, Value) = tokio::join!(follow(&door, 0), writes);
    assert_eq!(events.unwrap(), [(1, "news".to_owned())]);
}
