//! Form fields with their label, hint and error, and the summary at the top of a refused form.

use leptos::prelude::*;
use service::form_draft::FormDraft;

/// What was wrong, with links to the fields; nothing if nothing was.
pub fn error_summary(draft: &FormDraft) -> impl IntoView + use<> {
    let errors = draft.errors.clone();
    (!errors.is_empty()).then(|| {
        view! {
            <div class="nhsuk-error-summary" tabindex="-1" autofocus>
                <div role="alert">
                    <h2 class="nhsuk-error-summary__title">"There is a problem"</h2>
                    <div class="nhsuk-error-summary__body">
                        <ul class="nhsuk-list nhsuk-error-summary__list" role="list">
                            {errors.into_iter().map(|(field, error)| if field.is_empty() {
                                view! { <li>{error}</li> }.into_any()
                            } else {
                                view! { <li><a href=format!("#{field}")>{error}</a></li> }.into_any()
                            }).collect_view()}
                        </ul>
                    </div>
                </div>
            </div>
        }
    })
}

/// How a field looks and what it says of itself.
#[derive(Clone, Debug, Default)]
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    /// HTML input type; `textarea` for several lines.
    pub kind: &'static str,
    pub autocomplete: &'static str,
    /// `nhsuk-input--width-…`, if it should be narrow.
    pub width: &'static str,
}

impl Field {
    /// A line of text.
    pub fn text(name: &'static str, label: &'static str) -> Self {
        Self { name, label, kind: "text", autocomplete: "off", ..Self::default() }
    }

    /// Several lines of text.
    pub fn lines(name: &'static str, label: &'static str) -> Self {
        Self { kind: "textarea", ..Self::text(name, label) }
    }

    /// With help below its label.
    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// Of another type than text: `password`, say, or `number`.
    pub fn kind(self, kind: &'static str) -> Self {
        Self { kind, ..self }
    }

    /// With what a browser may fill in.
    pub fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// With a class of a width.
    pub fn width(self, width: &'static str) -> Self {
        Self { width, ..self }
    }
}

/// A field with what was typed and what was wrong with it.
pub fn field(field: &Field, draft: &FormDraft) -> AnyView {
    field_with(field, draft.value(field.name), draft.error(field.name))
}

/// A field with a value and, perhaps, an error.
pub fn field_with(field: &Field, value: &str, error: Option<&str>) -> AnyView {
    let Field { name, label, hint, kind, autocomplete, width } = field.clone();
    let value = value.to_owned();
    let described = described_by(name, hint, error.is_some());
    let error_class = if error.is_some() { " nhsuk-input--error" } else { "" };
    let control = if kind == "textarea" {
        textarea((name, name, "5"), &value, (described, error.is_some()))
    } else {
        let inputmode = (kind == "number").then_some("numeric");
        let kind = if kind == "number" { "text" } else { kind };
        view! {
            <input class=format!("nhsuk-input {width}{error_class}") id=name name=name type=kind inputmode=inputmode value=value
                autocomplete=autocomplete spellcheck="false" aria-describedby=described />
        }
        .into_any()
    };
    group(name, label, hint, error, control)
}

