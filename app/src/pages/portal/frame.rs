//! Owns header and main of the portal.

use api::SignOut;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::components::{Outlet, Redirect};
use ui::{Avatar, BrandMark, Glyph, Icon, Moment};
use web_sys::FocusOptions;

use crate::live::{Feed, LiveLine};
use crate::pages::account::{login_path, use_here};
use crate::session::use_me;

/// Strangers sign in first and come back.
#[component]
pub fn PortalFrame() -> impl IntoView {
    if use_me().is_none() {
        return view! { <Redirect path=login_path(&use_here())/> }.into_any();
    }
    Feed::provide();
    view! {
        <div class="portal">
            <PortalHeader/>
            <LiveLine/>
            <Outlet/>
        </div>
    }
    .into_any()
}

#[component]
pub fn PortalHeader() -> impl IntoView {
    let links = match use_me() {
        None => view! { <a class="portal-link" href="/login">"Sign in"</a> }.into_any(),
        Some(me) => view! {
            <a class="portal-link" href="/#reports">"My reports"</a>
            {me.staff.then(|| view! { <a class="portal-link" href="/board">"Board"</a> })}
            <a class="portal-link" href="/account"><Avatar person=Some(me.id) name=me.name/></a>
            <form method="post" action=SignOut::url()>
                <button class="portal-link button is-quiet" title="Sign out">
                    <Icon of=Glyph::Out/>
                    <span class="portal-link-text">"Sign out"</span>
                </button>
            </form>
        }
        .into_any(),
    };
    view! {
        <header class="portal-bar">
            <div class="portal-bar-inner">
                <a class="brand" href="/"><BrandMark/><span>"Help"</span></a>
                <nav aria-label="Main">{links}</nav>
            </div>
        </header>
    }
}

/// The page between. After a change of page within the portal it takes the focus, as a new document would.
#[component]
pub fn Main(#[prop(optional)] narrow: bool, children: Children) -> impl IntoView {
    let main = NodeRef::<leptos::html::Main>::new();
    let came_by_link = Moment::get().local.get_untracked();
    Effect::new(move |_| {
        if let (true, Some(main)) = (came_by_link, main.get()) {
            let quietly = FocusOptions::new();
            quietly.set_prevent_scroll(true);
            // An element that cannot take the focus is no harm.
            let _ = main.focus_with_options(&quietly);
        }
    });
    let class = if narrow { "portal-main is-narrow" } else { "portal-main" };
    view! { <main class=class id="main" tabindex="-1" node_ref=main>{children()}</main> }
}
