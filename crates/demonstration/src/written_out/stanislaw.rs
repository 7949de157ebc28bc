//! Stanisław Kowalczyk-Webb, 79: broke his hip, came home two days ago; hospital, nurses, council and practice share one
//! list of what is still to do. He speaks Polish first; his granddaughter helps for the weeks of his recovery.

use serde_json::json;

use super::{place, someone};
use crate::PersonFile;
use crate::bundle::{Feed, File};
use crate::calendar::{Calendar, at};
use crate::conditions::{ATRIAL_FIBRILLATION, HYPERTENSION, OSTEOPOROSIS};
use crate::entry::care::{about_me, goal, owned_by, plan, referral, relative, task, team};
use crate::entry::clinical::{
    allergy, blood_pressure, condition, finding, imaging, immunisation, measurement, medicine, procedure, score, taking,
};
use crate::entry::contact::{Place, appointment, contact, discharged_to, letter, message, stay};
use crate::organisations::{AINTREE, AMBULANCE, COMMUNITY_HEALTH, HOME_CARE_SEFTON, LABORATORIES, SEFTON_COUNCIL};
use crate::person::{Address, Kin};
use crate::practices::ALT_MEADOW;
use crate::practitioners;
use crate::results::{BLOOD_COUNT, INFLAMMATION, OXYGEN, PULSE, RENAL, TEMPERATURE};
use crate::terms::Term;

const GP: &str = "philippa-acheson";
const NURSE: &str = "ruaridh-pemblebury";
const SURGEON: &str = "gideon-pargeter";
const PHARMACIST: &str = "tomasz-elderfield";
const COORDINATOR: &str = "leonie-hartsgrove";
/// Days ago of the fall and of the way home.
const FALL: i64 = 13;
const HOME: i64 = 2;

pub(super) fn stanislaw(calendar: Calendar) -> PersonFile {
    let address = Address::new("5 Meadowbrook Lane", "Maghull", "Liverpool", "L31 3XJ");
    let about = ("male", calendar.born(79, 12));
    let mut person =
        someone(place::STANISLAW, ("Mr", "Stanisław", "Kowalczyk-Webb"), about, address, ("0151 496 0829", ALT_MEADOW));
    person.known_as = Some("Staszek");
    person.language = ("pl", "Polish");
    person.interpreter = true;
    person.kin = Some(Kin::new("granddaughter", "Zuzanna", "Webb", "07700 900830"));
    let mut file = File::new(person);
    surgery(file.practice(), calendar);
    fall(file.feed(AMBULANCE), calendar);
    ward(file.feed(AINTREE), calendar);
    discharge(file.feed(AINTREE), calendar);
    discharge_tasks(file.feed(AINTREE), calendar);
    laboratory(file.feed(LABORATORIES), calendar);
    home(&mut file, calendar);
    file.finish()
}

fn surgery(gp: &mut Feed, calendar: Calendar) {
    gp.add_all([
        condition(HYPERTENSION, calendar.month(-190)).by(GP),
        condition(ATRIAL_FIBRILLATION, calendar.month(-44)).by(GP),
        allergy(Term::plain("Morphine"), "Sickness and bad dreams", "mild", calendar.month(-130)).by(GP),
        medicine("Apixaban 5 mg tablets", "One tablet twice a day", calendar.month(-44)).by(GP),
        medicine("Bisoprolol 2.5 mg tablets", "One tablet each morning", calendar.month(-44)).by(GP),
        medicine("Ramipril 5 mg capsules", "One capsule once a day", calendar.month(-150)).by(GP),
        medicine("Zopiclone 3.75 mg tablets", "One tablet at night", calendar.month(-6)).by(GP),
        contact(Place::Clinic, "Unsteady on his feet", at(calendar.weekday(-52), 10, 0), 15).by(GP),
        contact(Place::Telephone, "Call after discharge, with interpreter", at(calendar.weekday(-1), 12, 0), 15).by(NURSE),
        blood_pressure(126, 72, at(calendar.weekday(-52), 10, 2)).by(NURSE),
        immunisation("Flu vaccine", calendar.month(-9)).by(NURSE),
        appointment(
            "Medicines review after hospital",
            "Doctor, Alt Meadow Surgery",
            at(calendar.weekday(5), 10, 0),
            20,
            "booked",
        )
        .by(GP),
    ]);
    let words = [
        ("What is most important to me", "My bees, and to walk to them on my own legs."),
        ("How I communicate and how to communicate with me", "Polish when it matters. English for the weather. Call me Staszek."),
        ("Also worth knowing about me", "I was a cabinet maker. If it wobbles I will mend it, so tell me not to."),
        ("Supported to write this by", "Zuzanna, my granddaughter."),
    ];
    gp.add(about_me(at(calendar.day(-1), 18, 30), &words));
}

