//! Whether a value is what is usual, as its sender judged it: by a mark, else by the range that came with it.

use serde_json::Value;

use super::value::{list, number, text};

/// Marked as abnormal, or outside the sender's range.
pub(super) fn is_abnormal(value: &Value) -> bool {
    direction(value).is_some() || marks(value).any(|code| matches!(code, "A" | "AA" | "POS" | "DET"))
}

/// Such as ` – high (usual 3.5 to 5.3)`, to stand behind the value; empty if the sender said nothing of it.
pub(super) fn in_words(value: &Value) -> String {
    let direction = direction(value).map(|words| format!(" – {words}")).unwrap_or_default();
    let range = usual(value).map(|words| format!(" (usual {words})")).unwrap_or_default();
    direction + &range
}

fn marks(value: &Value) -> impl Iterator<Item = &str> {
    list(value, "interpretation").iter().flat_map(|concept| list(concept, "coding")).filter_map(|coding| text(coding, "/code"))
}

fn direction(value: &Value) -> Option<&'static str> {
    // The words of HL7's ObservationInterpretation.
    let marked = marks(value).find_map(|code| match code {
        "HH" | "HU" => Some("very high"),
        "LL" | "LU" => Some("very low"),
        "H" => Some("high"),
        "L" => Some("low"),
        _ => None,
    });
    marked.or_else(|| {
        let limit = |path| value.pointer(path).and_then(Value::as_f64);
        let number = limit("/valueQuantity/value")?;
        if limit("/referenceRange/0/low/value").is_some_and(|low| number < low) {
            Some("low")
        } else if limit("/referenceRange/0/high/value").is_some_and(|high| number > high) {
            Some("high")
        } else {
            None
        }
    })
}

fn usual(value: &Value) -> Option<String> {
    let limit = |path| {
        value.pointer(path).and_then(number).map(|number| number.strip_suffix(".0").map_or_else(|| number.clone(), str::to_owned))
    };
    match (limit("/referenceRange/0/low/value"), limit("/referenceRange/0/high/value")) {
        (Some(low), Some(high)) => Some(format!("{low} to {high}")),
        (Some(low), None) => Some(format!("{low} or more")),
        (None, Some(high)) => Some(format!("{high} or less")),
        (None, None) => text(value, "/referenceRange/0/text").map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_outside_its_range_says_in_which_direction() {
        let potassium = |value: f64| json!({"valueQuantity": {"value": value}, "referenceRange": [{"low": {"value": 3.5}, "high": {"value": 5.3}}]});
        assert_eq!(in_words(&potassium(5.9)), " – high (usual 3.5 to 5.3)");
        assert_eq!(in_words(&potassium(3.1)), " – low (usual 3.5 to 5.3)");
        assert_eq!(in_words(&potassium(4.4)), " (usual 3.5 to 5.3)");
        assert!(is_abnormal(&potassium(5.9)) && !is_abnormal(&potassium(4.4)));
    }

    #[test]
    fn the_senders_mark_counts_before_the_range() {
        let marked = json!({"interpretation": [{"coding": [{"code": "HH"}]}], "referenceRange": [{"high": {"value": 5}}]});
        assert_eq!(in_words(&marked), " – very high (usual 5 or less)");
        let found = json!({"interpretation": [{"coding": [{"code": "POS"}]}]});
        assert!(is_abnormal(&found) && in_words(&found).is_empty());
    }
}
