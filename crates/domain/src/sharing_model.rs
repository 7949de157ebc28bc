//! The sharing model: how much of each category each role sees, in each setting of care. Part of the decision, read by `policy` alone.
//!
//! It is versioned data, drafted and approved by governance. The first version stands here, as a table, so that a reviewer who is no
//! engineer can read it.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

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

impl Level {
    /// Every level, the least first.
    pub const ALL: &'static [Self] = &[Self::None, Self::Summary, Self::Full];

    /// Stable code, for the database and forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Summary => "summary",
            Self::Full => "full",
        }
    }

    /// The level with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|level| level.code() == code)
    }

    /// In words, for governance.
    pub const fn words(self) -> &'static str {
        match self {
            Self::None => "Nothing",
            Self::Summary => "That it exists",
            Self::Full => "Everything",
        }
    }
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

/// The roles of the columns: all that take part in care.
pub const COLUMNS: [Role; 10] = [
    Role::GeneralPractitioner,
    Role::Nurse,
    Role::HospitalDoctor,
    Role::MentalHealthPractitioner,
    Role::SocialWorker,
    Role::Paramedic,
    Role::Pharmacist,
    Role::HealthVisitor,
    Role::Receptionist,
    Role::ContactPartner,
];

/// Where a level stands: a kind of information, a role, and a setting of care.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// What.
    pub category: Category,
    /// For whom.
    pub role: Role,
    /// In which setting of care, by the code of an organisation's kind; none is every setting that has no level of its own.
    pub setting: Option<String>,
}

/// A level that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub cell: Cell,
    /// As it is.
    pub before: Level,
    /// As it would be.
    pub after: Level,
}

/// A version of the sharing model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharingModel {
    /// By role and category, as their declarations count them.
    levels: [[Level; Category::ALL.len()]; Role::ALL.len()],
    /// By setting: what differs there.
    exceptions: BTreeMap<String, BTreeMap<(Role, Category), Level>>,
}

static FIRST: LazyLock<Arc<SharingModel>> = LazyLock::new(|| {
    let mut model = SharingModel::empty();
    for (category, levels) in MODEL {
        for (role, level) in COLUMNS.iter().zip(levels) {
            model.levels[*role as usize][*category as usize] = *level;
        }
    }
    Arc::new(model)
});

impl SharingModel {
    /// The version that every installation begins with.
    pub fn first() -> Arc<Self> {
        Arc::clone(&FIRST)
    }

    const fn empty() -> Self {
        Self { levels: [[Level::None; Category::ALL.len()]; Role::ALL.len()], exceptions: BTreeMap::new() }
    }

    /// A version from its cells; what is not named is not seen.
    pub fn from_cells(cells: impl IntoIterator<Item = (Cell, Level)>) -> Self {
        cells.into_iter().fold(Self::empty(), |model, (cell, level)| model.with(&cell, level))
    }

