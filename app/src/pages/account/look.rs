//! Owns the choice of theme and density. The server keeps it in a cookie and loads the page anew.

use leptos::prelude::*;
use ui::{ChoiceCards, Pick};

use crate::session::use_look;

#[component]
pub fn LookForm() -> impl IntoView {
    let look = use_look();
    let themes = vec![Pick::new("system", "As the system"), Pick::new("light", "Light"), Pick::new("dark", "Dark")];
    let densities = vec![Pick::new("comfortable", "Comfortable"), Pick::new("compact", "Compact")];
    view! {
        <section class="panel" aria-labelledby="look">
            <h2 id="look">"Look"</h2>
            <form class="form" method="post" action="/preferences">
                <ChoiceCards name="theme" label="Theme" options=themes value=look.theme/>
                <ChoiceCards name="density" label="Density" options=densities value=look.density/>
                <div><button class="button">"Save"</button></div>
            </form>
        </section>
    }
}
