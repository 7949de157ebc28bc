//! One's own second step of signing in: set up, turned off, its codes on paper.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use domain::Assurance;
use leptos::prelude::*;
use qrcode::{QrCode, render::svg};
use service::{
    Cx,
    form_draft::FormDraft,
    second_step::{self, SecondStepError, Setup},
};
use tower_sessions::Session;

use crate::{
    paths,
    ui::form::{Field, error_summary, field, key_field},
    web::{
        AppError, Fields, Page, Signed, refuse,
        session::{self, Who},
        state::AppState,
        take_draft,
    },
};

const TITLE: &str = "Second step for signing in";

/// `GET /account/second-step`
pub async fn page(State(state): State<AppState>, Signed(cx): Signed, session: Session) -> Result<Response, AppError> {
    let draft = take_draft(&state, &session, paths::SECOND_STEP).await?;
    let step = second_step::open(&cx, session::begun_second_step(&session).await?.as_ref()).await?;
    let title = if draft.errors.is_empty() { TITLE.to_owned() } else { format!("Error: {TITLE}") };
    let key = key_field(&state.portal).into_any();
    Ok(Page::signed(&state, &cx, &session, title).await?.render(move || view(&step, key, &draft)).await)
}

fn view(step: &second_step::State, key: AnyView, draft: &FormDraft) -> impl IntoView + use<> {
    let content = match step {
        second_step::State::Off => off(draft),
        second_step::State::Begun(setup) => begun(setup, draft),
        second_step::State::On(left) => on(*left, key, draft),
    };
    view! {
        {error_summary(draft)}
        <a class="nhsuk-back-link" href=paths::ACCOUNT>"Back to my account"</a>
        <h1 class="nhsuk-heading-l">{TITLE}</h1>
        {content}
    }
}

fn password_field(name: &'static str) -> Field {
    Field::text(name, "Your present password").kind("password").autocomplete("current-password").width("nhsuk-input--width-20")
}

fn off(draft: &FormDraft) -> AnyView {
    view! {
        <p>"With a second step, a stolen password is not enough to get in: after it, you type a code that your own telephone, or another device, shows."</p>
        <p>"Privacy officers and administrators cannot do their work without it."</p>
        <p>"You need an app that makes such codes. Many telephones and password managers have one already."</p>
        <form method="post" action=paths::SECOND_STEP novalidate>
            {field(&password_field("password"), draft)}
            <button class="nhsuk-button" type="submit">"Set it up"</button>
        </form>
    }
    .into_any()
}

fn begun(setup: &Setup, draft: &FormDraft) -> AnyView {
    let code = Field::text("code", "The code that it shows now")
        .hint("Six digits. A new one comes every half minute.")
        .autocomplete("one-time-code")
        .width("nhsuk-input--width-10");
    let secret = setup.secret.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ");
    view! {
        <ol class="nhsuk-list nhsuk-list--number">
            <li>"Open the app that makes codes, and add an account to it."</li>
            <li>"Scan this picture. If you read this on the same device, "<a href=setup.address.clone()>"open the app from here"</a>"."</li>
        </ol>
        {picture(&setup.address)}
        <p>"Or type this key, which says the same:"</p>
        <p><code class="app-key">{secret}</code></p>
        <form method="post" action=paths::SECOND_STEP_ON novalidate>
            {field(&code, draft)}
            <button class="nhsuk-button" type="submit">"Turn it on"</button>
        </form>
    }
    .into_any()
}

/// The address as a picture to scan; none if it were too long for one.
fn picture(address: &str) -> Option<AnyView> {
    let drawing = QrCode::new(address).ok()?.render::<svg::Color<'_>>().min_dimensions(240, 240).build();
    let svg = drawing.find("<svg").map(|start| drawing[start..].to_owned())?;
    Some(
        view! { <div class="app-scan" role="img" aria-label="Picture to scan, with the same key as below" inner_html=svg></div> }
            .into_any(),
    )
}

fn on(left: i64, key: AnyView, draft: &FormDraft) -> AnyView {
    let left = match left {
        0 => "You have no codes on paper left. Make new ones.".to_owned(),
        1 => "You have one code on paper left.".to_owned(),
        left => format!("You have {left} codes on paper left."),
    };
    view! {
        <p><strong class="nhsuk-tag nhsuk-tag--green">"On"</strong>" When you sign in, you are asked for a code."</p>
        <h2 class="nhsuk-heading-m">"Codes on paper"</h2>
        <p>{left}" They are for when you have lost your device."</p>
        <form method="post" action=paths::RECOVERY_CODES novalidate>
            {key}
            {field(&password_field("renew-password"), draft)}
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Make new codes"</button>
        </form>
        <h2 class="nhsuk-heading-m">"Turn it off"</h2>
        <p>"A password will be enough to sign in. You will be signed out everywhere. Privacy officers and administrators cannot do their work without a second step."</p>
        <form method="post" action=paths::SECOND_STEP_OFF novalidate>
            {field(&password_field("off-password"), draft)}
            <button class="nhsuk-button nhsuk-button--secondary" type="submit">"Turn it off"</button>
        </form>
    }
    .into_any()
}

