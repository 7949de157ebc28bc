//! Every link of the portal is made here, never typed as a string.

use domain::{
    AccessQuestionId, AccessRequestId, AccountId, AgreementId, AlertId, AuditEventId, BreachId, CarerGrantId, Category,
    DisagreementId, EntryId, PersonId, PostId, SealId, SharingChoiceId, SharingModelId, role_view::Viewer,
};

pub const HOME: &str = "/home";
pub const SIGN_IN: &str = "/sign-in";
pub const SIGN_IN_CODE: &str = "/sign-in/code";
pub const SIGN_IN_DEMONSTRATION: &str = "/sign-in/demonstration";
pub const FORGOTTEN_PASSWORD: &str = "/sign-in/forgotten";
pub const NEW_PASSWORD: &str = "/sign-in/new-password";
pub const SIGN_OUT: &str = "/sign-out";
pub const SIGN_OUT_EVERYWHERE: &str = "/sign-out/everywhere";
pub const CAPACITY: &str = "/capacity";
pub const ACCOUNT: &str = "/account";
pub const ACCOUNT_EMAIL: &str = "/account/email";
pub const ACCOUNT_PASSWORD: &str = "/account/password";
pub const SECOND_STEP: &str = "/account/second-step";
pub const SECOND_STEP_ON: &str = "/account/second-step/on";
pub const SECOND_STEP_OFF: &str = "/account/second-step/off";
pub const RECOVERY_CODES: &str = "/account/second-step/recovery-codes";
pub const SESSION_STAY: &str = "/session/stay";
pub const FIND: &str = "/find";
pub const ORGANISATIONS: &str = "/administration/organisations";
pub const ACCOUNTS: &str = "/administration/accounts";
pub const ACCOUNT_NEW: &str = "/administration/accounts/new";
pub const AUTHORITIES: &str = "/authorities";
pub const DECIDED: &str = "/decided";
pub const SHARING_MODEL: &str = "/governance/sharing-model";
pub const SHARING_MODEL_DRY_RUN: &str = "/governance/sharing-model/dry-run";
pub const AGREEMENTS: &str = "/governance/agreements";
pub const REFUSALS: &str = "/governance/refusals";
pub const BREACHES: &str = "/governance/breaches";
pub const COMPLIANCE: &str = "/governance/compliance";
pub const SEAL_TESTS: &str = "/governance/seal-tests";
pub const ROLE_VIEWS: &str = "/administration/role-views";

/// Signing in, to come to a page of ours afterwards.
pub fn sign_in(next: &str) -> String {
    with_next(SIGN_IN, next)
}

/// Choosing as what to act, to come to a page of ours afterwards.
pub fn capacity(next: &str) -> String {
    if next == HOME { CAPACITY.to_owned() } else { with_next(CAPACITY, next) }
}

fn with_next(path: &str, next: &str) -> String {
    let next: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    format!("{path}?next={next}")
}

/// Where a link in a request may lead after signing in: a path of ours, never another site, and not back to signing in; else home.
pub fn safe_next(next: &str) -> String {
    let is_ours = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(|c: char| c == '\\' || c.is_control() || !c.is_ascii())
        && ![SIGN_IN, CAPACITY, SIGN_OUT].iter().any(|path| next.starts_with(path));
    if is_ours { next.to_owned() } else { HOME.to_owned() }
}

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

pub fn explanation(person: PersonId) -> String {
    format!("/people/{person}/why")
}

pub fn entry_explanation(person: PersonId, entry: EntryId) -> String {
    format!("/people/{person}/entries/{entry}/why")
}

pub fn relationships(person: PersonId) -> String {
    format!("/people/{person}/relationships")
}

pub fn sharing_model_level(model: SharingModelId) -> String {
    format!("{SHARING_MODEL}/{model}/level")
}

pub fn sharing_model_proposed(model: SharingModelId) -> String {
    format!("{SHARING_MODEL}/{model}/propose")
}

pub fn sharing_model_taken_back(model: SharingModelId) -> String {
    format!("{SHARING_MODEL}/{model}/take-back")
}

pub fn sharing_model_approved(model: SharingModelId) -> String {
    format!("{SHARING_MODEL}/{model}/approve")
}

pub fn sharing_model_ended(model: SharingModelId) -> String {
    format!("{SHARING_MODEL}/{model}/end")
}

pub fn agreement_agreed(agreement: AgreementId) -> String {
    format!("{AGREEMENTS}/{agreement}/agree")
}

pub fn prolonging_agreed(agreement: AgreementId) -> String {
    format!("{AGREEMENTS}/{agreement}/review/agree")
}

pub fn prolonging_ended(agreement: AgreementId) -> String {
    format!("{AGREEMENTS}/{agreement}/review/end")
}

pub fn agreement_reviewed(agreement: AgreementId) -> String {
    format!("{AGREEMENTS}/{agreement}/review")
}

pub fn agreement_ended(agreement: AgreementId) -> String {
    format!("{AGREEMENTS}/{agreement}/end")
}

