//! The lens of a permit: which entries may be seen, and how much of each.
//!
//! The same lens is applied twice: by every query of `store`, and by the row-level policies of the database.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Category, OrganisationId, Sensitivity, plan::PlanQuestion, sharing_model::Level};

/// Which sealed entries may be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SealSight {
    /// None.
    None,
    /// Those that this organisation recorded: it is the sealing team.
    RecordedBy(OrganisationId),
    /// Those that can be broken, and those that this organisation recorded, if one is given: the viewer broke the seals.
    Broken(Option<OrganisationId>),
    /// All: the person's own eyes, and feeds that must keep a sealed entry up to date.
    All,
}

/// How an entry is filed: what the lens looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filed<'a> {
    /// Under which kind of information.
    pub category: Category,
    /// As which FHIR resource type.
    pub kind: &'a str,
    /// As which section of the person's plan, by its code; [`WHOLE_PLAN`] from before there were sections.
    pub section: Option<&'a str>,
    /// By which organisation.
    pub organisation: Option<OrganisationId>,
}

/// The section's code of a plan in one piece, from before each section was kept by itself: for those who see every section.
pub const WHOLE_PLAN: &str = "whole";

/// What is seen of medicines and warnings that are filed under another kind of information, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FiledElsewhere {
    /// No medicine: the person keeps their medicines back. Warnings as they are filed.
    MedicinesKeptBack,
    /// As much as of the kind that they are filed under.
    AsFiled,
    /// All of them: in an emergency. Of warnings not those of what is most private.
    Opened,
}

impl FiledElsewhere {
    /// Stable code, for the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::MedicinesKeptBack => "",
            Self::AsFiled => "as-filed",
            Self::Opened => "all",
        }
    }
}

/// Whether a FHIR resource type is about a medicine, wherever it is filed.
pub fn is_medicine(kind: &str) -> bool {
    kind.starts_with("Medication")
}

/// Whether an emergency opens an entry wherever it is filed: a medicine, or a warning but of what is most private.
fn is_opened_wherever_filed(filed: &Filed<'_>) -> bool {
    let is_private = matches!(filed.category, Category::Safeguarding | Category::SexualHealth);
    is_medicine(filed.kind) || (filed.kind == "Flag" && !is_private)
}

/// What may be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    shared: BTreeMap<Category, Level>,
    /// Sections of the plan.
    sections: BTreeMap<PlanQuestion, Level>,
    filed_elsewhere: FiledElsewhere,
    own: BTreeMap<Category, Level>,
    organisation: Option<OrganisationId>,
    seals: SealSight,
    /// Of what is sensitive, for which reasons it may be seen all the same.
    sensitive: BTreeSet<Sensitivity>,
    asks_first: bool,
    tells_of_seals: bool,
    tells_safety_rules: bool,
}

impl Lens {
    /// `own`: levels for what the viewer's organisation recorded; `shared`: for everything else.
    pub(crate) fn new(seals: SealSight, own: impl Fn(Category) -> Level, shared: impl Fn(Category) -> Level) -> Self {
        let about_me = shared(Category::AboutMe);
        let lens = Self {
            shared: levels(shared),
            own: levels(own),
            organisation: None,
            seals,
            sensitive: BTreeSet::new(),
            asks_first: false,
            tells_of_seals: false,
            tells_safety_rules: false,
            sections: BTreeMap::new(),
            filed_elsewhere: FiledElsewhere::AsFiled,
        };
        lens.with_sections(|_| about_me)
    }

    /// Shows sections of the plan as far as this, whatever is seen of its kind of information.
    pub(crate) fn with_sections(mut self, level: impl Fn(PlanQuestion) -> Level) -> Self {
        let levels = PlanQuestion::ALL.iter().map(|section| (*section, level(*section)));
        self.sections = levels.filter(|(_, level)| *level > Level::None).collect();
        self
    }

    /// Shows so much of medicines and warnings that are filed under another kind of information.
    pub(crate) fn with_filed_elsewhere(mut self, filed_elsewhere: FiledElsewhere) -> Self {
        self.filed_elsewhere = filed_elsewhere;
        self
    }

    /// Sees nothing.
    pub(crate) fn nothing() -> Self {
        Self::new(SealSight::None, |_| Level::None, |_| Level::None)
    }

    /// Sees all.
    pub(crate) fn everything() -> Self {
        Self::new(SealSight::All, |_| Level::Full, |_| Level::Full).seeing_sensitive(Sensitivity::ALL)
    }

    pub(crate) fn of_organisation(mut self, organisation: OrganisationId) -> Self {
        self.organisation = Some(organisation);
        self
    }

    /// Shows what is sensitive for these reasons.
    pub(crate) fn seeing_sensitive(mut self, reasons: &[Sensitivity]) -> Self {
        self.sensitive = reasons.iter().copied().collect();
        self
    }

    /// Something is not in it that the person may show to whoever asks.
    pub(crate) fn asking_first(mut self, asks_first: bool) -> Self {
        self.asks_first = asks_first;
        self
    }

    /// Something is sealed that would be seen if the seal were broken.
    pub(crate) fn telling_of_seals(mut self, tells_of_seals: bool) -> Self {
        self.tells_of_seals = tells_of_seals;
        self
    }

    /// Shows the warnings that come with seals.
    pub(crate) fn telling_safety_rules(mut self, tells_safety_rules: bool) -> Self {
        self.tells_safety_rules = tells_safety_rules;
        self
    }

