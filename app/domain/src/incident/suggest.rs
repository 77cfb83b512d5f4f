//! Owns when a published trouble is what somebody is about to report. Never ranks by anything it cannot explain.

use super::Incident;

/// Whether a word of three letters or more stands in the title, the public summary or the service's name;
/// beginnings of words count, as people are still typing.
pub fn is_about(incident: &Incident, service: Option<&str>, words: &str) -> bool {
    let text = [incident.title.as_str(), incident.public_summary.as_deref().unwrap_or_default(), service.unwrap_or_default()]
        .join(" ")
        .to_lowercase();
    let has = |word: &str| text.split(|c: char| !c.is_alphanumeric()).any(|known| known.starts_with(word));
    words.to_lowercase().split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 3 && !COMMON.contains(word)).any(has)
}

/// Words that stand in every report.
const COMMON: [&str; 16] =
    ["the", "and", "not", "does", "can", "cannot", "with", "work", "working", "works", "for", "says", "has", "have", "since", "any"];
