//! A panel: a heading, some entries, where they come from, and the way to all of them.

use chrono::{DateTime, Utc};
use domain::{
    Category,
    role_view::{Panel, Viewer},
};
use leptos::prelude::*;
use service::record::{Banner, PanelView};

use super::{banner::may_hold_more, entries};
use crate::paths;

/// A panel of the record.
pub fn panel(banner: &Banner, view: &PanelView, now: DateTime<Utc>) -> Option<AnyView> {
    let Panel::Category(category) = view.panel else { return None };
    let id = format!("panel-{category}");
    let matters = matches!(category, Category::Allergy | Category::Medicine | Category::Problem);
    let partial = (matters && may_hold_more(banner.rule))
        .then_some("This list may not be complete: something of this record is kept back.");
    let content = if view.entries.is_empty() {
        view! { <p class="app-panel__empty">{format!("{}.", nothing_recorded(banner.viewer))}</p> }.into_any()
    } else {
        let list = entries::list(&format!("{id}-list"), banner, &view.entries, false);
        view! { {list}{entries::freshness(banner, &view.entries, now)} }.into_any()
    };
    let words = category.words_for(banner.viewer);
    Some(
        view! {
            <section class="app-panel" aria-labelledby=id.clone()>
                <h2 class="nhsuk-heading-s app-panel__heading" id=id.clone()>{words}</h2>
                {partial.map(|words| view! { <p class="app-panel__partial"><strong>{words}</strong></p> })}
                {content}
                {(!banner.is_preview).then(|| view! {
                    <p class="app-panel__all">
                        <a href=paths::category(banner.person.id, category)>"See all"<span class="nhsuk-u-visually-hidden">": "{words}</span></a>
                    </p>
                })}
                {view.has_more.then(|| view! { <p class="app-panel__more">"There are more than shown here."</p> })}
            </section>
        }
        .into_any(),
    )
}

/// That nothing stands under a heading. Only of their own record is it said to somebody as a plain fact.
pub const fn nothing_recorded(viewer: Viewer) -> &'static str {
    match viewer {
        Viewer::Individual => "Nothing recorded",
        Viewer::Carer | Viewer::Practitioner(_) => "Nothing recorded that you can see here",
    }
}

/// What an emergency does not open, and the way to it.
pub fn not_opened(banner: &Banner, kinds: &[Category]) -> Option<AnyView> {
    let names: Vec<_> = kinds.iter().map(|kind| kind.words()).collect();
    let words = format!(
        "Not opened in an emergency: {}. Of that you see only medicines, warnings that are not about safeguarding or sexual health, and \
         what your own organisation recorded.",
        names.join("; ")
    );
    let href = paths::claim(banner.person.id);
    let shows_more = banner.claim_shows_more && !banner.is_preview;
    (!kinds.is_empty()).then(|| {
        view! {
            <p>
                {words}
                {shows_more.then(|| view! { " "<a href=href>"If you are involved in their care, say so to see more"</a> })}
            </p>
        }
        .into_any()
    })
}
