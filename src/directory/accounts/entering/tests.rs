//! Whoever proved something comes in only while it is still worth something.

use tempfile::TempDir;

use crate::clock::{Clock, SteppedClock};
use crate::store::folder::{Barriers, DataFolder};

use super::super::hashing::HashCost;
use super::super::{AccountSettings, Room};
use super::*;
use crate::directory::accounts::second_factor::{code_at, step_at};

const PASSWORD: &str = "three blue chairs";
const NEW: &str = "four green lamps";

struct Door {
    accounts: Accounts,
    account: AccountId,
    email: Email,
    /// Holds the database as long as it is asked.
    _folder: TempDir,
}

/// Ada, who may sign in.
async fn door() -> Door {
    let root = TempDir::new().unwrap();
    let folder = DataFolder::take(root.path(), &crate::restaurant::reader::SCHEMA, Barriers::default()).unwrap();
    let db = std::sync::Arc::new(crate::directory::db::DirectoryDb::open(&folder).await.unwrap());
    let plans = std::sync::Arc::new(crate::directory::plans::Plans::new(vec![]));
    let room = Room { tenants: std::sync::Arc::new(crate::directory::tenants::Tenants::default()), plans };
    let cost = HashCost { memory_kib: 8, passes: 1, lanes: 1, at_once: 1 };
    let settings = AccountSettings { cost, ..AccountSettings::default() };
    let clock = Clock::Stepped(SteppedClock::at("2027-03-01T08:00:00Z".parse().unwrap()));
    let accounts = Accounts::open(db, room, &settings, clock).await.unwrap();
    let email = Email::parse("ada@example.com").unwrap();
    let (_, invited) = accounts.create(email.clone()).await.unwrap();
    let account = accounts.accept(invited.token, PASSWORD.into(), None, 1).await.unwrap().id;
    Door { accounts, account, email, _folder: root }
}

impl Door {
    async fn prove(&self) -> Lock {
        self.accounts.prove_password(&self.email, PASSWORD.into(), 1).await.unwrap()
    }

    async fn session(&self) -> std::sync::Arc<Session> {
        let entered = self.accounts.enter(self.prove().await, "till".into(), None).await.unwrap();
        self.accounts.sessions().find(&entered.token, self.accounts.now()).unwrap()
    }

    async fn is_refused(&self, proven: Lock) {
        let entered = self.accounts.enter(proven, "till".into(), None).await.err();
        assert!(matches!(entered, Some(AccountFailure::WrongCredentials)), "{entered:?}");
    }

    async fn seed(&self) -> Vec<u8> {
        self.accounts.lock(self.account).await.unwrap().seed.unwrap()
    }
}

fn code(accounts: &Accounts, seed: &[u8]) -> String {
    code_at(seed, step_at(accounts.now()))
}

#[actix::test]
async fn who_proved_a_password_of_before_does_not_come_in() {
    let door = door().await;
    let (proven, session) = (door.prove().await, door.session().await);
    door.accounts.change_password(&session, PASSWORD.into(), NEW.into(), 1).await.unwrap();
    door.is_refused(proven).await;
    assert_eq!(door.accounts.sessions().of(door.account, door.accounts.now()).len(), 1);
}

#[actix::test]
async fn nor_by_a_link_for_a_new_one() {
    let door = door().await;
    let (proven, link) = (door.prove().await, door.accounts.reset(door.account, Author::server()).await.unwrap());
    door.accounts.accept_reset(link.token, NEW.into(), 1).await.unwrap();
    door.is_refused(proven).await;
}

#[actix::test]
async fn who_proved_no_code_does_not_come_in_once_one_is_asked_for() {
    let door = door().await;
    let session = door.session().await;
    door.accounts.enrol(door.account, PASSWORD.into(), 1).await.unwrap();
    // A second factor that only waits changes nothing for whoever signs in meanwhile.
    let proven = door.prove().await;
    door.accounts.enrol(door.account, PASSWORD.into(), 1).await.unwrap();
    door.accounts.enter(proven, "till".into(), None).await.unwrap();
    let proven = door.prove().await;
    door.accounts.confirm(&session, code(&door.accounts, &door.seed().await), 1).await.unwrap();
    door.is_refused(proven).await;
}

#[actix::test]
async fn who_was_disabled_meanwhile_does_not_come_in_even_if_enabled_again() {
    let door = door().await;
    let proven = door.prove().await;
    for is_disabled in [true, false] {
        door.accounts.set_disabled(door.account, is_disabled, Author::server()).await.unwrap();
    }
    door.is_refused(proven).await;
}

#[actix::test]
async fn a_session_that_is_over_confirms_no_second_factor() {
    let door = door().await;
    let session = door.session().await;
    door.accounts.enrol(door.account, PASSWORD.into(), 1).await.unwrap();
    let link = door.accounts.reset(door.account, Author::server()).await.unwrap();
    door.accounts.accept_reset(link.token, NEW.into(), 1).await.unwrap();
    let confirmed = door.accounts.confirm(&session, code(&door.accounts, &door.seed().await), 1).await.err();
    assert!(matches!(confirmed, Some(AccountFailure::SessionOver)), "{confirmed:?}");
}

#[actix::test]
async fn the_same_password_at_another_cost_is_the_same_proof() {
    let door = door().await;
    let proven = door.prove().await;
    let kept = door.accounts.lock(door.account).await.unwrap().password.unwrap();
    door.accounts.0.db.rehash(door.account, kept, "kept otherwise".into()).await.unwrap();
    door.accounts.enter(proven, "till".into(), None).await.unwrap();
}
