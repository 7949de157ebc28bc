//! Days and times around the day on which the population is made.
//!
//! Every date in a story is counted from `today`, so that a child stays eight and an appointment stays in the future
//! whenever the demonstration is loaded. Times are local to Liverpool and written with their offset.

use chrono::{Datelike, Days, Months, NaiveDate, NaiveDateTime, TimeDelta, Weekday};

/// The days of a story, counted from the day on which it is told.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Calendar {
    today: NaiveDate,
}

impl Calendar {
    pub(crate) fn new(today: NaiveDate) -> Self {
        Self { today }
    }

    pub(crate) fn today(self) -> NaiveDate {
        self.today
    }

    /// The day `offset` days from today; negative is past.
    pub(crate) fn day(self, offset: i64) -> NaiveDate {
        self.today + TimeDelta::days(offset)
    }

    /// As [`Calendar::day`], moved away from today to the nearest Monday-to-Friday.
    pub(crate) fn weekday(self, offset: i64) -> NaiveDate {
        working_day(self.day(offset), offset > 0)
    }

    /// A working day `offset` months from today; negative is past.
    pub(crate) fn month(self, offset: i32) -> NaiveDate {
        let months = Months::new(offset.unsigned_abs());
        let day = if offset < 0 { self.today - months } else { self.today + months };
        working_day(day, offset > 0)
    }

    /// The birthday of someone who turned `years` this many `days` ago.
    pub(crate) fn born(self, years: u32, days: u64) -> NaiveDate {
        self.today - Months::new(years * 12) - Days::new(days)
    }
}

fn working_day(day: NaiveDate, forwards: bool) -> NaiveDate {
    let shift = match (day.weekday(), forwards) {
        (Weekday::Sat, true) => 2,
        (Weekday::Sun, true) => 1,
        (Weekday::Sat, false) => -1,
        (Weekday::Sun, false) => -2,
        _ => 0,
    };
    day + TimeDelta::days(shift)
}

/// A local time on a day.
pub(crate) fn at(day: NaiveDate, hour: u32, minute: u32) -> NaiveDateTime {
    day.and_hms_opt(hour, minute, 0).expect("stories use hours below 24 and minutes below 60")
}

/// The FHIR `dateTime` of a local time.
pub(crate) fn instant(local: NaiveDateTime) -> String {
    let offset = if in_summer_time(local.date()) { "+01:00" } else { "+00:00" };
    format!("{}{offset}", local.format("%Y-%m-%dT%H:%M:%S"))
}

/// British Summer Time by whole days: nothing in a story happens in the hour of change.
fn in_summer_time(day: NaiveDate) -> bool {
    let year = day.year();
    last_sunday(year, 3) <= day && day < last_sunday(year, 10)
}

fn last_sunday(year: i32, month: u32) -> NaiveDate {
    let end = NaiveDate::from_ymd_opt(year, month, 31).expect("March and October have 31 days");
    end - Days::new(u64::from(end.weekday().num_days_from_sunday()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn writes_summer_and_winter_time() {
        assert_eq!(instant(at(day("2026-07-01"), 9, 30)), "2026-07-01T09:30:00+01:00");
        assert_eq!(instant(at(day("2026-01-05"), 9, 30)), "2026-01-05T09:30:00+00:00");
        assert_eq!(instant(at(day("2026-10-25"), 9, 0)), "2026-10-25T09:00:00+00:00");
        assert_eq!(instant(at(day("2026-03-29"), 9, 0)), "2026-03-29T09:00:00+01:00");
    }

    #[test]
    fn keeps_clinics_off_weekends() {
        let calendar = Calendar::new(day("2026-08-22"));
        assert_eq!(calendar.weekday(0), day("2026-08-21"));
        assert_eq!(calendar.weekday(1), day("2026-08-24"));
        assert_eq!(calendar.born(8, 100), day("2018-05-14"));
    }
}
