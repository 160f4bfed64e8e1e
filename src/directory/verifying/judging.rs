//! A copy of a restaurant's database is told what the journal has beyond it, as a recovery would, and compared with what the
//! restaurant showed of itself. Nothing here asks the restaurant.

use std::collections::HashSet;

use crate::clock::Moment;
use crate::directory::snapshots::Part;
use crate::domain::ids::RestaurantId;
use crate::domain::restaurant::state::{HOT_HOURS, State};
use crate::domain::restaurant::verify::verify;
use crate::object::Entry;
use crate::restaurant::digest::differences;
use crate::restaurant::object::Restaurant;
use crate::restaurant::reader::SCHEMA;
use crate::restaurant::sound::{COMPLAINTS_MAX, Check, look_through};
use crate::store::StoreError;
use crate::store::folder::DataFolder;
use crate::store::journal::Tail;
use crate::store::object_file::ObjectFile;
use crate::store::sound::{later_owner, overlap};
use crate::store::vault::follows;

use super::findings::Findings;
use super::{Shown, Verified};

/// A copy, and all that it is compared with.
pub(super) struct Judge {
    pub(super) restaurant: RestaurantId,
    pub(super) part: Part,
    pub(super) tail: Tail,
    pub(super) shown: Option<Shown>,
    pub(super) epoch: u64,
    pub(super) now: Moment,
    /// When the directory wakes it, if nothing else would.
    pub(super) index: Option<Option<Moment>>,
}

impl Judge {
    pub(super) async fn judge(self, mut findings: Findings) -> Verified {
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
    let what = verify(&shown.state);
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
    let named: HashSet<_> = by_reservations.chain(state.waits.values().map(|wait| wait.guest)).collect();
    state.guests.retain(|id, _| named.contains(id));
    state
}
