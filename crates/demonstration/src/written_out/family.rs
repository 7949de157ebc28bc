//! The Merrick family of Bootle: Dana, her partner Luke, Noah (6) and Poppy (10 months). Several agencies each know a
//! little; together the events tell more. The children have a child protection plan; their mother asked for help herself.

use super::{place, someone};
use crate::PersonFile;
use crate::bundle::{Feed, File};
use crate::calendar::{Calendar, at};
use crate::conditions::{DEPRESSION, ECZEMA, VIRAL_ILLNESS};
use crate::entry::Entry;
use crate::entry::care::{flag, plan, referral, relative, task, team};
use crate::entry::clinical::{
    condition, finding, imaging, immunisation, immunisation_not_given, measurement, medicine, past_condition, procedure, score,
};
use crate::entry::contact::{Place, appointment, contact, letter, message};
use crate::organisations::{
    AINTREE, ALDER_HEY, COMMUNITY_HEALTH, FIRE, MERSEY_CARE, POLICE, SEFTON_COUNCIL, URGENT_CARE, WOMENS,
};
use crate::person::{Address, Kin, Person};
use crate::practices::KITTIWAKE;
use crate::results::{HEIGHT, TEMPERATURE, WEIGHT};
use crate::terms::Term;

const GP: &str = "rhodri-fazackley-moss";
const NURSE: &str = "perpetua-gorsedale";
const HEALTH_VISITOR: &str = "bronagh-whitcombe";
const SCHOOL_NURSE: &str = "desiree-plumleigh";
const SOCIAL_WORKER: &str = "marcus-thistlewood";
const OFFICER: &str = "ewan-stainforth";

fn at_home(place: u32, name: (&'static str, &str, &str), about: (&'static str, chrono::NaiveDate), phone: &str) -> Person {
    let address = Address::new("52 Merton Grove", "Bootle", "Bootle", "L20 7XL");
    let mut person = someone(place, name, about, address, (phone, KITTIWAKE));
    person.kin = Some(Kin::new("grandmother", "Carol", "Merrick", "0151 496 0633"));
    person
}

/// What one agency tells the others: the fact, the child's own voice, what was done.
fn shared_event(calendar: Calendar, days: i64, subject: &str, fact: &str, notes: &[&str]) -> Entry {
    let sent = at(calendar.day(-days), 15, 30);
    notes.iter().fold(message(subject, sent, fact).about("safeguarding"), |entry, note| entry.note(note))
}

pub(super) fn dana(calendar: Calendar) -> PersonFile {
    let person = at_home(place::DANA, ("Ms", "Dana", "Merrick"), ("female", calendar.born(31, 77)), "07700 900631");
    let mut file = File::new(person);
    file.practice().add_all([
        condition(DEPRESSION, calendar.month(-8))
            .by(GP)
            .about("mental-health")
            .note("After the birth of Poppy; better with therapy."),
        medicine("Sertraline 100 mg tablets", "One tablet each morning", calendar.month(-7)).by(GP).about("mental-health"),
        contact(Place::Clinic, "Low since the birth; asked for help", at(calendar.month(-8), 9, 10), 20)
            .by(GP)
            .about("mental-health"),
        contact(
            Place::Clinic,
            "Bruise to upper arm; alone with doctor, told what happened at home",
            at(calendar.day(-158), 10, 40),
            20,
        )
        .by(GP)
        .about("safeguarding"),
        contact(Place::Telephone, "How the new tablets are going", at(calendar.weekday(-4), 12, 30), 10)
            .by(GP)
            .about("mental-health"),
        finding(Term::loinc("72166-2", "Smoking status"), "Stopped in pregnancy", calendar.month(-14)).by(NURSE),
        appointment("Mood review", "Doctor, Kittiwake Health Centre", at(calendar.weekday(13), 9, 20), 15, "booked").by(GP),
    ]);
    file.feed(WOMENS).add_all([
        contact(Place::Clinic, "Antenatal booking visit", at(calendar.month(-17), 10, 0), 60).by("freda-wainscott-ali"),
        procedure(Term::snomed("65200003", "Insertion of intrauterine contraceptive device"), calendar.month(-8))
            .about("sexual-health"),
        letter("Birth summary", calendar.day(-310), "A girl, 3.2 kg, born at 39 weeks. Both well. Home next day.")
            .by("freda-wainscott-ali"),
    ]);
    police(&mut file, calendar);
    council_and_fire(&mut file, calendar);
    let mersey_care = file.feed(MERSEY_CARE).always_about("mental-health");
    for (days, points) in [(150, 19), (122, 15), (94, 13), (52, 9), (24, 8)] {
        let day = calendar.weekday(-days);
        let visit = mersey_care.add(contact(Place::Clinic, "Talking therapy", at(day, 13, 0), 50).by("kofi-lindale"));
        mersey_care.add(score("PHQ-9 depression score", points, 27, day).by("kofi-lindale").during(&visit));
    }
    file.finish()
}

