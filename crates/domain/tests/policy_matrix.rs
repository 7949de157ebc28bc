//! Every role x action x situation, as a table that a reviewer who is no engineer can read: `policy_matrix.txt`.
//!
//! A change to the table needs a clinical reviewer. To write it anew: `POLICY_MATRIX=write cargo test -p domain --test policy_matrix`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write;

use chrono::{DateTime, Duration, Utc};
use domain::{
    Action, Actor, Assurance, Capacity, CarerBasis, CarerGrant, Category, Denied, EmergencyAccess, Facts, LossOfCapacity,
    OrganisationId, Permit, PersonId, Post, PostId, Relationship, RelationshipKind, Role, Scope, SealBreak, Sharing,
    SharingChoice, SystemJob,
    clock::london_day,
    decide,
    lens::{Filed, SealSight, WHOLE_PLAN},
    plan::PlanQuestion,
    sharing_model::{Level, SharingModel},
};
use uuid::Uuid;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000, 0).unwrap()
}

fn person() -> PersonId {
    PersonId::new(Uuid::from_u128(1))
}

fn organisation() -> OrganisationId {
    OrganisationId::new(Uuid::from_u128(2))
}

/// What is the case, beside who asks for what.
const SITUATIONS: [&str; 28] = [
    "no tie",
    "in care",
    "care ended",
    "claimed",
    "does not share",
    "asks first",
    "keeps results back",
    "shares with us only",
    "choice lapsed",
    "emergency, no tie",
    "emergency, not shared",
    "emergency over",
    "agreement lapsed",
    "agreement lapsed, emergency",
    "carer",
    "carer, 1 topic",
    "carer ended",
    "parent of a child",
    "parent, review due",
    "attorney acts",
    "attorney waits",
    "attorney no more",
    "sealed",
    "sealed from all",
    "sealed, claimed",
    "sealed, emergency",
    "seal broken",
    "seal break over",
];

