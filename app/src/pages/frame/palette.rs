//! Owns the box of the palette: it opens at once and takes what is typed; what it offers is code of its own that comes
//! when it is opened first. Never knows a command.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use ui::{Glyph, Icon};

use super::commands::{Offered, Offers};
use crate::areas;

/// Id of the list that the box points into.
pub const PALETTE_LIST: &str = "palette-list";

/// What box and list share while the palette is open.
#[derive(Clone, Copy)]
pub struct Typing {
    pub words: RwSignal<String>,
    /// The entry under the keyboard.
    pub at: RwSignal<Option<usize>>,
    /// For assistive technology.
    pub told: RwSignal<String>,
    /// What the page in front offered when the palette was opened.
    pub here: StoredValue<Vec<Offered>>,
    /// Keys that are meant for the list.
    pub hear: StoredValue<Option<Callback<KeyboardEvent>>>,
    pub close: Callback<()>,
}

#[derive(Clone, Copy)]
pub struct Palette {
    typing: Typing,
    opened: RwSignal<bool>,
    dialog: NodeRef<html::Dialog>,
    offers: Offers,
}

impl Palette {
    /// For the frame and every page in it.
    pub fn provide() -> Palette {
        let dialog = NodeRef::new();
        let close = Callback::new(move |()| {
            if let Some(dialog) = NodeRef::<html::Dialog>::get_untracked(&dialog) {
                dialog.close();
            }
        });
        let typing = Typing {
            words: RwSignal::default(),
            at: RwSignal::new(None),
            told: RwSignal::default(),
            here: StoredValue::default(),
            hear: StoredValue::default(),
            close,
        };
        let palette = Palette { typing, opened: RwSignal::new(false), dialog, offers: Offers::provide() };
        provide_context(palette);
        palette
    }

    /// Before it takes the focus, the page in front says what it offers where the focus is.
    pub fn open(self) {
        let Some(dialog) = self.dialog.get_untracked().filter(|_| !self.opened.get_untracked()) else { return };
        self.typing.here.set_value(self.offers.ask());
        self.typing.words.set(String::new());
        self.typing.at.set(None);
        self.opened.set(true);
        // Open already is fine.
        let _ = dialog.show_modal();
    }
}

/// The way to it without a keyboard.
#[component]
pub fn PaletteButton() -> impl IntoView {
    let palette = expect_context::<Palette>();
    view! {
        <button
            type="button"
            class="button palette-open with-scripts"
            title="Find or do anything"
            aria-label="Commands"
            aria-keyshortcuts="Control+K"
            on:click=move |_| palette.open()
        >
            <Icon of=Glyph::Prompt/>
            <span class="label-long">"Commands"</span>
            <kbd class="label-long" aria-hidden="true">"Ctrl K"</kbd>
        </button>
    }
}

#[component]
pub fn PaletteDialog() -> impl IntoView {
    let palette = expect_context::<Palette>();
    let Palette { typing, opened, dialog, .. } = palette;
    let beside = move |event: leptos::ev::MouseEvent| {
        // Only the dialog itself: the ground beside its content.
        let inside = dialog.get_untracked().is_some_and(|dialog| event.target().as_ref() != Some(dialog.as_ref()));
        if !inside {
            typing.close.run(());
        }
    };
    let keys = move |event: KeyboardEvent| {
        if let Some(hear) = typing.hear.get_value() {
            hear.run(event);
        }
    };
    let list = move || Suspend::new(async move { areas::palette(typing).await });
    view! {
        <dialog id="palette" aria-label="Commands" node_ref=dialog on:close=move |_| opened.set(false) on:click=beside>
            <div class="palette-inside">
                <div class="palette-head">
                    <Icon of=Glyph::Prompt/>
                    <input
                        type="text"
                        role="combobox"
                        autocomplete="off"
                        autofocus
                        aria-label="Command, page, person, number or words of an incident"
                        aria-autocomplete="list"
                        aria-expanded=move || typing.at.get().is_some().to_string()
                        aria-controls=PALETTE_LIST
                        aria-activedescendant=move || typing.at.get().map(|at| format!("palette-{at}"))
                        placeholder="Command, page, person, number or words"
                        prop:value=typing.words
                        on:input=move |event| typing.words.set(event_target_value(&event))
                        on:keydown=keys
                    />
                    <button type="button" class="button is-quiet is-small" on:click=move |_| typing.close.run(())>"Close"</button>
                </div>
                <p class="visually-hidden" role="status">{typing.told}</p>
                <div class="palette-list">
                    {move || opened.get().then(|| view! {
                        <Suspense fallback=|| view! { <p class="palette-none">"One moment …"</p> }>{list}</Suspense>
                    })}
                </div>
            </div>
        </dialog>
    }
}
