//! The professionals of the directory. All are made up.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::identity::{slug, stable_id};
use crate::organisations::{
    AINTREE, ALDER_HEY, AMBULANCE, CLATTERBRIDGE, COMMUNITY_HEALTH, FIRE, HEART_AND_CHEST, HOME_CARE_LIVERPOOL, HOME_CARE_SEFTON,
    INFORMATICS, LABORATORIES, LIVERPOOL_COUNCIL, MERSEY_CARE, POLICE, ROYAL, SEFTON_COUNCIL, SOUTHPORT, SUPPORTED_LIVING,
    URGENT_CARE, WALTON, WOMENS,
};
use crate::practices::{
    ALT_MEADOW, BRACKENFIELD, COPPERBEECH, HERON_REACH, KITTIWAKE, LAWNSEDGE, MARRAM, MEADOW_PIPIT, NIGHTJAR, OTTERSPOOL,
    PINEFINCH, QUARRY_LAMP, SANDHOPPER, TAWD_BRIDGE, THREE_LINDENS, TIDEWATER,
};

/// Prefix, given name, family name, what they do, where.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// A professional who appears in records; those with an account are in `staff.rs` as well.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Practitioner {
    row: &'static Row,
}

impl Practitioner {
    /// The slug of the name: also the username of those who have an account.
    pub(crate) fn slug(self) -> String {
        slug(&format!("{} {}", self.row.1, self.row.2))
    }

    pub(crate) fn display(self) -> String {
        format!("{} {} {}", self.row.0, self.row.1, self.row.2).trim_start().to_owned()
    }

    /// Physicians and surgeons: nurses and others carry no title here.
    pub(crate) fn is_doctor(self) -> bool {
        ["Dr", "Mr", "Miss"].contains(&self.row.0)
    }

    pub(crate) fn organisation(self) -> &'static str {
        self.row.4
    }

    /// The reference by which a person's bundle names this professional.
    pub(crate) fn reference(self) -> Value {
        let reference = format!("Practitioner?identifier=urn:ilinks:practitioner|{}", self.slug());
        json!({ "reference": reference, "display": self.display() })
    }

    fn resource(self, place: usize) -> Value {
        let (prefix, given, family, title, _) = *self.row;
        let slug = self.slug();
        let mut name = json!({ "use": "official", "family": family, "given": [given] });
        if !prefix.is_empty() {
            name["prefix"] = json!([prefix]);
        }
        json!({
            "resourceType": "Practitioner",
            "id": stable_id(&["practitioner", &slug]).to_string(),
            "identifier": [{ "system": "urn:ilinks:practitioner", "value": slug }],
            "active": true,
            "name": [name],
            "telecom": [
                { "system": "phone", "value": format!("0151 496 {:04}", 300 + place * 4), "use": "work" },
                { "system": "email", "value": format!("{slug}@example.org"), "use": "work" },
            ],
            "qualification": [{ "code": { "text": title } }],
        })
    }
}

/// The directory's entries for every professional.
pub(crate) fn resources() -> impl Iterator<Item = Value> {
    everyone().enumerate().map(|(place, practitioner)| practitioner.resource(place))
}

/// The professional with this slug.
pub(crate) fn find(slug: &str) -> Practitioner {
    static BY_SLUG: LazyLock<HashMap<String, Practitioner>> =
        LazyLock::new(|| everyone().map(|practitioner| (practitioner.slug(), practitioner)).collect());
    *BY_SLUG.get(slug).expect("stories name professionals of the directory")
}

/// Those who work at an organisation, in the directory's order.
pub(crate) fn working_at(organisation: &str) -> Vec<Practitioner> {
    everyone().filter(|practitioner| practitioner.organisation() == organisation).collect()
}

fn everyone() -> impl Iterator<Item = Practitioner> {
    PRACTICE_TEAMS.iter().chain(&HOSPITALS).chain(&COMMUNITY).map(|row| Practitioner { row })
}

