//! Reorders the panels of a role view by moving them on the page.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A panel that may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelChoice {
    /// Its code.
    pub code: String,
    /// Its heading.
    pub words: String,
    /// It is shown.
    pub shown: bool,
}

/// A list of panels, each with a tick and a place. Without scripts the place is a number to type; with them, there are buttons to move
/// a panel up and down, and the numbers follow.
#[island]
pub fn PanelOrder(panels: Vec<PanelChoice>) -> impl IntoView {
    let panels = RwSignal::new(panels);
    let (is_live, set_live) = signal(false);
    Effect::new(move |_| set_live.set(true));
    let count = panels.with_untracked(Vec::len);
    let swap = move |from: usize, to: usize| panels.update(|panels| panels.swap(from, to));
    view! {
        <ol class="app-panel-order">
            {move || panels.get().into_iter().enumerate().map(|(place, panel)| view! {
                <li class="app-panel-order__item">
                    <div class="nhsuk-checkboxes__item">
                        <input
                            class="nhsuk-checkboxes__input"
                            id=format!("show-{}", panel.code)
                            type="checkbox"
                            name=format!("show-{}", panel.code)
                            value="yes"
                            checked=panel.shown
                            prop:checked=panel.shown
                            on:change:target=move |event| panels.update(|panels| panels[place].shown = event.target().checked())
                        />
                        <label class="nhsuk-label nhsuk-checkboxes__label" for=format!("show-{}", panel.code)>{panel.words.clone()}</label>
                    </div>
                    <label class="nhsuk-u-visually-hidden" for=format!("place-{}", panel.code)>{format!("Place of {}", panel.words)}</label>
                    <input
                        class="nhsuk-input nhsuk-input--width-2"
                        id=format!("place-{}", panel.code)
                        name=format!("place-{}", panel.code)
                        inputmode="numeric"
                        prop:value=(place + 1).to_string()
                        value=(place + 1).to_string()
                    />
                    <button
                        type="button"
                        class="nhsuk-button nhsuk-button--secondary nhsuk-button--small app-panel-order__move"
                        hidden=move || !is_live.get()
                        disabled=place == 0
                        aria-label=format!("Move {} up", panel.words)
                        on:click=move |_| swap(place, place - 1)
                    >"↑"</button>
                    <button
                        type="button"
                        class="nhsuk-button nhsuk-button--secondary nhsuk-button--small app-panel-order__move"
                        hidden=move || !is_live.get()
                        disabled=place + 1 == count
                        aria-label=format!("Move {} down", panel.words)
                        on:click=move |_| swap(place, place + 1)
                    >"↓"</button>
                </li>
            }).collect_view()}
        </ol>
    }
}
