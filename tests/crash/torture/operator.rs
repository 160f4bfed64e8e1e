//! The operator: restaurants come and go, are suspended, renamed, exported and imported, copied while they are at it, and
//! configured anew.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::asking::{Came, Life};
use super::guests::text;
use super::memory::Unknown;

/// The most restaurants that come and go at a time.
const CHURN_MAX: usize = 6;

/// A restaurant that comes and goes.
#[derive(Clone, Debug, Default)]
pub struct Passing {
    standing: String,
    /// Reservations of it: id and token.
    bookings: Vec<(String, String)>,
    /// How many it came with when it was imported.
    inherited: usize,
}

/// What the operator remembers.
#[derive(Debug, Default)]
pub struct Churn {
    there: BTreeMap<String, Passing>,
    gone: Vec<String>,
    /// The names of the restaurants that stay.
    names: BTreeMap<&'static str, String>,
    /// What was asked for and never answered.
    pending: Option<Open>,
    snapshots: usize,
}

#[derive(Clone, Debug)]
enum Open {
    Provision(String, Value),
    Standing(String, &'static str),
    Rename(String, String),
    Delete(String),
    Import(String, usize),
    Configure(&'static str, String),
}

impl Open {
    fn kind(&self) -> &'static str {
        match self {
            Open::Provision(..) => "provision",
            Open::Standing(_, "suspended") => "suspend",
            Open::Standing(..) => "resume",
            Open::Rename(..) => "rename",
            Open::Delete(_) => "delete",
            Open::Import(..) => "import",
            Open::Configure(..) => "configure",
        }
    }
}

impl Churn {
    pub fn booked(&mut self, slug: &str, made: &Value) {
        if let Some(passing) = self.there.get_mut(slug) {
            passing.bookings.push((text(made, "id"), text(made, "manage_token")));
        }
    }

