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
