//! `Idempotency-Key`: the digest of the key with the operation it is used for, and of the body. What happens with it
//! is decided in the restaurant, in the very batch of the effect.

use actix_web::HttpRequest;
use sha2::{Digest as _, Sha256};

use crate::domain::restaurant::command::{AnswerKey, KeyUse};

use super::problem::{Code, Problem};

/// The longest key, as Stripe has it.
const CHARACTERS_MAX: usize = 255;

/// The key of a request, if it has one.
///
/// # Errors
/// 400 when it is empty, too long, or not visible ASCII.
pub fn key_use(request: &HttpRequest, operation: &str, body: &[u8]) -> Result<Option<KeyUse>, Problem> {
    let Some(header) = request.headers().get("idempotency-key") else { return Ok(None) };
    let is_fine =
        |text: &&str| (1..=CHARACTERS_MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
    let Some(key) = header.to_str().ok().filter(is_fine) else {
        let detail = format!("Idempotency-Key is 1 to {CHARACTERS_MAX} visible ASCII characters.");
        return Err(Problem::new(Code::BadHeader, detail));
    };
    let fingerprint = short_digest(&[canonical(body).as_bytes()]);
    Ok(Some(KeyUse { key: AnswerKey(short_digest(&[operation.as_bytes(), b"\n", key.as_bytes()])), fingerprint }))
}

/// For what cannot be repeated: a key that would promise otherwise is refused.
///
/// # Errors
/// 400 when there is one.
pub fn refuse(request: &HttpRequest, why: &str) -> Result<(), Problem> {
    if request.headers().contains_key("idempotency-key") {
        return Err(Problem::new(Code::BadHeader, format!("Send this without Idempotency-Key. {why}")));
    }
    Ok(())
}

/// The same JSON, however its fields were ordered and spaced.
fn canonical(body: &[u8]) -> String {
    serde_json::from_slice::<serde_json::Value>(body).map_or_else(|_| String::new(), |value| value.to_string())
}

fn short_digest(parts: &[&[u8]]) -> u128 {
    let mut digest = Sha256::new();
    parts.iter().for_each(|part| digest.update(part));
    let bytes: [u8; 32] = digest.finalize().into();
    let (head, _) = bytes.split_at(16);
    u128::from_be_bytes(head.try_into().expect("16 bytes"))
}
