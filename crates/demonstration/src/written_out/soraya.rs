//! Soraya Bellini-Hart, 33: twenty-nine weeks pregnant, with epilepsy, severe pre-eclampsia the last time, and an older
//! child who once had a protection plan, from a home that she has left behind.

use super::{place, someone};
use crate::PersonFile;
use crate::bundle::{Feed, File};
use crate::calendar::{Calendar, at};
use crate::conditions::{EPILEPSY, PREGNANCY};
use crate::entry::care::{about_me, flag, goal, past_flag, plan, referral, relative, task};
use crate::entry::clinical::{
    allergy, blood_pressure, condition, finding, imaging, immunisation, measurement, medicine, past_condition, procedure,
};
use crate::entry::contact::{Place, appointment, contact, letter, message};
use crate::organisations::{COMMUNITY_HEALTH, LABORATORIES, LIVERPOOL_COUNCIL, WALTON, WOMENS};
use crate::person::{Address, Kin};
use crate::practices::COPPERBEECH;
use crate::results::{BLOOD_COUNT, IRON, LIVER, RENAL, URINE_PROTEIN_RATIO, WEIGHT};
use crate::terms::Term;

const GP: &str = "marguerite-oyelade";
const MIDWIFE: &str = "freda-wainscott-ali";
const OBSTETRICIAN: &str = "oluchi-brandreth";
/// Days since the pregnancy began: 29 weeks.
const ALONG: i64 = 29 * 7;

pub(super) fn soraya(calendar: Calendar) -> PersonFile {
    let address = Address::new("70 Dovercliffe Road", "Old Swan", "Liverpool", "L13 3XD");
    let about = ("female", calendar.born(33, 155));
    let mut person = someone(place::SORAYA, ("Mrs", "Soraya", "Bellini-Hart"), about, address, ("07700 900520", COPPERBEECH));
    person.kin = Some(Kin::new("husband", "Daniel", "Hart", "07700 900521"));
    let mut file = File::new(person);
    surgery(file.practice(), calendar);
    pregnancy(file.feed(WOMENS), calendar);
    plans(file.feed(WOMENS), calendar);
    visits_to_come(file.feed(WOMENS), calendar);
    history(file.feed(WOMENS), calendar);
    scans(file.feed(WOMENS), calendar);
    epilepsy(file.feed(WALTON), calendar);
    laboratory(file.feed(LABORATORIES), calendar);
    safeguarding(&mut file, calendar);
    midwife_and_others(file.feed(WOMENS), calendar);
    file.finish()
}

fn surgery(gp: &mut Feed, calendar: Calendar) {
    gp.add(relative("husband", ("Daniel", "Hart"), "07700 900521"));
    gp.add_all([
        condition(EPILEPSY, calendar.month(-180)).by(GP),
        condition(PREGNANCY, calendar.weekday(-ALONG + 45)).by(GP),
        allergy(Term::plain("Carbamazepine"), "Widespread rash", "moderate", calendar.month(-170)).by(GP),
        medicine("Lamotrigine 100 mg tablets", "One and a half tablets morning and night", calendar.month(-48)).by(GP),
        medicine("Folic acid 5 mg tablets", "One tablet once a day", calendar.month(-10)).by(GP),
        medicine("Aspirin 150 mg", "Once a day at night from 12 weeks, against pre-eclampsia", calendar.weekday(-ALONG + 84))
            .by(OBSTETRICIAN),
        contact(Place::Clinic, "Pregnancy test positive; medicines gone through", at(calendar.weekday(-ALONG + 45), 9, 0), 20)
            .by(GP),
        immunisation("Whooping cough vaccine in pregnancy", calendar.weekday(-60)).by("sinead-vassallo"),
        immunisation("Influenza vaccine in pregnancy", calendar.weekday(-60)).by("sinead-vassallo"),
        appointment("RSV vaccine in pregnancy", "Nurse clinic, Copperbeech", at(calendar.weekday(6), 9, 40), 10, "booked")
            .by("sinead-vassallo"),
    ]);
    let words = [
        ("What is most important to me", "That nobody is surprised by my history and I need not tell it each time."),
        ("How I communicate and how to communicate with me", "Straight, and with Daniel there unless I ask otherwise."),
        ("How and when to support me", "If I have a seizure: time it, turn me on my left side, do not hold me down."),
        ("Also worth knowing about me", "Yasmin, my eldest, is nine and wants to be told things first."),
    ];
    gp.add(about_me(at(calendar.day(-100), 21, 0), &words));
    for (days, systolic, diastolic) in
        [(1, 134, 84), (2, 131, 82), (3, 128, 80), (4, 126, 78), (6, 124, 78), (8, 122, 76), (11, 120, 74), (15, 118, 74)]
    {
        let reading = blood_pressure(systolic, diastolic, at(calendar.day(-days), 8, 0));
        gp.add(reading.about("contribution").by_the_person().note("Home monitor from the maternity unit."));
    }
}

