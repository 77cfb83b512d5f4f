//! Owns one question with a few answers to choose from: large, plain, the whole card is the target.

use leptos::prelude::*;
use ui::{Glyph, Icon, Pick};

/// Answers from their values and words.
pub fn answers<const N: usize>(all: [(&str, &str); N]) -> Signal<Vec<Pick>> {
    Signal::stored(all.map(|(value, words)| Pick::new(value, words)).to_vec())
}

/// Sent as `fields[name]`. One answer is needed; the browser asks for it before anything is sent.
#[component]
pub fn Question(
    name: &'static str,
    legend: &'static str,
    answers: Signal<Vec<Pick>>,
    /// The answer that is chosen at first.
    #[prop(optional)]
    value: String,
    error: Signal<Option<String>>,
    #[prop(optional)] in_row: bool,
    /// Told the value of every choice.
    #[prop(optional)]
    on_pick: Option<Callback<String>>,
) -> impl IntoView {
    let first = value;
    let card = move |answer: Pick| {
        let (value, checked) = (answer.value.clone(), !first.is_empty() && first == answer.value);
        let picked = move |_| {
            if let Some(told) = on_pick {
                told.run(value.clone());
            }
        };
        view! {
            <label class="choice">
                <input type="radio" name=format!("fields[{name}]") value=answer.value checked=checked required on:change=picked/>
                <span class="choice-title">{answer.label}</span>
            </label>
        }
    };
    let key = |answer: &Pick| answer.value.clone();
    view! {
        <fieldset
            class="question"
            aria-invalid=move || error.with(Option::is_some).then_some("true")
            aria-describedby=move || error.with(Option::is_some).then(|| format!("{name}-error"))
        >
            <legend>{legend}</legend>
            <div class=if in_row { "choices" } else { "choices is-stacked" }>
                <For each=move || answers.get() key=key let:answer>{card(answer)}</For>
            </div>
            <Wrong of=name error/>
        </fieldset>
    }
}

/// What is wrong with an answer, under the id that the input names.
#[component]
pub fn Wrong(of: &'static str, error: Signal<Option<String>>) -> impl IntoView {
    move || {
        let text = error.get()?;
        Some(view! { <p class="field-error" id=format!("{of}-error")><Icon of=Glyph::Alert/><span>{text}</span></p> })
    }
}
