//! Real bundles, where they are at hand: `ILINKS_TEST_DATA` names the folder that holds `synthea-r4/` and `ukcore-examples/`.

use std::{collections::BTreeMap, fs, path::PathBuf};

use exchange::fhir::{Subject, map_message, read_message};

fn folder(name: &str) -> Option<PathBuf> {
    let root = std::env::var_os("ILINKS_TEST_DATA")?;
    Some(PathBuf::from(root).join(name)).filter(|path| path.is_dir())
}

/// Every resource of every bundle is accounted for: stored in the directory, in a record, or refused with a reason.
#[test]
fn nothing_of_a_real_bundle_is_dropped_in_silence() {
    let Some(folder) = folder("synthea-r4") else {
        println!("skipped: ILINKS_TEST_DATA names no folder with synthea-r4");
        return;
    };
    let (mut read, mut refused) = (0, BTreeMap::<String, usize>::new());
    for file in fs::read_dir(folder).unwrap() {
        let message = read_message(&fs::read(file.unwrap().path()).unwrap(), "test").unwrap();
        let mapped = map_message(&message);
        let sum = mapped.people.len()
            + mapped.organisations.len()
            + mapped.practitioners.len()
            + mapped.entries.len()
            + mapped.refused.len();
        assert_eq!(sum, message.parts.len());
        assert_eq!(mapped.people.len(), 1);
        assert!(mapped.entries.iter().all(|(subject, _)| *subject == Subject::Here(0)));
        read += sum;
        for refusal in mapped.refused {
            *refused.entry(format!("{}: {}", refusal.resource_type, refusal.reason)).or_default() += 1;
        }
    }
    assert_eq!(read, 17_754);
    assert_eq!(refused, BTreeMap::new());
}

/// The UK Core examples are XML: each is refused with that reason.
#[test]
fn xml_is_refused_with_a_reason() {
    let Some(folder) = folder("ukcore-examples") else {
        println!("skipped: ILINKS_TEST_DATA names no folder with ukcore-examples");
        return;
    };
    for file in fs::read_dir(folder).unwrap() {
        let error = read_message(&fs::read(file.unwrap().path()).unwrap(), "test").unwrap_err();
        assert_eq!(error.to_string(), "it is XML; send FHIR as JSON");
    }
}
