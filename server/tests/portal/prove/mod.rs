//! Proofs: what must hold for every actor, route and secret, and not only where somebody thought of looking. `make prove` prints each
//! figure; with `ILINKS_PROVE_LONG` set, the long form.

mod leak_matrix;
mod oracle;
mod policies;
mod population;
mod races;
mod twins;
mod world;

/// A small generator, seeded: the same worlds every time.
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    pub fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    pub fn in_100(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }
}

/// The long form was asked for.
pub fn is_long() -> bool {
    std::env::var_os("ILINKS_PROVE_LONG").is_some()
}
