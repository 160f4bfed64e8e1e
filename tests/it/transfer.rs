//! Whole restaurants, out and in: what was promised to guests is kept at the new home, and what is wrong with an archive
//! is named and leaves nothing behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration as StdDuration;

use chrono::Duration;
use serde_json::{Value, json};
use tar::{Archive, Builder, EntryType, Header};

use crate::booking::{owner, path};
use crate::client::{Answer, text};
use crate::files::{File, one_table, osteria};
use crate::follower::answer_to;
use crate::house::{self, House};

const FRIDAY: &str = "2027-03-05";
const TAR: &str = "application/x-tar";

async fn export(house: &House, slug: &str) -> Vec<u8> {
    let answer = house.platform().get(&format!("/v1/platform/restaurants/{slug}/export")).send().await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, TAR), "{}", answer.text());
    assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{slug}.tar\""));
    assert_eq!(answer.header("content-length"), answer.body.len().to_string());
    answer.body
}

async fn import(house: &House, query: &str, archive: &[u8]) -> Answer {
    house.platform().post(&format!("/v1/platform/imports{query}")).body(TAR, archive).send().await
}

/// A name and what stands below it.
type Member = (String, Vec<u8>);

/// The members of an archive.
fn members(archive: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = Archive::new(archive);
    let read = |entry: std::io::Result<tar::Entry<'_, &[u8]>>| {
        let mut entry = entry.expect("an entry");
        let mut bytes = vec![];
        std::io::Read::read_to_end(&mut entry, &mut bytes).expect("a member");
        (entry.path().expect("a name").display().to_string(), bytes)
    };
    archive.entries().expect("a tar").map(read).collect()
}

/// An archive of these members, under whatever names.
fn archive(members: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut builder = Builder::new(vec![]);
    for (name, bytes) in members {
        builder.append(&header(name, EntryType::Regular, bytes.len()), &bytes[..]).expect("a member");
    }
    builder.into_inner().expect("an archive")
}

/// The crate refuses to write names that lead elsewhere, so they are written by hand.
fn header(name: &str, kind: EntryType, bytes: usize) -> Header {
    let mut header = Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(bytes as u64);
    header.set_cksum();
    header
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let mut files: Vec<_> = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    files.sort();
    files
}

fn date(nth: i64) -> String {
    (house::at("2027-03-05T00:00:00Z") + Duration::days(nth)).format("%Y-%m-%d").to_string()
}

