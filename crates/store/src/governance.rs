//! What governance keeps: the log of refusals to share, the breach register, figures of each organisation. Nobody's record.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{AccountId, Actor, BreachId, GeneralPermit, OrganisationId, Role, Rule};

use crate::{StoreError, Tx};

/// Refusals by one rule, at one organisation, to one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockedSharing {
    /// Which rule refused.
    pub rule: Rule,
    /// Whom: those at this organisation,
    pub organisation: (OrganisationId, String),
    /// in this role.
    pub role: Role,
    /// How often.
    pub times: i64,
    /// For the first time.
    pub first_at: DateTime<Utc>,
    /// For the last time.
    pub last_at: DateTime<Utc>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// What came of it, and when.
    pub resolution: Option<(String, DateTime<Utc>)>,
}

/// A breach of confidentiality.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Its id.
    pub id: BreachId,
    /// Where it happened.
    pub organisation: String,
    /// The day on which it was found.
    pub found_on: NaiveDate,
    /// What happened, without anybody's name.
    pub what: String,
    /// How many people it touched.
    pub people_affected: i32,
    /// The day on which the Information Commissioner was told.
    pub reported_on: Option<NaiveDate>,
    /// What was learnt, and when it was closed.
    pub closed: Option<(String, DateTime<Utc>)>,
}

/// A breach to write down.
#[derive(Clone, Debug)]
pub struct NewBreach {
    /// Its id, from the form's key: sent twice, it is one.
    pub id: BreachId,
    /// Where it happened.
    pub organisation: OrganisationId,
    /// The day on which it was found.
    pub found_on: NaiveDate,
    /// What happened, without anybody's name.
    pub what: String,
    /// How many people it touched.
    pub people_affected: i32,
    /// The day on which the Information Commissioner was told.
    pub reported_on: Option<NaiveDate>,
}

/// How an organisation keeps to the rules: figures of the last 30 days, and what is open now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compliance {
    /// Which.
    pub organisation: String,
    /// Who practises there.
    pub practitioners: i64,
    /// Until when it has agreed to share.
    pub agreed_until: Option<NaiveDate>,
    /// Alerts about its people.
    pub alerts: i64,
    /// Of these, found to be incorrect use.
    pub incorrect: i64,
    /// Of these, not closed yet: unread, looked into, or escalated.
    pub still_open: i64,
    /// Alerts whose review is late.
    pub overdue: i64,
    /// "Why did you look?" asked of its people.
    pub questions: i64,
    /// Of these, without a reply in time.
    pub answered_late: i64,
    /// Breaches that are not closed.
    pub breaches: i64,
}

fn inconsistent(column: &'static str) -> StoreError {
    StoreError::Inconsistent { table: "blocked_sharing", column }
}

impl Tx {
    /// Counts a refusal of somebody in a post.
    pub async fn note_blocked_sharing(&mut self, actor: &Actor, rule: Rule) -> Result<(), StoreError> {
        let Some(post) = actor.post() else { return Ok(()) };
        let now = self.now();
        sqlx::query!(
            "select note_blocked_sharing($1, $2, $3, $4) as noted",
            rule.code(),
            post.organisation_id.as_uuid(),
            post.role.code(),
            now
        )
        .fetch_one(self.connection())
        .await?;
        Ok(())
    }