    /// It is so.
    fn done(&mut self, open: Open) {
        match open {
            Open::Provision(slug, _) => {
                drop(self.there.insert(slug, Passing { standing: "open".into(), ..Passing::default() }))
            }
            Open::Standing(slug, standing) => {
                self.there.get_mut(&slug).expect("it is there").standing = standing.into()
            }
            Open::Rename(from, to) => {
                let passing = self.there.remove(&from).expect("it is there");
                self.there.insert(to, passing);
            }
            Open::Delete(slug) => {
                self.there.remove(&slug);
                self.gone.push(slug);
            }
            Open::Import(slug, inherited) => {
                self.there.insert(slug, Passing { standing: "open".into(), bookings: vec![], inherited });
            }
            Open::Configure(slug, name) => drop(self.names.insert(slug, name)),
        }
    }
}

pub async fn operate(life: Life) {
    while once(&life).await.is_some() {}
}

async fn once(life: &Life) -> Option<()> {
    let there: Vec<String> = life.world.churn.borrow().there.keys().cloned().collect();
    let one = life.world.pick(&there);
    match (life.world.roll(12), one) {
        (0..=1, Some(slug)) if CHURN_MAX <= there.len() => delete(life, slug).await,
        (0..=2, _) if there.len() < CHURN_MAX => provision(life).await,
        (3, Some(slug)) => stand(life, slug).await,
        (4, Some(slug)) => rename(life, slug).await,
        (5, Some(slug)) if there.len() < CHURN_MAX => copy(life, slug).await,
        (6..=7, Some(slug)) => book(life, slug).await,
        (8, _) => snapshot(life).await,
        (9, Some(slug)) if life.world.roll(2) == 0 => delete(life, slug).await,
        _ => configure(life).await,
    }
}

/// Asks for it, and remembers what came of it.
async fn attempt(life: &Life, open: Open, method: &str, path: &str, body: Option<&Value>) -> Option<bool> {
    life.world.churn.borrow_mut().pending = Some(open.clone());
    let path = format!("/v1/platform/restaurants/{path}");
    let came = life.ask(method, &path, &[("authorization", &life.operator)], body).await;
    let is_done = match came {
        Came::Done(..) => true,
        Came::Refused(status, problem) => {
            assert!([409, 412, 503].contains(&status), "{open:?}: {status} {problem}");
            false
        }
        Came::Unknown => return None,
    };
    let mut churn = life.world.churn.borrow_mut();
    churn.pending = None;
    life.world.count(open.kind(), |count| if is_done { count.acknowledged += 1 } else { count.refused += 1 });
    if is_done {
        churn.done(open);
    }
    Some(is_done)
}

async fn provision(life: &Life) -> Option<()> {
    let slug = format!("n{}", life.world.fresh());
    let file = life.world.file(&slug, 0);
    attempt(life, Open::Provision(slug.clone(), file.clone()), "PUT", &slug, Some(&file)).await.map(drop)
}

async fn stand(life: &Life, slug: String) -> Option<()> {
    let is_open = life.world.churn.borrow().there[&slug].standing == "open";
    let (verb, standing) = if is_open { ("suspend", "suspended") } else { ("resume", "open") };
    let body = is_open.then(|| json!({"reason": "for a while"}));
    let path = format!("{slug}/{verb}");
    attempt(life, Open::Standing(slug, standing), "POST", &path, body.as_ref()).await.map(drop)
}

async fn rename(life: &Life, slug: String) -> Option<()> {
    let to = format!("r{}", life.world.fresh());
    let (path, body) = (format!("{slug}/rename"), json!({"slug": to}));
    attempt(life, Open::Rename(slug, to), "POST", &path, Some(&body)).await.map(drop)
}

async fn delete(life: &Life, slug: String) -> Option<()> {
    let path = format!("{slug}?grace_days=0");
    attempt(life, Open::Delete(slug), "DELETE", &path, None).await.map(drop)
}

async fn configure(life: &Life) -> Option<()> {
    let slug = super::STANDING[usize::try_from(life.world.roll(2)).unwrap()];
    let file = life.world.file(slug, life.world.fresh());
    let name = text(&file, "name");
    attempt(life, Open::Configure(slug, name), "PUT", slug, Some(&file)).await.map(drop)
}

async fn snapshot(life: &Life) -> Option<()> {
    let slug = life.world.pick(&super::STANDING).unwrap();
    let path = format!("/v1/platform/restaurants/{slug}/snapshot");
    match life.ask("POST", &path, &[("authorization", &life.operator)], None).await {
        Came::Done(..) => life.world.count("snapshot", |count| count.acknowledged += 1),
        Came::Refused(..) => life.world.count("snapshot", |count| count.refused += 1),
        Came::Unknown => {
            life.world.count("snapshot", |count| count.not_stored += 1);
            return None;
        }
    }
    life.world.churn.borrow_mut().snapshots += 1;
    Some(())
}

async fn book(life: &Life, slug: String) -> Option<()> {
    let world = &life.world;
    let date = format!("2031-{:02}-{:02}", 1 + world.roll(12), 1 + world.roll(28));
    let body = json!({"date": date, "time": "19:00", "party_size": 2, "guest": {"name": "G"}});
    let path = format!("/v1/restaurants/{slug}/reservations");
    let key = format!("key-{}", world.fresh());
    super::guests::make(life, Unknown { kind: "book elsewhere", slug, path, key, body }).await.map(drop)
}

/// Out and in again, as another restaurant beside the first.
async fn copy(life: &Life, slug: String) -> Option<()> {
    let headers = [("authorization", life.operator.as_str())];
    let path = format!("/v1/platform/restaurants/{slug}/export");
    let (status, _, archive) = life.send("GET", &path, &headers, None).await?;
    if status != 200 {
        assert!([409, 503].contains(&status), "{status} {}", String::from_utf8_lossy(&archive));
        return Some(());
    }
    life.world.count("export", |count| count.acknowledged += 1);
    let inherited = {
        let churn = life.world.churn.borrow();
        churn.there[&slug].bookings.len() + churn.there[&slug].inherited
    };
    let to = format!("c{}", life.world.fresh());
    let open = Open::Import(to.clone(), inherited);
    life.world.churn.borrow_mut().pending = Some(open.clone());
    let path = format!("/v1/platform/imports?slug={to}");
    let (status, _, answer) = life.send("POST", &path, &headers, Some(("application/x-tar", archive))).await?;
    let mut churn = life.world.churn.borrow_mut();
    churn.pending = None;
    assert!([201, 503].contains(&status), "{status} {}", String::from_utf8_lossy(&answer));
    life.world.count("import", |count| if status == 201 { count.acknowledged += 1 } else { count.refused += 1 });
    if status == 201 {
        churn.done(open);
    }
    Some(())
}

/// A restaurant as the directory knows it.
async fn tenant(life: &Life, slug: &str) -> Option<Value> {
    let path = format!("/v1/platform/restaurants/{slug}");
    match life.ask("GET", &path, &[("authorization", &life.operator)], None).await {
        Came::Done(tenant, _) => Some(tenant),
        Came::Refused(404, _) => None,
        other @ (Came::Refused(..) | Came::Unknown) => panic!("{slug}: {other:?}"),
    }
}

/// What became of the last thing that was asked for and never answered.
pub async fn settle(life: &Life) {
    let Some(open) = life.world.churn.borrow_mut().pending.take() else { return };
    let is_stored = match &open {
        Open::Provision(slug, file) => {
            let path = format!("/v1/platform/restaurants/{slug}");
            let was_there = tenant(life, slug).await.is_some();
            // What was left half done is finished by the same file.
            let headers = [("authorization", life.operator.as_str())];
            let Came::Done(..) = life.ask("PUT", &path, &headers, Some(file)).await else { panic!("{open:?}") };
            life.world.churn.borrow_mut().done(open.clone());
            was_there
        }
        Open::Standing(slug, standing) => tenant(life, slug).await.expect("it is there")["standing"] == *standing,
        Open::Rename(from, to) => {
            let now = tenant(life, from).await.expect("it is there, by its alias too");
            text(&now, "slug") == *to
        }
        Open::Delete(slug) => is_gone(life, slug).await,
        Open::Import(slug, _) => tenant(life, slug).await.is_some(),
        Open::Configure(slug, name) => text(&tenant(life, slug).await.expect("it stays"), "name") == *name,
    };
    life.world.count(open.kind(), |count| if is_stored { count.stored += 1 } else { count.not_stored += 1 });
    if is_stored && !matches!(open, Open::Provision(..)) {
        life.world.churn.borrow_mut().done(open);
    }
}

/// Whether a restaurant is gone. One that was given notice before the death goes by itself, soon.
async fn is_gone(life: &Life, slug: &str) -> bool {
    loop {
        match tenant(life, slug).await {
            None => return true,
            Some(tenant) if tenant["standing"] != "leaving" => return false,
            Some(_) => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
        }
    }
}

/// Whoever is there is there, with all it was promised; whoever is gone is gone.
pub async fn look_at_all(life: &Life) {
    let (there, gone, names) = {
        let churn = life.world.churn.borrow();
        (churn.there.clone(), churn.gone.clone(), churn.names.clone())
    };
    for (slug, name) in names {
        assert_eq!(text(&tenant(life, slug).await.expect("it stays"), "name"), name);
    }
    for (slug, passing) in there {
        let now = tenant(life, &slug).await.unwrap_or_else(|| panic!("acknowledged and lost: {slug}"));
        assert_eq!(text(&now, "standing"), passing.standing, "{slug}");
        for (id, token) in &passing.bookings {
            let key = format!("Bearer {token}");
            let came = life.ask("GET", &format!("/v1/reservations/{id}"), &[("authorization", &key)], None).await;
            assert!(matches!(came, Came::Done(..)), "acknowledged and lost: {id} of {slug}: {came:?}");
        }
        let path = format!("/v1/platform/restaurants/{slug}/health");
        let Came::Done(health, _) = life.ask("GET", &path, &[("authorization", &life.operator)], None).await else {
            panic!("{slug} is not well");
        };
        let expected = passing.bookings.len() + passing.inherited;
        assert_eq!(health["inside"]["reservations"], expected, "{slug}: none lost, none doubled");
    }
    for slug in gone {
        assert!(tenant(life, &slug).await.is_none(), "{slug} was deleted, and is there");
    }
}
