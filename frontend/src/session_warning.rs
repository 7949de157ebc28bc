//! Warns before an idle session ends, and lets one stay signed in without losing the page.

use leptos::prelude::*;

/// Shows a warning `warn_after_minutes` after the page was opened, and leads to the sign-in page when the session is over.
///
/// Without scripts no page leaves by itself; its footer says when the session ends.
#[island]
pub fn SessionWarning(warn_after_minutes: u32, ends_after_minutes: u32) -> impl IntoView {
    let left = RwSignal::new(None::<u32>);
    #[cfg(feature = "hydrate")]
    browser::watch(left, warn_after_minutes, ends_after_minutes);
    #[cfg(not(feature = "hydrate"))]
    let _ = (warn_after_minutes, ends_after_minutes);
    let stay = move |_| {
        #[cfg(feature = "hydrate")]
        browser::stay(left, warn_after_minutes, ends_after_minutes);
    };
    view! {
        <div class="app-session-warning" hidden=move || left.get().is_none()>
            <p class="app-session-warning__text" role="alert">
                "You will be signed out in "
                {move || left.get().map_or_else(String::new, |minutes| if minutes == 1 { "1 minute".to_owned() } else { format!("{minutes} minutes") })}
                " because nothing has happened here. What you have typed on this page is not saved yet."
            </p>
            <button type="button" class="nhsuk-button nhsuk-button--small" on:click=stay>"Stay signed in"</button>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::{cell::Cell, time::Duration};

    use leptos::prelude::*;

    thread_local! {
        /// Which watch is the present one: "stay signed in" starts another and lets the old one run out unheard.
        static ROUND: Cell<u32> = const { Cell::new(0) };
    }

    pub(super) fn watch(left: RwSignal<Option<u32>>, warn_after: u32, ends_after: u32) {
        let round = ROUND.with(|current| {
            current.set(current.get() + 1);
            current.get()
        });
        let is_present = move || ROUND.with(Cell::get) == round;
        for minute in warn_after..ends_after {
            let in_time = Duration::from_secs(u64::from(minute) * 60);
            set_timeout(
                move || {
                    if is_present() {
                        left.set(Some(ends_after - minute));
                    }
                },
                in_time,
            );
        }
        set_timeout(
            move || {
                if is_present() {
                    let _ = window().location().set_href("/sign-in?ended=1");
                }
            },
            Duration::from_secs(u64::from(ends_after) * 60),
        );
    }

    pub(super) fn stay(left: RwSignal<Option<u32>>, warn_after: u32, ends_after: u32) {
        wasm_bindgen_futures::spawn_local(async move {
            let answer = wasm_bindgen_futures::JsFuture::from(window().fetch_with_str("/session/stay")).await;
            if answer.is_ok_and(|answer| web_sys::Response::from(answer).ok()) {
                left.set(None);
                watch(left, warn_after, ends_after);
            } else {
                let _ = window().location().set_href("/sign-in?ended=1");
            }
        });
    }
}
