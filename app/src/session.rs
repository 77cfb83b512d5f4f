//! Owns who is signed in and what time it is, as the server rendered them, for every page.
//! The first paint of the browser says exactly what the server said; only then does the clock start to tick.

use std::time::Duration;

use api::{Me, SessionView};
use chrono::{DateTime, Utc};
use leptos::prelude::*;

/// Who is signed in. A change of it loads a new page, so it never changes while a page lives.
#[derive(Clone, Copy)]
pub struct Session(StoredValue<SessionView>);

impl Session {
    pub fn me(self) -> Option<Me> {
        self.0.with_value(|session| session.me.clone())
    }
}

/// How this browser shows Muster, in the words of `POST /preferences`. A change of it loads a new page.
#[derive(Clone, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
pub struct Look {
    /// `system`, `light` or `dark`.
    pub theme: String,
    /// `comfortable` or `compact`.
    pub density: String,
}

impl Look {
    fn of_render() -> Self {
        let chosen = api::preferences_of_render();
        Self { theme: chosen.theme.unwrap_or("system").to_owned(), density: chosen.density.unwrap_or("comfortable").to_owned() }
    }
}

/// The time for everything relative; ticks twice a minute.
#[derive(Clone, Copy)]
pub struct Now(pub RwSignal<DateTime<Utc>>);

/// Puts both into context: the server from its request, the browser from what the server wrote into the page.
pub fn provide_session() {
    let session = SharedValue::new(api::session_of_render).into_inner();
    let now = RwSignal::new(session.now);
    provide_context(Session(StoredValue::new(session)));
    provide_context(Now(now));
    provide_context(SharedValue::new(Look::of_render).into_inner());
    let moment = ui::Moment { now: now.read_only(), local: hydrated() };
    provide_context(moment);
    ui::keep_times(moment);
    Effect::new(move |_| {
        let tick = move || now.set(ui::browser_now());
        if let Ok(handle) = set_interval_with_handle(tick, Duration::from_secs(30)) {
            on_cleanup(move || handle.clear());
        }
    });
}

/// False in the server's page and in the first paint of the browser, true after.
fn hydrated() -> ReadSignal<bool> {
    let (hydrated, set_hydrated) = signal(false);
    Effect::new(move |_| set_hydrated.set(true));
    hydrated
}

/// Whoever is signed in, on pages that are behind a sign-in.
pub fn use_me() -> Option<Me> {
    use_context::<Session>().and_then(Session::me)
}

/// Theme and density, to mark what is chosen.
pub fn use_look() -> Look {
    use_context::<Look>().unwrap_or_else(Look::of_render)
}
