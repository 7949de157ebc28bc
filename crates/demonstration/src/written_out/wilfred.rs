//! Wilfred Ormesher, 86: heart failure, lung disease and failing memory; what he wants at the end of his life is written
//! down, and his son Neil decides with him under a lasting power of attorney.

use serde_json::json;

use super::{place, someone};
use crate::PersonFile;
use crate::bundle::{Feed, File};
use crate::calendar::{Calendar, at};
use crate::conditions::{ATRIAL_FIBRILLATION, COPD, FRAILTY, HEARING_LOSS, HEART_FAILURE, HYPERTENSION, VASCULAR_DEMENTIA};
use crate::entry::care::{about_me, advance_decision, flag, form, plan, relative, task, team};
use crate::entry::clinical::{
    allergy, blood_pressure, condition, finding, imaging, immunisation, measurement, medicine, stopped_medicine,
};
use crate::entry::contact::{Place, appointment, contact, discharged_to, letter, stay};
use crate::organisations::{AMBULANCE, HEART_AND_CHEST, HOME_CARE_SEFTON, LABORATORIES, MERSEY_CARE, SEFTON_COUNCIL, SOUTHPORT};
use crate::person::{Address, Kin};
use crate::practices::PINEFINCH;
use crate::results::{BREATHS, HEART_FAILURE as HEART_PANEL, OXYGEN, PULSE, WEIGHT};
use crate::terms::Term;

const GP: &str = "halima-birkenshaw";
const NURSE: &str = "ailish-hundersfield";
const GERIATRICIAN: &str = "beatrix-hesketh";

pub(super) fn wilfred(calendar: Calendar) -> PersonFile {
    let address = Address::new("8 Saltmarsh Avenue", "Churchtown", "Southport", "PR9 8XH");
    let about = ("male", calendar.born(86, 33));
    let mut person = someone(place::WILFRED, ("Mr", "Wilfred", "Ormesher"), about, address, ("0151 496 0561", PINEFINCH));
    person.known_as = Some("Wilf");
    person.kin = Some(Kin::new("son", "Neil", "Ormesher", "07700 900561"));
    let mut file = File::new(person);
    surgery(file.practice(), calendar);
    wishes(file.practice(), calendar);
    respect(file.feed(SOUTHPORT), calendar);
    decisions(file.feed(SOUTHPORT), calendar);
    admissions(&mut file, calendar);
    palliative(file.feed(SOUTHPORT), calendar);
    memory_clinic(file.feed(MERSEY_CARE).always_about("mental-health"), calendar);
    heart(&mut file, calendar);
    home(&mut file, calendar);
    file.finish()
}

fn surgery(gp: &mut Feed, calendar: Calendar) {
    gp.add_all([
        condition(HEART_FAILURE, calendar.month(-62)).by(GP),
        condition(COPD, calendar.month(-140)).by(GP),
        condition(ATRIAL_FIBRILLATION, calendar.month(-90)).by(GP),
        condition(HYPERTENSION, calendar.month(-260)).by(GP),
        condition(HEARING_LOSS, calendar.month(-110)).by(GP),
        condition(FRAILTY, calendar.month(-16))
            .by(GP)
            .note("Electronic frailty index: severe. Talked over with him and his son."),
        allergy(Term::plain("Codeine"), "Confusion", "moderate", calendar.month(-70)).by(GP),
        medicine("Bisoprolol 2.5 mg tablets", "One tablet each morning", calendar.month(-88)).by(GP),
        medicine("Furosemide 40 mg tablets", "One tablet morning and midday", calendar.month(-10)).by(GP),
        medicine("Apixaban 2.5 mg tablets", "One tablet twice a day", calendar.month(-40)).by(GP),
        medicine("Tiotropium 18 micrograms inhalation powder", "One capsule inhaled once a day", calendar.month(-120)).by(GP),
        medicine("Paracetamol 500 mg tablets", "One or two tablets up to four times a day", calendar.month(-50)).by(GP),
        stopped_medicine(
            "Simvastatin 40 mg tablets",
            "One tablet at night",
            calendar.month(-200),
            "No longer of use to him; his choice",
        )
        .by(GP),
        stopped_medicine(
            "Amlodipine 5 mg tablets",
            "One tablet once a day",
            calendar.month(-150),
            "Swollen ankles, low blood pressure",
        )
        .by(GP),
        immunisation("Flu vaccine", calendar.month(-9)).by(NURSE),
        immunisation("COVID-19 vaccine, booster", calendar.month(-9)).by(NURSE),
        contact(Place::Home, "Home visit: breathless, ankles swollen", at(calendar.weekday(-8), 13, 20), 30).by(GP),
        contact(Place::Telephone, "Son rang about night-time breathlessness", at(calendar.weekday(-2), 9, 40), 10).by(GP),
        appointment("Home visit", "Doctor, Pinefinch Surgery, at home", at(calendar.weekday(3), 13, 0), 30, "booked").by(GP),
    ]);
    for (months, systolic, weight) in [(1, 108, 63.2), (4, 112, 65.0), (8, 118, 67.1), (14, 126, 69.8)] {
        gp.add(blood_pressure(systolic, 62, at(calendar.month(-months), 11, 0)).by(NURSE));
        gp.add(measurement(&WEIGHT, weight, at(calendar.month(-months), 11, 0)).by(NURSE));
    }
}