    /// What may be seen through both: for looking through others' eyes without seeing more than with one's own.
    pub(crate) fn within(mut self, other: &Self) -> Self {
        let narrow = |levels: &mut BTreeMap<Category, Level>, organisation| {
            levels.retain(|category, level| {
                *level = (*level).min(other.level(*category, organisation));
                *level > Level::None
            });
        };
        narrow(&mut self.shared, None);
        narrow(&mut self.own, self.organisation);
        self.sections.retain(|section, level| {
            *level = (*level).min(other.sections.get(section).copied().unwrap_or(Level::None));
            *level > Level::None
        });
        self.filed_elsewhere = self.filed_elsewhere.min(other.filed_elsewhere);
        self.seals = match (self.seals, other.seals) {
            (sight, SealSight::All) | (SealSight::All, sight) => sight,
            (one, two) if one == two => one,
            (SealSight::Broken(Some(one)), SealSight::RecordedBy(two))
            | (SealSight::RecordedBy(one), SealSight::Broken(Some(two)))
                if one == two =>
            {
                SealSight::RecordedBy(one)
            }
            (SealSight::Broken(_), SealSight::Broken(_)) => SealSight::Broken(None),
            _ => SealSight::None,
        };
        self.sensitive.retain(|reason| other.sensitive.contains(reason));
        self.tells_of_seals &= other.seals == SealSight::All;
        self.tells_safety_rules &= other.tells_safety_rules;
        self
    }

    /// The categories of which anything is seen, whoever recorded it.
    pub fn shared_categories(&self) -> impl Iterator<Item = Category> + '_ {
        self.shared.keys().copied()
    }

    /// The categories of which anything is seen if the viewer's organisation recorded it.
    pub fn own_categories(&self) -> impl Iterator<Item = Category> + '_ {
        self.own.keys().copied()
    }

    /// The sections of the plan of which anything is seen, by their codes.
    pub fn section_codes(&self) -> impl Iterator<Item = &'static str> + '_ {
        let whole = (self.sections.len() == PlanQuestion::ALL.len()).then_some(WHOLE_PLAN);
        self.sections.keys().map(|section| section.code()).chain(whole)
    }

    /// What is seen of medicines and warnings that are filed under another kind of information.
    pub fn filed_elsewhere(&self) -> FiledElsewhere {
        self.filed_elsewhere
    }

    /// Whether something is not in it that the person may show to whoever asks.
    pub fn asks_first(&self) -> bool {
        self.asks_first
    }

    /// Sees what is sealed, but not what is locked.
    pub fn breaks_seals(&self) -> bool {
        matches!(self.seals, SealSight::Broken(_))
    }

    /// Whether something is sealed that would be seen if the seal were broken.
    pub fn tells_of_seals(&self) -> bool {
        self.tells_of_seals
    }

    /// Whether the warnings that come with seals are shown.
    pub fn tells_safety_rules(&self) -> bool {
        self.tells_safety_rules
    }

    /// For which reasons something may be sensitive and still be seen.
    pub fn sensitive(&self) -> impl Iterator<Item = Sensitivity> + '_ {
        self.sensitive.iter().copied()
    }

    /// The viewer's organisation.
    pub fn organisation(&self) -> Option<OrganisationId> {
        self.organisation
    }

    /// Which seals may be seen through.
    pub fn seals(&self) -> SealSight {
        self.seals
    }

    /// How much is seen of an entry of this category, recorded by this organisation.
    pub fn level(&self, category: Category, recorded_by: Option<OrganisationId>) -> Level {
        let shared = self.shared.get(&category).copied().unwrap_or(Level::None);
        if self.organisation.is_some() && recorded_by == self.organisation {
            shared.max(self.own.get(&category).copied().unwrap_or(Level::None))
        } else {
            shared
        }
    }

    /// How much is seen of an entry that is filed so.
    pub fn level_of(&self, filed: &Filed<'_>) -> Level {
        let own =
            if filed.organisation == self.organisation { self.level(filed.category, filed.organisation) } else { Level::None };
        let as_filed = match filed.section {
            Some(section) => self.section_level(section),
            None => self.level(filed.category, None),
        };
        let shared = match self.filed_elsewhere {
            FiledElsewhere::Opened if is_opened_wherever_filed(filed) => Level::Full,
            FiledElsewhere::MedicinesKeptBack if is_medicine(filed.kind) => Level::None,
            _ => as_filed,
        };
        own.max(shared)
    }

    fn section_level(&self, code: &str) -> Level {
        let level = |section| self.sections.get(&section).copied().unwrap_or(Level::None);
        match PlanQuestion::from_code(code) {
            Some(section) => level(section),
            None => PlanQuestion::ALL.iter().map(|section| level(*section)).min().unwrap_or(Level::None),
        }
    }

    /// Whether anything of this category can be seen at all: lets a page leave out a panel that would always be empty.
    pub fn may_show(&self, category: Category) -> bool {
        let has_section = category == Category::AboutMe && !self.sections.is_empty();
        self.shared.contains_key(&category) || self.own.contains_key(&category) || has_section
    }
}

fn levels(level: impl Fn(Category) -> Level) -> BTreeMap<Category, Level> {
    Category::ALL.iter().map(|category| (*category, level(*category))).filter(|(_, level)| *level > Level::None).collect()
}
