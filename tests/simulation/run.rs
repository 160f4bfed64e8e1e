//! Runs seeds: one, many, on all cores.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::history::{Verdict, judge};
use super::world::{HOUSES, World};

/// Things that happen in one seed before everybody comes to rest.
const STEPS: u64 = 300;
/// Seeds, where nobody says how many.
const SEEDS: u64 = 150;

/// Histories that were too long to judge.
static UNJUDGED: AtomicU64 = AtomicU64::new(0);

fn play(world: &mut World, steps: u64) {
    (0..steps).for_each(|_| world.step());
    world.settle_down();
    for (house, calls) in &mut world.calls {
        world.trace = world.trace.rotate_left(9) ^ calls.len() as u64;
        match judge(calls) {
            Verdict::Sound => {}
            Verdict::Unknown => drop(UNJUDGED.fetch_add(1, Ordering::Relaxed)),
            Verdict::Unsound(call) => panic!("nothing explains what restaurant {house} said: {call:?}"),
        }
    }
}

/// The trace of a seed, or what is wrong.
fn run(seed: u64, steps: u64) -> Result<u64, String> {
    caught(|| {
        let mut world = World::new(seed);
        play(&mut world, steps);
        world.trace
    })
}

fn caught<R>(play: impl FnOnce() -> R) -> Result<R, String> {
    catch_unwind(AssertUnwindSafe(play)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default()
    })
}

/// Panics are answers here: they are told by whoever runs seeds, not as they happen.
pub fn quietly<R>(run: impl FnOnce() -> R) -> R {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _alone = ONE_AT_A_TIME.lock();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = run();
    std::panic::set_hook(hook);
    outcome
}

/// A number that whoever started the tests said.
pub fn told(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().expect("a number"))
}

/// What is searched: these seeds, on threads that were prepared.
pub struct SearchOf<'a> {
    pub seeds: std::ops::Range<u64>,
    pub prepare: &'a (dyn Fn() + Sync),
}

/// The first seed that fails, and how.
pub fn search(SearchOf { seeds, prepare }: &SearchOf<'_>) -> Option<(u64, String)> {
    let (next, found) = (AtomicU64::new(seeds.start), Mutex::new(None::<(u64, String)>));
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                prepare();
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seeds.end <= seed || found.lock().expect("no panic holds it").is_some() {
                        return;
                    }
                    if let Err(wrong) = run(seed, STEPS) {
                        let mut found = found.lock().expect("no panic holds it");
                        if found.as_ref().is_none_or(|(other, _)| seed < *other) {
                            *found = Some((seed, wrong));
                        }
                    }
                }
            });
        }
    });
    found.into_inner().expect("no panic holds it")
}

/// The fewest steps with which a seed fails, about.
fn shortest(seed: u64) -> (u64, String) {
    let fails = |steps: u64| run(seed, steps).err().map(|wrong| (steps, wrong));
    (0..=STEPS).step_by(10).find_map(fails).expect("it fails with all of them")
}

#[test]
fn restaurants_keep_their_promises_whatever_fails() {
    let seeds = told("MAITRED_SEEDS").unwrap_or(SEEDS);
    let found =
        quietly(|| search(&SearchOf { seeds: 0..seeds, prepare: &|| {} }).map(|(seed, _)| (seed, shortest(seed))));
    if let Some((seed, (steps, wrong))) = found {
        panic!("MAITRED_SEED={seed} MAITRED_STEPS={steps}: {wrong}");
    }
    let unjudged = UNJUDGED.load(Ordering::Relaxed);
    println!("{seeds} seeds are quiet; {unjudged} of {} histories were too long to judge", seeds * HOUSES);
    assert!(unjudged * 100 <= seeds * HOUSES, "the judge gives up too often");
}

#[test]
fn the_same_seed_is_the_same_run() {
    assert_eq!(run(7, STEPS), run(7, STEPS));
    assert_ne!(run(7, STEPS), run(8, STEPS));
}

/// All that happens in one seed, for whoever looks into it.
#[test]
fn one_seed_can_be_looked_at() {
    let (seed, steps) = (told("MAITRED_SEED").unwrap_or(7), told("MAITRED_STEPS").unwrap_or(STEPS));
    #[cfg(feature = "faults")]
    super::planted::plant_what_was_told();
    let mut world = World::new(seed);
    world.log = Some(vec![]);
    let played = quietly(|| caught(|| play(&mut world, steps)));
    let log = world.log.unwrap_or_default();
    assert!(!log.is_empty());
    if told("MAITRED_SEED").is_some() {
        log.iter().for_each(|line| println!("{line}"));
    }
    played.unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
}
