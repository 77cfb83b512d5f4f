//! Owns one card of the board. Plain markup without signals: it is drawn anew when it changes.

use std::sync::Arc;

use domain::incident::{Card, Names, Stage};
use domain::number::IncidentNumber;
use leptos::prelude::*;
use ui::{Age, Avatar, BouncedChip, Glyph, HoldChip, Icon, Number, PriorityBadge, ReopenedChip, RestrictedChip, TasksChip, When};

use super::announce::KEYS;
use super::desk::Desk;
use super::menu::MENU;
use super::note::NoteView;
use super::page_focus::card_id;
use super::state::Note;
use crate::pages::incidents::can_pick;

#[component]
pub fn CardView(card: Arc<Card>, desk: Desk) -> impl IntoView {
    let number = card.number;
    let (note, (subject, owner)) =
        desk.board.with_untracked(|board| (board.note(number).cloned(), (subject(&card, &board.names), owner(&card, &board.names))));
    let fresh = desk.board.with_untracked(|board| board.fresh.contains(&number));
    let picked = desk.board.with_untracked(|board| board.is_picked(number));
    let class = match note {
        Some(Note::Pending { .. }) => "card is-pending",
        _ if picked => "card is-selected",
        _ if fresh => "card is-fresh",
        _ => "card",
    };
    // Texts in a form are marked with the pointer: that must not drag the card.
    let draggable = if matches!(note, Some(Note::Asking(_))) { "false" } else { "true" };
    let title_id = format!("title-{number}");
    let labelled = title_id.clone();
    view! {
        <li>
            <article class=class id=card_id(number) data-number=number.to_string() draggable=draggable aria-labelledby=labelled>
                <div class="card-head">
                    <PickButton number picked/>
                    <PriorityBadge priority=card.priority/>
                    <Number of=number/>
                    <Avatar person=card.assignee name=owner/>
                    <MenuButton number/>
                </div>
                <h3 class="card-title" id=title_id>
                    <a href=format!("/incidents/{number}") draggable="false" aria-describedby=KEYS>{card.title.clone()}</a>
                </h3>
                <p class="card-foot"><span class="card-subject">{subject}</span><CardAge card=card.clone()/></p>
                <Badges card=card.clone()/>
                {note.map(|note| view! { <NoteView card note desk/> })}
            </article>
        </li>
    }
}

/// Picks the card to change it together with others.
#[component]
fn PickButton(number: IncidentNumber, picked: bool) -> impl IntoView {
    can_pick().then(|| {
        let pressed = if picked { "true" } else { "false" };
        view! {
            <button class="card-pick with-scripts" data-pick=number.to_string() aria-pressed=pressed aria-label=format!("Pick {number}")>
                <Icon of=Glyph::Check/>
            </button>
        }
    })
}

/// Opens the one menu of the board for this card.
#[component]
fn MenuButton(number: IncidentNumber) -> impl IntoView {
    view! {
        <button class="icon-button is-small with-scripts" popovertarget=MENU data-menu=number.to_string() aria-label=format!("Move {number}")>
            <Icon of=Glyph::Dots/>
        </button>
    }
}

/// How long it has been open, or when it ended.
#[component]
fn CardAge(card: Arc<Card>) -> impl IntoView {
    let (words, time) = if card.stage.is_open() {
        ("open for ", view! { <Age since=card.opened_at what="Opened"/> }.into_any())
    } else {
        ("closed ", view! { <When at=card.stage_since what="Closed"/> }.into_any())
    };
    view! { <span class="card-age"><Icon of=Glyph::Clock/><span class="visually-hidden">{words}</span>{time}</span> }
}

#[component]
fn Badges(card: Arc<Card>) -> impl IntoView {
    let confirmed = card.confirmed && card.stage == Stage::Recovery;
    let none =
        card.tasks.total == 0 && card.hold.is_none() && card.reopen_count == 0 && card.bounces == 0 && !card.restricted && !confirmed;
    (!none).then(|| {
        view! {
            <ul class="badges">
                {card.hold.map(|reason| view! { <li><HoldChip reason/></li> })}
                {(card.reopen_count > 0).then(|| view! { <li><ReopenedChip times=card.reopen_count/></li> })}
                {(card.bounces > 0).then(|| view! { <li><BouncedChip times=card.bounces/></li> })}
                {(card.tasks.total > 0).then(|| view! { <li><TasksChip progress=card.tasks/></li> })}
                {confirmed.then(|| view! { <li><span class="badge is-good"><Icon of=Glyph::Check/>"Reporter says it works"</span></li> })}
                {card.restricted.then(|| view! { <li><RestrictedChip/></li> })}
            </ul>
        }
    })
}

/// What it is about: the service, else the category.
fn subject(card: &Card, names: &Names) -> String {
    let service = card.service.and_then(|id| names.services.get(&id));
    let category = || card.category.and_then(|id| names.categories.get(&id));
    service.or_else(category).cloned().unwrap_or_else(|| "Uncategorized".to_owned())
}

fn owner(card: &Card, names: &Names) -> String {
    card.assignee.and_then(|id| names.people.get(&id)).cloned().unwrap_or_default()
}
