//! What a practice and its laboratory send about an ordinary person.

use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::life::Life;
use crate::bundle::File;
use crate::calendar::at;
use crate::conditions::{
    BRONCHITIS, OTITIS_MEDIA, TONSILLITIS, TYPE_1_DIABETES, TYPE_2_DIABETES, URINARY_INFECTION, VIRAL_ILLNESS,
};
use crate::entry::care::plan;
use crate::entry::clinical::{
    allergy, blood_pressure, condition, course, finding, immunisation, measurement, medicine, no_known_allergies, past_condition,
    stopped_medicine,
};
use crate::entry::contact::{Place, appointment, contact};
use crate::medicines::{AMOXICILLIN, FLUCLOXACILLIN, Medicine, NITROFURANTOIN, PHENOXYMETHYLPENICILLIN};
use crate::organisations::LABORATORIES;
use crate::results::{BLOOD_COUNT, HBA1C, HEIGHT, Panel, WEIGHT};
use crate::terms::Term;

pub(super) fn add(file: &mut File, life: &Life, rng: &mut StdRng) {
    problems(file, life, rng);
    allergies(file, life, rng);
    visits(file, life, rng);
    measurements(file, life, rng);
    immunisations(file, life, rng);
    laboratory(file, life, rng);
    if life.alive {
        appointments(file, life, rng);
    }
}

fn problems(file: &mut File, life: &Life, rng: &mut StdRng) {
    for problem in &life.conditions {
        let since = life.past(rng, 30, 7300);
        let doctor = life.doctor(rng);
        let mut entries = vec![condition(problem.term, since).by(&doctor)];
        for (name, dosage) in problem.medicines {
            let entry = match rng.random_range(0..12) {
                0 => stopped_medicine(name, dosage, since, "Did not suit"),
                _ => medicine(name, dosage, since),
            };
            entries.push(entry.by(&doctor).because(problem.term.text));
        }
        for entry in entries {
            file.practice().add(match problem.category {
                Some(category) => entry.about(category),
                None => entry,
            });
        }
    }
    if life.conditions.len() > 2 && rng.random_bool(0.5) {
        let since = life.calendar.month(-rng.random_range(1..11));
        let activities = [("Yearly review", "scheduled"), ("Keeps own readings", "in-progress")];
        let words = "What matters, what to watch and whom to ring, agreed at the review.";
        file.practice().add(plan("Personal care plan", since, words, &activities).by(&life.nurse()));
    }
}

fn allergies(file: &mut File, life: &Life, rng: &mut StdRng) {
    let recorded = life.past(rng, 30, 4200);
    let entry = match rng.random_range(0..10) {
        0 => allergy(Term::snomed("91936005", "Allergy to penicillin"), "Rash", "mild", recorded),
        1 => allergy(Term::snomed("300913006", "Allergy to shellfish"), "Swelling of the lips", "moderate", recorded),
        2 => allergy(Term::plain("Co-trimoxazole"), "Sickness", "mild", recorded),
        3..7 => no_known_allergies(recorded),
        _ => return,
    };
    let doctor = life.doctor(rng);
    file.practice().add(entry.by(&doctor));
}

