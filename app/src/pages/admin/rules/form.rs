//! Owns the form of one rule, a new one or one that is there: what a report must have, and what follows.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::incident::Channel;
use domain::priority::{Impact, Urgency};
use domain::rule::{Mode, Rule};
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{ChoiceCards, FormChoices, Glyph, Icon, Pick, Select, TextArea, TextField};
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlElement, HtmlFormElement, UrlSearchParams};

use super::Acts;
use crate::pages::admin::{Failed, Refused, Tick, failed, wrong};

/// What stands in the inputs: what was typed, else what the rule says.
#[derive(Clone)]
struct Values {
    one: Option<Rule>,
    typed: BTreeMap<String, String>,
}

impl Values {
    fn text(&self, name: &str, of: impl Fn(&Rule) -> String) -> String {
        self.typed.get(name).cloned().unwrap_or_else(|| self.one.as_ref().map(of).unwrap_or_default())
    }

    /// Boxes that are not ticked are not sent: once something was typed, only that counts.
    fn ticked(&self, name: &str, of: impl Fn(&Rule) -> bool) -> bool {
        if self.typed.is_empty() { self.one.as_ref().is_some_and(of) } else { self.typed.get(name).is_some_and(|value| value == "yes") }
    }
}

#[component]
pub fn RuleForm(one: Option<Rule>, typed: BTreeMap<String, String>, choices: Arc<FormChoices>, acts: Acts) -> impl IntoView {
    let error = failed(acts.save);
    let title = one.as_ref().map_or_else(|| "New rule".to_owned(), |one| format!("Change {}", one.name));
    let (id, seen) = (one.as_ref().map(|one| one.id.to_string()), one.as_ref().map_or(0, |one| one.version));
    let values = Values { one: one.clone(), typed };
    let modes = Mode::ALL.iter().map(|mode| Pick::new(mode.slug(), mode.label()).with_hint(mode.hint())).collect();
    let mode = values.text("mode", |rule| rule.mode.slug().to_owned());
    let mode = if mode.is_empty() { Mode::Propose.slug().to_owned() } else { mode };
    let on = one.as_ref().is_some_and(|one| one.on);
    view! {
        <section class="panel" aria-labelledby="rule-form">
            <h2 id="rule-form">{title}</h2>
            <Refused error/>
            {on.then(|| view! { <p class="panel-lead">"It is on. When its conditions or what it says change, it is off until it is switched on again."</p> })}
            <ActionForm action=acts.save attr:class="form">
                {id.map(|id| view! { <input type="hidden" name="id" value=id/> })}
                <input type="hidden" name="seen" value=seen.to_string()/>
                <input type="hidden" name="fields[boxes]" value="yes"/>
                <TextField name="fields[name]" label="Name" hint="Agents read it on the incident." value=values.text("name", |rule| rule.name.clone()) error=wrong(error, "name")/>
                <Conditions values=values.clone() choices=choices.clone() error/>
                <Outcome values choices error/>
                <ChoiceCards name="fields[mode]" label="How" options=modes value=mode error=wrong(error, "mode")/>
                <Foot acts/>
            </ActionForm>
            {one.map(|one| view! { <Delete one acts/> })}
        </section>
    }
}

/// Everything that is given must hold; of several words, channels or places any one does.
#[component]
fn Conditions(values: Values, choices: Arc<FormChoices>, error: Failed) -> impl IntoView {
    let channel = |channel: &Channel| {
        let name = format!("channel-{}", channel.slug());
        let checked = values.ticked(&name, |rule| rule.when.channels.contains(channel));
        view! { <Tick name=format!("fields[{name}]") label=channel.label() checked/> }
    };
    let channels = Channel::ALL.iter().map(channel).collect_view();
    let kept = values.one.as_ref().map(|rule| rule.when.locations.clone()).unwrap_or_default();
    let offered = choices.locations.iter().filter(|location| !location.retired || kept.contains(&location.id));
    let location = offered.map(|location| {
        let name = format!("location-{}", location.id);
        let checked = values.ticked(&name, |rule| rule.when.locations.contains(&location.id));
        view! { <Tick name=format!("fields[{name}]") label=location.name.clone() checked/> }
    });
    let locations = location.collect_view();
    let places = !choices.locations.is_empty();
    view! {
        <h3>"When a report"</h3>
        <TextArea
            name="fields[words]" label="says one of these words" optional=true
            hint="Words or phrases of title or description, with commas or line breaks between them. A star at the end takes every ending: print*"
            value=values.text("words", |rule| rule.when.words.join(", ")) error=wrong(error, "words")
        />
        <fieldset class="field">
            <legend>"came by"</legend>
            <div class="admin-boxes">{channels}</div>
            <p class="field-hint">"None ticked: by any way."</p>
        </fieldset>
        {places.then(|| view! {
            <fieldset class="field">
                <legend>"is in, or in a part of"</legend>
                <div class="admin-boxes">{locations}</div>
                <p class="field-hint">"None ticked: anywhere."</p>
            </fieldset>
        })}
        <TextField
            name="fields[departments]" label="is from somebody in department" optional=true hint="Several with commas between them."
            value=values.text("departments", |rule| rule.when.departments.join(", ")) error=wrong(error, "departments")
        />
    }
}

