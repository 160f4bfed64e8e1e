//! Frames of the feed of staff: one JSON object each.

use std::borrow::Cow;

use bytestring::ByteString;
use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::access::Role;
use crate::restaurant::changes::Place;

use crate::http::change::{ChangeBody, place};
use crate::http::staff::shown::StaffReservationBody;
use crate::http::staff::waitlist::StaffWaitBody;

use super::told::{Noted, Stretch, View};

/// The first frame on every socket of staff.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffHelloFrame<'a> {
    /// `hello`.
    #[serde(rename = "type")]
    #[schema(example = "hello")]
    kind: &'static str,
    /// What the client has: the `after` of the address if the server can go on from there, or, without an `after`, all
    /// that happened so far. Null when it cannot go on: a `reset` follows.
    #[schema(required = true, value_type = Option<String>)]
    cursor: Option<String>,
    /// The restaurant's slug.
    restaurant: &'a str,
    /// As what the client listens: `owner`, `manager`, `host` or `viewer`.
    #[schema(value_type = String, example = "host")]
    role: Role,
    /// How often the server pings.
    ping_seconds: u64,
}

/// What happened, the oldest first, and what it touched as it is now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangesFrame<'a> {
    /// `changes`.
    #[serde(rename = "type")]
    #[schema(example = "changes")]
    kind: &'static str,
    /// What the client has seen after this frame: the same as a cursor of `…/changes`.
    cursor: String,
    /// What happened: the same as in `…/changes`. Whoever may not read changes sees what was changed, and not by whom
    /// and how.
    changes: Vec<LiveChange<'a>>,
    /// The reservations that were touched, as `…/reservations` shows them now: at least as new as the changes. Keep the
    /// one with the highest `revision`.
    #[schema(value_type = Vec<StaffReservationBody>)]
    reservations: Cow<'a, [StaffReservationBody]>,
    /// The places in line that were touched, as `…/waitlist` shows them now.
    #[schema(value_type = Vec<StaffWaitBody>)]
    waits: Cow<'a, [StaffWaitBody]>,
    /// Counts the restaurant's configurations. Higher than before: read floor and services anew.
    version: u64,
}

/// A change as it is told on a socket.
#[derive(Debug, Serialize, ToSchema)]
pub struct LiveChange<'a> {
    /// The change.
    #[serde(flatten)]
    change: Cow<'a, ChangeBody>,
    /// Whether the client itself did it: with the same key or account, and the same `X-Client-Id` as the socket's
    /// `client`.
    yours: bool,
}

/// The server cannot tell what the client has missed: read everything anew, and go on from here.
#[derive(Debug, Serialize, ToSchema)]
pub struct StaffResetFrame {
    /// `reset`.
    #[serde(rename = "type")]
    #[schema(example = "reset")]
    kind: &'static str,
    /// All that happened so far.
    cursor: String,
}

/// `hello`.
pub fn hello(slug: &str, role: Role, seen: Option<Place>, ping_seconds: u64) -> ByteString {
    text(&StaffHelloFrame { kind: "hello", cursor: seen.map(place), restaurant: slug, role, ping_seconds })
}

/// `reset`.
pub fn reset(until: Place) -> ByteString {
    text(&StaffResetFrame { kind: "reset", cursor: place(until) })
}

/// `changes`, after those that were seen; `None` when there is nothing to show.
pub fn changes(stretch: &Stretch, view: View, seen: Place, yours: impl Fn(&Noted) -> bool) -> Option<ByteString> {
    let shown = stretch.changes.iter().filter(|noted| seen < noted.place && view.shows(&noted.body.kind));
    let change = |noted: &'_ Noted| match view.changes {
        true => Cow::Owned(noted.body.clone()),
        false => Cow::Owned(noted.body.bare()),
    };
    let changes: Vec<_> = shown.map(|noted| LiveChange { change: change(noted), yours: yours(noted) }).collect();
    if changes.is_empty() {
        return None;
    }
    let waits: &[StaffWaitBody] = if view.waits { &stretch.waits } else { &[] };
    let (mut reservations, mut waits) = (Cow::Borrowed(&stretch.reservations[..]), Cow::Borrowed(waits));
    if !view.contacts {
        reservations.to_mut().iter_mut().for_each(|it| it.guest.withhold_contacts());
        waits.to_mut().iter_mut().for_each(|it| it.guest.withhold_contacts());
    }
    let (cursor, version) = (place(stretch.until), stretch.version);
    Some(text(&ChangesFrame { kind: "changes", cursor, changes, reservations, waits, version }))
}

fn text(frame: &impl Serialize) -> ByteString {
    serde_json::to_string(frame).expect("plain fields").into()
}