fn fall(ambulance: &mut Feed, calendar: Calendar) {
    let day = calendar.day(-FALL);
    let call = ambulance
        .add(contact(Place::Emergency, "999 call: fell on the stairs, cannot stand", at(day, 6, 50), 75).by("jodie-ravenscairn"));
    for (test, value) in [(&PULSE, 96.0), (&OXYGEN, 96.0), (&TEMPERATURE, 35.9)] {
        ambulance.add(measurement(test, value, at(day, 7, 15)).by("jodie-ravenscairn").during(&call));
    }
    ambulance.add(
        finding(Term::plain("Home as found"), "Loose stair carpet, no second rail, cold bedroom", day).by("jodie-ravenscairn"),
    );
}

fn ward(aintree: &mut Feed, calendar: Calendar) {
    let (came, operated, left) = (calendar.day(-FALL), calendar.day(-FALL + 1), calendar.day(-HOME));
    aintree.add(contact(Place::Emergency, "Fall, painful hip", at(came, 8, 20), 240).by("emrys-dunnerdale"));
    let ward = discharged_to(
        stay(Place::Ward, "Broken hip, orthopaedic ward", at(came, 12, 30), at(left, 14, 30)),
        "Home with reablement",
    );
    let ward = aintree.add(ward.by(SURGEON));
    aintree.add_all([
        condition(Term::snomed("359817006", "Closed fracture of hip"), came).by(SURGEON).during(&ward),
        condition(OSTEOPOROSIS, operated).by(SURGEON).during(&ward),
        imaging("X-ray of pelvis and left hip", at(came, 9, 10), "Fracture of the neck of the left thigh bone, displaced.")
            .during(&ward),
        procedure(Term::plain("Half hip replacement, left"), operated).by(SURGEON).during(&ward),
        score("4AT delirium score", 5, 12, calendar.day(-FALL + 2)).by(SURGEON).during(&ward),
        score("4AT delirium score", 0, 12, calendar.day(-FALL + 6)).by(SURGEON).during(&ward),
        finding(Term::plain("Walking"), "Ten metres with a frame and one person", calendar.day(-FALL + 5))
            .by("fergal-omondi-shaw")
            .during(&ward),
        finding(Term::plain("Walking"), "Thirty metres with a frame alone; six stairs with a rail", calendar.day(-HOME))
            .by("fergal-omondi-shaw")
            .during(&ward),
    ]);
    for (day, pulse, temperature, oxygen) in [
        (0, 98.0, 36.4, 95.0),
        (1, 102.0, 37.4, 94.0),
        (2, 94.0, 37.2, 95.0),
        (4, 84.0, 36.8, 96.0),
        (7, 78.0, 36.6, 97.0),
        (10, 76.0, 36.7, 97.0),
    ] {
        let taken = at(calendar.day(-FALL + day), 14, 0);
        for (test, value) in [(&PULSE, pulse), (&TEMPERATURE, temperature), (&OXYGEN, oxygen)] {
            aintree.add(measurement(test, value, taken).during(&ward));
        }
        aintree.add(blood_pressure(122, 70, taken).during(&ward));
    }
}

fn discharge(aintree: &mut Feed, calendar: Calendar) {
    let left = calendar.day(-HOME);
    let text = "Mr Kowalczyk-Webb fell on his stairs and broke his left hip. Half hip replacement next day. Confused for \
                two days, then clear. Zopiclone stopped: please do not start again. Ramipril stopped: blood pressure low \
                on standing. New: calcium and vitamin D, weekly alendronic acid. Clips out on day 14 by the district \
                nurses. He walks with a frame.";
    aintree.add_all([
        letter("Discharge summary, orthopaedics", left, text).by(SURGEON),
        taking("Apixaban 5 mg tablets", "One tablet twice a day", left).by(PHARMACIST),
        taking("Bisoprolol 2.5 mg tablets", "One tablet each morning", left).by(PHARMACIST),
        taking("Ramipril 5 mg capsules", "Stopped on the ward", left).by(PHARMACIST).set("status", "stopped"),
        taking("Zopiclone 3.75 mg tablets", "Stopped on the ward", left).by(PHARMACIST).set("status", "stopped"),
        medicine("Alendronic acid 70 mg tablets", "One tablet each Sunday, upright, with water", left).by(PHARMACIST),
        medicine("Calcium carbonate and vitamin D tablets", "One tablet twice a day", left).by(PHARMACIST),
        medicine("Paracetamol 500 mg tablets", "Two tablets four times a day for two weeks", left).by(PHARMACIST),
        message(
            "Discharge notice to council and community nurses",
            at(calendar.day(-HOME - 1), 11, 0),
            "Goes home the day after tomorrow noon if the rail is fitted. Needs reablement twice a day.",
        )
        .by(COORDINATOR),
        appointment("Fracture clinic", "Orthopaedics, Aintree", at(calendar.weekday(29), 11, 20), 20, "booked").by(SURGEON),
    ]);
}

/// What is to be done, the organisation, days from today until it is due, FHIR's status, the professional.
type Job = (&'static str, &'static str, i64, &'static str, Option<&'static str>);

