//! Owns the chips of a filter: each says one thing that narrows the list and leads to the list without it.

use domain::incident::{AssigneeFilter, Filter, HoldReason};
use leptos::prelude::*;
use ui::{FormChoices, Glyph, Icon};

use super::query::{list_of, toggled};

/// One thing that narrows the list, and the address of the list without it.
#[derive(Clone, PartialEq, Debug)]
pub struct Chip {
    pub words: String,
    pub without: String,
}

/// Everything that narrows the list, in the order of the filter's fields.
pub fn chips(filter: &Filter, choices: &FormChoices) -> Vec<Chip> {
    let mut chips = Vec::new();
    let mut add = |words: String, without: Filter| chips.push(Chip { words, without: list_of(&without) });
    for stage in &filter.stages {
        add(stage.label().to_owned(), Filter { stages: toggled(&filter.stages, *stage), ..filter.clone() });
    }
    for priority in &filter.priorities {
        add(priority.full_label(), Filter { priorities: toggled(&filter.priorities, *priority), ..filter.clone() });
    }
    for team in &filter.teams {
        let name = choices.teams.iter().find(|known| known.id == *team).map_or("unknown", |team| &team.name);
        add(format!("Team {name}"), Filter { teams: toggled(&filter.teams, *team), ..filter.clone() });
    }
    if let Some(assignee) = filter.assignee {
        add(assignee_words(assignee, choices), Filter { assignee: None, ..filter.clone() });
    }
    if let Some(service) = filter.service {
        let name = choices.services.iter().find(|known| known.id == service).map_or("unknown", |service| &service.name);
        add(format!("Service {name}"), Filter { service: None, ..filter.clone() });
    }
    if let Some(category) = filter.category {
        let path = domain::catalogue::category_path(&choices.categories, category).unwrap_or_else(|| "unknown".to_owned());
        add(format!("Category {path}"), Filter { category: None, ..filter.clone() });
    }
    if let Some(hold) = filter.hold {
        add(HoldReason::label(hold).to_owned(), Filter { hold: None, ..filter.clone() });
    }
    let long = [
        (filter.held, "On hold", Filter { held: false, ..filter.clone() }),
        (filter.untouched, "Untouched for a day", Filter { untouched: false, ..filter.clone() }),
        (filter.waiting, "Waiting for a day", Filter { waiting: false, ..filter.clone() }),
        (filter.unreviewed, "Priority not reviewed for a day", Filter { unreviewed: false, ..filter.clone() }),
    ];
    for (_, words, without) in long.into_iter().filter(|(is_so, ..)| *is_so) {
        add(words.to_owned(), without);
    }
    if filter.reopened {
        add("Reopened".to_owned(), Filter { reopened: false, ..filter.clone() });
    }
    if filter.bounced {
        add("Bounced".to_owned(), Filter { bounced: false, ..filter.clone() });
    }
    if filter.following {
        add("I follow it".to_owned(), Filter { following: false, ..filter.clone() });
    }
    if let Some(open) = filter.open {
        add(if open { "Open" } else { "Ended" }.to_owned(), Filter { open: None, ..filter.clone() });
    }
    if let Some(q) = &filter.q {
        add(format!("“{q}”"), Filter { q: None, ..filter.clone() });
    }
    chips
}

pub fn assignee_words(assignee: AssigneeFilter, choices: &FormChoices) -> String {
    match assignee {
        AssigneeFilter::Nobody => "Unassigned".to_owned(),
        AssigneeFilter::Me => "Assigned to me".to_owned(),
        AssigneeFilter::Person(id) => {
            let name = choices.agents.iter().find(|agent| agent.id == id).map_or("somebody", |agent| &agent.name);
            format!("Assigned to {name}")
        }
    }
}

/// The chips in a row, each a link, with one link that clears all.
#[component]
pub fn Chips(chips: Vec<Chip>) -> impl IntoView {
    let several = chips.len() > 1;
    let chip = |chip: Chip| {
        view! {
            <li>
                <a class="chip" href=chip.without data-noscroll>
                    <span class="visually-hidden">"Remove "</span>
                    <span>{chip.words}</span>
                    <Icon of=Glyph::X/>
                </a>
            </li>
        }
    };
    view! {
        <ul class="chips" aria-label="What narrows the list">
            {chips.into_iter().map(chip).collect_view()}
            {several.then(|| view! { <li><a class="chip is-clear" href="/incidents" data-noscroll>"Clear all"</a></li> })}
        </ul>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::catalogue::{Level, Team};

    #[test]
    fn every_part_of_a_filter_has_a_chip_that_takes_only_itself_away() {
        let id = "00000000-0000-7000-8000-000000000001";
        let pairs = [
            ("stage", "diagnosis,recovery"),
            ("priority", "P1"),
            ("team", id),
            ("assignee", "nobody"),
            ("service", id),
            ("category", id),
            ("hold", "vendor"),
            ("held", "true"),
            ("untouched", "day"),
            ("waiting", "day"),
            ("unreviewed", "day"),
            ("reopened", "true"),
            ("bounced", "true"),
            ("following", "me"),
            ("open", "true"),
            ("q", "hall b"),
            ("sort", "priority"),
        ];
        let filter = Filter::from_query(pairs).unwrap();
        let choices = FormChoices { teams: vec![Team::new(id.parse().unwrap(), "Network", Level::L2)], ..FormChoices::default() };
        let chips = chips(&filter, &choices);
        let words: Vec<_> = chips.iter().map(|chip| chip.words.as_str()).collect();
        let expect = [
            "Diagnosis",
            "Recovery",
            "P1 Critical",
            "Team Network",
            "Unassigned",
            "Service unknown",
            "Category unknown",
            "Waiting: vendor",
            "On hold",
            "Untouched for a day",
            "Waiting for a day",
            "Priority not reviewed for a day",
            "Reopened",
            "Bounced",
            "I follow it",
            "Open",
            "“hall b”",
        ];
        assert_eq!(words, expect);
        assert!(chips[0].without.starts_with("/incidents?stage=recovery&priority=P1&"), "{}", chips[0].without);
        assert!(chips.iter().all(|chip| chip.without.contains("sort=priority")), "the order stays");
    }
}
