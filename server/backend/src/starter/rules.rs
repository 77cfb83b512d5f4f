//! Owns the rules of the starter catalogue: examples that a desk reads, tries and switches on. Never writes them.

use domain::catalogue::{Category, Service, Team, category_path};
use domain::priority::Urgency;
use domain::rule::{Mode, Rule, Then, When};

use crate::Ctx;

struct StarterRule {
    name: &'static str,
    mode: Mode,
    words: &'static [&'static str],
    category: &'static str,
    service: &'static str,
    /// The first of these that is there.
    team: &'static [&'static str],
    urgency: Option<Urgency>,
}

const RULES: [StarterRule; 3] = [
    StarterRule {
        name: "Phishing is urgent",
        mode: Mode::Set,
        words: &["phishing", "suspicious mail", "suspicious e-mail"],
        category: "Security › Phishing",
        service: "E-mail and calendar",
        team: &[],
        urgency: Some(Urgency::High),
    },
    StarterRule {
        name: "Printers",
        mode: Mode::Propose,
        words: &["printer*", "toner", "copier*"],
        category: "Hardware › Printer",
        service: "Workplace",
        team: &[],
        urgency: None,
    },
    StarterRule {
        name: "Wireless network",
        mode: Mode::Propose,
        words: &["wi-fi", "wifi", "wlan"],
        category: "Network › Wi-Fi",
        service: "Network and Wi-Fi",
        team: &["Network", "Second level"],
        urgency: None,
    },
];

/// Behind the place `after`, with what is there of the things that they name.
pub(crate) fn rules(ctx: &Ctx, (categories, services, teams): (&[Category], &[Service], &[Team]), after: u32, on: bool) -> Vec<Rule> {
    let category = |path: &str| categories.iter().find(|one| category_path(categories, one.id).as_deref() == Some(path)).map(|one| one.id);
    let service = |name: &str| services.iter().find(|one| one.name == name && !one.retired).map(|one| one.id);
    let team = |names: &[&str]| names.iter().find_map(|name| teams.iter().find(|one| one.name == *name && !one.retired)).map(|one| one.id);
    let rule = |(place, rule): (u32, &StarterRule)| Rule {
        id: ctx.new_id(),
        name: rule.name.to_owned(),
        place,
        on,
        mode: rule.mode,
        when: When { words: rule.words.iter().map(|word| (*word).to_owned()).collect(), ..When::default() },
        then: Then {
            category: category(rule.category),
            service: service(rule.service),
            team: team(rule.team),
            impact: None,
            urgency: rule.urgency,
        },
        version: 1,
    };
    (after.saturating_add(1)..).zip(&RULES).map(rule).filter(|rule| rule.check().is_ok()).collect()
}
