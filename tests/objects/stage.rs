//! Each job has one effect, one job is done at a time, in the order in which they came.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use chrono::Duration;
use serde_json::json;

use super::storm::{Chance, Door, Storm};
use super::turns::Turns;

/// Clients from 1 to 3 submit, from 4 on they work. 0 goes on with the time.
const SUBMITTERS: u64 = 4;
const LEASE_SECONDS: i64 = 30;

#[derive(Default)]
struct Book {
    /// Names that were submitted, and the number if it was acknowledged.
    submitted: BTreeMap<String, Option<u64>>,
    turns: Turns,
    /// Tickets and work of workers who were thought to be dead.
    late: Vec<(u64, String)>,
    /// Work whose result was acknowledged.
    done: Vec<String>,
}

type Shared = Rc<RefCell<Book>>;

async fn submit(door: &Door, book: &Shared, name: &str) -> Option<()> {
    book.borrow_mut().submitted.entry(name.to_owned()).or_default();
    let reply = door.ask("build", json!({"submit": {"name": name, "work": name}})).await?;
    let number = reply["queued"].as_u64().unwrap();
    let before = book.borrow_mut().submitted.insert(name.to_owned(), Some(number)).flatten();
    assert!(before.is_none_or(|before| before == number), "{name} is job {before:?} and {number}");
    Some(())
}

async fn work(door: &Door, book: &Shared, worker: &str, chance: &mut Chance) -> Option<()> {
    let (asked, before) = (door.stamp(), book.borrow().turns.newest());
    let reply = door.ask("build", json!("take")).await?;
    let Some(ticket) = reply["job"]["ticket"].as_u64() else { return Some(()) };
    let until = asked.least + Duration::seconds(LEASE_SECONDS);
    book.borrow_mut().turns.granted(ticket, worker, before, door.stamp(), until);
    let work = reply["job"]["work"].as_str().unwrap().to_owned();
    if chance.below(10) == 0 {
        book.borrow_mut().late.push((ticket, work));
        return Some(());
    }
    finish(door, book, worker, ticket, work).await?;
    // Somebody who was away comes back, perhaps when somebody else has that job, or has done it.
    let is_back = chance.below(10) == 0;
    let late = if is_back { book.borrow_mut().late.pop() } else { None };
    if let Some((ticket, work)) = late {
        finish(door, book, "late", ticket, work).await?;
    }
    Some(())
}

async fn finish(door: &Door, book: &Shared, worker: &str, ticket: u64, work: String) -> Option<()> {
    book.borrow_mut().turns.gives_back(ticket, door.stamp());
    let finish = json!({"finish": {"ticket": ticket, "result": format!("{work} by {worker}")}});
    if door.ask("build", finish).await? == "done" {
        let mut book = book.borrow_mut();
        assert!(!book.done.contains(&work), "{work} was done twice");
        book.done.push(work);
    }
    Some(())
}

#[actix_web::test]
async fn stage_does_each_job_once_one_at_a_time() {
    let (mut storm, book) = (Storm::new("stage"), Shared::default());
    storm
        .rage(|door, nth, mut chance| {
            let book = book.clone();
            async move {
                loop {
                    match nth {
                        0 => drop(door.advance(u32::try_from(chance.below(8)).unwrap()).await?),
                        1..SUBMITTERS => submit(&door, &book, &format!("j{}", chance.below(200))).await?,
                        _ => work(&door, &book, &format!("w{nth}"), &mut chance).await?,
                    }
                    if nth == 0 && chance.below(20) == 0 {
                        door.sleep("build").await?;
                    }
                }
            }
        })
        .await;
    let door = storm.calm();
    let names: Vec<String> = book.borrow().submitted.keys().cloned().collect();
    for name in &names {
        submit(&door, &book, name).await.unwrap();
    }
    let mut results: Vec<(u64, String)> = vec![];
    while results.len() < names.len() {
        let after = results.len();
        let reply = door.ask("build", json!({"results": {"after": after}})).await.unwrap();
        results.extend(serde_json::from_value::<Vec<(u64, String)>>(reply["results"].clone()).unwrap());
        if results.len() == after {
            door.advance(30).await.unwrap();
            work(&door, &book, "last", &mut Chance::new(1)).await.unwrap();
        }
    }
    let book = book.borrow();
    book.turns.check();
    assert!(results.iter().map(|(number, _)| *number).eq(1..=names.len() as u64), "in order, without gaps");
    for (name, number) in &book.submitted {
        let (_, result) = &results[usize::try_from(number.unwrap()).unwrap() - 1];
        assert!(result.starts_with(&format!("{name} by ")), "{name} came to {result}");
    }
    println!("{} jobs, {} acknowledged as done, in {} turns", names.len(), book.done.len(), book.turns.count());
}
