//! Finding a person.

use domain::{GeneralAction, person_query::PersonQuery};
use store::PersonRow;

use crate::{
    Cx, ServiceError,
    door::{enter_general, leave_list},
};

/// The people whom a question finds, best match first, at most 20. Each of them can read that they were found.
pub async fn find(cx: &Cx, query: &PersonQuery) -> Result<Vec<PersonRow>, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::FindPeople).await?;
    let people = tx.find_people(&permit, query).await?;
    let ids: Vec<_> = people.iter().map(|row| row.person).collect();
    leave_list(cx, tx, &permit, &ids).await?;
    Ok(people)
}
