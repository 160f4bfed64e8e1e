//! The object against a model of it: random courses of every command, each predicted by rules written down once more
//! and as plainly as they can be, without the object's indexes, searches and follow-ups. What the model cannot know
//! (which of the fitting tables somebody gets) it checks.

#![expect(clippy::wildcard_enum_match_arm, reason = "the model names what it knows of, and lumps the rest")]

mod oracle;
mod steps;
mod world;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use steps::Move;
use world::World;

/// Each case is a whole evening of up to 24 commands.
const CASES: u32 = 12_000;

/// The same evenings everywhere, so that a commit that was green stays green; to look further, say
/// `PROPTEST_RNG_SEED=… PROPTEST_CASES=…`.
fn config() -> ProptestConfig {
    let said = |name| std::env::var_os(name).is_some();
    let told = ProptestConfig { failure_persistence: None, max_shrink_iters: 4_000, ..ProptestConfig::default() };
    ProptestConfig {
        cases: if said("PROPTEST_CASES") { told.cases } else { CASES },
        rng_seed: if said("PROPTEST_RNG_SEED") { told.rng_seed } else { RngSeed::Fixed(20_270_305) },
        ..told
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_object_does_what_the_model_says(moves in prop::collection::vec(steps::any_move(), 1..24)) {
        let mut world = World::open();
        moves.into_iter().for_each(|it| world.play(it));
        world.close();
    }
}

/// The courses must go where it hurts: each of these happens somewhere in a thousand evenings of one seed.
#[test]
fn the_courses_meet_whatever_is_worth_meeting() {
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut met = std::collections::BTreeSet::new();
    for _ in 0..1_000 {
        let moves: Vec<Move> = prop::collection::vec(steps::any_move(), 1..24).new_tree(&mut runner).unwrap().current();
        let mut world = World::open();
        moves.into_iter().for_each(|it| world.play(it));
        met.extend(world.met);
    }
    for wanted in world::WORTH_MEETING {
        assert!(met.contains(wanted), "{wanted} never happened; it did: {met:?}");
    }
}
