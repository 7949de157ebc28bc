//! Niamh Clarke-Osei, 15: type 1 diabetes, growing into looking after it herself. Her father Kwame sees what she chose to
//! share with him and not her talks with the counsellor.

use super::{place, someone};
use crate::PersonFile;
use crate::bundle::{Feed, File};
use crate::calendar::{Calendar, at};
use crate::conditions::{HYPERTENSION, TYPE_1_DIABETES};
use crate::entry::care::{about_me, goal, plan, relative};
use crate::entry::clinical::{
    blood_pressure, condition, finding, immunisation, measurement, medicine, no_known_allergies, result, score,
};
use crate::entry::contact::{Place, appointment, contact, discharged_to, letter, stay};
use crate::organisations::{ALDER_HEY, COMMUNITY_HEALTH, LABORATORIES, URGENT_CARE};
use crate::person::{Address, Kin};
use crate::practices::SANDHOPPER;
use crate::results::{GLUCOSE_HOME, HBA1C, HEIGHT, WEIGHT};
use crate::terms::Term;

const GP: &str = "bethan-lydiatt-cole";
const NURSE: &str = "nerys-uttleworth";
const DOCTOR: &str = "mairead-sunderajan";

pub(super) fn niamh(calendar: Calendar) -> PersonFile {
    let address = Address::new("19 Seabank Crescent", "Crosby", "Liverpool", "L23 6XP");
    let about = ("female", calendar.born(15, 214));
    let mut person = someone(place::NIAMH, ("", "Niamh", "Clarke-Osei"), about, address, ("07700 900741", SANDHOPPER));
    person.kin = Some(Kin::new("father", "Kwame", "Osei", "07700 900742"));
    let mut file = File::new(person);
    surgery(file.practice(), calendar);
    own_words(file.practice(), calendar);
    clinic(file.feed(ALDER_HEY), calendar);
    laboratory(file.feed(LABORATORIES), calendar);
    let call = contact(Place::Telephone, "Vomiting and high sugars: told to go to hospital", at(calendar.day(-402), 2, 10), 10);
    file.feed(URGENT_CARE).add(call.by("constance-yarrowdale"));
    counselling(file.feed(ALDER_HEY).always_about("mental-health"), calendar);
    file.feed(COMMUNITY_HEALTH).add(
        contact(Place::Clinic, "School nurse: plan for diabetes at school updated", at(calendar.weekday(-75), 12, 0), 30)
            .by("desiree-plumleigh"),
    );
    file.finish()
}

fn surgery(gp: &mut Feed, calendar: Calendar) {
    gp.add_all([
        condition(TYPE_1_DIABETES, calendar.month(-62)).by(GP),
        no_known_allergies(calendar.month(-62)).by(GP),
        medicine("Insulin aspart 100 units/ml cartridges", "By pump, as taught", calendar.month(-40)).by(DOCTOR),
        medicine("Insulin glargine 100 units/ml pen", "If the pump fails, as taught", calendar.month(-40)).by(DOCTOR),
        medicine("Glucagon 1 mg injection kit", "For a severe hypo", calendar.month(-62)).by(GP),
        immunisation("Human papillomavirus vaccine", calendar.month(-30)).by("desiree-plumleigh"),
        immunisation("3-in-1 teenage booster", calendar.month(-11)).by("desiree-plumleigh"),
        immunisation("MenACWY vaccine", calendar.month(-11)).by("desiree-plumleigh"),
        immunisation("Flu vaccine", calendar.month(-9)).by(NURSE),
        contact(Place::Clinic, "Came alone: questions about periods and sugars", at(calendar.weekday(-38), 16, 10), 15)
            .by(GP)
            .about("sexual-health"),
        contact(Place::Clinic, "Repeat prescriptions", at(calendar.month(-6), 15, 50), 10).by(GP),
    ]);
}

fn own_words(gp: &mut Feed, calendar: Calendar) {
    gp.add(relative("father", ("Kwame", "Osei"), "07700 900742"));
    let words = [
        ("What is most important to me", "Not being the diabetic girl. Being the one who plays the trumpet."),
        ("How I communicate and how to communicate with me", "Text me, not Dad. Don't say 'good' or 'bad' about numbers."),
        ("Also worth knowing about me", "I can do my own pump. I get shaky before I feel it."),
        ("Please do and please don't", "Please do ask Dad to wait outside for some of the time."),
    ];
    gp.add(about_me(at(calendar.day(-34), 20, 15), &words));
    for (days, hour, value) in [
        (1, 7, 6.8),
        (1, 12, 9.4),
        (1, 17, 5.1),
        (1, 22, 7.7),
        (2, 7, 8.1),
        (2, 12, 11.6),
        (2, 17, 6.2),
        (2, 22, 8.8),
        (3, 7, 4.1),
        (3, 12, 7.3),
        (3, 17, 13.2),
        (3, 22, 9.0),
        (4, 7, 7.4),
        (4, 12, 6.6),
        (4, 17, 5.8),
        (4, 22, 3.6),
    ] {
        let reading = measurement(&GLUCOSE_HOME, value, at(calendar.day(-days), hour, 30));
        gp.add(reading.about("contribution").by_the_person());
    }
}

