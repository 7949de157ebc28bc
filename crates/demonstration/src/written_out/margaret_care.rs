//! The care around Margaret Okell at home: nurses, council, care agency, and her own words.

use crate::bundle::{Feed, File};
use crate::calendar::{Calendar, at};
use crate::entry::care::{about_me, flag, goal, owned_by, plan, referral, relative, task, team};
use crate::entry::clinical::{blood_pressure, condition, finding, measurement, past_condition};
use crate::entry::contact::{Place, appointment, contact, letter, message};
use crate::organisations::{COMMUNITY_HEALTH, HOME_CARE_LIVERPOOL, LIVERPOOL_COUNCIL};
use crate::practices::BRACKENFIELD;
use crate::practitioners;
use crate::results::{OXYGEN, PULSE, TEMPERATURE};
use crate::terms::Term;

const SOCIAL_WORKER: &str = "priyanka-holroyd-bell";
const DISTRICT_NURSE: &str = "siobhan-trelawney";

pub(super) fn add(file: &mut File, calendar: Calendar) {
    own_words(file.practice(), calendar);
    requests(file.practice(), calendar);
    district_nurse(file.feed(COMMUNITY_HEALTH), calendar);
    council(file.feed(LIVERPOOL_COUNCIL).always_about("social-care"), calendar);
    council_team(file.feed(LIVERPOOL_COUNCIL), calendar);
    home_care(file.feed(HOME_CARE_LIVERPOOL).always_about("social-care"), calendar);
}

fn own_words(gp: &mut Feed, calendar: Calendar) {
    let daughter = gp.add(relative("daughter", ("Alison", "Okell-Baird"), "07700 900118"));
    gp.add(about_me(
        at(calendar.month(-3), 19, 40),
        &[
            ("What is most important to me", "Staying in my own home, my garden pots, and church on the radio on Sunday."),
            ("People who are important to me", "My daughter Alison and my grandson Jude. Mrs Farrow next door has a key."),
            (
                "How I communicate and how to communicate with me",
                "Call me Peg. Sit where I can see you; my right eye is poor. Give me time to finish.",
            ),
            (
                "My wellness",
                "A good day is up by nine and no spasm. A bad day is when I cannot tell you why I am cross: look for an \
                 infection.",
            ),
            (
                "Please do and please don't",
                "Please do tell me before you move the hoist. Please don't talk over my head to Alison.",
            ),
            ("How and when to support me", "I would rather have a woman to help me wash, and a woman doctor."),
            ("Also worth knowing about me", "I taught primary school in Walton for thirty-one years. I may have taught you."),
        ],
    ));
    for (days, systolic, diastolic) in [(2, 134, 76), (5, 138, 80), (9, 131, 75), (12, 141, 79), (19, 136, 77), (26, 139, 82)] {
        let reading = blood_pressure(systolic, diastolic, at(calendar.day(-days), 8, 30));
        gp.add(reading.about("contribution").by_the_person().note("Taken at home."));
    }
    let diary =
        finding(Term::plain("Diary"), "Mum slept badly, leg spasms from two o'clock. Heel boots on all night.", calendar.day(-4));
    gp.add(diary.about("contribution").by_relative(&daughter));
    let me = finding(Term::plain("Diary"), "Out in the garden for an hour with Jude. Best day this month.", calendar.day(-1));
    gp.add(me.about("contribution").by_the_person());
    gp.add(owned_by(
        task(
            "Measure blood pressure on three mornings before the call with the doctor",
            BRACKENFIELD,
            calendar.day(-6),
            calendar.day(4),
            "accepted",
        ),
        serde_json::json!({ "reference": daughter }),
    ));
}

fn requests(gp: &mut Feed, calendar: Calendar) {
    let blood = "Take blood for kidney function at the next visit, to save a journey to the surgery";
    gp.add(task(blood, COMMUNITY_HEALTH, calendar.day(-6), calendar.day(9), "accepted").by("ifeoma-nwosu-hale"));
}