#[actix_web::test]
async fn a_restaurant_that_moves_keeps_its_guests_links() {
    house::with(async |old| {
        // The owner of the old home is counted higher than that of the new one will ever be.
        for _ in 0..3 {
            old.restart().await;
        }
        old.has("osteria", osteria("osteria")).await;
        let booked = old.guest().book("osteria", FRIDAY, "19:30", 4).await.ok(201);
        old.guest().hold("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let archive = export(old, "osteria").await;
        let before = old.platform().get("/v1/platform/restaurants/osteria").send().await.ok(200);
        house::with(async |new| {
            let arrived = import(new, "", &archive).await.ok(201);
            assert_eq!((&arrived["id"], &arrived["created_at"]), (&before["id"], &before["created_at"]));
            let guest = new.guest();
            assert_eq!(owner(&guest, &booked).get(&path(&booked)).send().await.ok(200), booked);
            assert_eq!(
                new.platform().get("/v1/platform/restaurants/osteria").send().await.ok(200)["file"],
                before["file"]
            );
            assert_eq!(new.inside("osteria").await["holds"], 1);
            guest.book("osteria", FRIDAY, "19:30", 4).await.problem(409, "slot_unavailable");
            // What falls due does so at the new home, and its history goes on there.
            new.step(Duration::minutes(6)).await;
            assert_eq!(new.inside("osteria").await["holds"], 0);
            let later = guest.book("osteria", &date(1), "19:30", 4).await.ok(201);
            owner(&guest, &booked).post(&format!("{}/cancel", path(&booked))).send().await.ok(200);
            new.restart().await;
            let guest = new.guest();
            assert_eq!(owner(&guest, &later).get(&path(&later)).send().await.ok(200), later);
            assert_eq!(owner(&guest, &booked).get(&path(&booked)).send().await.ok(200)["status"], "cancelled");
            import(new, "", &archive).await.problem(409, "slug_taken");
        })
        .await;
    })
    .await;
}

#[actix_web::test]
async fn a_copy_beside_the_original_is_another_restaurant() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let copy = import(house, "?slug=copy&on_conflict=refuse", &export(house, "osteria").await).await.ok(201);
        let id = text(&copy["id"]);
        assert_ne!(id, house.tenant("osteria").id.to_string());
        // The same place in another restaurant: the second half of the id is what it was.
        let local = &text(&booked["id"])["res_".len() + 12..];
        let in_copy = format!("/v1/reservations/res_{}{local}", &id["rst_".len()..]);
        let guest = house.guest();
        owner(&guest, &booked).get(&in_copy).send().await.problem(404, "reservation_not_found");
        let key = json!({ "restaurant": "copy", "role": "owner" });
        let key = house.platform().post("/v1/platform/keys").json(key).send().await.ok(201);
        let listed = guest
            .with(text(&key["key"]))
            .get(&format!("/v1/staff/restaurants/copy/reservations?from={FRIDAY}&to={FRIDAY}"));
        let listed = listed.send().await.ok(200);
        assert_eq!(format!("/v1/reservations/{}", text(&listed["items"][0]["id"])), in_copy);
        // What happens to one does not happen to the other.
        owner(&guest, &booked).post(&format!("{}/cancel", path(&booked))).send().await.ok(200);
        guest.book("copy", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        guest.book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.restart().await;
        house.guest().book("copy", FRIDAY, "21:00", 2).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn a_deleted_restaurant_comes_back_from_its_archive() {
    house::with(async |house| {
        let file = File { more: "web: {origins: ['https://luna.example']}\n".into(), ..one_table("osteria") };
        house.has("osteria", file).await;
        let booked = house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        house.platform().delete("/v1/platform/restaurants/osteria").send().await.ok(200);
        // On its way out it can still be exported.
        let archive = export(house, "osteria").await;
        import(house, "", &archive).await.problem(409, "slug_taken");
        house.platform().delete("/v1/platform/restaurants/osteria?grace_days=0").send().await.done();
        import(house, "", &archive).await.ok(201);
        let guest = house.guest();
        assert_eq!(owner(&guest, &booked).get(&path(&booked)).send().await.ok(200), booked);
        guest.book("osteria", FRIDAY, "21:00", 2).await.ok(201);
        let shown = guest.get("/v1/restaurants/osteria").header("origin", "https://luna.example").send().await;
        assert_eq!(shown.header("access-control-allow-origin"), "https://luna.example");
        house.restart().await;
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
    })
    .await;
}

/// Every way to spoil an archive, and what it is told.
fn spoiled(whole: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let all = members(whole);
    let with = |at: usize, change: &dyn Fn(&mut Member)| {
        let mut members = all.clone();
        change(&mut members[at]);
        archive(&members)
    };
    let manifest = |change: &dyn Fn(&mut Value)| {
        with(0, &|(_, bytes)| {
            let mut manifest: Value = serde_json::from_slice(bytes).expect("a manifest");
            change(&mut manifest);
            *bytes = manifest.to_string().into_bytes();
        })
    };
    let named = |at: usize, name: &str| with(at, &|member| member.0 = name.to_owned());
    let link = {
        let mut builder = Builder::new(vec![]);
        builder.append(&header("manifest.json", EntryType::Symlink, 0), &[][..]).expect("a member");
        builder.into_inner().expect("an archive")
    };
    let more = [&all[..], &[("more".to_owned(), vec![1])]].concat();
    let twice = [&all[..], &all[2..]].concat();
    let middle = |bytes: &mut Vec<u8>| {
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
    };
    let foreign = |bytes: &[u8]| {
        // Another database than the manifest vouches for, with a manifest that vouches for it.
        let mut members = all.clone();
        members[2].1 = bytes.to_vec();
        let mut manifest: Value = serde_json::from_slice(&members[0].1).expect("a manifest");
        let sha256: String =
            <sha2::Sha256 as sha2::Digest>::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        manifest["members"][1] = json!({ "name": "restaurant.db", "bytes": bytes.len(), "sha256": sha256 });
        members[0].1 = manifest.to_string().into_bytes();
        archive(&members)
    };
    let damaged = {
        let mut bytes = all[2].1.clone();
        let (from, to) = (bytes.len() / 8, bytes.len() / 8 * 7);
        bytes[from..to].iter_mut().for_each(|byte| *byte ^= 0x5a);
        bytes
    };
    // SQLite's header has `user_version` at 60.
    let of_schema = |schema: u32| {
        let mut bytes = all[2].1.clone();
        bytes[60..64].copy_from_slice(&schema.to_be_bytes());
        bytes
    };
    vec![
        ("wrong_schema", foreign(&of_schema(0))),
        ("wrong_schema", foreign(&of_schema(99))),
        ("missing_member", vec![]),
        ("not_an_archive", b"this is no tar".repeat(100)),
        ("truncated", whole[..whole.len() / 2].to_vec()),
        ("truncated", whole[..700].to_vec()),
        ("missing_member", archive(&all[..2])),
        ("missing_member", archive(&all[..1])),
        ("unexpected_member", archive(&all[1..])),
        ("unexpected_member", archive(&more)),
        ("unexpected_member", archive(&twice)),
        ("unexpected_member", named(2, "../../../restaurant.db")),
        ("unexpected_member", named(2, "/etc/restaurant.db")),
        ("unexpected_member", named(0, "./manifest.json")),
        ("unexpected_member", link),
        ("mismatch", with(1, &|(_, bytes)| bytes.push(b'\n'))),
        ("mismatch", with(2, &|(_, bytes)| middle(bytes))),
        ("mismatch", manifest(&|it| it["seq"] = json!(1))),
        ("mismatch", manifest(&|it| it["members"] = json!([]))),
        ("bad_manifest", with(0, &|(_, bytes)| *bytes = b"{".to_vec())),
        ("bad_manifest", manifest(&|it| it["restaurant"] = json!("rst_none"))),
        ("bad_manifest", manifest(&|it| it["slug"] = json!("../osteria"))),
        ("bad_manifest", manifest(&|it| it["more"] = json!(1))),
        ("too_large", manifest(&|it| it["name"] = json!("x".repeat(70_000)))),
        ("wrong_format", manifest(&|it| it["format"] = json!(2))),
        ("not_sound", foreign(b"this is no database")),
        ("not_sound", foreign(&damaged)),
    ]
}

#[actix_web::test]
async fn a_spoiled_archive_is_refused_by_name_and_leaves_nothing() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        house.guest().book("osteria", FRIDAY, "19:30", 2).await.ok(201);
        let whole = export(house, "osteria").await;
        let before = files(house.folder());
        for (rule, archive) in spoiled(&whole) {
            let problem = import(house, "?slug=copy", &archive).await.problem(422, "invalid_archive");
            assert_eq!(problem["errors"][0]["code"], rule, "{problem}");
            assert_eq!(files(house.folder()), before, "{rule}");
        }
        assert_eq!(house.tenants().len(), 1);
        import(house, "?slug=copy", &whole).await.ok(201);
    })
    .await;
}

