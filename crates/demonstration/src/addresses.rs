//! Homes near each practice: real postcode districts, made-up streets and unit codes.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use crate::person::Address;
use crate::practices::Practice;

#[rustfmt::skip]
const STREETS: &[&str] = &[
    "Ashfield Road", "Bellbird Street", "Carrwood Avenue", "Delamere Close", "Eastbank Grove", "Fernleigh Road", "Gorsewood Lane",
    "Hawksmoor Street", "Ivydale Road", "Jubilee Terrace", "Kelmscott Drive", "Limekiln Street", "Maplewood Avenue", "Northcote Close",
    "Orrell Bank", "Plover Way", "Queensdale Road", "Rushmere Drive", "Sandstone Street", "Thornhill Grove", "Underbank Lane",
    "Violet Street", "Westmere Road", "Yarrow Court", "Anchorage Road", "Bluebell Lane", "Chapelfield Street", "Dock View",
    "Elmhurst Road", "Foxglove Close",
];

/// The districts around a practice: the practice's own first.
const NEIGHBOURS: &[(&str, &[&str])] = &[
    ("L4", &["L4", "L9", "L5"]),
    ("L5", &["L5", "L3", "L6", "L1"]),
    ("L15", &["L15", "L7", "L8"]),
    ("L17", &["L17", "L18", "L19", "L8"]),
    ("L25", &["L25", "L16", "L26", "L27"]),
    ("L11", &["L11", "L10", "L12"]),
    ("L24", &["L24", "L19", "L25"]),
    ("L13", &["L13", "L14", "L12"]),
    ("L20", &["L20", "L21", "L30"]),
    ("L31", &["L31", "L10", "L29"]),
    ("L23", &["L23", "L22", "L38"]),
    ("L37", &["L37", "L38"]),
    ("PR9", &["PR9"]),
    ("PR8", &["PR8"]),
];

/// Draws a home in the neighbourhood of a practice.
pub(crate) fn draw(rng: &mut StdRng, practice: &Practice) -> Address {
    const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
    let own = practice.postcode.split(' ').next().unwrap_or(practice.postcode);
    let around = NEIGHBOURS.iter().find(|(district, _)| *district == own).map_or(&[][..], |(_, around)| *around);
    let district = around.choose(rng).copied().unwrap_or(own);
    let mut letter = || char::from(*LETTERS.choose(rng).expect("there are letters"));
    let (first, second) = (letter(), letter());
    let postcode = format!("{district} {}{first}{second}", rng.random_range(1..10));
    let street = STREETS.choose(rng).expect("there are streets");
    let line = match rng.random_range(0..10) {
        0 => format!("Flat {}, {} {street}", rng.random_range(1..19), rng.random_range(1..90)),
        _ => format!("{} {street}", rng.random_range(1..180)),
    };
    let locality = if district == own { practice.district } else { "" };
    Address { line, district: locality, city: practice.city, postcode }
}
