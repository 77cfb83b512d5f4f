//! Owns the form of one category, a new one or one that is there.

use api::SaveCategory;
use domain::catalogue::{Category, ResolutionCode, path, sorted};
use domain::incident::IncidentType;
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Pick, Select, TextArea, TextField};

use super::{Offered, Refused, Tick, failed, wrong};

#[component]
pub fn CategoryForm(one: Option<Category>, all: Vec<Category>, save: ServerAction<SaveCategory>) -> impl IntoView {
    let error = failed(save);
    let title = one.as_ref().map_or_else(|| "New category".to_owned(), |one| format!("Change {}", one.name));
    let pick = |(_, category): (usize, &Category)| Pick::new(category.id, path(&all, category.id).unwrap_or_default());
    let own = one.as_ref().map(|one| one.id);
    let parents: Vec<Pick> = sorted(&all).into_iter().filter(|(_, node)| !node.retired && Some(node.id) != own).map(pick).collect();
    let types: Vec<Pick> = IncidentType::ALL.iter().map(|kind| Pick::new(kind.slug(), kind.label())).collect();
    let (id, seen, now) = (own.map(|id| id.to_string()), one.as_ref().map_or(0, |one| one.version), one.clone());
    let codes = one.as_ref().map(|one| one.codes.clone()).unwrap_or_default();
    let code = |code: &ResolutionCode| {
        view! { <Tick name=format!("fields[code-{}]", code.slug()) label=code.label() checked=codes.contains(code)/> }
    };
    let boxes = ResolutionCode::ALL.iter().map(code).collect_view();
    let text = move |of: fn(&Category) -> String| now.as_ref().map(of).unwrap_or_default();
    view! {
        <section class="panel" aria-labelledby="category-form">
            <h2 id="category-form">{title}</h2>
            <Refused error/>
            <ActionForm action=save attr:class="form">
                {id.map(|id| view! { <input type="hidden" name="id" value=id/> })}
                <input type="hidden" name="seen" value=seen/>
                <input type="hidden" name="fields[codes]" value="yes"/>
                <div class="form-row">
                    <TextField name="fields[name]" label="Name" value=text(|one| one.name.clone()) required=true error=wrong(error, "name")/>
                    <Select
                        name="fields[parent]" label="Below" options=parents empty="Nothing: at the top"
                        value=text(|one| one.parent.map(|id| id.to_string()).unwrap_or_default()) error=wrong(error, "parent")
                    />
                    <Select
                        name="fields[implies]" label="Type it implies" options=types empty="None"
                        value=text(|one| one.implies.map(|kind| kind.slug().to_owned()).unwrap_or_default())
                    />
                </div>
                <TextArea
                    name="fields[criteria]" label="Criteria" hint="When should an agent choose it, and when not?"
                    value=text(|one| one.criteria.clone()) required=true error=wrong(error, "criteria")
                />
                <fieldset class="field">
                    <legend>"How its incidents end"</legend>
                    <div class="actions">{boxes}</div>
                    <p class="field-hint">"None ticked: any of them."</p>
                </fieldset>
                {own.map(|_| view! { <Offered prefix="category" retired=one.as_ref().is_some_and(|one| one.retired) error=wrong(error, "retired")/> })}
                <div class="form-foot">
                    <button class="button is-primary">"Save"</button>
                    <a class="button is-quiet" href="/admin/categories">"Cancel"</a>
                </div>
            </ActionForm>
        </section>
    }
}
