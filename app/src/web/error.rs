//! What is answered instead of a page. Each says what happened and what to do next; the cause goes to the log, with one reference.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use leptos::prelude::*;
use service::{ServiceError, StoreError};

use super::current_request;
use crate::{paths, ui::shell::bare_page};

/// Why there is no page.
#[derive(Debug)]
pub enum AppError {
    /// No such page, or one that the reader must not know of.
    NotFound,
    /// The reader may know of it, but not see it.
    Forbidden(domain::Rule),
    /// A form to a record that its writer must not add to, with what they typed under each label.
    Unsent { why: Box<Self>, typed: Vec<(&'static str, String)> },
    /// A form that is too large.
    TooLarge,
    /// A body that is no form.
    ContentType,
    /// A form that another site sent.
    ForeignForm,
    /// The database cannot be reached.
    Away,
    /// Everything else.
    Unexpected,
}

impl From<ServiceError> for AppError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::NotFound | ServiceError::Denied(domain::Denied::Hidden(_)) => Self::NotFound,
            ServiceError::Denied(domain::Denied::Forbidden(rule)) => Self::Forbidden(rule),
            ServiceError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for AppError {
    fn from(error: StoreError) -> Self {
        log(&error);
        if matches!(error, StoreError::Away(_)) { Self::Away } else { Self::Unexpected }
    }
}

impl From<tower_sessions::session::Error> for AppError {
    fn from(error: tower_sessions::session::Error) -> Self {
        use tower_sessions::{session::Error, session_store};
        log(&error);
        // Where sessions are kept is the database: what fails there will be back.
        if matches!(error, Error::Store(session_store::Error::Backend(_))) { Self::Away } else { Self::Unexpected }
    }
}

/// Logs an error with its causes, once, where it ends.
fn log(error: &(dyn std::error::Error + 'static)) {
    tracing::error!(error = service::causes(error), "a request could not be answered");
}

impl AppError {
    /// The error; where it refuses the writer of a form, with their own words, which would otherwise be lost.
    pub fn unsent(error: ServiceError, typed: Vec<(&'static str, String)>) -> Self {
        match Self::from(error) {
            why @ (Self::NotFound | Self::Forbidden(_)) => Self::Unsent { why: Box::new(why), typed },
            other => other,
        }
    }

    /// By which rule the reader may know of it, but not see it.
    fn forbidding(&self) -> Option<domain::Rule> {
        match self {
            Self::Forbidden(rule) => Some(*rule),
            Self::Unsent { why, .. } => why.forbidding(),
            _ => None,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden(_) | Self::ForeignForm => StatusCode::FORBIDDEN,
            Self::Unsent { why, .. } => why.status(),
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::ContentType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Unexpected => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn words(&self) -> (&'static str, &'static [&'static str]) {
        match self {
            Self::NotFound => (
                "Page not found",
                &["If you typed the address, check it is right.", "If you followed a link, it may be out of date."],
            ),
            Self::Forbidden(rule) => ("You cannot see this", forbidden_words(*rule)),
            Self::Unsent { why, .. } => {
                ("You cannot add to this record any more", why.forbidding().map(forbidden_words).unwrap_or_default())
            }
            Self::TooLarge => (
                "That is too long",
                &["What you sent is too large. Go back: what you wrote is still there. Shorten it and send it again."],
            ),
            Self::ContentType => ("We could not read that", &["What was sent is not one of our forms. Go back and try again."]),
            Self::ForeignForm => (
                "We did not accept that",
                &["The form was not sent from our own page. Open the page again and send it from there."],
            ),
            Self::Away => (
                "We cannot reach the records at the moment",
                &[
                    "Nothing is lost. Wait a minute, then load this page again.",
                    "If it is urgent, telephone the service that you need.",
                ],
            ),
            Self::Unexpected => {
                ("Sorry, there is a problem with the service", &["Nothing that was saved is lost. Try again in a few minutes."])
            }
        }
    }
}

fn forbidden_words(rule: domain::Rule) -> &'static [&'static str] {
    match rule {
        domain::Rule::OwnRecordInAPost => {
            &["You cannot open your own record in a post. Change what you are doing to “Myself” under My account."]
        }
        domain::Rule::NeedsSecondStep => &[
            "This can do a lot of harm in the wrong hands, so a password is not enough for it. Set up a second step for signing in: it takes two minutes, and a telephone or another device that makes codes.",
        ],
        domain::Rule::OwnCase => &["This concerns somebody for whom you act, so another privacy officer has to decide."],
        domain::Rule::OnlyThePerson => &["Only the person whose record this is can see or do this."],
        domain::Rule::NoRelationship => &["Your organisation is not known to be involved in this person’s care."],
        domain::Rule::NoAgreement => {
            &["Your organisation’s agreement to share records is not in force. Its privacy officer can say more."]
        }
        _ => &["Your role or your organisation does not give you access to this."],
    }
}

/// Where the record that was asked for explains who sees what of it.
fn explanation() -> Option<String> {
    let path = current_request::path()?;
    let (person, page) = path.strip_prefix("/people/")?.split_once('/')?;
    (page != "why").then(|| Some(paths::explanation(person.parse().ok()?))).flatten()
}

/// What somebody typed, to be copied from the page.
fn given_back(typed: &[(&'static str, String)]) -> AnyView {
    let typed = typed.to_vec();
    view! {
        <p>{if typed.is_empty() { "Nothing was sent." } else { "Nothing was sent. This is what you wrote:" }}</p>
        {typed.into_iter().map(|(label, words)| view! {
            <h2 class="nhsuk-heading-s">{label}</h2>
            <p class="app-own-words__answer">{words}</p>
        }).collect_view()}
    }
    .into_any()
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        let status = self.status();
        let (title, paragraphs) = self.words();
        let home = !matches!(self, Self::Away);
        let why = self.forbidding().and_then(|_| explanation());
        let needs_second_step = self.forbidding() == Some(domain::Rule::NeedsSecondStep);
        let given_back = if let Self::Unsent { typed, .. } = &self { Some(given_back(typed)) } else { None };
        let body = view! {
            <h1 class="nhsuk-heading-l">{title}</h1>
            {paragraphs.iter().map(|words| view! { <p>{*words}</p> }).collect_view()}
            {given_back}
            {why.map(|href| view! { <p><a href=href>"Why can’t I see this?"</a></p> })}
            {needs_second_step.then(|| view! { <p><a class="nhsuk-button" href=paths::SECOND_STEP>"Set up a second step"</a></p> })}
            {home.then(|| view! { <p><a href="/home">"Go to your home page"</a></p> })}
            {current_request::reference().map(|reference| view! {
                <p class="app-source">"If you ask for help, give this reference: "<strong class="app-reference">{reference}</strong></p>
            })}
        };
        let mut response = (status, Html(bare_page(title, body.into_any()))).into_response();
        if matches!(self, Self::Away) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
        }
        response
    }
}
