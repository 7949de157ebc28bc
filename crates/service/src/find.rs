//! Finding a person.

use domain::{GeneralAction, person_query::PersonQuery};
use store::PersonRow;

use crate::{
    Cx, ServiceError,
    door::{enter_general, leave_list},
};

/// The people whom a question finds, best match first, at most 20. Each of them can read that they were found. Where there is nobody,
/// day and month may have been swapped: the question that did find somebody is answered with them.
pub async fn find(cx: &Cx, query: PersonQuery) -> Result<(PersonQuery, Vec<PersonRow>), ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::FindPeople).await?;
    let mut people = tx.find_people(&permit, &query).await?;
    let mut asked = query;
    if let Some(swapped) = asked.with_day_and_month_swapped().filter(|_| people.is_empty()) {
        people = tx.find_people(&permit, &swapped).await?;
        asked = swapped;
    }
    let ids: Vec<_> = people.iter().map(|row| row.person).collect();
    leave_list(cx, tx, &permit, &ids).await?;
    Ok((asked, people))
}
