//! Margaret Okell, 74: multiple sclerosis, diabetes and high blood pressure, at home with a package of care; and her
//! daughter Alison, who looks after her and has a small record of her own.

use super::{margaret_care, place, someone};
use crate::PersonFile;
use crate::bundle::{Feed, File};
use crate::calendar::{Calendar, at};
use crate::conditions::{HYPERTENSION, MULTIPLE_SCLEROSIS, NEUROGENIC_BLADDER, TYPE_2_DIABETES, URINARY_INFECTION};
use crate::entry::clinical::{
    allergy, blood_pressure, condition, course, finding, imaging, immunisation, measurement, medicine, past_condition, procedure,
    result_in_words, taking,
};
use crate::entry::contact::{Place, appointment, contact, discharged_to, letter, stay};
use crate::organisations::{AINTREE, LABORATORIES, WALTON};
use crate::person::{Address, Kin};
use crate::practices::BRACKENFIELD;
use crate::results::{BLOOD_COUNT, DIABETES, RENAL, WEIGHT};
use crate::terms::Term;

const GP: &str = "ifeoma-nwosu-hale";
const NURSE: &str = "annika-dewhirst-roe";

pub(super) fn margaret(calendar: Calendar) -> PersonFile {
    let address = Address::new("14 Marlfield Road", "Walton", "Liverpool", "L4 7XD");
    let about = ("female", calendar.born(74, 143));
    let mut person = someone(place::MARGARET, ("Mrs", "Margaret", "Okell"), about, address, ("0151 496 0417", BRACKENFIELD));
    person.known_as = Some("Peg");
    person.kin = Some(Kin::new("daughter", "Alison", "Okell-Baird", "07700 900118"));
    let mut file = File::new(person);
    problems(file.practice(), calendar);
    surgery(file.practice(), calendar);
    laboratory(file.feed(LABORATORIES), calendar);
    neurology(file.feed(WALTON), calendar);
    admission(file.feed(AINTREE), calendar);
    margaret_care::add(&mut file, calendar);
    file.finish()
}

fn problems(gp: &mut Feed, calendar: Calendar) {
    gp.add_all([
        condition(MULTIPLE_SCLEROSIS, calendar.month(-22 * 12)).by(GP),
        condition(HYPERTENSION, calendar.month(-17 * 12)).by(GP),
        condition(TYPE_2_DIABETES, calendar.month(-14 * 12)).by(GP),
        condition(NEUROGENIC_BLADDER, calendar.month(-6 * 12)).by(GP).note("Suprapubic catheter, changed at home."),
        past_condition(URINARY_INFECTION, calendar.month(-5), calendar.month(-4)).by(GP),
        allergy(Term::snomed("91936005", "Allergy to penicillin"), "Swelling of the lips", "moderate", calendar.month(-300))
            .by(GP),
        medicine("Metformin 500 mg tablets", "One tablet twice a day with food", calendar.month(-14 * 12)).by(GP),
        medicine("Ramipril 5 mg capsules", "One capsule once a day", calendar.month(-17 * 12)).by(GP),
        medicine("Amlodipine 5 mg tablets", "One tablet once a day", calendar.month(-90)).by(GP),
        medicine("Atorvastatin 20 mg tablets", "One tablet at night", calendar.month(-120)).by(GP),
        medicine("Baclofen 10 mg tablets", "One tablet three times a day", calendar.month(-60)).by(GP),
        medicine("Macrogol compound oral powder", "One sachet a day in water", calendar.month(-30)).by(GP),
        course("Nitrofurantoin 100 mg modified-release capsules", "One capsule twice a day for 7 days", calendar.day(-16)).by(GP),
        finding(Term::loinc("72166-2", "Smoking status"), "Never smoked", calendar.month(-8)).by(NURSE),
        finding(
            Term::plain("Reasonable adjustment"),
            "Uses a powered wheelchair; needs a hoist and a double appointment",
            calendar.month(-20),
        )
        .by(NURSE),
        finding(Term::plain("Preference"), "Asks for a woman doctor where there is one", calendar.month(-20)).by(NURSE),
    ]);
}

