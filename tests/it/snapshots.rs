//! Snapshots over HTTP: what was copied is told, checked and kept within a limit.

use std::time::Duration;

use maitred::config::Config;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::client::text;
use crate::files::one_table;
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";
const SNAPSHOT: &str = "/v1/platform/restaurants/osteria/snapshot";
const SNAPSHOTS: &str = "/v1/platform/restaurants/osteria/snapshots";

async fn listed(house: &House) -> Vec<Value> {
    house.platform().get(SNAPSHOTS).send().await.ok(200)["items"].as_array().expect("a list").clone()
}

/// The file of a snapshot.
fn file(house: &House, snapshot: &Value) -> Vec<u8> {
    let bits = house.tenant("osteria").id.bits();
    let folder = house.folder().join("snapshots").join(format!("{bits:015x}"));
    std::fs::read(folder.join(text(&snapshot["id"])).with_extension("db")).expect("the file of a snapshot")
}

#[actix_web::test]
async fn a_snapshot_is_what_its_answer_says() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let first = house.platform().post(SNAPSHOT).send().await.ok(201);
        let bytes = file(house, &first);
        let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!((first["bytes"].as_u64(), text(&first["sha256"])), (Some(bytes.len() as u64), sha256.as_str()));
        assert_eq!(first["taken_at"], "2027-03-01T08:00:00.000Z");
        house.guest().book("osteria", FRIDAY, "21:00", 2).await.ok(201);
        house.put_to_sleep("osteria").await;
        let second = house.platform().post(SNAPSHOT).send().await.ok(201);
        assert!(first["seq"].as_u64() < second["seq"].as_u64(), "what was booked since is in it");
        assert_eq!(house.presence("osteria").await, "asleep", "nobody was woken for it");
        assert_eq!(listed(house).await, [second, first], "the newest first");
        // Bookings go on as if nothing had been.
        house.guest().book("osteria", FRIDAY, "21:00", 2).await.problem(409, "slot_unavailable");
        house.restart().await;
        assert_eq!(listed(house).await.len(), 2);
    })
    .await;
}

#[actix_web::test]
async fn ten_snapshots_are_kept_and_the_oldest_goes() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let mut taken = vec![];
        for _ in 0..12 {
            taken.push(house.platform().post(SNAPSHOT).send().await.ok(201));
        }
        taken.reverse();
        assert_eq!(listed(house).await, taken[..10]);
        let bits = house.tenant("osteria").id.bits();
        let folder = house.folder().join("snapshots").join(format!("{bits:015x}"));
        assert_eq!(std::fs::read_dir(folder).expect("a folder").count(), 20, "a database and a note each");
    })
    .await;
}

#[actix_web::test]
async fn a_snapshot_that_a_crash_left_half_done_is_removed() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.platform().post(SNAPSHOT).send().await.ok(201);
        let bits = house.tenant("osteria").id.bits();
        let folder = house.folder().join("snapshots").join(format!("{bits:015x}"));
        house.close().await;
        for name in ["0123.part", "snp_000000000000.db"] {
            std::fs::write(folder.join(name), "half a database").expect("the folder is ours");
        }
        house.reopen().await;
        assert_eq!(listed(house).await.len(), 1);
        assert_eq!(std::fs::read_dir(folder).expect("a folder").count(), 2);
    })
    .await;
}

#[actix_web::test]
async fn what_cannot_be_repeated_is_not_promised() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.platform().post(SNAPSHOT).key("once").send().await.problem(400, "bad_header");
        house
            .platform()
            .post("/v1/platform/restaurants/nobody/snapshot")
            .send()
            .await
            .problem(404, "restaurant_not_found");
        house.stranger().post(SNAPSHOT).send().await.problem(401, "key_required");
        assert!(listed(house).await.is_empty());
    })
    .await;
}

fn every_copy_is_too_slow(config: &mut Config) {
    (config.vault.vacuum_bytes_max, config.vault.copy_within) = (0, Duration::ZERO);
}

#[actix_web::test]
async fn a_copy_that_takes_too_long_is_given_up_and_leaves_nothing() {
    house::with_tuned(every_copy_is_too_slow, async |house| {
        house.has("osteria", one_table("osteria")).await;
        for _ in 0..2 {
            let given_up = house.platform().post(SNAPSHOT).send().await.problem(503, "storage_unavailable");
            assert!(text(&given_up["detail"]).contains("took longer"), "{given_up}");
        }
        assert_eq!(std::fs::read_dir(house.folder().join("snapshots")).expect("a folder").count(), 0);
        // Nobody holds its file any more: it is written, and copied when there is time.
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.retune(|config| config.vault.vacuum_bytes_max = 0);
        house.restart().await;
        house.platform().post(SNAPSHOT).send().await.ok(201);
        assert_eq!(listed(house).await.len(), 1);
    })
    .await;
}