fn wishes(gp: &mut Feed, calendar: Calendar) {
    let son = gp.add(relative("son", ("Neil", "Ormesher"), "07700 900561"));
    let attorney = json!({
        "role": { "text": "Attorney for health and welfare" },
        "reference": { "reference": son },
    });
    let words =
        "Registered with the Office of the Public Guardian; seen by the practice. Used when he cannot decide for himself.";
    let decision = advance_decision("Lasting power of attorney, health and welfare", "acd", calendar.month(-31), "permit", words);
    let provision = json!({ "type": "permit", "period": { "start": calendar.month(-31).to_string() }, "actor": [attorney] });
    gp.add(decision.by(GP).set("provision", provision));
    let words = [
        ("What is most important to me", "My own chair by the window, the tide times, and Neil's Sunday roast."),
        ("People who are important to me", "Neil. My late wife Enid. Bert from the bowls."),
        ("How I communicate and how to communicate with me", "Left ear. Face me. One question at a time. Call me Wilf."),
        ("Please do and please don't", "Please don't take me to hospital if I can be made comfortable at home."),
        ("Also worth knowing about me", "I drove a train on the Southport line for thirty years."),
        ("Supported to write this by", "Neil, my son."),
    ];
    gp.add(about_me(at(calendar.month(-7), 15, 0), &words));
}

fn respect(hospital: &mut Feed, calendar: Calendar) {
    let day = calendar.month(-6);
    let answers = [
        ("1.1", "Preferred name", "Wilf"),
        (
            "2.1",
            "Shared understanding of my health and current condition",
            "Heart failure and lung disease are getting worse. Memory is failing. Each stay in hospital has left him weaker.",
        ),
        ("2.2", "Other planning documents", "Lasting power of attorney for health and welfare; copy at Pinefinch Surgery"),
        ("2.3", "Legal proxy in place", "Yes"),
        (
            "3.1",
            "Priority: living as long as possible matters most, or quality of life and comfort",
            "Quality of life and comfort",
        ),
        ("3.2", "What I most value", "Being at home, being with Neil, not being breathless"),
        ("3.3", "What I most fear or wish to avoid", "Dying on a trolley; being tied to a machine"),
        ("4.1", "Focus of treatment", "Symptom control"),
        (
            "4.2",
            "Guidance on interventions",
            "Antibiotics by mouth and oxygen at home if they help. Hospital only for a broken bone or pain that cannot be \
             settled at home. Not for intensive care.",
        ),
        ("4.3", "Cardiopulmonary resuscitation", "CPR attempts not recommended; adult"),
        (
            "5.1",
            "Does the person have capacity to take part in these recommendations",
            "Yes, on the day, with time and his hearing aid",
        ),
        ("6.1", "Involvement", "A: the person has capacity and took part. Son Neil was there at his wish."),
        ("6.2", "Where the conversation is documented", "Clinic record of the department of care of older people"),
        ("7.1", "Signed by", "Dr Beatrix Hesketh, consultant in care of older people"),
        ("8.1", "Emergency contact", "Neil Ormesher, son and attorney, 07700 900561"),
        ("9.1", "Review", "At each change of place of care, and within six months"),
        ("9.2", "Form status", "Complete and signed"),
    ];
    hospital.add(form("ReSPECT", "respect", at(day, 15, 30), &answers).by(GERIATRICIAN).about("end-of-life").known_as("respect"));
    let clinic = contact(Place::Clinic, "Conversation about future care, with his son", at(day, 14, 30), 60);
    hospital.add(clinic.by(GERIATRICIAN).about("end-of-life"));
}

