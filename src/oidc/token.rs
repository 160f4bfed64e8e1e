//! ID tokens: when what a provider says of somebody holds (OpenID Connect Core 1.0, 3.1.3.7; RFC 8725). A pure function
//! of the token, the provider's keys, what was asked, and the time. The signature is a library's business.

use chrono::Duration;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation};
use serde::Deserialize;
use subtle::ConstantTimeEq as _;

use crate::clock::Moment;

use super::Person;

/// How far the provider's clock may be off.
pub const LEEWAY: Duration = Duration::seconds(60);
/// The oldest token that is taken: it comes straight from the provider, so it was made just now.
pub const AGE_MAX: Duration = Duration::minutes(10);
/// The longest token that is looked at.
pub const TOKEN_BYTES_MAX: usize = 16 << 10;
/// The longest subject (OpenID Connect Core 1.0, 2: 255 ASCII characters).
pub const SUBJECT_CHARACTERS_MAX: usize = 255;

/// Ways to sign that are taken: with a private key, which the provider alone has. Never `none`, and never a secret that we
/// have as well.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// What a token must fit to.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// Who must have made it.
    pub issuer: &'a str,
    /// For whom.
    pub client_id: &'a str,
    /// In answer to what.
    pub nonce: &'a str,
}

/// Why a token does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It cannot be read.
    Malformed,
    /// It is not signed, or in a way that is not taken.
    Algorithm,
    /// None of the keys is its key. New ones may be.
    UnknownKey,
    /// The key did not make this signature.
    Signature,
    /// Another made it.
    Issuer,
    /// It is for another.
    Audience,
    /// It was used for another sign-in, or for none.
    Nonce,
    /// It is over, too old, or not good yet.
    Time,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: f64,
    iat: f64,
    nbf: Option<f64>,
    nonce: Option<String>,
    email: Option<String>,
    email_verified: Option<Flag>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn list(&self) -> &[String] {
        match self {
            Audience::One(one) => std::slice::from_ref(one),
            Audience::Many(many) => many,
        }
    }
}

/// A boolean. Some providers write it as a text; anything else is no yes.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Flag {
    /// As it ought to be.
    Plain(bool),
    /// As some have it.
    Text(String),
    /// No boolean.
    Other(serde::de::IgnoredAny),
}

impl Flag {
    /// Whether it is a yes.
    pub fn is_set(&self) -> bool {
        match self {
            Flag::Plain(is_set) => *is_set,
            Flag::Text(text) => text == "true",
            Flag::Other(_) => false,
        }
    }
}

/// Who the token is about, if it holds.
///
/// # Errors
/// Why it does not.
pub fn verify(token: &str, keys: &[Jwk], expected: Expected<'_>, now: Moment) -> Result<Person, Fault> {
    if TOKEN_BYTES_MAX < token.len() {
        return Err(Fault::Malformed);
    }
    let claims = signed(token, keys)?;
    check(&claims, expected)?;
    check_times(&claims, now)?;
    let is_subject = !claims.sub.is_empty() && claims.sub.chars().count() <= SUBJECT_CHARACTERS_MAX;
    if !is_subject {
        return Err(Fault::Malformed);
    }
    let is_email_verified = claims.email_verified.is_some_and(|flag| flag.is_set());
    Ok(Person { subject: claims.sub, email: claims.email, is_email_verified })
}

/// What the token says, if one of the keys made it.
fn signed(token: &str, keys: &[Jwk]) -> Result<Claims, Fault> {
    let header = jsonwebtoken::decode_header(token).map_err(|error| {
        // `none`, and whatever else is no way to sign that the library knows.
        let is_unknown_way = matches!(error.kind(), ErrorKind::Json(_) | ErrorKind::InvalidAlgorithmName);
        if is_unknown_way { Fault::Algorithm } else { Fault::Malformed }
    })?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(Fault::Algorithm);
    }
    // What it calls critical must be understood (RFC 7515, 4.1.11), and we understand nothing of the kind.
    if header.crit.is_some() {
        return Err(Fault::Malformed);
    }
    let key = key_of(&header, keys).ok_or(Fault::UnknownKey)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| Fault::UnknownKey)?;
    // Time, issuer and audience are ours to look at: the library would ask the machine's clock.
    let mut validation = Validation::new(header.alg);
    (validation.validate_exp, validation.validate_aud) = (false, false);
    validation.required_spec_claims.clear();
    jsonwebtoken::decode(token, &key, &validation).map(|decoded| decoded.claims).map_err(|error| {
        let is_forged = matches!(error.kind(), ErrorKind::InvalidSignature | ErrorKind::InvalidAlgorithm);
        if is_forged { Fault::Signature } else { Fault::Malformed }
    })
}

/// The key that a token names; when it names none, the only one that it can be.
fn key_of<'a>(header: &Header, keys: &'a [Jwk]) -> Option<&'a Jwk> {
    let mut fitting = keys.iter().filter(|key| fits(key, header.alg));
    match &header.kid {
        Some(kid) => fitting.find(|key| key.common.key_id.as_ref() == Some(kid)),
        None => fitting.next().filter(|_| fitting.next().is_none()),
    }
}

/// Whether a key is for signing, and this way. A key never says less than its token: the family is the key's.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let is_public = !matches!(key.algorithm, AlgorithmParameters::OctetKey(_) | AlgorithmParameters::Other(_));
    let is_for_signing = key.common.public_key_use.as_ref().is_none_or(|it| *it == PublicKeyUse::Signature);
    let is_this_way = key.common.key_algorithm.is_none_or(|it| it.to_string().parse() == Ok(algorithm));
    let is_family = DecodingKey::from_jwk(key).is_ok_and(|it| it.family() == algorithm.family());
    is_public && is_for_signing && is_this_way && is_family
}

fn check(claims: &Claims, expected: Expected<'_>) -> Result<(), Fault> {
    if claims.iss != expected.issuer {
        return Err(Fault::Issuer);
    }
    let audience = claims.aud.list();
    let is_for_us = audience.iter().any(|it| it == expected.client_id);
    let is_ours_alone = audience.len() == 1 && claims.azp.is_none();
    if !is_for_us || !is_ours_alone && claims.azp.as_deref() != Some(expected.client_id) {
        return Err(Fault::Audience);
    }
    let nonce = claims.nonce.as_deref().unwrap_or_default();
    if bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) { Ok(()) } else { Err(Fault::Nonce) }
}

fn check_times(claims: &Claims, now: Moment) -> Result<(), Fault> {
    let seconds = |span: Duration| span.num_seconds() as f64;
    let (now, leeway) = (now.timestamp() as f64, seconds(LEEWAY));
    let is_good = now < claims.exp + leeway
        && claims.iat - leeway <= now
        && now <= claims.iat + seconds(AGE_MAX)
        && claims.nbf.is_none_or(|nbf| nbf - leeway <= now);
    if is_good { Ok(()) } else { Err(Fault::Time) }
}
