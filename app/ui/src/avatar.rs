//! Owns how a person is shown in a small circle. Never a picture from elsewhere.

use domain::ids::PersonId;
use domain::person::{hue, initials};
use leptos::prelude::*;

use crate::{Glyph, Icon};

/// Initials on the person's colour, or the sign for nobody. The full name is in the title and in hidden text.
#[component]
pub fn Avatar(
    person: Option<PersonId>,
    #[prop(into)] name: String,
    #[prop(optional)] large: bool,
    /// The name stands beside it already.
    #[prop(optional)]
    decorative: bool,
) -> impl IntoView {
    let size = if large { " is-large" } else { "" };
    let Some(person) = person else {
        return view! {
            <span class=format!("avatar is-nobody{size}") title="Unassigned">
                <Icon of=Glyph::User/>
                {(!decorative).then(|| view! { <span class="visually-hidden">"Unassigned"</span> })}
            </span>
        }
        .into_any();
    };
    let class = format!("avatar person-{}{size}", hue(person) + 1);
    let letters = initials(&name);
    if decorative {
        return view! { <span class=class aria-hidden="true">{letters}</span> }.into_any();
    }
    let title = name.clone();
    view! {
        <span class=class title=title>
            <span aria-hidden="true">{letters}</span>
            <span class="visually-hidden">{name}</span>
        </span>
    }
    .into_any()
}
