//! Valerie Ashcombe, 63, of Wirral: her own practice is beyond the boundary and sends nothing; she comes to Clatterbridge,
//! the Royal and the heart hospital for breast cancer care.

use super::{place, someone};
use crate::PersonFile;
use crate::bundle::{Feed, File};
use crate::calendar::{Calendar, at};
use crate::conditions::{BREAST_CANCER, HYPERTENSION};
use crate::entry::care::{about_me, flag, goal, plan, referral, task};
use crate::entry::clinical::{allergy, condition, imaging, measurement, medicine, procedure, taking};
use crate::entry::contact::{Place, appointment, contact, discharged_to, letter, message, stay};
use crate::organisations::{CLATTERBRIDGE, HEART_AND_CHEST, LABORATORIES, ROYAL};
use crate::person::{Address, Kin};
use crate::practices::HERON_REACH;
use crate::results::{BLOOD_COUNT, LIVER, TEMPERATURE, WEIGHT};
use crate::terms::Term;

const ONCOLOGIST: &str = "isidora-blenkinshaw";
const NURSE: &str = "cuthbert-nayagam";

pub(super) fn valerie(calendar: Calendar) -> PersonFile {
    let address = Address::new("Rowan Cottage, 2 Mill Hey", "Upton", "Wirral", "CH49 5XR");
    let about = ("female", calendar.born(63, 121));
    let mut person = someone(place::VALERIE, ("Mrs", "Valerie", "Ashcombe"), about, address, ("07700 900871", HERON_REACH));
    person.known_as = Some("Val");
    person.kin = Some(Kin::new("wife", "Judith", "Ashcombe", "07700 900872"));
    let mut file = File::new(person);
    diagnosis(file.feed(ROYAL), calendar);
    treatment(file.feed(CLATTERBRIDGE), calendar);
    plans(file.feed(CLATTERBRIDGE), calendar);
    for (days, fraction) in [(240, 64), (150, 62), (60, 61)] {
        let words = format!("Ejection fraction {fraction} percent. Safe to go on with trastuzumab.");
        file.feed(HEART_AND_CHEST)
            .add(imaging("Echocardiogram", at(calendar.weekday(-days), 10, 0), &words).by("alasdair-vennerby"));
    }
    file.feed(HEART_AND_CHEST).add(appointment(
        "Echocardiogram",
        "Heart scans, Liverpool Heart and Chest",
        at(calendar.weekday(29), 10, 0),
        30,
        "booked",
    ));
    bloods(file.feed(LABORATORIES), calendar);
    file.finish()
}

fn diagnosis(royal: &mut Feed, calendar: Calendar) {
    let surgeon = "piers-halloran";
    let operation = calendar.weekday(-262);
    royal.add_all([
        contact(Place::Clinic, "Breast clinic, urgent referral from Wirral", at(calendar.weekday(-301), 9, 0), 60).by(surgeon),
        imaging(
            "Mammogram and ultrasound",
            at(calendar.weekday(-301), 9, 40),
            "18 mm lump, left breast, upper outer. Biopsy taken.",
        ),
        procedure(Term::plain("Biopsy of left breast"), calendar.weekday(-301)).by(surgeon),
        contact(Place::Clinic, "Results and plan, with her wife", at(calendar.weekday(-290), 15, 0), 45).by(surgeon),
        referral("Cancer treatment", CLATTERBRIDGE, calendar.weekday(-250), "HER2 positive breast cancer after surgery")
            .by(surgeon),
        allergy(Term::plain("Elastoplast"), "Blisters", "mild", operation).by(surgeon),
        taking("Candesartan 8 mg tablets", "One tablet each morning", operation).by(surgeon),
    ]);
    let ward = stay(Place::Ward, "Breast surgery", at(operation, 7, 30), at(operation + chrono::Days::new(1), 13, 0));
    let ward = royal.add(discharged_to(ward, "Home").by(surgeon));
    royal.add(
        procedure(Term::plain("Wide local excision of left breast and sentinel node biopsy"), operation)
            .by(surgeon)
            .during(&ward),
    );
    let text = "Lump removed with clear edges. Nodes clear. HER2 positive. For chemotherapy and trastuzumab at Clatterbridge.";
    royal.add(letter("Surgical letter, copied to her practice in Wirral", operation, text).by(surgeon).during(&ward));
}

