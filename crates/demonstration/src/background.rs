//! The background: some 180 people with ordinary histories, drawn by seed.
//!
//! Most have 5 to 120 entries. The one at [`LONG`] has about 300, and is the place to look at a full but ordinary record.

mod around;
mod hospital;
mod life;
mod long_term;
mod primary_care;

use chrono::NaiveDate;
use rand::SeedableRng;
use rand::rngs::StdRng;

use crate::PersonFile;
use crate::bundle::File;
use crate::identity::{nhs_number, slug};
use life::Life;

/// How many there are.
pub(crate) const COUNT: u32 = 181;
/// The one with about 300 entries: a file whose name starts with `012-`.
pub(crate) const LONG: u32 = 12;
/// Places below this are kept for the written-out people.
const FIRST_PLACE: u32 = 100;

/// The background people, one after the other.
pub(crate) fn people(seed: u64, today: NaiveDate) -> impl Iterator<Item = PersonFile> {
    (0..COUNT).map(move |index| person(seed, today, index))
}

fn person(seed: u64, today: NaiveDate, index: u32) -> PersonFile {
    // An odd factor spreads neighbouring seeds, so that seed 1 and index 2 are not seed 2 and index 1.
    let mut rng = StdRng::seed_from_u64(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ u64::from(index));
    let (life, person) = Life::draw(&mut rng, today, index, nhs_number(FIRST_PLACE + index));
    let key = format!("{index:03}-{}", slug(&person.name()));
    let mut file = File::with_key(person, key);
    primary_care::add(&mut file, &life, &mut rng);
    hospital::add(&mut file, &life, &mut rng);
    around::add(&mut file, &life, &mut rng);
    file.finish()
}
