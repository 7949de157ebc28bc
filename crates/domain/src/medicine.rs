//! One medicine that two sources list: written down twice, or given twice. Not what goes together, or does not.

use crate::Entry;

/// A medicine that is taken now, wherever it is filed.
pub fn is_running(entry: &Entry) -> bool {
    entry.is_current && entry.kind.starts_with("Medication")
}

/// Those of the entries that list the same running medicine for another organisation.
pub fn listed_elsewhere<'a>(entry: &Entry, entries: &'a [Entry]) -> Vec<&'a Entry> {
    let holder = |entry: &Entry| entry.organisation.as_ref().map(|(id, _)| *id);
    let others = entries.iter().filter(|other| other.id != entry.id && holder(other) != holder(entry));
    others.filter(|other| are_one_medicine(entry, other)).collect()
}

/// What is told beside an entry of a list: who else lists the same running medicine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told<'a> {
    /// The entries of other organisations.
    pub others: Vec<&'a Entry>,
    /// How many entries directly below are the same medicine, if all of `others` are among these.
    pub below: usize,
}

/// What is told beside each of the entries, in their order. Of those of one medicine that stand together it is told once, on the first.
pub fn told_beside(entries: &[Entry]) -> Vec<Told<'_>> {
    let mut first: Option<&Entry> = None;
    let told = entries.iter().enumerate().map(|(place, entry)| {
        let others = listed_elsewhere(entry, entries);
        if first.is_some_and(|first| tells_of(first, entry, &others)) {
            return Told::default();
        }
        first = Some(entry);
        let below: Vec<_> = entries[place + 1..].iter().take_while(|next| are_one_medicine(entry, next)).collect();
        let all_stand_below = others.iter().all(|other| below.iter().any(|next| next.id == other.id));
        Told { others, below: if all_stand_below { below.len() } else { 0 } }
    });
    told.collect()
}

/// Whether the first of those that stand together tells of all that would be told beside a later one. Not a matter of course: one may be
/// the same as the first by its code, and another the same as that by its name only.
fn tells_of(first: &Entry, entry: &Entry, others: &[&Entry]) -> bool {
    are_one_medicine(first, entry) && others.iter().all(|other| other.id == first.id || are_one_medicine(first, other))
}

/// The entries in their order, but that what is one medicine stands together, where the first of it stood.
pub fn side_by_side(entries: Vec<Entry>) -> Vec<Entry> {
    let (mut ordered, mut rest) = (Vec::with_capacity(entries.len()), entries);
    while !rest.is_empty() {
        let first = rest.remove(0);
        let (same, others): (Vec<_>, Vec<_>) = rest.into_iter().partition(|other| are_one_medicine(&first, other));
        ordered.push(first);
        ordered.extend(same);
        rest = others;
    }
    ordered
}

fn are_one_medicine(one: &Entry, other: &Entry) -> bool {
    let is_same_code = one.code.is_some() && one.code == other.code;
    let is_same_name = substance(one).is_some() && substance(one) == substance(other);
    is_running(one) && is_running(other) && (is_same_code || is_same_name)
}

/// The first word of a medicine's name: of `Metformin 500 mg tablets` what is in it.
fn substance(entry: &Entry) -> Option<String> {
    entry.title.split_whitespace().next().map(str::to_lowercase)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use super::*;
    use crate::{Category, EntryId, OrganisationId, Origin, sharing_model::Level};

    fn medicine(id: u128, title: &str, holder: u128) -> Entry {
        Entry {
            id: EntryId::new(Uuid::from_u128(id)),
            level: Level::Full,
            kind: "MedicationRequest".to_owned(),
            category: Category::Medicine,
            code: None,
            title: title.to_owned(),
            detail: None,
            effective: None,
            recorded_at: None,
            received_at: DateTime::from_timestamp(0, 0).unwrap(),
            organisation: Some((OrganisationId::new(Uuid::from_u128(holder)), format!("Organisation {holder}"))),
            author: None,
            origin: Origin::Feed,
            status: Some("active".to_owned()),
            is_current: true,
            is_abnormal: false,
            sensitivity: None,
            version: 1,
            seal: None,
        }
    }

    #[test]
    fn a_medicine_is_listed_elsewhere_in_any_strength_while_both_run() {
        let entry = medicine(1, "Metformin 500 mg tablets", 1);
        let stopped = Entry { is_current: false, ..medicine(5, "Metformin 1 g tablets", 2) };
        let entries = [
            entry.clone(),
            medicine(2, "METFORMIN 1 g tablets", 2),
            medicine(3, "Metformin 500 mg tablets", 1),
            medicine(4, "Ramipril 5 mg capsules", 2),
            stopped,
        ];
        let elsewhere: Vec<_> = listed_elsewhere(&entry, &entries).into_iter().map(|other| other.title.as_str()).collect();
        assert_eq!(elsewhere, ["METFORMIN 1 g tablets"]);
        assert!(listed_elsewhere(&entries[4], &entries).is_empty(), "what was stopped is compared with nothing");
    }

    #[test]
    fn of_one_medicine_that_stands_together_it_is_told_once_and_else_beside_each() {
        let told = |entries: &[Entry]| {
            let told = told_beside(entries);
            told.iter().map(|told| (told.others.len(), told.below)).collect::<Vec<_>>()
        };
        let [here, there, third] = [(1, "Metformin 500 mg", 1), (2, "Metformin 1 g", 2), (3, "Metformin 850 mg", 3)]
            .map(|(id, title, holder)| medicine(id, title, holder));
        let again = medicine(4, "Metformin 2 g", 1);
        let other = medicine(5, "Ramipril 5 mg", 1);
        let alone = (0, 0);
        assert_eq!(told(&[here.clone(), there.clone(), other.clone()]), [(1, 1), alone, alone]);
        assert_eq!(told(&[here.clone(), there.clone(), third.clone()]), [(2, 2), alone, alone]);
        assert_eq!(told(&[here.clone(), again, there.clone()]), [(1, 2), alone, alone], "twice here, once there");
        assert_eq!(told(&[here.clone(), other.clone(), there.clone()]), [(1, 0), alone, (1, 0)], "apart, each tells");
        assert_eq!(told(&[here.clone(), there, other, third]), [(2, 0), alone, alone, (2, 0)]);
        // The same by code as the first, and by name as one of which the first does not tell.
        let code = Some(crate::Code { system: String::new(), value: "m".to_owned() });
        let coded = Entry { code: code.clone(), ..here };
        let brand = Entry { code, ..medicine(6, "Glucophage 1 g", 2) };
        let same_name = medicine(7, "Glucophage 500 mg", 3);
        assert_eq!(told(&[coded, brand, same_name]), [(1, 1), (2, 0), alone]);
    }

    #[test]
    fn one_medicine_stands_together_and_all_else_where_it_was() {
        let entries = [(1, "Metformin 500 mg"), (2, "Ramipril 5 mg"), (3, "Atorvastatin 20 mg"), (4, "metformin 1 g")];
        let entries = entries.map(|(id, title)| medicine(id, title, id)).to_vec();
        let titles: Vec<_> = side_by_side(entries).into_iter().map(|entry| entry.title).collect();
        assert_eq!(titles, ["Metformin 500 mg", "metformin 1 g", "Ramipril 5 mg", "Atorvastatin 20 mg"]);
    }
}
