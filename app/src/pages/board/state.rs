//! Owns what the board shows: columns, the card in the hand, what a card has to say. Pure: nothing here asks a server.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use api::{BoardView, ColumnView, MoreCards};
use chrono::{DateTime, Utc};
use domain::incident::{Card, Names, Stage};
use domain::number::IncidentNumber;
use domain::validate::FieldErrors;
use domain::workflow::Need;

use super::carry::Carry;

/// The whole board.
#[derive(Clone, Default)]
pub struct Board {
    pub columns: Vec<Column>,
    pub names: Names,
    pub carry: Option<Carry>,
    /// What a card says beyond itself, while it does.
    notes: BTreeMap<IncidentNumber, Note>,
    /// Changed by somebody else while they could not be drawn anew.
    pub meanwhile: BTreeSet<IncidentNumber>,
    /// Changed by somebody else a moment ago.
    pub fresh: BTreeSet<IncidentNumber>,
    /// Picked to be changed together.
    picked: BTreeSet<IncidentNumber>,
    /// Grows whenever a card has to be drawn anew.
    drawn: u64,
}

/// A stage with the cards loaded so far.
#[derive(Clone)]
pub struct Column {
    pub stage: Stage,
    pub count: u64,
    pub oldest: Option<DateTime<Utc>>,
    pub rows: Vec<Row>,
    pub next: Option<String>,
}

/// A card as it is drawn; `drawn` tells two drawings apart.
#[derive(Clone)]
pub struct Row {
    pub card: Arc<Card>,
    pub drawn: u64,
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        (self.card.number, self.drawn) == (other.card.number, other.drawn)
    }
}

/// What a card says about its move.
#[derive(Clone, PartialEq, Debug)]
pub enum Note {
    /// Shown in the new column; the server has not answered yet.
    Pending { from: Stage },
    /// Still in the old column; a form asks for what is missing.
    Asking(Asking),
    /// Why not, and who may.
    Refused { to: Stage, why: String },
    /// Nobody answered, or something broke; the same move may be tried again.
    Failed { to: Stage, why: String },
}

/// A form on a card. What was asked once stays asked: its answers belong to the same move.
#[derive(Clone, PartialEq, Debug)]
pub struct Asking {
    pub to: Stage,
    pub needs: Vec<Need>,
    pub errors: FieldErrors,
    /// What is wrong with none of the fields.
    pub problem: Option<String>,
    /// The answers are on their way.
    pub busy: bool,
}

impl Board {
    /// Cancelled stands beside the board: a list shows it.
    pub fn new(view: BoardView) -> Board {
        let column = |c: ColumnView| Column {
            stage: c.stage,
            count: c.count,
            oldest: c.oldest,
            rows: c.cards.into_iter().map(|card| Row { card: Arc::new(card), drawn: 0 }).collect(),
            next: c.next,
        };
        let columns = view.columns.into_iter().filter(|column| column.stage != Stage::Cancelled).map(column).collect();
        Board { columns, names: view.names, ..Board::default() }
    }

    pub fn column(&self, stage: Stage) -> Option<&Column> {
        self.columns.iter().find(|column| column.stage == stage)
    }

