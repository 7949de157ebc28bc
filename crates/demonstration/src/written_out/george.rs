//! George Addo-Mensah, 68: thirty years of diabetes and kidney disease in one record of some four thousand entries, from
//! the first sugar test through dialysis to a transplant. Its long series are what trends, paging and search are tried on.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::{place, someone};
use crate::PersonFile;
use crate::bundle::{Feed, File};
use crate::calendar::{Calendar, at};
use crate::conditions::{
    CHRONIC_KIDNEY_DISEASE, DIABETIC_KIDNEY_DISEASE, DIABETIC_RETINOPATHY, END_STAGE_RENAL_DISEASE, GOUT, HYPERTENSION,
    TYPE_2_DIABETES,
};
use crate::entry::care::{about_me, goal, plan, task};
use crate::entry::clinical::{
    allergy, blood_pressure, condition, finding, immunisation, measurement, medicine, past_condition, procedure, result,
    stopped_medicine,
};
use crate::entry::contact::{Place, appointment, contact, discharged_to, letter, stay};
use crate::organisations::{HEART_AND_CHEST, LABORATORIES, ROYAL};
use crate::person::{Address, Kin};
use crate::practices::OTTERSPOOL;
use crate::results::{
    BICARBONATE, BLOOD_COUNT, CALCIUM, DIABETES, FERRITIN, LIPIDS, PARATHYROID, PHOSPHATE, RENAL, TACROLIMUS, WEIGHT,
};
use crate::terms::Term;

const GP: &str = "devan-rothwell";
const NURSE: &str = "mirela-stanyforth";
const NEPHROLOGIST: &str = "anselm-vickerstaffe";
const DIABETOLOGIST: &str = "ngozi-threlkeld";
const DIALYSIS_NURSE: &str = "blessing-ashurst";

/// Days ago at which each part of the story begins.
const DIAGNOSIS: i64 = 30 * 365;
const KIDNEYS: i64 = 18 * 365;
const LOW_CLEARANCE: i64 = 9 * 365;
const DIALYSIS: i64 = 6 * 365;
const TRANSPLANT: i64 = 3 * 365;

pub(super) fn george(calendar: Calendar) -> PersonFile {
    let address = Address::new("33 Upper Hamilton Road", "Toxteth", "Liverpool", "L8 2XS");
    let about = ("male", calendar.born(68, 266));
    let mut person = someone(place::GEORGE, ("Mr", "George", "Addo-Mensah"), about, address, ("0151 496 0722", OTTERSPOOL));
    person.kin = Some(Kin::new("wife", "Comfort", "Addo-Mensah", "07700 900722"));
    let mut file = File::new(person);
    let mut rng = StdRng::seed_from_u64(u64::from(place::GEORGE));
    problems(file.practice(), calendar);
    surgery(file.practice(), calendar, &mut rng);
    laboratory(file.feed(LABORATORIES), calendar, &mut rng);
    clinics(file.feed(ROYAL), calendar);
    dialysis(file.feed(ROYAL), calendar, &mut rng);
    transplant(file.feed(ROYAL), calendar, &mut rng);
    now(&mut file, calendar);
    file.finish()
}

fn problems(gp: &mut Feed, calendar: Calendar) {
    let day = |ago: i64| calendar.weekday(-ago);
    gp.add_all([
        condition(TYPE_2_DIABETES, day(DIAGNOSIS)).by(GP),
        condition(HYPERTENSION, day(26 * 365)).by(GP),
        condition(DIABETIC_RETINOPATHY, day(16 * 365)).by(GP),
        condition(DIABETIC_KIDNEY_DISEASE, day(KIDNEYS)).by(GP),
        past_condition(END_STAGE_RENAL_DISEASE, day(DIALYSIS), day(TRANSPLANT)).by(NEPHROLOGIST),
        condition(CHRONIC_KIDNEY_DISEASE, day(TRANSPLANT)).by(NEPHROLOGIST).note("Stage 3, with a transplant that works."),
        condition(GOUT, day(12 * 365)).by(GP),
        condition(Term::plain("Kidney transplant"), day(TRANSPLANT)).by(NEPHROLOGIST),
        allergy(Term::plain("Allopurinol"), "Rash and fever", "severe", day(12 * 365)).by(GP),
        medicine("Tacrolimus 1 mg capsules", "Three capsules morning and night", day(TRANSPLANT)).by(NEPHROLOGIST),
        medicine("Mycophenolate 500 mg tablets", "One tablet morning and night", day(TRANSPLANT)).by(NEPHROLOGIST),
        medicine("Prednisolone 5 mg tablets", "One tablet each morning", day(TRANSPLANT)).by(NEPHROLOGIST),
        medicine("Insulin glargine 100 units/ml pen", "22 units at night", day(11 * 365)).by(DIABETOLOGIST),
        medicine("Linagliptin 5 mg tablets", "One tablet once a day", day(900)).by(DIABETOLOGIST),
        medicine("Amlodipine 10 mg tablets", "One tablet once a day", day(20 * 365)).by(GP),
        medicine("Atorvastatin 20 mg tablets", "One tablet at night", day(17 * 365)).by(GP),
        stopped_medicine("Metformin 1 g tablets", "One tablet twice a day", day(DIAGNOSIS), "Kidney function below 30").by(GP),
        stopped_medicine("Gliclazide 80 mg tablets", "One tablet twice a day", day(24 * 365), "Changed to insulin").by(GP),
        stopped_medicine("Ramipril 10 mg capsules", "One capsule once a day", day(18 * 365), "High potassium").by(NEPHROLOGIST),
        stopped_medicine("Sevelamer 800 mg tablets", "Two tablets with meals", day(DIALYSIS), "Transplant").by(NEPHROLOGIST),
        stopped_medicine("Darbepoetin alfa injection", "Each week at dialysis", day(DIALYSIS), "Transplant").by(NEPHROLOGIST),
    ]);
}