fn clinic(alder_hey: &mut Feed, calendar: Calendar) {
    for (months, weight, height) in [(1, 56.4, 164.0), (4, 55.8, 164.0), (7, 54.9, 163.0), (10, 53.0, 162.0), (13, 52.1, 161.0)] {
        let day = calendar.month(-months);
        let visit = alder_hey.add(contact(Place::Clinic, "Young people's diabetes clinic", at(day, 15, 30), 30).by(DOCTOR));
        alder_hey.add(measurement(&WEIGHT, weight, at(day, 15, 20)).during(&visit));
        alder_hey.add(measurement(&HEIGHT, height, at(day, 15, 20)).during(&visit));
        alder_hey.add(blood_pressure(112, 68, at(day, 15, 20)).during(&visit));
    }
    let (came, left) = (calendar.day(-402), calendar.day(-399));
    alder_hey.add(contact(Place::Emergency, "Diabetic ketoacidosis", at(came, 3, 30), 180).by("obinna-larchfield"));
    let ward = alder_hey
        .add(discharged_to(stay(Place::Ward, "Diabetic ketoacidosis", at(came, 7, 0), at(left, 12, 0)), "Home").by(DOCTOR));
    let text = "Niamh's pump line had come loose overnight. She is well again. She now checks ketones when sugars stay over 14.";
    alder_hey.add_all([
        letter("Discharge letter, diabetes", left, text).by(DOCTOR).during(&ward),
        letter(
            "Clinic letter, to Niamh",
            calendar.month(-1),
            "Dear Niamh, thank you for coming. Your HbA1c is the lowest yet. You want to try the school trip without a \
             parent: we made a plan for it.",
        )
        .by(DOCTOR),
        plan(
            "Diabetes plan, home and school",
            calendar.month(-1),
            "Green: 4 to 10. Amber, over 14 twice: check ketones, change the line. Red, ketones over 1.5 or vomiting: \
             ring the ward, day or night.",
            &[("Eye screening once a year", "in-progress"), ("School trip plan", "in-progress")],
        )
        .by(DOCTOR),
        goal("Go on the school trip to Anglesey and manage the pump alone", calendar.month(-1), calendar.month(2))
            .by_the_person(),
        appointment(
            "Diabetes clinic",
            "Young people's diabetes clinic, Alder Hey",
            at(calendar.weekday(58), 15, 30),
            30,
            "booked",
        )
        .by(DOCTOR),
        appointment("Eye screening", "Retinal screening, Alder Hey", at(calendar.weekday(22), 9, 0), 20, "booked"),
    ]);
}

fn counselling(alder_hey: &mut Feed, calendar: Calendar) {
    let counsellor = "rosalind-ferncroft";
    for (days, points) in [(118, 12), (104, 11), (90, 9), (62, 8), (34, 6), (6, 5)] {
        let day = calendar.weekday(-days);
        let visit = alder_hey.add(contact(Place::Clinic, "Young people's counselling", at(day, 16, 0), 50).by(counsellor));
        alder_hey.add(score("PHQ-A mood score", points, 27, day).by(counsellor).during(&visit));
    }
    let next = appointment("Counselling", "Young people's counselling, Alder Hey", at(calendar.weekday(8), 16, 0), 50, "booked");
    alder_hey.add(next.by(counsellor));
    let words = "Wants these talks kept between the two of us unless she is in danger; understands what that means.";
    alder_hey.add(finding(Term::plain("Confidentiality"), words, calendar.weekday(-118)).by(counsellor));
}

fn laboratory(laboratory: &mut Feed, calendar: Calendar) {
    for (months, value) in [(1, 54.0), (4, 57.0), (7, 61.0), (10, 66.0), (13, 78.0), (16, 71.0), (19, 68.0), (25, 64.0)] {
        laboratory.add(result(&HBA1C, value, at(calendar.month(-months), 15, 20)));
    }
}

pub(super) fn kwame(calendar: Calendar) -> PersonFile {
    let address = Address::new("19 Seabank Crescent", "Crosby", "Liverpool", "L23 6XP");
    let about = ("male", calendar.born(47, 300));
    let person = someone(place::KWAME, ("Mr", "Kwame", "Osei"), about, address, ("07700 900742", SANDHOPPER));
    let mut file = File::new(person);
    file.practice().add_all([
        condition(HYPERTENSION, calendar.month(-26)).by(GP),
        no_known_allergies(calendar.month(-26)).by(GP),
        medicine("Amlodipine 10 mg tablets", "One tablet once a day", calendar.month(-20)).by(GP),
        contact(Place::Clinic, "Blood pressure review", at(calendar.month(-3), 8, 20), 15).by(NURSE),
        blood_pressure(138, 86, at(calendar.month(-3), 8, 22)).by(NURSE),
        appointment("Blood pressure review", "Nurse clinic, Sandhopper Surgery", at(calendar.month(3), 8, 20), 15, "booked")
            .by(NURSE),
    ]);
    file.finish()
}
