//! Whether a resource is valid FHIR R4: required elements, types, and nothing unknown. The only place that names the validator.

use fhirkit::{Severity, r4::Resource};

/// The most problems that one reason lists.
const MOST_PROBLEMS: usize = 3;

/// Checks a resource. The reason names the elements at fault.
pub(super) fn check(text: &str) -> Result<(), String> {
    let (_, issues) = fhirkit::from_json::<Resource>(text).map_err(|error| error.to_string())?;
    let problems: Vec<String> = issues
        .iter()
        .filter(|issue| issue.severity == Severity::Error)
        .take(MOST_PROBLEMS)
        .map(|issue| format!("{}: {}", issue.path, issue.message))
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(problems.join("; ")) }
}
