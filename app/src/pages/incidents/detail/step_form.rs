//! Owns the form of a step: real, works without scripts, keeps what is typed until the server accepted it.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::ApiError;
use domain::validate::FieldErrors;
use domain::workflow::{Offer, Step};
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Glyph, Icon};

use super::arrange::words;
use super::ask::{Asked, asked};
use super::desk::Desk;
use super::step_field::{StepField, teams_up};
use crate::draft::Draft;

/// What the ids of steps' forms begin with.
pub const STEP: &str = "step-";

/// The id by which keys and links find a step's form.
pub fn form_id(step: Step) -> String {
    format!("{STEP}{}", step.slug())
}

/// What this step would ask for now.
pub fn inputs_of(desk: Desk, offer: &Offer) -> Vec<Asked> {
    desk.read_untracked(|view, _| asked(offer, &view.incident))
}

/// The whole form, with one button.
#[component]
pub fn StepForm(offer: Offer) -> impl IntoView {
    let desk = Desk::get();
    let (step, inputs) = (offer.step, inputs_of(desk, &offer));
    let prefix = form_id(step);
    let choices = match step {
        Step::Escalate => Arc::new(desk.read_untracked(|view, _| teams_up(&desk.choices(), &view.incident))),
        _ => Arc::new(desk.read_untracked(|view, _| desk.choices().of_category(view.incident.category))),
    };
    let team = RwSignal::new(desk.incident_untracked(|incident| incident.team));
    let shown: Vec<&str> = inputs.iter().map(|asked| asked.what.slug()).collect();
    let rest = move || desk.error_of(step).and_then(|error| beside(error, &shown));
    let field = {
        let prefix = prefix.clone();
        move |asked: Asked| {
            let slug = asked.what.slug();
            let error = Signal::derive(move || desk.error_of(step).and_then(|error| error.field(slug).map(str::to_owned)));
            view! { <StepField asked prefix=prefix.clone() choices=choices.clone() team error/> }
        }
    };
    let class = if step == Step::Cancel { "button is-danger" } else { "button is-primary" };
    let fields = inputs.into_iter().map(field).collect_view();
    view! {
        <Draft form=format!("step:{}:{}", desk.number, step.slug()) accepted=desk.accepted(step)>
            <ActionForm action=desk.steps attr:class="form" attr:id=prefix>
                <Seen step/>
                {fields}
                {move || rest().map(|error| view! { <Refused error/> })}
                <div class="form-foot">
                    <button class=class aria-busy=move || desk.pending(step).then_some("true")>{words(&offer)}</button>
                </div>
            </ActionForm>
        </Draft>
    }
}

/// A step that asks for nothing: only the button.
#[component]
pub fn StepButton(offer: Offer, class: &'static str, glyph: Glyph) -> impl IntoView {
    let desk = Desk::get();
    let (step, onward) = (offer.step, glyph == Glyph::ArrowRight);
    view! {
        <ActionForm action=desk.steps attr:id=form_id(step)>
            <Seen step/>
            <button class=class aria-busy=move || desk.pending(step).then_some("true")>
                // The sign of going on stands behind the word.
                {(!onward).then(|| view! { <Icon of=glyph/> })}
                {words(&offer)}
                {onward.then(|| view! { <Icon of=glyph/> })}
            </button>
            {move || desk.error_of(step).map(|error| view! { <Refused error/> })}
        </ActionForm>
    }
}

/// Which incident and step, and from which stage the person saw it: nothing happens from another one.
#[component]
fn Seen(step: Step) -> impl IntoView {
    let desk = Desk::get();
    view! {
        <input type="hidden" name="number" value=desk.number.to_string()/>
        <input type="hidden" name="step" value=step.slug()/>
        <input type="hidden" name="from" value=move || desk.incident(|incident| incident.stage.slug())/>
    }
}

/// What the inputs do not say themselves.
fn beside(error: ApiError, shown: &[&str]) -> Option<ApiError> {
    let ApiError::Invalid { fields } = error else { return Some(error) };
    let hidden: Vec<_> = fields.0.into_iter().filter(|field| !shown.contains(&field.field.as_str())).collect();
    (!hidden.is_empty()).then_some(ApiError::Invalid { fields: FieldErrors(hidden) })
}

/// Why the server did not do it. What moved on meanwhile can be looked at without losing what is typed.
#[component]
pub fn Refused(error: ApiError) -> impl IntoView {
    let desk = Desk::get();
    let moved_on = matches!(error, ApiError::Conflict { .. });
    let words = match &error {
        ApiError::Invalid { fields } => each(fields),
        other => vec![other.to_string()],
    };
    view! {
        <div class="message is-danger" role="alert">
            <Icon of=Glyph::Alert/>
            {words.into_iter().map(|words| view! { <p>{words}</p> }).collect_view()}
            {moved_on.then(|| view! {
                <div class="actions">
                    <a class="button is-small" href=desk.path() on:click=move |event| {
                        event.prevent_default();
                        desk.reload();
                    }>"Show the new state"</a>
                    <span class="field-hint">"What you typed stays."</span>
                </div>
            })}
        </div>
    }
}

/// Every message with the name of its field, equal ones once.
fn each(fields: &FieldErrors) -> Vec<String> {
    let mut by_message: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for error in &fields.0 {
        by_message.entry(&error.message).or_default().push(error.field.replace('_', " "));
    }
    by_message.into_iter().map(|(message, fields)| format!("{}: {message}", fields.join(", "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_what_its_inputs_do_not() {
        let errors = |names: &[&str]| {
            let mut fields = FieldErrors::default();
            names.iter().for_each(|name| fields.push(*name, "Please fill this in."));
            ApiError::Invalid { fields }
        };
        let shown = ["reason"];
        assert_eq!(beside(errors(&["reason"]), &shown), None);
        assert_eq!(beside(errors(&["reason", "category"]), &shown), Some(errors(&["category"])));
        assert_eq!(beside(ApiError::NotFound, &shown), Some(ApiError::NotFound));
        let ApiError::Invalid { fields } = errors(&["category", "noticed_at"]) else { panic!() };
        assert_eq!(each(&fields), ["category, noticed at: Please fill this in."]);
    }
}
