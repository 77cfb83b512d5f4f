//! Owns what needs somebody's eye: for each kind its definition, how many there are, the worst of them, and the way to
//! the whole list and to giving one to somebody.

use api::{CareList, CareView};
use domain::access::{Action, Principal, Scope, cell};
use domain::ids::TeamId;
use domain::incident::{Card, Care, Since};
use domain::workflow::Step;
use leptos::prelude::*;
use ui::{Age, BouncedChip, Glyph, HoldChip, Icon, Number, PriorityBadge, RestrictedChip};

use crate::pages::query::query_of;
use crate::session::use_me;

#[component]
pub fn Lists(care: RwSignal<CareView>, shown: Option<Vec<TeamId>>) -> impl IntoView {
    let shown = StoredValue::new(shown.unwrap_or_default());
    let one = move |kind: Care| {
        let href = shown.with_value(|teams| list_of(kind, teams));
        let list = Memo::new(move |_| care.with(|care| care.lists.iter().find(|list| list.care == kind).cloned()));
        view! { <OneList kind list href care/> }
    };
    view! { <div class="care-lists">{Care::ALL.iter().copied().map(one).collect_view()}</div> }
}

fn list_of(kind: Care, teams: &[TeamId]) -> String {
    let pairs = kind.filter(teams).to_query();
    format!("/incidents{}", query_of(pairs.iter().map(|(name, value)| (*name, value.as_str()))))
}

#[component]
fn OneList(kind: Care, list: Memo<Option<CareList>>, href: String, care: RwSignal<CareView>) -> impl IntoView {
    let count = Memo::new(move |_| list.with(|list| list.as_ref().map_or(0, |list| list.count)));
    let rows = move || list.with(|list| list.as_ref().map(|list| list.worst.clone()).unwrap_or_default());
    let heading = format!("care-{kind}");
    let labelled = heading.clone();
    let row = move |(card, since): (Card, Since)| view! { <Row kind card since care/> };
    let whole = move || match count.get() {
        1 => "The one in the list".to_owned(),
        count => format!("All {count} in the list"),
    };
    view! {
        <section class="panel care-list" aria-labelledby=labelled>
            <header class="care-head">
                <h2 id=heading>{kind.label()}</h2>
                <span class="count">{count}</span>
            </header>
            <p class="care-why">{kind.hint()}</p>
            <ul class="care-rows">
                <For each=rows key=|(card, since)| (card.number, card.version, since.touched, since.weighed) children=row/>
            </ul>
            {move || if count.get() == 0 {
                view! { <p class="care-none"><Icon of=Glyph::Check/>"None."</p> }.into_any()
            } else {
                let href = href.clone();
                view! {
                    <a class="care-all" href=href>
                        <span>{whole}<span class="visually-hidden">": "{kind.label()}</span></span><Icon of=Glyph::ArrowRight/>
                    </a>
                }
                .into_any()
            }}
        </section>
    }
}

#[component]
fn Row(kind: Care, card: Card, since: Since, care: RwSignal<CareView>) -> impl IntoView {
    let name = care.with_untracked(|care| {
        let person = card.assignee.and_then(|id| care.names.people.get(&id).cloned());
        let team = card.team.and_then(|id| care.names.teams.get(&id).cloned());
        person.or_else(|| team.map(|team| format!("{team}, nobody yet"))).unwrap_or_else(|| "nobody yet".to_owned())
    });
    let (at, what) = match kind {
        Care::Untouched => (since.touched, "Last touched"),
        Care::Unreviewed => (since.weighed, "Priority last looked at"),
        Care::Waiting => (since.waiting, "Waits since"),
        Care::Unassigned | Care::Bouncing => (card.opened_at, "Opened"),
    };
    let number = card.number;
    let assign = (card.assignee.is_none() && may_assign()).then(|| format!("/incidents/{number}#step-{}", Step::Assign.slug()));
    view! {
        <li class="care-row">
            <PriorityBadge priority=card.priority/>
            <span class="care-title">
                <Number of=number/>" "<a href=format!("/incidents/{number}")>{card.title}</a>
                {(kind == Care::Bouncing).then(|| view! { " " <BouncedChip times=card.bounces/> })}
                {card.hold.map(|reason| view! { " " <HoldChip reason/> })}
                {card.restricted.then(|| view! { " " <RestrictedChip/> })}
            </span>
            <span class="care-who">{name}</span>
            <span class="care-age"><Age since=at what/></span>
            {assign.map(|href| view! {
                <a class="button is-small" href=href>"Assign"<span class="visually-hidden">" "{number.to_string()}</span></a>
            })}
        </li>
    }
}

/// Whether this person may give incidents of the teams shown to somebody: what is shown is of teams of theirs, or they
/// may do it everywhere.
fn may_assign() -> bool {
    use_me().is_some_and(|me| me.roles.iter().any(|role| cell(Action::IncidentAssign, Principal::Role(role)).scope != Scope::Deny))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_leads_to_its_list() {
        let of = |kind| list_of(kind, &[]);
        assert_eq!(of(Care::Unassigned), "/incidents?assignee=nobody&open=true&sort=priority,opened_at");
        assert_eq!(of(Care::Untouched), "/incidents?untouched=day&open=true&sort=touched_at");
        assert_eq!(of(Care::Waiting), "/incidents?waiting=day&open=true&sort=waiting_since");
        assert_eq!(of(Care::Bouncing), "/incidents?bounced=true&open=true&sort=-bounces");
        assert_eq!(of(Care::Unreviewed), "/incidents?unreviewed=day&open=true&sort=priority,weighed_at");
        let team: TeamId = "00000000-0000-7000-8000-000000000001".parse().unwrap();
        assert!(list_of(Care::Bouncing, &[team]).starts_with("/incidents?team=00000000-0000-7000-8000-000000000001&"));
    }
}
