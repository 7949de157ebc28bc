//! Time as a value that is passed in, and how times are shown: stored in UTC, read in Europe/London.

use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use chrono_tz::Europe::London;

/// Tells the time. Production has one that reads the system's; tests one that they move by hand.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> DateTime<Utc>;
}

/// The calendar day in Europe/London at an instant.
pub fn london_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&London).date_naive()
}

/// Midnight in Europe/London at the start of a day, as an instant.
pub fn london_midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(0, 0, 0).and_then(|midnight| midnight.and_local_timezone(London).earliest()).map_or_else(
        || day.and_hms_opt(1, 0, 0).expect("one o'clock exists on every day").and_utc(),
        |local| local.with_timezone(&Utc),
    )
}

/// `22 November 2026`.
pub fn day_in_words(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// `22 November 2026, 4:48pm`, in Europe/London.
pub fn instant_in_words(at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&London);
    format!("{}, {}", local.format("%-d %B %Y"), local.format("%-I:%M%P"))
}

/// The same of what a source may have said to the day only, which is kept as the midnight of that day: then without a time.
pub fn instant_or_day_in_words(at: DateTime<Utc>) -> String {
    let day = london_day(at);
    if at == london_midnight(day) { day_in_words(day) } else { instant_in_words(at) }
}

/// `22 November 2026, 4:48pm to 4:55pm`, in Europe/London; the first alone if both are of one minute.
pub fn span_in_words(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let (began, ended) = (instant_in_words(from), instant_in_words(to));
    if began == ended {
        began
    } else if london_day(from) == london_day(to) {
        format!("{began} to {}", time_in_words(to))
    } else {
        format!("{began} to {ended}")
    }
}

/// `4:48pm to 4:55pm`, beside what names the day; with the days if there are two.
pub fn times_in_words(from: DateTime<Utc>, to: DateTime<Utc>) -> String {
    let (began, ended) = (time_in_words(from), time_in_words(to));
    match london_day(from) == london_day(to) {
        true if began == ended => began,
        true => format!("{began} to {ended}"),
        false => span_in_words(from, to),
    }
}

/// `4:48pm`, in Europe/London.
pub fn time_in_words(at: DateTime<Utc>) -> String {
    at.with_timezone(&London).format("%-I:%M%P").to_string()
}

/// An instant, or a day whose time nobody recorded: a date without a time stays a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Known to the second.
    Instant(DateTime<Utc>),
    /// Known to the day.
    Day(NaiveDate),
    /// Known to the month; its first day.
    Month(NaiveDate),
    /// Known to the year; its first day.
    Year(NaiveDate),
}

impl Moment {
    /// The instant to order by; a day counts from its midnight in Europe/London.
    pub fn instant(self) -> DateTime<Utc> {
        match self {
            Self::Instant(at) => at,
            Self::Day(day) | Self::Month(day) | Self::Year(day) => london_midnight(day),
        }
    }

    /// The day in Europe/London.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Instant(at) => london_day(at),
            Self::Day(day) | Self::Month(day) | Self::Year(day) => day,
        }
    }

    /// In words, with the time only if it is known.
    pub fn in_words(self) -> String {
        match self {
            Self::Instant(at) => instant_in_words(at),
            Self::Day(day) => day_in_words(day),
            Self::Month(day) => day.format("%B %Y").to_string(),
            Self::Year(day) => day.format("%Y").to_string(),
        }
    }
}

/// Whole years between two days; none if `from` is later.
pub fn years_between(from: NaiveDate, to: NaiveDate) -> Option<u32> {
    to.years_since(from)
}

/// An age as the field writes it: days to 4 weeks, weeks to a year, then months to 2 years, then years.
pub fn age_in_words(born_on: NaiveDate, on: NaiveDate) -> String {
    let days = (on - born_on).num_days();
    if days < 0 {
        return "not yet born".to_owned();
    }
    let months = (on.year() - born_on.year()) * 12 + i32::try_from(on.month()).expect("a month is at most 12")
        - i32::try_from(born_on.month()).expect("a month is at most 12")
        - i32::from(on.day() < born_on.day());
    match (days, months) {
        (0..28, _) => plural(days, "day"),
        (_, 0..12) => plural(days / 7, "week"),
        (_, 12..24) => plural(i64::from(months), "month"),
        _ => plural(i64::from(months / 12), "year"),
    }
}

/// How long ago, in the largest unit that says something: `5 minutes ago`, `3 days ago`.
pub fn ago_in_words(then: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let gone = now - then;
    if gone < Duration::minutes(1) {
        "just now".to_owned()
    } else if gone < Duration::hours(1) {
        format!("{} ago", plural(gone.num_minutes(), "minute"))
    } else if gone < Duration::days(1) {
        format!("{} ago", plural(gone.num_hours(), "hour"))
    } else if gone < Duration::days(14) {
        format!("{} ago", plural(gone.num_days(), "day"))
    } else {
        format!("on {}", day_in_words(london_day(then)))
    }
}

fn plural(n: i64, unit: &str) -> String {
    if n == 1 { format!("1 {unit}") } else { format!("{n} {unit}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn ages_are_told_in_the_unit_that_matters() {
        assert_eq!(age_in_words(day(2026, 11, 20), day(2026, 11, 22)), "2 days");
        assert_eq!(age_in_words(day(2026, 8, 22), day(2026, 11, 22)), "13 weeks");
        assert_eq!(age_in_words(day(2025, 6, 23), day(2026, 11, 22)), "16 months");
        assert_eq!(age_in_words(day(1952, 11, 23), day(2026, 11, 22)), "73 years");
        assert_eq!(age_in_words(day(1952, 11, 22), day(2026, 11, 22)), "74 years");
    }

    #[test]
    fn summer_time_is_shown_in_london_and_stored_in_utc() {
        let at = "2026-07-01T23:30:00Z".parse().unwrap();
        assert_eq!(london_day(at), day(2026, 7, 2));
        assert_eq!(instant_in_words(at), "2 July 2026, 12:30am");
        assert_eq!(london_midnight(day(2026, 7, 2)).to_rfc3339(), "2026-07-01T23:00:00+00:00");
    }

    #[test]
    fn a_span_names_its_day_once() {
        let [began, later, next_day] =
            ["2026-11-27T10:12:05Z", "2026-11-27T10:19:00Z", "2026-11-28T00:05:00Z"].map(|at| at.parse().unwrap());
        assert_eq!(span_in_words(began, later), "27 November 2026, 10:12am to 10:19am");
        assert_eq!(span_in_words(began, began + Duration::seconds(20)), "27 November 2026, 10:12am");
        assert_eq!(span_in_words(later, next_day), "27 November 2026, 10:19am to 28 November 2026, 12:05am");
        assert_eq!(times_in_words(began, later), "10:12am to 10:19am");
        assert_eq!(times_in_words(began, began + Duration::seconds(20)), "10:12am");
        assert_eq!(times_in_words(later, next_day), span_in_words(later, next_day));
    }

    #[test]
    fn a_date_without_a_time_stays_a_date() {
        assert_eq!(Moment::Day(day(2026, 7, 2)).in_words(), "2 July 2026");
        for day in [day(2026, 7, 2), day(2026, 12, 2)] {
            assert_eq!(instant_or_day_in_words(Moment::Day(day).instant()), day_in_words(day));
        }
        assert_eq!(instant_or_day_in_words("2026-07-02T00:00:00Z".parse().unwrap()), "2 July 2026, 1:00am");
    }
}
