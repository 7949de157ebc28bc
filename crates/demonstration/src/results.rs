//! Laboratory tests and measurements, in the units of the United Kingdom.

use serde_json::Value;

use crate::terms::Term;

/// A test with its unit and reference range.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Test {
    pub term: Term,
    pub unit: &'static str,
    pub ucum: &'static str,
    pub low: Option<f64>,
    pub high: Option<f64>,
    decimals: i32,
}

/// Tests that are asked for together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Panel {
    pub title: &'static str,
    pub tests: &'static [&'static Test],
}

impl Test {
    pub(crate) fn rounded(&self, value: f64) -> f64 {
        let factor = 10f64.powi(self.decimals);
        (value * factor).round() / factor
    }

    /// As a laboratory sends it: with the decimals of the test, so 57 and not 57.0, but 5.0 where the test has one.
    pub(crate) fn sent(&self, value: f64) -> Value {
        let (value, places) = (self.rounded(value), usize::try_from(self.decimals).unwrap_or_default());
        serde_json::from_str(&format!("{value:.places$}")).expect("a number that is written out is JSON")
    }

    /// Low, high or normal, in HL7's letters.
    pub(crate) fn flag(&self, value: f64) -> &'static str {
        let value = self.rounded(value);
        match (self.low, self.high) {
            (Some(low), _) if value < low => "L",
            (_, Some(high)) if value > high => "H",
            _ => "N",
        }
    }

    /// A value inside the range: at its low end for 0, at its high end for 1.
    pub(crate) fn usual(&self, share: f64) -> f64 {
        let high = self.high.or_else(|| self.low.map(|low| low * 1.3)).unwrap_or(10.0);
        let low = self.low.unwrap_or(high * 0.3);
        low + (high - low) * share
    }
}

const fn test(term: Term, unit: (&'static str, &'static str), range: (Option<f64>, Option<f64>), decimals: i32) -> Test {
    Test { term, unit: unit.0, ucum: unit.1, low: range.0, high: range.1, decimals }
}

const MMOL_L: (&str, &str) = ("mmol/L", "mmol/L");
const G_L: (&str, &str) = ("g/L", "g/L");
const COUNT: (&str, &str) = ("10*9/L", "10*9/L");

const fn between(low: f64, high: f64) -> (Option<f64>, Option<f64>) {
    (Some(low), Some(high))
}

const fn below(high: f64) -> (Option<f64>, Option<f64>) {
    (None, Some(high))
}

const NO_RANGE: (Option<f64>, Option<f64>) = (None, None);

macro_rules! tests {
    ($($name:ident = $term:expr, $unit:expr, $range:expr, $decimals:expr;)*) => {
        $(pub(crate) const $name: Test = test($term, $unit, $range, $decimals);)*
    };
}

