//! Organisations of the exchange.

use crate::OrganisationId;

/// An organisation that records, reads or runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name.
    pub name: String,
    /// What kind it is, such as `acute` or `general-practice`.
    pub kind: String,
    /// Its telephone number.
    pub phone: Option<String>,
    /// Its address on one line.
    pub address: Option<String>,
}

/// An organisation as a feed describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationDraft {
    /// System and value of every identifier; at least one.
    pub identifiers: Vec<(String, String)>,
    /// Its name.
    pub name: String,
    /// What kind it is.
    pub kind: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// Address on one line.
    pub address: Option<String>,
}
