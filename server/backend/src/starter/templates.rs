//! Owns the task templates of the starter catalogue: what a desk forgets first when it is in a hurry. Never writes
//! them.

use domain::catalogue::{Category, category_path};
use domain::task::{TaskPriority, TaskTemplate, TemplateLine};

use crate::Ctx;

/// Title, note, minutes until it is due, skills.
type Line = (&'static str, &'static str, u32, &'static [&'static str]);

/// Name, category by its path, lines.
const TEMPLATES: [(&str, &str, &[Line]); 3] = [
    (
        "Network outage",
        "Network",
        &[
            ("Find out which places and services are cut off", "Cable or Wi-Fi, one switch or all, since when.", 15, &["Networks"]),
            ("Call the provider", "Have the contract number ready; write down the ticket number they give.", 30, &[]),
            ("Restore the connection and check it from two places", "", 120, &["Networks"]),
        ],
    ),
    (
        "Suspicious mail",
        "Security › Phishing",
        &[
            ("Ask what was opened, clicked or typed", "Without blame: who fears trouble says nothing.", 15, &[]),
            ("Lock the account and end its sessions", "Only if a password or a code was typed.", 30, &["Security"]),
            ("Find and remove the same mail from other mailboxes", "", 120, &["Mail"]),
            ("Tell everybody who got it", "", 240, &[]),
        ],
    ),
    (
        "Hardware room too warm",
        "Facilities › Cooling",
        &[
            ("Read the temperature and open the doors", "Nobody goes in alone.", 10, &[]),
            ("Call the cooling contractor", "", 30, &[]),
            ("Shut down what is not needed", "In the order of the emergency plan.", 60, &["Servers"]),
        ],
    ),
];

/// Those whose category is there.
pub(crate) fn templates(ctx: &Ctx, categories: &[Category]) -> Vec<TaskTemplate> {
    let at = |path: &str| categories.iter().find(|one| category_path(categories, one.id).as_deref() == Some(path)).map(|one| one.id);
    let line = |(title, note, minutes, skills): &Line| TemplateLine {
        title: (*title).to_owned(),
        note: (*note).to_owned(),
        team: None,
        priority: TaskPriority::Normal,
        due_minutes: Some(*minutes),
        skills: skills.iter().map(|skill| (*skill).to_owned()).collect(),
    };
    let template = |(name, path, lines): &(&str, &str, &[Line])| {
        let category = Some(at(path)?);
        let lines = lines.iter().map(line).collect();
        Some(TaskTemplate { id: ctx.new_id(), name: (*name).to_owned(), category, lines, retired: false, version: 1 })
    };
    TEMPLATES.iter().filter_map(template).collect()
}