fn surgery(gp: &mut Feed, calendar: Calendar) {
    for year in 0..6 {
        let review = calendar.month(-8 - 12 * year);
        let visit = gp.add(contact(Place::Clinic, "Diabetes and blood pressure review", at(review, 10, 40), 30).by(NURSE));
        let systolic = [136, 142, 148, 139, 151, 146][year.unsigned_abs() as usize];
        gp.add(blood_pressure(systolic, 78, at(review, 10, 45)).by(NURSE).during(&visit));
        gp.add(measurement(&WEIGHT, 71.4 + f64::from(year) * 0.8, at(review, 10, 50)).by(NURSE).during(&visit));
        gp.add(immunisation("Flu vaccine", calendar.month(-10 - 12 * year)).by(NURSE));
    }
    gp.add_all([
        immunisation("Pneumococcal polysaccharide vaccine", calendar.month(-108)).by(NURSE),
        immunisation("Shingles vaccine", calendar.month(-48)).by(NURSE),
        immunisation("COVID-19 vaccine, booster", calendar.month(-9)).by(NURSE),
        contact(Place::Telephone, "Cloudy urine and shivering; daughter rang", at(calendar.weekday(-16), 11, 20), 10).by(GP),
        contact(Place::Home, "Home visit after discharge", at(calendar.month(-4), 13, 10), 25).by(GP),
        appointment("Diabetes review", "Nurse clinic, Brackenfield Surgery", at(calendar.weekday(24), 10, 40), 30, "booked")
            .by(NURSE),
        appointment(
            "Telephone call about catheter infections",
            "Doctor, Brackenfield Surgery",
            at(calendar.weekday(5), 12, 10),
            10,
            "booked",
        )
        .by(GP),
    ]);
}

fn laboratory(laboratory: &mut Feed, calendar: Calendar) {
    // HbA1c, creatinine, eGFR, albumin ratio, cholesterol: newest first.
    const DIABETES_VALUES: [[f64; 5]; 6] = [
        [58.0, 88.0, 61.0, 4.1, 4.2],
        [61.0, 86.0, 63.0, 3.8, 4.0],
        [64.0, 85.0, 64.0, 3.6, 4.4],
        [59.0, 84.0, 65.0, 2.9, 4.3],
        [66.0, 80.0, 69.0, 2.7, 4.7],
        [71.0, 79.0, 70.0, 2.4, 5.3],
    ];
    for (offset, values) in [-8, -14, -20, -26, -32, -38].into_iter().zip(&DIABETES_VALUES) {
        laboratory.panel(&DIABETES, values, at(calendar.month(offset), 9, 5));
    }
    laboratory.panel(&RENAL, &[139.0, 4.4, 9.1, 93.0, 57.0], at(calendar.weekday(-3), 9, 40));
    laboratory.panel(&BLOOD_COUNT, &[118.0, 10.9, 7.7, 312.0, 88.0], at(calendar.weekday(-3), 9, 40));
    laboratory.panel(&BLOOD_COUNT, &[121.0, 8.2, 5.1, 288.0, 89.0], at(calendar.month(-8), 9, 5));
    let culture = Term::plain("Urine culture");
    laboratory.add(result_in_words(
        culture,
        "Escherichia coli; sensitive to nitrofurantoin, resistant to trimethoprim",
        at(calendar.day(-14), 15, 0),
    ));
    laboratory.add(result_in_words(culture, "Mixed growth, likely catheter colonisation", at(calendar.month(-4), 15, 0)));
}

fn neurology(walton: &mut Feed, calendar: Calendar) {
    let (neurologist, nurse) = ("tiernan-abernathy", "keziah-rimmington");
    walton.add(condition(Term::plain("Secondary progressive multiple sclerosis"), calendar.month(-72)).by(neurologist));
    for year in 0..4 {
        let day = calendar.month(-7 - 12 * year);
        let visit = walton.add(contact(Place::Clinic, "Multiple sclerosis clinic", at(day, 14, 0), 40).by(neurologist));
        let text = "Dear Dr Nwosu-Hale, I saw Mrs Okell with her daughter. Leg stiffness is troubling her more at night \
                    than by day. Baclofen is to go up slowly if she is not drowsy. She transfers with a hoist and one \
                    carer. Please keep an eye on her bladder. We will see her again in a year; the nurse will ring in \
                    between.";
        walton.add(letter("Multiple sclerosis clinic letter", day, text).by(neurologist).during(&visit));
        walton.add(
            contact(Place::Telephone, "Call from the multiple sclerosis nurse", at(calendar.month(-1 - 12 * year), 10, 0), 20)
                .by(nurse),
        );
    }
    walton.add_all([
        imaging("MRI of brain and spine", at(calendar.month(-74), 11, 0), "Long-standing white matter change. No new lesion.")
            .by(neurologist),
        appointment("Yearly review", "Multiple sclerosis clinic, The Walton Centre", at(calendar.month(5), 14, 0), 40, "booked")
            .by(neurologist),
        appointment(
            "Call from the nurse",
            "Multiple sclerosis nurse, by telephone",
            at(calendar.weekday(19), 10, 0),
            20,
            "booked",
        )
        .by(nurse),
    ]);
}

