//! `maitred apply`, `diff`, `export`, `completions`, `man`: the real binary, as a provisioning script uses it.

use std::path::Path;
use std::process::{Command, Output};

use crate::command_line::{err, out};
use crate::files::one_table;
use crate::house::{self, House};

/// Runs `maitred …` against a house, which goes on serving meanwhile.
async fn run(house: &House, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_maitred"));
    command.args(arguments).env_remove("MAITRED_KEY").env_remove("MAITRED_OUTPUT");
    command.env("MAITRED_URL", format!("http://{}", house.app().address)).env("MAITRED_DATA", house.folder());
    let ran = actix_web::rt::task::spawn_blocking(move || command.output()).await;
    ran.expect("it ran").expect("the binary is there")
}

async fn code(house: &House, arguments: &[&str]) -> Option<i32> {
    run(house, arguments).await.status.code()
}

/// A folder of restaurant files, as a script writes them.
fn files(slugs: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    for slug in slugs {
        write(folder.path(), slug, &one_table(slug).to_string());
    }
    folder
}

fn write(folder: &Path, slug: &str, text: &str) {
    std::fs::write(folder.join(slug).with_extension("yaml"), text).expect("the folder is ours");
}

fn shown(path: &Path) -> &str {
    path.to_str().expect("text")
}

#[actix_web::test]
async fn a_folder_of_files_is_applied_and_a_second_time_changes_nothing() {
    house::with(async |house| {
        let folder = files(&["aurora", "bistro"]);
        let path = shown(folder.path());
        assert_eq!(code(house, &["diff", "-f", path]).await, Some(8));
        let applied = run(house, &["apply", "-f", path]).await;
        assert_eq!(applied.status.code(), Some(0), "{applied:?}");
        assert!(out(&applied).contains("aurora: created") && out(&applied).contains("bistro: created"), "{applied:?}");
        let again = run(house, &["apply", "-f", path]).await;
        assert_eq!(out(&again), "aurora: no changes\nbistro: no changes\n");
        assert_eq!(code(house, &["diff", "-f", path]).await, Some(0));

        let other = one_table("bistro").to_string().replace("max: 4", "max: 5");
        write(folder.path(), "bistro", &other);
        let differs = run(house, &["diff", "-f", path]).await;
        assert_eq!(differs.status.code(), Some(8), "{differs:?}");
        assert!(out(&differs).contains("aurora: no changes") && out(&differs).contains("none made"), "{differs:?}");
        assert_eq!(code(house, &["diff", "-f", path]).await, Some(8), "nothing was changed by asking");
    })
    .await;
}

#[actix_web::test]
async fn a_refused_file_stops_the_rest_unless_told_otherwise() {
    house::with(async |house| {
        let folder = files(&["aurora", "bistro"]);
        write(folder.path(), "aurora", &one_table("aurora").to_string().replace("zone:", "zoen:"));
        let path = shown(folder.path());
        let stopped = run(house, &["apply", "-f", path]).await;
        assert_eq!((stopped.status.code(), out(&stopped)), (Some(5), ""), "{stopped:?}");
        assert!(err(&stopped).contains("zoen"), "{stopped:?}");
        let went_on = run(house, &["apply", "-f", path, "--keep-going"]).await;
        assert_eq!(went_on.status.code(), Some(5), "{went_on:?}");
        assert!(out(&went_on).contains("bistro: created"), "{went_on:?}");
    })
    .await;
}

#[actix_web::test]
async fn what_is_exported_is_what_is_there() {
    house::with(async |house| {
        let (folder, backup) = (files(&["aurora", "bistro"]), tempfile::TempDir::new().expect("a temporary folder"));
        assert_eq!(code(house, &["apply", "-f", shown(folder.path())]).await, Some(0));
        let to = backup.path().join("tonight");
        assert_eq!(code(house, &["export", "--all", "--to", shown(&to)]).await, Some(0));
        let mut names: Vec<_> =
            std::fs::read_dir(&to).expect("it is made").map(|it| it.expect("an entry").file_name()).collect();
        names.sort();
        assert_eq!(names, ["aurora.yaml", "bistro.yaml"]);
        assert_eq!(code(house, &["diff", "-f", shown(&to)]).await, Some(0), "applying it changes nothing");
        let one = run(house, &["export", "aurora"]).await;
        assert_eq!(out(&one), std::fs::read_to_string(to.join("aurora.yaml")).expect("it is there"));
        assert_eq!(code(house, &["export", "nobody"]).await, Some(4));
        assert_eq!(code(house, &["export", "../etc"]).await, Some(4));
        assert_eq!(code(house, &["export"]).await, Some(2));
    })
    .await;
}

#[actix_web::test]
async fn a_folder_without_files_is_told() {
    house::with(async |house| {
        let folder = files(&[]);
        let empty = run(house, &["apply", "-f", shown(folder.path())]).await;
        assert_eq!(empty.status.code(), Some(5));
        assert!(err(&empty).contains("no restaurant files"), "{empty:?}");
    })
    .await;
}

#[actix_web::test]
async fn a_shell_completes_the_commands_and_each_has_a_page() {
    house::with(async |house| {
        for shell in ["bash", "zsh", "fish", "powershell"] {
            let words = run(house, &["completions", shell]).await;
            assert!(words.status.success() && out(&words).contains("restaurant"), "{shell}");
        }
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        assert_eq!(code(house, &["man", shown(folder.path())]).await, Some(0));
        let page = std::fs::read_to_string(folder.path().join("maitred-restaurant-list.1")).expect("a page");
        assert!(page.contains("List restaurants"), "{page}");
    })
    .await;
}

