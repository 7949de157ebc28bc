//! Ids and questions in a URL. Garbage is answered as what is absent: not found.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use domain::{EntryId, PersonId};

use super::AppError;

async fn path_param<T: std::str::FromStr>(parts: &mut Parts, name: &str) -> Result<T, AppError> {
    let params = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| AppError::NotFound)?;
    params.iter().find(|(param, _)| *param == name).and_then(|(_, value)| value.parse().ok()).ok_or(AppError::NotFound)
}

/// `{person}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct PersonPath(pub PersonId);

impl<S: Send + Sync> FromRequestParts<S> for PersonPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "person").await?))
    }
}

/// `{person}` and `{entry}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct EntryPath(pub PersonId, pub EntryId);

impl<S: Send + Sync> FromRequestParts<S> for EntryPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "person").await?, path_param(parts, "entry").await?))
    }
}

/// `{person}` and `{choice}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct ChoicePath(pub PersonId, pub domain::SharingChoiceId);

impl<S: Send + Sync> FromRequestParts<S> for ChoicePath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "person").await?, path_param(parts, "choice").await?))
    }
}

/// `{person}` and `{request}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct RequestPath(pub PersonId, pub domain::AccessRequestId);

impl<S: Send + Sync> FromRequestParts<S> for RequestPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "person").await?, path_param(parts, "request").await?))
    }
}

/// `{person}` and `{alert}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct AlertPath(pub PersonId, pub domain::AlertId);

impl<S: Send + Sync> FromRequestParts<S> for AlertPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "person").await?, path_param(parts, "alert").await?))
    }
}

/// `{person}` and `{grant}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct GrantPath(pub PersonId, pub domain::CarerGrantId);

impl<S: Send + Sync> FromRequestParts<S> for GrantPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "person").await?, path_param(parts, "grant").await?))
    }
}

/// `{person}` and `{disagreement}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct DisagreementPath(pub PersonId, pub domain::DisagreementId);

impl<S: Send + Sync> FromRequestParts<S> for DisagreementPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "person").await?, path_param(parts, "disagreement").await?))
    }
}

/// `{person}` and `{event}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct EventPath(pub PersonId, pub domain::AuditEventId);

impl<S: Send + Sync> FromRequestParts<S> for EventPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "person").await?, path_param(parts, "event").await?))
    }
}

/// `{person}` and `{question}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct QuestionPath(pub PersonId, pub domain::AccessQuestionId);

impl<S: Send + Sync> FromRequestParts<S> for QuestionPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "person").await?, path_param(parts, "question").await?))
    }
}

/// `{person}` and `{seal}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct SealPath(pub PersonId, pub domain::SealId);

impl<S: Send + Sync> FromRequestParts<S> for SealPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "person").await?, path_param(parts, "seal").await?))
    }
}

/// `{account}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct AccountPath(pub domain::AccountId);

impl<S: Send + Sync> FromRequestParts<S> for AccountPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "account").await?))
    }
}

/// `{account}` and `{post}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct PostPath(pub domain::AccountId, pub domain::PostId);

impl<S: Send + Sync> FromRequestParts<S> for PostPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "account").await?, path_param(parts, "post").await?))
    }
}

/// `{model}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct ModelPath(pub domain::SharingModelId);

impl<S: Send + Sync> FromRequestParts<S> for ModelPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "model").await?))
    }
}

/// `{agreement}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct AgreementPath(pub domain::AgreementId);

impl<S: Send + Sync> FromRequestParts<S> for AgreementPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "agreement").await?))
    }
}

/// `{breach}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct BreachPath(pub domain::BreachId);

impl<S: Send + Sync> FromRequestParts<S> for BreachPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        Ok(Self(path_param(parts, "breach").await?))
    }
}

/// `{viewer}` of the path.
#[derive(Clone, Copy, Debug)]
pub struct ViewerPath(pub domain::role_view::Viewer);

impl<S: Send + Sync> FromRequestParts<S> for ViewerPath {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, AppError> {
        let code: String = path_param(parts, "viewer").await?;
        domain::role_view::Viewer::from_code(&code).map(Self).ok_or(AppError::NotFound)
    }
}

/// The query of a URL, leniently: what is not understood is not there.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl Query {
    /// A query of one parameter: where to go after signing in.
    pub fn next(next: &str) -> Self {
        Self(vec![("next".to_owned(), next.to_owned())])
    }

    /// The value of a parameter; empty if it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(param, _)| param == name).map_or("", |(_, value)| value)
    }

    /// The value of a parameter, read as what it should be.
    pub fn read<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.get(name).parse().ok()
    }

    /// A parameter is there, even without a value.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(param, _)| param == name)
    }

    /// The same query with a parameter replaced.
    pub fn with(&self, name: &str, value: &str) -> String {
        let kept = self.0.iter().filter(|(param, value)| param != name && !value.is_empty());
        form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept.map(|(param, value)| (param.as_str(), value.as_str())))
            .append_pair(name, value)
            .finish()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        Ok(Self(
            form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (name.into_owned(), value.replace('\0', ""))).collect(),
        ))
    }
}
