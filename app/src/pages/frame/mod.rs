//! Owns the frame of the agents' screens: rail, top bar and the page between. Staff only.

mod commands;
mod keys;
mod palette;
mod place;
mod rail;
mod search;
mod sheet;
mod start;
mod topbar;

use leptos::html;
use leptos::prelude::*;
use leptos_router::components::{Outlet, Redirect};
use leptos_router::hooks::use_location;
use ui::Moment;
use web_sys::FocusOptions;

use crate::live::{Feed, LiveLine};
use crate::pages::account::{login_path, use_here};
use crate::session::use_me;
use palette::{Palette, PaletteDialog};
use rail::Rail;
use sheet::KeySheet;
use topbar::Topbar;

pub use commands::{COMMANDS, Command, Offered, Offers, Where, pressed};
pub use keys::{obey, single_key};
pub use palette::{PALETTE_LIST, Typing};
pub use place::Place;
pub use start::StartPage;

/// By this a page tells the frame that incidents have changed, so that its figures follow.
#[derive(Clone, Copy)]
pub struct Changes(RwSignal<u32>);

impl Changes {
    /// Ask for it while the page is made; outside of the frame nobody listens.
    pub fn of_frame() -> Option<Changes> {
        use_context()
    }

    pub fn tell(self) {
        self.0.try_update(|times| *times = times.wrapping_add(1));
    }
}

/// Strangers sign in first and come back; whoever is no agent lives in the portal.
#[component]
pub fn AgentFrame() -> impl IntoView {
    let Some(me) = use_me() else {
        return view! { <Redirect path=login_path(&use_here())/> }.into_any();
    };
    if !me.staff {
        return view! { <Redirect path="/"/> }.into_any();
    }
    keys::listen(Palette::provide());
    provide_context(Changes(RwSignal::new(0)));
    Feed::provide();
    view! {
        <div class="frame">
            <Rail me/>
            <div class="frame-content">
                <Topbar/>
                <LiveLine/>
                <Page/>
            </div>
            <KeySheet/>
            <PaletteDialog/>
        </div>
    }
    .into_any()
}

/// The page. After a change of page it takes the focus, as a new document would; a new filter is no new page.
#[component]
fn Page() -> impl IntoView {
    let main = NodeRef::<html::Main>::new();
    let path = use_location().pathname;
    let local = Moment::get().local;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now)
            && local.get_untracked()
            && let Some(main) = main.get_untracked()
        {
            let quietly = FocusOptions::new();
            quietly.set_prevent_scroll(true);
            // An element that cannot take the focus is no harm.
            let _ = main.focus_with_options(&quietly);
        }
        now
    });
    view! {
        <main class="frame-main" id="main" tabindex="-1" node_ref=main>
            <Outlet/>
        </main>
    }
}
