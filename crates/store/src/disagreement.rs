//! Disagreements of those who act for somebody: asked, listed, decided.

use chrono::{DateTime, Duration, Utc};
use domain::{
    AccountId, Category, DisagreementId, GeneralPermit, OrganisationId, Permit, PersonId, Role, SharingChoice, SharingChoiceId,
    disagreement::{DECIDED_WITHIN_DAYS, Ruling},
    plan::PlanQuestion,
};
use uuid::Uuid;

use crate::{StoreError, StoredChoice, Tx, sharing_choice::ChoiceRow};

/// A choice that somebody wishes to make, with its names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WishedChoice {
    /// The choice.
    pub choice: SharingChoice,
    /// Name of the organisation that it is about.
    pub organisation: Option<String>,
    /// Name of the practitioner whom it is about.
    pub practitioner: Option<String>,
}

/// A ruling, with its grounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRuling {
    /// What was decided.
    pub ruling: Ruling,
    /// Why, in the privacy officer's words.
    pub words: String,
    /// When.
    pub decided_at: DateTime<Utc>,
}

/// A disagreement, as those whom it concerns read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDisagreement {
    /// Its id.
    pub id: DisagreementId,
    /// Who asked.
    pub asked_by: AccountId,
    /// Their name.
    pub asker: String,
    /// What they wish to choose; none: that the choice in the way ends.
    pub wish: Option<WishedChoice>,
    /// The choice in the way.
    pub in_the_way: StoredChoice,
    /// The choice in the way is not in force any more.
    pub is_over: bool,
    /// Why, in the words of whoever asked.
    pub reason: String,
    /// When they asked.
    pub asked_at: DateTime<Utc>,
    /// By when it is to be decided.
    pub decide_by: DateTime<Utc>,
    /// What was decided.
    pub ruling: Option<StoredRuling>,
}

/// A disagreement on the privacy officer's desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisagreementToDecide {
    /// Its id.
    pub id: DisagreementId,
    /// About whose record.
    pub person: PersonId,
    /// Their name.
    pub person_name: String,
    /// When somebody asked.
    pub asked_at: DateTime<Utc>,
    /// By when it is to be decided.
    pub decide_by: DateTime<Utc>,
}

struct DisagreementRow {
    disagreement_id: Uuid,
    asked_by: Uuid,
    asker: String,
    sharing: Option<String>,
    category: Option<String>,
    section: Option<String>,
    organisation_id: Option<Uuid>,
    role: Option<String>,
    account_id: Option<Uuid>,
    ends_at: Option<DateTime<Utc>>,
    organisation: Option<String>,
    practitioner: Option<String>,
    reason: String,
    asked_at: DateTime<Utc>,
    decide_by: DateTime<Utc>,
    outcome: Option<String>,
    words: Option<String>,
    decided_at: Option<DateTime<Utc>>,
    choice_id: Uuid,
    choice_sharing: String,
    choice_category: Option<String>,
    choice_section: Option<String>,
    choice_organisation_id: Option<Uuid>,
    choice_role: Option<String>,
    choice_account_id: Option<Uuid>,
    choice_ends_at: Option<DateTime<Utc>>,
    choice_organisation: Option<String>,
    choice_practitioner: Option<String>,
    choice_made_at: DateTime<Utc>,
    choice_made_by: Option<Uuid>,
    maker: Option<String>,
    is_the_persons: bool,
    is_over: bool,
}

impl DisagreementRow {
    fn into_disagreement(mut self) -> Result<StoredDisagreement, StoreError> {
        let (wish, ruling) = (self.take_wish()?, self.take_ruling()?);
        let choice = ChoiceRow {
            category: self.choice_category,
            section: self.choice_section,
            organisation: self.choice_organisation_id,
            role: self.choice_role,
            account: self.choice_account_id,
            sharing: self.choice_sharing,
            ends_at: self.choice_ends_at,
        };
        let in_the_way = StoredChoice {
            id: SharingChoiceId::new(self.choice_id),
            choice: choice.into_choice()?,
            organisation: self.choice_organisation,
            practitioner: self.choice_practitioner,
            made_at: self.choice_made_at,
            made_by: self.choice_made_by.map(AccountId::new),
            maker: self.maker,
            is_the_persons: self.is_the_persons,
        };
        Ok(StoredDisagreement {
            id: DisagreementId::new(self.disagreement_id),
            asked_by: AccountId::new(self.asked_by),
            asker: self.asker,
            wish,
            in_the_way,
            is_over: self.is_over,
            reason: self.reason,
            asked_at: self.asked_at,
            decide_by: self.decide_by,
            ruling,
        })
    }

    fn take_wish(&mut self) -> Result<Option<WishedChoice>, StoreError> {
        let Some(sharing) = self.sharing.take() else { return Ok(None) };
        let choice = ChoiceRow {
            category: self.category.take(),
            section: self.section.take(),
            organisation: self.organisation_id,
            role: self.role.take(),
            account: self.account_id,
            sharing,
            ends_at: self.ends_at,
        };
        let (organisation, practitioner) = (self.organisation.take(), self.practitioner.take());
        Ok(Some(WishedChoice { choice: choice.into_choice()?, organisation, practitioner }))
    }

