//! What a practitioner types to find a person.

use chrono::{Datelike, NaiveDate};

use crate::NhsNumber;

/// A question that can be asked of the index of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonQuery {
    /// By NHS number, exactly.
    NhsNumber(NhsNumber),
    /// By name, tolerant of spelling, and date of birth.
    Name {
        /// As typed, trimmed, at most 100 characters.
        name: String,
        /// Exactly; required, so that nobody browses by name.
        born_on: NaiveDate,
    },
}

/// Why a question cannot be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PersonQueryError {
    /// Nothing was typed.
    #[error("Enter an NHS number, or a name and date of birth")]
    Empty,
    /// Digits that are no NHS number.
    #[error("{0}")]
    NhsNumber(#[from] crate::nhs_number::NhsNumberError),
    /// A name alone.
    #[error("Enter the date of birth as well as the name")]
    NoBirthDate,
    /// A day that does not exist.
    #[error("Enter a real date of birth, such as 27 3 1952")]
    BirthDate,
    /// A name alone.
    #[error("Enter the name as well as the date of birth")]
    NoName,
    /// A letter or two: browsing, not finding.
    #[error("Enter at least 3 letters of the name")]
    NameTooShort,
    /// A name too long to be one.
    #[error("The name must be 100 characters or fewer")]
    NameTooLong,
}

impl PersonQuery {
    /// Reads what was typed. Exactly one of the two ways must be filled in; the NHS number wins.
    pub fn parse(nhs_number: &str, name: &str, birth_date: [&str; 3]) -> Result<Self, PersonQueryError> {
        if !nhs_number.trim().is_empty() {
            return Ok(Self::NhsNumber(NhsNumber::parse(nhs_number)?));
        }
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let no_date = birth_date.iter().all(|part| part.trim().is_empty());
        match (name.is_empty(), no_date) {
            (true, true) => Err(PersonQueryError::Empty),
            (true, false) => Err(PersonQueryError::NoName),
            (false, true) => Err(PersonQueryError::NoBirthDate),
            (false, false) if name.chars().filter(|c| !c.is_whitespace()).count() < 3 => Err(PersonQueryError::NameTooShort),
            (false, false) if name.chars().count() > 100 => Err(PersonQueryError::NameTooLong),
            (false, false) => Ok(Self::Name { name, born_on: parse_date(birth_date).ok_or(PersonQueryError::BirthDate)? }),
        }
    }
}

impl PersonQuery {
    /// The date of birth that it asks for.
    pub const fn born_on(&self) -> Option<NaiveDate> {
        match self {
            Self::NhsNumber(_) => None,
            Self::Name { born_on, .. } => Some(*born_on),
        }
    }

    /// The same question with 4 March for 3 April; none where that is no other day.
    pub fn with_day_and_month_swapped(&self) -> Option<Self> {
        let Self::Name { name, born_on } = self else { return None };
        let swapped = NaiveDate::from_ymd_opt(born_on.year(), born_on.day(), born_on.month())?;
        (swapped != *born_on).then(|| Self::Name { name: name.clone(), born_on: swapped })
    }
}

/// The years that anybody means: nobody who has a record was born before, and nothing is agreed for after.
const YEARS: std::ops::RangeInclusive<i32> = 1850..=2199;

/// A date typed as day, month (number or name) and four-digit year.
pub fn parse_date([day, month, year]: [&str; 3]) -> Option<NaiveDate> {
    let year = year.trim();
    if year.len() != 4 {
        return None;
    }
    let year = year.parse().ok().filter(|year| YEARS.contains(year))?;
    NaiveDate::from_ymd_opt(year, parse_month(month.trim())?, day.trim().parse().ok()?)
}

fn parse_month(month: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    month.parse().ok().or_else(|| {
        let lower = month.to_lowercase();
        let place = NAMES.iter().position(|name| lower.len() >= 3 && name.starts_with(&lower))?;
        u32::try_from(place + 1).ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_needs_a_date_of_birth() {
        assert_eq!(PersonQuery::parse("", "Okell", ["", "", ""]), Err(PersonQueryError::NoBirthDate));
        assert_eq!(PersonQuery::parse("", " ", ["", "", ""]), Err(PersonQueryError::Empty));
        assert_eq!(PersonQuery::parse("", "Okell", ["31", "2", "1952"]), Err(PersonQueryError::BirthDate));
    }

    #[test]
    fn day_and_month_are_swapped_where_that_is_another_day() {
        let swapped = |day, month| PersonQuery::parse("", "Okell", [day, month, "1952"]).unwrap().with_day_and_month_swapped();
        let expected = PersonQuery::Name { name: "Okell".to_owned(), born_on: NaiveDate::from_ymd_opt(1952, 4, 3).unwrap() };
        assert_eq!(swapped("4", "3"), Some(expected));
        assert_eq!(swapped("27", "3"), None);
        assert_eq!(swapped("5", "5"), None);
    }

    #[test]
    fn a_month_may_be_a_word() {
        assert_eq!(parse_date(["27", "Mar", "1952"]), NaiveDate::from_ymd_opt(1952, 3, 27));
        assert_eq!(parse_date(["27", "3", "52"]), None);
    }
}