fn district_nurse(nurses: &mut Feed, calendar: Calendar) {
    for visit in 0..8 {
        let day = calendar.weekday(-20 - 70 * visit);
        let visit = nurses.add(contact(Place::Home, "Catheter change", at(day, 10, 15), 45).by(DISTRICT_NURSE));
        nurses.add(measurement(&TEMPERATURE, 36.7, at(day, 10, 20)).by(DISTRICT_NURSE).during(&visit));
    }
    for (days, words) in [(139, "Heel red, skin whole"), (132, "Heel pink, boots on at night"), (118, "Heel healed")] {
        let day = calendar.weekday(-days);
        let visit = nurses.add(contact(Place::Home, "Look at left heel", at(day, 11, 0), 20).by(DISTRICT_NURSE));
        nurses.add(finding(Term::plain("Skin of left heel"), words, day).by(DISTRICT_NURSE).during(&visit));
    }
    let unwell = nurses
        .add(contact(Place::Home, "Cloudy urine: check and sample", at(calendar.weekday(-15), 12, 0), 30).by(DISTRICT_NURSE));
    for (test, value) in [(&TEMPERATURE, 37.9), (&PULSE, 92.0), (&OXYGEN, 97.0)] {
        nurses.add(measurement(test, value, at(calendar.weekday(-15), 12, 5)).by(DISTRICT_NURSE).during(&unwell));
    }
    nurses.add_all([
        past_condition(Term::plain("Pressure damage of left heel, category 1"), calendar.day(-145), calendar.day(-118))
            .by(DISTRICT_NURSE),
        plan(
            "Catheter and skin plan",
            calendar.month(-10),
            "Change every ten weeks. Green: clear urine, eating. Amber: cloudy urine or new confusion: ring the district \
             nurses the same day. Red: shivering, drowsy or hot: ring 999.",
            &[("Catheter change every ten weeks", "in-progress"), ("Heel boots at night", "in-progress")],
        )
        .by(DISTRICT_NURSE),
        appointment("Catheter change at home", "District nurses, at home", at(calendar.weekday(50), 10, 15), 45, "booked")
            .by(DISTRICT_NURSE),
        appointment(
            "Flu vaccine and foot check at home",
            "District nurses, at home",
            at(calendar.weekday(8), 11, 30),
            30,
            "booked",
        )
        .by(DISTRICT_NURSE),
    ]);
}

fn council(council: &mut Feed, calendar: Calendar) {
    let visit =
        council.add(contact(Place::Home, "Review of care and support", at(calendar.month(-3), 14, 0), 75).by(SOCIAL_WORKER));
    council.add_all([
        condition(Term::plain("Needs help with washing, dressing and transfers"), calendar.month(-50)).by(SOCIAL_WORKER),
        plan(
            "Care and support plan",
            calendar.month(-3),
            "Agreed with Mrs Okell and her daughter. Four visits a day by Kestrel Home Care, two carers morning and \
             night. If a visit fails: ring Kestrel, then Alison, then the council's night duty desk.",
            &[
                ("Morning: wash, dress, hoist to chair, breakfast (two carers, 45 minutes)", "in-progress"),
                ("Midday: meal and drink (30 minutes)", "in-progress"),
                ("Tea: meal and medicines (30 minutes)", "in-progress"),
                ("Night: hoist to bed, heel boots (two carers, 30 minutes)", "in-progress"),
                ("Community alarm and key safe", "in-progress"),
            ],
        )
        .by(SOCIAL_WORKER),
        goal("Sit out in the garden twice a week while the weather holds", calendar.month(-3), calendar.month(3)).by_the_person(),
        goal("Alison has every other weekend free", calendar.month(-3), calendar.month(3)).by(SOCIAL_WORKER),
        letter(
            "Care and support plan: your copy",
            calendar.month(-3),
            "Dear Mrs Okell, here is the plan that we agreed. It will be looked at again in six months, or sooner if you ask.",
        )
        .by(SOCIAL_WORKER)
        .during(&visit),
    ]);
}

fn council_team(council: &mut Feed, calendar: Calendar) {
    council.add_all([
        contact(Place::Home, "Equipment: new hoist sling", at(calendar.month(-7), 11, 0), 60).by("aidan-foster"),
        referral("Short break for the carer", HOME_CARE_LIVERPOOL, calendar.weekday(-11), "Daughter is tired and not sleeping")
            .by(SOCIAL_WORKER),
        appointment(
            "Six-month review of care and support",
            "Adult social care, at home",
            at(calendar.month(3), 14, 0),
            75,
            "booked",
        )
        .by(SOCIAL_WORKER),
        team(
            "Who helps at home",
            calendar.month(-3),
            &[
                (SOCIAL_WORKER, "Named coordinator"),
                (DISTRICT_NURSE, "Catheter and skin"),
                ("ifeoma-nwosu-hale", "Doctor"),
                ("keziah-rimmington", "Multiple sclerosis nurse"),
                ("yolanda-cheetham", "Runs the home care"),
            ],
        ),
    ]);
}

fn home_care(agency: &mut Feed, calendar: Calendar) {
    let carer = "dympna-achterlonie";
    for day in 1..=14 {
        let what = if day == 4 { "Morning visit: poor night, spasms; daughter told" } else { "Morning visit: all as planned" };
        agency.add(contact(Place::Home, what, at(calendar.day(-day), 8, 15), 45).by(carer));
    }
    let manager = practitioners::find("yolanda-cheetham").reference();
    agency.add(
        message(
            "Late visit",
            at(calendar.day(-9), 21, 50),
            "Night visit began 50 minutes late: second carer unwell. Mrs Okell and her daughter were told.",
        )
        .by("yolanda-cheetham"),
    );
    agency.add(owned_by(
        task(
            "Ring the daughter about a sitter for two weekends",
            HOME_CARE_LIVERPOOL,
            calendar.day(-10),
            calendar.day(3),
            "in-progress",
        )
        .by(SOCIAL_WORKER),
        manager,
    ));
    agency.add(flag("Two carers and hoist for every transfer", "safety", calendar.month(-50)));
}
