//! Every answer that any test gets is held against the contract: its status, its kind of body, and for a problem its code.

use std::sync::OnceLock;

use awc::http::Method;
use serde_json::Value;

use crate::client::Answer;

/// An operation of the contract, ready to be found by the path of a request.
struct Promise {
    method: Method,
    path: Vec<String>,
    operation: Value,
}

impl Promise {
    /// How many words of the path are named; `None` when it is another path.
    fn fits(&self, method: &Method, path: &[&str]) -> Option<usize> {
        let is_open = |word: &str| word.starts_with('{');
        let matches = |(own, asked): (&String, &&str)| is_open(own) && !asked.is_empty() || own == asked;
        let fits = self.method == *method && self.path.len() == path.len() && self.path.iter().zip(path).all(matches);
        fits.then(|| self.path.iter().filter(|word| !is_open(word)).count())
    }
}

fn promises() -> &'static [Promise] {
    static ALL: OnceLock<Vec<Promise>> = OnceLock::new();
    ALL.get_or_init(|| {
        let words = |path: String| path.split('/').map(str::to_owned).collect();
        let all = crate::contract::operations().into_iter();
        all.map(|(method, path, operation)| Promise { method, path: words(path), operation }).collect()
    })
}

/// Fails when the contract has the operation and not this answer of it.
pub fn check(method: &Method, url: &str, answer: &Answer) {
    let path = url.splitn(4, '/').nth(3).unwrap_or_default().split('?').next().unwrap_or_default();
    let path: Vec<&str> = std::iter::once("").chain(path.split('/')).collect();
    let found = promises().iter().filter_map(|promise| Some((promise.fits(method, &path)?, promise)));
    let Some((_, promise)) = found.max_by_key(|(named, _)| *named) else { return };
    let id = promise.operation["operationId"].as_str().unwrap_or_default();
    let status = answer.status.as_u16().to_string();
    let promised = promise.operation["responses"].get(&status);
    let code = (answer.header("content-type") == "application/problem+json" && !answer.body.is_empty())
        .then(|| answer.json()["code"].as_str().unwrap_or_default().to_owned());
    if let Some(code) = &code {
        let codes = promise.operation["x-problem-codes"].as_array().expect("every operation names its problems");
        let hint = "name it in src/http/openapi/problems.rs and run `make openapi`";
        assert!(codes.iter().any(|known| known == code.as_str()), "{id} answers {status} `{code}`: {hint}");
    }
    let promised = promised.unwrap_or_else(|| panic!("{id} answers {status}, which the contract does not say"));
    if code.is_none() && !answer.body.is_empty() {
        let kind = answer.header("content-type").split(';').next().unwrap_or_default().trim();
        assert!(
            promised["content"].get(kind).is_some(),
            "{id} answers {status} as `{kind}`, which the contract does not say"
        );
    }
}
