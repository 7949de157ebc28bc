//! The head and the panels of a record, in one statement; for a page that shows nothing else, with its context and its audit.

use chrono::{DateTime, Utc};
use domain::{
    AccountId, Category, Entry, Organisation, OrganisationId, Permit, Person, RelationshipKind,
    role_view::{Panel, Viewer},
};
use serde::Deserialize;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    AuditDraft, Keyring, Store, StoreError, Tx,
    context::{Mode, Settings},
    entry::{EntryRow, SectionRow, codes, through},
    person::PersonRow,
    sealed_body::{SealKeyRow, SealKeys},
};

/// Which entries a page needs.
#[derive(Clone, Debug, Default)]
pub struct SummaryRequest {
    /// Whose panels, as an administrator may have set them; without a viewer `panels` count whatever an administrator set.
    pub viewer: Option<Viewer>,
    /// The panels unless an administrator set others; none for a page that shows only the head. Of the categories below those count
    /// that have a panel.
    pub panels: Vec<Panel>,
    /// Categories of which only what is current is shown. Allergies need no panel.
    pub current: Vec<Category>,
    /// Categories of which the newest is shown.
    pub newest: Vec<Category>,
    /// At most so many of each of `current`.
    pub each_current: i64,
    /// At most so many of each of `newest`.
    pub each_newest: i64,
    /// How many results outside their range of the last year stand before the newest of their category.
    pub abnormal: i64,
    /// So many of everything that has happened, newest first, if the viewer has the timeline's panel.
    pub latest: i64,
    /// The source keys of the sections of the person's plan.
    pub plan: Vec<String>,
}

/// What a summary shows.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Whose record it is.
    pub person: Person,
    /// Warnings for whoever treats the person.
    pub safety_rules: Vec<String>,
    /// The sections of the person's plan, as FHIR resources, each with when it came.
    pub plan: Vec<(Value, DateTime<Utc>)>,
    /// The viewer's panels: as an administrator set them, else those asked for. Panels that no longer exist are left out.
    pub panels: Vec<Panel>,
    /// Flags, and decisions about resuscitation and who decides: at most 8.
    pub alerts: Vec<Entry>,
    /// The entries of the categories asked for, newest first.
    pub entries: Vec<Entry>,
    /// The newest of everything that has happened.
    pub latest: Vec<Entry>,
    /// The organisations involved in the person's care now, and why, as far as the viewer sees what they recorded: a relationship alone
    /// would tell of care that is sealed or not shared.
    pub care_team: Vec<(Organisation, RelationshipKind)>,
}

/// What `read_record` returns.
struct RecordRow {
    panels: Vec<String>,
    about: Option<Json<PersonRow>>,
    safety_rules: Vec<String>,
    plan: Json<Vec<SectionRow>>,
    care_team: Json<Vec<CareTeamRow>>,
    alerts: Json<Vec<EntryRow>>,
    entries: Json<Vec<EntryRow>>,
    latest: Json<Vec<EntryRow>>,
    seal_keys: Json<Vec<SealKeyRow>>,
}

#[derive(Deserialize)]
struct CareTeamRow {
    organisation_id: Uuid,
    name: String,
    organisation_kind: String,
    phone: Option<String>,
    address: Option<String>,
    kind: String,
}

impl CareTeamRow {
    fn into_member(self) -> Result<(Organisation, RelationshipKind), StoreError> {
        let kind =
            RelationshipKind::from_code(&self.kind).ok_or(StoreError::Inconsistent { table: "relationship", column: "kind" })?;
        let id = OrganisationId::new(self.organisation_id);
        let organisation =
            Organisation { id, name: self.name, kind: self.organisation_kind, phone: self.phone, address: self.address };
        Ok((organisation, kind))
    }
}

