//! Owns the choice of one from a few as cards: every option is read before one is chosen.

use leptos::prelude::*;

use super::{Notes, Pick, described_by, id_of};

/// Radio cards in a fieldset. `stacked` puts them one below the other.
#[component]
pub fn ChoiceCards(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] prefix: String,
    options: Vec<Pick>,
    #[prop(optional, into)] value: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional)] stacked: bool,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: MaybeProp<String>,
    #[prop(optional, into)] on_pick: Option<Callback<String>>,
) -> impl IntoView {
    let id = id_of(&prefix, &name);
    let described = described_by(&id, &hint, error);
    let class = if stacked { "choices is-stacked" } else { "choices" };
    let card = |pick: Pick| {
        let value_told = pick.value.clone();
        let picked = move |_| {
            if let Some(told) = on_pick {
                told.run(value_told.clone());
            }
        };
        view! {
            <label class="choice">
                <input type="radio" name=name.clone() value=pick.value.clone() checked=pick.value == value required=required on:change=picked/>
                <span class="choice-title">{pick.label}</span>
                {(!pick.hint.is_empty()).then(|| view! { <span class="choice-hint">{pick.hint}</span> })}
            </label>
        }
    };
    let fieldset_id = id.clone();
    let cards = options.into_iter().map(card).collect_view();
    view! {
        <fieldset class="field" id=fieldset_id tabindex="-1" aria-describedby=described>
            <legend>{label} {optional.then(|| view! { " " <span class="field-optional">"optional"</span> })}</legend>
            <div class=class>{cards}</div>
            <Notes id hint error/>
        </fieldset>
    }
}
