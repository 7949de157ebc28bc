//! Which teams are involved in a person's care, as the person reads it.

use domain::{Permit, Relationship, RelationshipKind};

use crate::{StoreError, Tx};

/// A team's involvement, with who said so if somebody did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRelationship {
    /// Which organisation.
    pub organisation: String,
    /// Why, since when, until when.
    pub relationship: Relationship,
    /// Who said so.
    pub claimed_by: Option<String>,
    /// Why, in their words.
    pub reason: Option<String>,
}

impl Tx {
    /// Every team that is or was involved, the latest to begin first.
    pub async fn relationships(&mut self, permit: &Permit) -> Result<Vec<StoredRelationship>, StoreError> {
        let rows = sqlx::query!(
            r#"select o.name, r.kind, r.starts_at, r.expires_at, r.reason, a.display_name as "claimed_by?"
               from relationship r join organisation o using (organisation_id)
               left join account a on a.account_id = r.made_by and r.kind = 'claimed'
               where r.person_id = $1 order by r.starts_at desc, o.name, r.relationship_id limit 200"#,
            permit.person().as_uuid()
        )
        .fetch_all(self.connection())
        .await?;
        rows.into_iter()
            .map(|row| {
                let kind = RelationshipKind::from_code(&row.kind)
                    .ok_or(StoreError::Inconsistent { table: "relationship", column: "kind" })?;
                Ok(StoredRelationship {
                    organisation: row.name,
                    relationship: Relationship { kind, starts_at: row.starts_at, expires_at: row.expires_at },
                    claimed_by: row.claimed_by,
                    reason: row.reason,
                })
            })
            .collect()
    }
}
