//! Owns the input for each thing that a step can ask for. What is asked comes from the transition table.
//! Never decides whether it is needed.

use std::sync::Arc;

use domain::ids::TeamId;
use domain::incident::{CancelReason, Channel, Field, HoldReason, IncidentType, Shape};
use domain::priority::{Impact, Priority, Urgency};
use domain::task;
use domain::validate::FieldErrors;
use domain::workflow::Need;
use leptos::prelude::*;

use super::options::picks;
use super::{ChoiceCards, FormChoices, Pick, Select, TextArea, TextField, TimeField};

/// Inputs for all of `needs`, in this order; the owner's options follow the chosen team.
#[component]
pub fn NeedFields(
    needs: Vec<Need>,
    choices: Arc<FormChoices>,
    /// Keeps ids of two forms of a page apart.
    #[prop(into)]
    prefix: String,
    /// The team that the incident has already.
    #[prop(optional_no_strip)]
    team: Option<TeamId>,
    #[prop(optional, into)] errors: Signal<FieldErrors>,
) -> impl IntoView {
    let team = RwSignal::new(team);
    let field = move |need: Need| {
        let error = Signal::derive(move || errors.with(|errors| errors.of(need.slug()).map(str::to_owned)));
        view! { <NeedField need choices=choices.clone() prefix=prefix.clone() team error/> }
    };
    needs.into_iter().map(field).collect_view()
}

/// The input for one need, named `fields[slug]`.
#[component]
pub fn NeedField(
    need: Need,
    choices: Arc<FormChoices>,
    #[prop(optional, into)] prefix: String,
    /// The team that is chosen in the same form.
    team: RwSignal<Option<TeamId>>,
    #[prop(optional, into)] value: String,
    #[prop(optional, into)] error: MaybeProp<String>,
) -> impl IntoView {
    let (name, label) = (format!("fields[{}]", need.slug()), need.label());
    let select = |options: Vec<Pick>, empty: &'static str| {
        view! { <Select name=name.clone() label prefix=prefix.clone() options empty value=value.clone() error/> }.into_any()
    };
    let cards = |options: Vec<Pick>| {
        view! { <ChoiceCards name=name.clone() label prefix=prefix.clone() options stacked=true value=value.clone() error/> }.into_any()
    };
    let text =
        |hint: &'static str| view! { <TextArea name=name.clone() label prefix=prefix.clone() hint value=value.clone() error/> }.into_any();
    match need {
        Need::Team | Need::NextTeam => {
            let on_pick = Callback::new(move |id: String| team.set(id.parse().ok()));
            let now = team.get_untracked().map(|id| id.to_string());
            // It goes up to another team than the one that has it.
            let others = |pick: &Pick| need == Need::Team || Some(&pick.value) != now.as_ref();
            let options: Vec<Pick> = choices.teams().into_iter().filter(others).collect();
            let value = now.filter(|_| need == Need::Team).unwrap_or(value);
            view! { <Select name label prefix options empty="Choose a team" value error on_pick/> }.into_any()
        }
        Need::Assignee => {
            let options = Signal::derive(move || choices.agents(team.get()));
            view! { <Select name label prefix options empty="Choose a person" value error/> }.into_any()
        }
        Need::Code => cards(choices.codes()),
        Need::CancelReason => cards(picks!(CancelReason)),
        Need::HoldReason => cards(picks!(HoldReason)),
        Need::Priority => select(Priority::ALL.iter().map(|p| Pick::new(p.slug(), p.full_label())).collect(), "Choose a priority"),
        Need::FirstAnswer => text("The reporter reads this."),
        Need::Reason => text(""),
        Need::Notes => text("The next agent reads this."),
        Need::Field(Field::Types) => select(picks!(IncidentType), "Choose a type"),
        Need::Field(Field::Category) => select(choices.categories(), "Choose a category"),
        Need::Field(Field::Service) => select(choices.services(), "Choose a service"),
        Need::Field(Field::Location) => select(choices.locations(), "Choose a place"),
        Need::Field(Field::Impact) => cards(picks!(Impact)),
        Need::Field(Field::Urgency) => cards(picks!(Urgency)),
        Need::Field(Field::Channel) => select(picks!(Channel), "How it was told"),
        Need::Field(Field::NoticedAt) => view! { <TimeField name label prefix error/> }.into_any(),
        Need::Field(Field::CategoryChecked | Field::Restricted) => {
            let options = vec![Pick::new("yes", "Yes"), Pick::new("no", "No")];
            view! { <ChoiceCards name label prefix options value error/> }.into_any()
        }
        Need::Field(field) if field.shape() == Shape::Prose => text(field.hint()),
        Need::Field(_) => view! { <TextField name label prefix value error/> }.into_any(),
        Need::Tasks => view! { <AllTasks prefix error/> }.into_any(),
    }
}

/// What becomes of all open tasks alike; where there is room each is asked for by itself.
#[component]
pub fn AllTasks(prefix: String, error: MaybeProp<String>, #[prop(optional)] optional: bool) -> impl IntoView {
    let (name, reason) = (format!("fields[{}]", task::ALL), format!("fields[{}]", task::REASON));
    let options = vec![Pick::new("done", "All are done"), Pick::new("skipped", "Skip them")];
    view! {
        <ChoiceCards name label="Tasks that are still open" prefix=prefix.clone() options stacked=true optional error/>
        <TextField name=reason label="Why they are skipped" prefix optional=true/>
    }
}