fn surgery(gp: &mut Feed, calendar: Calendar, rng: &mut StdRng) {
    const REASONS: [&str; 6] =
        ["Diabetes review", "Blood pressure check", "Repeat prescriptions", "Cough and cold", "Foot check", "Sore big toe"];
    for quarter in 0..118 {
        let day = calendar.weekday(-DIAGNOSIS + 92 * quarter);
        let reason = REASONS[rng.random_range(0..REASONS.len())];
        let visit = gp.add(contact(Place::Clinic, reason, at(day, rng.random_range(8..17), 20), 15).by(if quarter % 2 == 0 {
            GP
        } else {
            NURSE
        }));
        gp.add(blood_pressure(rng.random_range(128..158), rng.random_range(72..90), at(day, 9, 30)).by(NURSE).during(&visit));
        if quarter % 4 == 1 {
            gp.add(immunisation("Flu vaccine", day).by(NURSE));
            gp.add(finding(Term::plain("Foot check"), "Pulses felt; feels the light thread at every point", day).by(NURSE));
            gp.add(measurement(&WEIGHT, rng.random_range(82.0..90.0), at(day, 9, 35)).by(NURSE).during(&visit));
        }
    }
}

/// Creatinine and estimated filtration so many days ago.
fn kidney(ago: i64) -> (f64, f64) {
    let part = |from: i64, to: i64| as_number(from - ago) / as_number(from - to);
    match ago {
        _ if ago >= KIDNEYS => (82.0 + 26.0 * part(DIAGNOSIS, KIDNEYS), 90.0 - 27.0 * part(DIAGNOSIS, KIDNEYS)),
        _ if ago >= LOW_CLEARANCE => (112.0 + 150.0 * part(KIDNEYS, LOW_CLEARANCE), 60.0 - 36.0 * part(KIDNEYS, LOW_CLEARANCE)),
        _ if ago >= DIALYSIS => (268.0 + 310.0 * part(LOW_CLEARANCE, DIALYSIS), 23.0 - 15.0 * part(LOW_CLEARANCE, DIALYSIS)),
        _ if ago >= TRANSPLANT => (720.0, 6.0),
        _ => (128.0 - 6.0 * part(TRANSPLANT, 0), 49.0 + 3.0 * part(TRANSPLANT, 0)),
    }
}

fn as_number(days: i64) -> f64 {
    f64::from(i32::try_from(days).expect("a story is shorter than a million days"))
}

fn kidney_values(ago: i64, rng: &mut StdRng) -> [f64; 5] {
    let (creatinine, filtration) = kidney(ago);
    let mut near = |value: f64| value * rng.random_range(0.95..1.05);
    let creatinine = near(creatinine);
    let potassium = if filtration < 30.0 { near(5.2) } else { near(4.5) };
    [near(139.0).clamp(132.0, 145.0), potassium, near(creatinine / 16.0), creatinine, near(filtration)]
}

fn count_values(ago: i64, rng: &mut StdRng) -> [f64; 5] {
    let mut near = |value: f64| value * rng.random_range(0.94..1.06);
    let haemoglobin = if (TRANSPLANT..LOW_CLEARANCE).contains(&ago) { near(108.0) } else { near(134.0) };
    [haemoglobin, near(6.8), near(4.2), near(238.0), near(90.0).clamp(84.0, 97.0)]
}

