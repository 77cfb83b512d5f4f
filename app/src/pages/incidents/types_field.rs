//! Owns the input for the types of an incident: several with scripts, one without, under one name either way.

use std::collections::BTreeSet;

use domain::incident::IncidentType;
use leptos::prelude::*;
use ui::{Glyph, Icon, Moment};

#[component]
pub fn TypesField(
    name: &'static str,
    label: &'static str,
    prefix: String,
    /// Slugs with commas between.
    #[prop(optional)]
    value: String,
    #[prop(optional)] optional: bool,
    #[prop(into)] error: Signal<Option<String>>,
) -> impl IntoView {
    let local = Moment::get().local;
    let (chosen, choose) = signal(read(&value));
    let first = chosen.get_untracked().first().copied();
    let box_of = move |kind: IncidentType| {
        let flip = move |_| choose.update(|chosen| flip(chosen, kind));
        view! {
            <label class="check">
                <input type="checkbox" id=format!("{prefix}-{}", kind.slug()) checked=chosen.get_untracked().contains(&kind) on:change=flip/>
                <span>{kind.label()}</span>
            </label>
        }
    };
    let one = move |kind: &IncidentType| view! { <option value=kind.slug() selected=first == Some(*kind)>{kind.label()}</option> };
    view! {
        <fieldset class="field">
            <legend>{label}{optional.then(|| view! { " " <span class="field-optional">"optional"</span> })}</legend>
            <div class="actions with-scripts">{IncidentType::ALL.iter().copied().map(box_of).collect_view()}</div>
            // Loses its name once the boxes take over.
            <select class="without-scripts" aria-label=label name=move || (!local.get()).then_some(name)>
                <option value="">"Choose a type"</option>
                {IncidentType::ALL.iter().map(one).collect_view()}
            </select>
            {move || local.get().then(|| view! { <input type="hidden" name=name value=move || chosen.with(written)/> })}
            {move || error.get().map(|words| view! { <p class="field-error"><Icon of=Glyph::Alert/><span>{words}</span></p> })}
        </fieldset>
    }
}

fn read(value: &str) -> BTreeSet<IncidentType> {
    value.split(',').filter_map(|slug| slug.parse().ok()).collect()
}

fn written(chosen: &BTreeSet<IncidentType>) -> String {
    chosen.iter().map(|kind| kind.slug()).collect::<Vec<_>>().join(",")
}

fn flip(chosen: &mut BTreeSet<IncidentType>, kind: IncidentType) {
    if !chosen.remove(&kind) {
        chosen.insert(kind);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_types_are_one_value() {
        let mut chosen = read("security,hardware");
        assert_eq!(written(&chosen), "hardware,security");
        flip(&mut chosen, IncidentType::Hardware);
        flip(&mut chosen, IncidentType::Software);
        assert_eq!(written(&chosen), "software,security");
        assert!(read("").is_empty());
    }
}