tests! {
    SODIUM = Term::loinc("2951-2", "Sodium"), MMOL_L, between(133.0, 146.0), 0;
    POTASSIUM = Term::loinc("2823-3", "Potassium"), MMOL_L, between(3.5, 5.3), 1;
    UREA = Term::loinc("22664-7", "Urea"), MMOL_L, between(2.5, 7.8), 1;
    CREATININE = Term::loinc("14682-9", "Creatinine"), ("µmol/L", "umol/L"), between(50.0, 104.0), 0;
    EGFR = Term::loinc("33914-3", "Estimated GFR"), ("mL/min/1.73m²", "mL/min/{1.73_m2}"), (Some(60.0), None), 0;
    BICARBONATE = Term::plain("Bicarbonate"), MMOL_L, between(22.0, 29.0), 0;
    CALCIUM = Term::loinc("2000-8", "Calcium"), MMOL_L, between(2.2, 2.6), 2;
    PHOSPHATE = Term::loinc("14879-1", "Phosphate"), MMOL_L, between(0.8, 1.5), 2;
    PARATHYROID = Term::plain("Parathyroid hormone"), ("pmol/L", "pmol/L"), between(1.6, 6.9), 1;
    HAEMOGLOBIN = Term::loinc("718-7", "Haemoglobin"), G_L, between(115.0, 165.0), 0;
    WHITE_CELLS = Term::loinc("6690-2", "White cell count"), COUNT, between(4.0, 11.0), 1;
    NEUTROPHILS = Term::loinc("751-8", "Neutrophils"), COUNT, between(2.0, 7.5), 1;
    PLATELETS = Term::loinc("777-3", "Platelets"), COUNT, between(150.0, 400.0), 0;
    CELL_VOLUME = Term::loinc("787-2", "Mean cell volume"), ("fL", "fL"), between(80.0, 100.0), 0;
    FERRITIN = Term::loinc("2276-4", "Ferritin"), ("µg/L", "ug/L"), between(15.0, 300.0), 0;
    CHOLESTEROL = Term::loinc("14647-2", "Total cholesterol"), MMOL_L, below(5.0), 1;
    HDL = Term::loinc("14646-4", "HDL cholesterol"), MMOL_L, (Some(1.0), None), 1;
    TRIGLYCERIDES = Term::loinc("14927-8", "Triglycerides"), MMOL_L, below(1.7), 1;
    HBA1C = Term::loinc("59261-8", "HbA1c"), ("mmol/mol", "mmol/mol"), between(20.0, 41.0), 0;
    ALBUMIN_RATIO = Term::loinc("32294-1", "Urine albumin/creatinine ratio"), ("mg/mmol", "mg/mmol"), below(3.0), 1;
    ALT = Term::loinc("1742-6", "Alanine transaminase"), ("U/L", "U/L"), below(41.0), 0;
    ALKALINE = Term::loinc("6768-6", "Alkaline phosphatase"), ("U/L", "U/L"), between(30.0, 130.0), 0;
    ALBUMIN = Term::loinc("1751-7", "Albumin"), G_L, between(35.0, 50.0), 0;
    BILIRUBIN = Term::loinc("14631-6", "Bilirubin"), ("µmol/L", "umol/L"), below(21.0), 0;
    CRP = Term::loinc("1988-5", "C-reactive protein"), ("mg/L", "mg/L"), below(5.0), 0;
    TSH = Term::loinc("3016-3", "Thyroid stimulating hormone"), ("mU/L", "m[IU]/L"), between(0.3, 4.2), 1;
    TACROLIMUS = Term::plain("Tacrolimus level"), ("µg/L", "ug/L"), between(5.0, 8.0), 1;
    CLOZAPINE = Term::plain("Clozapine level"), ("mg/L", "mg/L"), between(0.35, 0.6), 2;
    BNP = Term::plain("NT-proBNP"), ("ng/L", "ng/L"), below(400.0), 0;
    URATE = Term::plain("Urate"), ("µmol/L", "umol/L"), between(140.0, 360.0), 0;
    URINE_PROTEIN_RATIO = Term::plain("Urine protein/creatinine ratio"), ("mg/mmol", "mg/mmol"), below(30.0), 0;
    WEIGHT = Term::loinc("29463-7", "Weight"), ("kg", "kg"), NO_RANGE, 1;
    HEIGHT = Term::loinc("8302-2", "Height"), ("cm", "cm"), NO_RANGE, 0;
    PULSE = Term::loinc("8867-4", "Pulse"), ("/min", "/min"), NO_RANGE, 0;
    BREATHS = Term::loinc("9279-1", "Respiratory rate"), ("/min", "/min"), NO_RANGE, 0;
    OXYGEN = Term::loinc("2708-6", "Oxygen saturation"), ("%", "%"), NO_RANGE, 0;
    TEMPERATURE = Term::loinc("8310-5", "Temperature"), ("°C", "Cel"), NO_RANGE, 1;
    PEAK_FLOW = Term::plain("Peak flow"), ("L/min", "L/min"), NO_RANGE, 0;
    GLUCOSE_HOME = Term::plain("Glucose, own meter"), MMOL_L, NO_RANGE, 1;
}

macro_rules! panels {
    ($($name:ident = $title:expr, [$($test:expr),*];)*) => {
        $(pub(crate) const $name: Panel = Panel { title: $title, tests: &[$(&$test),*] };)*
    };
}

panels! {
    RENAL = "Kidney function", [SODIUM, POTASSIUM, UREA, CREATININE, EGFR];
    BLOOD_COUNT = "Full blood count", [HAEMOGLOBIN, WHITE_CELLS, NEUTROPHILS, PLATELETS, CELL_VOLUME];
    LIVER = "Liver function", [ALT, ALKALINE, ALBUMIN, BILIRUBIN];
    LIPIDS = "Lipids", [CHOLESTEROL, HDL, TRIGLYCERIDES];
    DIABETES = "Diabetes monitoring", [HBA1C, CREATININE, EGFR, ALBUMIN_RATIO, CHOLESTEROL];
    THYROID = "Thyroid function", [TSH];
    INFLAMMATION = "Inflammation", [CRP, HAEMOGLOBIN, WHITE_CELLS, PLATELETS];
    IRON = "Iron studies", [FERRITIN, HAEMOGLOBIN, CELL_VOLUME];
    HEART_FAILURE = "Heart failure monitoring", [SODIUM, POTASSIUM, CREATININE, EGFR, BNP];
    GOUT = "Gout monitoring", [URATE, CREATININE];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_sent_with_the_decimals_of_its_test() {
        assert_eq!(EGFR.sent(57.04).to_string(), "57");
        assert_eq!(OXYGEN.sent(97.0).to_string(), "97");
        assert_eq!(POTASSIUM.sent(5.0).to_string(), "5.0");
    }
}
