//! Owns what a reporter writes: answers to the desk, and taking a report back.

use api::{Answer, ReportView, Withdraw};
use domain::number::IncidentNumber;
use domain::validate::TEXT_MAX;
use leptos::prelude::*;
use ui::{Glyph, Icon};

use crate::draft::{Draft, accepted};
use crate::pages::account::{Notice, Refusal};

/// What the desk asked last, with the answer right under it.
#[component]
pub fn Question(view: ReportView, answer: ServerAction<Answer>) -> impl IntoView {
    let number = view.card.number;
    let desk = view.card.agent.unwrap_or_else(|| "The service desk".to_owned());
    let question = view.messages.into_iter().rev().find(|message| !message.from_you);
    view! {
        <section class="report is-asking" aria-labelledby="asked">
            <h2 id="asked">"We need an answer from you"</h2>
            <p>{desk}" goes on when you have answered."</p>
            {question.map(|message| view! { <blockquote class="own-words talk-text">{message.text}</blockquote> })}
            <AnswerForm number answer asked=true/>
        </section>
    }
}

#[component]
pub fn AnswerForm(
    number: IncidentNumber,
    answer: ServerAction<Answer>,
    #[prop(optional)] opens_new: bool,
    #[prop(optional)] asked: bool,
) -> impl IntoView {
    let told = move || match answer.value().get()? {
        Ok(_) => Some(view! { <Notice text="Sent."/> }.into_any()),
        Err(error) => Some(view! { <Refusal text=error.to_string()/> }.into_any()),
    };
    let hint = if opens_new {
        "This report has ended. What you write opens a new one that goes on from it."
    } else {
        "Whoever works on it reads this."
    };
    view! {
        <Draft form=format!("answer:{number}") accepted=accepted(answer)>
            <ActionForm action=answer attr:class="form">
                {told}
                <input type="hidden" name="number" value=number.to_string()/>
                <div class="question">
                    <label for="answer">{if asked { "Your answer" } else { "Write to the service desk" }}</label>
                    <textarea id="answer" name="text" required maxlength=TEXT_MAX aria-describedby="answer-hint"></textarea>
                    <p class="field-hint" id="answer-hint">{hint}</p>
                </div>
                <div><button class=if asked { "button is-primary" } else { "button" } disabled=move || answer.pending().get()>"Send"</button></div>
            </ActionForm>
        </Draft>
    }
}

#[component]
pub fn WithdrawForm(number: IncidentNumber, withdraw: ServerAction<Withdraw>) -> impl IntoView {
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