#[rustfmt::skip]
const PRACTICE_TEAMS: [Row; 42] = [
    ("Dr", "Ifeoma", "Nwosu-Hale", "General practitioner", BRACKENFIELD),
    ("Dr", "Leopold", "Scarisbrick", "General practitioner", BRACKENFIELD),
    ("", "Annika", "Dewhirst-Roe", "Practice nurse", BRACKENFIELD),
    ("", "Shanice", "Penhallow", "Receptionist", BRACKENFIELD),
    ("Dr", "Rhodri", "Fazackley-Moss", "General practitioner", KITTIWAKE),
    ("Dr", "Sunniva", "Balakrishnan", "General practitioner", KITTIWAKE),
    ("", "Perpetua", "Gorsedale", "Practice nurse", KITTIWAKE),
    ("Dr", "Eamon", "Quarshie", "General practitioner", TIDEWATER),
    ("Dr", "Willa", "Tarleton", "General practitioner", TIDEWATER),
    ("", "Jocasta", "Mbekeani", "Practice nurse", TIDEWATER),
    ("Dr", "Hyacinth", "Ollerenshaw", "General practitioner", THREE_LINDENS),
    ("Dr", "Faisal", "Winterbourne", "General practitioner", THREE_LINDENS),
    ("", "Corin", "Maddoxley", "Practice nurse", THREE_LINDENS),
    ("Dr", "Ottoline", "Gaskarth", "General practitioner", OTTERSPOOL),
    ("Dr", "Devan", "Rothwell", "General practitioner", OTTERSPOOL),
    ("", "Mirela", "Stanyforth", "Practice nurse", OTTERSPOOL),
    ("Dr", "Caspian", "Adeyinka", "General practitioner", QUARRY_LAMP),
    ("", "Thandiwe", "Larkspur", "Practice nurse", QUARRY_LAMP),
    ("Dr", "Gwenllian", "Shuttleworth", "General practitioner", NIGHTJAR),
    ("Dr", "Yusuf", "Cardingley", "General practitioner", NIGHTJAR),
    ("", "Delphine", "Okorie-Platt", "Practice nurse", NIGHTJAR),
    ("Dr", "Barnaby", "Szentmiklos", "General practitioner", MEADOW_PIPIT),
    ("", "Lalita", "Henthorne", "Practice nurse", MEADOW_PIPIT),
    ("Dr", "Marguerite", "Oyelade", "General practitioner", COPPERBEECH),
    ("Dr", "Torquil", "Banerjee-Finch", "General practitioner", COPPERBEECH),
    ("", "Sinead", "Vassallo", "Practice nurse", COPPERBEECH),
    ("Dr", "Philippa", "Acheson", "General practitioner", ALT_MEADOW),
    ("", "Ruaridh", "Pemblebury", "Practice nurse", ALT_MEADOW),
    ("Dr", "Cosmo", "Ravindran", "General practitioner", SANDHOPPER),
    ("Dr", "Bethan", "Lydiatt-Cole", "General practitioner", SANDHOPPER),
    ("", "Nerys", "Uttleworth", "Practice nurse", SANDHOPPER),
    ("Dr", "Lucasta", "Formbridge", "General practitioner", MARRAM),
    ("", "Odhran", "Tolliver-Singh", "Practice nurse", MARRAM),
    ("Dr", "Halima", "Birkenshaw", "General practitioner", PINEFINCH),
    ("Dr", "Merrick", "Castellow", "General practitioner", PINEFINCH),
    ("", "Ailish", "Hundersfield", "Practice nurse", PINEFINCH),
    ("Dr", "Quentin", "Amarasekere", "General practitioner", LAWNSEDGE),
    ("", "Zofia", "Brindlecombe", "Practice nurse", LAWNSEDGE),
    ("Dr", "Hephzibah", "Thorncastle", "General practitioner", HERON_REACH),
    ("", "Idris", "Wallace", "Practice nurse", HERON_REACH),
    ("Dr", "Malachy", "Skelhorn", "General practitioner", TAWD_BRIDGE),
    ("", "Prudence", "Ekwueme", "Practice nurse", TAWD_BRIDGE),
];