fn police(file: &mut File, calendar: Calendar) {
    let police = file.feed(POLICE).always_about("safeguarding");
    police.add_all([
        shared_event(
            calendar,
            236,
            "Domestic incident",
            "Neighbour heard shouting. Both adults spoken to apart. No injury seen. Children asleep upstairs.",
            &["Action: information shared with children's services."],
        )
        .by(OFFICER),
        shared_event(
            calendar,
            161,
            "Domestic incident",
            "Ms Merrick rang 999. Pushed against a door. Mr Farrant left for the night. Both children at home.",
            &["Action: risk assessment made; safety plan offered.", "Outcome: Mr Farrant under investigation."],
        )
        .by("marisol-hinchcliffe-rae"),
        shared_event(
            calendar,
            12,
            "Welfare visit",
            "Visit as arranged. Ms Merrick and the children well. Mr Farrant not living at the address.",
            &["Significance: positive."],
        )
        .by(OFFICER),
    ]);
}

fn council_and_fire(file: &mut File, calendar: Calendar) {
    let council = file.feed(SEFTON_COUNCIL).always_about("safeguarding");
    council.add_all([
        contact(Place::Home, "Social worker visit to mother", at(calendar.weekday(-27), 10, 0), 60).by(SOCIAL_WORKER),
        finding(
            Term::plain("Strengths"),
            "Asked for help herself; keeps the children's routine; grandmother close by",
            calendar.weekday(-27),
        )
        .by(SOCIAL_WORKER),
        appointment("Core group meeting", "Children's social care, Bootle", at(calendar.weekday(11), 13, 30), 90, "booked")
            .by(SOCIAL_WORKER),
    ]);
    file.feed(FIRE).add(
        contact(
            Place::Home,
            "Safe and well visit: smoke alarms fitted, letter box plate fitted",
            at(calendar.weekday(-118), 14, 0),
            45,
        )
        .by("gemma-rookhurst"),
    );
}

pub(super) fn luke(calendar: Calendar) -> PersonFile {
    let mut person = at_home(place::LUKE, ("Mr", "Luke", "Farrant"), ("male", calendar.born(34, 190)), "07700 900632");
    person.address = Address::new("Flat 9, 4 Breeze Court", "Waterloo", "Liverpool", "L22 5XN");
    person.kin = Some(Kin::new("brother", "Aaron", "Farrant", "07700 900634"));
    let mut file = File::new(person);
    file.practice().add_all([
        contact(Place::Clinic, "Out of work since spring; drinking more; wants to stop", at(calendar.day(-140), 11, 20), 15)
            .by(GP)
            .about("mental-health"),
        score("AUDIT alcohol score", 17, 40, calendar.day(-140)).by(NURSE),
        score("AUDIT alcohol score", 7, 40, calendar.weekday(-30)).by(NURSE),
        contact(Place::Clinic, "Alcohol review: four weeks without", at(calendar.weekday(-30), 11, 0), 15).by(NURSE),
        referral("Relationship behaviour programme", SEFTON_COUNCIL, calendar.day(-135), "Asked for it himself")
            .by(GP)
            .about("safeguarding"),
        appointment("Alcohol review", "Nurse clinic, Kittiwake Health Centre", at(calendar.weekday(19), 11, 0), 15, "booked")
            .by(NURSE),
    ]);
    let aintree = file.feed(AINTREE);
    aintree.add(contact(Place::Emergency, "Cut hand on glass", at(calendar.day(-161), 23, 40), 120).by("emrys-dunnerdale"));
    aintree.add(procedure(Term::snomed("288086009", "Stitching of a wound"), calendar.day(-161)).by("emrys-dunnerdale"));
    let police = file.feed(POLICE).always_about("safeguarding");
    police.add(
        shared_event(
            calendar,
            161,
            "Domestic incident",
            "Interviewed. Bail with a condition not to go to the family's address.",
            &["Outcome: works with the programme since."],
        )
        .by("marisol-hinchcliffe-rae"),
    );
    file.finish()
}

