//! Owns the matrix: parses the table once and answers with a cell. Never grants anything that the table does not
//! name; a table that cannot be read denies everything, and a test reads it.

use std::sync::LazyLock;

use super::action::Action;
use super::role::{Role, RoleSet};

/// How far a right reaches.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Scope {
    /// `.`
    Deny,
    /// `p`: what is published.
    Published,
    /// `o`: reported by, or belonging to, this person.
    Own,
    /// `w`: own, following or affected.
    Involved,
    /// `s`: explicitly shared, assigned or enrolled.
    Shared,
    /// `c`: holds a control role in that exercise run.
    Control,
    /// `t`: assigned to, or owned by, an own team, or at an own site.
    Team,
    /// `a`: any that is not restricted.
    Any,
    /// `A`: any, restricted too.
    AnyRestricted,
}

/// One cell: how far, and what has to be shown for it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Cell {
    pub scope: Scope,
    /// `!`: needs a fresh sign-in.
    pub fresh: bool,
    /// `r`: needs a reason, which is logged and told to the owner.
    pub reason: bool,
}

impl Cell {
    pub const DENY: Cell = Cell { scope: Scope::Deny, fresh: false, reason: false };

    fn parse(text: &str) -> Option<Cell> {
        let mut rest = text.chars();
        let scope = match rest.next()? {
            '.' => Scope::Deny,
            'p' => Scope::Published,
            'o' => Scope::Own,
            'w' => Scope::Involved,
            's' => Scope::Shared,
            'c' => Scope::Control,
            't' => Scope::Team,
            'a' => Scope::Any,
            'A' => Scope::AnyRestricted,
            _ => return None,
        };
        let (fresh, reason) = match rest.as_str() {
            "" => (false, false),
            "!" => (true, false),
            "r" => (false, true),
            "!r" => (true, true),
            _ => return None,
        };
        let demands_nothing = !fresh && !reason;
        (scope != Scope::Deny || demands_nothing).then_some(Cell { scope, fresh, reason })
    }
}

/// A column of the matrix.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Principal {
    Anonymous,
    Role(Role),
}

impl Principal {
    pub fn all() -> impl Iterator<Item = Principal> {
        [Principal::Anonymous].into_iter().chain(Role::ALL.map(Principal::Role))
    }

    /// The heading of the column.
    pub fn code(self) -> &'static str {
        match self {
            Principal::Anonymous => "ANON",
            Principal::Role(role) => role.code(),
        }
    }

    /// People from outside work as a team: what is assigned to their team is shared with them. For staff a team is the
    /// wider circle of `t`, and only what names the person is `s`.
    pub(super) fn works_as_team(self) -> bool {
        matches!(self, Principal::Role(role) if role.is_external())
    }

    fn column(self) -> usize {
        match self {
            Principal::Anonymous => 0,
            Principal::Role(role) => 1 + role as usize,
        }
    }
}

const COLUMNS: usize = 1 + Role::ALL.len();

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Matrix {
    rows: Vec<[Cell; COLUMNS]>,
}

#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum MatrixError {
    #[error("the first line must name the columns action, ANON, U, VEN, L1 and so on in their order")]
    Heading,
    #[error("line {line}: expected {COLUMNS} cells")]
    Width { line: usize },
    #[error("line {line}: no action is called {name:?}")]
    Action { line: usize, name: String },
    #[error("line {line}: {action} stands there twice")]
    Twice { line: usize, action: Action },
    #[error("line {line}: {text:?} is not a cell")]
    Cell { line: usize, text: String },
    #[error("{0} has no row")]
    Missing(Action),
}

impl Matrix {
    pub fn parse(text: &str) -> Result<Matrix, MatrixError> {
        let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
        let heading = lines.next().map_or("", |(_, line)| line).split(',');
        if !heading.eq(["action"].into_iter().chain(Principal::all().map(Principal::code))) {
            return Err(MatrixError::Heading);
        }
        let mut rows = vec![None; Action::ALL.len()];
        for (line, text) in lines {
            let (action, cells) = parse_row(line, text)?;
            if rows[action as usize].replace(cells).is_some() {
                return Err(MatrixError::Twice { line, action });
            }
        }
        let named = Action::ALL.iter().zip(rows);
        let rows = named.map(|(action, row)| row.ok_or(MatrixError::Missing(*action)));
        Ok(Matrix { rows: rows.collect::<Result<_, _>>()? })
    }

    pub fn cell(&self, action: Action, principal: Principal) -> Cell {
        self.rows.get(action as usize).map_or(Cell::DENY, |row| row[principal.column()])
    }
}

fn parse_row(line: usize, text: &str) -> Result<(Action, [Cell; COLUMNS]), MatrixError> {
    let (name, rest) = text.split_once(',').ok_or(MatrixError::Width { line })?;
    let action = name.parse().map_err(|_| MatrixError::Action { line, name: name.to_owned() })?;
    let parse = |text: &str| Cell::parse(text).ok_or_else(|| MatrixError::Cell { line, text: text.to_owned() });
    let cells = rest.split(',').map(parse).collect::<Result<Vec<_>, _>>()?;
    let cells = cells.try_into().map_err(|_| MatrixError::Width { line })?;
    Ok((action, cells))
}

static MATRIX: LazyLock<Matrix> = LazyLock::new(|| {
    // A test parses this very text, so the fallback is for nobody; if it ever ran, it would deny.
    Matrix::parse(include_str!("../../data/permissions.csv")).unwrap_or(Matrix { rows: Vec::new() })
});

pub fn cell(action: Action, principal: Principal) -> Cell {
    MATRIX.cell(action, principal)
}

/// The roles that may do this to something, though perhaps not to everything.
pub fn who_may(action: Action) -> Vec<Role> {
    let may = |role: &Role| cell(action, Principal::Role(*role)).scope != Scope::Deny;
    Role::ALL.into_iter().filter(may).collect()
}

fn opens(roles: RoleSet, how: impl Fn(Cell) -> bool) -> bool {
    roles.iter().any(|role| how(cell(Action::IncidentReadRestricted, Principal::Role(role))))
}

/// Whether naming somebody of these roles as one who has to know opens a restricted incident to them.
pub fn can_be_named(roles: RoleSet) -> bool {
    opens(roles, |cell| cell.scope == Scope::Shared && !cell.reason)
}

/// Whether somebody of these roles may open restricted incidents that do not name them, once a reason is given.
pub fn opens_with_a_reason(roles: RoleSet) -> bool {
    opens(roles, |cell| cell.scope != Scope::Deny && cell.reason)
}