fn pregnancy(womens: &mut Feed, calendar: Calendar) {
    for (week, systolic, weight) in
        [(9, 112, 64.0), (16, 114, 66.1), (20, 116, 67.9), (24, 118, 69.8), (26, 122, 70.9), (28, 128, 71.6)]
    {
        let day = calendar.weekday(week * 7 - ALONG);
        let what = format!("Antenatal clinic, {week} weeks");
        let visit = womens.add(contact(Place::Clinic, &what, at(day, 9, 30), 30).by(MIDWIFE));
        womens.add(blood_pressure(systolic, systolic - 42, at(day, 9, 35)).by(MIDWIFE).during(&visit));
        womens.add(measurement(&WEIGHT, weight, at(day, 9, 36)).by(MIDWIFE).during(&visit));
        womens.add(
            finding(Term::plain("Urine protein, dipstick"), if week == 28 { "Trace" } else { "None" }, day)
                .by(MIDWIFE)
                .during(&visit),
        );
    }
}

fn plans(womens: &mut Feed, calendar: Calendar) {
    let text = "Seen jointly with the epilepsy nurse. No seizure for three years. Lamotrigine level checked each four \
                weeks. Aspirin from 12 weeks. Growth scans every four weeks. Blood pressure at home three times a week; \
                she rings at 140 over 90.";
    womens.add_all([
        letter("Maternal medicine clinic letter", calendar.weekday(14 * 7 - ALONG), text).by(OBSTETRICIAN),
        plan(
            "Birth and epilepsy plan",
            calendar.weekday(-9),
            "Red: headache, flashing lights, pain under the ribs, blood pressure of 150 over 100, or a seizure: come in \
             or ring 999. Birth on the delivery suite; do not leave alone in the bath.",
            &[
                ("Growth scan every four weeks", "in-progress"),
                ("Home blood pressure three times a week", "in-progress"),
                ("Lamotrigine level every four weeks", "in-progress"),
            ],
        )
        .by(MIDWIFE),
        goal("Give birth with Daniel there and without being put to sleep", calendar.weekday(-9), calendar.weekday(280 - ALONG))
            .by_the_person(),
    ]);
}

fn visits_to_come(womens: &mut Feed, calendar: Calendar) {
    let due = calendar.day(280 - ALONG).format("%-d %B %Y").to_string();
    womens.add_all([
        finding(Term::plain("Expected date of birth"), &due, calendar.weekday(12 * 7 - ALONG)).by(MIDWIFE),
        appointment(
            "Antenatal clinic, 30 weeks",
            "Maternal medicine clinic, Liverpool Women's",
            at(calendar.weekday(5), 9, 30),
            30,
            "booked",
        )
        .by(OBSTETRICIAN),
        appointment("Growth scan", "Fetal medicine, Liverpool Women's", at(calendar.weekday(5), 11, 0), 30, "booked"),
        appointment("Anaesthetic clinic", "Anaesthetics, Liverpool Women's", at(calendar.weekday(26), 14, 0), 30, "booked"),
        contact(
            Place::Telephone,
            "Maternity line: home reading 134 over 84, no headache; come for a check on the booked day",
            at(calendar.day(-1), 8, 40),
            10,
        )
        .by(MIDWIFE),
    ]);
}

fn history(womens: &mut Feed, calendar: Calendar) {
    let birth = calendar.month(-52);
    womens.add_all([
        past_condition(Term::snomed("398254007", "Pre-eclampsia"), calendar.month(-53), calendar.month(-51))
            .by(OBSTETRICIAN)
            .note("Severe; magnesium and early birth at 33 weeks."),
        procedure(Term::plain("Emergency caesarean section"), birth).by(OBSTETRICIAN),
        letter(
            "Birth summary, second child",
            birth,
            "A boy, 1.9 kg, born at 33 weeks by caesarean. Three weeks in the neonatal unit. Both went home well.",
        )
        .by(OBSTETRICIAN),
        flag(
            "Severe pre-eclampsia in an earlier pregnancy: aspirin, watch blood pressure",
            "clinical",
            calendar.weekday(9 * 7 - ALONG),
        )
        .by(MIDWIFE),
        flag("Epilepsy: one-to-one in labour, never alone in the bath", "safety", calendar.weekday(9 * 7 - ALONG)).by(MIDWIFE),
        flag("Older child had a child protection plan: ask, gently and alone", "safety", calendar.weekday(9 * 7 - ALONG))
            .by(MIDWIFE)
            .about("safeguarding"),
    ]);
}

