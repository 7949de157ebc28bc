//! The written-out people: lives across several organisations, told one by one.
//!
//! Their NHS numbers and the ids of their entries do not depend on seed or day, so that accounts, grants and seals can
//! name them.

mod desmond;
mod family;
mod gareth;
mod george;
mod grace;
mod margaret;
mod margaret_care;
mod niamh;
mod soraya;
mod stanislaw;
mod theo;
mod valerie;
mod wilfred;

use chrono::NaiveDate;

use crate::PersonFile;
use crate::calendar::Calendar;
use crate::identity::nhs_number;
use crate::person::{Address, Person};

pub(crate) use grace::sealed_ids as grace_sealed_ids;

/// Places of the written-out people in the population.
pub(crate) mod place {
    pub(crate) const MARGARET: u32 = 0;
    pub(crate) const ALISON: u32 = 1;
    pub(crate) const THEO: u32 = 2;
    pub(crate) const BUKOLA: u32 = 3;
    pub(crate) const SEAN: u32 = 4;
    pub(crate) const GRACE: u32 = 5;
    pub(crate) const WILFRED: u32 = 6;
    pub(crate) const DANA: u32 = 7;
    pub(crate) const LUKE: u32 = 8;
    pub(crate) const NOAH: u32 = 9;
    pub(crate) const POPPY: u32 = 10;
    pub(crate) const NIAMH: u32 = 11;
    pub(crate) const KWAME: u32 = 12;
    pub(crate) const DESMOND: u32 = 13;
    pub(crate) const VALERIE: u32 = 14;
    pub(crate) const GEORGE: u32 = 15;
    pub(crate) const GARETH: u32 = 16;
    pub(crate) const SORAYA: u32 = 17;
    pub(crate) const STANISLAW: u32 = 18;
}

type Story = fn(Calendar) -> PersonFile;

const STORIES: [Story; 19] = [
    margaret::margaret,
    margaret::alison,
    theo::theo,
    theo::bukola,
    theo::sean,
    grace::grace,
    wilfred::wilfred,
    family::dana,
    family::luke,
    family::noah,
    family::poppy,
    niamh::niamh,
    niamh::kwame,
    desmond::desmond,
    valerie::valerie,
    george::george,
    gareth::gareth,
    soraya::soraya,
    stanislaw::stanislaw,
];

/// The written-out people, one after the other.
pub(crate) fn people(today: NaiveDate) -> impl Iterator<Item = PersonFile> {
    STORIES.iter().map(move |story| story(Calendar::new(today)))
}

/// Someone who speaks English and of whom no more is said yet.
fn someone(
    place: u32,
    (prefix, given, family): (&'static str, &str, &str),
    (gender, born): (&'static str, NaiveDate),
    address: Address,
    (phone, practice): (&str, &'static str),
) -> Person {
    Person {
        nhs_number: nhs_number(place),
        prefix,
        given: given.to_owned(),
        family: family.to_owned(),
        known_as: None,
        gender,
        born,
        died: None,
        address,
        phone: phone.to_owned(),
        language: ("en", "English"),
        interpreter: false,
        practice,
        kin: None,
    }
}