    fn take_ruling(&mut self) -> Result<Option<StoredRuling>, StoreError> {
        let (Some(code), Some(words), Some(decided_at)) = (self.outcome.take(), self.words.take(), self.decided_at) else {
            return Ok(None);
        };
        let ruling = Ruling::from_code(&code).ok_or(StoreError::Inconsistent { table: "disagreement", column: "outcome" })?;
        Ok(Some(StoredRuling { ruling, words, decided_at }))
    }
}

impl Tx {
    /// Asks a privacy officer to decide between a wish and the choice in its way; without a wish, whether that choice is to end. False
    /// if the actor has asked already and nobody has decided.
    pub async fn add_disagreement(
        &mut self,
        permit: &Permit,
        (wish, in_the_way): (Option<&SharingChoice>, SharingChoiceId),
        reason: &str,
    ) -> Result<bool, StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        let scope = wish.map(|choice| choice.scope).unwrap_or_default();
        let done = sqlx::query!(
            "insert into disagreement (disagreement_id, person_id, asked_by, sharing, category, organisation_id, role, account_id, ends_at,
                sharing_choice_id, reason, asked_at, decide_by, section)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             on conflict (person_id, asked_by, sharing_choice_id) where decided_at is null do nothing",
            id,
            permit.person().as_uuid(),
            permit.actor().account_id().map(AccountId::as_uuid),
            wish.map(|choice| choice.sharing.code()),
            scope.category.map(Category::code),
            scope.organisation.map(OrganisationId::as_uuid),
            scope.role.map(Role::code),
            scope.account.map(AccountId::as_uuid),
            wish.and_then(|choice| choice.ends_at),
            in_the_way.as_uuid(),
            reason,
            now,
            now + Duration::days(DECIDED_WITHIN_DAYS),
            scope.section.map(PlanQuestion::code)
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The disagreements about what is shared of the person's record, newest first.
    pub async fn disagreements(&mut self, permit: &Permit) -> Result<Vec<StoredDisagreement>, StoreError> {
        let now = self.now();
        let rows = sqlx::query_as!(
            DisagreementRow,
            r#"select d.disagreement_id as "disagreement_id!", d.asked_by as "asked_by!", a.display_name as "asker!", d.sharing, d.category, d.section,
                d.organisation_id, d.role, d.account_id, d.ends_at, wo.name as "organisation?", wa.display_name as "practitioner?",
                d.reason as "reason!", d.asked_at as "asked_at!", d.decide_by as "decide_by!", d.outcome, d.words, d.decided_at,
                c.sharing_choice_id as "choice_id!", c.sharing as "choice_sharing!", c.category as choice_category, c.section as choice_section,
                c.organisation_id as choice_organisation_id, c.role as choice_role, c.account_id as choice_account_id,
                c.ends_at as choice_ends_at, co.name as "choice_organisation?", ca.display_name as "choice_practitioner?",
                c.made_at as "choice_made_at!", c.made_by as choice_made_by, m.display_name as "maker?",
                (c.made_by is null or m.person_id is not distinct from c.person_id) as "is_the_persons!",
                (c.ended_at is not null or coalesce(c.ends_at <= $2, false)) as "is_over!"
               from disagreement d
               join account a on a.account_id = d.asked_by
               join sharing_choice c on c.sharing_choice_id = d.sharing_choice_id
               left join organisation wo on wo.organisation_id = d.organisation_id
               left join account wa on wa.account_id = d.account_id
               left join organisation co on co.organisation_id = c.organisation_id
               left join account ca on ca.account_id = c.account_id
               left join account m on m.account_id = c.made_by
               where d.person_id = $1
               order by d.asked_at desc, d.disagreement_id limit 500"#,
            permit.person().as_uuid(),
            now
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter().map(DisagreementRow::into_disagreement).collect()
    }

    /// Records a ruling; false if there is one, or no such disagreement about the person.
    pub async fn decide_disagreement(
        &mut self,
        permit: &Permit,
        id: DisagreementId,
        ruling: Ruling,
        words: &str,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        let done = sqlx::query!(
            "update disagreement set outcome = $3, words = $4, decided_at = $5, decided_by = $6
             where person_id = $1 and disagreement_id = $2 and decided_at is null",
            permit.person().as_uuid(),
            id.as_uuid(),
            ruling.code(),
            words,
            now,
            permit.actor().account_id().map(AccountId::as_uuid)
        )
        .execute(self.connection())
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// What waits for a privacy officer's ruling, the most urgent first.
    pub async fn disagreements_to_decide(
        &mut self,
        _permit: &GeneralPermit,
        limit: i32,
    ) -> Result<Vec<DisagreementToDecide>, StoreError> {
        let now = self.now();
        let rows = sqlx::query!(
            r#"select disagreement_id as "id!", person_id as "person_id!", given as "given!", family as "family!",
                asked_at as "asked_at!", decide_by as "decide_by!"
               from disagreements_to_decide($1, $2)"#,
            now,
            limit
        )
        .fetch_all(self.connection())
        .await?;
        let to_decide = rows.into_iter().map(|row| DisagreementToDecide {
            id: DisagreementId::new(row.id),
            person: PersonId::new(row.person_id),
            person_name: format!("{} {}", row.given, row.family),
            asked_at: row.asked_at,
            decide_by: row.decide_by,
        });
        Ok(to_decide.collect())
    }
}
