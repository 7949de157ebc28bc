//! What the portal is measured against: a handler with nothing around it, which asks the database exactly what the record
//! page asks, in the same order and the same transaction, under the same row-level security and with the same audit event,
//! and answers with the same rows as JSON.
//!
//! It has no SQL of its own: the statements are those that the page was seen to run, and this file knows what each is
//! given. A statement that it does not know is an error that names it, so that the two cannot drift apart.

use std::{collections::BTreeSet, str::FromStr, sync::Arc};

use anyhow::{Context, anyhow};
use app::web::session::key_of;
use axum::{
    Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    Actor, Category, Permit,
    lens::SealSight,
    plan::PlanQuestion,
    role_view::{Panel, Viewer, default_panels},
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::Value;
use service::{Entropy, Portal, record};
use sqlx::{
    AssertSqlSafe, Column, Decode, PgConnection, PgPool, Postgres, Row, SqlSafeStr, SqlStr, Type, TypeInfo,
    postgres::{PgArguments, PgRow},
    query::Query,
};
use tower_sessions::session::Id;
use uuid::Uuid;

use crate::capture::Statement;

/// The statements of the page, each by words that only it holds.
#[derive(Debug)]
struct Statements {
    session: SqlStr,
    account: SqlStr,
    facts: SqlStr,
    context: SqlStr,
    panels: SqlStr,
    summary: SqlStr,
    person: SqlStr,
    safety_rules: SqlStr,
    plan: SqlStr,
    care_team: SqlStr,
    audit: SqlStr,
}

impl Statements {
    fn of(page: &[Statement]) -> anyhow::Result<Self> {
        let mut known = BTreeSet::from(["BEGIN", "COMMIT"]);
        let mut find = |words: &str| {
            let found = page.iter().find(|statement| statement.text.contains(words));
            let text = &found.with_context(|| format!("the page no longer asks “{words}”: bring bare.rs up to date"))?.text;
            known.insert(text);
            anyhow::Ok(AssertSqlSafe(text.clone()).into_sql_str())
        };
        let statements = Self {
            session: find("from session")?,
            account: find("from account a")?,
            facts: find("decision_facts(")?,
            context: find("set_config(")?,
            panels: find("from role_view")?,
            summary: find("unnest($2::text[])")?,
            person: find("from person where")?,
            safety_rules: find("from safety_rule")?,
            plan: find("source_key = any ($2)")?,
            care_team: find("from relationship r")?,
            audit: find("append_audit(")?,
        };
        match page.iter().find(|statement| !known.contains(statement.text.as_str())) {
            Some(unknown) => Err(anyhow!("the page asks something new: bring bare.rs up to date: {}", unknown.text)),
            None => Ok(statements),
        }
    }
}

/// Everything that the handler needs.
#[derive(Debug)]
pub struct Bare {
    pool: PgPool,
    entropy: Entropy,
    portal: Portal,
    statements: Statements,
    reader: Reader,
}

/// The practitioner who reads, and what their permit puts into each transaction.
#[derive(Debug)]
struct Reader {
    actor: Actor,
    rule: &'static str,
    settings: [String; 12],
    current: Vec<String>,
    newest: Vec<String>,
}

impl Reader {
    /// From a permit that this practitioner once got.
    fn of(permit: &Permit) -> anyhow::Result<Self> {
        let (actor, lens) = (permit.actor().clone(), permit.lens());
        let post = actor.post().context("the reader acts in a post")?;
        let codes = |codes: Vec<Category>| codes.into_iter().map(Category::code).collect::<Vec<_>>().join(",");
        let settings = [
            actor.account_id().map(|id| id.to_string()).unwrap_or_default(),
            post.organisation_id.to_string(),
            "read".to_owned(),
            codes(lens.shared_categories().collect()),
            codes(lens.own_categories().collect()),
            if lens.seals() == SealSight::None { "none" } else { "team" }.to_owned(),
            String::new(),
            if lens.tells_safety_rules() { "yes" } else { "" }.to_owned(),
            post.role.code().to_owned(),
            lens.sensitive().map(domain::Sensitivity::code).collect::<Vec<_>>().join(","),
            lens.section_codes().collect::<Vec<_>>().join(","),
            lens.medicines_elsewhere().code().to_owned(),
        ];
        let categories = default_panels(Viewer::Practitioner(post.role)).into_iter().filter_map(|panel| match panel {
            Panel::Category(category) => Some(category),
            Panel::Timeline | Panel::CareTeam => None,
        });
        let (current, newest): (Vec<_>, Vec<_>) = categories.partition(|category| is_current_only(*category));
        let names = |categories: Vec<Category>| categories.iter().map(ToString::to_string).collect();
        Ok(Self { rule: permit.rule().code(), settings, current: names(current), newest: names(newest), actor })
    }
}

/// As `record` decides it.
fn is_current_only(category: Category) -> bool {
    use Category::{Allergy, Appointment, EndOfLife, Medicine, Plan, Problem};
    matches!(category, Allergy | Problem | Medicine | Plan | EndOfLife | Appointment)
}

/// The handler, ready to be served.
pub fn router(pool: PgPool, portal: &Portal, page: &[Statement], permit: &Permit) -> anyhow::Result<Router> {
    let bare = Bare {
        pool,
        entropy: portal.entropy.clone(),
        portal: portal.clone(),
        statements: Statements::of(page)?,
        reader: Reader::of(permit)?,
    };
    Ok(Router::new().route("/people/{person}/record", get(answer)).with_state(Arc::new(bare)))
}

async fn answer(State(bare): State<Arc<Bare>>, Path(person): Path<Uuid>, headers: HeaderMap) -> Result<Response, Failed> {
    let now = bare.portal.clock.now();
    let (account, post) = bare.session(&headers, now).await?;
    let reader = bare.ask(&bare.statements.account).bind(account).bind(post).bind(now).fetch_one(&bare.pool).await?;
    let mut tx = bare.pool.begin().await?;
    let organisation = bare.reader.actor.post().map(|post| post.organisation_id.as_uuid());
    let facts = bare.ask(&bare.statements.facts).bind(person).bind(account).bind(organisation).bind(now);
    facts.fetch_one(&mut *tx).await?;
    bare.enter(&mut tx, person).await?;
    let summary = bare.summary(&mut tx, person, now).await?;
    let about = bare.ask(&bare.statements.person).bind(person).fetch_one(&mut *tx).await?;
    let safety_rules = bare.ask(&bare.statements.safety_rules).bind(person).fetch_all(&mut *tx).await?;
    let plan = bare.ask(&bare.statements.plan).bind(person).bind(plan_source_keys()).fetch_all(&mut *tx).await?;
    let care_team = bare.ask(&bare.statements.care_team).bind(person).bind(now).fetch_all(&mut *tx).await?;
    bare.audit(&mut tx, person, now, &summary).await?;
    tx.commit().await?;
    let body = Body {
        reader: Object(&reader),
        person: Object(&about),
        safety_rules: safety_rules.iter().map(Object).collect(),
        plan: plan.iter().map(Object).collect(),
        care_team: care_team.iter().map(Object).collect(),
        entries: summary.iter().map(Object).collect(),
    };
    Ok(Json(body).into_response())
}

/// The source keys of the sections of the person's own plan, as `exchange` gives them.
fn plan_source_keys() -> Vec<String> {
    PlanQuestion::ALL.iter().map(|question| format!("urn:ilinks:portal|about-me/{}", question.code())).collect()
}

impl Bare {
    #[expect(clippy::unused_self, reason = "reads as what it does")]
    fn ask<'q>(&self, statement: &SqlStr) -> Query<'q, Postgres, PgArguments> {
        sqlx::query(statement.clone())
    }

    /// Whose session the cookie is.
    async fn session(&self, headers: &HeaderMap, now: DateTime<Utc>) -> anyhow::Result<(Uuid, Option<Uuid>)> {
        let cookies = headers.get(header::COOKIE).and_then(|cookies| cookies.to_str().ok()).unwrap_or_default();
        let value = cookies.split("; ").find_map(|cookie| cookie.strip_prefix("ilinks=")).context("no session")?;
        let key = key_of(Id::from_str(value)?);
        let row = self.ask(&self.statements.session).bind(&key[..]).bind(now).fetch_one(&self.pool).await?;
        let data: Value = row.try_get(0)?;
        let id = |name: &str| data[name].as_str().map(Uuid::parse_str).transpose();
        Ok((id("account")?.context("nobody signed in")?, id("post")?))
    }

    /// Puts the permit into the transaction, and reads which panels are shown.
    async fn enter(&self, tx: &mut PgConnection, person: Uuid) -> anyhow::Result<()> {
        let mut context = self.ask(&self.statements.context).bind(person.to_string());
        for setting in &self.reader.settings {
            context = context.bind(setting);
        }
        context.fetch_one(&mut *tx).await?;
        let role = self.reader.actor.post().map(|post| post.role.code());
        self.ask(&self.statements.panels).bind(role).fetch_optional(tx).await?;
        Ok(())
    }

    async fn summary(&self, tx: &mut PgConnection, person: Uuid, now: DateTime<Utc>) -> anyhow::Result<Vec<PgRow>> {
        let current = i64::from(record::LONG_PANEL_SIZE) + 1;
        let newest = i64::from(record::PANEL_SIZE) + 1;
        let ask = self.ask(&self.statements.summary).bind(person).bind(&self.reader.current).bind(&self.reader.newest);
        let ask =
            ask.bind(current).bind(i64::from(record::LATEST_SIZE)).bind(now).bind(newest).bind(i64::from(record::PANEL_SIZE));
        Ok(ask.fetch_all(tx).await?)
    }

    async fn audit(&self, tx: &mut PgConnection, person: Uuid, now: DateTime<Utc>, seen: &[PgRow]) -> anyhow::Result<()> {
        let post = self.reader.actor.post();
        let categories: BTreeSet<&str> = seen.iter().map(|row| row.try_get("category!")).collect::<Result<_, _>>()?;
        self.ask(&self.statements.audit)
            .bind(person)
            .bind(self.entropy.id())
            .bind(now)
            .bind(self.reader.actor.account_id().map(domain::AccountId::as_uuid))
            .bind(self.reader.actor.name())
            .bind(post.map(|post| post.id.as_uuid()))
            .bind(post.map(|post| post.role.words()))
            .bind(post.map(|post| post.organisation_id.as_uuid()))
            .bind(post.map(|post| post.organisation_name.as_str()))
            .bind("read-record")
            .bind("direct care")
            .bind("UK GDPR 6(1)(e), 9(2)(h)")
            .bind(self.reader.rule)
            .bind(None::<&str>)
            .bind(categories.into_iter().collect::<Vec<_>>())
            .bind(i32::try_from(seen.len())?)
            .bind(self.entropy.id().to_string())
            .fetch_one(tx)
            .await?;
        Ok(())
    }
}

#[derive(Serialize)]
struct Body<'a> {
    reader: Object<'a>,
    person: Object<'a>,
    safety_rules: Vec<Object<'a>>,
    plan: Vec<Object<'a>>,
    care_team: Vec<Object<'a>>,
    entries: Vec<Object<'a>>,
}

