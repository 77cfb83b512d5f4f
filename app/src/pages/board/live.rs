//! Owns what the live feed does to the board: changed cards are fetched and put in their place, nothing else is. A card
//! in somebody's hand or with an open form stays until it is let go.

use std::time::Duration;

use api::LiveCards;
use domain::incident::{Card, Stage};
use domain::number::IncidentNumber;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::desk::Desk;
use super::page_focus as focus;
use super::state::{Board, Note};
use crate::live::{Feed, News};

/// So long a card that changed stands out.
const FRESH: Duration = Duration::from_secs(4);

impl Board {
    /// The cards to ask for: what the board shows as it is already costs nothing.
    pub fn outdated(&self, news: &News) -> Vec<IncidentNumber> {
        if news.all {
            return self.columns.iter().flat_map(|column| &column.rows).map(|row| row.card.number).collect();
        }
        let old = |(number, version): &(IncidentNumber, u32)| self.card(*number).is_none_or(|card| card.version < *version);
        let changed = news.changed.iter().filter(|change| old(change)).map(|(number, _)| *number);
        changed.chain(news.gone.iter().copied().filter(|number| self.card(*number).is_some())).collect()
    }

    /// Whether the card must not be moved or drawn anew: it is carried, asks, or is on its way.
    pub fn is_held(&self, number: IncidentNumber) -> bool {
        let carried = self.carry.is_some_and(|carry| carry.number == number);
        carried || matches!(self.note(number), Some(Note::Pending { .. } | Note::Asking(_)))
    }

    fn holds_any(&self) -> bool {
        self.carry.is_some() || self.columns.iter().flat_map(|column| &column.rows).any(|row| self.is_held(row.card.number))
    }

    /// What changed under a hold that has ended.
    fn released(&self) -> Vec<IncidentNumber> {
        self.meanwhile.iter().copied().filter(|number| !self.is_held(*number)).collect()
    }

    /// The server's answer about these cards. What it leaves out is not on this board any more.
    pub fn take_over(&mut self, asked: &[IncidentNumber], live: LiveCards) {
        self.learn(live.names);
        for number in asked {
            let card = live.cards.iter().find(|card| card.number == *number);
            if self.is_held(*number) {
                self.meanwhile.insert(*number);
            } else {
                self.settle(*number, card.cloned());
            }
        }
        // A move that is shown ahead of the server is not in its figures yet.
        if !self.holds_any() {
            self.count(live.counts);
        }
    }

    fn settle(&mut self, number: IncidentNumber, card: Option<Card>) {
        self.meanwhile.remove(&number);
        let shown = self.card(number).map(|card| card.version);
        match card {
            None => drop(self.take(number)),
            // Overtaken by an answer that knew more.
            Some(card) if shown.is_some_and(|shown| shown > card.version) => {}
            Some(card) => {
                self.take(number);
                self.fresh.insert(number);
                self.put_if_in_view(card);
            }
        }
    }

    fn count(&mut self, counts: Vec<(Stage, u64, Option<chrono::DateTime<chrono::Utc>>)>) {
        for (stage, count, oldest) in counts {
            if let Some(column) = self.column_mut(stage) {
                (column.count, column.oldest) = (count, oldest);
            }
        }
    }
}

impl Desk {
    /// Follows the feed as long as the board stands.
    pub fn follow(self) {
        let Some(feed) = Feed::get() else { return };
        feed.on_news(move |news| self.hear(news));
        let released = Memo::new(move |_| self.board.with(Board::released));
        Effect::new(move |_| {
            let numbers = released.get();
            if !numbers.is_empty() {
                self.fetch(numbers);
            }
        });
    }

    fn hear(self, news: &News) {
        if news.all && !self.board.with_untracked(Board::holds_any) {
            return self.reload.run(());
        }
        let numbers = self.board.with_untracked(|board| board.outdated(news));
        if !numbers.is_empty() {
            self.fetch(numbers);
        }
    }

    fn fetch(self, numbers: Vec<IncidentNumber>) {
        let Some(filter) = self.filter.try_get_untracked() else { return };
        spawn_local(async move {
            // What does not come now comes with the next change, or when the line is back.
            let Ok(live) = api::fetch_cards(filter.clone(), numbers.clone()).await else { return };
            if self.filter.try_get_untracked() == Some(filter) {
                self.show(&numbers, live);
            }
        });
    }

    fn show(self, numbers: &[IncidentNumber], live: LiveCards) {
        let focused = numbers.iter().copied().find(|number| focus::is_in(*number));
        let carried = self.board.with_untracked(|board| board.carry).map(|carry| carry.number);
        let stage = focused.and_then(|number| live.cards.iter().find(|card| card.number == number)).map(|card| card.stage);
        self.board.update(|board| board.take_over(numbers, live));
        if let Some(number) = carried.filter(|number| numbers.contains(number)) {
            self.said.set(format!("{number} was changed by somebody else meanwhile."));
        }
        if let (Some(number), Some(stage)) = (focused, stage) {
            focus::card_or_strip(number, stage);
        }
        let numbers = numbers.to_vec();
        let settled = move || {
            self.board.try_update_untracked(|board| board.fresh.retain(|number| !numbers.contains(number)));
        };
        set_timeout(settled, FRESH);
    }
}
