//! What is told of one stretch of a restaurant's history, and how it looks to whoever listens: encoded once for all who
//! may see the same. Pure.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};

use bytestring::ByteString;

use crate::clock::Moment;
use crate::directory::tenants::Tenant;
use crate::domain::access::{Grant, Scope};
use crate::domain::author::{Author, By};
use crate::restaurant::changes::{BEGINNING, Place};
use crate::restaurant::history::Told;

use crate::http::change::{ChangeBody, written};
use crate::http::staff::shown::{self, StaffReservationBody};
use crate::http::staff::waitlist::{StaffWaitBody, wait_body};

use super::frame;

/// How many stretches are kept for those who are a little late; whoever is later reads the history.
const KEPT_MAX: usize = 32;
/// How many changes they have in all, unless the last one alone has more.
const KEPT_CHANGES_MAX: usize = 256;

/// What somebody who listens may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// Who changed what, and how it was before.
    pub changes: bool,
    /// Who works there.
    pub members: bool,
    /// Who waits.
    pub waits: bool,
    /// How guests are reached.
    pub contacts: bool,
}

impl View {
    /// How many different ones there are.
    const COUNT: usize = 16;

    /// What somebody may see; `None` when they may not listen at all.
    pub fn of(grant: Grant) -> Option<View> {
        let scopes = grant.scopes();
        let view = View {
            changes: scopes.has(Scope::ChangesRead),
            members: scopes.has(Scope::MembersRead),
            waits: scopes.has(Scope::WaitlistRead),
            contacts: scopes.has(Scope::GuestsRead),
        };
        scopes.has(Scope::ReservationsRead).then_some(view)
    }

    fn number(self) -> usize {
        let bits = [self.changes, self.members, self.waits, self.contacts];
        bits.into_iter().enumerate().map(|(nth, bit)| usize::from(bit) << nth).sum()
    }

    /// Whether a change of this kind is shown at all.
    pub fn shows(self, kind: &str) -> bool {
        match kind {
            "member" => self.members,
            "wait" => self.waits,
            _ => true,
        }
    }
}

/// Who listens, to tell them what they did themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listener {
    /// Who.
    pub by: By,
    /// A digest of the name that their window gave itself.
    pub client: Option<u64>,
}

impl Listener {
    /// Whether they changed it, from where they listen.
    pub fn did(&self, author: &Author) -> bool {
        self.is(author.by) && author.client == self.client
    }

    fn is(&self, by: By) -> bool {
        match (self.by, by) {
            (By::Key { id, .. }, By::Key { id: other, .. }) => id == other,
            (By::Account { id, .. }, By::Account { id: other, .. }) => id == other,
            (By::Key { .. } | By::Account { .. } | By::Guest | By::Platform { .. } | By::House, _) => false,
        }
    }
}

/// One change.
#[derive(Debug)]
pub struct Noted {
    /// Where it stands.
    pub place: Place,
    /// Who made it.
    pub author: Option<Author>,
    /// As it is written for whoever may see all of it.
    pub body: ChangeBody,
}

/// A stretch of history: all that happened after one change up to another.
#[derive(Debug)]
pub struct Stretch {
    /// The change before.
    pub after: Place,
    /// The last one.
    pub until: Place,
    /// What happened.
    pub changes: Vec<Noted>,
    /// The reservations that it touched, as they are now.
    pub reservations: Vec<StaffReservationBody>,
    /// The places in line that it touched, as they are now.
    pub waits: Vec<StaffWaitBody>,
    /// Counts the restaurant's configurations.
    pub version: u64,
    frames: [OnceLock<Option<ByteString>>; View::COUNT],
}

impl Stretch {
    /// What a restaurant told of what came after a change.
    pub fn new(tenant: &Tenant, after: Place, told: Told, now: Moment) -> Stretch {
        let Told { page, reservations, waits, zone, version } = told;
        let note = |change| {
            let (body, author) = written(tenant, zone, &page, change);
            Noted { place: change.place, author, body }
        };
        Stretch {
            after,
            until: page.changes.last().map_or(after, |last| last.place),
            changes: page.changes.iter().map(note).collect(),
            reservations: reservations.into_iter().map(|view| shown::body(tenant, view, now)).collect(),
            waits: waits.into_iter().map(|view| wait_body(tenant, view)).collect(),
            version,
            frames: Default::default(),
        }
    }

    /// The frame for somebody who has seen everything up to a change; `None` when there is nothing for them.
    pub fn for_whom(&self, listener: &Listener, view: View, seen: Place) -> Option<ByteString> {
        let did = |noted: &Noted| noted.author.as_ref().is_some_and(|author| listener.did(author));
        if seen != self.after || self.changes.iter().any(did) {
            return frame::changes(self, view, seen, did);
        }
        self.frames[view.number()].get_or_init(|| frame::changes(self, view, seen, |_| false)).clone()
    }
}

/// The last stretches of a restaurant's history.
#[derive(Clone, Debug)]
pub struct Tail {
    stretches: VecDeque<Arc<Stretch>>,
    until: Place,
}

/// What comes next for somebody.
#[derive(Clone, Debug)]
pub enum Next {
    /// Nothing: they have seen all of it.
    Nothing,
    /// This, perhaps from its middle on.
    Stretch(Arc<Stretch>),
    /// Something that is not kept here any more.
    Earlier,
}

impl Default for Tail {
    fn default() -> Tail {
        Tail { stretches: VecDeque::new(), until: BEGINNING }
    }
}

impl Tail {
    /// Nothing has happened since this change.
    pub fn begin(until: Place) -> Tail {
        Tail { stretches: VecDeque::new(), until }
    }

    /// Up to where it goes.
    pub fn until(&self) -> Place {
        self.until
    }

    /// The same with one stretch more.
    pub fn with(&self, stretch: Stretch) -> Tail {
        let (until, mut changes) = (stretch.until, stretch.changes.len());
        let fits = |kept: &&Arc<Stretch>| {
            changes += kept.changes.len();
            changes <= KEPT_CHANGES_MAX
        };
        let mut stretches: VecDeque<_> =
            self.stretches.iter().rev().take(KEPT_MAX - 1).take_while(fits).cloned().collect();
        stretches.make_contiguous().reverse();
        stretches.push_back(Arc::new(stretch));
        Tail { stretches, until }
    }

    /// What comes next for somebody who has seen everything up to a change.
    pub fn next(&self, seen: Place) -> Next {
        if self.until <= seen {
            return Next::Nothing;
        }
        match self.stretches.iter().find(|stretch| seen < stretch.until) {
            Some(stretch) if stretch.after <= seen => Next::Stretch(stretch.clone()),
            Some(_) | None => Next::Earlier,
        }
    }
}
