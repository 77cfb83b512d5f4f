//! Owns the page of one own report: how far it is, what was said, and what the reporter can do.

use api::{Answer, Message, ReportState, ReportView, Withdraw};
use domain::number::IncidentNumber;
use domain::validate::TEXT_MAX;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::{DayTime, Glyph, Icon, Number};

use super::frame::Main;
use super::respond::{Outcome, Respond, Responses};
use super::state::{StateBadge, Steps};
use super::talk::Talk;
use crate::draft::{Draft, accepted, forget};
use crate::pages::account::Refusal;
use crate::pages::failure::Failure;

#[component]
pub fn ReportPage() -> impl IntoView {
    let (params, query) = (use_params_map(), use_query_map());
    let number = Memo::new(move |_| params.with(|params| params.get("number").unwrap_or_default()));
    let thanks = Memo::new(move |_| query.with(|query| query.get_str("thanks").is_some()));
    let responses = Responses::new();
    let (answer, withdraw) = (ServerAction::<Answer>::new(), ServerAction::<Withdraw>::new());
    let versions = move || (responses.version(), answer.version().get(), withdraw.version().get());
    let report = Resource::new(move || (number.get(), versions()), |(number, _)| api::fetch_report(number));
    // The report is in, so what was typed for it is no draft any more, however it was sent.
    Effect::new(move |_| {
        if thanks.get() {
            forget("report:");
        }
    });
    view! {
        <Main narrow=true>
            <Transition>
                {move || {
                    report.get().map(|answer_of| match answer_of {
                        Ok(view) => view! { <ReportBody view thanks=thanks.get() responses answer withdraw/> }.into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    })
                }}
            </Transition>
        </Main>
    }
}

#[component]
fn ReportBody(
    view: ReportView,
    thanks: bool,
    responses: Responses,
    answer: ServerAction<Answer>,
    withdraw: ServerAction<Withdraw>,
) -> impl IntoView {
    let number = view.card.number;
    let (can_answer, opens_new, can_withdraw) = (view.can_answer, view.answer_opens_new, view.can_withdraw);
    let asking = view! { <Asking view=view.clone() responses/> };
    let around = view! { <Around view=view.clone()/> };
    view! {
        <Title text=format!("{number} {}", view.card.title)/>
        {thanks.then(|| view! { <Thanks number/> })}
        <Head view=view.clone()/>
        <Outcome responses/>
        {asking}
        {around}
        <section class="portal-section" aria-labelledby="said">
            <h2 id="said">"What was said"</h2>
            <Talk messages=conversation(view)/>
        </section>
        {can_answer.then(|| view! { <AnswerForm number opens_new answer/> })}
        {can_withdraw.then(|| view! { <WithdrawForm number withdraw/> })}
    }
}

/// The report itself opens the conversation.
fn conversation(view: ReportView) -> Vec<Message> {
    let first = (!view.description.is_empty()).then(|| Message {
        from_you: true,
        who: String::new(),
        text: view.description,
        at: view.card.opened_at,
    });
    first.into_iter().chain(view.messages).collect()
}

#[component]
fn Thanks(number: IncidentNumber) -> impl IntoView {
    view! {
        <div class="message is-good" role="status">
            <Icon of=Glyph::Check/>
            <p class="message-title">"Thank you, we have your report."</p>
            <p>"Your number is "<Number of=number/>". Somebody at the service desk reads it next. Answers come here; you find this page again under My reports."</p>
        </div>
    }
}

#[component]
fn Head(view: ReportView) -> impl IntoView {
    let card = view.card;
    let place = [view.service, view.location, card.agent].into_iter().flatten().map(|fact| format!(" · {fact}")).collect::<String>();
    view! {
        <header class="form">
            <p class="report-facts"><Number of=card.number/>" · reported "<DayTime at=card.opened_at what="Reported"/>{place}</p>
            <h1>{card.title}</h1>
            <p><StateBadge state=card.state/></p>
            <Steps state=card.state/>
        </header>
    }
}

/// What the desk waits for.
#[component]
fn Asking(view: ReportView, responses: Responses) -> impl IntoView {
    let number = view.card.number;
    let desk = view.card.agent.unwrap_or_else(|| "The service desk".to_owned());
    match view.card.state {
        ReportState::PleaseConfirm if view.can_confirm || view.can_reopen => Some(
            view! {
                <section class="report is-asking" aria-labelledby="works">
                    <h2 id="works">"Does it work again?"</h2>
                    <p>{desk}" says that it is fixed."</p>
                    <Respond number responses/>
                </section>
            }
            .into_any(),
        ),
        ReportState::Confirmed if view.can_reopen => Some(
            view! {
                <section class="report" aria-labelledby="works">
                    <h2 id="works">"You said that it works again"</h2>
                    <p>"If that has changed, say so."</p>
                    <Respond number responses only_still=true/>
                </section>
            }
            .into_any(),
        ),
        ReportState::WaitingForYou if view.can_answer => Some(
            view! {
                <section class="report is-asking" aria-labelledby="asked">
                    <h2 id="asked">"We need an answer from you"</h2>
                    <p>{desk}" asked you something and goes on when you have answered."</p>
                    <div class="actions"><a class="button is-primary" href="#answer">"Answer"</a></div>
                </section>
            }
            .into_any(),
        ),
        _ => None,
    }
}

/// How it ended, and the reports before and after it.
#[component]
fn Around(view: ReportView) -> impl IntoView {
    let link = |before: &'static str, number: IncidentNumber| {
        view! { <p>{before}<a href=format!("/reports/{number}")>{number.to_string()}</a>"."</p> }
    };
    view! {
        {view.ending.map(|ending| view! { <p>{ending}</p> })}
        {view.follows.map(|number| link("This goes on from ", number))}
        {view.continued_in.map(|number| link("This goes on in ", number))}
    }
}

#[component]
fn AnswerForm(number: IncidentNumber, opens_new: bool, answer: ServerAction<Answer>) -> impl IntoView {
    let error = move || answer.value().get()?.err().map(|error| view! { <Refusal text=error.to_string()/> });
    let hint = if opens_new {
        "This report has ended. What you write opens a new one that goes on from it."
    } else {
        "Whoever works on it reads this."
    };
    view! {
        <Draft form=format!("answer:{number}") accepted=accepted(answer)>
            <ActionForm action=answer attr:class="form">
                {error}
                <input type="hidden" name="number" value=number.to_string()/>
                <div class="question">
                    <label for="answer">"Write to the service desk"</label>
                    <textarea id="answer" name="text" required maxlength=TEXT_MAX aria-describedby="answer-hint"></textarea>
                    <p class="field-hint" id="answer-hint">{hint}</p>
                </div>
                <div><button class="button" disabled=move || answer.pending().get()>"Send"</button></div>
            </ActionForm>
        </Draft>
    }
}

#[component]
fn WithdrawForm(number: IncidentNumber, withdraw: ServerAction<Withdraw>) -> impl IntoView {
    let error = move || withdraw.value().get()?.err().map(|error| view! { <Refusal text=error.to_string()/> });
    view! {
        {error}
        <details class="further">
            <summary><span class="icon-turn"><Icon of=Glyph::ChevronRight/></span>"Take this report back"</summary>
            <ActionForm action=withdraw attr:class="form">
                <input type="hidden" name="number" value=number.to_string()/>
                <p>"It was a mistake, or it is no longer needed. Nobody works on it after that."</p>
                <div><button class="button is-danger" disabled=move || withdraw.pending().get()>"Take it back"</button></div>
            </ActionForm>
        </details>
    }
}