/// The codes, shown this once: in the answer itself, since to show them after a redirect they would have to be kept.
async fn codes_page(state: &AppState, cx: &Cx, session: &Session, codes: Vec<String>) -> Result<Response, AppError> {
    let page = Page::signed(state, cx, session, "Put these codes on paper").await?;
    Ok(page.render(move || codes_view(codes)).await)
}

/// The page of codes was loaded anew, or its form sent twice.
async fn shown_already(session: &Session) -> Result<Response, AppError> {
    session::set_warning(session, &format!("{}.", SecondStepError::Shown)).await?;
    Ok(Redirect::to(paths::SECOND_STEP).into_response())
}

fn codes_view(codes: Vec<String>) -> impl IntoView {
    view! {
        <h1 class="nhsuk-heading-l">"Put these codes on paper"</h1>
        <p>"The second step is on. If you lose your device, each of these codes gets you in once. Print or write them down now: they are not shown again. Keep them where you keep what matters, not with the device."</p>
        <ul class="nhsuk-list app-codes">
            {codes.into_iter().map(|code| view! { <li><code class="app-key">{code}</code></li> }).collect_view()}
        </ul>
        <p><a class="nhsuk-button" href=paths::HOME>"I have them: go on"</a></p>
    }
}

/// `POST /account/second-step`
pub async fn begin(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    match second_step::begin(&cx, fields.get("password").to_owned()).await {
        Ok(begun) => {
            session::begin_second_step(&session, &begun).await?;
            Ok(Redirect::to(paths::SECOND_STEP).into_response())
        }
        Err(error) => refused(&state, &session, "password", error).await,
    }
}

/// `POST /account/second-step/on`
pub async fn turn_on(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    let Some(begun) = session::begun_second_step(&session).await? else {
        return match second_step::open(&cx, None).await? {
            second_step::State::On(_) => shown_already(&session).await,
            second_step::State::Off | second_step::State::Begun(_) => Ok(Redirect::to(paths::SECOND_STEP).into_response()),
        };
    };
    let who = session::who(&session).await?.ok_or(AppError::NotFound)?;
    match second_step::turn_on(&cx, &begun, fields.get("code")).await {
        Ok(codes) => {
            // A new session: every one that knew a password only has ended.
            let who = Who { assurance: Assurance::SecondStep, began_at: cx.now(), ..who };
            session::sign_in(&session, who, cx.now()).await?;
            codes_page(&state, &cx, &session, codes).await
        }
        Err(error) => refused(&state, &session, "code", error).await,
    }
}

/// `POST /account/second-step/recovery-codes`
pub async fn renew_recovery_codes(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    let form = fields.key(&state.portal).parse().map_err(|_| AppError::NotFound)?;
    match second_step::renew_recovery_codes(&cx, fields.get("renew-password").to_owned(), form).await {
        Ok(codes) => codes_page(&state, &cx, &session, codes).await,
        Err(SecondStepError::Shown) => shown_already(&session).await,
        Err(error) => refused(&state, &session, "renew-password", error).await,
    }
}

/// `POST /account/second-step/off`
pub async fn turn_off(
    State(state): State<AppState>,
    Signed(cx): Signed,
    session: Session,
    fields: Fields,
) -> Result<Response, AppError> {
    match second_step::turn_off(&cx, fields.get("off-password").to_owned()).await {
        Ok(()) => {
            session.flush().await?;
            session::set_flash(&session, "The second step is off. Sign in again.").await?;
            Ok(Redirect::to(paths::SIGN_IN).into_response())
        }
        Err(error) => refused(&state, &session, "off-password", error).await,
    }
}

async fn refused(state: &AppState, session: &Session, name: &str, error: SecondStepError) -> Result<Response, AppError> {
    let words = match error {
        SecondStepError::Service(error) => return Err(error.into()),
        error => error.to_string(),
    };
    let draft = FormDraft { values: Vec::new(), errors: vec![(name.to_owned(), words)] };
    refuse(state, session, paths::SECOND_STEP, &draft, paths::SECOND_STEP).await
}
