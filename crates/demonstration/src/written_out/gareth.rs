//! Gareth Llewellyn-Price, 44: schizophrenia, well on clozapine for years; works mornings at a bicycle workshop; his body
//! needs as much looking after as his mind, and several teams share that.

use super::{place, someone};
use crate::PersonFile;
use crate::bundle::{Feed, File};
use crate::calendar::{Calendar, at};
use crate::conditions::{COPD, HYPERLIPIDAEMIA, PREDIABETES, SCHIZOPHRENIA};
use crate::entry::care::{about_me, flag, form, goal, plan, referral, task, team};
use crate::entry::clinical::{
    allergy, blood_pressure, condition, finding, immunisation, measurement, medicine, procedure, result,
};
use crate::entry::contact::{Place, appointment, contact, discharged_to, letter, stay};
use crate::organisations::{AINTREE, LABORATORIES, MERSEY_CARE, SEFTON_COUNCIL, SUPPORTED_LIVING};
use crate::person::{Address, Kin};
use crate::practices::SANDHOPPER;
use crate::results::{BLOOD_COUNT, CLOZAPINE, HBA1C, LIPIDS, LIVER, WEIGHT};
use crate::terms::Term;

const GP: &str = "cosmo-ravindran";
const NURSE: &str = "nerys-uttleworth";
const COORDINATOR: &str = "callum-iredale-shah";
const PSYCHIATRIST: &str = "aurelia-tattersley";

pub(super) fn gareth(calendar: Calendar) -> PersonFile {
    let address = Address::new("Flat 3, Yew Tree House, 40 Alder Bank", "Crosby", "Liverpool", "L23 8XT");
    let about = ("male", calendar.born(44, 88));
    let mut person = someone(place::GARETH, ("Mr", "Gareth", "Llewellyn-Price"), about, address, ("07700 900455", SANDHOPPER));
    person.known_as = Some("Gaz");
    person.kin = Some(Kin::new("sister", "Eleri", "Llewellyn-Price", "07700 900456"));
    let mut file = File::new(person);
    surgery(file.practice(), calendar);
    mental_health(file.feed(MERSEY_CARE).always_about("mental-health"), calendar);
    own_plan(file.feed(MERSEY_CARE), calendar);
    shared_plan(file.feed(MERSEY_CARE), calendar);
    monitoring(file.feed(LABORATORIES), calendar);
    hospital(file.feed(AINTREE), calendar);
    support(&mut file, calendar);
    file.finish()
}

fn surgery(gp: &mut Feed, calendar: Calendar) {
    gp.add_all([
        condition(SCHIZOPHRENIA, calendar.month(-252)).by(GP).about("mental-health"),
        condition(COPD, calendar.month(-20)).by(GP),
        condition(PREDIABETES, calendar.month(-15)).by(GP),
        condition(HYPERLIPIDAEMIA, calendar.month(-52)).by(GP),
        allergy(Term::plain("Haloperidol"), "Painful stiffness of neck and jaw", "severe", calendar.month(-240)).by(GP),
        medicine("Atorvastatin 20 mg tablets", "One tablet at night", calendar.month(-52)).by(GP),
        medicine("Umeclidinium and vilanterol inhaler", "One puff once a day", calendar.month(-18)).by(GP),
        medicine("Clozapine (hospital only, not prescribed here)", "See Mersey Care", calendar.month(-132))
            .by(GP)
            .about("mental-health"),
        contact(Place::Clinic, "Cough for three weeks", at(calendar.weekday(-18), 14, 10), 15).by(GP),
        contact(Place::Clinic, "Stop smoking clinic, week 4", at(calendar.weekday(-7), 14, 0), 20).by(NURSE),
        finding(Term::loinc("72166-2", "Smoking status"), "Down from 25 a day to 6", calendar.weekday(-7)).by(NURSE),
        immunisation("Flu vaccine", calendar.month(-9)).by(NURSE),
        immunisation("Pneumococcal polysaccharide vaccine", calendar.month(-19)).by(NURSE),
        appointment("Stop smoking clinic", "Nurse clinic, Sandhopper Surgery", at(calendar.weekday(7), 14, 0), 20, "booked")
            .by(NURSE),
        appointment(
            "Yearly physical health check",
            "Nurse clinic, Sandhopper Surgery",
            at(calendar.weekday(37), 14, 0),
            40,
            "booked",
        )
        .by(NURSE),
        referral("Weight and exercise programme", SEFTON_COUNCIL, calendar.month(-2), "Blood sugar is rising; he likes cycling")
            .by(GP),
    ]);
    for (year, weight, systolic) in [(1, 94.2, 132), (2, 96.8, 138), (3, 95.1, 134), (4, 91.7, 130)] {
        let day = calendar.month(-12 * year + 1);
        let visit = gp.add(contact(Place::Clinic, "Yearly physical health check", at(day, 14, 0), 40).by(NURSE));
        gp.add(measurement(&WEIGHT, weight, at(day, 14, 5)).by(NURSE).during(&visit));
        gp.add(blood_pressure(systolic, 84, at(day, 14, 8)).by(NURSE).during(&visit));
    }
}

