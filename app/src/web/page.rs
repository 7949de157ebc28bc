//! A page: rendered once its data is there, in one piece, with its security headers.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Request, StatusCode, header},
    response::Response,
};
use futures_util::stream;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use service::Cx;
use tower_sessions::Session;

use super::{AppError, session, state::AppState};
use crate::ui::shell::{Frame, document};

/// A page about to be rendered.
#[derive(Debug)]
pub struct Page {
    frame: Frame,
    status: StatusCode,
}

impl Page {
    /// A page for anybody.
    pub fn new(state: &AppState, title: impl Into<String>) -> Self {
        Self {
            frame: Frame { title: title.into(), cx: None, flash: None, assets: state.assets.clone(), kind: state.kind },
            status: StatusCode::OK,
        }
    }

    /// Shows the message that waits for whoever uses this browser.
    pub async fn with_flash(mut self, session: &Session) -> Result<Self, AppError> {
        self.frame.flash = session::take_flash(session).await?;
        Ok(self)
    }

    /// A page for somebody who is signed in, with the message that waits for them.
    pub async fn signed(state: &AppState, cx: &Cx, session: &Session, title: impl Into<String>) -> Result<Self, AppError> {
        let mut page = Self::new(state, title).with_flash(session).await?;
        page.frame.cx = Some(cx.clone());
        Ok(page)
    }

    /// Answers with another status than 200.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Renders the page around its content.
    pub async fn render<V: IntoView + 'static>(self, content: impl FnOnce() -> V + Send + 'static) -> Response {
        self.render_any(Box::new(move || content().into_any())).await
    }

    /// The same for any content, compiled once.
    async fn render_any(self, content: Box<dyn FnOnce() -> AnyView + Send>) -> Response {
        let Self { frame, status } = self;
        let app = move || {
            expect_context::<ResponseOptions>().insert_header(header::CONTENT_SECURITY_POLICY, content_security_policy());
            document(frame, content()).into_any()
        };
        let request = Request::new(Body::empty());
        // The data came before the page, so there are no resources for Leptos to send after it: that part of the stream is left out.
        let mut response = leptos_axum::handle_response_inner(
            || (),
            app,
            request,
            |view, _, _| {
                Box::pin(async move {
                    let html = view.to_html();
                    Box::pin(stream::once(async move { html })) as _
                })
            },
        )
        .await;
        *response.status_mut() = status;
        // Record pages stay in no cache: the next to press "back" on this device may be somebody else.
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response.headers_mut().remove(HeaderName::from_static("serverfnredirect"));
        response
    }
}

/// Scripts only of ours and with this page's nonce; nothing else from anywhere else.
fn content_security_policy() -> HeaderValue {
    let nonce = use_nonce().map(|nonce| format!(" 'nonce-{nonce}'")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
         connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'"))
}
