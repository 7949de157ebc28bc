//! Carers: who may act for a person, on what ground, for which topics, until when.

use chrono::{DateTime, Months, NaiveDate, Utc};

use crate::{Category, LossOfCapacity, clock::london_day};

/// On what ground a carer acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CarerBasis {
    /// The person granted it.
    Granted,
    /// Parental responsibility.
    Parent,
    /// A lasting power of attorney for health and welfare.
    LastingPowerOfAttorney,
    /// A deputy whom the Court of Protection appointed for health and welfare.
    Deputy,
}

impl CarerBasis {
    /// Every basis.
    pub const ALL: &'static [Self] = &[Self::Granted, Self::Parent, Self::LastingPowerOfAttorney, Self::Deputy];

    /// Stable code, for the database.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Parent => "parent",
            Self::LastingPowerOfAttorney => "lasting-power-of-attorney",
            Self::Deputy => "deputy",
        }
    }

    /// The basis with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|basis| basis.code() == code)
    }

    /// Decides for the person, not only with their agreement: a parent, an attorney, a deputy.
    pub const fn has_authority(self) -> bool {
        matches!(self, Self::Parent | Self::LastingPowerOfAttorney | Self::Deputy)
    }

    /// Decides only while the person cannot: an attorney, a deputy. Until that is assessed their right waits.
    pub const fn acts_only_without_capacity(self) -> bool {
        matches!(self, Self::LastingPowerOfAttorney | Self::Deputy)
    }

    /// Plain words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Granted => "with their agreement",
            Self::Parent => "as a parent",
            Self::LastingPowerOfAttorney => "under a lasting power of attorney",
            Self::Deputy => "as a deputy of the court",
        }
    }
}

/// How much of their record somebody gives a carer: they say it, it is never taken for granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// All that carers may see.
    Everything,
    /// The topics that are ticked.
    Topics,
}

/// Why nothing is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExtentError {
    /// Neither is chosen.
    #[error("Choose what they may see: everything but sexual health, or only the topics that you tick")]
    NotChosen,
    /// Some topics, but none is ticked.
    #[error("Tick at least one topic, or choose “Everything but sexual health”")]
    NoTopic,
    /// Everything, but topics are ticked.
    #[error("You ticked topics too. Choose “Only the topics that I tick”, or take the ticks away")]
    TopicsToo,
}

impl Extent {
    /// Both.
    pub const ALL: &'static [Self] = &[Self::Everything, Self::Topics];

    /// Stable code, for forms.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Topics => "topics",
        }
    }

    /// The extent with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|extent| extent.code() == code)
    }

    /// Plain words, as the person chooses it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Everything => "Everything but sexual health",
            Self::Topics => "Only the topics that I tick",
        }
    }

    /// The topics of a grant, by what was chosen and what was ticked; none is all that carers may see.
    pub fn topics(chosen: Option<Self>, ticked: &[Category]) -> Result<Option<&[Category]>, ExtentError> {
        match (chosen, ticked) {
            (None, _) => Err(ExtentError::NotChosen),
            (Some(Self::Everything), []) => Ok(None),
            (Some(Self::Everything), _) => Err(ExtentError::TopicsToo),
            (Some(Self::Topics), []) => Err(ExtentError::NoTopic),
            (Some(Self::Topics), ticked) => Ok(Some(ticked)),
        }
    }
}

/// Whether somebody typed the last name of an account: the last words of its display name, whatever their case.
pub fn is_last_name(typed: &str, display_name: &str) -> bool {
    // Keyboards make the straight apostrophe, and names come with either.
    let words =
        |text: &str| -> Vec<String> { text.to_lowercase().replace('’', "'").split_whitespace().map(str::to_owned).collect() };
    let typed = words(typed);
    !typed.is_empty() && words(display_name).ends_with(&typed)
}

/// A carer's right, as the decision weighs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarerGrant {
    /// On what ground.
    pub basis: CarerBasis,
    /// The categories it covers; none is all that carers may see.
    pub topics: Option<Vec<Category>>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// When it ends, if that is known.
    pub ends_at: Option<DateTime<Utc>>,
    /// When it was last reviewed, for parents; none is since it began.
    pub reviewed_on: Option<NaiveDate>,
    /// When the person could not decide, as it was assessed last; none is never assessed.
    pub loss_of_capacity: Option<LossOfCapacity>,
}

/// The birthdays at which a parent's right is reviewed.
pub const REVIEWED_AT: [u32; 4] = [11, 13, 16, 18];

/// What a parent sees of a child who grows up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LifeStage {
    /// Under 11, or nobody knows how old: as much as any carer.
    Child,
    /// From 11: not what they add themselves, nor what is most private.
    Older,
    /// From 13: nor their mental health.
    Teenager,
    /// From 16: nothing by being a parent; they decide themselves.
    Adult,
    /// A birthday of [`REVIEWED_AT`] has passed without a review: only what a parent must know to look after them.
    ReviewDue,
}

