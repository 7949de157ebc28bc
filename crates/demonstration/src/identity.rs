//! Identifiers: NHS numbers of the test range, stable ids, slugs.

use domain::NhsNumber;
use uuid::{Builder, Uuid};

/// The NHS number of the person in this place of the population: always of the 999 range, never twice the same.
///
/// Shape: `place` below 100,000. Places 0 to 99 are kept for the written-out people.
pub(crate) fn nhs_number(place: u32) -> String {
    // The factor shares no divisor with 100,000, so the places are only reordered.
    let scattered = (place * 24_313 + 40_717) % 100_000;
    let nine = 999_000_000 + scattered * 10;
    [nine, nine + 1]
        .into_iter()
        .find_map(NhsNumber::from_first_nine)
        .expect("two numbers that differ by one cannot both lack a check digit")
        .as_str()
        .to_owned()
}

/// The id that these parts always give (128-bit FNV-1a, marked as a version 8 UUID).
pub(crate) fn stable_id(parts: &[&str]) -> Uuid {
    Builder::from_custom_bytes(digest(parts).to_be_bytes()).into_uuid()
}

/// A seven-digit local number that these parts always give.
pub(crate) fn local_number(parts: &[&str]) -> String {
    format!("{:07}", digest(parts) % 10_000_000)
}

fn digest(parts: &[&str]) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    let separated = parts.iter().flat_map(|part| part.bytes().chain([0x1f]));
    separated.fold(BASIS, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME))
}

/// `Siobhán O'Hare-Łukasik` becomes `siobhan-ohare-lukasik`.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for letter in name.to_lowercase().chars() {
        match letter {
            'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ą' | 'ă' => slug.push('a'),
            'é' | 'è' | 'ê' | 'ë' | 'ę' => slug.push('e'),
            'í' | 'ì' | 'î' | 'ï' => slug.push('i'),
            'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => slug.push('o'),
            'ú' | 'ù' | 'û' | 'ü' => slug.push('u'),
            'ç' | 'ć' | 'č' => slug.push('c'),
            'ł' => slug.push('l'),
            'ñ' | 'ń' => slug.push('n'),
            'ś' | 'š' | 'ș' => slug.push('s'),
            'ț' => slug.push('t'),
            'ý' => slug.push('y'),
            'ź' | 'ż' | 'ž' => slug.push('z'),
            'a'..='z' | '0'..='9' => slug.push(letter),
            ' ' | '-' => slug.push('-'),
            _ => {}
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn numbers_are_of_the_test_range_and_never_twice_the_same() {
        let numbers: HashSet<String> = (0..1000).map(nhs_number).collect();
        assert_eq!(numbers.len(), 1000);
        assert!(numbers.iter().all(|number| number.len() == 10 && number.starts_with("999")));
    }

    #[test]
    fn folds_names_into_slugs() {
        assert_eq!(slug("Siobhán O'Hare-Łukasik"), "siobhan-ohare-lukasik");
    }

    #[test]
    fn separates_the_parts_of_an_id() {
        assert_ne!(stable_id(&["ab", "c"]), stable_id(&["a", "bc"]));
    }
}