#[actix_web::test]
async fn what_else_is_wrong_with_an_import_is_told_before_it_is_read() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        import(house, "?slug=osteria", b"").await.problem(409, "slug_taken");
        import(house, "?slug=No%20Slug", b"").await.problem(400, "bad_query");
        import(house, "?on_conflict=replace", b"").await.problem(400, "bad_query");
        let asking = |kind: &str| house.platform().post("/v1/platform/imports").body(kind, "x");
        asking("application/json").send().await.problem(415, "unsupported_media_type");
        asking(TAR).key("once").send().await.problem(400, "bad_header");
        house.stranger().post("/v1/platform/imports").body(TAR, "x").send().await.problem(401, "key_required");
    })
    .await;
}

#[actix_web::test]
async fn what_a_crash_left_of_an_import_is_removed() {
    house::with(async |house| {
        house.has("osteria", one_table("osteria")).await;
        let database = house.database("osteria");
        house.close().await;
        let before = files(house.folder());
        // The database is in place, and the directory does not have it yet.
        let beside = database.with_file_name("00000000000ab12.db");
        fs::copy(&database, &beside).expect("the folder is ours");
        let incoming = house.folder().join("snapshots/incoming");
        fs::create_dir_all(&incoming).expect("the folder is ours");
        fs::write(incoming.join("0123.tar"), "half").expect("the folder is ours");
        let moved = house.folder().join("restaurants/12/00000000000ab12.db");
        fs::create_dir_all(moved.parent().expect("a folder")).expect("the folder is ours");
        fs::rename(&beside, &moved).expect("the folder is ours");
        let mut directory = <sqlx::SqliteConnection as sqlx::Connection>::connect(&format!(
            "sqlite://{}",
            house.folder().join("directory.db").display()
        ))
        .await
        .expect("a directory");
        sqlx::query("INSERT INTO clearing VALUES (?, 0, NULL)")
            .bind(0xab12)
            .execute(&mut directory)
            .await
            .expect("a note");
        sqlx::Connection::close(directory).await.expect("a directory");
        house.reopen().await;
        house.close().await;
        assert_eq!(files(house.folder()), before);
        house.reopen().await;
    })
    .await;
}

