//! What the portal is measured against: a handler with nothing around it, which asks the database exactly what the record
//! page asks, in the same order, under the same row-level security and with the same audit event, and answers with the same
//! rows as JSON.
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
    role_view::{Viewer, default_panels},
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value, json, value::RawValue};
use service::{Entropy, Portal, record};
use sqlx::{
    AssertSqlSafe, Column, Decode, PgPool, Postgres, Row, SqlSafeStr, SqlStr, Type, TypeInfo,
    postgres::{PgArguments, PgRow},
    query::Query,
    types::Json as Stored,
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
    read: SqlStr,
}

impl Statements {
    fn of(page: &[Statement]) -> anyhow::Result<Self> {
        let mut known = BTreeSet::<&str>::new();
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
            read: find("read_record(")?,
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
    settings: Value,
    panels: Vec<String>,
    current: Vec<String>,
    newest: Vec<String>,
}

impl Reader {
    /// From a permit that this practitioner once got: the settings are those of everybody whose record they read, but for the person.
    fn of(permit: &Permit) -> anyhow::Result<Self> {
        let (actor, lens) = (permit.actor().clone(), permit.lens());
        let post = actor.post().context("the reader acts in a post")?;
        let codes = |codes: Vec<Category>| codes.into_iter().map(Category::code).collect::<Vec<_>>().join(",");
        let settings = json!({
            "account": actor.account_id().map(|id| id.to_string()),
            "organisation": post.organisation_id.to_string(),
            "mode": "read",
            "shared": codes(lens.shared_categories().collect()),
            "own": codes(lens.own_categories().collect()),
            "sections": lens.section_codes().collect::<Vec<_>>().join(","),
            "medicines": lens.filed_elsewhere().code(),
            "seals": if lens.seals() == SealSight::None { "none" } else { "team" },
            "broken": "",
            "treats": if lens.tells_safety_rules() { "yes" } else { "" },
            "role": post.role.code(),
            "sensitive": lens.sensitive().map(domain::Sensitivity::code).collect::<Vec<_>>().join(","),
        });
        let panels = default_panels(Viewer::Practitioner(post.role)).iter().map(ToString::to_string).collect();
        let seen = Category::ALL.iter().copied().filter(|category| lens.may_show(*category));
        let (current, newest): (Vec<_>, Vec<_>) = seen.partition(|category| is_current_only(*category));
        let names = |categories: Vec<Category>| categories.iter().map(ToString::to_string).collect();
        Ok(Self { rule: permit.rule().code(), settings, panels, current: names(current), newest: names(newest), actor })
    }
}

/// As `record` decides it.
fn is_current_only(category: Category) -> bool {
    use Category::{AboutMe, Allergy, Appointment, EndOfLife, Medicine, Plan, Problem, Task};
    matches!(category, Allergy | Problem | Medicine | Plan | EndOfLife | Appointment | Task | AboutMe)
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
    let organisation = bare.reader.actor.post().map(|post| post.organisation_id.as_uuid());
    let facts = bare.ask(&bare.statements.facts).bind(person).bind(account).bind(organisation).bind(now);
    facts.fetch_one(&bare.pool).await?;
    let record = bare.read(person, now).await?;
    Ok(Json(Body { reader: Object(&reader), record: Object(&record) }).into_response())
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

    /// Enters the record, reads and audits.
    async fn read(&self, person: Uuid, now: DateTime<Utc>) -> anyhow::Result<PgRow> {
        let (reader, post) = (&self.reader, self.reader.actor.post());
        let mut settings = reader.settings.clone();
        settings["person"] = json!(person.to_string());
        let ask = self.ask(&self.statements.read).bind(person).bind(settings);
        let ask = ask.bind(post.map(|post| post.role.code())).bind(&reader.panels).bind(&reader.current).bind(&reader.newest);
        let sizes = [record::LONG_PANEL_SIZE + 1, record::PANEL_SIZE + 1, record::PANEL_SIZE, record::LATEST_READ];
        let ask = sizes.into_iter().fold(ask, |ask, size| ask.bind(i64::from(size)));
        Ok(ask
            .bind(plan_source_keys())
            .bind(now)
            .bind(person)
            .bind(self.entropy.id())
            .bind(reader.actor.account_id().map(domain::AccountId::as_uuid))
            .bind(reader.actor.name())
            .bind(post.map(|post| post.id.as_uuid()))
            .bind(post.map(|post| post.role.words()))
            .bind(post.map(|post| post.organisation_id.as_uuid()))
            .bind(post.map(|post| post.organisation_name.as_str()))
            .bind("read-record")
            .bind("direct care")
            .bind("UK GDPR 6(1)(e), 9(2)(h)")
            .bind(reader.rule)
            .bind(None::<&str>)
            .bind(self.entropy.id().to_string())
            .fetch_one(&self.pool)
            .await?)
    }
}

#[derive(Serialize)]
struct Body<'a> {
    reader: Object<'a>,
    record: Object<'a>,
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
                "JSON" | "JSONB" => object.serialize_entry(name, &value::<Stored<&RawValue>, S>(row, place)?)?,
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
