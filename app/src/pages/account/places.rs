//! Owns the list of places where one person is signed in, each with its end.

use api::{EndSession, SignInPlace};
use leptos::prelude::*;
use ui::{DayTime, Glyph, Icon, When};

#[component]
pub fn Places(places: Vec<SignInPlace>, end: ServerAction<EndSession>) -> impl IntoView {
    let rows = places.into_iter().map(|place| view! { <Place place end/> }).collect_view();
    view! { <ul class="rows">{rows}</ul> }
}

#[component]
fn Place(place: SignInPlace, end: ServerAction<EndSession>) -> impl IntoView {
    let activity =
        if place.current { view! { "active now" }.into_any() } else { view! { "last active " <When at=place.last_seen/> }.into_any() };
    let device = place.device.clone();
    let way = if place.current {
        view! { <span class="badge is-good"><Icon of=Glyph::Check/>"This one"</span> }.into_any()
    } else {
        view! {
            <ActionForm action=end>
                <input type="hidden" name="id" value=place.id/>
                <button class="button is-small">"Sign out" <span class="visually-hidden">" "{device}</span></button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <li>
            <div>
                <b>{place.device}</b>
                <p class="rows-fact">{activity}" · since "<DayTime at=place.since/></p>
            </div>
            {way}
        </li>
    }
}
