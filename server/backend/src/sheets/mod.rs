//! Owns lists for spreadsheets: what somebody sees under the filter of an address, page by page, as far as they may
//! take it along. Never holds a whole list, and never a line that the list would not show.

mod incidents;
mod trail;

use domain::sheet::BYTE_ORDER_MARK;

use crate::{BackendError, Ctx};

pub use incidents::offer;

/// A list that is being written.
pub struct Sheet {
    ctx: Ctx,
    lines: Lines,
    head: Option<String>,
}

enum Lines {
    Incidents(Box<incidents::Lines>),
    Trail(trail::Lines),
}

/// How an address asks for a sheet, beside the filter of its list.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The filter, as in the address of the list.
    pub query: String,
    /// What it is for, where that has to be said.
    pub reason: Option<String>,
    /// For programs that take the sign at the beginning for a letter.
    pub without_mark: bool,
}

impl Asked {
    /// `bom=no` and `reason=` beside the list's own query.
    pub fn of(query: &str) -> Self {
        let mut asked = Asked { query: query.to_owned(), ..Asked::default() };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "bom" => asked.without_mark = value == "no",
                "reason" => asked.reason = Some(value.trim().to_owned()).filter(|reason| !reason.is_empty()),
                _ => {}
            }
        }
        asked
    }

    fn head(&self, names: &[&str]) -> Option<String> {
        let mark = if self.without_mark { "" } else { BYTE_ORDER_MARK };
        Some(format!("{mark}{}", domain::sheet::line(names)))
    }
}

impl Sheet {
    /// The incidents of a list. That they were taken along stands in the audit.
    pub async fn of_incidents(ctx: Ctx, asked: &Asked) -> Result<Self, BackendError> {
        let lines = incidents::begin(&ctx, asked).await?;
        Ok(Sheet { ctx, lines: Lines::Incidents(Box::new(lines)), head: asked.head(&incidents::COLUMNS) })
    }

    pub async fn of_trail(ctx: Ctx, asked: &Asked) -> Result<Self, BackendError> {
        let lines = trail::begin(&ctx, asked).await?;
        Ok(Sheet { ctx, lines: Lines::Trail(lines), head: asked.head(&trail::COLUMNS) })
    }

    /// What it is called when it is saved.
    pub fn name(&self) -> String {
        let what = match self.lines {
            Lines::Incidents(_) => "incidents",
            Lines::Trail(_) => "audit",
        };
        format!("{what}-{}.csv", self.ctx.now.format("%Y-%m-%d"))
    }

    /// The next lines; `None` after the last.
    pub async fn next(&mut self) -> Result<Option<String>, BackendError> {
        let lines = match &mut self.lines {
            Lines::Incidents(lines) => lines.next(&self.ctx).await?,
            Lines::Trail(lines) => lines.next(&self.ctx).await?,
        };
        Ok(match (self.head.take(), lines) {
            (Some(head), lines) => Some(head + &lines.unwrap_or_default()),
            (None, lines) => lines,
        })
    }
}

/// The part of a list that is still to come.
enum Rest {
    From(Option<String>),
    Nothing,
}

impl Rest {
    fn after(next: Option<String>) -> Self {
        next.map_or(Rest::Nothing, |cursor| Rest::From(Some(cursor)))
    }
}
