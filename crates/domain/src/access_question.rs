//! "Why did you look?": a person's question about an event of their log, and the reply.

/// Whoever looked is to reply within so many days; then it goes to the privacy officer.
pub const REPLY_WITHIN_DAYS: i64 = 5;

/// The most that a person may add to their question, in characters.
pub const LONGEST_QUESTION: usize = 500;

/// The longest reply, in characters.
pub const LONGEST_REPLY: usize = 1000;

/// What the person adds to their question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnWords(String);

/// More than a question holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("What you write must be {LONGEST_QUESTION} characters or fewer")]
pub struct OwnWordsError;

impl OwnWords {
    /// Reads what was written; none if it was nothing.
    pub fn parse(text: &str) -> Result<Option<Self>, OwnWordsError> {
        let text = text.trim();
        match text.chars().count() {
            0 => Ok(None),
            1..=LONGEST_QUESTION => Ok(Some(Self(text.to_owned()))),
            _ => Err(OwnWordsError),
        }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A reply to the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply(String);

/// Why a reply is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyError {
    /// Too short to be one.
    #[error("Say why you looked, in at least 10 characters")]
    Short,
    /// Too long.
    #[error("The reply must be {LONGEST_REPLY} characters or fewer")]
    Long,
}

impl Reply {
    /// Reads a reply.
    pub fn parse(text: &str) -> Result<Self, ReplyError> {
        let text = text.trim();
        match text.chars().count() {
            0..10 => Err(ReplyError::Short),
            10..=LONGEST_REPLY => Ok(Self(text.to_owned())),
            _ => Err(ReplyError::Long),
        }
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_needs_no_words_and_holds_five_hundred_characters() {
        assert_eq!(OwnWords::parse(" \r\n "), Ok(None));
        assert_eq!(OwnWords::parse(" Why? ").unwrap().unwrap().as_str(), "Why?");
        assert!(OwnWords::parse(&"é".repeat(500)).unwrap().is_some());
        assert_eq!(OwnWords::parse(&"é".repeat(501)), Err(OwnWordsError));
    }

    #[test]
    fn a_reply_says_something() {
        assert_eq!(Reply::parse(" yes "), Err(ReplyError::Short));
        assert_eq!(Reply::parse(&"x".repeat(1001)), Err(ReplyError::Long));
        assert_eq!(Reply::parse(" I was on duty. ").unwrap().as_str(), "I was on duty.");
    }
}
