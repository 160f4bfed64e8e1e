//! One socket's side of the conversation, as a plain state machine: what is seen, said and answered goes in, what to
//! send comes out.
//!
//! What a client has seen is one cursor for each subscription, and what it should see is the latest: nothing queues
//! for a slow client, it is brought up to date when it reads again, as far as its [`Window`] goes.

use std::rc::Rc;
use std::sync::Arc;

use bytestring::ByteString;

use crate::domain::ids::RestaurantId;
use crate::domain::key::Key;
use crate::domain::party::PartySize;
use crate::domain::time::parse_date;
use crate::http::availability::{AREA, DATE, PARTY};
use crate::http::problem::{Code, Problem};

use super::frame::{self, LiveMessage};
use super::shown::{Cursor, Difference, Question};
use super::topic::{Ended, Has, Update};
use super::window::{Tick, Window};

pub use super::window::{Closing, WINDOW_BYTES};

/// Subscriptions on one socket.
pub const SUBSCRIPTIONS_MAX: usize = 16;

/// What the shell is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send this text.
    Text(ByteString),
    /// Ping with this number.
    Ping(u64),
    /// Begin to follow.
    Follow(Arc<Question>),
    /// Follow no more.
    Leave(Arc<Question>),
    /// Close.
    Close(Closing),
}

#[derive(Debug)]
struct Subscription {
    question: Arc<Question>,
    has: Has,
    latest: Option<Rc<Update>>,
}

/// See the module.
#[derive(Debug)]
pub struct Session {
    restaurant: RestaurantId,
    subscriptions: Vec<Subscription>,
    window: Window,
}

impl Session {
    /// A socket at a restaurant that follows nothing yet.
    pub fn new(restaurant: RestaurantId) -> Session {
        Session { restaurant, subscriptions: vec![], window: Window::default() }
    }

    /// The first words; with what was subscribed to in the address, what is there to see, and what the client has.
    pub fn open(
        &mut self,
        slug: &str,
        first: Option<(Arc<Question>, Rc<Update>, Option<Cursor>)>,
        ping_seconds: u64,
    ) -> Vec<Effect> {
        let has = first.as_ref().and_then(|(_, update, has)| has.as_ref().map(|has| (update, has)));
        // Never a cursor beyond what was sent: whoever is cut off after these words would miss what is in between.
        let understood = has.filter(|(update, has)| update.shown.since(has) != Difference::Everything);
        let mut effects = vec![];
        self.send(frame::hello(slug, understood.map(|(_, has)| has), ping_seconds), &mut effects);
        if let Some((question, update, has)) = first {
            self.subscriptions.push(Subscription { question, has: has.into(), latest: Some(update) });
        }
        self.advance(&mut effects);
        effects
    }

    /// There is something to see; what is older than what was seen is passed over.
    pub fn see(&mut self, question: &Question, update: Rc<Update>) -> Vec<Effect> {
        let mut effects = vec![];
        if let Some(subscription) = self.subscriptions.iter_mut().find(|known| *known.question == *question) {
            let newest = subscription.latest.as_ref().map_or(subscription.has.number(), |latest| Some(latest.number));
            if newest.is_none_or(|newest| newest < update.number) {
                subscription.latest = Some(update);
            }
        }
        self.advance(&mut effects);
        effects
    }

    /// There is nothing more to see.
    pub fn end(&mut self, question: &Question, ended: &Ended) -> Vec<Effect> {
        let mut effects = vec![];
        let count = self.subscriptions.len();
        self.subscriptions.retain(|known| *known.question != *question);
        if self.subscriptions.len() < count {
            self.send(frame::problem(&ended.problem(), Some(question)), &mut effects);
        }
        effects
    }

    /// The client said something.
    pub fn hear(&mut self, text: &str) -> Vec<Effect> {
        if !self.window.hear() {
            return vec![Effect::Close(Closing::TooChatty)];
        }
        let mut effects = vec![];
        if let Err(problem) = self.obey(text, &mut effects) {
            self.send(frame::problem(&problem, None), &mut effects);
        }
        effects
    }

