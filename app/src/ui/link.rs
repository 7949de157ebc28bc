//! A link of a record, which a preview shows as words.

use leptos::prelude::*;
use service::record::Banner;

/// A link of the record under this head. In a preview its words alone: it would lead to what the reader sees, not to what the other eyes
/// do, and would not say so.
pub fn link(banner: &Banner, (href, class): (String, &'static str), words: String) -> AnyView {
    if banner.is_preview {
        view! { <span class=class>{words}</span> }.into_any()
    } else {
        view! { <a class=class href=href>{words}</a> }.into_any()
    }
}
