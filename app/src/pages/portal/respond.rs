//! Owns the answer to "does it work again?": one tap for yes, one sentence for no.

use api::{ApiError, Confirm, StillBroken};
use domain::number::IncidentNumber;
use leptos::prelude::*;
use ui::{Glyph, Icon, TextArea};

use crate::draft::{Draft, accepted};
use crate::pages::account::{Notice, Refusal};

pub const THANKS: &str = "Good. Thank you for telling us.";
pub const AGAIN: &str = "We take it up again. You see here what happens.";

/// Both actions of a page; a list of reports shares them.
#[derive(Clone, Copy)]
pub struct Responses {
    pub confirm: ServerAction<Confirm>,
    pub still: ServerAction<StillBroken>,
}

impl Responses {
    pub fn new() -> Self {
        Self { confirm: ServerAction::new(), still: ServerAction::new() }
    }

    /// Changes with every answer of the server: what resources follow.
    pub fn version(self) -> (usize, usize) {
        (self.confirm.version().get(), self.still.version().get())
    }
}

#[component]
pub fn Respond(number: IncidentNumber, responses: Responses, #[prop(optional)] only_still: bool) -> impl IntoView {
    let Responses { confirm, still } = responses;
    let yes = (!only_still).then(|| {
        view! {
            <ActionForm action=confirm>
                <input type="hidden" name="number" value=number.to_string()/>
                <button class="button is-primary" disabled=move || confirm.pending().get()><Icon of=Glyph::Check/>"It works again"</button>
            </ActionForm>
        }
    });
    view! {
        <div class="actions">
            {yes}
            <details class="unfold">
                <summary class="button">"Still broken"</summary>
                <Draft form=format!("still:{number}") accepted=accepted(still)>
                    <ActionForm action=still attr:class="form">
                        <input type="hidden" name="number" value=number.to_string()/>
                        <TextArea name="reason" label="What is still wrong?" prefix=number.to_string() required=true/>
                        <div><button class="button is-primary" disabled=move || still.pending().get()>"Tell us"</button></div>
                    </ActionForm>
                </Draft>
            </details>
        </div>
    }
}

/// What came of the last answer, where the eyes and the focus find it: the button that was pressed is gone by then.
#[component]
pub fn Outcome(responses: Responses) -> impl IntoView {
    let Responses { confirm, still } = responses;
    // Without scripts a refusal came with the address.
    let early = confirm.value().get_untracked().and_then(Result::err).or_else(|| still.value().get_untracked().and_then(Result::err));
    let last = RwSignal::new(early.map(Err));
    let place = NodeRef::<leptos::html::Div>::new();
    let tell = move |outcome: Result<&'static str, ApiError>| {
        last.set(Some(outcome));
        // A frame later it has its text: an empty one is not shown and takes no focus.
        request_animation_frame(move || {
            if let Some(place) = place.get_untracked() {
                // An element that cannot take the focus is no harm.
                let _ = place.focus();
            }
        });
    };
    let told = move |answer: Option<Result<(), ApiError>>, thanks| answer.map(|answer| tell(answer.map(|()| thanks)));
    on_answer(confirm.version().into(), move || told(confirm.value().get_untracked(), THANKS));
    on_answer(still.version().into(), move || told(still.value().get_untracked(), AGAIN));
    view! {
        <div class="outcome-place" tabindex="-1" node_ref=place>
            {move || match last.get()? {
                Ok(text) => Some(view! { <Notice text=text/> }.into_any()),
                Err(error) => Some(view! { <Refusal text=error.to_string()/> }.into_any()),
            }}
        </div>
    }
}

/// Runs with every new version, never for the one that was there at first.
fn on_answer(version: Signal<usize>, tell: impl Fn() -> Option<()> + 'static) {
    Effect::new(move |before: Option<usize>| {
        let now = version.get();
        if before.is_some_and(|before| before != now) {
            tell();
        }
        now
    });
}
