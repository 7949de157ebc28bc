//! The person's plan in their own words. **Source**: headings after the PRSB About Me standard v1.2.

/// The longest answer, in characters.
pub const LONGEST_ANSWER: usize = 2_000;

/// A question of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlanQuestion {
    /// What I like to be called.
    PreferredName,
    /// How to treat me in an emergency.
    Emergency,
    /// What matters to me.
    WhatMatters,
}

impl PlanQuestion {
    /// Every question, in the order of the form.
    pub const ALL: &'static [Self] = &[Self::PreferredName, Self::Emergency, Self::WhatMatters];

    /// Stable code: the form's field and the FHIR link id.
    pub const fn code(self) -> &'static str {
        match self {
            Self::PreferredName => "preferred-name",
            Self::Emergency => "emergency",
            Self::WhatMatters => "what-matters",
        }
    }

    /// The question with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|question| question.code() == code)
    }

    /// As asked of the person.
    pub const fn words(self) -> &'static str {
        match self {
            Self::PreferredName => "What I like to be called",
            Self::Emergency => "How to treat me in an emergency",
            Self::WhatMatters => "What matters to me",
        }
    }

    /// Help with answering.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::PreferredName => "For example, Maggie, or Mrs Okell.",
            Self::Emergency => "What should staff know or do if you cannot tell them yourself? Who should they call?",
            Self::WhatMatters => {
                "People, pets, faith, routines, how you like to be spoken to, whether you prefer a woman or a man to see you."
            }
        }
    }

    /// Whether it can be kept back by itself. What somebody likes to be called is told by every banner.
    pub const fn can_be_kept_back(self) -> bool {
        !matches!(self, Self::PreferredName)
    }

    /// The longest answer in characters.
    pub const fn longest(self) -> usize {
        match self {
            Self::PreferredName => 60,
            Self::Emergency | Self::WhatMatters => LONGEST_ANSWER,
        }
    }
}

/// The answers, in the order of [`PlanQuestion::ALL`]; an empty one is unanswered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanAnswers {
    answers: [String; 3],
}

/// An answer that is too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerTooLong(pub PlanQuestion);

impl PlanAnswers {
    /// Reads answers; each error names its question.
    pub fn parse(answer: impl Fn(PlanQuestion) -> String) -> Result<Self, Vec<AnswerTooLong>> {
        let sent = Self::as_sent(answer);
        let too_long: Vec<_> = PlanQuestion::ALL
            .iter()
            .zip(&sent.answers)
            .filter(|(question, text)| text.chars().count() > question.longest())
            .map(|(question, _)| AnswerTooLong(*question))
            .collect();
        if too_long.is_empty() { Ok(sent) } else { Err(too_long) }
    }

    /// Reads answers of any length: what a form showed before anything was changed.
    pub fn as_sent(answer: impl Fn(PlanQuestion) -> String) -> Self {
        Self { answers: [0, 1, 2].map(|place| answer(PlanQuestion::ALL[place]).replace("\r\n", "\n").trim().to_owned()) }
    }

    /// These answers.
    pub fn of(answers: impl IntoIterator<Item = (PlanQuestion, String)>) -> Self {
        let mut all = Self::default();
        for (question, answer) in answers {
            if let Some(place) = PlanQuestion::ALL.iter().position(|asked| *asked == question) {
                all.answers[place] = answer;
            }
        }
        all
    }

    /// Only what the person likes to be called.
    pub fn named(preferred: &str) -> Self {
        Self { answers: [preferred.trim().to_owned(), String::new(), String::new()] }
    }

    /// The answer to a question, if there is one.
    pub fn answer(&self, question: PlanQuestion) -> Option<&str> {
        PlanQuestion::ALL
            .iter()
            .position(|asked| *asked == question)
            .map(|place| self.answers[place].as_str())
            .filter(|text| !text.is_empty())
    }

    /// These answers, but what was left as it was `shown` is as it is `now`.
    #[must_use]
    pub fn rebased(&self, shown: &Self, now: &Self) -> Self {
        let newer = |question| if self.answer(question) == shown.answer(question) { now } else { self };
        let answer = |question| newer(question).answer(question).unwrap_or_default().to_owned();
        Self::of(PlanQuestion::ALL.iter().map(|question| (*question, answer(*question))))
    }

    /// The questions that were answered anew here, and otherwise by somebody else, since both were `shown` the same.
    pub fn conflicts(&self, shown: &Self, now: &Self) -> Vec<PlanQuestion> {
        let differ = |one: &Self, other: &Self, question| one.answer(question) != other.answer(question);
        let is_conflict = |question| differ(self, shown, question) && differ(now, shown, question) && differ(self, now, question);
        PlanQuestion::ALL.iter().copied().filter(|question| is_conflict(*question)).collect()
    }

    /// How many questions were answered.
    pub fn count(&self) -> usize {
        self.answers.iter().filter(|answer| !answer.is_empty()).count()
    }

    /// Nothing was answered.
    pub fn is_empty(&self) -> bool {
        self.answers.iter().all(String::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(texts: [&str; 3]) -> PlanAnswers {
        PlanAnswers { answers: texts.map(str::to_owned) }
    }

    #[test]
    fn what_a_writer_left_alone_stays_as_somebody_else_wrote_it() {
        let (shown, now) = (plan(["Ida", "Call Otto", ""]), plan(["Ida", "Call Ann", ""]));
        let sent = plan(["Idie", "Call Otto", "My garden"]);
        assert!(sent.conflicts(&shown, &now).is_empty());
        assert_eq!(sent.rebased(&shown, &now), plan(["Idie", "Call Ann", "My garden"]));
    }

    #[test]
    fn only_what_both_changed_to_other_words_is_a_conflict() {
        let (shown, now) = (plan(["Ida", "Call Otto", ""]), plan(["Idie", "Call Ann", "My cat"]));
        assert_eq!(plan(["Idie", "", "My cat"]).conflicts(&shown, &now), [PlanQuestion::Emergency]);
        assert!(plan(["Ida", "Call Otto", ""]).conflicts(&shown, &now).is_empty());
    }

    #[test]
    fn line_ends_and_spaces_around_are_no_change() {
        let shown = PlanAnswers::as_sent(|_| " one\r\ntwo ".to_owned());
        assert_eq!(shown, plan(["one\ntwo"; 3]));
    }
}
