//! Whoever comes by a point waits there: a slow disk. The neighbour does not.

use futures_util::future::join;
use maitred::fault::{Fault, Point};

use crate::client::text;
use crate::ways::{Scene, WELL, date, way};

/// Where nobody can wait: the call is made on a thread that is not the caller's to keep.
fn waits_nowhere(point: Point) -> bool {
    matches!(point, Point::AlarmFire | Point::ProvisionCopy | Point::ProvisionRename)
}

/// The journal writes for all.
fn is_shared(point: Point) -> bool {
    matches!(point, Point::AppendBefore | Point::AppendAfter)
}

pub async fn at(point: Point) {
    let (mut scene, way) = (Scene::open(point).await, way(point));
    scene.prepare(way).await;
    let armed = scene.arm(point, Fault::Pause);
    let neighbour = scene.house.guest();
    let (answer, ()) = join(scene.go(way), async {
        armed.has_fired(1).await;
        if !is_shared(point) {
            neighbour.book(WELL, &date(80), "19:30", 2).await.ok(201);
        }
        armed.open();
    })
    .await;
    if let Some(answer) = answer {
        assert!(answer.status.is_success() || waits_nowhere(point), "{}", text(&answer.json()["detail"]));
    }
    drop(armed);
    scene.neighbours += u64::from(!is_shared(point));
    scene.recovers().await;
    scene.alarms_fire().await;
    scene.ends_sound().await;
}
