//! Theo Adeyemi-Walsh, 8: asthma, two homes; and his parents Bukola and Sean, who live apart and both look after him.

use super::{place, someone};
use crate::PersonFile;
use crate::bundle::{Feed, File};
use crate::calendar::{Calendar, at};
use crate::conditions::{ASTHMA, BACK_PAIN, BRONCHITIS, ECZEMA, HYPOTHYROIDISM, OTITIS_MEDIA};
use crate::entry::care::{about_me, plan, relative, task};
use crate::entry::clinical::{
    allergy, blood_pressure, condition, course, finding, imaging, immunisation, measurement, medicine, past_condition,
};
use crate::entry::contact::{Place, appointment, contact, discharged_to, letter, stay};
use crate::organisations::{ALDER_HEY, AMBULANCE, COMMUNITY_HEALTH, LABORATORIES, URGENT_CARE};
use crate::person::{Address, Kin};
use crate::practices::{COPPERBEECH, THREE_LINDENS};
use crate::results::{BREATHS, HEIGHT, OXYGEN, PEAK_FLOW, PULSE, THYROID, WEIGHT};
use crate::terms::Term;

const GP: &str = "hyacinth-ollerenshaw";
const NURSE: &str = "corin-maddoxley";
const ASTHMA_NURSE: &str = "jonty-ackroyd";

pub(super) fn theo(calendar: Calendar) -> PersonFile {
    let address = Address::new("27 Calderfield Street", "Wavertree", "Liverpool", "L15 2XB");
    let about = ("male", calendar.born(8, 97));
    let mut person = someone(place::THEO, ("", "Theodore", "Adeyemi-Walsh"), about, address, ("07700 900231", THREE_LINDENS));
    person.known_as = Some("Theo");
    person.kin = Some(Kin::new("mother", "Bukola", "Adeyemi", "07700 900231"));
    let mut file = File::with_key(person, "theo-adeyemi-walsh".to_owned());
    surgery(file.practice(), calendar);
    growing_up(file.practice(), calendar);
    hospital(file.feed(ALDER_HEY), calendar);
    attack(&mut file, calendar);
    school(file.feed(COMMUNITY_HEALTH), calendar);
    file.finish()
}

fn surgery(gp: &mut Feed, calendar: Calendar) {
    let mother = gp.add(relative("mother", ("Bukola", "Adeyemi"), "07700 900231"));
    gp.add(relative("father", ("Sean", "Walsh"), "07700 900232"));
    gp.add_all([
        condition(ASTHMA, calendar.month(-50)).by(GP),
        condition(ECZEMA, calendar.month(-84)).by(GP),
        past_condition(OTITIS_MEDIA, calendar.month(-61), calendar.month(-60)).by(GP),
        past_condition(BRONCHITIS, calendar.month(-55), calendar.month(-54)).by(GP),
        allergy(Term::snomed("91935009", "Allergy to peanuts"), "Hives and wheeze", "moderate", calendar.month(-44)).by(GP),
        medicine(
            "Beclometasone 50 micrograms per dose inhaler",
            "Two puffs morning and night through a spacer",
            calendar.month(-26),
        )
        .by(GP),
        medicine(
            "Salbutamol 100 micrograms per dose inhaler",
            "Two to ten puffs through a spacer when wheezy",
            calendar.month(-50),
        )
        .by(GP),
        medicine("Emollient cream", "As often as needed", calendar.month(-84)).by(GP),
        medicine(
            "Adrenaline 150 micrograms auto-injector",
            "Into the thigh for a severe reaction; then ring 999",
            calendar.month(-44),
        )
        .by(GP),
        course("Prednisolone 10 mg soluble tablets", "Three tablets each morning for 3 days", calendar.day(-67))
            .by("obinna-larchfield"),
        contact(Place::Clinic, "Asthma review after the attack", at(calendar.weekday(-63), 16, 20), 20).by(NURSE),
        contact(Place::Clinic, "Itchy elbows", at(calendar.month(-9), 8, 50), 10).by(GP),
        appointment("Asthma review", "Nurse clinic, Three Lindens Practice", at(calendar.weekday(26), 15, 50), 20, "booked")
            .by(NURSE),
    ]);
    for (days, flow) in [(1, 215), (3, 220), (6, 210), (8, 180), (9, 175), (13, 225), (16, 220), (20, 215)] {
        let reading = measurement(&PEAK_FLOW, f64::from(flow), at(calendar.day(-days), 7, 30));
        gp.add(reading.about("contribution").by_relative(&mother));
    }
    let words = [
        ("What is most important to me", "Football on Saturday and not missing it because of my chest."),
        ("How I communicate and how to communicate with me", "Ask me first. Then ask Mum or Dad."),
        ("Also worth knowing about me", "I have a blue inhaler at Mum's, one at Dad's and one at school. I don't like the mask."),
        ("Supported to write this by", "Mum and the asthma nurse."),
    ];
    gp.add(about_me(at(calendar.day(-60), 17, 0), &words));
}

