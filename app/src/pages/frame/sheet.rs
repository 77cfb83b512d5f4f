//! Owns the sheet that names all keys, and the switch for single ones.

use leptos::html;
use leptos::prelude::*;

use super::keys::{are_on, switch};

/// Id of the sheet.
pub const SHEET: &str = "key-sheet";

type Keys = &'static [(&'static str, &'static str)];

const GROUPS: [(&str, Keys); 3] = [
    ("Everywhere", &[("C", "New incident"), ("/", "Search"), ("?", "This sheet")]),
    (
        "On the board",
        &[
            ("J K ↓ ↑", "Next and previous card"),
            ("← →", "Card in the next column; carries a picked up one"),
            ("Enter", "Open the card"),
            ("Space", "Pick the card up, drop it"),
            ("Esc", "Put the card back"),
        ],
    ),
    (
        "On an incident",
        &[
            ("S", "Next step"),
            ("N", "Internal note"),
            ("R", "Public reply"),
            ("A", "Assign"),
            ("P", "Priority"),
            ("E", "Escalate"),
            ("F", "Follow, or stop it"),
            ("T", "Take over what a rule proposes"),
        ],
    ),
];

#[component]
pub fn KeySheet() -> impl IntoView {
    let (on, set_on) = signal(true);
    Effect::new(move |_| set_on.set(are_on()));
    let input = NodeRef::<html::Input>::new();
    let changed = move |_| {
        let checked = input.get_untracked().is_none_or(|input| input.checked());
        switch(checked);
        set_on.set(checked);
    };
    let group = |(name, keys): (&'static str, Keys)| {
        let key = |(key, what): &(&'static str, &'static str)| view! { <div><dt><kbd>{*key}</kbd></dt><dd>{*what}</dd></div> };
        view! { <h3>{name}</h3><dl class="key-list">{keys.iter().map(key).collect_view()}</dl> }
    };
    view! {
        <dialog id=SHEET popover aria-labelledby="key-sheet-title">
            <h2 id="key-sheet-title">"Keyboard"</h2>
            {GROUPS.map(group).collect_view()}
            <label class="check">
                <input type="checkbox" prop:checked=on node_ref=input on:change=changed/>
                <span>"Single keys, letters and signs alone, do something"</span>
            </label>
            <div class="actions"><button class="button" popovertarget=SHEET popovertargetaction="hide">"Done"</button></div>
        </dialog>
    }
}
