//! Whether a restaurant that runs is sound. Its database is copied as it is, the copy is told what the journal has beyond
//! it, as a recovery would, and what comes of it is compared with what is in memory. The restaurant goes on meanwhile: all
//! it does is to show itself once, between two batches.

use std::time::Duration;

use tokio::sync::oneshot;

use crate::clock::Moment;
use crate::domain::ids::RestaurantId;
use crate::domain::restaurant::state::{HOT_HOURS, State};
use crate::object::{Entry, Head, Refusal};
use crate::restaurant::digest::differences;
use crate::restaurant::handle::Failure;
use crate::restaurant::object::Restaurant;
use crate::restaurant::reader::SCHEMA;
use crate::restaurant::sound::{COMPLAINTS_MAX, Check, Complaint, look_through};
use crate::store::StoreError;
use crate::store::folder::DataFolder;
use crate::store::journal::Tail;
use crate::store::object_file::{ObjectFile, to_hex};
use crate::store::sound::{later_owner, overlap};
use crate::store::vault::follows;

use super::snapshots::{CopyFailure, Part};
use super::{Directory, closed};

/// How many restaurants may be verified at a time: each takes a thread for a while.
pub const VERIFIES_MAX: usize = 2;
/// How often a restaurant is copied anew because its journal was trimmed meanwhile.
const TRIES_MAX: u32 = 3;
/// How often it looks whether the journal has the entry that memory showed.
const LOOKS_MAX: u32 = 250;
/// The pause between two looks.
const LOOK: Duration = Duration::from_millis(20);

/// All that is looked at, in the order in which it is told.
const CHECKS: [Check; 9] = [
    Check::Database,
    Check::Journal,
    Check::Seatings,
    Check::Records,
    Check::History,
    Check::Alarms,
    Check::Rules,
    Check::Memory,
    Check::Index,
];

/// What came of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing is wrong.
    Sound,
    /// This is wrong.
    Wrong(Vec<String>),
    /// It could not be looked at, for this reason.
    NotLooked(String),
}

/// A restaurant that was verified.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The last entry that was looked at; none when not even the database could be read.
    pub head: Option<Head>,
    /// Counts what happened in it up to that entry.
    pub revision: u64,
    /// Counts its configurations.
    pub version: u64,
    /// Entries that only the journal had.
    pub replayed: usize,
    /// What came of each check.
    pub checks: Vec<(Check, Outcome)>,
}

impl Verified {
    /// Whether nothing is wrong.
    pub fn is_sound(&self) -> bool {
        !self.checks.iter().any(|(_, outcome)| matches!(outcome, Outcome::Wrong(_)))
    }

    /// The digest of the chain up to the last entry, as text.
    pub fn hash(&self) -> Option<String> {
        self.head.map(|head| to_hex(&head.hash))
    }
}

/// A restaurant as it showed itself.
struct Shown {
    state: State,
    revision: u64,
    head: Head,
    next_alarm: Option<Moment>,
}

/// What was seen of a restaurant.
struct Seen {
    part: Option<Part>,
    shown: Option<Shown>,
    tail: Tail,
}

/// What is known so far.
#[derive(Default)]
struct Findings {
    wrong: Vec<Complaint>,
    not_looked: Vec<(Check, String)>,
}

impl Findings {
    fn wrong(&mut self, check: Check, what: impl Into<String>) {
        self.wrong.push(Complaint::new(check, what));
    }

    fn not_looked(&mut self, checks: &[Check], why: &str) {
        self.not_looked.extend(checks.iter().map(|check| (*check, why.to_owned())));
    }

    fn outcomes(self) -> Vec<(Check, Outcome)> {
        let of = |check: Check| {
            let wrong: Vec<String> =
                self.wrong.iter().filter(|it| it.check == check).map(|it| it.what.clone()).collect();
            let not_looked = self.not_looked.iter().find(|(it, _)| *it == check);
            match (wrong.is_empty(), not_looked) {
                (false, _) => Outcome::Wrong(wrong),
                (true, Some((_, why))) => Outcome::NotLooked(why.clone()),
                (true, None) => Outcome::Sound,
            }
        };
        CHECKS.into_iter().map(|check| (check, of(check))).collect()
    }
}