fn growing_up(gp: &mut Feed, calendar: Calendar) {
    let born = calendar.born(8, 97);
    let day = |weeks: u64| born + chrono::Days::new(weeks * 7);
    for (weeks, vaccine) in [
        (8, "6-in-1 vaccine, first dose"),
        (8, "Rotavirus vaccine, first dose"),
        (12, "6-in-1 vaccine, second dose"),
        (16, "6-in-1 vaccine, third dose"),
        (52, "MMR vaccine, first dose"),
        (178, "MMR vaccine, second dose"),
        (178, "4-in-1 pre-school booster"),
    ] {
        gp.add(immunisation(vaccine, day(weeks)).by(NURSE));
    }
    for year in 0..3 {
        gp.add(immunisation("Influenza nasal spray vaccine", calendar.month(-9 - 12 * year)).by(NURSE));
    }
}

fn hospital(alder_hey: &mut Feed, calendar: Calendar) {
    let doctor = "cerys-montague";
    for (months, weight, height) in [(2, 26.1, 128.0), (8, 24.6, 125.0), (15, 22.8, 121.0), (22, 21.0, 117.0)] {
        let day = calendar.month(-months);
        let visit = alder_hey.add(contact(Place::Clinic, "Children's asthma clinic", at(day, 10, 30), 30).by(doctor));
        alder_hey.add(measurement(&WEIGHT, weight, at(day, 10, 20)).by(ASTHMA_NURSE).during(&visit));
        alder_hey.add(measurement(&HEIGHT, height, at(day, 10, 20)).by(ASTHMA_NURSE).during(&visit));
        alder_hey.add(measurement(&PEAK_FLOW, 90.0 + weight * 5.0, at(day, 10, 25)).by(ASTHMA_NURSE).during(&visit));
    }
    let text = "Dear Dr Ollerenshaw, Theo and both parents came. He has missed his morning inhaler on days when he \
                changes houses, so there is now a second spacer. He can say what sets his chest off: colds, cats and cold \
                air. His plan is copied to both homes and to school.";
    alder_hey.add_all([
        letter("Asthma clinic letter, copied to both parents", calendar.month(-2), text).by(doctor),
        plan(
            "Asthma action plan",
            calendar.month(-2),
            "Green: two puffs of the brown inhaler morning and night. Amber, coughing at night or peak flow under 180: \
             blue inhaler every four hours and ring the asthma nurse. Red, blue inhaler not lasting four hours or peak \
             flow under 120: ten puffs, ring 999. Triggers: colds, cats, cold air.",
            &[
                ("Spacer and inhalers in both homes and at school", "completed"),
                ("Peak flow diary for three months", "in-progress"),
            ],
        )
        .by(ASTHMA_NURSE),
        appointment("Asthma clinic", "Children's asthma clinic, Alder Hey", at(calendar.weekday(33), 10, 30), 30, "booked")
            .by(doctor),
        task("Send the action plan to the school nurse", ALDER_HEY, calendar.day(-58), calendar.day(-51), "completed")
            .by(ASTHMA_NURSE),
    ]);
}

