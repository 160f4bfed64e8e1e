//! Faults on purpose: at every named point of the code, and below SQLite. Whoever is concerned says so and recovers by
//! itself, nothing that was acknowledged is lost or doubled, and the neighbour never notices.

#[path = "../it/client.rs"]
#[expect(dead_code, reason = "tests/it uses the rest")]
mod client;
#[path = "../it/files.rs"]
mod files;
#[path = "../it/house.rs"]
#[expect(dead_code, reason = "tests/it uses the rest")]
mod house;

mod disk;
mod dying;
mod failing;
mod lagging;
mod pausing;
mod process;
mod ways;

use maitred::fault::Point;

/// What answers promise is looked at in `tests/it`.
mod promised {
    pub fn check(_: &awc::http::Method, _: &str, _: &crate::client::Answer) {}
}

/// The tests of each point.
macro_rules! points {
    ($($name:ident: $point:ident),+ $(,)?) => {
        $(mod $name {
            use maitred::fault::Point;

            #[actix_web::test]
            async fn fails_once() {
                crate::failing::at(Point::$point, Some(1)).await;
            }

            #[actix_web::test]
            async fn fails_until_told() {
                crate::failing::at(Point::$point, None).await;
            }

            #[actix_web::test]
            async fn pauses() {
                crate::pausing::at(Point::$point).await;
            }

            #[actix_web::test]
            async fn dies() {
                crate::dying::at(Point::$point).await;
            }
        })+

        const TESTED: &[Point] = &[$(Point::$point),+];
    };
}

points! {
    append_before: AppendBefore,
    append_after: AppendAfter,
    apply_before: ApplyBefore,
    apply_after: ApplyAfter,
    trim_before: TrimBefore,
    trim_after: TrimAfter,
    wake_open: WakeOpen,
    wake_replay: WakeReplay,
    wake_read: WakeRead,
    sleep_save: SleepSave,
    sleep_close: SleepClose,
    alarm_index: AlarmIndex,
    alarm_due: AlarmDue,
    alarm_fire: AlarmFire,
    snapshot_vacuum: SnapshotVacuum,
    snapshot_copy: SnapshotCopy,
    snapshot_keep: SnapshotKeep,
    provision_row: ProvisionRow,
    provision_copy: ProvisionCopy,
    provision_rename: ProvisionRename,
    provision_activate: ProvisionActivate,
}

#[test]
fn every_point_has_its_tests() {
    assert_eq!(TESTED, Point::ALL);
}