fn laboratory(laboratory: &mut Feed, calendar: Calendar, rng: &mut StdRng) {
    for (from, to, every) in [(DIAGNOSIS, KIDNEYS, 183), (KIDNEYS, TRANSPLANT, 183), (TRANSPLANT, 1, 122)] {
        for ago in days(from, to, every) {
            let (creatinine, filtration) = kidney(ago);
            let sugar = 74.0 - as_number(DIAGNOSIS - ago) / 500.0 + rng.random_range(-6.0..6.0);
            let protein = if ago > KIDNEYS { 2.1 } else { 48.0 } * rng.random_range(0.7..1.3);
            let values = [sugar, creatinine, filtration, protein, rng.random_range(3.6..5.4)];
            laboratory.panel(&DIABETES, &values, at(calendar.weekday(-ago), 8, 30));
        }
    }
    for ago in days(DIAGNOSIS, KIDNEYS, 365) {
        laboratory.panel(
            &LIPIDS,
            &[rng.random_range(4.2..5.9), 1.1, rng.random_range(1.3..2.6)],
            at(calendar.weekday(-ago), 8, 30),
        );
    }
    kidney_bloods(laboratory, calendar, rng);
}

fn kidney_bloods(laboratory: &mut Feed, calendar: Calendar, rng: &mut StdRng) {
    let early = days(KIDNEYS, LOW_CLEARANCE, 92);
    let late = days(LOW_CLEARANCE, DIALYSIS, 61).chain(days(DIALYSIS, TRANSPLANT, 30));
    let new_kidney = days(TRANSPLANT - 7, TRANSPLANT - 90, 7).chain(days(TRANSPLANT - 90, 1, 30)).chain([9, 2]);
    for ago in early.chain(late).chain(new_kidney) {
        let taken = at(calendar.weekday(-ago), 8, 10);
        laboratory.panel(&RENAL, &kidney_values(ago, rng), taken);
        laboratory.panel(&BLOOD_COUNT, &count_values(ago, rng), taken);
        if (TRANSPLANT..LOW_CLEARANCE).contains(&ago) {
            laboratory.add(result(&BICARBONATE, rng.random_range(19.0..26.0), taken));
            laboratory.add(result(&CALCIUM, rng.random_range(2.1..2.5), taken));
            laboratory.add(result(&PHOSPHATE, rng.random_range(1.4..2.2), taken));
            laboratory.add(result(&PARATHYROID, rng.random_range(18.0..55.0), taken));
            laboratory.add(result(&FERRITIN, rng.random_range(180.0..520.0), taken));
        }
        if ago < TRANSPLANT {
            laboratory.add(result(&TACROLIMUS, rng.random_range(4.6..9.2), taken));
        }
    }
}

/// Days ago, from `from` down to before `to`, a step apart.
fn days(from: i64, to: i64, every: usize) -> impl Iterator<Item = i64> {
    (to + 1..=from).rev().step_by(every)
}

fn clinics(royal: &mut Feed, calendar: Calendar) {
    for ago in days(DIAGNOSIS - 200, 40, 365) {
        let day = calendar.weekday(-ago);
        let visit = royal.add(contact(Place::Clinic, "Diabetes clinic", at(day, 10, 0), 20).by(DIABETOLOGIST));
        let text = "Dear Dr Rothwell, Mr Addo-Mensah keeps a careful diary of his sugars. Feet and eyes were looked at \
                    today. We agreed one change and wrote it in his book. We will see him in a year, sooner if he rings.";
        royal.add(letter("Diabetes clinic letter", day, text).by(DIABETOLOGIST).during(&visit));
        royal.add(procedure(Term::plain("Retinal photography"), day).during(&visit));
    }
    for ago in days(KIDNEYS, DIALYSIS, 183) {
        let day = calendar.weekday(-ago);
        let visit = royal.add(contact(Place::Clinic, "Kidney clinic", at(day, 14, 0), 20).by(NEPHROLOGIST));
        let (creatinine, filtration) = kidney(ago);
        let text = format!(
            "Dear Dr Rothwell, creatinine {creatinine:.0}, filtration {filtration:.0}. Blood pressure and potassium were \
             gone over. He and his wife asked what comes next and were told plainly."
        );
        royal.add(letter("Kidney clinic letter", day, &text).by(NEPHROLOGIST).during(&visit));
    }
    let fistula = calendar.weekday(-DIALYSIS - 240);
    royal.add(procedure(Term::plain("Making of a fistula in the left arm"), fistula).by("piers-halloran"));
}