fn mental_health(mersey_care: &mut Feed, calendar: Calendar) {
    mersey_care.add_all([
        condition(SCHIZOPHRENIA, calendar.month(-252)).by(PSYCHIATRIST),
        medicine("Clozapine 100 mg tablets", "One tablet in the morning, two and a half at night", calendar.month(-132))
            .by(PSYCHIATRIST),
        medicine("Hyoscine hydrobromide 300 microgram tablets", "One tablet at night", calendar.month(-96)).by(PSYCHIATRIST),
        flag(
            "Clozapine: blood count every four weeks; fever or sore throat needs a blood count the same day",
            "drug",
            calendar.month(-132),
        )
        .by(PSYCHIATRIST),
    ]);
    for visit in 0..13 {
        let day = calendar.weekday(-3 - 28 * visit);
        mersey_care.add(contact(Place::Home, "Community nurse visit", at(day, 13, 30), 40).by(COORDINATOR));
        mersey_care.add(contact(Place::Clinic, "Clozapine clinic", at(calendar.weekday(-5 - 28 * visit), 9, 15), 15));
    }
    for half in 0..4 {
        let day = calendar.month(-2 - 6 * half);
        let visit = mersey_care.add(contact(Place::Clinic, "Psychiatrist review", at(day, 10, 30), 40).by(PSYCHIATRIST));
        let text = "Dear Dr Ravindran, Mr Llewellyn-Price is well. He hears a voice on tired days and has his own ways \
                    with it. He works four mornings. Clozapine unchanged. Smoking less raises its level: we are checking \
                    that each month.";
        mersey_care.add(letter("Psychiatrist's letter", day, text).by(PSYCHIATRIST).during(&visit));
    }
    let (came, left) = (calendar.month(-70), calendar.month(-68));
    let ward = stay(Place::Ward, "Acute ward, of his own will", at(came, 17, 0), at(left, 11, 0));
    let ward = mersey_care.add(discharged_to(ward, "Supported living").by(PSYCHIATRIST));
    mersey_care.add(
        letter(
            "Discharge summary",
            left,
            "Came in after stopping his tablets when his father died. Left well, with a plan of his own.",
        )
        .by(PSYCHIATRIST)
        .during(&ward),
    );
}

fn own_plan(mersey_care: &mut Feed, calendar: Calendar) {
    let answers = [
        ("1", "How I am when I am well", "Up at six, at the workshop by eight, music on."),
        ("2", "Early signs", "Not sleeping two nights running. Curtains shut. Not answering Eleri."),
        ("3", "What helps", "Someone I know coming round. A walk on the shore. Fewer questions."),
        ("4", "What does not help", "A crowd at the door. Uniforms, unless somebody is hurt."),
        ("5", "Medicines I want and do not want", "Clozapine works. Never haloperidol again."),
        ("6", "Who is told", "My sister Eleri, first."),
    ];
    mersey_care.add(form("Advance statement", "advance-statement", at(calendar.month(-8), 14, 0), &answers).by_the_person());
    let words = [
        ("What is most important to me", "My job at the bicycle workshop and my sister's kids."),
        ("How I communicate and how to communicate with me", "Call me Gaz. Straight talk. If I look away I am still listening."),
        ("Please do and please don't", "Please do check my chest and my sugar. Don't put everything down to my mind."),
    ];
    mersey_care.add(about_me(at(calendar.month(-8), 14, 30), &words));
}