#[rustfmt::skip]
const HOSPITALS: [Row; 31] = [
    ("Dr", "Anselm", "Vickerstaffe", "Consultant nephrologist", ROYAL),
    ("Dr", "Ngozi", "Threlkeld", "Consultant in diabetes and endocrinology", ROYAL),
    ("Mr", "Piers", "Halloran", "Consultant vascular and transplant surgeon", ROYAL),
    ("Dr", "Saoirse", "Mellingham", "Consultant in sexual health", ROYAL),
    ("Dr", "Lorcan", "Bickerstaff", "Consultant in emergency medicine", ROYAL),
    ("", "Blessing", "Ashurst", "Dialysis nurse", ROYAL),
    ("Mr", "Gideon", "Pargeter", "Consultant orthopaedic surgeon", AINTREE),
    ("Dr", "Roisin", "Chaudhri-Lowe", "Consultant in acute medicine", AINTREE),
    ("Dr", "Emrys", "Dunnerdale", "Consultant in emergency medicine", AINTREE),
    ("Miss", "Farida", "Kirkdale", "Consultant surgeon", AINTREE),
    ("", "Tomasz", "Elderfield", "Clinical pharmacist", AINTREE),
    ("", "Leonie", "Hartsgrove", "Discharge coordinator", AINTREE),
    ("Dr", "Cerys", "Montague", "Consultant in paediatric respiratory medicine", ALDER_HEY),
    ("Dr", "Obinna", "Larchfield", "Consultant in paediatric emergency medicine", ALDER_HEY),
    ("Dr", "Mairead", "Sunderajan", "Consultant in paediatric diabetes", ALDER_HEY),
    ("", "Jonty", "Ackroyd", "Children's asthma nurse", ALDER_HEY),
    ("", "Rosalind", "Ferncroft", "Young people's counsellor", ALDER_HEY),
    ("Dr", "Isidora", "Blenkinshaw", "Consultant clinical oncologist", CLATTERBRIDGE),
    ("", "Cuthbert", "Nayagam", "Breast cancer nurse", CLATTERBRIDGE),
    ("Dr", "Alasdair", "Vennerby", "Consultant cardiologist", HEART_AND_CHEST),
    ("", "Ottilie", "Crompsall", "Heart failure nurse", HEART_AND_CHEST),
    ("Miss", "Oluchi", "Brandreth", "Consultant obstetrician", WOMENS),
    ("", "Freda", "Wainscott-Ali", "Midwife", WOMENS),
    ("Dr", "Leocadia", "Murgatroyd-Bey", "Consultant gynaecologist", WOMENS),
    ("Dr", "Tiernan", "Abernathy", "Consultant neurologist", WALTON),
    ("", "Keziah", "Rimmington", "Multiple sclerosis nurse", WALTON),
    ("", "Gethin", "Oduwole", "Epilepsy nurse", WALTON),
    ("Dr", "Beatrix", "Hesketh", "Consultant in care of older people", SOUTHPORT),
    ("Dr", "Ranulf", "Chikwanha", "Consultant in emergency medicine", SOUTHPORT),
    ("", "Evadne", "Marshside", "Palliative care nurse", SOUTHPORT),
    ("Dr", "Noor", "Wolstenhulme", "Consultant biochemist", LABORATORIES),
];

#[rustfmt::skip]
const COMMUNITY: [Row; 30] = [
    ("", "Siobhan", "Trelawney", "District nurse", COMMUNITY_HEALTH),
    ("", "Bronagh", "Whitcombe", "Health visitor", COMMUNITY_HEALTH),
    ("", "Desiree", "Plumleigh", "School nurse", COMMUNITY_HEALTH),
    ("", "Fergal", "Omondi-Shaw", "Community physiotherapist", COMMUNITY_HEALTH),
    ("", "Winifred", "Castlegate", "Community matron", COMMUNITY_HEALTH),
    ("", "Callum", "Iredale-Shah", "Community mental health nurse", MERSEY_CARE),
    ("Dr", "Aurelia", "Tattersley", "Consultant psychiatrist", MERSEY_CARE),
    ("", "Kofi", "Lindale", "Talking therapies practitioner", MERSEY_CARE),
    ("Dr", "Morwenna", "Sadiq-Bell", "Consultant psychiatrist for older people", MERSEY_CARE),
    ("", "Priyanka", "Holroyd-Bell", "Social worker, adults", LIVERPOOL_COUNCIL),
    ("", "Aidan", "Foster", "Occupational therapist", LIVERPOOL_COUNCIL),
    ("", "Catrin", "Obuya", "Social worker, children", LIVERPOOL_COUNCIL),
    ("", "Marcus", "Thistlewood", "Social worker, children", SEFTON_COUNCIL),
    ("", "Hazel", "Anyanwu-Pike", "Social worker, adults", SEFTON_COUNCIL),
    ("", "Stellan", "Burscough", "Reablement coordinator", SEFTON_COUNCIL),
    ("", "Jodie", "Ravenscairn", "Paramedic", AMBULANCE),
    ("", "Lysander", "Okpara", "Paramedic", AMBULANCE),
    ("Dr", "Constance", "Yarrowdale", "Out-of-hours doctor", URGENT_CARE),
    ("", "Ezekiel", "Mossbank", "Out-of-hours nurse", URGENT_CARE),
    ("PC", "Ewan", "Stainforth", "Vulnerable people's officer", POLICE),
    ("PC", "Marisol", "Hinchcliffe-Rae", "Response officer", POLICE),
    ("", "Gemma", "Rookhurst", "Fire safety adviser", FIRE),
    ("", "Yolanda", "Cheetham", "Care manager", HOME_CARE_LIVERPOOL),
    ("", "Dympna", "Achterlonie", "Home carer", HOME_CARE_LIVERPOOL),
    ("", "Absalom", "Wintersgill", "Care manager", HOME_CARE_SEFTON),
    ("", "Nokuthula", "Brackley-Dunn", "Home carer", HOME_CARE_SEFTON),
    ("", "Fintan", "Ellsworth", "Support worker", SUPPORTED_LIVING),
    ("", "Leila", "Farnborough-Quist", "Systems administrator", INFORMATICS),
    ("", "Hamish", "Abiodun-Kerr", "Privacy officer", INFORMATICS),
    ("", "Odile", "Brackenridge", "Caldicott guardian", LIVERPOOL_COUNCIL),
];
