//! The GP practices: all made up, spread over Liverpool and Sefton, and two beyond the boundary.

use serde_json::{Value, json};

use crate::organisations::{self, AINTREE, LIVERPOOL_COUNCIL, ROYAL, SEFTON_COUNCIL, SOUTHPORT};

/// A practice, and where people of its neighbourhood go for the rest of their care.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Practice {
    pub slug: &'static str,
    pub name: &'static str,
    pub line: &'static str,
    pub district: &'static str,
    pub city: &'static str,
    pub postcode: &'static str,
    pub hospital: &'static str,
    pub council: &'static str,
}

pub(crate) const BRACKENFIELD: &str = "brackenfield-surgery";
pub(crate) const TIDEWATER: &str = "tidewater-medical-centre";
pub(crate) const THREE_LINDENS: &str = "three-lindens-practice";
pub(crate) const OTTERSPOOL: &str = "otterspool-lodge-surgery";
pub(crate) const QUARRY_LAMP: &str = "quarry-lamp-practice";
pub(crate) const NIGHTJAR: &str = "nightjar-health-centre";
pub(crate) const MEADOW_PIPIT: &str = "meadow-pipit-surgery";
pub(crate) const COPPERBEECH: &str = "copperbeech-family-practice";
pub(crate) const KITTIWAKE: &str = "kittiwake-health-centre";
pub(crate) const ALT_MEADOW: &str = "alt-meadow-surgery";
pub(crate) const SANDHOPPER: &str = "sandhopper-surgery";
pub(crate) const MARRAM: &str = "marram-medical-practice";
pub(crate) const PINEFINCH: &str = "pinefinch-surgery";
pub(crate) const LAWNSEDGE: &str = "lawnsedge-practice";
pub(crate) const HERON_REACH: &str = "heron-reach-surgery";
pub(crate) const TAWD_BRIDGE: &str = "tawd-bridge-surgery";

/// How many practices lie within North Mersey: the first ones of [`PRACTICES`].
pub(crate) const WITHIN: usize = 14;

pub(crate) const PRACTICES: [Practice; 16] = [
    liverpool(BRACKENFIELD, "Brackenfield Surgery", "2 Brackenfield Lane", "Walton", "L4 9XA", AINTREE),
    liverpool(TIDEWATER, "Tidewater Medical Centre", "18 Tidewater Street", "Vauxhall", "L5 8XB", ROYAL),
    liverpool(THREE_LINDENS, "Three Lindens Practice", "61 Linden Grove", "Wavertree", "L15 4XD", ROYAL),
    liverpool(OTTERSPOOL, "Otterspool Lodge Surgery", "5 Lodge Drive", "Aigburth", "L17 5XZ", ROYAL),
    liverpool(QUARRY_LAMP, "Quarry Lamp Practice", "40 Quarry Lamp Road", "Woolton", "L25 6XE", ROYAL),
    liverpool(NIGHTJAR, "Nightjar Health Centre", "9 Nightjar Close", "Norris Green", "L11 3XF", AINTREE),
    liverpool(MEADOW_PIPIT, "Meadow Pipit Surgery", "27 Pipit Avenue", "Speke", "L24 2XG", ROYAL),
    liverpool(COPPERBEECH, "Copperbeech Family Practice", "114 Copperbeech Road", "Old Swan", "L13 5XH", ROYAL),
    sefton(KITTIWAKE, "Kittiwake Health Centre", "3 Kittiwake Street", "Bootle", "Bootle", "L20 6XJ", AINTREE),
    sefton(ALT_MEADOW, "Alt Meadow Surgery", "12 Alt Meadow Lane", "Maghull", "Liverpool", "L31 8XW", AINTREE),
    sefton(SANDHOPPER, "Sandhopper Surgery", "76 Sandhopper Road", "Crosby", "Liverpool", "L23 5XL", AINTREE),
    sefton(MARRAM, "Marram Medical Practice", "8 Marram Way", "Formby", "Liverpool", "L37 4XU", SOUTHPORT),
    sefton(PINEFINCH, "Pinefinch Surgery", "33 Pinefinch Lane", "Churchtown", "Southport", "PR9 7XN", SOUTHPORT),
    sefton(LAWNSEDGE, "Lawnsedge Practice", "21 Lawnsedge Road", "Birkdale", "Southport", "PR8 4XP", SOUTHPORT),
    outside(HERON_REACH, "Heron Reach Surgery", "4 Heron Reach", "Upton", "Wirral", "CH49 6XQ"),
    outside(TAWD_BRIDGE, "Tawd Bridge Surgery", "15 Tawd Bridge Lane", "Skelmersdale", "Skelmersdale", "WN8 6XR"),
];

const fn liverpool(
    slug: &'static str,
    name: &'static str,
    line: &'static str,
    district: &'static str,
    postcode: &'static str,
    hospital: &'static str,
) -> Practice {
    Practice { slug, name, line, district, city: "Liverpool", postcode, hospital, council: LIVERPOOL_COUNCIL }
}

const fn sefton(
    slug: &'static str,
    name: &'static str,
    line: &'static str,
    district: &'static str,
    city: &'static str,
    postcode: &'static str,
    hospital: &'static str,
) -> Practice {
    Practice { slug, name, line, district, city, postcode, hospital, council: SEFTON_COUNCIL }
}

const fn outside(
    slug: &'static str,
    name: &'static str,
    line: &'static str,
    district: &'static str,
    city: &'static str,
    postcode: &'static str,
) -> Practice {
    Practice { slug, name, line, district, city, postcode, hospital: ROYAL, council: LIVERPOOL_COUNCIL }
}

/// The directory's entries for the practices.
pub(crate) fn resources() -> impl Iterator<Item = Value> {
    PRACTICES.iter().enumerate().map(|(place, practice)| {
        let phone = format!("0151 496 {:04}", 200 + place * 5);
        let address = json!({
            "line": [practice.line],
            "district": practice.district,
            "city": practice.city,
            "postalCode": practice.postcode,
            "country": "GB",
        });
        organisations::resource(practice.slug, practice.name, "general-practice", &phone, &address)
    })
}