/// A row as an object, each column under its name.
struct Object<'a>(&'a PgRow);

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = self.0;
        let mut object = serializer.serialize_map(Some(row.len()))?;
        for column in row.columns() {
            let (place, name) = (column.ordinal(), column.name().trim_end_matches(['!', '?']));
            match column.type_info().name() {
                "BOOL" => object.serialize_entry(name, &value::<bool, S>(row, place)?)?,
                "INT4" => object.serialize_entry(name, &value::<i32, S>(row, place)?)?,
                "UUID" => object.serialize_entry(name, &value::<Uuid, S>(row, place)?)?,
                "DATE" => object.serialize_entry(name, &value::<NaiveDate, S>(row, place)?)?,
                "TIMESTAMPTZ" => object.serialize_entry(name, &value::<DateTime<Utc>, S>(row, place)?)?,
                "TEXT[]" => object.serialize_entry(name, &value::<Vec<String>, S>(row, place)?)?,
                "JSONB" => object.serialize_entry(name, &value::<Value, S>(row, place)?)?,
                _ => object.serialize_entry(name, &value::<&str, S>(row, place)?)?,
            }
        }
        object.end()
    }
}

fn value<'r, T, S>(row: &'r PgRow, place: usize) -> Result<Option<T>, S::Error>
where
    T: Decode<'r, Postgres> + Type<Postgres>,
    S: Serializer,
{
    row.try_get(place).map_err(serde::ser::Error::custom)
}

/// Why there is no answer; the run ends with it.
struct Failed(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Failed {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        eprintln!("The bare handler failed: {:?}", self.0);
        StatusCode::INTERNAL_SERVER_ERROR.into_response()
    }
}
