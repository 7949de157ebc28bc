//! Taking back what the person gave a carer: what will change, and the step that changes it.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::{CarerBasis, PersonId, carer::LifeStage, role_view::Viewer};
use leptos::prelude::*;
use service::{
    StoredGrant,
    carer::{self, CarersView},
};
use tower_sessions::Session;

use crate::{
    paths,
    web::{AppError, Page, Signed, params::GrantPath, session, state::AppState},
};

/// `GET /people/{person}/carers/{grant}/withdraw`
pub async fn page(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    GrantPath(person, id): GrantPath,
) -> Result<Response, AppError> {
    let loaded = carer::list(&cx, person).await?;
    let is_it = |grant: &&StoredGrant| grant.id == id && grant.basis == CarerBasis::Granted;
    let grant = loaded.grants.iter().find(is_it).cloned().ok_or(AppError::NotFound)?;
    let page = Page::signed(&state, &cx, &session, "Take back access").await?;
    Ok(page.render(move || view(&loaded, &grant)).await)
}

/// On what other ground the same carer acts now: that goes on.
fn acts_otherwise(loaded: &CarersView, grant: &StoredGrant) -> Option<CarerBasis> {
    let acts = |other: &&StoredGrant| {
        let right = other.to_weigh();
        right.is_in_force(loaded.now) && right.stage(loaded.person.born_on, loaded.now) != LifeStage::Adult
    };
    let is_another = |other: &&StoredGrant| other.account == grant.account && other.id != grant.id;
    loaded.grants.iter().filter(is_another).find(acts).map(|other| other.basis)
}

fn view(loaded: &CarersView, grant: &StoredGrant) -> impl IntoView + use<> {
    let person = loaded.person.id;
    let changes = match acts_otherwise(loaded, grant) {
        Some(basis) => goes_on(grant, basis),
        None => ends(loaded, grant),
    };
    view! {
        <a class="nhsuk-back-link" href=paths::carers(person)>"Back to who may act for me"</a>
        <h1 class="nhsuk-heading-l">{format!("Take back what you gave {}", grant.carer)}</h1>
        {changes}
        <p>"What they added to your record stays in it. You can give them access again at any time."</p>
        {press(person, grant)}
    }
}

/// What the carer loses.
fn ends(loaded: &CarersView, grant: &StoredGrant) -> AnyView {
    let (what, stop) = if grant.topics.is_some() { ("these topics of your record", ":") } else { ("your record", ".") };
    let words = format!(
        "{}, your {}, will no longer see {what}, from the very next page that they open{stop}",
        grant.carer, grant.relation
    );
    let topics = grant.topics.as_ref().map(|topics| {
        let items = topics.iter().map(|topic| view! { <li>{topic.words_for(Viewer::Individual)}</li> }).collect_view();
        view! { <ul class="nhsuk-list nhsuk-list--bullet">{items}</ul> }
    });
    let is_told = grant.to_weigh().is_told_of_emergencies(grant.is_told_of_emergencies, loaded.person.born_on, loaded.now);
    view! {
        <p>{words}</p>
        {topics}
        {is_told.then(|| view! { <p>"They will no longer be told when your record is opened in an emergency."</p> })}
    }
    .into_any()
}

/// What the carer keeps, on another ground.
fn goes_on(grant: &StoredGrant, basis: CarerBasis) -> AnyView {
    let words = format!(
        "{}, your {}, still acts for you {}, and sees what that lets them see. What you gave them beside that ends from the very next page that they open.",
        grant.carer,
        grant.relation,
        basis.words()
    );
    view! { <p>{words}</p> }.into_any()
}

fn press(person: PersonId, grant: &StoredGrant) -> impl IntoView + use<> {
    view! {
        <form method="post" action=paths::grant_withdrawn(person, grant.id)>
            <button class="nhsuk-button nhsuk-button--warning" type="submit">"Take it back now"</button>
            <p><a href=paths::carers(person)>"Leave it as it is"</a></p>
        </form>
    }
}

/// `POST /people/{person}/carers/{grant}/withdraw`
pub async fn withdraw(Signed(cx): Signed, session: Session, GrantPath(person, id): GrantPath) -> Result<Response, AppError> {
    carer::withdraw(&cx, person, id).await?;
    session::set_flash(&session, "It is taken back.").await?;
    Ok(Redirect::to(&paths::carers(person)).into_response())
}
