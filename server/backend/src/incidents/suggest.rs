//! Owns what the portal says while somebody types a report: troubles that are known, and own reports that are open.
//! Never matches by a word that the reporter could not read.

use domain::incident::{Filter, Incident, Names, Sort};
use domain::realm::Realm;
use domain::search::{Dates, Document, Query, near_words, share};
use domain::validate;
use std::cmp::Reverse;

use super::portal::{KNOWN_MAX, own, published};
use super::read::names_of;
use crate::{BackendError, Ctx};

const OWN_MAX: usize = 3;

pub struct Suggestion {
    /// Open incidents with a public summary.
    pub known: Vec<Incident>,
    /// Own open reports.
    pub own: Vec<Incident>,
    pub names: Names,
}

/// People type sentences here, so one telling word is enough; who shares more of them comes first.
pub async fn suggest(ctx: &Ctx, realm: Realm, words: &str) -> Result<Suggestion, BackendError> {
    ctx.person()?;
    let words = validate::line(words, 400).map_err(|message| BackendError::invalid("words", message))?;
    let query = Query::parse(&words, realm).without_common();
    let open = Filter { open: Some(true), sort: vec![(Sort::OpenedAt, true)], ..Filter::default() };
    let (known, own) = (published(ctx, realm).await?, own(ctx, realm, &open).await?);
    let names = names_of(ctx, realm, &[known.as_slice(), own.as_slice()].concat(), &[]).await?;
    // Of what everybody sees the summary counts, not what the reporter wrote to the desk.
    let known = best(ctx, &query, known, KNOWN_MAX, |incident| {
        Document::plain(incident.public_summary.as_deref().unwrap_or_default(), &surroundings(incident, &names))
    });
    let own = best(ctx, &query, own, OWN_MAX, |incident| {
        Document::plain(&incident.title, &format!("{} {}", incident.description, surroundings(incident, &names)))
    });
    let shown: Vec<Incident> = known.iter().chain(&own).cloned().collect();
    let names = names_of(ctx, realm, &shown, &[]).await?;
    Ok(Suggestion { own: own.into_iter().filter(|report| known.iter().all(|trouble| trouble.id != report.id)).collect(), known, names })
}

/// Service and place by name.
fn surroundings(incident: &Incident, names: &Names) -> String {
    let service = incident.service.and_then(|id| names.services.get(&id));
    let location = incident.location.and_then(|id| names.locations.get(&id));
    [service, location].into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn best(ctx: &Ctx, query: &Query, incidents: Vec<Incident>, most: usize, words: impl Fn(&Incident) -> Document) -> Vec<Incident> {
    let scored = incidents.into_iter().filter_map(|incident| {
        let document = words(&incident);
        let dates = Dates { number: incident.number, opened_at: incident.opened_at, open: true };
        let order = share(&forgiving(query, &document), &document, dates, ctx.now)?;
        Some(((order, incident.opened_at, incident.number), incident))
    });
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by_key(|(order, _)| Reverse(*order));
    scored.into_iter().take(most).map(|(_, incident)| incident).collect()
}

/// These are few, so their own words are the vocabulary.
fn forgiving(query: &Query, document: &Document) -> Query {
    let mut query = query.clone();
    for term in query.terms.iter_mut().filter(|term| term.may_slip()) {
        term.near = near_words(&term.text, document.learnt().map(str::to_owned));
    }
    query
}
