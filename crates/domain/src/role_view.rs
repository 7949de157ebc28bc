//! Which panels each kind of viewer sees, in which order. Defaults here; an administrator may change them.

use std::{fmt, str::FromStr};

use crate::{Category, Role, emergency};

/// For whom a view is shaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Viewer {
    /// The person themselves.
    Individual,
    /// Somebody who cares for the person.
    Carer,
    /// A practitioner of a role.
    Practitioner(Role),
}

impl Viewer {
    /// Every viewer who sees records.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Individual, Self::Carer]
            .into_iter()
            .chain(Role::ALL.iter().copied().filter(|role| crate::policy::is_involved_in_care(*role)).map(Self::Practitioner))
    }

    /// Stable code, for the database and links.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Individual => "individual",
            Self::Carer => "carer",
            Self::Practitioner(role) => role.code(),
        }
    }

    /// Plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Individual => "Individual",
            Self::Carer => "Carer",
            Self::Practitioner(role) => role.words(),
        }
    }

    /// The viewer with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::all().find(|viewer| viewer.code() == code)
    }
}

/// A panel of the record: a heading and the newest entries of some categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Panel {
    /// All entries of one category, newest or current first.
    Category(Category),
    /// Everything, newest first.
    Timeline,
    /// The teams and people involved.
    CareTeam,
}

impl Panel {
    /// Every panel.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Timeline, Self::CareTeam].into_iter().chain(Category::ALL.iter().copied().map(Self::Category))
    }

    /// Stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Category(category) => category.code(),
            Self::Timeline => "timeline",
            Self::CareTeam => "care-team",
        }
    }

    /// Its heading.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Category(category) => category.words(),
            Self::Timeline => "Latest",
            Self::CareTeam => "Care team",
        }
    }

    /// Its heading for whoever looks.
    pub const fn words_for(self, viewer: Viewer) -> &'static str {
        match self {
            Self::Category(category) => category.words_for(viewer),
            Self::Timeline | Self::CareTeam => self.words(),
        }
    }
}

/// A text that is no panel's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no panel with this code")]
pub struct UnknownPanel;

impl FromStr for Panel {
    type Err = UnknownPanel;

    fn from_str(code: &str) -> Result<Self, UnknownPanel> {
        Self::all().find(|panel| panel.code() == code).ok_or(UnknownPanel)
    }
}

impl fmt::Display for Panel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The panels that a viewer sees before anybody changes them.
pub fn default_panels(viewer: Viewer) -> Vec<Panel> {
    use Category as C;
    let categories: &[Category] = match viewer {
        Viewer::Individual | Viewer::Carer => &[
            C::Appointment,
            C::Medicine,
            C::Allergy,
            C::Problem,
            C::Result,
            C::Letter,
            C::Plan,
            C::EndOfLife,
            C::Contribution,
            C::SocialCare,
            C::MentalHealth,
            C::Immunisation,
        ],
        Viewer::Practitioner(Role::SocialWorker) => &[
            C::SocialCare,
            C::Safeguarding,
            C::Plan,
            C::Task,
            C::Allergy,
            C::Problem,
            C::Medicine,
            C::EndOfLife,
            C::Appointment,
            C::Letter,
            C::Contribution,
        ],
        Viewer::Practitioner(Role::Paramedic) => {
            &[C::Allergy, C::EndOfLife, C::Medicine, C::Problem, C::Observation, C::Plan, C::Contact]
        }
        Viewer::Practitioner(Role::Pharmacist) => {
            &[C::Medicine, C::Allergy, C::Result, C::Problem, C::Observation, C::Immunisation]
        }
        Viewer::Practitioner(Role::HealthVisitor) => &[
            C::Safeguarding,
            C::Contact,
            C::Immunisation,
            C::Allergy,
            C::Problem,
            C::Medicine,
            C::Observation,
            C::Appointment,
            C::SocialCare,
            C::Plan,
        ],
        Viewer::Practitioner(Role::MentalHealthPractitioner) => &[
            C::MentalHealth,
            C::Plan,
            C::Allergy,
            C::Medicine,
            C::Problem,
            C::Contact,
            C::Safeguarding,
            C::Result,
            C::Letter,
            C::Contribution,
        ],
        Viewer::Practitioner(Role::Receptionist) => &[C::Appointment, C::Task, C::Letter, C::Contact, C::Administrative],
        Viewer::Practitioner(Role::ContactPartner) => &[C::Contact, C::Safeguarding],
        Viewer::Practitioner(_) => &[
            C::Allergy,
            C::Problem,
            C::Medicine,
            C::Result,
            C::EndOfLife,
            C::Plan,
            C::Letter,
            C::Appointment,
            C::Observation,
            C::Contact,
            C::SocialCare,
            C::MentalHealth,
            C::Contribution,
        ],
    };
    let mut panels: Vec<_> = categories.iter().copied().map(Panel::Category).collect();
    panels.push(Panel::CareTeam);
    panels.push(Panel::Timeline);
    panels
}

/// The panels in an emergency: what it opens, in its order, then what the viewer sees otherwise. Nobody rearranges them.
pub fn panels_in_emergency(viewer: Viewer) -> Vec<Panel> {
    let mut panels: Vec<_> = emergency::OPENED.iter().copied().map(Panel::Category).collect();
    let others: Vec<_> = default_panels(viewer).into_iter().filter(|panel| !panels.contains(panel)).collect();
    panels.extend(others);
    panels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_default_view_promises_what_the_sharing_model_never_shows() {
        for viewer in Viewer::all() {
            if let Viewer::Practitioner(role) = viewer {
                for panel in default_panels(viewer) {
                    if let Panel::Category(category) = panel {
                        let level = crate::sharing_model::SharingModel::first().own_level(role, "", category);
                        assert!(level > crate::sharing_model::Level::None, "{role} {panel}");
                    }
                }
            }
        }
    }

    #[test]
    fn an_emergency_shows_first_what_it_opens_and_no_panel_twice() {
        let opened: Vec<_> = emergency::OPENED.iter().copied().map(Panel::Category).collect();
        for viewer in Viewer::all() {
            let panels = panels_in_emergency(viewer);
            assert!(panels.starts_with(&opened));
            assert!(default_panels(viewer).iter().all(|panel| panels.contains(panel)));
            let different: std::collections::BTreeSet<_> = panels.iter().collect();
            assert_eq!(different.len(), panels.len());
        }
    }

    #[test]
    fn codes_lead_back() {
        for panel in Panel::all() {
            assert_eq!(panel.code().parse(), Ok(panel));
        }
        for viewer in Viewer::all() {
            assert_eq!(Viewer::from_code(viewer.code()), Some(viewer));
        }
    }
}