fn facts(situation: &str) -> Facts {
    let tie = |kind, days: i64| Relationship {
        kind,
        starts_at: now() - Duration::days(30),
        expires_at: Some(now() + Duration::days(days)),
    };
    let grant = |topics: Option<Vec<Category>>, days: i64| CarerGrant {
        basis: CarerBasis::Granted,
        topics,
        starts_at: now() - Duration::days(30),
        ends_at: Some(now() + Duration::days(days)),
        reviewed_on: None,
        loss_of_capacity: None,
    };
    let choice = |days: i64| SharingChoice {
        scope: Scope::default(),
        sharing: Sharing::DoNotShare,
        ends_at: Some(now() + Duration::days(days)),
    };
    let emergency = |minutes: i64| {
        Some(EmergencyAccess { opened_at: now() - Duration::minutes(30), ends_at: now() + Duration::minutes(minutes) })
    };
    let none = Facts {
        person: person(),
        exists: true,
        born_on: chrono::NaiveDate::from_ymd_opt(2015, 1, 1),
        emergency: None,
        relationship: None,
        carer_grant: None,
        sharing_choices: Vec::new(),
        sealed_categories: Vec::new(),
        seal_break: None,
        agreed_until: Some(london_day(now())),
        people_read: 0,
        model: SharingModel::first(),
    };
    let broken =
        |minutes: i64| Some(SealBreak { broken_at: now() - Duration::minutes(30), ends_at: now() + Duration::minutes(minutes) });
    let in_care = Facts { relationship: Some(tie(RelationshipKind::Encounter, 10)), ..none.clone() };
    match situation {
        "no tie" => none,
        "in care" => in_care,
        "care ended" => Facts { relationship: Some(tie(RelationshipKind::Encounter, 0)), ..none },
        "claimed" => Facts { relationship: Some(tie(RelationshipKind::Claimed, 1)), ..none },
        "does not share" => Facts { sharing_choices: vec![choice(10)], ..in_care },
        "asks first" => Facts { sharing_choices: vec![SharingChoice { sharing: Sharing::AskFirst, ..choice(10) }], ..in_care },
        "keeps results back" => {
            let scope = Scope { category: Some(Category::Result), ..Scope::default() };
            Facts { sharing_choices: vec![SharingChoice { scope, ..choice(10) }], ..in_care }
        }
        "shares with us only" => {
            let scope = Scope { organisation: Some(organisation()), ..Scope::default() };
            let with_us = SharingChoice { scope, sharing: Sharing::Share, ends_at: None };
            Facts { sharing_choices: vec![choice(10), with_us], ..in_care }
        }
        "emergency, no tie" => Facts { emergency: emergency(30), ..none },
        "emergency, not shared" => Facts { emergency: emergency(30), sharing_choices: vec![choice(10)], ..in_care },
        "emergency over" => Facts { emergency: emergency(0), ..none },
        "agreement lapsed" => Facts { agreed_until: london_day(now()).pred_opt(), ..in_care },
        "agreement lapsed, emergency" => Facts { agreed_until: None, emergency: emergency(30), ..in_care },
        "choice lapsed" => Facts { sharing_choices: vec![choice(0)], ..in_care },
        "carer" => Facts { carer_grant: Some(grant(None, 10)), ..none },
        "carer, 1 topic" => Facts { carer_grant: Some(grant(Some(vec![Category::Appointment]), 10)), ..none },
        "parent of a child" | "parent, review due" => {
            let reviewed_on = (situation == "parent of a child").then(|| now().date_naive());
            let grant = CarerGrant { basis: CarerBasis::Parent, reviewed_on, ..grant(None, 10) };
            Facts { carer_grant: Some(CarerGrant { starts_at: now() - Duration::days(4_000), ..grant }), ..none }
        }
        "attorney acts" | "attorney waits" | "attorney no more" => {
            let regained_on = (situation == "attorney no more").then(|| london_day(now()));
            let loss = LossOfCapacity { since: london_day(now()), regained_on };
            let loss_of_capacity = (situation != "attorney waits").then_some(loss);
            let basis = CarerBasis::LastingPowerOfAttorney;
            Facts { carer_grant: Some(CarerGrant { basis, loss_of_capacity, ..grant(None, 10) }), ..none }
        }
        "carer ended" => Facts { carer_grant: Some(grant(None, 0)), ..none },
        "sealed" => Facts { sealed_categories: vec![Category::MentalHealth], ..in_care },
        "sealed from all" => Facts { sealed_categories: vec![Category::SexualHealth], ..in_care },
        "sealed, claimed" => {
            let relationship = Some(tie(RelationshipKind::Claimed, 1));
            Facts { relationship, sealed_categories: vec![Category::MentalHealth], seal_break: broken(30), ..none }
        }
        "sealed, emergency" => Facts { emergency: emergency(30), sealed_categories: vec![Category::Medicine], ..none },
        "seal broken" => Facts { sealed_categories: vec![Category::MentalHealth], seal_break: broken(30), ..in_care },
        "seal break over" => Facts { sealed_categories: vec![Category::MentalHealth], seal_break: broken(0), ..in_care },
        other => unreachable!("{other}"),
    }
}

