//! Owns the small form of one field, and the choice between two values when somebody else changed it meanwhile.

use api::{ApiError, EditField};
use domain::access::Action as Right;
use domain::incident::{Channel, Clash, Edit, Field, Shape};
use domain::priority::{Impact, Urgency};
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{ChoiceCards, Clock, Glyph, Icon, Pick, Select, TextArea, TextField, TimeField};

use super::desk::{Desk, fresh};
use super::step_form::Refused;
use crate::pages::incidents::person_picker::PersonPicker;
use crate::pages::incidents::types_field::TypesField;

/// Saves one field. `seen` is the version of it that stood there when the form opened.
#[component]
pub fn EditForm(field: Field) -> impl IntoView {
    let desk = Desk::get();
    let saving = fresh(ServerAction::<EditField>::new());
    let seen = desk.incident_untracked(|incident| incident.field_version(field));
    let failed = Signal::derive(move || saving.value().get().and_then(Result::err).filter(|error| is_about(error, field)));
    let clash = Signal::derive(move || match failed.get() {
        Some(ApiError::Conflict { clash: Some(clash), .. }) => Some(*clash),
        _ => None,
    });
    let wrong = Signal::derive(move || failed.get().and_then(|error| error.field(field.slug()).map(str::to_owned)));
    let other = move || {
        failed.get().filter(|error| clash.get().is_none() && error.field(field.slug()).is_none() && error.field("reason").is_none())
    };
    Effect::new(move |_| {
        if let Some(Ok(())) = saving.value().get() {
            desk.close(field);
            desk.done(&format!("{} saved.", field.label()));
        } else if clash.get().is_some() {
            // The newest state knows who it was.
            desk.reload();
        }
    });
    let cancel = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        desk.close(field);
    };
    view! {
        <div hidden=move || clash.get().is_some()>
            <ActionForm action=saving attr:class="fact-form" attr:id=format!("form-{}", field.slug())>
                <Target field seen/>
                <Input field wrong/>
                <Because field failed/>
                {move || other().map(|error| view! { <Refused error/> })}
                <div class="actions">
                    <button class="button is-primary is-small" aria-busy=move || saving.pending().get().then_some("true")>"Save"</button>
                    <a class="button is-quiet is-small" href=desk.path() on:click=cancel>"Cancel"</a>
                </div>
            </ActionForm>
        </div>
        {move || clash.get().map(|clash| view! { <ClashForm clash saving/> })}
    }
}

/// Why, for the changes that ask for it.
#[component]
fn Because(field: Field, failed: Signal<Option<ApiError>>) -> impl IntoView {
    let desk = Desk::get();
    let lifts = field == Field::Restricted && desk.incident_untracked(|incident| incident.restricted);
    let wrong = Signal::derive(move || failed.with(|error| error.as_ref()?.field("reason").map(str::to_owned)));
    let asks = lifts && desk.asks_for_reason(Right::IncidentUnsetRestricted);
    asks.then(|| view! { <TextField name="reason" label="Why" prefix="edit-restricted" required=true error=wrong/> })
}

/// With scripts an answer always belongs to its form; without, the address brought it to every form of the page.
fn is_about(error: &ApiError, field: Field) -> bool {
    match error {
        ApiError::Conflict { clash: Some(clash), .. } => clash.theirs.field() == field,
        ApiError::Invalid { fields } => {
            fields.of(field.slug()).is_some() || !Field::ALL.iter().any(|other| fields.of(other.slug()).is_some())
        }
        _ => true,
    }
}

#[component]
fn Target(field: Field, seen: u32) -> impl IntoView {
    view! {
        <input type="hidden" name="number" value=Desk::get().number.to_string()/>
        <input type="hidden" name="field" value=field.slug()/>
        <input type="hidden" name="seen" value=seen.to_string()/>
    }
}

