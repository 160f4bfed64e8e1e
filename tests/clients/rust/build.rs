//! Has progenitor make a client of the contract as OpenAPI 3.0, which `OPENAPI` names.

use std::path::Path;

use openapiv3::{OpenAPI, Operation, PathItem, ReferenceOr};
use progenitor_impl::Generator;

fn main() {
    println!("cargo:rerun-if-env-changed=OPENAPI");
    let path = std::env::var("OPENAPI").expect("OPENAPI names the document");
    println!("cargo:rerun-if-changed={path}");
    let text = std::fs::read_to_string(path).expect("the document can be read");
    // progenitor knows errors by their type only where their kind is plain JSON.
    let text = text.replace("application/problem+json", "application/json");
    let mut document: OpenAPI = serde_yaml_ng::from_str(&text).expect("the document is OpenAPI 3.0");
    for item in document.paths.paths.values_mut() {
        if let ReferenceOr::Item(item) = item {
            leave_out_what_is_no_json(item);
        }
    }
    let tokens = Generator::default().generate_tokens(&document).expect("a client can be made");
    let code = prettyplease::unparse(&syn::parse2(tokens).expect("it is Rust"));
    let target = Path::new(&std::env::var("OUT_DIR").expect("cargo says where")).join("client.rs");
    std::fs::write(target, code).expect("it can be written");
}

/// progenitor reads no other kinds of bodies, and no sockets.
fn leave_out_what_is_no_json(item: &mut PathItem) {
    for operation in [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete] {
        if operation.as_ref().is_some_and(|operation| !speaks_json(operation)) {
            *operation = None;
        }
    }
}

fn speaks_json(operation: &Operation) -> bool {
    let request = operation.request_body.as_ref().and_then(|body| body.as_item());
    let responses = operation.responses.responses.values().filter_map(|response| response.as_item());
    let mut kinds = request.iter().map(|body| &body.content).chain(responses.map(|response| &response.content));
    let is_socket = operation.responses.responses.keys().any(|status| status.to_string() == "101");
    // Nor two kinds of errors: a probe that is not ready says so in a shape of its own.
    let mut answers = operation.responses.responses.iter();
    let has_own_error = answers.any(|(status, it)| status.to_string().starts_with('5') && it.as_item().is_some());
    // Nor a success with a body and another without.
    let successes = operation.responses.responses.iter().filter(|(status, _)| status.to_string().starts_with('2'));
    let mut bodies = successes.filter_map(|(_, it)| it.as_item()).map(|it| it.content.is_empty());
    let first = bodies.next();
    let has_two_kinds = bodies.any(|it| Some(it) != first);
    !is_socket && !has_own_error && !has_two_kinds && kinds.all(|content| content.keys().all(|kind| kind == "application/json"))
}
