//! Grace Lindqvist-Moran, 29: an ordinary young woman's record, and an episode at Liverpool Women's and the sexual health
//! clinic that is hers to keep to herself. She was in another hospital some months later.

use super::{place, someone};
use crate::PersonFile;
use crate::bundle::{Feed, File, labelled_id};
use crate::calendar::{Calendar, at};
use crate::conditions::{ANXIETY, ASTHMA, HAY_FEVER};
use crate::entry::care::referral;
use crate::entry::clinical::{
    allergy, blood_pressure, condition, course, finding, imaging, immunisation, measurement, medicine, past_condition, procedure,
    result_in_words, score,
};
use crate::entry::contact::{Place, appointment, contact, discharged_to, letter, stay};
use crate::organisations::{AINTREE, LABORATORIES, MERSEY_CARE, ROYAL, WOMENS};
use crate::person::{Address, Kin};
use crate::practices::OTTERSPOOL;
use crate::results::{BLOOD_COUNT, INFLAMMATION, PULSE, TEMPERATURE};
use crate::terms::Term;

const KEY: &str = "grace-lindqvist-moran";
const GP: &str = "ottoline-gaskarth";
const NURSE: &str = "mirela-stanyforth";

/// Organisation, FHIR type and label of everything that belongs to the sealed episode.
const SEALED: [(&str, &str, &str); 9] = [
    (OTTERSPOOL, "Encounter", "asked-for-help"),
    (OTTERSPOOL, "ServiceRequest", "referral"),
    (WOMENS, "Encounter", "first-visit"),
    (WOMENS, "Encounter", "second-visit"),
    (WOMENS, "Procedure", "early-medical-termination"),
    (WOMENS, "MedicationRequest", "medicines"),
    (WOMENS, "DocumentReference", "letter"),
    (ROYAL, "Encounter", "sexual-health-visit"),
    (ROYAL, "Observation", "sexual-health-result"),
];

/// What Grace seals: `ResourceType/id` of each entry.
pub(crate) fn sealed_ids() -> Vec<String> {
    SEALED.iter().map(|(organisation, kind, label)| format!("{kind}/{}", labelled_id(KEY, organisation, kind, label))).collect()
}

pub(super) fn grace(calendar: Calendar) -> PersonFile {
    let address = Address::new("Flat 2, 11 Larkhill Drive", "Aigburth", "Liverpool", "L17 6XF");
    let about = ("female", calendar.born(29, 250));
    let mut person = someone(place::GRACE, ("Ms", "Grace", "Lindqvist-Moran"), about, address, ("07700 900310", OTTERSPOOL));
    person.kin = Some(Kin::new("sister", "Ingrid", "Lindqvist-Moran", "07700 900311"));
    let mut file = File::with_key(person, KEY.to_owned());
    surgery(file.practice(), calendar);
    episode(&mut file, calendar);
    appendix(file.feed(AINTREE), calendar);
    laboratory(file.feed(LABORATORIES), calendar);
    talking_therapies(file.feed(MERSEY_CARE).always_about("mental-health"), calendar);
    file.finish()
}

fn surgery(gp: &mut Feed, calendar: Calendar) {
    gp.add_all([
        condition(ASTHMA, calendar.month(-220)).by(GP),
        condition(HAY_FEVER, calendar.month(-140)).by(GP),
        condition(ANXIETY, calendar.month(-15)).by(GP).about("mental-health"),
        allergy(Term::plain("Latex"), "Itching and swelling of the hands", "mild", calendar.month(-60)).by(NURSE),
        medicine("Salbutamol 100 micrograms per dose inhaler", "Two puffs when wheezy", calendar.month(-220)).by(GP),
        medicine("Cetirizine 10 mg tablets", "One tablet a day in the hay fever season", calendar.month(-28)).by(GP),
        medicine("Sertraline 50 mg tablets", "One tablet each morning", calendar.month(-14)).by(GP).about("mental-health"),
        contact(Place::Clinic, "Asthma review", at(calendar.month(-11), 8, 30), 15).by(NURSE),
        contact(Place::Clinic, "Worry and poor sleep", at(calendar.month(-15), 9, 20), 20).by(GP).about("mental-health"),
        contact(Place::Telephone, "Check after appendix operation", at(calendar.month(-4), 12, 40), 10).by(GP),
        contact(Place::Clinic, "Hay fever tablets and inhaler", at(calendar.weekday(-6), 8, 20), 10).by(GP),
        blood_pressure(114, 70, at(calendar.month(-11), 8, 35)).by(NURSE),
        finding(Term::loinc("72166-2", "Smoking status"), "Never smoked", calendar.month(-11)).by(NURSE),
        immunisation("Human papillomavirus vaccine, second dose", calendar.month(-190)).by(NURSE),
        immunisation("MMR vaccine, second dose", calendar.month(-300)).by(NURSE),
        finding(Term::plain("Cervical screening"), "No abnormal cells; next in three years", calendar.month(-22)).by(NURSE),
        appointment("Asthma review", "Nurse clinic, Otterspool Lodge Surgery", at(calendar.weekday(20), 8, 30), 15, "booked")
            .by(NURSE),
    ]);
}

