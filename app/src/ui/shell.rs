//! The frame around every page: head, header, navigation, footer.

use domain::{Capacity, Role};
use frontend::SessionWarning;
use leptos::{hydration::HydrationScripts, prelude::*};
use service::Cx;

use crate::{
    paths,
    web::{
        current_request,
        session::{Flash, PERSON_IDLE_MINUTES, PRACTITIONER_IDLE_MINUTES, WARNING_MINUTES},
        state::{Assets, Kind},
    },
};

/// What the frame shows.
#[derive(Clone, Debug)]
pub struct Frame {
    pub title: String,
    pub cx: Option<Cx>,
    pub flash: Option<Flash>,
    pub assets: Assets,
    pub kind: Kind,
}

/// The whole document.
pub fn document(frame: Frame, content: AnyView) -> impl IntoView {
    let Frame { title, cx, flash, assets, kind } = frame;
    let idle = cx.as_ref().map(|cx| if cx.actor.post().is_some() { PRACTITIONER_IDLE_MINUTES } else { PERSON_IDLE_MINUTES });
    let style = assets.style.to_string();
    view! {
        <!DOCTYPE html>
        <html lang="en-GB" class="nhsuk-template">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="theme-color" content="#00436f" />
                <meta name="robots" content="noindex" />
                <title>{format!("{title} – iLINKS")}</title>
                <link rel="stylesheet" href=style />
                <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
                {(kind == Kind::Demonstration { reloads: true }).then(|| view! { <script src="/assets/reload.js" defer></script> })}
                {cx.is_some().then(|| view! { <HydrationScripts options=assets.leptos.clone() islands=true /> }.into_any())}
            </head>
            <body class="nhsuk-template__body">
                <a class="nhsuk-skip-link" href="#maincontent">"Skip to main content"</a>
                {header(cx.as_ref())}
                {matches!(kind, Kind::Demonstration { .. }).then(|| view! {
                    <aside class="app-demonstration" aria-label="Demonstration"><div class="nhsuk-width-container">"Demonstration: everybody here is made up."</div></aside>
                })}
                {idle.map(|minutes| view! { <SessionWarning warn_after_minutes={minutes - WARNING_MINUTES} ends_after_minutes=minutes /> }.into_any())}
                <div class="nhsuk-width-container">
                    <main class="nhsuk-main-wrapper app-main" id="maincontent">
                        {flash.map(flash_view)}
                        {content}
                    </main>
                </div>
                {footer(idle)}
            </body>
        </html>
    }
}

fn flash_view(flash: Flash) -> AnyView {
    let (class, role) = if flash.is_warning { ("app-flash app-flash--warning", "alert") } else { ("app-flash", "status") };
    view! { <div class=class role=role><p class="app-flash__text">{flash.words}</p></div> }.into_any()
}

fn header(cx: Option<&Cx>) -> AnyView {
    let home = if cx.is_some() { paths::HOME } else { "/" };
    view! {
        <header class="app-header">
            <div class="nhsuk-width-container app-header__container">
                <a class="app-header__wordmark" href=home aria-label="iLINKS home">
                    <span aria-hidden="true" class="app-header__mark"></span>"iLINKS"
                </a>
                {cx.map(who)}
            </div>
            {cx.map(navigation)}
        </header>
    }
    .into_any()
}

fn who(cx: &Cx) -> AnyView {
    let name = cx.actor.name().to_owned();
    let post = cx.actor.post().map(|post| format!("{}, {}", post.title, post.organisation_name));
    let class = if post.is_some() { "app-header__who app-header__who--in-a-post" } else { "app-header__who" };
    let switch = post.is_some().then(|| view! { <a class="app-header__link" href=paths::CAPACITY>"Switch"</a> });
    view! {
        <div class=class>
            <div class="app-header__person">
                <span class="app-header__name">{name}</span>
                {post.map(|post| view! { <span class="app-header__post">{post}</span> })}
            </div>
            <div class="app-header__links">
                {switch}
                <a class="app-header__link" href=paths::ACCOUNT>"My account"</a>
                <form class="app-header__form" method="post" action=paths::SIGN_OUT>
                    <button class="app-header__button" type="submit">"Sign out"</button>
                </form>
            </div>
        </div>
    }
    .into_any()
}

