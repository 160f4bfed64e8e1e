//! Frames of the live feed: one JSON object each.

use bytestring::ByteString;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use crate::http::availability::{SlotBody, slot_body};
use crate::http::problem::Problem;

use super::shown::{Cursor, Difference, Question, Shown};

/// The first frame on every socket.
#[derive(Debug, Serialize, ToSchema)]
pub struct HelloFrame<'a> {
    /// `hello`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The `after` of the address, where it was understood: what the client has. Null otherwise: a `reset` follows.
    #[schema(required = true, value_type = Option<String>)]
    cursor: Option<String>,
    /// The restaurant's slug.
    restaurant: &'a str,
    /// How often the server pings.
    ping_seconds: u64,
}

/// Slots of a subscription. `reset` has all of them and replaces whatever the client has; `slots` has those that
/// changed, each as it is now.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlotsFrame {
    /// `reset` or `slots`.
    #[serde(rename = "type")]
    #[schema(example = "slots")]
    kind: &'static str,
    /// What the client has seen after this frame; opaque. Sent back as `after`, it resumes from here.
    cursor: String,
    /// The service day.
    date: NaiveDate,
    /// How many come.
    party_size: u16,
    /// Only tables of this area.
    #[schema(required = true)]
    area: Option<String>,
    /// As in `listSlots`: changes whenever something happens in the restaurant.
    version: u64,
    /// In order of time, whatever their status.
    slots: Vec<SlotBody>,
}

/// Something that a client asked for on the socket was refused, or a subscription ended. The socket stays open.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemFrame {
    /// `problem`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Always null.
    cursor: Option<String>,
    /// As in any problem.
    code: String,
    /// As in any problem.
    status: u16,
    /// As in any problem.
    title: String,
    /// As in any problem.
    detail: String,
    /// The service day of the subscription that this is about, if it is about one.
    #[schema(required = true)]
    date: Option<NaiveDate>,
    /// The party of the subscription that this is about.
    #[schema(required = true)]
    party_size: Option<u16>,
    /// The area of the subscription that this is about.
    #[schema(required = true)]
    area: Option<String>,
}

/// What a client may say.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum LiveMessage {
    /// Follow the slots of a day, up to 16 at a time on a socket.
    Subscribe {
        /// The service day.
        date: String,
        /// How many come.
        party_size: i64,
        /// Only tables of this area.
        #[serde(default)]
        area: Option<String>,
        /// The last cursor of an earlier subscription to the same.
        #[serde(default)]
        after: Option<String>,
    },
    /// Follow them no more.
    Unsubscribe {
        /// The service day.
        date: String,
        /// How many come.
        party_size: i64,
        /// Only tables of this area.
        #[serde(default)]
        area: Option<String>,
    },
}

/// `hello`.
pub fn hello(slug: &str, cursor: Option<&Cursor>, ping_seconds: u64) -> ByteString {
    let cursor = cursor.map(ToString::to_string);
    text(&HelloFrame { kind: "hello", cursor, restaurant: slug, ping_seconds })
}

/// What brings somebody up to date; `None` when nothing does.
pub fn bring_up_to_date(question: &Question, has: Option<&Cursor>, shown: &Shown) -> Option<ByteString> {
    match has.map_or(Difference::Everything, |has| shown.since(has)) {
        Difference::Nothing => None,
        Difference::Slots(positions) => Some(slots("slots", question, shown, positions.into_iter())),
        Difference::Everything => Some(slots("reset", question, shown, 0..shown.slots.len())),
    }
}

fn slots(kind: &'static str, question: &Question, shown: &Shown, at: impl Iterator<Item = usize>) -> ByteString {
    text(&SlotsFrame {
        kind,
        cursor: shown.cursor.to_string(),
        date: question.date,
        party_size: question.party.covers(),
        area: question.area.as_ref().map(ToString::to_string),
        version: shown.version,
        slots: at.filter_map(|at| shown.slots.get(at)).map(|slot| slot_body(slot, shown.zone)).collect(),
    })
}

/// `problem`.
pub fn problem(problem: &Problem, about: Option<&Question>) -> ByteString {
    let mut frame = problem.body();
    let date = about.map(|question| question.date);
    let party = about.map(|question| question.party.covers());
    let area = about.and_then(|question| question.area.as_ref()).map(ToString::to_string);
    let about = json!({ "date": date, "party_size": party, "area": area, "type": "problem", "cursor": null });
    if let (Some(frame), Some(about)) = (frame.as_object_mut(), about.as_object()) {
        frame.remove("request_id");
        frame.extend(about.clone());
    }
    frame.to_string().into()
}

fn text(frame: &impl Serialize) -> ByteString {
    serde_json::to_string(frame).expect("plain fields").into()
}
