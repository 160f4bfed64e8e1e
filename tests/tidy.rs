//! The arrows of the architecture, which a single crate cannot enforce: who may import whom. Nothing of taste.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// For each module of `src/`, the modules of ours that it may name. `*` is everybody.
fn arrows() -> BTreeMap<&'static str, Vec<&'static str>> {
    BTreeMap::from([
        ("clock", vec![]),
        ("fault", vec![]),
        ("telemetry", vec![]),
        ("planted", vec![]),
        ("domain", vec!["planted"]),
        ("object", vec!["clock", "fault", "planted"]),
        ("store", vec!["object", "clock", "fault"]),
        ("restaurant", vec!["domain", "object", "store", "clock", "planted"]),
        ("directory", vec!["domain", "object", "store", "clock", "fault", "restaurant"]),
        ("http", vec!["restaurant", "directory", "domain", "clock", "object", "oidc"]),
        ("config", vec!["directory", "fault", "object", "store", "http", "oidc", "telemetry"]),
        ("oidc", vec!["clock"]),
        ("demo", vec!["directory", "domain", "restaurant", "clock"]),
        ("inspect", vec!["directory", "domain", "object", "restaurant", "store", "clock"]),
        ("app", vec!["*"]),
        ("cli", vec!["*"]),
        ("main", vec!["*"]),
        ("lib", vec!["*"]),
    ])
}

/// Crates that have one home each: crate, the files that may name it, and why.
const HOMES: [(&str, &[&str], &str); 7] = [
    ("actix_web_actors::", &["src/http/live/socket.rs"], "to leave it is one file"),
    (
        "sqlx::",
        &[
            "src/store/",
            "src/directory/db.rs",
            "src/directory/db/",
            "src/restaurant/reader.rs",
            "src/restaurant/past.rs",
            "src/restaurant/sound.rs",
            "src/restaurant/changes.rs",
            "src/restaurant/usage.rs",
        ],
        "SQL lives in the store",
    ),
    ("actix_web::", &["src/http/", "src/oidc/fetch.rs", "src/app.rs", "src/cli/"], "HTTP lives at the edge"),
    (
        "actix::",
        &["src/object/actor.rs", "src/object/runtime.rs", "src/directory/", "src/http/live/socket.rs", "src/app.rs"],
        "actors are thin shells",
    ),
    ("prometheus_client::", &["src/http/metrics.rs"], "figures are shown in one place"),
    ("rust_embed::", &["src/http/ui.rs"], "pages are served from one place"),
    (
        "tracing::",
        &[
            "src/object/actor.rs",
            "src/object/runtime.rs",
            "src/store/",
            "src/restaurant/handle.rs",
            "src/directory/",
            "src/http/",
            "src/oidc/provider.rs",
            "src/app.rs",
        ],
        "the rule book and the state machines do not log",
    ),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] }).collect()
}

/// The text without comments: what is said about a module is no import of it.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

fn module_of(path: &Path) -> String {
    let below = path.strip_prefix("src").unwrap().components().next().unwrap();
    below.as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

fn named(code: &str) -> impl Iterator<Item = String> + '_ {
    named_of("crate::", code)
}

fn named_of<'a>(root: &str, code: &'a str) -> impl Iterator<Item = String> + 'a {
    let after = code.split(root).skip(1).collect::<Vec<_>>().into_iter();
    after.map(|rest| rest.chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect())
}

#[test]
fn arrows_point_down() {
    let arrows = arrows();
    let mut wrong = vec![];
    for path in sources(Path::new("src")) {
        let module = module_of(&path);
        let Some(allowed) = arrows.get(module.as_str()) else {
            wrong.push(format!("{}: module `{module}` has no row in tests/tidy.rs", path.display()));
            continue;
        };
        if allowed.contains(&"*") {
            continue;
        }
        for other in named(&code(&path)).filter(|other| *other != module && !allowed.contains(&other.as_str())) {
            wrong.push(format!("{}: `{module}` must not import `{other}`", path.display()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn crates_stay_at_home() {
    let mut wrong = vec![];
    for path in sources(Path::new("src")) {
        let (shown, code) = (path.display().to_string(), code(&path));
        for (name, homes, why) in HOMES {
            if code.contains(name) && !homes.iter().any(|home| shown.starts_with(home)) {
                wrong.push(format!("{shown}: names {name}, but {why}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// Lines that a system of `examples/objects` may have.
const SYSTEM_LINES_MAX: usize = 120;

#[test]
fn the_runtime_serves_others_than_restaurants() {
    let mut wrong = vec![];
    for path in [sources(Path::new("src/object")), sources(Path::new("src/store"))].concat() {
        if code(&path).to_lowercase().contains("restaurant") {
            wrong.push(format!("{} knows of restaurants", path.display()));
        }
    }
    for path in sources(Path::new("examples/objects")) {
        let (text, mut named) =
            (fs::read_to_string(&path).unwrap(), named_of("maitred::", &code(&path)).collect::<Vec<_>>());
        named.retain(|module| !["object", "store", "clock", "telemetry"].contains(&module.as_str()));
        if !named.is_empty() {
            wrong.push(format!("{} names {named:?}", path.display()));
        }
        let is_system = path.parent() == Some(Path::new("examples/objects"));
        if is_system && SYSTEM_LINES_MAX < text.lines().count() {
            wrong.push(format!("{} has more than {SYSTEM_LINES_MAX} lines", path.display()));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn an_import_that_points_up_would_be_found() {
    assert_eq!(named("use crate::http::problem; fn f() { crate::store::x() }").collect::<Vec<_>>(), ["http", "store"]);
}

/// Every `word_of_words` in backquotes of SECURITY.md is a test, unless it is the name of a file or a setting.
fn tests_of(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let is_name = |word: &&str| {
        word.matches('_').count() >= 2
            && word.chars().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '_')
    };
    quoted.filter(is_name).collect()
}

#[test]
fn tests_that_the_security_policy_names_are_there() {
    let policy = fs::read_to_string("SECURITY.md").unwrap();
    let named = tests_of(&policy);
    let folders = [sources(Path::new("tests")), sources(Path::new("src"))].concat();
    let rust = folders.iter().filter(|path| path.extension().is_some_and(|kind| kind == "rs"));
    let code: String = rust.map(|path| fs::read_to_string(path).unwrap()).collect();
    let missing: Vec<_> = named.iter().filter(|name| !code.contains(&format!("fn {name}("))).collect();
    assert!(named.len() > 30, "{named:?}");
    assert!(missing.is_empty(), "SECURITY.md names tests that are not there: {missing:?}");
}

#[test]
fn a_test_that_is_named_would_be_found() {
    assert_eq!(tests_of("see `a_test_of_mine` `tests/it/x.rs` `MAITRED_RATE_LIMITS` `one_two`"), ["a_test_of_mine"]);
}

#[test]
fn no_two_shapes_of_the_contract_share_a_name() {
    // utoipa keeps one of them, silently.
    let mut names = std::collections::BTreeSet::new();
    for path in sources(Path::new("src/http")) {
        let text = fs::read_to_string(&path).unwrap();
        for name in text.lines().filter_map(|line| line.trim().strip_prefix("#[schema(as = ")) {
            let name: String = name.chars().take_while(|it| it.is_alphanumeric()).collect();
            assert!(names.insert(name.clone()), "{}: another shape is called {name}", path.display());
        }
    }
    assert!(!names.is_empty());
}