fn admission(aintree: &mut Feed, calendar: Calendar) {
    let doctor = "roisin-chaudhri-lowe";
    let (came, left) = (calendar.day(-152), calendar.weekday(-145));
    let emergency = contact(Place::Emergency, "Fever and confusion", at(came, 19, 30), 260).by("emrys-dunnerdale");
    aintree.add(emergency);
    let ward = discharged_to(
        stay(Place::Ward, "Catheter infection, acute medicine", at(came, 23, 50), at(left, 15, 0)),
        "Home with care package",
    );
    let ward = aintree.add(ward.by(doctor));
    let text = "Mrs Okell was admitted with fever and new confusion from a catheter infection. She had antibiotics into a \
                vein for three days, then tablets. The catheter was changed. She was clear again on day two. Metformin \
                was raised to 1 g twice a day. Trimethoprim gave her a rash: please add to her allergies. Skin over the \
                left heel was red: heel boots supplied, district nurse asked to watch it.";
    aintree.add_all([
        condition(URINARY_INFECTION, came).by(doctor).during(&ward),
        allergy(Term::plain("Trimethoprim"), "Widespread itchy rash", "mild", left).by(doctor),
        procedure(Term::plain("Change of suprapubic catheter"), came).by(doctor).during(&ward),
        taking("Metformin 1 g tablets", "One tablet twice a day with food", left).by("tomasz-elderfield"),
        taking("Baclofen 10 mg tablets", "One tablet three times a day", left).by("tomasz-elderfield"),
        taking("Ramipril 5 mg capsules", "One capsule once a day", left).by("tomasz-elderfield"),
        letter("Discharge summary, acute medicine", left, text).by(doctor).during(&ward),
    ]);
}

pub(super) fn alison(calendar: Calendar) -> PersonFile {
    let address = Address::new("3 Wheatcroft Close", "Fazakerley", "Liverpool", "L9 6XT");
    let about = ("female", calendar.born(46, 61));
    let mut person = someone(place::ALISON, ("Mrs", "Alison", "Okell-Baird"), about, address, ("07700 900118", BRACKENFIELD));
    person.kin = Some(Kin::new("husband", "Craig", "Baird", "07700 900119"));
    let mut file = File::new(person);
    file.practice().add_all([
        finding(Term::plain("Carer"), "Looks after her mother most days; has a carer's assessment", calendar.month(-14))
            .by(NURSE),
        condition(Term::snomed("37796009", "Migraine"), calendar.month(-150)).by(GP),
        medicine("Sumatriptan 50 mg tablets", "One tablet when a migraine starts", calendar.month(-40)).by(GP),
        contact(Place::Clinic, "Tired; sleeping badly", at(calendar.weekday(-47), 17, 20), 15).by(GP),
        contact(Place::Clinic, "NHS health check", at(calendar.month(-13), 9, 10), 20).by(NURSE),
        blood_pressure(128, 82, at(calendar.month(-13), 9, 15)).by(NURSE),
        immunisation("Flu vaccine, as a carer", calendar.month(-10)).by(NURSE),
        appointment("Cervical screening", "Nurse clinic, Brackenfield Surgery", at(calendar.weekday(16), 9, 20), 15, "booked")
            .by(NURSE),
    ]);
    let taken = at(calendar.weekday(-45), 8, 50);
    file.feed(LABORATORIES).panel(&BLOOD_COUNT, &[112.0, 6.1, 3.4, 240.0, 78.0], taken);
    file.finish()
}
