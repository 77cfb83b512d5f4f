//! Owns the list of who has to know of a restricted incident: who reads it, and naming or taking off by hand for those
//! who may.

use api::{ApiError, NamePerson};
use domain::access::Action as Right;
use domain::ids::PersonId;
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Avatar, Glyph, Icon, TextField};

use super::desk::{Desk, fresh};
use super::step_form::Refused;
use crate::pages::incidents::person_picker::PersonPicker;

#[component]
pub fn NeedToKnow() -> impl IntoView {
    let desk = Desk::get();
    let restricted = Memo::new(move |_| desk.incident(|incident| incident.restricted));
    let may = Memo::new(move |_| desk.may(Right::IncidentNeedToKnowWrite));
    let naming = fresh(ServerAction::<NamePerson>::new());
    Effect::new(move |_| {
        if let Some(Ok(())) = naming.value().get() {
            desk.done("The list of who has to know is saved.");
        }
    });
    let people =
        Memo::new(move |_| desk.read(|view, book| view.incident.need_to_know.iter().map(|id| (*id, book.person(*id))).collect::<Vec<_>>()));
    let person = move |(id, name): (PersonId, String)| {
        view! {
            <li class="need-person">
                <span class="person"><Avatar person=Some(id) name=name.clone() decorative=true/>{name.clone()}</span>
                {move || may.get().then(|| view! { <TakeOff id name=name.clone() naming/> })}
            </li>
        }
    };
    let section = move || {
        view! {
            <section aria-labelledby="need-title">
                <h2 class="side-heading" id="need-title">"Who has to know"</h2>
                <p class="fact-note">"It is restricted: reporter, assignee and the people named here read it."</p>
                <ul class="need-people">{move || people.get().into_iter().map(person).collect_view()}</ul>
                {move || may.get().then(|| view! { <AddForm naming/> })}
            </section>
        }
    };
    view! { <Show when=move || restricted.get()>{section()}</Show> }
}

/// Taking off asks for a reason only where naming does; then the form has a field for it.
#[component]
fn TakeOff(id: PersonId, name: String, naming: ServerAction<NamePerson>) -> impl IntoView {
    let desk = Desk::get();
    let asks = desk.asks_for_reason(Right::IncidentNeedToKnowWrite);
    let form = view! {
        <ActionForm action=naming attr:class="fact-form">
            <input type="hidden" name="number" value=desk.number.to_string()/>
            <input type="hidden" name="person" value=id.to_string()/>
            <input type="hidden" name="named" value="false"/>
            {asks.then(|| view! { <TextField name="reason" label="Why" prefix=format!("off-{id}") required=true/> })}
            <button class="button is-quiet is-small">"Take off"<span class="visually-hidden">" "{name}</span></button>
        </ActionForm>
    };
    if asks {
        view! { <details class="need-off"><summary class="button is-quiet is-small">"Take off …"</summary>{form}</details> }.into_any()
    } else {
        form.into_any()
    }
}

#[component]
fn AddForm(naming: ServerAction<NamePerson>) -> impl IntoView {
    let desk = Desk::get();
    let asks = desk.asks_for_reason(Right::IncidentNeedToKnowWrite);
    let error = Signal::derive(move || naming.value().get().and_then(Result::err));
    let of = move |name: &'static str| Signal::derive(move || error.with(|error| error.as_ref()?.field(name).map(str::to_owned)));
    let known = |error: &ApiError| error.field("person").is_some() || error.field("reason").is_some();
    let other = move || error.get().filter(|error| !known(error));
    // A new form after each that was accepted: the next person is another one.
    let round = Memo::new(move |before: Option<&usize>| {
        let accepted = naming.value().with(|value| matches!(value, Some(Ok(()))));
        before.copied().unwrap_or_default() + usize::from(accepted && naming.version().get() > 0)
    });
    view! {
        <details class="need-add" open=move || error.with(Option::is_some)>
            <summary class="button is-small"><Icon of=Glyph::Plus/>"Name somebody"</summary>
            <ActionForm action=naming attr:class="fact-form">
                <input type="hidden" name="number" value=desk.number.to_string()/>
                <input type="hidden" name="named" value="true"/>
                {move || {
                    round.track();
                    view! { <PersonPicker name="person" label="Who" prefix="need".to_owned() error=of("person")/> }
                }}
                {asks.then(|| view! { <TextField name="reason" label="Why" prefix="need" required=true error=of("reason")/> })}
                {move || other().map(|error| view! { <Refused error/> })}
                <div class="actions"><button class="button is-primary is-small">"Name"</button></div>
            </ActionForm>
        </details>
    }
}
