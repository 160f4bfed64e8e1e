//! What the program that is given out must not contain. `make test` names the release binary in `MAITRED_BIN`; without
//! it this looks at the debug build, where the same words must be found: so the search works.

use std::path::PathBuf;

/// The path and the switch of signing in without a password.
const WORDS: [&str; 2] = ["/dev-sign-in", "MAITRED_DEV_SIGN_IN"];

fn holds(program: &[u8], word: &str) -> bool {
    program.windows(word.len()).any(|window| window == word.as_bytes())
}

fn named() -> Option<PathBuf> {
    std::env::var_os("MAITRED_BIN").map(PathBuf::from)
}

fn program() -> (PathBuf, Vec<u8>) {
    let path = named().unwrap_or_else(|| env!("CARGO_BIN_EXE_maitred").into());
    let program = std::fs::read(&path).unwrap();
    (path, program)
}

/// What the points are called at which a test build can be told to fail, as `src/fault.rs` has them, and what tells it.
fn words_of_faults() -> Vec<String> {
    let source = std::fs::read_to_string("src/fault.rs").unwrap();
    let names = source.lines().filter_map(|line| line.split_once(" = \"")?.1.strip_suffix("\","));
    names.filter(|name| name.contains('.')).map(str::to_owned).chain(["MAITRED_DIE_AT".into()]).collect()
}

#[test]
fn nobody_signs_in_without_a_password_with_a_release_build() {
    let (path, program) = program();
    let is_release = named().is_some() || !cfg!(debug_assertions);
    for word in WORDS {
        assert_eq!(holds(&program, word), !is_release, "{word} in {}", path.display());
    }
}

#[test]
fn no_fault_can_be_ordered_in_a_build_without_the_feature() {
    let words = words_of_faults();
    assert!(words.len() > 20, "{words:?}");
    let (path, program) = program();
    // A build that is named is the one that is given out; of this one the compiler says what it has.
    let has_faults = named().is_none() && cfg!(feature = "faults");
    for word in words {
        assert_eq!(holds(&program, &word), has_faults, "{word} in {}", path.display());
    }
}
