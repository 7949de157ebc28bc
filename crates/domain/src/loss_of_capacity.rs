//! A person's loss of capacity to decide: while it lasts, and not otherwise, an attorney or a deputy acts for them.

use chrono::{DateTime, NaiveDate, Utc};

use crate::clock::london_midnight;

/// Since when somebody cannot decide about their health and welfare, as assessed; and from when they can again.
///
/// **Source**: Mental Capacity Act 2005, s.11(7)(a) for attorneys, s.20(1) for deputies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LossOfCapacity {
    /// The first day.
    pub since: NaiveDate,
    /// The day from which they decide for themselves again, if it has come.
    pub regained_on: Option<NaiveDate>,
}

/// What is wrong with the day of a loss of capacity, or of its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CapacityDayError {
    /// Not yet.
    #[error("The day must not be in the future")]
    Ahead,
    /// Nobody had the authority then.
    #[error("The day must not be before the day from which the authority holds")]
    BeforeAuthority,
    /// They decided for themselves then.
    #[error("The day must not be before the day on which they decided for themselves again")]
    BeforeRegained,
    /// It had not begun.
    #[error("The day must not be before the day since which they cannot decide")]
    BeforeLoss,
    /// Already so.
    #[error("It is recorded already that they cannot decide")]
    AlreadyLost,
    /// Already so.
    #[error("It is recorded already that they decide for themselves")]
    NotLost,
}

impl LossOfCapacity {
    /// A loss that begins on a day, while an authority holds from another; after an earlier one, if there was one.
    pub fn begin(
        earlier: Option<Self>,
        since: NaiveDate,
        (authority_from, today): (NaiveDate, NaiveDate),
    ) -> Result<Self, CapacityDayError> {
        let regained_on = match earlier {
            Some(Self { regained_on: None, .. }) => return Err(CapacityDayError::AlreadyLost),
            Some(earlier) => earlier.regained_on,
            None => None,
        };
        if since > today {
            Err(CapacityDayError::Ahead)
        } else if since < authority_from {
            Err(CapacityDayError::BeforeAuthority)
        } else if regained_on.is_some_and(|day| since < day) {
            Err(CapacityDayError::BeforeRegained)
        } else {
            Ok(Self { since, regained_on: None })
        }
    }

    /// The same loss, which ends on a day.
    pub fn end(self, regained_on: NaiveDate, today: NaiveDate) -> Result<Self, CapacityDayError> {
        if self.regained_on.is_some() {
            Err(CapacityDayError::NotLost)
        } else if regained_on > today {
            Err(CapacityDayError::Ahead)
        } else if regained_on < self.since {
            Err(CapacityDayError::BeforeLoss)
        } else {
            Ok(Self { regained_on: Some(regained_on), ..self })
        }
    }

    /// Lasts at an instant: from the start of its first day in London until the start of the day on which they decide again.
    pub fn lasts(self, now: DateTime<Utc>) -> bool {
        london_midnight(self.since) <= now && self.regained_on.is_none_or(|day| now < london_midnight(day))
    }
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    fn day(month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, month, day).unwrap()
    }

    #[test]
    fn it_lasts_from_midnight_to_midnight_in_london() {
        // In summer London's midnight is 23:00 of the day before.
        let loss = LossOfCapacity { since: day(7, 2), regained_on: Some(day(11, 3)) };
        let (from, until): (DateTime<Utc>, DateTime<Utc>) =
            ("2026-07-01T23:00:00Z".parse().unwrap(), "2026-11-03T00:00:00Z".parse().unwrap());
        let moment = Duration::microseconds(1);
        assert!(loss.lasts(from) && !loss.lasts(from - moment));
        assert!(loss.lasts(until - moment) && !loss.lasts(until));
        assert!(LossOfCapacity { regained_on: None, ..loss }.lasts(until));
        // Mistaken: it ended on the day on which it began.
        assert!(!LossOfCapacity { regained_on: Some(day(7, 2)), ..loss }.lasts(from));
    }

    #[test]
    fn it_begins_while_the_authority_holds_and_not_ahead() {
        let begin = |earlier, since| LossOfCapacity::begin(earlier, since, (day(3, 1), day(5, 1)));
        assert_eq!(begin(None, day(5, 2)), Err(CapacityDayError::Ahead));
        assert_eq!(begin(None, day(2, 28)), Err(CapacityDayError::BeforeAuthority));
        for good in [day(3, 1), day(5, 1)] {
            assert_eq!(begin(None, good), Ok(LossOfCapacity { since: good, regained_on: None }));
        }
        let earlier = LossOfCapacity { since: day(3, 1), regained_on: Some(day(4, 1)) };
        assert_eq!(begin(Some(earlier), day(3, 31)), Err(CapacityDayError::BeforeRegained));
        assert!(begin(Some(earlier), day(4, 1)).is_ok());
        let lasting = LossOfCapacity { regained_on: None, ..earlier };
        assert_eq!(begin(Some(lasting), day(4, 1)), Err(CapacityDayError::AlreadyLost));
    }

    #[test]
    fn it_ends_once_not_before_it_began_and_not_ahead() {
        let loss = LossOfCapacity { since: day(3, 1), regained_on: None };
        assert_eq!(loss.end(day(2, 28), day(5, 1)), Err(CapacityDayError::BeforeLoss));
        assert_eq!(loss.end(day(5, 2), day(5, 1)), Err(CapacityDayError::Ahead));
        let ended = loss.end(day(5, 1), day(5, 1)).unwrap();
        assert_eq!(ended.regained_on, Some(day(5, 1)));
        assert_eq!(ended.end(day(5, 1), day(5, 1)), Err(CapacityDayError::NotLost));
    }
}
