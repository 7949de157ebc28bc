//! A small world of one person with every kind of secret, each called by a name found nowhere else, and everybody who might look.

use chrono::Duration;
use domain::{
    CarerBasis, Category, NhsNumber, Role,
    sharing_model::{Level, SharingModel},
};
use service::{
    Portal,
    installation::{CarerStep, Newcomer, add, grant_to_carer, person_with},
};

use super::is_long;
use crate::test_app::{Browser, TestApp, location};

pub const HERE: &str = "aintree-university-hospital";
pub const THERE: &str = "royal-liverpool-and-broadgreen";
pub const ELSEWHERE: &str = "liverpool-womens";

/// A secret: its name, its kind of information, who recorded it, and how it is sealed.
#[derive(Clone, Copy, Debug)]
pub struct Canary {
    pub name: &'static str,
    pub category: Category,
    pub by: &'static str,
    /// None; or whether it is locked.
    pub seal: Option<bool>,
    /// Whose: Ida's, or that of somebody else whom nobody here cares for.
    pub is_idas: bool,
    /// Why it is withheld from her or from whoever acts for her.
    pub sensitivity: Option<&'static str>,
    /// A warning, which an emergency opens wherever it is filed; else a condition.
    pub is_warning: bool,
}

const fn canary(name: &'static str, category: Category, by: &'static str, seal: Option<bool>) -> Canary {
    Canary { name, category, by, seal, is_idas: true, sensitivity: None, is_warning: false }
}

pub const CANARIES: [Canary; 16] = [
    canary("Acanthoplain", Category::Problem, HERE, None),
    canary("Borealplain", Category::Problem, THERE, None),
    canary("Cobaltsoft", Category::Problem, HERE, Some(false)),
    canary("Dulcilocked", Category::Problem, HERE, Some(true)),
    canary("Erythrolocked", Category::Problem, THERE, Some(true)),
    canary("Ferrosoft", Category::MentalHealth, THERE, Some(false)),
    canary("Galvanosafe", Category::Safeguarding, HERE, None),
    canary("Hyperosexual", Category::SexualHealth, HERE, None),
    canary("Indigomind", Category::MentalHealth, THERE, None),
    // What Ida keeps back from everybody.
    canary("Jasperresult", Category::Result, THERE, None),
    // Of her record, what she sealed as a topic before it was delivered.
    canary("Kelvinletter", Category::Letter, HERE, Some(true)),
    Canary { sensitivity: Some("third-party"), ..canary("Magnesthird", Category::Problem, HERE, None) },
    Canary { sensitivity: Some("not-for-proxies"), ..canary("Niobproxy", Category::Problem, THERE, None) },
    Canary { is_warning: true, ..canary("Opalwarning", Category::SocialCare, THERE, None) },
    Canary { is_warning: true, ..canary("Pyritwarning", Category::Safeguarding, HERE, None) },
    Canary { is_idas: false, ..canary("Lazulother", Category::Problem, "liverpool-heart-and-chest", None) },
];

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Nobody,
    /// A partner's system that presents a token instead of signing in.
    PartnerClient,
    Ida,
    Stranger,
    Carer,
    CarerOfOneTopic,
    CarerNoMore,
    /// In a role at an organisation that saw her, or not.
    Post(Role, &'static str),
    /// A doctor elsewhere, in an emergency.
    Emergency,
    /// A doctor elsewhere, whose emergency is over.
    EmergencyOver,
    /// A doctor elsewhere who said that they are involved.
    Claimed,
    /// A doctor there who broke the seals.
    Broken,
    /// A nurse here whose account was closed since.
    Closed,
}

impl Kind {
    /// Whether a secret may be seen, at least that it exists: told as plainly as the guide tells it.
    pub fn may_see(self, canary: &Canary) -> bool {
        let is_safeguarding = canary.category == Category::Safeguarding;
        if !canary.is_idas {
            return false;
        }
        match self {
            Self::Nobody
            | Self::PartnerClient
            | Self::Stranger
            | Self::CarerNoMore
            | Self::CarerOfOneTopic
            | Self::EmergencyOver
            | Self::Closed => false,
            Self::Ida => !is_safeguarding && canary.sensitivity != Some("third-party"),
            Self::Carer => {
                canary.sensitivity.is_none()
                    && canary.seal.is_none()
                    && !is_safeguarding
                    && canary.category != Category::SexualHealth
            }
            Self::Emergency => {
                let is_opened = canary.category == Category::Problem || (canary.is_warning && !is_safeguarding);
                canary.seal.is_none() && is_opened
            }
            Self::Claimed => canary.seal.is_none() && shared(Role::HospitalDoctor, canary),
            Self::Broken => canary.seal != Some(true) && shared(Role::HospitalDoctor, canary) || canary.by == THERE,
            Self::Post(_, ELSEWHERE) => false,
            Self::Post(role, place) => {
                let own = canary.by == place && SharingModel::first().own_level(role, "acute", canary.category) > Level::None;
                own || canary.seal.is_none() && shared(role, canary)
            }
        }
    }
}

