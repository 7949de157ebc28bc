//! What hospitals, the ambulance service and the out-of-hours doctors send about an ordinary person.

use chrono::NaiveDate;
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::life::Life;
use super::long_term::Clinic;
use crate::bundle::File;
use crate::calendar::at;
use crate::entry::care::referral;
use crate::entry::clinical::{imaging, measurement, procedure};
use crate::entry::contact::{Place, appointment, contact, discharged_to, letter, open_stay, stay};
use crate::organisations::{ALDER_HEY, AMBULANCE, URGENT_CARE, WOMENS};
use crate::practitioners;
use crate::results::{OXYGEN, PULSE};
use crate::terms::Term;

pub(super) fn add(file: &mut File, life: &Life, rng: &mut StdRng) {
    for condition in &life.conditions {
        if let Some(clinic) = condition.clinic.filter(|_| life.long || rng.random_bool(0.6)) {
            outpatient(file, life, rng, clinic, (condition.term.text, condition.category));
        }
    }
    let emergencies = if life.long { 4 } else { usize::from(rng.random_bool(0.4)) + usize::from(rng.random_bool(0.12)) };
    for _ in 0..emergencies {
        emergency(file, life, rng);
    }
    if rng.random_bool(0.3) {
        operation(file, life, rng);
    }
    if life.female && (20..42).contains(&life.age) && rng.random_bool(0.3) {
        birth(file, life, rng);
    }
    if life.alive && life.age > 55 && rng.random_bool(0.07) {
        in_hospital_now(file, life, rng);
    }
    if rng.random_bool(0.25) {
        let day = life.past(rng, 1, 400);
        let call = contact(Place::Telephone, "Advice at night: what to watch, see own doctor", at(day, 22, 10), 12);
        file.feed(URGENT_CARE).add(call.by("ezekiel-mossbank"));
    }
}

/// The hospital for someone of this age and neighbourhood.
fn hospital(life: &Life) -> &'static str {
    if life.age < 16 { ALDER_HEY } else { life.practice.hospital }
}

fn someone_at(organisation: &str, rng: &mut StdRng) -> String {
    let team = practitioners::working_at(organisation);
    let doctors: Vec<_> = team.into_iter().filter(|someone| someone.is_doctor()).collect();
    doctors.choose(rng).expect("every hospital has a doctor").slug()
}