fn scans(womens: &mut Feed, calendar: Calendar) {
    for (week, words) in [
        (12, "One baby. Dates agree. Low chance on screening."),
        (20, "Growing as expected. No anomaly seen. Placenta high."),
        (24, "Growth on the 45th centile. Blood flow normal."),
        (28, "Growth on the 30th centile. Blood flow at upper end of normal: repeat in two weeks."),
    ] {
        let title = format!("Pregnancy ultrasound, {week} weeks");
        womens.add(imaging(&title, at(calendar.weekday(week * 7 - ALONG), 11, 0), words));
    }
}

fn epilepsy(walton: &mut Feed, calendar: Calendar) {
    let nurse = "gethin-oduwole";
    walton.add_all([
        contact(Place::Clinic, "Epilepsy clinic", at(calendar.month(-11), 10, 0), 30).by("tiernan-abernathy"),
        contact(Place::Telephone, "Epilepsy nurse: dose raised in pregnancy", at(calendar.weekday(-88), 13, 0), 20).by(nurse),
        contact(Place::Telephone, "Epilepsy nurse: level back in range", at(calendar.weekday(-31), 13, 0), 15).by(nurse),
        letter(
            "Epilepsy clinic letter, before pregnancy",
            calendar.month(-11),
            "They would like another child. Lamotrigine is the right medicine. Folic acid 5 mg from now. Ring us at the \
             first positive test.",
        )
        .by("tiernan-abernathy"),
        appointment("Epilepsy nurse call", "Epilepsy nurse, by telephone", at(calendar.weekday(10), 13, 0), 20, "booked")
            .by(nurse),
    ]);
}

fn laboratory(laboratory: &mut Feed, calendar: Calendar) {
    for (week, haemoglobin, platelets) in [(9, 128.0, 251.0), (20, 117.0, 236.0), (28, 104.0, 198.0)] {
        let taken = at(calendar.weekday(week * 7 - ALONG), 10, 0);
        laboratory.panel(&BLOOD_COUNT, &[haemoglobin, 8.8, 6.1, platelets, 84.0], taken);
    }
    let taken = at(calendar.weekday(28 * 7 - ALONG), 10, 0);
    laboratory.panel(&IRON, &[9.0, 104.0, 79.0], taken);
    laboratory.panel(&RENAL, &[137.0, 4.1, 3.2, 52.0, 90.0], taken);
    laboratory.panel(&LIVER, &[24.0, 118.0, 34.0, 6.0], taken);
    laboratory.add(crate::entry::clinical::result(&URINE_PROTEIN_RATIO, 22.0, taken));
}

fn safeguarding(file: &mut File, calendar: Calendar) {
    let visitor = file.feed(COMMUNITY_HEALTH);
    visitor.add(
        contact(Place::Home, "Health visitor: visit before birth", at(calendar.weekday(-10), 10, 0), 60).by("bronagh-whitcombe"),
    );
    visitor.add(
        appointment("New birth visit", "Health visitor, at home", at(calendar.weekday(88), 10, 0), 60, "booked")
            .by("bronagh-whitcombe"),
    );
    let council = file.feed(LIVERPOOL_COUNCIL).always_about("safeguarding");
    council.add_all([
        past_flag("Her child Yasmin: child protection plan", "safety", calendar.month(-66), calendar.month(-57))
            .by("catrin-obuya"),
        message(
            "Plan ended",
            at(calendar.month(-57), 15, 0),
            "Mrs Bellini-Hart and Yasmin have been safe in their own home for nine months. Former partner has no contact. Plan \
             ended by all agencies.",
        )
        .by("catrin-obuya"),
    ]);
}

fn midwife_and_others(midwife: &mut Feed, calendar: Calendar) {
    midwife.add(
        message(
            "Routine question at booking",
            at(calendar.weekday(9 * 7 - ALONG), 10, 10),
            "Asked alone. Safe at home. Earlier plan known to her and to us; no new concern.",
        )
        .by(MIDWIFE)
        .about("safeguarding"),
    );
    midwife.add(
        task(
            "Tell the health visitor of the birth on the day",
            WOMENS,
            calendar.weekday(-9),
            calendar.weekday(280 - ALONG),
            "accepted",
        )
        .by(MIDWIFE),
    );
    midwife.add(
        referral(
            "Health visitor visit before birth",
            COMMUNITY_HEALTH,
            calendar.weekday(-40),
            "As for every family, and she asked for it",
        )
        .by(MIDWIFE),
    );
}
