//! Runs seeds: one, many, all cores.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use super::history::{Verdict, judge};
use super::world::World;

/// Things that happen in one seed.
const STEPS: u64 = 500;
/// Seeds, where nobody says how many.
const SEEDS: u64 = 150;

fn play(world: &mut World) {
    (0..STEPS).for_each(|_| world.step());
    world.settle_down();
    for (house, calls) in &mut world.calls {
        let verdict = judge(calls);
        world.trace = world.trace.rotate_left(9) ^ calls.len() as u64;
        match verdict {
            Verdict::Sound => {}
            Verdict::Unknown => UNKNOWN.with(|unknown| *unknown.borrow_mut() += 1),
            Verdict::Unsound(call) => panic!("nothing explains what restaurant {house} said: {call:?}"),
        }
    }
}

thread_local! {
    static UNKNOWN: RefCell<u64> = const { RefCell::new(0) };
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The trace of a seed, or what is wrong.
fn run(seed: u64) -> Result<u64, String> {
    caught(|| {
        let mut world = World::new(seed);
        play(&mut world);
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
pub fn quietly() {
    std::panic::set_hook(Box::new(|_| {}));
}

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
                    if let Err(wrong) = run(seed) {
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

#[test]
fn restaurants_keep_their_promises_whatever_fails() {
    quietly();
    let seeds = told("MAITRED_SEEDS").unwrap_or(SEEDS);
    let began = std::time::Instant::now();
    let found = search(&SearchOf { seeds: 0..seeds, prepare: &|| {} });
    drop(std::panic::take_hook());
    println!("{seeds} seeds in {:.1} s", began.elapsed().as_secs_f64());
    if let Some((seed, wrong)) = found {
        panic!("seed {seed}: {wrong}");
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}

/// All that happens in one seed, for whoever looks into it.
#[test]
fn one_seed() {
    let Some(seed) = told("MAITRED_SEED") else { return };
    let mut world = World::new(seed);
    world.log = Some(vec![]);
    let played = caught(|| play(&mut world));
    world.log.iter().flatten().for_each(|line| println!("{line}"));
    played.unwrap_or_else(|wrong| panic!("seed {seed}: {wrong}"));
}