#[component]
fn Outcome(values: Values, choices: Arc<FormChoices>, error: Failed) -> impl IntoView {
    let impacts: Vec<Pick> = Impact::ALL.iter().map(|one| Pick::new(one.slug(), one.label()).with_hint(one.hint())).collect();
    let urgencies: Vec<Pick> = Urgency::ALL.iter().map(|one| Pick::new(one.slug(), one.label()).with_hint(one.hint())).collect();
    let id = |id: Option<String>| id.unwrap_or_default();
    view! {
        <h3>"Then it is"</h3>
        <div class="form-row">
            <Select name="fields[category]" label="Category" options=choices.categories() empty="Open" value=values.text("category", |rule| id(rule.then.category.map(|id| id.to_string()))) error=wrong(error, "category")/>
            <Select name="fields[service]" label="Service" options=choices.services() empty="Open" value=values.text("service", |rule| id(rule.then.service.map(|id| id.to_string()))) error=wrong(error, "service")/>
            <Select name="fields[team]" label="Team" options=choices.teams() empty="Open" value=values.text("team", |rule| id(rule.then.team.map(|id| id.to_string()))) error=wrong(error, "team")/>
        </div>
        <div class="form-row">
            <Select name="fields[impact]" label="Impact" options=impacts empty="Open" value=values.text("impact", |rule| id(rule.then.impact.map(|one| one.slug().to_owned()))) error=wrong(error, "impact")/>
            <Select name="fields[urgency]" label="Urgency" options=urgencies empty="Open" value=values.text("urgency", |rule| id(rule.then.urgency.map(|one| one.slug().to_owned()))) error=wrong(error, "urgency")/>
        </div>
    }
}

/// Save, or look first. Looking is a form of its own kind: it asks, so that what is typed goes into the address.
#[component]
fn Foot(acts: Acts) -> impl IntoView {
    let navigate = use_navigate();
    let look = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        let form =
            event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()).and_then(|button| button.closest("form").ok()?);
        let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) else { return };
        let typed = FormData::new_with_form(&form).and_then(|data| UrlSearchParams::new_with_str_sequence_sequence(&data));
        if let Ok(typed) = typed {
            navigate(&format!("/admin/rules?{}#look-back", String::from(typed.to_string())), Default::default());
        }
    };
    view! {
        <div class="form-foot">
            <button class="button is-primary" aria-busy=move || acts.save.pending().get().then_some("true")>"Save"</button>
            <button class="button" formmethod="get" formaction="/admin/rules#look-back" on:click=look>
                <Icon of=Glyph::Search/>"See what it would have matched"
            </button>
            <a class="button is-quiet" href="/admin/rules">"Cancel"</a>
        </div>
    }
}

/// Incidents keep what it did, by its name.
#[component]
fn Delete(one: Rule, acts: Acts) -> impl IntoView {
    view! {
        <details class="unfold">
            <summary class="button is-quiet is-small">"Delete this rule"</summary>
            <ActionForm action=acts.delete attr:class="form">
                <input type="hidden" name="id" value=one.id.to_string()/>
                <input type="hidden" name="seen" value=one.version.to_string()/>
                <p>"Incidents keep what it did and its name. It cannot be brought back."</p>
                <div class="actions"><button class="button is-danger is-small">"Delete"<span class="visually-hidden">" "{one.name}</span></button></div>
            </ActionForm>
        </details>
    }
}