/// Both values, each with the button that chooses it. Nothing is saved before.
#[component]
fn ClashForm(clash: Clash, saving: ServerAction<EditField>) -> impl IntoView {
    let desk = Desk::get();
    let field = clash.theirs.field();
    let (theirs, yours) = desk.read_untracked(|_, book| {
        let shown = |edit: &Edit| book.value(edit).unwrap_or_else(|| "empty".to_owned());
        (shown(&clash.theirs), shown(&clash.yours))
    });
    let author = clash.mark.by.clone();
    let by = move || desk.read(|_, book| author.person().map_or_else(|| author.to_string(), |id| book.person(id)));
    let keep = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        saving.value().set(None);
        desk.close(field);
        desk.reload();
    };
    view! {
        <div class="conflict" role="group" aria-label=format!("Choose a value for {}", field.label().to_lowercase())>
            <p class="conflict-title" role="alert">
                <Icon of=Glyph::Alert/>
                <span>{field.label()}" was changed while you edited. Nothing is saved yet."</span>
            </p>
            <div class="conflict-side">
                <span class="conflict-author">{by}", "<Clock at=clash.mark.at/></span>
                <span class="conflict-value">{theirs}</span>
                <a class="button is-small" href=desk.path() on:click=keep>"Keep theirs"</a>
            </div>
            <ActionForm action=saving attr:class="conflict-side">
                <span class="conflict-author">"You, now"</span>
                <span class="conflict-value">{yours}</span>
                <Target field seen=clash.mark.version/>
                <input type="hidden" name="value" value=clash.yours.text()/>
                <button class="button is-small">"Write mine"</button>
            </ActionForm>
        </div>
    }
}

/// The input that fits the field, filled with what stands there.
#[component]
fn Input(field: Field, wrong: Signal<Option<String>>) -> impl IntoView {
    let desk = Desk::get();
    let (now, reporter) = desk.read_untracked(|view, book| {
        let reporter = view.incident.reporter.map(|id| (id, book.person(id)));
        (view.incident.get(field), reporter)
    });
    let (name, label, prefix, value, error) = ("value", field.label(), format!("edit-{}", field.slug()), now.text(), wrong);
    let choices = desk.choices();
    let select =
        |options: Vec<Pick>| view! { <Select name label prefix=prefix.clone() options empty="None" value=value.clone() error/> }.into_any();
    let cards = |options: Vec<Pick>| {
        view! { <ChoiceCards name label prefix=prefix.clone() options stacked=true value=value.clone() error/> }.into_any()
    };
    match field {
        Field::Title => view! { <TextField name label prefix value required=true error/> }.into_any(),
        Field::Types => view! { <TypesField name label prefix value error/> }.into_any(),
        Field::Category => select(choices.categories()),
        Field::Service => select(choices.services()),
        Field::Location => select(choices.locations()),
        Field::Impact => cards(picks(Impact::ALL, |one| (one.slug(), one.label(), one.hint()))),
        Field::Urgency => cards(picks(Urgency::ALL, |one| (one.slug(), one.label(), one.hint()))),
        Field::Channel => select(picks(Channel::ALL, |one| (one.slug(), one.label(), one.hint()))),
        Field::NoticedAt => {
            let at = match now {
                Edit::NoticedAt(at) => at,
                _ => None,
            };
            view! { <TimeField name label prefix value=at error/> }.into_any()
        }
        Field::Reporter => view! { <PersonPicker name label prefix chosen=reporter error/> }.into_any(),
        Field::CategoryChecked | Field::Restricted => cards(vec![Pick::new("yes", "Yes"), Pick::new("no", "No")]),
        text if text.shape() == Shape::Line => view! { <TextField name label prefix value hint=text.hint() error/> }.into_any(),
        text => view! { <TextArea name label prefix value hint=text.hint() error/> }.into_any(),
    }
}

/// The options of a closed list of the domain.
fn picks<T: Copy>(all: &[T], words: impl Fn(T) -> (&'static str, &'static str, &'static str)) -> Vec<Pick> {
    all.iter().map(|one| words(*one)).map(|(value, label, hint)| Pick::new(value, label).with_hint(hint)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::validate::FieldErrors;

    #[test]
    fn an_error_shows_at_its_field_only() {
        let wrong = |field: &str| ApiError::Invalid { fields: FieldErrors::one(field, "No.") };
        assert!(is_about(&wrong("title"), Field::Title) && !is_about(&wrong("title"), Field::Cause));
        assert!(is_about(&wrong("request"), Field::Title), "what belongs to no field shows where one asked");
        assert!(is_about(&ApiError::Unavailable, Field::Title));
    }
}
