//! The homes: what each kind of user sees first.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use domain::{
    Action, GeneralAction, PersonId,
    alert::ToldAlert,
    clock::{london_day, london_midnight},
};
use store::{AccessRequest, AppointmentRow, CaredFor, EmergencyRow, NewsRow, PersonRow, StoredChoice, StoredDisagreement, Tx};

use crate::{
    Cx, ServiceError, disagreement,
    door::{Purpose, Seen, enter_general, enter_knowing, leave_general, permits},
    sharing,
    sharing_reader::Reader,
};

/// How many people, news and appointments a home shows.
pub const LIST_SIZE: i32 = 25;

/// How many people's news a home shows.
pub const NEWS_SIZE: i32 = 10;

/// A practitioner's home.
#[derive(Clone, Debug)]
pub struct PractitionerHome {
    /// The people whom the organisation cares for, latest first.
    pub people: Vec<PersonRow>,
    /// What happened to them in the last fortnight.
    pub news: Vec<NewsRow>,
    /// The organisation's appointments of today.
    pub today: Vec<AppointmentRow>,
    /// The present instant.
    pub now: DateTime<Utc>,
}

/// Opens a practitioner's home.
pub async fn practitioner(cx: &Cx) -> Result<PractitionerHome, ServiceError> {
    let (mut tx, permit) = enter_general(cx, GeneralAction::ReadCaseload).await?;
    let now = tx.now();
    let midnight = london_midnight(london_day(now));
    let people = tx.caseload(&permit, LIST_SIZE).await?;
    let news = tx.caseload_news(&permit, now - Duration::days(14), NEWS_SIZE).await?;
    let today = tx.appointments_between(&permit, (midnight, midnight + Duration::days(1)), LIST_SIZE).await?;
    leave_general(cx, tx, &permit, &Seen::count(people.len())).await?;
    Ok(PractitionerHome { people, news, today, now })
}

/// What is told of what is shared of a record: on the home of the person, and on that of whoever decides for them.
#[derive(Clone, Debug, Default)]
pub struct SharingNews {
    /// Where those who act for the person disagree, or did until a short while ago.
    pub disagreements: Vec<StoredDisagreement>,
    /// What those who act for the person, but not the reader, chose of late, newest first.
    pub choices: Vec<StoredChoice>,
}

/// The people whom the actor's account cares for, each with the news of what is shared of their record of which the actor is told.
pub async fn cared_for(cx: &Cx) -> Result<Vec<(CaredFor, SharingNews)>, ServiceError> {
    let Some(account) = cx.actor.account_id() else { return Ok(Vec::new()) };
    let mut tx = cx.portal.store.begin().await?;
    let people = tx.cared_for(account).await?;
    // Others do not choose what is shared, and the decision need not be asked.
    let decided_for: Vec<_> = people.iter().filter(|it| it.basis.has_authority()).map(|it| it.person).collect();
    let mut news = sharing_news(cx, &mut tx, &decided_for).await?;
    tx.commit().await?;
    let with_news = |it: CaredFor| {
        let of_theirs = news.remove(&it.person).unwrap_or_default();
        (it, of_theirs)
    };
    Ok(people.into_iter().map(with_news).collect())
}

/// The news of what is shared of several people's records, of those of whom the actor may open the page of that. One record is entered after
/// the other, within one transaction.
async fn sharing_news(cx: &Cx, tx: &mut Tx, people: &[PersonId]) -> Result<BTreeMap<PersonId, SharingNews>, ServiceError> {
    let mut news = BTreeMap::new();
    for (permit, facts) in permits(cx, tx, people, Action::ChooseSharing).await? {
        let reader = Reader::new(&permit, &facts, tx.now())?;
        tx.enter(&permit).await?;
        let disagreements = disagreement::told(tx, (&permit, &reader)).await?;
        let choices = sharing::news_of_others(tx, (&permit, &reader)).await?;
        news.insert(permit.person(), SharingNews { disagreements, choices });
    }
    Ok(news)
}

/// What a person's own home tells beside their record.
#[derive(Clone, Debug, Default)]
pub struct OwnHome {
    /// When they last read their record, before the last half hour; for "what is new".
    pub last_read: Option<DateTime<Utc>>,
    /// Who asks to see more of it.
    pub requests: Vec<AccessRequest>,
    /// Who opened it in an emergency in the last fortnight.
    pub emergencies: Vec<EmergencyRow>,
    /// What became of what was done then and is reviewed.
    pub alerts: Vec<ToldAlert>,
    /// What those who act for them chose of late, and where they disagree.
    pub sharing: SharingNews,
}

/// Opens a person's own home.
pub async fn own(cx: &Cx, person: PersonId) -> Result<OwnHome, ServiceError> {
    let Some(account) = cx.actor.account_id() else { return Ok(OwnHome::default()) };
    let (mut tx, permit, facts) = enter_knowing(cx, person, Action::ReadAccessLog, Purpose::Read).await?;
    let reader = Reader::new(&permit, &facts, tx.now())?;
    let last_read = tx.last_read_by(&permit, account).await?;
    let requests = tx.access_requests(&permit, None).await?;
    let since = tx.now() - Duration::days(14);
    let emergencies = tx.emergencies(&permit, since).await?;
    let alerts = tx.told_alerts(&permit, (since, tx.now()), &[]).await?;
    let disagreements = disagreement::told(&mut tx, (&permit, &reader)).await?;
    let choices = sharing::news_of_others(&mut tx, (&permit, &reader)).await?;
    tx.commit().await?;
    Ok(OwnHome { last_read, requests, emergencies, alerts, sharing: SharingNews { disagreements, choices } })
}