fn actors() -> Vec<(String, Actor)> {
    let account = |assurance, capacity| {
        let id = domain::AccountId::new(Uuid::from_u128(3));
        Actor::Account { id, name: "A".to_owned(), own: None, assurance, capacity }
    };
    let sure = |capacity| account(Assurance::SecondStep, capacity);
    let mut actors = vec![
        ("The person".to_owned(), sure(Capacity::Myself { person: Some(person()) })),
        ("Somebody else".to_owned(), sure(Capacity::Myself { person: Some(PersonId::new(Uuid::from_u128(9))) })),
        ("No own record".to_owned(), sure(Capacity::Myself { person: None })),
        ("Import".to_owned(), Actor::System(SystemJob::Import)),
        ("Applying seals".to_owned(), Actor::System(SystemJob::ApplySeals)),
        ("Merge".to_owned(), Actor::System(SystemJob::Merge)),
    ];
    let post = |role| {
        Capacity::Post(Post {
            id: PostId::new(Uuid::from_u128(4)),
            organisation_id: organisation(),
            organisation_name: "O".to_owned(),
            setting: "acute".to_owned(),
            role,
            title: "T".to_owned(),
        })
    };
    actors.extend(Role::ALL.iter().map(|role| (role.words().to_owned(), sure(post(*role)))));
    // With a password only, no second step.
    let myself = Capacity::Myself { person: Some(person()) };
    actors.push(("The person (password)".to_owned(), account(Assurance::Password, myself)));
    for (name, role) in [("GP (password)", Role::GeneralPractitioner), ("Privacy (password)", Role::PrivacyOfficer)] {
        actors.push((name.to_owned(), account(Assurance::Password, post(role))));
    }
    actors
}

/// `yes 20+1 team`: how many kinds of information are seen of others' and, beyond those, of one's own organisation's; which seals.
fn in_words(decided: Result<Permit, Denied>) -> String {
    match decided {
        Err(Denied::Hidden(rule)) => format!("404 {}", rule.code()),
        Err(Denied::Forbidden(rule)) => format!("403 {}", rule.code()),
        Ok(permit) => {
            let lens = permit.lens();
            let full = |from| Category::ALL.iter().filter(|category| lens.level(**category, from) == Level::Full).count();
            let some = |from| Category::ALL.iter().filter(|category| lens.level(**category, from) == Level::Summary).count();
            let seals = match lens.seals() {
                SealSight::None => "no seals",
                SealSight::RecordedBy(_) => "own seals",
                SealSight::Broken(Some(_)) => "own and broken seals",
                SealSight::Broken(None) => "broken seals",
                SealSight::All => "all seals",
            };
            let told = if lens.tells_of_seals() { ", told that something is sealed" } else { "" };
            let own = lens.organisation();
            format!(
                "yes {}: others' {} full {} summary, own {} full {} summary, {seals}{told}",
                permit.rule().code(),
                full(None),
                some(None),
                full(own),
                some(own)
            )
        }
    }
}