/// At which stage a child is on a day, for a parent whose right was last reviewed on another.
pub fn life_stage(born_on: Option<NaiveDate>, reviewed_on: NaiveDate, today: NaiveDate) -> LifeStage {
    let Some(born_on) = born_on else { return LifeStage::Child };
    let birthday = |age: u32| born_on + Months::new(age * 12);
    let passed: Vec<u32> = REVIEWED_AT.into_iter().filter(|age| birthday(*age) <= today).collect();
    match passed.last() {
        None => LifeStage::Child,
        Some(16..) => LifeStage::Adult,
        Some(age) if reviewed_on < birthday(*age) => LifeStage::ReviewDue,
        Some(13..) => LifeStage::Teenager,
        Some(_) => LifeStage::Older,
    }
}

impl LifeStage {
    /// Whether a parent sees a kind of information at this stage.
    pub fn shows(self, category: Category) -> bool {
        use Category as C;
        match self {
            Self::Child => true,
            Self::Older => !matches!(category, C::Contribution | C::SexualHealth),
            Self::Teenager => !matches!(category, C::Contribution | C::SexualHealth | C::MentalHealth),
            Self::ReviewDue => matches!(category, C::Appointment | C::Allergy | C::Medicine | C::Immunisation),
            Self::Adult => false,
        }
    }
}