    pub fn column_mut(&mut self, stage: Stage) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.stage == stage)
    }

    /// The card, wherever it is shown. Its `stage` is the column that it is shown in.
    pub fn card(&self, number: IncidentNumber) -> Option<&Arc<Card>> {
        self.columns.iter().flat_map(|column| &column.rows).map(|row| &row.card).find(|card| card.number == number)
    }

    pub fn note(&self, number: IncidentNumber) -> Option<&Note> {
        self.notes.get(&number)
    }

    /// A card in this column has something to say that must not be folded away.
    pub fn speaks(&self, stage: Stage) -> bool {
        let says = |row: &Row| self.note(row.card.number).is_some_and(|note| !matches!(note, Note::Pending { .. }));
        self.column(stage).is_some_and(|column| column.rows.iter().any(says))
    }

    pub fn asking(&self, number: IncidentNumber) -> Option<&Asking> {
        match self.note(number)? {
            Note::Asking(asking) => Some(asking),
            _ => None,
        }
    }

    /// How many are open, and since when the one that waits longest is in its stage.
    pub fn figures(&self) -> (u64, Option<DateTime<Utc>>) {
        let open = || self.columns.iter().filter(|column| column.stage.is_open());
        (open().map(|column| column.count).sum(), open().filter_map(|column| column.oldest).min())
    }

    /// Puts a note on the card, or takes it away, and has the card drawn anew.
    pub fn say(&mut self, number: IncidentNumber, note: Option<Note>) {
        match note {
            Some(note) => self.notes.insert(number, note),
            None => self.notes.remove(&number),
        };
        self.redraw(number);
    }

    /// Changes the note in place: an open form keeps what was typed.
    pub fn amend(&mut self, number: IncidentNumber, note: Note) {
        self.notes.insert(number, note);
    }

    /// Picks a card, or lets it go.
    pub fn pick(&mut self, number: IncidentNumber) {
        if !self.picked.remove(&number) {
            self.picked.insert(number);
        }
        self.redraw(number);
    }

    pub fn is_picked(&self, number: IncidentNumber) -> bool {
        self.picked.contains(&number)
    }

    /// Those that are still on the board.
    pub fn picked(&self) -> Vec<IncidentNumber> {
        self.picked.iter().copied().filter(|number| self.card(*number).is_some()).collect()
    }

    pub fn let_go(&mut self) {
        for number in std::mem::take(&mut self.picked) {
            self.redraw(number);
        }
    }

    fn redraw(&mut self, number: IncidentNumber) {
        self.drawn += 1;
        let drawn = self.drawn;
        if let Some(row) = self.columns.iter_mut().flat_map(|column| &mut column.rows).find(|row| row.card.number == number) {
            row.drawn = drawn;
        }
    }

    /// Shows the card in another column, at the place where the server would list it.
    pub fn shift(&mut self, number: IncidentNumber, to: Stage) {
        let Some(card) = self.take(number) else { return };
        let card = Card { stage: to, ..Card::clone(&card) };
        self.put(card);
    }

    /// The card as the server knows it now, in its column. A card that the filter hides or that is cancelled goes.
    pub fn replace(&mut self, card: Card, names: Names) {
        self.learn(names);
        self.take(card.number);
        self.put(card);
    }

    pub fn learn(&mut self, names: Names) {
        self.names.people.extend(names.people);
        self.names.teams.extend(names.teams);
        self.names.services.extend(names.services);
        self.names.categories.extend(names.categories);
        self.names.locations.extend(names.locations);
        self.names.incidents.extend(names.incidents);
    }

    /// The next cards of a column. What moved in the meantime stays where it is shown. Tells the first new card.
    pub fn append(&mut self, stage: Stage, more: MoreCards) -> Option<IncidentNumber> {
        self.learn(more.names);
        let new: Vec<Card> = more.page.items.into_iter().filter(|card| self.card(card.number).is_none()).collect();
        let first = new.first().map(|card| card.number);
        let drawn = self.drawn;
        if let Some(column) = self.column_mut(stage) {
            column.rows.extend(new.into_iter().map(|card| Row { card: Arc::new(card), drawn }));
            column.next = more.page.next;
        }
        first
    }

    pub fn take(&mut self, number: IncidentNumber) -> Option<Arc<Card>> {
        for column in &mut self.columns {
            if let Some(at) = column.rows.iter().position(|row| row.card.number == number) {
                let card = column.rows.remove(at).card;
                column.count = column.count.saturating_sub(1);
                column.forget(card.stage_since);
                return Some(card);
            }
        }
        None
    }

    /// A card that would stand behind those that are loaded comes with them.
    pub fn put_if_in_view(&mut self, card: Card) {
        let behind = self.column(card.stage).is_some_and(|column| {
            column.next.is_some() && place(column.rows.iter().map(|row| row.card.as_ref()), &card) == column.rows.len()
        });
        if !behind {
            self.put(card);
        }
    }

    fn put(&mut self, card: Card) {
        self.drawn += 1;
        let row = Row { card: Arc::new(card), drawn: self.drawn };
        if let Some(column) = self.column_mut(row.card.stage) {
            column.count += 1;
            if column.stage.is_open() {
                column.oldest = column.oldest.into_iter().chain([row.card.stage_since]).min();
            }
            let at = place(column.rows.iter().map(|row| row.card.as_ref()), &row.card);
            column.rows.insert(at, row);
        }
    }
}

impl Column {
    /// Folds to a strip: an intake stage that nothing waits in, and what is closed.
    pub fn folds(&self) -> bool {
        use domain::incident::StageKind;
        match self.stage.kind() {
            StageKind::New => self.count == 0,
            kind => kind == StageKind::Closed,
        }
    }

    /// The one that waited longest left: the next longest is known when all are loaded.
    fn forget(&mut self, since: DateTime<Utc>) {
        if self.oldest == Some(since) && self.next.is_none() {
            self.oldest = self.rows.iter().map(|row| row.card.stage_since).min();
        }
    }
}

/// Where a card stands among others: highest priority first, then oldest; of what ended the latest first.
pub fn place<'a>(cards: impl IntoIterator<Item = &'a Card>, card: &Card) -> usize {
    let rank = |card: &Card| (card.priority.map_or(u8::MAX, |priority| priority.rank()), card.opened_at, card.number);
    let before = |other: &Card| {
        if card.stage.is_open() { rank(other) <= rank(card) } else { other.stage_since > card.stage_since }
    };
    cards.into_iter().take_while(|other| before(other)).count()
}
