//! The role views that an administrator changed.

use domain::{
    AccountId,
    role_view::{Panel, Viewer, default_panels},
};

use crate::{StoreError, Tx};

impl Tx {
    /// The panels of a viewer: as an administrator set them, else the defaults. Panels that no longer exist are left out.
    pub async fn panels(&mut self, viewer: Viewer) -> Result<Vec<Panel>, StoreError> {
        let codes = sqlx::query_scalar!("select panels from role_view where viewer = $1", viewer.code())
            .fetch_optional(self.connection())
            .await?;
        Ok(codes.map_or_else(|| default_panels(viewer), |codes| codes.iter().filter_map(|code| code.parse().ok()).collect()))
    }

    /// Sets the panels of a viewer.
    pub async fn save_panels(&mut self, viewer: Viewer, panels: &[Panel], by: AccountId) -> Result<(), StoreError> {
        let codes: Vec<String> = panels.iter().map(ToString::to_string).collect();
        let now = self.now();
        sqlx::query!(
            "insert into role_view (viewer, panels, changed_at, changed_by) values ($1, $2, $3, $4)
             on conflict (viewer) do update set panels = excluded.panels, changed_at = excluded.changed_at,
                changed_by = excluded.changed_by",
            viewer.code(),
            &codes,
            now,
            by.as_uuid()
        )
        .execute(self.connection())
        .await?;
        Ok(())
    }
}
