//! Owns the inputs of a change of many. What nobody fills in stays as it is at each incident.

use std::sync::Arc;

use api::ApiError;
use domain::workflow::{BULK_FIELDS, BulkAct, Need, Step};
use leptos::prelude::*;
use ui::{FormChoices, NeedField, Select, TextArea, TextField, TimeField};

#[component]
pub fn Inputs(act: BulkAct, needs: Vec<Need>, choices: Arc<FormChoices>, errors: Signal<Option<ApiError>>) -> impl IntoView {
    let team = RwSignal::new(None);
    let error = move |slug: &'static str| Signal::derive(move || errors.with(|error| error.as_ref()?.field(slug).map(str::to_owned)));
    let agents = choices.clone();
    let need = move |need: Need| {
        let choices = choices.clone();
        view! { <NeedField need choices prefix="many" team error=error(need.slug())/> }.into_any()
    };
    let remark = move || {
        view! { <TextArea name="fields[reason]" label="Remark" prefix="many" optional=true hint="Only agents read this." error=error("reason")/> }.into_any()
    };
    let assignee = move || {
        let options = Signal::derive(move || agents.agents(team.get()));
        view! { <Select name="fields[assignee]" label="Assignee" prefix="many" options empty="Nobody yet" optional=true error=error("assignee")/> }.into_any()
    };
    let inputs: Vec<AnyView> = match act {
        BulkAct::Edit => BULK_FIELDS.iter().map(|field| need(Need::Field(*field))).collect(),
        BulkAct::Step(Step::Assign) => vec![need(Need::Team), assignee(), remark()],
        BulkAct::Step(Step::Hold) => {
            let resume = view! { <TimeField name="fields[resume_at]" label="Look at it again" prefix="many" optional=true error=error("resume_at")/> };
            vec![need(Need::HoldReason), resume.into_any(), remark()]
        }
        BulkAct::Step(Step::Cancel) => {
            let hint = "The number of the incident that they repeat.";
            let of = view! { <div class="only-duplicate"><TextField name="fields[duplicate_of]" label="Duplicate of" prefix="many" hint placeholder="INC-123" error=error("duplicate_of")/></div> };
            vec![need(Need::CancelReason), of.into_any(), remark()]
        }
        BulkAct::Step(_) => Vec::new(),
        BulkAct::Move(_) => needs.into_iter().map(need).collect(),
    };
    let note = match act {
        BulkAct::Edit => Some("What you leave empty stays as it is."),
        BulkAct::Move(_) if !inputs.is_empty() => Some("At least one of them needs this on its way."),
        _ => None,
    };
    view! {
        {note.map(|note| view! { <p class="field-hint">{note}</p> })}
        <div class="many-inputs">{inputs}</div>
    }
}