fn shared_plan(mersey_care: &mut Feed, calendar: Calendar) {
    mersey_care.add_all([
        plan(
            "Care plan",
            calendar.month(-2),
            "Agreed together. Crisis line day and night: 0151 496 0470.",
            &[
                ("Nurse visit every four weeks", "in-progress"),
                ("Blood count every four weeks", "in-progress"),
                ("Clozapine level each month while he stops smoking", "in-progress"),
            ],
        )
        .by(COORDINATOR),
        goal("Ride the coast path to Formby and back", calendar.month(-2), calendar.month(4)).by_the_person(),
        team(
            "Team around Gareth",
            calendar.month(-2),
            &[
                (COORDINATOR, "Named coordinator"),
                (PSYCHIATRIST, "Psychiatrist"),
                (GP, "Doctor"),
                ("fintan-ellsworth", "Support worker"),
            ],
        ),
        appointment("Nurse visit", "Community mental health nurse, at home", at(calendar.weekday(25), 13, 30), 40, "booked")
            .by(COORDINATOR),
        appointment("Clozapine clinic", "Clozapine clinic", at(calendar.weekday(23), 9, 15), 15, "booked"),
        task(
            "Take weight and waist at the clozapine clinic, to save him a visit to the practice",
            MERSEY_CARE,
            calendar.weekday(-7),
            calendar.weekday(23),
            "accepted",
        )
        .by(COORDINATOR),
    ]);
}

fn monitoring(laboratory: &mut Feed, calendar: Calendar) {
    for visit in 0..13_i32 {
        let taken = at(calendar.weekday(i64::from(-5 - 28 * visit)), 9, 20);
        let sway = f64::from(visit % 5) * 0.3;
        laboratory.panel(&BLOOD_COUNT, &[148.0 - sway, 7.4 + sway, 4.6 + sway, 241.0, 91.0], taken);
        if visit < 4 {
            laboratory.add(result(&CLOZAPINE, 0.61 - f64::from(visit) * 0.06, taken).about("mental-health"));
        }
    }
    for (year, sugar, cholesterol) in [(1, 45.0, 4.9), (2, 44.0, 5.2), (3, 41.0, 5.6), (4, 39.0, 5.8)] {
        let taken = at(calendar.month(-12 * year + 1), 14, 20);
        laboratory.add(result(&HBA1C, sugar, taken));
        laboratory.panel(&LIPIDS, &[cholesterol, 1.0, 2.1], taken);
        laboratory.panel(&LIVER, &[34.0, 78.0, 44.0, 8.0], taken);
    }
}

fn hospital(aintree: &mut Feed, calendar: Calendar) {
    let doctor = "roisin-chaudhri-lowe";
    let day = calendar.month(-20);
    aintree.add_all([
        contact(Place::Emergency, "Breathless with a chest infection", at(day, 12, 0), 220).by("emrys-dunnerdale"),
        stay(Place::Ward, "Chest infection, acute medicine", at(day, 16, 0), at(day + chrono::Days::new(3), 13, 0)).by(doctor),
        procedure(Term::snomed("127783003", "Spirometry"), calendar.month(-19)),
        letter(
            "Discharge summary, acute medicine",
            day + chrono::Days::new(3),
            "Chest infection on top of new lung disease. Clozapine was carried on throughout. Breathing test and \
             stop-smoking help arranged.",
        )
        .by(doctor),
    ]);
}

fn support(file: &mut File, calendar: Calendar) {
    let living = file.feed(SUPPORTED_LIVING).always_about("social-care");
    for week in 0..8 {
        living.add(
            contact(Place::Home, "Support worker: shopping, post, a brew", at(calendar.weekday(-2 - 7 * week), 16, 0), 90)
                .by("fintan-ellsworth"),
        );
    }
    let council = file.feed(SEFTON_COUNCIL).always_about("social-care");
    council.add(
        contact(Place::Home, "Yearly review of supported living", at(calendar.month(-4), 11, 0), 60).by("hazel-anyanwu-pike"),
    );
    council.add(
        plan(
            "Support plan",
            calendar.month(-4),
            "Seven hours of support a week; fewer in summer at his wish.",
            &[("Weekly visit", "in-progress")],
        )
        .by("hazel-anyanwu-pike"),
    );
}