fn decisions(hospital: &mut Feed, calendar: Calendar) {
    let day = calendar.month(-6);
    let words = "CPR attempts not recommended. Original form with the person, in the yellow folder by the telephone.";
    hospital.add(advance_decision("CPR decision", "dnr", day, "deny", words).by(GERIATRICIAN));
    hospital.add(
        flag("CPR attempts not recommended: see ReSPECT form", "advance-directive", day).by(GERIATRICIAN).about("end-of-life"),
    );
    let capacity = finding(Term::plain("Mental capacity"), "Has capacity for this decision, with time and hearing aid", day);
    hospital.add(capacity.by(GERIATRICIAN).about("end-of-life"));
    let place = finding(Term::plain("Preferred place of death"), "Home; second choice hospice", day);
    hospital.add(place.by(GERIATRICIAN).about("end-of-life"));
}

fn admissions(file: &mut File, calendar: Calendar) {
    for (days, nights, what) in
        [(212, 9, "Heart failure, worse"), (371, 6, "Chest infection and COPD"), (590, 4, "Chest infection and COPD")]
    {
        let (came, left) = (calendar.day(-days), calendar.day(nights - days));
        let ambulance = file.feed(AMBULANCE);
        let call = ambulance.add(contact(Place::Emergency, "999 call: breathless", at(came, 5, 30), 70).by("lysander-okpara"));
        for (test, value) in [(&OXYGEN, 86.0), (&BREATHS, 28.0), (&PULSE, 108.0)] {
            ambulance.add(measurement(test, value, at(came, 5, 50)).by("lysander-okpara").during(&call));
        }
        let hospital = file.feed(SOUTHPORT);
        hospital.add(contact(Place::Emergency, what, at(came, 6, 40), 240).by("ranulf-chikwanha"));
        let ward = hospital
            .add(discharged_to(stay(Place::Ward, what, at(came, 11, 0), at(left, 14, 0)), "Home with care").by(GERIATRICIAN));
        hospital.add(imaging("Chest X-ray", at(came, 7, 10), "Large heart, fluid at both bases.").during(&ward));
        let text = format!(
            "{what}. Treated and home after {nights} nights. Weaker than before: care at home was increased. Please \
             review his tablets in a week."
        );
        hospital.add(letter("Discharge summary, care of older people", left, &text).by(GERIATRICIAN).during(&ward));
    }
}

fn palliative(hospital: &mut Feed, calendar: Calendar) {
    let nurse = "evadne-marshside";
    hospital.always_about("end-of-life");
    for (days, words) in [
        (5, "Breathless at night; fan and low-dose morphine help"),
        (33, "Settled; walks to the gate"),
        (61, "Settled; appetite fair"),
    ] {
        let day = calendar.weekday(-days);
        let visit = hospital.add(contact(Place::Home, "Palliative care nurse visit", at(day, 10, 0), 50).by(nurse));
        hospital.add(finding(Term::plain("How he is"), words, day).by(nurse).during(&visit));
    }
    hospital.add_all([
        medicine(
            "Morphine sulfate 10 mg/5 ml oral solution",
            "2.5 mg up to four times a day for breathlessness",
            calendar.day(-33),
        )
        .by(nurse),
        plan(
            "Anticipatory care plan",
            calendar.month(-5),
            "If breathless: fan, sit up, morphine 2.5 mg, ring the palliative line. If unsettled at night: ring Neil \
             first. Just-in-case medicines are in the top cupboard of the kitchen.",
            &[
                ("Just-in-case medicines at home, checked monthly", "in-progress"),
                ("Nurse visit every four weeks, sooner if asked", "in-progress"),
            ],
        )
        .by(nurse),
        appointment(
            "Palliative care nurse visit",
            "Palliative care nurses, at home",
            at(calendar.weekday(9), 10, 0),
            50,
            "booked",
        )
        .by(nurse),
        task(
            "Review the ReSPECT form with him and his son: six months are up",
            SOUTHPORT,
            calendar.day(-5),
            calendar.day(9),
            "requested",
        )
        .by(nurse),
    ]);
}

