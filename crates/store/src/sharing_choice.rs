//! What the person chose about sharing: made, ended, never changed.

use chrono::{DateTime, Utc};
use domain::{AccountId, OrganisationId, Permit, Rule, Scope, Sharing, SharingChoice, SharingChoiceId, plan::PlanQuestion};
use serde::{Deserialize, Deserializer};
use uuid::Uuid;

use crate::{StoreError, Tx};

/// A choice with its names and its history, for the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredChoice {
    /// Its id.
    pub id: SharingChoiceId,
    /// The choice.
    pub choice: SharingChoice,
    /// Name of the organisation that it is about.
    pub organisation: Option<String>,
    /// Name of the practitioner whom it is about.
    pub practitioner: Option<String>,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// By whom.
    pub made_by: Option<AccountId>,
    /// Their name.
    pub maker: Option<String>,
    /// The person made it, not somebody who acts for them; so are those of which nobody knows who made them.
    pub is_the_persons: bool,
}

/// A choice as the database tells it.
#[derive(Debug, Deserialize)]
pub(crate) struct ChoiceRow {
    pub(crate) category: Option<String>,
    pub(crate) section: Option<String>,
    pub(crate) organisation: Option<Uuid>,
    pub(crate) role: Option<String>,
    pub(crate) account: Option<Uuid>,
    pub(crate) sharing: String,
    #[serde(deserialize_with = "instant_or_never")]
    pub(crate) ends_at: Option<DateTime<Utc>>,
}

/// An instant as the database writes it in JSON; one after the year 9999, which is not read as one, is never.
fn instant_or_never<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text: Option<String> = Deserialize::deserialize(deserializer)?;
    Ok(text.and_then(|text| text.parse().ok()))
}

impl ChoiceRow {
    pub(crate) fn into_choice(self) -> Result<SharingChoice, StoreError> {
        let wrong = |column| StoreError::Inconsistent { table: "sharing_choice", column };
        Ok(SharingChoice {
            scope: Scope {
                category: self.category.map(|code| code.parse()).transpose().map_err(|_| wrong("category"))?,
                section: match self.section {
                    Some(code) => Some(PlanQuestion::from_code(&code).ok_or(wrong("section"))?),
                    None => None,
                },
                organisation: self.organisation.map(OrganisationId::new),
                role: self.role.map(|code| code.parse()).transpose().map_err(|_| wrong("role"))?,
                account: self.account.map(AccountId::new),
            },
            sharing: Sharing::from_code(&self.sharing).ok_or(wrong("sharing"))?,
            ends_at: self.ends_at,
        })
    }
}

impl Tx {
    /// The person's choices in force, newest first.
    pub async fn sharing_choices(&mut self, permit: &Permit) -> Result<Vec<StoredChoice>, StoreError> {
        let now = self.now();
        let rows = sqlx::query!(
            r#"select c.sharing_choice_id, c.category, c.section, c.organisation_id, c.role, c.account_id, c.sharing, c.ends_at, c.made_at, c.made_by,
                o.name as "organisation?", a.display_name as "practitioner?", m.display_name as "maker?",
                (c.made_by is null or m.person_id is not distinct from c.person_id) as "is_the_persons!"
               from sharing_choice c
               left join organisation o on o.organisation_id = c.organisation_id
               left join account a on a.account_id = c.account_id
               left join account m on m.account_id = c.made_by
               where c.person_id = $1 and c.ended_at is null and (c.ends_at is null or c.ends_at > $2)
               order by c.made_at desc, c.sharing_choice_id"#,
            permit.person().as_uuid(),
            now
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let choice = ChoiceRow {
                    category: row.category,
                    section: row.section,
                    organisation: row.organisation_id,
                    role: row.role,
                    account: row.account_id,
                    sharing: row.sharing,
                    ends_at: row.ends_at,
                };
                Ok(StoredChoice {
                    id: SharingChoiceId::new(row.sharing_choice_id),
                    choice: choice.into_choice()?,
                    organisation: row.organisation,
                    practitioner: row.practitioner,
                    made_at: row.made_at,
                    made_by: row.made_by.map(AccountId::new),
                    maker: row.maker,
                    is_the_persons: row.is_the_persons,
                })
            })
            .collect()
    }

    /// Records a choice. One about the very same that the actor made ends with it, and any of them if it is the person who chooses: nobody
    /// who acts for somebody ends what another keeps back by saying it again.
    pub async fn save_sharing_choice(&mut self, permit: &Permit, choice: &SharingChoice) -> Result<(), StoreError> {
        let Scope { category, section, organisation, role, account } = choice.scope;
        sqlx::query!(
            "update sharing_choice set ended_at = $2, ended_by = $3
             where person_id = $1 and ended_at is null and ($9 or made_by = $3) and category is not distinct from $4
               and section is not distinct from $5 and organisation_id is not distinct from $6 and role is not distinct from $7
               and account_id is not distinct from $8",
            permit.person().as_uuid(),
            self.now(),
            permit.actor().account_id().map(AccountId::as_uuid),
            category.map(domain::Category::code),
            section.map(PlanQuestion::code),
            organisation.map(OrganisationId::as_uuid),
            role.map(domain::Role::code),
            account.map(AccountId::as_uuid),
            permit.rule() == Rule::OwnRecord
        )
        .execute(self.connection())
        .await?;
        self.add_sharing_choice(permit, choice, permit.actor().account_id()).await
    }

    /// Records a choice that somebody made.
    pub(crate) async fn add_sharing_choice(
        &mut self,
        permit: &Permit,
        choice: &SharingChoice,
        made_by: Option<AccountId>,
    ) -> Result<(), StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        let Scope { category, section, organisation, role, account } = choice.scope;
        sqlx::query!(
            "insert into sharing_choice (sharing_choice_id, person_id, sharing, made_at, ends_at, category, organisation_id, role,
                account_id, made_by, section)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            id,
            permit.person().as_uuid(),
            choice.sharing.code(),
            now,
            choice.ends_at,
            category.map(domain::Category::code),
            organisation.map(OrganisationId::as_uuid),
            role.map(domain::Role::code),
            account.map(AccountId::as_uuid),
            made_by.map(AccountId::as_uuid),
            section.map(PlanQuestion::code)
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// Ends a choice now; false if there is none such in force.
    pub async fn end_sharing_choice(&mut self, permit: &Permit, id: SharingChoiceId) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update sharing_choice set ended_at = $3, ended_by = $4
             where person_id = $1 and sharing_choice_id = $2 and ended_at is null",
            permit.person().as_uuid(),
            id.as_uuid(),
            now,
            permit.actor().account_id().map(AccountId::as_uuid)
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