    /// The refusals, those that nobody resolved first.
    pub async fn blocked_sharing(&mut self, _permit: &GeneralPermit) -> Result<Vec<BlockedSharing>, StoreError> {
        let rows = sqlx::query!(
            "select b.rule, b.organisation_id, o.name, b.role, b.times, b.first_at, b.last_at, b.owner, b.resolution, b.resolved_at
             from blocked_sharing b join organisation o using (organisation_id)
             order by coalesce(b.resolved_at, '-infinity') >= b.last_at, b.times desc, o.name, b.rule, b.role limit 200"
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(BlockedSharing {
                    rule: Rule::from_code(&row.rule).ok_or(inconsistent("rule"))?,
                    organisation: (OrganisationId::new(row.organisation_id), row.name),
                    role: row.role.parse().map_err(|_| inconsistent("role"))?,
                    times: row.times,
                    first_at: row.first_at,
                    last_at: row.last_at,
                    owner: row.owner,
                    resolution: row.resolution.zip(row.resolved_at),
                })
            })
            .collect()
    }

    /// Writes down who looks after refusals and, if anything, what came of it. False if there are no such.
    pub async fn resolve_blocked_sharing(
        &mut self,
        permit: &GeneralPermit,
        (refused_by, organisation, role): (Rule, OrganisationId, Role),
        (owner, resolution): (Option<&str>, Option<&str>),
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update blocked_sharing set owner = $4, resolution = $5, resolved_by = $6,
                resolved_at = case when $5::text is null then null else $7::timestamptz end
             where rule = $1 and organisation_id = $2 and role = $3",
            refused_by.code(),
            organisation.as_uuid(),
            role.code(),
            owner,
            resolution,
            permit.actor().account_id().map(AccountId::as_uuid),
            now
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The breach register, what is open first.
    pub async fn breaches(&mut self, _permit: &GeneralPermit) -> Result<Vec<Breach>, StoreError> {
        let rows = sqlx::query!(
            "select b.breach_id, o.name, b.found_on, b.what, b.people_affected, b.reported_on, b.learnt, b.closed_at
             from breach b join organisation o using (organisation_id)
             order by b.closed_at is not null, b.found_on desc, b.breach_id limit 200"
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| Breach {
                id: BreachId::new(row.breach_id),
                organisation: row.name,
                found_on: row.found_on,
                what: row.what,
                people_affected: row.people_affected,
                reported_on: row.reported_on,
                closed: row.learnt.zip(row.closed_at),
            })
            .collect())
    }

    /// Writes a breach down.
    pub async fn add_breach(&mut self, permit: &GeneralPermit, new: &NewBreach) -> Result<(), StoreError> {
        let (id, now) = (new.id.as_uuid(), self.now());
        sqlx::query!(
            "insert into breach (breach_id, organisation_id, found_on, what, people_affected, reported_on, made_by, made_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (breach_id) do nothing",
            id,
            new.organisation.as_uuid(),
            new.found_on,
            new.what,
            new.people_affected,
            new.reported_on,
            permit.actor().account_id().map(AccountId::as_uuid),
            now
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Closes a breach with what was learnt. False if there is none that is open.
    pub async fn close_breach(&mut self, permit: &GeneralPermit, id: BreachId, learnt: &str) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update breach set learnt = $2, closed_by = $3, closed_at = $4 where breach_id = $1 and closed_at is null",
            id.as_uuid(),
            learnt,
            permit.actor().account_id().map(AccountId::as_uuid),
            now
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Notes that the Information Commissioner was told of a breach today. False if there is none such, or they were told before.
    pub async fn report_breach(&mut self, _permit: &GeneralPermit, id: BreachId) -> Result<bool, StoreError> {
        let today = domain::clock::london_day(self.now());
        let done =
            sqlx::query!("update breach set reported_on = $2 where breach_id = $1 and reported_on is null", id.as_uuid(), today)
                .execute(self.connection())
                .await?;
        Ok(done.rows_affected() == 1)
    }

    /// Figures of every organisation where somebody practises, those with something overdue first.
    pub async fn compliance(&mut self, _permit: &GeneralPermit) -> Result<Vec<Compliance>, StoreError> {
        let now = self.now();
        Ok(sqlx::query_as!(
            Compliance,
            r#"select organisation as "organisation!", practitioners as "practitioners!", agreed_until, alerts as "alerts!",
                incorrect as "incorrect!", still_open as "still_open!", overdue as "overdue!", questions as "questions!",
                answered_late as "answered_late!", breaches as "breaches!" from compliance($1)"#,
            now
        )
        .fetch_all(self.connection())
        .await?)
    }
}