#[actix_web::test]
async fn the_file_alone_can_be_applied_again_and_elsewhere() {
    house::with(async |house| {
        house.has("osteria", osteria("osteria")).await;
        let file = house.platform().get("/v1/platform/restaurants/osteria/file").send().await;
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "application/yaml"));
        assert_eq!(file.header("etag"), "\"1\"");
        let again = house.apply("osteria", file.text()).await.ok(200);
        assert_eq!((&again["plan"], &again["version"]), (&json!([]), &json!(1)));
        let elsewhere = file.text().replace("slug: osteria", "slug: elsewhere");
        house.has("elsewhere", &elsewhere).await;
        let other = house.platform().get("/v1/platform/restaurants/elsewhere/file").send().await;
        assert_eq!(other.text(), elsewhere);
    })
    .await;
}

fn elsewhere(config: &mut maitred::config::Config) {
    let folder = config.data.join("elsewhere");
    config.jurisdictions = maitred::config::Jurisdictions([("eu".to_owned(), folder)].into_iter().collect());
}

#[actix_web::test]
async fn what_is_made_of_a_restaurant_lies_under_its_jurisdiction_and_goes_with_it() {
    house::with_tuned(elsewhere, async |house| {
        house.has("osteria", one_table("osteria")).await;
        let archive = export(house, "osteria").await;
        import(house, "?slug=luna&jurisdiction=us", &archive).await.problem(422, "unknown_jurisdiction");
        let luna = import(house, "?slug=luna&jurisdiction=eu", &archive).await.ok(201);
        assert_eq!(luna["jurisdiction"], "eu");
        house.platform().post("/v1/platform/restaurants/luna/snapshot").send().await.ok(201);
        house.guest().book("luna", FRIDAY, "19:30", 2).await.ok(201);
        house.restart().await;
        house.guest().book("luna", FRIDAY, "19:30", 2).await.problem(409, "slot_unavailable");
        let hex = format!("{:015x}", house.tenant("luna").id.bits());
        let places = || {
            let files = files(house.folder()).into_iter().map(|path| path.display().to_string());
            files.filter(|path| path.contains(&hex)).collect::<Vec<_>>()
        };
        let under = house.folder().join("elsewhere").display().to_string();
        assert!(3 <= places().len() && places().iter().all(|path| path.starts_with(&under)), "{:?}", places());
        // A crash between the directory and the files: where they lie is remembered.
        house.platform().delete("/v1/platform/restaurants/luna?grace_days=0").send().await.done();
        assert_eq!(places(), Vec::<String>::new());
    })
    .await;
}

#[actix_web::test]
async fn an_archive_that_does_not_go_on_is_not_waited_for() {
    let soon = |config: &mut maitred::config::Config| config.connections.body_within = StdDuration::from_millis(50);
    house::with_tuned(soon, async |house| {
        let key = house.platform().bearer().expect("a key").to_owned();
        let head = format!(
            "POST /v1/platform/imports HTTP/1.1\r\nhost: h\r\nauthorization: Bearer {key}\r\ncontent-type: {TAR}\r\n"
        );
        for rest in ["content-length: 1000000\r\n\r\nmanifest.json", "transfer-encoding: chunked\r\n\r\n8\r\nmanifest"]
        {
            answer_to(house, &format!("{head}{rest}")).await.problem(408, "request_timeout");
            let left = files(&house.folder().join("snapshots"));
            assert_eq!(left, Vec::<PathBuf>::new(), "what came of it is gone");
        }
    })
    .await;
}
