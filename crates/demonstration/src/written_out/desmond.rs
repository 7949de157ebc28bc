//! Desmond Achterberg, 58: he asked that his record is not shared. Each team keeps sight of what it recorded itself.

use super::{place, someone};
use crate::PersonFile;
use crate::bundle::File;
use crate::calendar::{Calendar, at};
use crate::conditions::{CORONARY_DISEASE, GORD, HYPERLIPIDAEMIA, MYOCARDIAL_INFARCTION, PSORIASIS};
use crate::entry::care::referral;
use crate::entry::clinical::{
    allergy, blood_pressure, condition, finding, imaging, medicine, past_condition, procedure, stopped_medicine,
};
use crate::entry::contact::{Place, appointment, contact, discharged_to, letter, stay};
use crate::organisations::{HEART_AND_CHEST, LABORATORIES, ROYAL};
use crate::person::{Address, Kin};
use crate::practices::TIDEWATER;
use crate::results::{LIPIDS, RENAL};
use crate::terms::Term;

const GP: &str = "eamon-quarshie";
const CARDIOLOGIST: &str = "alasdair-vennerby";

pub(super) fn desmond(calendar: Calendar) -> PersonFile {
    let address = Address::new("Apartment 31, 6 Salthouse Wharf", "Vauxhall", "Liverpool", "L3 4XQ");
    let about = ("male", calendar.born(58, 18));
    let mut person = someone(place::DESMOND, ("Mr", "Desmond", "Achterberg"), about, address, ("07700 900803", TIDEWATER));
    person.kin = Some(Kin::new("friend", "Pascal", "Ingleby", "07700 900804"));
    let mut file = File::new(person);
    surgery(&mut file, calendar);
    heart(&mut file, calendar);
    skin(&mut file, calendar);
    for (months, values) in [(2, [3.9, 1.2, 1.4]), (14, [4.1, 1.1, 1.6]), (26, [6.4, 0.9, 2.3])] {
        file.feed(LABORATORIES).panel(&LIPIDS, &values, at(calendar.month(-months), 8, 15));
    }
    file.feed(LABORATORIES).panel(&RENAL, &[140.0, 4.6, 6.2, 84.0, 85.0], at(calendar.month(-2), 8, 15));
    file.finish()
}

fn surgery(file: &mut File, calendar: Calendar) {
    file.practice().add_all([
        condition(CORONARY_DISEASE, calendar.month(-25)).by(GP),
        condition(HYPERLIPIDAEMIA, calendar.month(-26)).by(GP),
        condition(GORD, calendar.month(-80)).by(GP),
        allergy(Term::plain("Ibuprofen"), "Wheeze", "moderate", calendar.month(-90)).by(GP),
        medicine("Aspirin 75 mg tablets", "One tablet once a day", calendar.month(-25)).by(GP),
        medicine("Atorvastatin 80 mg tablets", "One tablet at night", calendar.month(-25)).by(GP),
        medicine("Bisoprolol 2.5 mg tablets", "One tablet each morning", calendar.month(-25)).by(GP),
        medicine("Lansoprazole 15 mg capsules", "One capsule each morning", calendar.month(-70)).by(GP),
        stopped_medicine("Ticagrelor 90 mg tablets", "One tablet twice a day for a year", calendar.month(-25), "Year complete")
            .by(GP),
        contact(
            Place::Clinic,
            "Asked that his record is not shared; explained what that means in an emergency",
            at(calendar.month(-11), 17, 0),
            20,
        )
        .by(GP),
        contact(Place::Clinic, "Heart review", at(calendar.month(-2), 8, 10), 20).by("jocasta-mbekeani"),
        blood_pressure(124, 76, at(calendar.month(-2), 8, 12)).by("jocasta-mbekeani"),
        finding(Term::loinc("72166-2", "Smoking status"), "Stopped two years ago", calendar.month(-2)).by("jocasta-mbekeani"),
        appointment("Heart review", "Nurse clinic, Tidewater Medical Centre", at(calendar.month(4), 8, 10), 20, "booked")
            .by("jocasta-mbekeani"),
    ]);
}

fn heart(file: &mut File, calendar: Calendar) {
    let (came, left) = (calendar.month(-25), calendar.month(-25) + chrono::Days::new(4));
    let heart = file.feed(HEART_AND_CHEST);
    let ward = discharged_to(stay(Place::Ward, "Heart attack", at(came, 4, 0), at(left, 11, 0)), "Home");
    let ward = heart.add(ward.by(CARDIOLOGIST));
    heart.add_all([
        past_condition(MYOCARDIAL_INFARCTION, came, left).by(CARDIOLOGIST).during(&ward),
        procedure(Term::plain("Opening of a coronary artery with a stent"), came).by(CARDIOLOGIST).during(&ward),
        imaging("Echocardiogram", at(came, 15, 0), "Good pump function. Front wall a little slow.").during(&ward),
        letter(
            "Discharge summary, cardiology",
            left,
            "Heart attack, one stent. Walks the ward without pain. Heart rehabilitation offered and taken up.",
        )
        .by(CARDIOLOGIST)
        .during(&ward),
        contact(Place::Clinic, "Cardiology clinic", at(calendar.month(-13), 9, 0), 20).by(CARDIOLOGIST),
    ]);
    for week in 0..6 {
        let class = contact(Place::Clinic, "Heart rehabilitation class", at(calendar.weekday(-700 + 7 * week), 18, 0), 60);
        heart.add(class.by("ottilie-crompsall"));
    }
}

fn skin(file: &mut File, calendar: Calendar) {
    file.practice().add(referral("Skin clinic", ROYAL, calendar.month(-9), "Psoriasis on elbows and scalp, not settling").by(GP));
    file.feed(ROYAL).add_all([
        condition(PSORIASIS, calendar.month(-7)),
        contact(Place::Clinic, "Skin clinic", at(calendar.month(-7), 14, 20), 20),
        medicine("Calcipotriol and betamethasone gel", "Once a day for four weeks, then twice a week", calendar.month(-7)),
        letter(
            "Skin clinic letter",
            calendar.month(-7),
            "Plaque psoriasis, mild to moderate. Gel started. We will see him once more.",
        ),
        appointment("Skin clinic", "Dermatology, Broadgreen", at(calendar.weekday(30), 14, 20), 20, "booked"),
    ]);
}
