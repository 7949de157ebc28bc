//! The human being whom a record is about.

use chrono::NaiveDate;

use crate::{NhsNumber, PersonId, clock::age_in_words};

/// Who somebody is, for the banner and the home page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id in the exchange.
    pub id: PersonId,
    /// Their name.
    pub name: PersonName,
    /// Their NHS number, if one is known.
    pub nhs_number: Option<NhsNumber>,
    /// The day they were born.
    pub born_on: Option<NaiveDate>,
    /// The day they died.
    pub died_on: Option<NaiveDate>,
    /// FHIR administrative gender.
    pub gender: Option<String>,
    /// Lines of their address, postcode last.
    pub address: Vec<String>,
    /// Their telephone number.
    pub phone: Option<String>,
}

/// A name and what its bearer likes to be called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonName {
    /// Title, such as Mrs.
    pub prefix: Option<String>,
    /// Given names in order.
    pub given: String,
    /// Family name.
    pub family: String,
    /// What they like to be called.
    pub preferred: Option<String>,
}

impl PersonName {
    /// `Margaret Okell`.
    pub fn full(&self) -> String {
        format!("{} {}", self.given, self.family).trim().to_owned()
    }

    /// `OKELL, Margaret (Mrs)`, as the field writes it in a banner.
    pub fn formal(&self) -> String {
        let family = self.family.to_uppercase();
        match &self.prefix {
            Some(prefix) => format!("{family}, {} ({prefix})", self.given),
            None => format!("{family}, {}", self.given),
        }
    }

    /// How to address them: what they like to be called, else the first given name.
    pub fn address_as(&self) -> &str {
        self.preferred.as_deref().or_else(|| self.given.split_whitespace().next()).unwrap_or(&self.family)
    }

    /// `Theo’s record`, said to somebody who acts for them.
    pub fn their_record(&self) -> String {
        format!("{}’s record", self.address_as())
    }
}

impl Person {
    /// Age in words, or at death.
    pub fn age(&self, today: NaiveDate) -> Option<String> {
        self.born_on.map(|born| age_in_words(born, self.died_on.unwrap_or(today)))
    }
}

/// A person as a feed or a form describes them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonDraft {
    /// Their name.
    pub name: PersonName,
    /// Their NHS number.
    pub nhs_number: Option<NhsNumber>,
    /// System and value of every identifier, the NHS number among them.
    pub identifiers: Vec<(String, String)>,
    /// The day they were born.
    pub born_on: Option<NaiveDate>,
    /// The day they died.
    pub died_on: Option<NaiveDate>,
    /// FHIR administrative gender.
    pub gender: Option<String>,
    /// Lines of the address, postcode last.
    pub address: Vec<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
}
