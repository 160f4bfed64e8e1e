//! An I/O error at a point, once or until its cause goes.

use maitred::fault::{Fault, Point};

use crate::ways::{Scene, Way, way};

/// How often somebody comes by while it lasts.
const TRIES: usize = 3;

/// Words that a 503 may say: what is known of the outcome.
const CODES: [&str; 2] = ["storage_unavailable", "outcome_unknown"];

pub async fn at(point: Point, times: Option<u32>) {
    let (mut scene, way) = (Scene::open(point).await, way(point));
    scene.prepare(way).await;
    let armed = scene.arm(point, Fault::Fail(times));
    for _ in 0..times.map_or(TRIES, |times| times as usize) {
        if let Some(answer) = scene.go(way).await {
            let body = answer.json();
            assert_eq!(answer.status.as_u16(), 503, "{body}");
            assert!(CODES.iter().any(|code| body["code"] == *code), "{body}");
            assert!(!answer.header("retry-after").is_empty(), "{body}");
        }
        scene.neighbour_is_well().await;
        // Not so long that it falls asleep; or so long that it is tried again.
        scene.house.step_clock(chrono::Duration::seconds(if way == Way::Reading { 5 } else { 60 }));
    }
    armed.has_fired(1).await;
    drop(armed);
    if let Way::OverdueAsleep | Way::OverdueAwake | Way::Sleeping = way {
        scene.house.step_clock(chrono::Duration::minutes(6));
        scene.is_woken().await;
    }
    scene.recovers().await;
    if let Way::Copying | Way::Founding = way {
        let again = scene.go(way).await.expect("an answer");
        assert!(again.status.is_success(), "{}", again.text());
    }
    scene.alarms_fire().await;
    scene.neighbour_is_well().await;
    scene.ends_sound().await;
}
