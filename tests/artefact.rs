//! What the program that is given out must not contain. `make test` names the release binary in `MAITRED_BIN`; without
//! it this looks at the debug build, where the same words must be found: so the search works.

use std::path::PathBuf;

/// The path and the switch of signing in without a password.
const WORDS: [&str; 2] = ["/dev-sign-in", "MAITRED_DEV_SIGN_IN"];

fn holds(program: &[u8], word: &str) -> bool {
    program.windows(word.len()).any(|window| window == word.as_bytes())
}

#[test]
fn nobody_signs_in_without_a_password_with_a_release_build() {
    let named = std::env::var_os("MAITRED_BIN").map(PathBuf::from);
    let is_release = named.is_some() || !cfg!(debug_assertions);
    let path = named.unwrap_or_else(|| env!("CARGO_BIN_EXE_maitred").into());
    let program = std::fs::read(&path).unwrap();
    for word in WORDS {
        assert_eq!(holds(&program, word), !is_release, "{word} in {}", path.display());
    }
}
