//! The sharing model: how much of each category each role sees. Part of the decision, read by `policy` alone.
//!
//! It is a table on purpose, so that a reviewer who is no engineer can read it.

use crate::{Category, Role};

/// How much of an entry is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing, not even that it exists.
    None,
    /// What it is, when and where; not its content.
    Summary,
    /// All of it.
    Full,
}

use Category as C;
use Level::{Full as F, None as N, Summary as S};

/// One row a category; columns in the order of the professional roles below.
#[rustfmt::skip]
const MODEL: &[(Category, [Level; 10])] = &[
    //                    GP  Nur Hos MH  SW  Par Pha HV  Rec Con
    (C::AboutMe,         [F,  F,  F,  F,  F,  F,  F,  F,  S,  N]),
    (C::Allergy,         [F,  F,  F,  F,  F,  F,  F,  F,  N,  N]),
    (C::Problem,         [F,  F,  F,  F,  S,  F,  F,  F,  N,  N]),
    (C::Medicine,        [F,  F,  F,  F,  S,  F,  F,  F,  N,  N]),
    (C::Plan,            [F,  F,  F,  F,  F,  F,  S,  F,  N,  N]),
    (C::EndOfLife,       [F,  F,  F,  F,  F,  F,  S,  S,  N,  N]),
    (C::Result,          [F,  F,  F,  F,  N,  S,  F,  F,  N,  N]),
    (C::Observation,     [F,  F,  F,  F,  S,  F,  F,  F,  N,  N]),
    (C::Imaging,         [F,  S,  F,  S,  N,  N,  N,  S,  N,  N]),
    (C::Procedure,       [F,  F,  F,  F,  S,  F,  S,  F,  N,  N]),
    (C::Immunisation,    [F,  F,  F,  S,  N,  S,  F,  F,  N,  N]),
    (C::Contact,         [F,  F,  F,  F,  S,  F,  S,  F,  S,  N]),
    (C::Appointment,     [F,  F,  F,  F,  F,  S,  S,  F,  F,  N]),
    (C::Letter,          [F,  F,  F,  F,  S,  S,  S,  F,  S,  N]),
    (C::Task,            [F,  F,  F,  F,  F,  S,  S,  F,  F,  N]),
    (C::SocialCare,      [F,  F,  S,  F,  F,  S,  N,  F,  N,  N]),
    (C::MentalHealth,    [F,  S,  S,  F,  S,  S,  S,  S,  N,  N]),
    (C::SexualHealth,    [N,  N,  N,  N,  N,  N,  N,  N,  N,  N]),
    (C::Safeguarding,    [F,  S,  S,  F,  F,  S,  N,  F,  N,  N]),
    (C::Contribution,    [F,  F,  F,  F,  F,  F,  F,  F,  N,  N]),
    (C::Administrative,  [F,  S,  S,  S,  S,  N,  N,  S,  F,  N]),
];

const fn column(role: Role) -> Option<usize> {
    match role {
        Role::GeneralPractitioner => Some(0),
        Role::Nurse => Some(1),
        Role::HospitalDoctor => Some(2),
        Role::MentalHealthPractitioner => Some(3),
        Role::SocialWorker => Some(4),
        Role::Paramedic => Some(5),
        Role::Pharmacist => Some(6),
        Role::HealthVisitor => Some(7),
        Role::Receptionist => Some(8),
        Role::ContactPartner => Some(9),
        Role::Administrator | Role::PrivacyOfficer => None,
    }
}

/// How much of a category a role sees of what *other* organisations recorded.
pub fn shared_level(role: Role, category: Category) -> Level {
    let row = MODEL.iter().find(|(row, _)| *row == category);
    match (row, column(role)) {
        (Some((_, levels)), Some(column)) => levels[column],
        _ => Level::None,
    }
}

/// How much of a category a role sees of what its *own* organisation recorded: a team keeps sight of its own work.
pub fn own_level(role: Role, category: Category) -> Level {
    match role {
        Role::Administrator | Role::PrivacyOfficer => Level::None,
        Role::Receptionist => shared_level(role, category),
        Role::ContactPartner => match category {
            Category::Contact | Category::Safeguarding => Level::Full,
            _ => Level::None,
        },
        _ => Level::Full,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_category_has_a_row() {
        for category in Category::ALL {
            assert_eq!(MODEL.iter().filter(|(row, _)| row == category).count(), 1, "{category}");
        }
    }

    #[test]
    fn nobody_who_runs_or_watches_the_portal_sees_a_record() {
        for category in Category::ALL {
            for role in [Role::Administrator, Role::PrivacyOfficer] {
                assert_eq!(shared_level(role, *category), Level::None);
                assert_eq!(own_level(role, *category), Level::None);
            }
        }
    }
}
