//! Owns the counts beside the list: how many incidents each stage, priority and team would leave. Links, never inputs.

use std::collections::BTreeMap;

use api::Facets;
use domain::incident::{Filter, Stage};
use domain::priority::Priority;
use leptos::prelude::*;
use ui::{FormChoices, Glyph, Icon};

use super::query::{list_of, toggled};

/// One way to narrow the list further, or to take that back.
#[derive(Clone, PartialEq, Debug)]
pub struct Narrow {
    pub words: String,
    pub href: String,
    /// Not counted where another value of the same facet is chosen.
    pub count: Option<u64>,
    pub chosen: bool,
}

/// What is there, and once something is chosen, what could be chosen beside it.
fn narrows<T: Ord + Copy>(
    all: impl IntoIterator<Item = (T, String)>,
    chosen: &[T],
    counts: &BTreeMap<T, u64>,
    with: impl Fn(Vec<T>) -> Filter,
) -> Vec<Narrow> {
    let narrow = |(value, words): (T, String)| {
        let (count, is_chosen) = (counts.get(&value).copied(), chosen.contains(&value));
        (count.is_some() || !chosen.is_empty()).then(|| Narrow {
            words,
            href: list_of(&with(toggled(chosen, value))),
            count: if is_chosen { Some(count.unwrap_or_default()) } else { count },
            chosen: is_chosen,
        })
    };
    all.into_iter().filter_map(narrow).collect()
}

/// More than these are chosen by the control in the head.
const SHOWN: usize = 10;

/// The most frequent ones, and whatever is chosen.
fn frequent(mut narrows: Vec<Narrow>) -> Vec<Narrow> {
    narrows.sort_by_key(|narrow| (!narrow.chosen, std::cmp::Reverse(narrow.count)));
    narrows.truncate(SHOWN.max(narrows.iter().filter(|narrow| narrow.chosen).count()));
    narrows
}

#[component]
pub fn FacetLinks(filter: Filter, facets: Facets, choices: std::sync::Arc<FormChoices>) -> impl IntoView {
    let stages = Stage::ALL.iter().filter(|stage| filter.open.is_none_or(|open| stage.is_open() == open));
    let stages = stages.map(|stage| (*stage, stage.label().to_owned()));
    let stages = narrows(stages, &filter.stages, &facets.stages, |stages| Filter { stages, ..filter.clone() });
    let priorities = Priority::ALL.iter().map(|priority| (*priority, priority.full_label()));
    let priorities = narrows(priorities, &filter.priorities, &facets.priorities, |priorities| Filter { priorities, ..filter.clone() });
    let teams = choices.teams.iter().map(|team| (team.id, team.name.clone()));
    let teams = frequent(narrows(teams, &filter.teams, &facets.teams, |teams| Filter { teams, ..filter.clone() }));
    view! {
        <details class="facets-fold">
            <summary class="button is-small"><Icon of=Glyph::Filter/>"Narrow by stage, priority, team"</summary>
            <nav class="facets" aria-label="Narrow the list">
                <Facet name="Stage" narrows=stages/>
                <Facet name="Priority" narrows=priorities/>
                <Facet name="Team" narrows=teams/>
            </nav>
        </details>
    }
}

#[component]
fn Facet(name: &'static str, narrows: Vec<Narrow>) -> impl IntoView {
    if narrows.is_empty() {
        return ().into_any();
    }
    let option = |narrow: Narrow| {
        view! {
            <li>
                <a class="facet-option" href=narrow.href aria-current=narrow.chosen.then_some("true") data-noscroll>
                    {narrow.chosen.then(|| view! { <Icon of=Glyph::Check/> })}
                    <span>{narrow.words}</span>
                    {narrow.count.map(|count| view! { <span class="count">{count}</span> })}
                </a>
            </li>
        }
    };
    view! {
        <details class="facet" open>
            <summary><Icon of=Glyph::ChevronRight turning=true/>{name}</summary>
            <ul>{narrows.into_iter().map(option).collect_view()}</ul>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stages(filter: &Filter, counts: &[(Stage, u64)]) -> Vec<(String, Option<u64>, bool)> {
        let all = [Stage::Response, Stage::Diagnosis, Stage::Recovery].map(|stage| (stage, stage.label().to_owned()));
        let narrows = narrows(all, &filter.stages, &counts.iter().copied().collect(), |stages| Filter { stages, ..filter.clone() });
        narrows.into_iter().map(|narrow| (narrow.href, narrow.count, narrow.chosen)).collect()
    }

    #[test]
    fn only_what_is_there_is_offered() {
        let found = stages(&Filter::default(), &[(Stage::Diagnosis, 3)]);
        assert_eq!(found, [("/incidents?stage=diagnosis".to_owned(), Some(3), false)]);
    }

    #[test]
    fn long_lists_show_the_frequent_and_the_chosen() {
        let narrow = |n: u64| Narrow { words: n.to_string(), href: String::new(), count: (n < 14).then_some(n), chosen: n == 3 };
        let words: Vec<_> = frequent((0..20).map(narrow).collect()).into_iter().map(|narrow| narrow.words).collect();
        assert_eq!(words, ["3", "13", "12", "11", "10", "9", "8", "7", "6", "5"]);
    }

    #[test]
    fn beside_a_chosen_value_the_others_can_join() {
        let filter = Filter { stages: vec![Stage::Diagnosis], ..Filter::default() };
        let expect = [
            ("/incidents?stage=diagnosis,response".to_owned(), None, false),
            ("/incidents".to_owned(), Some(0), true),
            ("/incidents?stage=diagnosis,recovery".to_owned(), None, false),
        ];
        assert_eq!(stages(&filter, &[]), expect);
    }
}