#[actix_web::test]
async fn an_operator_does_it_all_from_the_command_line() {
    house::with(async |house| {
        house.has("aurora", one_table("aurora")).await;
        let said = async |arguments: &[&str]| {
            let ran = run(house, &[&["restaurant"], arguments].concat()).await;
            assert!(ran.status.success(), "{ran:?}");
            out(&ran).to_owned()
        };
        assert_eq!(said(&["suspend", "aurora", "--reason", "The invoice is open."]).await, "aurora: suspended\n");
        assert_eq!(said(&["resume", "aurora"]).await, "aurora: open\n");
        assert_eq!(said(&["rename", "aurora", "--to", "bistro"]).await, "bistro: open\n");
        assert!(said(&["snapshot", "bistro"]).await.contains("SHA-256"));
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let archive = folder.path().join("bistro.tar");
        assert_eq!(said(&["export", "bistro", "--to", shown(&archive)]).await, "");
        assert_eq!(said(&["import", shown(&archive), "--slug", "copy"]).await, "copy: open\n");
        assert!(said(&["delete", "bistro"]).await.starts_with("bistro: leaving until "));
        assert_eq!(said(&["delete", "copy", "--grace-days", "0"]).await, "copy: nothing of it is left\n");
        assert_eq!(said(&["list"]).await.lines().count(), 1);
    })
    .await;
}

#[actix_web::test]
async fn what_an_operator_may_not_do_is_told() {
    house::with(async |house| {
        house.has("aurora", one_table("aurora")).await;
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        let archive = folder.path().join("archive.tar");
        let code = async |arguments: &[&str]| code(house, &[&["restaurant"], arguments].concat()).await;
        assert_eq!(code(&["suspend", "nobody"]).await, Some(4));
        assert_eq!(code(&["suspend", "No Slug"]).await, Some(4));
        assert_eq!(code(&["rename", "aurora", "--to", "No Slug"]).await, Some(5));
        assert_eq!(code(&["export", "nobody", "--to", shown(&archive)]).await, Some(4));
        assert!(std::fs::read_dir(folder.path()).expect("it is there").next().is_none(), "nothing half done");
        assert_eq!(code(&["import", shown(&archive)]).await, Some(5));
        std::fs::write(&archive, "no archive").expect("the folder is ours");
        assert_eq!(code(&["import", shown(&archive)]).await, Some(5));
        assert_eq!(code(&["import", shown(&archive), "--slug", "a&b"]).await, Some(5));
        assert_eq!(code(&["delete", "aurora", "--grace-days", "9999"]).await, Some(5));
    })
    .await;
}

/// Runs one of `examples/provision`.
async fn script(house: &House, name: &str, arguments: &[&str]) -> Output {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/provision");
    let mut command = Command::new(folder.join(name));
    command.args(arguments).current_dir(folder).env_remove("MAITRED_KEY").env_remove("MAITRED_OUTPUT");
    command.env("MAITRED", env!("CARGO_BIN_EXE_maitred"));
    command.env("MAITRED_URL", format!("http://{}", house.app().address)).env("MAITRED_DATA", house.folder());
    let ran = actix_web::rt::task::spawn_blocking(move || command.output()).await;
    ran.expect("it ran").expect("the script is there")
}

#[actix_web::test]
async fn a_chain_of_fifty_is_opened_by_a_script_and_exported_at_night() {
    house::with(async |house| {
        let opened = script(house, "chain.sh", &["chain.csv", "template.yaml"]).await;
        assert!(opened.status.success(), "{opened:?}");
        assert_eq!(out(&opened).matches(": created, version 1\n").count(), 50, "{opened:?}");
        let again = script(house, "chain.sh", &["chain.csv", "template.yaml"]).await;
        assert_eq!(out(&again).matches(": no changes\n").count(), 50, "{again:?}");

        let backup = tempfile::TempDir::new().expect("a temporary folder");
        for _ in 0..2 {
            let exported = script(house, "nightly-export.sh", &[shown(backup.path())]).await;
            assert!(exported.status.success(), "{exported:?}");
        }
        let days: Vec<_> = std::fs::read_dir(backup.path()).expect("it is there").collect();
        let [day] = days.as_slice() else { panic!("one folder: {days:?}") };
        let day = day.as_ref().expect("an entry").path();
        assert_eq!(std::fs::read_dir(&day).expect("it is there").count(), 50);
        assert_eq!(code(house, &["diff", "-f", shown(&day)]).await, Some(0));
    })
    .await;
}

#[actix_web::test]
async fn every_restaurant_is_archived_at_night_and_one_that_leaves_has_its_archive() {
    house::with(async |house| {
        for slug in ["aurora", "bistro"] {
            house.has(slug, one_table(slug)).await;
        }
        let backup = tempfile::TempDir::new().expect("a temporary folder");
        let archived = script(house, "nightly-archive.sh", &[shown(backup.path())]).await;
        assert!(archived.status.success(), "{archived:?}");
        let day = std::fs::read_dir(backup.path()).expect("it is there").next().expect("one").expect("an entry").path();
        let mut names: Vec<_> =
            std::fs::read_dir(&day).expect("it is there").map(|it| it.expect("an entry").file_name()).collect();
        names.sort();
        assert_eq!(names, ["aurora.tar", "bistro.tar"]);

        let archive = backup.path().join("aurora.tar");
        let left = script(house, "offboard.sh", &["aurora", shown(&archive)]).await;
        assert!(left.status.success() && archive.exists(), "{left:?}");
        assert!(out(&left).starts_with("aurora: leaving until "), "{left:?}");
        assert_eq!(code(house, &["restaurant", "import", shown(&archive), "--slug", "aurora-again"]).await, Some(0));
        let refused = script(house, "offboard.sh", &["bistro", shown(&archive), "0"]).await;
        assert_eq!(refused.status.code(), Some(2));
    })
    .await;
}