    /// Every cell that has a level of its own.
    pub fn cells(&self) -> impl Iterator<Item = (Cell, Level)> + '_ {
        let everywhere = COLUMNS.iter().flat_map(move |role| {
            let cell = move |category| Cell { category, role: *role, setting: None };
            Category::ALL.iter().map(move |category| (cell(*category), self.levels[*role as usize][*category as usize]))
        });
        let somewhere = self.exceptions.iter().flat_map(|(setting, levels)| {
            let cell = move |role, category| Cell { category, role, setting: Some(setting.clone()) };
            levels.iter().map(move |((role, category), level)| (cell(*role, *category), *level))
        });
        everywhere.chain(somewhere)
    }

    /// The same with another level in one place. Who runs or watches the portal sees no record, whatever is asked for.
    pub fn with(mut self, cell: &Cell, level: Level) -> Self {
        if !COLUMNS.contains(&cell.role) {
            return self;
        }
        match &cell.setting {
            None => self.levels[cell.role as usize][cell.category as usize] = level,
            Some(setting) => {
                self.exceptions.entry(setting.clone()).or_default().insert((cell.role, cell.category), level);
            }
        }
        self
    }

    /// How much of a category a role sees, in a setting, of what *other* organisations recorded.
    pub fn shared_level(&self, role: Role, setting: &str, category: Category) -> Level {
        let here = self.exceptions.get(setting).and_then(|levels| levels.get(&(role, category)));
        here.copied().unwrap_or(self.levels[role as usize][category as usize])
    }

    /// How much of a category a role sees of what its *own* organisation recorded: a team keeps sight of its own work.
    pub fn own_level(&self, role: Role, setting: &str, category: Category) -> Level {
        match role {
            Role::Administrator | Role::PrivacyOfficer => Level::None,
            Role::Receptionist => self.shared_level(role, setting, category),
            Role::ContactPartner => match category {
                Category::Contact | Category::Safeguarding => Level::Full,
                _ => Level::None,
            },
            _ => Level::Full,
        }
    }

    /// What differs in another version: everywhere, and in each setting that has a level of its own in either.
    pub fn changes(&self, next: &Self) -> Vec<Change> {
        let mut cells: Vec<Cell> = self.cells().chain(next.cells()).map(|(cell, _)| cell).collect();
        cells.sort();
        cells.dedup();
        let changes = cells.into_iter().map(|cell| Change { before: self.at(&cell), after: next.at(&cell), cell });
        changes.filter(|change| change.before != change.after).collect()
    }

    fn at(&self, cell: &Cell) -> Level {
        // No organisation has an empty kind's exceptions.
        self.shared_level(cell.role, cell.setting.as_deref().unwrap_or_default(), cell.category)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(setting: Option<&str>) -> Cell {
        Cell { category: Category::Result, role: Role::Nurse, setting: setting.map(str::to_owned) }
    }

    #[test]
    fn every_category_has_a_row_and_every_role_of_care_a_column() {
        for (place, category) in Category::ALL.iter().enumerate() {
            assert_eq!(MODEL.iter().filter(|(row, _)| row == category).count(), 1, "{category}");
            assert_eq!(*category as usize, place, "they are counted as they are listed");
        }
        for (place, role) in Role::ALL.iter().enumerate() {
            assert_eq!(COLUMNS.contains(role), crate::policy::is_involved_in_care(*role), "{role}");
            assert_eq!(*role as usize, place, "they are counted as they are listed");
        }
    }

    #[test]
    fn nobody_who_runs_or_watches_the_portal_sees_a_record_even_if_a_version_says_so() {
        for role in [Role::Administrator, Role::PrivacyOfficer] {
            for category in Category::ALL.iter().copied() {
                let model = (*SharingModel::first()).clone().with(&Cell { category, role, setting: None }, Level::Full);
                assert_eq!(model.shared_level(role, "acute", category), Level::None);
                assert_eq!(model.own_level(role, "acute", category), Level::None);
            }
        }
    }

    #[test]
    fn a_level_of_one_setting_counts_there_and_nowhere_else() {
        let model = (*SharingModel::first()).clone().with(&cell(Some("community")), Level::Summary);
        assert_eq!(model.shared_level(Role::Nurse, "community", Category::Result), Level::Summary);
        assert_eq!(model.shared_level(Role::Nurse, "acute", Category::Result), Level::Full);
        assert_eq!(model.shared_level(Role::HospitalDoctor, "community", Category::Result), Level::Full);
    }

    #[test]
    fn a_version_is_the_same_when_it_is_read_back_from_its_cells() {
        let model =
            (*SharingModel::first()).clone().with(&cell(Some("community")), Level::None).with(&cell(None), Level::Summary);
        assert_eq!(SharingModel::from_cells(model.cells()), model);
    }

    #[test]
    fn the_changes_are_the_cells_that_differ_both_ways() {
        let first = SharingModel::first();
        let next = (*first).clone().with(&cell(None), Level::None).with(&cell(Some("community")), Level::Full);
        let changes = first.changes(&next);
        assert_eq!(changes, [Change { cell: cell(None), before: Level::Full, after: Level::None }]);
        let back: Vec<_> = next.changes(&first).into_iter().map(|change| (change.cell, change.after)).collect();
        assert_eq!(back, [(cell(None), Level::Full)]);
    }
}
