//! Suggests people of one's own list while one types a name.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Somebody who may be meant. Only people who are on the page already: nothing is fetched, nothing new is disclosed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// `Margaret Okell, born 4 March 1952`.
    pub words: String,
    /// Where to go.
    pub href: String,
}

/// The most suggestions shown at a time.
const MOST: usize = 6;

/// Watches the field with the id `field` and lists the people of `people` whose words begin like what is typed.
#[island]
pub fn PersonSuggestions(field: String, people: Vec<Suggestion>) -> impl IntoView {
    let (typed, set_typed) = signal(String::new());
    #[cfg(feature = "hydrate")]
    browser::watch(&field, set_typed);
    #[cfg(not(feature = "hydrate"))]
    let _ = (field, set_typed);
    let people = StoredValue::new(people);
    let matching = move || people.with_value(|people| matching(people, &typed.get()));
    view! {
        <div class="app-suggestions" role="status" aria-live="polite">
            {move || {
                let found = matching();
                (!found.is_empty()).then(|| view! {
                    <p class="nhsuk-body-s nhsuk-u-margin-bottom-1">"On your list:"</p>
                    <ul class="nhsuk-list app-suggestions__list">
                        {found.into_iter().map(|person| view! { <li><a href=person.href>{person.words}</a></li> }).collect_view()}
                    </ul>
                })
            }}
        </div>
    }
}

/// Those in whose words every typed word begins a word; none until two letters are typed.
fn matching(people: &[Suggestion], typed: &str) -> Vec<Suggestion> {
    let typed = typed.trim().to_lowercase();
    if typed.chars().count() < 2 {
        return Vec::new();
    }
    people
        .iter()
        .filter(|person| {
            let words = person.words.to_lowercase();
            typed.split_whitespace().all(|start| words.split_whitespace().any(|word| word.starts_with(start)))
        })
        .take(MOST)
        .cloned()
        .collect()
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, closure::Closure};

    pub(super) fn watch(field: &str, set_typed: WriteSignal<String>) {
        let Some(input) =
            document().get_element_by_id(field).and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok())
        else {
            return;
        };
        let source = input.clone();
        let listener = Closure::<dyn FnMut()>::new(move || set_typed.set(source.value()));
        // The page keeps the field as long as it lives, so the listener is never taken off again.
        let _ = input.add_event_listener_with_callback("input", listener.as_ref().unchecked_ref());
        listener.forget();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people() -> Vec<Suggestion> {
        ["Margaret Okell, born 4 March 1952", "Mário Okoro, born 1 May 1990"]
            .map(|words| Suggestion { words: words.to_owned(), href: "/".to_owned() })
            .to_vec()
    }

    #[test]
    fn names_are_suggested_by_how_their_words_begin() {
        assert_eq!(matching(&people(), "ok").len(), 2);
        assert_eq!(matching(&people(), "okell marg").len(), 1);
        assert!(matching(&people(), "o").is_empty());
        assert!(matching(&people(), "kell").is_empty());
    }
}