fn memory_clinic(mersey_care: &mut Feed, calendar: Calendar) {
    let doctor = "morwenna-sadiq-bell";
    let text = "Dear Dr Birkenshaw, the scan and tests fit with vascular dementia, early to moderate. Mr Ormesher was \
                told, with his son beside him, and said that he had guessed. He can decide most things if given time.";
    mersey_care.add_all([
        contact(Place::Clinic, "Memory clinic", at(calendar.month(-20), 10, 0), 60).by(doctor),
        condition(VASCULAR_DEMENTIA, calendar.month(-20)).by(doctor),
        letter("Memory clinic letter", calendar.month(-20), text).by(doctor),
        crate::entry::clinical::score("Addenbrooke's examination", 68, 100, calendar.month(-20)).by(doctor),
        crate::entry::clinical::score("Addenbrooke's examination", 61, 100, calendar.month(-8)).by(doctor),
        contact(Place::Home, "Memory nurse visit", at(calendar.month(-8), 11, 0), 45).by(doctor),
    ]);
}

fn heart(file: &mut File, calendar: Calendar) {
    let heart = file.feed(HEART_AND_CHEST);
    heart.add(
        imaging("Echocardiogram", at(calendar.month(-60), 9, 30), "Ejection fraction 30 percent; left atrium large.")
            .by("alasdair-vennerby"),
    );
    heart.add(contact(Place::Clinic, "Heart failure clinic", at(calendar.month(-24), 9, 30), 30).by("alasdair-vennerby"));
    for (months, values) in [
        (1, [136.0, 4.9, 148.0, 36.0, 5210.0]),
        (4, [137.0, 4.7, 139.0, 39.0, 4380.0]),
        (7, [134.0, 5.1, 162.0, 32.0, 6120.0]),
        (13, [138.0, 4.5, 121.0, 46.0, 2900.0]),
        (19, [139.0, 4.4, 114.0, 50.0, 2210.0]),
    ] {
        file.feed(LABORATORIES).panel(&HEART_PANEL, &values, at(calendar.month(-months), 11, 10));
    }
}

fn home(file: &mut File, calendar: Calendar) {
    let worker = "hazel-anyanwu-pike";
    let council = file.feed(SEFTON_COUNCIL).always_about("social-care");
    council.add_all([
        contact(Place::Home, "Review of care and support", at(calendar.weekday(-40), 11, 0), 60).by(worker),
        plan(
            "Care and support plan",
            calendar.weekday(-40),
            "Three visits a day and a sitter on two nights a week. Son does the shopping and the bills.",
            &[
                ("Morning, midday and evening visits by Dunlin Care at Home", "in-progress"),
                ("Night sitter, Tuesday and Friday", "in-progress"),
            ],
        )
        .by(worker),
        team(
            "Who looks after Wilf",
            calendar.weekday(-40),
            &[
                (worker, "Named coordinator"),
                (GP, "Doctor"),
                ("evadne-marshside", "Palliative care nurse"),
                ("absalom-wintersgill", "Runs the home care"),
            ],
        ),
    ]);
    let agency = file.feed(HOME_CARE_SEFTON).always_about("social-care");
    for day in 1..=10 {
        let what = if day == 2 {
            "Evening visit: up twice breathless in the night, son told"
        } else {
            "Evening visit: supper, tablets, settled"
        };
        agency.add(contact(Place::Home, what, at(calendar.day(-day), 19, 30), 40).by("nokuthula-brackley-dunn"));
    }
}
