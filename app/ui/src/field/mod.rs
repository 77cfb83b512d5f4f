//! Owns form fields: label, input, hint and error as one, tied together for assistive technology.
//! Never checks a value: errors come in.

mod cards;
mod moment;
mod need;
mod options;
mod select;
mod text;

use leptos::prelude::*;

use crate::{Glyph, Icon};

pub use cards::ChoiceCards;
pub use moment::TimeField;
pub use need::{NeedField, NeedFields};
pub use options::{Agent, FormChoices, Pick};
pub use select::Select;
pub use text::{TextArea, TextField};

/// An id from an input's name: `fields[team]` becomes `fields-team`. `prefix` keeps two forms of a page apart.
pub(crate) fn id_of(prefix: &str, name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty());
    let words: Vec<&str> = [prefix].into_iter().filter(|prefix| !prefix.is_empty()).chain(words).collect();
    words.join("-")
}

/// Label, hint and error around one input.
#[component]
fn Field(id: String, label: String, optional: bool, hint: String, error: MaybeProp<String>, children: Children) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id.clone()>{label} {optional.then(|| view! { " " <span class="field-optional">"optional"</span> })}</label>
            {children()}
            <Notes id hint error/>
        </div>
    }
}

/// Hint and error of a field, each with the id that `described_by` names.
#[component]
fn Notes(id: String, hint: String, error: MaybeProp<String>) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let error_text = move || {
        let message = error.get()?;
        Some(view! { <p class="field-error" id=error_id.clone()><Icon of=Glyph::Alert/><span>{message}</span></p> })
    };
    view! {
        {(!hint.is_empty()).then(|| view! { <p class="field-hint" id=hint_id>{hint}</p> })}
        {error_text}
    }
}

/// The ids that describe an input now, `None` when there is nothing to say.
fn described_by(id: &str, hint: &str, error: MaybeProp<String>) -> impl Fn() -> Option<String> + Clone + Send + Sync + 'static {
    let (hint, wrong) = ((!hint.is_empty()).then(|| format!("{id}-hint")), format!("{id}-error"));
    move || match (&hint, error.get().is_some()) {
        (Some(hint), true) => Some(format!("{wrong} {hint}")),
        (None, true) => Some(wrong.clone()),
        (hint, false) => hint.clone(),
    }
}

/// `aria-invalid` appears only with an error.
fn invalid(error: MaybeProp<String>) -> impl Fn() -> Option<&'static str> + Clone + Send + Sync + 'static {
    move || error.get().is_some().then_some("true")
}

#[cfg(test)]
mod tests {
    use super::id_of;

    #[test]
    fn ids_follow_names() {
        for (prefix, name, id) in
            [("", "fields[team]", "fields-team"), ("move-12", "fields[noticed_at]", "move-12-fields-noticed_at"), ("", "q", "q")]
        {
            assert_eq!(id_of(prefix, name), id);
        }
    }
}
