//! A drawn person: who they are, where they live and what they live with.

use chrono::{Days, NaiveDate};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;

use super::LONG;
use super::long_term::{LONG_TERM, LongTerm};
use crate::addresses;
use crate::calendar::Calendar;
use crate::conditions;
use crate::names::{self, Name};
use crate::person::{Kin, Person};
use crate::practices::{PRACTICES, Practice, WITHIN};
use crate::practitioners::{self, Practitioner};
use crate::terms::Term;

/// Ages from and to, one band for each of twenty people.
const BANDS: [(u32, u32); 20] = [
    (0, 2),
    (65, 79),
    (25, 44),
    (45, 64),
    (16, 24),
    (80, 96),
    (30, 50),
    (5, 11),
    (45, 64),
    (65, 79),
    (25, 44),
    (12, 17),
    (66, 79),
    (50, 64),
    (25, 44),
    (80, 90),
    (2, 5),
    (45, 64),
    (18, 30),
    (60, 74),
];

/// Those who have died; each falls in a band of people over eighty.
const DEAD: [u32; 3] = [45, 95, 155];

/// What the rest of a record is written from.
#[derive(Debug)]
pub(super) struct Life {
    pub age: u32,
    pub female: bool,
    pub alive: bool,
    /// The one with a full record.
    pub long: bool,
    pub practice: &'static Practice,
    pub conditions: Vec<&'static LongTerm>,
    /// Days are counted from today, or from the last day of someone who has died.
    pub calendar: Calendar,
    /// Days since birth.
    lived: i64,
    doctors: Vec<Practitioner>,
    nurse: Practitioner,
}

impl Life {
    pub(super) fn draw(rng: &mut StdRng, today: NaiveDate, index: u32, nhs_number: String) -> (Self, Person) {
        let place = usize::try_from(index).expect("an index of the population fits");
        let (youngest, oldest) = BANDS[place % BANDS.len()];
        let age = rng.random_range(youngest..=oldest);
        let female = rng.random_bool(0.51);
        let long = index == LONG;
        let died = DEAD.contains(&index).then(|| today - Days::new(rng.random_range(20..300)));
        let practice = if place % 45 == 44 { &PRACTICES[WITHIN + place / 45 % 2] } else { &PRACTICES[place % WITHIN] };
        let calendar = Calendar::new(died.unwrap_or(today));
        let born = calendar.born(age, rng.random_range(70..360));
        let lived = (calendar.today() - born).num_days();
        let name = names::draw(rng, female, age);
        let conditions = draw_conditions(rng, age, female, long);
        let team = practitioners::working_at(practice.slug);
        let (doctors, others): (Vec<_>, Vec<_>) = team.into_iter().partition(|someone| someone.is_doctor());
        let nurse = *others.first().expect("every practice has a nurse");
        let person = describe(rng, &name, nhs_number, (age, female), (born, died), practice);
        (Self { age, female, alive: died.is_none(), long, practice, conditions, calendar, lived, doctors, nurse }, person)
    }

    /// A working day so many days ago, within the person's life.
    pub(super) fn past(&self, rng: &mut StdRng, nearest: i64, furthest: i64) -> NaiveDate {
        let furthest = furthest.min(self.lived - 10).max(nearest + 1);
        self.calendar.weekday(-rng.random_range(nearest..furthest))
    }

    /// A doctor of the practice.
    pub(super) fn doctor(&self, rng: &mut StdRng) -> String {
        self.doctors.choose(rng).expect("every practice has a doctor").slug()
    }

    /// The nurse of the practice.
    pub(super) fn nurse(&self) -> String {
        self.nurse.slug()
    }

    pub(super) fn lives_with(&self, term: Term) -> bool {
        self.conditions.iter().any(|condition| condition.term == term)
    }
}

fn draw_conditions(rng: &mut StdRng, age: u32, female: bool, long: bool) -> Vec<&'static LongTerm> {
    let always = [conditions::TYPE_2_DIABETES, conditions::HYPERTENSION, conditions::HEART_FAILURE, conditions::COPD];
    let either = [conditions::PROSTATE_CANCER, conditions::BREAST_CANCER];
    let drawn: Vec<&LongTerm> = LONG_TERM
        .iter()
        .filter(|condition| (condition.from_age..=condition.to_age).contains(&age))
        .filter(|condition| !either.contains(&condition.term) || (condition.term == conditions::BREAST_CANCER) == female)
        .filter(|condition| rng.random_range(0..100) < condition.per_hundred || (long && always.contains(&condition.term)))
        .collect();
    drawn.iter().copied().filter(|condition| !is_ruled_out(condition.term, &drawn)).collect()
}

/// Nobody has two kinds of diabetes, or diabetes and what comes before it.
fn is_ruled_out(term: Term, drawn: &[&LongTerm]) -> bool {
    let drawn = |other: Term| drawn.iter().any(|condition| condition.term == other);
    match term {
        conditions::TYPE_1_DIABETES => drawn(conditions::TYPE_2_DIABETES),
        conditions::PREDIABETES => drawn(conditions::TYPE_1_DIABETES) || drawn(conditions::TYPE_2_DIABETES),
        _ => false,
    }
}

fn describe(
    rng: &mut StdRng,
    name: &Name,
    nhs_number: String,
    (age, female): (u32, bool),
    (born, died): (NaiveDate, Option<NaiveDate>),
    practice: &'static Practice,
) -> Person {
    let prefix = match (age, female) {
        (0..18, _) => "",
        (_, true) => ["Mrs", "Ms", "Miss"].choose(rng).copied().expect("three forms"),
        (_, false) => "Mr",
    };
    let phone =
        if age > 64 && rng.random_bool(0.5) { format!("0151 496 0{:03}", rng.random_range(0..1000)) } else { mobile(rng) };
    let speaks = name.language.filter(|_| rng.random_bool(0.35));
    Person {
        nhs_number,
        prefix,
        given: name.given.to_owned(),
        family: name.family.clone(),
        known_as: None,
        gender: if female { "female" } else { "male" },
        born,
        died,
        address: addresses::draw(rng, practice),
        phone,
        language: speaks.unwrap_or(("en", "English")),
        interpreter: speaks.is_some() && rng.random_bool(0.5),
        practice: practice.slug,
        kin: Some(kin(rng, name, age)),
    }
}

fn kin(rng: &mut StdRng, name: &Name, age: u32) -> Kin {
    let female = rng.random_bool(0.5);
    let relation = match (age, female) {
        (0..18, true) => "mother",
        (0..18, false) => "father",
        (18..30, true) => "sister",
        (18..30, false) => "brother",
        (30..70, true) => "wife or partner",
        (30..70, false) => "husband or partner",
        (_, true) => "daughter",
        (_, false) => "son",
    };
    let given = name.relative(rng, female);
    Kin::new(relation, given, &name.family, &mobile(rng))
}

fn mobile(rng: &mut StdRng) -> String {
    format!("07700 900{:03}", rng.random_range(0..1000))
}
