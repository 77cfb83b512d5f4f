//! Owns how the content of a file is shown before it comes: tables that only show.

use api::SampleView;
use leptos::prelude::*;
use ui::DayTime;

#[component]
pub fn Samples(first: Vec<SampleView>) -> impl IntoView {
    let row = |sample: SampleView| {
        view! {
            <tr>
                <th scope="row">{sample.name}</th>
                <td>{sample.title}</td>
                <td>{sample.stage.label()}</td>
                <td>{sample.priority.map(|priority| priority.full_label()).unwrap_or_else(none)}</td>
                <td>{sample.team.unwrap_or_else(none)}</td>
                <td>{sample.reporter.unwrap_or_else(none)}</td>
                <td><DayTime at=sample.opened_at what="Opened"/></td>
                <td>{sample.entries}</td>
            </tr>
        }
    };
    let heads = ["Number there", "Title", "Stage", "Priority", "Team", "Reporter", "Opened", "Entries"];
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label="The first incidents">
            <table class="figures is-wide">
                <thead><tr>{heads.map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
                <tbody>{first.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn none() -> String {
    "none".to_owned()
}

#[component]
pub fn New(new: Vec<(String, usize, Vec<String>)>) -> impl IntoView {
    let row = |(kind, count, first): (String, usize, Vec<String>)| {
        let more = count.saturating_sub(first.len());
        let names = first.join(", ");
        let names = if more > 0 { format!("{names} and {more} more") } else { names };
        view! { <tr><th scope="row">{format!("{kind}: {count}")}</th><td>{names}</td></tr> }
    };
    view! {
        <div class="table-scroll">
            <table class="figures"><tbody>{new.into_iter().map(row).collect_view()}</tbody></table>
        </div>
    }
}

#[component]
pub fn Mapping(mapping: Vec<(String, String)>, read_as: Vec<(String, String)>) -> impl IntoView {
    let row = |(from, to): (String, String)| view! { <tr><th scope="row">{from}</th><td>{to}</td></tr> };
    view! {
        <div class="table-scroll">
            <table class="figures"><tbody>{read_as.into_iter().chain(mapping).map(row).collect_view()}</tbody></table>
        </div>
    }
}