/// The menu, once in the document and before the content, so that the order of the tab key is that of the eye. On a phone it would take
/// half of the first screen: there the link “Menu” makes it the target of the address, and only then it is shown (`_header.scss`). That
/// needs no script and no new browser; it loads nothing, so what was typed stays; the browser's way back closes it. `details` would not
/// do: closed, it shows its content on a wide screen in the newest browsers only.
fn navigation(cx: &Cx) -> AnyView {
    let links = links(cx);
    let here = current_request::path();
    view! {
        <nav class="app-navigation" aria-label="Menu">
            <div class="nhsuk-width-container app-navigation__open"><a class="app-navigation__link" href="#menu">"Menu"</a></div>
            <ul class="nhsuk-width-container app-navigation__list" id="menu">
                {links.into_iter().map(|(words, href)| {
                    let is_here = here.as_deref() == Some(&*href);
                    view! { <li><a class="app-navigation__link" href=href aria-current=is_here.then_some("page")>{words}</a></li> }
                }).collect_view()}
                <li class="app-navigation__close"><a class="app-navigation__link" href="#">"Close the menu"</a></li>
            </ul>
        </nav>
    }
    .into_any()
}

fn links(cx: &Cx) -> Vec<(&'static str, String)> {
    let mut links = vec![("Home", paths::HOME.to_owned())];
    let domain::Actor::Account { capacity, .. } = &cx.actor else { return links };
    match capacity {
        Capacity::Myself { person: Some(person) } => links.extend([
            ("My record", paths::record(*person)),
            ("My plan", paths::plan(*person)),
            ("Add to my record", paths::contribution(*person)),
            ("Who sees what", paths::sharing(*person)),
            ("What I sealed", paths::seals(*person)),
            ("Who may act for me", paths::carers(*person)),
            ("Who looked", paths::access_log(*person)),
        ]),
        Capacity::Myself { person: None } => {}
        Capacity::Post(post) if post.role == Role::Administrator => links.extend([
            ("Organisations", paths::ORGANISATIONS.to_owned()),
            ("Accounts", paths::ACCOUNTS.to_owned()),
            ("Role views", paths::ROLE_VIEWS.to_owned()),
        ]),
        Capacity::Post(post) if domain::policy::is_involved_in_care(post.role) => {
            links.push(("Find a person", paths::FIND.to_owned()));
        }
        Capacity::Post(_) => links.extend([
            ("Who may act for others", paths::AUTHORITIES.to_owned()),
            ("Sharing model", paths::SHARING_MODEL.to_owned()),
            ("Agreements", paths::AGREEMENTS.to_owned()),
            ("Refusals", paths::REFUSALS.to_owned()),
            ("Breaches", paths::BREACHES.to_owned()),
            ("Compliance", paths::COMPLIANCE.to_owned()),
            ("Test of the seals", paths::SEAL_TESTS.to_owned()),
        ]),
    }
    links
}

/// `idle_minutes` is after how long without a page the session of this page ends.
fn footer(idle_minutes: Option<u32>) -> AnyView {
    view! {
        <footer class="app-footer">
            <div class="nhsuk-width-container">
                <p class="nhsuk-body-s">"iLINKS, the information exchange of North Mersey. For emergencies call 999."</p>
                // Where scripts run, the session warning says so in time.
                {idle_minutes.map(|minutes| view! {
                    <noscript><p class="nhsuk-body-s">{format!(
                        "You are signed out when you have opened no page for {minutes} minutes. This page then stays on the screen until you close it. What you have typed is kept if you send it later.",
                    )}</p></noscript>
                })}
            </div>
        </footer>
    }
    .into_any()
}

/// A page that needs nothing: for errors, when even the session may be out of reach.
pub fn bare_page(title: &str, content: AnyView) -> String {
    let style = crate::web::state::style_path();
    Owner::new().with(|| {
        view! {
            <!DOCTYPE html>
            <html lang="en-GB" class="nhsuk-template">
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <title>{format!("{title} – iLINKS")}</title>
                    <link rel="stylesheet" href=style />
                    <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
                </head>
                <body class="nhsuk-template__body">
                    <a class="nhsuk-skip-link" href="#maincontent">"Skip to main content"</a>
                    {header(None)}
                    <div class="nhsuk-width-container">
                        <main class="nhsuk-main-wrapper app-main" id="maincontent">{content}</main>
                    </div>
                    {footer(None)}
                </body>
            </html>
        }
        .to_html()
    })
}
