//! Filters a list on the page while one types.

use leptos::prelude::*;

/// A field that hides those members of the list with the id `list` which do not hold every typed word. Nothing is shown without
/// scripts: the list is whole then, and the page has its own filter form.
#[island]
pub fn ListFilter(list: String, label: String) -> impl IntoView {
    let (words, set_words) = signal(String::new());
    let shown = RwSignal::new(None::<(usize, usize)>);
    let (is_live, set_live) = signal(false);
    #[cfg(feature = "hydrate")]
    {
        let list = list.clone();
        Effect::new(move |_| {
            set_live.set(true);
            shown.set(browser::apply(&list, &words.get()));
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (set_live, words);
    let field = format!("{list}-filter");
    view! {
        <div class="nhsuk-form-group app-list-filter" hidden=move || !is_live.get()>
            <label class="nhsuk-label" for=field.clone()>{label}</label>
            <input
                class="nhsuk-input"
                id=field
                type="search"
                autocomplete="off"
                on:input:target=move |event| set_words.set(event.target().value())
            />
            <p class="nhsuk-body-s app-list-filter__count" role="status">
                {move || shown.get().filter(|(some, all)| some < all).map(|(some, all)| format!("Showing {some} of the {all} on this page"))}
            </p>
        </div>
    }
}

/// Whether a text holds every one of some words, whatever their case.
#[cfg_attr(not(feature = "hydrate"), cfg_attr(not(test), expect(dead_code, reason = "only the browser filters")))]
fn holds(text: &str, words: &str) -> bool {
    let text = text.to_lowercase();
    words.to_lowercase().split_whitespace().all(|word| text.contains(word))
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use wasm_bindgen::JsCast;

    /// Hides what does not match; tells how many of how many are shown.
    pub(super) fn apply(list: &str, words: &str) -> Option<(usize, usize)> {
        let members = document().get_element_by_id(list)?.children();
        let all = members.length();
        let mut shown = 0;
        for place in 0..all {
            let Some(member) = members.item(place).and_then(|member| member.dyn_into::<web_sys::HtmlElement>().ok()) else {
                continue;
            };
            let matches = super::holds(&member.text_content().unwrap_or_default(), words);
            member.set_hidden(!matches);
            shown += usize::from(matches);
        }
        Some((shown, all as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::holds;

    #[test]
    fn every_word_must_be_there_in_any_order_and_case() {
        assert!(holds("Blood pressure at home 128/82", "home BLOOD"));
        assert!(!holds("Blood pressure at home", "blood sugar"));
        assert!(holds("anything", "  "));
    }
}
