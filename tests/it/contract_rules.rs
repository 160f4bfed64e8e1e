//! What a contract must have so that a programmer in any language gets a client that just works. Each rule looks at the
//! whole document and says which places break it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::client::text;
use crate::contract::{contract, operations};

/// Operations that are asked by machines and answer nothing but their state.
const TAG_OF_PROBES: &str = "Operations";

/// The operations that break a rule, by name.
fn breaking(keeps: impl Fn(&Value) -> bool) -> Vec<String> {
    let broken = operations().into_iter().filter(|(_, _, operation)| !keeps(operation));
    broken.map(|(method, path, _)| format!("{method} {path}")).collect()
}

fn is_said(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

fn has_example(content: &Value) -> bool {
    content.get("example").is_some() || content.get("examples").is_some()
}

/// Every content of a request or an answer, where there is any.
fn contents(body: &Value) -> impl Iterator<Item = &Value> {
    body["content"].as_object().into_iter().flat_map(|kinds| kinds.values())
}

#[test]
fn the_document_says_what_it_is_and_under_which_terms() {
    let contract = contract();
    assert_eq!(contract["openapi"], "3.1.0");
    let said = ["/info/title", "/info/description", "/info/version", "/info/contact/name", "/info/license/identifier"];
    said.into_iter().for_each(|pointer| assert!(contract.pointer(pointer).is_some_and(is_said), "{pointer}"));
    assert!(is_said(&contract["servers"][0]["description"]));
    let schemes = contract["components"]["securitySchemes"].as_object().expect("schemes");
    schemes.iter().for_each(|(name, scheme)| assert!(is_said(&scheme["description"]), "{name}"));
}

#[test]
fn every_operation_says_what_it_does() {
    assert_eq!(breaking(|it| is_said(&it["summary"]) && is_said(&it["description"])), Vec::<String>::new());
}

#[test]
fn every_operation_has_one_tag_that_is_described() {
    let contract = contract();
    let tags = contract["tags"].as_array().expect("tags");
    let described: BTreeSet<&str> =
        tags.iter().filter(|tag| is_said(&tag["description"])).map(|tag| text(&tag["name"])).collect();
    let keeps =
        |it: &Value| it["tags"].as_array().is_some_and(|tags| tags.len() == 1 && described.contains(text(&tags[0])));
    assert_eq!(breaking(keeps), Vec::<String>::new());
}

#[test]
fn names_of_operations_are_camel_case() {
    let is_camel = |name: &str| name.chars().all(char::is_alphanumeric) && name.starts_with(char::is_lowercase);
    assert_eq!(breaking(|it| is_camel(text(&it["operationId"]))), Vec::<String>::new());
}

#[test]
fn every_body_has_an_example() {
    let keeps = |it: &Value| {
        let answers = it["responses"].as_object().expect("answers").values();
        contents(&it["requestBody"]).chain(answers.flat_map(contents)).all(has_example)
    };
    assert_eq!(breaking(keeps), Vec::<String>::new());
}

#[test]
fn no_example_has_a_gap() {
    let contract = contract();
    let mut gaps = vec![];
    let named = contract["components"]["examples"].as_object().expect("examples");
    named.iter().for_each(|(name, example)| find_gaps(name, &example["value"], &mut gaps));
    assert!(
        gaps.is_empty(),
        "say with #[schema(example = …)] or in src/http/openapi/words.rs what these are: {gaps:#?}"
    );
    for name in ["ReservationPatch", "StaffReservationPatch"] {
        assert_ne!(named[name]["value"], serde_json::json!({}), "{name}");
    }
}

fn find_gaps(at: &str, value: &Value, gaps: &mut Vec<String>) {
    match value {
        Value::String(said) if said == "?" => gaps.push(at.to_owned()),
        Value::Object(fields) => {
            fields.iter().for_each(|(name, value)| find_gaps(&format!("{at}.{name}"), value, gaps))
        }
        Value::Array(items) => items.iter().for_each(|value| find_gaps(at, value, gaps)),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn every_parameter_and_every_answer_is_described() {
    let contract = contract();
    let keeps = |it: &Value| {
        let parameters = it["parameters"].as_array().into_iter().flatten();
        let mut parameters = parameters.map(|it| is_said(&it["description"]) && it.get("example").is_some());
        let mut answers = it["responses"].as_object().expect("answers").values().map(|it| described(&contract, it));
        parameters.all(|it| it) && answers.all(|it| it)
    };
    assert_eq!(breaking(keeps), Vec::<String>::new());
}

fn described(contract: &Value, answer: &Value) -> bool {
    let shared = answer["$ref"].as_str().and_then(|reference| contract.pointer(reference.trim_start_matches('#')));
    is_said(&shared.unwrap_or(answer)["description"])
}

#[test]
fn every_operation_names_the_problems_that_it_answers() {
    let known: BTreeSet<&str> = maitred::http::problem::Code::ALL.iter().map(|code| code.name()).collect();
    let keeps = |it: &Value| {
        let codes: Vec<&str> = it["x-problem-codes"].as_array().into_iter().flatten().map(text).collect();
        let is_probe = it["tags"][0] == TAG_OF_PROBES;
        (is_probe || !codes.is_empty()) && codes.iter().all(|code| known.contains(code))
    };
    assert_eq!(breaking(keeps), Vec::<String>::new());
}

#[test]
fn problems_come_as_problems_and_nothing_is_left_to_a_default() {
    let keeps = |it: &Value| {
        let answers = it["responses"].as_object().expect("answers");
        let is_probe = it["tags"][0] == TAG_OF_PROBES;
        answers.iter().all(|(status, answer)| match status.as_bytes().first() {
            Some(b'4' | b'5') => is_probe || text(&answer["$ref"]).starts_with("#/components/responses/Problem"),
            Some(b'1'..=b'3') => status.bytes().all(|byte| byte.is_ascii_digit()),
            Some(_) | None => false,
        })
    };
    assert_eq!(breaking(keeps), Vec::<String>::new());
}

#[test]
fn credentials_of_an_operation_follow_from_its_path() {
    let schemes = |it: &Value| -> BTreeSet<String> {
        let ways = it["security"].as_array().into_iter().flatten().filter_map(Value::as_object);
        ways.flat_map(|way| way.keys().cloned()).collect()
    };
    for (method, path, operation) in operations() {
        let schemes = schemes(&operation);
        let keeps = match path.split('/').nth(2) {
            // Figures of the whole process are the operator's.
            _ if path == "/metrics" => schemes == BTreeSet::from(["platform_key".to_owned()]),
            Some("platform") => schemes == BTreeSet::from(["platform_key".to_owned()]),
            // Whoever holds a link needs nothing else.
            Some("staff")
                if ["invitations", "password-resets"].contains(&path.split('/').nth(3).unwrap_or_default()) =>
            {
                schemes.is_empty()
            }
            Some("staff") => path.starts_with("/v1/staff/session") || !schemes.is_empty() && !schemes.contains("token"),
            Some(_) | None => schemes.iter().all(|scheme| ["token", "link_token"].contains(&scheme.as_str())),
        };
        assert!(keeps, "{method} {path} is open to {schemes:?}");
    }
}

#[test]
fn bodies_of_requests_refuse_what_they_do_not_know() {
    let contract = contract();
    for (method, path, operation) in operations() {
        for content in contents(&operation["requestBody"]) {
            let Some(reference) = content["schema"]["$ref"].as_str() else { continue };
            let schema = contract.pointer(reference.trim_start_matches('#')).expect("it leads somewhere");
            assert_eq!(schema["additionalProperties"], false, "{method} {path}: {reference}");
        }
    }
}

#[test]
fn parameters_of_a_path_are_those_of_the_path() {
    for (method, path, operation) in operations() {
        let in_path: BTreeSet<&str> =
            path.split('/').filter_map(|word| word.strip_prefix('{')?.strip_suffix('}')).collect();
        let parameters = operation["parameters"].as_array().into_iter().flatten().filter(|it| it["in"] == "path");
        let named: BTreeSet<&str> = parameters.map(|it| text(&it["name"])).collect();
        assert_eq!(in_path, named, "{method} {path}");
    }
}

#[test]
fn the_older_document_has_nothing_that_only_the_newer_knows() {
    let older = maitred::http::openapi::older_document();
    assert_eq!(older["openapi"], "3.0.3");
    let mut found = vec![];
    find_newer("", &older["components"]["schemas"], &mut found);
    find_newer("", &older["paths"], &mut found);
    assert_eq!(found, Vec::<String>::new());
}

/// Where a type is a list, `null` is a type, a `const` stands, or something stands beside a reference.
fn find_newer(at: &str, value: &Value, found: &mut Vec<String>) {
    let Value::Object(fields) = value else {
        value.as_array().into_iter().flatten().for_each(|item| find_newer(at, item, found));
        return;
    };
    let is_newer = fields.get("type").is_some_and(|kind| kind.is_array() || kind == "null")
        || fields.contains_key("const")
        || fields.get("$ref").is_some_and(Value::is_string) && fields.len() > 1;
    if is_newer {
        found.push(at.to_owned());
    }
    let rest = fields.iter().filter(|(name, _)| !["example", "examples"].contains(&name.as_str()));
    rest.for_each(|(name, value)| find_newer(&format!("{at}/{name}"), value, found));
}
