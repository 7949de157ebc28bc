//! The professionals who have an account in the demonstration.

use crate::organisations::{
    AINTREE, AMBULANCE, COMMUNITY_HEALTH, FIRE, INFORMATICS, LIVERPOOL_COUNCIL, MERSEY_CARE, POLICE, ROYAL, SEFTON_COUNCIL,
    URGENT_CARE, WOMENS,
};
use crate::practices::{BRACKENFIELD, KITTIWAKE};
use crate::practitioners;

/// Someone who signs in to work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Staff {
    /// Also the `urn:ilinks:practitioner` identifier of this person in the directory, except for `admin`.
    pub username: &'static str,
    pub display_name: String,
    /// Who this is, in a line of plain words.
    pub blurb: &'static str,
    pub posts: Vec<StaffPost>,
}

/// One job at one organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StaffPost {
    /// The organisation's slug.
    pub organisation: &'static str,
    /// The code of the role.
    pub role: &'static str,
    pub title: &'static str,
}

/// Username, blurb, organisation, role, title.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const POSTS: [Row; 19] = [
    ("ifeoma-nwosu-hale", "GP in Walton, who also works nights for Urgent Care 24.", BRACKENFIELD, "general-practitioner", "General practitioner"),
    ("ifeoma-nwosu-hale", "", URGENT_CARE, "general-practitioner", "Out-of-hours doctor"),
    ("rhodri-fazackley-moss", "GP in Bootle.", KITTIWAKE, "general-practitioner", "General practitioner"),
    ("siobhan-trelawney", "District nurse who visits people at home across Liverpool.", COMMUNITY_HEALTH, "nurse", "District nurse"),
    ("freda-wainscott-ali", "Midwife for women who need closer care in pregnancy.", WOMENS, "nurse", "Midwife"),
    ("anselm-vickerstaffe", "Kidney specialist.", ROYAL, "hospital-doctor", "Consultant nephrologist"),
    ("roisin-chaudhri-lowe", "Doctor on the acute medical ward.", AINTREE, "hospital-doctor", "Consultant in acute medicine"),
    ("callum-iredale-shah", "Community mental health nurse.", MERSEY_CARE, "mental-health-practitioner", "Community mental health nurse"),
    ("priyanka-holroyd-bell", "Social worker for adults in Liverpool.", LIVERPOOL_COUNCIL, "social-worker", "Social worker, adults"),
    ("marcus-thistlewood", "Social worker for children in Sefton.", SEFTON_COUNCIL, "social-worker", "Social worker, children"),
    ("jodie-ravenscairn", "Paramedic.", AMBULANCE, "paramedic", "Paramedic"),
    ("tomasz-elderfield", "Hospital pharmacist who checks medicines at discharge.", AINTREE, "pharmacist", "Clinical pharmacist"),
    ("bronagh-whitcombe", "Health visitor.", COMMUNITY_HEALTH, "health-visitor", "Health visitor"),
    ("shanice-penhallow", "Receptionist at a practice in Walton.", BRACKENFIELD, "receptionist", "Receptionist"),
    ("ewan-stainforth", "Police officer for vulnerable people.", POLICE, "contact-partner", "Vulnerable people's officer"),
    ("gemma-rookhurst", "Fire safety adviser who visits people at home.", FIRE, "contact-partner", "Fire safety adviser"),
    ("admin", "Runs the portal.", INFORMATICS, "administrator", "Systems administrator"),
    ("hamish-abiodun-kerr", "Looks into how records were used.", INFORMATICS, "privacy-officer", "Privacy officer"),
    ("odile-brackenridge", "Governs sharing together with the privacy officer.", LIVERPOOL_COUNCIL, "privacy-officer", "Caldicott guardian"),
];

/// Everyone who signs in to work, each with one post or more.
pub fn staff() -> Vec<Staff> {
    let mut everyone: Vec<Staff> = Vec::new();
    for &(username, blurb, organisation, role, title) in &POSTS {
        let post = StaffPost { organisation, role, title };
        match everyone.iter_mut().find(|known| known.username == username) {
            Some(known) => known.posts.push(post),
            None => everyone.push(Staff { username, display_name: display_name(username), blurb, posts: vec![post] }),
        }
    }
    everyone
}

fn display_name(username: &str) -> String {
    let slug = if username == "admin" { "leila-farnborough-quist" } else { username };
    practitioners::find(slug).display()
}
