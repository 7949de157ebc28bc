//! Accounts and the posts they hold.

use chrono::{DateTime, Utc};
use domain::{AccountId, OrganisationId, PersonId, Post, PostId, Role};
use uuid::Uuid;

use crate::{StoreError, Tx};

/// Somebody who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// What they type to sign in.
    pub username: String,
    /// Their name.
    pub display_name: String,
    /// Argon2id hash, PHC string.
    pub password_hash: Option<String>,
    /// Where a link to choose another password is sent.
    pub email: Option<String>,
    /// Their own record.
    pub person: Option<PersonId>,
    /// One line for the demonstration's list.
    pub demonstration_blurb: Option<String>,
    /// When it was closed.
    pub closed_at: Option<DateTime<Utc>>,
}

/// An account to make.
#[derive(Clone, Debug)]
pub struct AccountDraft {
    /// Lower case.
    pub username: String,
    /// Their name.
    pub display_name: String,
    /// Argon2id hash, PHC string.
    pub password_hash: Option<String>,
    /// Where a link to choose another password is sent.
    pub email: Option<String>,
    /// Their own record.
    pub person: Option<PersonId>,
    /// One line for the demonstration's list.
    pub demonstration_blurb: Option<String>,
}

/// A post to give.
#[derive(Clone, Debug)]
pub struct PostDraft {
    /// To whom.
    pub account: AccountId,
    /// Where.
    pub organisation: OrganisationId,
    /// As what.
    pub role: Role,
    /// Job title.
    pub title: String,
}

struct AccountRow {
    account_id: Uuid,
    username: String,
    display_name: String,
    password_hash: Option<String>,
    email: Option<String>,
    person_id: Option<Uuid>,
    demonstration_blurb: Option<String>,
    closed_at: Option<DateTime<Utc>>,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: AccountId::new(row.account_id),
            username: row.username,
            display_name: row.display_name,
            password_hash: row.password_hash,
            email: row.email,
            person: row.person_id.map(PersonId::new),
            demonstration_blurb: row.demonstration_blurb,
            closed_at: row.closed_at,
        }
    }
}

impl Tx {
    /// The account with this username, if it is open.
    pub async fn account_by_username(&mut self, username: &str) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query_as!(
            AccountRow,
            "select account_id, username, display_name, password_hash, email, person_id, demonstration_blurb, closed_at
             from account
             where username = $1 and closed_at is null",
            username.to_lowercase()
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(row.map(Account::from))
    }

    /// The account, if it is open.
    pub async fn account(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query_as!(
            AccountRow,
            "select account_id, username, display_name, password_hash, email, person_id, demonstration_blurb, closed_at
             from account
             where account_id = $1 and closed_at is null",
            id.as_uuid()
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(row.map(Account::from))
    }

    /// The account, open or closed, for whoever administers it: not those of the test of the seals, which nobody does.
    pub async fn account_even_closed(&mut self, id: AccountId) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query_as!(
            AccountRow,
            "select account_id, username, display_name, password_hash, email, person_id, demonstration_blurb, closed_at
             from account
             where account_id = $1 and username not like 'self-test-%'",
            id.as_uuid()
        )
        .fetch_optional(self.connection())
        .await?;
        Ok(row.map(Account::from))
    }

    /// Every account by name, for the administrator and the demonstration's list.
    pub async fn accounts(&mut self) -> Result<Vec<Account>, StoreError> {
        let rows = sqlx::query_as!(
            AccountRow,
            "select account_id, username, display_name, password_hash, email, person_id, demonstration_blurb, closed_at
             from account
             order by made_at, username"
        )
        .fetch_all(self.connection())
        .await?;
        Ok(rows.into_iter().map(Account::from).collect())
    }

    /// Makes an account. A username that is taken is `Conflict` on `account_username_taken`.
    pub async fn add_account(&mut self, draft: &AccountDraft) -> Result<AccountId, StoreError> {
        let id = self.entropy().id();
        let now = self.now();
        sqlx::query!(
            "insert into account (account_id, username, display_name, password_hash, email, person_id, demonstration_blurb, made_at)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            id,
            draft.username,
            draft.display_name,
            draft.password_hash,
            draft.email,
            draft.person.map(PersonId::as_uuid),
            draft.demonstration_blurb,
            now
        )
        .execute(self.connection())
        .await?;
        Ok(AccountId::new(id))
    }