    fn obey(&mut self, text: &str, effects: &mut Vec<Effect>) -> Result<(), Problem> {
        match serde_json::from_str(text).map_err(|error| malformed("", error.to_string()))? {
            LiveMessage::Subscribe { date, party_size, area, after } => {
                let question = self.question(&date, party_size, area.as_deref())?;
                self.subscribe(question, after.as_deref().and_then(Cursor::parse), effects)
            }
            LiveMessage::Unsubscribe { date, party_size, area } => {
                let question = self.question(&date, party_size, area.as_deref())?;
                self.unsubscribe(&question, effects);
                Ok(())
            }
        }
    }

    fn question(&self, date: &str, party: i64, area: Option<&str>) -> Result<Question, Problem> {
        let malformed = |field: &str, what: &str| malformed(field, format!("`{field}` is {what}."));
        Ok(Question {
            restaurant: self.restaurant,
            date: parse_date(date).ok_or_else(|| malformed("date", DATE))?,
            party: PartySize::parse(party).ok_or_else(|| malformed("party_size", PARTY))?,
            area: area.map(|area| Key::parse(area).ok_or_else(|| malformed("area", AREA))).transpose()?,
        })
    }

    fn subscribe(&mut self, question: Question, has: Option<Cursor>, effects: &mut Vec<Effect>) -> Result<(), Problem> {
        if let Some(known) = self.subscriptions.iter_mut().find(|known| *known.question == question) {
            let had = std::mem::replace(&mut known.has, has.into());
            if let (None, Has::Seen(update)) = (&known.latest, had) {
                known.latest = Some(update);
            }
            self.advance(effects);
            return Ok(());
        }
        if SUBSCRIPTIONS_MAX <= self.subscriptions.len() {
            let detail = format!("A socket follows up to {SUBSCRIPTIONS_MAX} questions; unsubscribe from one first.");
            return Err(Problem::new(Code::TooManySubscriptions, detail));
        }
        let question = Arc::new(question);
        self.subscriptions.push(Subscription { question: question.clone(), has: has.into(), latest: None });
        effects.push(Effect::Follow(question));
        Ok(())
    }

    fn unsubscribe(&mut self, question: &Question, effects: &mut Vec<Effect>) {
        let found = self.subscriptions.iter().position(|known| *known.question == *question);
        if let Some(at) = found {
            effects.push(Effect::Leave(self.subscriptions.remove(at).question));
        }
    }

    /// The client answered a ping: it has read whatever was sent before.
    pub fn hear_pong(&mut self, number: u64) -> Vec<Effect> {
        let mut effects = vec![];
        self.window.hear_pong(number);
        self.advance(&mut effects);
        effects
    }

    /// Time for a ping.
    pub fn tick(&mut self) -> Vec<Effect> {
        match self.window.tick() {
            Tick::Ping(number) => vec![Effect::Ping(number)],
            Tick::Wait => vec![],
            Tick::Dead => vec![Effect::Close(Closing::Dead)],
        }
    }

    /// Brings every subscription up to date, as far as the window goes.
    fn advance(&mut self, effects: &mut Vec<Effect>) {
        for at in 0..self.subscriptions.len() {
            let known = &self.subscriptions[at];
            let Some(update) = &known.latest else { continue };
            if let Some(text) = update.for_whom_has(&known.has, &known.question) {
                if !self.window.has_room(text.len()) {
                    return effects.extend(self.window.ping().map(Effect::Ping));
                }
                self.send(text, effects);
            }
            let known = &mut self.subscriptions[at];
            known.latest.take().into_iter().for_each(|update| known.has = Has::Seen(update));
        }
    }

    fn send(&mut self, text: ByteString, effects: &mut Vec<Effect>) {
        let ping = self.window.send(text.len());
        effects.push(Effect::Text(text));
        effects.extend(ping.map(Effect::Ping));
    }
}

fn malformed(field: &str, detail: String) -> Problem {
    Problem::field(Code::BadMessage, format!("/{field}"), "malformed", detail)
}