/// What the council says on both children's records: the plan's kind, dates and telephone numbers, never its text.
fn protection_plan(council: &mut Feed, calendar: Calendar, voice: &str) {
    council.always_about("safeguarding");
    let since = calendar.day(-72);
    council.add_all([
        flag("Child protection plan", "safety", since).by(SOCIAL_WORKER),
        plan(
            "Child protection plan",
            since,
            "Sefton Council. Office hours 0151 496 0640; emergency duty team 0151 496 0641.",
            &[
                ("Social worker visit every ten working days", "in-progress"),
                ("Core group every four weeks", "in-progress"),
                ("Contact with father only with grandmother there", "in-progress"),
            ],
        )
        .by(SOCIAL_WORKER),
        message(
            "Initial child protection conference",
            at(since, 10, 0),
            "Decision: plan, category emotional harm. Mother and grandmother took part.",
        )
        .by(SOCIAL_WORKER),
        contact(Place::Home, "Social worker visit", at(calendar.weekday(-41), 16, 0), 60).by(SOCIAL_WORKER),
        contact(Place::Home, "Social worker visit", at(calendar.weekday(-27), 16, 0), 60).by(SOCIAL_WORKER),
        contact(Place::Home, "Social worker visit", at(calendar.weekday(-13), 16, 0), 60).by(SOCIAL_WORKER),
        finding(Term::plain("Child's voice"), voice, calendar.weekday(-13)).by(SOCIAL_WORKER),
        appointment("Review conference", "Children's social care, Bootle", at(calendar.weekday(18), 10, 0), 120, "booked")
            .by(SOCIAL_WORKER),
        task(
            "Send the health summary to the review conference",
            COMMUNITY_HEALTH,
            calendar.weekday(-6),
            calendar.weekday(9),
            "requested",
        )
        .by(SOCIAL_WORKER),
        team(
            "Core group",
            since,
            &[
                (SOCIAL_WORKER, "Social worker and coordinator"),
                (HEALTH_VISITOR, "Health visitor"),
                (SCHOOL_NURSE, "School nurse"),
                (GP, "Doctor"),
                (OFFICER, "Police"),
            ],
        ),
    ]);
}

pub(super) fn noah(calendar: Calendar) -> PersonFile {
    let person = at_home(place::NOAH, ("", "Noah", "Merrick"), ("male", calendar.born(6, 140)), "07700 900631");
    let mut file = File::new(person);
    let gp = file.practice();
    gp.add(relative("mother", ("Dana", "Merrick"), "07700 900631"));
    gp.add_all([
        condition(ECZEMA, calendar.month(-60)).by(GP),
        medicine("Emollient cream", "As often as needed", calendar.month(-60)).by(GP),
        immunisation("MMR vaccine, first dose", calendar.month(-64)).by(NURSE),
        immunisation("MMR vaccine, second dose", calendar.month(-35)).by(NURSE),
        immunisation("4-in-1 pre-school booster", calendar.month(-35)).by(NURSE),
        contact(Place::Clinic, "Tummy aches before school", at(calendar.day(-88), 8, 40), 15).by(GP),
    ]);
    emergencies_and_eye_clinic(&mut file, calendar);
    school(file.feed(COMMUNITY_HEALTH), calendar);
    let voice = "Noah likes it better at Nan's on Fridays. He is worried where Luke sleeps now. He wants to keep his own bunk.";
    protection_plan(file.feed(SEFTON_COUNCIL), calendar, voice);
    file.feed(POLICE).always_about("safeguarding").add(
        shared_event(
            calendar,
            161,
            "Child present at domestic incident",
            "Noah was awake on the stairs.",
            &["Child's voice: \"I held Poppy's door shut.\"", "Action: school told before the next day's start."],
        )
        .by("marisol-hinchcliffe-rae"),
    );
    file.finish()
}

fn emergencies_and_eye_clinic(file: &mut File, calendar: Calendar) {
    let alder_hey = file.feed(ALDER_HEY);
    alder_hey.add_all([
        contact(Place::Emergency, "Fell from bunk bed; sore wrist", at(calendar.day(-318), 18, 20), 130).by("obinna-larchfield"),
        imaging("X-ray of left wrist", at(calendar.day(-318), 19, 0), "No break."),
        contact(
            Place::Emergency,
            "Thought to have swallowed tablets; none missing on count",
            at(calendar.day(-154), 20, 10),
            200,
        )
        .by("obinna-larchfield"),
        appointment("Eye clinic", "Eye clinic, Alder Hey", at(calendar.weekday(-171), 9, 30), 20, "noshow")
            .note("Was not brought"),
        appointment("Eye clinic", "Eye clinic, Alder Hey", at(calendar.weekday(-95), 9, 30), 20, "noshow")
            .note("Was not brought; letter had gone to the old address"),
        appointment("Eye clinic", "Eye clinic, Alder Hey", at(calendar.weekday(15), 9, 30), 20, "booked"),
        message(
            "Concern shared after the emergency visit",
            at(calendar.day(-154), 22, 0),
            "Noah said that he hides when there is shouting. Shared with children's services the same night.",
        )
        .by("obinna-larchfield")
        .about("safeguarding"),
    ]);
    file.feed(AINTREE)
        .add(contact(Place::Emergency, "Cut chin at the park", at(calendar.day(-202), 17, 0), 80).by("emrys-dunnerdale"));
}

