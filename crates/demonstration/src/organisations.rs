//! The organisations: the 25 of the strategy, and the care providers of the stories.

use serde_json::{Value, json};

use crate::identity::stable_id;

/// An organisation that sends, holds or asks for information.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Organisation {
    pub slug: &'static str,
    pub name: &'static str,
    pub kind: &'static str,
    pub city: &'static str,
}

const fn organisation(slug: &'static str, name: &'static str, kind: &'static str, city: &'static str) -> Organisation {
    Organisation { slug, name, kind, city }
}

pub(crate) const AINTREE: &str = "aintree-university-hospital";
pub(crate) const ALDER_HEY: &str = "alder-hey";
pub(crate) const AMBULANCE: &str = "north-west-ambulance";
pub(crate) const CLATTERBRIDGE: &str = "clatterbridge-cancer-centre";
pub(crate) const COMMUNITY_HEALTH: &str = "liverpool-community-health";
pub(crate) const FIRE: &str = "merseyside-fire";
pub(crate) const HEART_AND_CHEST: &str = "liverpool-heart-and-chest";
pub(crate) const INFORMATICS: &str = "informatics-merseyside";
pub(crate) const LABORATORIES: &str = "liverpool-clinical-laboratories";
pub(crate) const LIVERPOOL_COUNCIL: &str = "liverpool-city-council";
pub(crate) const MERSEY_CARE: &str = "mersey-care";
pub(crate) const POLICE: &str = "merseyside-police";
pub(crate) const ROYAL: &str = "royal-liverpool-and-broadgreen";
pub(crate) const SEFTON_COUNCIL: &str = "sefton-council";
pub(crate) const SOUTHPORT: &str = "southport-and-ormskirk";
pub(crate) const URGENT_CARE: &str = "urgent-care-24";
pub(crate) const WALTON: &str = "walton-centre";
pub(crate) const WOMENS: &str = "liverpool-womens";

pub(crate) const HOME_CARE_LIVERPOOL: &str = "kestrel-home-care";
pub(crate) const HOME_CARE_SEFTON: &str = "dunlin-care-at-home";
pub(crate) const SUPPORTED_LIVING: &str = "yew-tree-supported-living";

/// The 25 stakeholder organisations of the strategy, under the names it gives them.
pub(crate) const STAKEHOLDERS: [Organisation; 25] = [
    organisation(AINTREE, "Aintree University Hospital", "acute", "Liverpool"),
    organisation(ALDER_HEY, "Alder Hey Children's", "acute", "Liverpool"),
    organisation(CLATTERBRIDGE, "The Clatterbridge Cancer Centre", "acute", "Wirral"),
    organisation(INFORMATICS, "Informatics Merseyside", "informatics", "Liverpool"),
    organisation(COMMUNITY_HEALTH, "Liverpool Community Health", "community", "Liverpool"),
    organisation(LIVERPOOL_COUNCIL, "Liverpool City Council", "council", "Liverpool"),
    organisation("liverpool-ccg", "Liverpool CCG", "commissioner", "Liverpool"),
    organisation(LABORATORIES, "Liverpool Clinical Laboratories", "laboratory", "Liverpool"),
    organisation("liverpool-health-partners", "Liverpool Health Partners", "network", "Liverpool"),
    organisation(HEART_AND_CHEST, "Liverpool Heart and Chest Hospital", "acute", "Liverpool"),
    organisation(WOMENS, "Liverpool Women's", "acute", "Liverpool"),
    organisation("local-medical-committees", "Local Medical Committees", "network", "Liverpool"),
    organisation(MERSEY_CARE, "Mersey Care", "mental-health", "Liverpool"),
    organisation(FIRE, "Merseyside Fire Service", "fire", "Bootle"),
    organisation(POLICE, "Merseyside Police", "police", "Liverpool"),
    organisation(AMBULANCE, "North West Ambulance Service", "ambulance", "Liverpool"),
    organisation("north-west-coast-ahsn", "North West Coast Academic Health Science Network", "network", "Liverpool"),
    organisation("public-health", "Public Health", "public-health", "Liverpool"),
    organisation(SEFTON_COUNCIL, "Sefton Council", "council", "Bootle"),
    organisation(SOUTHPORT, "Southport and Ormskirk Hospital", "acute", "Southport"),
    organisation("south-sefton-ccg", "South Sefton CCG", "commissioner", "Bootle"),
    organisation("southport-and-formby-ccg", "Southport and Formby CCG", "commissioner", "Southport"),
    organisation(ROYAL, "The Royal Liverpool and Broadgreen University Hospitals", "acute", "Liverpool"),
    organisation(WALTON, "The Walton Centre", "acute", "Liverpool"),
    organisation(URGENT_CARE, "Urgent Care 24", "urgent-care", "Liverpool"),
];

/// Made-up care agencies that the councils buy care from.
pub(crate) const CARE_PROVIDERS: [Organisation; 3] = [
    organisation(HOME_CARE_LIVERPOOL, "Kestrel Home Care", "care-provider", "Liverpool"),
    organisation(HOME_CARE_SEFTON, "Dunlin Care at Home", "care-provider", "Southport"),
    organisation(SUPPORTED_LIVING, "Yew Tree Supported Living", "care-provider", "Crosby"),
];

/// The reference by which a person's bundle names an organisation.
pub(crate) fn reference(slug: &str) -> Value {
    json!({ "reference": format!("Organization?identifier=urn:ilinks:organisation|{slug}"), "display": name(slug) })
}

/// The name of an organisation or practice of the directory.
pub(crate) fn name(slug: &str) -> &'static str {
    let known = STAKEHOLDERS.iter().chain(&CARE_PROVIDERS).map(|found| (found.slug, found.name));
    let practices = crate::practices::PRACTICES.iter().map(|found| (found.slug, found.name));
    let found = known.chain(practices).find(|(known, _)| *known == slug);
    found.expect("stories name organisations of the directory").1
}

/// The directory's entries for every organisation that is not a practice.
pub(crate) fn resources() -> impl Iterator<Item = Value> {
    let all = STAKEHOLDERS.iter().chain(&CARE_PROVIDERS);
    all.enumerate().map(|(place, found)| {
        let phone = format!("0151 496 {:04}", 100 + place * 3);
        let address = json!({ "city": found.city, "country": "GB" });
        resource(found.slug, found.name, found.kind, &phone, &address)
    })
}

/// A FHIR Organization of the directory.
pub(crate) fn resource(slug: &str, name: &str, kind: &str, phone: &str, address: &Value) -> Value {
    json!({
        "resourceType": "Organization",
        "id": stable_id(&["organisation", slug]).to_string(),
        "identifier": [{ "system": "urn:ilinks:organisation", "value": slug }],
        "active": true,
        "type": [{ "coding": [{ "system": "urn:ilinks:organisation-kind", "code": kind }] }],
        "name": name,
        "telecom": [
            { "system": "phone", "value": phone, "use": "work" },
            { "system": "email", "value": format!("{slug}@example.org"), "use": "work" },
        ],
        "address": [address],
    })
}
