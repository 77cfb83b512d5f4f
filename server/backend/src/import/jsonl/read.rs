//! Owns the shape of a line and what is wrong with one that stands alone. Never looks at other lines.

use chrono::{DateTime, Datelike, Utc};
use domain::priority::{Impact, Priority, Urgency};
use domain::validate;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub enum Line {
    User(User),
    Queue(Queue),
    Ticket(Box<Ticket>),
}

#[derive(Deserialize)]
pub struct User {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub role: UserRole,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UserRole {
    Admin,
    Agent,
    Reporter,
}

#[derive(Deserialize)]
pub struct Queue {
    pub id: i64,
    pub name: String,
    pub key: String,
    #[serde(default)]
    pub agents: Vec<i64>,
}

#[derive(Deserialize)]
pub struct Ticket {
    pub id: i64,
    pub queue: Option<i64>,
    pub reporter: Option<i64>,
    pub title: String,
    #[serde(default)]
    pub body: String,
    pub category: Option<String>,
    pub impact: Option<u8>,
    pub urgency: Option<u8>,
    pub priority: Option<u8>,
    pub status: Status,
    pub assignee: Option<i64>,
    pub created_at: DateTime<Utc>,
    pub ack_at: Option<DateTime<Utc>>,
    pub resolved_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    #[serde(default)]
    pub comments: Vec<Comment>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    New,
    Assigned,
    InProgress,
    Pending,
    Resolved,
    Closed,
    Cancelled,
}

#[derive(Deserialize)]
pub struct Comment {
    pub author: Option<i64>,
    pub at: DateTime<Utc>,
    #[serde(default)]
    pub body: String,
    #[serde(default)]
    pub internal: bool,
}

/// Which part of a ticket goes where, for people who check before they bring something in.
pub const MAPPING: [(&str, &str); 12] = [
    ("id", "Number in the other system"),
    ("title, body", "Title, description"),
    ("status", "Stage, and what it waits for"),
    ("created_at, ack_at", "Opened, acknowledged"),
    ("resolved_at, closed_at", "Resolved, closed"),
    ("reporter", "Reporter"),
    ("queue", "Team (L1)"),
    ("assignee", "Assignee"),
    ("category", "Category"),
    ("impact, urgency", "Impact, urgency"),
    ("priority", "Priority; one that differs from the matrix is kept as “imported”"),
    ("comments", "Internal notes; answers of the reporter; replies of everybody else"),
];

/// One line, or what is wrong with it.
pub fn line(text: &str) -> Result<Line, String> {
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        let said = message.split(" at line ").next().unwrap_or_default();
        if error.is_eof() { format!("the line is cut off ({said})") } else { said.to_owned() }
    })
}

/// Whether it is worth reading as a ticket: a look at the text, which errs on the side of yes.
pub fn may_be_ticket(text: &str) -> bool {
    text.contains("\"ticket\"")
}

impl Ticket {
    /// What is wrong with it by itself.
    pub fn check(&self) -> Result<(), String> {
        validate::title(&self.title).map_err(|why| format!("title: {why}"))?;
        validate::text(&self.body).map_err(|why| format!("body: {why}"))?;
        if let Some(category) = &self.category {
            validate::line(category, validate::LINE_MAX).map_err(|why| format!("category: {why}"))?;
        }
        for (what, rank, most) in [("impact", self.impact, 3), ("urgency", self.urgency, 3), ("priority", self.priority, 5)] {
            if rank.is_some_and(|rank| rank == 0 || rank > most) {
                return Err(format!("{what} is a number from 1 to {most}"));
            }
        }
        for comment in &self.comments {
            validate::text(&comment.body).map_err(|why| format!("body of a comment: {why}"))?;
        }
        let times = [Some(self.created_at), self.ack_at, self.resolved_at, self.closed_at].into_iter().flatten();
        let odd = times.chain(self.comments.iter().map(|comment| comment.at)).find(|at| !(1970..=9999).contains(&at.year()));
        odd.map_or(Ok(()), |at| Err(format!("the year of {at} cannot be right")))
    }

    pub fn category(&self) -> Option<String> {
        let category = validate::line(self.category.as_deref()?, validate::LINE_MAX).ok()?;
        Some(category).filter(|category| !category.is_empty())
    }

    pub fn impact(&self) -> Option<Impact> {
        Impact::ALL.iter().copied().find(|impact| Some(impact.rank()) == self.impact)
    }

    pub fn urgency(&self) -> Option<Urgency> {
        Urgency::ALL.iter().copied().find(|urgency| Some(urgency.rank()) == self.urgency)
    }

    pub fn priority(&self) -> Option<Priority> {
        Priority::ALL.iter().copied().find(|priority| Some(priority.rank()) == self.priority)
    }
}