impl RecordRow {
    fn through(self, permit: &Permit, keyring: &Keyring) -> Result<Option<Summary>, StoreError> {
        let Some(Json(person)) = self.about else { return Ok(None) };
        let lens = permit.lens();
        let keys = SealKeys::unwrap(keyring, permit.person(), self.seal_keys.0)?;
        Ok(Some(Summary {
            person: person.into(),
            safety_rules: self.safety_rules,
            plan: self.plan.0.into_iter().filter_map(|row| row.through(lens).transpose()).collect::<Result<_, _>>()?,
            panels: self.panels.iter().filter_map(|code| code.parse().ok()).collect(),
            alerts: through(self.alerts.0, lens, &keys)?,
            entries: through(self.entries.0, lens, &keys)?,
            latest: through(self.latest.0, lens, &keys)?,
            care_team: self.care_team.0.into_iter().map(CareTeamRow::into_member).collect::<Result<_, _>>()?,
        }))
    }
}

fn panel_codes(panels: &[Panel]) -> Vec<String> {
    panels.iter().map(ToString::to_string).collect()
}

/// The row of a statement that ends so. `$1` to `$12` are what `read_record` takes: whose record, the settings of the permit, none where
/// they are set already, what the page needs, and when; what else the statement takes comes after these.
macro_rules! record_row {
    ($from:literal, ($permit:expr, $settings:expr, $request:expr, $now:expr) $(, $more:expr)* $(,)?) => {
        sqlx::query_as!(
            RecordRow,
            r#"select panels as "panels!", about as "about: Json<PersonRow>", safety_rules as "safety_rules!",
                plan as "plan!: Json<Vec<SectionRow>>", care_team as "care_team!: Json<Vec<CareTeamRow>>",
                alerts as "alerts!: Json<Vec<EntryRow>>", entries as "entries!: Json<Vec<EntryRow>>",
                latest as "latest!: Json<Vec<EntryRow>>", seal_keys as "seal_keys!: Json<Vec<SealKeyRow>>"
               from "# + $from,
            $permit.person().as_uuid(),
            $settings,
            $request.viewer.map(Viewer::code),
            &panel_codes(&$request.panels),
            &codes(&$request.current),
            &codes(&$request.newest),
            $request.each_current,
            $request.each_newest,
            $request.abnormal,
            $request.latest,
            &$request.plan,
            $now
            $(, $more)*
        )
    };
}

impl Tx {
    /// The head and the panels of the record that was entered; none if there is no such person.
    pub async fn summary(&mut self, permit: &Permit, request: &SummaryRequest) -> Result<Option<Summary>, StoreError> {
        let now = self.now();
        let row =
            record_row!("read_record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)", (permit, None::<Value>, request, now))
                .fetch_one(self.connection())
                .await?;
        row.through(permit, self.keyring())
    }
}

impl Store {
    /// The same for a page that shows nothing else, in one statement: it enters the record, reads, and audits what it read. The draft's
    /// count and categories are not used. None if there is no such person. It answers once it is committed, never before.
    pub async fn read_summary(
        &self,
        permit: &Permit,
        request: &SummaryRequest,
        audit: &AuditDraft<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<Summary>, StoreError> {
        let post = permit.actor().post();
        // Nobody reads `place`; it is there because the server leaves out no column that changes something, which `append_audit` does.
        let row = record_row!(
            r#"(select r.*, append_audit($13, $14, $12, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, r.categories,
                        r.entries_seen, $26) as place
                     from read_record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) r) read"#,
            (permit, Settings::of(permit, Mode::Read).to_json(), request, now),
            audit.chain,
            self.entropy().id(),
            audit.actor.account_id().map(AccountId::as_uuid),
            audit.actor.name(),
            post.map(|post| post.id.as_uuid()),
            post.map(|post| post.role.words()),
            post.map(|post| post.organisation_id.as_uuid()),
            post.map(|post| post.organisation_name.as_str()),
            audit.action,
            audit.purpose,
            audit.legal_basis,
            audit.rule,
            audit.reason,
            audit.request_id,
        )
        .fetch_one(self.pool())
        .await?;
        row.through(permit, self.keyring())
    }
}
