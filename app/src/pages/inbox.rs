//! Owns the inbox: what happened that concerns the reader, by incident, with the reason why they were told. Every
//! entry leads to its place in the timeline. Works without scripts.

use api::{ApiError, InboxGroup, InboxView, MarkRead, NoticeView};
use domain::incident::Names;
use domain::number::IncidentNumber;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Glyph, Icon, Number, When};

use super::failure::Failure;
use super::frame::Changes;
use super::incidents::{EventLine, entry_id};

#[component]
pub fn InboxPage() -> impl IntoView {
    let reading = ServerAction::<MarkRead>::new();
    let inbox = Resource::new(move || reading.version().get(), |_| api::fetch_inbox());
    let changes = Changes::of_frame();
    Effect::new(move |_| {
        if let (Some(Ok(())), Some(changes)) = (reading.value().get(), changes) {
            changes.tell();
        }
    });
    view! {
        <Title text="Inbox"/>
        <Transition>
            {move || Suspend::new(async move {
                match inbox.await {
                    Ok(inbox) => view! { <Groups inbox reading/> }.into_any(),
                    Err(error) => view! { <Failure error/> }.into_any(),
                }
            })}
        </Transition>
    }
}

type Reading = ServerAction<MarkRead>;

#[component]
fn Groups(inbox: InboxView, reading: Reading) -> impl IntoView {
    let InboxView { groups, unread, names } = inbox;
    let lead = match unread {
        0 => "Everything is read.".to_owned(),
        1 => "One entry is unread.".to_owned(),
        unread => format!("{unread} entries are unread."),
    };
    let failed = move || reading.value().get().and_then(Result::err).map(|error: ApiError| error.to_string());
    let list = if groups.is_empty() {
        view! { <Empty/> }.into_any()
    } else {
        groups.into_iter().map(|group| view! { <GroupView group names=names.clone() reading/> }).collect_view().into_any()
    };
    view! {
        <div class="page is-wide">
            <div class="inbox-head">
                <h1>"Inbox"</h1>
                {(unread > 0).then(|| view! { <ReadForm reading number=None/> })}
            </div>
            <p class="page-lead" role="status">{lead}</p>
            {move || failed().map(|words| view! { <p class="field-error" role="alert"><Icon of=Glyph::Alert/><span>{words}</span></p> })}
            {list}
        </div>
    }
}

#[component]
fn Empty() -> impl IntoView {
    view! {
        <div class="list">
            <div class="empty">
                <Icon of=Glyph::Inbox/>
                <h2>"Nothing was told to you yet"</h2>
                <p>"You are told of what you own or follow, of what your team gets, and when somebody mentions or informs you."</p>
                <p><a class="button" href="/incidents?assignee=me&open=true">"To my work"</a></p>
            </div>
        </div>
    }
}

#[component]
fn ReadForm(reading: Reading, number: Option<IncidentNumber>) -> impl IntoView {
    let words = match number {
        None => "Mark all as read".to_owned(),
        Some(_) => "Mark as read".to_owned(),
    };
    view! {
        <ActionForm action=reading>
            {number.map(|number| view! { <input type="hidden" name="number" value=number.to_string()/> })}
            <button class="button is-small">
                <Icon of=Glyph::Check/>{words}
                {number.map(|number| view! { <span class="visually-hidden">" what is new of "{number.to_string()}</span> })}
            </button>
        </ActionForm>
    }
}

#[component]
fn GroupView(group: InboxGroup, names: Names, reading: Reading) -> impl IntoView {
    let InboxGroup { number, title, stage, notices } = group;
    let heading = format!("about-{number}");
    let labelled = heading.clone();
    let unread = notices.iter().any(|notice| !notice.read);
    let notice = move |notice: NoticeView| {
        let class = if notice.read { "notice" } else { "notice is-unread" };
        let href = format!("/incidents/{number}#{}", entry_id(notice.event.id));
        view! {
            <li class=class>
                <div class="notice-body">
                    <EventLine event=notice.event.clone() names=names.clone()/>
                    <p class="notice-why">
                        {(!notice.read).then(|| view! { <b>"New · "</b> })}
                        <When at=notice.event.occurred_at what="Happened"/>
                        {format!(" · because {} · ", notice.because.label())}
                        <a href=href>"Show in the timeline"<span class="visually-hidden">" of "{number.to_string()}</span></a>
                    </p>
                </div>
            </li>
        }
    };
    view! {
        <section class="panel inbox-group" aria-labelledby=labelled>
            <header class="inbox-head">
                <h2 id=heading><a href=format!("/incidents/{number}")><Number of=number/>" "{title}</a></h2>
                <span class="badge">{stage.label()}</span>
                {unread.then(|| view! { <ReadForm reading number=Some(number)/> })}
            </header>
            <ul class="notices">{notices.into_iter().map(notice).collect_view()}</ul>
        </section>
    }
}