#[test]
fn the_policy_is_what_was_reviewed() {
    let mut table = String::from(
        "Who may do what with a person's record, in each situation. \"404\": answered as if there were no such person. \"403\": refused.\n\
         \"full\" and \"summary\" count the kinds of information (of 21) seen in full or in summary.\n",
    );
    for action in Action::ALL {
        writeln!(table, "\n== {} ==", action.code()).unwrap();
        for (name, actor) in actors() {
            for situation in SITUATIONS {
                let decided = in_words(decide(&actor, *action, &facts(situation), now()));
                writeln!(table, "{name:<28} {situation:<16} {decided}").unwrap();
            }
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/policy_matrix.txt");
    if std::env::var_os("POLICY_MATRIX").is_some() {
        std::fs::write(path, &table).unwrap();
    }
    let reviewed = std::fs::read_to_string(path).unwrap();
    for (line, (now, then)) in table.lines().zip(reviewed.lines()).enumerate() {
        assert_eq!(now, then, "line {}", line + 1);
    }
    assert_eq!(table.lines().count(), reviewed.lines().count());
}

#[test]
fn somebody_who_does_not_exist_is_hidden_from_all() {
    for (name, actor) in actors() {
        for action in Action::ALL {
            let facts = Facts { exists: false, ..facts("in care") };
            assert!(matches!(decide(&actor, *action, &facts, now()), Err(Denied::Hidden(_))), "{name}");
        }
    }
}

/// Whatever is taken away (the tie, the grant) or chosen (not to share) never shows more.
#[test]
fn less_ground_never_shows_more() {
    let pairs = [
        ("in care", "no tie"),
        ("in care", "does not share"),
        ("carer", "carer, 1 topic"),
        ("carer", "carer ended"),
        ("attorney acts", "attorney waits"),
        ("attorney acts", "attorney no more"),
        ("in care", "care ended"),
    ];
    for (name, actor) in actors() {
        for (more, less) in pairs {
            let Ok(after) = decide(&actor, Action::ReadRecord, &facts(less), now()) else { continue };
            let before = decide(&actor, Action::ReadRecord, &facts(more), now()).expect(&name);
            for category in Category::ALL {
                for from in [None, Some(organisation())] {
                    assert!(
                        after.lens().level(*category, from) <= before.lens().level(*category, from),
                        "{name} {less} {category}"
                    );
                }
            }
        }
    }
}

fn as_themselves(person: Option<PersonId>) -> Actor {
    Actor::Account {
        id: domain::AccountId::new(Uuid::from_u128(3)),
        name: "A".to_owned(),
        own: person,
        assurance: Assurance::Password,
        capacity: Capacity::Myself { person },
    }
}

fn in_post(role: Role, own: Option<PersonId>) -> Actor {
    let name = role.words();
    let (_, actor) = actors().into_iter().find(|(words, _)| words == name).unwrap();
    let Actor::Account { id, name, assurance, capacity, .. } = actor else { panic!("{name} is no account") };
    Actor::Account { id, name, own, assurance, capacity }
}

#[test]
fn nobody_opens_their_own_record_in_a_post_and_whose_own_it_is_not_may() {
    let other = PersonId::new(Uuid::from_u128(9));
    for action in Action::ALL {
        let own = decide(&in_post(Role::Nurse, Some(person())), *action, &facts("in care"), now());
        assert!(matches!(own, Err(Denied::Forbidden(domain::Rule::OwnRecordInAPost))), "{action:?}");
    }
    assert!(decide(&in_post(Role::Nurse, Some(other)), Action::ReadRecord, &facts("in care"), now()).is_ok());
}

#[test]
fn what_reaches_across_people_needs_a_second_step_and_care_never_does() {
    use domain::{GeneralAction, decide_general};
    let at = |role, assurance| {
        let Actor::Account { id, name, own, capacity, .. } = in_post(role, None) else { panic!("no account") };
        Actor::Account { id, name, own, assurance, capacity }
    };
    for (role, action) in [
        (Role::Administrator, GeneralAction::Administer),
        (Role::PrivacyOfficer, GeneralAction::GovernSharing),
        (Role::PrivacyOfficer, GeneralAction::ReviewAccess),
    ] {
        let denied = decide_general(&at(role, Assurance::Password), action);
        assert!(matches!(denied, Err(Denied::Forbidden(domain::Rule::NeedsSecondStep))), "{action:?}");
        assert!(decide_general(&at(role, Assurance::SecondStep), action).is_ok(), "{action:?}");
    }
    assert!(decide_general(&at(Role::Nurse, Assurance::Password), GeneralAction::FindPeople).is_ok());
    // To whom it is not open at all, it says nothing of a second step.
    let denied = decide_general(&at(Role::Nurse, Assurance::Password), GeneralAction::Administer);
    assert!(matches!(denied, Err(Denied::Hidden(_))));
    for situation in SITUATIONS {
        for action in [Action::ReadRecord, Action::OpenInEmergency, Action::BreakSeal, Action::ClaimRelationship] {
            let decided = |assurance| in_words(decide(&at(Role::HospitalDoctor, assurance), action, &facts(situation), now()));
            assert_eq!(decided(Assurance::Password), decided(Assurance::SecondStep), "{action:?} {situation}");
        }
    }
}

/// What a nurse sees of an entry that is filed so.
fn level_of(facts: &Facts, (category, kind, section): (Category, &str, Option<&str>), by: Option<OrganisationId>) -> Level {
    let permit = decide(&in_post(Role::Nurse, None), Action::ReadRecord, facts, now()).unwrap();
    permit.lens().level_of(&Filed { category, kind, section, organisation: by })
}

fn with_choice(situation: &str, scope: Scope, sharing: Sharing) -> Facts {
    let mut facts = facts(situation);
    facts.sharing_choices.push(SharingChoice { scope, sharing, ends_at: None });
    facts
}

#[test]
fn a_section_of_the_plan_is_seen_as_the_person_chose_and_in_an_emergency() {
    let kept = with_choice("in care", Scope::of_plan(PlanQuestion::WhatMatters), Sharing::AskFirst);
    let of = |facts: &Facts, section| level_of(facts, (Category::AboutMe, "QuestionnaireResponse", section), None);
    assert_eq!(of(&kept, Some("what-matters")), Level::None);
    assert_eq!(of(&kept, Some("emergency")), Level::Full);
    assert_eq!(of(&kept, None), Level::Full, "what services say about the person is no section");
    assert_eq!(of(&kept, Some(WHOLE_PLAN)), Level::None, "a plan in one piece is for those who see every section");
    assert_eq!(of(&facts("in care"), Some(WHOLE_PLAN)), Level::Full);
    let permit = decide(&in_post(Role::Nurse, None), Action::ReadRecord, &kept, now()).unwrap();
    assert!(permit.rule() == domain::Rule::PersonKeepsSomeBack && permit.asks_first());
    assert_eq!(permit.lens().section_codes().collect::<Vec<_>>(), ["preferred-name", "emergency"]);
    let needed = Facts { emergency: facts("emergency, no tie").emergency, ..kept };
    assert_eq!(of(&needed, Some("what-matters")), Level::Full);
    // All but one.
    let mut one = facts("does not share");
    let scope = Scope::of_plan(PlanQuestion::Emergency);
    one.sharing_choices.push(SharingChoice { scope, sharing: Sharing::Share, ends_at: None });
    assert_eq!(
        (of(&one, Some("emergency")), of(&one, Some("what-matters")), of(&one, None)),
        (Level::Full, Level::None, Level::None)
    );
}

#[test]
fn who_keeps_their_medicines_back_means_them_all_wherever_they_are_filed() {
    let medicines = Scope { category: Some(Category::Medicine), ..Scope::default() };
    let kept = with_choice("in care", medicines, Sharing::DoNotShare);
    let elsewhere = (Category::MentalHealth, "MedicationRequest", None);
    assert_eq!(level_of(&kept, elsewhere, None), Level::None);
    assert_eq!(level_of(&kept, elsewhere, Some(organisation())), Level::Full, "what one recorded oneself");
    assert_eq!(level_of(&kept, (Category::MentalHealth, "Condition", None), None), Level::Summary, "what is no medicine");
    assert_eq!(level_of(&facts("in care"), elsewhere, None), Level::Summary, "as far as the kind that it is filed under");
    let needed = Facts { emergency: facts("emergency, no tie").emergency, ..kept };
    assert_eq!(level_of(&needed, elsewhere, None), Level::Full);
    assert_eq!(level_of(&facts("emergency, no tie"), elsewhere, None), Level::Full);
}

#[test]
fn an_emergency_opens_every_warning_wherever_it_is_filed_but_of_what_is_most_private() {
    let of = |facts: &Facts, category, kind| level_of(facts, (category, kind, None), None);
    let untied = facts("emergency, no tie");
    for category in Category::ALL {
        let is_private = matches!(category, Category::Safeguarding | Category::SexualHealth);
        let opened = if is_private { Level::None } else { Level::Full };
        assert_eq!(of(&untied, *category, "Flag"), opened, "{category}");
        // Without an emergency a warning is seen as what it is filed under.
        let in_care = facts("in care");
        assert_eq!(of(&in_care, *category, "Flag"), of(&in_care, *category, "Condition"), "{category}");
    }
    assert_eq!(of(&untied, Category::SocialCare, "Condition"), Level::None, "what is no warning");
    // Of what is most private the role sees what it sees anyway.
    let tied = Facts { emergency: untied.emergency, ..facts("in care") };
    assert_eq!(of(&tied, Category::Safeguarding, "Flag"), Level::Summary);
    assert_eq!(of(&tied, Category::SexualHealth, "Flag"), Level::None);
    let over = Facts { emergency: facts("emergency over").emergency, ..facts("does not share") };
    assert_eq!(of(&over, Category::SocialCare, "Flag"), Level::None);
}

#[test]
fn no_officer_judges_what_concerns_somebody_for_whom_they_act() {
    for action in [Action::ReviewAccess, Action::RegisterAuthority, Action::DecideDisagreement] {
        let officer = in_post(Role::PrivacyOfficer, None);
        let refused = decide(&officer, action, &facts("carer"), now());
        assert!(matches!(refused, Err(Denied::Forbidden(domain::Rule::OwnCase))), "{action:?}");
        assert!(decide(&officer, action, &facts("no tie"), now()).is_ok(), "{action:?}");
    }
}

#[test]
fn a_marking_goes_by_the_rule_of_a_reading() {
    for situation in ["in care", "keeps results back", "does not share", "agreement lapsed", "seal broken"] {
        let rule = |action| decide(&in_post(Role::Nurse, None), action, &facts(situation), now()).unwrap().rule();
        assert_eq!(rule(Action::MarkSensitivity), rule(Action::ReadRecord), "{situation}");
    }
}

#[test]
fn to_a_parent_the_record_of_a_grown_child_does_not_exist() {
    let grown = Facts { born_on: chrono::NaiveDate::from_ymd_opt(2000, 1, 1), ..facts("parent of a child") };
    for action in [Action::ReadRecord, Action::Contribute, Action::ChooseSharing] {
        let denied = decide(&as_themselves(None), action, &grown, now());
        assert!(matches!(denied, Err(Denied::Hidden(domain::Rule::NotTheirRecord))), "{action:?}");
    }
}

#[test]
fn what_is_sensitive_is_for_those_who_work_and_for_the_person_only_what_is_kept_from_carers() {
    let sees = |actor: &Actor, situation| {
        let permit = decide(actor, Action::ReadRecord, &facts(situation), now()).unwrap();
        permit.lens().sensitive().collect::<Vec<_>>()
    };
    assert_eq!(sees(&as_themselves(Some(person())), "in care"), [domain::Sensitivity::NotForProxies]);
    assert_eq!(sees(&as_themselves(None), "carer"), []);
    assert_eq!(sees(&in_post(Role::Nurse, None), "in care"), domain::Sensitivity::ALL);
}

#[test]
fn a_narrowed_permit_shows_no_more_than_either() {
    let read = |actor: &Actor, situation| decide(actor, Action::ReadRecord, &facts(situation), now()).unwrap();
    let (carer, nurse) = (read(&as_themselves(None), "carer, 1 topic"), read(&in_post(Role::Nurse, None), "in care"));
    let narrowed = nurse.clone().within(&carer);
    assert_eq!(narrowed.lens().sensitive().count(), 0);
    for category in Category::ALL {
        for from in [None, Some(organisation()), Some(OrganisationId::new(Uuid::from_u128(8)))] {
            let level = narrowed.lens().level(*category, from);
            assert!(level <= nurse.lens().level(*category, from) && level <= carer.lens().level(*category, from), "{category}");
        }
    }
}

#[test]
fn what_another_organisation_recorded_is_not_ones_own() {
    let permit = decide(&in_post(Role::Nurse, None), Action::ReadRecord, &facts("does not share"), now()).unwrap();
    assert_eq!(permit.lens().level(Category::Result, Some(organisation())), Level::Full);
    for from in [None, Some(OrganisationId::new(Uuid::from_u128(8)))] {
        assert_eq!(permit.lens().level(Category::Result, from), Level::None);
    }
}