fn attack(file: &mut File, calendar: Calendar) {
    let night = calendar.day(-70);
    file.feed(URGENT_CARE).add(
        contact(Place::Telephone, "Wheezy since tea, blue inhaler helps for an hour", at(night, 21, 10), 12)
            .by("ezekiel-mossbank"),
    );
    let ambulance = file.feed(AMBULANCE);
    let call = ambulance
        .add(contact(Place::Emergency, "999 call: child with asthma attack", at(night, 23, 5), 45).by("jodie-ravenscairn"));
    for (test, value) in [(&OXYGEN, 91.0), (&BREATHS, 38.0), (&PULSE, 142.0)] {
        ambulance.add(measurement(test, value, at(night, 23, 15)).by("jodie-ravenscairn").during(&call));
    }
    let alder_hey = file.feed(ALDER_HEY);
    let doctor = "obinna-larchfield";
    alder_hey.add(contact(Place::Emergency, "Asthma attack", at(night, 23, 50), 210).by(doctor));
    let ward = stay(Place::Ward, "Asthma attack, short stay ward", at(calendar.day(-69), 3, 20), at(calendar.day(-67), 12, 0));
    let ward = alder_hey.add(discharged_to(ward, "Home with father").by(doctor));
    for (hours, oxygen) in [(4, 93.0), (10, 94.0), (16, 96.0), (22, 97.0)] {
        alder_hey.add(measurement(&OXYGEN, oxygen, at(calendar.day(-69), hours, 0)).during(&ward));
    }
    let text = "Theo came by ambulance with a severe asthma attack after a cold. He needed nebulisers for twelve hours \
                and three days of steroid tablets. Inhaler technique was checked with both parents. Nurse review within \
                48 hours, please.";
    alder_hey
        .add(imaging("Chest X-ray", at(calendar.day(-69), 0, 40), "Lungs well filled. No collapse or pneumonia.").during(&ward));
    alder_hey.add(letter("Discharge letter, asthma attack", calendar.day(-67), text).by(doctor).during(&ward));
}

fn school(community: &mut Feed, calendar: Calendar) {
    let nurse = "desiree-plumleigh";
    community.add_all([
        contact(Place::Clinic, "School nurse: inhaler and spacer at school checked", at(calendar.weekday(-48), 13, 30), 20)
            .by(nurse),
        contact(Place::Clinic, "School entry hearing and sight check", at(calendar.month(-44), 10, 0), 15).by(nurse),
        finding(Term::plain("Sight test at school"), "Normal in both eyes", calendar.month(-44)).by(nurse),
        contact(Place::Home, "Health visitor: two-year review", at(calendar.month(-73), 10, 0), 60).by("bronagh-whitcombe"),
    ]);
}

pub(super) fn bukola(calendar: Calendar) -> PersonFile {
    let address = Address::new("27 Calderfield Street", "Wavertree", "Liverpool", "L15 2XB");
    let about = ("female", calendar.born(37, 201));
    let mut person = someone(place::BUKOLA, ("Ms", "Bukola", "Adeyemi"), about, address, ("07700 900231", THREE_LINDENS));
    person.kin = Some(Kin::new("sister", "Folake", "Adeyemi", "07700 900233"));
    let mut file = File::new(person);
    file.practice().add_all([
        condition(HYPOTHYROIDISM, calendar.month(-64)).by(GP),
        medicine("Levothyroxine 75 microgram tablets", "One tablet each morning before breakfast", calendar.month(-64)).by(GP),
        contact(Place::Clinic, "Thyroid check", at(calendar.month(-6), 8, 40), 10).by(NURSE),
        blood_pressure(118, 74, at(calendar.month(-6), 8, 42)).by(NURSE),
        appointment("Thyroid blood test", "Nurse clinic, Three Lindens Practice", at(calendar.month(6), 8, 40), 10, "booked")
            .by(NURSE),
    ]);
    for (months, tsh) in [(6, 2.4), (18, 3.1), (30, 5.6)] {
        file.feed(LABORATORIES).panel(&THYROID, &[tsh], at(calendar.month(-months), 8, 40));
    }
    file.finish()
}

pub(super) fn sean(calendar: Calendar) -> PersonFile {
    let address = Address::new("Flat 6, 90 Greenlake Road", "Old Swan", "Liverpool", "L13 7XE");
    let about = ("male", calendar.born(40, 12));
    let mut person = someone(place::SEAN, ("Mr", "Sean", "Walsh"), about, address, ("07700 900232", COPPERBEECH));
    person.kin = Some(Kin::new("mother", "Maureen", "Walsh", "0151 496 0442"));
    let mut file = File::new(person);
    file.practice().add_all([
        condition(BACK_PAIN, calendar.month(-30)).by("marguerite-oyelade"),
        contact(Place::Clinic, "Back pain after lifting at work", at(calendar.month(-30), 9, 40), 10).by("marguerite-oyelade"),
        contact(Place::Clinic, "NHS health check", at(calendar.weekday(-20), 11, 0), 20).by("sinead-vassallo"),
        blood_pressure(132, 84, at(calendar.weekday(-20), 11, 5)).by("sinead-vassallo"),
        measurement(&WEIGHT, 88.3, at(calendar.weekday(-20), 11, 5)).by("sinead-vassallo"),
        finding(Term::loinc("72166-2", "Smoking status"), "Stopped smoking three years ago", calendar.weekday(-20))
            .by("sinead-vassallo"),
    ]);
    file.finish()
}
