//! FHIR's dates and times, each as precise as it was written.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use domain::Moment;
use serde_json::Value;

use super::value::text;

/// Reads a FHIR date, dateTime or instant.
pub(super) fn moment(text: &str) -> Option<Moment> {
    let day = |suffix: &str| NaiveDate::parse_from_str(&format!("{text}{suffix}"), "%Y-%m-%d").ok();
    let moment = match text.len() {
        4 => day("-01-01").map(Moment::Year),
        7 => day("-01").map(Moment::Month),
        10 => day("").map(Moment::Day),
        _ => DateTime::parse_from_rfc3339(text).ok().map(|at| Moment::Instant(at.with_timezone(&Utc))),
    };
    moment.filter(|moment| YEARS.contains(&moment.instant().year()))
}

/// The years that are read as a time at all. Some systems write the first or the last instant that they can say where they know none.
const YEARS: std::ops::RangeInclusive<i32> = 1000..=9000;

/// The first of these paths that holds a moment.
pub(super) fn first_moment(value: &Value, paths: &[&str]) -> Option<Moment> {
    paths.iter().find_map(|path| moment(text(value, path)?))
}

/// The elements that say when something happened or began, whatever the resource; the most telling first.
pub(super) const EFFECTIVE: &[&str] = &[
    "/effectiveDateTime",
    "/effectivePeriod/start",
    "/effectiveInstant",
    "/onsetDateTime",
    "/onsetPeriod/start",
    "/performedDateTime",
    "/performedPeriod/start",
    "/occurrenceDateTime",
    "/occurrencePeriod/start",
    "/start",
    "/period/start",
    "/actualPeriod/start",
    "/executionPeriod/start",
    "/authoredOn",
    "/whenHandedOver",
    "/billablePeriod/start",
    "/started",
    "/startDate",
    "/date",
    "/dateTime",
    "/sent",
    "/authored",
    "/created",
    "/createdDateTime",
    "/identifiedDateTime",
    "/recordedDate",
    "/recorded",
    "/dateAsserted",
    "/issued",
];

/// The elements that say when something was written down.
pub(super) const RECORDED: &[&str] = &[
    "/recordedDate",
    "/issued",
    "/authoredOn",
    "/dateAsserted",
    "/created",
    "/recorded",
    "/indexed",
    "/date",
    "/meta/lastUpdated",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_precision_is_kept() {
        assert_eq!(moment("2019").unwrap().in_words(), "2019");
        assert_eq!(moment("2019-03").unwrap().in_words(), "March 2019");
        assert_eq!(moment("2019-03-04").unwrap().in_words(), "4 March 2019");
        assert_eq!(moment("2019-07-04T09:00:00+01:00").unwrap().in_words(), "4 July 2019, 9:00am");
        assert_eq!(moment("2019-02-30"), None);
        assert_eq!(moment("soon"), None);
        for unknown in ["0001-01-01T00:00:00+01:00", "0000", "9999-12-31T23:59:59-01:00", "9999-12-31"] {
            assert_eq!(moment(unknown), None, "{unknown}");
        }
    }
}
