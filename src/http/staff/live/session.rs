//! One socket's side of the feed of staff, as a plain state machine: what happened goes in, what to send comes out.
//!
//! All that is kept of a client is up to where it has seen the history. Nothing queues for a slow one: it goes on from
//! there when it reads again, from the tail that all share, or from the history itself.

use std::sync::Arc;

use bytestring::ByteString;

use crate::restaurant::changes::Place;

use crate::http::live::window::{Closing, Tick, Window};

use super::frame;
use super::told::{Listener, Next, Stretch, Tail, View};

/// What the shell is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send this text.
    Text(ByteString),
    /// Ping with this number.
    Ping(u64),
    /// Read what comes after this in the history.
    Read(Place),
    /// Close.
    Close(Closing),
}

/// What was found in the history.
#[derive(Clone, Debug)]
pub enum Found {
    /// This comes next.
    Stretch(Arc<Stretch>),
    /// Nothing more.
    Nothing,
    /// More than is told one by one, or it cannot be told: all of it goes up to here.
    Behind(Place),
    /// It could not be read; perhaps it can be later.
    Unreadable,
}

/// See the module.
#[derive(Debug)]
pub struct Session {
    listener: Listener,
    view: View,
    seen: Place,
    is_reading: bool,
    /// What was read and did not fit into the window yet.
    found: Option<Arc<Stretch>>,
    window: Window,
}

impl Session {
    /// Somebody who has seen everything up to a change.
    pub fn new(listener: Listener, view: View, seen: Place) -> Session {
        Session { listener, view, seen, is_reading: false, found: None, window: Window::default() }
    }

    /// The first words, and what goes with them for somebody who cannot go on where they were.
    pub fn open(&mut self, hello: ByteString, is_reset: bool) -> Vec<Effect> {
        let mut effects = vec![];
        self.send(hello, &mut effects);
        if is_reset {
            self.send(frame::reset(self.seen), &mut effects);
        }
        effects
    }

    /// What they may see has changed.
    pub fn show(&mut self, view: View) {
        self.view = view;
    }

    /// There may be something to tell.
    pub fn look(&mut self, tail: &Tail) -> Vec<Effect> {
        let mut effects = vec![];
        while !self.is_reading {
            match self.found.take().map_or_else(|| tail.next(self.seen), Next::Stretch) {
                Next::Nothing => break,
                Next::Stretch(stretch) if self.tell(&stretch, &mut effects) => {}
                Next::Stretch(stretch) => {
                    self.found = Some(stretch);
                    break;
                }
                Next::Earlier if self.has_room(1, &mut effects) => {
                    self.is_reading = true;
                    effects.push(Effect::Read(self.seen));
                }
                Next::Earlier => break,
            }
        }
        effects
    }

    /// What was asked for has been read.
    pub fn find(&mut self, found: Found, tail: &Tail) -> Vec<Effect> {
        self.is_reading = false;
        let mut effects = vec![];
        match found {
            Found::Stretch(stretch) => self.found = Some(stretch),
            Found::Behind(until) => {
                self.seen = until;
                self.send(frame::reset(until), &mut effects);
            }
            Found::Nothing => {}
            // Looked at again with the next ping.
            Found::Unreadable => return effects,
        }
        effects.extend(self.look(tail));
        effects
    }

    /// The client says nothing that is understood here; it may not say much of it.
    pub fn hear(&mut self) -> Vec<Effect> {
        if self.window.hear() { vec![] } else { vec![Effect::Close(Closing::TooChatty)] }
    }

    /// The client answered a ping: it has read whatever was sent before.
    pub fn hear_pong(&mut self, number: u64, tail: &Tail) -> Vec<Effect> {
        self.window.hear_pong(number);
        self.look(tail)
    }

    /// Time for a ping.
    pub fn tick(&mut self, tail: &Tail) -> Vec<Effect> {
        match self.window.tick() {
            Tick::Ping(number) => [vec![Effect::Ping(number)], self.look(tail)].concat(),
            Tick::Wait => vec![],
            Tick::Dead => vec![Effect::Close(Closing::Dead)],
        }
    }

    /// Whether all of it could be told.
    fn tell(&mut self, stretch: &Stretch, effects: &mut Vec<Effect>) -> bool {
        if let Some(text) = stretch.for_whom(&self.listener, self.view, self.seen) {
            if !self.has_room(text.len(), effects) {
                return false;
            }
            self.send(text, effects);
        }
        self.seen = stretch.until;
        true
    }

    fn has_room(&mut self, bytes: usize, effects: &mut Vec<Effect>) -> bool {
        let has_room = self.window.has_room(bytes);
        if !has_room {
            effects.extend(self.window.ping().map(Effect::Ping));
        }
        has_room
    }

    fn send(&mut self, text: ByteString, effects: &mut Vec<Effect>) {
        let ping = self.window.send(text.len());
        effects.push(Effect::Text(text));
        effects.extend(ping.map(Effect::Ping));
    }
}
