//! A disk that takes no more (I2, I3): what could not be stored is answered 503, is never shown, and what was
//! acknowledged before is there when the disk has room again.

use serde_json::{Value, json};

use super::server::{Server, apply, call, client, file};

/// 400 KiB for the journal's write-ahead log: some dozens of bookings.
const BLOCKS: u32 = 800;
/// More bookings than fit.
const TRIES: usize = 400;

async fn book(server: &Server, nth: usize) -> (u16, Value) {
    let date = format!("2031-{:02}-{:02}", 1 + nth / 28 % 12, 1 + nth % 28);
    let body =
        json!({"date": date, "time": format!("{}:00", 10 + nth / 336 * 2), "party_size": 2, "guest": {"name": "G"}});
    let path = format!("{}/v1/restaurants/full/reservations", server.url);
    call(&client(), "POST", &path, &[("idempotency-key", &format!("k{nth}"))], Some(&body)).await.unwrap()
}

#[actix_web::test]
async fn a_full_disk_is_told_and_nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[]);
    apply(&server, &file("full", 2)).await;
    server.stop();
    let server = Server::start_on_small_disk(folder.path(), BLOCKS);
    let (mut kept, mut refused) = (vec![], vec![]);
    for nth in 0..TRIES {
        match book(&server, nth).await {
            (201, body) => kept.push(body),
            (503, body) => refused.push((nth, body)),
            other => panic!("{other:?}"),
        }
    }
    assert!(!kept.is_empty() && !refused.is_empty(), "{} kept, {} refused", kept.len(), refused.len());
    let codes = ["outcome_unknown", "storage_unavailable", "overloaded"];
    assert!(refused.iter().all(|(_, body)| codes.contains(&body["code"].as_str().unwrap())), "{:?}", refused[0]);
    assert_eq!(refused[0].1["code"], "outcome_unknown");
    server.kill();
    let server = Server::start(folder.path(), &[]);
    for body in &kept {
        let path = format!("{}/v1/reservations/{}", server.url, body["id"].as_str().unwrap());
        let token = format!("Bearer {}", body["manage_token"].as_str().unwrap());
        let (status, found) = call(&client(), "GET", &path, &[("authorization", &token)], None).await.unwrap();
        assert_eq!((status, &found), (200, body), "acknowledged and lost");
    }
    // Whoever was told that nobody knows asks again with the same key, and gets one reservation.
    for (nth, _) in refused {
        let (status, body) = book(&server, nth).await;
        assert_eq!(status, 201, "{body}");
    }
    server.stop();
    let findings = maitred::inspect::inspect(folder.path()).await.unwrap();
    assert_eq!((findings[0].wrong.len(), findings[0].reservations), (0, TRIES), "{findings:?}");
}
