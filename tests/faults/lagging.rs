//! A database that cannot be told for long: its restaurant goes on until it lacks too much, then it can be read only; and
//! all that by itself becomes good again.

use maitred::fault::{Fault, Point};

use crate::client::text;
use crate::house;
use crate::ways::{HURT, Scene, Way};

#[actix_web::test]
async fn a_restaurant_whose_database_lacks_too_much_can_only_be_read_until_it_has_caught_up() {
    let mut scene = Scene::open_tuned(|config| {
        config.vault.lag_bytes_max = 1;
        config.vault.tell_after = std::time::Duration::ZERO;
    })
    .await;
    let armed = scene.arm(Point::ApplyBefore, Fault::Fail(None));
    scene.book().await.ok(201);
    armed.has_fired(1).await;
    house::until(|| scene.house.app().vault.stuck_reason(scene.house.tenant(HURT).id.bits()).is_some()).await;
    let problem = scene.book().await.problem(503, "read_only");
    assert!(text(&problem["detail"]).contains("its database cannot be written"), "{problem}");
    let health = format!("/v1/platform/restaurants/{HURT}/health");
    let health = scene.house.platform().get(&health).send().await.ok(200);
    assert!(text(&health["read_only"]).contains("cannot be written"), "{health}");
    scene.house.guest().get(&format!("/v1/restaurants/{HURT}")).send().await.ok(200);
    scene.neighbour_is_well().await;
    // It is tried again, less and less often.
    armed.has_fired(3).await;
    drop(armed);
    house::until(|| scene.house.app().vault.stuck_reason(scene.house.tenant(HURT).id.bits()).is_none()).await;
    scene.recovers().await;
    scene.ends_sound().await;
}

#[actix_web::test]
async fn a_restaurant_that_lags_takes_no_memory_from_others() {
    let mut scene = Scene::open_tuned(|config| config.vault.waiting_bytes_max = 24 << 10).await;
    let armed = scene.arm(Point::ApplyBefore, Fault::Fail(None));
    // More than may wait, if it had to.
    for _ in 0..40 {
        scene.book().await.ok(201);
        let answer = scene.go(Way::Reading).await.expect("an answer");
        answer.problem(503, "storage_unavailable");
    }
    scene.neighbour_is_well().await;
    drop(armed);
    scene.recovers().await;
    scene.ends_sound().await;
}
