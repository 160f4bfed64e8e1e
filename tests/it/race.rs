//! Many guests, few tables, one moment.

use chrono::{Days, NaiveDate};
use futures_util::future::join_all;
use serde_json::json;

use crate::client::Answer;
use crate::files::{File, one_table, osteria};
use crate::house;

const ROUNDS: u64 = 20;
const GUESTS: usize = 200;
const TABLES: usize = 40;

fn hall() -> File {
    let tables: Vec<String> = (0..TABLES).map(|at| format!("{{key: t{at}, seats: {{min: 1, max: 2}}}}")).collect();
    File { tables: format!("[{}]", tables.join(", ")), ..osteria("hall") }
}

fn count(answers: &[Answer], status: u16) -> usize {
    answers.iter().filter(|answer| answer.status.as_u16() == status).count()
}

#[actix_web::test]
async fn of_two_hundred_guests_as_many_are_seated_as_there_are_tables() {
    house::with(async |house| {
        house.has("hall", hall()).await;
        let guest = house.guest();
        let first = NaiveDate::from_ymd_opt(2027, 3, 2).expect("a day");
        for round in 0..ROUNDS {
            let date = (first + Days::new(round)).to_string();
            let answers = join_all((0..GUESTS).map(|_| guest.book("hall", &date, "19:30", 2))).await;
            assert_eq!(count(&answers, 201), TABLES, "{date}");
            let refused: Vec<_> = answers.iter().filter(|answer| answer.status.as_u16() != 201).collect();
            assert_eq!(refused.len(), GUESTS - TABLES);
            for answer in refused {
                let problem = answer.problem(409, "slot_unavailable");
                assert_ne!(problem["alternatives"], json!([]));
            }
            assert_eq!(guest.slot("hall", &date, "19:30", 2).await, "full");
        }
        house.restart().await;
        assert_eq!(house.inside("hall").await["reservations"], u64::try_from(TABLES).expect("few") * ROUNDS);
    })
    .await;
}

#[actix_web::test]
async fn of_many_holds_and_bookings_one_gets_the_table() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let guest = house.guest();
        for date in ["2027-03-05", "2027-03-06", "2027-03-07", "2027-03-08"] {
            let bookings = join_all((0..30).map(|_| guest.book("osteria", date, "19:30", 2)));
            let holds = join_all((0..30).map(|_| guest.hold("osteria", date, "20:00", 2)));
            let (mut answers, held) = futures_util::future::join(bookings, holds).await;
            answers.extend(held);
            assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 59), "{date}");
        }
    })
    .await;
}

#[actix_web::test]
async fn one_hold_used_by_many_at_once_makes_one_reservation() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let guest = house.guest();
        let hold = guest.hold("osteria", "2027-03-05", "19:30", 2).await.ok(201);
        let answers = join_all((0..30).map(|_| guest.book_with("osteria", crate::holds::proof(&hold)))).await;
        assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 29));
    })
    .await;
}

#[actix_web::test]
async fn many_first_applies_at_once_provision_one_restaurant() {
    house::with(async |house| {
        let answers = join_all((0..10).map(|_| house.apply("osteria", osteria("osteria")))).await;
        assert_eq!((count(&answers, 201), count(&answers, 200)), (1, 9));
        assert_eq!(house.tenants().len(), 1);
    })
    .await;
}
