//! Owns the page of one own report: how far it is, what was said, and what the reporter can do.

use api::{Answer, FileView, Message, ReportState, ReportView, Withdraw};
use domain::incident::Audience;
use domain::number::IncidentNumber;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::{DayTime, Glyph, Icon, Number};

use super::answer::{AnswerForm, Question, WithdrawForm};
use super::frame::Main;
use super::respond::{AGAIN, Outcome, Respond, Responses, THANKS};
use super::state::{StateBadge, Steps};
use super::talk::Talk;
use crate::attachments::{Attach, Files, Uploads, Zone};
use crate::draft::forget;
use crate::live::Feed;
use crate::pages::account::Notice;
use crate::pages::failure::Failure;

#[component]
pub fn ReportPage() -> impl IntoView {
    let params = use_params_map();
    let number = Memo::new(move |_| params.with(|params| params.get("number").unwrap_or_default()));
    // Another report is another page: what was answered here is not said there.
    view! { <Main narrow=true>{move || view! { <Report number=number.get()/> }}</Main> }
}

#[component]
fn Report(number: String) -> impl IntoView {
    let query = use_query_map();
    let thanks = Memo::new(move |_| query.with(|query| query.get_str("thanks").is_some()));
    // Without scripts, and before the page is alive, what was answered comes back with the address.
    let told = Memo::new(move |_| query.with(|query| query.get("told")));
    let responses = Responses::new();
    let (answer, withdraw) = (ServerAction::<Answer>::new(), ServerAction::<Withdraw>::new());
    let uploads = Uploads::new(Some(format!("/reports/{number}/attachments")), Audience::Public);
    // Files that were added while the report was written go with it.
    Effect::new(move |_| {
        if thanks.get() {
            uploads.take_waiting();
        }
    });
    // Grows with what others do; asking for that is no sign of life of the reader.
    let heard = RwSignal::new(0u32);
    let waits = follow(&number, heard);
    let versions = move || (responses.version(), answer.version().get(), withdraw.version().get(), heard.get());
    let report = Resource::new(versions, move |(_, _, _, heard)| {
        let number = number.clone();
        async move { if heard == 0 { api::fetch_report(number).await } else { api::refetch_report(number).await } }
    });
    // The report is in, so what was typed for it is no draft any more, however it was sent.
    Effect::new(move |_| {
        if thanks.get() {
            forget("report:");
        }
    });
    view! {
        <Outcome responses/>
        {move || waits.get().then(|| view! {
            <p class="message" role="status">
                "There is news about this report. "
                <button type="button" class="link-button" on:click=move |_| {
                    waits.set(false);
                    heard.update(|heard| *heard += 1);
                }>"Show it"</button>
            </p>
        })}
        <Transition>
            {move || {
                report.get().map(|found| match found {
                    Ok(view) => view! { <ReportBody view thanks=thanks.get() told=told.get() responses answer withdraw uploads/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                })
            }}
        </Transition>
    }
}

/// Shows what others do at once, unless the reader is writing: then a line offers it.
fn follow(number: &str, heard: RwSignal<u32>) -> RwSignal<bool> {
    let waits = RwSignal::new(false);
    if let (Some(feed), Ok(number)) = (Feed::get(), number.parse::<IncidentNumber>()) {
        feed.on_news(move |news| {
            if !news.is_about(number) {
                return;
            }
            let writing =
                document().active_element().is_some_and(|active| ["TEXTAREA", "INPUT", "SUMMARY"].contains(&active.tag_name().as_str()));
            if writing { waits.set(true) } else { heard.update(|heard| *heard += 1) }
        });
    }
    waits
}

#[component]
fn ReportBody(
    view: ReportView,
    thanks: bool,
    told: Option<String>,
    responses: Responses,
    answer: ServerAction<Answer>,
    withdraw: ServerAction<Withdraw>,
    uploads: Uploads,
) -> impl IntoView {
    let number = view.card.number;
    let (opens_new, can_withdraw) = (view.answer_opens_new, view.can_withdraw);
    // The address still says thanks when the conversation has begun.
    let is_new = view.card.state == ReportState::Received && view.messages.is_empty();
    let news = told.filter(|_| untrack(|| responses.version()) == (0, 0)).and_then(|told| news(&told, view.card.state));
    // A question of the desk is answered where it stands, anything else after what was said.
    let asked = view.can_answer && view.card.state == ReportState::WaitingForYou;
    let answer_last = view.can_answer && !asked;
    let asking = view! { <Asking view=view.clone() responses/> };
    let files = view! { <OwnFiles files=view.files.clone() can_attach=view.can_attach uploads/> };
    let around = view! { <Around view=view.clone()/> };
    view! {
        <Title text=format!("{number} {}", view.card.title)/>
        {(thanks && is_new).then(|| view! { <Thanks number/> })}
        {news.map(|text| view! { <Notice text=text/> })}
        <Head view=view.clone()/>
        {asking}
        {asked.then(|| view! { <Question view=view.clone() answer/> })}
        {around}
        <section class="portal-section" aria-labelledby="said">
            <h2 id="said">"What was said"</h2>
            <Talk messages=conversation(view)/>
        </section>
        {files}
        {answer_last.then(|| view! { <AnswerForm number opens_new answer/> })}
        {can_withdraw.then(|| view! { <WithdrawForm number withdraw/> })}
    }
}

/// What was added, and the way to add more.
#[component]
fn OwnFiles(files: Vec<FileView>, can_attach: bool, uploads: Uploads) -> impl IntoView {
    let all = Signal::derive(move || {
        let new = uploads.added.get().into_iter().filter(|new| files.iter().all(|known| known.file.id != new.id));
        let new = new.map(|file| FileView { file, removable: true });
        files.iter().cloned().chain(new).collect::<Vec<_>>()
    });
    view! {
        <Files files=all page="reports"/>
        {can_attach.then(|| view! {
            <section class="portal-section" aria-labelledby="add-files">
                <h2 id="add-files">"Add a picture or a file"</h2>
                <Attach uploads zone=Zone { within: "body", beside: None } id="attach"/>
            </section>
        })}
    }
}

/// What the address tells, as long as it still holds.
fn news(told: &str, state: ReportState) -> Option<&'static str> {
    match (told, state) {
        ("works", ReportState::Confirmed | ReportState::Done) => Some(THANKS),
        ("broken", ReportState::InWork | ReportState::WaitingForYou) => Some(AGAIN),
        _ => None,
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
            {match card.state {
                ReportState::Ended => view! { <p><StateBadge state=card.state/></p> }.into_any(),
                state => view! { <Steps state/> }.into_any(),
            }}
            {view.steps.map(|steps| view! { <p class="report-facts">{steps}"."</p> })}
        </header>
    }
}

/// Whether it works again: asked while the desk waits for a word, offered while it can still be taken back.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_only_what_still_holds() {
        assert_eq!(news("works", ReportState::Confirmed), Some(THANKS));
        assert_eq!(news("works", ReportState::InWork), None, "it was reopened since");
        assert_eq!(news("broken", ReportState::InWork), Some(AGAIN));
        assert_eq!(news("x", ReportState::Confirmed), None);
    }
}
