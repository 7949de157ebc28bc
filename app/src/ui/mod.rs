//! Components that pages share. Class names `nhsuk-…` are NHS.UK frontend's, `app-…` are ours (`style/`).

pub mod banner;
pub mod chart;
pub mod entries;
pub mod form;
pub mod in_emergency;
pub mod link;
pub mod organisations;
pub mod panel;
pub mod shell;