fn treatment(clatterbridge: &mut Feed, calendar: Calendar) {
    clatterbridge.add(condition(BREAST_CANCER, calendar.weekday(-290)).by(ONCOLOGIST));
    clatterbridge.add(condition(HYPERTENSION, calendar.month(-60)).by(ONCOLOGIST));
    for cycle in 0..11 {
        let day = calendar.weekday(-220 + 21 * cycle);
        let what = if cycle < 4 { "Chemotherapy and trastuzumab, day unit" } else { "Trastuzumab, day unit" };
        let visit = clatterbridge.add(contact(Place::Clinic, what, at(day, 10, 0), if cycle < 4 { 240 } else { 60 }).by(NURSE));
        clatterbridge.add(
            measurement(&WEIGHT, 68.0 + f64::from(i32::try_from(cycle).expect("few cycles")) * 0.2, at(day, 9, 50))
                .during(&visit),
        );
        clatterbridge.add(measurement(&TEMPERATURE, 36.6, at(day, 9, 50)).during(&visit));
    }
    for fraction in 0..15 {
        let day = calendar.weekday(-110) + chrono::Days::new(fraction / 5 * 7 + fraction % 5);
        clatterbridge.add(contact(Place::Clinic, "Radiotherapy to left breast", at(day, 8, 40), 20));
    }
    let text = "Dear Colleague in Wirral, Mrs Ashcombe has finished radiotherapy and goes on with trastuzumab until \
                eighteen doses. She is tired but gardening again. Please check her blood pressure; we see her every three \
                weeks and will write again.";
    clatterbridge.add_all([
        letter("Oncology clinic letter", calendar.weekday(-84), text).by(ONCOLOGIST),
        contact(Place::Telephone, "Helpline: temperature 37.8 after dose; settled", at(calendar.day(-3), 20, 30), 15).by(NURSE),
        medicine("Letrozole 2.5 mg tablets", "One tablet once a day", calendar.weekday(-84)).by(ONCOLOGIST),
        medicine("Trastuzumab infusion", "Every three weeks at the day unit", calendar.weekday(-220)).by(ONCOLOGIST),
        appointment("Trastuzumab", "Day unit, Clatterbridge", at(calendar.weekday(11), 10, 0), 60, "booked").by(NURSE),
        appointment("Oncology clinic", "Oncology clinic, Clatterbridge", at(calendar.weekday(32), 11, 0), 20, "booked")
            .by(ONCOLOGIST),
    ]);
}

fn plans(clatterbridge: &mut Feed, calendar: Calendar) {
    let words = [
        ("What is most important to me", "Being told plainly. My wife Judith being told at the same time."),
        ("How I communicate and how to communicate with me", "Call me Val. Use my right arm for blood."),
        ("Also worth knowing about me", "The ferry is half of why I can bear these trips."),
    ];
    clatterbridge.add(about_me(at(calendar.weekday(-200), 18, 0), &words));
    clatterbridge.add_all([
        flag("No blood pressure or blood tests on the left arm", "clinical", calendar.weekday(-262)).by(NURSE),
        plan(
            "Cancer care plan",
            calendar.weekday(-84),
            "Treatment, side effects to watch, whom to ring. Red: temperature over 38: ring the helpline at once.",
            &[
                ("Trastuzumab, dose 12 of 18 next", "in-progress"),
                ("Heart scan every three months", "in-progress"),
                ("Yearly mammogram", "scheduled"),
            ],
        )
        .by(NURSE),
        goal("Walk the length of the promenade by spring", calendar.weekday(-84), calendar.month(5)).by_the_person(),
        task(
            "Ask the practice in Wirral for the medicines list: none comes by itself",
            CLATTERBRIDGE,
            calendar.weekday(-5),
            calendar.weekday(6),
            "in-progress",
        )
        .by(NURSE),
        message(
            "Neighbour outside the boundary",
            at(calendar.weekday(-84), 16, 30),
            "Letter sent to Heron Reach Surgery by secure mail; that practice does not feed this record.",
        )
        .by(NURSE),
    ]);
}

fn bloods(laboratory: &mut Feed, calendar: Calendar) {
    for cycle in 0..11_i32 {
        let day = calendar.weekday(i64::from(-222 + 21 * cycle));
        let dip = if cycle < 5 { f64::from(cycle) } else { f64::from(10 - cycle) / 2.0 };
        let count = [131.0 - dip * 4.0, 6.2 - dip * 0.7, 3.9 - dip * 0.6, 270.0 - dip * 20.0, 90.0];
        laboratory.panel(&BLOOD_COUNT, &count, at(day, 11, 0));
        if cycle % 3 == 0 {
            laboratory.panel(&LIVER, &[28.0 + dip, 82.0, 40.0, 9.0], at(day, 11, 0));
        }
    }
}
