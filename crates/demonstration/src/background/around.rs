//! What community services, councils and care providers send about an ordinary person.

use rand::Rng;
use rand::rngs::StdRng;

use super::life::Life;
use crate::bundle::File;
use crate::calendar::at;
use crate::entry::care::{about_me, plan, task};
use crate::entry::clinical::{finding, measurement, score};
use crate::entry::contact::{Place, appointment, contact};
use crate::organisations::{
    COMMUNITY_HEALTH, FIRE, HOME_CARE_LIVERPOOL, HOME_CARE_SEFTON, LIVERPOOL_COUNCIL, MERSEY_CARE, SEFTON_COUNCIL,
};
use crate::results::WEIGHT;
use crate::terms::Term;

pub(super) fn add(file: &mut File, life: &Life, rng: &mut StdRng) {
    match life.age {
        0..5 => health_visitor(file, life, rng),
        5..17 if rng.random_bool(0.3) => school_nurse(file, life, rng),
        _ => {}
    }
    if life.age > 76 && rng.random_bool(0.6) {
        district_nurse(file, life, rng);
    }
    if life.age > 74 && rng.random_bool(0.5) {
        council(file, life, rng);
    }
    let low = life.conditions.iter().any(|condition| condition.category == Some("mental-health"));
    if low && life.age < 70 && rng.random_bool(0.5) {
        talking_therapy(file, life, rng);
    }
    if life.age > 66 && rng.random_bool(0.12) {
        let day = life.calendar.weekday(-rng.random_range(5..300));
        file.feed(FIRE)
            .add(contact(Place::Home, "Safe and well visit: smoke alarms checked", at(day, 11, 0), 40).by("gemma-rookhurst"));
    }
    if life.age > 12 && rng.random_bool(0.15) {
        own_words(file, life, rng);
    }
}

fn health_visitor(file: &mut File, life: &Life, rng: &mut StdRng) {
    let visitor = "bronagh-whitcombe";
    let (born, today) = (file.person.born, life.calendar.today());
    let feed = file.feed(COMMUNITY_HEALTH);
    for (days, weight, what) in
        [(12, 3.5, "New birth visit"), (46, 4.7, "Six-week visit"), (330, 9.2, "One-year review"), (800, 12.4, "Two-year review")]
    {
        let day = born + chrono::Days::new(days);
        if day < today {
            let visit = feed.add(contact(Place::Home, what, at(day, 11, 0), 50).by(visitor));
            feed.add(measurement(&WEIGHT, weight + rng.random_range(-0.4..0.6), at(day, 11, 10)).by(visitor).during(&visit));
        }
    }
    let start = at(life.calendar.weekday(rng.random_range(4..60)), 10, 0);
    feed.add(appointment("Health visitor clinic", "Children's centre", start, 30, "booked").by(visitor));
}

fn school_nurse(file: &mut File, life: &Life, rng: &mut StdRng) {
    let nurse = "desiree-plumleigh";
    let day = life.calendar.weekday(-rng.random_range(10..300));
    let feed = file.feed(COMMUNITY_HEALTH);
    feed.add(contact(Place::Clinic, "School nurse drop-in", at(day, 12, 30), 15).by(nurse));
    feed.add(finding(Term::plain("Hearing and sight at school"), "Normal", day).by(nurse));
}

fn district_nurse(file: &mut File, life: &Life, rng: &mut StdRng) {
    let nurse = "siobhan-trelawney";
    let feed = file.feed(COMMUNITY_HEALTH);
    let what = ["Leg dressing", "Injection of vitamin B12", "Skin and pressure check"][rng.random_range(0..3)];
    for week in 0..rng.random_range(3..9) {
        let day = life.calendar.weekday(-3 - 14 * week);
        feed.add(contact(Place::Home, what, at(day, 10, 40), 25).by(nurse));
    }
    if life.alive {
        let start = at(life.calendar.weekday(rng.random_range(4..14)), 10, 40);
        feed.add(appointment(what, "District nurses, at home", start, 25, "booked").by(nurse));
    }
}

fn council(file: &mut File, life: &Life, rng: &mut StdRng) {
    let in_liverpool = life.practice.council == LIVERPOOL_COUNCIL;
    let (council, worker) =
        if in_liverpool { (LIVERPOOL_COUNCIL, "priyanka-holroyd-bell") } else { (SEFTON_COUNCIL, "hazel-anyanwu-pike") };
    let (agency, carer) =
        if in_liverpool { (HOME_CARE_LIVERPOOL, "dympna-achterlonie") } else { (HOME_CARE_SEFTON, "nokuthula-brackley-dunn") };
    let day = life.calendar.month(-rng.random_range(2..12));
    let feed = file.feed(council).always_about("social-care");
    feed.add(contact(Place::Home, "Assessment of care needs", at(day, 14, 0), 75).by(worker));
    let visits = [("One visit each morning", "in-progress"), ("Community alarm", "in-progress")];
    feed.add(plan("Care and support plan", day, "Agreed at home; looked at again each year.", &visits).by(worker));
    if life.alive {
        let asked = life.calendar.weekday(-rng.random_range(1..20));
        let due = life.calendar.weekday(rng.random_range(2..30));
        feed.add(task("Yearly review of care and support", council, asked, due, "requested").by(worker));
    }
    let feed = file.feed(agency).always_about("social-care");
    for visit in 1..rng.random_range(3..8) {
        feed.add(contact(Place::Home, "Morning visit: all as planned", at(life.calendar.day(-visit), 8, 45), 30).by(carer));
    }
}

fn talking_therapy(file: &mut File, life: &Life, rng: &mut StdRng) {
    let therapist = "kofi-lindale";
    let began = rng.random_range(100..500);
    let feed = file.feed(MERSEY_CARE).always_about("mental-health");
    for session in 0..rng.random_range(2..7) {
        let day = life.calendar.weekday(-began + 14 * i64::from(session));
        let visit = feed.add(contact(Place::Telephone, "Talking therapy", at(day, 17, 0), 50).by(therapist));
        feed.add(score("PHQ-9 depression score", 16 - 2 * session, 27, day).by(therapist).during(&visit));
    }
}

fn own_words(file: &mut File, life: &Life, rng: &mut StdRng) {
    const MATTERS: [&str; 5] = [
        "My family, and being on time.",
        "Keeping my independence.",
        "My dog, and somebody to walk him if I am away.",
        "Being told the truth, kindly.",
        "My faith, and food that goes with it.",
    ];
    const TALK: [&str; 3] = ["Speak slowly, please, and write it down.", "Ring rather than write.", "By my first name."];
    let words = [
        ("What is most important to me", MATTERS[rng.random_range(0..MATTERS.len())]),
        ("How I communicate and how to communicate with me", TALK[rng.random_range(0..TALK.len())]),
    ];
    let written = at(life.calendar.day(-rng.random_range(3..300)), 18, 0);
    file.practice().add(about_me(written, &words));
}
