//! Owns the bar of what is ticked on the list or picked on the board, and the way to change it together.

use domain::access::Role;
use domain::number::IncidentNumber;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{Glyph, Icon};

use crate::session::use_me;

/// The button that leads on, for keys.
pub const CHANGE: &str = "change-picked";

/// Who only reads has nothing to pick. What each may change of it the server says, one by one.
pub fn can_pick() -> bool {
    let reads_only = |role: Role| matches!(role, Role::Auditor | Role::Admin);
    use_me().is_some_and(|me| me.roles.iter().any(|role| role.is_staff() && !reads_only(role)))
}

/// Shown while something is picked.
#[component]
pub fn PickedBar(picked: Signal<Vec<IncidentNumber>>, clear: Callback<()>) -> impl IntoView {
    let count = Memo::new(move |_| picked.with(Vec::len));
    let navigate = StoredValue::new(use_navigate());
    let change = move |_| {
        let of = picked.get_untracked().iter().map(ToString::to_string).collect::<Vec<_>>().join(",");
        navigate.with_value(|navigate| navigate(&format!("/incidents/change?of={of}"), Default::default()));
    };
    let words = move || match count.get() {
        1 => "1 incident picked".to_owned(),
        n => format!("{n} incidents picked"),
    };
    view! {
        <div class="picked" role="status">
            {move || (count.get() > 0).then(|| view! {
                <p class="picked-count">{words}</p>
                <button type="button" class="button is-primary is-small" id=CHANGE on:click=change><Icon of=Glyph::Edit/>"Change together"</button>
                <button type="button" class="button is-quiet is-small" on:click=move |_| clear.run(())>"Let go"</button>
            })}
        </div>
    }
}
