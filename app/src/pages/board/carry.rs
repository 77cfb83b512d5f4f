//! Owns a card in the hand: picked up, carried over columns, dropped or put back, and the sentences that tell it.
//! Pure: whether a move goes through is for the server to say.

use domain::incident::{Card, Stage};
use domain::number::IncidentNumber;
use domain::workflow::preview;

use super::state::{Board, Note};

/// What carries.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hand {
    Keys,
    Pointer,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Carry {
    pub number: IncidentNumber,
    pub from: Stage,
    /// The column under the card.
    pub over: Stage,
    pub hand: Hand,
}

/// What a column says to the card in the hand.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Verdict {
    pub takes: bool,
    pub is_over: bool,
    pub words: String,
}

/// What a drop means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Dropped {
    /// Where it came from.
    Back,
    Move {
        number: IncidentNumber,
        from: Stage,
        to: Stage,
    },
    /// The table has no way there.
    Refused {
        number: IncidentNumber,
        to: Stage,
        why: String,
    },
}

impl Dropped {
    /// What is announced when a card carried with keys is dropped.
    pub fn sentence(&self, number: IncidentNumber) -> String {
        match self {
            Dropped::Back => format!("{number} stays where it was."),
            Dropped::Move { to, .. } => format!("Moving {number} to {}.", to.label()),
            Dropped::Refused { to, .. } => format!("{number} was not moved to {}.", to.label()),
        }
    }
}

impl Board {
    /// A card that is on its way or asks for something cannot be picked up. Answers what to announce.
    pub fn pick_up(&mut self, number: IncidentNumber, hand: Hand) -> Option<String> {
        if matches!(self.note(number), Some(Note::Pending { .. } | Note::Asking(_))) {
            return None;
        }
        let card = self.card(number)?;
        let (from, title) = (card.stage, card.title.clone());
        self.carry = Some(Carry { number, from, over: from, hand });
        Some(format!("Picked up {number}, {title}, in {}. Left and right carry it, Space drops it, Escape puts it back.", from.label()))
    }

    /// To the next column, folded ones too; stops at the ends.
    pub fn carry_by(&mut self, columns: isize) -> Option<String> {
        let over = self.carry?.over;
        let at = self.columns.iter().position(|column| column.stage == over)?;
        let to = self.columns.get(at.checked_add_signed(columns)?)?.stage;
        self.carry_over(to)
    }

    /// Over this column. Answers what to announce, nothing when it was there already.
    pub fn carry_over(&mut self, to: Stage) -> Option<String> {
        let carry = self.carry.as_mut().filter(|carry| carry.over != to)?;
        carry.over = to;
        let carry = self.carry?;
        let told = match preview(self.card(carry.number)?, to) {
            Err(why) if to != carry.from => why,
            _ => format!("{}.", self.verdict(to)?.words),
        };
        Some(format!("Over {}. {told}", to.label()))
    }

    /// Ends the carrying.
    pub fn drop_card(&mut self) -> Option<Dropped> {
        let Carry { number, from, over, .. } = self.carry.take()?;
        let card = self.card(number)?;
        Some(match preview(card, over) {
            _ if over == from => Dropped::Back,
            Ok(_) => Dropped::Move { number, from, to: over },
            Err(why) => Dropped::Refused { number, to: over, why },
        })
    }

    pub fn put_back(&mut self) -> Option<String> {
        let carry = self.carry.take()?;
        Some(format!("{} is back in {}.", carry.number, carry.from.label()))
    }

    /// What a column says, `None` when nothing is carried.
    pub fn verdict(&self, stage: Stage) -> Option<Verdict> {
        let carry = self.carry?;
        let card = self.card(carry.number)?;
        let is_over = carry.over == stage;
        if stage == carry.from {
            return Some(Verdict { takes: true, is_over, words: "It comes from here".to_owned() });
        }
        Some(match preview(card, stage) {
            Ok(_) if is_over => Verdict { takes: true, is_over, words: self.drop_words(card, stage) },
            Ok(needs) if needs.is_empty() => Verdict { takes: true, is_over, words: format!("Can move to {}", stage.label()) },
            Ok(needs) => Verdict { takes: true, is_over, words: asks(&needs) },
            Err(_) => {
                let back = if stage < carry.from { " back" } else { "" };
                Verdict { takes: false, is_over, words: format!("No way{back} from {}", carry.from.label()) }
            }
        })
    }

    fn drop_words(&self, card: &Card, stage: Stage) -> String {
        match preview(card, stage) {
            Ok(needs) if !needs.is_empty() => format!("Drop to move to {}. {}", stage.label(), asks(&needs)),
            _ => format!("Drop to move to {}", stage.label()),
        }
    }
}

/// `Asks for: team, reason`.
pub fn asks(needs: &[domain::workflow::Need]) -> String {
    let labels: Vec<_> = needs.iter().map(|need| need.label().to_lowercase()).collect();
    format!("Asks for: {}", labels.join(", "))
}