fn outpatient(file: &mut File, life: &Life, rng: &mut StdRng, clinic: Clinic, (problem, category): (&str, Option<&'static str>)) {
    let organisation = clinic.organisation.unwrap_or_else(|| hospital(life));
    let seen_by = someone_at(organisation, rng);
    let tagged = |entry: crate::entry::Entry| match category {
        Some(category) => entry.about(category),
        None => entry,
    };
    let first = life.calendar.month(-rng.random_range(2..26));
    let gp = life.doctor(rng);
    let asked = referral(clinic.name, organisation, first - chrono::Days::new(38), problem);
    file.practice().add(tagged(asked.by(&gp).set("status", "completed")));
    let feed = file.feed(organisation);
    let visit = feed.add(tagged(contact(Place::Clinic, clinic.name, at(first, 10, 20), 20).by(&seen_by)));
    let text = format!(
        "Dear Colleague, thank you for asking us to see this person about: {problem}. We went over what helps and what does not. \
         Treatment goes on as it is, with one change that they have in writing. We will see them again."
    );
    feed.add(tagged(letter(&format!("{} letter", clinic.name), first, &text).by(&seen_by).during(&visit)));
    if life.alive && rng.random_bool(0.6) {
        let start = at(life.calendar.weekday(rng.random_range(3..150)), rng.random_range(9..17), 0);
        feed.add(tagged(appointment(clinic.name, clinic.name, start, 20, "booked").by(&seen_by)));
    }
}

fn emergency(file: &mut File, life: &Life, rng: &mut StdRng) {
    const CHILD: [&str; 4] = ["Bumped head", "Fever", "Hurt wrist in a fall", "Swallowed a small coin"];
    const ADULT: [&str; 4] = ["Sprained ankle", "Chest pain, heart not the cause", "Cut hand", "Belly pain"];
    const OLDER: [&str; 4] = ["Fall at home", "Chest infection", "Breathless", "Dizzy and weak"];
    let reasons = match life.age {
        0..16 => CHILD,
        16..70 => ADULT,
        _ => OLDER,
    };
    let what = *reasons.choose(rng).expect("four reasons");
    let day = life.past(rng, 12, 1400);
    let organisation = hospital(life);
    let doctor = someone_at(organisation, rng);
    if rng.random_bool(0.35) {
        let ambulance = file.feed(AMBULANCE);
        let call =
            ambulance.add(contact(Place::Emergency, &format!("999 call: {what}"), at(day, 13, 0), 50).by("lysander-okpara"));
        ambulance.add(measurement(&PULSE, rng.random_range(72.0..112.0), at(day, 13, 10)).by("lysander-okpara").during(&call));
        ambulance.add(measurement(&OXYGEN, rng.random_range(92.0..99.0), at(day, 13, 10)).by("lysander-okpara").during(&call));
    }
    let feed = file.feed(organisation);
    let visit = feed.add(contact(Place::Emergency, what, at(day, 14, 15), 210).by(&doctor));
    if rng.random_bool(0.5) {
        feed.add(imaging("X-ray", at(day, 15, 0), "No fracture or other change seen.").during(&visit));
    }
    if life.age > 69 && rng.random_bool(0.7) {
        ward(file, organisation, what, day, rng);
    } else {
        feed.add(
            letter("Emergency department letter", day, &format!("{what}. Seen, treated and home the same day."))
                .by(&doctor)
                .during(&visit),
        );
    }
}

fn ward(file: &mut File, organisation: &'static str, what: &str, came: NaiveDate, rng: &mut StdRng) {
    let left = came + chrono::Days::new(rng.random_range(1..9));
    let doctor = someone_at(organisation, rng);
    let stay = stay(Place::Ward, &format!("{what}, medical ward"), at(came, 18, 0), at(left, 13, 0));
    let feed = file.feed(organisation);
    let stay = feed.add(discharged_to(stay, "Home").by(&doctor));
    let text =
        format!("Came in with: {what}. Treated and home when steady. Medicines as on the list. Please look again in two weeks.");
    feed.add(letter("Discharge summary", left, &text).by(&doctor).during(&stay));
}

fn in_hospital_now(file: &mut File, life: &Life, rng: &mut StdRng) {
    let organisation = hospital(life);
    let doctor = someone_at(organisation, rng);
    let came = life.calendar.day(-rng.random_range(1..6));
    let feed = file.feed(organisation);
    let stay = feed.add(open_stay(Place::Ward, "Medical ward", at(came, 17, 0)).by(&doctor).because("Short of breath"));
    feed.add(measurement(&OXYGEN, rng.random_range(91.0..97.0), at(came, 17, 20)).during(&stay));
    feed.add(measurement(&PULSE, rng.random_range(70.0..110.0), at(came, 17, 20)).during(&stay));
}

fn operation(file: &mut File, life: &Life, rng: &mut StdRng) {
    const YOUNG: [Term; 2] = [Term::plain("Removal of tonsils"), Term::plain("Grommets in both ears")];
    const MIDDLE: [Term; 3] = [
        Term::plain("Keyhole removal of gallbladder"),
        Term::plain("Repair of a groin hernia"),
        Term::snomed("73761001", "Colonoscopy"),
    ];
    const OLD: [Term; 3] = [Term::plain("Cataract operation"), Term::plain("Knee replacement"), Term::plain("Hip replacement")];
    let choice = match life.age {
        0..5 => return,
        5..16 => YOUNG.choose(rng),
        16..62 => MIDDLE.choose(rng),
        _ => OLD.choose(rng),
    };
    let term = *choice.expect("there are operations");
    let organisation = hospital(life);
    let surgeon = someone_at(organisation, rng);
    let day = life.past(rng, 60, 1500);
    let feed = file.feed(organisation);
    let stay = feed.add(stay(Place::Ward, "Planned operation, day ward", at(day, 7, 30), at(day, 17, 0)).by(&surgeon));
    feed.add(procedure(term, day).by(&surgeon).during(&stay));
    feed.add(
        letter("Operation letter", day, &format!("{}. Straightforward. Home the same day.", term.text))
            .by(&surgeon)
            .during(&stay),
    );
}

fn birth(file: &mut File, life: &Life, rng: &mut StdRng) {
    let day = life.calendar.day(-rng.random_range(60..1500));
    let midwife = "freda-wainscott-ali";
    let feed = file.feed(WOMENS);
    for days in [196, 140, 70, 21] {
        let visit = contact(Place::Clinic, "Antenatal clinic", at(day - chrono::Days::new(days), 9, 30), 20);
        feed.add(visit.by(midwife));
    }
    feed.add(imaging("Pregnancy ultrasound, 20 weeks", at(day - chrono::Days::new(140), 11, 0), "Growing as expected."));
    let stay = stay(Place::Ward, "Birth", at(day, 3, 0), at(day + chrono::Days::new(1), 12, 0));
    let stay = feed.add(stay.by(midwife));
    feed.add(letter("Birth summary", day, "Born at term. Both well. Home next day.").by(midwife).during(&stay));
}
