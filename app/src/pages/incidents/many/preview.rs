//! Owns the look at what a change of many would do: one line for each incident, with what its log would say, or why it
//! is skipped. Each can be left out.

use std::collections::BTreeSet;
use std::sync::Arc;

use api::BulkPlanView;
use domain::access::ActorRef;
use domain::incident::{Card, Names};
use domain::number::IncidentNumber;
use domain::workflow::Fate;
use leptos::prelude::*;
use ui::{Number, PriorityBadge};

use crate::pages::incidents::detail::ChangeWords;
use crate::session::use_me;

#[component]
pub fn Lines(plan: BulkPlanView, left_out: RwSignal<BTreeSet<IncidentNumber>>) -> impl IntoView {
    let names = Arc::new(plan.names);
    let (skipped, same) = plan.lines.iter().fold((0, 0), |(skipped, same), (_, fate)| match fate {
        Fate::Skipped { .. } => (skipped + 1, same),
        Fate::Same => (skipped, same + 1),
        Fate::Changes { .. } => (skipped, same),
    });
    let figures = format!(
        "{} chosen: {} would change, {same} are so already, {skipped} are skipped.",
        plan.lines.len(),
        plan.lines.len() - skipped - same
    );
    let line = move |(card, fate): (Card, Fate)| view! { <Line card fate names=names.clone() left_out/> };
    view! {
        <p class="many-figures" role="status">{figures}</p>
        <div class="list">
            <div class="table-scroll">
                <table class="table is-stacking many-lines">
                    <caption class="visually-hidden">"What would happen to each"</caption>
                    <thead>
                        <tr>
                            <th scope="col"><span class="visually-hidden">"Take it along"</span></th>
                            <th scope="col">"Number"</th>
                            <th scope="col">"Title"</th>
                            <th scope="col">"Stage"</th>
                            <th scope="col">"What its log will say"</th>
                        </tr>
                    </thead>
                    <tbody>{plan.lines.into_iter().map(line).collect_view()}</tbody>
                </table>
            </div>
        </div>
    }
}

#[component]
fn Line(card: Card, fate: Fate, names: Arc<Names>, left_out: RwSignal<BTreeSet<IncidentNumber>>) -> impl IntoView {
    let number = card.number;
    let by = use_me().map_or(ActorRef::system("muster"), |me| ActorRef::Person(me.id));
    let included = move || left_out.with(|left| !left.contains(&number));
    let toggle = move |event| {
        let ticked = event_target_checked(&event);
        left_out.update(|left| {
            if ticked {
                left.remove(&number)
            } else {
                left.insert(number)
            };
        });
    };
    let takes_part = matches!(fate, Fate::Changes { .. });
    let words = match fate {
        Fate::Changes { kinds } => view! { <ChangeWords kinds by of=card.id names=Names::clone(&names)/> }.into_any(),
        Fate::Same => view! { <span class="is-quiet">"Is so already"</span> }.into_any(),
        Fate::Skipped { why } => view! { <span class="badge is-warn">"Skipped"</span> " " <span>{why}</span> }.into_any(),
    };
    view! {
        <tr class:is-out=move || !included()>
            <td class="is-tick">
                {takes_part.then(|| view! {
                    <input
                        type="checkbox" name=format!("seen[{number}]") value=card.version.to_string() checked=included
                        prop:checked=included on:change=toggle aria-label=format!("Change {number}")
                    />
                })}
            </td>
            <td><PriorityBadge priority=card.priority/> " " <a href=format!("/incidents/{number}")><Number of=number/></a></td>
            <td class="is-title">{card.title}</td>
            <td>{card.stage.label()}</td>
            <td class="is-fate">{words}</td>
        </tr>
    }
}
