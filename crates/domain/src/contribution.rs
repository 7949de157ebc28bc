//! What a person adds to their own record: a note, a reading.

use chrono::NaiveDate;

/// The longest note, in characters.
pub const LONGEST_NOTE: usize = 4_000;

/// A note in the person's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note(String);

/// Why a note is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Nothing but spaces.
    #[error("Write your note")]
    Empty,
    /// Longer than [`LONGEST_NOTE`].
    #[error("Your note must be 4,000 characters or fewer")]
    TooLong,
}

impl Note {
    /// Reads a note; keeps its line breaks.
    pub fn parse(text: &str) -> Result<Self, NoteError> {
        let text = text.replace("\r\n", "\n");
        let text = text.trim();
        if text.is_empty() {
            Err(NoteError::Empty)
        } else if text.chars().count() > LONGEST_NOTE {
            Err(NoteError::TooLong)
        } else {
            Ok(Self(text.to_owned()))
        }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A blood pressure, in millimetres of mercury: systolic 40..=300, diastolic 20..=200, systolic the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BloodPressure {
    systolic_mmhg: u16,
    diastolic_mmhg: u16,
}

/// Which field of a reading is wrong, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BloodPressureError {
    /// The top number is missing or no number of 40 to 300.
    #[error("The top number must be between 40 and 300")]
    Systolic,
    /// The bottom number is missing or no number of 20 to 200.
    #[error("The bottom number must be between 20 and 200")]
    Diastolic,
    /// The two were swapped.
    #[error("The top number must be higher than the bottom number")]
    Swapped,
}

impl BloodPressure {
    /// Reads the two numbers of a monitor; says everything that is wrong with them.
    pub fn parse(systolic: &str, diastolic: &str) -> Result<Self, Vec<BloodPressureError>> {
        // Some write both in the first box, as the monitor shows them: 138/80.
        let (systolic, diastolic) = match systolic.split_once('/') {
            Some(both) if diastolic.trim().is_empty() => both,
            _ => (systolic, diastolic),
        };
        let systolic = in_range(systolic, 40..=300).ok_or(BloodPressureError::Systolic);
        let diastolic = in_range(diastolic, 20..=200).ok_or(BloodPressureError::Diastolic);
        match (systolic, diastolic) {
            (Ok(systolic_mmhg), Ok(diastolic_mmhg)) if systolic_mmhg > diastolic_mmhg => {
                Ok(Self { systolic_mmhg, diastolic_mmhg })
            }
            (Ok(_), Ok(_)) => Err(vec![BloodPressureError::Swapped]),
            (systolic, diastolic) => Err([systolic.err(), diastolic.err()].into_iter().flatten().collect()),
        }
    }

    /// The top number.
    pub const fn systolic_mmhg(self) -> u16 {
        self.systolic_mmhg
    }

    /// The bottom number.
    pub const fn diastolic_mmhg(self) -> u16 {
        self.diastolic_mmhg
    }

    /// What to do at once, if the reading needs it.
    ///
    /// **Source**: the thresholds of severe hypertension (180/120, NICE NG136) and of low blood pressure (90/60).
    pub const fn advice(self) -> Option<&'static str> {
        if self.systolic_mmhg >= 180 || self.diastolic_mmhg >= 120 {
            Some(
                "This reading is very high. Rest for 5 minutes and measure again. If it is still this high, call NHS 111. \
                 If you have chest pain, a bad headache, trouble seeing or weakness, call 999.",
            )
        } else if self.systolic_mmhg < 90 || self.diastolic_mmhg < 60 {
            Some("This reading is low. If you feel faint or unwell, call NHS 111.")
        } else {
            None
        }
    }
}

fn in_range(text: &str, range: std::ops::RangeInclusive<u16>) -> Option<u16> {
    text.trim().parse().ok().filter(|value| range.contains(value))
}

/// Whether a reading can have been taken on a day: not in the future, not before living memory of the device.
pub fn can_be_taken_on(day: NaiveDate, today: NaiveDate) -> bool {
    day <= today && (today - day).num_days() <= 366 * 20
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_numbers_are_noticed() {
        assert_eq!(BloodPressure::parse("138/80", ""), BloodPressure::parse("138", "80"));
        assert_eq!(BloodPressure::parse("80", "120"), Err(vec![BloodPressureError::Swapped]));
        assert_eq!(BloodPressure::parse("", "80"), Err(vec![BloodPressureError::Systolic]));
        assert_eq!(BloodPressure::parse("12o", "8o"), Err(vec![BloodPressureError::Systolic, BloodPressureError::Diastolic]));
    }

    #[test]
    fn a_dangerous_reading_says_what_to_do() {
        assert!(BloodPressure::parse("180", "100").unwrap().advice().is_some());
        assert!(BloodPressure::parse("150", "120").unwrap().advice().is_some());
        assert!(BloodPressure::parse("85", "65").unwrap().advice().is_some());
        assert!(BloodPressure::parse("128", "82").unwrap().advice().is_none());
    }

    #[test]
    fn a_note_keeps_its_lines_and_has_a_limit() {
        assert_eq!(Note::parse(" one\r\ntwo ").unwrap().as_str(), "one\ntwo");
        assert_eq!(Note::parse(" \n "), Err(NoteError::Empty));
        assert_eq!(Note::parse(&"é".repeat(4_001)), Err(NoteError::TooLong));
        assert!(Note::parse(&"é".repeat(4_000)).is_ok());
    }
}