/// Several lines of text in one of many forms alike on a page: sent as `name`, and known as `id` on the page and in the draft.
pub fn lines_among_many((id, name): (&str, &'static str), label: &'static str, hint: &'static str, draft: &FormDraft) -> AnyView {
    let error = draft.error(id);
    let described = described_by(id, hint, error.is_some());
    let control = textarea((id, name, "2"), draft.value(id), (described, error.is_some()));
    group(id, label, hint, error, control)
}

fn textarea(
    (id, name, rows): (&str, &'static str, &'static str),
    value: &str,
    (described, has_error): (Option<String>, bool),
) -> AnyView {
    let class = if has_error { "nhsuk-textarea nhsuk-textarea--error" } else { "nhsuk-textarea" };
    view! { <textarea class=class id=id.to_owned() name=name rows=rows aria-describedby=described>{textarea_text(value)}</textarea> }
        .into_any()
}

/// What stands between a textarea's tags. Leptos does not escape it (it does everywhere else), so we must: what people type is theirs,
/// not ours to run. A browser leaves out the first line break, so there is one more.
fn textarea_text(value: &str) -> String {
    format!("\n{}", value.replace('&', "&amp;").replace('<', "&lt;"))
}

fn group(name: &str, label: &'static str, hint: &'static str, error: Option<&str>, control: AnyView) -> AnyView {
    let class = if error.is_some() { "nhsuk-form-group nhsuk-form-group--error" } else { "nhsuk-form-group" };
    view! {
        <div class=class>
            <label class="nhsuk-label" for=name.to_owned()>{label}</label>
            {(!hint.is_empty()).then(|| view! { <div class="nhsuk-hint" id=format!("{name}-hint")>{hint}</div> })}
            {error_message(name, error)}
            {control}
        </div>
    }
    .into_any()
}

/// The message beside a field.
pub fn error_message(name: &str, error: Option<&str>) -> impl IntoView + use<> {
    let id = format!("{name}-error");
    error.map(str::to_owned).map(|error| {
        view! {
            <span class="nhsuk-error-message" id=id><span class="nhsuk-u-visually-hidden">"Error: "</span>{error}</span>
        }
    })
}

fn described_by(name: &str, hint: &str, has_error: bool) -> Option<String> {
    let hint = (!hint.is_empty()).then(|| format!("{name}-hint"));
    let error = has_error.then(|| format!("{name}-error"));
    let both: Vec<_> = hint.into_iter().chain(error).collect();
    (!both.is_empty()).then(|| both.join(" "))
}

/// Day, month and year of a date: fields `{name}-day`, `{name}-month`, `{name}-year`; errors under `{name}-day`.
pub fn date_field(name: &'static str, legend: &'static str, hint: &'static str, draft: &FormDraft) -> AnyView {
    let first = format!("{name}-day");
    let error = draft.error(&first).map(str::to_owned);
    let class = if error.is_some() { "nhsuk-form-group nhsuk-form-group--error" } else { "nhsuk-form-group" };
    let described = described_by(name, hint, error.is_some());
    let parts = [
        ("day", "Day", "nhsuk-input--width-2"),
        ("month", "Month", "nhsuk-input--width-2"),
        ("year", "Year", "nhsuk-input--width-4"),
    ];
    let has_error = error.is_some();
    let inputs = parts.map(|(part, label, width)| {
        let id = format!("{name}-{part}");
        let error = if has_error { " nhsuk-input--error" } else { "" };
        view! {
            <div class="nhsuk-date-input__item">
                <div class="nhsuk-form-group">
                    <label class="nhsuk-label nhsuk-date-input__label" for=id.clone()>{label}</label>
                    <input class=format!("nhsuk-input nhsuk-date-input__input {width}{error}") id=id.clone() name=id.clone() type="text"
                        inputmode=(part != "month").then_some("numeric") value=draft.value(&id).to_owned() />
                </div>
            </div>
        }
    });
    view! {
        <div class=class>
            <fieldset class="nhsuk-fieldset" role="group" aria-describedby=described>
                <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">{legend}</legend>
                {(!hint.is_empty()).then(|| view! { <div class="nhsuk-hint" id=format!("{name}-hint")>{hint}</div> })}
                {error_message(name, error.as_deref())}
                <div class="nhsuk-date-input" id=name>{inputs.into_iter().collect_view()}</div>
            </fieldset>
        </div>
    }
    .into_any()
}

/// Value and words of each that can be chosen from a list.
pub type Options = Vec<(String, String)>;

/// A choice from a list.
pub fn select_field(name: &'static str, label: &'static str, options: Options, draft: &FormDraft) -> AnyView {
    grouped_select_field(name, label, vec![(String::new(), options)], draft)
}

/// A choice from a long list: each part of it under its heading, or by itself where that is empty.
pub fn grouped_select_field(
    name: &'static str,
    label: &'static str,
    groups: Vec<(String, Options)>,
    draft: &FormDraft,
) -> AnyView {
    let chosen = draft.value(name).to_owned();
    let error = draft.error(name);
    let class = if error.is_some() { "nhsuk-select nhsuk-select--error" } else { "nhsuk-select" };
    let control = view! {
        <select class=class id=name name=name aria-describedby=described_by(name, "", error.is_some())>
            {groups.into_iter().map(|(heading, options)| options_under(heading, options, &chosen)).collect_view()}
        </select>
    }
    .into_any();
    group(name, label, "", error, control)
}

fn options_under(heading: String, options: Options, chosen: &str) -> AnyView {
    let options = options.into_iter().map(|(value, words)| {
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    });
    let options = options.collect_view();
    if heading.is_empty() { options.into_any() } else { view! { <optgroup label=heading>{options}</optgroup> }.into_any() }
}

/// One of a few choices: value and words of each.
pub fn radios(name: &'static str, legend: &'static str, options: Vec<(String, String)>, draft: &FormDraft) -> AnyView {
    radios_with_hints(name, legend, options.into_iter().map(|(value, words)| (value, words, "")).collect(), draft)
}

/// One of a few choices: value, words and hint of each; the hint may be empty.
pub fn radios_with_hints(
    name: &'static str,
    legend: &'static str,
    options: Vec<(String, String, &'static str)>,
    draft: &FormDraft,
) -> AnyView {
    let chosen = draft.value(name).to_owned();
    let error = draft.error(name).map(str::to_owned);
    let class = if error.is_some() { "nhsuk-form-group nhsuk-form-group--error" } else { "nhsuk-form-group" };
    let described = described_by(name, "", error.is_some());
    view! {
        <div class=class>
            <fieldset class="nhsuk-fieldset" aria-describedby=described>
                <legend class="nhsuk-fieldset__legend nhsuk-fieldset__legend--s">{legend}</legend>
                {error_message(name, error.as_deref())}
                <div class="nhsuk-radios">
                    {options.into_iter().enumerate().map(|(place, (value, words, hint))| {
                        // The summary's link leads to the first.
                        let id = if place == 0 { name.to_owned() } else { format!("{name}-{value}") };
                        let checked = value == chosen;
                        let hint_id = (!hint.is_empty()).then(|| format!("{id}-hint"));
                        view! {
                            <div class="nhsuk-radios__item">
                                <input class="nhsuk-radios__input" id=id.clone() name=name type="radio" value=value checked=checked
                                    aria-describedby=hint_id.clone() />
                                <label class="nhsuk-label nhsuk-radios__label" for=id>{words}</label>
                                {hint_id.map(|id| view! { <div class="nhsuk-hint nhsuk-radios__hint" id=id>{hint}</div> })}
                            </div>
                        }
                    }).collect_view()}
                </div>
            </fieldset>
        </div>
    }
    .into_any()
}

/// A box to tick; it sends `yes`.
pub fn checkbox(name: &'static str, label: &'static str, draft: &FormDraft) -> AnyView {
    let is_ticked = draft.value(name) == "yes";
    let error = draft.error(name).map(str::to_owned);
    let class = if error.is_some() { "nhsuk-form-group nhsuk-form-group--error" } else { "nhsuk-form-group" };
    let described = described_by(name, "", error.is_some());
    view! {
        <div class=class>
            {error_message(name, error.as_deref())}
            <div class="nhsuk-checkboxes__item">
                <input class="nhsuk-checkboxes__input" id=name name=name type="checkbox" value="yes" checked=is_ticked aria-describedby=described />
                <label class="nhsuk-label nhsuk-checkboxes__label" for=name>{label}</label>
            </div>
        </div>
    }
    .into_any()
}

/// The hidden key that makes a double press one thing.
pub fn key_field(portal: &service::Portal) -> impl IntoView + use<> {
    let key = portal.entropy.id().to_string();
    view! { <input type="hidden" name="key" value=key /> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back_as_text_in_every_kind_of_field() {
        let typed = "\n</textarea><script>alert(\"1\")</script>&amp;";
        for shape in [Field::lines("note", "Note"), Field::text("note", "Note")] {
            let html = field_with(&shape, typed, Some("<b>wrong</b>")).to_html();
            assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        }
        let html = field_with(&Field::lines("note", "Note"), typed, None).to_html();
        assert!(html.contains(">\n\n&lt;/textarea>&lt;script>alert(\"1\")&lt;/script>&amp;amp;</textarea>"), "{html}");
    }
}
