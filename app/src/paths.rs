//! Every link of the portal is made here, never typed as a string.

use domain::{Category, EntryId, PersonId, role_view::Viewer};

pub const HOME: &str = "/home";
pub const SIGN_IN: &str = "/sign-in";
pub const SIGN_IN_DEMONSTRATION: &str = "/sign-in/demonstration";
pub const SIGN_OUT: &str = "/sign-out";
pub const SIGN_OUT_EVERYWHERE: &str = "/sign-out/everywhere";
pub const CAPACITY: &str = "/capacity";
pub const ACCOUNT: &str = "/account";
pub const ACCOUNT_PASSWORD: &str = "/account/password";
pub const SESSION_STAY: &str = "/session/stay";
pub const FIND: &str = "/find";
pub const ORGANISATIONS: &str = "/administration/organisations";
pub const ACCOUNTS: &str = "/administration/accounts";
pub const ACCOUNT_NEW: &str = "/administration/accounts/new";
pub const ROLE_VIEWS: &str = "/administration/role-views";

pub fn record(person: PersonId) -> String {
    format!("/people/{person}/record")
}

pub fn timeline(person: PersonId) -> String {
    format!("/people/{person}/timeline")
}

pub fn category(person: PersonId, category: Category) -> String {
    format!("/people/{person}/timeline?category={category}")
}

pub fn entry(person: PersonId, entry: EntryId) -> String {
    format!("/people/{person}/entries/{entry}")
}

pub fn seal(person: PersonId, entry: EntryId) -> String {
    format!("/people/{person}/entries/{entry}/seal")
}

pub fn unseal(person: PersonId, entry: EntryId) -> String {
    format!("/people/{person}/entries/{entry}/unseal")
}

pub fn trend(person: PersonId, code: &str) -> String {
    let code: String = form_urlencoded::byte_serialize(code.as_bytes()).collect();
    format!("/people/{person}/trend?code={code}")
}

pub fn contribution(person: PersonId) -> String {
    format!("/people/{person}/contribution")
}

pub fn contribution_note(person: PersonId) -> String {
    format!("/people/{person}/contribution/note")
}

pub fn contribution_blood_pressure(person: PersonId) -> String {
    format!("/people/{person}/contribution/blood-pressure")
}

pub fn plan(person: PersonId) -> String {
    format!("/people/{person}/plan")
}

pub fn access_log(person: PersonId) -> String {
    format!("/people/{person}/access-log")
}

pub fn claim(person: PersonId) -> String {
    format!("/people/{person}/claim")
}

pub fn role_view(viewer: Viewer) -> String {
    format!("{ROLE_VIEWS}/{}", viewer.code())
}

pub fn account_closed(account: domain::AccountId) -> String {
    format!("{ACCOUNTS}/{account}/closed")
}
