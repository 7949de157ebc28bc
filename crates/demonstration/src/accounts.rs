//! The people who sign in about themselves or somebody they look after, and what they chose.

use chrono::{Days, NaiveDate};

use crate::identity::nhs_number;
use crate::written_out::{grace_sealed_ids, place};

/// Someone who signs in as a person or carer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citizen {
    pub username: &'static str,
    pub display_name: &'static str,
    /// `None` for a carer who has no record in this area.
    pub nhs_number: Option<String>,
    /// Who this is, in a line of plain words.
    pub blurb: &'static str,
}

/// What a carer may see and do for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarerGrant {
    pub carer_username: &'static str,
    pub person_nhs_number: String,
    /// What the carer is to the person: daughter, father.
    pub relation: &'static str,
    /// `granted`, `parent` or `lasting-power-of-attorney`.
    pub basis: &'static str,
    /// Codes of the kinds of information; `None` means all.
    pub topics: Option<Vec<&'static str>>,
    pub ends_on: Option<NaiveDate>,
    /// Who assessed that the person cannot decide: an attorney acts only then.
    pub capacity_evidence: Option<&'static str>,
}

/// A sharing choice about the whole record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub nhs_number: String,
    pub choice: &'static str,
}

/// Entries that a person seals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealStep {
    /// The person, as they sign in.
    pub username: &'static str,
    pub nhs_number: String,
    /// `ResourceType/id` of each entry, over several bundles.
    pub source_ids: Vec<String>,
    pub reason: &'static str,
}

/// Username, name, place in the population, blurb.
type Row = (&'static str, &'static str, Option<u32>, &'static str);

#[rustfmt::skip]
const CITIZENS: [Row; 17] = [
    ("margaret-okell", "Margaret Okell", Some(place::MARGARET), "Retired teacher with multiple sclerosis and diabetes; lives at home with four care visits a day."),
    ("alison-okell-baird", "Alison Okell-Baird", Some(place::ALISON), "Margaret's daughter, who looks after her."),
    ("bukola-adeyemi", "Bukola Adeyemi", Some(place::BUKOLA), "Mother of Theo, who has asthma and two homes."),
    ("sean-walsh", "Sean Walsh", Some(place::SEAN), "Father of Theo; lives apart from Theo's mother."),
    ("grace-lindqvist-moran", "Grace Lindqvist-Moran", Some(place::GRACE), "Has an episode of care that she keeps to herself."),
    ("wilfred-ormesher", "Wilfred Ormesher", Some(place::WILFRED), "Retired train driver with heart failure; his wishes for the end of his life are written down."),
    ("neil-ormesher", "Neil Ormesher", None, "Wilfred's son and attorney; lives in Leeds and has no record here."),
    ("dana-merrick", "Dana Merrick", Some(place::DANA), "Mother of Noah and Poppy; asked for help and gets it from several agencies."),
    ("niamh-clarke-osei", "Niamh Clarke-Osei", Some(place::NIAMH), "Fifteen, type 1 diabetes, plays the trumpet; decides what her father sees."),
    ("kwame-osei", "Kwame Osei", Some(place::KWAME), "Niamh's father."),
    ("desmond-achterberg", "Desmond Achterberg", Some(place::DESMOND), "Asked that his record is not shared."),
    ("valerie-ashcombe", "Valerie Ashcombe", Some(place::VALERIE), "Lives in Wirral, comes over the river for cancer care."),
    ("george-addo-mensah", "George Addo-Mensah", Some(place::GEORGE), "Thirty years of diabetes, dialysis and a transplant: the longest record."),
    ("gareth-llewellyn-price", "Gareth Llewellyn-Price", Some(place::GARETH), "Bicycle mechanic with schizophrenia, well on clozapine."),
    ("soraya-bellini-hart", "Soraya Bellini-Hart", Some(place::SORAYA), "Twenty-nine weeks pregnant, with epilepsy and a hard history."),
    ("stanislaw-kowalczyk-webb", "Stanisław Kowalczyk-Webb", Some(place::STANISLAW), "Home two days after a broken hip; speaks Polish first."),
    ("zuzanna-webb", "Zuzanna Webb", None, "Stanisław's granddaughter, up from Bristol for the weeks of his recovery."),
];

/// The written-out people and carers who sign in.
pub fn citizens() -> Vec<Citizen> {
    CITIZENS
        .iter()
        .map(|&(username, display_name, place, blurb)| Citizen {
            username,
            display_name,
            nhs_number: place.map(nhs_number),
            blurb,
        })
        .collect()
}

/// Carer, person, relation, basis, topics, days until it ends.
type Grant = (&'static str, u32, &'static str, &'static str, Option<&'static [&'static str]>, Option<u64>);

/// What Niamh lets her father see.
const NIAMH_SHARES: &[&str] = &["appointment", "medicine", "allergy", "immunisation", "plan"];
/// What the granddaughter needs for the weeks after hospital.
const AFTER_HOSPITAL: &[&str] = &["appointment", "task", "medicine", "plan", "contact"];

const GRANTS: [Grant; 8] = [
    ("alison-okell-baird", place::MARGARET, "daughter", "granted", None, None),
    ("bukola-adeyemi", place::THEO, "mother", "parent", None, None),
    ("sean-walsh", place::THEO, "father", "parent", None, None),
    ("neil-ormesher", place::WILFRED, "son", "lasting-power-of-attorney", None, None),
    ("dana-merrick", place::NOAH, "mother", "parent", None, None),
    ("dana-merrick", place::POPPY, "mother", "parent", None, None),
    ("kwame-osei", place::NIAMH, "father", "parent", Some(NIAMH_SHARES), None),
    ("zuzanna-webb", place::STANISLAW, "granddaughter", "granted", Some(AFTER_HOSPITAL), Some(42)),
];

/// Why Wilfred's attorney acts.
const WILFRED_CANNOT_DECIDE: &str = "Assessed by his heart failure nurse at home; the form is kept at his practice";

/// Who looks after whom, as of `today`.
pub fn carers(today: NaiveDate) -> Vec<CarerGrant> {
    GRANTS
        .iter()
        .map(|&(carer_username, person, relation, basis, topics, ends)| CarerGrant {
            carer_username,
            person_nhs_number: nhs_number(person),
            relation,
            basis,
            topics: topics.map(<[_]>::to_vec),
            ends_on: ends.map(|days| today + Days::new(days)),
            capacity_evidence: (basis == "lasting-power-of-attorney").then_some(WILFRED_CANNOT_DECIDE),
        })
        .collect()
}

/// Whole-record choices: Desmond Achterberg does not share.
pub fn choices() -> Vec<Choice> {
    vec![Choice { nhs_number: nhs_number(place::DESMOND), choice: "do-not-share" }]
}

/// What is sealed: Grace Lindqvist-Moran's episode at three organisations.
pub fn seals() -> Vec<SealStep> {
    vec![SealStep {
        username: "grace-lindqvist-moran",
        nhs_number: nhs_number(place::GRACE),
        source_ids: grace_sealed_ids(),
        reason: "This is mine to tell. I do not want it seen when I am in another hospital.",
    }]
}