fn episode(file: &mut File, calendar: Calendar) {
    let (asked, first, second) = (calendar.day(-383), calendar.day(-378), calendar.day(-376));
    let gp = file.practice();
    gp.add(
        contact(Place::Telephone, "Asked for help with an unplanned pregnancy", at(asked, 9, 0), 15)
            .by(GP)
            .about("sexual-health")
            .known_as("asked-for-help"),
    );
    let request = referral("Pregnancy advisory clinic", WOMENS, asked, "Her decision, after talking it over");
    gp.add(request.by(GP).about("sexual-health").known_as("referral"));
    let womens = file.feed(WOMENS).always_about("sexual-health");
    let doctor = "leocadia-murgatroyd-bey";
    womens.add(contact(Place::Clinic, "Pregnancy advisory clinic", at(first, 10, 0), 60).by(doctor).known_as("first-visit"));
    let visit = womens.add(
        contact(Place::Clinic, "Pregnancy advisory clinic, second visit", at(second, 9, 30), 90)
            .by(doctor)
            .known_as("second-visit"),
    );
    let term = Term::snomed("714812005", "Termination of pregnancy");
    womens.add(procedure(term, second).by(doctor).during(&visit).known_as("early-medical-termination"));
    let dosage = "Taken at the clinic and at home, as explained";
    womens.add(course("Mifepristone 200 mg and misoprostol 800 micrograms", dosage, first).by(doctor).known_as("medicines"));
    let text = "Ms Lindqvist-Moran attended and was supported by her sister. There were no complications. She has our \
                number day and night. She asks that this letter is not shared beyond those who need it.";
    womens.add(letter("Clinic letter", second, text).by(doctor).during(&visit).known_as("letter"));
    let royal = file.feed(ROYAL).always_about("sexual-health");
    let day = calendar.weekday(-362);
    let visit = royal.add(
        contact(Place::Clinic, "Sexual health clinic", at(day, 17, 30), 20)
            .by("saoirse-mellingham")
            .known_as("sexual-health-visit"),
    );
    let result = result_in_words(Term::plain("Sexual health screen"), "No infection found", at(day, 17, 40));
    royal.add(result.by("saoirse-mellingham").during(&visit).known_as("sexual-health-result"));
}

fn appendix(aintree: &mut Feed, calendar: Calendar) {
    let surgeon = "farida-kirkdale";
    let day = calendar.day(-131);
    let emergency =
        aintree.add(contact(Place::Emergency, "Pain in the lower right belly", at(day, 14, 10), 300).by("emrys-dunnerdale"));
    aintree.add(measurement(&TEMPERATURE, 38.1, at(day, 14, 20)).during(&emergency));
    aintree.add(measurement(&PULSE, 104.0, at(day, 14, 20)).during(&emergency));
    let ward = stay(Place::Ward, "Appendicitis, surgical ward", at(day, 20, 0), at(calendar.day(-129), 11, 0));
    let ward = aintree.add(discharged_to(ward, "Home").by(surgeon));
    let text = "Keyhole removal of an inflamed appendix. Home after two days. Latex allergy noted: latex-free theatre \
                used. Stitches dissolve. No follow-up unless worried.";
    aintree.add_all([
        past_condition(Term::snomed("74400008", "Appendicitis"), day, calendar.day(-129)).by(surgeon).during(&ward),
        imaging("Ultrasound of abdomen", at(day, 17, 0), "Thickened appendix. No free fluid.").during(&emergency),
        procedure(Term::plain("Laparoscopic appendicectomy"), calendar.day(-130)).by(surgeon).during(&ward),
        course("Co-amoxiclav 625 mg tablets", "One tablet three times a day for 5 days", calendar.day(-129)).by(surgeon),
        letter("Discharge summary, surgery", calendar.day(-129), text).by(surgeon).during(&ward),
    ]);
}

fn laboratory(laboratory: &mut Feed, calendar: Calendar) {
    laboratory.panel(&INFLAMMATION, &[86.0, 124.0, 15.2, 301.0], at(calendar.day(-131), 14, 40));
    laboratory.panel(&INFLAMMATION, &[12.0, 119.0, 8.9, 322.0], at(calendar.day(-129), 7, 10));
    laboratory.panel(&BLOOD_COUNT, &[126.0, 6.4, 3.8, 256.0, 86.0], at(calendar.month(-15), 9, 50));
}

fn talking_therapies(mersey_care: &mut Feed, calendar: Calendar) {
    let therapist = "kofi-lindale";
    for (session, points) in [14, 12, 11, 9, 7, 5].into_iter().enumerate() {
        let weeks = i64::try_from(session).expect("six sessions");
        let day = calendar.weekday(-430 + 14 * weeks);
        let visit = mersey_care.add(contact(Place::Telephone, "Talking therapy for worry", at(day, 18, 0), 50).by(therapist));
        mersey_care.add(score("GAD-7 anxiety score", points, 21, day).by(therapist).during(&visit));
    }
    let text =
        "Ms Lindqvist-Moran finished six sessions. Her worry score fell from 14 to 5. She has her own plan for harder weeks.";
    mersey_care.add(letter("End of therapy letter", calendar.weekday(-355), text).by(therapist));
}
