//! Reorders the panels of a role view by moving them on the page.

use leptos::prelude::*;

/// Brings the buttons of the list with the id `list` to life, which move a member up and down. Without scripts they are hidden, and
/// the place of a member is a number to type; with them the numbers follow. A member keeps what was typed and ticked in it, and the
/// focus goes with it.
#[island]
pub fn PanelOrder(list: String) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| browser::bring_to_life(&list));
    #[cfg(not(feature = "hydrate"))]
    let _ = list;
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, prelude::Closure};
    use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

    pub(super) fn bring_to_life(list: &str) {
        let Some(list) = document().get_element_by_id(list) else { return };
        show_buttons(&list);
        let members = list.clone();
        let on_press = Closure::<dyn Fn(Event)>::new(move |event: Event| step(&members, &event));
        let _ = list.add_event_listener_with_callback("click", on_press.as_ref().unchecked_ref());
        // The listener lives as long as the page.
        on_press.forget();
    }

    /// Moves the member whose button was pressed.
    fn step(list: &Element, event: &Event) {
        let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(button) = pressed.and_then(|pressed| pressed.closest("button[data-move]").ok().flatten()) else { return };
        let Ok(Some(member)) = button.closest("li") else { return };
        let is_done = if button.get_attribute("data-move").as_deref() == Some("up") {
            member.previous_element_sibling().map(|before| before.before_with_node_1(&member))
        } else {
            member.next_element_sibling().map(|after| after.after_with_node_1(&member))
        };
        if is_done.is_some() {
            renumber(list);
            show_buttons(list);
            focus(&member, button);
        }
    }

    /// The places in order: the numbers belong to the places, not to the members.
    fn renumber(list: &Element) {
        for (place, input) in (1..).zip(all(list, "input[inputmode]")) {
            input.unchecked_into::<HtmlInputElement>().set_value(&i32::to_string(&place));
        }
    }

    /// Shows every button; those that lead nowhere cannot be pressed.
    fn show_buttons(list: &Element) {
        for button in all(list, "button[data-move]") {
            let _ = button.remove_attribute("hidden");
            let _ = button.remove_attribute("disabled");
        }
        for end in all(list, "li:first-child [data-move=up], li:last-child [data-move=down]") {
            let _ = end.set_attribute("disabled", "");
        }
    }

    /// Back to the button that was pressed; at an end, to the other one.
    fn focus(member: &Element, button: Element) {
        let button = if button.has_attribute("disabled") {
            member.query_selector("[data-move]:not([disabled])").ok().flatten()
        } else {
            Some(button)
        };
        if let Some(button) = button {
            let _ = button.unchecked_into::<HtmlElement>().focus();
        }
    }

    fn all(list: &Element, selector: &str) -> impl Iterator<Item = Element> + use<> {
        let found = list.query_selector_all(selector).ok();
        let count = found.as_ref().map_or(0, web_sys::NodeList::length);
        (0..count).filter_map(move |place| found.as_ref()?.item(place)?.dyn_into().ok())
    }
}
