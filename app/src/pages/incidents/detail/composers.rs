//! Owns the two composers, which nobody confuses: internal note and public reply. Drafts stay until the
//! server accepted them.

use api::{AddNote, AddReply, ApiError, FileView, Writing};
use domain::access::Action as Right;
use domain::incident::Audience;
use leptos::ev::KeyboardEvent;
use leptos::form::ActionForm;
use leptos::prelude::*;
use ui::{Glyph, Icon};
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use super::desk::{Desk, fresh};
use super::mention::MentionNames;
use super::others::{AlsoReplying, Telling};
use super::step_form::Refused;
use crate::attachments::{Attach, Files, Uploads, Zone};
use crate::draft::{Draft, accepted};

#[component]
pub fn Composers() -> impl IntoView {
    let desk = Desk::get();
    let notes = Memo::new(move |_| desk.may(Right::IncidentNoteWrite));
    let replies = Memo::new(move |_| desk.may(Right::IncidentReplyPublic));
    view! {
        <section class="composers" aria-label="Write">
            {move || notes.get().then(|| view! { <NoteComposer/> })}
            {move || replies.get().then(|| view! { <ReplyComposer/> })}
        </section>
    }
}

#[component]
fn NoteComposer() -> impl IntoView {
    let desk = Desk::get();
    let sending = fresh(ServerAction::<AddNote>::new());
    let accepted = accepted(sending);
    tell(accepted, "Note added.");
    let telling = Telling::new(Writing::Note);
    view! {
        <details class="composer is-note" name="composer" open>
            <summary>
                <Icon of=Glyph::Lock/>
                <span class="composer-title">"Internal note"</span>
                <span class="composer-audience">"Only agents see this"</span>
            </summary>
            <Draft form=format!("note:{}", desk.number) accepted>
                <ActionForm action=sending attr:class="composer-form">
                    <input type="hidden" name="number" value=desk.number.to_string()/>
                    <label class="visually-hidden" for="note">"Internal note, only agents see this"</label>
                    <textarea
                        id="note"
                        name="text"
                        placeholder="What you found, what you tried, what comes next"
                        aria-describedby="note-error"
                        on:keydown=send_on_keys
                        on:input=move |event| telling.typed(&event)
                        on:blur=move |_| telling.stop()
                    ></textarea>
                    <MentionNames of="note"/>
                    <Wrong id="note-error" error=Signal::derive(move || sending.value().get().and_then(Result::err))/>
                    <div class="composer-foot">
                        <button class="button is-note" aria-busy=move || sending.pending().get().then_some("true")>
                            <Icon of=Glyph::Lock/>"Add internal note"
                        </button>
                        <span class="composer-draft with-scripts">"Draft kept"</span>
                    </div>
                </ActionForm>
            </Draft>
            <AttachHere audience=Audience::Internal id="attach-note"/>
        </details>
    }
}

#[component]
fn ReplyComposer() -> impl IntoView {
    let desk = Desk::get();
    let reporter = Memo::new(move |_| desk.read(|view, book| view.incident.reporter.map(|id| (id, book.person(id)))));
    let name = move || reporter.get().map(|(_, name)| name);
    let audience = move || match name() {
        Some(name) => format!("Leaves the team: to {name}"),
        None => "Nobody to reply to".to_owned(),
    };
    view! {
        <details class="composer is-reply" name="composer">
            <summary>
                <Icon of=Glyph::Reply/>
                <span class="composer-title">"Public reply"</span>
                <span class="composer-audience">{audience}</span>
            </summary>
            {move || match name() {
                Some(name) if is_own(reporter.get().map(|(id, _)| id)) => {
                    let words = format!("{name}, this is your own report: answer it in the portal.");
                    view! { <p class="composer-form">{words}</p> }.into_any()
                }
                Some(name) => view! { <ReplyForm name/> }.into_any(),
                None => view! {
                    <p class="composer-form">"Nobody is named as reporter, so nobody would read a reply. Set the reporter at the right first."</p>
                }
                .into_any(),
            }}
        </details>
    }
}

fn is_own(reporter: Option<domain::ids::PersonId>) -> bool {
    reporter.is_some() && reporter == crate::session::use_me().map(|me| me.id)
}

