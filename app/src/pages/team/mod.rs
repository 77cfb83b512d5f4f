//! Owns the page of whoever leads a team: who carries how much, and what needs somebody's eye. Every figure leads to its
//! list. What others do shows while the page stands, under the focus of who reads it.

mod lists;
mod people;
mod watch;

use api::CareView;
use domain::ids::TeamId;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use ui::{Glyph, Icon};

use self::lists::Lists;
use self::people::People;
use self::watch::watched;
use super::failure::Failure;
use super::query::query_of;

#[component]
pub fn TeamPage() -> impl IntoView {
    let query = use_query_map();
    let asked = Memo::new(move |_| query.with(|query| query_of([("team", query.get_str("team").unwrap_or_default())])));
    let care = Resource::new(move || asked.get(), api::fetch_care);
    view! {
        <Title text="Team"/>
        <div class="page is-wide care">
            <Transition>
                {move || Suspend::new(async move {
                    match care.await {
                        // A function, so that other teams are built anew.
                        Ok(care) => (move || view! { <Found care=care.clone() asked=asked.get_untracked()/> }).into_any(),
                        Err(error) => view! { <Failure error/> }.into_any(),
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Found(care: CareView, asked: String) -> impl IntoView {
    let heading = heading(&care);
    let (shown, teams, all) = (care.shown.clone(), care.teams.clone(), care.all);
    let none = shown.as_ref().is_some_and(Vec::is_empty);
    let care = watched(care, asked.clone());
    view! {
        <h1>{heading}</h1>
        <Teams teams all asked/>
        {if none {
            view! { <Nowhere/> }.into_any()
        } else {
            view! { <Lists care shown/> <People care/> }.into_any()
        }}
    }
}

/// Whose work the page shows.
fn heading(care: &CareView) -> String {
    match care.shown.as_deref() {
        None => "The whole desk".to_owned(),
        Some([one]) => care.teams.iter().find(|(id, _)| id == one).map_or_else(|| "Team".to_owned(), |(_, name)| name.clone()),
        Some([]) => "Team".to_owned(),
        Some(_) => "My teams".to_owned(),
    }
}

/// The teams that can be looked at, and all of them together.
#[component]
fn Teams(teams: Vec<(TeamId, String)>, all: bool, asked: String) -> impl IntoView {
    let link = |team: String, words: String| {
        let query = query_of([("team", team.as_str())]);
        let current = (query == asked).then_some("true");
        view! { <a class="button is-small" href=format!("/team{query}") aria-current=current>{words}</a> }
    };
    let several = all || teams.len() > 1;
    let mine = several.then(|| link(String::new(), "Mine".to_owned()));
    let whole = all.then(|| link("all".to_owned(), "The whole desk".to_owned()));
    let each = teams.into_iter().filter(|_| several).map(|(id, name)| link(id.to_string(), name)).collect_view();
    several.then(|| view! { <nav class="actions" aria-label="Which teams">{mine}{whole}{each}</nav> })
}

#[component]
fn Nowhere() -> impl IntoView {
    view! {
        <div class="list">
            <div class="empty">
                <Icon of=Glyph::Users/>
                <h2>"You are in no team"</h2>
                <p>"This page shows the work of your teams. Whoever keeps the teams can put you into one."</p>
                <a class="button" href="/incidents?open=true">"Open incidents"</a>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_says_whose_work_it_shows() {
        let id = |number: u8| format!("00000000-0000-7000-8000-00000000000{number}").parse::<TeamId>().unwrap();
        let of = |shown: Option<Vec<TeamId>>| {
            heading(&CareView {
                teams: vec![(id(1), "Network".to_owned()), (id(2), "Desk".to_owned())],
                all: false,
                shown,
                lists: Vec::new(),
                people: Vec::new(),
                names: Default::default(),
            })
        };
        assert_eq!(of(None), "The whole desk");
        assert_eq!(of(Some(vec![id(1)])), "Network");
        assert_eq!(of(Some(vec![id(1), id(2)])), "My teams");
    }
}
