//! The headers of answers: what every answer has, and what follows from what an operation reads. All may be missing as far
//! as the contract goes, so that a proxy may take them away.

use serde_json::{Value, json};

use super::operations;

/// Adds the headers to every answer that is no problem.
pub(super) fn add(document: &mut Value) {
    for operation in operations(document) {
        let is_guarded = operation.has_parameter(|it| it["name"] == "If-Match");
        let is_repeatable = operation.has_parameter(|it| it["name"] == "Idempotency-Key");
        let responses = operation.value["responses"].as_object_mut().expect("an operation has answers");
        for (status, response) in responses.iter_mut().filter(|(status, _)| status.starts_with('2')) {
            let mut named = vec![("X-Request-Id", "RequestId")];
            named.extend((is_guarded && status != "204").then_some(("ETag", "ETag")));
            named.extend(is_repeatable.then_some(("Idempotency-Replayed", "IdempotencyReplayed")));
            for (header, component) in named {
                response["headers"][header] = json!({ "$ref": format!("#/components/headers/{component}") });
            }
        }
    }
    document["components"]["headers"] = components();
}

fn components() -> Value {
    let text = |description: &str, example: &str| json!({ "description": description, "schema": { "type": "string" }, "example": example });
    json!({
        "RequestId": text("Names this request in the server's logs; the one that was sent, if there was one.", "req_0123456789abcdef"),
        "ETag": text("The version of what is shown, to send as `If-Match`.", "\"3\""),
        "IdempotencyReplayed": text("`true`: this was done before with the same key, and is answered again.", "true"),
        "Challenge": text("Which credential is missing (RFC 9110).", "Bearer realm=\"staff\""),
        "RetryAfter": {
            "description": "After how many seconds to try again.",
            "schema": { "type": "integer", "minimum": 0 },
            "example": 1,
        },
    })
}
