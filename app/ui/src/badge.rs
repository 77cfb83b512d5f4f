//! Owns the small marks of an incident: priority, hold, reopened, tasks, restricted, number.
//! Never colour alone: every mark has a word, a number or both.

use domain::incident::HoldReason;
use domain::number::IncidentNumber;
use domain::priority::Priority;
use domain::task::Progress;
use leptos::prelude::*;

use crate::{Glyph, Icon, Moment};

/// `P2`, or `P2 High` when `long`; `overridden` marks what a person set against the matrix.
#[component]
pub fn PriorityBadge(priority: Option<Priority>, #[prop(optional)] long: bool, #[prop(optional)] overridden: bool) -> impl IntoView {
    let Some(priority) = priority else {
        return view! { <span class="priority is-unset" title="Priority not set yet">"P–"</span> }.into_any();
    };
    let class = format!("priority p{}{}", priority.rank(), if overridden { " is-overridden" } else { "" });
    let title = format!("Priority {}, {}{}", priority.rank(), priority.label(), if overridden { ", set by a person" } else { "" });
    let text = if long { priority.full_label() } else { priority.slug().to_owned() };
    view! { <span class=class title=title>{text}</span> }.into_any()
}

/// What the work waits for.
#[component]
pub fn HoldChip(reason: HoldReason) -> impl IntoView {
    view! { <span class="badge"><Icon of=Glyph::Hold/>{reason.label()}</span> }
}

#[component]
pub fn ReopenedChip(times: u32) -> impl IntoView {
    let text = if times > 1 { format!("Reopened {times}×") } else { "Reopened".to_owned() };
    view! { <span class="badge is-warn"><Icon of=Glyph::Undo/>{text}</span> }
}

/// How often it came back to a team that had it before.
#[component]
pub fn BouncedChip(times: u32) -> impl IntoView {
    let text = if times > 1 { format!("Bounced {times}×") } else { "Bounced".to_owned() };
    view! { <span class="badge is-warn" title="Came back to a team that had it before"><Icon of=Glyph::Move/>{text}</span> }
}

/// Only named people see it.
#[component]
pub fn RestrictedChip() -> impl IntoView {
    view! { <span class="badge is-danger"><Icon of=Glyph::Lock/>"Restricted"</span> }
}

#[component]
pub fn Number(of: IncidentNumber) -> impl IntoView {
    view! { <span class="number">{of.to_string()}</span> }
}

/// `2/3` of the tasks, with the words for who hears the page; overdue says so. Nothing while there are none.
#[component]
pub fn TasksChip(progress: Progress) -> impl IntoView {
    let words = progress.words()?;
    let title = words.clone();
    let late = progress.is_overdue(Moment::get().now.get_untracked());
    let (class, glyph) = if late { ("badge is-danger", Glyph::Alert) } else { ("badge", Glyph::Check) };
    Some(view! {
        <span class=class title=title>
            <Icon of=glyph/>
            <span aria-hidden="true">{format!("{}/{}", progress.done, progress.total)}</span>
            <span class="visually-hidden">{words}</span>
            {late.then_some(" overdue")}
        </span>
    })
}
