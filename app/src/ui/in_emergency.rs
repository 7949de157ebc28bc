//! What an emergency looks for at the head of a record, beside allergies and warnings: a decision about resuscitation, and whom to call.

use domain::{Category, Entry};
use leptos::prelude::*;
use service::{emergency::AtTheHead, record::Banner};

use crate::paths;

/// The lines of a record that was opened in an emergency.
pub fn in_emergency(banner: &Banner) -> Option<impl IntoView + use<>> {
    let AtTheHead { resuscitation, to_call } = banner.in_emergency.as_ref()?;
    let resuscitation = resuscitation.as_ref().map(|decisions| decision(banner, decisions));
    let to_call = whom_to_call(to_call);
    Some(view! { {resuscitation}{to_call} })
}

/// That there is no decision, or which there is. A form that came as a letter has no line of its own: the link leads to it too.
fn decision(banner: &Banner, decisions: &[Entry]) -> AnyView {
    let person = banner.person.id;
    let none =
        if banner.tells_of_seals { "none recorded here that you can see; something is sealed" } else { "none recorded here" };
    let known: Vec<_> = decisions.iter().map(|entry| (entry.id, entry.title.clone(), entry.detail.clone())).collect();
    view! {
        <div class="app-banner__facts">
            <strong>"CPR decision: "</strong>
            {known.is_empty().then(|| view! { <span>{none}</span> })}
            {known.into_iter().map(|(entry, title, detail)| view! {
                <span><a href=paths::entry(person, entry)>{title}</a>{detail.map(|detail| format!(" – {detail}"))}</span>
            }).collect_view()}
            <a href=paths::category(person, Category::EndOfLife)>{format!("All under “{}”", Category::EndOfLife.words())}</a>
        </div>
    }
    .into_any()
}

fn whom_to_call(contacts: &[Entry]) -> Option<AnyView> {
    let lines: Vec<_> = contacts.iter().map(contact).collect();
    (!lines.is_empty()).then(|| {
        view! {
            <div class="app-banner__facts">
                <strong>"To call: "</strong>
                {lines}
            </div>
        }
        .into_any()
    })
}

/// Such as “Alison Okell-Baird, daughter, 07700 900118”: one press calls, where the source gave a number.
fn contact(entry: &Entry) -> AnyView {
    let words = entry.detail.as_ref().map_or_else(|| entry.title.clone(), |detail| format!("{}, {detail}", entry.title));
    match entry.detail.as_deref().and_then(number_in) {
        Some(number) => {
            let call = format!("tel:{number}");
            view! { <a href=call>{words}</a> }.into_any()
        }
        None => view! { <span>{words}</span> }.into_any(),
    }
}

/// The telephone number at the end of what is said of a contact, as a telephone takes it.
fn number_in(detail: &str) -> Option<String> {
    let last = detail.rsplit(", ").next()?;
    let is_number = last.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '+' | '-' | '(' | ')'));
    let dialled: String = last.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    (is_number && dialled.len() >= 3).then_some(dialled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_in_a_number_can_be_called() {
        assert_eq!(number_in("daughter, 07700 900118").as_deref(), Some("07700900118"));
        assert_eq!(number_in("+44 (0)151 496 0000").as_deref(), Some("+4401514960000"));
        assert_eq!(number_in("daughter"), None);
        assert_eq!(number_in("07700 900118, but not at night"), None);
    }
}
