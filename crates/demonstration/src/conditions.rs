//! Problems by name, with a SNOMED CT code where we are sure of it.

use crate::terms::Term;

macro_rules! coded {
    ($($name:ident = $code:literal, $text:literal;)*) => {
        $(pub(crate) const $name: Term = Term::snomed($code, $text);)*
    };
}

macro_rules! uncoded {
    ($($name:ident = $text:literal;)*) => {
        $(pub(crate) const $name: Term = Term::plain($text);)*
    };
}

coded! {
    ANXIETY = "48694002", "Anxiety";
    ASTHMA = "195967001", "Asthma";
    ATRIAL_FIBRILLATION = "49436004", "Atrial fibrillation";
    BREAST_CANCER = "254837009", "Breast cancer";
    BRONCHITIS = "10509002", "Acute bronchitis";
    CHRONIC_KIDNEY_DISEASE = "709044004", "Chronic kidney disease";
    COPD = "13645005", "Chronic obstructive pulmonary disease";
    CORONARY_DISEASE = "53741008", "Coronary heart disease";
    CROHNS_DISEASE = "34000006", "Crohn's disease";
    DEPRESSION = "35489007", "Depression";
    DIABETIC_KIDNEY_DISEASE = "127013003", "Diabetic kidney disease";
    DIABETIC_RETINOPATHY = "4855003", "Diabetic retinopathy";
    ECZEMA = "43116000", "Eczema";
    END_STAGE_RENAL_DISEASE = "46177005", "End-stage kidney disease";
    EPILEPSY = "84757009", "Epilepsy";
    GORD = "235595009", "Gastro-oesophageal reflux";
    GOUT = "90560007", "Gout";
    HAY_FEVER = "367498001", "Hay fever";
    HEART_FAILURE = "84114007", "Heart failure";
    HIP_ARTHRITIS = "239872002", "Osteoarthritis of the hip";
    HYPERLIPIDAEMIA = "55822004", "High cholesterol";
    HYPERTENSION = "38341003", "High blood pressure";
    HYPOTHYROIDISM = "40930008", "Underactive thyroid";
    IRON_DEFICIENCY = "87522002", "Iron deficiency anaemia";
    IRRITABLE_BOWEL = "10743008", "Irritable bowel syndrome";
    KNEE_ARTHRITIS = "239873007", "Osteoarthritis of the knee";
    MIGRAINE = "37796009", "Migraine";
    MULTIPLE_SCLEROSIS = "24700007", "Multiple sclerosis";
    MYOCARDIAL_INFARCTION = "22298006", "Heart attack";
    OSTEOPOROSIS = "64859006", "Osteoporosis";
    OTITIS_MEDIA = "65363002", "Middle ear infection";
    PARKINSONS = "49049000", "Parkinson's disease";
    PREDIABETES = "15777000", "Raised blood sugar, not yet diabetes";
    PREGNANCY = "77386006", "Pregnancy";
    PROSTATE_CANCER = "399068003", "Prostate cancer";
    PSORIASIS = "9014002", "Psoriasis";
    RHEUMATOID_ARTHRITIS = "69896004", "Rheumatoid arthritis";
    SCHIZOPHRENIA = "58214004", "Schizophrenia";
    STROKE = "230690007", "Stroke";
    TONSILLITIS = "43878008", "Streptococcal sore throat";
    TYPE_1_DIABETES = "46635009", "Type 1 diabetes";
    TYPE_2_DIABETES = "44054006", "Type 2 diabetes";
    URINARY_INFECTION = "68566005", "Urinary tract infection";
}

uncoded! {
    ACNE = "Acne";
    BACK_PAIN = "Low back pain";
    FRAILTY = "Frailty";
    GLAUCOMA = "Glaucoma";
    HEARING_LOSS = "Hearing loss";
    NEUROGENIC_BLADDER = "Neurogenic bladder";
    VASCULAR_DEMENTIA = "Vascular dementia";
    VIRAL_ILLNESS = "Viral illness";
}
