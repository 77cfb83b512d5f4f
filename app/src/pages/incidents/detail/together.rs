//! Owns following and informing on the incident page. Never reassigns anything.

use api::{ApiError, Follow, Inform};
use domain::access::Action as Right;
use domain::ids::PersonId;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos::task::spawn_local;
use ui::{Glyph, Icon, TextArea};

use super::desk::{Desk, fresh};
use super::step_form::Refused;
use crate::pages::frame::Changes;
use crate::pages::incidents::person_picker::PersonPicker;
use crate::session::use_me;

/// The button that the key F presses.
pub const FOLLOW: &str = "follow";

#[component]
pub fn Together() -> impl IntoView {
    let desk = Desk::get();
    let (follows, informs) = (Memo::new(move |_| desk.may(Right::IncidentFollow)), Memo::new(move |_| may_inform(desk)));
    let me = use_me().map(|me| me.id);
    let names = move || {
        let names = |ids: &[PersonId]| ids.iter().filter(|id| Some(**id) != me).copied().collect::<Vec<_>>();
        let others = desk.read(|view, book| names(&view.together.followers).into_iter().map(|id| book.person(id)).collect::<Vec<_>>());
        if others.is_empty() { "Nobody else follows it.".to_owned() } else { format!("Also follow it: {}.", others.join(", ")) }
    };
    read_what_is_new(desk);
    view! {
        <section class="together" aria-labelledby="together-title">
            <h2 class="side-heading" id="together-title">"Who is told"</h2>
            {move || follows.get().then(|| view! { <FollowForm/> })}
            <p class="fact-note">{names}</p>
            {move || informs.get().then(|| view! { <InformForm/> })}
        </section>
    }
}

fn may_inform(desk: Desk) -> bool {
    desk.may(Right::IncidentEscalate) && desk.may(Right::IncidentNoteWrite)
}

/// Whoever has the page before them has read what the inbox says about it.
fn read_what_is_new(desk: Desk) {
    let unread = Memo::new(move |_| desk.view.with(|view| view.together.unread));
    let changes = Changes::of_frame();
    Effect::new(move |_| {
        if unread.get() > 0 {
            spawn_local(async move {
                // Not marked is only shown once more.
                if api::mark_read(Some(desk.number)).await.is_ok() {
                    // So that the next one is new again.
                    desk.view.try_update(|view| view.together.unread = 0);
                    if let Some(changes) = changes {
                        changes.tell();
                    }
                }
            });
        }
    });
}

#[component]
fn FollowForm() -> impl IntoView {
    let desk = Desk::get();
    let me = use_me().map(|me| me.id);
    let following = Memo::new(move |_| desk.view.with(|view| me.is_some_and(|me| view.together.followers.contains(&me))));
    let sending = fresh(ServerAction::<Follow>::new());
    Effect::new(move |_| {
        if let Some(Ok(())) = sending.value().get() {
            // The page still shows how it was before.
            desk.done(if following.get_untracked() { "You do not follow it any more." } else { "You follow it now." });
        }
    });
    let words = move || if following.get() { "You follow it: stop following" } else { "Follow" };
    let hint = "You follow what you write on, escalate or are mentioned in, until you stop it here.";
    view! {
        <ActionForm action=sending attr:class="fact-form">
            <input type="hidden" name="number" value=desk.number.to_string()/>
            <input type="hidden" name="following" value=move || (!following.get()).to_string()/>
            <button class="button is-small" id=FOLLOW title=hint aria-busy=move || sending.pending().get().then_some("true")>
                <Icon of=Glyph::Inbox/>{words}
            </button>
        </ActionForm>
        {move || sending.value().get().and_then(Result::err).map(|error| view! { <Refused error/> })}
    }
}

/// The way up that changes nothing: a named person is told, here and by mail.
#[component]
fn InformForm() -> impl IntoView {
    let desk = Desk::get();
    let sending = fresh(ServerAction::<Inform>::new());
    let error = Signal::derive(move || sending.value().get().and_then(Result::err));
    let of = move |name: &'static str| Signal::derive(move || error.with(|error| error.as_ref()?.field(name).map(str::to_owned)));
    let known = |error: &ApiError| error.field("person").is_some() || error.field("text").is_some();
    let other = move || error.get().filter(|error| !known(error));
    Effect::new(move |_| {
        if let Some(Ok(())) = sending.value().get() {
            desk.done("They are informed: in the log, in their inbox and by mail.");
        }
    });
    // A new form after each that was accepted.
    let round = Memo::new(move |before: Option<&usize>| {
        let accepted = sending.value().with(|value| matches!(value, Some(Ok(()))));
        before.copied().unwrap_or_default() + usize::from(accepted && sending.version().get() > 0)
    });
    view! {
        <details class="need-add" id="inform" open=move || error.with(Option::is_some)>
            <summary class="button is-small"><Icon of=Glyph::ArrowUp/>"Inform a manager"</summary>
            <ActionForm action=sending attr:class="fact-form">
                <input type="hidden" name="number" value=desk.number.to_string()/>
                <p class="fact-note">"They are told in their inbox and by mail. The incident stays where it is."</p>
                {move || {
                    round.track();
                    view! {
                        <PersonPicker name="person" label="Who" prefix="inform".to_owned() of=desk.number error=of("person")/>
                        <TextArea name="text" label="What they should know" prefix="inform" required=true error=of("text")/>
                    }
                }}
                {move || other().map(|error| view! { <Refused error/> })}
                <div class="actions"><button class="button is-primary is-small">"Inform"</button></div>
            </ActionForm>
        </details>
    }
}
