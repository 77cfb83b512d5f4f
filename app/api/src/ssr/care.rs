//! Owns the turning of what a lead is shown into views. Never adds to what backend answered.

use backend::BackendError;
use backend::incidents::{Carried, Span};

use crate::{CareList, CareView, CarriedView};

/// Whose teams an address asks for.
pub fn span_of(query: &str) -> Result<Span, BackendError> {
    let pairs = query.trim_start_matches('?').split('&').filter_map(|pair| pair.split_once('='));
    match pairs.filter(|(name, _)| *name == "team").map(|(_, value)| value).next_back() {
        None | Some("") => Ok(Span::Usual),
        Some("all") => Ok(Span::All),
        Some(id) => id.parse().map(Span::One).map_err(|_| BackendError::NotFound),
    }
}

pub fn to_care(view: backend::incidents::CareView) -> CareView {
    let backend::incidents::CareView { teams, all, shown, lists, people, names } = view;
    CareView {
        teams: teams.into_iter().map(|team| (team.id, team.name)).collect(),
        all,
        shown,
        lists: lists.into_iter().map(|list| CareList { care: list.care, count: list.count, worst: list.worst }).collect(),
        people: people.into_iter().map(carried).collect(),
        names,
    }
}

fn carried(one: Carried) -> CarriedView {
    let Carried { person, load, tasks: (tasks, late) } = one;
    // None sorts before all priorities, and is shown behind them.
    let (without, mut priorities): (Vec<_>, Vec<_>) = load.priorities.into_iter().partition(|(priority, _)| priority.is_none());
    priorities.extend(without);
    CarriedView { person, priorities, held: load.held, untouched: load.untouched, oldest: load.oldest, tasks, late }
}
