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
/// a panel up and down, and the numbers follow. What was typed stays typed, and the focus goes with the panel.
#[island]
pub fn PanelOrder(panels: Vec<PanelChoice>) -> impl IntoView {
    let numbered: Vec<_> = panels.into_iter().zip(1..).map(|(panel, place): (_, u32)| (panel, place.to_string())).collect();
    let panels = RwSignal::new(numbered);
    let (is_live, set_live) = signal(false);
    Effect::new(move |_| set_live.set(true));
    let count = panels.with_untracked(Vec::len);
    let swap = move |from: usize, to: usize| {
        panels.update(|panels| {
            panels.swap(from, to);
            // The numbers belong to the places.
            let number = std::mem::take(&mut panels[from].1);
            panels[from].1 = std::mem::replace(&mut panels[to].1, number);
        });
        #[cfg(feature = "hydrate")]
        {
            let (code, last) = panels.with_untracked(|panels| (panels[to].0.code.clone(), panels.len() - 1));
            // At an end only the other way is left.
            let goes_up = to == last || (to < from && to > 0);
            browser::focus_later(format!("{}-{code}", if goes_up { "up" } else { "down" }));
        }
    };
    view! {
        <ol class="app-panel-order">
            {move || panels.get().into_iter().enumerate().map(|(place, (panel, number))| view! {
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
                            on:change:target=move |event| panels.update(|panels| panels[place].0.shown = event.target().checked())
                        />
                        <label class="nhsuk-label nhsuk-checkboxes__label" for=format!("show-{}", panel.code)>{panel.words.clone()}</label>
                    </div>
                    <label class="nhsuk-u-visually-hidden" for=format!("place-{}", panel.code)>{format!("Place of {}", panel.words)}</label>
                    <input
                        class="nhsuk-input nhsuk-input--width-2"
                        id=format!("place-{}", panel.code)
                        name=format!("place-{}", panel.code)
                        inputmode="numeric"
                        prop:value=number.clone()
                        value=number
                        on:input:target=move |event| panels.update(|panels| panels[place].1 = event.target().value())
                    />
                    <button
                        type="button"
                        id=format!("up-{}", panel.code)
                        class="nhsuk-button nhsuk-button--secondary nhsuk-button--small app-panel-order__move"
                        hidden=move || !is_live.get()
                        disabled=place == 0
                        aria-label=format!("Move {} up", panel.words)
                        on:click=move |_| swap(place, place - 1)
                    >"↑"</button>
                    <button
                        type="button"
                        id=format!("down-{}", panel.code)
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

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;

    /// Puts the focus on a button once the page has followed.
    pub(super) fn focus_later(id: String) {
        request_animation_frame(move || {
            if let Some(button) = document().get_element_by_id(&id) {
                let _ = button.unchecked_into::<web_sys::HtmlElement>().focus();
            }
        });
    }
}
