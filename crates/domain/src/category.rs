//! What kind of information an entry is, in the words of the sharing model.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::role_view::Viewer;

/// Declares the categories: code, words for staff and the person alike.
macro_rules! categories {
    ($($name:ident $code:literal $words:literal,)*) => {
        /// A kind of information, the unit in which sharing is decided.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Category {
            $(#[doc = $words] $name,)*
        }

        impl Category {
            /// Every category, in the order of the record.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Stable code, for the database, links and partners.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Plain words, as a heading.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words,)* }
            }
        }
    };
}

categories! {
    AboutMe "about-me" "About me",
    Allergy "allergy" "Allergies and reactions",
    Problem "problem" "Conditions and problems",
    Medicine "medicine" "Medicines",
    Plan "plan" "Plans and goals",
    EndOfLife "end-of-life" "Wishes for future care",
    Result "result" "Test results",
    Observation "observation" "Measurements",
    Imaging "imaging" "Scans and images",
    Procedure "procedure" "Procedures",
    Immunisation "immunisation" "Vaccinations",
    Contact "contact" "Visits and contacts",
    Appointment "appointment" "Appointments",
    Letter "letter" "Letters and documents",
    Task "task" "Tasks",
    SocialCare "social-care" "Social care",
    MentalHealth "mental-health" "Mental health",
    SexualHealth "sexual-health" "Sexual health",
    Safeguarding "safeguarding" "Safeguarding",
    Contribution "contribution" "Added by the person",
    Administrative "administrative" "Administration",
}

impl Category {
    /// Plain words for whoever looks: of their own record the person reads of themselves.
    pub const fn words_for(self, viewer: Viewer) -> &'static str {
        match (self, viewer) {
            (Self::Contribution, Viewer::Individual) => "Added by me",
            _ => self.words(),
        }
    }
}

/// A text that is no category's code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no category with this code")]
pub struct UnknownCategory;

impl FromStr for Category {
    type Err = UnknownCategory;

    fn from_str(code: &str) -> Result<Self, UnknownCategory> {
        Self::ALL.iter().copied().find(|category| category.code() == code).ok_or(UnknownCategory)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_leads_back_to_its_category() {
        for category in Category::ALL {
            assert_eq!(category.code().parse(), Ok(*category));
        }
    }
}
