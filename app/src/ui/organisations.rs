//! Organisations in long lists: each under the heading of its kind.

use std::collections::BTreeMap;

use domain::Organisation;

/// Organisations under the headings of their kinds, those by the alphabet; under each in the order in which they came.
pub fn by_kind<'a>(organisations: impl IntoIterator<Item = &'a Organisation>) -> BTreeMap<String, Vec<&'a Organisation>> {
    let mut kinds = BTreeMap::<_, Vec<_>>::new();
    for organisation in organisations {
        kinds.entry(heading(&organisation.kind)).or_default().push(organisation);
    }
    kinds
}

/// Feeds may name kinds that have no heading of their own here.
fn heading(kind: &str) -> String {
    let words = match kind {
        "acute" => "Hospitals",
        "ambulance" => "Ambulance services",
        "care-provider" => "Care providers",
        "commissioner" => "Commissioners",
        "community" => "Community health services",
        "council" => "Councils",
        "fire" => "Fire services",
        "general-practice" => "GP practices",
        "laboratory" => "Laboratories",
        "mental-health" => "Mental health services",
        "network" => "Networks",
        other => return kind_in_words(other),
    };
    words.to_owned()
}

/// A kind of organisation as people say it.
pub fn kind_in_words(code: &str) -> String {
    let words = code.replace('-', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use domain::OrganisationId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn each_organisation_stands_once_under_the_heading_of_its_kind() {
        let organisation = |name: &str, kind: &str| Organisation {
            id: OrganisationId::new(Uuid::from_u128(1)),
            name: name.to_owned(),
            kind: kind.to_owned(),
            phone: None,
            address: None,
        };
        let all = [
            organisation("B", "police"),
            organisation("A", "acute"),
            organisation("C", "urgent-care"),
            organisation("D", "acute"),
        ];
        let kinds = by_kind(&all).into_iter();
        let kinds: Vec<_> = kinds
            .map(|(heading, group)| format!("{heading}: {}", group.iter().map(|it| &*it.name).collect::<String>()))
            .collect();
        assert_eq!(kinds, ["Hospitals: AD", "Police: B", "Urgent care: C"]);
    }
}