impl CarerGrant {
    /// In force at an instant: from its start until just before its end; that of an attorney or deputy only while the person cannot decide.
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.starts_at <= now && self.ends_at.is_none_or(|end| now < end) && !self.waits(now)
    }

    /// Waits at an instant: it is for when the person cannot decide, and nobody assessed that, or they decide for themselves again.
    pub fn waits(&self, now: DateTime<Utc>) -> bool {
        self.basis.acts_only_without_capacity() && !self.loss_of_capacity.is_some_and(|loss| loss.lasts(now))
    }

    /// At which stage of life a person, born on a day, is for this carer: only a parent's right changes with it.
    pub fn stage(&self, born_on: Option<NaiveDate>, now: DateTime<Utc>) -> LifeStage {
        if self.basis != CarerBasis::Parent {
            return LifeStage::Child;
        }
        life_stage(born_on, self.reviewed_on.unwrap_or(london_day(self.starts_at)), london_day(now))
    }

    /// Whether the carer is told that the record was opened in an emergency: as the person chose; without a choice, whoever decides for
    /// them now. Nobody is told whose right opens nothing.
    pub fn is_told_of_emergencies(&self, chosen: Option<bool>, born_on: Option<NaiveDate>, now: DateTime<Utc>) -> bool {
        let stage = self.stage(born_on, now);
        let acts = self.is_in_force(now) && stage != LifeStage::Adult;
        acts && chosen.unwrap_or(self.basis.has_authority() && stage != LifeStage::ReviewDue)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn how_much_a_carer_is_given_is_said_and_never_everything_by_leaving_something_out() {
        let ticked = [Category::Appointment, Category::Letter];
        for (chosen, none_ticked, some_ticked) in [
            (None, Err(ExtentError::NotChosen), Err(ExtentError::NotChosen)),
            (Some(Extent::Everything), Ok(None), Err(ExtentError::TopicsToo)),
            (Some(Extent::Topics), Err(ExtentError::NoTopic), Ok(Some(&ticked[..]))),
        ] {
            assert_eq!(Extent::topics(chosen, &[]), none_ticked, "{chosen:?}");
            assert_eq!(Extent::topics(chosen, &ticked), some_ticked, "{chosen:?}");
        }
        for extent in Extent::ALL {
            assert_eq!(Extent::from_code(extent.code()), Some(*extent));
        }
        assert_eq!(Extent::from_code(""), None);
    }

    #[test]
    fn a_last_name_is_the_last_whole_words_of_the_name() {
        for typed in ["Okell-Baird", "  okell-baird ", "Alison OKELL-BAIRD"] {
            assert!(is_last_name(typed, "Alison Okell-Baird"), "{typed}");
        }
        for typed in ["", "  ", "Baird", "Alison", "Okell Baird", "Okell-Baird Alison"] {
            assert!(!is_last_name(typed, "Alison Okell-Baird"), "{typed}");
        }
        assert!(is_last_name("van  Dyck", "Ans van Dyck") && is_last_name("O'Neill", "Sean O’Neill"));
        assert!(!is_last_name("", ""));
    }

    #[test]
    fn a_parents_right_narrows_on_the_birthday_and_comes_back_with_the_review() {
        let born = Some(day(2012, 2, 29));
        let stage = |reviewed, today| life_stage(born, reviewed, today);
        assert_eq!(stage(day(2020, 1, 1), day(2023, 2, 27)), LifeStage::Child);
        // Born on 29 February: eleven on the last of the month.
        assert_eq!(stage(day(2020, 1, 1), day(2023, 2, 28)), LifeStage::ReviewDue);
        assert_eq!(stage(day(2023, 2, 28), day(2023, 3, 1)), LifeStage::Older);
        assert_eq!(stage(day(2023, 2, 28), day(2025, 3, 1)), LifeStage::ReviewDue);
        assert_eq!(stage(day(2025, 3, 1), day(2025, 3, 1)), LifeStage::Teenager);
        assert_eq!(stage(day(2028, 3, 1), day(2028, 3, 1)), LifeStage::Adult);
        assert_eq!(life_stage(None, day(2020, 1, 1), day(2028, 3, 1)), LifeStage::Child);
    }

    #[test]
    fn an_attorney_or_deputy_acts_only_while_the_person_cannot_decide() {
        let from = crate::clock::london_midnight(day(2026, 3, 1));
        let grant = |basis, loss_of_capacity| CarerGrant {
            basis,
            topics: None,
            starts_at: from,
            ends_at: Some(from + chrono::Duration::days(100)),
            reviewed_on: None,
            loss_of_capacity,
        };
        let loss = LossOfCapacity { since: day(2026, 3, 10), regained_on: Some(day(2026, 3, 20)) };
        let after = |days| from + chrono::Duration::days(days);
        for basis in CarerBasis::ALL {
            let always = !basis.acts_only_without_capacity();
            assert_eq!(grant(*basis, None).is_in_force(after(10)), always, "{basis:?}");
            for (days, lasts) in [(8, false), (9, true), (18, true), (19, false)] {
                assert_eq!(grant(*basis, Some(loss)).is_in_force(after(days)), always || lasts, "{basis:?} {days}");
            }
            // What is over is as if it were not there, whatever was assessed.
            let lasting = Some(LossOfCapacity { regained_on: None, ..loss });
            assert!(
                grant(*basis, lasting).is_in_force(after(99)) && !grant(*basis, lasting).is_in_force(after(100)),
                "{basis:?}"
            );
        }
    }

    #[test]
    fn of_emergencies_hears_whom_the_person_chose_and_by_default_who_decides_for_them_now() {
        let now = crate::clock::london_midnight(day(2026, 3, 10));
        let grant = |basis, reviewed_on| CarerGrant {
            basis,
            topics: None,
            starts_at: now - chrono::Duration::days(4_000),
            ends_at: None,
            reviewed_on,
            loss_of_capacity: Some(LossOfCapacity { since: day(2026, 3, 1), regained_on: None }),
        };
        let told = |grant: &CarerGrant, born_on| {
            [None, Some(true), Some(false)].map(|it| grant.is_told_of_emergencies(it, born_on, now))
        };
        let old = Some(day(1950, 1, 1));
        assert_eq!(told(&grant(CarerBasis::Granted, None), old), [false, true, false]);
        for basis in [CarerBasis::LastingPowerOfAttorney, CarerBasis::Deputy] {
            assert_eq!(told(&grant(basis, None), old), [true, true, false]);
            let waits = CarerGrant { loss_of_capacity: None, ..grant(basis, None) };
            assert_eq!(told(&waits, old), [false; 3]);
        }
        let parent = |reviewed_on| grant(CarerBasis::Parent, reviewed_on);
        assert_eq!(told(&parent(None), Some(day(2020, 1, 1))), [true, true, false], "of a child");
        assert_eq!(told(&parent(None), Some(day(2014, 1, 1))), [false, true, false], "a review is due");
        assert_eq!(told(&parent(Some(day(2026, 1, 1))), Some(day(2014, 1, 1))), [true, true, false], "reviewed");
        assert_eq!(told(&parent(Some(day(2026, 1, 1))), Some(day(2010, 1, 1))), [false; 3], "of somebody of 16");
        let over = CarerGrant { ends_at: Some(now), ..grant(CarerBasis::Granted, None) };
        assert_eq!(told(&over, old), [false; 3]);
    }

    #[test]
    fn growing_up_never_shows_a_parent_more() {
        for category in Category::ALL {
            assert!(LifeStage::Child.shows(*category) || !LifeStage::Older.shows(*category));
            assert!(LifeStage::Older.shows(*category) || !LifeStage::Teenager.shows(*category));
            assert!(LifeStage::Teenager.shows(*category) || !LifeStage::ReviewDue.shows(*category));
            assert!(!LifeStage::Adult.shows(*category));
        }
    }
}
