//! Owns searching for agents: the best of what a query finds, and what looks like an incident that is at hand.
//! Never ranks by itself: domain does, over what the actor may see.

use domain::incident::{Card, Filter, Names, Page, Sort};
use domain::number::IncidentNumber;
use domain::realm::Realm;
use domain::search::{Dates, Document, Likeness, Part, Piece, Query, Similar, best_part, excerpt, highlight, most_similar, rank};
use std::collections::BTreeMap;

use super::read::{LIST_PAGE, Reach, may_read_notes, names_of_cards, staff_scope};
use super::write::must_see;
use crate::{BackendError, Ctx};

/// So many of the newest that a query finds are put into order; who looks for older ones says more words, or goes on
/// by date.
const RANKED: u64 = 300;
/// What fits under the box.
const QUICK: usize = 7;
const EXCERPT: usize = 120;
/// In front of the cursor of a page that goes on in the order of the ranking.
const BEST: &str = "best.";

/// One line under the search box.
#[derive(Clone, PartialEq, Debug)]
pub struct Hit {
    pub card: Card,
    pub title: Vec<Piece>,
    /// Around the first word that was found in the description.
    pub excerpt: Option<Vec<Piece>>,
    /// The best place that a word of the query stands in.
    pub part: Part,
}

pub struct Found {
    pub hits: Vec<Hit>,
    /// All that the query finds.
    pub total: u64,
    pub names: Names,
}

/// The best while somebody types.
pub async fn find(ctx: &Ctx, realm: Realm, words: &str) -> Result<Found, BackendError> {
    let (scope, me) = staff_scope(ctx)?;
    let filter = Filter::from_query([("q", words)])?;
    let Some(q) = filter.q.clone() else { return Ok(Found { hits: Vec::new(), total: 0, names: Names::default() }) };
    let conn = ctx.backend.db.read();
    let (query, mut ranked, _) = candidates(ctx, realm, (&scope, me), &filter, &q).await?;
    let total = store::incidents::count(&conn, realm, &scope, me, &filter).await?;
    ranked.truncate(QUICK);
    let mut hits = Vec::with_capacity(ranked.len());
    for (card, document) in ranked {
        let part = best_part(&query, &document).unwrap_or(Part::Title);
        let text = if part == Part::Title { None } else { store::incidents::find_by_id(&conn, realm, card.id).await? };
        let excerpt = text.and_then(|incident| excerpt(&incident.description, &query, EXCERPT));
        hits.push(Hit { title: highlight(&card.title, &query), excerpt, part, card });
    }
    let names = names_of_cards(ctx, realm, hits.iter().map(|hit| &hit.card)).await?;
    Ok(Found { hits, total, names })
}

/// A page of the list in the order of the ranking, and behind the ranked ones by date: nothing is left out.
pub(super) async fn ranked(
    ctx: &Ctx,
    realm: Realm,
    reach: Reach<'_>,
    filter: &Filter,
    q: &str,
    cursor: Option<&str>,
) -> Result<Page<Card>, BackendError> {
    let wrong = || BackendError::invalid("cursor", "this is no page of this list");
    let begin = match cursor.map(|cursor| cursor.strip_prefix(BEST).ok_or(cursor)) {
        None => 0,
        Some(Ok(place)) => place.parse::<usize>().map_err(|_| wrong())?,
        Some(Err(cursor)) => {
            let (scope, me) = reach;
            let conn = ctx.backend.db.read();
            return Ok(store::incidents::list(&conn, realm, scope, me, &newest(filter), LIST_PAGE, Some(cursor)).await?);
        }
    };
    let (_, ranked, rest) = candidates(ctx, realm, reach, filter, q).await?;
    let size = usize::try_from(LIST_PAGE).unwrap_or(usize::MAX);
    let end = begin.saturating_add(size).min(ranked.len());
    let next = if end < ranked.len() { Some(format!("{BEST}{end}")) } else { rest };
    let items = ranked.into_iter().take(end).skip(begin).map(|(card, _)| card).collect();
    Ok(Page { items, next })
}

fn newest(filter: &Filter) -> Filter {
    Filter { sort: vec![(Sort::OpenedAt, true)], ..filter.clone() }
}

type Candidates = (Query, Vec<(Card, Document)>, Option<String>);

/// The newest that the query finds, the best of them first, and where those behind them begin.
async fn candidates(ctx: &Ctx, realm: Realm, (scope, me): Reach<'_>, filter: &Filter, q: &str) -> Result<Candidates, BackendError> {
    let conn = ctx.backend.db.read();
    let query = store::incidents::asked(&conn, realm, q).await?;
    let page = store::incidents::list(&conn, realm, scope, me, &newest(filter), RANKED, None).await?;
    let ids: Vec<_> = page.items.iter().map(|card| card.id).collect();
    let mut documents: BTreeMap<_, _> = store::incidents::documents(&conn, realm, &ids).await?;
    let cards = page.items.into_iter().filter_map(|card| documents.remove(&card.id).map(|document| (card, document)));
    let ranked = rank(&query, ctx.now, cards, |(card, document)| (document, dates(card)));
    Ok((query, ranked, page.next))
}

fn dates(card: &Card) -> Dates {
    Dates { number: card.number, opened_at: card.opened_at, open: card.stage.is_open() }
}

/// What may be the same trouble as this one, or one that belongs to it; each with the reasons.
pub async fn alike(ctx: &Ctx, realm: Realm, number: IncidentNumber) -> Result<Vec<(Card, Similar)>, BackendError> {
    let conn = ctx.backend.db.read();
    let incident = store::incidents::find(&conn, realm, number).await?.ok_or(BackendError::NotFound)?;
    must_see(ctx, &incident)?;
    let (scope, _) = staff_scope(ctx)?;
    if !may_read_notes(ctx, &incident) {
        return Err(BackendError::NotFound);
    }
    let others = store::incidents::alike(&conn, realm, &scope, &incident).await?;
    Ok(most_similar(&Likeness::of(&incident), others))
}
