//! Owns what all parts of the incident page share: the newest known state of the record, and what is under way.
//! Parts keep their inputs while the state under them is renewed. Never decides a rule.

use std::collections::BTreeSet;
use std::sync::Arc;

use api::{ApiError, IncidentView, Perform};
use domain::access::Action as Right;
use domain::incident::{Field, Incident};
use domain::number::IncidentNumber;
use domain::workflow::Step;
use leptos::prelude::*;
use ui::{FormChoices, Moment};

use super::values::Book;
use crate::live::Feed;

#[derive(Clone, Copy)]
pub struct Desk {
    pub number: IncidentNumber,
    pub view: RwSignal<IncidentView>,
    choices: StoredValue<Arc<FormChoices>>,
    pub steps: ServerAction<Perform>,
    /// The step that was asked for last; which form an answer belongs to.
    asked: RwSignal<Option<Step>>,
    /// Whether somebody waits for it, and what came.
    refresh: Action<bool, (bool, Result<IncidentView, ApiError>)>,
    /// Fields whose small form is open.
    pub editing: RwSignal<BTreeSet<Field>>,
    /// For assistive technology: what was just done.
    pub said: RwSignal<String>,
}

/// How a field stands on the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Face {
    Value,
    Open,
    Form,
}

impl Desk {
    /// For the page and everything in it.
    pub fn provide(view: IncidentView, choices: Arc<FormChoices>, editing: Option<Field>) -> Desk {
        let number = view.incident.number;
        let desk = Desk {
            number,
            view: RwSignal::new(view),
            choices: StoredValue::new(choices),
            steps: fresh(ServerAction::new()),
            asked: RwSignal::new(None),
            refresh: Action::new(move |awaited: &bool| {
                let awaited = *awaited;
                async move { (awaited, api::refetch_incident(number.to_string()).await) }
            }),
            editing: RwSignal::new(editing.into_iter().collect()),
            said: RwSignal::new(String::new()),
        };
        provide_context(desk);
        desk.follow();
        desk.hear();
        desk
    }

    pub fn get() -> Desk {
        expect_context()
    }

    fn follow(self) {
        Effect::new(move |_| {
            if let Some(input) = self.steps.input().get() {
                self.asked.set(Some(input.step));
            }
        });
        Effect::new(move |_| {
            if let Some(Ok(())) = self.steps.value().get()
                && let Some(step) = self.asked.get_untracked()
            {
                super::keys::settle();
                self.done(&format!("Done: {}.", step.label()));
            }
        });
        Effect::new(move |_| {
            // The log only grows: an answer that knows less was overtaken.
            if let Some((_, Ok(new))) = self.refresh.value().get()
                && new.events.len() >= self.view.with_untracked(|view| view.events.len())
            {
                self.view.set(new);
            }
        });
    }

    /// What others do here: fetched under everything that is being typed. A record that is not to be seen any more
    /// leaves the screen whole.
    fn hear(self) {
        let Some(feed) = Feed::get() else { return };
        feed.look_at(self.number);
        feed.on_news(move |news| {
            if news.gone.contains(&self.number) {
                // Only a document that is not there any more cannot be loaded anew.
                let _ = window().location().reload();
            } else if news.is_about(self.number) {
                // What does not come now comes when the line is back; the frame says that it is not.
                self.refresh.dispatch(false);
            }
        });
    }

    /// Something was accepted: say so and fetch what it came to.
    pub fn done(self, what: &str) {
        self.said.set(what.to_owned());
        self.reload();
    }

    pub fn reload(self) {
        self.refresh.dispatch(true);
    }

    /// Why the newest state could not be fetched, for who waits for it.
    pub fn reload_error(self) -> Option<ApiError> {
        self.refresh.value().get().filter(|(awaited, _)| *awaited).and_then(|(_, answer)| answer.err())
    }

    /// Opens the small form of a field and goes to its input.
    pub fn open(self, field: Field) {
        self.editing.update(|open| {
            open.insert(field);
        });
        self.go_to(format!("form-{}", field.slug()));
    }