impl Directory {
    /// Verifies a restaurant; one that sleeps is woken for it, or looked at as it sleeps.
    ///
    /// # Errors
    /// When too much of this is under way, or nothing can be copied.
    pub async fn verify(&self, restaurant: RestaurantId, wakes: bool) -> Result<Verified, CopyFailure> {
        let _permit = self.verifies.clone().try_acquire_owned().map_err(|_| CopyFailure::Busy)?;
        let _copies = self.copies.clone().try_acquire_owned().map_err(|_| CopyFailure::Busy)?;
        let mut findings = Findings::default();
        let brought_up = if wakes { self.operator(restaurant).health().await.map(drop) } else { Ok(()) };
        let Seen { part, shown, tail } = self.see(restaurant, &mut findings).await?;
        match brought_up {
            Err(Failure::Refused(Refusal::Unavailable(why))) => {
                findings.wrong(Check::Memory, format!("it cannot be brought up: {why}"));
            }
            Err(_) => findings.not_looked(&[Check::Memory], "it did not answer"),
            Ok(()) if shown.is_none() => findings.not_looked(&[Check::Memory], "it sleeps"),
            Ok(()) => {}
        }
        let Some(part) = part else {
            findings.not_looked(&CHECKS[1..], "its database cannot be read");
            return Ok(Verified { head: None, revision: 0, version: 0, replayed: 0, checks: findings.outcomes() });
        };
        let woken_at = self.db.woken_at(restaurant.bits()).await?;
        let is_still = self.vault.tail(restaurant.bits(), 0).await?.trimmed == tail.trimmed;
        let index = (tail.entries.is_empty() && is_still).then_some(woken_at);
        let judge = Judge { restaurant, part, tail, shown, epoch: self.vault.epoch(), now: self.clock.now(), index };
        // Reading and comparing takes a while: not on a thread that others wait for.
        let judged = tokio::task::spawn_blocking(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
            let runtime = runtime.expect("a runtime without I/O needs nothing from the system");
            runtime.block_on(judge.judge(findings))
        });
        judged.await.map_err(|_| CopyFailure::from(closed()))
    }

    /// Its database, its memory and its entries, so that the last reach from the first to the second. Whoever is busy may
    /// have the journal trimmed in between: then all is looked at again.
    async fn see(&self, restaurant: RestaurantId, findings: &mut Findings) -> Result<Seen, CopyFailure> {
        for is_last in (0..TRIES_MAX).map(|nth| nth + 1 == TRIES_MAX) {
            let copied = self.copy_as_it_is(restaurant, findings).await?;
            let shown = self.shown(restaurant).await;
            let tail = self.tail_of(restaurant, shown.as_ref()).await?;
            let is_apart = copied.as_ref().is_some_and(|(head, _)| head.seq < tail.trimmed);
            if is_last || !is_apart {
                return Ok(Seen { part: copied.map(|(_, part)| part), shown, tail });
            }
        }
        Err(CopyFailure::Busy)
    }

    /// The restaurant as its entries make it.
    async fn shown(&self, restaurant: RestaurantId) -> Option<Shown> {
        let looked = self.runtime.look_between(restaurant.bits(), |between| Shown {
            state: between.object.state().clone(),
            revision: between.object.revision(),
            head: between.head,
            next_alarm: between.next_alarm,
        });
        looked.await
    }

    /// A copy of its database as it is, unless that cannot be read. On the restaurant's own thread and to the end, also
    /// when whoever asked has hung up.
    async fn copy_as_it_is(
        &self,
        id: RestaurantId,
        findings: &mut Findings,
    ) -> Result<Option<(Head, Part)>, CopyFailure> {
        let part = Part::new(self.vault.folder(), id)?;
        let (vault, (tell, told)) = (self.vault.clone(), oneshot::channel());
        self.operator(id).spawn_beside(async move {
            let copied = vault.copy_as_it_is(id.bits(), &part.0).await;
            // Whoever has hung up needs no copy: it is removed with what was to be sent.
            drop(tell.send(copied.map(|copied| (copied, part))));
        });
        match told.await.unwrap_or_else(|_| Err(closed())) {
            Ok(((head, wrong), part)) if wrong.is_empty() => Ok(Some((head, part))),
            Ok(((_, wrong), _)) => {
                wrong.into_iter().for_each(|what| findings.wrong(Check::Database, what));
                Ok(None)
            }
            // The disk is full, or another copy is being made: that says nothing of the restaurant.
            Err(error) if error.is_passing() => Err(error.into()),
            Err(error) => {
                findings.wrong(Check::Database, error.to_string());
                Ok(None)
            }
        }
    }

    /// What the journal has of it, with the entry that memory showed, which may be on its way.
    async fn tail_of(&self, id: RestaurantId, shown: Option<&Shown>) -> Result<Tail, CopyFailure> {
        let wanted = shown.map_or(0, |shown| shown.head.seq);
        for _ in 0..LOOKS_MAX {
            let tail = self.vault.tail(id.bits(), 0).await?;
            if wanted <= tail.entries.last().map_or(tail.trimmed, |last| last.seq) {
                return Ok(tail);
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(self.vault.tail(id.bits(), 0).await?)
    }
}

/// A copy, and all that it is compared with.
struct Judge {
    restaurant: RestaurantId,
    part: Part,
    tail: Tail,
    shown: Option<Shown>,
    epoch: u64,
    now: Moment,
    /// When the directory wakes it, if nothing else would.
    index: Option<Option<Moment>>,
}

impl Judge {
    async fn judge(self, mut findings: Findings) -> Verified {
        let mut verified = Verified { head: None, revision: 0, version: 0, replayed: 0, checks: vec![] };
        if let Err(error) = self.look(&mut findings, &mut verified).await {
            findings.wrong(Check::Database, error.to_string());
        }
        Verified { checks: findings.outcomes(), ..verified }
    }

    async fn look(self, findings: &mut Findings, verified: &mut Verified) -> Result<(), StoreError> {
        let folder = DataFolder::unlocked(self.part.0.parent().unwrap_or(&self.part.0), &SCHEMA);
        let mut file = ObjectFile::open(&folder, &self.part.0).await?;
        let journal = [later_owner(&mut file, self.epoch).await?, overlap(file.head, &self.tail.entries)];
        journal.into_iter().flatten().for_each(|what| findings.wrong(Check::Journal, what));
        verified.replayed = self.replay(&mut file, findings).await;
        verified.head = Some(file.head);
        let edge = self.now - chrono::Duration::hours(HOT_HOURS);
        let times = (edge.timestamp(), self.now.timestamp());
        let (stored, wrong) = look_through(self.restaurant, &mut file, times).await?;
        findings.wrong.extend(wrong);
        (verified.revision, verified.version) = (stored.revision(), stored.state().version);
        let earliest = file.alarms_to_watch().await?.earliest.map(|alarm| alarm.at);
        match self.index {
            None => {}
            Some(woken_at) => late(earliest, woken_at).into_iter().for_each(|what| findings.wrong(Check::Index, what)),
        }
        match &self.shown {
            Some(shown) if shown.head == file.head => compare(shown, (&stored, earliest), self.now, findings),
            Some(shown) if findings.wrong.iter().any(|it| it.check == Check::Journal) => {
                findings.not_looked(&[Check::Memory], &format!("it is at entry {}", shown.head.seq));
            }
            Some(shown) => {
                let (memory, stored) = (shown.head.seq, file.head.seq);
                let what = format!("memory is at entry {memory}, and what is stored leads to entry {stored}");
                findings.wrong(Check::Memory, what);
            }
            None => {}
        }
        file.close().await
    }

    /// Tells the copy what the journal has beyond it, up to what memory showed; how many entries that were.
    async fn replay(&self, file: &mut ObjectFile, findings: &mut Findings) -> usize {
        let (head, upto) = (file.head.seq, self.shown.as_ref().map_or(u64::MAX, |shown| shown.head.seq));
        let is_news = |entry: &&Entry| head < entry.seq && entry.seq <= upto;
        let entries: Vec<Entry> = self.tail.entries.iter().filter(is_news).cloned().collect();
        let tail = Tail { trimmed: self.tail.trimmed, entries };
        let told = match follows(file.head, &tail) {
            Ok(()) => file.apply(&tail.entries).await,
            Err(error) => Err(error),
        };
        if let Err(error) = told {
            findings.wrong(Check::Journal, error.to_string());
        }
        tail.entries.len()
    }
}

/// Whether nobody would wake it in time.
fn late(earliest: Option<Moment>, woken_at: Option<Moment>) -> Option<String> {
    let at = earliest?;
    woken_at.is_none_or(|woken_at| at < woken_at).then(|| format!("nobody wakes it for its alarm at {at}"))
}

/// Whether memory is what is stored, as far as both reach at this moment.
fn compare(shown: &Shown, (stored, earliest): (&Restaurant, Option<Moment>), now: Moment, findings: &mut Findings) {
    let what = crate::domain::restaurant::verify::verify(&shown.state);
    what.into_iter().take(COMPLAINTS_MAX).for_each(|what| findings.wrong(Check::Memory, what));
    let names = differences(&as_of(&shown.state, now), &as_of(stored.state(), now));
    let told = names.iter().take(COMPLAINTS_MAX);
    told.for_each(|name| findings.wrong(Check::Memory, format!("{name} is not what is stored")));
    if shown.revision != stored.revision() {
        let what = format!("it counts {} changes, and {} are stored", shown.revision, stored.revision());
        findings.wrong(Check::Memory, what);
    }
    let millis = |at: Option<Moment>| at.map(|at| at.timestamp_millis());
    if millis(shown.next_alarm) != millis(earliest) {
        findings.wrong(Check::Memory, "its next alarm is not the one that is stored");
    }
}

/// What a restaurant that woke now would have in memory.
fn as_of(state: &State, now: Moment) -> State {
    let mut state = state.clone();
    state.cool(now);
    let by_reservations = state.reservations.values().map(|reservation| reservation.guest);
    let named: std::collections::HashSet<_> =
        by_reservations.chain(state.waits.values().map(|wait| wait.guest)).collect();
    state.guests.retain(|id| named.contains(id));
    state
}
