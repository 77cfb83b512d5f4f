//! Owns the choice of one from a list as a plain select.

use leptos::prelude::*;

use super::{Field, Pick, described_by, id_of, invalid};

/// One of `options`; the chosen one's hint shows under it. `empty` is the words of the empty option, none without.
#[component]
pub fn Select(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(optional, into)] prefix: String,
    #[prop(into)] options: Signal<Vec<Pick>>,
    #[prop(optional, into)] empty: String,
    /// The value chosen at first.
    #[prop(optional, into)]
    value: String,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] hint: String,
    #[prop(optional, into)] error: MaybeProp<String>,
    /// Told the value of every choice.
    #[prop(optional, into)]
    on_pick: Option<Callback<String>>,
) -> impl IntoView {
    let id = id_of(&prefix, &name);
    let described = described_by(&id, &hint, error);
    let (chosen, choose) = signal(value);
    let changed = move |event| {
        let value = event_target_value(&event);
        choose.set(value.clone());
        if let Some(told) = on_pick {
            told.run(value);
        }
    };
    let listed = move || {
        let chosen = chosen.get_untracked();
        let option = |pick: Pick| view! { <option value=pick.value.clone() selected=pick.value == chosen>{pick.label}</option> };
        options.get().into_iter().map(option).collect_view()
    };
    let chosen_hint = move || {
        let hint = options.with(|options| options.iter().find(|pick| pick.value == chosen.get()).map(|pick| pick.hint.clone()));
        hint.filter(|hint| !hint.is_empty()).map(|hint| view! { <p class="field-hint">{hint}</p> })
    };
    view! {
        <Field id=id.clone() label optional hint error>
            <select id=id name=name required=required aria-invalid=invalid(error) aria-describedby=described on:change=changed>
                {(!empty.is_empty()).then(|| view! { <option value="">{empty}</option> })}
                {listed}
            </select>
            {chosen_hint}
        </Field>
    }
}