#[rustfmt::skip]
const JOBS: [Job; 8] = [
    ("Second stair rail fitted before he comes home", SEFTON_COUNCIL, -HOME, "completed", Some("stellan-burscough")),
    ("Frame and raised toilet seat delivered", SEFTON_COUNCIL, -HOME, "completed", None),
    ("Reablement visits begin, twice a day for six weeks", SEFTON_COUNCIL, -1, "in-progress", Some("stellan-burscough")),
    ("Wound check and clips out on day 14", COMMUNITY_HEALTH, 2, "accepted", None),
    ("Medicines list put right: ramipril and zopiclone off repeat", ALT_MEADOW, 3, "requested", Some(GP)),
    ("Physiotherapy at home, first visit", COMMUNITY_HEALTH, 4, "accepted", Some("fergal-omondi-shaw")),
    ("Blood count and kidney function one week after leaving", COMMUNITY_HEALTH, 5, "requested", None),
    ("Bone health clinic referral sent", AINTREE, 8, "in-progress", Some(COORDINATOR)),
];

fn discharge_tasks(aintree: &mut Feed, calendar: Calendar) {
    let granddaughter = aintree.add(relative("granddaughter", ("Zuzanna", "Webb"), "07700 900830"));
    let asked = calendar.day(-HOME - 1);
    let group = json!({ "system": "urn:ilinks:task-group", "value": "discharge" });
    for (what, organisation, due, status, owner) in JOBS {
        let job =
            task(what, organisation, asked, calendar.weekday(due), status).by(COORDINATOR).set("groupIdentifier", group.clone());
        aintree.add(match owner {
            Some(owner) => owned_by(job, practitioners::find(owner).reference()),
            None => job,
        });
    }
    let carpet = task("Carpet on the stairs fastened down", SEFTON_COUNCIL, asked, calendar.day(6), "accepted");
    let carpet = owned_by(carpet.by(COORDINATOR), json!({ "reference": granddaughter }));
    aintree.add(carpet.set("groupIdentifier", group));
}

fn laboratory(laboratory: &mut Feed, calendar: Calendar) {
    for (day, haemoglobin, crp, creatinine) in
        [(0, 131.0, 4.0, 96.0), (2, 98.0, 142.0, 118.0), (5, 101.0, 61.0, 104.0), (10, 108.0, 18.0, 98.0)]
    {
        let taken = at(calendar.day(-FALL + day), 9, 0);
        laboratory.panel(&INFLAMMATION, &[crp, haemoglobin, 9.8, 260.0], taken);
        laboratory.panel(&RENAL, &[136.0, 4.3, 8.1, creatinine, 8400.0 / creatinine - 20.0], taken);
    }
    laboratory.panel(&BLOOD_COUNT, &[133.0, 6.9, 4.1, 231.0, 90.0], at(calendar.weekday(-52), 10, 10));
}

fn home(file: &mut File, calendar: Calendar) {
    let worker = "hazel-anyanwu-pike";
    let council = file.feed(SEFTON_COUNCIL).always_about("social-care");
    council.add_all([
        referral("Reablement at home", HOME_CARE_SEFTON, calendar.day(-HOME - 1), "Back from hospital after a broken hip")
            .by("stellan-burscough"),
        contact(Place::Ward, "Social worker on the ward, with interpreter", at(calendar.weekday(-HOME - 2), 15, 0), 45)
            .by(worker),
        plan(
            "Reablement plan, six weeks",
            calendar.day(-HOME),
            "Two visits a day, fewer as he gets stronger.",
            &[
                ("Washing and dressing: he does his top half, helper his legs", "in-progress"),
                ("Practise six stairs twice a day", "in-progress"),
                ("Walk to the garden gate", "scheduled"),
            ],
        )
        .by("stellan-burscough"),
        goal("Walk to the beehives alone", calendar.day(-HOME), calendar.day(40)).by_the_person(),
        appointment("Reablement review", "Reablement, at home", at(calendar.weekday(14), 14, 0), 45, "booked")
            .by("stellan-burscough"),
    ]);
    let agency = file.feed(HOME_CARE_SEFTON).always_about("social-care");
    agency.add(
        contact(Place::Home, "First reablement visit: managed the stairs once", at(calendar.day(-1), 8, 30), 45)
            .by("nokuthula-brackley-dunn"),
    );
    let nurses = file.feed(COMMUNITY_HEALTH);
    nurses.add_all([
        contact(Place::Home, "Wound check: clean and dry", at(calendar.day(-1), 11, 0), 25).by("siobhan-trelawney"),
        finding(Term::plain("Wound of left hip"), "Clean, dry, clips in place", calendar.day(-1)).by("siobhan-trelawney"),
        appointment("Clips out", "District nurses, at home", at(calendar.weekday(2), 11, 0), 25, "booked")
            .by("siobhan-trelawney"),
        appointment("Physiotherapy at home", "Community physiotherapy, at home", at(calendar.weekday(4), 13, 0), 45, "booked")
            .by("fergal-omondi-shaw"),
        team(
            "Home from hospital",
            calendar.day(-HOME),
            &[
                (COORDINATOR, "Discharge coordinator"),
                ("siobhan-trelawney", "District nurse"),
                ("fergal-omondi-shaw", "Physiotherapist"),
                ("stellan-burscough", "Reablement"),
                (GP, "Doctor"),
            ],
        ),
    ]);
}
