//! Owns the plain questions of a report: five, and two more for who wants them. The words are answers, never IT terms.

use api::Report;
use domain::catalogue::Location;
use domain::incident::Audience;
use domain::validate::{TEXT_MAX, TITLE_MAX};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use leptos_router::params::ParamsMap;
use ui::{Glyph, Icon, Moment, Pick, Select, TextArea, TimeField};
use wasm_bindgen::JsCast;

use super::ask::KnownAlready;
use super::frame::Main;
use super::question::{Question, Wrong, answers};
use crate::attachments::{Attach, Uploads, Zone};
use crate::draft::{Draft, accepted};
use crate::pages::account::Refusal;

#[component]
pub fn QuestionsPage() -> impl IntoView {
    let typed = use_query_map().with_untracked(Typed::of);
    let choices = Resource::new(|| (), |()| api::list_choices());
    view! {
        <Title text="Report a trouble"/>
        <Main narrow=true>
            <h1>"A few questions"</h1>
            <KnownAlready what=typed.title.clone()/>
            <Suspense>
                {move || {
                    // Without a list of places there is one question less.
                    let places = choices.get()?.map(|choices| choices.locations.into_iter().filter(|place| !place.retired).collect::<Vec<_>>()).unwrap_or_default();
                    Some(view! { <Questions typed=typed.clone() places/> })
                }}
            </Suspense>
        </Main>
    }
}

/// What stands in the form at first: the sentence that began it, or everything that was typed before a refusal.
#[derive(Clone, Default)]
struct Typed {
    title: String,
    description: String,
    impact: String,
    urgency: String,
    since: String,
    location: String,
    restricted: bool,
}

impl Typed {
    fn of(query: &ParamsMap) -> Typed {
        let text = |name: &str| query.get(name).unwrap_or_default();
        Typed {
            title: query.get("title").unwrap_or_else(|| text("what")),
            description: text("description"),
            impact: text("impact"),
            urgency: text("urgency"),
            since: text("since"),
            location: text("location"),
            restricted: text("restricted") == "yes",
        }
    }
}

#[component]
fn Questions(typed: Typed, places: Vec<Location>) -> impl IntoView {
    let report = ServerAction::<Report>::new();
    let error = Signal::derive(move || report.value().with(|value| value.as_ref()?.as_ref().err().cloned()));
    let wrong = move |field: &'static str| Signal::derive(move || error.with(|error| error.as_ref()?.field(field).map(str::to_owned)));
    let form = NodeRef::<leptos::html::Form>::new();
    Effect::new(move |_| {
        if error.with(Option::is_some) {
            request_animation_frame(move || to_first_wrong(form));
        }
    });
    let uploads = Uploads::new(None, Audience::Public);
    Effect::new(move |_| uploads.begin_report());
    Effect::new(move |_| {
        if report.pending().get() {
            uploads.report_sent();
        }
    });
    view! {
        <Draft form=format!("report:{}", typed.title) accepted=accepted(report)>
            <ActionForm action=report node_ref=form attr:class="form">
                <What what=typed.title error=wrong("title")/>
                <More text=typed.description error=wrong("description")/>
                <Question
                    name="impact"
                    legend="Who has this trouble?"
                    answers=answers([("low", "Only me"), ("medium", "My team or department"), ("high", "Everybody here")])
                    value=typed.impact
                    error=wrong("impact")
                />
                <Question
                    name="urgency"
                    legend="Can you work?"
                    answers=answers([("high", "No, I cannot work"), ("medium", "Yes, but with difficulty"), ("low", "Yes, it can wait")])
                    value=typed.urgency
                    error=wrong("urgency")
                />
                <Since value=typed.since error=wrong("noticed_at")/>
                <Further places place=typed.location error=wrong("location")/>
                <Confidential chosen=typed.restricted/>
                <div class="question with-scripts">
                    <p class="question-label">"A picture of it? " <span class="field-optional">"optional"</span></p>
                    <Attach uploads zone=Zone { within: "body", beside: None } id="attach"/>
                </div>
                {move || error.get().map(|error| view! { <Refusal text=error.to_string()/> })}
                <div class="form-foot">
                    <button class="button is-primary" disabled=move || report.pending().get()>"Send report"</button>
                    <a class="button is-quiet" href="/">"Cancel"</a>
                </div>
            </ActionForm>
        </Draft>
    }
}

/// The eyes and the keyboard go to the first answer that was refused.
fn to_first_wrong(form: NodeRef<leptos::html::Form>) {
    let form = form.get_untracked();
    let wrong = form.and_then(|form| form.query_selector("[aria-invalid=true] input, [aria-invalid=true]").ok()?);
    if let Some(input) = wrong.and_then(|input| input.dyn_into::<web_sys::HtmlElement>().ok()) {
        // An input that cannot take the focus is no harm.
        let _ = input.focus();
    }
}

#[component]
fn What(what: String, error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div class="question">
            <label for="title">"What stopped working?"</label>
            <input
                id="title"
                name="fields[title]"
                type="text"
                autocomplete="off"
                required
                maxlength=TITLE_MAX
                value=what
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=move || error.with(Option::is_some).then_some("title-error")
            />
            <Wrong of="title" error/>
        </div>
    }
}

#[component]
fn More(text: String, error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <TextArea
            name="fields[description]"
            label="Tell us more"
            optional=true
            value=text
            maxlength=TEXT_MAX
            hint="What the screen says, what you tried, how to reach you."
            error=error
        />
    }
}

/// Words for everybody; an exact time only where scripts know the time zone.
#[component]
fn Since(value: String, error: Signal<Option<String>>) -> impl IntoView {
    let alive = Moment::get().local;
    let exact = RwSignal::new(false);
    let on_pick = Callback::new(move |answer: String| exact.set(answer.is_empty()));
    let words = answers([("now", "Just now"), ("today", "Earlier today"), ("earlier", "Before today")]);
    let all = Signal::derive(move || {
        let exactly = alive.get().then(|| Pick::new("", "I know when"));
        words.get().into_iter().chain(exactly).collect::<Vec<_>>()
    });
    view! {
        <Question name="since" legend="Since when?" answers=all value error=Signal::stored(None) in_row=true on_pick/>
        {move || {
            exact.get().then(|| view! { <TimeField name="fields[noticed_at]" label="Since" required=true error=error/> })
        }}
    }
}

/// For those who want to say more; nobody has to open it.
#[component]
fn Further(places: Vec<Location>, place: String, error: Signal<Option<String>>) -> impl IntoView {
    let options: Vec<_> = places.iter().map(|place| Pick::new(place.id, place.name.clone())).collect();
    let unfolded = !place.is_empty();
    (!options.is_empty()).then(|| {
        view! {
            <details class="further" open=unfolded>
                <summary><span class="icon-turn"><Icon of=Glyph::ChevronRight/></span>"Add a place"</summary>
                <div class="form">
                    <Select name="fields[location]" label="Where?" optional=true options=options empty="I do not know, or everywhere" value=place error=error/>
                </div>
            </details>
        }
    })
}

/// Who reads it then is said before it is chosen: nobody has to trust a word.
#[component]
fn Confidential(chosen: bool) -> impl IntoView {
    view! {
        <label class="check confidential">
            <input type="checkbox" name="fields[restricted]" value="yes" checked=chosen/>
            <span>
                "Keep this between few people"
                <span class="choice-hint">"For example about a person, about health, or about somebody from inside. Only the incident managers read it, and whom they name."</span>
            </span>
        </label>
    }
}
