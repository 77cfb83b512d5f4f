//! Owns which card the arrow keys lead to. Pure: positions only.

use domain::number::IncidentNumber;

use super::state::Board;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
    Up,
    Down,
    Left,
    Right,
    First,
    Last,
}

impl Board {
    /// The card to go to from this one. Columns without cards, and those that `hidden` folds away, are passed over.
    pub fn neighbour(
        &self,
        from: IncidentNumber,
        direction: Direction,
        hidden: impl Fn(domain::incident::Stage) -> bool,
    ) -> Option<IncidentNumber> {
        let position = |column: &super::state::Column| column.rows.iter().position(|row| row.card.number == from);
        let (column, row) = self.columns.iter().enumerate().find_map(|(at, column)| Some((at, position(column)?)))?;
        let shown = |at: usize| self.columns.get(at).filter(|column| !column.rows.is_empty() && !hidden(column.stage));
        let rows = &self.columns.get(column)?.rows;
        let beside = |mut ways: Box<dyn Iterator<Item = usize>>| {
            let rows = &ways.find_map(shown)?.rows;
            rows.get(row.min(rows.len() - 1)).map(|row| row.card.number)
        };
        match direction {
            Direction::Up => Some(rows.get(row.checked_sub(1)?)?.card.number),
            Direction::Down => Some(rows.get(row + 1)?.card.number),
            Direction::First => Some(rows.first()?.card.number),
            Direction::Last => Some(rows.last()?.card.number),
            Direction::Left => beside(Box::new((0..column).rev())),
            Direction::Right => beside(Box::new(column + 1..self.columns.len())),
        }
    }
}
