//! The islands: the only code of ours that reaches a browser. Each improves something that works without it.

mod list_filter;
mod panel_order;
mod person_suggestions;
mod session_warning;

pub use list_filter::ListFilter;
pub use panel_order::PanelOrder;
pub use person_suggestions::{PersonSuggestions, Suggestion};
pub use session_warning::SessionWarning;

/// Called by the page once the module is loaded.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