fn dialysis(royal: &mut Feed, calendar: Calendar, rng: &mut StdRng) {
    for session in days(DIALYSIS, TRANSPLANT, 7).flat_map(|week| [week, week - 2, week - 4]) {
        let day = calendar.day(-session);
        let visit = royal.add(contact(Place::Clinic, "Haemodialysis", at(day, 13, 0), 240).by(DIALYSIS_NURSE));
        royal.add(
            blood_pressure(rng.random_range(130..165), rng.random_range(70..92), at(day, 12, 50))
                .by(DIALYSIS_NURSE)
                .during(&visit),
        );
        royal.add(measurement(&WEIGHT, rng.random_range(81.5..84.5), at(day, 17, 10)).by(DIALYSIS_NURSE).during(&visit));
    }
}

fn transplant(royal: &mut Feed, calendar: Calendar, rng: &mut StdRng) {
    let (came, left) = (calendar.day(-TRANSPLANT), calendar.day(-TRANSPLANT + 9));
    let ward = stay(Place::Ward, "Kidney transplant", at(came, 2, 30), at(left, 12, 0));
    let ward = royal.add(discharged_to(ward, "Home").by("piers-halloran"));
    royal.add(procedure(Term::plain("Kidney transplant from a donor who had died"), came).by("piers-halloran").during(&ward));
    let text =
        "The new kidney worked within a day. Home on day nine. Clinic twice a week at first. His wife sorts the tablet box.";
    royal.add(letter("Discharge summary, transplant unit", left, text).by("piers-halloran").during(&ward));
    let weekly = days(TRANSPLANT - 12, TRANSPLANT - 90, 7);
    for ago in weekly.chain(days(TRANSPLANT - 90, 1, 61)) {
        let day = calendar.weekday(-ago);
        let visit = royal.add(contact(Place::Clinic, "Transplant clinic", at(day, 9, 0), 15).by(NEPHROLOGIST));
        royal.add(blood_pressure(rng.random_range(124..146), rng.random_range(70..86), at(day, 8, 50)).during(&visit));
        royal.add(measurement(&WEIGHT, rng.random_range(84.0..88.0), at(day, 8, 50)).during(&visit));
    }
}

fn now(file: &mut File, calendar: Calendar) {
    let words = [
        (
            "What is most important to me",
            "Choir on Thursday, chapel on Sunday, and looking after this kidney that a stranger gave me.",
        ),
        ("How I communicate and how to communicate with me", "Mr Addo-Mensah until we know each other. Then George."),
        ("My wellness", "I weigh myself each morning. Two kilos in two days and I ring."),
        ("Also worth knowing about me", "I drove the 82 bus for twenty-six years. No blood from the left arm."),
    ];
    file.practice().add(about_me(at(calendar.month(-14), 11, 0), &words));
    for day in 1..=21 {
        let reading = measurement(&WEIGHT, 86.0 + f64::from(day % 4) * 0.3, at(calendar.day(-i64::from(day)), 7, 0));
        file.practice().add(reading.about("contribution").by_the_person());
    }
    file.feed(HEART_AND_CHEST).add(
        contact(Place::Clinic, "Heart check before transplant", at(calendar.weekday(-TRANSPLANT - 300), 9, 0), 60)
            .by("alasdair-vennerby"),
    );
    file.feed(ROYAL).add_all([
        plan(
            "Transplant care plan",
            calendar.month(-12),
            "Red: fever over 38, pain over the kidney, little urine, or two kilos up in two days: ring the unit at once.",
            &[("Bloods every month", "in-progress"), ("Skin check once a year", "scheduled")],
        )
        .by(NEPHROLOGIST),
        goal("Sing at the autumn concert", calendar.month(-2), calendar.month(4)).by_the_person(),
        appointment("Transplant clinic", "Transplant clinic, Royal Liverpool", at(calendar.weekday(12), 9, 0), 15, "booked")
            .by(NEPHROLOGIST),
        appointment("Diabetes clinic", "Diabetes clinic, Royal Liverpool", at(calendar.weekday(12), 11, 30), 20, "booked")
            .by(DIABETOLOGIST),
        appointment("Skin check", "Dermatology, Broadgreen", at(calendar.weekday(44), 15, 0), 20, "booked"),
        task(
            "Tacrolimus level was high: repeat the blood test within the week",
            OTTERSPOOL,
            calendar.weekday(-2),
            calendar.weekday(5),
            "requested",
        )
        .by(NEPHROLOGIST),
    ]);
}