#[component]
fn ReplyForm(name: String) -> impl IntoView {
    let desk = Desk::get();
    let sending = fresh(ServerAction::<AddReply>::new());
    let accepted = accepted(sending);
    tell(accepted, "Reply sent.");
    let telling = Telling::new(Writing::Reply);
    view! {
        <Draft form=format!("reply:{}", desk.number) accepted>
            <ActionForm action=sending attr:class="composer-form">
                <input type="hidden" name="number" value=desk.number.to_string()/>
                <p class="recipients"><b>"Goes to"</b><span class="recipient">{name.clone()}</span></p>
                <label class="visually-hidden" for="reply">"Public reply to "{name.clone()}</label>
                <textarea
                    id="reply"
                    name="text"
                    placeholder="Write in plain words: what is known, what you do, what they can do"
                    aria-describedby="reply-error"
                    on:keydown=send_on_keys
                    on:input=move |event| telling.typed(&event)
                    on:blur=move |_| telling.stop()
                ></textarea>
                <AlsoReplying/>
                <Wrong id="reply-error" error=Signal::derive(move || sending.value().get().and_then(Result::err))/>
                <div class="composer-foot">
                    <button class="button is-primary" aria-busy=move || sending.pending().get().then_some("true")>
                        <Icon of=Glyph::Reply/>"Send to "{name}
                    </button>
                    <span class="composer-draft with-scripts">"Draft kept"</span>
                </div>
            </ActionForm>
        </Draft>
        <AttachHere audience=Audience::Public id="attach-reply"/>
    }
}

/// Files go where the text beside them goes.
#[component]
fn AttachHere(audience: Audience, id: &'static str) -> impl IntoView {
    let desk = Desk::get();
    let uploads = Uploads::new(Some(format!("{}/attachments", desk.path())), audience);
    let zone = match audience {
        // What misses both composers stays inside the team.
        Audience::Internal | Audience::Vendor => Zone { within: ".composer.is-note", beside: Some(".composer") },
        Audience::Public => Zone { within: ".composer.is-reply[open]", beside: None },
    };
    Effect::new(move |before: Option<usize>| {
        let count = uploads.added.with(Vec::len);
        if before.is_some_and(|before| before < count) {
            desk.reload();
        }
        count
    });
    let may = Memo::new(move |_| desk.may(Right::AttachmentUpload));
    move || may.get().then(|| view! { <Attach uploads zone id/> })
}

/// All files of the incident.
#[component]
pub fn IncidentFiles() -> impl IntoView {
    let desk = Desk::get();
    let files = Memo::new(move |_| {
        let removable = desk.may(Right::AttachmentDelete);
        let files = desk.view.with(|view| domain::attachment::files(&view.events));
        files.into_iter().map(|file| FileView { file, removable }).collect::<Vec<_>>()
    });
    view! { <Files files page="incidents"/> }
}

/// Says it aloud and fetches what it came to.
fn tell(accepted: Signal<usize>, what: &'static str) {
    let desk = Desk::get();
    Effect::new(move |before: Option<usize>| {
        let count = accepted.get();
        if count != 0 && before.is_some_and(|before| before != count) {
            desk.done(what);
        }
        count
    });
}

/// Ctrl+Enter sends, as in every mail program.
fn send_on_keys(event: KeyboardEvent) {
    if event.key() != "Enter" || !(event.ctrl_key() || event.meta_key()) || event.is_composing() {
        return;
    }
    let area = event.target().and_then(|target| target.dyn_into::<HtmlTextAreaElement>().ok());
    if let Some(form) = area.and_then(|area| area.form()) {
        event.prevent_default();
        // Refused only when a required input is empty; the browser says so itself.
        let _ = form.request_submit();
    }
}

#[component]
fn Wrong(id: &'static str, error: Signal<Option<ApiError>>) -> impl IntoView {
    let shown = move || match error.get() {
        Some(error) => match error.field("text") {
            Some(words) => {
                let words = words.to_owned();
                view! { <p class="field-error" role="alert"><Icon of=Glyph::Alert/><span>{words}</span></p> }.into_any()
            }
            None => view! { <Refused error/> }.into_any(),
        },
        None => ().into_any(),
    };
    view! { <div class="composer-error" id=id>{shown}</div> }
}
