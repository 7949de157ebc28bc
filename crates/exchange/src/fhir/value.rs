//! Small questions to a FHIR resource as JSON.

use serde_json::Value;

/// A text at a path of keys and indexes; none if it is missing, empty or no text.
pub(super) fn text<'a>(value: &'a Value, path: &str) -> Option<&'a str> {
    value.pointer(path).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

/// The members of a list; a single member counts as a list of one, a missing list as empty.
pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    match value.get(key) {
        Some(Value::Array(members)) => members,
        Some(member) => std::slice::from_ref(member),
        None => &[],
    }
}

/// The words of a CodeableConcept: its text, else the first display, else the first code.
pub(super) fn concept(value: &Value) -> Option<&str> {
    text(value, "/text")
        .or_else(|| list(value, "coding").iter().find_map(|coding| text(coding, "/display")))
        .or_else(|| list(value, "coding").iter().find_map(|coding| text(coding, "/code")))
}

/// The words of the CodeableConcept under a key, the first if it is a list.
pub(super) fn concept_at<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    list(value, key).iter().find_map(concept)
}

/// The first code of the CodeableConcept under a key.
pub(super) fn code_at<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    list(value, key).iter().find_map(|concept| list(concept, "coding").iter().find_map(|coding| text(coding, "/code")))
}

/// A number as it was written, without exponent noise: `5.0` stays `5.0`, a long fraction is cut to two places.
pub(super) fn number(value: &Value) -> Option<String> {
    let number = value.as_f64()?;
    let written = value.to_string();
    let places = written.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    Some(if written.contains(['e', 'E']) || places > 2 { format!("{number:.1}") } else { written })
}

/// A unit as people write it: UCUM's `10*9/L` is `×10⁹/L`.
fn in_print(unit: &str) -> String {
    [("10*12", "×10¹²"), ("10*9", "×10⁹"), ("10*6", "×10⁶"), ("10*3", "×10³")]
        .iter()
        .fold(unit.to_owned(), |unit, (code, print)| unit.replace(code, print))
}

/// A Quantity in words: `5.4 mmol/L`.
pub(super) fn quantity(value: &Value) -> Option<String> {
    let number = number(value.get("value")?)?;
    let comparator = text(value, "/comparator").unwrap_or_default();
    Some(match text(value, "/unit").or_else(|| text(value, "/code")) {
        Some("%") => format!("{comparator}{number}%"),
        Some(unit) => format!("{comparator}{number} {}", in_print(unit)),
        None => format!("{comparator}{number}"),
    })
}
