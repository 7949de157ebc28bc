//! Roles: what a post entitles its holder to do. Only `policy` and `sharing_model` decide by role.

use std::{fmt, str::FromStr};

/// What somebody is at an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// A general practitioner.
    GeneralPractitioner,
    /// A nurse of a practice, a ward or the community.
    Nurse,
    /// A doctor of a hospital.
    HospitalDoctor,
    /// A psychiatrist, psychologist, mental health nurse or therapist.
    MentalHealthPractitioner,
    /// A social worker or occupational therapist of a council.
    SocialWorker,
    /// A paramedic or urgent care practitioner.
    Paramedic,
    /// A pharmacist.
    Pharmacist,
    /// A health visitor, midwife or school nurse.
    HealthVisitor,
    /// Administrative staff at a practice, a clinic or a ward.
    Receptionist,
    /// Police and fire: adds contacts, sees its own.
    ContactPartner,
    /// Runs the portal; sees no record.
    Administrator,
    /// Watches over access; sees the audit, not the record.
    PrivacyOfficer,
}

impl Role {
    /// Every role.
    pub const ALL: &'static [Self] = &[
        Self::GeneralPractitioner,
        Self::Nurse,
        Self::HospitalDoctor,
        Self::MentalHealthPractitioner,
        Self::SocialWorker,
        Self::Paramedic,
        Self::Pharmacist,
        Self::HealthVisitor,
        Self::Receptionist,
        Self::ContactPartner,
        Self::Administrator,
        Self::PrivacyOfficer,
    ];

    /// Its words within a sentence: `social worker`, but `GP`.
    pub fn in_sentence(self) -> String {
        let words = self.words();
        let is_abbreviation = words.chars().nth(1).is_some_and(char::is_uppercase);
        if is_abbreviation { words.to_owned() } else { words.to_lowercase() }
    }

    /// Stable code, for the database and links.
    pub const fn code(self) -> &'static str {
        match self {
            Self::GeneralPractitioner => "general-practitioner",
            Self::Nurse => "nurse",
            Self::HospitalDoctor => "hospital-doctor",
            Self::MentalHealthPractitioner => "mental-health-practitioner",
            Self::SocialWorker => "social-worker",
            Self::Paramedic => "paramedic",
            Self::Pharmacist => "pharmacist",
            Self::HealthVisitor => "health-visitor",
            Self::Receptionist => "receptionist",
            Self::ContactPartner => "contact-partner",
            Self::Administrator => "administrator",
            Self::PrivacyOfficer => "privacy-officer",
        }
    }

    /// The role that most of those have who treat people in a setting of care, by the code of an organisation's kind.
    pub fn usual_in(setting: &str) -> Self {
        match setting {
            "acute" | "urgent-care" => Self::HospitalDoctor,
            "mental-health" => Self::MentalHealthPractitioner,
            "community" | "care-provider" => Self::Nurse,
            "council" => Self::SocialWorker,
            "ambulance" => Self::Paramedic,
            "police" | "fire" => Self::ContactPartner,
            _ => Self::GeneralPractitioner,
        }
    }

    /// Plain words, also read by the person in their access log.
    pub const fn words(self) -> &'static str {
        match self {
            Self::GeneralPractitioner => "GP",
            Self::Nurse => "Nurse",
            Self::HospitalDoctor => "Hospital doctor",
            Self::MentalHealthPractitioner => "Mental health practitioner",
            Self::SocialWorker => "Social worker",
            Self::Paramedic => "Paramedic",
            Self::Pharmacist => "Pharmacist",
            Self::HealthVisitor => "Health visitor",
            Self::Receptionist => "Receptionist",
            Self::ContactPartner => "Police or fire service",
            Self::Administrator => "Administrator",
            Self::PrivacyOfficer => "Privacy officer",
        }
    }
}

/// A text that is no role's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no role with this code")]
pub struct UnknownRole;

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(code: &str) -> Result<Self, UnknownRole> {
        Self::ALL.iter().copied().find(|role| role.code() == code).ok_or(UnknownRole)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_leads_back_to_its_role() {
        for role in Role::ALL {
            assert_eq!(role.code().parse(), Ok(*role));
        }
    }
}
