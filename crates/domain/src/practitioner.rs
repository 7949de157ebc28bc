//! Practitioners as feeds name them: the authors of a record. Not accounts.

/// A practitioner as a feed describes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PractitionerDraft {
    /// System and value of every identifier; at least one.
    pub identifiers: Vec<(String, String)>,
    /// Their name, title first.
    pub name: String,
}