    /// Closes it; the focus returns to what opened it.
    pub fn close(self, field: Field) {
        self.editing.update(|open| {
            open.remove(&field);
        });
        self.go_to(format!("edit-{}", field.slug()));
    }

    /// Once the page shows it.
    fn go_to(self, id: String) {
        request_animation_frame(move || {
            if let Some(element) = document().get_element_by_id(&id) {
                super::keys::focus_first(&element);
            }
        });
    }

    pub fn path(self) -> String {
        format!("/incidents/{}", self.number)
    }

    pub fn choices(self) -> Arc<FormChoices> {
        self.choices.get_value()
    }

    pub fn incident<T>(self, read: impl FnOnce(&Incident) -> T) -> T {
        self.view.with(|view| read(&view.incident))
    }

    pub fn incident_untracked<T>(self, read: impl FnOnce(&Incident) -> T) -> T {
        self.view.with_untracked(|view| read(&view.incident))
    }

    pub fn read<T>(self, read: impl FnOnce(&IncidentView, Book<'_>) -> T) -> T {
        self.view.with(|view| self.choices.with_value(|choices| read(view, Book { names: &view.names, choices })))
    }

    pub fn read_untracked<T>(self, read: impl FnOnce(&IncidentView, Book<'_>) -> T) -> T {
        self.view.with_untracked(|view| self.choices.with_value(|choices| read(view, Book { names: &view.names, choices })))
    }

    /// Whether the reader may do this here.
    pub fn may(self, right: Right) -> bool {
        self.view.with(|view| view.rights.contains(&right))
    }

    /// Whether this right asks for a reason each time.
    pub fn asks_for_reason(self, right: Right) -> bool {
        self.view.with_untracked(|view| view.reasons.contains(&right))
    }

    /// Whether the reader may change this field now: what ended keeps its values.
    pub fn may_edit(self, field: Field) -> bool {
        let right = match field {
            Field::Restricted if self.incident(|incident| incident.restricted) => Right::IncidentUnsetRestricted,
            Field::Restricted => Right::IncidentSetRestricted,
            _ => Right::IncidentUpdateFields,
        };
        self.may(right) && self.incident(Incident::is_open)
    }

    /// What a row or a heading shows of a field: its form, a way to open it, or the value alone. One memo for both
    /// answers: what reads two memos of which one reads the other may miss a change.
    pub fn face(self, field: Field) -> Memo<Face> {
        Memo::new(move |_| match (self.may_edit(field), self.editing.with(|open| open.contains(&field))) {
            (true, true) => Face::Form,
            (true, false) => Face::Open,
            (false, _) => Face::Value,
        })
    }

    pub fn pending(self, step: Step) -> bool {
        self.steps.pending().get() && self.asked.get() == Some(step)
    }

    /// Grows with each time that the server did this step; 0 as long as the last answer is about something else.
    pub fn accepted(self, step: Step) -> Signal<usize> {
        let (value, version) = (self.steps.value(), self.steps.version());
        Signal::derive(move || {
            let of_it = self.asked.get() == Some(step) && !self.steps.pending().get();
            let did = value.with(|value| matches!(value, Some(Ok(()))));
            if of_it && did { version.get().max(1) } else { 0 }
        })
    }

    /// The error of a step's last try.
    pub fn error_of(self, step: Step) -> Option<ApiError> {
        let of_it = self.asked.get() == Some(step) && !self.steps.pending().get();
        self.steps.value().get().filter(|_| of_it).and_then(Result::err)
    }

    /// The error of a form that was sent without scripts: nobody knows which one.
    pub fn error_without_scripts(self) -> Option<ApiError> {
        let unknown = self.asked.get().is_none();
        self.steps.value().get().filter(|_| unknown).and_then(Result::err)
    }
}

/// An action of a page that came by a link holds no error of the address: that one was of the page before.
pub fn fresh<S>(action: ServerAction<S>) -> ServerAction<S>
where
    S: leptos::server_fn::ServerFn + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    S::Error: Send + Sync + 'static,
{
    if Moment::get().local.get_untracked() {
        action.value().set(None);
    }
    action
}