/// What brings people in: words, the short illness behind it and the course given.
type Reason = (&'static str, Option<Term>, Option<Medicine>);

const CHILD_REASONS: [Reason; 6] = [
    ("Fever and cough", Some(VIRAL_ILLNESS), None),
    ("Sore ear", Some(OTITIS_MEDIA), Some(AMOXICILLIN)),
    ("Rash", None, None),
    ("Sore throat", Some(TONSILLITIS), Some(PHENOXYMETHYLPENICILLIN)),
    ("Tummy ache", None, None),
    ("Not sleeping", None, None),
];

const ADULT_REASONS: [Reason; 10] = [
    ("Cough for two weeks", Some(BRONCHITIS), Some(AMOXICILLIN)),
    ("Sore throat", Some(TONSILLITIS), Some(PHENOXYMETHYLPENICILLIN)),
    ("Burning on passing urine", Some(URINARY_INFECTION), Some(NITROFURANTOIN)),
    ("Shoulder pain", None, None),
    ("Tired", None, None),
    ("Red, hot leg", None, Some(FLUCLOXACILLIN)),
    ("Repeat prescriptions", None, None),
    ("Dizzy on standing", None, None),
    ("Worry about a mole", None, None),
    ("Fit note", None, None),
];

fn visits(file: &mut File, life: &Life, rng: &mut StdRng) {
    let reasons: &[Reason] = if life.age < 16 { &CHILD_REASONS } else { &ADULT_REASONS };
    let mut count = rng.random_range(2..=4 + life.conditions.len());
    if life.long {
        count += 14;
    }
    for number in 0..count {
        let recent = number == 0 && rng.random_bool(0.4);
        let day = if recent { life.past(rng, 1, 6) } else { life.past(rng, 6, 2200) };
        let (what, illness, treatment) = *reasons.choose(rng).expect("there are reasons");
        let place = if rng.random_bool(0.35) { Place::Telephone } else { Place::Clinic };
        let doctor = life.doctor(rng);
        let practice = file.practice();
        let visit =
            practice.add(contact(place, what, at(day, rng.random_range(8..18), 10 * rng.random_range(0..6)), 10).by(&doctor));
        if let Some(illness) = illness {
            let better = day + chrono::Days::new(9);
            let entry =
                if better < life.calendar.today() { past_condition(illness, day, better) } else { condition(illness, day) };
            practice.add(entry.by(&doctor).during(&visit));
        }
        if let Some((name, dosage)) = treatment.filter(|_| life.age > 11) {
            let entry = course(name, dosage, day).by(&doctor).during(&visit);
            let status = if day < life.calendar.day(-9) { "completed" } else { "active" };
            practice.add(entry.set("status", status));
        }
    }
}

fn measurements(file: &mut File, life: &Life, rng: &mut StdRng) {
    let nurse = life.nurse();
    let practice = file.practice();
    if life.age < 16 {
        let age = f64::from(life.age);
        let day = life.past(rng, 4, 240);
        practice.add(measurement(&WEIGHT, 3.6 + age * 3.1 + rng.random_range(0.0..3.0), at(day, 10, 0)).by(&nurse));
        practice.add(measurement(&HEIGHT, 52.0 + age * 8.2 - age * age * 0.12, at(day, 10, 0)).by(&nurse));
        return;
    }
    let words = ["Never smoked", "Never smoked", "Stopped smoking", "Smokes ten a day", "Uses an e-cigarette"];
    let smoking = words.choose(rng).expect("five answers");
    practice.add(
        finding(Term::loinc("72166-2", "Smoking status"), smoking, life.calendar.month(-rng.random_range(2..20))).by(&nurse),
    );
    let checks = if life.long { 10 } else { 1 + life.conditions.len().min(4) };
    let (systolic, weight) = (rng.random_range(108..150), rng.random_range(54.0..104.0));
    for check in 0..checks {
        let months = i32::try_from(check).expect("a few checks") * 7 + rng.random_range(1..6);
        let taken = at(life.calendar.month(-months), 9, 40);
        practice.add(blood_pressure(systolic + rng.random_range(0..14), rng.random_range(66..92), taken).by(&nurse));
        if check % 2 == 0 {
            practice.add(measurement(&WEIGHT, weight + rng.random_range(-2.0..2.0), taken).by(&nurse));
        }
    }
}

fn immunisations(file: &mut File, life: &Life, rng: &mut StdRng) {
    const CHILDHOOD: [(u64, &str); 6] = [
        (8, "6-in-1 vaccine, first dose"),
        (12, "6-in-1 vaccine, second dose"),
        (16, "6-in-1 vaccine, third dose"),
        (53, "MMR vaccine, first dose"),
        (178, "MMR vaccine, second dose"),
        (178, "4-in-1 pre-school booster"),
    ];
    let nurse = life.nurse();
    let born = file.person.born;
    let today = life.calendar.today();
    let practice = file.practice();
    if life.age < 18 {
        for (weeks, vaccine) in CHILDHOOD {
            let day = born + chrono::Days::new(weeks * 7);
            if day < today && rng.random_bool(0.94) {
                practice.add(immunisation(vaccine, day).by(&nurse));
            }
        }
    }
    let flu_years = if life.age >= 65 || life.conditions.len() > 2 { rng.random_range(1..5) } else { 0 };
    for year in 0..flu_years {
        practice.add(immunisation("Flu vaccine", life.calendar.month(-9 - 12 * year)).by(&nurse));
    }
    if life.age >= 70 {
        practice.add(immunisation("Shingles vaccine", life.calendar.month(-rng.random_range(12..60))).by(&nurse));
    }
    if life.age > 18 && rng.random_bool(0.5) {
        practice.add(immunisation("COVID-19 vaccine", life.calendar.month(-rng.random_range(10..40))).by(&nurse));
    }
}

fn laboratory(file: &mut File, life: &Life, rng: &mut StdRng) {
    let mut panels: Vec<&'static Panel> = life.conditions.iter().filter_map(|condition| condition.panel).collect();
    panels.dedup_by_key(|panel| panel.title);
    if life.age > 17 && rng.random_bool(0.6) {
        panels.push(&BLOOD_COUNT);
    }
    let (each, most) = if life.long { (16, 34) } else { (rng.random_range(1..4), 8) };
    let rounds = (0..each).flat_map(|round| panels.iter().map(move |panel| (round, *panel)));
    for (round, panel) in rounds.take(most) {
        let ago =
            if round == 0 && rng.random_bool(0.25) { rng.random_range(1..7) } else { round * 122 + rng.random_range(8..80) };
        let values = values(panel, life, rng);
        file.feed(LABORATORIES).panel(panel, &values, at(life.calendar.weekday(-ago), 9, 10));
    }
}

/// Values that are usual for most, and out of range where a condition says so.
fn values(panel: &Panel, life: &Life, rng: &mut StdRng) -> Vec<f64> {
    let sweet = life.lives_with(TYPE_2_DIABETES) || life.lives_with(TYPE_1_DIABETES);
    panel
        .tests
        .iter()
        .map(|test| {
            let share = if rng.random_bool(0.1) { rng.random_range(-0.15..1.25) } else { rng.random_range(0.15..0.85) };
            if sweet && test.term == HBA1C.term { rng.random_range(46.0..79.0) } else { test.usual(share).max(0.0) }
        })
        .collect()
}

fn appointments(file: &mut File, life: &Life, rng: &mut StdRng) {
    let nurse = life.nurse();
    let clinic = crate::organisations::name(life.practice.slug);
    if !life.conditions.is_empty() || rng.random_bool(0.3) {
        let start = at(life.calendar.weekday(rng.random_range(2..90)), rng.random_range(8..17), 20);
        file.practice().add(appointment("Review with the nurse", clinic, start, 20, "booked").by(&nurse));
    }
    let status = ["fulfilled", "fulfilled", "fulfilled", "noshow", "cancelled"].choose(rng).expect("five outcomes");
    let start = at(life.past(rng, 20, 200), rng.random_range(8..17), 40);
    let doctor = life.doctor(rng);
    file.practice().add(appointment("Appointment with the doctor", clinic, start, 10, status).by(&doctor));
}