fn school(community: &mut Feed, calendar: Calendar) {
    community.add_all([
        contact(Place::Clinic, "School nurse drop-in", at(calendar.weekday(-83), 12, 30), 30).by(SCHOOL_NURSE),
        finding(Term::plain("Child's voice"), "\"My tummy hurts when it's home time.\"", calendar.weekday(-83))
            .by(SCHOOL_NURSE)
            .about("safeguarding"),
        shared_event(
            calendar,
            92,
            "Notice from school",
            "Nine half-days missed this half-term.",
            &["Action: school nurse to see him."],
        )
        .by(SCHOOL_NURSE),
        contact(
            Place::Clinic,
            "School nurse: happier, sleeping, attendance full for three weeks",
            at(calendar.weekday(-9), 12, 30),
            25,
        )
        .by(SCHOOL_NURSE),
        measurement(&HEIGHT, 117.0, at(calendar.weekday(-83), 12, 40)).by(SCHOOL_NURSE),
        measurement(&WEIGHT, 20.8, at(calendar.weekday(-83), 12, 40)).by(SCHOOL_NURSE),
        contact(Place::Clinic, "Four-year review", at(calendar.month(-28), 10, 0), 45).by(HEALTH_VISITOR),
    ]);
}

pub(super) fn poppy(calendar: Calendar) -> PersonFile {
    let person = at_home(place::POPPY, ("", "Poppy", "Merrick-Farrant"), ("female", calendar.day(-310)), "07700 900631");
    let mut file = File::new(person);
    let gp = file.practice();
    gp.add(relative("mother", ("Dana", "Merrick"), "07700 900631"));
    gp.add_all([
        immunisation_not_given("6-in-1 vaccine, first dose", calendar.weekday(-254), "Not brought; mother unwell").by(NURSE),
        immunisation("6-in-1 vaccine, first dose", calendar.weekday(-226)).by(NURSE),
        immunisation("6-in-1 vaccine, second dose", calendar.weekday(-198)).by(NURSE),
        immunisation("6-in-1 vaccine, third dose", calendar.weekday(-168)).by(NURSE),
        contact(Place::Clinic, "Baby check at eight weeks", at(calendar.weekday(-250), 10, 0), 20).by(GP),
        past_condition(VIRAL_ILLNESS, calendar.day(-60), calendar.day(-53)).by(GP),
        appointment(
            "First birthday vaccines",
            "Nurse clinic, Kittiwake Health Centre",
            at(calendar.weekday(62), 10, 20),
            15,
            "booked",
        )
        .by(NURSE),
    ]);
    file.feed(URGENT_CARE)
        .add(contact(Place::Telephone, "Fever and off feeds", at(calendar.day(-60), 22, 15), 15).by("constance-yarrowdale"));
    let visitor = file.feed(COMMUNITY_HEALTH);
    for (days, weight, what) in [
        (299, 3.3, "New birth visit"),
        (268, 4.1, "Six-week visit"),
        (196, 6.0, "Visit: feeding well, mother tired"),
        (139, 7.2, "Visit: mother told about home; listened to, safety planned"),
        (69, 8.1, "Visit after conference"),
        (6, 8.7, "Visit: crawling, babbling, easy with her mother"),
    ] {
        let day = calendar.weekday(-days);
        let visit = visitor.add(contact(Place::Home, what, at(day, 11, 0), 50).by(HEALTH_VISITOR));
        visitor.add(measurement(&WEIGHT, weight, at(day, 11, 10)).by(HEALTH_VISITOR).during(&visit));
    }
    visitor.add(measurement(&TEMPERATURE, 36.8, at(calendar.weekday(-6), 11, 10)).by(HEALTH_VISITOR));
    visitor.add(
        appointment("Nine-to-twelve-month review", "Health visitor, at home", at(calendar.weekday(20), 11, 0), 60, "booked")
            .by(HEALTH_VISITOR),
    );
    let voice = "Too young to say: watched with her mother, turns to her for comfort.";
    protection_plan(file.feed(SEFTON_COUNCIL), calendar, voice);
    file.finish()
}
