//! The NHS number.

use std::fmt;

/// A number that identifies a person in the health service of England, Wales and the Isle of Man.
///
/// Shape: ten digits, the last a modulus 11 check digit. Source: NHS Data Dictionary, NHS NUMBER.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NhsNumber(String);

/// Why a text is no NHS number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NhsNumberError {
    /// Something other than ten digits, spaces and hyphens aside.
    #[error("An NHS number has 10 digits")]
    Shape,
    /// The last digit does not follow from the others: a slip of the keyboard.
    #[error("This is not an NHS number: check each digit")]
    CheckDigit,
}

impl NhsNumber {
    /// The FHIR system of NHS numbers. Source: UK Core.
    pub const SYSTEM: &'static str = "https://fhir.nhs.uk/Id/nhs-number";

    /// Reads a number as people write it, with or without spaces and hyphens.
    pub fn parse(text: &str) -> Result<Self, NhsNumberError> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        if digits.len() != 10 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NhsNumberError::Shape);
        }
        let (nine, last) = digits.split_at(9);
        match check_digit(nine) {
            Some(check) if last.as_bytes() == [b'0' + check] => Ok(Self(digits)),
            _ => Err(NhsNumberError::CheckDigit),
        }
    }

    /// Completes nine digits with their check digit; none if there is no number that begins so.
    pub fn from_first_nine(nine: u32) -> Option<Self> {
        let nine = format!("{nine:09}");
        if nine.len() != 9 {
            return None;
        }
        check_digit(&nine).map(|check| Self(format!("{nine}{check}")))
    }

    /// The ten digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `999 123 4567`, as people read it.
    pub fn in_groups(&self) -> String {
        format!("{} {} {}", &self.0[..3], &self.0[3..6], &self.0[6..])
    }
}

/// Never shown by accident: a log line that prints one prints stars.
impl fmt::Debug for NhsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NhsNumber(***)")
    }
}

fn check_digit(nine: &str) -> Option<u8> {
    let sum: u32 = nine.bytes().zip((2..=10u32).rev()).map(|(b, weight)| u32::from(b - b'0') * weight).sum();
    match 11 - sum % 11 {
        11 => Some(0),
        10 => None,
        check => u8::try_from(check).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_number_in_any_spacing() {
        let number = NhsNumber::parse(" 943 476-5919 ").unwrap();
        assert_eq!(number.as_str(), "9434765919");
        assert_eq!(number.in_groups(), "943 476 5919");
    }

    #[test]
    fn refuses_a_wrong_check_digit_and_a_wrong_shape() {
        assert_eq!(NhsNumber::parse("9434765918"), Err(NhsNumberError::CheckDigit));
        assert_eq!(NhsNumber::parse("94347659"), Err(NhsNumberError::Shape));
        assert_eq!(NhsNumber::parse("943476591٩"), Err(NhsNumberError::Shape));
    }

    #[test]
    fn each_single_slip_is_caught() {
        let right = "9434765919";
        for place in 0..10 {
            for digit in b'0'..=b'9' {
                let mut slip = right.as_bytes().to_vec();
                slip[place] = digit;
                let slip = String::from_utf8(slip).unwrap();
                assert_eq!(NhsNumber::parse(&slip).is_ok(), slip == right, "{slip}");
            }
        }
    }

    #[test]
    fn a_number_is_not_printed_by_debug() {
        assert_eq!(format!("{:?}", NhsNumber::parse("9434765919").unwrap()), "NhsNumber(***)");
    }
}