pub fn breach_reported(breach: BreachId) -> String {
    format!("{BREACHES}/{breach}/reported")
}

pub fn breach_closed(breach: BreachId) -> String {
    format!("{BREACHES}/{breach}/close")
}

pub fn withdrawal(person: PersonId, entry: EntryId) -> String {
    format!("/people/{person}/entries/{entry}/withdraw")
}

pub fn seal(person: PersonId, entry: EntryId) -> String {
    format!("/people/{person}/entries/{entry}/seal")
}

pub fn sensitivity(person: PersonId, entry: EntryId) -> String {
    format!("/people/{person}/entries/{entry}/sensitivity")
}

pub fn seals(person: PersonId) -> String {
    format!("/people/{person}/seals")
}

pub fn seal_ended(person: PersonId, seal: SealId) -> String {
    format!("/people/{person}/seals/{seal}/end")
}

pub fn carers(person: PersonId) -> String {
    format!("/people/{person}/carers")
}

pub fn grant_withdrawn(person: PersonId, grant: CarerGrantId) -> String {
    format!("/people/{person}/carers/{grant}/withdraw")
}

pub fn grant_reviewed(person: PersonId, grant: CarerGrantId) -> String {
    format!("/people/{person}/carers/{grant}/review")
}

pub fn grant_told(person: PersonId, grant: CarerGrantId) -> String {
    format!("/people/{person}/carers/{grant}/emergencies")
}

pub fn capacity_lost(person: PersonId, grant: CarerGrantId) -> String {
    format!("/people/{person}/carers/{grant}/lost")
}

pub fn capacity_regained(person: PersonId, grant: CarerGrantId) -> String {
    format!("/people/{person}/carers/{grant}/regained")
}

pub fn break_seal(person: PersonId) -> String {
    format!("/people/{person}/break-seal")
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

pub fn sharing(person: PersonId) -> String {
    format!("/people/{person}/sharing")
}

pub fn sharing_ended(person: PersonId, choice: SharingChoiceId) -> String {
    format!("/people/{person}/sharing/{choice}/end")
}

pub fn disagreements(person: PersonId) -> String {
    format!("/people/{person}/sharing/disagreements")
}

pub fn disagreement(person: PersonId, disagreement: DisagreementId) -> String {
    format!("/people/{person}/disagreements/{disagreement}")
}

pub fn see_as(person: PersonId) -> String {
    format!("/people/{person}/sharing/see-as")
}

pub fn ask(person: PersonId) -> String {
    format!("/people/{person}/ask")
}

pub fn emergency(person: PersonId) -> String {
    format!("/people/{person}/emergency")
}

/// What was decided before an alert was.
pub fn decided_before(alert: AlertId) -> String {
    format!("{DECIDED}?before={alert}")
}

pub fn alert_reviewed(person: PersonId, alert: AlertId) -> String {
    format!("/people/{person}/alerts/{alert}/review")
}

pub fn request_answered(person: PersonId, request: AccessRequestId) -> String {
    format!("/people/{person}/sharing/requests/{request}/answer")
}

pub fn access_log(person: PersonId) -> String {
    format!("/people/{person}/access-log")
}

pub fn access_log_export(person: PersonId) -> String {
    format!("/people/{person}/access-log/export")
}

pub fn why(person: PersonId, event: AuditEventId) -> String {
    format!("/people/{person}/access-log/{event}/why")
}

pub fn question_escalated(person: PersonId, question: AccessQuestionId) -> String {
    format!("/people/{person}/questions/{question}/escalate")
}

pub fn reply(person: PersonId, question: AccessQuestionId) -> String {
    format!("/people/{person}/questions/{question}/reply")
}

pub fn claim(person: PersonId) -> String {
    format!("/people/{person}/claim")
}

pub fn role_view(viewer: Viewer) -> String {
    format!("{ROLE_VIEWS}/{}", viewer.code())
}

pub fn account_of(account: AccountId) -> String {
    format!("{ACCOUNTS}/{account}")
}

pub fn account_posts(account: AccountId) -> String {
    format!("{ACCOUNTS}/{account}/posts")
}

pub fn post_ended(account: AccountId, post: PostId) -> String {
    format!("{ACCOUNTS}/{account}/posts/{post}/end")
}

pub fn account_closed(account: AccountId) -> String {
    format!("{ACCOUNTS}/{account}/closed")
}

/// Ends somebody's second step.
pub fn account_second_step_ended(account: AccountId) -> String {
    format!("{ACCOUNTS}/{account}/second-step/end")
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn signing_in_never_leads_to_another_site() {
        assert_eq!(safe_next("/people/1/record?x=1"), "/people/1/record?x=1");
        for elsewhere in [
            "https://example.org",
            "//example.org",
            "/\\example.org",
            "",
            "javascript:alert(1)",
            "/sign-in",
            "/capacity?next=/capacity",
            "/\t/example.org",
            "/é",
        ] {
            assert_eq!(safe_next(elsewhere), "/home", "{elsewhere}");
        }
    }
}