/// What others recorded, in the role's view; Ida keeps her results back.
fn shared(role: Role, canary: &Canary) -> bool {
    canary.category != Category::Result && SharingModel::first().shared_level(role, "acute", canary.category) > Level::None
}

pub struct Actor {
    pub kind: Kind,
    pub username: String,
    pub browser: Browser,
}

pub struct World {
    pub app: TestApp,
    pub portal: Portal,
    /// `/people/{id}`.
    pub ida: String,
    pub other: String,
    /// The entry's id of each canary.
    pub entries: Vec<String>,
    pub actors: Vec<Actor>,
}

const NUMBERS: [&str; 2] = ["9990000018", "9990000026"];

/// A bundle about one of the two: their visits, and what is called by the canaries' names.
fn bundle(app: &TestApp, is_ida: bool, canaries: &[Canary]) -> String {
    let (number, given) = if is_ida { (NUMBERS[0], "Ida") } else { (NUMBERS[1], "Otto") };
    let mut resources = vec![serde_json::json!({
        "resourceType": "Patient", "id": given, "birthDate": "1980-01-01", "name": [{"family": "Quickfall", "given": [given]}],
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": number}],
    })];
    for place in canaries.iter().map(|canary| canary.by) {
        let id = format!("{given}-{place}");
        if resources.iter().any(|resource| resource["id"] == id) {
            continue;
        }
        resources.push(serde_json::json!({
            "resourceType": "Encounter", "id": id, "status": "finished", "class": {"code": "IMP"},
            "subject": {"reference": format!("Patient/{given}")}, "period": {"start": app.clock_now().to_rfc3339()},
            "serviceProvider": {"reference": format!("Organization?identifier=urn:ilinks:organisation|{place}")},
        }));
    }
    for canary in canaries {
        let mut resource = serde_json::json!({
            "resourceType": "Condition", "id": format!("secret-{}", CANARIES.iter().position(|it| it.name == canary.name).unwrap()),
            "meta": {"tag": [{"system": "urn:ilinks:category", "code": canary.category.code()}]},
            "code": {"text": canary.name}, "note": [{"text": format!("{} said at length", canary.name)}],
            "subject": {"reference": format!("Patient/{given}")}, "encounter": {"reference": format!("Encounter/{given}-{}", canary.by)},
            "clinicalStatus": {"coding": [{"code": "active"}]},
        });
        if canary.is_warning {
            resource.as_object_mut().unwrap().retain(|element, _| element != "note" && element != "clinicalStatus");
            resource["resourceType"] = "Flag".into();
            resource["status"] = "active".into();
        }
        if let Some(code) = canary.sensitivity {
            resource["meta"]["security"] = serde_json::json!([{"system": "urn:ilinks:sensitivity", "code": code}]);
        }
        resources.push(resource);
    }
    let entries: Vec<_> = resources.iter().map(|resource| serde_json::json!({"resource": resource})).collect();
    serde_json::json!({"resourceType": "Bundle", "type": "collection", "entry": entries}).to_string()
}

async fn newcomer(portal: &Portal, username: &str, number: Option<&str>, posts: &[(&str, Role)]) {
    let newcomer = Newcomer {
        username: username.to_owned(),
        display_name: format!("Looker {username}"),
        nhs_number: number.map(|number| NhsNumber::parse(number).unwrap()),
        posts: posts.iter().map(|(place, role)| ((*place).to_owned(), *role, "T".to_owned())).collect(),
        demonstration_blurb: Some("For a proof".to_owned()),
        ..Newcomer::default()
    };
    add(portal, newcomer).await.unwrap();
}

/// The id of the entry with a canary's name, as Ida or as the super user finds it.
async fn entry_id(app: &TestApp, place: usize) -> String {
    let question = format!("select entry_id::text from entry where source_key like '%/secret-{place}'");
    app.owner_sees(Box::leak(question.into_boxed_str())).await
}

