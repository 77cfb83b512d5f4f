//! Owns the kanban board. Columns and moves come from domain's transition table.
//! Never decides a move: it shows what the table says and what the server answers.

mod announce;
mod ask;
mod card;
mod carry;
mod column;
mod commands;
mod desk;
mod events;
mod filters;
mod focus;
mod form;
mod grid;
mod head;
mod items;
mod keys;
mod live;
mod menu;
mod note;
mod page_focus;
mod state;
#[cfg(test)]
mod tests;
mod toasts;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::pages::choices::form_choices;
use crate::pages::failure::Failure;
use crate::pages::frame::Changes;
use announce::Announcer;
use desk::Desk;
use filters::Filters;
use grid::Grid;
use head::Figures;
use state::Board;
use toasts::Toasts;

#[component]
pub fn BoardPage() -> impl IntoView {
    let query = use_query_map();
    let filter = Memo::new(move |_| query.with(filters::filter_query));
    let view = Resource::new(move || filter.get(), api::fetch_board);
    let choices = Resource::new(|| (), |()| api::list_choices());
    let desk = Desk {
        board: RwSignal::new(Board::default()),
        said: RwSignal::new(String::new()),
        toasts: RwSignal::new(Vec::new()),
        choices: RwSignal::new(Arc::default()),
        filter,
        reload: Callback::new(move |()| view.refetch()),
        changes: Changes::of_frame(),
    };
    desk.follow();
    commands::offer(desk);
    // Without the lists the board still works: only its forms offer less.
    let filters = move || {
        Suspend::new(async move {
            let choices = choices.await.map(form_choices).unwrap_or_default();
            desk.choices.set(choices.clone());
            view! { <Filters teams=choices.teams()/> }
        })
    };
    let figures =
        move || Suspend::new(async move { view.await.ok().map(|view| view! { <Figures initial=Board::new(view).figures() desk/> }) });
    let grid = move || {
        Suspend::new(async move {
            match view.await {
                Ok(view) => {
                    desk.board.set(Board::new(view));
                    view! { <Grid desk/> }.into_any()
                }
                Err(error) => view! { <Failure error/> }.into_any(),
            }
        })
    };
    view! {
        <Title text="Board"/>
        <header class="page-head">
            <h1>"Board"</h1>
            <Transition>{filters}</Transition>
            <Transition>{figures}</Transition>
            <nav class="segmented" aria-label="Show as">
                <a href=move || format!("/board{}", filter.get()) aria-current="page">"Board"</a>
                <a href=move || format!("/incidents{}", filter.get())>"List"</a>
            </nav>
        </header>
        <Announcer desk/>
        <Transition>{grid}</Transition>
        <Toasts desk/>
    }
}