    /// Closes an account or opens it again.
    pub async fn set_account_closed(&mut self, id: AccountId, closed: bool) -> Result<(), StoreError> {
        let at = closed.then_some(self.now());
        sqlx::query!("update account set closed_at = $2 where account_id = $1", id.as_uuid(), at)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Replaces a password's hash.
    pub async fn set_password_hash(&mut self, id: AccountId, hash: &str) -> Result<(), StoreError> {
        sqlx::query!("update account set password_hash = $2 where account_id = $1", id.as_uuid(), hash)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Replaces an account's e-mail address.
    pub async fn set_email(&mut self, id: AccountId, email: Option<&str>) -> Result<(), StoreError> {
        sqlx::query!("update account set email = $2 where account_id = $1", id.as_uuid(), email)
            .execute(self.connection())
            .await?;
        Ok(())
    }

    /// Gives a post; one that was ended begins again.
    pub async fn add_post(&mut self, draft: &PostDraft) -> Result<PostId, StoreError> {
        let (id, now) = (self.entropy().id(), self.now());
        let id = sqlx::query_scalar!(
            "insert into post (post_id, account_id, organisation_id, role, title, starts_at) values ($1, $2, $3, $4, $5, $6)
             on conflict on constraint post_held_already do update set title = excluded.title, ended_at = null
             returning post_id",
            id,
            draft.account.as_uuid(),
            draft.organisation.as_uuid(),
            draft.role.code(),
            draft.title,
            now
        )
        .fetch_one(self.connection())
        .await?;
        Ok(PostId::new(id))
    }

    /// Whether somebody would be left to run the portal. Whoever changes that waits for whoever else does.
    pub async fn has_administrator(&mut self) -> Result<bool, StoreError> {
        sqlx::query!("select pg_advisory_xact_lock(hashtextextended('ilinks administrators', 0))")
            .fetch_one(self.connection())
            .await?;
        let has = sqlx::query_scalar!(
            r#"select exists (select from post join account using (account_id)
                where role = 'administrator' and ended_at is null and closed_at is null and username not like 'self-test-%') as "has!""#
        )
        .fetch_one(self.connection())
        .await?;
        Ok(has)
    }

    /// Ends a post.
    pub async fn end_post(&mut self, account: AccountId, post: PostId) -> Result<(), StoreError> {
        let now = self.now();
        sqlx::query!(
            "update post set ended_at = $3 where account_id = $1 and post_id = $2 and ended_at is null",
            account.as_uuid(),
            post.as_uuid(),
            now
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }

    /// The posts that an account holds now.
    pub async fn posts(&mut self, account: AccountId) -> Result<Vec<Post>, StoreError> {
        Ok(self.posts_of_all(Some(account)).await?.into_iter().map(|(_, post)| post).collect())
    }

    /// The posts held now, of one account or of all.
    pub async fn posts_of_all(&mut self, account: Option<AccountId>) -> Result<Vec<(AccountId, Post)>, StoreError> {
        let rows = sqlx::query!(
            "select p.account_id, p.post_id, p.organisation_id, o.name, o.kind, p.role, p.title
             from post p join organisation o using (organisation_id)
             where ($1::uuid is null or p.account_id = $1) and p.ended_at is null and p.starts_at <= $2
             order by o.name, p.title, p.post_id",
            account.map(AccountId::as_uuid),
            self.now()
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let role: Role = row.role.parse().map_err(|_| StoreError::Inconsistent { table: "post", column: "role" })?;
                let post = Post {
                    id: PostId::new(row.post_id),
                    organisation_id: OrganisationId::new(row.organisation_id),
                    organisation_name: row.name,
                    setting: row.kind,
                    role,
                    title: row.title,
                };
                Ok((AccountId::new(row.account_id), post))
            })
            .collect()
    }
}

impl crate::Store {
    /// An open account and, if asked for, a post that it holds now: one statement a request. None if either is gone, or if the account
    /// was signed out everywhere after this sign-in began.
    pub async fn account_in_post(
        &self,
        account: AccountId,
        post: Option<PostId>,
        began_at: DateTime<Utc>,
    ) -> Result<Option<(Account, Option<Post>)>, StoreError> {
        let row = sqlx::query!(
            r#"select a.account_id, a.username, a.display_name, a.person_id, p.post_id as "post_id?",
                p.organisation_id as "organisation_id?", o.name as "organisation_name?", o.kind as "setting?", p.role as "role?", p.title as "title?"
               from account a
               left join post p on p.account_id = a.account_id and p.post_id = $2 and p.ended_at is null
               left join organisation o on o.organisation_id = p.organisation_id
               where a.account_id = $1 and a.closed_at is null and (a.signed_out_at is null or a.signed_out_at <= $3)"#,
            account.as_uuid(),
            post.map(PostId::as_uuid),
            began_at
        )
        .fetch_optional(self.pool())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let held = match (row.post_id, row.organisation_id, row.organisation_name.zip(row.setting), row.role, row.title) {
            (Some(id), Some(organisation), Some((organisation_name, setting)), Some(role), Some(title)) => Some(Post {
                id: PostId::new(id),
                organisation_id: OrganisationId::new(organisation),
                organisation_name,
                setting,
                role: role.parse().map_err(|_| StoreError::Inconsistent { table: "post", column: "role" })?,
                title,
            }),
            _ => None,
        };
        if post.is_some() && held.is_none() {
            return Ok(None);
        }
        let account = Account {
            id: AccountId::new(row.account_id),
            username: row.username,
            display_name: row.display_name,
            password_hash: None,
            email: None,
            person: row.person_id.map(PersonId::new),
            demonstration_blurb: None,
            closed_at: None,
        };
        Ok(Some((account, held)))
    }
}