pub async fn world() -> World {
    let app = TestApp::start();
    let portal = app.own_portal().await;
    let (idas, others): (Vec<Canary>, Vec<Canary>) = CANARIES.iter().partition(|canary| canary.is_idas);
    let (now, later): (Vec<Canary>, Vec<Canary>) = idas.iter().partition(|canary| canary.category != Category::Letter);
    for (is_ida, canaries) in [(true, &now), (false, &others)] {
        service::import::import(&portal, bundle(&app, is_ida, canaries).as_bytes(), "proof").await.unwrap();
    }
    newcomer(&portal, "ida", Some(NUMBERS[0]), &[]).await;
    let person = person_with(&portal, &NhsNumber::parse(NUMBERS[0]).unwrap()).await.unwrap().unwrap();
    let other = person_with(&portal, &NhsNumber::parse(NUMBERS[1]).unwrap()).await.unwrap().unwrap();
    let ida = format!("/people/{person}");
    let herself = app.signed_in("ida").await;
    for (place, canary) in CANARIES.iter().enumerate().filter(|(_, canary)| canary.is_idas && canary.category != Category::Letter)
    {
        let Some(is_locked) = canary.seal else { continue };
        let level = if is_locked { "sealed-and-locked" } else { "sealed" };
        let item = format!("{ida}/entries/{}", entry_id(&app, place).await);
        assert_eq!(location(&herself.post(&format!("{item}/seal"), &[("what", "item"), ("level", level)]).await), item);
    }
    let topic = [("topic", "letter"), ("level", "sealed-and-locked")];
    assert_eq!(herself.post(&format!("{ida}/seals"), &topic).await.status(), 303);
    service::import::import(&portal, bundle(&app, true, &later).as_bytes(), "proof").await.unwrap();
    assert_eq!(
        herself.post(&format!("{ida}/sharing"), &[("sharing", "do-not-share"), ("category", "result")]).await.status(),
        303
    );

    let mut entries = Vec::new();
    for place in 0..CANARIES.len() {
        entries.push(entry_id(&app, place).await);
    }
    let actors = actors(&app, &portal, person).await;
    World { app, portal, ida, other: format!("/people/{other}"), entries, actors }
}

/// Whom the short form looks through: each kind of role at each kind of place.
fn in_short(role: Role, place: &str) -> bool {
    match place {
        HERE => matches!(role, Role::GeneralPractitioner | Role::Receptionist | Role::Administrator),
        THERE => matches!(role, Role::Nurse | Role::SocialWorker | Role::ContactPartner | Role::PrivacyOfficer),
        _ => matches!(role, Role::HospitalDoctor),
    }
}

async fn actors(app: &TestApp, portal: &Portal, ida: domain::PersonId) -> Vec<Actor> {
    const REASON: [(&str, &str); 1] = [("reason", "About to be anaesthetised, cannot be asked")];
    let mut kinds = vec![(Kind::Ida, "ida".to_owned())];
    let mut grants = Vec::new();
    for (kind, username) in [
        (Kind::Stranger, "stranger"),
        (Kind::Carer, "carer"),
        (Kind::CarerOfOneTopic, "carer-topic"),
        (Kind::CarerNoMore, "carer-over"),
    ] {
        newcomer(portal, username, None, &[]).await;
        kinds.push((kind, username.to_owned()));
        if kind != Kind::Stranger {
            grants.push((kind, username));
        }
    }
    for (kind, username) in grants {
        let step = CarerStep {
            carer: username.to_owned(),
            person: ida,
            relation: "friend".to_owned(),
            basis: CarerBasis::Granted,
            topics: (kind == Kind::CarerOfOneTopic).then(|| vec![Category::Appointment]),
            ends_at: (kind == Kind::CarerNoMore).then(|| app.clock_now() + Duration::minutes(1)),
            capacity_evidence: None,
        };
        grant_to_carer(portal, &step).await.unwrap();
    }
    for place in [HERE, THERE, ELSEWHERE] {
        for role in Role::ALL.iter().filter(|role| is_long() || in_short(**role, place)) {
            let username = format!("{}-{}", role.code(), &place[..3]);
            newcomer(portal, &username, None, &[(place, *role)]).await;
            kinds.push((Kind::Post(*role, place), username));
        }
    }
    for (kind, username, place, role) in [
        (Kind::EmergencyOver, "emergency-over", ELSEWHERE, Role::HospitalDoctor),
        (Kind::Emergency, "emergency", ELSEWHERE, Role::HospitalDoctor),
        (Kind::Claimed, "claimed", ELSEWHERE, Role::HospitalDoctor),
        (Kind::Broken, "broken", THERE, Role::HospitalDoctor),
        (Kind::Closed, "closed", HERE, Role::Nurse),
    ] {
        newcomer(portal, username, None, &[(place, role)]).await;
        kinds.push((kind, username.to_owned()));
    }
    let over = app.signed_in("emergency-over").await;
    assert_eq!(over.post(&format!("/people/{ida}/emergency"), &REASON).await.status(), 303);
    app.clock.advance(Duration::minutes(70));
    let mut actors = vec![
        Actor { kind: Kind::Nobody, username: String::new(), browser: app.browser() },
        Actor { kind: Kind::PartnerClient, username: String::new(), browser: app.partner_client() },
    ];
    for (kind, username) in kinds {
        let browser = app.signed_in(&username).await;
        let opened = match kind {
            Kind::Emergency => Some("emergency"),
            Kind::Claimed => Some("claim"),
            Kind::Broken => Some("break-seal"),
            _ => None,
        };
        if let Some(how) = opened {
            assert_eq!(location(&browser.post(&format!("/people/{ida}/{how}"), &REASON).await), format!("/people/{ida}/record"));
        }
        actors.push(Actor { kind, username, browser });
    }
    app.superuser_does("update account set closed_at = made_at where username = 'closed'").await;
    actors
}
