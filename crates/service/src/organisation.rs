//! Organisations.

use domain::{GeneralAction, Organisation};

use crate::{
    Cx, ServiceError,
    door::{Seen, enter_general, leave_general},
};

/// Every organisation by name, for the administrator.
pub async fn list(cx: &Cx) -> Result<Vec<Organisation>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::Administer).await?;
    let organisations = tx.organisations().await?;
    leave_general(cx, tx, &permit, &Seen::default()).await?;
    Ok(organisations)
}
