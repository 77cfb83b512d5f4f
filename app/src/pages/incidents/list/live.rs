//! Owns what the live feed does to the list: rows that are shown change in their place, new ones are offered in a line.
//! Never moves a row under somebody's pointer.

use std::collections::BTreeSet;

use api::LiveCards;
use domain::incident::{Card, Names};
use domain::number::IncidentNumber;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::query::Asked;
use crate::live::{Feed, News};

/// The rows of this page of the list.
#[derive(Clone, Copy)]
pub struct Rows {
    pub cards: RwSignal<Vec<Card>>,
    pub names: RwSignal<Names>,
    /// Would be on this page if it were loaded now.
    new: RwSignal<BTreeSet<IncidentNumber>>,
}

impl Rows {
    pub fn follow(cards: Vec<Card>, names: Names, asked: &Asked) -> Rows {
        let rows = Rows { cards: RwSignal::new(cards), names: RwSignal::new(names), new: RwSignal::default() };
        // Later pages begin where the one before ended: what is new stands before them.
        let filter = asked.cursor.is_none().then(|| asked.query());
        if let Some(feed) = Feed::get() {
            feed.on_news(move |news| rows.hear(news, filter.clone()));
        }
        rows
    }

    fn hear(self, news: &News, filter: Option<String>) {
        let shown: Vec<(IncidentNumber, u32)> =
            self.cards.with_untracked(|cards| cards.iter().map(|card| (card.number, card.version)).collect());
        if news.gone.iter().any(|gone| shown.iter().any(|(number, _)| number == gone)) {
            self.cards.update(|cards| cards.retain(|card| !news.gone.contains(&card.number)));
        }
        let old = |(number, version): &&(IncidentNumber, u32)| {
            news.all || news.changed.iter().any(|(changed, newer)| changed == number && newer > version)
        };
        let changed: Vec<IncidentNumber> = shown.iter().filter(old).map(|(number, _)| *number).collect();
        if !changed.is_empty() {
            spawn_local(async move {
                if let Ok(live) = api::fetch_cards(String::new(), changed).await {
                    self.show(live);
                }
            });
        }
        let others = news.changed.iter().map(|(number, _)| *number).filter(|number| shown.iter().all(|(known, _)| known != number));
        let others: Vec<IncidentNumber> = others.collect();
        if let Some(filter) = filter.filter(|_| !others.is_empty()) {
            spawn_local(async move {
                if let Ok(live) = api::fetch_cards(filter, others.clone()).await {
                    self.new.try_update(|new| {
                        new.retain(|number| !others.contains(number));
                        new.extend(live.cards.iter().map(|card| card.number));
                    });
                }
            });
        }
    }

    fn show(self, live: LiveCards) {
        self.names.try_update(|names| {
            names.people.extend(live.names.people);
            names.teams.extend(live.names.teams);
            names.services.extend(live.names.services);
            names.categories.extend(live.names.categories);
        });
        self.cards.try_update(|cards| {
            for card in cards.iter_mut() {
                if let Some(newer) = live.cards.iter().find(|newer| newer.number == card.number && newer.version > card.version) {
                    *card = newer.clone();
                }
            }
        });
    }
}

/// How many are new, and the way to see them.
#[component]
pub fn NewRows(rows: Rows, reload: Callback<()>) -> impl IntoView {
    let count = Memo::new(move |_| rows.new.with(BTreeSet::len));
    view! {
        <div role="status">
            {move || (count.get() > 0).then(|| view! {
                <p class="list-new">
                    {count.get()}" new "
                    <button type="button" class="link-button" on:click=move |_| reload.run(())>"Show"</button>
                </p>
            })}
        </div>
    }
}
