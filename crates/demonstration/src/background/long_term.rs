//! Long-term conditions by age, with the care that usually comes with each.

use crate::conditions as c;
use crate::medicines as m;
use crate::medicines::Medicine;
use crate::organisations::{CLATTERBRIDGE, HEART_AND_CHEST, MERSEY_CARE, WALTON};
use crate::results::{self, Panel};
use crate::terms::Term;

/// A condition, who may have it, and what follows from it.
#[derive(Debug)]
pub(super) struct LongTerm {
    pub term: Term,
    pub from_age: u32,
    pub to_age: u32,
    /// Of a hundred people of that age, how many have it here: more than in life, so that records have something in them.
    pub per_hundred: u32,
    pub medicines: &'static [Medicine],
    pub panel: Option<&'static Panel>,
    pub clinic: Option<Clinic>,
    pub category: Option<&'static str>,
}

/// Where its specialists are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clinic {
    /// `None` is the hospital of the neighbourhood.
    pub organisation: Option<&'static str>,
    pub name: &'static str,
}

const fn plain(term: Term, ages: (u32, u32), per_hundred: u32, medicines: &'static [Medicine]) -> LongTerm {
    let (from_age, to_age) = ages;
    LongTerm { term, from_age, to_age, per_hundred, medicines, panel: None, clinic: None, category: None }
}

impl LongTerm {
    const fn watched(mut self, panel: &'static Panel) -> Self {
        self.panel = Some(panel);
        self
    }

    const fn clinic(mut self, name: &'static str) -> Self {
        self.clinic = Some(Clinic { organisation: None, name });
        self
    }

    const fn clinic_at(mut self, organisation: &'static str, name: &'static str) -> Self {
        self.clinic = Some(Clinic { organisation: Some(organisation), name });
        self
    }

    const fn mental_health(mut self) -> Self {
        self.category = Some("mental-health");
        self
    }
}

#[rustfmt::skip]
pub(super) static LONG_TERM: [LongTerm; 37] = [
    plain(c::ECZEMA, (0, 30), 16, &[m::EMOLLIENT]),
    plain(c::ASTHMA, (4, 80), 13, &[m::SALBUTAMOL, m::BECLOMETASONE]),
    plain(c::HAY_FEVER, (6, 60), 14, &[m::FEXOFENADINE]),
    plain(c::ACNE, (13, 26), 18, &[m::LYMECYCLINE]),
    plain(c::ANXIETY, (15, 70), 12, &[]).mental_health(),
    plain(c::DEPRESSION, (18, 90), 14, &[m::SERTRALINE]).mental_health().clinic_at(MERSEY_CARE, "Talking therapies"),
    plain(c::MIGRAINE, (16, 65), 10, &[m::SUMATRIPTAN]),
    plain(c::EPILEPSY, (8, 80), 3, &[m::LAMOTRIGINE]).clinic_at(WALTON, "Epilepsy clinic"),
    plain(c::IRRITABLE_BOWEL, (18, 60), 9, &[]),
    plain(c::IRON_DEFICIENCY, (18, 55), 9, &[m::FERROUS_SULFATE]).watched(&results::IRON),
    plain(c::PSORIASIS, (18, 75), 5, &[m::EMOLLIENT]).clinic("Skin clinic"),
    plain(c::CROHNS_DISEASE, (18, 60), 4, &[m::MESALAZINE, m::ADALIMUMAB]).watched(&results::INFLAMMATION).clinic("Bowel clinic"),
    plain(c::TYPE_1_DIABETES, (8, 60), 3, &[m::INSULIN]).watched(&results::DIABETES).clinic("Diabetes clinic"),
    plain(c::HYPOTHYROIDISM, (25, 90), 8, &[m::LEVOTHYROXINE]).watched(&results::THYROID),
    plain(c::BACK_PAIN, (25, 75), 17, &[m::PARACETAMOL]),
    plain(c::GORD, (30, 90), 17, &[m::LANSOPRAZOLE]),
    plain(c::RHEUMATOID_ARTHRITIS, (30, 85), 4, &[m::METHOTREXATE]).watched(&results::INFLAMMATION).clinic("Rheumatology clinic"),
    plain(c::PREDIABETES, (40, 80), 12, &[]).watched(&results::DIABETES),
    plain(c::TYPE_2_DIABETES, (40, 90), 17, &[m::METFORMIN, m::DAPAGLIFLOZIN]).watched(&results::DIABETES),
    plain(c::HYPERTENSION, (40, 110), 40, &[m::AMLODIPINE, m::RAMIPRIL]).watched(&results::RENAL),
    plain(c::HYPERLIPIDAEMIA, (40, 90), 26, &[m::ATORVASTATIN]).watched(&results::LIPIDS),
    plain(c::GOUT, (45, 90), 7, &[m::FEBUXOSTAT]).watched(&results::GOUT),
    plain(c::KNEE_ARTHRITIS, (50, 110), 24, &[m::PARACETAMOL]).clinic("Orthopaedic clinic"),
    plain(c::HIP_ARTHRITIS, (55, 110), 14, &[m::PARACETAMOL]).clinic("Orthopaedic clinic"),
    plain(c::COPD, (48, 95), 13, &[m::TIOTROPIUM, m::SALBUTAMOL]).clinic("Chest clinic"),
    plain(c::CORONARY_DISEASE, (50, 100), 14, &[m::ASPIRIN, m::ATORVASTATIN, m::BISOPROLOL]).clinic_at(HEART_AND_CHEST, "Cardiology clinic"),
    plain(c::ATRIAL_FIBRILLATION, (60, 110), 15, &[m::APIXABAN, m::BISOPROLOL]),
    plain(c::CHRONIC_KIDNEY_DISEASE, (60, 110), 18, &[]).watched(&results::RENAL),
    plain(c::HEART_FAILURE, (65, 110), 10, &[m::FUROSEMIDE, m::BISOPROLOL]).watched(&results::HEART_FAILURE).clinic_at(HEART_AND_CHEST, "Heart failure clinic"),
    plain(c::STROKE, (60, 110), 7, &[m::CLOPIDOGREL, m::ATORVASTATIN]).clinic("Stroke clinic"),
    plain(c::OSTEOPOROSIS, (62, 110), 14, &[m::ALENDRONATE, m::CALCIUM_VITAMIN_D]),
    plain(c::PARKINSONS, (60, 95), 4, &[m::CO_CARELDOPA]).clinic_at(WALTON, "Movement clinic"),
    plain(c::VASCULAR_DEMENTIA, (75, 110), 14, &[m::DONEPEZIL]).mental_health().clinic_at(MERSEY_CARE, "Memory clinic"),
    plain(c::GLAUCOMA, (55, 110), 8, &[m::LATANOPROST]).clinic("Eye clinic"),
    plain(c::HEARING_LOSS, (65, 110), 20, &[]),
    plain(c::PROSTATE_CANCER, (62, 95), 5, &[m::TAMSULOSIN]).clinic_at(CLATTERBRIDGE, "Oncology clinic"),
    plain(c::BREAST_CANCER, (45, 90), 4, &[]).clinic_at(CLATTERBRIDGE, "Oncology clinic"),
];
