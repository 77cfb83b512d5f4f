//! Owns the rail: pages, views with counts, theme, account. Counts come after the page, never before it.

use api::{Me, RailCounts, SignOut};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use leptos_router::hooks::use_location;
use ui::{Avatar, BrandMark, Glyph, Icon};

use super::Changes;
use super::place::Place;
use super::sheet::SHEET;
use crate::live::Feed;
use crate::session::use_look;

/// So far the figures may be behind what others do.
const SOON: std::time::Duration = std::time::Duration::from_secs(2);

#[component]
pub fn Rail(me: Me) -> impl IntoView {
    let counts = use_counts();
    let (admin, audit) = (Place::leads_to_admin(me.roles), Place::leads_to_audit(me.roles));
    view! {
        <nav class="rail" aria-label="Main">
            <a class="brand" href="/board"><BrandMark/><span>"Muster"</span></a>
            <ul class="rail-list">
                <RailLink place=Place::Board glyph=Glyph::Board counts/>
                <RailLink place=Place::Incidents glyph=Glyph::List counts/>
                <RailLink place=Place::Inbox glyph=Glyph::Inbox counts/>
                <RailLink place=Place::Mine glyph=Glyph::User counts/>
                {Place::leads_to_imports(me.roles).then(|| view! { <RailLink place=Place::Imports glyph=Glyph::File counts/> })}
            </ul>
            <button class="rail-link rail-more" popovertarget="rail-views"><Icon of=Glyph::Views/><span>"Views"</span></button>
            <div class="rail-views" id="rail-views" popover>
                <h2 class="rail-heading">"Views"</h2>
                <ul class="rail-list">
                    <RailLink place=Place::Tasks counts/>
                    {Place::leads_to_team(me.roles).then(|| view! { <RailLink place=Place::Team counts/> })}
                    {Place::VIEWS.map(|place| view! { <RailLink place counts/> }).collect_view()}
                </ul>
                {(admin || audit).then(|| view! { <h2 class="rail-heading">"Run"</h2> })}
                <ul class="rail-list">
                    {admin.then(|| view! { <RailLink place=Place::Admin counts/> })}
                    {audit.then(|| view! { <RailLink place=Place::Audit counts/> })}
                </ul>
            </div>
            <div class="rail-foot">
                <ThemeSwitch/>
                <a class="rail-link rail-account" href="/account" aria-current=is_current("/account")>
                    <Avatar person=Some(me.id) name=me.name.clone() decorative=true/>
                    <span class="rail-account-name">{me.name}</span>
                </a>
                <div class="rail-tools">
                    <button class="button is-quiet is-small with-scripts" popovertarget=SHEET>"Keyboard"</button>
                    <form method="post" action=SignOut::url()>
                        <button class="button is-quiet is-small"><Icon of=Glyph::Out/>"Sign out"</button>
                    </form>
                </div>
            </div>
        </nav>
    }
}

#[component]
fn RailLink(place: Place, #[prop(optional)] glyph: Option<Glyph>, counts: ReadSignal<Option<RailCounts>>) -> impl IntoView {
    let location = use_location();
    let query = location.query;
    let here = move || {
        let pairs: Vec<_> = query.get().into_iter().map(|(name, value)| (name.to_string(), value)).collect();
        (Place::of(&location.pathname.get(), &pairs) == Some(place)).then_some("page")
    };
    let count = move || {
        let count = counts.with(|counts| counts.as_ref().and_then(|counts| place.count(counts)));
        count.map(|count| view! { <span class="count">{count}</span> })
    };
    view! {
        <li>
            <a class="rail-link" href=place.href() aria-current=here>
                {glyph.map(|of| view! { <Icon of/> })}
                <span>{place.label()}</span>
                {count}
            </a>
        </li>
    }
}

fn is_current(path: &'static str) -> impl Fn() -> Option<&'static str> + Clone + Send + Sync {
    let here = use_location().pathname;
    move || here.with(|here| here == path).then_some("page")
}

/// Asked for anew with every page and after every change that a page tells. A refusal leaves the figures away: they
/// only help.
fn use_counts() -> ReadSignal<Option<RailCounts>> {
    let (counts, set_counts) = signal(None);
    let path = use_location().pathname;
    let changes = Changes::of_frame();
    let waits = StoredValue::new(false);
    if let (Some(feed), Some(changes)) = (Feed::get(), changes) {
        // Figures may be behind for a moment: they are not fetched for each of many changes.
        feed.on_news(move |_| {
            if !waits.get_value() {
                waits.set_value(true);
                let count = move || {
                    waits.try_set_value(false);
                    changes.tell();
                };
                set_timeout(count, SOON);
            }
        });
    }
    Effect::new(move |_| {
        path.track();
        if let Some(Changes(told)) = changes {
            told.track();
        }
        spawn_local(async move {
            if let Ok(counts) = api::recount_rail().await {
                set_counts.try_set(Some(counts));
            }
        });
    });
    counts
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let chosen = use_look().theme;
    let button = |theme: &'static str, label: &'static str, of: Glyph| {
        let pressed = if chosen == theme { "true" } else { "false" };
        view! { <button name="theme" value=theme aria-pressed=pressed aria-label=label title=label><Icon of/></button> }
    };
    view! {
        <form class="theme-switch segmented" method="post" action="/preferences" aria-label="Theme">
            {button("system", "System theme", Glyph::System)}
            {button("light", "Light theme", Glyph::Sun)}
            {button("dark", "Dark theme", Glyph::Moon)}
        </form>
    }
}
