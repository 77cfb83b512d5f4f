//! Owns the sheet that names all keys, and the switch for single ones.

use leptos::html;
use leptos::prelude::*;

use super::commands::{COMMANDS, Row, Where};
use super::keys::{are_on, switch};

/// Id of the sheet.
pub const SHEET: &str = "key-sheet";

const GROUPS: [(&str, Where); 4] =
    [("Everywhere", Where::Everywhere), ("On the board", Where::Board), ("In the list", Where::List), ("On an incident", Where::Incident)];

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
    let group = |(name, at): (&'static str, Where)| {
        let rows = COMMANDS.iter().filter(|row| row.at == at && !row.keys.is_empty());
        let row = |row: &Row| view! { <div><dt><kbd>{row.keys}</kbd></dt><dd>{row.words}</dd></div> };
        view! { <h3>{name}</h3><dl class="key-list">{rows.map(row).collect_view()}</dl> }
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
