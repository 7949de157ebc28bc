//! Puts what a permit allows into the transaction, for the row-level policies.

use domain::{Category, GeneralPermit, Permit, Post, clock::london_day, lens::SealSight, sharing_model::Level};

use serde::Serialize;
use serde_json::Value;

use crate::{StoreError, Tx};

/// Whether the transaction may change the person's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Reads only.
    Read,
    /// Reads and writes.
    Write,
}

impl Tx {
    /// Enters one person's record, to read it.
    pub async fn enter(&mut self, permit: &Permit) -> Result<(), StoreError> {
        self.set_context(permit, Mode::Read).await
    }

    /// Enters one person's record, to change it.
    pub async fn enter_to_write(&mut self, permit: &Permit) -> Result<(), StoreError> {
        self.set_context(permit, Mode::Write).await
    }

    async fn set_context(&mut self, permit: &Permit, mode: Mode) -> Result<(), StoreError> {
        self.apply(&Settings::of(permit, mode)).await
    }

    /// Enters a worklist: no person, but the account, its organisation, and the categories of its role.
    pub async fn enter_worklist(&mut self, permit: &GeneralPermit) -> Result<(), StoreError> {
        let post = permit.actor().post();
        let (model, agreed_until) = self.sharing_in_force(permit.organisation()).await?;
        // What others recorded is for those whose organisation has agreed to share.
        let is_agreed = agreed_until.is_some_and(|until| london_day(self.now()) <= until);
        let seen = |level: &dyn Fn(&Post, Category) -> Level| {
            let is_seen = |category: &Category| post.is_some_and(|post| level(post, *category) > Level::None);
            codes(Category::ALL.iter().copied().filter(is_seen))
        };
        let shared = |post: &Post, category| model.shared_level(post.role, &post.setting, category);
        let own = |post: &Post, category| model.own_level(post.role, &post.setting, category);
        let settings = Settings {
            person: String::new(),
            account: permit.actor().account_id().map(|id| id.to_string()).unwrap_or_default(),
            organisation: permit.organisation().map(|id| id.to_string()).unwrap_or_default(),
            mode: "read",
            shared: if is_agreed { seen(&shared) } else { String::new() },
            own: seen(&own),
            seals: "none",
            broken: "",
            treats: "",
            // The functions of the worklists run as the owner and tell kinds and times, not what an entry says.
            sections: String::new(),
            medicines: "",
            sensitive: String::new(),
            // For the person's choices about roles, which worklists weigh in the database.
            role: post.map(|post| post.role.code()).unwrap_or_default(),
        };
        self.apply(&settings).await
    }

    /// Tells who asks, before any permit: for an account's own list of those it cares for.
    pub(crate) async fn enter_as_account(&mut self, account: domain::AccountId) -> Result<(), StoreError> {
        sqlx::query!("select set_config('ilinks.account', $1, true) as set", account.to_string())
            .fetch_one(self.connection())
            .await?;
        Ok(())
    }

    async fn apply(&mut self, settings: &Settings) -> Result<(), StoreError> {
        sqlx::query!(r#"select enter_context($1)::text as "entered?""#, settings.to_json()).fetch_one(self.connection()).await?;
        Ok(())
    }
}

/// What the policies ask about whoever reads: each field is the setting `ilinks.` and its name.
#[derive(Serialize)]
pub(crate) struct Settings {
    person: String,
    account: String,
    organisation: String,
    mode: &'static str,
    shared: String,
    own: String,
    sections: String,
    /// And warnings: the name is from before those.
    medicines: &'static str,
    seals: &'static str,
    broken: &'static str,
    treats: &'static str,
    role: &'static str,
    sensitive: String,
}

impl Settings {
    pub(crate) fn of(permit: &Permit, mode: Mode) -> Self {
        let lens = permit.lens();
        Self {
            person: permit.person().to_string(),
            account: permit.actor().account_id().map(|id| id.to_string()).unwrap_or_default(),
            organisation: lens.organisation().map(|id| id.to_string()).unwrap_or_default(),
            mode: match mode {
                Mode::Read => "read",
                Mode::Write => "write",
            },
            shared: codes(lens.shared_categories()),
            own: codes(lens.own_categories()),
            sections: lens.section_codes().collect::<Vec<_>>().join(","),
            medicines: lens.filed_elsewhere().code(),
            seals: match lens.seals() {
                SealSight::All => "all",
                SealSight::RecordedBy(_) | SealSight::Broken(Some(_)) => "team",
                SealSight::None | SealSight::Broken(None) => "none",
            },
            broken: yes(lens.breaks_seals()),
            treats: yes(lens.tells_safety_rules()),
            sensitive: lens.sensitive().map(domain::Sensitivity::code).collect::<Vec<_>>().join(","),
            role: permit.actor().post().map(|post| post.role.code()).unwrap_or_default(),
        }
    }

    pub(crate) fn to_json(&self) -> Value {
        serde_json::to_value(self).expect("texts are JSON")
    }
}

fn yes(it_is: bool) -> &'static str {
    if it_is { "yes" } else { "" }
}

fn codes(categories: impl Iterator<Item = Category>) -> String {
    categories.map(Category::code).collect::<Vec<_>>().join(",")
}
